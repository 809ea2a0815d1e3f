package app

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
)

// reportText is a report as a person reads its rows and sums, some columns of it.
func reportText(t *testing.T, s *Session, q ReportQuery, keys ...string) string {
	t.Helper()
	q.Period.To = max2(q.Period.To, s.Today())
	table := must[report.Table](t)(s.Report(t.Context(), q))
	var out []string
	for _, row := range append(append([]report.Row{}, table.Rows...), table.Sums...) {
		var cells []string
		for i, c := range table.Columns {
			for _, key := range keys {
				if c.Key == key {
					cells = append(cells, table.Plain(row, i))
				}
			}
		}
		out = append(out, strings.Join(cells, " "))
	}
	return strings.Join(out, "; ")
}

func max2(a, b bill.Date) bill.Date {
	if a.IsZero() {
		return b
	}
	return a
}

// muddle is what a shop really has: an invoice overpaid, one credited in part, paid from credit and money, and a rest written off.
func muddle(t *testing.T, s *Session, clock *calendar) (first, second bill.ID) {
	t.Helper()
	ctx, eur := t.Context(), money.MustCurrency("EUR")
	amount := func(text string) money.Amount { return must[money.Amount](t)(money.ParseAmount(eur, text)) }
	one := must[bill.Document](t)(s.Issue(ctx, saved(t, s, sampleLine(t, "Bow", "1", "100", "19")).ID))
	customer := one.Draft().Customer
	d := must[bill.Draft](t)(s.NewDraft(ctx, bill.Invoice, customer))
	d.Lines = []bill.Line{sampleLine(t, "Stand", "2", "100", "19")}
	two := must[bill.Document](t)(s.IssueDraft(ctx, d))
	clock.turn("2026-12-01")
	credit := must[bill.Draft](t)(s.Credit(ctx, two.ID(), []bill.CreditPart{{Line: 0, Quantity: must[money.Quantity](t)(money.ParseQuantity("1"))}}))
	must[bill.Document](t)(s.Issue(ctx, credit.ID))
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: one.ID(), Amount: amount("150"), Method: "transfer"}))
	must[[]bill.Payment](t)(s.Refund(ctx, bill.Receipt{Customer: customer, Amount: amount("11"), Method: "transfer"}))
	must[[]bill.Payment](t)(s.AllocateCredit(ctx, bill.Receipt{
		Customer: customer, Amount: amount("0"), On: []bill.Allocation{{Document: two.ID(), Amount: amount("20")}},
	}))
	clock.turn("2026-12-10")
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: two.ID(), Amount: amount("95"), Method: "cash"}))
	clock.turn("2026-12-20")
	must[bill.Payment](t)(s.WriteOff(ctx, bill.Payment{Document: two.ID(), Note: "bank charges"}))
	return one.ID(), two.ID()
}

// Credit notes, refunds, credit put on invoices and write-offs count in each report as they should, and in no other way.
func TestReportsOfWhatAShopReallyHas(t *testing.T) {
	clock, env := turning()
	_, s, kit := newBooks(t, env)
	kit.Wipe()
	muddle(t, s, clock)
	day := func(text string) bill.Date { return must[bill.Date](t)(bill.ParseDate(text)) }
	for _, c := range []struct {
		what string
		q    ReportQuery
		keys string
		want string
	}{
		{"sales take the credit note off", ReportQuery{Name: "sales"}, "documents net tax gross", "3 200.00 38.00 238.00; 3 200.00 38.00 238.00"},
		{
			"by month it comes off its own", ReportQuery{Name: "sales", By: report.ByMonth}, "month net", "2026-11 300.00; 2026-12 -100.00; Total 200.00",
		},
		{"by item too", ReportQuery{Name: "sales", By: report.ByItem}, "item net", "Bow 100.00; Stand 100.00; Total 200.00"},
		{"tax as invoiced", ReportQuery{Name: "tax"}, "rate net tax", "19 % 200.00 38.00;  200.00 38.00"},
		// of the second invoice 115 of 119 were received: 20 of credit and 95; what was written off never counts, and no refund of credit
		{"tax as paid", ReportQuery{Name: "tax", Paid: true}, "rate net tax", "19 % 196.64 37.36;  196.64 37.36"},
		{"tax by component", ReportQuery{Name: "tax", By: report.ByComponent}, "rate tax", "19 % 38.00;  38.00"},
		{"journal", ReportQuery{Name: "journal"}, "kind gross", "Invoice 119.00; Invoice 238.00; Credit note -119.00;  238.00"},
		{"payments are money, not credit or what is given up", ReportQuery{Name: "payments"}, "amount", "119.00; 31.00; -11.00; 95.00; 234.00"},
		{"nothing is open in the end", ReportQuery{Name: "aged"}, "open", ""},
		{
			"before the write-off a rest was",
			ReportQuery{Name: "aged", By: report.ByDocument, Period: report.Period{To: day("2026-12-19")}},
			"number days30 open", "INV-2026-0002 4.00 4.00; Total 4.00 4.00",
		},
		{
			"before the credit note both were", ReportQuery{Name: "aged", Period: report.Period{To: day("2026-11-30")}}, "documents open", "2 357.00; 2 357.00",
		},
		{"nothing is expected", ReportQuery{Name: "cash"}, "due", ""},
		{"no number is missing", ReportQuery{Name: "numbers"}, "count missing", "2 0; 1 0"},
	} {
		if got := reportText(t, s, c.q, strings.Fields(c.keys)...); got != c.want {
			t.Errorf("%s: %s; want %s", c.what, got, c.want)
		}
	}
	for _, format := range ReportFormats() {
		table := must[report.Table](t)(s.Report(t.Context(), ReportQuery{Name: "numbers", Period: report.Period{To: s.Today()}}))
		if file := must[[]byte](t)(s.ReportFile(t.Context(), table, format)); len(file) < 40 {
			t.Errorf("%s has %d bytes", format, len(file))
		}
	}
}
