package bill

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/money"
)

// ReminderLevels is how many levels of reminders there are.
const ReminderLevels = 3

// ReminderPlan is how a shop reminds of what is overdue.
type ReminderPlan struct {
	Levels [ReminderLevels]ReminderLevel
	Wait   int  // days from a letter to the next one to the same customer, at least
	PayIn  int  // days from a letter until the money is expected
	Book   bool // fees and interest are booked on the account of the customer
}

// ReminderLevel is one step of asking for what is overdue.
type ReminderLevel struct {
	After    int          // days past due from which on an invoice may come to it
	Fee      money.Amount // of a letter by which an invoice comes to it; the zero Amount is none. Only on letters in its currency.
	Interest bool         // late interest is asked for
	Texts    []ReminderText
}

// ReminderText is how a letter of a level reads in a language, in place of what is built in; what is empty stays built in. It may hold
// {number}, {open}, {due}, {days}, {until}, {fee}, {interest}, {total} and {name}.
type ReminderText struct {
	Language string // BCP 47 without region: "de"
	Title    string
	Before   string // above the table
	After    string // below it
}

// UsualReminders is the plan of a shop that never said another one: no fees, no interest.
func UsualReminders() ReminderPlan {
	return ReminderPlan{Levels: [ReminderLevels]ReminderLevel{{After: 7}, {After: 21}, {After: 35}}, Wait: 10, PayIn: 7, Book: true}
}

// Text is how a letter of a level reads in a language; empty where that is as built in.
func (p ReminderPlan) Text(level int, language string) ReminderText {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	for _, t := range p.Levels[level-1].Texts {
		if t.Language == base {
			return t
		}
	}
	return ReminderText{Language: base}
}

// feeCurrency is the currency of the first fee.
func (p ReminderPlan) feeCurrency() money.Currency {
	for _, l := range p.Levels {
		if l.Fee.Sign() > 0 {
			return l.Fee.Currency()
		}
	}
	return money.Currency{}
}

// The bounds of a plan, in days.
const (
	maxAfter = 3650
	maxWait  = 365
)

// CheckReminderPlan says what is wrong with a plan.
func CheckReminderPlan(p ReminderPlan) []Problem {
	c := &checker{}
	for i, l := range p.Levels {
		field := fmt.Sprintf("levels[%d]", i)
		switch {
		case l.After < 1 || l.After > maxAfter:
			c.fatal(field+".after", "range", "1", fmt.Sprint(maxAfter))
		case i > 0 && l.After <= p.Levels[i-1].After:
			c.fatal(field+".after", "not-in-order")
		}
		switch first := p.feeCurrency(); {
		case l.Fee.Sign() < 0:
			c.fatal(field+".fee", "negative")
		case l.Fee.Sign() > 0 && l.Fee.Currency() != first:
			c.fatal(field+".fee", "currency", first.Code())
		}
		c.reminderTexts(field, l.Texts)
	}
	for _, days := range []struct {
		field string
		n     int
	}{{"wait", p.Wait}, {"payIn", p.PayIn}} {
		if days.n < 1 || days.n > maxWait {
			c.fatal(days.field, "range", "1", fmt.Sprint(maxWait))
		}
	}
	return slices.Clip(c.found)
}

func (c *checker) reminderTexts(level string, list []ReminderText) {
	for i, t := range list {
		field := fmt.Sprintf("%s.texts[%d]", level, i)
		switch {
		case t.Language == "" || t.Language != strings.ToLower(t.Language) || strings.ContainsAny(t.Language, "-_ "):
			c.fatal(field+".language", "unknown")
		case slices.IndexFunc(list, func(o ReminderText) bool { return o.Language == t.Language }) < i:
			c.fatal(field+".language", "twice")
		}
		c.text(field+".title", t.Title, maxText, false)
		c.text(field+".before", t.Before, maxLongText, true)
		c.text(field+".after", t.After, maxLongText, true)
	}
}

// ReminderHold says that an invoice or a customer is not to be reminded, or is again. Of several the last counts.
type ReminderHold struct {
	ID       ID
	Document ID // either an invoice
	Customer ID // or a customer
	Date     Date
	Held     bool
	Until    Date // the last day on which it holds; zero for no end
	Reason   string
}

// CheckReminderHold says what is wrong with a hold.
func CheckReminderHold(h ReminderHold) []Problem {
	c := &checker{}
	if h.Document.IsZero() == h.Customer.IsZero() {
		c.fatal("invoice", "required")
	}
	if h.Held && strings.TrimSpace(h.Reason) == "" {
		c.fatal("reason", "required")
	}
	if h.Held && !h.Until.IsZero() && h.Until.Before(h.Date) {
		c.fatal("until", "before-start")
	}
	c.text("reason", h.Reason, maxLongText, true)
	return slices.Clip(c.found)
}

// Holds says whether it keeps from reminding on a day.
func (h ReminderHold) Holds(day Date) bool {
	return h.Held && (h.Until.IsZero() || !h.Until.Before(day))
}
