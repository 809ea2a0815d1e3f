package bill_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

var reminded = day("2026-11-24")

// reminderPlan has its levels at 7, 21 and 35 days, ten days between letters, and fees of 0, 5 and 10.
func reminderPlan() bill.ReminderPlan {
	p := bill.UsualReminders()
	p.Levels[1].Fee, p.Levels[2].Fee = eur("5"), eur("10")
	return p
}

// owing is an invoice of a customer that is so many days late.
func owing(customer bill.ID, open string, late, level int) bill.Overdue {
	due := reminded.AddDays(-late)
	return bill.Overdue{
		Document: bill.NewID(), Number: fmt.Sprint("late ", late), Customer: customer, Name: "Müller", Date: due.AddDays(-14), Due: due,
		Open: eur(open), Level: level,
	}
}

// readmeReminder works out a row: invoices as "open late level", credit, days since the last letter; level, invoices, fee, total.
func readmeReminder(t *testing.T, row []string) {
	customer, standing := bill.NewID(), bill.ReminderStanding{Credit: eur(row[1])}
	var all []bill.Overdue
	for _, one := range strings.Split(row[0], ", ") {
		f := strings.Fields(one)
		all = append(all, owing(customer, f[0], must(strconv.Atoi(f[1])), must(strconv.Atoi(f[2]))))
	}
	slices.Reverse(all) // whatever order they come in
	if row[2] != "" {
		standing.Last = reminded.AddDays(-must(strconv.Atoi(row[2])))
	}
	account := bill.ReminderAccount{Customer: customer, Currency: eur("0").Currency()}
	list := must(bill.RemindersDue(all, map[bill.ReminderAccount]bill.ReminderStanding{account: standing}, reminderPlan(), reminded))
	got := []string{"none", "", "", ""}
	if len(list) == 1 {
		var lines []string
		for _, l := range list[0].Lines {
			lines = append(lines, fmt.Sprintf("%d at %d", l.Late, l.Level))
		}
		got = []string{fmt.Sprint(list[0].Level), strings.Join(lines, ", "), list[0].Fee.String(), list[0].Total.String()}
	}
	for i, what := range []string{"the letter", "its invoices", "the fee", "the total"} {
		is(t, row, what, got[i], row[3+i])
	}
}

// A letter for each customer and currency, and for each invoice of somebody who is not in the list; the most urgent first.
func TestWhoGetsALetter(t *testing.T) {
	one, two := bill.NewID(), bill.NewID()
	foreign := owing(one, "0", 40, 2)
	foreign.Open = money.Of(90000, money.MustCurrency("JPY"))
	held := owing(two, "70", 50, 0)
	held.Held = true
	notDue := owing(two, "70", 0, 0)
	noDay := owing(two, "70", 9, 0)
	noDay.Due = bill.Date{}
	all := []bill.Overdue{
		owing(one, "10", 8, 0), foreign, held, notDue, noDay, owing(bill.ID{}, "20", 9, 0), owing(bill.ID{}, "30", 22, 1), owing(two, "-5", 30, 0),
	}
	var got []string
	for _, r := range must(bill.RemindersDue(all, nil, reminderPlan(), reminded)) {
		got = append(got, fmt.Sprint(r.Level, " ", len(r.Lines), " ", r.Total, " ", r.Account.Currency.Code(), " ", r.Account.Customer.IsZero()))
	}
	want := []string{"3 1 90000 JPY false", "2 1 35.00 EUR true", "1 1 20.00 EUR true", "1 1 10.00 EUR false"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// Interest is added where the level of an invoice asks for it.
func TestInterestOnALetter(t *testing.T) {
	customer, p := bill.NewID(), reminderPlan()
	p.Levels[1].Interest = true
	all := []bill.Overdue{owing(customer, "100", 30, 1), owing(customer, "50", 10, 0), owing(customer, "25", 2, 0)}
	list := must(bill.RemindersDue(all, nil, p, reminded))
	r := must(list[0].AddInterest(p, func(l bill.ReminderLine) (money.Amount, error) { return eur("1.50"), nil }))
	if r.Interest != eur("1.50") || r.Total != eur("181.50") || r.Lines[0].Interest != eur("1.50") || r.Lines[1].Interest != eur("0") {
		t.Errorf("%+v", r)
	}
	if list[0].Total != eur("180") || list[0].Lines[0].Interest != eur("0") {
		t.Errorf("the letter before was changed: %+v", list[0])
	}
}

func TestWhatIsWrongWithAReminderPlan(t *testing.T) {
	for want, change := range map[string]func(*bill.ReminderPlan){
		"":                                    func(*bill.ReminderPlan) {},
		"levels[0].after range":               func(p *bill.ReminderPlan) { p.Levels[0].After = 0 },
		"levels[1].after not-in-order":        func(p *bill.ReminderPlan) { p.Levels[1].After = 7 },
		"levels[2].fee negative":              func(p *bill.ReminderPlan) { p.Levels[2].Fee = eur("-1") },
		"levels[2].fee currency":              func(p *bill.ReminderPlan) { p.Levels[2].Fee = money.Of(500, money.MustCurrency("JPY")) },
		"wait range":                          func(p *bill.ReminderPlan) { p.Wait = 0 },
		"payIn range":                         func(p *bill.ReminderPlan) { p.PayIn = 366 },
		"levels[0].texts[0].language unknown": func(p *bill.ReminderPlan) { p.Levels[0].Texts = []bill.ReminderText{{Language: "de-AT"}} },
		"levels[0].texts[1].language twice": func(p *bill.ReminderPlan) {
			p.Levels[0].Texts = []bill.ReminderText{{Language: "de"}, {Language: "de"}}
		},
		"levels[0].texts[0].title characters": func(p *bill.ReminderPlan) {
			p.Levels[0].Texts = []bill.ReminderText{{Language: "de", Title: "a\nb"}}
		},
	} {
		p := reminderPlan()
		change(&p)
		got := ""
		for _, f := range bill.CheckReminderPlan(p) {
			got = f.Field + " " + f.Code
		}
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	p := reminderPlan()
	p.Levels[0].Texts = []bill.ReminderText{{Language: "de", Title: "Erinnerung"}}
	if p.Text(1, "de-AT").Title != "Erinnerung" || p.Text(1, "fr").Title != "" || p.Text(2, "de").Title != "" {
		t.Error("another text")
	}
}

func TestHoldsOnReminders(t *testing.T) {
	h := bill.ReminderHold{Customer: bill.NewID(), Date: reminded, Held: true, Reason: "pays on Friday", Until: reminded.AddDays(3)}
	for want, change := range map[string]func(*bill.ReminderHold){
		"":                   func(*bill.ReminderHold) {},
		"invoice required":   func(h *bill.ReminderHold) { h.Document = bill.NewID() },
		"reason required":    func(h *bill.ReminderHold) { h.Reason = " " },
		"until before-start": func(h *bill.ReminderHold) { h.Until = reminded.AddDays(-1) },
	} {
		one := h
		change(&one)
		got := ""
		for _, f := range bill.CheckReminderHold(one) {
			got = f.Field + " " + f.Code
		}
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	if !h.Holds(reminded.AddDays(3)) || h.Holds(reminded.AddDays(4)) || (bill.ReminderHold{}).Holds(reminded) {
		t.Error("it holds on another day")
	}
}
