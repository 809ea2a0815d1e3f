package app

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/mail"
	"counterfoil/store"
)

// BulkSend puts a letter for each into the outbox, written by its template, with all that usually goes along. What has nobody to go to is
// told, and keeps no other from being sent. Errors: Missing with HintMailServer where the shop has no mail server.
func (s *Session) BulkSend(ctx context.Context, about []LetterAbout, progress Progress) ([]BulkResult, error) {
	ids := make([]bill.ID, len(about))
	by := map[bill.ID]LetterAbout{}
	for i, a := range about {
		ids[i] = a.target()
		by[ids[i]] = a
	}
	slices.SortFunc(ids, func(a, b bill.ID) int { return bytes.Compare(a[:], b[:]) }) // what was made first goes first
	if len(about) > 0 {
		m, err := read(ctx, s, seeMail, mailSettings)
		if err != nil {
			return nil, err
		}
		if m.IsZero() {
			return nil, errors.Join(s.knock(sendLetter), errNoServer)
		}
	}
	return s.bulk(ctx, sendLetter, ids, progress, func(r *BulkResult) error {
		out, number, err := s.usualLetter(ctx, by[r.ID])
		if r.Number = number; err != nil {
			return err
		}
		_, err = s.Send(ctx, out)
		return err
	})
}

// usualLetter is a letter with what usually goes along: the files that are marked for it, the e-invoice where the buyer asks for one that is
// not inside the PDF, and a blind copy where the shop keeps one. number is what people call what it is about.
func (s *Session) usualLetter(ctx context.Context, about LetterAbout) (out Outgoing, number string, err error) {
	out.About = about
	_, err = read(ctx, s, seeDocuments, func(v *store.View) (struct{}, error) {
		if number, err = s.usualFiles(v, &out); err != nil {
			return struct{}{}, err
		}
		if out.Letter, err = s.writeLetter(v, about, nil); err != nil {
			return struct{}{}, err
		}
		m, err := mailSettings(v)
		if m.Copy {
			out.Letter.Bcc = []mail.Address{{Mail: m.From.Mail}}
		}
		return struct{}{}, err
	})
	if err == nil && len(out.Letter.To) == 0 {
		err = &Error{Kind: Invalid, Field: "to", Hint: HintNoAddress, Err: errors.New("no mail address of the customer is known")}
	}
	return out, number, err
}

// usualFiles adds the files of a document that go along, and gives its number; of a reminder its title.
func (s *Session) usualFiles(v *store.View, out *Outgoing) (number string, err error) {
	switch about := out.About; {
	case !about.Reminder.IsZero():
		r, err := v.Reminder(about.Reminder)
		return r.Text.Title + " " + r.Name, err
	case about.Document.IsZero():
		return "", nil
	}
	doc, err := v.Document(out.About.Document)
	if err != nil {
		return "", err
	}
	if p := doc.Draft().Buyer.EInvoice.Profile; p != einvoice.EN16931 && (doc.Kind() == bill.Invoice || doc.Kind() == bill.CreditNote) {
		out.EInvoice = p
	}
	files, err := v.Attachments(doc.ID())
	for _, a := range files {
		if a.Send {
			out.Attachments = append(out.Attachments, a.ID)
		}
	}
	return doc.Number().Text, err
}
