package bill_test

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
)

func ruleOf(t testing.TB, text string) bill.DayRule {
	t.Helper()
	r, ok := bill.ParseDayRule(text)
	if !ok || r.String() != text {
		t.Fatalf("the rule %q is read as %+v", text, r)
	}
	return r
}

func daysOf(list []bill.Date) string {
	var out []string
	for _, d := range list {
		out = append(out, d.String())
	}
	return strings.Join(out, " ")
}

// The hard cases of the calendar: month ends, leap years, weekdays.
func TestSchedulesOfTheHardCases(t *testing.T) {
	for _, c := range []struct {
		name              string
		every             int
		unit              bill.Beat
		on, from, to, out string
	}{
		{"the 31st goes to the end of shorter months and back", 1, bill.Months, "", "2026-01-31", "2026-06-30", "2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31 2026-06-30"},
		{"the 30th in a leap year", 1, bill.Months, "", "2028-01-30", "2028-03-31", "2028-01-30 2028-02-29 2028-03-30"},
		{"the 28th stays the 28th", 1, bill.Months, "", "2027-02-28", "2027-04-30", "2027-02-28 2027-03-28 2027-04-28"},
		{"the last day of each month", 1, bill.Months, "last day", "2027-02-28", "2027-05-31", "2027-02-28 2027-03-31 2027-04-30 2027-05-31"},
		{"the last day, begun in the middle", 1, bill.Months, "last day", "2028-01-15", "2028-03-01", "2028-01-31 2028-02-29"},
		{"29 February of each year", 1, bill.Years, "", "2028-02-29", "2032-12-31", "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29"},
		{"29 February, and 2100 is no leap year", 4, bill.Years, "", "2096-02-29", "2104-12-31", "2096-02-29 2100-02-28 2104-02-29"},
		{"quarters from the end of November", 1, bill.Quarters, "", "2026-11-30", "2027-12-31", "2026-11-30 2027-02-28 2027-05-30 2027-08-30 2027-11-30"},
		{"every other month over the year", 2, bill.Months, "", "2026-11-15", "2027-04-01", "2026-11-15 2027-01-15 2027-03-15"},
		{"the second Tuesday", 1, bill.Months, "second tuesday", "2026-09-01", "2026-12-31", "2026-09-08 2026-10-13 2026-11-10 2026-12-08"},
		{"the first Monday, which has gone by in the first month", 1, bill.Months, "first monday", "2026-11-10", "2027-02-28", "2026-12-07 2027-01-04 2027-02-01"},
		{"the last Friday", 1, bill.Months, "last friday", "2026-01-01", "2026-05-31", "2026-01-30 2026-02-27 2026-03-27 2026-04-24 2026-05-29"},
		{"the fourth Sunday of a February of four weeks", 1, bill.Months, "fourth sunday", "2026-02-01", "2026-03-31", "2026-02-22 2026-03-22"},
		{"every day over a leap day", 1, bill.Days, "", "2028-02-28", "2028-03-01", "2028-02-28 2028-02-29 2028-03-01"},
		{"every ten days over the year", 10, bill.Days, "", "2026-12-25", "2027-01-20", "2026-12-25 2027-01-04 2027-01-14"},
		{"every fortnight", 2, bill.Weeks, "", "2026-12-24", "2027-01-31", "2026-12-24 2027-01-07 2027-01-21"},
		{"once in a thousand years, to the end of the calendar", 1000, bill.Years, "", "7999-12-31", "9998-12-31", "7999-12-31 8999-12-31"},
	} {
		s := bill.Schedule{Every: c.every, Unit: c.unit, From: day(c.from), On: ruleOf(t, c.on)}
		if found := bill.CheckSchedule(s); len(found) > 0 {
			t.Errorf("%s: %v", c.name, found)
		}
		if got := daysOf(s.Occurrences(bill.Date{}, day(c.to))); got != c.out {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.out)
		}
	}
}

// A schedule ends with a day or a number, whichever comes first, and says nothing afterwards.
func TestASchedulesEnd(t *testing.T) {
	s := bill.Schedule{Every: 1, Unit: bill.Months, From: day("2026-01-31"), Until: day("2026-04-29"), Count: 9}
	if got := daysOf(s.Occurrences(bill.Date{}, day("2030-01-01"))); got != "2026-01-31 2026-02-28 2026-03-31" {
		t.Errorf("until a day: %s", got)
	}
	s.Count = 2
	if got := daysOf(s.Occurrences(day("2026-02-01"), day("2030-01-01"))); got != "2026-02-28" {
		t.Errorf("two of them: %s", got)
	}
	if next, ok := s.Next(day("2026-02-28")); ok {
		t.Errorf("after the end comes %s", next)
	}
	if next, ok := (bill.Schedule{Every: 1, Unit: bill.Days, From: day("9998-12-31")}).Next(day("9998-12-31")); ok {
		t.Errorf("after the calendar comes %s", next)
	}
	if next, _ := s.Next(bill.Date{}); next != s.From {
		t.Errorf("the first is %s", next)
	}
}

// What an occurrence stands for: until the next, since the last, and whole months for the last day of a month.
func TestTheTimeThatAnOccurrenceBills(t *testing.T) {
	for _, c := range []struct{ unit, on, from, at, span, before string }{
		{"month", "", "2026-01-01", "2026-02-01", "2026-02-01 2026-02-28", "2026-01-01 2026-01-31"},
		{"month", "last day", "2026-01-31", "2026-01-31", "2026-02-01 2026-02-28", "2026-01-01 2026-01-31"},
		{"month", "", "2026-01-31", "2026-02-28", "2026-02-28 2026-03-30", "2026-01-31 2026-02-27"},
		{"year", "", "2028-02-29", "2028-02-29", "2028-02-29 2029-02-27", "2027-02-28 2028-02-28"},
		{"week", "", "2026-11-23", "2026-11-23", "2026-11-23 2026-11-29", "2026-11-16 2026-11-22"},
		{"month", "second tuesday", "2026-09-10", "2026-10-13", "2026-10-13 2026-11-09", "2026-09-08 2026-10-12"},
	} {
		s := bill.Schedule{Every: 1, Unit: bill.Beat(c.unit), From: day(c.from), On: ruleOf(t, c.on)}
		from, to := s.Span(day(c.at))
		if got := daysOf([]bill.Date{from, to}); got != c.span {
			t.Errorf("every %s from %s, %s: ahead %s, not %s", c.unit, c.from, c.on, got, c.span)
		}
		from, to = s.Before(day(c.at))
		if got := daysOf([]bill.Date{from, to}); got != c.before {
			t.Errorf("every %s from %s, %s: behind %s, not %s", c.unit, c.from, c.on, got, c.before)
		}
	}
}

func TestSchedulesThatCannotBeMeant(t *testing.T) {
	sound := bill.Schedule{Every: 1, Unit: bill.Months, From: day("2026-01-31")}
	for want, change := range map[string]func(*bill.Schedule){
		"unit unknown":          func(s *bill.Schedule) { s.Unit = "moon" },
		"every range":           func(s *bill.Schedule) { s.Every = 0 },
		"from required":         func(s *bill.Schedule) { s.From = bill.Date{} },
		"from no-such-day":      func(s *bill.Schedule) { s.From = bill.Date{2026, 2, 30} },
		"until no-such-day":     func(s *bill.Schedule) { s.Until = bill.Date{2026, 13, 1} },
		"on unknown":            func(s *bill.Schedule) { s.On.Nth = 5 },
		"until before-start":    func(s *bill.Schedule) { s.Until = day("2026-01-30") },
		"count range":           func(s *bill.Schedule) { s.Count = -1 },
		"on unknown ":           func(s *bill.Schedule) { s.Unit, s.On.Last = bill.Weeks, true },
		"on unknown  ":          func(s *bill.Schedule) { s.On = bill.DayRule{Last: true, Nth: 1} },
		"every range ":          func(s *bill.Schedule) { s.Every = 1001 },
		"until before-start   ": func(s *bill.Schedule) { s.Until, s.On = day("2026-01-31"), bill.DayRule{Nth: 1} },
	} {
		s := sound
		change(&s)
		found := bill.CheckSchedule(s)
		if len(found) != 1 || !found[0].Fatal || found[0].Field+" "+found[0].Code != strings.TrimRight(want, " ") {
			t.Errorf("%s: %+v", want, found)
		}
	}
	if _, ok := bill.ParseDayRule("fifth monday"); ok {
		t.Error("there is a fifth Monday")
	}
}

// Whatever the schedule: each occurrence is after the one before, none depends on where one begins to ask, months are never missed.
func TestNoScheduleDrifts(t *testing.T) {
	r := chance(t)
	between := map[bill.Beat]int{bill.Months: 1, bill.Quarters: 3, bill.Years: 12}
	units := []bill.Beat{bill.Days, bill.Weeks, bill.Months, bill.Quarters, bill.Years}
	for range 400 {
		s := bill.Schedule{Every: 1 + r.IntN(5), Unit: units[r.IntN(5)], From: day("2024-01-01").AddDays(r.IntN(4000))}
		if between[s.Unit] > 0 {
			s.On = []bill.DayRule{{}, {Last: true}, {Nth: -1, Weekday: 3}, {Nth: 1 + r.IntN(4), Weekday: 5}}[r.IntN(4)]
		}
		var last bill.Date
		for n := range 40 {
			at, ok := s.At(n)
			next, _ := s.Next(last)
			if !ok || !last.Before(at) || at.Before(s.From) || next != at || len(s.Occurrences(at, at)) != 1 {
				t.Fatalf("%+v: the %d. is %s after %s, next says %s", s, n, at, last, next)
			}
			if m := between[s.Unit] * s.Every; m > 0 && n > 0 {
				if gone := int(at.Year)*12 + int(at.Month) - int(last.Year)*12 - int(last.Month); gone != m {
					t.Fatalf("%+v: %d months from %s to %s", s, gone, last, at)
				}
			}
			last = at
		}
	}
}
