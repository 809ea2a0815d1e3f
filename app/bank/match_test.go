package bank

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paycode"
)

// The ids of the customers in these tests.
var (
	mueller  = bill.ID{1}
	dvorak   = bill.ID{2}
	quartier = bill.ID{3}
)

// the open invoices of these tests.
func openInvoices() []Open {
	day := func(text string) bill.Date { return must(bill.ParseDate(text)) }
	of := func(n byte, number string, c bill.ID, name, due string, payable, open int64, cur money.Currency) Open {
		return Open{ID: bill.ID{15: n}, Number: number, Customer: c, Name: name, Due: day(due), Open: money.Of(open, cur)}
	}
	return []Open{
		of(1, "INV-2026-0011", mueller, "Müller & Söhne GmbH", "2026-10-01", 11900, 11900, eur),
		of(2, "INV-2026-0012", mueller, "Müller & Söhne GmbH", "2026-11-01", 23800, 23800, eur),
		of(3, "INV-2026-0017", dvorak, "Dvořák Quartet", "2026-11-05", 50000, 50000, eur),
		of(4, "INV-2026-0018", quartier, "Quartier Nord eG", "2026-11-06", 50000, 20000, eur),
		of(5, "INV-2026-0019", quartier, "Quartier Nord eG", "2026-11-07", 11900, -1900, eur),
		of(6, "INV-2026-0020", bill.ID{4}, "Northwind Ltd", "2026-11-08", 11900, 11900, money.MustCurrency("USD")),
		of(7, "10042", bill.ID{5}, "Fatima el-Sayed", "2026-11-09", 7700, 7700, eur),
	}
}

// said is a suggestion in one line.
func said(s Suggestion) string {
	var shares, reasons []string
	for _, p := range s.Shares {
		text := p.Number[max(0, len(p.Number)-2):] + "=" + p.Amount.String()
		if !p.Discount.IsZero() {
			text += "+" + p.Discount.String()
		}
		shares = append(shares, text)
	}
	for _, r := range s.Reasons {
		reasons = append(reasons, string(r))
	}
	out := fmt.Sprintf("%d %s: %s", s.Score, strings.Join(shares, " "), strings.Join(reasons, ", "))
	if !s.Rest.IsZero() {
		out += " rest " + s.Rest.String()
	}
	if s.Discount != (money.Percent{}) {
		out += " less " + s.Discount.String()
	}
	return out
}

// The table of suggestions: what an entry says, and the best that is made of it. The scores are a promise: 80 and more is as good as
// sure, 55 likely.
func TestSuggestions(t *testing.T) {
	payers := map[string][]bill.ID{"DE1": {mueller}}
	m := NewMatcher(openInvoices(), payers)
	for _, c := range []struct {
		what, amount, purpose, name, iban, ref string
		want                                   string
	}{
		{"number and amount", "119.00", "INV-2026-0011", "", "", "", "85 11=119.00: number, amount"},
		{"written with blanks", "119.00", "Rechnung inv 2026 0011 danke", "", "", "", "85 11=119.00: number, amount"},
		{"written without signs", "119.00", "RechnungINV20260011", "", "", "", "85 11=119.00: number, amount"},
		{"without zeros and letters", "119.00", "RE 2026/11", "", "", "", "85 11=119.00: number, amount"},
		{"digits only", "119.00", "20260011", "", "", "", "85 11=119.00: number, amount"},
		{"cut by the bank", "119.00", "INV-2026-00 11", "", "", "", "85 11=119.00: number, amount"},
		{"a date is no number", "119.00", "bestellt 2026-11-23", "", "", "", "35 11=119.00: amount"},
		{"a slip", "119.00", "INV-2026-0O11", "", "", "", "55 11=119.00: number alike, amount"},
		{"two digits swapped", "500.00", "INV-2026-0071", "", "", "", "55 17=500.00: number alike, amount"},
		{"the number of another is no slip", "500.00", "INV-2026-0018", "", "", "", "50 18=500.00: number, more rest -300.00"},
		{"everything", "119.00", "INV-2026-0011", "Mueller und Soehne", "DE1", "", "100 11=119.00: number, iban, name, amount"},
		{"structured reference", "500.00", "", "", "", "RF69INV20260017", "95 17=500.00: reference, amount"},
		{"QR reference behind a customer", "500.00", "", "", "", "000000000047110000202600178", "95 17=500.00: reference, amount"},
		{"QR reference of our own", "500.00", "", "", "", paycode.QRR("INV-2026-0017"), "95 17=500.00: reference, amount"},
		{"QR reference in the text", "500.00", "Ref 00 00000 00000 18233 12026 00173 CHF", "", "", "", "95 17=500.00: reference, amount"},
		{"Belgian communication", "500.00", "+++002/0260/01715+++", "", "", "", "95 17=500.00: reference, amount"},
		{"Norwegian KID", "500.00", "KID 182331202600176", "", "", "", "95 17=500.00: reference, amount"},
		{"Finnish reference", "500.00", "viite 18233 12026 00170", "", "", "", "95 17=500.00: reference, amount"},
		{"reference with a wrong digit", "500.00", "viite 18233 12026 00174", "", "", "", "35 17=500.00: amount"},
		{"IBAN and amount", "119.00", "", "", "DE1", "", "60 11=119.00: iban, amount"},
		{"name and amount", "500.00", "Danke", "ANTONIN DVORAK QUARTET", "", "", "47 17=500.00: name, amount"},
		{"amount alone", "500.00", "", "", "", "", "35 17=500.00: amount"},
		{"less 2 percent", "490.00", "INV-2026-0017", "", "", "", "72 17=490.00: number, discount rest 10.00 less 2"},
		{"less 3 percent, rounded", "115.43", "INV-2026-0011", "", "", "", "72 11=115.43: number, discount rest 3.57 less 3"},
		{"a part", "100.00", "INV-2026-0017", "", "", "", "58 17=100.00: number, part rest 400.00"},
		{"too much", "510.00", "INV-2026-0017", "", "", "", "50 17=510.00: number, more rest -10.00"},
		{"two by number", "357.00", "INV-2026-0011 + INV-2026-0012", "", "", "", "80 11=119.00 12=238.00: number, sum"},
		{"two by number, a part", "300.00", "INV-2026-0011 INV-2026-0012", "", "", "", "58 11=119.00 12=181.00: number, part rest 57.00"},
		{"two by IBAN", "357.00", "alles", "", "DE1", "", "55 11=119.00 12=238.00: iban, sum"},
		{"two, one of them named", "357.00", "INV-2026-0012", "", "DE1", "", "80 11=119.00 12=238.00: one number, iban, sum"},
		{"two of customers apart", "738.00", "INV-2026-0012, INV-2026-0017", "", "", "", "80 12=238.00 17=500.00: number, sum"},
		{"a short number and its amount", "77.00", "10042", "", "", "", "55 42=77.00: number alike, amount"},
		{"a short number elsewhere", "12.00", "10042 Berlin", "", "", "", ""},
		{"nothing known", "12.34", "Miete", "Hausverwaltung", "", "", ""},
		{"paid back", "-19.00", "INV-2026-0019", "", "", "", "85 19=-19.00: number, amount"},
		{"money out never pays an invoice", "-119.00", "INV-2026-0011", "", "", "", ""},
		{"money in never pays back", "19.00", "INV-2026-0019", "", "", "", ""},
		{"not across currencies", "119.00", "INV-2026-0020", "Northwind Ltd", "", "", "35 11=119.00: amount"},
	} {
		e := Entry{Amount: must(money.ParseAmount(eur, c.amount)), Purpose: c.purpose, Name: c.name, IBAN: c.iban, Reference: c.ref}
		got := ""
		if list := m.Suggest(e); len(list) > 0 {
			got = said(list[0])
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// The reference numbers of the table above are real ones.
func TestTheReferencesOfTheTableAreValid(t *testing.T) {
	for _, ref := range []string{"RF69INV20260017", "000000000047110000202600178"} {
		if structured(ref) == "" {
			t.Errorf("%s: mod 97 is %d", ref, paycode.Mod97(ref[4:]+ref[:4]))
		}
	}
}

// The others are ranked behind the best, and say less.
func TestSuggestionsAreRanked(t *testing.T) {
	m := NewMatcher(openInvoices(), map[string][]bill.ID{"DE1": {mueller}})
	e := Entry{Amount: money.Of(35700, eur), Purpose: "INV-2026-0012", IBAN: "DE1", Name: "Müller"}
	var got []string
	for _, s := range m.Suggest(e) {
		got = append(got, said(s))
	}
	want := "92 11=119.00 12=238.00: one number, iban, name, sum | 87 12=357.00: number, iban, name, more rest -119.00 | 37 11=357.00: iban, name, more rest -238.00"
	if strings.Join(got, " | ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " | "), want)
	}
}

func TestAnEntryIsSharedOut(t *testing.T) {
	of := func(n ...int64) (list []money.Amount) {
		for _, v := range n {
			list = append(list, money.Of(v, eur))
		}
		return list
	}
	for _, c := range []struct {
		amount int64
		open   []int64
		want   string
	}{
		{300, []int64{100, 200}, "[1.00 2.00]"},
		{250, []int64{100, 200}, "[1.00 1.50]"},
		{350, []int64{100, 200}, "[1.00 2.50]"},
		{100, []int64{100, 200}, "[1.00 0.00]"},
		{50, []int64{100}, "[0.50]"},
		{-50, []int64{-20, -10}, "[-0.20 -0.30]"},
		{50, []int64{-20, 30}, "[0.50 0.00]"},
		{50, []int64{0}, "[0.50]"},
	} {
		parts := must(Split(money.Of(c.amount, eur), of(c.open...)))
		if got := fmt.Sprint(parts); got != c.want {
			t.Errorf("%d over %v is %s", c.amount, c.open, got)
		}
		if sum := must(money.Sum(eur, parts...)); sum.Minor() != c.amount {
			t.Errorf("%d over %v adds up to %s", c.amount, c.open, sum)
		}
	}
}

// Whatever an entry says: shares add up to it, currencies never mix, and the order is that of the scores.
func FuzzSuggest(f *testing.F) {
	f.Add("INV-2026-0011 INV-2026-0012", "Müller", "DE1", "RF69INV20260017", int64(35700))
	f.Add("2026/11 0O11", "Dvorak", "", "", int64(-1900))
	m := NewMatcher(openInvoices(), map[string][]bill.ID{"DE1": {mueller, quartier}})
	f.Fuzz(func(t *testing.T, purpose, name, iban, ref string, minor int64) {
		e := Entry{Amount: money.Of(minor%1_000_000_000, eur), Purpose: purpose, Name: name, IBAN: iban, Reference: ref}.tidy()
		last := 100
		for _, s := range m.Suggest(e) {
			sum := money.Of(0, eur)
			for _, p := range s.Shares {
				sum = must(sum.Add(p.Amount))
				if p.Amount.Sign() != e.Amount.Sign() || p.Open.Sign() != e.Amount.Sign() {
					t.Fatalf("%s", said(s))
				}
			}
			if sum != e.Amount || s.Score > last || s.Score < Shown {
				t.Fatalf("%s for %s", said(s), e.Amount)
			}
			last = s.Score
		}
	})
}

func BenchmarkSuggest(b *testing.B) {
	var open []Open
	for i := range 5000 {
		open = append(open, Open{
			ID: bill.ID{1, byte(i), byte(i >> 8)}, Number: fmt.Sprintf("INV-2026-%05d", i), Customer: bill.ID{2, byte(i % 200)},
			Name: fmt.Sprintf("Müller & Söhne %d GmbH", i%200), Open: money.Of(int64(100+i%997), eur),
		})
	}
	m := NewMatcher(open, nil)
	e := Entry{Amount: money.Of(777, eur), Purpose: "Rechnung INV-2026-00777 vom 12.11.2026", Name: "Mueller und Soehne 177"}
	for b.Loop() {
		m.Suggest(e)
	}
}

// The README's table of weights is the one that counts.
func TestTheWeightsOfTheREADME(t *testing.T) {
	text := string(must(os.ReadFile("README.md")))
	_, table, ok := strings.Cut(text, "**Weights**")
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.Contains(line, "---") || strings.Contains(line, "part | weight") {
			continue
		}
		rows++
		reason := Reason(strings.TrimSpace(cells[1]))
		if w, known := weights[reason]; !known || fmt.Sprint(w) != strings.TrimSpace(cells[2]) {
			t.Errorf("%s weighs %d, known %v", reason, w, known)
		}
	}
	if !ok || rows != len(weights) {
		t.Errorf("%d rows for %d weights", rows, len(weights))
	}
}

// Invoices with a settlement discount: what is less by it in time closes them, what is too late does not, several at once do.
func TestSettlementDiscountsAreRecognised(t *testing.T) {
	open := openInvoices()
	for i, discount := range map[int]int64{0: 238, 1: 476} { // 2 %
		o := &open[i]
		two := bill.Settlement{Days: 10, Percent: must(money.ParsePercent("2"))}
		o.Offers = []bill.Offer{{Settlement: two, By: must(bill.ParseDate("2026-10-10")), Discount: money.Of(discount, eur), Pay: money.Of(o.Open.Minor()-discount, eur)}}
	}
	m := NewMatcher(open, map[string][]bill.ID{"DE1": {mueller}})
	for _, c := range []struct{ what, day, amount, purpose, iban, want string }{
		{"in time", "2026-10-10", "116.62", "INV-2026-0011", "", "84 11=116.62+2.38: number, settlement"},
		{"a cent less", "2026-10-10", "116.61", "INV-2026-0011", "", "84 11=116.61+2.39: number, settlement"},
		{"a cent more", "2026-10-10", "116.63", "INV-2026-0011", "", "84 11=116.63+2.37: number, settlement"},
		{"two cents less", "2026-10-10", "116.60", "INV-2026-0011", "", "58 11=116.60: number, part rest 2.40"},
		{"a day late", "2026-10-11", "116.62", "INV-2026-0011", "", "74 11=116.62: number, settlement late rest 2.38"},
		{"the amount alone", "2026-10-01", "116.62", "", "", "34 11=116.62+2.38: settlement"},
		{"two that are named", "2026-10-01", "349.86", "INV-2026-0011 INV-2026-0012", "", "84 11=116.62+2.38 12=233.24+4.76: number, settlement"},
		{"two of one customer", "2026-10-01", "349.86", "", "DE1", "59 11=116.62+2.38 12=233.24+4.76: iban, settlement"},
		{"two, but too late", "2026-10-11", "349.86", "INV-2026-0011 INV-2026-0012", "", "72 11=119.00 12=230.86: number, discount rest 7.14 less 2"},
		{"all of it", "2026-10-01", "119.00", "INV-2026-0011", "", "85 11=119.00: number, amount"},
	} {
		e := Entry{Booked: must(bill.ParseDate(c.day)), Amount: must(money.ParseAmount(eur, c.amount)), Purpose: c.purpose, IBAN: c.iban}
		got := "nothing"
		if list := m.Suggest(e); len(list) > 0 {
			got = said(list[0])
		}
		if got != c.want {
			t.Errorf("%s: %s", c.what, got)
		}
	}
}
