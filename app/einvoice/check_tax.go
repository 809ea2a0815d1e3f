package einvoice

import (
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// use is how a VAT category is used on the invoice.
type use struct {
	rate    Rate
	taxable money.Amount // lines less discounts plus charges
}

// The names of the rules of each category.
var families = map[tax.Category]string{
	tax.Standard: "BR-S", tax.Zero: "BR-Z", tax.Exempt: "BR-E", tax.ReverseCharge: "BR-AE", tax.IntraEU: "BR-IC",
	tax.Export: "BR-G", tax.NotSubject: "BR-O", tax.Canary: "BR-AF", tax.CeutaMelilla: "BR-AG",
}

// several says whether a category may have several rates, each with a row of its own.
func several(cat tax.Category) bool {
	return cat == tax.Standard || cat == tax.Canary || cat == tax.CeutaMelilla
}

// taxes are the rules of the VAT breakdown: BR-CO-17, and for each category -01 to -10.
func (c *checker) taxes() {
	if c.inv.TaxCurrency.Code() != "" && c.inv.foreign() && c.inv.Totals.TaxHome.IsZero() && !c.inv.Totals.Tax.IsZero() {
		c.fatal("BR-53", "BT-111", Required)
	}
	uses, err := c.uses()
	if err != nil {
		c.fatal("BR-CO-10", "BT-106", WrongSum, "", "")
		return
	}
	seen := map[tax.Category]bool{}
	for _, u := range uses {
		cat := u.rate.Category
		family := families[cat]
		if family == "" {
			continue // BR-CL-18 says so
		}
		c.rate(family, u.rate)
		if !seen[cat] {
			c.partiesOf(family, cat)
		}
		seen[cat] = true
		c.rows(family, u)
	}
	for _, g := range c.inv.Groups {
		c.group(g)
	}
	if seen[tax.NotSubject] && len(seen) > 1 {
		c.fatal("BR-O-11", "BG-23", Mixed)
	}
	if seen[tax.IntraEU] {
		if c.inv.Delivery.Date.IsZero() && c.inv.Period == (Period{}) {
			c.fatal("BR-IC-11", "BT-72", Required)
		}
		c.need("BR-IC-12", "BT-80", c.inv.Delivery.Address.Country)
	}
}

// uses adds up what the lines and the document's discounts and charges put under each rate. Categories without several rates are
// taken together whatever the rate says.
func (c *checker) uses() (list []use, err error) {
	put := func(r Rate, a money.Amount) {
		for i := range list {
			if same(list[i].rate, r) {
				var failed error
				if list[i].taxable, failed = list[i].taxable.Add(a); failed != nil {
					err = failed
				}
				return
			}
		}
		list = append(list, use{r, a})
	}
	for _, l := range c.inv.Lines {
		put(l.Tax, l.Net)
	}
	for _, a := range c.inv.Adjustments {
		if a.Charge {
			put(a.Tax, a.Amount)
		} else {
			put(a.Tax, a.Amount.Neg())
		}
	}
	return list, err
}

func same(a, b Rate) bool {
	return a.Category == b.Category && (!several(a.Category) || a.Percent.Cmp(b.Percent.Decimal) == 0)
}

// rate is -05 to -07: what the rate of the category may be.
func (c *checker) rate(family string, r Rate) {
	wrong := !r.Percent.IsZero()
	switch r.Category {
	case tax.Standard:
		wrong = r.Percent.Sign() <= 0
	case tax.Canary, tax.CeutaMelilla:
		wrong = r.Percent.Sign() < 0
	}
	if wrong {
		c.fatal(family+"-05", "BT-152", WrongRate, string(r.Category), r.Percent.String())
	}
}

// partiesOf is -02 to -04: which tax ids the category asks for, or forbids.
func (c *checker) partiesOf(family string, cat tax.Category) {
	s, b, rep := c.inv.Seller, c.inv.Buyer, c.inv.Representative
	seller := s.TaxID != "" || rep.TaxID != ""
	switch cat {
	case tax.NotSubject:
		if seller || b.TaxID != "" {
			c.fatal(family+"-02", "BT-31", Forbidden)
		}
		return
	case tax.IntraEU, tax.Export:
	default:
		seller = seller || s.TaxNumber != ""
	}
	if !seller {
		c.fatal(family+"-02", "BT-31", Required)
	}
	if cat == tax.IntraEU && b.TaxID == "" || cat == tax.ReverseCharge && b.TaxID == "" && b.Legal.Value == "" {
		c.fatal(family+"-02", "BT-48", Required)
	}
}

// rows is -01 and -08: a rate that is used has one row in the breakdown, with its sum.
func (c *checker) rows(family string, u use) {
	rows := 0
	for _, g := range c.inv.Groups {
		if !same(g.Rate, u.rate) {
			continue
		}
		rows++
		if g.Taxable.Minor() != u.taxable.Minor() {
			c.fatal(family+"-08", "BT-116", WrongSum, u.taxable.String(), g.Taxable.String())
		}
	}
	switch {
	case rows == 0:
		c.fatal(family+"-01", "BG-23", Required)
	case rows > 1:
		c.fatal(family+"-01", "BG-23", Forbidden)
	}
}

// group is -09 and -10 and BR-CO-17: the tax of a row, and why there is none. The tolerance of one whole unit is that of the
// official rules; what is wrong by less, CF-VAT says.
func (c *checker) group(g Group) {
	family := families[g.Rate.Category]
	if family == "" {
		c.need("BR-47", "BT-118", string(g.Rate.Category))
		return
	}
	due, err := g.Rate.Percent.Of(g.Taxable, money.HalfUp)
	whole := int64(1)
	for range c.inv.Currency.Exponent() {
		whole *= 10
	}
	if miss := due.Minor() - g.Tax.Minor(); err != nil || miss <= -whole || miss >= whole {
		c.fatal("BR-CO-17", "BT-117", WrongSum, due.String(), g.Tax.String())
	}
	if g.Rate.Category.ZeroRated() && !g.Tax.IsZero() {
		c.fatal(family+"-09", "BT-117", WrongSum, money.Of(0, c.inv.Currency).String(), g.Tax.String())
	}
	reason := g.Reason != "" || g.ReasonCode != ""
	switch needs := g.Rate.Category.NeedsReason(); {
	case needs && !reason:
		c.fatal(family+"-10", "BT-120", Required)
	case !needs && reason:
		c.fatal(family+"-10", "BT-120", Forbidden)
	}
}
