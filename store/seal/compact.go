package seal

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"counterfoil/crypto/page"
)

// Compacting writes the store anew, without its free pages, into a second sealed file and puts that in its place. VACUUM
// alone would hold all of the copy in memory, and then once more in the log: SQLite keeps its own temporary copy in clear
// or in memory, and a transaction that spills is in no shape that can be sealed. VACUUM INTO writes whole pages to a file
// of ours and needs no more memory than a page cache.
//
// At every moment one of the two files is whole and has the name of the store:
//
//  1. the copy is written, marked as using a log, synced, read back page by page; its name is made durable;
//  2. the log is folded into the old file and removed, durably: it must never lie beside the new one;
//  3. the copy is renamed over the old file, and that is made durable before anything is written again.
//
// What a crash leaves of a copy goes when the store is next opened.

const (
	compactSuffix = "-compact"
	compactPath   = "/compact" // SQLite's name for the copy
	journalSuffix = "-journal"
)

// compaction is the copy under way.
type compaction struct {
	file  File
	wrote func()
}

func (c *compaction) open(v *vfs) (content, error) {
	return &compactFile{database: newDatabase(v.name+compactSuffix, keptOpen{c.file}, v.key), wrote: c.wrote}, nil
}

// compactFile is the copy as SQLite writes it: pages in any order, some of them more than once.
type compactFile struct {
	*database
	wrote func()
}

func (f *compactFile) write(p []byte, off int64) error {
	f.wrote()
	return f.database.write(p, off)
}

// keptOpen stays open when SQLite closes it: the copy is not finished then.
type keptOpen struct{ File }

func (keptOpen) Close() error { return nil }

// headerJournal is the journal of the copy. The copy begins empty, so its journal holds a header and nothing to go back to.
type headerJournal struct{ b []byte }

// read gives zeros behind the end: SQLite looks there for the header of an older journal.
func (m *headerJournal) read(p []byte, off int64) error {
	clear(p)
	if off >= 0 && off < int64(len(m.b)) {
		copy(p, m.b[off:])
	}
	return nil
}

// journalBound is far more than a header; a journal that holds pages would grow with the store.
const journalBound = 1 << 20

func (m *headerJournal) write(p []byte, off int64) error {
	if off < 0 || off+int64(len(p)) > journalBound {
		return fmt.Errorf("%w: the journal of a copy grows", ErrShape)
	}
	m.b = overwrite(m.b, p, off)
	return nil
}

func (m *headerJournal) truncate(size int64) error {
	m.b = m.b[:min(size, int64(len(m.b)))]
	return nil
}

func (m *headerJournal) sync() error          { return nil }
func (m *headerJournal) size() (int64, error) { return int64(len(m.b)), nil }
func (m *headerJournal) close() error         { return nil }

// Compact rebuilds the store without its free pages and gives the room back to the disk, which must have room for both.
// Writers wait until it is done, readers only while the files change places: alone is called then. It must see to it that
// no connection is in use, call swap, and return its error. progress may be nil. Errors: ErrFull, ErrOpen where alone did
// not keep its promise; after any error the store is as it was, but for one case: when it cannot be known which of the
// files has the name, no connection opens any more until the store is opened anew.
func (db *DB) Compact(ctx context.Context, progress func(done, total int64), alone func(swap func() error) error) error {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	c, err := db.writer.Conn(ctx)
	if err != nil {
		return db.Explain(err)
	}
	defer func() { _ = c.Close() }() // it is closed before the files change places, and this then does nothing
	root, err := db.writeCompact(ctx, c, progress)
	if err == nil {
		err = alone(func() error { return db.swap(ctx, c) })
	}
	if err == nil {
		db.vfs.tally.replaced(root)
	}
	if err == nil || db.vfs.isLost() != nil {
		return err
	}
	return errors.Join(err, removeIfThere(db.fs, db.name+compactSuffix))
}

// writeCompact makes the copy, whole and durable, and gives its root.
func (db *DB) writeCompact(ctx context.Context, c *sql.Conn, progress func(done, total int64)) (root Root, err error) {
	if err := removeIfThere(db.fs, db.name+compactSuffix); err != nil {
		return root, err
	}
	file, err := db.fs.Create(db.name + compactSuffix)
	if err != nil {
		return root, fmt.Errorf("create the copy: %w", err)
	}
	err = db.vacuumInto(ctx, c, file, progress)
	if err == nil {
		err = markLogged(newDatabase(db.name+compactSuffix, file, db.key))
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		root, err = db.readBack(ctx, file, progress)
	}
	return root, errors.Join(err, file.Close(), db.fs.SyncDir())
}

// vacuumInto has SQLite write the copy. Half of the progress is this, the other half reading it back.
func (db *DB) vacuumInto(ctx context.Context, c *sql.Conn, file File, progress func(done, total int64)) error {
	var all, free, written int64
	err := c.QueryRowContext(ctx, "SELECT page_count, freelist_count FROM pragma_page_count, pragma_freelist_count").Scan(&all, &free)
	if err != nil {
		return db.Explain(err)
	}
	if err := db.room((all-free)*page.Size + spare); err != nil {
		return err
	}
	total := 2 * max(all-free, 1)
	db.vfs.copying = &compaction{file: file, wrote: func() {
		if written++; written%256 == 0 {
			progress(min(written, total/2), total)
		}
	}}
	defer func() { db.vfs.copying = nil }()
	if err := allowCompact(c, true); err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, "VACUUM INTO '"+compactPath+"'")
	return errors.Join(db.Explain(err), allowCompact(c, false))
}

// room makes sure that the disk has so many bytes left: a disk that is full when all is written was waited for in vain.
func (db *DB) room(needed int64) error {
	free, err := db.fs.Free()
	if err == nil && free < needed {
		err = fmt.Errorf("%w: %d bytes are needed and %d are free", ErrFull, needed, free)
	}
	return err
}

func allowCompact(c *sql.Conn, on bool) error {
	return c.Raw(func(driverConn any) error {
		driverConn.(*conn).compacting = on
		return nil
	})
}

// markLogged says in the first page that the database uses a log: VACUUM INTO makes one that does not.
func markLogged(d *database) error {
	var first [page.Size]byte
	if err := d.readPage(first[:], 1); err != nil {
		return err
	}
	first[atVersions], first[atVersions+1] = 2, 2
	return d.write(first[:], 0)
}

// readBack opens every page of the copy: none may be missing, and none may lie there as it was not written.
func (db *DB) readBack(ctx context.Context, file File, progress func(done, total int64)) (root Root, err error) {
	name := db.name + compactSuffix
	var plain [page.Size]byte
	var want, seen uint32
	t := tally{mark: db.key.NewRoot()}
	err = eachPage(file, func(number uint32, sealed []byte) error {
		if err := db.key.OpenPage(plain[:], sealed, number); err != nil {
			return damaged(name, int64(number), err)
		}
		root.add(t.markOf(int64(number-1)*page.Size, page.Tag(sealed)))
		if number == 1 {
			want = binary.BigEndian.Uint32(plain[atPages:])
		}
		if seen = number; seen%256 == 0 {
			progress(int64(want)+int64(seen), 2*int64(want))
		}
		return ctx.Err()
	})
	if err == nil && seen != want {
		err = fmt.Errorf("%w: a copy of %d pages in place of %d", ErrShape, seen, want)
	}
	return root, err
}

// swap puts the copy in the place of the store. c is the connection that writes; nobody else has one.
func (db *DB) swap(ctx context.Context, c *sql.Conn) error {
	db.mu.Lock()
	reading := db.readers != nil && db.readers.Stats().InUse > 0
	db.mu.Unlock()
	if reading {
		return fmt.Errorf("%w: a transaction that reads", ErrOpen)
	}
	done, err := checkpoint(ctx, c)
	if err == nil && !done {
		err = fmt.Errorf("%w: a reader keeps the log in use", ErrOpen)
	}
	if err = errors.Join(db.Explain(err), c.Close()); err != nil {
		return err
	}
	defer db.closeIdle()()
	if n := db.vfs.open.Load(); n != 0 {
		return fmt.Errorf("%w: %d files", ErrOpen, n)
	}
	if err := db.removeLog(); err != nil {
		return err
	}
	return db.rename()
}

// closeIdle closes the connections of both pools that nobody uses. The function it gives lets the pools keep some again.
func (db *DB) closeIdle() (restore func()) {
	db.mu.Lock()
	readers := db.readers
	db.mu.Unlock()
	db.writer.SetMaxIdleConns(0)
	if readers == nil {
		return func() { db.writer.SetMaxIdleConns(1) }
	}
	readers.SetMaxIdleConns(0)
	return func() {
		db.writer.SetMaxIdleConns(1)
		readers.SetMaxIdleConns(readers.Stats().MaxOpenConnections)
	}
}

// removeLog makes sure that the log, empty by now, is gone from the disk too.
func (db *DB) removeLog() error {
	if err := logIsEmpty(db.fs, db.name+logSuffix); err != nil {
		return err
	}
	return errors.Join(removeIfThere(db.fs, db.name+logSuffix), db.fs.SyncDir())
}

// rename gives the copy the name of the store. When that fails and the copy is still there, nothing has happened.
func (db *DB) rename() error {
	err := db.fs.Rename(db.name+compactSuffix, db.name)
	if err != nil {
		if there, unknown := db.fs.Exists(db.name + compactSuffix); there && unknown == nil {
			return fmt.Errorf("put the copy in place: %w", err)
		}
	} else if err = db.fs.SyncDir(); err == nil {
		return nil
	}
	err = fmt.Errorf("put the copy in place, open the store again: %w", err)
	db.vfs.mu.Lock()
	db.vfs.lost = err
	db.vfs.mu.Unlock()
	return err
}
