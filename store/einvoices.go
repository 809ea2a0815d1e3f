package store

import (
	"database/sql"
	"fmt"
	"time"

	"counterfoil/app/bill"
)

// FiledEInvoice is an e-invoice as it was filed with its document.
type FiledEInvoice struct {
	ID       bill.ID
	Document bill.ID
	Profile  bill.EProfile
	Syntax   string
	File     []byte
}

// FileEInvoice files the e-invoice of a document, for good. ErrConflict: there is one of that profile.
func (tx *Tx) FileEInvoice(f FiledEInvoice) error {
	sum := digest(f.File)
	err := tx.exec("INSERT INTO einvoices (id, document, profile, syntax, file, sha256) VALUES (?, ?, ?, ?, ?, ?)",
		f.ID[:], f.Document[:], string(f.Profile), f.Syntax, f.File, sum[:])
	if err != nil {
		return fmt.Errorf("e-invoice: %w", err)
	}
	return nil
}

// EInvoices are those filed with a document, in the order of being filed.
func (v *View) EInvoices(document bill.ID) ([]FiledEInvoice, error) {
	return v.einvoices(" WHERE document = ? ORDER BY id", document[:])
}

func (v *View) einvoices(which string, args ...any) (list []FiledEInvoice, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var f FiledEInvoice
		var id, document, sum []byte
		var profile string
		if err := rows.Scan(&id, &document, &profile, &f.Syntax, &f.File, &sum); err != nil {
			return err
		}
		var r reader
		f.ID, f.Document, f.Profile = r.key("id", id), r.key("document", document), bill.EProfile(profile)
		if r.err == nil && digest(f.File) != [32]byte(sum) {
			r.err = fmt.Errorf("a filed e-invoice does not match its digest")
		}
		list = append(list, f)
		if r.err != nil {
			return &DamageError{File: booksName, Err: r.err}
		}
		return nil
	}, "SELECT id, document, profile, syntax, file, sha256 FROM einvoices"+which, args...)
	if err != nil {
		return nil, fmt.Errorf("e-invoices: %w", err)
	}
	return list, nil
}

// FiledRegistration is what a portal answered to an issued document, with the paper that bears it.
type FiledRegistration struct {
	ID       bill.ID
	Document bill.ID
	Number   string // India: the IRN
	Ack      string
	Moment   string // as the portal writes it
	Code     string // the signed text of the printed code
	Signed   string
	PDF      []byte
	Author   bill.ID
	Made     time.Time
}

// FileRegistration files it beside the document, for good. ErrConflict: there is one.
func (tx *Tx) FileRegistration(f FiledRegistration) error {
	sum := digest(f.PDF)
	err := tx.exec(`INSERT INTO registrations (id, document, number, ack, moment, code, signed, pdf, sha256, author, made)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.ID[:], f.Document[:], f.Number, f.Ack, f.Moment, f.Code, f.Signed, f.PDF, sum[:], f.Author[:], tx.now.UnixMilli())
	if err != nil {
		return fmt.Errorf("registration: %w", err)
	}
	return nil
}

// Registration is that of a document, else ErrMissing.
func (v *View) Registration(document bill.ID) (f FiledRegistration, err error) {
	var id, author, sum []byte
	var made int64
	err = v.row("SELECT id, number, ack, moment, code, signed, pdf, sha256, author, made FROM registrations WHERE document = ?", []any{document[:]},
		&id, &f.Number, &f.Ack, &f.Moment, &f.Code, &f.Signed, &f.PDF, &sum, &author, &made)
	if err != nil {
		return f, fmt.Errorf("registration: %w", err)
	}
	var r reader
	f.ID, f.Document, f.Author, f.Made = r.key("id", id), document, r.key("author", author), time.UnixMilli(made).UTC()
	if r.err == nil && digest(f.PDF) != [32]byte(sum) {
		r.err = fmt.Errorf("a filed paper does not match its digest")
	}
	if r.err != nil {
		return f, &DamageError{File: booksName, Err: r.err}
	}
	return f, nil
}
