package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/crypto/keychain"
)

// calendar is a clock that a test turns.
type calendar struct{ now time.Time }

func (c *calendar) turn(day string) {
	at, err := bill.ParseDate(day)
	if err != nil {
		panic(err)
	}
	c.now = at.Time().Add(10 * time.Hour)
}

func turning() (*calendar, Env) {
	c, env := &calendar{}, cheapEnv()
	c.turn("2026-11-24")
	env.Now = func() time.Time { return c.now }
	return c, env
}

// monthly is a template of a rent that is issued each month from the 30th of November on.
func monthly(t testing.TB, s *Session, change ...func(*bill.Recurring)) bill.Recurring {
	t.Helper()
	r := must[bill.Recurring](t)(s.RecurringFrom(t.Context(), saved(t, s, sampleLine(t, "Rental {month} {year}", "1", "39", "19")).ID))
	r.Schedule.From = bill.Date{Year: 2026, Month: 11, Day: 30}
	for _, fn := range change {
		fn(&r)
	}
	return must[bill.Recurring](t)(s.AddRecurring(t.Context(), r))
}

// told is what was made, as a person reads it.
func told(list []MadeInvoice) string {
	var out []string
	for _, m := range list {
		out = append(out, fmt.Sprint(m.Day, " ", m.Number, " ", m.Payable))
	}
	return strings.Join(out, ", ")
}

// After months offline all that came due is made at once: in the order of the occurrences, with their own periods, dated today, each once.
func TestWhatCameDueIsCaughtUpOnce(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	r := monthly(t, s)
	if list, err := s.RunRecurring(t.Context(), false); err != nil || len(list) != 0 {
		t.Errorf("before the first: %v, %v", list, err)
	}
	clock.turn("2027-03-01")
	if n := must[RecurringDue](t)(s.DueRecurring(t.Context())).Count; n != 4 {
		t.Errorf("%d are due", n)
	}
	var all sync.WaitGroup
	var made [4][]MadeInvoice
	for i := range made {
		all.Go(func() { made[i], _ = s.RunRecurring(t.Context(), false) })
	}
	all.Wait()
	var list []MadeInvoice
	for _, some := range made {
		list = append(list, some...)
	}
	if len(list) != 4 {
		t.Fatalf("four runs at once made %s", told(list))
	}
	for _, m := range list {
		d := must[Document](t)(s.Document(t.Context(), m.Document)).Draft()
		if d.Date.String() != "2027-03-01" || d.Due.String() != "2027-03-15" || d.Supply != m.Day {
			t.Errorf("%s is dated %s, due %s, for %s", m.Number, d.Date, d.Due, d.Supply)
		}
		if m.Day.String() == "2027-01-30" && (d.Lines[0].Description != "Rental January 2027" || d.SupplyEnd.String() != "2027-02-27") {
			t.Errorf("%q until %s", d.Lines[0].Description, d.SupplyEnd)
		}
	}
	clock.turn("2026-12-01") // set back
	if list, err := s.RunRecurring(t.Context(), false); err != nil || len(list) != 0 {
		t.Errorf("the clock set back: %s, %v", told(list), err)
	}
	clock.turn("2027-03-30")
	list = must[[]MadeInvoice](t)(s.RunRecurring(t.Context(), false))
	if got := told(list); got != "2027-03-30 INV-2027-0005 46.41" {
		t.Errorf("then %s", got)
	}
	now := must[RecurringInvoice](t)(s.Recurring(t.Context(), r.ID))
	if len(now.Occasions) != 5 || now.Next.String() != "2027-04-30" || now.Occasions[0].Document != list[0].Document {
		t.Errorf("dealt with: %v, next %s", now.Occasions, now.Next)
	}
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
		t.Errorf("%v %v", r.Books.Findings, r.Trail.Findings)
	}
}

// Paused, nothing is made, also not afterwards; one can be skipped; ended, it stays so.
func TestATemplateIsPausedSkippedAndEnded(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	id := monthly(t, s).ID
	must[RecurringInvoice](t)(s.PauseRecurring(ctx, id))
	clock.turn("2027-01-31")
	if list, err := s.RunRecurring(ctx, false); err != nil || len(list) != 0 {
		t.Errorf("paused, %s is made, %v", told(list), err)
	}
	if r := must[RecurringInvoice](t)(s.ResumeRecurring(ctx, id)); r.Next.String() != "2027-02-28" {
		t.Errorf("resumed, next comes %s", r.Next)
	}
	if r := must[RecurringInvoice](t)(s.SkipRecurring(ctx, id)); r.Next.String() != "2027-03-30" {
		t.Errorf("skipped, next comes %s", r.Next)
	}
	clock.turn("2027-03-30")
	if list := must[[]MadeInvoice](t)(s.RunRecurring(ctx, false)); told(list) != "2027-03-30 INV-2027-0001 46.41" {
		t.Errorf("made %s", told(list))
	}
	must[RecurringInvoice](t)(s.EndRecurring(ctx, id))
	clock.turn("2028-01-01")
	if list, err := s.RunRecurring(ctx, false); err != nil || len(list) != 0 {
		t.Errorf("ended, %s is made, %v", told(list), err)
	}
	for _, fn := range []func() (RecurringInvoice, error){
		func() (RecurringInvoice, error) { return s.ResumeRecurring(ctx, id) },
		func() (RecurringInvoice, error) { return s.SkipRecurring(ctx, id) },
	} {
		_, err := fn()
		if e := want(t, err, Conflict); e.Hint != HintEnded {
			t.Errorf("hint %s", e.Hint)
		}
	}
}

// Drafts wait for a person; so does what was to be issued and cannot be. Prices are those of the template or those of the day.
func TestDraftsAndPricesOfTheDay(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	item := must[bill.Item](t)(s.SaveItem(ctx, bill.Item{
		Name: "Rental", Currency: money.MustCurrency("EUR"), Prices: bill.Net, Price: must[money.Price](t)(money.ParsePrice("39")),
		Tax: sampleLine(t, "", "1", "1", "19").Tax,
	}))
	of := func(byItem, issue bool) func(*bill.Recurring) {
		return func(r *bill.Recurring) { r.ByItem, r.Issue, r.Draft.Lines[0].Item = byItem, issue, item.ID }
	}
	monthly(t, s, of(true, false))
	monthly(t, s, of(false, false))
	orphan := monthly(t, s, of(true, true))
	item.Price = must[money.Price](t)(money.ParsePrice("50"))
	must[bill.Item](t)(s.SaveItem(ctx, item))
	if e := want(t, s.DeleteCustomer(ctx, orphan.Draft.Customer), Conflict); e.Hint != HintDraftsFirst {
		t.Errorf("on a recurring invoice: %v", e)
	}
	erase(t, s, orphan.Draft.Customer)
	clock.turn("2026-11-30")
	list := must[[]MadeInvoice](t)(s.RunRecurring(ctx, false))
	if got := told(list); got != "2026-11-30  59.50, 2026-11-30  46.41, 2026-11-30  59.50" {
		t.Errorf("made %s", got)
	}
	for i, m := range list {
		d := must[bill.Draft](t)(s.Draft(ctx, m.Document))
		if m.Unissued != (i == 2) || d.Customer.IsZero() != (i == 2) || d.Buyer.Name == "" || !d.Date.IsZero() {
			t.Errorf("%d: %+v: %+v", i, m, d)
		}
	}
}

// Restored books do not know what was made after their backup: what may have been made is made only when a person says so.
func TestRestoredBooksAskBeforeTheyMakeAgain(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	monthly(t, s)
	made := must[Backup](t)(s.Backup(ctx, t.TempDir(), nil))
	clock.turn("2026-12-20")
	if list := must[[]MadeInvoice](t)(s.RunRecurring(ctx, false)); len(list) != 1 {
		t.Errorf("made %s", told(list))
	}
	dir := filepath.Join(t.TempDir(), "copy.counterfoil")
	must[BackupFacts](t)(RestoreBackup(ctx, env, Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
	there := must[*Session](t)(must[*Books](t)(Open(ctx, dir, env)).Login(ctx, ownerName, []byte(ownerPass), ""))
	defer lock(t, there)
	clock.turn("2026-12-31")
	if due := must[RecurringDue](t)(there.DueRecurring(ctx)); due.Count != 2 || !due.Restored {
		t.Errorf("due: %+v", due)
	}
	_, err := there.RunRecurring(ctx, false)
	if e := want(t, err, Conflict); e.Hint != HintRestored {
		t.Errorf("hint %s", e.Hint)
	}
	list, _, err := there.Documents(ctx, DocumentQuery{State: bill.StateIssued})
	if err != nil || len(list) != 0 {
		t.Errorf("%d issued, %v", len(list), err)
	}
	id := must[[]RecurringInvoice](t)(there.AllRecurring(ctx))[0].ID
	must[RecurringInvoice](t)(there.SkipRecurring(ctx, id)) // what was sent out is not made again
	if due := must[RecurringDue](t)(there.DueRecurring(ctx)); due.Count != 1 || due.Restored {
		t.Errorf("then due: %+v", due)
	}
	if list := must[[]MadeInvoice](t)(there.RunRecurring(ctx, false)); told(list) != "2026-12-30 INV-2026-0001 46.41" {
		t.Errorf("made %s", told(list))
	}
}

func TestTemplatesThatAreRefused(t *testing.T) {
	_, env := turning()
	_, s, _ := newBooks(t, env)
	sound := must[bill.Recurring](t)(s.RecurringFrom(t.Context(), saved(t, s, sampleLine(t, "Rental", "1", "39", "19")).ID))
	for field, change := range map[string]func(*bill.Recurring){
		"unit": func(r *bill.Recurring) { r.Schedule.Unit = "" }, "period": func(r *bill.Recurring) { r.Period = "" },
		"kind":              func(r *bill.Recurring) { r.Draft.Kind = bill.CreditNote },
		"document.lines":    func(r *bill.Recurring) { r.Draft.Lines = nil },
		"document.customer": func(r *bill.Recurring) { r.Draft.Customer = bill.NewID() },
		"until": func(r *bill.Recurring) {
			r.Schedule.From, r.Schedule.Count = bill.Date{Year: 2020, Month: 1, Day: 1}, 3
		},
		"document.lines[0].tax": func(r *bill.Recurring) { r.Draft.Lines[0].Tax.Category = "" },
	} {
		r := sound
		r.Draft = r.Draft.Clone()
		change(&r)
		_, err := s.AddRecurring(t.Context(), r)
		if KindOf(err) != Invalid && KindOf(err) != Missing || !strings.HasPrefix(err.(*Error).Field, field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if list := must[[]RecurringInvoice](t)(s.AllRecurring(t.Context())); len(list) != 0 {
		t.Errorf("%d were kept", len(list))
	}
}

// Killed before any step of the disk while two invoices and a draft are made: the next run makes what is missing, and nothing twice.
func TestRecurringInvoicesSurviveTheKill(t *testing.T) {
	clock, env := turning()
	w := &witness{t: t, chain: &keychain.Map{}}
	env.Keychain = w.chain
	b, s, _ := newBooks(t, env)
	w.dir = b.Dir()
	monthly(t, s)
	monthly(t, s, func(r *bill.Recurring) { r.Issue, r.Schedule.Count = false, 1 })
	lock(t, s)
	clock.turn("2027-01-10")
	b = must[*Books](t)(Open(t.Context(), b.Dir(), watched(w, env)))
	s = must[*Session](t)(by(ownerPass)(b))
	w.on = true
	if list := must[[]MadeInvoice](t)(s.RunRecurring(t.Context(), false)); len(list) != 3 {
		t.Fatalf("made %s", told(list))
	}
	w.tell()
	w.on = false
	lock(t, s)
	begun := map[int]bool{}
	for i := range everyThird(len(w.moments)) {
		begun[w.moments[i].runAgain(t, filepath.Join(t.TempDir(), "books"), env, fmt.Sprintf("moment %d of %d", i, len(w.moments)))] = true
	}
	if len(begun) < 3 || *soak && len(begun) != 4 { // the moments after the last one are few, and a third of them may be none
		t.Errorf("killed after %v of 3 were made", begun)
	}
}

// runAgain puts a moment back, runs once more, and says how many were made before the kill.
func (m moment) runAgain(t *testing.T, dir string, env Env, at string) int {
	t.Helper()
	m.lay(t, dir)
	env.Keychain = m.chain.Copy()
	s := must[*Session](t)(by(ownerPass)(must[*Books](t)(Open(t.Context(), dir, env))))
	list, err := s.RunRecurring(t.Context(), false)
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	_, drafts, derr := s.Documents(t.Context(), DocumentQuery{State: bill.StateDraft})
	_, all, aerr := s.Documents(t.Context(), DocumentQuery{})
	if derr != nil || aerr != nil || drafts != 3 || all != 5 { // two of the drafts are those that the templates were made from
		t.Errorf("%s: %d made now, %d documents, %d of them drafts, %v %v", at, len(list), all, drafts, derr, aerr)
	}
	for _, r := range must[[]NumberReport](t)(s.Numbers(t.Context())) {
		if !r.Whole() {
			t.Errorf("%s: numbers %+v", at, r.Runs)
		}
	}
	lock(t, s)
	return 3 - len(list)
}
