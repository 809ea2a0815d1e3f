package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/backup"
	"counterfoil/store/files"
	"counterfoil/store/offsite"
)

// drillDue says whether a restore from the place is to be proven.
func (v *visit) drillDue() bool {
	return v.run.order.Drill || v.run.status.Plan.DrillDue(v.run.s.books.env.now(), v.state.Standing.Proven)
}

// errDiffers: what was restored is not what the books were when the backup was made.
var errDiffers = errors.New("what was restored is not what the books were")

// drill restores the newest backup of the place into a scratch folder, which goes away again, and files what came of it; and once a month an older one
// by chance. What was made under an earlier passphrase opens with that alone: it is left out.
func (v *visit) drill(ctx context.Context, one *PlaceRun) error {
	sealed, err := v.run.sealed(ctx)
	if err != nil {
		return err
	}
	shut := func(h plan.Held) bool { return v.made[h.Backup].Sealed != sealed }
	i := slices.IndexFunc(v.held, func(h plan.Held) bool { return plan.Chain(v.held, h.Backup) != nil }) // the newest first
	if i < 0 || shut(v.held[i]) {
		return nil
	}
	older := slices.DeleteFunc(plan.Older(v.events, v.held, v.run.s.books.env.now()), shut)
	if err := v.drillOne(ctx, v.held[i]); err != nil {
		return err
	}
	one.Proven = true
	if len(older) == 0 {
		return nil
	}
	return v.drillOne(ctx, older[rand.IntN(len(older))])
}

func (v *visit) drillOne(ctx context.Context, h plan.Held) error {
	b := v.made[h.Backup]
	err := v.prove(ctx, plan.Chain(v.held, h.Backup))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	cause := causeOf(err)
	switch {
	case err == nil:
		return v.did(ctx, drill, b, plan.Proven, h.Bundle)
	case cause == plan.Damaged || cause == plan.Differs:
		e := plan.Event{Place: v.state.ID, Backup: b.ID, Did: plan.Failed, Cause: cause}
		return errors.Join(err, v.run.file(ctx, drill, e))
	}
	return err
}

// prove restores a backup from the place, with what it builds upon, beside the books, and has nothing left of it afterwards.
func (v *visit) prove(ctx context.Context, chain []plan.Held) (err error) {
	s := v.run.s
	scratch, err := newPart(s.books.dir+scratchSuffix, s.books.env.now())
	if err != nil {
		return files.Error(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	var paths backup.Chain
	for i, h := range chain {
		path := h.Bundle
		if v.at != nil {
			path = filepath.Join(scratch, strconv.Itoa(i)+BackupSuffix)
			if err := v.fetchFile(ctx, v.made[h.Backup], h.Bundle, path); err != nil {
				return err
			}
		}
		paths = append(paths, path)
	}
	_, err = s.restoreAndCompare(ctx, chain[len(chain)-1].Backup, paths, filepath.Join(scratch, "books"), v.run.progress)
	return err
}

// fetchFile fetches a backup into a new file.
func (v *visit) fetchFile(ctx context.Context, b store.Backup, bundle, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return files.Error(err)
	}
	err = v.fetch(ctx, b, bundle, f)
	if errors.Is(err, offsite.ErrMissing) {
		err = fmt.Errorf("%w: a part is missing", offsite.ErrDamaged)
	}
	if e := f.Close(); err == nil {
		err = files.Error(e)
	}
	return err
}

// errProven ends a restore that was for the proof alone: its folder goes away.
var errProven = errors.New("proven")

// restoreAndCompare makes books of a backup as a restore does, checks all of them, and compares them with what these books say of that moment: last
// numbers, totals of each year, the head of the trail, who signed it. The new books are not kept; it answers with what they were.
func (s *Session) restoreAndCompare(ctx context.Context, id bill.ID, chain backup.Chain, dir string, progress Progress) (was store.Mark, err error) {
	var mark store.Mark
	var marked bool
	var o backup.Opener
	var terms trail.Terms
	var wipe func()
	err = s.hold(runPlan, func() (err error) {
		terms = s.founder()
		o, wipe, err = s.opener(ctx, Opening{})
		if err == nil {
			err = s.store.Read(ctx, func(v *store.View) (err error) { mark, marked, err = v.MarkOf(id); return err })
		}
		return err
	})
	if err != nil {
		return was, err
	}
	defer wipe()
	key := crypto.RandomSecret(32)
	defer key.Wipe()
	_, err = backup.Restore(ctx, chain, o, backup.Destination{
		Dir: dir, Key: store.Key{Store: crypto.ID(bill.NewID()), Epoch: 1, Secret: key.Bytes()},
		Options: store.Options{Now: s.books.env.now, Version: s.books.env.Version},
		Finish: func(ctx context.Context, _ string, st *store.Store, m backup.Manifest, _ []byte) error {
			if m.ID != id {
				return fmt.Errorf("%w: it is another backup", errDiffers)
			}
			if err := s.extends(ctx, m.Trail); err != nil {
				return err
			}
			return st.Read(ctx, func(v *store.View) (err error) {
				if was, err = v.Mark(); err != nil {
					return err
				}
				return sameBooks(v, mark, marked, m.Trail, terms)
			})
		},
	}, backup.Progress(progress))
	if errors.Is(err, errProven) {
		return was, nil
	}
	return was, err
}

// extends says whether the trail of these books goes on from that of the backup.
func (s *Session) extends(ctx context.Context, anchor trail.Anchor) error {
	_, err := read(ctx, s, runPlan, func(v *store.View) (struct{}, error) { return struct{}{}, v.TrailExtends(anchor) })
	if errors.Is(err, trail.ErrCut) || errors.Is(err, trail.ErrRewritten) {
		return fmt.Errorf("%w: the trail of the books does not go on from it", errDiffers)
	}
	return err
}

// sameBooks holds restored books against what they should be. errProven: they are.
func sameBooks(v *store.View, want store.Mark, marked bool, anchor trail.Anchor, terms trail.Terms) error {
	got, err := v.Mark()
	if err != nil {
		return err
	}
	if marked && got != want {
		return fmt.Errorf("%w: numbers, totals or the head of the trail", errDiffers)
	}
	report, err := trail.Verify(v.Leaves(), terms, anchor)
	if err != nil {
		return err
	}
	if !report.Sound() {
		return fmt.Errorf("%w: its trail is not sound", errDiffers)
	}
	return errProven
}
