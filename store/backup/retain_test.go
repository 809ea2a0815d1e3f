package backup

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"counterfoil/app/bill"
)

func grounds(f Fate) (list []string) {
	for _, g := range f.Grounds {
		text := string(g.Why)
		if g.Period != "" {
			text += " " + g.Period
		}
		if !g.Until.IsZero() {
			text += " until " + g.Until.Format(time.DateOnly)
		}
		list = append(list, text)
	}
	return list
}

func TestWhatIsKeptAndWhy(t *testing.T) {
	full := Held{ID: bill.ID{1}, Kind: Full, Made: at(1), Verified: true}
	week := Held{ID: bill.ID{2}, Kind: Week, Parent: full.ID, Made: at(30), Verified: true}
	morning := Held{ID: bill.ID{3}, Kind: Day, Parent: week.ID, Made: at(31).Add(-6 * time.Hour), Verified: true}
	evening := Held{ID: bill.ID{4}, Kind: Day, Parent: week.ID, Made: at(31), Verified: true}
	fresh := Held{ID: bill.ID{5}, Kind: Day, Parent: week.ID, Made: at(32)}
	fates, halt := Retain([]Held{full, fresh, morning, evening, week}, nil, Kept{Days: 1, Weeks: 1, Months: 1, Years: 1}, at(32))
	if halt != "" {
		t.Fatal(halt)
	}
	want := map[bill.ID][]string{
		fresh.ID:   {"proof"},
		evening.ID: {"newest", "day 2026-01-31 until 2026-02-01", "week 2026-W05 until 2026-02-02", "month 2026-01 until 2026-02-01", "year 2026 until 2027-01-01"},
		week.ID:    {"parent until 2027-01-01"},
		full.ID:    {"parent until 2027-01-01"},
	}
	for _, f := range fates {
		if f.Remove != (f.ID == morning.ID) || !slices.Equal(grounds(f), want[f.ID]) {
			t.Errorf("%d: remove %t, %q", f.ID[0], f.Remove, grounds(f))
		}
	}
	if list := Removals(fates); len(list) != 1 || list[0].ID != morning.ID {
		t.Errorf("%v", list)
	}
}

func TestWhenNothingMayGo(t *testing.T) {
	var list []Held
	for d := range 40 {
		list = append(list, Held{ID: bill.ID{byte(d + 1)}, Kind: Full, Made: at(d), Verified: true})
	}
	with := func(change func([]Held)) []Held { l := slices.Clone(list); change(l); return l }
	for name, c := range map[string]struct {
		list     []Held
		expected []bill.ID
		want     Halt
	}{
		"as it should be":    {list, []bill.ID{{1}, {40}}, ""},
		"one is dated ahead": {with(func(l []Held) { l[39].Made = at(300) }), nil, HaltClock},
		"one is not listed":  {list, []bill.ID{{99}}, HaltMissing},
		"only one is proven": {with(func(l []Held) {
			for i := range 39 {
				l[i].Verified = false
			}
		}), nil, HaltProof},
		"there is only one":      {list[:1], nil, HaltProof},
		"nothing is there":       {nil, nil, HaltProof},
		"nothing is there, lost": {nil, []bill.ID{{1}}, HaltMissing},
	} {
		fates, halt := Retain(c.list, c.expected, DefaultKept, at(40))
		if halt != c.want {
			t.Errorf("%s: %q", name, halt)
		}
		if n := len(Removals(fates)); (n > 0) != (c.want == "") || n > 8 {
			t.Errorf("%s: %d may go", name, n)
		}
	}
}

// Ten years of backups by the rule, some of them never proven, with the removals that Retain allows: nothing that stays loses
// what it builds upon, the last good state is always there, and the number stays small.
func TestYearsOfKeeping(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var past []Past
	for d := 1; d <= 3650; d++ {
		if r.IntN(7) == 0 {
			continue // a day off
		}
		c := Next(past, Present{Now: at(d)})
		b := Past{ID: bill.ID{1, byte(d >> 8), byte(d)}, Parent: c.Parent, Kind: c.Kind, Made: at(d), Size: 1000*100_000 + 100_000*int64(d), There: true}
		if c.Kind != Full {
			i := slices.IndexFunc(past, func(p Past) bool { return p.ID == c.Parent })
			b.Size = 100_000 * int64(d-int(past[i].Made.Sub(at(0))/(24*time.Hour)))
		}
		if r.IntN(20) > 0 {
			b.Verified = at(d)
		}
		past = append(past, b)
		past = kept(t, past, d)
	}
	years := map[int]bool{}
	for _, p := range past {
		years[p.Made.Year()] = true
	}
	t.Logf("%d files after ten years", len(past))
	if len(past) > 110 || len(years) != 10 {
		t.Errorf("%d files, of %d years", len(past), len(years))
	}
}

// kept takes away what may go, one file at a time, and looks at what is left each time.
func kept(t *testing.T, past []Past, d int) []Past {
	t.Helper()
	var list []Held
	for _, p := range past {
		list = append(list, Held{p.ID, p.Parent, p.Kind, p.Made, !p.Verified.IsZero()})
	}
	fates, _ := Retain(list, nil, DefaultKept, at(d))
	good, _ := newest(past, func(p Past) bool { return !p.Verified.IsZero() })
	for _, f := range Removals(fates) {
		past = slices.DeleteFunc(past, func(p Past) bool { return p.ID == f.ID })
		if f.ID == good.ID {
			t.Fatalf("day %d: the last good one is removed", d)
		}
		for _, p := range past {
			if p.Parent != (bill.ID{}) && !slices.ContainsFunc(past, func(q Past) bool { return q.ID == p.Parent }) {
				t.Fatalf("day %d: a %s without its parent", d, p.Kind)
			}
		}
	}
	return past
}
