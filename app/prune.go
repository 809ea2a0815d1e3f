package app

import (
	"context"
	"errors"
	"os"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
	"counterfoil/store/backup"
	"counterfoil/store/files"
	"counterfoil/store/offsite"
)

// prune removes from a place what is not kept any more, by the rule of grandfather, father and son (backup.Retain). It comes last in a run, and
// only where everything is there that should be: what it asks for is short of nothing then. That one is removed is filed before it is done: a run
// that is killed in between leaves one too many, which the next run removes, and never one that is called good and is not there.
func (v *visit) prune(ctx context.Context, one *PlaceRun) error {
	if v.state.Keeps {
		return nil
	}
	for _, h := range v.undone {
		if err := v.drop(ctx, h); err != nil {
			return unlessForbidden(err)
		}
	}
	fates, _ := v.fates(v.run.s.books.env.now())
	for _, f := range backup.Removals(fates) {
		h := v.find(f.ID)
		if h.Bundle == "" {
			continue
		}
		if err := v.run.file(ctx, runPlan, plan.Event{Place: v.state.ID, Backup: h.Backup, Did: plan.Removed, Bundle: h.Bundle}); err != nil {
			return err
		}
		if err := v.drop(ctx, h); err != nil {
			return unlessForbidden(err)
		}
		one.Removed++
	}
	return nil
}

// unlessForbidden: a place that may keep what it has keeps it.
func unlessForbidden(err error) error {
	if errors.Is(err, offsite.ErrForbidden) {
		return nil
	}
	return err
}

// fates are what becomes of the backups that are in the place.
func (v *visit) fates(now time.Time) ([]backup.Fate, backup.Halt) {
	return fatesOf(v.held, v.made, now)
}

func fatesOf(held []plan.Held, made map[bill.ID]store.Backup, now time.Time) ([]backup.Fate, backup.Halt) {
	var list []backup.Held
	var expected []bill.ID
	for _, h := range held {
		if !h.There() {
			continue
		}
		b := made[h.Backup]
		list = append(list, backup.Held{ID: h.Backup, Parent: b.Parent, Kind: backup.Kind(b.Kind), Made: b.Made, Verified: plan.Chain(held, h.Backup) != nil})
		expected = append(expected, h.Backup)
	}
	return backup.Retain(list, expected, backup.DefaultKept, now)
}

// drop removes one backup from the place.
func (v *visit) drop(ctx context.Context, h plan.Held) error {
	if v.at != nil {
		return v.remove(ctx, h)
	}
	if err := os.Remove(h.Bundle); err != nil && !errors.Is(err, os.ErrNotExist) {
		return files.Error(err)
	}
	return nil
}
