package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
	"counterfoil/store/backup"
	"counterfoil/store/files"
)

// takeIn enters backups that a program has made and was killed before it could enter them: files in the folder of the plan that these books have made and
// that are in no list. Each is restored for a proof first. One that is not whole is of no use, was never counted, and goes; what is of others, or
// cannot be opened, stays as it is.
func (r *backupRun) takeIn(ctx context.Context) error {
	if r.here == nil {
		return nil
	}
	found, err := backupFiles(r.here.Address.Path)
	if err != nil {
		return nil // of the folder the next step says so
	}
	made := map[bill.ID]store.Backup{}
	known, err := read(ctx, r.s, runPlan, func(v *store.View) (known map[string]bool, err error) {
		if made, err = backupsByID(v); err == nil {
			known, err = v.Bundles(r.here.ID)
		}
		return known, err
	})
	if err != nil {
		return err
	}
	taken := false
	for _, f := range found {
		if known[f.Name] {
			continue
		}
		ours, err := r.takeInOne(ctx, f.Name, made)
		if err != nil {
			return err
		}
		taken = taken || ours
	}
	if !taken {
		return nil
	}
	return r.look(ctx)
}

// takeInOne says whether the file was taken in. The error is of the books.
func (r *backupRun) takeInOne(ctx context.Context, path string, made map[bill.ID]store.Backup) (bool, error) {
	o, wipe, err := r.s.opener(ctx, Opening{})
	if err != nil {
		return false, err
	}
	defer wipe()
	o.Known = r.s.userKey
	m, err := backup.Inspect(ctx, path, o)
	if _, copied := made[m.ID]; err != nil || m.Store != r.s.store.ID() || copied {
		return false, ctx.Err()
	}
	row := store.Backup{ID: m.ID, Made: m.Made, Place: path, Kind: string(m.Kind()), Parent: m.Parent(), Schema: m.Schema, Verified: r.s.books.env.now()}
	mark, err := r.proveFile(ctx, m.ID, path, o)
	if err == nil {
		row.Size, row.SHA256, err = fileDigest(ctx, path)
	}
	if err == nil {
		row.Sealed, err = r.sealed(ctx)
	}
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case errors.Is(err, backup.ErrDamaged):
		return false, r.dropUnlisted(ctx, path)
	case err != nil:
		return false, nil // what it builds upon is not there, or the disk does not give it: it stays
	}
	return true, r.enterFile(ctx, row, mark)
}

// proveFile restores a file beside the books, and says what the books in it were.
func (r *backupRun) proveFile(ctx context.Context, id bill.ID, path string, o backup.Opener) (mark store.Mark, err error) {
	chain, err := backup.Find(ctx, path, o)
	if err != nil {
		return mark, err
	}
	scratch, err := newPart(r.s.books.dir+scratchSuffix, r.s.books.env.now())
	if err != nil {
		return mark, files.Error(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	return r.s.restoreAndCompare(ctx, id, chain, filepath.Join(scratch, "books"), r.progress)
}

// enterFile enters a backup as the run that made it would have done.
func (r *backupRun) enterFile(ctx context.Context, row store.Backup, mark store.Mark) error {
	return asError(runPlan.name, r.s.hold(runPlan, func() error {
		deed := r.s.deed(runPlan, row.ID)
		deed.Outcome = string(plan.Verified)
		return r.s.store.Write(context.WithoutCancel(ctx), deed, func(tx *store.Tx) error {
			if err := tx.AddBackup(row); err != nil {
				return err
			}
			return errors.Join(tx.MarkBackup(row.ID, mark), tx.AddPlaceEvent(plan.Event{
				Place: r.here.ID, Backup: row.ID, Did: plan.Verified, Bundle: row.Place, Author: r.s.user.ID,
			}))
		})
	}))
}

// dropUnlisted removes a file of these books that is not whole, and files that it does.
func (r *backupRun) dropUnlisted(ctx context.Context, path string) error {
	err := r.s.hold(runPlan, func() error {
		deed := r.s.deed(runPlan, r.here.ID)
		deed.Outcome = "removed a file that is not whole"
		return r.s.store.Write(context.WithoutCancel(ctx), deed, func(*store.Tx) error { return nil })
	})
	if err != nil {
		return asError(runPlan.name, err)
	}
	_ = os.Remove(path) // where that may not be, it hinders nothing
	return nil
}

// fileDigest reads a file to its end.
func fileDigest(ctx context.Context, path string) (size int64, sum [sha256.Size]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, sum, files.Error(err)
	}
	defer f.Close()
	all := sha256.New()
	size, err = io.Copy(all, files.Until(ctx, f))
	return size, [sha256.Size]byte(all.Sum(nil)), files.Error(err)
}
