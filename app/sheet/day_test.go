package sheet_test

import (
	"errors"
	"testing"

	"counterfoil/app/sheet"
)

func TestDays(t *testing.T) {
	for _, c := range []struct {
		text  string
		order sheet.Order
		want  string
		err   error
	}{
		{"2026-11-24", "", "2026-11-24", nil},
		{"2026-11-24T10:00:00Z", "", "2026-11-24", nil},
		{"2026/1/4", "", "2026-01-04", nil},
		{"24.11.2026", "", "2026-11-24", nil},
		{"3.4.26", "mdy", "2026-04-03", nil}, // points: the day first, whatever is said
		{"24/11/2026", "mdy", "2026-11-24", nil},
		{"11/24/2026", "dmy", "2026-11-24", nil},
		{"03/04/2026", "dmy", "2026-04-03", nil},
		{"03/04/2026", "mdy", "2026-03-04", nil},
		{"03/04/2026", "", "", sheet.ErrDayOrder},
		{"04/04/2026", "", "2026-04-04", nil},
		{"46350", "", "2026-11-24", nil}, // as a spreadsheet counts
		{"31.11.2026", "", "", sheet.ErrDay},
		{"yesterday", "", "", sheet.ErrDay},
		{"", "", "", sheet.ErrDay},
		{"1.2.3.2026", "", "", sheet.ErrDay},
		{"-1.2.2026", "", "2026-02-01", nil},
	} {
		got, err := sheet.Day(c.text, c.order)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q (%s) is %q, %v; want %q, %v", c.text, c.order, got, err, c.want, c.err)
		}
	}
}

// One day that can be read in one way only tells how the others are meant.
func TestTheOrderOfDaysIsToldByTheTable(t *testing.T) {
	for rows, want := range map[string]sheet.Order{
		"number,date\n1,03/04/2026\n2,03/25/2026\n": sheet.MonthFirst,
		"number,date\n1,03/04/2026\n2,25/03/2026\n": sheet.DayFirst,
		"number,date\n1,03/04/2026\n2,2026-03-25\n": "",
		"number,date\n1,3.4.2026\n":                 sheet.DayFirst,
	} {
		list, err := sheet.Read([]byte(rows))
		if err != nil {
			t.Fatal(err)
		}
		if got := sheet.Match(list, sheet.Invoices, "", nil).Order("date", "due"); got != want {
			t.Errorf("%q tells %q, not %q", rows, got, want)
		}
	}
}
