package seal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"sync"

	"counterfoil/crypto/page"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// DB is an open store: one connection that writes, a pool that reads, and the lock on the folder.
type DB struct {
	fs     FS
	name   string
	key    *page.Key
	vfs    *vfs
	unlock func() error
	writer *sql.DB

	mu      sync.Mutex // guards the rest
	readers *sql.DB
	drained bool
	closed  bool
}

// Open takes the lock of the folder and opens the store. A log that a crash left is recovered, a change of key that it cut
// short is undone. Errors: ErrLocked, fs.ErrNotExist, ErrWrongKey, ErrDamaged (a PageError where the place is known), ErrShape, ErrReadOnly, ErrFull.
func Open(f FS, name string, key *page.Key) (*DB, error) {
	unlock, err := f.Lock()
	if err != nil {
		return nil, err
	}
	db := &DB{fs: f, name: name, key: key, vfs: &vfs{fs: f, name: name, key: key}, unlock: unlock}
	err = tidy(f, name)
	if err == nil {
		err = db.open()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the store: %w", err), unlock())
	}
	return db, nil
}

func (db *DB) open() error {
	if err := inspect(db.fs, db.name, db.key); err != nil {
		return err
	}
	switch err := logIsEmpty(db.fs, db.name+logSuffix); {
	case errors.Is(err, ErrUnclean):
		db.vfs.hadLog = true
	case err != nil:
		return err
	}
	db.vfs.tally.mark = db.key.NewRoot()
	// A copy that Compact has put in place may have a name that is not durable yet: nothing is written to it before.
	if err := db.fs.SyncDir(); err != nil {
		return err
	}
	if err := db.vfs.register(); err != nil {
		return err
	}
	db.writer = db.pool(true, 1)
	// The first read recovers the log.
	var tables int
	if err := db.writer.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		err = db.Explain(err)
		db.vfs.frozen.Store(errors.Is(err, ErrDamaged))
		return errors.Join(err, db.writer.Close(), db.vfs.unregister())
	}
	return nil
}

func (db *DB) pool(writes bool, n int) *sql.DB {
	pool := sql.OpenDB(&connector{db: db, writes: writes})
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	return pool
}

// Writer is the one connection that may change the store. Its transactions begin IMMEDIATE.
func (db *DB) Writer() *sql.DB { return db.writer }

// Readers is the pool of connections that can only read, at most n of them; asking again changes n.
func (db *DB) Readers(n int) *sql.DB {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.readers == nil {
		db.readers = db.pool(false, n)
	}
	db.readers.SetMaxOpenConns(n)
	db.readers.SetMaxIdleConns(n)
	return db.readers
}

// Close writes the log into the database, closes all connections and gives the lock back. When a connection is still
// in use it gives ErrOpen and may be called again; every other error leaves the store closed, with its log beside it
// if that could not be written back.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return nil
	}
	if !db.drained && db.writer.Stats().InUse > 0 {
		return fmt.Errorf("%w: a transaction that writes", ErrOpen) // asking for the connection would wait for ever
	}
	err := db.drain()
	if open := db.vfs.unregister(); open != nil {
		return errors.Join(err, open)
	}
	db.closed = true
	// SQLite removes the log without a sync; coming back after a power cut it would look like an unclean end.
	return errors.Join(err, db.fs.SyncDir(), db.unlock())
}

// drain empties the log and closes the pools, once.
func (db *DB) drain() error {
	if db.drained {
		return nil
	}
	db.drained = true
	var err error
	if db.readers != nil {
		err = db.readers.Close()
	}
	if db.vfs.frozen.Load() {
		return errors.Join(err, db.writer.Close())
	}
	if _, failed := checkpoint(context.Background(), db.writer); failed != nil {
		err = errors.Join(err, fmt.Errorf("write the log back: %w", db.Explain(failed)))
	}
	return errors.Join(err, db.writer.Close())
}

// checkpoint writes the whole log into the database and empties it; done is false when a reader was in the way.
func checkpoint(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
},
) (done bool, err error) {
	var busy, frames, written int
	err = q.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &written)
	return busy == 0, err
}

// Explain adds to an error of database/sql what this package knows about it: a result code of SQLite says that reading
// failed, the cause behind it says which page of which file, or that the disk is full. Other errors, and nil, come
// back as they are.
func (db *DB) Explain(err error) error {
	var failed *sqlite.Error
	if !errors.As(err, &failed) || failed.Code() > math.MaxInt32 {
		return err
	}
	code := int32(failed.Code())
	if cause := db.vfs.cause(code); cause != nil {
		return fmt.Errorf("%w (%w)", cause, err)
	}
	switch code & 0xFF {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w (%w)", ErrFull, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	case sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	}
	return err
}
