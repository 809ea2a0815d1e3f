package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
)

// Snapshot is a copy of the books in their folder, sealed as they are, taken before something that changes much: GoBack leads there.
type Snapshot struct {
	store.SafeCopy
	There bool // its file is where it was put
}

// What snapshots are taken before.
const (
	beforeMigration = "migration" // of the tables, by a newer program
	beforeUpdate    = "update"    // the first time that another version of the program opens the books
	beforeKeys      = "keys"      // a change of key, which keeps the books as they were by itself
	beforeImport    = "import"    // of a table with many rows
	beforeBack      = "back"      // the way back to another snapshot
	becauseAsked    = "asked"
)

// manyRows is the number of rows from which on an import has a snapshot taken first. Fewer are looked through, or taken back, by hand.
const manyRows = 50

// settingVersion is the version of the program that has opened the books last.
const settingVersion = "program.version"

const (
	snapshotStart = "snapshot-"
	snapshotEnd   = ".db"
)

// snapshotName is the name of a snapshot's file: when, and before what.
func (b *Books) snapshotName(at time.Time, purpose string) string {
	stem := snapshotStart + at.UTC().Format("20060102-150405") + "-"
	name := stem + purpose + snapshotEnd
	for n := 2; n < 100; n++ {
		if _, err := os.Lstat(filepath.Join(b.dir, name)); err != nil {
			break
		}
		name = fmt.Sprintf("%s%s-%d%s", stem, purpose, n, snapshotEnd)
	}
	return name
}

// purposeOf reads the name of a file: ok is false where it is not that of a snapshot.
func purposeOf(file string) (purpose string, ok bool) {
	rest, starts := strings.CutPrefix(file, snapshotStart)
	rest, ends := strings.CutSuffix(rest, snapshotEnd)
	parts := strings.Split(rest, "-")
	if !starts || !ends || len(parts) < 3 {
		return "", false
	}
	return parts[2], true
}

// ForgoSnapshot has the next thing that would take a snapshot first go without: a person was asked, because the disk has no room for the books twice
// (HintSnapshot).
func (b *Books) ForgoSnapshot() { b.forgo.Store(1) }

// ForgoSnapshots is ForgoSnapshot for all that is done with these books.
func (b *Books) ForgoSnapshots() { b.forgo.Store(math.MaxInt32) }

// forgoes says whether a snapshot is gone without.
func (b *Books) forgoes() bool {
	left := b.forgo.Load()
	return left > 0 && b.forgo.CompareAndSwap(left, left-1)
}

// Snapshots are all that were taken, the newest first.
func (s *Session) Snapshots(ctx context.Context) ([]Snapshot, error) {
	return read(ctx, s, seeBackups, func(v *store.View) (list []Snapshot, err error) {
		rows, err := v.SafeCopies()
		for _, r := range rows {
			list = append(list, Snapshot{SafeCopy: r, There: s.store.HasCopy(r.File)})
		}
		return list, err
	})
}

// TakeSnapshot takes one because somebody asks for it. It asks for no passphrase, and is no backup: it lies on the same disk, and opens only with
// these books. Errors: Unavailable with HintSnapshot where the disk has no room, or a backup is being made.
func (s *Session) TakeSnapshot(ctx context.Context, progress Progress) error {
	return s.snapshot(ctx, becauseAsked, progress)
}

// beforeDanger takes a snapshot, unless a person has said that it goes without.
func (s *Session) beforeDanger(ctx context.Context, purpose string) error {
	if s.books.forgoes() {
		return nil
	}
	return s.snapshot(ctx, purpose, nil)
}

func (s *Session) snapshot(ctx context.Context, purpose string, progress Progress) error {
	err := s.hold(takeSnapshot, func() error {
		now := s.books.env.now()
		file := s.books.snapshotName(now, purpose)
		made, err := s.store.Copy(ctx, file, store.Progress(progress))
		if err != nil {
			return noSnapshot(err)
		}
		if err := s.enterCopy(ctx, file, purpose, now, made); err != nil {
			return err
		}
		return s.endSnapshots(ctx, "")
	})
	return asError("snapshot", err)
}

// noSnapshot is what may be gone on without.
func noSnapshot(err error) error {
	if errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrBusy) {
		return &Error{Kind: Unavailable, Hint: HintSnapshot, Err: err}
	}
	return err
}

// enterCopy has a copy in the list, and in the trail.
func (s *Session) enterCopy(ctx context.Context, file, purpose string, at time.Time, made store.Copied) error {
	c := store.SafeCopy{
		ID: bill.NewID(), Made: at, File: file, Size: made.Size, Purpose: purpose, Epoch: s.store.Epoch(), Schema: made.Schema, Trail: made.Trail, Author: s.user.ID,
	}
	deed := s.deed(takeSnapshot, c.ID)
	deed.Outcome = "before: " + purpose
	return s.store.Write(context.WithoutCancel(ctx), deed, func(tx *store.Tx) error { return tx.AddSafeCopy(c) })
}

// endSnapshots removes those that the rule does not keep, each with its line in the trail. With a reason it removes all.
func (s *Session) endSnapshots(ctx context.Context, all plan.Why) error {
	ctx = context.WithoutCancel(ctx)
	rows, err := s.keptCopies(ctx)
	if err != nil {
		return err
	}
	for _, e := range s.ending(rows, all) {
		c := rows[e.Index]
		deed := s.deed(endSnapshot, c.ID)
		deed.Outcome = string(e.Why) + ": " + c.File
		err := s.store.Write(ctx, deed, func(tx *store.Tx) error { return tx.EndSafeCopy(c.ID, tx.Now(), string(e.Why)) })
		if err == nil && c.File != store.KeptFile() {
			err = s.store.DropCopy(c.File)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// keptCopies are those that have not ended. Files of others, which a program that was killed has left, go.
func (s *Session) keptCopies(ctx context.Context) (rows []store.SafeCopy, err error) {
	left := map[string]bool{}
	err = s.store.Read(ctx, func(v *store.View) error {
		list, err := v.SafeCopies()
		for _, c := range list {
			if left[c.File] = left[c.File] || !c.Ended.IsZero(); c.Ended.IsZero() {
				rows = append(rows, c)
			}
		}
		return err
	})
	delete(left, store.KeptFile()) // that one goes with the old key
	for _, c := range rows {
		delete(left, c.File)
	}
	for file, ended := range left {
		if ended {
			err = errors.Join(err, s.store.DropCopy(file))
		}
	}
	return rows, err
}

func (s *Session) ending(rows []store.SafeCopy, all plan.Why) (out []plan.Ending) {
	var list []plan.Kept
	for i, c := range rows {
		_, opens := s.keyOf(c.Epoch)
		list = append(list, plan.Kept{Made: c.Made, Size: c.Size, Opens: opens, Gone: c.File != store.KeptFile() && s.store.GoneCopy(c.File)})
		if all != "" {
			out = append(out, plan.Ending{Index: i, Why: all})
		}
	}
	if all != "" {
		return out
	}
	return plan.SnapshotsToEnd(list, s.books.env.now())
}

// keyOf is the key of an epoch, as long as it is written down: today's, or that of before a change of key that is not finished.
func (s *Session) keyOf(epoch uint32) (store.Key, bool) {
	switch old := s.keys.PreviousKey(); {
	case epoch == s.keys.Epoch:
		return storeKey(s.keys), true
	case old != nil && epoch == s.keys.Epoch-1:
		return store.Key{Store: s.keys.Store, Epoch: epoch, Secret: old.Bytes()}, true
	}
	return store.Key{}, false
}

// beforeLogin takes a snapshot before the tables are brought forward, and before another version of the program works on the books for the first
// time. It is entered once the books are open.
func (s *Session) beforeLogin(ctx context.Context, st *store.Store) error {
	purpose := ""
	err := st.Read(ctx, func(v *store.View) error {
		schema, err := v.SchemaVersion()
		if err != nil {
			return err
		}
		was, err := v.Setting(settingVersion)
		switch version := s.books.env.Version; {
		case schema < store.SchemaVersion():
			purpose = beforeMigration
		case was != nil && version != "" && string(was) != version:
			purpose = beforeUpdate
		}
		return err
	})
	if err != nil || purpose == "" || s.books.forgoes() {
		return err
	}
	_, err = st.Copy(ctx, s.books.snapshotName(s.books.env.now(), purpose), nil)
	return noSnapshot(err)
}

// noteVersion remembers which program has opened the books.
func (s *Session) noteVersion(tx *store.Tx) error {
	version := s.books.env.Version
	was, err := tx.Setting(settingVersion)
	if err != nil || version == "" || string(was) == version {
		return err
	}
	return tx.SetSetting(settingVersion, []byte(version))
}

// settleSnapshots is what a login does with them: the way back is entered, then copies that nobody has entered, and what is not kept goes.
func (s *Session) settleSnapshots(ctx context.Context) error {
	if err := s.comeBack(ctx); err != nil {
		return err
	}
	known := map[string]bool{}
	err := s.store.Read(ctx, func(v *store.View) error {
		rows, err := v.SafeCopies()
		for _, r := range rows {
			known[r.File] = true
		}
		return err
	})
	entries, _ := os.ReadDir(s.books.dir) // of a folder that cannot be read there is nothing to enter
	for _, e := range entries {
		purpose, ok := purposeOf(e.Name())
		if err != nil || !ok || known[e.Name()] {
			continue
		}
		err = s.enterFound(ctx, e.Name(), purpose)
	}
	if err == nil {
		err = s.endSnapshots(ctx, "")
	}
	return err
}

// enterFound enters a copy that was taken before the books were open, or that a killed program has left. What does not open is left alone.
func (s *Session) enterFound(ctx context.Context, file, purpose string) error {
	var made store.Copied
	err := s.store.InCopy(ctx, file, storeKey(s.keys), func(v *store.View) (err error) {
		if made.Schema, err = v.SchemaVersion(); err == nil {
			made.Trail, err = v.Anchor()
		}
		return err
	})
	info, e := os.Stat(filepath.Join(s.books.dir, file))
	if err != nil || e != nil {
		return nil
	}
	switch purpose {
	case beforeMigration, beforeUpdate, beforeImport:
	default:
		purpose = becauseAsked
	}
	made.Size = info.Size()
	return s.enterCopy(ctx, file, purpose, info.ModTime(), made)
}
