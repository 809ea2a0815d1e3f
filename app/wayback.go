package app

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/files"
)

// Books that do not open at all have ways back all the same: the snapshots in their folder, which open with the passphrase that the books had, and the
// backups that lie about. What becomes books again lies beside the broken ones, whose folder is never touched.

// WayBack is a snapshot or a backup that may become books again. Nothing of it was opened yet.
type WayBack struct {
	Path    string
	Made    time.Time // as its name says, or the disk
	Size    int64     // bytes
	Purpose string    // of a snapshot: what it was taken before, in words; "" of a backup
}

// Snapshot says that it lies in the folder of the books and opens with their passphrase.
func (w WayBack) Snapshot() bool { return w.Purpose != "" }

// WaysBack are the snapshots in the folder of books, and the backups there are in some folders, the newest first. It opens nothing, so it needs no
// passphrase; a folder that cannot be read has none.
func WaysBack(env Env, dir string, folders ...string) (list []WayBack) {
	at := env.now().Location()
	for i, folder := range append([]string{dir}, folders...) {
		entries, _ := os.ReadDir(folder)
		for _, e := range entries {
			w := WayBack{Path: filepath.Join(folder, e.Name())}
			var ok bool
			if i == 0 {
				w.Made, w.Purpose, ok = snapshotNamed(e.Name())
			} else {
				w.Made, ok = backupNamed(e.Name(), at)
			}
			info, err := e.Info()
			if !ok || err != nil || !info.Mode().IsRegular() {
				continue
			}
			if w.Size = info.Size(); w.Made.IsZero() {
				w.Made = info.ModTime()
			}
			list = append(list, w)
		}
	}
	slices.SortStableFunc(list, func(a, b WayBack) int { return cmp.Or(b.Made.Compare(a.Made), cmp.Compare(a.Path, b.Path)) })
	return slices.CompactFunc(list, func(a, b WayBack) bool { return a.Path == b.Path }) // a folder may be named twice
}

// snapshotNamed reads the name of a snapshot: when it was taken, and before what in words.
func snapshotNamed(file string) (made time.Time, words string, ok bool) {
	purpose, ok := purposeOf(file)
	if !ok {
		return made, "", false
	}
	stem := strings.TrimPrefix(file, snapshotStart)
	made, _ = time.Parse("20060102-150405", stem[:min(len(stem), 15)])
	if words = snapshotPurposes[purpose]; words == "" {
		words = snapshotPurposes[becauseAsked]
	}
	return made, words, true
}

// backupNamed reads the name of a backup; one that somebody has named otherwise has the time of the disk.
func backupNamed(file string, at *time.Location) (made time.Time, ok bool) {
	stem, ok := strings.CutSuffix(file, BackupSuffix)
	if rest, ours := strings.CutPrefix(stem, "books-"); ours {
		made, _ = time.ParseInLocation("20060102-150405", rest[:min(len(rest), 15)], at)
	}
	return made, ok
}

// ProveSnapshot opens every page of a snapshot, with the passphrase of the books, which need not open themselves. Errors: those of Login; Damaged.
func (b *Books) ProveSnapshot(ctx context.Context, w WayBack, name string, passphrase []byte, progress Progress) error {
	err := b.withKeys(ctx, name, passphrase, func(f *crypto.KeyFile, key store.Key) error {
		return store.ProveCopy(ctx, filepath.Dir(w.Path), filepath.Base(w.Path), key, b.options(), store.Progress(progress))
	})
	return asError("look into a snapshot", err)
}

// RestoreSnapshot makes books of a snapshot in a new folder, and checks all of them before it gets its name. They open as the broken ones did, and say that
// they are an older state until the owner accepts them. Errors: those of Login; Conflict for a folder that is there already; Damaged; Unavailable.
func (b *Books) RestoreSnapshot(ctx context.Context, w WayBack, to, name string, passphrase []byte, progress Progress) error {
	err := b.withKeys(ctx, name, passphrase, func(f *crypto.KeyFile, key store.Key) error {
		dir, err := filepath.Abs(to)
		if err == nil {
			err = vacant(dir)
		}
		if err != nil {
			return err
		}
		part, err := newPart(dir, b.env.now())
		if err != nil {
			return err
		}
		if err = b.fillFromSnapshot(ctx, w, part, f, key, progress); err == nil {
			if err = os.Remove(dir); err == nil || errors.Is(err, os.ErrNotExist) { // an empty one
				err = os.Rename(part, dir)
			}
		}
		if err != nil {
			return errors.Join(err, os.RemoveAll(part))
		}
		return nil
	})
	return asError("restore snapshot", err)
}

// withKeys opens the key file of the books, without the books.
func (b *Books) withKeys(ctx context.Context, name string, passphrase []byte, work func(*crypto.KeyFile, store.Key) error) error {
	f, _, err := b.ways()
	if err != nil {
		return err
	}
	if f == nil {
		return &Error{Kind: Damaged, Hint: HintBackup, Err: store.ErrDamaged}
	}
	in, err := b.patiently(ctx, f, name, func() (entrance, error) { return b.unlock(ctx, f, name, passphrase) })
	if err != nil {
		return err
	}
	defer in.device.Secret.Wipe()
	defer in.keys.Wipe()
	return work(f, storeKey(in.keys))
}

func (b *Books) fillFromSnapshot(ctx context.Context, w WayBack, part string, f *crypto.KeyFile, key store.Key, progress Progress) error {
	if err := copyFile(ctx, w.Path, filepath.Join(part, store.BooksFile())); err != nil {
		return err
	}
	if err := crypto.WriteFile(filepath.Join(part, keysName), f.Bytes()); err != nil {
		return err
	}
	st, err := store.Open(ctx, part, key, store.Options{Now: b.env.now, Version: b.env.Version})
	if err != nil {
		return err
	}
	report, err := st.Check(ctx, store.Progress(progress))
	if err == nil && !report.Sound() {
		err = store.ErrDamaged
	}
	return errors.Join(err, st.Close())
}

// copyFile copies a file to a new one and has it on the disk.
func copyFile(ctx context.Context, from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, files.Until(ctx, in))
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// The states of a way back, in words.
const (
	wayWhole   = "whole"
	wayDamaged = "damaged"
	wayClosed  = "another passphrase"
)

// WayState opens a way back with a passphrase to its end, and says in words what became of it. Errors: those that are not about the file, such as a
// cancelled context, and a wrong passphrase of the books.
func WayState(ctx context.Context, env Env, dir string, w WayBack, name string, passphrase []byte, progress Progress) (string, error) {
	var err error
	if w.Snapshot() {
		var b *Books
		if b, err = Open(ctx, dir, env); err == nil {
			err = b.ProveSnapshot(ctx, w, name, passphrase, progress)
		}
		if KindOf(err) == Locked {
			return "", err
		}
	} else {
		_, err = VerifyBackup(ctx, env, w.Path, Opening{Passphrase: passphrase}, progress)
	}
	switch {
	case err == nil:
		return wayWhole, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case KindOf(err) == Locked:
		return wayClosed, nil
	}
	return wayDamaged, nil
}
