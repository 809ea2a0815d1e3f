package app

import (
	"context"
	"encoding/json"
	"errors"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// FiledPaper is how something that left the shop looks: laid out again in the style that it was filed in. What was sent is the filed PDF;
// only letters that this computer lends may look otherwise here.
type FiledPaper struct {
	paper.Paper
	AsToday bool // its style was not kept, for it is of an older version: this is how papers look today
}

// DocumentPaper is how an issued document looks.
func (s *Session) DocumentPaper(ctx context.Context, id bill.ID) (FiledPaper, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (p FiledPaper, err error) {
		doc, err := v.Document(id)
		if err != nil {
			return p, err
		}
		p, err = s.asFiled(v, id, func(style paper.Style) (paper.Paper, error) { return paper.Layout(doc, style) })
		p.AsToday = p.AsToday && doc.Kind() != bill.Opening // nobody was sent a claim that was taken over
		return p, err
	})
}

// RegisteredPaper is how the rendition of an issued document looks that bears what the portal answered, else Missing.
func (s *Session) RegisteredPaper(ctx context.Context, id bill.ID) (FiledPaper, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (p FiledPaper, err error) {
		doc, err := v.Document(id)
		if err != nil {
			return p, err
		}
		r, err := v.Registration(id)
		if err != nil {
			return p, err
		}
		return s.asFiled(v, id, func(style paper.Style) (paper.Paper, error) {
			return paper.LayoutRegistered(doc, style, paper.Registered{IRN: r.Number, Ack: r.Ack, Date: r.Moment, Code: r.Code})
		})
	})
}

// SentReminderPaper is how a letter looks that was made. [Session.ReminderPaper] is how one would look that is due.
func (s *Session) SentReminderPaper(ctx context.Context, id bill.ID) (FiledPaper, error) {
	return read(ctx, s, seeReminders, func(v *store.View) (FiledPaper, error) { return s.sentReminder(v, id) })
}

func (s *Session) sentReminder(v *store.View, id bill.ID) (p FiledPaper, err error) {
	r, err := v.Reminder(id)
	if err != nil {
		return p, err
	}
	return s.asFiled(v, id, func(style paper.Style) (paper.Paper, error) { return paper.LayoutReminder(r, style) })
}

// asFiled lays something out in the style that it was filed in.
func (s *Session) asFiled(v *store.View, id bill.ID, layout func(paper.Style) (paper.Paper, error)) (p FiledPaper, err error) {
	style, kept, err := s.filedStyle(v, id)
	if err != nil {
		return p, err
	}
	p.AsToday = !kept
	p.Paper, err = layout(style)
	return p, err
}

// filedStyle is the style that a document or a reminder was filed in, else that of today.
func (s *Session) filedStyle(v *store.View, of bill.ID) (st paper.Style, kept bool, err error) {
	f, err := v.StyleOf(of)
	if errors.Is(err, store.ErrMissing) {
		st, err = s.style(v)
		return st, false, err
	}
	if err != nil {
		return st, false, err
	}
	if st, err = ParsePaperStyle([]byte(f.Style)); err != nil {
		return st, false, err
	}
	st.Logo, st.Footer, st.Fonts = f.Logo, f.Footer, s.books.env.Fonts
	return st, true, nil
}

// fileStyle keeps the style that a document or a reminder was printed in.
func fileStyle(tx *store.Tx, of bill.ID, st paper.Style) error {
	text, err := json.Marshal(paperStyleOut(st))
	if err != nil {
		return asError("paper style", err)
	}
	return tx.FileStyle(of, store.FiledStyle{ID: bill.NewID(), Style: string(text), Footer: st.Footer, Logo: st.Logo})
}
