package app

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
)

func cents(n int64) money.Amount { return money.Of(n, money.MustCurrency("EUR")) }

// owe issues an invoice over so many euros, without tax, dated today.
func owe(t testing.TB, s *Session, customer bill.ID, price string) bill.Document {
	t.Helper()
	d := must[bill.Draft](t)(s.NewDraft(t.Context(), bill.Invoice, customer))
	d.Lines = []bill.Line{sampleLine(t, "Bow rehair", "1", price, "19")}
	d.Lines[0].Tax.Category, d.Lines[0].Tax.Percent = "Z", percent(t, "0")
	if customer.IsZero() {
		d.Buyer = bill.Party{Name: "Somebody", Address: bill.Address{Lines: []string{"Ring 2"}, City: "Graz", Country: "AT"}}
	}
	return must[bill.Document](t)(s.IssueDraft(t.Context(), d))
}

func customerIn(t testing.TB, s *Session, name, language string) bill.Customer {
	t.Helper()
	return must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{
		Name: name, Number: "77", Language: language, Terms: -1, Address: bill.Address{Lines: []string{"Ring 1"}, City: "Graz", Country: "AT"},
	}))
}

// dues are the letters that are due, as a person reads them.
func dues(t testing.TB, s *Session) string {
	t.Helper()
	var out []string
	list := must[[]bill.ReminderDue](t)(s.DueReminders(t.Context()))
	for _, r := range list {
		out = append(out, fmt.Sprint(r.Name, " ", r.Level, " ", len(r.Lines), " ", r.Total))
	}
	home := must[Home](t)(s.Home(t.Context(), 1))
	if i := slices.IndexFunc(home.ToDo, func(t ToDo) bool { return t.What == ToDoReminders }); (i >= 0) != (len(list) > 0) || i >= 0 && home.ToDo[i].Count != len(list) {
		t.Errorf("%d letters are due, to do is %v", len(list), home.ToDo)
	}
	return strings.Join(out, ", ")
}

// From the first letter to the third: each once, whatever happens at the same time, only over what is open, and a letter that was taken back counts
// for nothing.
func TestRemindersOfACustomer(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	c := customerIn(t, s, "Müller", "de")
	first := owe(t, s, c.ID, "100") // due on 8 December
	clock.turn("2026-12-10")
	second := owe(t, s, c.ID, "50") // due on 24 December
	for day, want := range map[string]string{"2026-12-14": "", "2026-12-15": "Müller 1 1 100.00"} {
		clock.turn(day)
		if got := dues(t, s); got != want {
			t.Errorf("%s: %q", day, got)
		}
	}
	plan := bill.UsualReminders()
	plan.Levels[1].Fee = cents(500)
	plan.Levels[1].Texts = []bill.ReminderText{{Language: "de", Title: "Zweite Mahnung zu {number}"}}
	if err := s.SetReminderPlan(ctx, plan); err != nil {
		t.Fatal(err)
	}
	clock.turn("2026-12-15")
	var all sync.WaitGroup
	var made [4][]bill.Reminder
	for i := range made {
		all.Go(func() { made[i], _ = s.MakeReminders(ctx, nil, false) })
	}
	all.Wait()
	var letters []bill.Reminder
	for _, some := range made {
		letters = append(letters, some...)
	}
	if len(letters) != 1 || letters[0].By != ownerName || letters[0].PayBy.String() != "2026-12-22" || letters[0].Text.Title != "Zahlungserinnerung" {
		t.Fatalf("four at once made %+v", letters)
	}
	_, err := s.MakeReminders(ctx, []bill.ReminderAccount{letters[0].Account}, false)
	if e := want(t, err, Conflict); e.Hint != HintNotDue {
		t.Errorf("once more: %v", err)
	}

	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: first.ID(), Amount: cents(3000)}))
	clock.turn("2026-12-31")
	if got := dues(t, s); got != "Müller 2 2 125.00" {
		t.Errorf("after three weeks: %q", got)
	}
	letter := must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))[0]
	pdf := must[[]byte](t)(s.ReminderPDF(ctx, letter.ID))
	if letter.Text.Title != "Zweite Mahnung zu "+first.Number().Text+", "+second.Number().Text || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("%q", letter.Text.Title)
	}
	if both := must[[]byte](t)(s.PrintReminders(ctx, []bill.ID{letters[0].ID, letter.ID})); len(both) < len(pdf) {
		t.Errorf("both together have %d bytes", len(both))
	}
	taken := must[bill.Reminder](t)(s.TakeBackReminder(ctx, letter.ID, " paid at the counter "))
	if taken.Reason != "paid at the counter" || taken.TakenBack.String() != "2026-12-31" || dues(t, s) != "Müller 2 2 125.00" {
		t.Errorf("taken back: %+v, then due %q", taken, dues(t, s))
	}
	_, err = s.TakeBackReminder(ctx, letter.ID, "again")
	want(t, err, Conflict)
	_, err = s.TakeBackReminder(ctx, letters[0].ID, "")
	want(t, err, Invalid)
	must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))
	h := must[ReminderHistory](t)(s.ReminderHistory(ctx, first.ID(), bill.ID{}))
	if len(h.Letters) != 3 || h.Letters[0].Lines[0].Level != 2 || h.Letters[0].Lines[0].Open != cents(7000) || h.Letters[1].TakenBack.IsZero() {
		t.Errorf("history: %+v", h)
	}
	if same := must[[]byte](t)(s.ReminderPDF(ctx, letter.ID)); !bytes.Equal(same, pdf) {
		t.Error("the PDF is another one")
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v %v", r.Books.Findings, r.Trail.Findings)
	}
}

// Somebody who is not in the list is reminded of each invoice by itself; a customer who was deleted as she was; both in their languages.
func TestRemindersWithoutACustomer(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	c := customerIn(t, s, "Dvořák", "cs")
	owe(t, s, c.ID, "10")
	owe(t, s, bill.ID{}, "20")
	owe(t, s, bill.ID{}, "30")
	erase(t, s, c.ID)
	clock.turn("2026-12-16")
	due := must[[]bill.ReminderDue](t)(s.DueReminders(t.Context()))
	if len(due) != 3 {
		t.Fatalf("%+v", due)
	}
	for _, r := range due {
		one := must[[]bill.Reminder](t)(s.MakeReminders(t.Context(), []bill.ReminderAccount{r.Account}, false))[0]
		kept := must[bill.Reminder](t)(s.Reminder(t.Context(), one.ID))
		if one.Buyer.Name != r.Name || kept.Account != r.Account || one.Name == "Dvořák" && one.Language != "cs" {
			t.Errorf("%+v", one)
		}
	}
	if got := dues(t, s); got != "" {
		t.Errorf("then %q", got)
	}
}

// What she has with us is taken off, and whoever is held back gets no letter until the day.
func TestCreditAndHoldsCountForReminders(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	c := customerIn(t, s, "Müller", "")
	first := owe(t, s, c.ID, "100")
	owe(t, s, c.ID, "50")
	must[[]bill.Payment](t)(s.Receive(ctx, bill.Receipt{Customer: c.ID, Amount: cents(12000)}))
	clock.turn("2026-12-16")
	if got := dues(t, s); got != "Müller 1 1 30.00" {
		t.Errorf("with credit: %q", got)
	}
	hold := func(h bill.ReminderHold) { must[bill.ReminderHold](t)(s.HoldReminders(ctx, h)) }
	hold(bill.ReminderHold{Document: first.ID(), Held: true, Reason: "disputed"})
	if got := dues(t, s); got != "" { // the credit pays the other one
		t.Errorf("one held: %q", got)
	}
	hold(bill.ReminderHold{Document: first.ID()})
	hold(bill.ReminderHold{Customer: c.ID, Held: true, Reason: "pays on Friday", Until: bill.Date{Year: 2026, Month: 12, Day: 18}})
	if got := dues(t, s); got != "" {
		t.Errorf("she is held: %q", got)
	}
	if h, held := must[ReminderHistory](t)(s.ReminderHistory(ctx, bill.ID{}, c.ID)).Held(s.Today()); !held || h.Reason != "pays on Friday" {
		t.Errorf("held: %+v", h)
	}
	clock.turn("2026-12-19")
	if got := dues(t, s); got != "Müller 1 1 30.00" {
		t.Errorf("after Friday: %q", got)
	}
	for field, h := range map[string]bill.ReminderHold{
		"invoice": {}, "reason": {Customer: c.ID, Held: true}, "customer": {Customer: bill.NewID()}, "until": {Customer: c.ID, Held: true, Reason: "-", Until: first.Issued()},
	} {
		_, err := s.HoldReminders(ctx, h)
		e, _ := err.(*Error)
		if e == nil || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// Interest stands on the letter where its level asks for it: by the terms, from the day after it was due to today.
func TestInterestOnReminders(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	c := customerIn(t, s, "Müller", "")
	owe(t, s, c.ID, "1000") // due on 8 December 2026
	plan := bill.UsualReminders()
	plan.Levels[0].Interest = true
	err := s.SetReminderPlan(ctx, plan)
	if e := want(t, err, Missing); e.Hint != HintLateTerms {
		t.Errorf("without rates: %v", err)
	}
	terms := bill.LateTerms{Margin: percent(t, "9"), Fee: cents(4000), Rates: []bill.BaseRate{{From: bill.Date{Year: 2026, Month: 7, Day: 1}, Percent: percent(t, "1.27")}}}
	if err := s.SetLateTerms(ctx, terms); err != nil {
		t.Fatal(err)
	}
	if err := s.SetReminderPlan(ctx, plan); err != nil {
		t.Fatal(err)
	}
	clock.turn("2027-05-07") // 150 days late
	if got := dues(t, s); got != "Müller 1 1 1042.21" {
		t.Errorf("%q", got)
	}
	r := must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))[0]
	kept := must[bill.Reminder](t)(s.Reminder(ctx, r.ID))
	if kept.Interest != cents(4221) || kept.Total != cents(104221) {
		t.Errorf("%+v", kept)
	}
}

// A plan comes back as it was set, also in the JSON that it is told in.
func TestAPlanIsKept(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	ctx := t.Context()
	if p := must[bill.ReminderPlan](t)(s.ReminderPlan(ctx)); p.Levels[2].After != 35 || p.Wait != 10 || !p.Levels[0].Fee.IsZero() {
		t.Errorf("the usual plan is %+v", p)
	}
	data := `{"wait": 14, "levels": [{"after": 5}, {"after": "15", "fee": "5.00", "texts": [{"language": "de", "title": "Mahnung", "before": "a\nb"}]},
		{"after": 30, "fee": "10"}]}`
	set := must[bill.ReminderPlan](t)(s.SetReminderPlanFrom(ctx, []byte(data)))
	got := must[bill.ReminderPlan](t)(s.ReminderPlan(ctx))
	if fmt.Sprint(got) != fmt.Sprint(set) || got.Levels[1].Fee != cents(500) || got.Levels[0].Fee != (money.Amount{}) || got.Text(2, "de-AT").Before != "a\nb" || got.PayIn != 7 {
		t.Errorf("%+v", got)
	}
	for field, data := range map[string]string{
		"levels": `{"levels": []}`, "wait": `{"wait": 0}`, "levels[1].after": `{"levels": [{"after": 5}, {"after": 5}, {}]}`, "weight": `{"weight": 1}`,
		"levels[0].fee": `{"levels": [{"fee": "5,00"}, {}, {}]}`, "levels[0].texts[0].language": `{"levels": [{"texts": [{"title": "x"}]}, {}, {}]}`,
	} {
		_, err := s.SetReminderPlanFrom(ctx, []byte(data))
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: field %s, %v", data, e.Field, err)
		}
	}
}

// The export has the plan, the letters with what they name, their PDFs as sent, and who is not reminded.
func TestRemindersAreExported(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	c := customerIn(t, s, "Müller", "")
	doc := owe(t, s, c.ID, "100")
	clock.turn("2026-12-16")
	r := must[[]bill.Reminder](t)(s.MakeReminders(t.Context(), nil, false))[0]
	must[bill.ReminderHold](t)(s.HoldReminders(t.Context(), bill.ReminderHold{Document: doc.ID(), Held: true, Reason: "=disputed"}))
	out := filepath.Join(t.TempDir(), "out")
	sure(t, s)
	must[ExportReport](t)(s.Export(t.Context(), out, nil))
	read := func(name string) string { return string(must[[]byte](t)(os.ReadFile(filepath.Join(out, name)))) }
	if read("papers/reminder-"+r.ID.String()+".pdf") != string(must[[]byte](t)(s.ReminderPDF(t.Context(), r.ID))) {
		t.Error("the PDF is another one")
	}
	for name, want := range map[string]string{
		"reminders.csv":  r.ID.String() + ",2026-12-16,Ada Kramer,Müller," + c.ID.String() + ",1,EUR," + doc.Number().Text + ",100.00,0.00,0.00,0.00,0.00,100.00,2026-12-23,,",
		"reminders.json": `"daysOverdue": 8`, "reminderholds.csv": ",yes,,'=disputed", "reminderplan.json": `"after": 35`,
	} {
		if got := read(name); !strings.Contains(got, want) {
			t.Errorf("%s is %s", name, got)
		}
	}
}

// charged are the charges that are open, as a person reads them.
func charged(t testing.TB, s *Session) string {
	t.Helper()
	var out []string
	for _, c := range must[[]bill.LateCharge](t)(s.LateCharges(t.Context(), ChargeQuery{Open: true})) {
		out = append(out, strings.TrimSpace(fmt.Sprint(c.Cause, " ", must[money.Amount](t)(c.Open()), " ", c.Number)))
	}
	return strings.Join(out, ", ")
}

// What letters ask for besides the invoices is booked on the customer, asked for again by the next letter, paid with the money that comes in or out
// of credit, and waived; no invoice changes by it. A payment that is taken back opens it again.
func TestFeesAndInterestAreCharges(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	c := customerIn(t, s, "Müller", "de")
	doc := owe(t, s, c.ID, "1000") // due on 8 December 2026
	terms := bill.LateTerms{Margin: percent(t, "9"), Rates: []bill.BaseRate{{From: bill.Date{Year: 2026, Month: 7, Day: 1}, Percent: percent(t, "1.27")}}}
	plan := bill.UsualReminders()
	plan.Levels[0].Fee, plan.Levels[1].Fee, plan.Levels[1].Interest, plan.Levels[2].Interest = cents(300), cents(500), true, true
	if err := errors.Join(s.SetLateTerms(ctx, terms), s.SetReminderPlan(ctx, plan)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ day, due, then string }{
		{"2026-12-15", "Müller 1 1 1003.00", "fee 3.00"},
		{"2027-01-07", "Müller 2 1 1016.44", "fee 3.00, fee 5.00, interest 8.44 INV-2026-0001"},                               // 30 days
		{"2027-05-07", "Müller 3 1 1050.21", "fee 3.00, fee 5.00, interest 8.44 INV-2026-0001, interest 33.77 INV-2026-0001"}, // 150 days: 42.21
	} {
		clock.turn(step.day)
		if got := dues(t, s); got != step.due {
			t.Errorf("%s: due %q, not %q", step.day, got, step.due)
		}
		must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))
		if got := charged(t, s); got != step.then {
			t.Errorf("%s: charged %q, not %q", step.day, got, step.then)
		}
	}
	if open := must[Document](t)(s.Document(ctx, doc.ID())).Open; open != cents(100000) {
		t.Errorf("the invoice has %s open", open)
	}
	list := must[[]bill.LateCharge](t)(s.LateCharges(ctx, ChargeQuery{Customer: c.ID}))
	rows := must[[]bill.Payment](t)(s.AddPaymentFrom(ctx, []byte(fmt.Sprintf(`{"customer": %q, "amount": "1010.00", "allocations": [{"invoice": %q, "amount": "1000"},
		{"charge": %q, "amount": "3"}, {"charge": %q, "amount": "5"}]}`, c.ID, doc.ID(), list[0].ID, list[1].ID))))
	if got := charged(t, s); got != "interest 8.44 INV-2026-0001, interest 33.77 INV-2026-0001" || len(rows) != 4 {
		t.Errorf("paid by %d rows, then %q", len(rows), got)
	}
	p := must[bill.Payment](t)(s.PayLateCharge(ctx, list[2].ID, money.Amount{})) // 2.00 of credit are left
	if p.Amount != cents(-200) || len(must[CustomerAccount](t)(s.CustomerAccount(ctx, c.ID)).Credit) != 0 {
		t.Errorf("out of credit: %s", p.Amount)
	}
	must[bill.LateCharge](t)(s.WaiveLateCharge(ctx, list[3].ID, money.Amount{}, "a good customer"))
	_, err := s.WaiveLateCharge(ctx, list[3].ID, money.Amount{}, "again")
	want(t, err, Invalid)
	_, err = s.TakeBackWaivers(ctx, list[3].ID, " ")
	want(t, err, Invalid)
	if c := must[bill.LateCharge](t)(s.TakeBackWaivers(ctx, list[3].ID, "the wrong one")); must[money.Amount](t)(c.Open()) != cents(3377) || c.Waived != cents(0) {
		t.Errorf("asked for again: %+v", c)
	}
	_, err = s.TakeBackWaivers(ctx, list[3].ID, "again")
	want(t, err, Conflict)
	must[bill.LateCharge](t)(s.WaiveLateCharge(ctx, list[3].ID, money.Amount{}, "a good customer"))
	if rows := must[[]bill.Waiver](t)(s.Waivers(ctx, list[3].ID)); len(rows) != 3 || rows[0].Stands() || rows[1].Reverses != rows[0].ID || rows[1].Amount != cents(-3377) || !rows[2].Stands() {
		t.Errorf("the rows are %+v", rows)
	}
	_, err = s.WaiveLateCharge(ctx, list[2].ID, cents(1), " ")
	want(t, err, Invalid)
	_, err = s.PayLateCharge(ctx, list[2].ID, cents(300))
	want(t, err, Invalid)
	st := must[AccountStatement](t)(s.Statement(ctx, c.ID, StatementQuery{}))
	if st.Closing != cents(644) || len(st.Open) != 1 || st.Open[0].Name() != "late interest INV-2026-0001" || len(must[[]byte](t)(s.StatementPDF(ctx, c.ID, StatementQuery{}))) == 0 {
		t.Errorf("statement: %+v", st.Statement)
	}
	aged := must[report.Table](t)(s.Report(ctx, ReportQuery{Name: "aged", By: report.ByDocument, Period: report.Period{To: s.Today()}}))
	if len(aged.Rows) != 1 || aged.Rows[0].Cells[0].Text != "Late interest INV-2026-0001" {
		t.Errorf("aged: %+v", aged.Rows)
	}
	must[[]bill.Payment](t)(s.TakeBack(ctx, p.ID))
	if got := charged(t, s); got != "interest 8.44 INV-2026-0001" {
		t.Errorf("taken back: %q", got)
	}
	_, err = s.TakeBack(ctx, rows[0].ID) // its credit paid fees
	want(t, err, Conflict)
	letters, _, err := s.Reminders(ctx, ReminderQuery{})
	if err != nil || letters[0].Earlier != cents(1644) {
		t.Errorf("the last letter: %+v, %v", letters[0].Earlier, err)
	}
	_, err = s.TakeBackReminder(ctx, letters[2].ID, "by mistake") // its fee was paid
	want(t, err, Conflict)
	must[bill.Reminder](t)(s.TakeBackReminder(ctx, letters[0].ID, "by mistake"))
	lateInJournal(t, s)
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v %v", r.Books.Findings, r.Trail.Findings)
	}
}

// A letter that is taken back charges nothing any more, and a shop that does not want charges has none.
func TestChargesGoWithTheirLetter(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	owe(t, s, customerIn(t, s, "Müller", "").ID, "100")
	clock.turn("2026-12-16")
	plan := bill.UsualReminders()
	plan.Levels[0].Fee = cents(300)
	for _, charge := range []bool{true, false} {
		plan.Book = charge
		if err := s.SetReminderPlan(ctx, plan); err != nil {
			t.Fatal(err)
		}
		r := must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))[0]
		if got := charged(t, s); (got == "fee 3.00") != charge || r.Total != cents(10300) {
			t.Errorf("charges wanted %v: %q", charge, got)
		}
		must[bill.Reminder](t)(s.TakeBackReminder(ctx, r.ID, "by mistake"))
		if got := charged(t, s); got != "" {
			t.Errorf("taken back: %q", got)
		}
		for _, c := range must[[]bill.LateCharge](t)(s.LateCharges(ctx, ChargeQuery{})) {
			_, err := s.TakeBackWaivers(ctx, c.ID, "all the same")
			want(t, err, Conflict)
		}
	}
}

// What a customer owed for being late goes with her when she turns out to be entered twice; it is paid out of the credit of the one she became.
func TestChargesOfACustomerWhoWasMerged(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	other, kept := customerIn(t, s, "Müler", ""), customerIn(t, s, "Müller", "")
	plan := bill.UsualReminders()
	plan.Levels[0].Fee = cents(300)
	if err := s.SetReminderPlan(ctx, plan); err != nil {
		t.Fatal(err)
	}
	doc := owe(t, s, other.ID, "100")
	clock.turn("2026-12-16")
	must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))
	fee := must[[]bill.LateCharge](t)(s.LateCharges(ctx, ChargeQuery{}))[0].ID
	_, err := s.PayLateCharge(ctx, fee, money.Amount{})
	if e := want(t, err, Conflict); e.Hint != HintCredit {
		t.Errorf("without credit: %v", err)
	}
	sure(t, s)
	must[Merge](t)(s.MergeCustomers(ctx, kept.ID, other.ID, nil))
	must[[]bill.Payment](t)(s.Receive(ctx, bill.Receipt{Customer: kept.ID, Amount: cents(500)}))
	must[bill.Payment](t)(s.PayLateCharge(ctx, fee, money.Amount{}))
	a := must[CustomerAccount](t)(s.CustomerAccount(ctx, kept.ID))
	st := must[AccountStatement](t)(s.Statement(ctx, kept.ID, StatementQuery{}))
	if len(a.Charges) != 0 || a.Credit[0] != cents(200) || st.Closing != cents(9800) || len(st.Open) != 1 || st.Open[0].Document != doc.ID() {
		t.Errorf("%+v, %+v", a, st.Statement)
	}
	h := must[ReminderHistory](t)(s.ReminderHistory(ctx, bill.ID{}, kept.ID))
	if len(h.Letters) != 1 || dues(t, s) != "" {
		t.Errorf("%d letters, due %q", len(h.Letters), dues(t, s))
	}
	clock.turn("2026-12-31")
	if got := dues(t, s); got != "Müller 2 1 98.00" {
		t.Errorf("the next letter: %q", got)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v %v", r.Books.Findings, r.Trail.Findings)
	}
}

// Restored books do not know which letters were sent after their backup: what may have been sent is made only when a person says so.
func TestRestoredBooksAskBeforeTheyRemindAgain(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	owing := func(name, price string) {
		c := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: name, Terms: 0}))
		sold(t, s, c.ID, price)
	}
	owing("Hall", "100")
	clock.turn("2026-12-20")
	made := must[Backup](t)(s.Backup(ctx, t.TempDir(), nil))
	if list := must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false)); len(list) != 1 {
		t.Fatalf("%d letters", len(list))
	}
	dir := filepath.Join(t.TempDir(), "copy.counterfoil")
	must[BackupFacts](t)(RestoreBackup(ctx, env, Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
	there := must[*Session](t)(must[*Books](t)(Open(ctx, dir, env)).Login(ctx, ownerName, []byte(ownerPass), ""))
	defer lock(t, there)
	s = there
	owing("Akademie", "50")
	clock.turn("2027-01-20")
	due := must[[]bill.ReminderDue](t)(s.DueReminders(ctx))
	if len(due) != 2 || due[0].Name != "Hall" || !due[0].MayBeSent || due[1].MayBeSent {
		t.Fatalf("due are %+v", due)
	}
	_, err := s.MakeReminders(ctx, nil, false)
	if e := want(t, err, Conflict); e.Hint != HintLetters {
		t.Errorf("hint %s", e.Hint)
	}
	if list := must[[]bill.Reminder](t)(s.MakeReminders(ctx, []bill.ReminderAccount{due[1].Account}, false)); len(list) != 1 || list[0].Name != "Akademie" {
		t.Errorf("made %+v", list)
	}
	if list := must[[]bill.Reminder](t)(s.MakeReminders(ctx, []bill.ReminderAccount{due[0].Account}, true)); len(list) != 1 || list[0].MayBeSent {
		t.Errorf("made %+v", list)
	}
	clock.turn("2027-03-01")
	for _, r := range must[[]bill.ReminderDue](t)(s.DueReminders(ctx)) {
		if r.MayBeSent {
			t.Errorf("asked again about %s", r.Name)
		}
	}
}
