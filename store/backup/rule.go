package backup

import (
	"time"

	"counterfoil/app/bill"
)

// Outgrown is the part of the books, or of a full, that a differential may carry: beyond a quarter a full is made. So much
// as smallChange, in bytes, is never too much: else small books would get a full each time.
const (
	Outgrown    = 4
	smallChange = 256 << 10
)

// How long fulls and weeks are built upon. A full is also made anew each quarter of a year, so that no single file carries more
// than that, however little changes.
const (
	fullLasts = 91 * 24 * time.Hour
	weekLasts = 7 * 24 * time.Hour
)

// Past is a backup that was made, as the rule looks at it.
type Past struct {
	ID, Parent bill.ID
	Kind       Kind
	Made       time.Time
	Verified   time.Time // zero: not proven
	Size       int64     // of the file, in bytes
	Schema     int       // of the tables
	Sealed     [32]byte  // to whom, as Present.Sealed
	There      bool      // the file lies where the next one will, and opens
}

// Present is what the rule must know of the moment.
type Present struct {
	Now       time.Time
	Schema    int
	Sealed    [32]byte  // a digest of what opens the next backup: passphrase and recovery key
	Compacted time.Time // when the books were last compacted, which moves their pages; zero: never
	Rotating  bool      // the old key goes away once this backup is proven
	Asked     bool      // a full is asked for
}

// Reason says why a backup is of its kind.
type Reason string

// The reasons.
const (
	BecauseAsked     Reason = "asked"      // somebody wants a full
	BecauseFirst     Reason = "first"      // there is no full at this place
	BecauseGone      Reason = "gone"       // the full is not where it was put, or does not open
	BecauseUnproven  Reason = "unproven"   // the full was not verified
	BecauseMigrated  Reason = "migrated"   // the tables have changed
	BecauseKeys      Reason = "keys"       // the passphrase or the recovery key has changed
	BecauseRotating  Reason = "rotating"   // the store key was changed
	BecauseCompacted Reason = "compacted"  // compacting has moved the pages
	BecauseGrown     Reason = "grown"      // the week has passed a quarter of the full
	BecauseOld       Reason = "old"        // the full is a quarter of a year old
	BecauseNoWeek    Reason = "no-week"    // the first differential of this full
	BecauseWeekOver  Reason = "week-over"  // the week is seven days old
	BecauseDaysGrown Reason = "days-grown" // the days together have passed what a new week takes
	BecauseDay       Reason = "day"        // none of these
)

// Choice is the backup to be made next.
type Choice struct {
	Kind   Kind
	Parent bill.ID // zero for a full
	Reason Reason
}

// Next says which backup to make, of those made so far at the same place, in any order. README.md has the rule as a table.
func Next(past []Past, p Present) Choice {
	full, reason := usableFull(past, p)
	if reason != "" {
		return Choice{Kind: Full, Reason: reason}
	}
	week, found := newest(past, func(b Past) bool { return b.Kind == Week && b.Parent == full.ID && !b.Verified.IsZero() })
	switch {
	case !found || !week.There:
		return Choice{Week, full.ID, BecauseNoWeek}
	case over(week.Made, p.Now, weekLasts):
		return Choice{Week, full.ID, BecauseWeekOver}
	case daysPassed(past, week):
		return Choice{Week, full.ID, BecauseDaysGrown}
	}
	return Choice{Day, week.ID, BecauseDay}
}

// usableFull is the full to build upon, or why a new one is made.
func usableFull(past []Past, p Present) (Past, Reason) {
	any, some := newest(past, func(b Past) bool { return b.Kind == Full })
	full, found := newest(past, func(b Past) bool { return b.Kind == Full && b.Sealed == p.Sealed })
	week, _ := newest(past, func(b Past) bool { return b.Kind == Week && b.Parent == full.ID })
	switch {
	case p.Asked:
		return full, BecauseAsked
	case p.Rotating:
		return full, BecauseRotating
	case !some:
		return full, BecauseFirst
	case !found && any.Schema == p.Schema:
		return full, BecauseKeys
	case !found || full.Schema != p.Schema:
		return full, BecauseMigrated
	case full.Verified.IsZero():
		return full, BecauseUnproven
	case !full.There:
		return full, BecauseGone
	case p.Compacted.After(full.Made):
		return full, BecauseCompacted
	case week.Size > max(full.Size/Outgrown, smallChange):
		return full, BecauseGrown
	case over(full.Made, p.Now, fullLasts):
		return full, BecauseOld
	}
	return full, ""
}

func newest(past []Past, which func(Past) bool) (found Past, ok bool) {
	for _, b := range past {
		if which(b) && (!ok || b.Made.After(found.Made)) {
			found, ok = b, true
		}
	}
	return found, ok
}

// over says whether so much time is over. A moment well in the future is of a clock that was wrong, so nothing is known of its age.
func over(made, now time.Time, lasts time.Duration) bool {
	age := now.Sub(made)
	return age >= lasts || age < -24*time.Hour
}

// daysPassed says whether the days since the week have together cost what a new week will: its own bytes and those of the newest
// day. Making it then, no sooner and no later, is never much dearer than the best plan for whatever is to come.
func daysPassed(past []Past, week Past) bool {
	var sum int64
	last, found := newest(past, func(b Past) bool {
		if b.Kind != Day || b.Parent != week.ID {
			return false
		}
		sum += b.Size
		return true
	})
	return found && sum >= week.Size+last.Size
}
