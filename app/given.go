package app

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/backup"
)

// AlertHandedOver says that these are somebody else's books, to be read.
const AlertHandedOver Alert = "handed-over"

// handed is what books are that were handed over: nil in all others.
type handed struct {
	backup.Handover
	made       time.Time
	file       *crypto.KeyFile // of the books, without a way in
	checkpoint []byte
	anchor     trail.Anchor
	company    string
}

// Given says whose books these are and of what state.
type Given struct {
	ID            bill.ID // of the handover
	Company       string
	To            string
	Made          time.Time
	Until         bill.Date
	From, Through bill.Date // that the owner asks to look at
	Words         string
	Head          string // of the trail, as it is printed
	Owner         string // fingerprint of the owner's key, to be compared with him
	Own           string // fingerprint of the key that answers from here are signed with
}

// readGiven finds out whether the books were handed over. It is asked before anything in them can change.
func (s *Session) readGiven(ctx context.Context, st *store.Store) error {
	var g *handed
	err := st.Read(ctx, func(v *store.View) (err error) {
		g, err = givenIn(v)
		return err
	})
	if err != nil || g == nil {
		return err
	}
	s.given, s.entry, s.user.Role = g, nil, Auditor
	s.tell(AlertHandedOver)
	return s.stillOpen()
}

// stillOpen says whether the last day of books that were handed over is still to come.
func (s *Session) stillOpen() error {
	if s.given.Until.Before(s.Today()) && !s.books.late {
		return &Error{Kind: Forbidden, Hint: HintNewerFile, Err: errors.New("the last day on which these books open is over")}
	}
	return nil
}

// rescueGiven is readGiven of damaged books, where what says so can still be read.
func (s *Session) rescueGiven(ctx context.Context) error {
	return s.store.Read(ctx, func(v *store.View) error {
		data, err := v.Setting(settingGiven)
		if err != nil || data == nil {
			return err
		}
		s.user.Role, s.entry = Auditor, nil
		if g, err := givenIn(v); err == nil { // else their trail is damaged, and nothing of it can be proven
			s.given = g
			return s.stillOpen()
		}
		return nil
	})
}

// givenIn reads what the books say of having been handed over; nil where they say nothing.
func givenIn(v *store.View) (*handed, error) {
	data, err := v.Setting(settingGiven)
	if err != nil || data == nil {
		return nil, err
	}
	var r givenRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("what was handed over: %w", store.ErrDamaged)
	}
	if r.Version > givenVersion {
		return nil, fmt.Errorf("what was handed over: %w", store.ErrNewer)
	}
	g := &handed{Handover: r.Handover, made: r.Made, checkpoint: r.Checkpoint}
	if g.file, err = crypto.Parse(r.Keys); err != nil {
		return nil, err
	}
	if err := g.proveHead(v); err != nil {
		return nil, err
	}
	company, err := v.Company()
	if err == nil {
		g.company = company.Name
	}
	return g, err
}

// proveHead compares the trail with its head as the owner signed it when he handed the books over.
func (g *handed) proveHead(v *store.View) (err error) {
	if g.anchor, err = v.Anchor(); err != nil {
		return err
	}
	signed, _, err := trail.OpenCheckpoint(g.checkpoint, g.file.Store(), func(id crypto.ID) (ed25519.PublicKey, bool) {
		owner := g.file.Owner()
		return owner.Key, id == owner.ID
	})
	if err != nil || signed != g.anchor {
		return fmt.Errorf("the trail is not the one that was handed over: %w", store.ErrDamaged)
	}
	return nil
}

// Given says whose books these are; Missing for books that nobody handed over.
func (s *Session) Given(context.Context) (out Given, err error) {
	err = s.hold(seeGiven, func() error {
		if s.given == nil {
			return errNotGiven()
		}
		g := s.given
		out = Given{
			ID: g.ID, Company: g.company, To: g.To, Made: g.made, Until: g.Until, From: g.From, Through: g.Through, Words: g.Words,
			Head: g.anchor.Short(), Owner: g.file.OwnerFingerprint(), Own: crypto.Fingerprint(s.keys.Public()),
		}
		return nil
	})
	return out, err
}

// IsGiven says whether these are books that were handed over.
func (s *Session) IsGiven() bool { return s != nil && s.given != nil }

func errNotGiven() *Error {
	return &Error{Kind: Missing, Hint: HintOpenHandover, Err: errors.New("nobody handed these books over: they are live books")}
}

// founding is the key file that says who the people of the books are: of books that were handed over not the one that opens them here.
func (s *Session) founding() *crypto.KeyFile {
	if s.given != nil {
		return s.given.file
	}
	return s.file
}

// checkpointOf is the signed head of the trail. That of books which were handed over is the one that came with them: nobody here can sign another.
func (s *Session) checkpointOf(a trail.Anchor) ([]byte, error) {
	if s.given != nil {
		return s.given.checkpoint, nil
	}
	return trail.Checkpoint(s.file.Store(), a, s.keys.Identity)
}
