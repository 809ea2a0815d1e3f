package bill

import "counterfoil/app/money"

// ChargeCause says what a charge is for.
type ChargeCause string

// The causes.
const (
	ChargeFee      ChargeCause = "fee"      // of a reminder
	ChargeInterest ChargeCause = "interest" // on an invoice that is paid late
)

// LateCharge is what a customer owes beside her invoices, by a reminder: damages, without VAT. It never changes, and changes no invoice; what is
// paid or waived of it are rows of their own.
type LateCharge struct {
	ID       ID
	Reminder ID
	Customer ID
	Name     string // on the letter
	Cause    ChargeCause
	Document ID     // the invoice, of interest
	Number   string // of it
	Date     Date
	Amount   money.Amount
	Paid     money.Amount
	Waived   money.Amount
}

// Waiver is a part of a charge that was given up, or, negative, the taking back of one. It never changes.
type Waiver struct {
	ID       ID
	Charge   ID
	Date     Date
	Amount   money.Amount
	Reason   string
	Reverses ID   // the waiver that this row takes back
	Back     bool // another row takes this one back
}

// Stands says whether the waiver counts: that it is one, and was not taken back.
func (w Waiver) Stands() bool { return !w.Back && w.Reverses.IsZero() }

// Open is what is still to be paid of it.
func (c LateCharge) Open() (money.Amount, error) {
	open, err := c.Amount.Sub(c.Paid)
	if err == nil {
		open, err = open.Sub(c.Waived)
	}
	return open, err
}

// ChargePart is what is paid of a charge.
type ChargePart struct {
	Charge ID
	Amount money.Amount
}

// CheckChargePart says what is wrong with paying or waiving a part of a charge.
func CheckChargePart(c LateCharge, amount money.Amount) []Problem {
	check := &checker{}
	open, err := c.Open()
	switch {
	case err != nil:
		check.fatal("amount", "overflow")
	case amount.Currency() != c.Amount.Currency():
		check.fatal("amount", "currency", c.Amount.Currency().Code())
	case amount.Sign() <= 0:
		check.fatal("amount", "required")
	case amount.Cmp(open) > 0:
		check.fatal("amount", "more-than-open", open.String())
	}
	return check.found
}

// Charges are what a letter charges for the first time: its fee, and the interest on each invoice. Nobody who is not in the list has an account
// to book them on.
func (r Reminder) Charges() (list []LateCharge) {
	if r.Account.Customer.IsZero() {
		return nil
	}
	none := money.Of(0, r.Account.Currency)
	charge := func(cause ChargeCause, amount money.Amount, document ID, number string) {
		if amount.Sign() > 0 {
			list = append(list, LateCharge{
				ID: NewID(), Reminder: r.ID, Customer: r.Account.Customer, Name: r.Name, Cause: cause, Document: document, Number: number, Date: r.Date,
				Amount: amount, Paid: none, Waived: none,
			})
		}
	}
	charge(ChargeFee, r.Fee, ID{}, "")
	for _, l := range r.Lines {
		charge(ChargeInterest, l.Interest, l.Document, l.Number)
	}
	return list
}
