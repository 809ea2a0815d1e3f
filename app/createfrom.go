package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// CreateFrom makes new books of a complete export: the same ids, numbers, documents, papers, payments and settings, under new keys and with a
// new owner, who is logged in. All files are compared with the description of the export, the trail is verified, and the finished books
// are checked before the folder gets its name; whatever goes wrong leaves nothing behind. The old trail comes along and stays verifiable;
// the new one begins with an entry that names its head. The company of the setup is not looked at.
//
// Errors: those of Create; Damaged with the file as its field for an export that is not as it was written (HintExport).
func CreateFrom(ctx context.Context, from, dir string, env Env, setup Setup, progress Progress) (*Books, *Session, Kit, error) {
	from, err := filepath.Abs(from)
	if err != nil {
		return nil, nil, Kit{}, asError("import books", err)
	}
	m := &maker{setup: setup, progress: progress}
	if m.from, err = openExport(ctx, from, progress); err == nil {
		err = m.from.verify()
	}
	if err != nil {
		return nil, nil, Kit{}, asError("import books", err)
	}
	return create(ctx, m, dir, env)
}

// storeFrom makes the tables of books that come from an export, and proves them.
func (m *maker) storeFrom(ctx context.Context, key store.Key) (*store.Store, error) {
	st, err := store.Fill(ctx, m.part, key, m.books.options(), store.Filling{Version: m.from.Schema, Rows: m.from.rows(m.progress)})
	switch {
	case errors.Is(err, store.ErrRefused), errors.Is(err, store.ErrConflict):
		return nil, broken(tablesFolder, "a row is not one of the tables: %w", err)
	case err != nil:
		return nil, err
	}
	r, err := st.Check(ctx, store.Progress(m.progress))
	if err == nil && !r.Sound() {
		err = broken(tablesFolder, "they do not make whole books: %s", r.First())
	}
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// keepTrail puts the trail of the export beside the new one, in an entry that names its head (so many entries, 80 bits of the root) and is
// bound to all of the export by the digest of its description.
func (m *maker) keepTrail(ctx context.Context, s *Session, st *store.Store) error {
	e := m.from.earlier()
	deed := s.deed(importBooks, e.Store)
	deed.Outcome, deed.Detail = "from "+e.Anchor.Short(), tlog.Hash(e.Export)
	return st.Write(ctx, deed, func(tx *store.Tx) error {
		if err := errors.Join(holdRestored(tx, m.books.env.today()), holdOutbox(tx, s.user.ID)); err != nil {
			return err
		}
		if err := tx.KeepEarlierTrail(e, m.from.leaves()); err != nil {
			return fmt.Errorf("trail of the export: %w", err)
		}
		return keepNames(tx)
	})
}

// keepNames keeps what the people of earlier trails were called, for notes and files bear their ids.
func keepNames(tx *store.Tx) error {
	trails, err := tx.EarlierTrails()
	for _, e := range trails {
		for _, p := range e.People {
			if p.Name == "" {
				continue
			}
			err = errors.Join(err, tx.SetSetting(settingName(bill.ID(p.ID)), []byte(p.Name)))
		}
	}
	return err
}

// checkEarlier verifies the trails that came along with imports.
func checkEarlier(v *store.View, r *CheckReport) error {
	list, err := v.EarlierTrails()
	if err != nil {
		return err
	}
	for _, e := range list {
		report, err := trail.Verify(v.EarlierLeaves(e.Store), e.Terms(), e.Anchor)
		if err != nil {
			return err
		}
		if !report.Sound() {
			r.Findings = append(r.Findings, fmt.Sprintf("earlier trail of %s: %s", e.Store, report.Findings[0]))
		}
	}
	return nil
}
