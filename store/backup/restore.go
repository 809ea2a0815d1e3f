package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"counterfoil/crypto/page"
	"counterfoil/store"
	"counterfoil/store/files"
	"counterfoil/store/seal"
)

// Destination is where and under which key a restore makes new books.
type Destination struct {
	Dir     string    // of the new store; must not exist
	Key     store.Key // new: never that of the store the backup was made of
	Options store.Options
	// Finish is called when everything has been proven, before the folder gets its name: to write the key file into
	// dir. keys is what the backup carried. An error undoes the restore.
	Finish func(ctx context.Context, dir string, s *store.Store, m Manifest, keys []byte) error
}

// Restore makes new books of a chain of backups (see Find), in a folder of their own beside whatever there is, and proves them before they
// get their name: all pages, SQLite's integrity, references, every total, the trail, and the figures of the manifest.
// No page lies on the disk in clear. Whatever goes wrong leaves nothing behind. Errors besides those of VerifyChain:
// store.ErrExists, store.ErrFull, store.ErrReadOnly, ErrMissing.
func Restore(ctx context.Context, chain Chain, o Opener, d Destination, progress Progress) (Manifest, error) {
	m, err := restore(ctx, chain, o, d, progress)
	if err != nil {
		return Manifest{}, fmt.Errorf("restore backup: %w", err)
	}
	return m, nil
}

// errSameStore is a fault of the program: two stores under one id would share pages.
var errSameStore = errors.New("a restored store needs an id and a key of its own")

func restore(ctx context.Context, chain Chain, o Opener, d Destination, progress Progress) (m Manifest, err error) {
	if err := files.Vacant(d.Dir); err != nil {
		return m, err
	}
	s, err := chain.open(ctx, o)
	if err != nil {
		return m, err
	}
	defer s.close()
	if s.newest().manifest.Store == d.Key.Store {
		return m, errSameStore
	}
	part, err := os.MkdirTemp(filepath.Dir(d.Dir), "."+filepath.Base(d.Dir)+"-*.part")
	if err != nil {
		return m, files.Error(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, files.Error(os.RemoveAll(part)))
		}
	}()
	if err := s.sealInto(part, d.Key, progress); err != nil {
		return m, err
	}
	s.close() // its memory is not needed for what follows
	if err := s.newest().proveBooks(part, d, progress); err != nil {
		return m, err
	}
	if err := files.Vacant(d.Dir); err != nil {
		return m, err
	}
	if err := os.Rename(part, d.Dir); err != nil {
		return m, files.Error(err)
	}
	return s.newest().manifest, files.SyncFolder(filepath.Dir(d.Dir))
}

// sealInto seals the pages straight into the new database.
func (s *opened) sealInto(dir string, key store.Key, progress Progress) error {
	k, err := page.NewKey(key.Secret, key.Store, key.Epoch)
	if err != nil {
		return err
	}
	w, err := seal.NewWriter(seal.NewFolder(dir), nameBooks, k)
	if err != nil {
		return sealError(err)
	}
	sealing := writeBehind(pageWriter{w})
	err = s.books(func(plain []byte) error { _, err := sealing.Write(plain); return sealError(err) },
		func(n, total int64) { progress.tell(StepRestore, n, total) })
	if e := sealing.Close(); err == nil {
		err = sealError(e)
	}
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	return sealError(w.Finish())
}

// pageWriter seals the pages of a piece one by one.
type pageWriter struct{ w *seal.Writer }

func (p pageWriter) Write(pages []byte) (n int, err error) {
	for ; n < len(pages); n += store.PageSize {
		if err := p.w.Write(pages[n : n+store.PageSize]); err != nil {
			return n, err
		}
	}
	return n, nil
}

// sealError gives what sealing met its kind in this package.
func sealError(err error) error {
	switch {
	case errors.Is(err, seal.ErrFull):
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	case errors.Is(err, seal.ErrReadOnly):
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	case errors.Is(err, seal.ErrShape):
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	return err
}

// proveBooks opens the new store and lets it prove itself.
func (s *stream) proveBooks(dir string, d Destination, progress Progress) (err error) {
	books, err := store.Open(s.ctx, dir, d.Key, d.Options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	described := false
	report, err := books.Check(s.ctx, func(_ string, n, total int64) { progress.tell(StepCheck, n, total) },
		func(v *store.View, damage *store.Damage) (err error) {
			if !damage.Any() { // what is left of damaged books is described by nobody
				described, err = s.describes(v)
			}
			return err
		})
	switch {
	case err != nil:
		return err
	case !report.Sound():
		return fmt.Errorf("%w: %s", ErrDamaged, report.First())
	case !described:
		return fmt.Errorf("%w: the books are not those that the manifest describes", ErrDamaged)
	}
	if d.Finish == nil {
		return nil
	}
	return d.Finish(s.ctx, dir, books, s.manifest, s.keys)
}

// describes holds the restored books against the manifest.
func (s *stream) describes(v *store.View) (bool, error) {
	facts, err := v.Facts()
	if err != nil {
		return false, err
	}
	anchor, err := v.Anchor()
	return reflect.DeepEqual(facts, s.manifest.Facts) && anchor == s.manifest.Trail, err
}
