package bill

import (
	"slices"

	"counterfoil/app/money"
)

// State is where a document stands in its life.
type State string

// The states. Overdue is StateIssued or StatePartPaid past its due date.
const (
	StateDraft    State = "draft"
	StateIssued   State = "issued"
	StatePartPaid State = "part paid"
	StatePaid     State = "paid"
	StateOverdue  State = "overdue"
	StateCredited State = "credited" // wholly credited
	StateAccepted State = "accepted" // a quote, see Answer
	StateDeclined State = "declined"
	StateExpired  State = "expired" // a quote without an answer, past its last day
)

// States are all of them.
func States() []State {
	return []State{
		StateDraft, StateIssued, StatePartPaid, StatePaid, StateOverdue, StateCredited, StateAccepted, StateDeclined, StateExpired,
	}
}

// PaymentKind says what a payment is a movement of.
type PaymentKind string

// The kinds.
const (
	PaidMoney    PaymentKind = "money"     // it came in, or was paid back where negative
	PaidCredit   PaymentKind = "credit"    // between a customer's credit and her invoices
	PaidWriteOff PaymentKind = "write-off" // nobody pays it: a small difference is given up
	PaidDiscount PaymentKind = "discount"  // nobody pays it: the settlement discount, which lowers the tax too
)

// Payment moves the balance of an issued document, or what a customer has with us: money received (or, negative, paid back), or a
// row of another receipt.
type Payment struct {
	ID        ID
	Receipt   ID // the rows that belong together; its own ID where it stands alone
	Kind      PaymentKind
	Document  ID // whose balance is moved; zero where it is the customer's credit
	Customer  ID // whose credit is moved; zero where it is a document's balance
	Date      Date
	Amount    money.Amount
	Method    string // "transfer", "cash", "card", ...
	Reference string
	Note      string
	Reverses  ID           // the payment that this one takes back
	Taxes     []Correction // of a discount: what it takes off each tax group
}

// Worth is what the document asks for in all, paid before or not: with cash rounding, and without what was prepaid.
func (t Totals) Worth() (money.Amount, error) { return t.Payable.Add(t.Prepaid) }

// Balance is what is still to be paid on an invoice: its payable amount less payments less the worth of the credit notes
// that correct it. Negative: overpaid. It fails with money.ErrOverflow or money.ErrCurrency.
func Balance(doc Document, payments []Payment, credits []Document) (money.Amount, error) {
	credited, err := worths(doc.draft.Currency, credits)
	if err != nil {
		return money.Amount{}, err
	}
	open, err := doc.totals.Payable.Sub(credited)
	for _, p := range payments {
		if err == nil {
			open, err = open.Sub(p.Amount)
		}
	}
	return open, err
}

func worths(c money.Currency, docs []Document) (money.Amount, error) {
	sum := money.Of(0, c)
	for _, d := range docs {
		worth, err := d.totals.Worth()
		if err == nil {
			sum, err = sum.Add(worth)
		}
		if err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// Standing is what a state follows from, as the list knows it without loading the documents.
type Standing struct {
	Payable  money.Amount
	Open     money.Amount
	Credited money.Amount // by credit notes, and by a settlement discount, which gives up a part of the invoice as they do
	Due      Date
}

// State is where an issued document stands on a day.
func (s Standing) State(today Date) State {
	switch {
	case s.Credited.Sign() > 0 && s.Open.Sign() <= 0 && s.Credited.Cmp(s.Payable) >= 0:
		return StateCredited
	case s.Open.Sign() <= 0:
		return StatePaid
	case !s.Due.IsZero() && s.Due.Before(today):
		return StateOverdue
	case s.Open.Cmp(s.Payable) < 0:
		return StatePartPaid
	}
	return StateIssued
}

// StateOf is where an issued document stands on a day. All that is not owed is only ever issued: what a credit note
// gives back moves the balance of its invoice, and of quotes QuoteState knows.
func StateOf(doc Document, payments []Payment, credits []Document, today Date) (State, error) {
	if !doc.Kind().Owed() {
		return StateIssued, nil
	}
	open, err := Balance(doc, payments, credits)
	if err != nil {
		return "", err
	}
	credited, err := worths(doc.draft.Currency, credits)
	if err != nil {
		return "", err
	}
	taken, err := discounted(doc.draft.Currency, payments)
	if err == nil {
		credited, err = credited.Add(taken)
	}
	if err != nil {
		return "", err
	}
	return Standing{Payable: doc.totals.Payable, Open: open, Credited: credited, Due: doc.Due()}.State(today), nil
}

// CheckPayment says what is wrong with a payment on a document. More than the open balance is no problem here: an
// overpayment is shown as a negative balance.
func CheckPayment(p Payment, doc Document) []Problem {
	c := &checker{}
	if p.Date.IsZero() {
		c.fatal("date", "required")
	} else if p.Date.Before(doc.issued) {
		c.warn("date", "before-issue", doc.issued.String())
	}
	if p.Amount.IsZero() {
		c.fatal("amount", "required")
	} else if p.Amount.Currency() != doc.draft.Currency {
		c.fatal("amount", "currency", doc.draft.Currency.Code())
	}
	c.text("method", p.Method, maxText, false)
	c.text("reference", p.Reference, maxText, false)
	c.text("note", p.Note, maxLongText, true)
	return slices.Clip(c.found)
}
