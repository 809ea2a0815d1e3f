package store

import (
	"database/sql"
	"fmt"
	"time"

	"counterfoil/app/bill"
)

const noteColumns = "id, target, author, made, body"

// Notes are those on a customer, draft or document, the oldest first.
func (v *View) Notes(target bill.ID) ([]bill.Note, error) {
	return v.notes("SELECT "+noteColumns+" FROM notes WHERE target = ? ORDER BY id", target[:])
}

// Note is the one of that id, else ErrMissing.
func (v *View) Note(id bill.ID) (bill.Note, error) {
	list, err := v.notes("SELECT "+noteColumns+" FROM notes WHERE id = ?", id[:])
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("note: %w", ErrMissing)
	}
	if err != nil {
		return bill.Note{}, err
	}
	return list[0], nil
}

// AllNotes are all notes in the books, in the order of their making.
func (v *View) AllNotes() ([]bill.Note, error) {
	return v.notes("SELECT " + noteColumns + " FROM notes ORDER BY id")
}

// FindNotes are the newest notes that hold all words of a search, limit of them.
func (v *View) FindNotes(search string, limit int) ([]bill.Note, error) {
	if len(words(search)) == 0 {
		return nil, nil
	}
	where, args := matching("1", nil, search)
	where += " AND (EXISTS (SELECT 1 FROM register WHERE document = target) OR EXISTS (SELECT 1 FROM customers c WHERE c.id = target))" // not in the bin
	return v.notes("SELECT "+noteColumns+" FROM notes WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
}

func (v *View) notes(query string, args ...any) (list []bill.Note, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		n, err := scanNote(rows)
		list = append(list, n)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	return list, nil
}

func scanNote(rows *sql.Rows) (n bill.Note, err error) {
	var id, target, author []byte
	var made int64
	if err := rows.Scan(&id, &target, &author, &made, &n.Text); err != nil {
		return n, err
	}
	n.Made = time.UnixMilli(made).UTC()
	return n, idsIn(idColumn{"id", id, &n.ID}, idColumn{"target", target, &n.Target}, idColumn{"author", author, &n.Author})
}

// AddNote files a note, made at the moment of the transaction. It never changes; that its target is there is for the caller to know.
func (tx *Tx) AddNote(n bill.Note) error {
	err := tx.exec("INSERT INTO notes (id, target, author, made, body, fold) VALUES (?, ?, ?, ?, ?, ?)",
		n.ID[:], n.Target[:], n.Author[:], tx.Now().UnixMilli(), n.Text, folded(n.Text))
	if err != nil {
		return fmt.Errorf("note: %w", err)
	}
	return nil
}
