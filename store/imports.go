package store

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"counterfoil/app/bill"
)

// ErrUsed: what was imported is on a document or draft by now, or was changed, so the import cannot be taken back.
var ErrUsed = errors.New("what was imported was used or changed since")

// Import is a table of customers or items that was read into the books.
type Import struct {
	ID      bill.ID
	Noun    string  // "customers", "items": the table that its rows are in; "invoices": claims of an earlier program; "prices": of a list
	Name    string  // of the file
	List    bill.ID // of prices: the price list
	Made    time.Time
	Added   int
	Changed int
	Undone  time.Time // zero while it stands
}

const importColumns = "id, noun, name, list, made, added, changed, undone"

// Imports are all that ever were, the newest first.
func (v *View) Imports() (list []Import, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		i, err := scanImport(rows.Scan)
		list = append(list, i)
		return err
	}, "SELECT "+importColumns+" FROM imports ORDER BY made DESC, id DESC")
	if err != nil {
		return nil, fmt.Errorf("imports: %w", err)
	}
	return list, nil
}

func scanImport(scan func(...any) error) (i Import, err error) {
	var key, list []byte
	var made int64
	var undone sql.NullInt64
	if err := scan(&key, &i.Noun, &i.Name, &list, &made, &i.Added, &i.Changed, &undone); err != nil {
		return i, err
	}
	i.Made = time.UnixMilli(made).UTC()
	if undone.Valid {
		i.Undone = time.UnixMilli(undone.Int64).UTC()
	}
	var r reader
	i.ID, i.List = r.key("id", key), r.key("list", list)
	return i, r.err
}

// ImportOf is the import of that id, else ErrMissing.
func (v *View) ImportOf(id bill.ID) (Import, error) {
	i, err := scanImport(func(into ...any) error {
		return v.row("SELECT "+importColumns+" FROM imports WHERE id = ?", []any{id[:]}, into...)
	})
	if err != nil {
		return i, fmt.Errorf("import: %w", err)
	}
	return i, nil
}

// FileImport puts an import on record; its rows follow with ImportCustomer, ImportItem, ImportCost or ImportPrice.
func (tx *Tx) FileImport(i Import) error {
	err := tx.exec("INSERT INTO imports (id, noun, name, list, made, added, changed) VALUES (?, ?, ?, ?, ?, ?, ?)",
		i.ID[:], i.Noun, i.Name, idOrNull(i.List), tx.Now().UnixMilli(), i.Added, i.Changed)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// ImportCustomer saves a customer as a part of the import. One of before a merge or an erasure, out of an old list, comes in as another.
func (tx *Tx) ImportCustomer(of bill.ID, c bill.Customer) error {
	kept, err := tx.Kept(c.ID)
	var erased bool
	if err == nil {
		err = tx.row("SELECT EXISTS (SELECT 1 FROM erased WHERE target = ?)", []any{c.ID[:]}, &erased)
	}
	if err != nil {
		return err
	}
	if kept != c.ID || erased {
		c.ID = bill.NewID()
	}
	return tx.imported(of, "customers", c.ID, func() error { return tx.SaveCustomer(c) })
}

// ImportItem saves an item as a part of the import. One of before a merge, out of an old list, comes in as another.
func (tx *Tx) ImportItem(of bill.ID, it bill.Item) error {
	if kept, err := tx.KeptItem(it.ID); err != nil || kept != it.ID {
		if it.ID = bill.NewID(); err != nil {
			return err
		}
	}
	return tx.imported(of, "items", it.ID, func() error { return tx.SaveItem(it) })
}

// imported keeps what a row was before, and what save makes of it.
func (tx *Tx) imported(of bill.ID, noun string, id bill.ID, save func() error) error {
	query := "SELECT name, body FROM " + noun + " WHERE id = ?"
	var name, body sql.NullString
	if err := tx.row(query, []any{id[:]}, &name, &body); err != nil && !errors.Is(err, ErrMissing) {
		return fmt.Errorf("import: %w", err)
	}
	if err := save(); err != nil {
		return err
	}
	var nameNow, bodyNow string
	if err := tx.row(query, []any{id[:]}, &nameNow, &bodyNow); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	after := rowDigest(nameNow, bodyNow)
	err := tx.exec("INSERT INTO import_rows (import, target, name, body, after) VALUES (?, ?, ?, ?, ?)", of[:], id[:], name, body, after[:])
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

func rowDigest(name, body string) [32]byte { return sha256.Sum256([]byte(name + "\x00" + body)) }

// UndoImport puts everything back as it was before the import. ErrConflict: it was taken back already. ErrUsed: something of it is on
// a draft or document, or was changed since; then nothing is taken back.
func (tx *Tx) UndoImport(id bill.ID) error {
	i, err := tx.ImportOf(id)
	if err != nil {
		return err
	}
	if !i.Undone.IsZero() {
		return fmt.Errorf("undo of the import: %w", ErrConflict)
	}
	if err := tx.dropCosts(id); err != nil { // first: they name the items that are to go
		return fmt.Errorf("import: %w", err)
	}
	used, err := tx.importUsed(i)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if used {
		return fmt.Errorf("import: %w", ErrUsed)
	}
	switch i.Noun {
	case "invoices":
		err = tx.dropClaims(id)
	case "prices":
		err = tx.putPricesBack(i)
	default:
		err = tx.putBack(i)
	}
	if err == nil {
		err = tx.exec("DELETE FROM import_rows WHERE import = ?", id[:])
	}
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return tx.one("UPDATE imports SET undone = ? WHERE id = ?", tx.Now().UnixMilli(), id[:])
}

// addedBy are the rows that an import (?1) added.
const addedBy = "SELECT target FROM import_rows WHERE import = ?1 AND body IS NULL"

// importUsed says whether anything that the import added is named anywhere. A row that it only changed was there before.
func (v *View) importUsed(i Import) (bool, error) {
	return v.usedBy(i.Noun, addedBy, i.ID, func(use) bool { return true })
}

// putBack writes each row as it was. Names and bodies are read first: a row that is deleted takes its record with it.
func (tx *Tx) putBack(i Import) error {
	type before struct {
		id         bill.ID
		name, body sql.NullString
	}
	var list []before
	changed := false
	err := tx.rows(func(rows *sql.Rows) error {
		var b before
		var key, after []byte
		var nameNow, bodyNow string
		if err := rows.Scan(&key, &b.name, &b.body, &after, &nameNow, &bodyNow); err != nil {
			return err
		}
		id, err := idIn(key)
		b.id = id
		changed = changed || rowDigest(nameNow, bodyNow) != [32]byte(after)
		list = append(list, b)
		return err
	}, "SELECT r.target, r.name, r.body, r.after, t.name, t.body FROM import_rows r JOIN "+i.Noun+" t ON t.id = r.target WHERE r.import = ?", i.ID[:])
	if err != nil {
		return err
	}
	if changed {
		return ErrUsed
	}
	for _, b := range list {
		if err := tx.putRowBack(i.Noun, b.id, b.name, b.body); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) putRowBack(noun string, id bill.ID, name, body sql.NullString) error {
	if !body.Valid {
		return errors.Join(tx.tellMark(strings.TrimSuffix(noun, "s"), id, "deleted", "yes"), tx.one("DELETE FROM "+noun+" WHERE id = ?", id[:]),
			tx.EraseTold(id))
	}
	if noun == "items" {
		it, err := itemIn(id, name.String, body.String)
		if err != nil {
			return err
		}
		return tx.SaveItem(it)
	}
	c, err := customerIn(id, name.String, body.String)
	if err != nil {
		return err
	}
	return tx.SaveCustomer(c)
}
