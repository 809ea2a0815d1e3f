package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"counterfoil/store/seal"
)

// PageSize is the size in bytes of a page of a snapshot.
const PageSize = 4096

// Snapshot is one moment of the books, as rows (View) and as the pages of an ordinary SQLite file. The last 40 bytes
// of every page are reserved and zero; the sealing is not part of it.
type Snapshot struct {
	*View
	Pages uint32 // pages 1 to Pages make the file

	still *seal.Still // nil where some of the pages lie in the log
	cache string      // of the connection
}

// Snapshot runs fn on one moment of the books. Nobody waits meanwhile, but the log of the store cannot shrink: fn
// should write to a disk, never to a network.
func (s *Store) Snapshot(ctx context.Context, fn func(*Snapshot) error) error {
	c, err := s.take(ctx, s.readers)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	defer func() { s.readers <- c }()
	if err := c.ready(ctx); err == nil {
		s.disk.db.Settle(ctx, c.c)
	}
	err = s.look(ctx, c, func(v *View) (err error) {
		snap := &Snapshot{View: v, cache: cache}
		if err := v.row("PRAGMA page_count", nil, &snap.Pages); err != nil {
			return err
		}
		if snap.still, err = s.disk.db.Still(c.c); err != nil {
			return s.disk.explain(err)
		}
		if snap.still != nil {
			defer func() { err = errors.Join(err, snap.still.Close()) }()
		}
		return snap.lean(snapshotCache, func() error { return fn(snap) })
	})
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

// snapshotCache lets a connection keep 2 MiB of opened pages. Whoever takes a snapshot reads everything, which would fill any cache, but comes back
// only to the inner pages of indexes: with more, a check or a backup would take as much more and be no faster.
const snapshotCache = "PRAGMA cache_size = -2048"

// smallCache lets a connection keep 1 MiB of opened pages: all pages pass by, and none of them comes again.
const smallCache = "PRAGMA cache_size = -1024"

// lean runs fn with a cache of the given size.
func (s *Snapshot) lean(size string, fn func() error) error {
	before := s.cache
	if err := s.c.pragma(s.ctx, size); err != nil {
		return err
	}
	s.cache = size
	defer func() {
		s.cache = before
		_ = s.c.pragma(context.WithoutCancel(s.ctx), before) // with a small one it would only be slower
	}()
	return fn()
}

// Each hands over all pages in order, some in a row: first is the number of the first of them. They are valid during the call only. It
// may be called more than once, with the same outcome.
func (s *Snapshot) Each(fn func(first uint32, pages []byte) error) error {
	if s.c == nil {
		return errEnded
	}
	return s.lean(smallCache, func() error {
		if s.still == nil {
			return s.eachByRow(fn)
		}
		return s.c.disk.explain(s.still.Each(s.Pages, fn))
	})
}

// eachByRow has SQLite read the pages, which finds those that lie in the log.
func (s *Snapshot) eachByRow(fn func(first uint32, pages []byte) error) error {
	want := uint32(1)
	err := s.rows(func(rows *sql.Rows) error {
		var n uint32
		var page sql.RawBytes
		if err := rows.Scan(&n, &page); err != nil {
			return err
		}
		if n != want || len(page) != PageSize {
			return &DamageError{File: booksName, Page: n, Err: fmt.Errorf("page of %d bytes in place %d", len(page), want)}
		}
		want++
		return fn(n, page)
	}, "SELECT pgno, data FROM sqlite_dbpage ORDER BY pgno")
	if err == nil && want != s.Pages+1 {
		err = &DamageError{File: booksName, Page: want, Err: fmt.Errorf("the pages end before their number, %d", s.Pages)}
	}
	return err
}

// Page hands over one page, as Each does.
func (s *Snapshot) Page(number uint32, fn func(page []byte) error) error {
	if s.c == nil {
		return errEnded
	}
	if s.still != nil {
		var page [PageSize]byte
		if err := s.still.Page(page[:], number); err != nil {
			return s.c.disk.explain(err)
		}
		return fn(page[:])
	}
	found := false
	err := s.rows(func(rows *sql.Rows) error {
		var page sql.RawBytes
		if err := rows.Scan(&page); err != nil {
			return err
		}
		found = len(page) == PageSize
		if !found {
			return nil
		}
		return fn(page)
	}, "SELECT data FROM sqlite_dbpage WHERE pgno = ?", number)
	if err == nil && !found {
		err = &DamageError{File: booksName, Page: number, Err: errors.New("there is no such page")}
	}
	return err
}
