package paper

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// deposits tells on a final invoice what the whole supply comes to, which deposits were invoiced, what of them was paid, and what this
// invoice adds: the law asks for the deposits with their taxes (Directive 2006/112/EC art. 220, UStG § 14 (5)).
func (f *flow) deposits() {
	if f.d.Kind != bill.Invoice || len(f.d.Deposits) == 0 {
		return
	}
	all, err := f.d.TakenOff()
	if err != nil {
		return // the totals could not have been worked out either
	}
	f.room(f.look.strong.leading + f.look.heading.leading + f.look.body.leading*float64(len(all)+2) + 14)
	f.text(f.look.left, f.y+f.look.strong.base(), f.look.strong, f.w.DepositsTaken)
	f.y += f.look.strong.leading + 1.5
	edge := f.rightEdge()
	l := ledger{heads: []string{"", f.w.Net, f.w.vat, f.w.Gross, f.w.PaidSoFar}, x: []float64{f.look.left, edge - 59, edge - 40, edge - 20, edge}, right: 1}
	f.ledgerHead(l)
	net, due, whole := f.t.TaxExclusive, f.t.Tax, f.t.TaxInclusive
	open := money.Of(0, f.d.Currency)
	for _, p := range all {
		net, due, whole = sumOf(net, p.Net), sumOf(due, p.Tax), sumOf(whole, p.Whole)
		if rest := sumOf(p.Whole, p.Paid.Neg()); rest.Sign() > 0 {
			open = sumOf(open, rest)
		}
	}
	f.ledgerRow(l, f.look.body, []string{f.w.WholeSupply, f.w.amount(net), f.w.amount(due), f.w.amount(whole), ""})
	for _, p := range all {
		f.ledgerRow(l, f.look.body, []string{
			joined(" · ", joined(" ", f.w.Deposit, f.w.apart(p.Number)), f.w.apart(f.w.date(p.Date))), f.w.amount(p.Net.Neg()), f.w.amount(p.Tax.Neg()), f.w.amount(p.Whole.Neg()), f.w.amount(p.Paid),
		})
	}
	f.rule(f.look.left, edge, f.y, 0.15, hair)
	f.ledgerRow(l, f.look.strong, []string{f.title(), f.w.amount(f.t.TaxExclusive), f.w.amount(f.t.Tax), f.w.amount(f.t.TaxInclusive), ""})
	f.y += 3
	if open.Sign() > 0 {
		f.paragraph("", f.w.say(f.w.DepositsOpen, "amount", f.w.money(open)))
	}
}

// sumOf adds two amounts; one that is too large stays as it is, because the totals that it is made of have been added up before.
func sumOf(a, b money.Amount) money.Amount {
	if sum, err := a.Add(b); err == nil {
		return sum
	}
	return a
}
