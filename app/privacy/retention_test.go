package privacy

import (
	"os"
	"strings"
	"testing"

	"counterfoil/app/bill"
)

func day(t *testing.T, text string) bill.Date {
	t.Helper()
	if text == "" {
		return bill.Date{}
	}
	d, err := bill.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The table of the README is worked out.
func TestHowLongRecordsAreKept(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "**Kept until**")
	rows := 0
	for line := range strings.Lines(rest) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 8 || strings.TrimSpace(cells[1]) == "country" || strings.HasPrefix(cells[1], "-") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		start := YearStart{}
		if cells[4] != "" {
			d := day(t, "2026-"+cells[4])
			start = YearStart{int(d.Month), int(d.Day)}
		}
		terms := Terms{Country: cells[1], Start: start}
		if cells[5] != "" {
			terms.Own = map[Law]int{Invoices: int(cells[5][0]-'0')*10 + int(cells[5][1]-'0')}
		}
		got := terms.Last(Kind(cells[2]), day(t, cells[3]))
		if want := day(t, cells[6]); got != want {
			t.Errorf("%s %s of %s: %s, not %s", cells[1], cells[2], cells[3], got, want)
		}
		rows++
	}
	if rows < 12 {
		t.Errorf("%d rows in the table", rows)
	}
}

// Every country of the EU is there, and the others that shops of ours are in; each with its law, and in order.
func TestTheCountriesOfTheTable(t *testing.T) {
	for _, c := range strings.Fields("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE CH GB US IN NO LI") {
		if r := For(c, Invoices); r.Country != c || r.Years < 5 || r.Source == "" {
			t.Errorf("%s: %+v", c, r)
		}
	}
	list := Countries()
	for i := 1; i < len(list); i++ {
		if list[i-1] >= list[i] {
			t.Errorf("%s stands before %s", list[i-1], list[i])
		}
	}
	if r := For("XX", Letters); r.Country != "" || r.Years != commonYears || !r.Looked.IsZero() {
		t.Errorf("an unknown country: %+v", r)
	}
}

// An own period counts where it is longer than the law's, and never shortens it.
func TestAnOwnPeriodIsLonger(t *testing.T) {
	r := For("DE", Invoices)
	if got := r.Longer(5); got != r {
		t.Errorf("shortened: %+v", got)
	}
	if got := r.Longer(12); got.Years != 12 || got.Own != 12 {
		t.Errorf("not longer: %+v", got)
	}
}
