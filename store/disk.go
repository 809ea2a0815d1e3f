package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"

	"counterfoil/crypto/page"
	"counterfoil/store/seal"
)

// disk is the sealed database with its one writer and its readers.
type disk struct {
	fs      seal.FS
	key     *page.Key
	db      *seal.DB
	writer  *sql.DB
	readers *sql.DB
	damage  atomic.Uint64 // counts damage met, so that no connection that lived through it is used again
}

func (o Options) folder(dir string) seal.FS {
	if o.FS != nil {
		return o.FS
	}
	return seal.NewFolder(dir)
}

func createDisk(dir string, key Key, opt Options) error {
	k, err := page.NewKey(key.Secret, key.Store, key.Epoch)
	if err != nil {
		return err
	}
	if opt.FS == nil {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return kindOf(err)
		}
	}
	return kindOf(seal.Create(opt.folder(dir), booksName, k))
}

func openDisk(f seal.FS, key Key, opt Options) (*disk, error) {
	k, err := page.NewKey(key.Secret, key.Store, key.Epoch)
	if err != nil {
		return nil, err
	}
	return openOn(f, booksName, k, opt.Readers)
}

func openOn(f seal.FS, name string, k *page.Key, readers int) (*disk, error) {
	db, err := seal.Open(f, name, k)
	if err != nil {
		return nil, missing(err)
	}
	return &disk{fs: f, key: k, db: db, writer: db.Writer(), readers: db.Readers(readers)}, nil
}

// missing names the kind of an error of opening: without a folder or a database there are no books.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrNoBooks, err)
	}
	return kindOf(err)
}

// close leaves damaged books as they lie: the log is not written back, for whoever reads what is left may need both.
func (d *disk) close() error {
	if d.damage.Load() > 0 {
		d.db.Freeze(true)
	}
	return kindOf(d.db.Close())
}

// explain names the kind of a failure. Damage is counted.
func (d *disk) explain(err error) error {
	if err == nil {
		return nil
	}
	err = kindOf(d.db.Explain(err))
	if errors.Is(err, ErrDamaged) {
		d.damage.Add(1)
	}
	return err
}
