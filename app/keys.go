package app

import (
	"bytes"
	"context"
	"errors"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// firstLogin founds the key file of restored books: the owner's passphrase opens his portable slot, that gives his identity,
// and that the new store key. Keychain first, then the key file, then the handover goes: whatever is cut short, the next login
// finds one of the two.
func (b *Books) firstLogin(ctx context.Context, h *crypto.Handover, name string, passphrase []byte) (entrance, error) {
	return b.foundKeys(ctx, h, passphrase, h.WithoutKeychain(), firstIn,
		func(c crypto.Creation) (*crypto.KeyFile, *crypto.Keys, error) { return h.Found(name, c) })
}

func (b *Books) foundKeys(
	ctx context.Context, h *crypto.Handover, passphrase []byte, withoutKeychain bool, how action,
	found func(crypto.Creation) (*crypto.KeyFile, *crypto.Keys, error),
) (entrance, error) {
	cost, err := b.env.cost(ctx)
	if err != nil {
		return entrance{}, err
	}
	dev, err := b.env.newDevice(ctx, h.Store(), withoutKeychain)
	if err != nil {
		return entrance{}, err
	}
	f, k, err := found(crypto.Creation{
		Passphrase: passphrase, Device: dev, Cost: cost, Policy: b.env.Policy, WithoutKeychain: withoutKeychain,
	})
	if err != nil {
		b.env.forgetDevice(ctx, h.Store(), dev)
		if errors.Is(err, crypto.ErrPassphrase) { // right, but too short to stand alone: these books go without keychain now
			err = &Error{Kind: Invalid, Field: "passphrase", Hint: HintRecovery, Err: err}
		}
		return entrance{}, err
	}
	return entrance{file: f, keys: k, device: dev, newDevice: true, restored: true, from: h.From(), how: how}, nil
}

// Recovery is what opens the books when the passphrase or this computer's part of the key is lost.
type Recovery struct {
	Key        string // as typed: blanks, dashes and case do not matter
	Passphrase []byte // the owner's new one; stays the caller's
	// WithoutKeychain makes a slot that opens with the passphrase alone: only by explicit choice.
	WithoutKeychain bool
	// Code is that of the owner's second factor, which the recovery key does not replace; "" gives a session that still needs it.
	Code string
	// WithoutFactor turns the owner's second factor off, because the phone and the recovery codes are lost too: only by explicit choice.
	// The trail tells of it by itself.
	WithoutFactor bool
}

// Recover opens the books with the recovery key and gives the owner a new passphrase for this computer. The session it
// answers with carries the alert; the trail tells of it.
//
// Errors: Invalid with HintRetype for a key with a typing mistake, Locked with HintOtherKey for the key of other books, Invalid with
// HintStrength for the passphrase, which needs 15 characters where the backups open with it.
func (b *Books) Recover(ctx context.Context, r Recovery) (*Session, error) {
	key, err := crypto.ParseRecoveryKey(r.Key)
	if err != nil {
		return nil, &Error{Kind: Invalid, Field: "recoveryKey", Hint: HintRetype, Err: err}
	}
	defer key.Wipe()
	f, h, err := b.ways()
	if err != nil {
		return nil, err
	}
	r.WithoutKeychain = r.WithoutKeychain || h != nil && h.WithoutKeychain() || f != nil && onlyPassphrase(f)
	kind := crypto.WithKeychain
	if r.WithoutKeychain {
		kind = crypto.PassphraseOnly
	}
	if err := checkStrength("passphrase", r.Passphrase, kind); err != nil {
		return nil, err
	}
	in, err := b.recover(ctx, f, h, key, r)
	if err != nil {
		b.noteFailure(ctx, f, "", err)
		return nil, asError("recover", err)
	}
	in.fits = func(s *Session) error { return s.checkNewPassphrase(ctx, r.Passphrase) }
	s, err := b.enter(ctx, in, "")
	if err != nil {
		return nil, asError("recover", err)
	}
	err = s.keepRecovered(context.WithoutCancel(ctx), r.Passphrase)
	if err == nil && r.WithoutFactor && s.Needs() == NeedsCode {
		err = s.goWithoutFactor(context.WithoutCancel(ctx))
	}
	if err != nil {
		return nil, errors.Join(asError("recover", err), s.Lock())
	}
	return s.withCode(ctx, r.Code)
}

// goWithoutFactor lets the owner in without his second factor. An older copy that he has not accepted yet keeps it: the next login asks
// again.
func (s *Session) goWithoutFactor(ctx context.Context) error {
	if s.ReadOnly() == "" {
		err := s.store.Write(ctx, s.deed(resetFactor, s.user.ID), func(tx *store.Tx) error { return tx.DropSecondFactor(s.user.ID) })
		if err != nil {
			return err
		}
	}
	s.proofs.set(NeedsNothing)
	return nil
}

func (b *Books) recover(ctx context.Context, f *crypto.KeyFile, h *crypto.Handover, key crypto.RecoveryKey, r Recovery) (in entrance, err error) {
	if f == nil {
		in, err = b.foundKeys(ctx, h, r.Passphrase, r.WithoutKeychain, recovered,
			func(c crypto.Creation) (*crypto.KeyFile, *crypto.Keys, error) { return h.FoundWithRecovery(key, c) })
	} else {
		in, err = b.recoverKeys(ctx, f, key, r)
	}
	if err != nil {
		return in, err
	}
	in.alerts = append(in.alerts, AlertRecovered)
	if !in.keys.Endorsed {
		in.alerts = append(in.alerts, AlertNotEndorsed)
	}
	return in, nil
}

// recoverKeys opens the key file and gives the owner a slot on this computer: the one he had, where the keychain still knows it,
// else a new one.
func (b *Books) recoverKeys(ctx context.Context, f *crypto.KeyFile, key crypto.RecoveryKey, r Recovery) (in entrance, err error) {
	k, err := f.UnlockWithRecovery(key)
	if err != nil {
		return in, err
	}
	defer func() {
		if err != nil {
			k.Wipe()
		}
	}()
	cost, err := b.env.cost(ctx)
	if err != nil {
		return in, err
	}
	in = entrance{was: f.Bytes(), keys: k, how: recovered}
	in.device, err = b.device(ctx, f, "")
	if err != nil || (in.device.Secret == nil) != r.WithoutKeychain {
		in.device.Secret.Wipe()
		in.newDevice = true
		if in.device, err = b.env.newDevice(ctx, f.Store(), r.WithoutKeychain); err != nil {
			return in, err
		}
	}
	in.file, err = f.SetPassphrase(k, r.Passphrase, in.device, cost, b.env.Policy)
	if err != nil && in.newDevice {
		b.env.forgetDevice(ctx, f.Store(), in.device)
	}
	return in, err
}

// onlyPassphrase says whether the owner chose to go without keychain.
func onlyPassphrase(f *crypto.KeyFile) bool {
	owner := f.Owner().ID
	for _, s := range f.Slots() {
		if s.User == owner && s.Kind.NeedsDevice() {
			return false
		}
	}
	return true
}

// ChangePassphrase gives the user a new passphrase on this computer, after the present one. An old copy of the books still
// opens with the old one. The key file changes first; the copy for a restore, inside the books, right after it: a crash in
// between leaves the old passphrase good for a restore of the next backup, until the passphrase is changed again. Of books that were
// handed over it is her own way in that changes; the books and their trail stay as they are.
//
// Errors: Locked for a wrong present passphrase, Invalid for a new one that is too weak; where the backups open with the owner's
// passphrase it needs 15 characters.
func (s *Session) ChangePassphrase(ctx context.Context, present, next []byte) error {
	return s.holdAlone(ownPassphrase, func() error {
		if s.MustChange() && bytes.Equal(present, next) {
			return &Error{Kind: Invalid, Field: "passphrase", Hint: HintNewPassphrase, Err: errors.New("that is the passphrase that was made up")}
		}
		if err := s.checkNewPassphrase(ctx, next); err != nil {
			return err
		}
		dev, err := s.books.device(ctx, s.file, s.user.Name)
		if err != nil {
			return asError("change passphrase", err)
		}
		defer dev.Secret.Wipe()
		dev.Share = s.keys.Share()
		again, err := s.file.Unlock(s.user.Name, present, dev, s.books.env.Policy)
		if err != nil {
			return asError("change passphrase", err)
		}
		again.Wipe()
		return asError("change passphrase", s.changePassphrase(ctx, dev, next))
	})
}

func (s *Session) changePassphrase(ctx context.Context, dev crypto.Device, next []byte) error {
	cost, err := s.books.env.cost(ctx)
	if err != nil {
		return err
	}
	back, done := s.keys.HoldSlot()
	f, err := s.file.SetPassphrase(s.keys, next, dev, cost, s.books.env.Policy)
	if err != nil {
		done()
		return err
	}
	if err := s.books.writeKeys(f); err != nil {
		back()
		return err
	}
	done()
	s.file = f
	if s.given != nil {
		return nil // there is nothing of her in books that were handed over
	}
	err = s.keepInside(context.WithoutCancel(ctx), ownPassphrase, cost, next)
	if err == nil {
		s.mustChange.Store(false)
	}
	return err
}

func (s *Session) checkNewPassphrase(ctx context.Context, next []byte) error {
	kind := crypto.WithKeychain
	if follows, err := s.setting(ctx, settingBackupFollows); err != nil {
		return err
	} else if s.given != nil && onlyPassphrase(s.file) || s.given == nil && s.entry == nil || follows != nil && s.user.Role == Owner {
		kind = crypto.PassphraseOnly
	}
	return s.checkOwn(ctx, "passphrase", next, kind)
}

// checkOwn is checkStrength with what everybody knows of this user and these books; the caller holds the session.
func (s *Session) checkOwn(ctx context.Context, field string, pass []byte, kind crypto.Kind) error {
	company, err := s.companyName(ctx)
	if err != nil {
		return err
	}
	return checkStrength(field, pass, kind, s.user.Name, company)
}

// keepRecovered keeps the passphrase of a recovery inside the books. Where an older copy was put back, that waits until the owner
// has acknowledged it, for till then the books are not written to.
func (s *Session) keepRecovered(ctx context.Context, pass []byte) error {
	cost, err := s.books.env.cost(ctx)
	if err != nil {
		return err
	}
	inside, err := s.inside(ctx, cost, pass)
	if err != nil {
		return err
	}
	if s.ReadOnly() != "" {
		s.owed = inside
		return nil
	}
	return s.store.Write(ctx, s.deed(ownPassphrase, s.user.ID), inside)
}

// keepInside renews what the books keep of a user's passphrase.
func (s *Session) keepInside(ctx context.Context, a action, cost crypto.Cost, pass []byte) error {
	inside, err := s.inside(ctx, cost, pass)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, s.deed(a, s.user.ID), inside)
}

// inside makes what the books keep of a user's passphrase: her portable slot, and the key of the backups where they open with it.
func (s *Session) inside(ctx context.Context, cost crypto.Cost, pass []byte) (func(*store.Tx) error, error) {
	slot, err := s.keys.Portable(pass, cost.Portable(), s.books.env.Policy)
	if err != nil {
		return nil, err
	}
	var backups []byte
	follows, err := s.setting(ctx, settingBackupFollows)
	if err != nil {
		return nil, err
	}
	if follows != nil && s.user.Role == Owner && crypto.CheckPassphrase(pass, crypto.PassphraseOnly).Allowed {
		k, err := crypto.NewBackupKey(pass, cost.Portable(), s.books.env.Policy)
		if err != nil {
			return nil, err
		}
		defer k.Wipe()
		backups = k.Bytes()
	}
	return func(tx *store.Tx) error {
		err := errors.Join(tx.SaveSlot(store.Slot{User: s.user.ID, Body: slot}), s.ownChoice(tx))
		if backups != nil {
			err = errors.Join(err, tx.SetSetting(settingBackupKey, backups))
		}
		return err
	}, nil
}

// ownChoice notes that the passphrase is the user's own from now on.
func (s *Session) ownChoice(tx *store.Tx) error {
	if !s.MustChange() {
		return nil
	}
	u, err := tx.User(s.user.ID)
	u.MustChange = false
	return errors.Join(err, tx.SaveUser(u))
}

// SetBackupPassphrase gives the backups a passphrase of their own. Backups made before open with the old one.
func (s *Session) SetBackupPassphrase(ctx context.Context, pass []byte) error {
	err := s.hold(setBackupPass, func() error { return s.checkOwn(ctx, "backupPassphrase", pass, crypto.PassphraseOnly) })
	if err != nil {
		return asError("backup passphrase", err)
	}
	cost, err := s.books.env.cost(ctx)
	if err != nil {
		return asError("backup passphrase", err)
	}
	k, err := crypto.NewBackupKey(pass, cost.Portable(), s.books.env.Policy)
	if err != nil {
		return asError("backup passphrase", err)
	}
	defer k.Wipe()
	return write(ctx, s, setBackupPass, bill.ID{}, func(tx *store.Tx) error {
		return errors.Join(tx.SetSetting(settingBackupKey, k.Bytes()), tx.SetSetting(settingBackupFollows, nil))
	})
}

// BackupFollowsOwner says whether the backups open with the owner's passphrase, because none of their own was set.
func (s *Session) BackupFollowsOwner(ctx context.Context) (bool, error) {
	return read(ctx, s, seeBackups, func(v *store.View) (bool, error) {
		b, err := v.Setting(settingBackupFollows)
		return b != nil, err
	})
}

// NewRecoveryKit makes a recovery kit that opens nothing yet: print it, have it typed back, then put it in force with
// UseRecoveryKit, and wipe it. The key is kept nowhere.
func (s *Session) NewRecoveryKit(ctx context.Context) (Kit, error) {
	var kit Kit
	err := s.hold(newRecovery, func() error {
		company, err := s.companyName(ctx)
		if err != nil {
			return asError("recovery kit", err)
		}
		kit = Kit{
			Company: company, Made: s.books.env.today(), Store: s.file.Store().String(), Owner: s.file.OwnerFingerprint(),
			key: crypto.NewRecoveryKey(),
		}
		return nil
	})
	return kit, err
}

// UseRecoveryKit puts a kit of NewRecoveryKit in force: from now on it opens the books, and the backups made from now on, and the
// one before does not. Old backups still open with the old kit. Whoever has the old kit and a copy of the key file from before
// is shut out by RotateKey. After an error the old kit is still good.
func (s *Session) UseRecoveryKit(ctx context.Context, kit Kit) error {
	return s.holdAlone(newRecovery, func() error {
		f, err := s.file.SetRecovery(s.keys, kit.key)
		if err != nil {
			return asError("recovery kit", err)
		}
		err = s.books.writeKeys(f)
		if err == nil {
			deed := s.deed(newRecovery, s.user.ID)
			err = s.store.Write(context.WithoutCancel(ctx), deed, func(*store.Tx) error { return nil })
		}
		if err != nil {
			return asError("recovery kit", errors.Join(err, s.books.writeKeys(s.file)))
		}
		s.file = f
		return nil
	})
}

func (s *Session) companyName(ctx context.Context) (name string, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		c, err := v.Company()
		name = c.Name
		return err
	})
	return name, err
}

// setting reads one setting of this package; the caller holds the session.
func (s *Session) setting(ctx context.Context, key string) (value []byte, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		value, err = v.Setting(key)
		return err
	})
	return value, err
}
