package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/crypto"
	"counterfoil/store"
)

// documents streams all documents, newest first, with their lines, taxes and papers: never more than a page of them is held in
// memory.
func (e *exporter) documents(ctx context.Context) error {
	d, err := e.openDocuments()
	if err != nil {
		return err
	}
	const page = 500
	for offset := 0; ; offset += page {
		rows, total, err := e.v.Documents(store.DocumentQuery{Today: e.today, Limit: page, Offset: offset})
		if err != nil {
			return errors.Join(err, d.close())
		}
		for _, row := range rows {
			if err := errors.Join(ctx.Err(), e.document(d, row)); err != nil {
				return errors.Join(err, d.close())
			}
		}
		if e.progress != nil {
			e.progress("documents", int64(offset+len(rows)), int64(total))
		}
		if len(rows) < page {
			return d.close()
		}
	}
}

// document writes one of them, or what is left of it.
func (e *exporter) document(d *documentFiles, row DocumentRow) error {
	there := e.damage == nil || e.damage.Readable(row.ID)
	if row.State == bill.StateDraft {
		if !there {
			return nil
		}
		draft, err := e.v.Draft(row.ID)
		if err != nil {
			return fmt.Errorf("draft: %w", err)
		}
		e.out.Documents++
		return d.put(wireDraft(draft))
	}
	if err := e.paper(row); err != nil || !there {
		return err
	}
	filed, err := e.v.Document(row.ID)
	if err != nil {
		return err
	}
	doc, err := e.standing(filed, row)
	if err != nil {
		return err
	}
	e.out.Documents++
	return d.put(documentOut(doc))
}

// standing adds what has happened to a document since. Of damaged books the balance is the one of the register: payments and
// credit notes may be missing.
func (e *exporter) standing(doc bill.Document, row DocumentRow) (Document, error) {
	if e.damage == nil {
		return e.session.standing(e.v, doc)
	}
	out := Document{Document: doc, State: row.State, Open: row.Open}
	if !e.damage.BalanceKnown(row.ID) {
		out.State, out.Open = "", money.Amount{}
	}
	var err error
	if out.Payments, err = e.v.Payments(row.ID); err != nil {
		return out, err
	}
	if out.Credits, err = e.v.Credits(row.ID); errors.Is(err, store.ErrDamaged) {
		err = nil // the list of what is missing names them
	}
	return out, err
}

// paper writes the PDF that was filed.
func (e *exporter) paper(row DocumentRow) error {
	pdf, err := e.v.PDF(row.ID)
	if e.damage != nil && errors.Is(err, store.ErrMissing) {
		return nil
	}
	if err != nil && !errors.Is(err, store.ErrErased) { // what was erased is an empty file
		return err
	}
	name := paperName(row.Number, row.ID)
	if e.named[strings.ToLower(name)] { // two series may hand out the same number
		name = paperName(row.Number+"/", row.ID)
	}
	e.named[strings.ToLower(name)] = true
	e.papers[row.ID] = papersFolder + "/" + name
	if err := crypto.WriteFile(filepath.Join(e.dir, papersFolder, name), pdf); err != nil {
		return err
	}
	return e.eInvoices(row, strings.TrimSuffix(name, ".pdf"))
}

// eInvoices writes those that were filed with the document beside its PDF, and the paper that bears its registration.
func (e *exporter) eInvoices(row DocumentRow, name string) error {
	r, err := e.v.Registration(row.ID)
	switch {
	case err == nil:
		e.papers[r.ID] = papersFolder + "/" + name + "-registered.pdf"
		err = crypto.WriteFile(filepath.Join(e.dir, filepath.FromSlash(e.papers[r.ID])), r.PDF)
	case errors.Is(err, store.ErrMissing):
		err = nil
	}
	if err != nil {
		return err
	}
	list, err := e.v.EInvoices(row.ID)
	for _, f := range list {
		if err != nil {
			return err
		}
		e.papers[f.ID] = papersFolder + "/" + name + "-" + string(f.Profile) + ".xml"
		err = crypto.WriteFile(filepath.Join(e.dir, filepath.FromSlash(e.papers[f.ID])), f.File)
	}
	return err
}

// missing lists what could not be read, for people and for programs.
func (e *exporter) missing(context.Context) error {
	if e.damage == nil {
		return nil
	}
	e.out.Damage = *e.damage
	if err := e.one("missing.json", damageOut(e.damage)); err != nil {
		return err
	}
	return e.file("missing.txt", func(w *bufio.Writer) error {
		fmt.Fprintf(w, "These books are damaged: %s. Everything else in them is in this folder.\n\n", Lost(e.damage))
		for _, p := range e.damage.Pages {
			fmt.Fprintln(w, "Damaged:", PageText(p))
		}
		fmt.Fprintln(w)
		for _, m := range e.damage.Missing {
			fmt.Fprintln(w, "Missing:", MissingText(m))
		}
		if more := e.damage.Beyond; more > 0 {
			fmt.Fprintln(w, "Missing:", more, "more")
		}
		return nil // the writer keeps an error until it is flushed
	})
}
