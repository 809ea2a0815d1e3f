package app

import (
	"context"
	"errors"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Note is an internal note with the name of who wrote it and what it is about.
type Note struct {
	bill.Note
	By    string // "" where the books no longer know the name
	About Subject
}

// Subject is what a note or an attachment is about.
type Subject = store.Subject

// The nouns of subjects.
const (
	SubjectCustomer = store.SubjectCustomer
	SubjectDraft    = store.SubjectDraft
	SubjectDocument = store.SubjectDocument
)

// Notes are the internal notes on a customer, draft or issued document, the oldest first.
func (s *Session) Notes(ctx context.Context, target bill.ID) ([]Note, error) {
	return read(ctx, s, seeNotes, func(v *store.View) ([]Note, error) {
		about, err := v.Subject(target)
		if err != nil {
			return nil, err
		}
		list, err := v.Notes(about.ID)
		if err != nil {
			return nil, err
		}
		return signed(v, list)
	})
}

// AddNote files a note on a customer, draft or issued document. It is never printed and never changes. Errors: Missing where there is
// no such thing; Invalid with the field text.
func (s *Session) AddNote(ctx context.Context, target bill.ID, text string) (Note, error) {
	if err := s.knock(addNote); err != nil {
		return Note{}, err
	}
	text, err := bill.CheckNote(text)
	if err != nil {
		return Note{}, &Error{Kind: Invalid, Field: "text", Hint: HintFixField, Err: err}
	}
	if err := noCard("text", text); err != nil {
		return Note{}, err
	}
	n := Note{Note: bill.Note{ID: bill.NewID(), Target: target, Author: s.user.ID, Text: text}}
	err = write(ctx, s, addNote, target, func(tx *store.Tx) error {
		if n.About, err = tx.Subject(target); err != nil {
			return err
		}
		n.Target, n.Made = n.About.ID, tx.Now()
		if err := tx.AddNote(n.Note); err != nil {
			return err
		}
		n.By, err = nameOf(&tx.View, n.Author)
		return err
	})
	return n, err
}

// signed adds to notes who wrote them and what they are about.
func signed(v *store.View, list []bill.Note) ([]Note, error) {
	out := make([]Note, len(list))
	known := newAuthors(v)
	for i, n := range list {
		by, about, err := known.of(n.Author, n.Target)
		if err != nil {
			return nil, err
		}
		out[i] = Note{Note: n, By: by, About: about}
	}
	return out, nil
}

// authors remembers the names of users while a list is read.
type authors struct {
	v     *store.View
	names map[bill.ID]string
}

func newAuthors(v *store.View) *authors { return &authors{v, map[bill.ID]string{}} }

// of gives who made something, and what it is about.
func (a *authors) of(author, target bill.ID) (by string, about Subject, err error) {
	if by, err = a.name(author); err != nil {
		return by, about, err
	}
	about, err = a.v.Subject(target)
	if errors.Is(err, store.ErrMissing) { // of damaged books the customer may be lost
		err = nil
	}
	return by, about, err
}

// name is that of a user, "" where the books do not know it.
func (a *authors) name(user bill.ID) (name string, err error) {
	name, known := a.names[user]
	if !known {
		if name, err = nameOf(a.v, user); err == nil {
			a.names[user] = name
		}
	}
	return name, err
}

// nameOf is the name of a user as the books keep it, "" where they do not.
func nameOf(v *store.View, user bill.ID) (string, error) {
	b, err := v.Setting(settingName(user))
	if errors.Is(err, store.ErrMissing) {
		err = nil
	}
	return string(b), err
}

// ResolveSubject finds what a note or an attachment is about: a document by id or number, or a customer by id or number.
func (s *Session) ResolveSubject(ctx context.Context, ref string) (Subject, error) {
	about, err := read(ctx, s, seeDocuments, func(v *store.View) (Subject, error) {
		if id, err := bill.ParseID(ref); err == nil {
			return v.Subject(id)
		}
		doc, err := v.DocumentBy(ref)
		if err == nil {
			return v.Subject(doc.ID())
		}
		if !errors.Is(err, store.ErrMissing) {
			return Subject{}, err
		}
		c, err := findCustomer(v, ref)
		if err != nil {
			return Subject{}, err
		}
		return v.Subject(c.ID)
	})
	if KindOf(err) == Missing {
		err = &Error{Kind: Missing, Hint: HintFixField, Err: errors.New("there is no such customer, draft or document")}
	}
	return about, err
}
