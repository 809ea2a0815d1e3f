package paper

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// ReceiptFacts are what stands on a receipt of payment. It has no number of its own: day, method and invoices say which payment it is.
type ReceiptFacts struct {
	Seller, Buyer bill.Party
	Language      string
	Made          bill.Date // the day on which it is printed, as of which is told what is still open
	Paid          bill.Date
	Method        string // "transfer", "cash", ..., or a shop's own word
	Reference     string
	Amount        money.Amount // that came in; negative where it was paid back
	On            []ReceiptLine
	Credit        money.Amount // what stays as the customer's credit, or came out of it where negative
}

// ReceiptLine is an invoice that a payment is for.
type ReceiptLine struct {
	Number   string
	Date     bill.Date
	Amount   money.Amount
	Discount money.Amount // settlement discount that closed it beside the amount
	Open     money.Amount // of the invoice
}

// LayoutReceipt lays out a receipt of payment.
func LayoutReceipt(r ReceiptFacts, st Style) (Paper, error) {
	w := speak(r.Language, r.Seller.Address.Country)
	d := bill.Draft{Seller: r.Seller, Buyer: r.Buyer, Language: r.Language, Currency: r.Amount.Currency(), Date: r.Made}
	day := fact{label: w.ReceivedOn, value: w.date(r.Paid), loud: true}
	if r.Amount.Sign() < 0 {
		day.label = w.PaidBack
	}
	f := newFlow(sheet{d: d, w: w, style: st, heading: w.Receipt, other: KindReceipt, told: []fact{
		{label: w.Issued, value: w.date(r.Made)},
		day,
		{label: w.PaidBy, value: w.method(r.Method)},
		{label: w.CustomerNumber, value: r.Buyer.Number},
	}})
	f.look.head(f)
	f.ownWords(false)
	f.received(r)
	f.end()
	return f.done(), nil
}

// method is a way of paying in the language, or a shop's own word for it.
func (t *tongue) method(m string) string {
	if word, ok := t.Methods[m]; ok {
		return word
	}
	return m
}

// received is the amount in a sentence, and what it is for.
func (f *flow) received(r ReceiptFacts) {
	sentence, amount := f.w.WeReceived, r.Amount
	if amount.Sign() < 0 {
		sentence, amount = f.w.WePaidBack, amount.Neg()
	}
	f.y = f.lines(f.look.left, f.y+f.look.strong.ascent(), f.look.strong, f.wrap(f.w.say(sentence, "amount", f.w.money(amount)), f.look.strong, f.measure())) - f.look.strong.ascent()
	if r.Reference != "" {
		f.y = f.lines(f.look.left, f.y+f.look.quiet.ascent(), f.look.quiet, f.wrap(f.w.Reference+": "+r.Reference, f.look.quiet, f.measure())) - f.look.quiet.ascent()
	}
	f.y += 5
	l := ledger{heads: []string{f.w.Number, f.w.Issued, f.w.Amount, f.w.StillOpen}, right: 2}
	l.x = []float64{f.look.left, f.look.left + 60, f.rightEdge() - 36, f.rightEdge()}
	f.ledgerHead(l)
	for _, one := range r.On {
		f.ledgerItem(l, one.Number, []string{joined(" ", f.w.Invoice, f.w.apart(one.Number)), f.w.date(one.Date), f.w.amount(one.Amount), f.w.amount(one.Open)})
		if !one.Discount.IsZero() {
			f.ledgerRow(l, f.look.quiet, []string{f.w.Discount + " " + f.w.apart(f.w.amount(one.Discount)), "", "", ""})
		}
	}
	if !r.Credit.IsZero() {
		f.ledgerRow(l, f.look.body, []string{f.w.CreditBalance, "", f.w.amount(r.Credit), ""})
	}
	f.rule(f.look.left, f.rightEdge(), f.y, 0.15, hair)
	f.ledgerSum(l, f.w.Amount, []string{"", "", f.w.money(r.Amount), ""})
}
