package bill

import "counterfoil/app/money"

// InvoicePart is what an invoice is of a deal with deposits.
type InvoicePart string

// The parts; an ordinary invoice is none of them.
const (
	PartDeposit InvoicePart = "deposit" // it asks for a part before delivery
	PartFinal   InvoicePart = "final"   // it takes deposits off
)

// InvoicePart says what an invoice is of a deal with deposits.
func (d Draft) InvoicePart() InvoicePart {
	switch {
	case d.Kind != Invoice:
		return ""
	case d.Deposit:
		return PartDeposit
	case d.IsFinal():
		return PartFinal
	}
	return ""
}

// CheckDepositSum warns of a deposit invoice that asks, together with the deposits of the same deal before it, for more than the document
// comes to that it is asked on. It may: a warning is all. What was credited of a deposit does not count.
func CheckDepositSum(d Draft, source Document, deposits []OpenDeposit) []Problem {
	if !d.Deposit || d.Currency != source.Currency() {
		return nil
	}
	asked, err := depositsAsked(d, deposits)
	c, whole := &checker{}, source.totals.TaxInclusive
	if err == nil && asked.Cmp(whole) > 0 {
		c.warn("deposits", "deposits-beyond", asked.String(), whole.String(), source.number.Text)
	}
	return c.found
}

// depositsAsked is what a deposit invoice and those before it ask for, with tax.
func depositsAsked(d Draft, deposits []OpenDeposit) (money.Amount, error) {
	t, err := Total(d)
	if err != nil {
		return money.Amount{}, err
	}
	all := []money.Amount{t.TaxInclusive}
	for _, o := range deposits {
		switch {
		case o.ID() == d.ID || o.Currency() != d.Currency:
		case !o.By.ID.IsZero():
			all = append(all, o.totals.TaxInclusive)
		default:
			for _, g := range o.Left {
				all = append(all, g.Taxable, g.Tax)
			}
		}
	}
	return money.Sum(d.Currency, all...)
}
