package app

import (
	"context"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/mail"
	"counterfoil/store"
)

// OutboxQuery asks for a page of the letters.
type OutboxQuery = store.OutboxQuery

// Outgoing is a letter that is to be sent.
type Outgoing struct {
	About       LetterAbout
	Letter      mail.Letter      // from: the sender of the settings counts; Files: own files, besides what follows
	Attachments []bill.ID        // files in the books that go along
	EInvoice    einvoice.Profile // of the XML file that goes along; "" for none
	Syntax      einvoice.Syntax  // of it; "" is the usual one of the profile
}

// Letter is a letter in the outbox.
type Letter struct {
	mail.Posted
	By    string // who sent it; "" where the books no longer know the name
	About Subject
	Alarm bool // it tells the owner of an alarm, and only the owner keeps it from being sent
}

// Send puts a letter into the outbox: from then on it is sent once, as soon as there is a network, by RunOutbox. For ten seconds it waits, and
// can be taken back. Its PDF goes along by itself. Errors: Missing with HintMailServer where the shop has no mail server (DraftLetter needs
// none); Invalid with the field of the letter.
func (s *Session) Send(ctx context.Context, o Outgoing) (out Letter, err error) {
	id := bill.NewID()
	err = write(ctx, s, sendLetter, id, func(tx *store.Tx) error {
		m, err := mailSettings(&tx.View)
		if err != nil {
			return err
		}
		if m.IsZero() {
			return errNoServer
		}
		o.Letter.From = m.From
		p, content, err := s.posted(&tx.View, o, id)
		if err != nil {
			return err
		}
		if err := tx.Post(p, content, tx.Now().Add(mail.Hold)); err != nil {
			return err
		}
		out, err = oneLetter(&tx.View, id)
		return err
	})
	return out, err
}

// DraftLetter is the letter with its files as a file for a mail program (.eml). It asks for no mail server, and is kept nowhere.
func (s *Session) DraftLetter(ctx context.Context, o Outgoing) ([]byte, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) ([]byte, error) {
		m, err := mailSettings(v)
		if err != nil {
			return nil, err
		}
		if !m.IsZero() {
			o.Letter.From = m.From
		}
		e, err := s.enclose(v, o)
		if err != nil {
			return nil, err
		}
		l := o.Letter
		l.Date = s.books.env.now()
		if l.Files, err = filesOf(v, e.files, e.content); err != nil {
			return nil, err
		}
		eml, err := mail.Draft(l)
		return eml, mailFault(err)
	})
}

// posted is a letter as it is filed, with what is in its files that the books do not have yet. It is composed once, so that nothing is
// filed that cannot be sent.
func (s *Session) posted(v *store.View, o Outgoing, id bill.ID) (p mail.Posted, content map[int][]byte, err error) {
	in, err := s.enclose(v, o)
	if err != nil {
		return p, nil, err
	}
	p = mail.Posted{ID: id, Target: o.About.target(), Author: s.user.ID, Letter: o.Letter, Files: in.files}
	p.Letter.ID, p.Letter.Date = mail.MessageID(id.String(), o.Letter.From), v.Now().In(s.books.env.now().Location())
	whole := p.Letter
	if whole.Files, err = filesOf(v, in.files, in.content); err == nil {
		_, err = mail.Compose(whole)
	}
	p.Letter.Files = nil
	return p, in.content, mailFault(err)
}

// target is the one thing that a letter is about.
func (a LetterAbout) target() bill.ID {
	for _, id := range []bill.ID{a.Document, a.Reminder, a.Payment} {
		if !id.IsZero() {
			return id
		}
	}
	return a.Customer
}

// Outbox gives a page of the letters, the newest first, and how many match in all.
func (s *Session) Outbox(ctx context.Context, q OutboxQuery) (list []Letter, total int, err error) {
	type page struct {
		list  []Letter
		total int
	}
	p, err := read(ctx, s, seeMail, func(v *store.View) (p page, err error) {
		posted, total, err := v.Letters(q)
		if err != nil {
			return p, err
		}
		p.total = total
		p.list, err = lettersOf(v, posted)
		return p, err
	})
	return p.list, p.total, err
}

// OutboxLetter is a letter with all its steps.
func (s *Session) OutboxLetter(ctx context.Context, id bill.ID) (Letter, error) {
	return read(ctx, s, seeMail, func(v *store.View) (Letter, error) { return oneLetter(v, id) })
}

func oneLetter(v *store.View, id bill.ID) (Letter, error) {
	p, err := v.Letter(id)
	if err != nil {
		return Letter{}, err
	}
	list, err := lettersOf(v, []mail.Posted{p})
	if err != nil {
		return Letter{}, err
	}
	return list[0], nil
}

// lettersOf adds to letters who sent them and what they are about.
func lettersOf(v *store.View, list []mail.Posted) ([]Letter, error) {
	out := make([]Letter, len(list))
	known := newAuthors(v)
	for i, p := range list {
		by, about, err := known.of(p.Author, p.Target)
		if err != nil {
			return nil, err
		}
		out[i] = Letter{Posted: p, By: by, About: about}
		if about.ID.IsZero() {
			if out[i].Alarm, err = ofAlarm(v, p); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// ofAlarm says whether a letter tells of an alarm.
func ofAlarm(v *store.View, p mail.Posted) (bool, error) {
	_, err := v.Alarm(p.Target)
	if errors.Is(err, store.ErrMissing) {
		return false, nil
	}
	return err == nil, err
}

// errOfAlarm ends a step by which the owner would not hear of an alarm.
var errOfAlarm = errors.New("the letter tells the owner of an alarm")

// TakeBackLetter keeps a letter that waits, or failed, from being sent; that of an alarm only for the owner. Conflict: it is on its way already, or was sent.
func (s *Session) TakeBackLetter(ctx context.Context, id bill.ID) (Letter, error) {
	return s.moveLetter(ctx, takeBackLetter, id, mail.Event{Step: mail.StepTakenBack})
}

// SendAgain has a letter that failed, was taken back, or of which nobody is sure, be sent once more, with the same Message-ID: a mail
// program that has it already may know it again.
func (s *Session) SendAgain(ctx context.Context, id bill.ID) (Letter, error) {
	return s.moveLetter(ctx, sendAgain, id, mail.Event{Step: mail.StepAgain})
}

// MarkArrived says of a letter of which nobody was sure, or that failed, that it reached the customer after all.
func (s *Session) MarkArrived(ctx context.Context, id bill.ID) (Letter, error) {
	return s.moveLetter(ctx, markArrived, id, mail.Event{Step: mail.StepArrived})
}

func (s *Session) moveLetter(ctx context.Context, a action, id bill.ID, e mail.Event) (out Letter, err error) {
	out, err = s.stepLetter(ctx, a, id, e)
	if errors.Is(err, errOfAlarm) {
		return s.stepLetter(ctx, holdBack, id, e)
	}
	return out, err
}

func (s *Session) stepLetter(ctx context.Context, a action, id bill.ID, e mail.Event) (out Letter, err error) {
	err = write(ctx, s, a, id, func(tx *store.Tx) error {
		p, err := tx.Letter(id)
		if err != nil {
			return err
		}
		if a.name != holdBack.name && a.name != sendAgain.name {
			if alarm, err := ofAlarm(&tx.View, p); err != nil || alarm {
				return errors.Join(err, errOfAlarm)
			}
		}
		if _, ok := e.Step.From(p.State); !ok {
			return &Error{Kind: Conflict, Field: "letter", Hint: HintChanged, Err: errors.New("the letter is " + string(p.State))}
		}
		if e.Author = s.user.ID; e.Step.Waits() {
			e.Next = tx.Now().Add(mail.Hold)
		}
		if err := tx.MoveLetter(id, e); err != nil {
			return err
		}
		out, err = oneLetter(&tx.View, id)
		return err
	})
	return out, err
}

// lettersAbout are the letters about something, the newest first; a few of them, for a page that shows it.
func lettersAbout(v *store.View, target bill.ID) ([]Letter, error) {
	posted, _, err := v.Letters(store.OutboxQuery{Target: target, Limit: lettersShown})
	if err != nil {
		return nil, err
	}
	return lettersOf(v, posted)
}

// lettersShown is how many letters come along with a document.
const lettersShown = 20

// holdOutbox makes sure that books which may be a copy of before send nothing by themselves: what waits in them may have been sent since.
func holdOutbox(tx *store.Tx, by bill.ID) error {
	return doubtLetters(tx, by, mail.CauseRestored, mail.Queued, mail.Sending)
}

// doubtLetters says of letters in some states that nobody is sure of them.
func doubtLetters(tx *store.Tx, by bill.ID, why mail.Cause, in ...mail.State) error {
	list, err := tx.LettersIn(in...)
	for _, id := range list {
		if err == nil {
			err = tx.MoveLetter(id, mail.Event{Step: mail.StepUnsure, Author: by, Cause: why})
		}
	}
	return err
}

// settleOutbox is what a login does with letters: what was on its way when the program ended is not sent again by itself, and where nobody
// can tell whether these books are a copy of before, what waits is not either.
func (s *Session) settleOutbox(tx *store.Tx, how action) error {
	if how.name == recovered.name || slices.Contains(s.Alerts(), AlertFreshnessLost) {
		return holdOutbox(tx, s.user.ID)
	}
	return doubtLetters(tx, s.user.ID, mail.CauseKilled, mail.Sending)
}
