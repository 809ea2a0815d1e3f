package app

import (
	"context"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// machine is what this computer calls itself.
func (e Env) machine() string {
	name := []rune(e.Machine)
	return string(name[:min(len(name), 100)])
}

// devicesOf are the computers on which the key file lets a user in, with what the books know of them.
func (s *Session) devicesOf(user crypto.ID, known []store.Device) (list []PersonDevice) {
	for _, slot := range s.file.Slots() {
		if slot.User != user {
			continue
		}
		d := PersonDevice{ID: bill.ID(slot.Device), Here: slot.Device == s.device, Keys: slot.Keys}
		i := slices.IndexFunc(known, func(k store.Device) bool { return k.ID == d.ID && k.User == bill.ID(user) })
		if i >= 0 {
			d.Name, d.Added, d.Seen = known[i].Name, known[i].Added, known[i].Seen
		}
		list = append(list, d)
	}
	return list
}

// EnrolDevice lets somebody log in on this computer, where another user has the books open: her passphrase opens the slot that the books keep
// of her for that. Everything else of her stays.
//
// Errors: Locked for a wrong passphrase, Conflict where she can log in here already, Missing where the books keep no slot of hers, Invalid for
// a passphrase that is too short to stand alone.
func (s *Session) EnrolDevice(ctx context.Context, id bill.ID, passphrase []byte) error {
	return s.holdAlone(enrolDevice, func() error {
		ctx := context.WithoutCancel(ctx)
		if err := s.canEnrol(id); err != nil {
			return err
		}
		hers, err := s.openPortable(ctx, id, passphrase)
		if err != nil {
			return asError("set up this computer", err)
		}
		defer hers.Wipe()
		return asError("set up this computer", s.enrol(ctx, hers, passphrase))
	})
}

func (s *Session) canEnrol(id bill.ID) error {
	u, ok := s.file.User(crypto.ID(id))
	switch {
	case !ok || !u.Active:
		return &Error{Kind: Missing, Hint: HintUsers, Err: errors.New("there is no such user")}
	case slices.ContainsFunc(s.file.Slots(), func(slot crypto.Slot) bool { return slot.User == u.ID && slot.Device == s.device }):
		return &Error{Kind: Conflict, Err: errors.New("she can log in on this computer already")}
	}
	return nil
}

// openPortable gives the keys of a user whose passphrase is known.
func (s *Session) openPortable(ctx context.Context, id bill.ID, passphrase []byte) (*crypto.Keys, error) {
	var slot []byte
	err := s.store.Read(ctx, func(v *store.View) error {
		list, err := v.Slots()
		for _, one := range list {
			if one.User == id {
				slot = one.Body
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if slot == nil {
		return nil, &Error{Kind: Missing, Hint: HintAddAnew, Err: errors.New("the books keep no slot of this user")}
	}
	identity, err := crypto.OpenPortable(slot, passphrase, s.books.env.Policy)
	if err != nil {
		return nil, err
	}
	k, err := s.file.UnlockIdentity(identity)
	if err != nil {
		identity.Wipe()
	}
	return k, err
}

// enrol writes a slot for the computer of this session. The books hear of it first: a computer that they do not know is no way in.
func (s *Session) enrol(ctx context.Context, hers *crypto.Keys, passphrase []byte) error {
	dev, err := s.books.device(ctx, s.file, s.user.Name)
	if err != nil {
		return err
	}
	defer dev.Secret.Wipe()
	cost, err := s.books.env.cost(ctx)
	if err != nil {
		return err
	}
	f, err := s.file.SetPassphrase(hers, passphrase, dev, cost, s.books.env.Policy)
	if err != nil {
		return err
	}
	user := bill.ID(hers.User)
	err = s.store.Write(ctx, s.deed(enrolDevice, user), func(tx *store.Tx) error {
		return tx.AddDevice(bill.ID(dev.ID), user, s.books.env.machine())
	})
	if err != nil {
		return err
	}
	if err := s.books.writeKeys(f); err != nil {
		return errors.Join(err, s.books.writeKeys(s.file))
	}
	s.file = f
	return nil
}

// RemoveDevice takes a computer from a user: she cannot log in there any more. Whoever has an old copy of the key file, that computer's
// keychain and her passphrase is shut out only by disabling her.
//
// Errors: Missing, Conflict for the computer that this session runs on.
func (s *Session) RemoveDevice(ctx context.Context, user, device bill.ID) error {
	return s.holdAlone(removeDevice, func() error {
		ctx := context.WithoutCancel(ctx)
		if crypto.ID(user) == s.keys.User && crypto.ID(device) == s.device {
			return &Error{Kind: Conflict, Hint: HintThisComputer, Err: errors.New("that is the computer in use")}
		}
		f, err := s.file.RemoveDevice(s.keys, crypto.ID(user), crypto.ID(device))
		if errors.Is(err, crypto.ErrNotEnrolled) {
			return &Error{Kind: Missing, Hint: HintUsers, Err: errors.New("she cannot log in on such a computer")}
		}
		if err != nil {
			return asError("remove device", err)
		}
		err = s.store.Write(ctx, s.deed(removeDevice, user), func(tx *store.Tx) error {
			err := tx.RemoveDevice(device, user)
			if errors.Is(err, store.ErrMissing) { // the books had not heard of it
				err = errors.Join(tx.AddDevice(device, user, ""), tx.RemoveDevice(device, user))
			}
			return err
		})
		if err == nil {
			err = s.books.writeKeys(f)
		}
		if err != nil {
			return asError("remove device", err)
		}
		s.file = f
		return nil
	})
}
