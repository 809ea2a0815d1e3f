package tax

import (
	"slices"
	"time"
)

// Named is a rate as a shop chooses it.
type Named struct {
	Name string // "19 %", "CGST 9 + SGST 9", "reverse charge"
	Rate Rate
}

// Place is where something is sold or used: a country, and a region where its taxes differ by region.
type Place struct {
	Country string // ISO 3166-1
	Region  string // as the table of regions has it
}

// table is whose lines of the rates a country uses: territories that belong to the VAT territory of another.
func table(country string) string {
	switch country {
	case "LI":
		return "CH"
	case "MC":
		return "FR"
	case "IM", "XI":
		return "GB"
	}
	return country
}

// of are the lines of a place, whenever. One without lines of its own has those of its country; a province has both.
func of(p Place) []Line {
	p.Country = table(p.Country)
	exact := func(l Line) bool { return l.Country == p.Country && l.Region == p.Region }
	if !slices.ContainsFunc(lines(), exact) {
		p.Region = ""
	}
	var list []Line
	for _, l := range lines() {
		if exact(l) || p.Country == "CA" && l.Country == "CA" && l.Region == "" {
			list = append(list, l)
		}
	}
	return list
}

// InForce are the lines of a place on a day: standard first, then from high to low.
func InForce(p Place, on time.Time) []Line {
	var list []Line
	for _, l := range of(p) {
		if l.holds(dayOf(on)) {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b Line) int {
		switch {
		case (a.Kind == KindStandard) != (b.Kind == KindStandard):
			return map[bool]int{true: -1, false: 1}[a.Kind == KindStandard]
		default:
			return b.Rate.Percent.Cmp(a.Rate.Percent.Decimal)
		}
	})
	return list
}

// Rates are those that a shop in the place usually needs on a day: the place's own, standard first, then those without tax.
// An unknown country has only the latter. Canada without a province has the federal tax alone, India both of its ways.
func Rates(p Place, on time.Time) []Named {
	var list []Named
	add := func(n Named) {
		if !slices.ContainsFunc(list, func(m Named) bool { return m.Rate == n.Rate }) {
			list = append(list, n)
		}
	}
	if p.Country == "CA" && p.Region == "" {
		p.Region = "AB" // only the federal tax
	}
	for _, l := range InForce(p, on) {
		if l.Kind == KindZero {
			continue
		}
		if p.Country == "IN" {
			add(Named{Rate: l.Rate.withinState(false)})
			add(Named{Rate: l.Rate.betweenStates()})
			continue
		}
		add(Named{Rate: l.Rate})
	}
	for i := range list {
		list[i].Name = list[i].Rate.name()
	}
	return append(list, withoutTax()...)
}

// name is a rate as it stands in a list.
func (r Rate) name() string {
	if s := r.Split.String(); s != "" {
		return s + " %"
	}
	return r.Percent.String() + " %"
}

func withoutTax() []Named {
	return []Named{
		{Name: "0 % zero-rated", Rate: Rate{Category: Zero}},
		{Name: "exempt", Rate: Rate{Category: Exempt}},
		{Name: "reverse charge", Rate: Rate{Category: ReverseCharge}},
		{Name: "intra-EU supply", Rate: Rate{Category: IntraEU}},
		{Name: "export", Rate: Rate{Category: Export}},
		{Name: "not subject to VAT", Rate: Rate{Category: NotSubject}},
	}
}

// KindOf is what a rate is for in the place on a day; where it is not in force then, what it was or will be for; "" where it
// never is.
func KindOf(p Place, r Rate, on time.Time) Kind {
	if r.Category == Zero {
		return KindZero
	}
	same := func(l Line) bool { return l.Rate.Category == r.Category && l.Rate.Percent == r.Percent }
	for _, l := range InForce(p, on) {
		if same(l) {
			return l.Kind
		}
	}
	for _, l := range slices.Backward(of(p)) {
		if same(l) {
			return l.Kind
		}
	}
	return ""
}

// withinState is the rate as India asks it inside one state: half for the centre, half for the state. union says that the
// state is a union territory without a legislature.
func (r Rate) withinState(union bool) Rate {
	half, err := r.Percent.Half()
	if err != nil || r.Percent.IsZero() {
		return r
	}
	state := "SGST"
	if union {
		state = "UTGST"
	}
	r.Split = Split{{Name: "CGST", Percent: half}, {Name: state, Percent: half}}
	return r
}

// betweenStates is the rate as India asks it from one state to another.
func (r Rate) betweenStates() Rate {
	if !r.Percent.IsZero() {
		r.Split = Split{{Name: "IGST", Percent: r.Percent}}
	}
	return r
}
