package app

import (
	"context"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// Registration is what a portal answered to an issued document (India: IRN and signed code), and the paper that bears it. The paper that was
// filed at issue stays beside it.
type Registration struct {
	Number string // the IRN
	Ack    string
	Moment string // as the portal writes it
	Code   string // the signed text of the code
	PDF    []byte
	Made   time.Time
}

// Register files what the portal answered to an issued document, and prints it on a second rendition of its paper. The file must be the answer
// to this very document; the signature of the portal is kept and not checked, since its key changes. Errors: Invalid where the file is no such
// answer, Conflict where there is one already.
func (s *Session) Register(ctx context.Context, id bill.ID, answer []byte) (Registration, error) {
	var out Registration
	err := write(ctx, s, registerDocument, id, func(tx *store.Tx) error {
		doc, err := tx.Document(id)
		if err != nil {
			return err
		}
		r, err := einvoice.ParseRegistration(answer, doc)
		if err != nil {
			return asError("registration", err)
		}
		pdf, err := s.renderRegistered(tx, doc, r)
		if err != nil {
			return err
		}
		filed := store.FiledRegistration{
			ID: bill.NewID(), Document: id, Number: r.IRN, Ack: r.Ack, Moment: r.AckDate, Code: r.QR, Signed: r.Signed, PDF: pdf, Author: s.user.ID,
		}
		if err := tx.FileRegistration(filed); err != nil {
			return err
		}
		filed, err = tx.Registration(id)
		out = registrationOf(filed)
		return err
	})
	return out, err
}

func registrationOf(f store.FiledRegistration) Registration {
	return Registration{Number: f.Number, Ack: f.Ack, Moment: f.Moment, Code: f.Code, PDF: f.PDF, Made: f.Made}
}

// Registration is what the portal answered to a document, else Missing.
func (s *Session) Registration(ctx context.Context, id bill.ID) (Registration, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (Registration, error) {
		f, err := v.Registration(id)
		return registrationOf(f), err
	})
}

// makeGST writes a document for the portal. A line without a code of its own gets that of its item as it is today.
func makeGST(v *store.View, doc bill.Document) (EInvoice, error) {
	d, err := classed(v, doc.Draft())
	if err != nil {
		return EInvoice{}, err
	}
	codes := make([]string, len(d.Lines))
	for i, l := range d.Lines {
		codes[i] = l.Class.Code
	}
	file, found, err := einvoice.GST(doc, codes)
	out := EInvoice{Number: doc.Number().Text, File: file, Findings: found, Profile: einvoice.INV01, Syntax: einvoice.JSON}
	if einvoice.Fatal(found) {
		out.File = nil
	}
	return out, err
}

// RegisterBy is the last day on which a document can be registered by who turns over ten crore rupees or more; zero where no portal waits
// for it.
func RegisterBy(doc bill.Document) bill.Date {
	d := doc.Draft()
	if !einvoice.InRupees(d) || d.Kind != bill.Invoice && d.Kind != bill.CreditNote {
		return bill.Date{}
	}
	if abroad := d.Buyer.Address.Country != "" && d.Buyer.Address.Country != "IN"; !abroad && len(d.Buyer.TaxID) != 15 {
		return bill.Date{} // a consumer: such invoices are not registered
	}
	return d.Date.AddDays(einvoice.GSTDays)
}

// renderRegistered makes the paper of a document once more, as it was filed, with the registration on it.
func (s *Session) renderRegistered(tx *store.Tx, doc bill.Document, r einvoice.Registration) ([]byte, error) {
	style, _, err := s.filedStyle(&tx.View, doc.ID())
	if err != nil {
		return nil, err
	}
	return paper.RenderRegistered(doc, style, embedded(doc), paper.Registered{IRN: r.IRN, Ack: r.Ack, Date: r.AckDate, Code: r.QR})
}
