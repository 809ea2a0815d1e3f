package app

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// settingReminders is where the plan of reminders is kept.
const settingReminders = "reminder.plan"

// ReminderQuery asks for a page of the letters.
type ReminderQuery = store.ReminderQuery

// ReminderPlan is how the shop reminds; the usual plan where none was set.
func (s *Session) ReminderPlan(ctx context.Context) (bill.ReminderPlan, error) {
	return read(ctx, s, seeReminders, reminderPlan)
}

func reminderPlan(v *store.View) (bill.ReminderPlan, error) {
	data, err := v.Setting(settingReminders)
	if err != nil || data == nil {
		return bill.UsualReminders(), err
	}
	o, err := parseObject(data)
	if err != nil {
		return bill.ReminderPlan{}, err
	}
	return o.reminderPlan(money.Currency{})
}

// SetReminderPlan keeps how the shop reminds. Interest is worked out by the terms of late payment, which must be set before.
func (s *Session) SetReminderPlan(ctx context.Context, p bill.ReminderPlan) error {
	return write(ctx, s, setReminders, bill.ID{}, func(tx *store.Tx) error {
		if err := problems(bill.CheckReminderPlan(p)); err != nil {
			return err
		}
		terms, err := lateTerms(&tx.View)
		if err != nil {
			return err
		}
		for _, l := range p.Levels {
			if l.Interest && len(terms.Rates) == 0 {
				return &Error{Kind: Missing, Hint: HintLateTerms, Err: errNothing}
			}
		}
		data, err := json.Marshal(reminderPlanOut(p))
		if err != nil {
			return err
		}
		return tx.SetSetting(settingReminders, data)
	})
}

// DueReminders are the letters that are due today, the most urgent first.
func (s *Session) DueReminders(ctx context.Context) ([]bill.ReminderDue, error) {
	return read(ctx, s, seeReminders, func(v *store.View) ([]bill.ReminderDue, error) {
		list, plan, err := s.remindersDue(v, bill.ReminderAccount{})
		for i := range list {
			if err == nil {
				list[i], err = s.withInterest(v, list[i], plan)
			}
			if err == nil {
				list[i], err = maySent(v, list[i], plan)
			}
		}
		return list, err
	})
}

// settingLettersRestored is the day on which the books were restored from a backup, until a person has said that letters that were due then
// may be made.
const settingLettersRestored = "reminder.restored"

// holdLetters has the first letters ask, where any may have been sent since the backup.
func holdLetters(tx *store.Tx, today bill.Date) error {
	overdue, err := tx.Overdue(today, bill.ReminderAccount{}, 1)
	if err != nil || len(overdue) == 0 {
		return err
	}
	return tx.SetSetting(settingLettersRestored, []byte(today.String()))
}

// maySent marks a letter that may have been sent after the backup that the books were restored from.
func maySent(v *store.View, r bill.ReminderDue, plan bill.ReminderPlan) (bill.ReminderDue, error) {
	text, err := v.Setting(settingLettersRestored)
	if err != nil || text == nil {
		return r, err
	}
	day, err := bill.ParseDate(string(text))
	r.MayBeSent = err == nil && r.DueOn(day, plan)
	return r, err
}

// remindersCounted is how many overdue invoices are looked at to say how many letters are due: a number on a page that is shown often.
const remindersCounted = 2000

// countReminders is how many letters are due today, by the invoices that are overdue longest; more says that there are others.
func (s *Session) countReminders(v *store.View) (n int, more bool, err error) {
	overdue, err := v.Overdue(s.Today(), bill.ReminderAccount{}, remindersCounted)
	if err != nil {
		return 0, false, err
	}
	list, _, err := s.lettersOver(v, overdue, bill.ReminderAccount{})
	return len(list), len(overdue) == remindersCounted, err
}

// remindersDue are the letters due to an account, or of the zero one to all, without interest.
func (s *Session) remindersDue(v *store.View, of bill.ReminderAccount) ([]bill.ReminderDue, bill.ReminderPlan, error) {
	overdue, err := v.Overdue(s.Today(), of, 0)
	if err != nil {
		return nil, bill.ReminderPlan{}, err
	}
	return s.lettersOver(v, overdue, of)
}

// lettersOver are the letters due over invoices of an account, or of the zero one of all.
func (s *Session) lettersOver(v *store.View, overdue []bill.Overdue, of bill.ReminderAccount) ([]bill.ReminderDue, bill.ReminderPlan, error) {
	plan, err := reminderPlan(v)
	if err != nil || len(overdue) == 0 {
		return nil, plan, err
	}
	accounts, err := v.ReminderStandings(of)
	if err != nil {
		return nil, plan, err
	}
	list, err := bill.RemindersDue(overdue, accounts, plan, s.Today())
	return list, plan, err
}

// withInterest adds what the invoices of a letter owe for being late, until today, and what letters before have charged.
func (s *Session) withInterest(v *store.View, r bill.ReminderDue, plan bill.ReminderPlan) (bill.ReminderDue, error) {
	r, err := withEarlier(v, r)
	if err != nil {
		return r, err
	}
	terms, err := lateTerms(v)
	if err != nil || len(terms.Rates) == 0 {
		return r, err
	}
	return r.AddInterest(plan, func(l bill.ReminderLine) (money.Amount, error) {
		doc, err := v.Document(l.Document)
		if err != nil {
			return money.Amount{}, err
		}
		standing, err := s.standing(v, doc)
		if err != nil {
			return money.Amount{}, err
		}
		late, err := bill.LateOn(movesOf(standing), doc.Due(), s.Today(), terms)
		if err != nil || !plan.Book {
			return late.Interest, err
		}
		charged, err := v.InterestCharged(l.Document, late.Interest.Currency())
		if err != nil {
			return charged, err
		}
		return late.Interest.Sub(charged)
	})
}

// letterTo is the letter that is due to an account, as it would be sent today, and the style that it is printed in: Conflict where none is due.
func (s *Session) letterTo(v *store.View, of bill.ReminderAccount) (r bill.Reminder, st paper.Style, err error) {
	if of == (bill.ReminderAccount{}) {
		return r, st, errNotDue
	}
	list, plan, err := s.remindersDue(v, of)
	if err != nil {
		return r, st, err
	}
	if len(list) == 0 {
		return r, st, errNotDue
	}
	if r.ReminderDue, err = s.withInterest(v, list[0], plan); err != nil {
		return r, st, err
	}
	if r.ReminderDue, err = maySent(v, r.ReminderDue, plan); err != nil {
		return r, st, err
	}
	r.Date, r.By, r.PayBy = s.Today(), s.user.Name, s.Today().AddDays(plan.PayIn)
	company, err := s.addressed(v, &r)
	if err != nil {
		return r, st, err
	}
	r.Text = paper.ReminderWords(r, plan.Text(r.Level, r.Language))
	st, err = s.books.env.paperStyle(v, company)
	return r, st, err
}

// addressed fills in who writes to whom, and in which language: to the customer as she is known now, else to the buyer of the newest invoice.
func (s *Session) addressed(v *store.View, r *bill.Reminder) (bill.Company, error) {
	company, err := v.Company()
	if err != nil {
		return company, err
	}
	r.Seller, r.PayTo, r.Language = seller(company), company.AccountFor(r.Account.Currency, ""), company.Language
	c, err := v.Customer(r.Account.Customer)
	switch {
	case err == nil:
		if r.Buyer = party(c); c.Language != "" {
			r.Language = c.Language
		}
	case errors.Is(err, store.ErrMissing):
		doc, err := v.Document(r.Lines[len(r.Lines)-1].Document)
		if err != nil {
			return company, err
		}
		r.Buyer, r.Language = doc.Draft().Buyer, doc.Draft().Language
	default:
		return company, err
	}
	r.Name = r.Buyer.Name
	return company, nil
}

// ReminderPaper is how the letter that is due to an account would look.
func (s *Session) ReminderPaper(ctx context.Context, of bill.ReminderAccount) (paper.Paper, error) {
	return read(ctx, s, seeReminders, func(v *store.View) (paper.Paper, error) {
		r, style, err := s.letterTo(v, of)
		if err != nil {
			return paper.Paper{}, err
		}
		return paper.LayoutReminder(r, style)
	})
}

// errNotDue says that no letter is due to somebody.
var errNotDue = &Error{Kind: Conflict, Hint: HintNotDue, Err: errors.New("no reminder is due")}

// MakeReminders makes the letters that are due to the accounts, or without any to all: each is worked out anew and filed in a transaction of its
// own. To whom none is due any more gets none. With an error comes what was made before it.
//
// Books that were restored from a backup do not know which letters were sent after it. One that may have been sent already is made only if
// again is set, by a person who has looked: Conflict otherwise.
//
// Errors: Conflict where accounts are named and to none of them a letter is due.
func (s *Session) MakeReminders(ctx context.Context, to []bill.ReminderAccount, again bool) (made []bill.Reminder, err error) {
	if err := s.knock(makeReminder); err != nil {
		return nil, err
	}
	named := len(to) > 0
	if !named {
		due, err := s.DueReminders(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range due {
			to = append(to, r.Account)
		}
	}
	for _, account := range to {
		r, err := s.makeReminder(ctx, account, again)
		if errors.Is(err, errNotDue) {
			continue
		}
		if err != nil {
			return made, err
		}
		made = append(made, r)
	}
	if named && len(made) == 0 {
		return nil, errNotDue
	}
	return made, nil
}

func (s *Session) makeReminder(ctx context.Context, to bill.ReminderAccount, again bool) (r bill.Reminder, err error) {
	id := bill.NewID()
	err = write(ctx, s, makeReminder, id, func(tx *store.Tx) error {
		var style paper.Style
		if r, style, err = s.letterTo(&tx.View, to); err != nil {
			return err
		}
		switch {
		case r.MayBeSent && !again:
			return &Error{Kind: Conflict, Hint: HintLetters, Err: errors.New("the books were restored from a backup, and what is due may have been sent already")}
		case r.MayBeSent:
			if err := tx.SetSetting(settingLettersRestored, nil); err != nil {
				return err
			}
			r.MayBeSent = false
		}
		r.ID = id
		p, err := paper.LayoutReminder(r, style)
		if err != nil {
			return err
		}
		pdf, err := paper.Archive(p, nil)
		if err != nil {
			return err
		}
		if err := errors.Join(tx.AddReminder(r, pdf), fileStyle(tx, id, style)); err != nil {
			return err
		}
		return s.bookCharges(tx, r)
	})
	return r, err
}

// Reminders gives a page of the letters, the newest first, and how many match in all.
func (s *Session) Reminders(ctx context.Context, q ReminderQuery) ([]bill.Reminder, int, error) {
	type page struct {
		list  []bill.Reminder
		total int
	}
	p, err := read(ctx, s, seeReminders, func(v *store.View) (p page, err error) {
		p.list, p.total, err = v.Reminders(q)
		return p, err
	})
	return p.list, p.total, err
}

// Reminder is the letter of that id.
func (s *Session) Reminder(ctx context.Context, id bill.ID) (bill.Reminder, error) {
	return read(ctx, s, seeReminders, func(v *store.View) (bill.Reminder, error) { return v.Reminder(id) })
}

// ReminderPDF is a letter as it was sent: the very bytes that were filed.
func (s *Session) ReminderPDF(ctx context.Context, id bill.ID) ([]byte, error) {
	return read(ctx, s, seeReminders, func(v *store.View) ([]byte, error) { return v.ReminderPDF(id) })
}

// PrintReminders are several letters in one PDF, for printing in one go: laid out again from what was filed.
func (s *Session) PrintReminders(ctx context.Context, ids []bill.ID) ([]byte, error) {
	return read(ctx, s, seeReminders, func(v *store.View) ([]byte, error) {
		var all []paper.Paper
		for _, id := range ids {
			p, err := s.sentReminder(v, id)
			if err != nil {
				return nil, err
			}
			all = append(all, p.Paper)
		}
		if len(all) == 0 {
			return nil, errNotDue
		}
		return paper.Archive(paper.Together(all), nil)
	})
}

// TakeBackReminder says that a letter was sent by mistake: it counts for nothing from then on. Once only, with a reason.
func (s *Session) TakeBackReminder(ctx context.Context, id bill.ID, reason string) (r bill.Reminder, err error) {
	err = write(ctx, s, takeBackReminder, id, func(tx *store.Tx) error {
		if r, err = tx.Reminder(id); err != nil {
			return err
		}
		if !r.TakenBack.IsZero() {
			return &Error{Kind: Conflict, Field: "reminder", Hint: HintChanged, Err: errors.New("it was taken back already")}
		}
		if reason, err = reasonIn(reason); err != nil {
			return err
		}
		if err := tx.RecallReminder(id, s.Today(), reason); err != nil {
			return err
		}
		if err := s.dropCharges(tx, id, reason); err != nil {
			return err
		}
		r, err = tx.Reminder(id)
		return err
	})
	return r, err
}

// HoldReminders says that an invoice or a customer is not to be reminded, or is again.
func (s *Session) HoldReminders(ctx context.Context, h bill.ReminderHold) (bill.ReminderHold, error) {
	h.ID, h.Date, h.Reason = bill.NewID(), s.Today(), strings.TrimSpace(h.Reason)
	target := h.Document
	if target.IsZero() {
		target = h.Customer
	}
	err := write(ctx, s, holdReminders, target, func(tx *store.Tx) error {
		if err := problems(bill.CheckReminderHold(h)); err != nil {
			return err
		}
		if !h.Document.IsZero() {
			if _, err := invoice(&tx.View, h.Document); err != nil {
				return err
			}
		} else if _, err := tx.Customer(h.Customer); err != nil {
			return inFieldAt("customer", asError("customer", err))
		}
		return tx.AddReminderHold(h)
	})
	return h, err
}

// ReminderHistory is what was done about reminding of an invoice or a customer.
type ReminderHistory struct {
	Letters []bill.Reminder     // the newest first
	Holds   []bill.ReminderHold // the oldest first
}

// Held is what keeps from reminding on a day, if anything does.
func (h ReminderHistory) Held(day bill.Date) (bill.ReminderHold, bool) {
	if len(h.Holds) == 0 {
		return bill.ReminderHold{}, false
	}
	last := h.Holds[len(h.Holds)-1]
	return last, last.Holds(day)
}

// maxHistory is how many letters a history tells.
const maxHistory = 100

// ReminderHistory is that of an invoice, or of a customer where the first is zero.
func (s *Session) ReminderHistory(ctx context.Context, document, customer bill.ID) (ReminderHistory, error) {
	return read(ctx, s, seeReminders, func(v *store.View) (h ReminderHistory, err error) {
		if document.IsZero() && customer.IsZero() {
			return h, nil
		}
		q := ReminderQuery{Document: document, Limit: maxHistory}
		if document.IsZero() {
			q.Customer = customer
		}
		if h.Letters, _, err = v.Reminders(q); err != nil {
			return h, err
		}
		h.Holds, err = v.ReminderHoldsOf(document, customer)
		return h, err
	})
}
