package desktop

import (
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// unitWord is how a unit is shown: a free word as it stands.
func unitWord(code string) string {
	if u, ok := bill.UnitOf(code); ok {
		return u.Short()
	}
	return code
}

// rateName is how a rate is shown in a field: "19%", or the name of a category without VAT.
func (f formats) rateName(r tax.Rate) string {
	if r == (tax.Rate{}) {
		return ""
	}
	if r.Category.ZeroRated() {
		for _, n := range f.rates() {
			if n.Rate == r {
				return n.Name
			}
		}
	}
	if split := r.Split.String(); split != "" {
		return split + " %"
	}
	name := f.Percent(r.Percent)
	if r.Category != tax.Standard {
		return name + " " + string(r.Category)
	}
	return name
}

// rate reads what rateName writes, a bare number, or the beginning of a category's name.
func (f formats) rate(text string) (tax.Rate, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return tax.Rate{}, false
	}
	for _, n := range f.rates() {
		if text == strings.ToLower(n.Name) || text == strings.ToLower(f.rateName(n.Rate)) || strings.EqualFold(text, string(n.Rate.Category)) && n.Rate.Category != tax.Standard {
			return n.Rate, true
		}
	}
	if split, err := tax.ParseSplit(strings.ToUpper(strings.TrimSuffix(text, "%"))); err == nil {
		if sum, err := split.Percent(); err == nil && sum.Sign() > 0 {
			return tax.Rate{Category: tax.Standard, Percent: sum, Split: split}, true
		}
	}
	category := tax.Standard
	number, letter, _ := strings.Cut(strings.ReplaceAll(text, "\u00a0", " "), "% ")
	if letter != "" {
		category = tax.Category(strings.ToUpper(letter))
	}
	percent, err := f.ParsePercent(number)
	switch {
	case err != nil || percent.Sign() < 0 || !category.Valid():
		return tax.Rate{}, false
	case percent.IsZero():
		return tax.Rate{Category: tax.Zero}, true
	}
	return tax.Rate{Category: category, Percent: percent}, true
}

// unitOffers are the units whose name or symbol begins with what was typed.
func unitOffers(text string) (list []kit.Suggestion) {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, u := range bill.Units() {
		if len(list) < offered && (strings.HasPrefix(u.Name, text) || strings.HasPrefix(strings.ToLower(u.Symbol), text)) {
			list = append(list, kit.Suggestion{ID: u.Code, Title: u.Short(), Detail: u.Names})
		}
	}
	return list
}

// rateOffers are the rates that begin with what was typed, or all.
func (f formats) rateOffers(text string) []kit.Suggestion { return f.rateOffersOn(text, f.today()) }

// rateOffersOn are those of a day of supply.
func (f formats) rateOffersOn(text string, day bill.Date) []kit.Suggestion {
	text = strings.ToLower(strings.TrimSpace(text))
	var list []kit.Suggestion
	for _, n := range f.ratesOn(day) {
		name := f.rateName(n.Rate)
		if strings.HasPrefix(strings.ToLower(name), text) {
			list = append(list, kit.Suggestion{ID: name, Title: name})
		}
	}
	return list
}

// usualRate is the standard rate of the business's country, or 0 % where none is known.
func (f formats) usualRate() tax.Rate { return f.rates()[0].Rate }

// itemPrice is an item's price in its currency.
func (f formats) itemPrice(it bill.Item) string {
	c := it.Currency
	if c == (money.Currency{}) || c == f.currency() {
		return f.Price(it.Price, f.currency())
	}
	return f.Price(it.Price, c) + " " + c.Code()
}

// vatEntry is a field for a rate, with the usual ones offered.
type vatEntry struct {
	*kit.Suggest
	desk *Desk
}

func newVATEntry(d *Desk) *vatEntry {
	v := &vatEntry{Suggest: kit.NewSuggest(), desk: d}
	v.OnQuery = func(text string) { v.Offer(d.style.rateOffers(text)) }
	return v
}

func (v *vatEntry) set(r tax.Rate) { v.SetQuietly(v.desk.style.rateName(r)) }

func (v *vatEntry) rate() (tax.Rate, bool) { return v.desk.style.rate(v.Text) }
