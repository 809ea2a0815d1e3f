// Package store keeps the books: one folder, one sealed SQLite database, one writer. It is the only package that
// speaks SQL. Every change goes through Write, which files a signed trail entry in the same transaction; every list
// and page goes through Read, which sees one moment of the books. README.md describes the tables and the rules for
// changing them.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"counterfoil/crypto/trail"
	"counterfoil/store/seal"
)

// booksName is the database in the folder; SQLite adds -wal to it.
const booksName = "books.db"

// Key opens a store: its id, the key epoch, and 32 secret bytes. The secret is read during Create and Open only; the
// caller wipes it.
type Key struct {
	Store  [16]byte
	Epoch  uint32
	Secret []byte
}

// Options are what a store is handed from outside.
type Options struct {
	FS      seal.FS          // nil is the real disk
	Now     func() time.Time // nil is time.Now; the one clock of all rows and trail entries
	Readers int              // connections that read at the same time; 0 is 3
	Version string           // of the program, for the trail; "" is "unknown"
	// Begin, if set, is asked by Open before anything in the books changes, migrations included. It may read, and take a snapshot (Copy); an
	// error of it is that of Open.
	Begin func(*Store) error

	later []string                              // migrations of versions to come: only a test knows any
	salt  func(number int64, at int) trail.Salt // nil is random; a test that compares whole books needs the same ones again
}

// Store is an open set of books. It is safe for use by many goroutines: writers wait for one another, readers for nobody.
type Store struct {
	id      [16]byte
	disk    *disk        // changed by Rotate, which holds all connections
	release func() error // gives up the lock of the folder
	now     func() time.Time
	version string
	salt    func(number int64, at int) trail.Salt
	writing chan *conn // holds the one writer; empty while a transaction runs
	readers chan *conn
	scratch string // folder of a store that goes away when it is closed, else ""

	mu        sync.Mutex
	epoch     uint32
	opening   int // counts the openings of the file by Rotate
	closed    bool
	listeners map[int]func(News)
	holding   int                          // who keeps the news
	held      []News                       // what they will hear
	watch     func(*Tx, trail.Entry) error // see Watch
	nextID    int
}

// Create makes new books in the folder dir, which may exist but must hold no books yet, and opens them. The key file
// beside them is the caller's. Errors: ErrExists, ErrInUse, ErrReadOnly, ErrFull.
func Create(ctx context.Context, dir string, key Key, opt Options) (*Store, error) {
	if err := createDisk(dir, key, opt); err != nil {
		return nil, fmt.Errorf("create books: %w", err)
	}
	return open(ctx, dir, key, opt, true)
}

// Open opens the books in the folder dir, and migrates them forward where the program is newer than they are.
// Errors: ErrNoBooks, ErrInUse, ErrWrongKey, ErrDamaged, ErrNewer, ErrForeign, ErrReadOnly, ErrFull.
func Open(ctx context.Context, dir string, key Key, opt Options) (*Store, error) {
	return open(ctx, dir, key, opt, false)
}

func open(ctx context.Context, dir string, key Key, opt Options, fresh bool) (*Store, error) {
	s, err := attach(dir, key, opt)
	if err != nil {
		return nil, fmt.Errorf("open books: %w", err)
	}
	if err := s.migrate(ctx, fresh, opt); err != nil {
		return nil, errors.Join(fmt.Errorf("open books: %w", err), s.Close())
	}
	return s, nil
}

// attach opens the disk of the books, whatever is on it.
func attach(dir string, key Key, opt Options) (*Store, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Readers <= 0 {
		opt.Readers = 3
	}
	if opt.Version == "" {
		opt.Version = "unknown"
	}
	if opt.salt == nil {
		opt.salt = randomSalt
	}
	f := opt.folder(dir)
	release, err := f.Lock()
	if err != nil {
		return nil, missing(err)
	}
	d, err := openDisk(f, key, opt)
	if err != nil {
		return nil, errors.Join(err, release())
	}
	s := &Store{id: key.Store, epoch: key.Epoch, disk: d, release: release, now: opt.Now, version: opt.Version, salt: opt.salt, listeners: map[int]func(News){}}
	s.writing = connections(d, d.writer, 1)
	s.readers = connections(d, d.readers, opt.Readers)
	return s, nil
}

// Close ends the store: running transactions are waited for, the log is folded into the database, the lock is given
// up. Calling it again is nothing.
func (s *Store) Close() error { return s.close(func() {}) }

func (s *Store) close(then func()) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	err := drain(s.writing)
	if e := drain(s.readers); err == nil {
		err = e
	}
	closed := s.disk.close()
	if closed == nil && s.disk.damage.Load() == 0 { // of damaged books nothing was folded in
		then()
	}
	if e := errors.Join(closed, kindOf(s.release())); err == nil {
		err = e
	}
	if e := s.sweep(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("close books: %w", err)
	}
	return nil
}

// take waits for a connection of the pool. The store may be closed meanwhile, so that is asked after the wait.
func (s *Store) take(ctx context.Context, pool chan *conn) (*conn, error) {
	select {
	case c, ok := <-pool:
		if !ok {
			return nil, ErrClosed
		}
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ID is the id of the store.
func (s *Store) ID() [16]byte { return s.id }

// Epoch counts the keys this store has had.
func (s *Store) Epoch() uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch
}

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.moment() }

// moment is the time of a transaction, to the millisecond, which is what the tables keep.
func (s *Store) moment() time.Time { return s.now().UTC().Truncate(time.Millisecond) }
