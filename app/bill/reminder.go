package bill

import (
	"cmp"
	"slices"
	"strings"

	"counterfoil/app/money"
)

// ReminderAccount is whose letter it is: that of a customer in one currency, or that of one invoice where its buyer is nobody of the list.
type ReminderAccount struct {
	Customer ID
	Document ID
	Currency money.Currency
}

// Overdue is an invoice as reminding sees it on a day.
type Overdue struct {
	Document ID
	Number   string
	Customer ID // zero where the buyer is nobody of the list
	Name     string
	Date     Date
	Due      Date
	Open     money.Amount
	Level    int  // that it was brought to by the letters that stand
	Held     bool // it or its customer is not to be reminded
}

// Account is whose letter would name the invoice.
func (o Overdue) Account() ReminderAccount {
	if o.Customer.IsZero() {
		return ReminderAccount{Document: o.Document, Currency: o.Open.Currency()}
	}
	return ReminderAccount{Customer: o.Customer, Currency: o.Open.Currency()}
}

// ReminderStanding is what counts for all invoices of an account.
type ReminderStanding struct {
	Last   Date         // of the last letter that stands; zero for none
	Credit money.Amount // paid, and put on no invoice
}

// ReminderLine is an invoice on a letter.
type ReminderLine struct {
	Document ID
	Number   string
	Date     Date
	Due      Date
	Late     int // days past due
	Level    int // that it has with this letter; 0 where it is named along with others
	Open     money.Amount
	Credit   money.Amount // the part of it that her credit would pay
	Interest money.Amount
}

// ReminderDue is a letter that is due.
type ReminderDue struct {
	Account  ReminderAccount
	Name     string
	Level    int // the highest of its invoices
	Lines    []ReminderLine
	Open     money.Amount // of the invoices
	Credit   money.Amount // taken off
	Fee      money.Amount
	Interest money.Amount
	Earlier  money.Amount // by letters before, and still open
	Total    money.Amount

	MayBeSent bool // it was due already when the books were restored from a backup, so it may have been sent after that was made
}

// DueOn says whether the letter, or another of these levels, was due on an earlier day already: an invoice was late enough for its level.
func (r ReminderDue) DueOn(day Date, p ReminderPlan) bool {
	return slices.ContainsFunc(r.Lines, func(l ReminderLine) bool { return l.Level > 0 && daysBetween(l.Due, day) >= p.Levels[l.Level-1].After })
}

// RemindersDue are the letters that are due on a day, the most urgent first. Each names all overdue invoices of its account that may be
// reminded of. What the customer has with us pays the invoice due first, and what it pays whole is not asked for. An invoice comes to the
// next level, one with each letter, once it is late enough for it. A letter is due when an invoice comes to a level and the last letter to
// the customer is long enough ago. Its level is the highest of its invoices, its fee that of the highest level that one now comes to.
// Interest is the caller's to add, see AddInterest.
func RemindersDue(all []Overdue, accounts map[ReminderAccount]ReminderStanding, p ReminderPlan, today Date) ([]ReminderDue, error) {
	groups := map[ReminderAccount][]Overdue{}
	for _, o := range all {
		if !o.Held && o.Open.Sign() > 0 && !o.Due.IsZero() && o.Due.Before(today) {
			groups[o.Account()] = append(groups[o.Account()], o)
		}
	}
	var list []ReminderDue
	for account, group := range groups {
		standing := accounts[account]
		if !standing.Last.IsZero() && today.Before(standing.Last.AddDays(p.Wait)) {
			continue
		}
		r, due, err := letter(account, group, standing.Credit, p, today)
		if err != nil {
			return nil, err
		}
		if due {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b ReminderDue) int {
		return cmp.Or(-cmp.Compare(a.Level, b.Level), -cmp.Compare(a.Lines[0].Late, b.Lines[0].Late), cmp.Compare(a.Name, b.Name),
			slices.Compare(a.Lines[0].Document[:], b.Lines[0].Document[:]))
	})
	return list, nil
}

// letter is the letter of an account, and whether it is due.
func letter(account ReminderAccount, group []Overdue, credit money.Amount, p ReminderPlan, today Date) (r ReminderDue, due bool, err error) {
	slices.SortFunc(group, func(a, b Overdue) int {
		return cmp.Or(cmp.Compare(a.Due.number(), b.Due.number()), cmp.Compare(a.Date.number(), b.Date.number()), slices.Compare(a.Document[:], b.Document[:]))
	})
	none := money.Of(0, account.Currency)
	r = ReminderDue{Account: account, Name: group[len(group)-1].Name, Fee: none, Earlier: none}
	come, left := 0, credit
	for _, o := range group {
		line := ReminderLine{
			Document: o.Document, Number: o.Number, Date: o.Date, Due: o.Due, Late: daysBetween(o.Due, today), Level: o.Level, Open: o.Open,
			Credit: none, Interest: none,
		}
		if left.Sign() > 0 && left.Currency() == account.Currency {
			if line.Credit = left; o.Open.Cmp(left) < 0 {
				line.Credit = o.Open
			}
			if left, err = left.Sub(line.Credit); err != nil {
				return r, false, err
			}
		}
		if line.Credit == line.Open {
			continue
		}
		if next := o.Level + 1; next <= ReminderLevels && line.Late >= p.Levels[next-1].After {
			line.Level = next
			come = max(come, next)
		}
		r.Level = max(r.Level, line.Level)
		r.Lines = append(r.Lines, line)
	}
	if come == 0 {
		return r, false, nil
	}
	if fee := p.Levels[come-1].Fee; fee.Currency() == account.Currency {
		r.Fee = fee
	}
	r, err = r.Summed()
	return r, true, err
}

func daysBetween(from, to Date) int { return int(to.Time().Sub(from.Time()).Hours() / 24) }

// AddInterest is the letter with the interest of those invoices whose level asks for it; of gives what one owes, up to the day and beside what
// was charged before.
func (r ReminderDue) AddInterest(p ReminderPlan, of func(ReminderLine) (money.Amount, error)) (ReminderDue, error) {
	r.Lines = slices.Clone(r.Lines)
	for i, l := range r.Lines {
		if l.Level == 0 || !p.Levels[l.Level-1].Interest {
			continue
		}
		sum, err := of(l)
		if err != nil {
			return r, err
		}
		if sum.Sign() > 0 {
			r.Lines[i].Interest = sum
		}
	}
	return r.Summed()
}

// Summed is the letter with its sums.
func (r ReminderDue) Summed() (_ ReminderDue, err error) {
	none := money.Of(0, r.Account.Currency)
	r.Open, r.Credit, r.Interest = none, none, none
	if r.Total, err = r.Fee.Add(r.Earlier); err != nil {
		return r, err
	}
	for _, l := range r.Lines {
		for _, sum := range []struct {
			into *money.Amount
			add  money.Amount
		}{
			{&r.Open, l.Open},
			{&r.Credit, l.Credit},
			{&r.Interest, l.Interest},
			{&r.Total, l.Open},
			{&r.Total, l.Credit.Neg()},
			{&r.Total, l.Interest},
		} {
			if *sum.into, err = sum.into.Add(sum.add); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

// Numbers are the numbers of the invoices on the letter.
func (r ReminderDue) Numbers() string {
	list := make([]string, len(r.Lines))
	for i, l := range r.Lines {
		list[i] = l.Number
	}
	return strings.Join(list, ", ")
}

// Reminder is a letter as it was sent. It never changes; one that was sent by mistake is taken back.
type Reminder struct {
	ID   ID
	Date Date
	By   string // the user who made it
	ReminderDue
	PayBy    Date
	Seller   Party
	Buyer    Party
	PayTo    Account
	Language string
	Text     ReminderText // as printed

	TakenBack Date   // zero while it stands
	Reason    string // why it was taken back
}
