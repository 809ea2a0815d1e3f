package app

import (
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/mail"
	"counterfoil/store"
)

const typePDF = "application/pdf"

// enclosure is what goes along with a letter.
type enclosure struct {
	v       *store.View
	files   []mail.PostedFile
	content map[int][]byte // of the files that the books do not have, by their place
}

// own adds a file that the books do not have.
func (e *enclosure) own(name, kind string, data []byte) {
	e.content[len(e.files)] = data
	e.files = append(e.files, mail.PostedFile{Name: name, Type: kind, Size: int64(len(data))})
}

// filed adds a paper that the books have.
func (e *enclosure) filed(name string, id bill.ID) error {
	data, err := e.v.LetterFile(mail.PostedFile{Paper: id})
	e.files = append(e.files, mail.PostedFile{Name: name, Type: typePDF, Size: int64(len(data)), Paper: id})
	return err
}

// enclose gathers the files of a letter: the paper that it is about, the e-invoice, files in the books, own files.
func (s *Session) enclose(v *store.View, o Outgoing) (*enclosure, error) {
	e := &enclosure{v: v, content: map[int][]byte{}}
	if err := mayWrite(v, o.About); err != nil {
		return nil, err
	}
	if err := s.paperOf(e, o.About); err != nil {
		return nil, err
	}
	if o.EInvoice != "" {
		name, data, err := xmlOf(v, o)
		if err != nil {
			return nil, err
		}
		e.own(name, "application/xml", data)
	}
	for _, id := range o.Attachments {
		a, err := v.Attachment(id)
		if err != nil {
			return nil, err
		}
		e.files = append(e.files, mail.PostedFile{Name: a.Name, Type: a.Type, Size: a.Size, Digest: a.Digest})
	}
	for i, f := range o.Letter.Files {
		if len(f.Data) == 0 || len(f.Data) > bill.MaxAttachment {
			return nil, &Error{Kind: Invalid, Field: fmt.Sprintf("files[%d]", i), Hint: HintTooLarge, Err: errors.New("a file is empty or too large")}
		}
		kind := f.Type
		if kind == "" {
			kind = mail.TypeOf(f.Name)
		}
		e.own(f.Name, kind, f.Data)
	}
	return e, nil
}

// paperOf adds the paper that a letter is about: what was filed is named, what is made anew of the books comes along as it is today. Of a
// document that a portal registered it is the paper with the portal's number and code, without which India's law takes it for no invoice
// (CGST Rule 48(5)).
func (s *Session) paperOf(e *enclosure, about LetterAbout) error {
	switch {
	case !about.Document.IsZero():
		doc, err := e.v.Document(about.Document)
		if err != nil {
			return err
		}
		filed := doc.ID()
		switch r, err := e.v.Registration(filed); {
		case err == nil:
			filed = r.ID
		case !errors.Is(err, store.ErrMissing):
			return err
		}
		return e.filed(paperName(doc.Number().Text, doc.ID()), filed)
	case !about.Reminder.IsZero():
		r, err := e.v.Reminder(about.Reminder)
		if err == nil && !r.TakenBack.IsZero() {
			err = &Error{Kind: Conflict, Field: "reminder", Hint: HintChanged, Err: errors.New("the reminder was taken back")}
		}
		if err != nil {
			return err
		}
		return e.filed(FileName(r.Text.Title)+"-"+r.Date.String()+".pdf", r.ID)
	}
	name, data, err := s.paperToday(e.v, about)
	if err == nil {
		e.own(name, typePDF, data)
	}
	return err
}

// paperToday is a paper that is made anew each time: the receipt of a payment, or the account of a customer.
func (s *Session) paperToday(v *store.View, about LetterAbout) (name string, data []byte, err error) {
	switch {
	case !about.Payment.IsZero():
		data, err = s.receiptPDF(v, about.Payment)
		return "receipt-" + s.Today().String() + ".pdf", data, err
	case !about.Customer.IsZero():
		data, err = s.statementPDF(v, about.Customer, about.Statement)
		return "statement-" + s.Today().String() + ".pdf", data, err
	}
	return "", nil, invalid("about", "a letter is about a document, a reminder, a payment or a customer's account")
}

// xmlOf is the e-invoice that goes along, and its name.
func xmlOf(v *store.View, o Outgoing) (name string, data []byte, err error) {
	if o.About.Document.IsZero() {
		return "", nil, einvoice.ErrKind
	}
	e, err := eInvoiceOf(v, o.About.Document, o.EInvoice, o.Syntax)
	if err == nil && len(e.File) == 0 {
		err = &Error{Kind: Invalid, Field: "einvoice", Hint: HintFixField, Err: errors.New("a receiver would refuse the e-invoice")}
	}
	return FileName(e.Number) + ".xml", e.File, err
}

// filesOf are the files of a letter with what is in them.
func filesOf(v *store.View, list []mail.PostedFile, content map[int][]byte) (out []mail.File, err error) {
	for i, f := range list {
		data := content[i]
		if data == nil {
			if data, err = v.LetterFile(f); err != nil {
				return nil, err
			}
		}
		out = append(out, mail.File{Name: f.Name, Type: f.Type, Data: data})
	}
	return out, nil
}
