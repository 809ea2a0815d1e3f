package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
	"counterfoil/store/files"
	"counterfoil/store/offsite"
)

// visit is a place during a run.
type visit struct {
	run    *backupRun
	state  PlaceState
	at     offsite.Place // nil for the folder in which backups are made
	events []plan.Event
	held   []plan.Held // the newest first
	undone []plan.Held // that a run before this one said it removes, and are there
	made   map[bill.ID]store.Backup
}

// enter opens a place and reads what the books know of it.
func (r *backupRun) enter(ctx context.Context, p PlaceState) (*visit, error) {
	v := &visit{run: r, state: p}
	if p.Address.Kind != plan.Files {
		c, _, err := r.s.credential(ctx, p.BackupPlace)
		if err != nil {
			return nil, err
		}
		defer c.Wipe()
		if v.at, err = openPlace(p.BackupPlace, c, r.status.Plan.Pace); err != nil {
			return nil, err
		}
	}
	if err := v.know(ctx); err != nil {
		v.close()
		return nil, err
	}
	return v, nil
}

func (v *visit) close() {
	if v.at != nil {
		_ = v.at.Close() // what was done is on record
	}
}

// know reads what became of the backups there, and what backups there are.
func (v *visit) know(ctx context.Context) error {
	events, err := read(ctx, v.run.s, runPlan, func(w *store.View) (events []plan.Event, err error) {
		if v.made, err = backupsByID(w); err != nil {
			return nil, err
		}
		return w.PlaceEvents(v.state.ID)
	})
	_, v.held = plan.Stand(events)
	v.events = events
	return err
}

// all is what is to be done in a place, in this order: what is missing is noticed before anything is removed.
func (v *visit) all(ctx context.Context, one *PlaceRun) error {
	if err := v.adopt(ctx); err != nil {
		return err
	}
	whole, err := v.compare(ctx)
	if err != nil {
		return err
	}
	if err := v.sight(ctx); err != nil {
		return err
	}
	if v.at != nil {
		if err := v.carry(ctx, one); err != nil {
			return err
		}
	}
	if v.drillDue() {
		if err := v.drill(ctx, one); err != nil {
			return err
		}
	}
	if err := v.again(ctx, one); err != nil {
		return err
	}
	if !whole {
		return errShrunk
	}
	if err := v.prune(ctx, one); err != nil {
		return err
	}
	return v.sweep(ctx, one)
}

// adopt takes backups that somebody made by hand in the folder of the plan for backups of the plan: they open as those do, and others may build
// upon them.
func (v *visit) adopt(ctx context.Context) error {
	if v.at != nil {
		return nil
	}
	sealed, err := v.run.sealed(ctx)
	for id, b := range v.made {
		if err != nil {
			return err
		}
		if !b.Maker.IsZero() || filepath.Dir(b.Place) != v.state.Address.Path || b.Sealed != sealed || v.find(id).Did != "" {
			continue
		}
		if info, e := os.Stat(b.Place); e == nil && info.Size() == b.Size {
			err = v.did(ctx, runPlan, b, plan.Verified, b.Place)
		}
	}
	return err
}

// errShrunk: what was in a place is not there any more. Nothing is removed from it then: a short list may be a lie.
var errShrunk = &Error{Kind: Damaged, Field: "place", Hint: HintPlace, Err: errors.New("backups that were in the place are gone")}

// compare looks whether everything is there that should be, and files what is not. whole: it is.
func (v *visit) compare(ctx context.Context) (whole bool, err error) {
	there, err := v.list(ctx)
	if err != nil {
		return false, err
	}
	whole = true
	for i, h := range v.held {
		if h.Did == plan.Removed && there(h.Bundle) {
			v.undone = append(v.undone, h)
		}
		if !h.There() || there(h.Bundle) {
			continue
		}
		whole = false
		v.held[i].Did = plan.Lost
		if err := v.run.file(ctx, runPlan, plan.Event{Place: v.state.ID, Backup: h.Backup, Did: plan.Lost, Bundle: h.Bundle}); err != nil {
			return false, err
		}
	}
	return whole, nil
}

// list asks the place what it holds.
func (v *visit) list(ctx context.Context) (func(bundle string) bool, error) {
	if v.at == nil {
		if _, err := os.Stat(v.state.Address.Path); err != nil {
			return nil, files.Error(err)
		}
		return func(path string) bool {
			_, err := os.Stat(path)
			return err == nil || !errors.Is(err, os.ErrNotExist)
		}, nil
	}
	all, err := offsite.Bundles(ctx, v.at)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, o := range all {
		there[o.Name] = true
	}
	return func(bundle string) bool { return there[bundle] }, nil
}

// find is what the place has of a backup.
func (v *visit) find(backup bill.ID) plan.Held {
	i := slices.IndexFunc(v.held, func(h plan.Held) bool { return h.Backup == backup })
	if i < 0 {
		return plan.Held{Backup: backup}
	}
	return v.held[i]
}

// carry brings the newest backup to the place, and first what it builds upon, and reads all of it back.
func (v *visit) carry(ctx context.Context, one *PlaceRun) error {
	chain, err := v.run.newest(ctx)
	if err != nil {
		return err
	}
	for _, b := range chain {
		if v.find(b.ID).Good() {
			continue
		}
		if err := v.carryOne(ctx, b); err != nil {
			return err
		}
		one.Sent, one.Verified = true, true
	}
	return nil
}

func (v *visit) carryOne(ctx context.Context, b store.Backup) error {
	h := v.find(b.ID)
	f, err := os.Open(b.Place)
	if err != nil {
		return files.Error(err)
	}
	defer f.Close()
	if h.Did == plan.Failed && !v.state.Keeps { // what lies there is not good: it makes room for the same again
		if err := v.remove(ctx, h); err != nil {
			return err
		}
	}
	bundle, err := offsite.Send(ctx, v.at, f, b.Size, func(done, total int64) { v.run.progress(stepSend, done, total) })
	if err != nil {
		return err
	}
	if h.Did != plan.Sent {
		if err := v.did(ctx, runPlan, b, plan.Sent, bundle.ID); err != nil {
			return err
		}
	}
	if err := v.readBack(ctx, b, bundle.ID); err != nil {
		return err
	}
	return v.did(ctx, runPlan, b, plan.Verified, bundle.ID)
}

// The steps that a run tells of, besides those of making and restoring.
const (
	stepSend  = "send"
	stepFetch = "fetch"
	stepLook  = "look" // into the beginning of each of so many
)

// did files what became of a backup, and remembers it.
func (v *visit) did(ctx context.Context, a action, b store.Backup, did plan.Did, bundle string) error {
	if err := v.run.file(ctx, a, plan.Event{Place: v.state.ID, Backup: b.ID, Did: did, Bundle: bundle}); err != nil {
		return err
	}
	return v.know(ctx)
}

func (v *visit) remove(ctx context.Context, h plan.Held) error {
	bundle, err := offsite.Open(ctx, v.at, h.Bundle)
	if errors.Is(err, offsite.ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	return offsite.Remove(ctx, v.at, bundle)
}

// newest is the newest backup of the plan that is where it was made, with what it builds upon, the full first; nothing where there is none.
func (r *backupRun) newest(ctx context.Context) (chain []store.Backup, err error) {
	if r.here == nil {
		return nil, nil
	}
	var held []plan.Held
	made, err := read(ctx, r.s, runPlan, func(v *store.View) (map[bill.ID]store.Backup, error) {
		events, err := v.PlaceEvents(r.here.ID)
		if err != nil {
			return nil, err
		}
		_, held = plan.Stand(events)
		return backupsByID(v)
	})
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		if chain := filesOfChain(plan.Chain(held, h.Backup), made); chain != nil {
			return chain, nil
		}
	}
	return nil, nil
}

func backupsByID(v *store.View) (map[bill.ID]store.Backup, error) {
	list, err := v.Backups()
	made := map[bill.ID]store.Backup{}
	for _, b := range list {
		made[b.ID] = b
	}
	return made, err
}

// filesOfChain are the files of a chain; nil where one of them is not where it was made.
func filesOfChain(chain []plan.Held, made map[bill.ID]store.Backup) (list []store.Backup) {
	for _, h := range chain {
		b := made[h.Backup]
		if info, err := os.Stat(b.Place); err != nil || info.Size() != b.Size {
			return nil
		}
		list = append(list, b)
	}
	return list
}

// asFolder marks a path as a folder.
func asFolder(path string) string { return path + string(filepath.Separator) }
