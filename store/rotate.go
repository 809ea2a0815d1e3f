package store

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/crypto/page"
	"counterfoil/store/seal"
)

// errNotLater is what Rotate answers for a key that is not of a later epoch.
var errNotLater = errors.New("the next key must be of the same store and of a later epoch")

// Rotate seals the books anew under another key, page by page, into a file beside them, proves that file, and puts it in
// their place; they stay open. Nobody reads or writes meanwhile. commit is called once the new file is whole and durable, and
// before anything opens with the next key only: there the caller writes down that both keys are in use. nil does nothing.
//
// Whatever cuts it short, the books open with the key they had or with the next one, and Open removes what is left over. After
// an error Epoch says which key they are open with. Until DropOld, the books as they were under the key before lie beside.
//
// Errors: those of Open; ErrFull before anything is written where the disk has no room for both; that of ctx, or of commit.
func (s *Store) Rotate(ctx context.Context, next Key, commit func() error, progress Progress) error {
	k, err := page.NewKey(next.Secret, next.Store, next.Epoch)
	if err != nil {
		return fmt.Errorf("rotate: %w", err)
	}
	if next.Store != s.id || next.Epoch <= s.Epoch() {
		return fmt.Errorf("rotate: %w", errNotLater)
	}
	all, err := s.takeAll(ctx)
	if err != nil {
		return fmt.Errorf("rotate: %w", err)
	}
	defer s.giveAll(all)
	unlock, err := s.disk.fs.Lock() // nobody gets in between closing and opening again
	if err != nil {
		return fmt.Errorf("rotate: %w", kindOf(err))
	}
	err = s.exchange(ctx, all, k, commit, progress)
	err = errors.Join(err, s.reopen(all, k, next.Epoch), kindOf(unlock()))
	if err != nil {
		return fmt.Errorf("rotate: %w", err)
	}
	return nil
}

// exchange closes the database, has it sealed anew, and exchanges the two.
func (s *Store) exchange(ctx context.Context, all []*conn, next *page.Key, commit func() error, progress Progress) error {
	for _, c := range all {
		if err := c.end(false); err != nil {
			return err
		}
	}
	if err := s.disk.close(); err != nil {
		return err
	}
	if err := seal.Rekey(ctx, s.disk.fs, booksName, s.disk.key, next, progress); err != nil {
		return kindOf(err)
	}
	if commit != nil {
		if err := commit(); err != nil {
			return err
		}
	}
	return kindOf(seal.Exchange(s.disk.fs, booksName))
}

// reopen goes on with the books, under whichever of the two keys they are sealed now.
func (s *Store) reopen(all []*conn, next *page.Key, epoch uint32) error {
	if err := s.disk.close(); err != nil { // it is open still where it could not be closed
		return err
	}
	readers := cap(s.readers)
	d, err := openOn(s.disk.fs, booksName, next, readers)
	rotated := err == nil
	if errors.Is(err, ErrWrongKey) {
		d, err = openOn(s.disk.fs, booksName, s.disk.key, readers)
	}
	if err != nil {
		return err // the connections stay with the closed database, and say so
	}
	s.disk = d
	for i, c := range all {
		c.disk, c.pool = d, d.readers
		if i == 0 {
			c.pool = d.writer
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opening++
	if rotated {
		s.epoch = epoch
	}
	return nil
}

// takeAll waits until nobody reads or writes, and lets nobody begin. The writer comes first.
func (s *Store) takeAll(ctx context.Context) ([]*conn, error) {
	writer, err := s.takeWriter(ctx)
	if err != nil {
		return nil, err
	}
	readers, err := s.allReaders(ctx)
	all := append([]*conn{writer}, readers...)
	if err != nil {
		s.giveAll(all)
		return nil, err
	}
	return all, nil
}

func (s *Store) giveAll(all []*conn) {
	s.writing <- all[0]
	for _, c := range all[1:] {
		s.readers <- c
	}
}

// DropOld removes the books as they were under the key before, which Rotate has left beside, if they are there.
func (s *Store) DropOld() error {
	all, err := s.takeAll(context.Background())
	if err != nil {
		return err
	}
	defer s.giveAll(all)
	return kindOf(seal.DropOld(s.disk.fs, booksName))
}
