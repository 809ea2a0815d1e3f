package bill_test

import (
	"testing"

	"counterfoil/app/bill"
)

// A template that is changed goes on from the occurrence that would have come next, whatever its new schedule says: it never goes back.
func TestAChangedTemplateNeverGoesBack(t *testing.T) {
	was := bill.Recurring{
		ID: bill.NewID(), Paused: true, Next: day("2026-12-30"),
		Schedule: bill.Schedule{Every: 1, Unit: bill.Months, From: day("2026-09-30")},
	}
	for _, c := range []struct {
		name   string
		change func(*bill.Schedule)
		next   string // "": nothing comes any more
	}{
		{"unchanged", func(*bill.Schedule) {}, "2026-12-30"},
		{"every other month of the first one", func(s *bill.Schedule) { s.Every = 2 }, "2027-01-30"},
		{"on the 15th", func(s *bill.Schedule) { s.From = day("2026-09-15") }, "2027-01-15"},
		{"on the last day", func(s *bill.Schedule) { s.On = bill.DayRule{Last: true} }, "2026-12-31"},
		{"from later on", func(s *bill.Schedule) { s.From = day("2027-06-01") }, "2027-06-01"},
		{"each week since the start", func(s *bill.Schedule) { s.Unit = bill.Weeks }, "2026-12-30"},
		{"four in all, the fourth comes next", func(s *bill.Schedule) { s.Count = 4 }, "2026-12-30"},
		{"three in all", func(s *bill.Schedule) { s.Count = 3 }, ""},
		{"until Christmas", func(s *bill.Schedule) { s.Until = day("2026-12-24") }, ""},
	} {
		to := bill.Recurring{Schedule: was.Schedule, Issue: true}
		c.change(&to.Schedule)
		got := was.Changed(to)
		next := ""
		if !got.Next.IsZero() {
			next = got.Next.String()
		}
		if next != c.next || got.ID != was.ID || !got.Paused || !got.Issue {
			t.Errorf("%s: next %s, want %s: %+v", c.name, next, c.next, got)
		}
	}
}
