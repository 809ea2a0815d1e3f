package store

import (
	"errors"
	"fmt"

	"counterfoil/app/bill"
)

// Subject is what a note or an attachment is about.
type Subject struct {
	ID    bill.ID
	Noun  string // SubjectCustomer, SubjectDraft, SubjectDocument
	Label string // name of the customer, number of the document, buyer of the draft
}

// The nouns of subjects.
const (
	SubjectCustomer = "customer"
	SubjectDraft    = "draft"
	SubjectDocument = "document"
)

// Subject is the customer, draft or issued document of that id, else ErrMissing.
func (v *View) Subject(id bill.ID) (s Subject, err error) {
	s.ID = id
	err = v.row("SELECT CASE stand WHEN 'draft' THEN 'draft' ELSE 'document' END, CASE stand WHEN 'draft' THEN name ELSE number END FROM register WHERE document = ?",
		[]any{id[:]}, &s.Noun, &s.Label)
	if errors.Is(err, ErrMissing) {
		var c bill.Customer
		c, err = v.Customer(id)
		s.ID, s.Noun, s.Label = c.ID, SubjectCustomer, c.Name
	}
	if err != nil {
		return s, fmt.Errorf("customer or document: %w", err)
	}
	return s, nil
}

// forget removes the notes on and the files of a customer, item or draft that is gone, what was said of her data, what stood of it on price lists,
// what it cost, and what the trail has beside its entries.
func (tx *Tx) forget(id bill.ID) error {
	for _, table := range []string{"notes", "attachments"} {
		if err := tx.exec("DELETE FROM "+table+" WHERE target = ?", id[:]); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	if err := tx.exec("DELETE FROM privacy_words WHERE customer IN "+hers("?1"), id[:]); err != nil {
		return fmt.Errorf("words on data: %w", err)
	}
	for _, table := range []string{"list_prices", "item_costs"} {
		if err := tx.exec("DELETE FROM "+table+" WHERE item = ?", id[:]); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	return tx.EraseTold(id)
}
