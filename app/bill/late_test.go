package bill_test

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

func percent(text string) money.Percent { return must(money.ParsePercent(text)) }

// Worked by hand: 1000.00 due on 31 January 2026, nine percent over a base rate of 1.27, which falls to 1.00 on the first of July.
func TestInterestOnLatePayment(t *testing.T) {
	terms := bill.LateTerms{Margin: percent("9"), Fee: eur("40"), Rates: []bill.BaseRate{{day("2026-01-01"), percent("1.27")}, {day("2026-07-01"), percent("1")}}}
	owed := bill.Entry{Date: day("2026-01-17"), Amount: eur("1000")}
	for _, c := range []struct {
		name  string
		moves []bill.Entry
		to    string
		steps string
		total string
	}{
		{"on the due day", nil, "2026-01-31", "", "0.00"},
		{"a day late", nil, "2026-02-01", "1d 1000.00 10.27% 0.28", "40.28"},                         // 102.70 / 365
		{"a year", nil, "2027-01-31", "150d 1000.00 10.27% 42.21, 215d 1000.00 10% 58.90", "141.11"}, // 102.70 x 150 / 365; 100 x 215 / 365
		{"a part paid", []bill.Entry{{Date: day("2026-02-11"), Amount: eur("-600")}}, "2026-02-20", "10d 1000.00 10.27% 2.81, 10d 400.00 10.27% 1.13", "43.94"},
		{"paid in time", []bill.Entry{{Date: day("2026-01-31"), Amount: eur("-1000")}}, "2026-06-30", "", "0.00"},
		{"paid late", []bill.Entry{{Date: day("2026-02-11"), Amount: eur("-1000")}}, "2026-06-30", "10d 1000.00 10.27% 2.81", "42.81"},
	} {
		l := must(bill.LateOn(append([]bill.Entry{owed}, c.moves...), day("2026-01-31"), day(c.to), terms))
		var steps []string
		for _, s := range l.Steps {
			steps = append(steps, fmt.Sprintf("%dd %s %s%% %s", s.Days, s.Open, s.Rate, s.Interest))
		}
		if got := strings.Join(steps, ", "); got != c.steps || l.Total.String() != c.total {
			t.Errorf("%s: %s, in all %s", c.name, got, l.Total)
		}
	}
	negative := bill.LateTerms{Margin: percent("0.5"), Rates: []bill.BaseRate{{day("2026-01-01"), percent("-0.88")}}}
	if l := must(bill.LateOn([]bill.Entry{owed}, day("2026-01-31"), day("2026-12-31"), negative)); !l.Total.IsZero() {
		t.Errorf("less than nothing: %+v", l)
	}
}

func TestWhatIsWrongWithLateTerms(t *testing.T) {
	good := bill.LateTerms{Margin: percent("9"), Rates: []bill.BaseRate{{day("2026-01-01"), percent("1")}, {day("2026-07-01"), percent("2")}}}
	for want, change := range map[string]func(*bill.LateTerms){
		"":                   func(*bill.LateTerms) {},
		"margin negative":    func(l *bill.LateTerms) { l.Margin = percent("-1") },
		"fee negative":       func(l *bill.LateTerms) { l.Fee = eur("-1") },
		"rates required":     func(l *bill.LateTerms) { l.Rates = nil },
		"rates not-in-order": func(l *bill.LateTerms) { l.Rates = []bill.BaseRate{l.Rates[1], l.Rates[0]} },
	} {
		l := good
		change(&l)
		got := ""
		for _, p := range bill.CheckLateTerms(l) {
			got = p.Field + " " + p.Code
		}
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
