package bill

import (
	"cmp"
	"fmt"
	"slices"

	"counterfoil/app/money"
)

// Receipt is money that came in at once and where it goes; or, of kind PaidCredit, what a customer has with us and the invoices
// that it is put on. What the allocations leave of the amount is her credit, and what they take beyond it comes from there.
type Receipt struct {
	ID        ID
	Kind      PaymentKind
	Customer  ID
	Date      Date
	Amount    money.Amount // of money; zero of its currency for PaidCredit
	Method    string
	Reference string
	Note      string
	On        []Allocation
	Charges   []ChargePart // fees and interest that are paid at once, out of what is her credit then
}

// Allocation is what goes to one invoice; negative where it comes from one that was overpaid.
type Allocation struct {
	Document ID
	Amount   money.Amount
	Discount money.Amount // settlement discount that closes the invoice beside the amount; zero for none
	Rounding money.Amount // what rounding to the coin leaves open of a payment in cash, or took more where negative; zero for none
}

// Due is an invoice as the sharing out of a payment sees it.
type Due struct {
	Document ID
	Customer ID
	Date     Date // of the invoice
	Due      Date
	Open     money.Amount
	Offers   []Offer // settlement discounts
	Coin     int64   // to which cash is rounded, in minor units; 0 or 1: it is not
}

// MethodCash is the method of a payment in cash.
const MethodCash = "cash"

// cashNote is the reason of the row that rounding to the coin makes.
const cashNote = "cash rounding"

// CheckReceipt says what is wrong with a receipt. open has the invoices that it names, one for each, and credit is what the customer
// has with us before.
func CheckReceipt(r Receipt, open []Due, credit money.Amount) []Problem {
	c := &checker{}
	cur := r.Amount.Currency()
	if r.Date.IsZero() {
		c.fatal("date", "required")
	}
	switch {
	case r.Kind == PaidMoney && r.Amount.IsZero():
		c.fatal("amount", "required")
	case r.Kind == PaidCredit && len(r.On)+len(r.Charges) == 0:
		c.fatal("allocations", "required")
	}
	for i, p := range r.On {
		field := fmt.Sprintf("allocations[%d]", i)
		switch twice := slices.IndexFunc(r.On, func(o Allocation) bool { return o.Document == p.Document }) < i; {
		case p.Amount.Currency() != cur:
			c.fatal(field+".amount", "currency", cur.Code())
		case twice:
			c.fatal(field+".invoice", "twice")
		case p.Amount.IsZero():
			c.fatal(field+".amount", "required")
		case open[i].Open.Currency() != cur:
			c.fatal(field+".invoice", "currency", cur.Code())
		case r.Kind == PaidCredit && open[i].Customer != r.Customer:
			c.fatal(field+".invoice", "other-customer")
		case beyond(p.Amount, open[i].asked(p.Rounding)):
			c.fatal(field+".amount", "more-than-open", open[i].Open.String())
		case !p.Rounding.IsZero() && !c.rounded(field, p, open[i], r.Method):
		case !p.Discount.IsZero():
			c.settled(field, p, open[i], r.Date)
		}
	}
	if len(c.found) == 0 {
		c.rest(r, credit)
	}
	c.text("method", r.Method, maxText, false)
	c.text("reference", r.Reference, maxText, false)
	c.text("note", r.Note, maxLongText, true)
	return slices.Clip(c.found)
}

// asked is what is open with a rounding that goes beyond it.
func (d Due) asked(rounding money.Amount) money.Amount {
	if more, err := d.Open.Sub(rounding); err == nil && rounding.Sign() < 0 {
		return more
	}
	return d.Open
}

// rounded checks the rounding of a payment in cash: it closes the invoice, at a whole number of coins, by no more than half a coin.
func (c *checker) rounded(field string, a Allocation, d Due, method string) bool {
	field += ".rounding"
	sum, err := money.Sum(d.Open.Currency(), a.Amount, a.Discount, a.Rounding)
	switch {
	case err != nil:
		c.fatal(field, "range")
	case method != MethodCash || d.Coin <= 1:
		c.fatal(field, "not-cash", d.Open.Currency().Code())
	case a.Amount.Minor()%d.Coin != 0 || 2*magnitude(a.Rounding) > d.Coin:
		c.fatal(field, "not-the-coin", money.Of(d.Coin, d.Open.Currency()).String())
	case sum != d.Open:
		c.fatal(field, "leaves-open", d.Open.String())
	default:
		return true
	}
	return false
}

// InCash is an amount as it is paid in cash, and what the rounding leaves open of it, or takes more where negative.
func InCash(a money.Amount, coin int64) (pay, rounding money.Amount, err error) {
	if pay, err = a.RoundTo(coin); err != nil {
		return pay, rounding, err
	}
	rounding, err = a.Sub(pay)
	return pay, rounding, err
}

// beyond says whether an amount is more than another, or goes the other way.
func beyond(a, of money.Amount) bool {
	if of.Sign() < 0 {
		return a.Sign() > 0 || a.Cmp(of) < 0
	}
	return a.Sign() < 0 || a.Cmp(of) > 0
}

// rest checks what goes to the customer's credit, or comes from it. Money that comes in cannot lower it.
func (c *checker) rest(r Receipt, credit money.Amount) {
	rest, err := r.Rest()
	if err != nil {
		c.fatal("amount", "overflow")
		return
	}
	after, err := credit.Add(rest)
	switch {
	case err != nil:
		c.fatal("amount", "overflow")
	case rest.IsZero():
	case r.Kind == PaidMoney && rest.Sign() != r.Amount.Sign():
		c.fatal("allocations", "more-than-amount", r.Amount.String())
	case r.Customer.IsZero():
		c.fatal("customer", "credit-of-nobody", rest.String())
	case after.Sign() < 0:
		c.fatal("amount", "more-than-credit", credit.String())
	}
}

// Rest is what goes to the customer's credit; negative: what comes from it.
func (r Receipt) Rest() (money.Amount, error) {
	rest := r.Amount
	for _, p := range r.On {
		var err error
		if rest, err = rest.Sub(p.Amount); err != nil {
			return rest, err
		}
	}
	return rest, nil
}

// Payments are the rows of a receipt: one for each invoice, one more for its settlement discount and for rounding to the coin, and one for the customer's credit
// where it moves. What a discount takes off the tax groups is for Corrections to say.
func (r Receipt) Payments() ([]Payment, error) {
	row := Payment{ID: r.ID, Receipt: r.ID, Kind: r.Kind, Date: r.Date, Method: r.Method, Reference: r.Reference, Note: r.Note}
	var list []Payment
	add := func(document, customer ID, amount money.Amount) {
		row.Document, row.Customer, row.Amount = document, customer, amount
		list = append(list, row)
		row.ID = NewID()
	}
	for _, p := range r.On {
		add(p.Document, ID{}, p.Amount)
		if !p.Discount.IsZero() {
			list = append(list, Payment{ID: row.ID, Receipt: r.ID, Kind: PaidDiscount, Document: p.Document, Date: r.Date, Amount: p.Discount})
			row.ID = NewID()
		}
		if !p.Rounding.IsZero() {
			list = append(list, Payment{
				ID: row.ID, Receipt: r.ID, Kind: PaidWriteOff, Document: p.Document, Date: r.Date, Amount: p.Rounding, Method: r.Method, Note: cashNote,
			})
			row.ID = NewID()
		}
	}
	rest, err := r.Rest()
	if err == nil && !rest.IsZero() {
		add(ID{}, r.Customer, rest)
	}
	return list, err
}

// inOrder are the invoices in a currency on which something is to be paid, those that fall due first in front; one without a due day
// counts by its date.
func inOrder(c money.Currency, open []Due) []Due {
	order := slices.DeleteFunc(slices.Clone(open), func(d Due) bool { return d.Open.Currency() != c || d.Open.Sign() <= 0 })
	slices.SortStableFunc(order, func(a, b Due) int {
		return cmp.Or(cmp.Compare(a.day().number(), b.day().number()), cmp.Compare(a.Date.number(), b.Date.number()))
	})
	return order
}

// SettledFirst are the oldest invoices that an amount pays to the cent with the settlement discounts that they offer on a day. There are
// none where it does not, or where no discount is among them.
func SettledFirst(amount money.Amount, open []Due, day Date) []Allocation {
	var on []Allocation
	left, less := amount, false
	for _, d := range inOrder(amount.Currency(), open) {
		one := Allocation{Document: d.Document, Amount: d.Open}
		if offer, ok := OfferOn(d.Offers, day); ok {
			one.Amount, one.Discount, less = offer.Pay, offer.Discount, true
		}
		var err error
		if left, err = left.Sub(one.Amount); err != nil || left.Sign() < 0 {
			return nil
		}
		if on = append(on, one); left.IsZero() && less {
			return on
		}
	}
	return nil
}

// OldestFirst shares an amount out over invoices, in the order in which they are due. What they do not take is left over. Invoices in
// another currency, or with nothing to pay, get nothing.
func OldestFirst(amount money.Amount, open []Due) (on []Allocation, err error) {
	left := amount
	for _, d := range inOrder(amount.Currency(), open) {
		if left.Sign() <= 0 {
			break
		}
		part := d.Open
		if left.Cmp(part) < 0 {
			part = left
		}
		on = append(on, Allocation{Document: d.Document, Amount: part})
		if left, err = left.Sub(part); err != nil {
			return nil, err
		}
	}
	return on, nil
}

func (d Due) day() Date {
	if d.Due.IsZero() {
		return d.Date
	}
	return d.Due
}

// writeOffPart is the part of an invoice that may be written off: one twentieth.
const writeOffPart = 20

// CheckWriteOff says what is wrong with giving up the rest of an invoice, or keeping what was overpaid by a little: it needs a
// reason, and all write-offs of an invoice together are at most a twentieth of it. More than that is a credit note, which takes
// the tax back too.
func CheckWriteOff(p Payment, doc Document, payments []Payment, open money.Amount) []Problem {
	c := &checker{}
	if p.Date.IsZero() {
		c.fatal("date", "required")
	}
	if p.Note == "" {
		c.fatal("note", "required")
	}
	c.text("note", p.Note, maxLongText, true)
	bound := money.Of(doc.totals.Payable.Minor()/writeOffPart, doc.draft.Currency)
	all, err := writtenOff(p, payments)
	switch {
	case err != nil:
		c.fatal("amount", "overflow")
	case p.Amount.IsZero():
		c.fatal("amount", "required")
	case p.Amount.Currency() != doc.draft.Currency:
		c.fatal("amount", "currency", doc.draft.Currency.Code())
	case beyond(p.Amount, open):
		c.fatal("amount", "more-than-open", open.String())
	case all.Cmp(bound) > 0 || all.Neg().Cmp(bound) > 0:
		c.fatal("amount", "more-than-small", bound.String())
	}
	return slices.Clip(c.found)
}

func writtenOff(p Payment, before []Payment) (money.Amount, error) {
	sum := p.Amount
	for _, b := range before {
		if b.Kind != PaidWriteOff {
			continue
		}
		var err error
		if sum, err = sum.Add(b.Amount); err != nil {
			return sum, err
		}
	}
	return sum, nil
}
