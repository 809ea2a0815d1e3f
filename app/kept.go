package app

import (
	"context"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
	"counterfoil/store/backup"
)

// KeptBackups are the backups in a place, the newest first, with why each is kept there and until which day, and which may go.
type KeptBackups struct {
	List []KeptBackup
	// Halt says why nothing at all is removed now, "" where it is.
	Halt backup.Halt
	// ForGood: the place keeps whatever it has.
	ForGood bool
}

// KeptBackup is what becomes of one backup.
type KeptBackup = backup.Fate

// KeptBackups says what of a place is kept and why; nothing is removed. A run removes what may go, at its end.
func (s *Session) KeptBackups(ctx context.Context, place bill.ID) (KeptBackups, error) {
	list, err := s.BackupPlaces(ctx)
	if err != nil {
		return KeptBackups{}, err
	}
	var out KeptBackups
	for _, p := range list {
		out.ForGood = out.ForGood || p.ID == place && p.Keeps
	}
	return read(ctx, s, seeBackups, func(v *store.View) (KeptBackups, error) {
		events, err := v.PlaceEvents(place)
		if err != nil {
			return out, err
		}
		made, err := backupsByID(v)
		_, held := plan.Stand(events)
		out.List, out.Halt = fatesOf(held, made, s.books.env.now())
		return out, err
	})
}

// KeptSpan is a length of time, of which the last backup is kept for some while: a day, a week, a month, a year.
type KeptSpan struct {
	Why  backup.Why
	Most int         // of how many such spans one is kept
	Made []time.Time // when those that are kept for it were made, the newest first
}

// Spans are the four lengths of time, the shortest first, with what is kept for each.
func (k KeptBackups) Spans() []KeptSpan {
	rule := backup.DefaultKept
	spans := []KeptSpan{{Why: backup.ForDay, Most: rule.Days}, {Why: backup.ForWeek, Most: rule.Weeks}, {Why: backup.ForMonth, Most: rule.Months}, {Why: backup.ForYear, Most: rule.Years}}
	for i := range spans {
		for _, f := range k.List {
			for _, g := range f.Grounds {
				if g.Why == spans[i].Why {
					spans[i].Made = append(spans[i].Made, f.Made)
				}
			}
		}
	}
	return spans
}
