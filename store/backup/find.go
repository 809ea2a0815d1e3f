package backup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/store/files"
)

// Found is a backup file in a folder: what it says of itself, or why it says nothing.
type Found struct {
	Path     string
	Manifest Manifest
	Err      error // of Inspect
}

// Scan looks at all backup files of a folder, the newest first; those that say nothing come last.
func Scan(ctx context.Context, dir string, o Opener) ([]Found, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("look for backups: %w", files.Error(err))
	}
	slices.Reverse(entries) // by their names the newest first, for an opener that does not try all
	var list []Found
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), Suffix) {
			continue
		}
		f := Found{Path: filepath.Join(dir, e.Name())}
		if f.Manifest, f.Err = Inspect(ctx, f.Path, o); ctx.Err() != nil {
			return nil, ctx.Err()
		}
		list = append(list, f)
	}
	slices.SortStableFunc(list, newer)
	return list, nil
}

// newer sorts the newest first, and what says nothing last.
func newer(a, b Found) int {
	if a.Err != nil || b.Err != nil {
		switch {
		case a.Err == nil:
			return -1
		case b.Err == nil:
			return 1
		}
		return cmp.Compare(a.Path, b.Path)
	}
	return cmp.Or(b.Manifest.Made.Compare(a.Manifest.Made), cmp.Compare(b.Manifest.Sequence, a.Manifest.Sequence))
}

// Find gathers the files that a backup builds upon, which are looked for beside it. Errors: those of Inspect, and of a differential
// ErrNoParent, ErrOtherParent or ErrOtherBooks, by what lies there in place of its parent.
func Find(ctx context.Context, path string, o Opener) (Chain, error) {
	m, err := Inspect(ctx, path, o)
	if err != nil {
		return nil, err
	}
	if m.Change == nil {
		return Chain{path}, nil
	}
	near, err := Scan(ctx, filepath.Dir(path), o)
	if err != nil {
		return nil, err
	}
	chain, err := Gather(Found{Path: path, Manifest: m}, near)
	if err != nil {
		return nil, fmt.Errorf("find what the backup builds upon: %w", err)
	}
	return chain, nil
}

// Gather is the chain of a backup out of the files at hand.
func Gather(of Found, near []Found) (Chain, error) {
	chain := Chain{of.Path}
	for of.Manifest.Change != nil {
		parent, err := parentOf(of.Manifest, near)
		if err != nil {
			return nil, err
		}
		of = parent
		chain = slices.Insert(chain, 0, of.Path)
	}
	return chain, nil
}

// parentOf finds the parent, or tells what lies there in place of it. A damaged file may be the parent: nobody can tell.
func parentOf(m Manifest, near []Found) (Found, error) {
	err, kind := ErrNoParent, m.Change.Kind.upon()
	var damage error
	for _, f := range near {
		if f.Err != nil {
			if errors.Is(f.Err, ErrDamaged) {
				damage = f.Err
			}
			continue
		}
		switch is := m.follows(f.Manifest); {
		case is == nil:
			return f, nil
		case f.Manifest.ID != m.ID && f.Manifest.Kind() == kind && (errors.Is(is, ErrOtherParent) || errors.Is(err, ErrNoParent)):
			err = is
		}
	}
	if damage != nil {
		err = fmt.Errorf("it is not there, or it is one that cannot be read: %w", damage)
	}
	return Found{}, &PartError{kind, err}
}

// State is the books of one moment that the files at hand make.
type State struct {
	Manifest Manifest // of the newest file
	Chain    Chain
	Err      error // why they do not make it; Chain is nil
}

// States are the moments that the files at hand make or would make if nothing were missing, the newest first. Only the
// manifests are looked at: Newest proves one.
func States(near []Found) []State {
	var list []State
	for _, f := range near {
		if f.Err != nil {
			continue
		}
		chain, err := Gather(f, near)
		list = append(list, State{f.Manifest, chain, err})
	}
	slices.SortStableFunc(list, func(a, b State) int { return newer(Found{Manifest: a.Manifest}, Found{Manifest: b.Manifest}) })
	return list
}

// Newest is the newest state of the books of this store that is whole: its files are there, and every byte of them was checked.
// A zero store takes whatever books there are. Without one it says what is wrong with the newest file, or ErrMissing where there is
// none.
func Newest(ctx context.Context, near []Found, of bill.ID, o Opener, progress Progress) (State, error) {
	var first error
	for _, s := range States(near) {
		if !of.IsZero() && bill.ID(s.Manifest.Store) != of {
			continue
		}
		err := s.Err
		if err == nil {
			_, err = VerifyChain(ctx, s.Chain, o, progress)
		}
		if err == nil || ctx.Err() != nil {
			return s, ctx.Err()
		}
		first = cmp.Or(first, err)
	}
	for _, f := range near {
		first = cmp.Or(first, f.Err)
	}
	return State{}, fmt.Errorf("none of the files is a whole backup: %w", cmp.Or(first, error(ErrMissing)))
}
