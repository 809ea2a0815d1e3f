package app

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Attachment is a file with the name of who attached it and what it belongs to.
type Attachment struct {
	bill.Attachment
	By    string // "" where the books no longer know the name
	About Subject
}

// File is a file that is to be attached.
type File struct {
	Name    string // without folders
	Type    string // media type; "" for that of the name
	Send    bool   // goes along when the document is mailed
	Content []byte
}

// Attachments are the files of a customer, draft or issued document, the oldest first.
func (s *Session) Attachments(ctx context.Context, target bill.ID) ([]Attachment, error) {
	return read(ctx, s, seeAttachments, func(v *store.View) ([]Attachment, error) {
		about, err := v.Subject(target)
		if err != nil {
			return nil, err
		}
		list, err := v.Attachments(about.ID)
		if err != nil {
			return nil, err
		}
		return attached(v, list)
	})
}

// Attachment is one of them, else Missing.
func (s *Session) Attachment(ctx context.Context, id bill.ID) (Attachment, error) {
	return read(ctx, s, seeAttachments, func(v *store.View) (Attachment, error) { return oneAttached(v, id) })
}

// AttachmentContent is what is in a file, as it was attached: of at most bill.MaxAttachment bytes.
func (s *Session) AttachmentContent(ctx context.Context, id bill.ID) ([]byte, error) {
	return read(ctx, s, seeAttachments, func(v *store.View) ([]byte, error) {
		a, err := v.Attachment(id)
		if err != nil {
			return nil, err
		}
		return contentOf(v, a)
	})
}

func contentOf(v *store.View, a bill.Attachment) ([]byte, error) {
	var all bytes.Buffer
	all.Grow(int(a.Size))
	err := v.Content(a, func(piece []byte) error {
		all.Write(piece)
		return nil
	})
	return all.Bytes(), err
}

// Attach keeps a file, sealed in the books, with a customer, draft or issued document, which itself stays as it is. Errors: Missing where
// there is no such thing; Invalid or Conflict with the field name, type or file.
func (s *Session) Attach(ctx context.Context, target bill.ID, f File) (Attachment, error) {
	out := Attachment{Attachment: bill.Attachment{
		ID: bill.NewID(), Target: target, Name: f.Name, Type: f.Type, Send: f.Send, Size: int64(len(f.Content)),
	}}
	if err := s.knock(addAttachment); err != nil {
		return out, err
	}
	if err := noCard("name", f.Name); err != nil {
		return out, err
	}
	out.Author = s.user.ID
	err := write(ctx, s, addAttachment, target, func(tx *store.Tx) (err error) {
		if out.About, err = tx.Subject(target); err != nil {
			return err
		}
		out.Target = out.About.ID
		before, err := tx.Attachments(out.Target)
		if err != nil {
			return err
		}
		if out.Attachment, err = bill.CheckAttachment(out.Attachment, before); err != nil {
			return attachmentError(err)
		}
		if out.Attachment, err = tx.Attach(out.Attachment, f.Content); err != nil {
			return err
		}
		out.By, err = nameOf(&tx.View, out.Author)
		return err
	})
	return out, err
}

// attachmentError says which field of a file is wrong.
func attachmentError(err error) error {
	e := &Error{Kind: Invalid, Field: "file", Hint: HintTooLarge, Err: err}
	switch {
	case errors.Is(err, bill.ErrFileName):
		e.Field, e.Hint = "name", HintFixField
	case errors.Is(err, bill.ErrFileType):
		e.Field, e.Hint = "type", HintFixField
	case errors.Is(err, bill.ErrFileEmpty):
		e.Hint = HintFile
	case errors.Is(err, bill.ErrFileTwice):
		e.Kind, e.Field, e.Hint = Conflict, "name", HintOtherName
	}
	return e
}

// MarkAttachment says whether a file goes along when its document is mailed.
func (s *Session) MarkAttachment(ctx context.Context, id bill.ID, send bool) (Attachment, error) {
	var out Attachment
	err := write(ctx, s, markAttachment, id, func(tx *store.Tx) (err error) {
		if err := tx.MarkAttachment(id, send); err != nil {
			return err
		}
		out, err = oneAttached(&tx.View, id)
		return err
	})
	return out, err
}

// DeleteAttachment removes a file. That of an issued document only the office removes, and a note on the document says which file it
// was. Errors: Missing; Forbidden.
func (s *Session) DeleteAttachment(ctx context.Context, id bill.ID) error {
	if err := s.knock(deleteAttachment); err != nil {
		return err
	}
	a, err := s.Attachment(ctx, id)
	if err != nil {
		return err
	}
	if a.About.Noun == SubjectDocument {
		return s.withdraw(ctx, a)
	}
	return write(ctx, s, deleteAttachment, a.Target, func(tx *store.Tx) error {
		about, err := tx.Subject(a.Target)
		if err == nil && about.Noun == SubjectDocument { // it was issued just now
			err = &Error{Kind: Conflict, Hint: HintChanged, Err: errors.New("the document was issued meanwhile")}
		}
		if err != nil {
			return err
		}
		return tx.DeleteAttachment(id)
	})
}

// withdraw removes a file from an issued document and leaves a note of it there.
func (s *Session) withdraw(ctx context.Context, a Attachment) error {
	return write(ctx, s, withdrawAttachment, a.Target, func(tx *store.Tx) error {
		if err := tx.DeleteAttachment(a.ID); err != nil {
			return err
		}
		return tx.AddNote(bill.Note{
			ID: bill.NewID(), Target: a.Target, Author: s.user.ID,
			Text: fmt.Sprintf("Removed the file %s (%d bytes, SHA-256 %s)", a.Name, a.Size, hex.EncodeToString(a.Digest[:])),
		})
	})
}

func oneAttached(v *store.View, id bill.ID) (Attachment, error) {
	a, err := v.Attachment(id)
	if err != nil {
		return Attachment{}, err
	}
	list, err := attached(v, []bill.Attachment{a})
	if err != nil {
		return Attachment{}, err
	}
	return list[0], nil
}

// attached adds to files who attached them and what they belong to.
func attached(v *store.View, list []bill.Attachment) ([]Attachment, error) {
	out := make([]Attachment, len(list))
	known := newAuthors(v)
	for i, a := range list {
		by, about, err := known.of(a.Author, a.Target)
		if err != nil {
			return nil, err
		}
		out[i] = Attachment{Attachment: a, By: by, About: about}
	}
	return out, nil
}
