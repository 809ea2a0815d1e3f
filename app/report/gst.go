package report

import (
	"errors"
	"strings"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// What the tax returns of Australia, New Zealand and Canada ask of sales, box by box, in the currency of the books. Purchases are not in
// these books, so the boxes for them are not here.

// ErrCountry means a country whose return these books know nothing of.
var ErrCountry = errors.New("there is a summary for Australia, New Zealand, Canada and India")

// GST fills the boxes of the return of a country. Documents that bear no exchange rate into the currency of the books are not counted, which
// a note tells.
func GST(list []Sale, country string, home money.Currency) (Table, error) {
	fill := map[string]func(*boxes) error{"AU": (*boxes).australia, "NZ": (*boxes).newZealand, "CA": (*boxes).canada}[country]
	if fill == nil {
		return Table{}, ErrCountry
	}
	b := newBuilder("gst", "GST summary", home, col("box", "Box"), col("what", "What"), currency(), colOf(Money, "amount", "Amount"))
	x := &boxes{builder: b, by: map[tax.Category][2]money.Amount{}, taxes: map[string]money.Amount{}}
	for _, s := range list {
		if err := x.count(s); err != nil {
			return Table{}, err
		}
	}
	if err := fill(x); err != nil {
		return Table{}, err
	}
	t, err := b.finish()
	t.Sums = nil // boxes contain one another
	return t, err
}

// boxes are the sums that the boxes are made of.
type boxes struct {
	*builder
	by    map[tax.Category][2]money.Amount // net and tax
	taxes map[string]money.Amount          // by the name of a component, "" where there is only one
}

func (x *boxes) count(s Sale) error {
	amounts, err := x.figures(s)
	if err != nil || amounts[3].Currency() != x.home {
		return err // not in the currency of the books, and told in a note
	}
	was := x.by[s.Rate.Category]
	for i, a := range []money.Amount{amounts[3], amounts[4]} {
		if was[i], err = was[i].Add(a); err != nil {
			return err
		}
	}
	x.by[s.Rate.Category] = was
	if s.Tax.Currency() == x.home {
		s.HomeTax = s.Tax
	}
	parts, err := s.components()
	if err != nil {
		return err
	}
	for _, c := range parts {
		if negated(s.Kind) {
			c.home = c.home.Neg()
		}
		if x.taxes[c.name], err = x.taxes[c.name].Add(c.home); err != nil {
			return err
		}
	}
	return nil
}

// sum adds up net, or net and tax, of some categories; none means all that the tax is about.
func (x *boxes) sum(gross bool, categories ...tax.Category) (money.Amount, error) {
	all := money.Of(0, x.home)
	for c, amounts := range x.by {
		fits := len(categories) == 0 && c != tax.NotSubject
		for _, want := range categories {
			fits = fits || c == want
		}
		if !fits {
			continue
		}
		sum, err := all.Add(amounts[0])
		if err == nil && gross {
			sum, err = sum.Add(amounts[1])
		}
		if err != nil {
			return all, err
		}
		all = sum
	}
	return all, nil
}

// box writes a box.
func (x *boxes) box(name, what string, a money.Amount) error {
	return x.add(x.row(name, func() Row { return Row{Cells: []Cell{text(name), text(what), code(x.home)}} }), a)
}

// collected is the tax of the components that fit.
func (x *boxes) collected(fits func(name string) bool) (money.Amount, error) {
	all := money.Of(0, x.home)
	for name, a := range x.taxes {
		if !fits(name) {
			continue
		}
		sum, err := all.Add(a)
		if err != nil {
			return all, err
		}
		all = sum
	}
	return all, nil
}

// australia is the sales part of a business activity statement (ATO, NAT 4189): sales with GST.
func (x *boxes) australia() error {
	total, err := x.sum(true)
	exports, e2 := x.sum(false, tax.Export)
	free, e3 := x.sum(false, tax.Zero)
	taxed, e4 := x.sum(false, tax.Exempt)
	due, e5 := x.collected(func(string) bool { return true })
	return errors.Join(err, e2, e3, e4, e5,
		x.box("G1", "Total sales, GST included", total), x.box("G2", "Export sales", exports), x.box("G3", "Other GST-free sales", free),
		x.box("G4", "Input taxed sales", taxed), x.box("1A", "GST on sales", due))
}

// newZealand is the sales part of a GST return (IR, GST101A): what is zero-rated is taken off, and GST is three twenty-thirds of the rest.
func (x *boxes) newZealand() error {
	total, err := x.sum(true, tax.Standard, tax.Zero, tax.Export)
	zero, e2 := x.sum(false, tax.Zero, tax.Export)
	if err := errors.Join(err, e2); err != nil {
		return err
	}
	rest, err := total.Sub(zero)
	if err != nil {
		return err
	}
	part, err := money.Scale(rest, money.Of(3, x.home), money.Of(23, x.home), money.HalfUp)
	if err != nil {
		return err
	}
	filed, err := x.collected(func(string) bool { return true })
	if err == nil && filed != part {
		x.Notes = append(x.Notes, "The documents themselves ask for "+filed.String()+" GST, each rounded by itself.")
	}
	return errors.Join(err,
		x.box("5", "Total sales and income, GST and zero-rated supplies included", total), x.box("6", "Zero-rated supplies in box 5", zero),
		x.box("7", "Box 5 less box 6", rest), x.box("8", "Box 7 times three, divided by 23", part), x.box("10", "GST collected", part))
}

// canada is the sales part of a GST/HST return (CRA, GST34), and of QST (Revenu Québec, FPZ-500) where it was asked.
func (x *boxes) canada() error {
	sales, err := x.sum(false)
	quebec := func(name string) bool { return strings.Contains(name, "QST") || strings.Contains(name, "TVQ") }
	provincial := func(name string) bool {
		return quebec(name) || strings.Contains(name, "PST") || strings.Contains(name, "RST")
	}
	federal, e2 := x.collected(func(name string) bool { return !provincial(name) })
	qst, e3 := x.collected(quebec)
	err = errors.Join(err, e2, e3, x.box("101", "Sales and other revenue, without tax", sales), x.box("103", "GST/HST collected or collectible", federal),
		x.box("105", "Total GST/HST and adjustments", federal))
	if qst.IsZero() {
		return err
	}
	return errors.Join(err, x.box("203", "QST collected or collectible", qst), x.box("205", "Total QST and adjustments", qst))
}
