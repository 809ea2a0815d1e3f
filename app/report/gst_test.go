package report_test

import (
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/app/tax"
)

// split is a rate made of several taxes.
func split(text string) tax.Rate {
	s := must(tax.ParseSplit(text))
	return tax.Rate{Category: tax.Standard, Percent: must(s.Percent()), Split: s}
}

func plainRate(c tax.Category, percent string) tax.Rate {
	return tax.Rate{Category: c, Percent: must(money.ParsePercent(percent))}
}

// lines are the rows and sums of a table, as a spreadsheet has them.
func lines(t report.Table) string {
	var out []string
	for _, row := range append(append([]report.Row{}, t.Rows...), t.Sums...) {
		var cells []string
		for i := range t.Columns {
			cells = append(cells, t.Plain(row, i))
		}
		out = append(out, strings.Join(cells, "|"))
	}
	return strings.Join(out, "\n")
}

func sameLines(t *testing.T, what string, table report.Table, want ...string) {
	t.Helper()
	if got := lines(table); got != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, strings.Join(want, "\n"))
	}
}

// The boxes of the three returns, with a credit note that comes off, an export, and a document without an exchange rate that is told.
func TestBoxesOfReturns(t *testing.T) {
	for country, c := range map[string]struct {
		code  string
		rate  tax.Rate
		taxed [2]int64 // net and tax of an invoice; a credit note takes back a tenth
		want  []string
	}{
		"AU": {"AUD", plainRate(tax.Standard, "10"), [2]int64{100000, 10000}, []string{
			"G1|Total sales, GST included|AUD|1540.00", "G2|Export sales|AUD|500.00", "G3|Other GST-free sales|AUD|50.00",
			"G4|Input taxed sales|AUD|0.00", "1A|GST on sales|AUD|90.00",
		}},
		"NZ": {"NZD", plainRate(tax.Standard, "15"), [2]int64{100000, 15000}, []string{
			"5|Total sales and income, GST and zero-rated supplies included|NZD|1585.00", "6|Zero-rated supplies in box 5|NZD|550.00",
			"7|Box 5 less box 6|NZD|1035.00", "8|Box 7 times three, divided by 23|NZD|135.00", "10|GST collected|NZD|135.00",
		}},
		"CA": {"CAD", split("GST 5 + QST 9.975"), [2]int64{100000, 14975}, []string{
			"101|Sales and other revenue, without tax|CAD|1450.00", "103|GST/HST collected or collectible|CAD|45.00",
			"105|Total GST/HST and adjustments|CAD|45.00", "203|QST collected or collectible|CAD|89.78", "205|Total QST and adjustments|CAD|89.78",
		}},
	} {
		cur := money.MustCurrency(c.code)
		sale := func(k bill.Kind, r tax.Rate, net, due int64) report.Sale {
			return report.Sale{Document: bill.NewID(), Kind: k, Rate: r, Taxable: money.Of(net, cur), Tax: money.Of(due, cur)}
		}
		table, err := report.GST([]report.Sale{
			sale(bill.Invoice, c.rate, c.taxed[0], c.taxed[1]), sale(bill.CreditNote, c.rate, c.taxed[0]/10, c.taxed[1]/10),
			sale(bill.Invoice, plainRate(tax.Export, "0"), 50000, 0), sale(bill.Invoice, plainRate(tax.Zero, "0"), 5000, 0),
			sale(bill.Invoice, plainRate(tax.NotSubject, "0"), 7000, 0),
			{Document: bill.NewID(), Kind: bill.Invoice, Rate: c.rate, Taxable: eur(100), Tax: eur(10)},
		}, country, cur)
		if country == "AU" { // 1100 - 110 + 500 + 50
			if err != nil || len(table.Notes) != 1 {
				t.Errorf("%v %v", table.Notes, err)
			}
		}
		sameLines(t, country, table, c.want...)
	}
	if _, err := report.GST(nil, "DE", money.MustCurrency("EUR")); err == nil {
		t.Error("there is a summary for Germany")
	}
}

// Each tax that a rate is made of stands by itself, as filed; of a part that was paid only the sum is known, and it is shared.
func TestTaxByComponent(t *testing.T) {
	quebec := split("GST 5 + QST 9.975")
	cad := func(n int64) money.Amount { return money.Of(n, money.MustCurrency("CAD")) }
	table := must(report.Components([]report.Sale{
		{Kind: bill.Invoice, Rate: quebec, Taxable: cad(30000), Tax: cad(4493), Parts: []money.Amount{cad(1500), cad(2993)}},
		{Kind: bill.CreditNote, Rate: quebec, Taxable: cad(10000), Tax: cad(1498), Parts: []money.Amount{cad(500), cad(998)}},
		{Kind: bill.Invoice, Rate: quebec, Taxable: cad(15000), Tax: cad(2246)},
		{Kind: bill.Invoice, Rate: plainRate(tax.Zero, "0"), Taxable: cad(700), Tax: cad(0)},
	}, money.MustCurrency("CAD")))
	sameLines(t, "components", table,
		"GST|5 %|CAD|350.00|17.50|350.00|17.50", "QST|9.975 %|CAD|350.00|34.91|350.00|34.91", "Tax, category Z|0 %|CAD|7.00|0.00|7.00|0.00",
		"Total||CAD||52.41||52.41")
}

// The tables of GSTR-1: who is registered, who is not, what is large and goes to another state, credit notes, and goods by their code.
func TestGSTR1(t *testing.T) {
	inr := money.MustCurrency("INR")
	rs := func(n int64) money.Amount { return money.Of(n*100, inr) }
	usd := func(n int64) money.Amount { return money.Of(n*100, money.MustCurrency("USD")) }
	within, between := split("CGST 9 + SGST 9"), split("IGST 18")
	ids := make([]bill.ID, 11)
	for i := range ids {
		ids[i] = bill.NewID()
	}
	day := on("2026-11-10")
	sales := []report.Sale{
		{Document: ids[0], Kind: bill.Invoice, Number: "1", Name: "Registered", Day: day, Rate: within, Taxable: rs(1000), Tax: rs(180), Parts: []money.Amount{rs(90), rs(90)}},
		{Document: ids[1], Kind: bill.Invoice, Number: "2", Name: "Consumer", Day: day, Rate: within, Taxable: rs(500), Tax: rs(90), Parts: []money.Amount{rs(45), rs(45)}},
		{Document: ids[2], Kind: bill.Invoice, Number: "3", Name: "Far away", Day: day, Rate: between, Taxable: rs(100000), Tax: rs(18000), Parts: []money.Amount{rs(18000)}},
		{Document: ids[3], Kind: bill.CreditNote, Number: "C1", Name: "Registered", Day: day, Rate: within, Taxable: rs(100), Tax: rs(18), Parts: []money.Amount{rs(9), rs(9)}},
		{Document: ids[4], Kind: bill.CreditNote, Number: "C2", Name: "Consumer", Day: day, Rate: within, Taxable: rs(200), Tax: rs(36), Parts: []money.Amount{rs(18), rs(18)}},
		{Document: ids[5], Kind: bill.Invoice, Number: "4", Name: "Abroad", Day: day, Rate: plainRate(tax.Export, "0"), Taxable: rs(900), Tax: rs(0)},
		{
			Document: ids[6], Kind: bill.Invoice, Number: "5", Name: "Dubai", Day: day, Rate: between, Taxable: usd(10), Tax: money.Of(180, usd(1).Currency()),
			HomeTaxable: rs(850), HomeTax: rs(153), Parts: []money.Amount{money.Of(180, usd(1).Currency())},
		},
		{Document: ids[7], Kind: bill.CreditNote, Number: "C3", Name: "Abroad", Day: day, Rate: plainRate(tax.Export, "0"), Taxable: rs(100), Tax: rs(0)},
		{Document: ids[8], Kind: bill.Invoice, Number: "6", Name: "Paris", Day: day, Rate: plainRate(tax.Export, "0"), Taxable: usd(7), Tax: usd(0)},
		{Document: ids[9], Kind: bill.Invoice, Number: "7", Name: "Zone", Day: day, Rate: plainRate(tax.Export, "0"), Taxable: usd(20), Tax: usd(0), HomeTaxable: rs(1700), HomeTax: rs(0)},
		{Document: ids[10], Kind: bill.CreditNote, Number: "C4", Name: "Zone", Day: day, Rate: plainRate(tax.Export, "0"), Taxable: rs(300), Tax: rs(0)},
		{Document: ids[1], Kind: report.Discount, Number: "2", Name: "Consumer", Day: day, Rate: within, Taxable: rs(10), Tax: money.Of(180, inr)},
		{Document: ids[0], Kind: report.Discount, Number: "1", Name: "Registered", Day: day, Rate: within, Taxable: rs(10), Tax: money.Of(180, inr)},
	}
	papers := map[bill.ID]report.GSTPaper{
		ids[0]:  {TaxID: "27AAPFU0939F1ZV", Country: "IN", Place: "27", Seller: "27", Value: rs(1180)},
		ids[1]:  {Country: "IN", Place: "27", Seller: "27", Value: rs(590)},
		ids[2]:  {Country: "IN", Place: "29", Seller: "27", Value: rs(118000)},
		ids[3]:  {TaxID: "27AAPFU0939F1ZV", Country: "IN", Place: "27", Seller: "27", Value: rs(118), Of: rs(1180)},
		ids[4]:  {Country: "IN", Place: "27", Seller: "27", Value: rs(236), Of: rs(590)},
		ids[5]:  {Country: "DE", Place: "", Seller: "27", Value: rs(900)},
		ids[6]:  {Country: "AE", TaxID: "100000000000003", Seller: "27", Value: money.Of(1180, usd(1).Currency())},
		ids[7]:  {Country: "DE", Seller: "27", Value: rs(100), Of: rs(900)},
		ids[8]:  {Country: "FR", Seller: "27", Value: usd(7)},
		ids[9]:  {TaxID: "27AAAAA0000A1Z2", Country: "IN", Place: "27", Seller: "27", Value: usd(20)},
		ids[10]: {TaxID: "27AAAAA0000A1Z2", Country: "IN", Place: "27", Seller: "27", Value: rs(300), Of: rs(1700)},
	}
	for name, want := range map[string][]string{
		report.B2B: {
			"27AAPFU0939F1ZV|Registered|1|2026-11-10|INR|1180.00|27|Regular B2B|18|1000.00|0.00|90.00|90.00",
			"27AAAAA0000A1Z2|Zone|7|2026-11-10|INR|1700.00|27|SEZ supplies without payment|0|1700.00|0.00|0.00|0.00", "Total||||INR|||||2700.00|0.00|90.00|90.00",
		},
		report.B2CL: {"|Far away|3|2026-11-10|INR|118000.00|29|18|100000.00|18000.00|0.00|0.00", "Total||||INR||||100000.00|18000.00|0.00|0.00"},
		report.B2CS: {"OE|27|INR|18|290.00|0.00|26.10|26.10", "Total||INR||290.00|0.00|26.10|26.10"},
		report.EXP: {
			"WOPAY|4|2026-11-10|INR|900.00|0|900.00|0.00|0.00|0.00", "WPAY|5|2026-11-10|INR|1003.00|18|850.00|153.00|0.00|0.00",
			"Total|||INR|||1750.00|153.00|0.00|0.00",
		},
		report.CDNR: {
			"27AAPFU0939F1ZV|Registered|C1|2026-11-10|INR|118.00|27|Regular B2B|18|100.00|0.00|9.00|9.00",
			"27AAAAA0000A1Z2|Zone|C4|2026-11-10|INR|300.00|27|SEZ supplies without payment|0|300.00|0.00|0.00|0.00", "Total||||INR|||||400.00|0.00|9.00|9.00",
		},
		report.CDNUR: {"EXPWOP|Abroad|C3|2026-11-10|INR|100.00||0|100.00|0.00|0.00|0.00", "Total||||INR||||100.00|0.00|0.00|0.00"},
	} {
		table := must(report.GSTR1(sales, papers, name, inr))
		sameLines(t, name, table, want...)
		if len(table.Notes) != 2 || !strings.HasPrefix(table.Notes[0], "1 tax group of another currency is") || !strings.HasPrefix(table.Notes[1], "1 settlement discount is") {
			t.Errorf("%s: %q", name, table.Notes)
		}
	}
	line := func(doc int, r tax.Rate, code, quantity string, net int64) report.GSTLine {
		return report.GSTLine{
			Document: ids[doc], Rate: r, Code: code, Description: "Bow", Quantity: must(money.ParseQuantity(quantity)), Unit: "C62", Net: rs(net),
		}
	}
	table := must(report.GSTR1HSN(sales, papers, []report.GSTLine{
		line(0, within, "9202", "2", 800), line(0, within, "9209", "1", 300), // less 100 on the whole
		line(1, within, "9202", "1", 500), line(2, between, "", "5", 100000), line(3, within, "9202", "0.25", 100), line(4, within, "9202", "1", 200),
	}, inr))
	sameLines(t, "hsn", table,
		"B2B|9202|Bow|NOS|INR|18|1.75|740.17|627.27|0.00|56.45|56.45",
		"B2B|9209|Bow|NOS|INR|18|1|321.83|272.73|0.00|24.55|24.55",
		"B2C||Bow|NOS|INR|18|5|118000.00|100000.00|18000.00|0.00|0.00", "B2C|9202|Bow|NOS|INR|18|0|354.00|300.00|0.00|27.00|27.00",
		"Total||||INR|||119416.00|101200.00|18000.00|108.00|108.00")
	if len(table.Notes) != 1 || !strings.HasPrefix(table.Notes[0], "1 line bears no code") {
		t.Errorf("%q", table.Notes)
	}
}

// Books without a gap say so in a table; a gap and a double are named, and who passed over what.
func TestNumbersAsATable(t *testing.T) {
	series := bill.NewID()
	number := func(n int64) bill.Number {
		return bill.Number{Series: series, Period: 2026, Counter: n, Text: "INV-" + string(rune('0'+n))}
	}
	jumps := []bill.Jump{{Series: series, Period: 2026, First: 6, Last: 8, By: "Ada", Made: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)}}
	var list []report.Numbered
	for _, run := range bill.Runs([]bill.Number{number(1), number(2), number(5), number(5), number(9)}, jumps) {
		list = append(list, report.Numbered{Kind: bill.Invoice, Run: run})
	}
	table := report.Numbers(list, money.MustCurrency("EUR"))
	sameLines(t, "numbers", table, "invoice|2026|INV-1|INV-9|5|2|3 4|5|6 to 8: Ada, 2026-03-03")
	if len(table.Notes) != 1 || table.Notes[0] != "In the series of INV-1, 6 to 8 passed over: set forward by Ada on 3 Mar 2026." {
		t.Error(table.Notes)
	}
	if narrow := table.Narrow(); len(narrow.Columns) != len(table.Columns) {
		t.Error("a table without amounts was narrowed")
	}
}
