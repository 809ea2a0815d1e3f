package bill

import (
	"cmp"
	"slices"

	"counterfoil/app/money"
)

// EntryKind says what moved a customer's account.
type EntryKind string

// The kinds.
const (
	EntryInvoice  EntryKind = "invoice"
	EntryCredit   EntryKind = "credit note"
	EntryPayment  EntryKind = "payment"
	EntryPaidBack EntryKind = "paid back"
	EntryWriteOff EntryKind = "write-off"
	EntryDiscount EntryKind = "discount" // for paying early
	EntryFee      EntryKind = "reminder fee"
	EntryInterest EntryKind = "late interest"
	EntryWaived   EntryKind = "waived" // of a fee, or of interest
	EntryMove     EntryKind = "move"   // between her credit and an invoice or charge: the account stays as it is
)

// Entry is a movement of a customer's account: what she owes grows by the amount, or shrinks where it is negative.
type Entry struct {
	Kind      EntryKind
	Date      Date
	Number    string // of the invoice or credit note
	Reference string // of a payment
	Document  ID     // or charge, whose balance it moves; zero for her credit
	Due       Date   // of an invoice
	Amount    money.Amount
	Balance   money.Amount // after it; filled in by StatementOf
}

// opens says whether an entry is the first of its item.
func (k EntryKind) opens() bool { return k == EntryInvoice || k == EntryFee || k == EntryInterest }

// OpenItem is an invoice that has something open, or was overpaid, at the end of a statement; or a charge of a reminder.
type OpenItem struct {
	Kind     EntryKind
	Document ID
	Number   string
	Date     Date
	Due      Date
	Open     money.Amount
	Late     int // days past due at the end of the period; 0 if not
}

// Name is the number of an invoice, or what a charge is for.
func (o OpenItem) Name() string {
	switch {
	case o.Kind == EntryInvoice || o.Kind == "":
		return o.Number
	case o.Number == "":
		return string(o.Kind)
	}
	return string(o.Kind) + " " + o.Number
}

// ages are the upper bounds, in days past due, by which open items are summed up. What is older is in one sum more, and what is not
// due yet in the first.
var ages = [...]int{0, 30, 60, 90}

// AgeCount is how many sums of ages a statement has.
const AgeCount = len(ages) + 1

// AgeBounds are the first and last day past due of each sum of ages; the last of the oldest is 0, for no end.
func AgeBounds() (list [AgeCount][2]int) {
	for i := range list {
		if i > 0 {
			list[i][0] = ages[i-1] + 1
		}
		if i < len(ages) {
			list[i][1] = ages[i]
		}
	}
	return list
}

// Statement is the account of a customer over some days, in one currency.
type Statement struct {
	From, To Date // both included
	Opening  money.Amount
	Entries  []Entry
	Closing  money.Amount
	Open     []OpenItem // at the end of To
	Ages     [AgeCount]money.Amount
	Credit   money.Amount // paid and on no invoice, at the end of To
}

// StatementOf makes the statement of some days out of all entries of an account in one currency, in any order. What is open at the end,
// less the credit, is the closing balance. Entries after To count for nothing.
func StatementOf(all []Entry, c money.Currency, from, to Date) (s Statement, err error) {
	zero := money.Of(0, c)
	s = Statement{From: from, To: to, Opening: zero, Closing: zero, Credit: zero}
	for i := range s.Ages {
		s.Ages[i] = zero
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(a.Date.number(), b.Date.number()) })
	for _, e := range all {
		if to.Before(e.Date) {
			break
		}
		if s.Closing, err = s.Closing.Add(e.Amount); err != nil {
			return s, err
		}
		switch e.Balance = s.Closing; {
		case e.Date.Before(from):
			s.Opening = s.Closing
		case e.Kind != EntryMove:
			s.Entries = append(s.Entries, e)
		}
		if err := s.item(e); err != nil {
			return s, err
		}
	}
	return s, s.age()
}

// item moves the open item of an entry.
func (s *Statement) item(e Entry) (err error) {
	if e.Document.IsZero() {
		s.Credit, err = s.Credit.Sub(e.Amount)
		return err
	}
	i := slices.IndexFunc(s.Open, func(o OpenItem) bool { return o.Document == e.Document })
	if i < 0 {
		i = len(s.Open)
		s.Open = append(s.Open, OpenItem{Document: e.Document, Open: money.Of(0, e.Amount.Currency())})
	}
	o := &s.Open[i]
	if e.Kind.opens() {
		o.Kind, o.Number, o.Date, o.Due = e.Kind, e.Number, e.Date, e.Due
	}
	o.Open, err = o.Open.Add(e.Amount)
	return err
}

// age drops what is settled and sums up the rest by how late it is.
func (s *Statement) age() (err error) {
	s.Open = slices.DeleteFunc(s.Open, func(o OpenItem) bool { return o.Open.IsZero() })
	for i := range s.Open {
		o := &s.Open[i]
		if !o.Due.IsZero() && o.Due.Before(s.To) {
			o.Late = int(s.To.Time().Sub(o.Due.Time()).Hours() / 24)
		}
		at, _ := slices.BinarySearch(ages[:], o.Late)
		if s.Ages[at], err = s.Ages[at].Add(o.Open); err != nil {
			return err
		}
	}
	return nil
}
