package store

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/crypto/page"
	"counterfoil/store/seal"
)

// Rescued is what could be read of damaged books: a store of its own, which goes away when it is closed, and what is
// missing in it. Nothing that it holds is a guess: a row is as it was written, or it is not there. What is worked out of
// many rows, a sum or a balance, is right only where Damage does not say otherwise.
type Rescued struct {
	*Store
	Damage Damage
	pages  int64
}

// Rescue reads what can be read of books that do not open, or do not open to the last page. Nothing in their folder
// changes. Errors: ErrWrongKey where not one page opens, and those of Open but ErrDamaged.
func Rescue(ctx context.Context, dir string, key Key, opt Options, progress Progress) (*Rescued, error) {
	k, err := page.NewKey(key.Secret, key.Store, key.Epoch)
	if err != nil {
		return nil, fmt.Errorf("rescue: %w", err)
	}
	pages, err := seal.OpenPages(opt.folder(dir), booksName, k)
	if err != nil {
		return nil, fmt.Errorf("rescue: %w", kindOf(err))
	}
	return rescue(ctx, pages, opt, progress)
}

// Rescue reads what can be read of open books in which damage was met. Writers wait meanwhile.
func (s *Store) Rescue(ctx context.Context, progress Progress) (*Rescued, error) {
	c, err := s.takeWriter(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { s.writing <- c }()
	pages, err := s.disk.db.Pages()
	if err != nil {
		return nil, fmt.Errorf("rescue: %w", kindOf(err))
	}
	return rescue(ctx, pages, Options{Now: s.now, Version: s.version}, progress)
}

func rescue(ctx context.Context, pages *seal.Pages, opt Options, progress Progress) (r *Rescued, err error) {
	defer func() {
		if e := pages.Close(); err == nil && e != nil {
			err = errors.Join(kindOf(e), r.Close())
		}
	}()
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	into, err := newScratch(ctx, opt)
	if err != nil {
		return nil, fmt.Errorf("rescue: %w", err)
	}
	r = &Rescued{Store: into.st, Damage: newDamage(pages), pages: int64(pages.Count())}
	trees, err := into.trees()
	if err == nil {
		s := &salvager{
			ctx: ctx, pages: pages, progress: progress, into: into, trees: trees, use: make([]byte, pages.Count()+1), damage: &r.Damage,
		}
		if err = s.run(); err == nil {
			err = s.missing()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("rescue: %w", errors.Join(err, into.close()))
	}
	into.st.writing <- into.c
	progress("rescue", int64(pages.Count()), int64(pages.Count()))
	return r, nil
}

func newDamage(pages *seal.Pages) Damage {
	d := Damage{broken: idSet{}, unknown: idSet{}, tables: map[string]bool{derived: true}}
	harm := pages.Log()
	if bad, ok := errors.AsType[*seal.PageError](harm.Err); ok {
		d.add(DamagedPage{File: bad.File, Page: bad.Page, Holds: "the log of changes", Err: bad.Err})
		d.Commits = harm.Commits
	}
	return d
}
