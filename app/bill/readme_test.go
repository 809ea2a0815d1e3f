package bill_test

import (
	"os"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// readme is the tables of README.md by their caption, each row by its cells.
func readme(t *testing.T) map[string][][]string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	tables, caption := map[string][][]string{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "**") && strings.HasSuffix(line, "**"):
			caption = strings.Trim(line, "*")
		case strings.HasPrefix(line, "|") && caption != "":
			var cells []string
			for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
				cells = append(cells, strings.TrimSpace(cell))
			}
			tables[caption] = append(tables[caption], cells)
		case line != "":
			caption = ""
		}
	}
	for caption, rows := range tables {
		tables[caption] = rows[2:] // without head and rule
	}
	return tables
}

// TestReadme works out every row of the tables in README.md.
func TestReadme(t *testing.T) {
	work := map[string]func(*testing.T, []string){
		"Lines":     readmeLine,
		"VAT":       func(t *testing.T, row []string) { readmeVAT(t, row, newShop(t, "EUR")) },
		"Gross":     func(t *testing.T, row []string) { readmeVAT(t, row, newShop(t, "EUR").gross()) },
		"Split":     readmeSplit,
		"Cash":      readmeCash,
		"Numbers":   readmeNumber,
		"Reminders": readmeReminder,

		"Settlement":                      readmeSettlement,
		"Discount of 2 % over two groups": readmeCorrection,
	}
	tables := readme(t)
	for caption, check := range work {
		if len(tables[caption]) == 0 {
			t.Errorf("no table %s", caption)
		}
		for _, row := range tables[caption] {
			check(t, row)
		}
	}
	readmeDeposits(t, tables["Deposits"])
	readmeShares(t, tables["Discount of 1.00 over three groups"], newShop(t, "EUR").less("1.00"))
	readmeShares(t, tables["Discount of 3.5 % over three groups"], newShop(t, "EUR").lessPercent("3.5"))
}

func is(t *testing.T, row []string, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%v: %s is %s, not %s", row, what, got, want)
	}
}

func readmeLine(t *testing.T, row []string) {
	s := newShop(t, "EUR").line(row[0], row[1], "0")
	s.lines[0].Base = must(money.ParseQuantity(row[2]))
	if percent, ok := strings.CutSuffix(row[3], " %"); ok {
		s.lines[0].Discounts = []bill.Adjustment{{Percent: must(money.ParsePercent(percent))}}
	}
	is(t, row, "the line", s.total().LineNets[0].String(), row[4])
}

func readmeVAT(t *testing.T, row []string, s *shop) {
	for _, price := range strings.Split(row[0], ", ") {
		s.line("1", price, row[1])
	}
	got := s.total()
	is(t, row, "net", got.TaxExclusive.String(), row[2])
	is(t, row, "VAT", got.Tax.String(), row[3])
	is(t, row, "payable", got.Payable.String(), row[4])
}

func readmeSplit(t *testing.T, row []string) {
	s := newShop(t, "INR").line("1", row[0], "1")
	if s.lines[0].Tax = rateIn("S", row[1]); row[2] == "gross" {
		s.gross()
	}
	got := s.total()
	is(t, row, "net", got.TaxExclusive.String(), row[3])
	is(t, row, "taxes", splitText(got.Groups[0]), row[4])
	is(t, row, "payable", got.Payable.String(), row[5])
}

func readmeCash(t *testing.T, row []string) {
	s := newShop(t, "CHF").line("1", row[0], "0")
	s.rules.CashStep = must(money.ParseAmount(s.currency, row[1])).Minor()
	got := s.total()
	is(t, row, "payable", got.Payable.String(), row[2])
	is(t, row, "rounding", got.Rounding.String(), row[3])
}

func readmeSettlement(t *testing.T, row []string) {
	d := newShop(t, "EUR").draft()
	d.Settlement = []bill.Settlement{{Days: 10, Percent: must(money.ParsePercent(row[1]))}}
	if row[2] != "" {
		d.Rules.CashStep = eur(row[2]).Minor()
	}
	o := must(bill.Offers(d, eur(row[0]), eur(row[0])))[0]
	is(t, row, "the discount", o.Discount.String(), row[3])
	is(t, row, "to pay", o.Pay.String(), row[4])
}

// readmeCorrection works out a row beside the other one of its table: both are lines of one invoice.
func readmeCorrection(t *testing.T, row []string) {
	s := newShop(t, "EUR")
	for _, line := range readme(t)["Discount of 2 % over two groups"] {
		s.line("1", line[0], line[1])
	}
	invoice := issued(t, s.draft())
	off := must(must(money.ParsePercent("2")).Of(invoice.Totals().Payable, money.HalfUp))
	for _, c := range must(bill.Corrections(invoice, nil, off)) {
		if c.Rate.Percent.String() == row[1] {
			is(t, row, "discount", must(c.Taxable.Add(c.Tax)).String(), row[2])
			is(t, row, "without tax", c.Taxable.String(), row[3])
			is(t, row, "tax", c.Tax.String(), row[4])
		}
	}
}

func readmeNumber(t *testing.T, row []string) {
	counter := must(money.ParseAmount(money.MustCurrency("JPY"), row[1])).Minor()
	n, _, err := bill.Series{Pattern: row[0], Next: counter}.Take(day(row[2]))
	if err != nil {
		t.Error(err)
	}
	is(t, row, "number", n.Text, row[3])
}

func readmeShares(t *testing.T, rows [][]string, s *shop) {
	if len(rows) != 3 {
		t.Fatalf("a table of %d rows", len(rows))
	}
	for _, row := range rows {
		s.line("1", row[0], row[1])
	}
	for i, g := range s.total().Groups {
		if g.Rate.Percent.IsZero() { // category Z stands behind S
			is(t, rows[0], "part", g.Allowances.String(), rows[0][2])
			continue
		}
		at := i
		if rows[0][1] == "0" {
			at++
		}
		is(t, rows[at], "part", g.Allowances.String(), rows[at][2])
	}
}

func readmeDeposits(t *testing.T, rows [][]string) {
	order := ordered(t, newShop(t, "EUR").line("1", "1000", "19").line("1", "333.33", "7").lessPercent("10"))
	var deposits []bill.OpenDeposit
	check := func(row []string, got bill.Totals) {
		for i, g := range []bill.Group{got.Groups[1], got.Groups[0]} {
			is(t, row, "net", g.Taxable.String(), row[1+2*i])
			is(t, row, "VAT", g.Tax.String(), row[2+2*i])
		}
		is(t, row, "payable", got.Payable.String(), row[5])
	}
	for i, row := range rows {
		ask, isDeposit := strings.CutPrefix(row[0], "deposit of ")
		switch {
		case i == 0:
			check(row, order.Totals())
		case isDeposit:
			one := deposit(t, order, ask)
			deposits = append(deposits, open(one))
			check(row, one.Totals())
		default:
			check(row, issued(t, final(t, order, deposits...)).Totals())
		}
	}
	if len(deposits) != 2 {
		t.Errorf("%d deposits in the table", len(deposits))
	}
}
