package bill

import "fmt"

// CheckCredit says what is wrong with a credit note beside its invoice at the moment of issue: lines that the invoice does
// not have or no longer has, or more money than it asks for. earlier are the credit notes issued for it until then, and paid its payments.
func CheckCredit(d Draft, invoice Document, earlier []Document, paid ...Payment) []Problem {
	c := &checker{}
	r, err := remains(invoice, earlier, paid)
	if err != nil || d.Corrects == nil || d.Corrects.ID != invoice.ID() {
		c.fatal("invoice", "unknown")
		return c.found
	}
	if d.Currency != invoice.draft.Currency {
		c.fatal("currency", "currency", invoice.draft.Currency.Code())
	}
	parts := map[int]CreditPart{}
	for i, l := range d.Lines {
		p := CreditPart{Line: l.Credits - 1, Quantity: l.Quantity}
		if _, twice := parts[p.Line]; twice || r.allow([]CreditPart{p}) != nil || invoice.draft.Lines[p.Line].Taken != l.Taken {
			c.fatal(fmt.Sprintf("lines[%d].quantity", i), "more-than-invoice")
		}
		parts[p.Line] = p
	}
	t, err := Total(d)
	if err != nil {
		return c.found // Check has said so
	}
	if worth, err := d.withDeposits(t.Worth()); err == nil && magnitude(worth) > magnitude(r.worth) {
		c.fatal("totals", "more-than-invoice", r.worth.String())
	}
	return c.found
}
