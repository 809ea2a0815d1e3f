package app

import (
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// A template is changed: its lines and rhythm are those of what is made from then on, what was made stays and shows how it stands, and
// what comes next never goes back.
func TestATemplateIsChanged(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	r := monthly(t, s)
	clock.turn("2026-11-30")
	first := must[[]MadeInvoice](t)(s.RunRecurring(ctx, false))[0]

	now := must[RecurringInvoice](t)(s.Recurring(ctx, r.ID)).Recurring
	now.Draft.Lines = append(now.Draft.Lines, sampleLine(t, "Bow", "1", "5", "19"))
	now.Schedule.From, now.Schedule.Until, now.Issue = day(t, "2026-11-15"), day(t, "2027-02-28"), false
	changed := must[RecurringInvoice](t)(s.ChangeRecurring(ctx, now))
	if changed.Next.String() != "2027-01-15" || changed.Payable.String() != "52.36" {
		t.Errorf("next %s for %s", changed.Next, changed.Payable)
	}
	if number, state := changed.Outcome(changed.Occasions[0]); number != first.Number || state != "issued" {
		t.Errorf("made %q, %q", number, state)
	}
	clock.turn("2027-03-01")
	list := must[[]MadeInvoice](t)(s.RunRecurring(ctx, false))
	if told(list) != "2027-01-15  52.36, 2027-02-15  52.36" {
		t.Errorf("then %s", told(list))
	}
	after := must[RecurringInvoice](t)(s.Recurring(ctx, r.ID))
	if err := s.DeleteDraft(ctx, list[1].Document); err != nil {
		t.Fatal(err)
	}
	if _, state := after.Outcome(after.Occasions[0]); state != "draft" {
		t.Errorf("the last is %q", state)
	}
	after = must[RecurringInvoice](t)(s.Recurring(ctx, r.ID))
	if _, state := after.Outcome(after.Occasions[0]); state != "deleted" || after.State() != "ended" {
		t.Errorf("then %q, and it is %s", state, after.State())
	}
	_, err := s.ChangeRecurring(ctx, now)
	if e := want(t, err, Conflict); e.Hint != HintEnded {
		t.Errorf("hint %s", e.Hint)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v %v", r.Books.Findings, r.Trail.Findings)
	}
}

// What cannot be meant is refused, and nothing of the template is changed. Paused it stays paused.
func TestAChangeOfATemplateThatIsRefused(t *testing.T) {
	_, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	r := monthly(t, s)
	must[RecurringInvoice](t)(s.PauseRecurring(ctx, r.ID))
	for field, change := range map[string]func(*bill.Recurring){
		"until": func(r *bill.Recurring) {
			r.Schedule.From, r.Schedule.Until = day(t, "2026-01-30"), day(t, "2026-10-31")
		},
		"on":             func(r *bill.Recurring) { r.Schedule.On.Nth = 5 },
		"document.lines": func(r *bill.Recurring) { r.Draft.Lines = nil },
	} {
		bad := r
		change(&bad)
		_, err := s.ChangeRecurring(ctx, bad)
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: %v", field, e)
		}
	}
	_, err := s.ChangeRecurringFrom(ctx, r.ID, []byte(`{"rhythm": "1"}`))
	if e := want(t, err, Invalid); e.Field != "rhythm" {
		t.Errorf("%v", e)
	}
	_, err = s.ChangeRecurringFrom(ctx, bill.NewID(), []byte(`{"every": "1"}`))
	want(t, err, Missing)
	got := must[RecurringInvoice](t)(s.ChangeRecurringFrom(ctx, r.ID, []byte(`{"every": "2", "result": "draft"}`)))
	if !got.Paused || got.Schedule.Every != 2 || got.Schedule.From != r.Schedule.From || got.Issue || len(got.Draft.Lines) != 1 {
		t.Errorf("%+v", got)
	}
}

// Each invoice is taxed as on its own day of supply, not as on the day on which the template was made; where the law leaves more than
// one rate, it waits for a person.
func TestRecurringInvoicesBearTheRateOfTheirDay(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	clock.turn("2020-06-01")
	monthly(t, s, func(r *bill.Recurring) {
		r.Schedule.From, r.Schedule.Every = day(t, "2020-06-15"), 3
		discount := sampleLine(t, "", "1", "1", "19").Tax
		r.Draft.Discounts = []bill.Adjustment{{Amount: money.Of(100, r.Draft.Currency), Tax: &discount}}
	})
	clock.turn("2021-03-15")
	var got []string
	for _, m := range must[[]MadeInvoice](t)(s.RunRecurring(ctx, false)) {
		d := must[Document](t)(s.Document(ctx, m.Document)).Draft()
		got = append(got, d.Supply.String()+" "+d.Lines[0].Tax.Percent.String()+" "+d.Discounts[0].Tax.Percent.String())
	}
	want := []string{"2020-06-15 19 19", "2020-09-15 16 16", "2020-12-15 16 16", "2021-03-15 19 19"}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("made %v, want %v", got, want)
		}
	}
}

func day(t testing.TB, text string) bill.Date {
	t.Helper()
	return must[bill.Date](t)(bill.ParseDate(text))
}
