package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/page"
	"counterfoil/crypto/trail"
	"counterfoil/store/seal"

	"golang.org/x/mod/sumdb/tlog"
)

// SafeCopy is a copy of the books beside them, sealed as they are: what they were before something that changes much.
type SafeCopy struct {
	ID      bill.ID
	Made    time.Time
	File    string // name in the folder of the books
	Size    int64  // bytes
	Purpose string // "migration", "update", "keys", "import", "back" or "asked"
	Epoch   uint32 // of the key that opens it
	Schema  int    // version of the tables
	Trail   trail.Anchor
	Author  bill.ID
	Ended   time.Time // zero while it is kept
	Why     string    // it ended: "old", "many", "keys", "erased" or "gone"
}

// SafeCopies are all that were ever made, the newest first.
func (v *View) SafeCopies() (list []SafeCopy, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var c SafeCopy
		var id, root, author []byte
		var made, ended int64
		if err := rows.Scan(&id, &made, &c.File, &c.Size, &c.Purpose, &c.Epoch, &c.Schema, &c.Trail.Size, &root, &author, &ended, &c.Why); err != nil {
			return err
		}
		c.Made, c.Trail.Root = time.UnixMilli(made).UTC(), tlog.Hash(root)
		if ended != 0 {
			c.Ended = time.UnixMilli(ended).UTC()
		}
		err := idsIn(idColumn{"id", id, &c.ID}, idColumn{"author", author, &c.Author})
		list = append(list, c)
		return err
	}, `SELECT s.id, s.made, s.file, s.size, s.purpose, s.epoch, s.tables, s.trail, s.root, s.author, ifnull(e.ended, 0), ifnull(e.why, '')
		FROM snapshots s LEFT JOIN snapshot_ends e ON e.snapshot = s.id ORDER BY s.made DESC, s.id DESC`)
	if err != nil {
		return nil, fmt.Errorf("snapshots: %w", err)
	}
	return list, nil
}

// AddSafeCopy writes a copy into the list, with its end where it has one; one that is in the list already stays as it is.
func (tx *Tx) AddSafeCopy(c SafeCopy) error {
	err := tx.exec("INSERT OR IGNORE INTO snapshots (id, made, file, size, purpose, epoch, tables, trail, root, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		c.ID[:], c.Made.UnixMilli(), c.File, c.Size, c.Purpose, c.Epoch, c.Schema, c.Trail.Size, c.Trail.Root[:], c.Author[:])
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if c.Ended.IsZero() {
		return nil
	}
	return tx.EndSafeCopy(c.ID, c.Ended, c.Why)
}

// EndSafeCopy writes down that a copy is not kept any more. The file goes afterwards (DropCopy).
func (tx *Tx) EndSafeCopy(id bill.ID, at time.Time, why string) error {
	if err := tx.exec("INSERT OR IGNORE INTO snapshot_ends (snapshot, ended, why) VALUES (?, ?, ?)", id[:], at.UnixMilli(), why); err != nil {
		return fmt.Errorf("end of a snapshot: %w", err)
	}
	return nil
}

// SchemaVersion is the version of the tables, which Begin sees before they are brought forward.
func (v *View) SchemaVersion() (n int, err error) {
	err = v.row("PRAGMA user_version", nil, &n)
	return n, err
}

// Copied is what a copy of the books is of.
type Copied struct {
	Size   int64 // bytes
	Schema int
	Trail  trail.Anchor
}

// Copy copies the books, sealed as they are, into a file beside them, and proves the copy: SQLite finds the books sound, every page of the copy
// opens, and it is the same as theirs. Who reads goes on reading, who writes waits. Errors: ErrFull before anything is written, ErrBusy where
// somebody reads an older moment, as a backup that is being made does; ErrDamaged. After an error nothing is left.
func (s *Store) Copy(ctx context.Context, file string, progress Progress) (out Copied, err error) {
	if err := s.Read(ctx, (*View).sound); err != nil {
		return out, fmt.Errorf("snapshot: %w", err)
	}
	c, err := s.takeWriter(ctx)
	if err != nil {
		return out, err
	}
	defer func() { s.writing <- c }()
	if err := c.emptyLog(ctx); err != nil {
		return out, fmt.Errorf("snapshot: %w", err)
	}
	err = s.Read(ctx, func(v *View) (err error) {
		if out.Schema, err = v.SchemaVersion(); err == nil {
			out.Trail, err = v.Anchor()
		}
		return err
	})
	if err == nil {
		out.Size, err = seal.Copy(ctx, s.disk.fs, booksName, file, s.disk.key, progress)
	}
	if err != nil {
		return out, fmt.Errorf("snapshot: %w", kindOf(err))
	}
	return out, nil
}

// sound asks SQLite whether the books are whole.
func (v *View) sound() error {
	var first string
	if err := v.row("PRAGMA quick_check(1)", nil, &first); err != nil {
		return err
	}
	if first != "ok" {
		return &DamageError{File: booksName, Err: errors.New(first)}
	}
	return nil
}

// HasCopy says whether a copy is where it was put.
func (s *Store) HasCopy(file string) bool {
	there, err := s.disk.fs.Exists(file)
	return err == nil && there
}

// GoneCopy says whether a copy is certainly not there any more.
func (s *Store) GoneCopy(file string) bool {
	there, err := s.disk.fs.Exists(file)
	return err == nil && !there
}

// ProveCopy opens every page of a copy in a folder whose books need not open. Errors: those of Open.
func ProveCopy(ctx context.Context, dir, file string, key Key, opt Options, progress Progress) error {
	k, err := page.NewKey(key.Secret, key.Store, key.Epoch)
	if err != nil {
		return err
	}
	pages, err := seal.OpenPages(opt.folder(dir), file, k)
	if err != nil {
		return fmt.Errorf("snapshot: %w", kindOf(err))
	}
	err = eachPage(ctx, pages, progress)
	if err = errors.Join(err, pages.Close()); err != nil {
		return fmt.Errorf("snapshot: %w", kindOf(err))
	}
	return nil
}

func eachPage(ctx context.Context, pages *seal.Pages, progress Progress) error {
	into, total := make([]byte, PageSize), int64(pages.Count())
	for n := uint32(1); n <= pages.Count(); n++ {
		if err := errors.Join(ctx.Err(), pages.Read(into, n)); err != nil {
			return err
		}
		if progress != nil && n%256 == 0 {
			progress("pages", int64(n), total)
		}
	}
	return nil
}

// DropCopy removes a copy, if it is there.
func (s *Store) DropCopy(file string) error {
	if !s.HasCopy(file) {
		return nil
	}
	return kindOf(errors.Join(s.disk.fs.Remove(file), s.disk.fs.SyncDir()))
}

// InCopy shows a copy of the books as they show themselves. Of an older version there are no tables that came later.
func (s *Store) InCopy(ctx context.Context, file string, key Key, fn func(*View) error) error {
	k, err := page.NewKey(key.Secret, key.Store, key.Epoch)
	if err != nil {
		return err
	}
	d, err := openOn(s.disk.fs, file, k, 1)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	d.db.Freeze(true)
	c := &conn{disk: d, pool: d.readers}
	err = s.look(ctx, c, fn)
	return errors.Join(err, c.end(false), d.close())
}

// BackTo prepares the way back to a copy: it is sealed anew, under the key that the books have, and proven, while the books stay open. from is
// the key of the copy, which may be that of before a change of key. Replace then goes there.
func (s *Store) BackTo(ctx context.Context, file string, from Key, progress Progress) error {
	k, err := page.NewKey(from.Secret, from.Store, from.Epoch)
	if err != nil {
		return err
	}
	return kindOf(seal.Reseal(ctx, s.disk.fs, file, booksName, k, s.disk.key, progress))
}

// errNotClosed: the log of the books could not be folded in, so nothing was put in their place.
var errNotClosed = errors.New("the books could not be closed in order")

// Replace closes the books and puts what BackTo has prepared in their place. The books as they were lie aside until Aside is named. Whatever cuts
// it short, the folder holds the books of before, or those of the copy. The store is closed in any case.
func (s *Store) Replace() error {
	replaced := errNotClosed
	err := s.close(func() { replaced = kindOf(seal.Replace(s.disk.fs, booksName)) })
	return errors.Join(err, replaced)
}

// AsideFile is the name of the books as they were before the way back, until NameAside; "" where nobody went back.
func (s *Store) AsideFile() string {
	if name := seal.AsideName(booksName); s.HasCopy(name) {
		return name
	}
	return ""
}

// NameAside gives the books of before the way back the name that they have in the list of copies.
func (s *Store) NameAside(file string) error {
	return kindOf(errors.Join(s.disk.fs.Rename(seal.AsideName(booksName), file), s.disk.fs.SyncDir()))
}

// BooksFile is the name of the books in their folder.
func BooksFile() string { return booksName }

// KeptFile is the name under which Rotate keeps the books as they were under the key before.
func KeptFile() string { return seal.OldName(booksName) }

// PassNumbers has a series give no number again that was given in books that were left: its next one is at least that of theirs, and what is
// passed over is filed. A series that these books do not know is taken over.
func (tx *Tx) PassNumbers(left bill.Series, by bill.ID) error {
	old, err := tx.SeriesBy(left.ID)
	switch {
	case errors.Is(err, ErrMissing):
		return tx.putSeries(left)
	case err != nil:
		return err
	case left.Period < old.Period || left.Period == old.Period && left.Next <= old.Next:
		return nil
	}
	first := int64(1)
	if left.Period == old.Period {
		first = old.Next
	}
	old.Period, old.Next = left.Period, left.Next
	err = tx.exec("UPDATE series SET period = ?, next = ? WHERE id = ?", old.Period, old.Next, old.ID[:])
	if err != nil {
		return fmt.Errorf("series: %w", err)
	}
	if left.Next <= first {
		return nil
	}
	return tx.addJump(bill.Jump{ID: bill.NewID(), Author: by, Series: old.ID, Period: periodOf(old), First: first, Last: left.Next - 1, Made: tx.Now()})
}
