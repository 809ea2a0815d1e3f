package answer

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Finding is something that the owner should know before she accepts a line, because it stands otherwise in the books now, or stood so all along.
type Finding string

// The findings. README.md says when each is made.
const (
	Gone        Finding = "gone"         // the books know no such thing (any more)
	NotOwed     Finding = "not-owed"     // the document is not one that is paid: a quote, a credit note, a draft
	Currency    Finding = "currency"     // the document is in another currency
	Settled     Finding = "settled"      // nothing of it is open any more
	More        Finding = "more"         // the amount is more than is open
	Less        Finding = "less"         // it is less: something stays open
	Credited    Finding = "credited"     // a credit note corrects the document
	MaybeTwice  Finding = "maybe-twice"  // a payment of that amount stands there already, of about that day or of that reference
	PaidSince   Finding = "paid-since"   // something was booked on it since the books were handed over
	BeforeIssue Finding = "before-issue" // the day lies before that of the document
	InFuture    Finding = "in-future"    // the day is still to come
)

// Bars says whether a line with this finding cannot be booked at all.
func (f Finding) Bars() bool { return f == Gone || f == NotOwed || f == Currency }

// Usual says whether the finding is only good to know: a part of what is open is paid every day.
func (f Finding) Usual() bool { return f == Less }

// Now is how the thing that a line is about stands in the books at this moment.
type Now struct {
	There    bool
	Owed     bool // an invoice or an open amount taken over
	Open     money.Amount
	Issued   bill.Date
	Credited bool
	Payments []bill.Payment // booked on it
	Since    int            // of these, made after the books were handed over
	Today    bill.Date
}

// nearDays is how far apart the days of two payments may lie that are taken for one: a bank books a transfer that is on a statement of Friday on
// Monday.
const nearDays = 4

// Compare says what there is to know of a line. The order is that of the list above.
func Compare(l Line, now Now) (list []Finding) {
	if l.About != Books && !now.There {
		return []Finding{Gone}
	}
	if l.Kind != Payment {
		return nil
	}
	switch {
	case !now.Owed:
		return []Finding{NotOwed}
	case now.Open.Currency() != l.Amount.Currency():
		return []Finding{Currency}
	}
	add := func(yes bool, f Finding) {
		if yes {
			list = append(list, f)
		}
	}
	in, open := l.Amount.Sign() > 0, now.Open.Sign() > 0
	add(in && !open, Settled)
	add(in && open && l.Amount.Cmp(now.Open) > 0, More)
	add(in && open && l.Amount.Cmp(now.Open) < 0, Less)
	add(now.Credited, Credited)
	add(twice(l, now.Payments), MaybeTwice)
	add(now.Since > 0, PaidSince)
	add(!now.Issued.IsZero() && l.Day.Before(now.Issued), BeforeIssue)
	add(now.Today.Before(l.Day), InFuture)
	return list
}

// twice says whether the payment may stand there already. One that was taken back does not count.
func twice(l Line, booked []bill.Payment) bool {
	back := map[bill.ID]bool{}
	for _, p := range booked {
		back[p.Reverses] = true
	}
	for _, p := range booked {
		if p.Kind != bill.PaidMoney || !p.Reverses.IsZero() || back[p.ID] || p.Amount != l.Amount {
			continue
		}
		apart := p.Date.DaysUntil(l.Day)
		if apart >= -nearDays && apart <= nearDays || l.Reference != "" && p.Reference == l.Reference {
			return true
		}
	}
	return false
}
