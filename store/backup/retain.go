package backup

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"counterfoil/app/bill"
)

// Held is a backup that lies somewhere, as its signed manifest says.
type Held struct {
	ID, Parent bill.ID
	Kind       Kind
	Made       time.Time
	Verified   bool // read back from where it lies, and found right
}

// Kept is how many backups are kept: the last one of each of so many days, weeks, months and years that have one.
type Kept struct {
	Days, Weeks, Months, Years int
}

// DefaultKept keeps what tax law asks for in most countries: ten years.
var DefaultKept = Kept{Days: 7, Weeks: 5, Months: 12, Years: 10}

// Why is a reason for which a backup is kept.
type Why string

// The reasons. Those of a period come with its name in Grounds.
const (
	ForDay    Why = "day"
	ForWeek   Why = "week"
	ForMonth  Why = "month"
	ForYear   Why = "year"
	ForNewest Why = "newest" // the last good one
	ForChild  Why = "parent" // one that is kept builds upon it
	ForProof  Why = "proof"  // it is newer than the last good one, and not proven yet
	ForLater  Why = "later"  // it may go, but not yet: few go at once, and those that build upon it first
)

// Ground is why a backup is kept: of which period it is the last one, and when another takes its place if one is made each day.
type Ground struct {
	Why    Why
	Period string    // "2026-11-26", "2026-W48", "2026-11", "2026", or ""
	Until  time.Time // first day on which it may go; zero: not known
}

// Fate is what becomes of a backup.
type Fate struct {
	Held
	Remove  bool
	Grounds []Ground // for which it is kept
}

// Until is the last of the days on which a ground for it ends, zero where none is known.
func (f Fate) Until() (day time.Time) {
	for _, g := range f.Grounds {
		if g.Until.After(day) {
			day = g.Until
		}
	}
	return day
}

// Halt says why nothing at all may be removed.
type Halt string

// The reasons to halt.
const (
	HaltClock   Halt = "clock"   // a backup is dated in the future: the clock is or was wrong
	HaltMissing Halt = "missing" // a backup that should be there is not: the listing may be short
	HaltProof   Halt = "proof"   // fewer than two are proven
)

// Retain says which backups of one place stay and why, the newest first, and which may go, by grandfather, father and son. now
// tells the days, by its time zone. expected are those that must be there as far as is known here. Whatever it says goes:
// the last good one, its parents and the parents of all that stay are never among those to be removed, at most one in
// five goes in one run, and who builds upon another goes before it.
func Retain(list []Held, expected []bill.ID, k Kept, now time.Time) ([]Fate, Halt) {
	fates := make([]Fate, len(list))
	for i, h := range list {
		fates[i].Held = h
	}
	slices.SortStableFunc(fates, func(a, b Fate) int { return b.Made.Compare(a.Made) })
	places := map[bill.ID]int{}
	for i, f := range fates {
		places[f.ID] = i
	}
	keepProof(fates)
	for _, p := range periods(k) {
		p.keep(fates, now.Location())
	}
	keepParents(fates, places)
	if halt := halted(fates, places, expected, now); halt != "" {
		for i := range fates {
			fates[i].Remove = false
		}
		return fates, halt
	}
	remove(fates)
	return fates, ""
}

func (f *Fate) ground(why Why, period string, until time.Time) {
	f.Grounds = append(f.Grounds, Ground{why, period, until})
}

// keepProof keeps the last good one and whatever is newer.
func keepProof(fates []Fate) {
	for i := range fates {
		if fates[i].Verified {
			fates[i].ground(ForNewest, "", time.Time{})
			return
		}
		fates[i].ground(ForProof, "", time.Time{})
	}
}

// period is a length of time of which the last backup is kept.
type period struct {
	why   Why
	count int
	name  func(time.Time) string
	end   func(day time.Time, count int) time.Time // of the count-th period after that of the day
}

func periods(k Kept) []period {
	return []period{
		{ForDay, k.Days, func(t time.Time) string { return t.Format(time.DateOnly) }, func(d time.Time, n int) time.Time { return d.AddDate(0, 0, n) }},
		{ForWeek, k.Weeks, weekName, func(d time.Time, n int) time.Time {
			return d.AddDate(0, 0, 7*n-(int(d.Weekday())+6)%7)
		}},
		{ForMonth, k.Months, func(t time.Time) string { return t.Format("2006-01") }, func(d time.Time, n int) time.Time {
			return time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, d.Location())
		}},
		{ForYear, k.Years, func(t time.Time) string { return t.Format("2006") }, func(d time.Time, n int) time.Time {
			return time.Date(d.Year()+n, 1, 1, 0, 0, 0, 0, d.Location())
		}},
	}
}

func weekName(t time.Time) string {
	year, week := t.ISOWeek()
	return fmt.Sprintf("%d-W%02d", year, week)
}

// keep keeps the newest proven backup of each of the last periods that have one.
func (p period) keep(fates []Fate, zone *time.Location) {
	seen := map[string]bool{}
	for i := range fates {
		f := &fates[i]
		made := f.Made.In(zone)
		name := p.name(made)
		if !f.Verified || seen[name] || len(seen) == p.count {
			continue
		}
		seen[name] = true
		day := time.Date(made.Year(), made.Month(), made.Day(), 0, 0, 0, 0, zone)
		f.ground(p.why, name, p.end(day, p.count))
	}
}

// keepParents keeps whatever one that stays builds upon, as long as that.
func keepParents(fates []Fate, places map[bill.ID]int) {
	for i := range fates { // children are newer than their parents, but a wrong clock may say otherwise: so up the whole line
		if len(fates[i].Grounds) == 0 {
			continue
		}
		until := fates[i].Until()
		for id, steps := fates[i].Parent, 0; steps < 2; steps++ { // a day, its week, its full
			at, ok := places[id]
			if !ok {
				break
			}
			fates[at].needed(until)
			id = fates[at].Parent
		}
	}
}

func (f *Fate) needed(until time.Time) {
	for i, g := range f.Grounds {
		if g.Why == ForChild {
			if until.After(g.Until) {
				f.Grounds[i].Until = until
			}
			return
		}
	}
	f.ground(ForChild, "", until)
}

func halted(fates []Fate, places map[bill.ID]int, expected []bill.ID, now time.Time) Halt {
	proven := 0
	for _, f := range fates {
		if f.Made.After(now.Add(24 * time.Hour)) {
			return HaltClock
		}
		if f.Verified {
			proven++
		}
	}
	for _, id := range expected {
		if _, ok := places[id]; !ok {
			return HaltMissing
		}
	}
	if proven < 2 {
		return HaltProof
	}
	return ""
}

// remove marks at most one in five, the oldest first, and no parent as long as a child of it is there.
func remove(fates []Fate) {
	left := max(1, len(fates)/5)
	order := make([]int, len(fates))
	for i := range order {
		order[i] = i
	}
	rank := map[Kind]int{Day: 0, Week: 1, Full: 2}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(rank[fates[a].Kind], rank[fates[b].Kind]), fates[a].Made.Compare(fates[b].Made))
	})
	children := map[bill.ID]int{}
	for _, f := range fates {
		children[f.Parent]++
	}
	for _, i := range order {
		f := &fates[i]
		switch {
		case len(f.Grounds) > 0:
		case left == 0 || children[f.ID] > 0:
			f.ground(ForLater, "", time.Time{})
		default:
			f.Remove = true
			left--
			children[f.Parent]--
		}
	}
}

// Removals are those that may go, in the order in which to do it: who builds upon another goes first, so that whatever stops in
// between leaves no differential without its parent.
func Removals(fates []Fate) (list []Fate) {
	for _, kind := range []Kind{Day, Week, Full} {
		for _, f := range slices.Backward(fates) {
			if f.Remove && f.Kind == kind {
				list = append(list, f)
			}
		}
	}
	return list
}
