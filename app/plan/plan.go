// Package plan holds the rules of backups that happen by themselves: when one is due, where it is carried to, and what the
// light says of all of them. It has no clock, no disk and no network: moments and facts are handed in.
package plan

import "time"

// Plan is what the owner has agreed on.
type Plan struct {
	Evening   int       // minutes after midnight at which a working day is over; Never: not by the day
	OnClosing bool      // when the books are closed
	Hours     int       // every so many hours while the books are open; 0: not by the hour
	Issued    int       // after so many issued documents; 0: not by their number
	DrillDays int       // a place is restored from every so many days, 1 to 7
	GreenDays int       // for so many days a proven restore counts
	Pace      int64     // bytes a second that are sent at most; 0: no bound
	Metered   bool      // backups are sent over connections that cost by the byte too
	TellDays  int       // somebody is told once there was no backup, or a place did not answer, for so many days; 0: never
	Tell      string    // mail address of whoever is told; "": where alarms are mailed to
	Paused    time.Time // nothing happens by itself until then
}

// UntilGoOn is the end of a pause that lasts until somebody goes on.
var UntilGoOn = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Held says whether nothing happens by itself now.
func (p Plan) Held(now time.Time) bool { return now.Before(p.Paused) }

// Endless says whether a pause lasts until somebody goes on.
func (p Plan) Endless() bool { return !p.Paused.Before(UntilGoOn) }

// Tomorrow is when a pause until tomorrow ends: before anybody is at work.
func Tomorrow(now time.Time) time.Time {
	return time.Date(now.Year(), now.Month(), now.Day()+1, 6, 0, 0, 0, now.Location())
}

// Never is the Evening of a plan that does not go by the day.
const Never = -1

// Usual is the plan of books whose owner has said nothing yet.
func Usual() Plan {
	return Plan{Evening: 18 * 60, OnClosing: true, DrillDays: 7, GreenDays: 8, TellDays: 3}
}

// Problem is a field of a plan that lies outside of its bounds.
type Problem struct {
	Field       string
	Least, Most int64
}

// Check finds the first field outside of its bounds.
func (p Plan) Check() (Problem, bool) {
	for _, f := range []struct {
		Problem
		is int64
	}{
		{Problem{"evening", Never, 24*60 - 1}, int64(p.Evening)},
		{Problem{"hours", 0, 24}, int64(p.Hours)},
		{Problem{"issued", 0, 10_000}, int64(p.Issued)},
		{Problem{"drillDays", 1, 7}, int64(p.DrillDays)},
		{Problem{"greenDays", 1, 31}, int64(p.GreenDays)},
		{Problem{"tellDays", 0, 60}, int64(p.TellDays)},
		{Problem{"pace", 0, 1 << 40}, p.Pace},
	} {
		if f.is < f.Least || f.is > f.Most {
			return f.Problem, true
		}
	}
	return Problem{}, false
}

// Since is how things stand since the last backup.
type Since struct {
	Now     time.Time // in the location whose evenings count
	Last    time.Time // when the last backup was made, zero where none was; one of the future does not count
	Changed bool      // something that it does not hold
	Issued  int       // documents since then
	Closing bool      // the books are being closed
}

// Reason is why a backup is due.
type Reason string

// The reasons.
const (
	First    Reason = "first"   // there is none yet
	ByDay    Reason = "evening" // a working day is over, today's or an earlier one that was missed
	ByHours  Reason = "hours"
	ByIssued Reason = "issued"
	Closing  Reason = "closing"
)

// Due says whether a backup is to be made now, and why. Where nothing changed none is, however old the last one is. What was missed
// while the computer was off is caught up once. A pause holds everything but what a person asks for.
func (p Plan) Due(s Since) (Reason, bool) {
	if !s.Changed || p.Held(s.Now) {
		return "", false
	}
	age := s.Now.Sub(s.Last)
	switch {
	case s.Closing && p.OnClosing:
		return Closing, true
	case p.manual():
		return "", false
	case s.Last.IsZero():
		return First, true
	case p.Evening != Never && s.Last.Before(p.evening(s.Now)):
		return ByDay, true
	case p.Hours > 0 && age >= time.Duration(p.Hours)*time.Hour:
		return ByHours, true
	case p.Issued > 0 && s.Issued >= p.Issued:
		return ByIssued, true
	}
	return "", false
}

// manual says that nothing happens but at closing, or nothing at all.
func (p Plan) manual() bool { return p.Evening == Never && p.Hours == 0 && p.Issued == 0 }

// evening is the last end of a working day that is not after now.
func (p Plan) evening(now time.Time) time.Time {
	at := time.Date(now.Year(), now.Month(), now.Day(), p.Evening/60, p.Evening%60, 0, 0, now.Location())
	if at.After(now) {
		at = time.Date(now.Year(), now.Month(), now.Day()-1, p.Evening/60, p.Evening%60, 0, 0, now.Location())
	}
	return at
}

// Next is when the plan makes the next backup if something changes until then: zero where only closing, a number of documents or a person does.
func (p Plan) Next(s Since) time.Time {
	var next time.Time
	if p.Evening != Never {
		was := p.evening(s.Now)
		next = time.Date(was.Year(), was.Month(), was.Day()+1, p.Evening/60, p.Evening%60, 0, 0, was.Location())
	}
	if by := s.Last.Add(time.Duration(p.Hours) * time.Hour); p.Hours > 0 && !s.Last.IsZero() && (next.IsZero() || by.Before(next)) {
		next = by
	}
	if next.Before(p.Paused) && !next.IsZero() {
		if next = p.Paused; p.Endless() {
			next = time.Time{}
		}
	}
	return next
}

// DrillDue says whether a place is to be restored from now: it was last proven at the moment given, zero for never.
func (p Plan) DrillDue(now, proven time.Time) bool {
	if p.Held(now) {
		return false
	}
	return proven.IsZero() || proven.After(now.Add(clockSlack)) || now.Sub(proven) >= time.Duration(p.DrillDays)*24*time.Hour
}

// clockSlack is how far a moment may lie in the future before the clock is believed to be wrong.
const clockSlack = 24 * time.Hour

// Again is how long after a failure a place is tried again by itself; whoever asks for it need not wait.
const Again = 15 * time.Minute

// The bounds of what a place may ask for in place of that.
const (
	leastAsked = time.Minute
	mostAsked  = 6 * time.Hour
)

// LeftAlone is how long a place that failed is left alone that asked for so long; zero where it asked for nothing.
func LeftAlone(asked time.Duration) time.Duration {
	if asked <= 0 {
		return Again
	}
	return min(max(asked, leastAsked), mostAsked)
}
