package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// teller is books with two open invoices of Müller, 119.00 and 238.00.
func teller(t testing.TB) (*Session, [2]bill.Document) {
	t.Helper()
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Chair", "1", "100.00", "19"))
	one := must[bill.Document](t)(s.Issue(t.Context(), d.ID))
	d.ID, d.Lines = bill.NewID(), []bill.Line{sampleLine(t, "Table", "2", "100.00", "19")}
	two := must[bill.Document](t)(s.IssueDraft(t.Context(), d))
	return s, [2]bill.Document{one, two}
}

// csvStatement is a statement of the company's account.
func csvStatement(rows ...string) []byte {
	return []byte("Booking date;Name;Purpose;IBAN;Amount;Currency\n" + strings.Join(rows, "\n") + "\n")
}

func eurOf(t testing.TB, text string) money.Amount {
	return must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), text))
}

func (s *Session) openOf(t testing.TB, id bill.ID) string {
	t.Helper()
	return must[Document](t)(s.Document(t.Context(), id)).Open.String()
}

// bankNow is what is kept in a state.
func (s *Session) bankNow(t testing.TB, state BankState) []BankMatch {
	t.Helper()
	list, total, err := s.BankEntries(t.Context(), BankQuery{State: state})
	if err != nil || total != len(list) {
		t.Fatalf("%d of %d, %v", len(list), total, err)
	}
	return list
}

// From the file of the bank to the paid invoice, and back again.
func TestAStatementPaysInvoices(t *testing.T) {
	ctx := t.Context()
	s, docs := teller(t)
	file := csvStatement("2026-11-20;Mueller;INV-2026-0001;DE91370501980100558000;119.00;EUR",
		"2026-11-21;Mueller;both of them;DE91370501980100558000;357.00;EUR", "2026-11-22;Landlord;rent;;-800.00;EUR")
	seen := must[[]BankStatement](t)(s.ReadBank(ctx, file, bank.Hints{}))
	if len(seen) != 1 || len(seen[0].Fresh) != 3 || seen[0].Account != "DE89370400440532013000" || len(s.bankNow(t, "")) != 0 {
		t.Fatalf("a look: %+v", seen)
	}
	must[[]BankStatement](t)(s.ImportBank(ctx, file, bank.Hints{}))
	again := must[[]BankStatement](t)(s.ImportBank(ctx, file, bank.Hints{}))
	if len(again[0].Fresh) != 0 {
		t.Errorf("read again, %d are new", len(again[0].Fresh))
	}
	open := s.bankNow(t, BankOpen)
	if len(open) != 3 || open[0].Suggestions[0].Score < bank.Sure || len(open[2].Suggestions) != 0 {
		t.Fatalf("open: %+v", open)
	}
	paid := must[[]bill.Payment](t)(s.AcceptBank(ctx, open[0].ID, nil))
	if len(paid) != 1 || paid[0].Date.String() != "2026-11-20" || paid[0].Reference != "INV-2026-0001" || s.openOf(t, docs[0].ID()) != "0.00" {
		t.Errorf("paid %+v, open %s", paid, s.openOf(t, docs[0].ID()))
	}
	if err := second(s.AcceptBank(ctx, open[0].ID, nil)); want(t, err, Conflict).Hint != HintBooked {
		t.Errorf("twice: %v", err)
	}
	if err := s.IgnoreBank(ctx, open[2].ID); err != nil {
		t.Fatal(err)
	}
	want(t, s.IgnoreBank(ctx, open[2].ID), Conflict)
	if err := second(s.AcceptBank(ctx, open[2].ID, []bank.Share{{Invoice: docs[1].ID()}})); KindOf(err) != Conflict {
		t.Errorf("set aside, and booked: %v", err)
	}
	must[[]bill.Payment](t)(s.UndoBank(ctx, open[2].ID))
	back := must[[]bill.Payment](t)(s.UndoBank(ctx, open[0].ID))
	if len(back) != 1 || back[0].Amount.String() != "-119.00" || back[0].Date != s.Today() || s.openOf(t, docs[0].ID()) != "119.00" {
		t.Errorf("taken back by %+v", back)
	}
	want(t, second(s.UndoBank(ctx, open[0].ID)), Conflict)
	both := []bank.Share{{Invoice: docs[0].ID()}, {Invoice: docs[1].ID()}}
	must[[]bill.Payment](t)(s.AcceptBank(ctx, open[1].ID, both))
	if a, b := s.openOf(t, docs[0].ID()), s.openOf(t, docs[1].ID()); a != "0.00" || b != "0.00" {
		t.Errorf("open are %s and %s", a, b)
	}
	if booked := s.bankNow(t, BankBooked); len(booked) != 1 || len(booked[0].Payments) != 2 {
		t.Errorf("booked: %+v", booked)
	}
	actions := ""
	trail, _, err := s.trailAfter(ctx, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail {
		if strings.HasPrefix(e.Action, "bank.") {
			actions += strings.TrimPrefix(e.Action, "bank.") + " "
		}
	}
	if actions != "import import accept ignore undo undo accept " {
		t.Errorf("the trail says %s", actions)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v", r.Books.Findings)
	}
}

func second[T any](_ T, err error) error { return err }

// What cannot be booked is refused, and nothing changes.
func TestWhatAnEntryCannotPay(t *testing.T) {
	ctx := t.Context()
	s, docs := teller(t)
	must[[]BankStatement](t)(s.ImportBank(ctx, csvStatement("2026-11-20;X;?;;100.00;EUR"), bank.Hints{}))
	must[[]BankStatement](t)(s.ImportBank(ctx, csvStatement("2026-11-20;X;?;;119.00;USD"), bank.Hints{}))
	list := s.bankNow(t, BankOpen)
	euros, dollars := list[0], list[1]
	quote := must[bill.Draft](t)(s.NewDraft(ctx, bill.Quote, docs[0].Draft().Customer))
	quote.Lines = docs[0].Draft().Lines
	other := must[bill.Document](t)(s.IssueDraft(ctx, quote))
	a, b := docs[0].ID(), docs[1].ID()
	for name, c := range map[string]struct {
		entry  BankMatch
		shares []bank.Share
		kind   Kind
	}{
		"nothing likely":       {euros, nil, Invalid},
		"an entry that is not": {BankMatch{BankEntry: BankEntry{ID: bill.NewID()}}, nil, Missing},
		"no such invoice":      {euros, []bank.Share{{Invoice: bill.NewID()}}, Missing},
		"a quote":              {euros, []bank.Share{{Invoice: other.ID()}}, Invalid},
		"the same twice":       {euros, []bank.Share{{Invoice: a}, {Invoice: a}}, Invalid},
		"another currency":     {dollars, []bank.Share{{Invoice: a}}, Invalid},
		"nothing left":         {euros, []bank.Share{{Invoice: a}, {Invoice: b}}, Invalid},
		"not what was shown":   {euros, []bank.Share{{Invoice: a, Amount: eurOf(t, "99.00")}}, Conflict},
	} {
		if err := second(s.AcceptBank(ctx, c.entry.ID, c.shares)); KindOf(err) != c.kind {
			t.Errorf("%s: %v (%s)", name, err, KindOf(err))
		}
	}
	if len(dollars.Suggestions) != 0 || s.openOf(t, a) != "119.00" || len(s.bankNow(t, BankOpen)) != 2 {
		t.Errorf("dollars may pay %+v, open is %s", dollars.Suggestions, s.openOf(t, a))
	}
	must[[]bill.Payment](t)(s.AcceptBank(ctx, euros.ID, []bank.Share{{Invoice: a, Amount: eurOf(t, "100.00")}}))
	if s.openOf(t, a) != "19.00" {
		t.Errorf("after a part %s is open", s.openOf(t, a))
	}
	for name, data := range map[string]string{"no statement": "hello", "a table that is not known": "A,B,C\n1,2,3\n", "a broken one": ":20:A\n:61:x\n"} {
		if e := want(t, second(s.ImportBank(ctx, []byte(data), bank.Hints{})), Invalid); e.Hint == "" {
			t.Errorf("%s: no way out", name)
		}
	}
	ask, ok := errors.AsType[*bank.ColumnsError](second(s.ReadBank(ctx, []byte("A,B,C\n1,2,3\n"), bank.Hints{})))
	if !ok || fmt.Sprint(ask.Titles) != "[A B C]" {
		t.Errorf("asked %+v", ask)
	}
}

// Ten clerks accept the same entry at once: one payment.
func TestAnEntryIsBookedOnceUnderLoad(t *testing.T) {
	ctx := t.Context()
	s, docs := teller(t)
	file := csvStatement("2026-11-20;Mueller;INV-2026-0001;;119.00;EUR")
	done := make(chan error)
	for range 10 {
		go func() { done <- second(s.ImportBank(ctx, file, bank.Hints{})) }()
	}
	for range 10 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	list := s.bankNow(t, BankOpen)
	if len(list) != 1 {
		t.Fatalf("read ten times, it is there %d times", len(list))
	}
	for range 10 {
		go func() { done <- second(s.AcceptBank(ctx, list[0].ID, nil)) }()
	}
	booked := 0
	for range 10 {
		if err := <-done; err == nil {
			booked++
		}
	}
	if booked != 1 || len(must[Document](t)(s.Document(ctx, docs[0].ID())).Payments) != 1 {
		t.Errorf("booked %d times", booked)
	}
}

// With many documents and entries, a page of suggestions comes while a person waits: go test -bench BankPage ./app.
func BenchmarkBankPage(b *testing.B) {
	s, docs := teller(b)
	d := docs[0].Draft()
	for range 300 {
		d.ID = bill.NewID()
		must[bill.Document](b)(s.IssueDraft(b.Context(), d))
	}
	var rows []string
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 300 {
		rows = append(rows, fmt.Sprintf("%s;Mueller;Rechnung INV-2026-%04d;;119.00;EUR", day.AddDate(0, 0, i).Format(time.DateOnly), i+1))
	}
	must[[]BankStatement](b)(s.ImportBank(b.Context(), csvStatement(rows...), bank.Hints{}))
	for b.Loop() {
		if _, _, err := s.BankEntries(b.Context(), BankQuery{State: BankOpen, Limit: 100}); err != nil {
			b.Fatal(err)
		}
	}
}
