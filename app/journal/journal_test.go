package journal_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/journal"
	"counterfoil/app/money"
	"counterfoil/app/tax"

	"golang.org/x/text/encoding/charmap"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func day(text string) bill.Date { return must(bill.ParseDate(text)) }

func amount(code, text string) money.Amount {
	return must(money.ParseAmount(money.MustCurrency(code), text))
}

func eur(text string) money.Amount { return amount("EUR", text) }

func rate(category, percent string) tax.Rate {
	return tax.Rate{Category: tax.Category(category), Percent: must(money.ParsePercent(percent))}
}

func chart(name string) journal.Chart {
	c, ok := journal.Default(name)
	if !ok {
		panic(name)
	}
	c.Consultant, c.Client = 1001, 456
	return c
}

func group(category, percent, taxable, due string) journal.Group {
	return journal.Group{Rate: rate(category, percent), Taxable: eur(taxable), Tax: eur(due)}
}

// paper is an invoice of the published example, and what a test changes of it.
func paper(change ...func(*journal.Paper)) journal.Paper {
	p := journal.Paper{
		Kind: bill.Invoice, Number: "RE201802-135", Day: day("2018-02-22"), Customer: "10000", Name: "Honorar FiBu-Seminar", Country: "DE",
		Rounding: eur("0"), Prepaid: eur("0"), Groups: []journal.Group{group("S", "19", "5000", "950")},
	}
	for _, fn := range change {
		fn(&p)
	}
	return p
}

func entries(t *testing.T, c journal.Chart, list ...journal.Paper) []journal.Entry {
	t.Helper()
	out, err := c.Papers(list, "DE")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var batch = journal.Batch{
	From: day("2018-02-01"), To: day("2018-02-28"), Home: money.MustCurrency("EUR"), Title: "Beispiel-Buchungen",
	Made: time.Date(2018, 3, 6, 10, 25, 0, 0, time.UTC),
}

// lines are the lines of a batch, as text.
func lines(t *testing.T, c journal.Chart, b journal.Batch, list []journal.Entry) [][]string {
	t.Helper()
	file, err := journal.DATEV(c, b, list)
	if err != nil {
		t.Fatal(err)
	}
	text := string(must(charmap.Windows1252.NewDecoder().Bytes(file)))
	if !strings.HasSuffix(text, "\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("lines do not end with CRLF")
	}
	var out [][]string
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		out = append(out, strings.Split(line, ";"))
	}
	return out
}

// The batch of the example that ledermann/datev publishes (examples/EXTF_Buchungsstapel.csv at a6c8a46, MIT), for its second booking: the same
// fields in the same places. Its origin and author differ, which are ours; we say that nothing is locked and that no reason of accounting
// is meant, where it leaves that open or says so in fields of its own; and the chart.
func TestTheBatchOfThePublishedExample(t *testing.T) {
	got := lines(t, chart(journal.SKR03), batch, entries(t, chart(journal.SKR03), paper()))
	head := strings.Split(`"EXTF";700;21;"Buchungsstapel";9;20180306102500000;;"XY";"Chief Accounting Officer";"";1001;456;20180101;4;20180201;20180228;`+
		`"Beispiel-Buchungen";"";1;;0;"EUR";"";"";"";"";"";;;"";""`, ";")
	ours := map[int]string{7: `"RE"`, 8: `""`, 19: "0", 22: "", 24: "", 25: "", 26: `"03"`}
	if len(got) != 3 || len(got[0]) != len(head) {
		t.Fatalf("%d lines, %d fields in the head", len(got), len(got[0]))
	}
	for i, want := range head {
		if own, ok := ours[i]; ok {
			want = own
		}
		if got[0][i] != want {
			t.Errorf("head, field %d is %s, not %s", i+1, got[0][i], want)
		}
	}
	names := "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs;Basisumsatz;WKZ Basisumsatz;Konto;Gegenkonto (ohne BU-Schlüssel);" +
		"BU-Schlüssel;Belegdatum;Belegfeld 1;Belegfeld 2;Skonto;Buchungstext;Postensperre;Diverse Adressnummer;Geschäftspartnerbank;Sachverhalt;" +
		"Zinssperre;Beleglink;Beleginfo – Art 1;Beleginfo – Inhalt 1"
	if line := strings.Join(got[1], ";"); !strings.HasPrefix(line, names) || len(got[1]) != 120 || got[1][119] != "Land" || got[1][39] != "EU-Land u. USt-IdNr." ||
		got[1][47] != "Zusatzinformation – Art 1" || got[1][116] != "Fälligkeit" || got[1][113] != "Festschreibung" {
		t.Errorf("columns: %d, %s", len(got[1]), line)
	}
	want := `5950,00;"S";"";;;"";10000;8400;"";2202;"RE201802-135";"";;"Honorar FiBu-Seminar";;"";;;;"";` + strings.Repeat(`"";"";`, 8) +
		`"";"";;"";;"";;;;;;` + strings.Repeat(`"";"";`, 20) + `;;;"";;;;"";"";;"";;;;"";"";;"";;"";;"";"";;"";;0;;;;"";;""`
	if line := strings.Join(got[2], ";"); line != want {
		t.Errorf("\n%s\n%s", line, want)
	}
}

// told is an entry as an accountant would say it.
func told(e journal.Entry) string {
	from, to := e.Account, e.Contra
	if e.Credit {
		from, to = to, from
	}
	text := from + " an " + to + " " + e.Amount.String()
	if !e.Home.IsZero() {
		text += " = " + e.Home.String() + " " + e.Home.Currency().Code()
	}
	return text
}

func wantEntries(t *testing.T, what string, list []journal.Entry, want ...string) {
	t.Helper()
	var got []string
	for _, e := range list {
		got = append(got, told(e))
	}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("%s: %s; want %s", what, strings.Join(got, "; "), strings.Join(want, "; "))
	}
}

func TestPapersOnTheirAccounts(t *testing.T) {
	kind := func(k bill.Kind) func(*journal.Paper) { return func(p *journal.Paper) { p.Kind = k } }
	for _, c := range []struct {
		what, chart string
		change      func(*journal.Paper)
		want        string
	}{
		{"an invoice", journal.SKR03, kind(bill.Invoice), "10000 an 8400 5950.00"},
		{"in the other chart", journal.SKR04, kind(bill.Invoice), "10000 an 4400 5950.00"},
		{"in the neutral one", journal.Neutral, kind(bill.Invoice), "10000 an 4000 5950.00"},
		{"a credit note", journal.SKR03, kind(bill.CreditNote), "8400 an 10000 5950.00"},
		{"of a customer without an account", journal.SKR03, func(p *journal.Paper) { p.Customer = "K-7" }, "1400 an 8400 5950.00"},
		{"a supplier's number is no customer's", journal.SKR03, func(p *journal.Paper) { p.Customer = "70000" }, "1400 an 8400 5950.00"},
		{"two rates", journal.SKR03, func(p *journal.Paper) {
			p.Groups = append(p.Groups, group("S", "7", "100", "7"))
		}, "10000 an 8400 5950.00; 10000 an 8300 107.00"},
		{"to another member state", journal.SKR03, func(p *journal.Paper) {
			p.Country, p.Groups = "FR", []journal.Group{group("K", "0", "100", "0")}
		}, "10000 an 8125 100.00"},
		{"reverse charge abroad", journal.SKR03, func(p *journal.Paper) {
			p.Country, p.Groups = "FR", []journal.Group{group("AE", "0", "100", "0")}
		}, "10000 an 8336 100.00"},
		{"reverse charge at home", journal.SKR03, func(p *journal.Paper) { p.Groups = []journal.Group{group("AE", "0", "100", "0")} }, "10000 an 8337 100.00"},
		{"an export", journal.SKR04, func(p *journal.Paper) { p.Groups = []journal.Group{group("G", "0", "100", "0")} }, "10000 an 4120 100.00"},
		{"cash rounding", journal.SKR03, func(p *journal.Paper) { p.Rounding = eur("-0.02") }, "10000 an 8400 5950.00; 2700 an 10000 0.02"},
		{"paid before", journal.SKR03, func(p *journal.Paper) { p.Prepaid = eur("950") }, "10000 an 8400 5950.00; 1710 an 10000 950.00"},
		{"a group of less than nothing", journal.SKR03, func(p *journal.Paper) { p.Groups = []journal.Group{group("S", "19", "-10", "-1.90")} }, "8400 an 10000 11.90"},
		{"a group of nothing", journal.SKR03, func(p *journal.Paper) { p.Groups = []journal.Group{group("S", "19", "0", "0")} }, ""},
		{"in another currency", journal.SKR03, func(p *journal.Paper) {
			x := must(money.ParseExchangeRate("0.8"))
			p.Exchange = bill.Exchange{Home: money.MustCurrency("EUR"), Rate: x}
			p.Rounding, p.Prepaid = amount("USD", "0"), amount("USD", "19")
			p.Groups = []journal.Group{{
				Rate: rate("S", "19"), Taxable: amount("USD", "100"), Tax: amount("USD", "19"), HomeTaxable: eur("80"), HomeTax: eur("15.20"),
			}}
		}, "10000 an 8400 119.00 = 95.20 EUR; 1710 an 10000 19.00 = 15.20 EUR"},
	} {
		wantEntries(t, c.what, entries(t, chart(c.chart), paper(c.change)), strings.Split(c.want, "; ")...)
	}
	_, err := chart(journal.SKR03).Papers([]journal.Paper{paper(func(p *journal.Paper) { p.Groups = []journal.Group{group("S", "20", "1", "0.20")} })}, "DE")
	if missing, ok := errors.AsType[*journal.AccountError](err); !ok || missing.Rate != rate("S", "20") {
		t.Errorf("a rate that the chart does not know: %v", err)
	}
}

func TestPaymentsOnTheirAccounts(t *testing.T) {
	pay := func(k bill.PaymentKind, sum, method string) journal.Payment {
		return journal.Payment{Kind: k, Day: day("2018-02-25"), Amount: eur(sum), Method: method, Number: "R1", Customer: "10000", Name: "Huber", Country: "DE"}
	}
	discount := pay(bill.PaidDiscount, "2.38", "")
	discount.Groups = []journal.Group{group("S", "19", "2", "0.38")}
	foreign := pay(bill.PaidMoney, "0", "transfer")
	foreign.Amount, foreign.Exchange = amount("USD", "119"), bill.Exchange{Home: money.MustCurrency("EUR"), Rate: must(money.ParseExchangeRate("0.8"))}
	for what, c := range map[string]struct {
		p    journal.Payment
		want string
	}{
		"by bank":              {pay(bill.PaidMoney, "100", "transfer"), "1200 an 10000 100.00"},
		"in cash":              {pay(bill.PaidMoney, "100", "cash"), "1000 an 10000 100.00"},
		"paid back":            {pay(bill.PaidMoney, "-100", "transfer"), "10000 an 1200 100.00"},
		"given up":             {pay(bill.PaidWriteOff, "0.05", ""), "2400 an 10000 0.05"},
		"overpaid and kept":    {pay(bill.PaidWriteOff, "-0.05", ""), "10000 an 2700 0.05"},
		"a discount":           {discount, "8736 an 10000 2.38"},
		"in another currency":  {foreign, "1200 an 10000 119.00 = 95.20 EUR"},
		"her credit is put on": {pay(bill.PaidCredit, "50", ""), ""},
	} {
		list, err := chart(journal.SKR03).Payments([]journal.Payment{c.p}, "DE")
		if err != nil {
			t.Fatal(err)
		}
		wantEntries(t, what, list, strings.Split(c.want, "; ")...)
	}
}

func TestLatePaymentOnItsAccounts(t *testing.T) {
	fee := journal.Charge{Day: day("2018-02-25"), Amount: eur("40"), Customer: "10000", Name: "Huber"}
	waived := fee
	waived.Waived = true
	wantEntries(t, "a fee, and waived", chart(journal.SKR03).Charges([]journal.Charge{fee, waived}), "10000 an 2650 40.00", "2650 an 10000 40.00")
}

// A foreign amount stands with its rate, so many of it for one of the books', and with what it is there; a name that Windows-1252 lacks loses its
// accents, not its letters; a quotation mark is doubled; a number keeps the characters that DATEV takes.
func TestFieldsOfABatch(t *testing.T) {
	p := paper(func(p *journal.Paper) {
		p.Name, p.Number, p.Due = `Dvořák "Quartet" Łódź 😀 `+strings.Repeat("x", 60), "RE 2018_7/ä", day("2018-03-08")
		p.Country, p.TaxID, p.Exchange = "CZ", "CZ 123-456", bill.Exchange{Home: money.MustCurrency("EUR"), Rate: must(money.ParseExchangeRate("0.8"))}
		p.Rounding, p.Prepaid = amount("USD", "0"), amount("USD", "0")
		p.Groups = []journal.Group{{Rate: rate("K", "0"), Taxable: amount("USD", "119"), Tax: amount("USD", "0"), HomeTaxable: eur("95.20"), HomeTax: eur("0")}}
	})
	got := lines(t, chart(journal.SKR03), batch, entries(t, chart(journal.SKR03), p))[2]
	for i, want := range map[int]string{
		0: "119,00", 2: `"USD"`, 3: "1,250000", 4: "95,20", 5: `"EUR"`, 10: `"RE-2018-7/-"`, 39: `"CZ123456"`, 116: "08032018",
		13: `"Dvorák ""Quartet"" Lódz ? ` + strings.Repeat("x", 36) + `"`,
	} {
		if got[i] != want {
			t.Errorf("field %d is %s, not %s", i+1, got[i], want)
		}
	}
}

// What the neutral journal debits it credits, net and tax apart.
func TestTheNeutralJournalBalances(t *testing.T) {
	c := chart(journal.Neutral)
	list, err := journal.Lines(entries(t, c, paper(), paper(func(p *journal.Paper) { p.Kind = bill.CreditNote })))
	if err != nil || len(list) != 4 {
		t.Fatalf("%d lines, %v", len(list), err)
	}
	var got []string
	for _, l := range list {
		got = append(got, l.Debit+"/"+l.Contra+" "+l.Amount.String()+" "+l.CodeOf())
	}
	if text := strings.Join(got, ", "); text != "10000/4000 5000.00 S19, 10000/2200 950.00 S19, 4000/10000 5000.00 S19, 2200/10000 950.00 S19" {
		t.Error(text)
	}
}

func TestWhatCannotBeABatch(t *testing.T) {
	c := chart(journal.SKR03)
	over := batch
	over.To = day("2019-01-01")
	none := c
	none.Consultant = 0
	late := c
	late.YearStart = journal.DayOfYear{Month: 2, Day: 15}
	for what, try := range map[string]struct {
		c    journal.Chart
		b    journal.Batch
		n    int
		want error
	}{
		"two years":                  {c, over, 1, journal.ErrYear},
		"a year that begins between": {late, batch, 1, journal.ErrYear},
		"no consultant":              {none, batch, 1, journal.ErrConsultant},
		"too many":                   {c, batch, 100_000, journal.ErrTooMany},
	} {
		if _, err := journal.DATEV(try.c, try.b, make([]journal.Entry, try.n)); !errors.Is(err, try.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestChartsAreChecked(t *testing.T) {
	for _, name := range journal.Charts() {
		if list := chart(name).Check(); len(list) > 0 {
			t.Errorf("%s: %v", name, list)
		}
	}
	for what, c := range map[string]struct {
		change func(*journal.Chart)
		field  string
	}{
		"letters":             {func(c *journal.Chart) { c.Receivable = "14OO" }, "receivable"},
		"too long":            {func(c *journal.Chart) { c.Receivable = "140000" }, "receivable"},
		"none":                {func(c *journal.Chart) { c.Prepaid = "" }, "prepaid"},
		"consultant":          {func(c *journal.Chart) { c.Consultant = 7 }, "consultant"},
		"client":              {func(c *journal.Chart) { c.Client = 100_000 }, "client"},
		"length":              {func(c *journal.Chart) { c.Length = 3 }, "length"},
		"no day":              {func(c *journal.Chart) { c.YearStart = journal.DayOfYear{Month: 2, Day: 30} }, "yearStart"},
		"no money":            {func(c *journal.Chart) { c.Money = c.Money[1:] }, "money"},
		"a code of letters":   {func(c *journal.Chart) { c.Revenue[0].Code = "S19" }, "revenue[0].code"},
		"a category of ours":  {func(c *journal.Chart) { c.Revenue[1].Category = "X" }, "revenue[1].category"},
		"sales on no account": {func(c *journal.Chart) { c.Revenue[2].Account = "" }, "revenue[2].account"},
	} {
		bad := chart(journal.SKR03)
		c.change(&bad)
		if list := bad.Check(); len(list) == 0 || list[0].Field != c.field {
			t.Errorf("%s: %v", what, list)
		}
	}
}
