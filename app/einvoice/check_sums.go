package einvoice

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// sums are BR-CO-10 to BR-CO-16: sums of rounded amounts, exact to the cent.
func (c *checker) sums() {
	inv, t := c.inv, c.inv.Totals
	var lines, discounts, charges, taxes []money.Amount
	for _, l := range inv.Lines {
		lines = append(lines, l.Net)
	}
	for _, a := range inv.Adjustments {
		if a.Charge {
			charges = append(charges, a.Amount)
		} else {
			discounts = append(discounts, a.Amount)
		}
	}
	for _, g := range inv.Groups {
		taxes = append(taxes, g.Tax)
	}
	c.sum("BR-CO-10", "BT-106", t.Lines, lines...)
	c.sum("BR-CO-11", "BT-107", t.Allowances, discounts...)
	c.sum("BR-CO-12", "BT-108", t.Charges, charges...)
	c.sum("BR-CO-13", "BT-109", t.TaxExclusive, t.Lines, t.Allowances.Neg(), t.Charges)
	c.sum("BR-CO-14", "BT-110", t.Tax, taxes...)
	c.sum("BR-CO-15", "BT-112", t.TaxInclusive, t.TaxExclusive, t.Tax)
	c.sum("BR-CO-16", "BT-115", t.Payable, t.TaxInclusive, t.Prepaid.Neg(), t.Rounding)
}

func (c *checker) sum(rule, term string, got money.Amount, parts ...money.Amount) {
	want, err := money.Sum(c.inv.Currency, parts...)
	if err != nil || want.Minor() != got.Minor() {
		c.fatal(rule, term, WrongSum, want.String(), got.String())
	}
}

// own are the rules that no official set has: to the cent, and to the check digit.
func (c *checker) own() {
	inv := c.inv
	for i, l := range inv.Lines {
		c.line = i + 1
		c.lineSum(l)
	}
	c.line = 0
	for _, g := range inv.Groups {
		due, err := g.Rate.Percent.Of(g.Taxable, money.HalfUp)
		if miss := due.Minor() - g.Tax.Minor(); err != nil || miss < -1 || miss > 1 {
			c.warn("CF-VAT", "BT-117", WrongSum, due.String(), g.Tax.String())
		}
	}
	if credits(inv) && len(inv.Preceding) == 0 {
		c.warn("CF-CREDIT", "BT-25", Required)
	}
	if !inv.Due.IsZero() && inv.Due.Before(inv.Issued) {
		c.warn("CF-DUE", "BT-9", OutOfOrder, inv.Issued.String(), inv.Due.String())
	}
	for _, t := range inv.Payment.Transfers {
		if looksIBAN(t.Account) && !bill.ValidIBAN(t.Account) {
			c.warn("CF-IBAN", "BT-84", CheckDigit, t.Account)
		}
	}
	c.ids("BT-31", inv.Seller)
	c.ids("BT-48", inv.Buyer)
	c.identifiers(inv.Seller, "BT-29", "BT-30", "BT-34")
	c.identifiers(inv.Buyer, "BT-46", "BT-47", "BT-49")
}

func (c *checker) ids(term string, p Party) {
	if p.TaxID == "" || !vatID(p.TaxID) {
		return
	}
	if _, fault := tax.JudgeID(p.Address.Country, p.TaxID); fault != tax.NoFault {
		c.warn("CF-VATID", term, CheckDigit, p.TaxID)
	}
}

// lineSum works out a line anew (BT-131). Peppol allows two cents (R120); a sum that misses by more was not worked out from price and quantity.
func (c *checker) lineSum(l Line) {
	want, err := money.Extend(l.Quantity, l.Price, l.Base, c.inv.Currency, money.HalfUp)
	for _, a := range l.Adjustments {
		if err != nil {
			return
		}
		if a.Charge {
			want, err = want.Add(a.Amount)
		} else {
			want, err = want.Sub(a.Amount)
		}
	}
	if miss := want.Minor() - l.Net.Minor(); err != nil || miss < -2 || miss > 2 {
		c.fatal("CF-LINE", "BT-131", WrongSum, want.String(), l.Net.String())
	}
}
