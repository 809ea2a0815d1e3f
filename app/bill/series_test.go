package bill_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
)

func day(s string) bill.Date { return must(bill.ParseDate(s)) }

func TestNumbersByPattern(t *testing.T) {
	for _, c := range []struct {
		pattern string
		next    int64
		day     string
		want    string
	}{
		{"INV-{YYYY}-{NNNN}", 42, "2026-11-23", "INV-2026-0042"},
		{"{YY}{MM}/{NNN}", 7, "2026-01-02", "2601/007"},
		{"{N}", 1, "2026-01-02", "1"},
		{"RE {NNNN}", 123456, "2026-01-02", "RE 123456"}, // more digits than places: it grows, it never wraps
		{"2026-{NNNNNNNNNNNN}-Ä", 1, "2026-01-02", "2026-000000000001-Ä"},
	} {
		n, after, err := bill.Series{Pattern: c.pattern, Next: c.next}.Take(day(c.day))
		if err != nil || n.Text != c.want || n.Counter != c.next || after.Next != c.next+1 {
			t.Errorf("%s: %+v, next %d, %v; want %s", c.pattern, n, after.Next, err, c.want)
		}
	}
}

func TestPatternsThatCannotWork(t *testing.T) {
	for name, s := range map[string]bill.Series{
		"no counter":                   {Pattern: "INV-{YYYY}", Next: 1},
		"two counters":                 {Pattern: "{N}-{N}", Next: 1},
		"yearly without the year":      {Pattern: "INV-{NNNN}", Next: 1, Restart: bill.RestartYearly},
		"yearly with the month only":   {Pattern: "{MM}-{NNNN}", Next: 1, Restart: bill.RestartYearly},
		"a word nobody knows":          {Pattern: "{DD}-{N}", Next: 1},
		"an open bracket":              {Pattern: "{N}-{YYYY", Next: 1},
		"an empty bracket":             {Pattern: "{}{N}", Next: 1},
		"nothing":                      {Pattern: "", Next: 1},
		"too long":                     {Pattern: strings.Repeat("X", 41) + "{N}", Next: 1},
		"too many places":              {Pattern: "{NNNNNNNNNNNNN}", Next: 1},
		"a line break":                 {Pattern: "A\n{N}", Next: 1},
		"bytes that are no text":       {Pattern: "\xff{N}", Next: 1},
		"a blank that nobody sees":     {Pattern: "{N} ", Next: 1},
		"a counter before the first":   {Pattern: "{N}", Next: 0},
		"a counter beyond all numbers": {Pattern: "{N}", Next: 1_000_000_000_000},
	} {
		if err := s.Check(); !errors.Is(err, bill.ErrSeries) {
			t.Errorf("%s: %v", name, err)
		}
		if _, after, err := s.Take(today); !errors.Is(err, bill.ErrSeries) || after != s {
			t.Errorf("%s gave a number: %v", name, err)
		}
	}
}

func TestANewMonthStartsAtOne(t *testing.T) {
	s := bill.Series{Pattern: "{YYYY}{MM}-{NNN}", Restart: bill.RestartMonthly, Next: 501}
	var texts []string
	var numbers []bill.Number
	for _, d := range []string{"2026-11-03", "2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01", "2027-11-01"} {
		n, after, err := s.Take(day(d))
		if err != nil {
			t.Fatal(err)
		}
		texts, numbers, s = append(texts, n.Text), append(numbers, n), after
	}
	if got := strings.Join(texts, " "); got != "202611-501 202611-502 202612-001 202612-002 202701-001 202711-001" {
		t.Error(got)
	}
	if _, _, err := s.Take(day("2027-10-31")); !errors.Is(err, bill.ErrSeries) {
		t.Errorf("a month that is over: %v", err)
	}
	runs := bill.Runs(numbers, nil)
	if len(runs) != 4 || runs[0].Period != 202611 || runs[0].First.Counter != 501 || runs[1].First.Counter != 1 || !runs[1].Whole() {
		t.Errorf("%+v", runs)
	}
	s.Pattern = "{YYYY}-{NNN}"
	if s.Check() == nil {
		t.Error("a monthly series without the month is taken")
	}
}

// Rule 46 of India's CGST rules: sixteen characters, letters, digits, hyphen and slash.
func TestIndiaAllowsSixteenCharacters(t *testing.T) {
	for pattern, want := range map[string]string{
		"INV/{YYYY}-{NNNNNNN}": "", "INV/{YYYY}-{NNNNNNNN}": "number-length", "INV_{YYYY}-{NNNN}": "number-characters",
		"RÉ-{NNNN}": "number-characters", "INV-{NNNN": "pattern",
	} {
		s := bill.Series{Kind: bill.Invoice, Pattern: pattern, Next: 1}
		found := bill.CheckSeries(s, "IN")
		if code := strings.Join(codes(found), " "); code != want {
			t.Errorf("%s: %q, want %q", pattern, code, want)
		}
		s.Kind = bill.Quote
		if found := bill.CheckSeries(s, "IN"); want != "pattern" && found != nil {
			t.Errorf("a quote with %s: %v", pattern, found)
		}
		if found := bill.CheckSeries(bill.Series{Kind: bill.Invoice, Pattern: pattern, Next: 1}, "DE"); want != "pattern" && found != nil {
			t.Errorf("in Germany %s: %v", pattern, found)
		}
	}
}

func codes(found []bill.Problem) (list []string) {
	for _, p := range found {
		list = append(list, p.Code)
	}
	return list
}

func TestNewYearStartsAtOne(t *testing.T) {
	s := bill.Series{Pattern: "{YYYY}-{NNN}", Restart: bill.RestartYearly, Next: 5}
	var texts []string
	for _, d := range []string{"2026-03-01", "2026-12-31", "2027-01-01", "2027-01-01", "2029-06-01"} {
		n, after, err := s.Take(day(d))
		if err != nil {
			t.Fatal(err)
		}
		texts, s = append(texts, n.Text), after
	}
	if got := strings.Join(texts, " "); got != "2026-005 2026-006 2027-001 2027-002 2029-001" {
		t.Error(got)
	}
	if _, after, err := s.Take(day("2028-12-31")); !errors.Is(err, bill.ErrSeries) || after != s {
		t.Errorf("a number of a closed year: %v", err)
	}
	if s.Preview(day("2029-07-01")) != "2029-002" || s.Preview(day("2028-01-01")) != "" {
		t.Error("the preview is not the next number")
	}
}

// TestNoNumberTwice takes numbers from random series over years: texts never repeat, and the report finds no gap.
func TestNoNumberTwice(t *testing.T) {
	r := chance(t)
	words := []string{"{YYYY}", "{YY}", "{MM}", "{N}", "{NN}", "{NNNN}", "-", "/", "1", "0", "2026", "A"}
	series := 0
	for series < 500 {
		s := bill.Series{ID: bill.NewID(), Restart: []bill.Restart{bill.RestartNever, bill.RestartYearly}[r.IntN(2)], Next: 1 + r.Int64N(120)}
		for range 1 + r.IntN(6) {
			s.Pattern += words[r.IntN(len(words))]
		}
		if s.Check() != nil {
			continue
		}
		series++
		seen, d := map[string]bool{}, day("2020-01-01")
		var taken []bill.Number
		for range 60 {
			n, after, err := s.Take(d)
			if err != nil {
				t.Fatalf("%+v on %s: %v", s, d, err)
			}
			if seen[n.Text] {
				t.Fatalf("%s gave %s twice", s.Pattern, n.Text)
			}
			seen[n.Text], s, taken = true, after, append(taken, n)
			d = d.AddDays(r.IntN(90))
		}
		for _, run := range bill.Runs(taken, nil) {
			if !run.Whole() {
				t.Fatalf("%s: %+v", s.Pattern, run)
			}
		}
	}
}

func TestReportFindsGapsAndDoubles(t *testing.T) {
	a, b := bill.NewID(), bill.NewID()
	num := func(series bill.ID, year int, counters ...int64) (ns []bill.Number) {
		for _, c := range counters {
			ns = append(ns, bill.Number{Series: series, Period: year, Counter: c, Text: "x"})
		}
		return ns
	}
	all := slices.Concat(num(a, 2026, 9, 3, 4, 7, 4, 4), num(b, 0, 1, 2, 3), num(a, 2025, 8), num(b, 1, 1, 5_000_002))
	runs := bill.Runs(all, nil)
	if len(runs) != 4 {
		t.Fatalf("%d runs: %v", len(runs), runs)
	}
	bad := runs[slices.IndexFunc(runs, func(r bill.Run) bool { return r.Period == 2026 })]
	if bad.Count != 6 || bad.First.Counter != 3 || bad.Last.Counter != 9 || bad.Gaps != 3 ||
		!slices.Equal(bad.Missing, []int64{5, 6, 8}) || !slices.Equal(bad.Double, []int64{4}) || bad.Whole() {
		t.Errorf("%+v", bad)
	}
	wide := runs[slices.IndexFunc(runs, func(r bill.Run) bool { return r.Period == 1 })]
	if wide.Gaps != 5_000_000 || len(wide.Missing) != 1000 {
		t.Errorf("%d gaps, %d of them listed", wide.Gaps, len(wide.Missing))
	}
	if len(bill.Runs(nil, nil)) != 0 {
		t.Error("a report of nothing says something")
	}
}

// A gap is explained as far as the series was set forward past it; who went back and forth again is named by the last word.
func TestJumpsExplainGaps(t *testing.T) {
	series, noon := bill.NewID(), time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	jump := func(first, last int64, by string, day int) bill.Jump {
		return bill.Jump{ID: bill.NewID(), Series: series, Period: 2026, First: first, Last: last, By: by, Made: noon.AddDate(0, 0, day)}
	}
	elsewhere, otherYear := jump(1, 99, "Eve", 0), jump(1, 99, "Eve", 0)
	elsewhere.Series, otherYear.Period = bill.NewID(), 2025
	for name, c := range map[string]struct {
		taken   []int64
		jumps   []bill.Jump
		passed  string
		missing []int64
	}{
		"the whole gap":          {[]int64{41, 42, 100}, []bill.Jump{jump(43, 99, "Ada", 0)}, "43 to 99 passed over: set forward by Ada on 3 Mar 2026", nil},
		"one, by nobody known":   {[]int64{42, 44}, []bill.Jump{jump(43, 43, "", 0)}, "43 passed over: set forward on 3 Mar 2026", nil},
		"in two steps":           {[]int64{1, 9}, []bill.Jump{jump(2, 4, "Ada", 0), jump(5, 8, "Bob", 1)}, "2 to 4 passed over: set forward by Ada on 3 Mar 2026, 5 to 8 passed over: set forward by Bob on 4 Mar 2026", nil},
		"two gaps":               {[]int64{1, 3, 5}, []bill.Jump{jump(4, 4, "Bob", 1), jump(2, 2, "Ada", 0)}, "2 passed over: set forward by Ada on 3 Mar 2026, 4 passed over: set forward by Bob on 4 Mar 2026", nil},
		"only a part":            {[]int64{1, 8}, []bill.Jump{jump(4, 5, "Ada", 0)}, "4 to 5 passed over: set forward by Ada on 3 Mar 2026", []int64{2, 3, 6, 7}},
		"too far, and back":      {[]int64{1, 2, 9}, []bill.Jump{jump(3, 999, "Ada", 0)}, "3 to 8 passed over: set forward by Ada on 3 Mar 2026", nil},
		"back, used, and again":  {[]int64{1, 2, 3, 6}, []bill.Jump{jump(2, 9, "Ada", 0), jump(4, 5, "Bob", 1)}, "4 to 5 passed over: set forward by Bob on 4 Mar 2026", nil},
		"back, used, and lost":   {[]int64{1, 2, 3, 6}, []bill.Jump{jump(2, 9, "Ada", 0)}, "", []int64{4, 5}},
		"the newer in the midst": {[]int64{1, 9}, []bill.Jump{jump(2, 8, "Ada", 0), jump(4, 5, "Bob", 1)}, "2 to 3 passed over: set forward by Ada on 3 Mar 2026, 4 to 5 passed over: set forward by Bob on 4 Mar 2026, 6 to 8 passed over: set forward by Ada on 3 Mar 2026", nil},
		"nothing given since":    {[]int64{1, 2}, []bill.Jump{jump(3, 9, "Ada", 0)}, "", nil},
		"of others":              {[]int64{1, 3}, []bill.Jump{elsewhere, otherYear}, "", []int64{2}},
	} {
		var numbers []bill.Number
		for _, n := range c.taken {
			numbers = append(numbers, bill.Number{Series: series, Period: 2026, Counter: n})
		}
		run := bill.Runs(numbers, c.jumps)[0]
		var passed []string
		for _, j := range run.Passed {
			passed = append(passed, j.String())
		}
		if got := strings.Join(passed, ", "); got != c.passed || !slices.Equal(run.Missing, c.missing) ||
			run.Gaps != int64(len(c.missing)) || run.Whole() != (c.missing == nil) {
			t.Errorf("%s: passed %q, missing %v of %d, whole %v", name, got, run.Missing, run.Gaps, run.Whole())
		}
	}
	twice := bill.Number{Series: series, Period: 2026, Counter: 1}
	if bill.Runs([]bill.Number{twice, twice}, []bill.Jump{jump(1, 1, "Ada", 0)})[0].Whole() {
		t.Error("a jump explains a double")
	}
}

func TestDates(t *testing.T) {
	for _, s := range []string{"", "2026-02-31", "2026-13-01", "2026-1-1", "23.11.2026", "2026-11-23T00:00:00Z", "1899-12-31", "9999-01-01", "2025-02-29"} {
		if _, err := bill.ParseDate(s); !errors.Is(err, bill.ErrDate) {
			t.Errorf("%q: %v", s, err)
		}
	}
	d := day("2024-02-28")
	if d.AddDays(1).String() != "2024-02-29" || d.AddDays(2).String() != "2024-03-01" || d.AddDays(-59).String() != "2023-12-31" {
		t.Error("days do not add up")
	}
	if !d.Before(d.AddDays(1)) || d.Before(d) || !d.Valid() || (bill.Date{}).Valid() || (bill.Date{2026, 2, 31}).Valid() {
		t.Error("order or validity of days")
	}
	if far := d.AddDays(1 << 40); far.String() != "9998-12-31" || d.AddDays(-1<<40).String() != "1900-01-01" {
		t.Error("days beyond the calendar", far)
	}
	late := time.Date(2026, 11, 23, 23, 59, 0, 0, time.FixedZone("east", 12*3600))
	if bill.DateOf(late).String() != "2026-11-23" {
		t.Error("the day is that of the place")
	}
	var back bill.Date
	if err := back.UnmarshalText(nil); err != nil || !back.IsZero() || back.String() != "" {
		t.Error("no date", back, err)
	}
}

func TestIDsAreInOrderOfTime(t *testing.T) {
	last := bill.NewID()
	for range 1000 {
		id := bill.NewID()
		if id.String() <= last.String() {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
	}
	if _, err := bill.ParseID(strings.ToUpper(last.String())); !errors.Is(err, bill.ErrID) {
		t.Errorf("a second form of the same id: %v", err)
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2026-11-23")
	f.Add("2026-02-30")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := bill.ParseDate(s)
		if err == nil && (d.String() != s || !d.Valid() || bill.DateOf(d.Time()) != d) {
			t.Fatalf("%q is %s", s, d)
		}
	})
}

func FuzzParseID(f *testing.F) {
	f.Add("01a20b88-95b2-766c-a118-94e9a759e2c5")
	f.Add("{01a20b88-95b2-766c-a118-94e9a759e2c5}")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := bill.ParseID(s)
		if err == nil && !id.IsZero() && id.String() != s {
			t.Fatalf("%q is %s", s, id)
		}
	})
}

// FuzzPattern: any pattern is refused or gives numbers that can be printed, and no number twice.
func FuzzPattern(f *testing.F) {
	f.Add("INV-{YYYY}-{NNNN}", true, int64(1), int16(2026), uint8(11))
	f.Add("{N}{N}", false, int64(9_999), int16(1900), uint8(2))
	f.Add("}{{N}", false, int64(-1), int16(0), uint8(0))
	f.Fuzz(func(t *testing.T, pattern string, yearly bool, next int64, year int16, month uint8) {
		s := bill.Series{Pattern: pattern, Next: next}
		if yearly {
			s.Restart = bill.RestartYearly
		}
		n, after, err := s.Take(bill.Date{Year: year, Month: month, Day: 1})
		if err != nil {
			if !errors.Is(err, bill.ErrSeries) || after != s {
				t.Fatal(err)
			}
			return
		}
		if n.Text == "" || len([]rune(n.Text)) > 40 || strings.ContainsAny(n.Text, "\n\r\t\x00") {
			t.Fatalf("%q gives %q", pattern, n.Text)
		}
		if m, _, err := after.Take(bill.Date{Year: year, Month: month, Day: 1}); err == nil && m.Text == n.Text {
			t.Fatalf("%q gives %q twice", pattern, n.Text)
		}
	})
}
