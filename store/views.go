package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
)

// SavedView is a filter of the list of documents under a name. Body is its JSON, which package app reads.
type SavedView struct {
	ID   bill.ID
	Name string
	Body []byte
}

// Views are those of the books, by name.
func (v *View) Views() (list []SavedView, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var s SavedView
		var id []byte
		if err := rows.Scan(&id, &s.Name, &s.Body); err != nil {
			return err
		}
		key, err := idIn(id)
		s.ID = key
		list = append(list, s)
		return err
	}, "SELECT id, name, body FROM views ORDER BY name COLLATE NOCASE")
	if err != nil {
		return nil, fmt.Errorf("views: %w", err)
	}
	return list, nil
}

// SaveView adds or replaces a view. Another one of the same name: ErrConflict.
func (tx *Tx) SaveView(s SavedView) error {
	err := tx.exec(`INSERT INTO views (id, name, body) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body`, s.ID[:], s.Name, string(s.Body))
	if err != nil {
		return fmt.Errorf("view: %w", err)
	}
	return nil
}

// DeleteView removes a view.
func (tx *Tx) DeleteView(id bill.ID) error {
	if err := tx.one("DELETE FROM views WHERE id = ?", id[:]); err != nil {
		return fmt.Errorf("view: %w", err)
	}
	return nil
}
