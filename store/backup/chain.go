package backup

import (
	"context"
	"fmt"
)

// Chain are the files that together make books: a full, or a full and a week, or a full, a week and a day, in this order.
type Chain []string

// PartError says which file of a chain is wrong. Where the chain is one file it is left away.
type PartError struct {
	Kind Kind
	Err  error
}

func (e *PartError) Error() string {
	return fmt.Sprintf("the %s backup of the three: %v", e.Kind, e.Err)
}

// Unwrap gives the cause.
func (e *PartError) Unwrap() error { return e.Err }

// VerifyChain reads all files of a chain to their ends and checks every byte of them, that they belong together, and that they
// make the books that the newest says it makes. Nothing is written. Errors: those of Inspect, ErrNoParent,
// ErrOtherParent and ErrOtherBooks, within a PartError that names the file.
func VerifyChain(ctx context.Context, chain Chain, o Opener, progress Progress) (Manifest, error) {
	s, err := chain.open(ctx, o)
	if err != nil {
		return Manifest{}, fmt.Errorf("verify backup: %w", err)
	}
	defer s.close()
	err = s.books(func([]byte) error { return nil }, func(n, total int64) { progress.tell(StepVerify, n, total) })
	if err != nil {
		return Manifest{}, fmt.Errorf("verify backup: %w", err)
	}
	return s.newest().manifest, nil
}

// opened is a chain whose files are open and belong together.
type opened struct {
	files []*stream // the full first
}

func (s *opened) newest() *stream { return s.files[len(s.files)-1] }

func (s *opened) close() {
	for _, f := range s.files {
		f.close()
	}
}

// part names the file of a chain that an error is about.
func (s *opened) part(i int, err error) error {
	if err == nil || len(s.files) == 1 {
		return err
	}
	return &PartError{s.files[i].manifest.Kind(), err}
}

func (c Chain) open(ctx context.Context, o Opener) (*opened, error) {
	s := &opened{}
	for i, path := range c {
		f, err := openFile(ctx, path, o)
		if err != nil {
			s.close()
			if len(c) > 1 {
				err = &PartError{[]Kind{Full, Week, Day}[min(i, 2)], err}
			}
			return nil, err
		}
		s.files = append(s.files, f)
	}
	if err := s.belong(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// belong makes sure that each file builds upon the one before.
func (s *opened) belong() error {
	if len(s.files) == 0 || s.files[0].manifest.Change != nil {
		return ErrNoParent
	}
	for i, f := range s.files[1:] {
		if err := f.manifest.follows(s.files[i].manifest); err != nil {
			return s.part(i+1, err)
		}
	}
	return nil
}

// follows says whether a differential builds upon this parent.
func (m Manifest) follows(parent Manifest) error {
	switch c := m.Change; {
	case m.Store != parent.Store:
		return ErrOtherBooks
	case c == nil || c.Parent != parent.ID || c.Kind.upon() != parent.Kind() || c.Books != parent.Books:
		return ErrOtherParent
	}
	return nil
}

// books hands over the pages of the SQLite file in order, and then makes sure that each file ends where it should, and that
// they make the books of the newest manifest. What was handed over is worth nothing unless it returns nil. Of each
// file one page is held.
func (s *opened) books(fn func(page []byte) error, told func(n, total int64)) error {
	for i, f := range s.files {
		if err := f.begin(); err != nil {
			return s.part(i, err)
		}
	}
	last, sum := s.newest().manifest, newDigest()
	defer sum.Close()
	for n := uint32(1); n <= max(last.Pages, s.files[0].manifest.Pages); n++ {
		page, err := s.pageAt(n)
		if err != nil {
			return err
		}
		if n > last.Pages {
			continue // the books have shrunk: the rest of the full is read for its digest
		}
		if page == nil {
			return s.part(len(s.files)-1, s.newest().wrong("a page is in none of the files"))
		}
		if len(s.files) > 1 { // of one file its own digest tells
			_, _ = sum.Write(page) // a hash does not fail
		}
		if err := fn(page); err != nil {
			return err
		}
		tellPage(told, n, last.Pages)
	}
	return s.finish(last, sum)
}

// pageAt gives page n as the newest file that carries it has it, nil where none does.
func (s *opened) pageAt(n uint32) (page []byte, err error) {
	if n <= s.files[0].manifest.Pages {
		if page, err = s.files[0].read(); err != nil {
			return nil, s.part(0, err)
		}
	}
	for i, f := range s.files[1:] {
		if len(f.numbers) == 0 || f.numbers[0] != n {
			continue
		}
		f.numbers = f.numbers[1:]
		if page, err = f.read(); err != nil {
			return nil, s.part(i+1, err)
		}
	}
	return page, nil
}

// finish ends every file; a week may carry pages beyond the books of its day, which are read for their digest.
func (s *opened) finish(last Manifest, sum *digest) error {
	for i, f := range s.files {
		for range f.numbers {
			if _, err := f.read(); err != nil {
				return s.part(i, err)
			}
		}
		if err := f.finish(); err != nil {
			return s.part(i, err)
		}
	}
	if len(s.files) > 1 && sum.sum() != last.Books {
		return s.part(len(s.files)-1, s.newest().wrong("the files together do not make the books of the manifest"))
	}
	return nil
}
