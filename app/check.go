package app

import (
	"context"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// Soundness is what a check of the books has seen.
type Soundness struct {
	Books CheckReport
	Trail trail.Report
}

// Sound says whether nothing is wrong.
func (r Soundness) Sound() bool { return r.Books.Sound() && r.Trail.Sound() }

// Check reads everything: the seal of every page, every total computed again, every series, every signature of the trail.
// What is wrong stands in the answer; the error is that of reading, Damaged where a page does not open.
func (s *Session) Check(ctx context.Context, progress Progress) (Soundness, error) {
	var out Soundness
	err := s.hold(checkBooks, func() (err error) {
		s.waitForRoot(ctx)
		if out.Books, err = s.store.Check(ctx, store.Progress(progress)); err != nil {
			return asError("check", err)
		}
		out.Trail, err = s.verifyTrail(ctx)
		return asError("check", err)
	})
	return out, err
}

// TrailEntry is a line of the trail.
type TrailEntry = trail.Entry

// Trail gives up to limit entries after the given number, in order, and how many there are in all.
func (s *Session) Trail(ctx context.Context, after int64, limit int) ([]TrailEntry, int64, error) {
	type page struct {
		list  []TrailEntry
		total int64
	}
	p, err := read(ctx, s, seeTrail, func(v *store.View) (p page, err error) {
		if p.list, err = v.TrailEntries(after, limit); err != nil {
			return p, err
		}
		p.total, err = v.TrailSize()
		return p, err
	})
	return p.list, p.total, err
}

// verifyTrail checks every entry against the key and role of its author.
func (s *Session) verifyTrail(ctx context.Context) (r trail.Report, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		r, err = v.VerifyTrail(s.terms())
		return err
	})
	return r, err
}

// terms are who could act when. Roles do not change yet, so each term runs from the first entry.
func (s *Session) terms() trail.Terms {
	var list trail.Terms
	for _, u := range s.file.Users() {
		list = append(list, trail.Term{User: u.ID, Role: u.Role, Key: u.Key, From: 1})
	}
	return list
}

// userKey finds the public key of a user of these books.
func (s *Session) userKey(id crypto.ID) ([]byte, bool) {
	u, ok := s.file.User(id)
	return u.Key, ok
}

// UserName is the name of a user as the books keep it, "" where they do not.
func (s *Session) UserName(ctx context.Context, id bill.ID) (string, error) {
	return read(ctx, s, seeTrail, func(v *store.View) (string, error) {
		b, err := v.Setting(settingName(id))
		return string(b), err
	})
}
