package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/app/tax"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func eur(minor int64) money.Amount { return money.Of(minor, money.MustCurrency("EUR")) }

func on(text string) bill.Date { return must(bill.ParseDate(text)) }

func sample() report.Table {
	standard := tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("19"))}
	yen := func(n int64) money.Amount { return money.Of(n, money.MustCurrency("JPY")) }
	return must(report.Journal([]report.Sale{
		{Document: bill.NewID(), Kind: bill.Invoice, Number: "A-1", Day: on("2026-03-01"), Name: "=1+1 & Söhne", Rate: standard, Taxable: eur(10000), Tax: eur(1900)},
		{Document: bill.NewID(), Kind: bill.CreditNote, Number: "C-1", Day: on("2026-03-02"), Name: "Roy\x01", Rate: standard, Taxable: eur(5000), Tax: eur(950)},
		{Document: bill.NewID(), Kind: bill.Invoice, Number: "A-2", Day: on("2026-03-03"), Name: "Tanaka", Rate: standard, Taxable: yen(700), Tax: yen(70), HomeTaxable: eur(430), HomeTax: eur(43)},
		{Document: bill.NewID(), Kind: bill.Invoice, Number: "A-3", Day: on("2026-03-04"), Name: "Sato", Rate: standard, Taxable: yen(100), Tax: yen(10)},
	}, money.MustCurrency("EUR")))
}

// Currencies are never added up; the currency of the books is, and what has no rate in it is told.
func TestCurrenciesStandApart(t *testing.T) {
	table := sample()
	var got []string
	for _, row := range table.Sums {
		var cells []string
		for i := range table.Columns {
			cells = append(cells, table.Plain(row, i))
		}
		got = append(got, strings.Join(cells, ","))
	}
	want := "Total,,,,EUR,50.00,9.50,59.50,50.00,9.50\nTotal,,,,JPY,800,80,880,4.30,0.43\nAll,,,,EUR,,,,54.30,9.93"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	if len(table.Notes) != 1 || !strings.HasPrefix(table.Notes[0], "1 entry in another currency bears") {
		t.Errorf("%q", table.Notes)
	}
}

// What is all in the currency of the books does not repeat it.
func TestNarrowTables(t *testing.T) {
	table := must(report.Payments([]report.Payment{{Number: "A-1", Day: on("2026-03-01"), Amount: eur(100)}}, money.MustCurrency("EUR")))
	narrow := table.Narrow()
	if len(narrow.Columns) != len(table.Columns)-1 || len(narrow.Rows[0].Cells) != len(narrow.Columns) || len(narrow.Sums[0].Cells) != len(narrow.Columns) {
		t.Errorf("%+v", narrow)
	}
	if foreign := sample().Narrow(); len(foreign.Columns) != len(sample().Columns) {
		t.Error("currencies were left out")
	}
}

// Ages are counted from the due date, the day itself not being late.
func TestAges(t *testing.T) {
	day := on("2026-06-30")
	for due, want := range map[string]int{
		"2026-06-30": 4, "2026-07-01": 4, "2026-06-29": 5, "2026-05-31": 5, "2026-05-30": 6, "2026-05-01": 6, "2026-04-30": 7, "2026-04-01": 7, "2026-03-31": 8,
	} {
		table := must(report.Aged([]report.Open{{Document: bill.NewID(), Due: on(due), Open: eur(100)}}, report.ByDocument, day, money.MustCurrency("EUR")))
		if table.Plain(table.Rows[0], want) != "1.00" {
			t.Errorf("due %s: %+v", due, table.Rows[0].Cells)
		}
	}
}

// Who usually pays ten days late is expected ten days late; what is late already is expected this week.
func TestCashGoesByHabit(t *testing.T) {
	slow := bill.NewID()
	delays := report.Delays([]report.Settled{
		{Customer: slow, Due: on("2026-01-10"), Paid: on("2026-01-20")},
		{Customer: slow, Due: on("2026-02-10"), Paid: on("2026-02-21")},
		{Customer: slow, Due: on("2026-03-10"), Paid: on("2026-03-01")},
	})
	table := must(report.Cash([]report.Open{
		{Customer: slow, Due: on("2026-11-25"), Open: eur(100)}, {Due: on("2026-10-01"), Open: eur(200)}, {Due: on("2027-12-01"), Open: eur(400)},
	}, delays, on("2026-11-24"), money.MustCurrency("EUR")))
	var got []string
	for _, row := range table.Rows {
		got = append(got, table.Plain(row, 0)+" "+table.Plain(row, 3)+" "+table.Plain(row, 4))
	}
	if strings.Join(got, ", ") != "2026-11-23 3.00 2.00, 2026-11-30 0.00 1.00, 2027-02-15 4.00 4.00" {
		t.Errorf("%v", got)
	}
}

func TestPeriods(t *testing.T) {
	for word, want := range map[string]string{
		"this-month": "2026-02-01 2026-02-28", "last-month": "2026-01-01 2026-01-31", "this-quarter": "2026-01-01 2026-03-31",
		"last-quarter": "2025-10-01 2025-12-31", "this-year": "2026-01-01 2026-12-31", "last-year": "2025-01-01 2025-12-31",
	} {
		p := must(report.Named(word, on("2026-02-17")))
		if got := p.From.String() + " " + p.To.String(); got != want {
			t.Errorf("%s is %s", word, got)
		}
	}
}

// The workbook is read again: every part is XML, a text that looks like a formula is a text, figures are numbers.
func TestWorkbookIsReadAgain(t *testing.T) {
	file := must(report.XLSX(sample()))
	if again := must(report.XLSX(sample())); len(again) != len(file) {
		t.Error("another file")
	}
	z := must(zip.NewReader(bytes.NewReader(file), int64(len(file))))
	names := map[string]string{}
	for _, f := range z.File {
		body := string(must(io.ReadAll(must(f.Open()))))
		names[f.Name] = body
		for d := xml.NewDecoder(strings.NewReader(body)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	sheet := names["xl/worksheets/sheet1.xml"]
	for _, want := range []string{
		`<c r="A2" s="1"><v>46082</v></c>`, `<t xml:space="preserve">=1+1 &amp; Söhne</t>`, `<c r="F2" s="3"><v>100.00</v></c>`, `<c r="F3" s="3"><v>-50.00</v></c>`,
		`<c r="F4" s="2"><v>700</v></c>`, `<t xml:space="preserve">Roy</t>`, `<c r="F6" s="8"><v>50.00</v></c>`,
	} {
		if !strings.Contains(sheet, want) {
			t.Errorf("no %s in\n%s", want, sheet)
		}
	}
	if strings.Contains(sheet, "<f>") || len(names) != 6 {
		t.Errorf("%d parts", len(names))
	}
}
