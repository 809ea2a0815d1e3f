package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"counterfoil/crypto/page"
	"counterfoil/store/seal"
)

// Without says what a copy of the books leaves out, and what it says instead.
type Without struct {
	Tables   []string              // whose rows are left out
	Settings func(key string) bool // which settings are
	Put      map[string][]byte     // settings that only the copy has
}

// SecretTables are the tables that hold what opens something, or names where: the ways in of the people, their second factors, the places of
// the backups.
func SecretTables() []string {
	return []string{
		"recovery_codes", "second_factors", "proof_marks", "slots", "devices",
		"place_secrets", "place_sights", "place_events", "places", "backup_makers", "backup_marks", "backups", "snapshot_ends", "snapshots",
	}
}

// CopyWithout makes books of a snapshot in a new folder, under a key of its own, and takes out of them what somebody else shall not have. The copy
// has no entry in its trail that tells of it: the trail is that of the books, to the last entry. What was taken out is overwritten in the
// pages too. The caller removes a copy that is not wanted any more, a half-made one as well.
func (s *Snapshot) CopyWithout(dir string, key Key, opt Options, w Without) (*Store, error) {
	if err := s.copyPages(dir, key, opt); err != nil {
		return nil, fmt.Errorf("copy books: %w", err)
	}
	st, err := open(s.ctx, dir, key, opt, false)
	if err != nil {
		return nil, fmt.Errorf("copy books: %w", err)
	}
	if err := st.leaveOut(s.ctx, w); err != nil {
		return nil, errors.Join(fmt.Errorf("copy books: %w", err), st.Close())
	}
	return st, nil
}

func (s *Snapshot) copyPages(dir string, key Key, opt Options) error {
	k, err := page.NewKey(key.Secret, key.Store, key.Epoch)
	if err != nil {
		return err
	}
	w, err := seal.NewWriter(opt.folder(dir), booksName, k)
	if err != nil {
		return kindOf(err)
	}
	err = s.Each(func(_ uint32, pages []byte) error {
		for one := range slices.Chunk(pages, PageSize) {
			if err := w.Write(one); err != nil {
				return err
			}
		}
		return s.ctx.Err()
	})
	if err != nil {
		return errors.Join(kindOf(err), w.Abort())
	}
	return kindOf(w.Finish())
}

// leaveOut is one transaction. The triggers that keep such rows for ever are away meanwhile: they are about books that go on.
func (s *Store) leaveOut(ctx context.Context, w Without) error {
	c, err := s.take(ctx, s.writing)
	if err != nil {
		return err
	}
	defer func() { s.writing <- c }()
	if err := c.begin(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	l := &filler{ctx: ctx, c: c}
	if err := l.leaveOut(w); err != nil {
		c.rollback(ctx)
		return err
	}
	return c.commit(ctx)
}

func (f *filler) leaveOut(w Without) error {
	triggers, err := f.triggersOf(w.Tables)
	if err != nil {
		return err
	}
	// What the trail keeps beside its entries of the places goes too: the entries only commit to it.
	if _, err := f.c.exec(f.ctx, "DELETE FROM trail_values WHERE number IN (SELECT number FROM trail_register WHERE action = 'backup.place')"); err != nil {
		return err
	}
	for _, name := range w.Tables {
		if _, err := f.c.exec(f.ctx, "DELETE FROM "+name); err != nil {
			return fmt.Errorf("table %s: %w", name, err)
		}
	}
	if err := errors.Join(f.run(triggers), f.leaveSettings(w)); err != nil {
		return err
	}
	for key, value := range w.Put {
		if _, err := f.c.exec(f.ctx, "INSERT INTO settings (key, value) VALUES (?, ?)", key, value); err != nil {
			return fmt.Errorf("settings: %w", err)
		}
	}
	return nil
}

// triggersOf takes the triggers of some tables away, and answers with what makes them again.
func (f *filler) triggersOf(tables []string) (triggers []string, err error) {
	var drop []string
	err = f.c.rows(f.ctx, func(rows *sql.Rows) error {
		var name, table, text string
		err := rows.Scan(&name, &table, &text)
		if slices.Contains(tables, table) {
			triggers, drop = append(triggers, text), append(drop, "DROP TRIGGER "+name)
		}
		return err
	}, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
	if err != nil {
		return nil, err
	}
	return triggers, f.run(drop)
}

func (f *filler) leaveSettings(w Without) error {
	var gone []string
	err := f.c.rows(f.ctx, func(rows *sql.Rows) error {
		var key string
		err := rows.Scan(&key)
		if _, put := w.Put[key]; put || w.Settings != nil && w.Settings(key) {
			gone = append(gone, key)
		}
		return err
	}, "SELECT key FROM settings")
	for _, key := range gone {
		if err == nil {
			_, err = f.c.exec(f.ctx, "DELETE FROM settings WHERE key = ?", key)
		}
	}
	return err
}
