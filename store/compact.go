package store

import (
	"context"
	"fmt"
	"time"
)

// Shrunk is what compacting has done: the size of the books in bytes before and after.
type Shrunk struct {
	Before, After int64
}

// Saved is what was given back to the disk.
func (s Shrunk) Saved() int64 { return s.Before - s.After }

// Compact rebuilds the books without the pages that nothing uses any more, sealed as they are, and gives the room back.
// The disk must have room for a second copy meanwhile. Who reads goes on reading; who writes waits until it is done.
// After an error, the end of ctx or a power cut the books are as they were, or compacted.
func (s *Store) Compact(ctx context.Context, progress Progress) (Shrunk, error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	var out Shrunk
	c, err := s.takeWriter(ctx)
	if err != nil {
		return out, err
	}
	defer func() { s.writing <- c }()
	if out.Before, err = s.size(ctx); err != nil {
		return out, fmt.Errorf("compact: %w", err)
	}
	if err := c.end(false); err != nil {
		return out, fmt.Errorf("compact: %w", err)
	}
	err = s.disk.db.Compact(ctx, func(done, total int64) { progress("compact", done, total) }, func(swap func() error) error {
		return s.alone(ctx, swap)
	})
	if err != nil {
		return out, fmt.Errorf("compact: %w", s.disk.explain(err))
	}
	out.After, err = s.size(ctx)
	return out, err
}

// EmptyLog writes the log back into the books and empties it, so that what was erased is in neither. Who reads an older moment meanwhile is waited
// for, for a while: then the error is ErrBusy, and the next change or the close of the books does it.
func (s *Store) EmptyLog(ctx context.Context) error {
	c, err := s.takeWriter(ctx)
	if err != nil {
		return err
	}
	defer func() { s.writing <- c }()
	return c.emptyLog(ctx)
}

func (c *conn) emptyLog(ctx context.Context) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	c.undone = nil
	for range emptyTries {
		var busy, frames, written int
		if err := c.row(ctx, "PRAGMA wal_checkpoint(TRUNCATE)", nil, &busy, &frames, &written); err != nil {
			return fmt.Errorf("log: %w", err)
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(emptyWait):
		}
	}
	return fmt.Errorf("log: %w", ErrBusy)
}

// How often and at which distance EmptyLog asks again.
const (
	emptyTries = 20
	emptyWait  = 50 * time.Millisecond
)

func (s *Store) size(ctx context.Context) (bytes int64, err error) {
	err = s.Read(ctx, func(v *View) error { return v.row("PRAGMA page_count", nil, &bytes) })
	return bytes * PageSize, err
}

// alone runs fn while nobody reads, with every connection back in its pool.
func (s *Store) alone(ctx context.Context, fn func() error) error {
	taken, err := s.allReaders(ctx)
	defer func() {
		for _, c := range taken {
			s.readers <- c
		}
	}()
	if err != nil {
		return err
	}
	for _, c := range taken {
		if err := c.end(false); err != nil {
			return err
		}
	}
	return fn()
}

// allReaders takes all connections at once or none: holding some while waiting for the others would lock up with a reader
// that needs a second one.
func (s *Store) allReaders(ctx context.Context) (taken []*conn, err error) {
	for {
		for len(s.readers) > 0 && len(taken) < cap(s.readers) {
			c, err := s.take(ctx, s.readers)
			if err != nil {
				return taken, err
			}
			taken = append(taken, c)
		}
		if len(taken) == cap(s.readers) {
			return taken, nil
		}
		for _, c := range taken {
			s.readers <- c
		}
		taken = nil
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}
