package app

import (
	"context"
	"errors"

	"counterfoil/crypto"
	"counterfoil/store"
)

// raiseInside makes what the books keep of a user's passphrase as dear to guess as her slot is by now: the portable slot, and the key
// of the backups where they open with her passphrase. It comes after the key file, and what is cut short here is done at the next
// login, as is what fails: nobody is kept out for it. Nothing is ever lowered.
func (s *Session) raiseInside(ctx context.Context, pass []byte) {
	if s.ReadOnly() != "" || s.keys.Used == (crypto.Cost{}) {
		return
	}
	want := s.keys.Used.Portable()
	var steps []func(*store.Tx) error
	if low, err := s.portableBelow(ctx, want); err == nil && low {
		if body, err := s.keys.Portable(pass, want, s.books.env.Policy); err == nil {
			steps = append(steps, func(tx *store.Tx) error { return tx.SaveSlot(store.Slot{User: s.user.ID, Body: body}) })
		}
	}
	if low, err := s.backupsBelow(ctx, want); err == nil && low {
		if k, err := crypto.NewBackupKey(pass, want, s.books.env.Policy); err == nil {
			defer k.Wipe()
			steps = append(steps, func(tx *store.Tx) error { return tx.SetSetting(settingBackupKey, k.Bytes()) })
		}
	}
	if len(steps) == 0 {
		return
	}
	_ = s.store.Write(ctx, s.deed(raiseCost, s.user.ID), func(tx *store.Tx) error {
		var errs []error
		for _, step := range steps {
			errs = append(errs, step(tx))
		}
		return errors.Join(errs...)
	})
}

func (s *Session) portableBelow(ctx context.Context, want crypto.Cost) (low bool, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		slots, err := v.Slots()
		for _, slot := range slots {
			if slot.User == s.user.ID {
				c, e := crypto.PortableCost(slot.Body)
				low, err = c.Work() < want.Work(), errors.Join(err, e)
			}
		}
		return err
	})
	return low, err
}

// backupsBelow is about the owner's passphrase alone: one that the backups have for themselves is not at hand at a login.
func (s *Session) backupsBelow(ctx context.Context, want crypto.Cost) (bool, error) {
	follows, err := s.setting(ctx, settingBackupFollows)
	if err != nil || follows == nil || s.user.Role != Owner {
		return false, err
	}
	k, err := s.backupKey(ctx)
	if err != nil {
		return false, err
	}
	defer k.Wipe()
	return k.Cost().Work() < want.Work(), nil
}
