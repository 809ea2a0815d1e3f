package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/crypto"
	"counterfoil/store"
)

// post is what a session needs to send letters. A run that is interrupted leaves no doubt: a letter whose end was not said is not sent, and for
// the answer to one whose end was said a few seconds are left.
type post struct {
	errand

	mu     sync.Mutex
	secret *crypto.Secret // guarded by mu
}

// forget wipes the password.
func (p *post) forget() { p.keep(nil) }

// OutboxRun says what RunOutbox is to do.
type OutboxRun struct {
	Ahead bool    // do not wait for the time of letters: a person asks for it
	Only  bill.ID // this letter alone; zero: all
}

// Tried is a letter that was tried.
type Tried struct {
	Letter Letter // as it stands now
	Early  bool   // it never came to the letter itself: the server or the way to it is at fault
}

// OutboxReport is what a run has done.
type OutboxReport struct {
	Tried    []Tried
	Waiting  int          // letters that still wait
	Next     time.Time    // when the next of them is tried; zero where none waits
	Password MailPassword // MailPasswordMissing: nothing was tried, since the server asks for a password that is not known, or was refused
}

// RunOutbox sends every letter whose time has come, one after the other, each at most once. It needs no network to be called, and waits for
// nobody but the server. Locking the books ends it. What became of each letter is filed with it; the error is of the books alone.
//
// A letter is marked as on its way on the disk before the server is told that it is complete, and as sent once the server has said so. What is
// found on its way by a run, after an accident, is a letter of which nobody is sure: it is not tried again by itself.
func (s *Session) RunOutbox(ctx context.Context, run OutboxRun) (out OutboxReport, err error) {
	if err := s.knock(runOutbox); err != nil {
		return out, err
	}
	ctx, done := s.post.start(ctx)
	defer done()
	if err := s.settleLetters(ctx); err != nil {
		return out, err
	}
	list, err := s.lettersToTry(ctx, run)
	if err == nil && len(list) > 0 {
		err = s.deliver(ctx, run, list, &out)
	}
	if err != nil {
		return out, err
	}
	return out, s.outlook(ctx, &out)
}

// settleLetters finds letters on their way that no run is sending any more.
func (s *Session) settleLetters(ctx context.Context) error {
	list, err := read(ctx, s, seeMail, func(v *store.View) ([]bill.ID, error) { return v.LettersIn(mail.Sending) })
	if err != nil || len(list) == 0 {
		return err
	}
	return write(ctx, s, runOutbox, bill.ID{}, func(tx *store.Tx) error {
		return doubtLetters(tx, s.user.ID, mail.CauseKilled, mail.Sending)
	})
}

// lettersToTry are the ids of those whose time has come.
func (s *Session) lettersToTry(ctx context.Context, run OutboxRun) ([]bill.ID, error) {
	return read(ctx, s, seeMail, func(v *store.View) (list []bill.ID, err error) {
		until := v.Now()
		if run.Ahead {
			until = until.AddDate(100, 0, 0)
		}
		list, err = v.LettersDue(until)
		if !run.Only.IsZero() {
			list = slices.DeleteFunc(list, func(id bill.ID) bool { return id != run.Only })
		}
		return list, err
	})
}

// deliver tries letters in turn, until one fails for a reason that the others share.
func (s *Session) deliver(ctx context.Context, run OutboxRun, list []bill.ID, out *OutboxReport) error {
	var refused bool
	m, err := read(ctx, s, seeMail, func(v *store.View) (m MailSettings, err error) {
		if m, err = mailSettings(v); err != nil {
			return m, err
		}
		mark, err := v.Setting(settingMailRefused)
		refused = mark != nil
		return m, err
	})
	switch {
	case err != nil:
		return err
	case m.IsZero():
		return errNoServer
	case s.books.env.Mail == nil:
		return errNoSender
	}
	secret, where, err := s.mailSecret(ctx, m.Server)
	if err != nil {
		return err
	}
	defer clear(secret)
	if out.Password = where; where == MailPasswordMissing || refused && !run.Ahead {
		out.Password = MailPasswordMissing
		return nil
	}
	for _, id := range list {
		tried, ok, err := s.try(ctx, m.Server, secret, id)
		if err != nil {
			return err
		}
		if ok {
			out.Tried = append(out.Tried, tried)
		}
		if tried.Letter.Last.Cause == mail.CauseLogin {
			out.Password = MailPasswordMissing
		}
		if tried.Early || ctx.Err() != nil {
			return nil
		}
	}
	return nil
}

// outlook says what still waits, and until when.
func (s *Session) outlook(ctx context.Context, out *OutboxReport) error {
	_, err := read(ctx, s, seeMail, func(v *store.View) (bool, error) {
		n, err := v.CountLetters()
		if err != nil {
			return false, err
		}
		var waits bool
		if out.Next, waits, err = v.NextLetter(); !waits {
			out.Next = time.Time{}
		}
		out.Waiting = n[mail.Queued]
		return waits, err
	})
	if errors.Is(err, context.Canceled) { // the run was ended: what it did stands
		return nil
	}
	return err
}

// errMoved ends a try of a letter that somebody else has moved on meanwhile.
var errMoved = errors.New("the letter is not waiting any more")

// try tries a letter. ok is false where it does not wait any more: it was taken back meanwhile. The books stay open until what became of it
// is filed.
func (s *Session) try(ctx context.Context, m mail.Server, secret []byte, id bill.ID) (out Tried, ok bool, err error) {
	err = s.hold(runOutbox, func() error {
		message, envelope, p, err := s.composed(ctx, id)
		switch {
		case errors.Is(err, errMoved):
			return nil
		case err != nil:
			return err
		}
		e := mail.Event{Step: mail.StepFailed, Cause: mail.CauseFile}
		if message != nil {
			envelope.Message = message
			words, err := s.books.env.Mail.Send(ctx, m, secret, envelope, func() error { return s.took(ctx, id, mail.Event{Step: mail.StepSending}) })
			if e, out.Early, err = becameOf(p, words, err, s.books.env.now()); err != nil {
				if errors.Is(err, errMoved) {
					return nil
				}
				return err
			}
		}
		ok = true
		if err := s.took(context.WithoutCancel(ctx), id, e); err != nil {
			return err
		}
		return s.store.Read(context.WithoutCancel(ctx), func(v *store.View) (err error) {
			out.Letter, err = oneLetter(v, id)
			return err
		})
	})
	return out, ok, asError(runOutbox.name, err)
}

// becameOf is the step that an attempt leads to; an error is one of the books.
func becameOf(p mail.Posted, words string, err error, now time.Time) (e mail.Event, early bool, _ error) {
	if err == nil {
		return mail.Event{Step: mail.StepSent, Code: 250, Words: words}, false, nil
	}
	f, ok := errors.AsType[*mail.Failure](err)
	if !ok {
		return e, false, err
	}
	e = mail.Event{Step: f.Cause.Outcome(), Cause: f.Cause, Code: f.Code, Words: mail.Clean(f.Words)}
	if e.Step == mail.StepLater && mail.Exhausted(p.Tries+1, p.Since, now) {
		e.Step = mail.StepFailed
	}
	if e.Step == mail.StepLater {
		e.Next = now.Add(mail.Pause(p.Tries+1, rand.Float64()))
	}
	return e, f.Early, nil
}

// composed is the letter as it is sent; no message where a file of it cannot be read, or it cannot be composed.
func (s *Session) composed(ctx context.Context, id bill.ID) (message []byte, e mail.Envelope, p mail.Posted, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		if p, err = v.Letter(id); err != nil {
			return err
		}
		if p.State != mail.Queued {
			return errMoved
		}
		l := p.Letter
		e = mail.EnvelopeOf(l, nil)
		l.Files, err = filesOf(v, p.Files, nil)
		if errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrMissing) {
			return nil
		}
		if err != nil {
			return err
		}
		if message, err = mail.Compose(l); err != nil {
			message = nil // it was composed when it was filed: a rule of today is stricter
		}
		return nil
	})
	return message, e, p, err
}

// took files a step of a letter, while the books are held open.
func (s *Session) took(ctx context.Context, id bill.ID, e mail.Event) error {
	e.Author = s.user.ID
	deed := s.deed(runOutbox, id)
	deed.Outcome = string(e.Step)
	err := s.store.Write(ctx, deed, func(tx *store.Tx) error {
		switch {
		case e.Cause == mail.CauseLogin:
			return errors.Join(tx.MoveLetter(id, e), tx.SetSetting(settingMailRefused, []byte("yes")))
		case e.Step == mail.StepSent:
			return errors.Join(tx.MoveLetter(id, e), tx.SetSetting(settingMailRefused, nil))
		}
		return tx.MoveLetter(id, e)
	})
	if errors.Is(err, store.ErrUnchangeable) {
		return errMoved
	}
	return err
}
