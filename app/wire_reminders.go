package app

import (
	"context"
	"strconv"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type reminderPlanJSON struct {
	Wait     int                 `json:"wait"`
	PayIn    int                 `json:"payIn"`
	Book     bool                `json:"book"`     // book fees and interest
	Currency string              `json:"currency"` // of the fees
	Levels   []reminderLevelJSON `json:"levels"`
}

type reminderLevelJSON struct {
	After    int                `json:"after"`
	Fee      string             `json:"fee"`
	Interest bool               `json:"interest"`
	Texts    []reminderTextJSON `json:"texts"`
}

type reminderTextJSON struct {
	Language string `json:"language"`
	Title    string `json:"title"`
	Before   string `json:"before"`
	After    string `json:"after"`
}

func reminderPlanOut(p bill.ReminderPlan) reminderPlanJSON {
	out := reminderPlanJSON{Wait: p.Wait, PayIn: p.PayIn, Book: p.Book, Levels: []reminderLevelJSON{}}
	for _, l := range p.Levels {
		level := reminderLevelJSON{After: l.After, Fee: amountOut(l.Fee), Interest: l.Interest, Texts: []reminderTextJSON{}}
		for _, t := range l.Texts {
			level.Texts = append(level.Texts, reminderTextJSON(t))
		}
		if code := l.Fee.Currency().Code(); code != "" {
			out.Currency = code
		}
		out.Levels = append(out.Levels, level)
	}
	return out
}

// reminderPlan reads {"wait", "payIn", "book", "currency", "levels": [{"after", "fee", "interest", "texts": [{"language", "title", "before",
// "after"}]}]}, three levels. What is missing is as usual; fees without currency are in that of the company.
func (o *object) reminderPlan(home money.Currency) (bill.ReminderPlan, error) {
	p := bill.UsualReminders()
	c := o.currency("currency")
	if c == (money.Currency{}) {
		c = home
	}
	p.Wait, p.PayIn = o.integer("wait", p.Wait), o.integer("payIn", p.PayIn)
	if o.has("book") {
		p.Book = o.flag("book")
	}
	o.take("book")
	levels := o.objects("levels")
	if o.has("levels") && len(levels) != len(p.Levels) {
		o.form.fail("levels", "there are three levels")
	}
	for i, l := range levels[:min(len(levels), len(p.Levels))] {
		level := bill.ReminderLevel{After: l.integer("after", p.Levels[i].After), Interest: l.flag("interest")}
		if l.text("fee") != "" {
			if level.Fee = l.amount("fee", c); level.Fee.IsZero() {
				level.Fee = money.Amount{}
			}
		}
		for _, t := range l.objects("texts") {
			t.required("language")
			level.Texts = append(level.Texts, bill.ReminderText{
				Language: t.text("language"), Title: t.text("title"), Before: t.text("before"), After: t.text("after"),
			})
			t.done()
		}
		l.done()
		p.Levels[i] = level
	}
	o.done()
	return p, o.form.failed()
}

// SetReminderPlanFrom reads a plan and keeps it.
func (s *Session) SetReminderPlanFrom(ctx context.Context, data []byte) (p bill.ReminderPlan, err error) {
	if err := s.knock(setReminders); err != nil {
		return p, err
	}
	company, err := s.Company(ctx)
	if err != nil {
		return p, err
	}
	o, err := parseObject(data)
	if err != nil {
		return p, err
	}
	if p, err = o.reminderPlan(company.Currency); err != nil {
		return p, err
	}
	return p, s.SetReminderPlan(ctx, p)
}

type reminderDueJSON struct {
	Customer string             `json:"customer"` // "" for the buyer of one invoice who is not in the list
	Name     string             `json:"name"`
	Level    int                `json:"level"`
	Currency string             `json:"currency"`
	Invoices []reminderLineJSON `json:"invoices"`
	Open     string             `json:"open"`
	Credit   string             `json:"credit"`
	Interest string             `json:"interest"`
	Fee      string             `json:"fee"`
	Earlier  string             `json:"earlierCharges"`
	Total    string             `json:"total"`

	MayBeSent bool `json:"mayBeSent,omitempty"` // after the backup that the books were restored from
}

type reminderLineJSON struct {
	Invoice     string `json:"invoice"`
	Number      string `json:"number"`
	Date        string `json:"date"`
	Due         string `json:"due"`
	DaysOverdue int    `json:"daysOverdue"`
	Level       int    `json:"level"` // 0: named along with others
	Open        string `json:"open"`
	Credit      string `json:"credit"`
	Interest    string `json:"interest"`
}

type reminderJSON struct {
	ID   string `json:"id"`
	Date string `json:"date"`
	By   string `json:"by"`
	reminderDueJSON
	PayBy     string `json:"payBy"`
	Language  string `json:"language"`
	Title     string `json:"title"`
	Before    string `json:"before"`
	After     string `json:"after"`
	TakenBack string `json:"takenBack"` // "" while it stands
	Reason    string `json:"reason"`    // why it was taken back
}

func reminderDueOut(r bill.ReminderDue) reminderDueJSON {
	out := reminderDueJSON{
		Customer: r.Account.Customer.String(), Name: r.Name, Level: r.Level, Currency: r.Account.Currency.Code(), Invoices: []reminderLineJSON{},
		Open: r.Open.String(), Credit: r.Credit.String(), Interest: r.Interest.String(), Fee: r.Fee.String(), Earlier: r.Earlier.String(), Total: r.Total.String(),
		MayBeSent: r.MayBeSent,
	}
	for _, l := range r.Lines {
		out.Invoices = append(out.Invoices, reminderLineJSON{
			l.Document.String(), l.Number, dayOut(l.Date), dayOut(l.Due), l.Late, l.Level, l.Open.String(), l.Credit.String(), l.Interest.String(),
		})
	}
	return out
}

func reminderOut(r bill.Reminder) reminderJSON {
	return reminderJSON{
		ID: r.ID.String(), Date: dayOut(r.Date), By: r.By, reminderDueJSON: reminderDueOut(r.ReminderDue), PayBy: dayOut(r.PayBy), Language: r.Language,
		Title: r.Text.Title, Before: r.Text.Before, After: r.Text.After, TakenBack: dayOut(r.TakenBack), Reason: r.Reason,
	}
}

type reminderHoldJSON struct {
	ID       string `json:"id"`
	Invoice  string `json:"invoice"`
	Customer string `json:"customer"`
	Date     string `json:"date"`
	Held     bool   `json:"held"`
	Until    string `json:"until"`
	Reason   string `json:"reason"`
}

func reminderHoldOut(h bill.ReminderHold) reminderHoldJSON {
	return reminderHoldJSON{h.ID.String(), h.Document.String(), h.Customer.String(), dayOut(h.Date), h.Held, dayOut(h.Until), h.Reason}
}

type reminderHistoryJSON struct {
	Letters []reminderJSON     `json:"letters"`
	Holds   []reminderHoldJSON `json:"holds"`
}

func reminderHistoryOut(h ReminderHistory) reminderHistoryJSON {
	out := reminderHistoryJSON{Letters: []reminderJSON{}, Holds: []reminderHoldJSON{}}
	for _, r := range h.Letters {
		out.Letters = append(out.Letters, reminderOut(r))
	}
	for _, one := range h.Holds {
		out.Holds = append(out.Holds, reminderHoldOut(one))
	}
	return out
}

var (
	reminderColumns = []string{
		"id", "date", "by", "customer", "customerId", "level", "currency", "invoices", "open", "credit", "interest", "fee", "earlierCharges", "total", "payBy", "takenBack",
		"reason",
	}
	reminderHoldColumns = []string{"id", "invoice", "customer", "date", "held", "until", "reason"}
)

func reminderRow(r bill.Reminder) []cell {
	out := reminderOut(r)
	return []cell{
		text(out.ID), text(out.Date), text(out.By), text(out.Name), text(out.Customer), number(strconv.Itoa(out.Level)), text(out.Currency),
		text(r.Numbers()), number(out.Open), number(out.Credit), number(out.Interest), number(out.Fee), number(out.Earlier), number(out.Total), text(out.PayBy),
		text(out.TakenBack), text(out.Reason),
	}
}

func reminderHoldRow(h bill.ReminderHold) []cell {
	out := reminderHoldOut(h)
	return []cell{text(out.ID), text(out.Invoice), text(out.Customer), text(out.Date), text(yesOr(out.Held)), text(out.Until), text(out.Reason)}
}

type chargeJSON struct {
	ID       string `json:"id"`
	Reminder string `json:"reminder"`
	Customer string `json:"customer"`
	Name     string `json:"name"`
	Cause    string `json:"cause"` // fee or interest
	Invoice  string `json:"invoice"`
	Number   string `json:"number"`
	Date     string `json:"date"`
	Currency string `json:"currency"`
	Amount   string `json:"amount"`
	Paid     string `json:"paid"`
	Waived   string `json:"waived"`
	Open     string `json:"open"`
}

func chargeOut(c bill.LateCharge) chargeJSON {
	open, _ := c.Open() // parts of one amount
	return chargeJSON{
		c.ID.String(), c.Reminder.String(), c.Customer.String(), c.Name, string(c.Cause), c.Document.String(), c.Number, dayOut(c.Date),
		c.Amount.Currency().Code(), c.Amount.String(), c.Paid.String(), c.Waived.String(), open.String(),
	}
}

var chargeColumns = []string{
	"id", "reminder", "customer", "customerId", "cause", "invoice", "date", "currency", "amount", "paid", "waived", "open",
}

func chargeRow(c bill.LateCharge) []cell {
	out := chargeOut(c)
	return []cell{
		text(out.ID), text(out.Reminder), text(out.Name), text(out.Customer), text(out.Cause), text(out.Number), text(out.Date), text(out.Currency),
		number(out.Amount), number(out.Paid), number(out.Waived), number(out.Open),
	}
}

type waiverJSON struct {
	ID       string `json:"id"`
	Charge   string `json:"charge"`
	Date     string `json:"date"`
	Amount   string `json:"amount"` // negative: a waiver is taken back
	Currency string `json:"currency"`
	Reason   string `json:"reason"`
	Reverses string `json:"reverses"` // the waiver that this takes back
}

func waiverOut(w bill.Waiver) waiverJSON {
	return waiverJSON{w.ID.String(), w.Charge.String(), dayOut(w.Date), w.Amount.String(), w.Amount.Currency().Code(), w.Reason, w.Reverses.String()}
}

var waiverColumns = []string{"id", "charge", "date", "amount", "currency", "reason", "reverses"}

func waiverRow(w bill.Waiver) []cell {
	out := waiverOut(w)
	return []cell{text(out.ID), text(out.Charge), text(out.Date), number(out.Amount), text(out.Currency), text(out.Reason), text(out.Reverses)}
}
