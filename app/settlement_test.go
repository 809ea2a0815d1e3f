package app

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/app/tax"
)

// early is an invoice in dollars, of goods at 19 percent and of a service whose tax the buyer owes, with two percent off within ten days.
func early(t *testing.T) (*Session, Document) {
	t.Helper()
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Chair", "1", "1000", "19"), sampleLine(t, "Advice", "1", "500", "0"))
	d.Lines[1].Tax = tax.Rate{Category: tax.ReverseCharge}
	d.Currency = money.MustCurrency("USD")
	d.Exchange = bill.Exchange{Home: money.MustCurrency("EUR"), Rate: must[money.ExchangeRate](t)(money.ParseExchangeRate("0.9")), Date: s.Today(), Source: "ECB"}
	d.Settlement = []bill.Settlement{{Days: 10, Percent: percent(t, "2")}}
	doc := must[bill.Document](t)(s.IssueDraft(t.Context(), d))
	return s, must[Document](t)(s.Document(t.Context(), doc.ID()))
}

// reported is a report of all days, a row a line, without the currencies' own columns where they are the same.
func reported(t *testing.T, s *Session, q ReportQuery) string {
	t.Helper()
	q.Period = must[report.Period](t)(report.Named("all", s.Today()))
	table := must[report.Table](t)(s.Report(t.Context(), q))
	var rows []string
	for _, r := range table.Rows {
		var cells []string
		for i := range table.Columns {
			cells = append(cells, table.Plain(r, i))
		}
		rows = append(rows, strings.Join(cells, ","))
	}
	return strings.Join(rows, "\n")
}

// The discount lowers taxed amount and tax in both currencies, in every report, and what is taken back stands again.
func TestADiscountInTheReports(t *testing.T) {
	ctx := t.Context()
	s, doc := early(t)
	before := reported(t, s, ReportQuery{Name: "tax"})
	if len(doc.Offers) != 1 || doc.Offers[0].Pay.String() != "1656.20" { // 1690.00 less 33.80
		t.Fatalf("%+v", doc.Offers)
	}
	o := doc.Offers[0]
	r := bill.Receipt{Amount: o.Pay, On: []bill.Allocation{{Document: doc.ID(), Amount: o.Pay, Discount: o.Discount}}}
	rows := must[[]bill.Payment](t)(s.Receive(ctx, r))
	for name, want := range map[string]string{
		"tax":   "AE,0 %,USD,490.00,0.00,490.00,441.00,0.00\nS,19 %,USD,980.00,186.20,1166.20,882.00,167.58",
		"paid":  "AE,0 %,USD,490.00,0.00,490.00,441.00,0.00\nS,19 %,USD,980.00,186.20,1166.20,882.00,167.58",
		"ec":    "AT,,Müller & Söhne,USD,0.00,490.00,,441.00",
		"sales": "Müller & Söhne,USD,1,1470.00,186.20,1656.20,1323.00,167.58",
	} {
		q := ReportQuery{Name: name}
		if name == "paid" {
			q = ReportQuery{Name: "tax", Paid: true}
		}
		if got := reported(t, s, q); got != want {
			t.Errorf("%s:\n%s", name, got)
		}
	}
	if got := reported(t, s, ReportQuery{Name: "aged"}); got != "" {
		t.Errorf("still open: %s", got)
	}
	must[[]bill.Payment](t)(s.TakeBack(ctx, rows[0].ID))
	if got := reported(t, s, ReportQuery{Name: "tax"}); got != before {
		t.Errorf("taken back, the tax is\n%s\nand was\n%s", got, before)
	}
	now := must[Document](t)(s.Document(ctx, doc.ID()))
	if now.Open.String() != "1690.00" || len(now.Offers) != 1 || now.State != bill.StateIssued || len(now.Payments) != 4 {
		t.Errorf("taken back: open %s, %d offers, %s", now.Open, len(now.Offers), now.State)
	}
	if report := must[Soundness](t)(s.Check(ctx, nil)); !report.Sound() {
		t.Errorf("%+v", report.Books.Findings)
	}
}

// Somebody else's invoice, another day, or what was settled meanwhile: nothing of it is filed.
func TestDiscountsThatAreRefused(t *testing.T) {
	ctx := t.Context()
	s, doc := early(t)
	o := doc.Offers[0]
	pay := func(change func(*bill.Receipt)) error {
		r := bill.Receipt{Amount: o.Pay, On: []bill.Allocation{{Document: doc.ID(), Amount: o.Pay, Discount: o.Discount}}}
		change(&r)
		_, err := s.Receive(ctx, r)
		return err
	}
	for name, change := range map[string]func(*bill.Receipt){
		"too late": func(r *bill.Receipt) { r.Date = o.By.AddDays(1) },
		"leaves open": func(r *bill.Receipt) {
			r.Amount, r.On[0].Amount = money.Of(100, o.Pay.Currency()), money.Of(100, o.Pay.Currency())
		},
		"in another money":   func(r *bill.Receipt) { r.On[0].Discount = eurOf(t, "33.80") },
		"of another invoice": func(r *bill.Receipt) { r.On[0].Document = bill.NewID() },
	} {
		if err := pay(change); err == nil || KindOf(err) == Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := pay(func(*bill.Receipt) {}); err != nil {
		t.Fatal(err)
	}
	if err := pay(func(*bill.Receipt) {}); err == nil {
		t.Error("paid twice with the discount")
	}
	if err := second(s.TakeDiscount(ctx, doc.ID())); want(t, err, Invalid).Field != "discount" {
		t.Error(err)
	}
	if now := must[Document](t)(s.Document(ctx, doc.ID())); len(now.Payments) != 2 {
		t.Errorf("%d rows", len(now.Payments))
	}
}
