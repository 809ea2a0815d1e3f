package app

import (
	"strings"
	"testing"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/report"
	"counterfoil/app/sheet"
)

// earlier are books with two customers and what an earlier program had open.
func earlier(t testing.TB) (*Session, ImportPreview) {
	t.Helper()
	_, s, _ := newBooks(t, cheapEnv())
	s.imported(t, sheet.Customers, "number,name,city,country\n7,Müller & Söhne,Graz,AT\n8,Huber,Wien,AT\n")
	return s, s.imported(t, sheet.Invoices, `Invoice No,Customer,Customer No,Date,Due date,Total,Open
2026-17,Müller & Söhne,,2026-09-01,2026-09-15,"1,190.00",190.00
2026-18,,8,2026-11-20,2026-12-20,59.50,59.50
2026-16,Huber,,2026-08-01,2026-08-15,100.00,0.00
`)
}

func opening(t testing.TB, s *Session, number string) Document {
	t.Helper()
	return must[Document](t)(s.Document(t.Context(), must[bill.ID](t)(s.ResolveDocument(t.Context(), number))))
}

func thisYear(s *Session) report.Period {
	return report.Period{From: bill.Date{Year: s.Today().Year, Month: 1, Day: 1}, To: s.Today()}
}

func figuresOf(t report.Table) (list []string) {
	for _, row := range t.Rows {
		for i := range t.Columns {
			list = append(list, t.Plain(row, i))
		}
	}
	return list
}

// What an earlier program had open is owed: with its number, its days, and what was open of it, and as no sale of these books.
func TestWhatWasOpenBeforeIsOwed(t *testing.T) {
	s, p := earlier(t)
	if p.Added != 2 || p.Same != 1 || p.Problems != 0 || p.ID.IsZero() {
		t.Fatalf("%+v", p)
	}
	one := opening(t, s, "2026-17")
	if one.Kind() != bill.Opening || one.Open.String() != "190.00" || one.State != bill.StateOverdue || one.Due().String() != "2026-09-15" ||
		one.Totals().TaxInclusive.String() != "1190.00" || !one.Totals().Tax.IsZero() || one.Draft().Buyer.Name != "Müller & Söhne" {
		t.Errorf("%s %s %s due %s, totals %+v", one.Kind(), one.Open, one.State, one.Due(), one.Totals())
	}
	ctx := t.Context()
	for name, want := range map[string]string{"aged": "190.00 59.50", "sales": "", "tax": "", "journal": ""} {
		table := must[report.Table](t)(s.Report(ctx, ReportQuery{Name: name, By: map[string]string{"sales": report.ByCustomer}[name], Period: thisYear(s)}))
		text := strings.Join(figuresOf(table), " ")
		for _, figure := range strings.Fields(want) {
			if !strings.Contains(text, figure) {
				t.Errorf("%s lacks %s: %s", name, figure, text)
			}
		}
		if want == "" && len(table.Rows) > 0 {
			t.Errorf("%s: %s", name, text)
		}
	}
	for _, n := range must[[]NumberReport](t)(s.Numbers(ctx)) {
		if n.Series.Kind == bill.Opening {
			t.Error("the numbers of an earlier program stand among ours")
		}
	}
	if sum := must[Home](t)(s.Home(ctx, 1)).Summary; len(sum.Currencies) != 1 || sum.Currencies[0].Outstanding.String() != "249.50" {
		t.Errorf("the home page says %+v", sum.Currencies)
	}
	rows, total, err := s.Documents(ctx, DocumentQuery{Kind: bill.Invoice, State: bill.StateOverdue})
	if err != nil || total != 1 || len(rows) != 1 || rows[0].Number != "2026-17" {
		t.Errorf("overdue are %d, %+v, %v", total, rows, err)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%+v", r.Books)
	}
}

// A claim is paid in part, from the bank, and written off like an invoice; the tax on money received knows nothing of it.
func TestAClaimIsPaid(t *testing.T) {
	s, p := earlier(t)
	ctx := t.Context()
	one, two := opening(t, s, "2026-17"), opening(t, s, "2026-18")
	must[[]BankStatement](t)(s.ImportBank(ctx, csvStatement("2026-11-20;Mueller;2026-17;DE91370501980100558000;189.00;EUR"), bank.Hints{}))
	open := s.bankNow(t, BankOpen)
	if len(open) != 1 || len(open[0].Suggestions) == 0 || open[0].Suggestions[0].Shares[0].Invoice != one.ID() {
		t.Fatalf("%+v", open)
	}
	must[[]bill.Payment](t)(s.AcceptBank(ctx, open[0].ID, open[0].Suggestions[0].Shares))
	must[bill.Payment](t)(s.WriteOff(ctx, bill.Payment{Document: one.ID(), Note: "small"}))
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: two.ID(), Amount: eurOf(t, "9.50"), Method: "cash"}))
	if a, b := opening(t, s, "2026-17"), opening(t, s, "2026-18"); a.State != bill.StatePaid || b.Open.String() != "50.00" || b.State != bill.StatePartPaid {
		t.Errorf("%s, and %s open (%s)", a.State, b.Open, b.State)
	}
	table := must[report.Table](t)(s.Report(ctx, ReportQuery{Name: "tax", Paid: true, Period: thisYear(s)}))
	if len(table.Rows) > 0 {
		t.Errorf("tax on money: %v", figuresOf(table))
	}
	if e := want(t, s.UndoImport(ctx, p.ID), Conflict); e.Hint != HintUsed {
		t.Errorf("%+v", e)
	}
	if _, err := s.Credit(ctx, two.ID(), nil); KindOf(err) != Invalid {
		t.Errorf("a credit note for what is no sale: %v", err)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%+v", r.Books)
	}
}

// Taken back, nothing of it is left, the same file comes in again, and the search goes on finding.
func TestClaimsAreTakenBack(t *testing.T) {
	s, p := earlier(t)
	ctx := t.Context()
	before := must[bill.Document](t)(s.Issue(ctx, saved(t, s, sampleLine(t, "Violoncello", "1", "100", "19")).ID))
	if err := s.UndoImport(ctx, p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ResolveDocument(ctx, "2026-17"); KindOf(err) != Missing {
		t.Errorf("it is still there: %v", err)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%+v", r.Books)
	}
	again := s.imported(t, sheet.Invoices, "number,customer,date,open\n2026-17,Huber,2026-09-01,5\n")
	if again.Added != 1 || opening(t, s, "2026-17").Open.String() != "5.00" {
		t.Errorf("%+v", again)
	}
	for text, want := range map[string]string{"2026-17": "2026-17", "violoncello": before.Number().Text} {
		list, _, err := s.Documents(ctx, DocumentQuery{Search: text})
		if err != nil || len(list) != 1 || list[0].Number != want {
			t.Errorf("%s finds %+v, %v", text, list, err)
		}
	}
	want(t, s.UndoImport(ctx, p.ID), Conflict) // once is enough
	imports := must[[]Import](t)(s.Imports(ctx))
	if len(imports) != 3 || imports[0].Noun != "invoices" || imports[1].Undone.IsZero() {
		t.Errorf("%+v", imports)
	}
}

// Each row that cannot be taken says which column and why, and a table with one changes nothing.
func TestProblemsOfOpenInvoices(t *testing.T) {
	s, _ := earlier(t)
	must[bill.Document](t)(s.Issue(t.Context(), saved(t, s, sampleLine(t, "Chair", "1", "100", "19")).ID)) // a second Müller
	for row, want := range map[string]string{
		",Huber,2026-09-01,,10,10,":                           "number required it is needed",
		"2026-17,Huber,2026-09-01,,10,10,":                    "number twice a document of these books has this number",
		"INV-2026-0001,Huber,2026-09-01,,10,10,":              "number twice a document of these books has this number",
		"1,Nobody,2026-09-01,,10,10,":                         "name invalid there is no such customer: import the customers first",
		"1,,2026-09-01,,10,10,":                               "name required whose invoice it is, is needed",
		"1,Müller & Söhne,2026-09-01,,10,10,":                 "name invalid several customers have this name: give their numbers",
		"1,Huber,2027-09-01,,10,10,":                          "date invalid it lies in the future",
		"1,Huber,,,10,10,":                                    "date required it is needed",
		"1,Huber,03/04/2026,,10,10,":                          "date invalid the day can be read in two ways: say whether the day or the month comes first",
		"1,Huber,2026-09-01,2026-08-01,10,10,":                "due invalid it lies before the date of the invoice",
		"1,Huber,2026-09-01,,10,11,":                          "open invalid more is open than the invoice asked for",
		"1,Huber,2026-09-01,,10,-1,":                          "open invalid more than nothing must be open: enter a credit of the customer as a payment",
		"1,Huber,2026-09-01,,,,":                              "open required what is open is needed",
		"1,Huber,2026-09-01,,10.123,10,":                      "total invalid too many decimals",
		"1,Huber,2026-09-01,,10,10,XYZ":                       "currency invalid a currency is expected, three capital letters of ISO 4217 such as EUR",
		strings.Repeat("9", 41) + ",Huber,2026-09-01,,10,10,": "number invalid it is too long",
	} {
		table := []byte("number,name,date,due,total,open,currency\n" + row + "\n")
		p := must[ImportPreview](t)(s.ReadImport(t.Context(), table, ImportOptions{Noun: sheet.Invoices}))
		if p.Problems != 1 {
			t.Errorf("%s: no problem", row)
			continue
		}
		if got := string(p.Rows[0].Problem.Field) + " " + p.Rows[0].Problem.Code + " " + p.Rows[0].Problem.Err.Error(); got != want {
			t.Errorf("%s: %s; want %s", row, got, want)
		}
		_, err := s.Import(t.Context(), table, ImportOptions{Noun: sheet.Invoices})
		if KindOf(err) != Invalid {
			t.Errorf("%s came in: %v", row, err)
		}
	}
}

// The exports of the programs that people come from.
func TestOpenInvoicesOfOtherPrograms(t *testing.T) {
	for preset, file := range map[sheet.Preset]string{
		sheet.FrappeBooks: "Invoice No,Party,Date,Customer Currency,Grand Total,Outstanding Amount\n" +
			"SalesInvoice.name,SalesInvoice.party,SalesInvoice.date,SalesInvoice.currency,SalesInvoice.grandTotal,SalesInvoice.outstandingAmount\n" +
			"SINV-1001,Huber,2026-09-01,EUR,100,12.5\n",
		sheet.InvoiceNinja: "Client Name,Invoice Number,Date,Due Date,Amount,Balance,Status\nHuber,SINV-1001,2026-09-01,2026-10-01,100.00,12.50,Partial\n",
		sheet.InvoiceShelf: "invoice_number,customer_name,invoice_date,due_date,total,due_amount,currency_code\nSINV-1001,Huber,2026-09-01,2026-10-01,10000,1250,EUR\n",
	} {
		s, _ := earlier(t)
		p := must[ImportPreview](t)(s.Import(t.Context(), []byte(file), ImportOptions{Noun: sheet.Invoices, Preset: preset}))
		if p.Added != 1 {
			t.Errorf("%s: %+v", preset, p)
			continue
		}
		if one := opening(t, s, "SINV-1001"); one.Open.String() != "12.50" || one.Totals().TaxInclusive.String() != "100.00" {
			t.Errorf("%s: %s of %s open", preset, one.Open, one.Totals().TaxInclusive)
		}
	}
}
