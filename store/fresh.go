package store

import (
	"context"

	"counterfoil/store/seal"
)

// This file is what the freshness of the books needs of the store: whoever keeps the root of the closed books elsewhere
// can tell whether somebody has changed their files since. See store/seal for what a root is.

// Root sums up the pages of the books.
type Root = seal.Root

// OpeningRoot reads the whole file and gives the root that it had when the books were opened, without what was still in
// the log. The work goes on meanwhile.
func (s *Store) OpeningRoot(ctx context.Context) (Root, error) {
	r, err := s.disk.db.OpeningRoot(ctx)
	return r, kindOf(err)
}

// RootNow is the root of the file as it is, given the one at opening if that is known; within Finish it is that of the closed
// books. ok is false where it cannot be told.
func (s *Store) RootNow(opening Root, known bool) (r Root, ok bool) {
	return s.disk.db.RootNow(opening, known)
}

// Opening counts how often the file was opened: Rotate does that again, also where it fails. Root and log at opening are
// those of the last.
func (s *Store) Opening() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opening
}

// HadLog says whether the books were opened with something in their log, as a crash leaves it.
func (s *Store) HadLog() bool { return s.disk.db.HadLog() }

// FileSize is the size of the database in bytes, for who asks how long reading it takes.
func (s *Store) FileSize() (int64, error) {
	n, err := s.disk.db.Size()
	return n, kindOf(err)
}

// Freeze waits for the transaction under way and has every later one refused, and the log left as it is, or allows it
// again.
func (s *Store) Freeze(ctx context.Context, on bool) error {
	c, err := s.take(ctx, s.writing)
	if err != nil {
		return err
	}
	s.disk.db.Freeze(on)
	s.writing <- c
	return nil
}

// Finish is Close, and calls then before the lock of the folder is given up, if everything is folded in and on the disk.
func (s *Store) Finish(then func()) error { return s.close(then) }
