package app

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// waiting is what there is to do, as a person reads it.
func waiting(t *testing.T, s *Session) string {
	t.Helper()
	var out []string
	for _, one := range must[Home](t)(s.Home(t.Context(), 3)).ToDo {
		text := fmt.Sprint(one.What, " ", one.Count)
		for _, a := range one.Amounts {
			text += " " + a.String()
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// What is to be done comes up when its day has come, and goes when it is done.
func TestWhatIsToBeDoneToday(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	if got := waiting(t, s); got != "" {
		t.Errorf("in empty books there is to do: %s", got)
	}
	quote := must[bill.Draft](t)(s.AddDraft(ctx, bill.Quote, []byte(`{"customer": {"name": "Orchestra", "address": {"city": "Graz", "country": "AT"}},
		"due": "2026-12-24", "lines": [{"description": "Cello", "quantity": "1", "price": "100", "tax": {"rate": "19"}}]}`)))
	must[bill.Document](t)(s.Issue(ctx, quote.ID))
	invoice := must[bill.Document](t)(s.Issue(ctx, must[bill.Draft](t)(s.Duplicate(ctx, quote.ID, bill.Invoice)).ID))
	old := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	must[[]BulkResult](t)(s.BulkDelete(ctx, []bill.ID{old.ID}, nil))
	old.ID = bill.NewID()
	binary.BigEndian.PutUint64(old.ID[:8], uint64(clock.now.UnixMilli())<<16|0x7000)
	must[bill.Draft](t)(s.SaveDraft(ctx, old))
	if due := invoice.Due().String(); due != "2026-12-08" {
		t.Fatalf("the invoice is due on %s", due)
	}
	for _, step := range []struct{ day, want string }{
		{"2026-11-25", "backup 1"},
		{"2026-12-02", "drafts 1, backup 1"},
		{"2026-12-08", "drafts 1, backup 1"},
		{"2026-12-09", "overdue 1 119.00, drafts 1, backup 1"},
		{"2026-12-17", "overdue 1 119.00, reminders 1, quotes-expiring 1, drafts 1, backup 1"},
		{"2026-12-25", "overdue 1 119.00, reminders 1, quotes-expired 1, drafts 1, backup 1"},
		{"2027-01-24", "overdue 1 119.00, reminders 1, drafts 1, backup 1"},
	} {
		if clock.turn(step.day); waiting(t, s) != step.want {
			t.Errorf("on %s there is to do: %s", step.day, waiting(t, s))
		}
	}
	clock.turn("2026-12-17")
	order := must[bill.Draft](t)(s.Next(ctx, quote.ID, bill.Order, nil))
	if got := waiting(t, s); !strings.Contains(got, "quotes-expiring") {
		t.Errorf("a drafted order counts as one: %s", got)
	}
	must[bill.Answer](t)(s.Answer(ctx, bill.Answer{Quote: quote.ID, Verdict: bill.Declined}))
	if got := waiting(t, s); strings.Contains(got, "quotes") {
		t.Errorf("an answered quote waits: %s", got)
	}
	must[[]BulkResult](t)(s.BulkPay(ctx, []bill.ID{invoice.ID()}, bill.Payment{Method: "cash"}, nil))
	must[[]BulkResult](t)(s.BulkDelete(ctx, []bill.ID{old.ID, order.ID}, nil))
	bow := must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "B", "name": "Bow", "price": "100", "currency": "EUR", "keepStock": true, "reorder": "2", "tax": {"rate": "19"}}`)))
	if got := waiting(t, s); got != "stock-low 1, backup 1" {
		t.Errorf("with too few bows there is to do: %s", got)
	}
	must[StockCard](t)(s.ReceiveStock(ctx, bow.ID, amountOfGoods(t, "2"), ""))
	if got := waiting(t, s); got != "backup 1" {
		t.Errorf("in the end there is to do: %s", got)
	}
}

// Home agrees with the documents: this year and the one before, and who bought most.
func TestHomeAgreesWithTheDocuments(t *testing.T) {
	clock, env := turning()
	clock.turn("2025-12-10")
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	sell := func(day, customer, price string) {
		t.Helper()
		clock.turn(day)
		d := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": {"number": "`+customer+`", "name": "`+customer+`",
			"address": {"city": "Graz", "country": "AT"}}, "lines": [{"description": "Cello", "quantity": "1", "price": "`+price+`", "tax": {"rate": "0", "category": "Z"}}]}`)))
		must[bill.Document](t)(s.Issue(ctx, d.ID))
	}
	sell("2025-12-10", "A", "100")
	sell("2026-12-01", "B", "300")
	sell("2026-12-02", "A", "200")
	sell("2026-12-02", "A", "150")
	h := must[Home](t)(s.Home(ctx, 2))
	c := h.Summary.Currencies[0]
	if c.Months[11].Invoiced.String() != "650.00" || c.Before[11].Invoiced.String() != "100.00" || len(h.Latest) != 2 || h.Summary.Open != 4 {
		t.Errorf("%+v", h.Summary)
	}
	if len(h.Best) != 2 || h.Best[0].Name != "A" || h.Best[0].Invoiced.String() != "350.00" || h.Best[1].Name != "B" {
		t.Errorf("%+v", h.Best)
	}
}
