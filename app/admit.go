package app

import (
	"context"
	"errors"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// admitted says whether somebody whose passphrase was right may come in: what the trail tells of her must be what the key file says, her
// last day not over, the computer not taken from her. The owner comes in always, but for a computer taken from him, and is told where the two
// differ.
func (s *Session) admitted(ctx context.Context, how action) error {
	if s.given != nil {
		return nil // whoever opens them here is nobody of their people
	}
	err := s.store.Read(ctx, func(v *store.View) error {
		d, err := v.Device(bill.ID(s.device), s.user.ID)
		switch {
		case err == nil && !d.Removed.IsZero() && how.name == loggedIn.name:
			return &Error{Kind: Locked, Hint: HintEnrol, Err: errors.New("this computer was taken from the user")}
		case err != nil && !errors.Is(err, store.ErrMissing):
			return err
		}
		if s.keys.User == s.file.Owner().ID {
			differ, err := s.usersDiffer(v)
			if differ {
				s.tell(AlertUsersDiffer)
			}
			return err
		}
		return s.admittedUser(v)
	})
	if e, ok := errors.AsType[*Error](err); ok && e.Hint == HintExpired && s.ReadOnly() == "" {
		deed := s.deed(how, s.user.ID)
		deed.Outcome = trail.Refused
		err = errors.Join(err, s.store.Write(ctx, deed, func(*store.Tx) error { return nil }))
	}
	return err
}

func (s *Session) admittedUser(v *store.View) error {
	row, err := v.User(s.user.ID)
	if err != nil && !errors.Is(err, store.ErrMissing) {
		return err
	}
	u, _ := s.file.User(s.keys.User)
	switch {
	case err == nil && !row.Active:
		return &Error{Kind: Forbidden, Hint: HintWithdrawn, Err: crypto.ErrRevoked}
	case err != nil || differ(u, row):
		return &Error{Kind: Forbidden, Hint: HintUsersDiffer, Err: errors.New("the key file says something else of this user than the trail")}
	}
	last, err := v.LastTime()
	if err != nil {
		return err
	}
	s.mustChange.Store(row.MustChange)
	return s.books.expired(u, last)
}

// expired says whether the last day of a user is over; last is a time that has passed for certain, whatever the clock says by now.
func (b *Books) expired(u crypto.User, last time.Time) error {
	today := b.env.today()
	if seen := bill.DateOf(last.In(b.env.now().Location())); !last.IsZero() && today.Before(seen) {
		today = seen
	}
	if until := lastDay(u); !until.IsZero() && until.Before(today) {
		return errExpired()
	}
	return nil
}

func errExpired() error {
	return &Error{Kind: Forbidden, Hint: HintExpired, Err: errors.New("the last day of this access is over")}
}

// over says whether the last day of a user has ended while she was in. Once it has, it has for the whole session: a clock that is set back
// brings no day back.
func (s *Session) over() bool {
	if s.dayOver.Load() {
		return true
	}
	u, _ := s.file.User(s.keys.User)
	if u.Until == "" || s.books.expired(u, time.Time{}) == nil {
		return false
	}
	s.dayOver.Store(true)
	return true
}

// MustChange says whether the first thing to do is to change the passphrase, which was made up for this user: until then nothing else is done.
func (s *Session) MustChange() bool { return s != nil && s.mustChange.Load() }

// unready is what a login still lacks for an action: the code of the second factor, then a passphrase of her own, then a second factor where
// the owner asks for one.
func (s *Session) unready(a action) error {
	switch {
	case s.MustChange() && s.Needs() != NeedsCode && a.name != ownPassphrase.name:
		return &Error{Kind: Locked, Hint: HintNewPassphrase, Err: errors.New("the passphrase was made up, and must be changed first")}
	case s.MustChange() && s.Needs() != NeedsCode:
		return nil
	case s.proofs.lack(a):
		return s.proofs.lacking()
	}
	return nil
}

// refusedOnce is how long one refused action stands for all tries of it.
const refusedOnce = time.Hour

// refuse tells the trail of somebody who wanted what her role does not allow. Many tries of one action are one entry.
func (s *Session) refuse(a action) {
	if s.ReadOnly() != "" {
		return
	}
	now := s.books.env.now()
	s.telling.Lock()
	last, again := s.refused[a.name]
	again = again && now.Sub(last) < refusedOnce && !now.Before(last)
	if !again {
		if s.refused == nil {
			s.refused = map[string]time.Time{}
		}
		s.refused[a.name] = now
	}
	s.telling.Unlock()
	if again {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	deed := s.deed(a, bill.ID{})
	deed.Outcome = trail.Refused
	_ = s.store.Write(ctx, deed, func(*store.Tx) error { return nil }) // it is refused all the same
}
