package store

import (
	"fmt"

	"counterfoil/app/bill"
)

// Draft is the one of that id, else ErrMissing: it may have been issued meanwhile.
func (v *View) Draft(id bill.ID) (bill.Draft, error) {
	var body string
	if err := v.row("SELECT body FROM drafts WHERE id = ?", []any{id[:]}, &body); err != nil {
		return bill.Draft{}, fmt.Errorf("draft: %w", err)
	}
	return draftIn(id, body)
}

func draftIn(id bill.ID, body string) (bill.Draft, error) {
	var r draftRecord
	if err := fromJSON(body, &r); err != nil {
		return bill.Draft{}, fmt.Errorf("draft: %w", err)
	}
	return r.draft(id)
}

// DraftBody is a draft in the form that the table keeps it in, for a place beside the books.
func DraftBody(d bill.Draft) ([]byte, error) {
	body, err := toJSON(draftOut(d))
	return []byte(body), err
}

// DraftOf reads what DraftBody wrote.
func DraftOf(id bill.ID, body []byte) (bill.Draft, error) { return draftIn(id, string(body)) }

// SaveDraft adds the draft or replaces the one of that id. It may be incomplete. ErrConflict: it is issued already.
func (tx *Tx) SaveDraft(d bill.Draft) error {
	var issued int
	if err := tx.row("SELECT count(*) FROM documents WHERE id = ?", []any{d.ID[:]}, &issued); err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	if issued > 0 {
		return fmt.Errorf("draft: %w as an issued document", ErrConflict)
	}
	body, err := toJSON(draftOut(d))
	if err == nil {
		err = tx.tellDraft(d)
	}
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	err = tx.exec(`INSERT INTO drafts (id, kind, body) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, body = excluded.body`, d.ID[:], string(d.Kind), body)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	return tx.registerDraft(d)
}

// unregisterDraft takes a draft out of the list.
func (tx *Tx) unregisterDraft(id bill.ID) error {
	if err := tx.exec("DELETE FROM register WHERE document = ? AND stand = 'draft'", id[:]); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	return nil
}
