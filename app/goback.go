package app

import (
	"context"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// SnapshotLook is what a person compares before the way back: the books of the snapshot, and those of now.
type SnapshotLook struct {
	Then, Now Facts
}

// LookIntoSnapshot opens a snapshot and says what it holds.
func (s *Session) LookIntoSnapshot(ctx context.Context, id bill.ID) (out SnapshotLook, err error) {
	err = s.hold(seeBackups, func() error {
		c, key, err := s.snapshotBy(ctx, id)
		if err != nil {
			return err
		}
		err = s.store.InCopy(ctx, c.File, key, func(v *store.View) (err error) {
			out.Then, err = v.Facts()
			return err
		})
		if err != nil {
			return err
		}
		return s.store.Read(ctx, func(v *store.View) (err error) {
			out.Now, err = v.Facts()
			return err
		})
	})
	return out, asError("look into a snapshot", err)
}

// snapshotBy finds a snapshot that is kept, and what opens it.
func (s *Session) snapshotBy(ctx context.Context, id bill.ID) (c store.SafeCopy, key store.Key, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		list, err := v.SafeCopies()
		i := slices.IndexFunc(list, func(c store.SafeCopy) bool { return c.ID == id })
		if err != nil || i < 0 {
			return errors.Join(err, store.ErrMissing)
		}
		c = list[i]
		return nil
	})
	key, opens := s.keyOf(c.Epoch)
	if err == nil && (!c.Ended.IsZero() || !opens || !s.store.HasCopy(c.File)) {
		err = &Error{Kind: Missing, Hint: HintSnapshots, Err: errors.New("this snapshot is not kept any more")}
	}
	return c, key, err
}

// GoBack puts the books of a snapshot in the place of those that are open. What was done since lies beside, as a snapshot of its own, so that one
// can go forward again. The session ends; the next login enters in the trail where the books come from, and that no number is given again which
// the books that were left have given. Both say the heads of both trails.
//
// Cut short at any moment, the folder holds the books of before, or those of the snapshot. Errors: Missing with HintSnapshots where the snapshot, or
// its key, is gone; Conflict with HintRotateAgain while a change of key is cut short; Unavailable with HintSpace.
func (s *Session) GoBack(ctx context.Context, id bill.ID, progress Progress) error {
	if err := s.knock(goBack); err != nil {
		return err
	}
	s.waitForRoot(ctx) // pages that were put back are seen before they lie aside
	return s.holdAlone(goBack, func() error { return asError("go back to a snapshot", s.goBack(ctx, id, progress)) })
}

func (s *Session) goBack(ctx context.Context, id bill.ID, progress Progress) error {
	if s.rotation() == RotationCutShort {
		return &Error{Kind: Conflict, Hint: HintRotateAgain, Err: errors.New("changing the key was cut short")}
	}
	c, key, err := s.snapshotBy(ctx, id)
	if err != nil {
		return err
	}
	if err := s.store.BackTo(ctx, c.File, key, store.Progress(progress)); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := s.leave(ctx, c); err != nil {
		return err
	}
	s.endReading(ctx)
	if s.entry != nil && s.ReadOnly() == "" { // cut short before the files change places, the trail goes on from there as well
		_ = s.entry.remember(ctx, func(r *keychain.Record) {
			r.Sealed, r.TrailSize, r.TrailRoot = false, uint64(c.Trail.Size), c.Trail.Root
		})
	}
	err = s.store.Replace()
	s.post.forget()
	s.carrying.forget()
	s.store = nil
	s.keys.Wipe()
	return err
}

// leave has the trail of the books that are left say where the way leads, and the list of snapshots have them.
func (s *Session) leave(ctx context.Context, to store.SafeCopy) error {
	now := s.books.env.now()
	size, err := s.store.FileSize()
	if err != nil {
		return err
	}
	left := store.SafeCopy{
		ID: bill.NewID(), Made: now, File: s.books.snapshotName(now, beforeBack), Size: size, Purpose: beforeBack, Epoch: s.store.Epoch(),
		Schema: store.SchemaVersion(), Author: s.user.ID,
	}
	if left.Trail, err = anchorOf(ctx, s.store); err != nil {
		return err
	}
	deed := s.deed(goBack, to.ID)
	deed.Outcome = headsOf(&left.Trail, "to", to.Trail)
	return s.store.Write(ctx, deed, func(tx *store.Tx) error { return tx.AddSafeCopy(left) })
}

// leftBooks are the books that somebody went back from, as far as the books of now must know them.
type leftBooks struct {
	head   trail.Anchor
	copies []store.SafeCopy
	series []bill.Series
}

// comeBack is the first login after a way back: the trail says where the books come from, snapshots that were taken since are in the list again, no
// number is given twice, and nothing goes out by itself that may have gone out since.
func (s *Session) comeBack(ctx context.Context) error {
	aside := s.store.AsideFile()
	if aside == "" {
		return nil
	}
	left, err := s.readLeft(ctx, aside)
	if err != nil {
		return err
	}
	here, err := anchorOf(ctx, s.store)
	if err != nil {
		return err
	}
	name, id := s.books.snapshotName(s.books.env.now(), beforeBack), bill.ID{}
	for _, c := range left.copies { // the newest first
		if c.Purpose == beforeBack && c.Ended.IsZero() {
			name, id = c.File, c.ID
			break
		}
	}
	deed := s.deed(cameBack, id)
	deed.Outcome = headsOf(&left.head, "at", here)
	err = s.store.Write(ctx, deed, func(tx *store.Tx) error {
		for _, c := range left.copies {
			if err := tx.AddSafeCopy(c); err != nil {
				return err
			}
		}
		for _, one := range left.series {
			if err := tx.PassNumbers(one, s.user.ID); err != nil {
				return err
			}
		}
		return errors.Join(holdRestored(tx, s.Today()), holdOutbox(tx, s.user.ID))
	})
	if err != nil {
		return err
	}
	return s.store.NameAside(name)
}

func (s *Session) readLeft(ctx context.Context, file string) (left leftBooks, err error) {
	key, _ := s.keyOf(s.store.Epoch())
	err = s.store.InCopy(ctx, file, key, func(v *store.View) (err error) {
		if left.head, err = v.Anchor(); err != nil {
			return err
		}
		if left.copies, err = v.SafeCopies(); err != nil {
			return err
		}
		left.series, err = v.AllSeries()
		return err
	})
	return left, err
}
