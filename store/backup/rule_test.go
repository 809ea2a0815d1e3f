package backup

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"counterfoil/app/bill"
)

// at is a moment of a day of 2026, counted from 1 January.
func at(day int) time.Time { return time.Date(2026, 1, day, 18, 0, 0, 0, time.UTC) }

func TestWhichBackupIsNext(t *testing.T) {
	keys, others := [32]byte{1}, [32]byte{2}
	full := Past{ID: bill.ID{1}, Kind: Full, Made: at(1), Verified: at(1), Size: 4_000_000, Schema: 5, Sealed: keys, There: true}
	week := Past{ID: bill.ID{2}, Parent: full.ID, Kind: Week, Made: at(2), Verified: at(2), Size: 200_000, Schema: 5, Sealed: keys, There: true}
	day := func(n byte, size int64) Past {
		return Past{ID: bill.ID{3, n}, Parent: week.ID, Kind: Day, Made: at(2 + int(n)), Verified: at(3), Size: size, Schema: 5, Sealed: keys, There: true}
	}
	with := func(p Past, change func(*Past)) Past { change(&p); return p }
	for name, c := range map[string]struct {
		past   []Past
		change func(*Present)
		want   Choice
	}{
		"nothing yet":               {nil, nil, Choice{Full, bill.ID{}, BecauseFirst}},
		"a full":                    {[]Past{full}, nil, Choice{Week, full.ID, BecauseNoWeek}},
		"a full and a week":         {[]Past{full, week}, nil, Choice{Day, week.ID, BecauseDay}},
		"a day too, in any order":   {[]Past{day(1, 30_000), week, full}, nil, Choice{Day, week.ID, BecauseDay}},
		"asked":                     {[]Past{full, week}, func(p *Present) { p.Asked = true }, Choice{Full, bill.ID{}, BecauseAsked}},
		"not verified":              {[]Past{with(full, func(p *Past) { p.Verified = time.Time{} })}, nil, Choice{Full, bill.ID{}, BecauseUnproven}},
		"gone":                      {[]Past{with(full, func(p *Past) { p.There = false }), week}, nil, Choice{Full, bill.ID{}, BecauseGone}},
		"migrated":                  {[]Past{full, week}, func(p *Present) { p.Schema = 6 }, Choice{Full, bill.ID{}, BecauseMigrated}},
		"another passphrase":        {[]Past{full, week}, func(p *Present) { p.Sealed = others }, Choice{Full, bill.ID{}, BecauseKeys}},
		"one for the bookkeeper":    {[]Past{full, week, with(full, func(p *Past) { p.ID[0], p.Sealed, p.Made = 9, others, at(4) })}, nil, Choice{Day, week.ID, BecauseDay}},
		"compacted since":           {[]Past{full, week}, func(p *Present) { p.Compacted = at(3) }, Choice{Full, bill.ID{}, BecauseCompacted}},
		"compacted before":          {[]Past{full, week}, func(p *Present) { p.Compacted = at(0) }, Choice{Day, week.ID, BecauseDay}},
		"the store key changed":     {[]Past{full, week}, func(p *Present) { p.Rotating = true }, Choice{Full, bill.ID{}, BecauseRotating}},
		"a quarter":                 {[]Past{full, with(week, func(p *Past) { p.Size = 1_000_000 })}, nil, Choice{Day, week.ID, BecauseDay}},
		"more than a quarter":       {[]Past{full, with(week, func(p *Past) { p.Size = 1_000_001 })}, nil, Choice{Full, bill.ID{}, BecauseGrown}},
		"of small books a third":    {[]Past{with(full, func(p *Past) { p.Size = 600_000 }), week}, nil, Choice{Day, week.ID, BecauseDay}},
		"the week is over":          {[]Past{full, week, day(1, 1)}, func(p *Present) { p.Now = at(9) }, Choice{Week, full.ID, BecauseWeekOver}},
		"a day before":              {[]Past{full, week, day(1, 1)}, func(p *Present) { p.Now = at(8) }, Choice{Day, week.ID, BecauseDay}},
		"the days pass a week":      {[]Past{full, week, day(1, 200_000), day(2, 400_000)}, nil, Choice{Week, full.ID, BecauseDaysGrown}},
		"the days do not":           {[]Past{full, week, day(1, 199_999), day(2, 400_000)}, nil, Choice{Day, week.ID, BecauseDay}},
		"the week is gone":          {[]Past{full, with(week, func(p *Past) { p.There = false })}, nil, Choice{Week, full.ID, BecauseNoWeek}},
		"the week was not verified": {[]Past{full, with(week, func(p *Past) { p.Verified = time.Time{} })}, nil, Choice{Week, full.ID, BecauseNoWeek}},
		"a quarter of a year":       {[]Past{full, with(week, func(p *Past) { p.Made = at(91) })}, func(p *Present) { p.Now = at(92) }, Choice{Full, bill.ID{}, BecauseOld}},
		"dated in the future":       {[]Past{full, with(week, func(p *Past) { p.Made = at(40) })}, nil, Choice{Week, full.ID, BecauseWeekOver}},
		"the week of another full":  {[]Past{full, with(week, func(p *Past) { p.Parent[0] = 8 })}, nil, Choice{Week, full.ID, BecauseNoWeek}},
	} {
		p := Present{Now: at(5), Schema: 5, Sealed: keys}
		if c.change != nil {
			c.change(&p)
		}
		if got := Next(c.past, p); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// play makes backups each day for so many days; grows is what a day adds to the books, both in KB, and what is given back how many KB
// were written, and those of fulls.
func play(days int, start, grows int64, next func([]Past, Present) Choice) (all, fulls int64, past []Past) {
	for d := 1; d <= days; d++ {
		size := (start + grows*int64(d)) * 1000
		c := next(past, Present{Now: at(d)})
		b := Past{ID: bill.ID{1, byte(d >> 8), byte(d)}, Parent: c.Parent, Kind: c.Kind, Made: at(d), Verified: at(d), Size: size, There: true}
		if c.Kind == Full {
			fulls += size
		} else {
			i := slices.IndexFunc(past, func(p Past) bool { return p.ID == c.Parent })
			b.Size = 1000 * grows * int64(d-int(past[i].Made.Sub(at(0))/(24*time.Hour)))
		}
		all += b.Size
		past = append(past, b)
	}
	return all / 1000, fulls / 1000, past
}

// Measured on even growth: the rule against a week kept for a fixed number of days, whatever it costs.
func TestTheRuleCostsLittle(t *testing.T) {
	for _, shop := range []struct {
		name         string
		start, grows int64 // KB
	}{{"small", 5_000, 100}, {"as measured", 40_000, 1_000}, {"busy", 100_000, 20_000}, {"large", 4_000_000, 4_000}} {
		all, fulls, _ := play(365, shop.start, shop.grows, Next)
		best := int64(1 << 62)
		text := ""
		for _, length := range []int{1, 2, 3, 5, 7, 10, 14, 30} {
			fixed, _, _ := play(365, shop.start, shop.grows, func(past []Past, p Present) Choice { return every(length, past, p) })
			best = min(best, fixed)
			text += fmt.Sprintf(" %d: %d", length, fixed/365)
		}
		t.Logf("%s: %d KB a day, %d of it fulls; daily fulls %d; a week of days%s", shop.name, all/365, fulls/365,
			shop.start+shop.grows*183, text)
		if float64(all) > 1.25*float64(best) {
			t.Errorf("%s: %d KB a day, with the best fixed week %d", shop.name, all/365, best/365)
		}
	}
}

// every is the rule with weeks of a fixed number of days.
func every(length int, past []Past, p Present) Choice {
	c := Next(past, p)
	if c.Kind == Full {
		return c
	}
	full, _ := newest(past, func(b Past) bool { return b.Kind == Full })
	week, ok := newest(past, func(b Past) bool { return b.Kind == Week && b.Parent == full.ID })
	if !ok || p.Now.Sub(week.Made) >= time.Duration(length)*24*time.Hour {
		return Choice{Week, full.ID, BecauseWeekOver}
	}
	return Choice{Day, week.ID, BecauseDay}
}

// Through a year of any growth, a full is made just when the newest week has passed a quarter of the one before, or after a quarter of a
// year; and never do more than three files make the books.
func TestAYearOfBackupsKeepsTheQuarter(t *testing.T) {
	for _, grows := range []int64{1, 40, 400, 4_000, 40_000} { // KB a day, of books that begin with 40 MB
		_, _, past := play(365, 40_000, grows, Next)
		byID, made := map[bill.ID]Past{}, map[Kind]int{}
		var full, week Past
		for i, b := range past {
			grown := week.Size > full.Size/Outgrown && week.Size > smallChange
			old := i > 0 && b.Made.Sub(full.Made) >= 91*24*time.Hour
			if (b.Kind == Full) != (i == 0 || grown || old) {
				t.Fatalf("%d KB a day: on day %d a %s, after a week of %d and a full of %d", grows, i+1, b.Kind, week.Size, full.Size)
			}
			switch b.Kind {
			case Full:
				full, week = b, Past{}
			case Week:
				week = b
			}
			if b.Kind != Full && byID[b.Parent].Kind != b.Kind.upon() {
				t.Fatalf("day %d: a %s upon a %s", i+1, b.Kind, byID[b.Parent].Kind)
			}
			byID[b.ID] = b
			made[b.Kind]++
		}
		t.Logf("%d KB a day: %v", grows, made)
	}
}
