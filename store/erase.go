package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/privacy"
)

// Nobody stands where the name of a person was.
const Nobody = "***"

// Erase takes what the books say of a customer out of some of her records, and files that it did. What was issued and paid keeps its numbers,
// days and amounts; what no sum rests on goes as a whole. Whether the law has it kept is for the caller to know. Her own row loses all
// that it says; it goes too where e has no rest and nothing that stays bears her id.
func (tx *Tx) Erase(e Erasure, what []Holding) error {
	gone, err := json.Marshal(e.Gone)
	if err != nil {
		return err
	}
	err = tx.exec("INSERT INTO erasures (id, customer, author, made, gone, rest, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
		e.ID[:], e.Customer[:], e.Author[:], tx.Now().UnixMilli(), string(gone), orNull(dayText(e.Rest)), orNull(dayText(e.Until)))
	for _, last := range []bool{false, true} { // her own row goes last: what still leads to it decides what stays
		for _, h := range what {
			if err == nil && (h.Kind == privacy.Customer) == last {
				err = tx.eraseOne(e, h)
			}
		}
	}
	if err == nil {
		err = tx.EraseTold(e.Customer)
	}
	if err != nil {
		return fmt.Errorf("erasure: %w", err)
	}
	return nil
}

// erasers say what becomes of a record of each kind.
var erasers = map[privacy.Kind]func(*Tx, Erasure, bill.ID) error{
	privacy.Customer:   (*Tx).eraseCustomer,
	privacy.Word:       removeFrom("privacy_words"),
	privacy.Note:       removeFrom("notes"),
	privacy.File:       removeFrom("attachments"),
	privacy.DocFile:    removeFrom("attachments"),
	privacy.Draft:      (*Tx).eraseDraft,
	privacy.Quote:      (*Tx).eraseDocument,
	privacy.Contract:   (*Tx).eraseDocument,
	privacy.Invoice:    (*Tx).eraseDocument,
	privacy.Payment:    (*Tx).erasePayment,
	privacy.BankEntry:  (*Tx).eraseBankEntry,
	privacy.Reminder:   (*Tx).eraseReminder,
	privacy.Letter:     (*Tx).eraseLetter,
	privacy.Recurring:  (*Tx).eraseRecurring,
	privacy.Hold:       removeFrom("reminder_holds"),
	privacy.ImportRow:  (*Tx).eraseImportRows,
	privacy.SavedViews: removeFrom("views"),
}

// eraseOne puts a record among those that may lose their words, which the triggers ask for, and takes them.
func (tx *Tx) eraseOne(e Erasure, h Holding) error {
	erase, ok := erasers[h.Kind]
	if !ok {
		return fmt.Errorf("no way to erase a %s", h.Kind)
	}
	if err := tx.exec("INSERT INTO erased (target, erasure) VALUES (?, ?) ON CONFLICT (target) DO NOTHING", h.ID[:], e.ID[:]); err != nil {
		return err
	}
	return errors.Join(erase(tx, e, h.ID), tx.EraseTold(h.ID))
}

func removeFrom(table string) func(*Tx, Erasure, bill.ID) error {
	return func(tx *Tx, _ Erasure, id bill.ID) error { return tx.exec("DELETE FROM "+table+" WHERE id = ?", id[:]) }
}

// all runs statements about one id, which is ?1 in each.
func (tx *Tx) all(id bill.ID, statements ...string) error {
	for _, query := range statements {
		if err := tx.exec(query, id[:]); err != nil {
			return err
		}
	}
	return nil
}

// eraseCustomer removes her row; where issued documents or payments bear her id a bare one stays, so that they have somebody to lead to.
func (tx *Tx) eraseCustomer(e Erasure, id bill.ID) error {
	use, err := tx.CustomerUse(e.Customer)
	if err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM bin WHERE id = ?", id[:]); err != nil {
		return err
	}
	switch {
	case id != e.Customer:
		return nil
	case use != Filed && e.Rest.IsZero():
		return tx.exec("DELETE FROM customers WHERE id = ?", id[:])
	}
	return tx.SaveCustomer(bill.Customer{ID: id, Name: Nobody, Terms: -1, Archived: true, Erased: bill.DateOf(tx.Now())})
}

// eraseDraft removes a draft, or what lies of it in the bin.
func (tx *Tx) eraseDraft(_ Erasure, id bill.ID) error {
	if err := tx.all(id, "DELETE FROM drafts WHERE id = ?1", "DELETE FROM bin WHERE id = ?1"); err != nil {
		return err
	}
	if err := tx.unregisterDraft(id); err != nil {
		return err
	}
	return tx.forget(id)
}

// empty is what stands in place of a filed file.
var empty = []byte{}

// notErasedFile is ErrErased where a filed file is no more.
func notErasedFile(data []byte) error {
	if len(data) == 0 {
		return fmt.Errorf("filed file: %w", ErrErased)
	}
	return nil
}

// eraseDocument takes the buyer and all words out of an issued document and removes its files. Figures, numbers and days stay, so sums and
// series are whole.
func (tx *Tx) eraseDocument(_ Erasure, id bill.ID) error {
	if err := errors.Join(tx.eraseHead(id), tx.eraseLines(id)); err != nil {
		return err
	}
	sum := digest(empty)
	for _, query := range []string{
		"UPDATE papers SET pdf = ?2, sha256 = ?3 WHERE document = ?1",
		"UPDATE einvoices SET file = ?2, sha256 = ?3 WHERE document = ?1",
		"UPDATE registrations SET code = '', signed = '', pdf = ?2, sha256 = ?3 WHERE document = ?1",
	} {
		if err := tx.exec(query, id[:], empty, sum[:]); err != nil {
			return err
		}
	}
	err := tx.all(id,
		"UPDATE answers SET note = '' WHERE document = ?1",
		"UPDATE register SET name = '"+Nobody+"', sort = '"+Nobody+"' WHERE document = ?1")
	if err != nil {
		return err
	}
	return tx.eraseText(id)
}

func (tx *Tx) eraseHead(id bill.ID) error {
	var body string
	if err := tx.row("SELECT body FROM documents WHERE id = ?", []any{id[:]}, &body); err != nil {
		return err
	}
	var r draftRecord
	if err := fromJSON(body, &r); err != nil {
		return err
	}
	r.Buyer = partyRecord{Name: Nobody, Address: addressRecord{Country: r.Buyer.Address.Country, Region: r.Buyer.Address.Region}}
	for _, list := range [][]adjustmentRecord{r.Discounts, r.Charges} {
		unreason(list)
	}
	r.DeliverTo, r.Note, r.Terms, r.BuyerRef, r.OrderRef, r.PayTo, r.Reference = nil, "", "", "", "", "", ""
	body, err := toJSON(r)
	if err != nil {
		return err
	}
	return tx.exec("UPDATE documents SET buyer = ?, body = ? WHERE id = ?", Nobody, body, id[:])
}

// unreason takes the reasons out of discounts and charges.
func unreason(list []adjustmentRecord) {
	for i := range list {
		list[i].Reason = ""
	}
}

// eraseLines takes the words out of the lines of a document; what was taken off and added stays, without its reasons.
func (tx *Tx) eraseLines(id bill.ID) error {
	if err := tx.exec("UPDATE document_lines SET description = '"+Nobody+"', detail = '' WHERE document = ?", id[:]); err != nil {
		return err
	}
	reasons := map[int]string{}
	err := tx.rows(func(rows *sql.Rows) error {
		var position int
		var text string
		if err := rows.Scan(&position, &text); err != nil {
			return err
		}
		var a lineAdjustments
		if err := fromJSON(text, &a); err != nil {
			return err
		}
		unreason(a.Discounts)
		unreason(a.Charges)
		out, err := toJSON(a)
		reasons[position] = out
		return err
	}, "SELECT position, adjustments FROM document_lines WHERE document = ? AND adjustments IS NOT NULL", id[:])
	for position, text := range reasons {
		if err == nil {
			err = tx.exec("UPDATE document_lines SET adjustments = ? WHERE document = ? AND position = ?", text, id[:], position)
		}
	}
	return err
}

// eraseText leaves the number of a document as all that a search finds of it, in the index too.
func (tx *Tx) eraseText(id bill.ID) error {
	var seq int64
	var was, number string
	var indexed bool
	err := tx.row(`SELECT t.seq, t.fold, r.number, t.seq <= (SELECT seq FROM trigrams_mark) FROM register r JOIN texts t ON t.seq = r.seq WHERE r.document = ?`,
		[]any{id[:]}, &seq, &was, &number, &indexed)
	if errors.Is(err, ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	now := folded(number)
	if err := tx.exec("UPDATE texts SET fold = ? WHERE seq = ?", now, seq); err != nil || !indexed {
		return err
	}
	if err := tx.exec("INSERT INTO trigrams (trigrams, rowid, fold) VALUES ('delete', ?, ?)", seq, was); err != nil {
		return err
	}
	return tx.exec("INSERT INTO trigrams (rowid, fold) VALUES (?, ?)", seq, now)
}

// erasePayment takes the words out of a payment, or out of the waivers of a late charge.
func (tx *Tx) erasePayment(_ Erasure, id bill.ID) error {
	return tx.all(id, "UPDATE payments SET reference = '', note = '' WHERE id = ?1",
		"UPDATE late_charge_waivers SET reason = '"+Nobody+"' WHERE charge = ?1")
}

func (tx *Tx) eraseBankEntry(_ Erasure, id bill.ID) error {
	return tx.all(id, "UPDATE bank_entries SET name = '', iban = '', purpose = '', end_to_end = '', reference = '', bank_ref = '' WHERE id = ?1")
}

// eraseReminder leaves day, level and charges of a letter: late charges rest on it.
func (tx *Tx) eraseReminder(_ Erasure, id bill.ID) error {
	body, err := toJSON(reminderRecord{Buyer: partyRecord{Name: Nobody}})
	if err != nil {
		return err
	}
	sum := digest(empty)
	err = tx.exec("UPDATE reminders SET name = ?, body = ?, pdf = ?, sha256 = ? WHERE id = ?", Nobody, body, empty, sum[:], id[:])
	if err != nil {
		return err
	}
	return tx.all(id, "UPDATE reminder_recalls SET reason = '"+Nobody+"' WHERE reminder = ?1")
}

// eraseLetter removes a letter, its steps, and what only it had in its files.
func (tx *Tx) eraseLetter(_ Erasure, id bill.ID) error {
	var digests [][]byte
	err := tx.rows(func(rows *sql.Rows) error {
		var d []byte
		err := rows.Scan(&d)
		digests = append(digests, d)
		return err
	}, "SELECT digest FROM letter_files WHERE letter = ? AND digest IS NOT NULL", id[:])
	if err == nil {
		err = tx.all(id, "DELETE FROM letter_states WHERE letter = ?1", "DELETE FROM letter_events WHERE letter = ?1",
			"DELETE FROM letter_files WHERE letter = ?1", "DELETE FROM letters WHERE id = ?1")
	}
	for _, d := range digests {
		if err == nil {
			err = tx.dropContent(d)
		}
	}
	return err
}

// dropContent removes what was in a file that nothing has any more.
func (tx *Tx) dropContent(digest []byte) error {
	var used bool
	err := tx.row("SELECT EXISTS (SELECT 1 FROM attachments WHERE digest = ?1) OR EXISTS (SELECT 1 FROM letter_files WHERE digest = ?1)", []any{digest}, &used)
	if err != nil || used {
		return err
	}
	return errors.Join(tx.exec("DELETE FROM content_pieces WHERE digest = ?", digest), tx.exec("DELETE FROM contents WHERE digest = ?", digest))
}

func (tx *Tx) eraseRecurring(_ Erasure, id bill.ID) error {
	return tx.all(id, "DELETE FROM occasions WHERE recurring = ?1", "DELETE FROM recurring WHERE id = ?1")
}

// eraseImportRows removes what an import had found of her: id is the import's.
func (tx *Tx) eraseImportRows(e Erasure, id bill.ID) error {
	return tx.exec("DELETE FROM import_rows WHERE import = ?2 AND target IN "+hers("?1"), e.Customer[:], id[:])
}
