package store

import (
	"database/sql"
	"fmt"
	"time"

	"counterfoil/app/bill"
)

// Binned is something that was deleted and can still be put back.
type Binned struct {
	ID    bill.ID
	Noun  string // BinnedCustomer, BinnedItem, BinnedDraft
	Name  string // of the customer, the item, or the buyer of the draft
	Since time.Time

	body string
}

// The nouns of what can lie in the bin.
const (
	BinnedCustomer = "customer"
	BinnedItem     = "item"
	BinnedDraft    = "draft"
)

const binColumns = "SELECT id, noun, name, since, body FROM bin "

// Bin is what lies in the bin, the last first.
func (v *View) Bin() (list []Binned, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		b, err := scanBinned(rows.Scan)
		list = append(list, b)
		return err
	}, binColumns+"ORDER BY since DESC, id DESC")
	if err != nil {
		return nil, fmt.Errorf("bin: %w", err)
	}
	return list, nil
}

// BinDue says whether something has lain in the bin since a moment or longer.
func (v *View) BinDue(until time.Time) (due bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM bin WHERE since <= ?)", []any{until.UnixMilli()}, &due)
	return due, err
}

// Binned is one thing in the bin, else ErrMissing.
func (v *View) Binned(id bill.ID) (Binned, error) {
	b, err := scanBinned(func(into ...any) error { return v.row(binColumns+"WHERE id = ?", []any{id[:]}, into...) })
	if err != nil {
		return b, fmt.Errorf("bin: %w", err)
	}
	return b, nil
}

func scanBinned(scan func(...any) error) (b Binned, err error) {
	var key []byte
	var since int64
	if err := scan(&key, &b.Noun, &b.Name, &since, &b.body); err != nil {
		return b, err
	}
	b.Since = time.UnixMilli(since).UTC()
	b.ID, err = idIn(key)
	return b, err
}

// Customer, Item and Draft give what lies in the bin as it was when it was deleted. To put it back is to save it.
func (b Binned) Customer() (bill.Customer, error) { return customerIn(b.ID, b.Name, b.body) }

// Item gives an item.
func (b Binned) Item() (bill.Item, error) { return itemIn(b.ID, b.Name, b.body) }

// Draft gives a draft.
func (b Binned) Draft() (bill.Draft, error) { return draftIn(b.ID, b.body) }

// BinCustomer moves a customer into the bin; the notes on her and her files stay where they are until she goes for good. It does not
// ask whether she is used.
func (tx *Tx) BinCustomer(id bill.ID) error {
	return tx.toBin(id, BinnedCustomer, "customers", "name")
}

// BinItem moves an item into the bin.
func (tx *Tx) BinItem(id bill.ID) error { return tx.toBin(id, BinnedItem, "items", "name") }

// BinDraft moves a draft into the bin. It had no number, so nothing is missing afterwards.
func (tx *Tx) BinDraft(id bill.ID) error {
	if err := tx.toBin(id, BinnedDraft, "drafts", "(SELECT r.name FROM register r WHERE r.document = t.id)"); err != nil {
		return err
	}
	return tx.unregisterDraft(id)
}

func (tx *Tx) toBin(id bill.ID, noun, table, name string) error {
	err := tx.one("INSERT INTO bin (id, noun, name, body, since) SELECT t.id, ?, "+name+", t.body, ? FROM "+table+" t WHERE t.id = ?",
		noun, tx.Now().UnixMilli(), id[:])
	if err == nil {
		err = tx.one("DELETE FROM "+table+" WHERE id = ?", id[:])
	}
	if err == nil {
		err = tx.tellMark(noun, id, "binned", "yes")
	}
	if err != nil {
		return fmt.Errorf("%s into the bin: %w", noun, err)
	}
	return nil
}

// EmptyBin removes for good what has lain in the bin since a moment or longer, with its notes and files, and says how much it was.
func (tx *Tx) EmptyBin(until time.Time) (int, error) {
	list, err := tx.Bin()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, b := range list {
		if b.Since.After(until) {
			continue
		}
		if err := tx.RemoveBinned(b.ID); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// RemoveBinned removes one thing in the bin for good, with its notes and files.
func (tx *Tx) RemoveBinned(id bill.ID) error {
	var noun string
	err := tx.row("SELECT noun FROM bin WHERE id = ?", []any{id[:]}, &noun)
	if err == nil {
		err = tx.one("DELETE FROM bin WHERE id = ?", id[:])
	}
	if err == nil {
		err = tx.tellMark(noun, id, "deleted", "yes")
	}
	if err != nil {
		return fmt.Errorf("bin: %w", err)
	}
	return tx.forget(id)
}
