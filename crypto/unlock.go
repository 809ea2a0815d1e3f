package crypto

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"slices"

	"filippo.io/age"
)

// Unlock opens the books for a user on an enrolled device: at most one derivation, and none when the cost is refused. An
// empty name means the only user of this device.
//
// Errors: ErrUnknownUser, ErrRevoked, ErrNotEnrolled, ErrNoDeviceSecret, ErrNoSecurityKey, ErrCost before anything is derived; then
// ErrWrongPassphrase (also for a wrong device secret), ErrForeign, ErrRolledBack, ErrDamaged. ErrRolledBack comes before too, when
// the keychain already remembers a later epoch.
func (f *KeyFile) Unlock(name string, pass []byte, dev Device, p Policy) (*Keys, error) {
	k, err := f.unlock(name, pass, dev, p)
	if err != nil {
		return nil, fmt.Errorf("unlock: %w", err)
	}
	return k, nil
}

// Pretend takes as long as Unlock with a wrong passphrase, and answers the same: for a name that nobody has.
func (f *KeyFile) Pretend(pass []byte, p Policy) error {
	typed, err := attemptPassphrase(pass)
	if slots := f.Slots(); err == nil && len(slots) > 0 {
		defer typed.Wipe()
		var stretched *Secret
		stretched, err = p.stretch(typed, make([]byte, saltSize), slots[0].Cost, slotBounds())
		stretched.Wipe()
	}
	if err == nil {
		err = ErrWrongPassphrase
	}
	return fmt.Errorf("unlock: %w", err)
}

func (f *KeyFile) unlock(name string, pass []byte, dev Device, p Policy) (*Keys, error) {
	s, err := f.wayIn(name, dev)
	if err != nil {
		return nil, err
	}
	if dev.Epoch > f.Epoch() {
		return nil, ErrRolledBack
	}
	typed, err := attemptPassphrase(pass)
	if err != nil {
		return nil, err
	}
	defer typed.Wipe()
	key, err := s.key(f.Store(), typed, dev, p)
	if err != nil {
		return nil, err
	}
	k, err := f.openSlot(s, key)
	if err != nil {
		key.Wipe()
		return nil, err
	}
	if s.Kind.NeedsSecurityKey() {
		k.share = dev.Share.Clone()
	}
	return k, nil
}

// wayIn finds the slot of a user on a device. A slot that needs no device secret serves on every machine.
func (f *KeyFile) wayIn(name string, dev Device) (slot, error) {
	fits := func(s slot) bool { return s.Device == dev.ID || !s.Kind.NeedsDevice() }
	var of []slot
	if name == "" {
		of = slices.Clone(f.doc.Slots)
	} else {
		u, err := f.Find(name)
		if err != nil {
			return slot{}, err
		}
		if !u.Active {
			return slot{}, ErrRevoked
		}
		of = slices.DeleteFunc(slices.Clone(f.doc.Slots), func(s slot) bool { return s.User != u.ID })
	}
	of = slices.DeleteFunc(of, func(s slot) bool { return !fits(s) })
	switch {
	case len(of) == 0:
		return slot{}, ErrNotEnrolled
	case name == "" && slices.ContainsFunc(of, func(s slot) bool { return s.User != of[0].User }):
		return slot{}, ErrUnknownUser
	}
	if i := slices.IndexFunc(of, func(s slot) bool { return s.Device == dev.ID }); i >= 0 {
		of[0] = of[i]
	}
	if of[0].Kind.NeedsDevice() && dev.Secret.Len() != 32 {
		return slot{}, ErrNoDeviceSecret
	}
	return of[0], nil
}

// openSlot opens a slot with its key and compares what the user saw last with the file as it is now.
func (f *KeyFile) openSlot(s slot, key *Secret) (*Keys, error) {
	c, err := s.open(key, f.Store())
	if err != nil {
		return nil, err
	}
	id, err := identityFrom(s.User, c.secret)
	if err != nil {
		return nil, err
	}
	if err := f.trusted(c); err != nil {
		id.Wipe()
		return nil, err
	}
	k, err := f.UnlockIdentity(id)
	if err != nil {
		id.Wipe()
		return nil, err
	}
	k.Used, k.slotKey, k.slotOf = s.Cost, key, s.Device
	k.Stale = c.epoch < f.Epoch() || c.revision < f.Revision()
	return k, nil
}

// trusted is where a key file that somebody else put in place is noticed.
func (f *KeyFile) trusted(c content) error {
	switch {
	case c.store != f.Store() || !bytes.Equal(c.owner, f.ownerKey()):
		return ErrForeign
	case c.epoch > f.Epoch() || c.revision > f.Revision():
		return ErrRolledBack
	}
	return nil
}

// UnlockIdentity opens the books with a user's own keys, as OpenPortable gives them. There is no slot that says which
// owner was seen last: the caller says so by other means, such as a session that is already open. The Keys take id over.
func (f *KeyFile) UnlockIdentity(id *Identity) (*Keys, error) { return f.unlockWith(id, nil) }

// unlockWith is UnlockIdentity with the store key opened by h, or by id itself where that is nil.
func (f *KeyFile) unlockWith(id *Identity, h age.Identity) (*Keys, error) {
	u, ok := f.User(id.User)
	if !ok {
		return nil, ErrUnknownUser
	}
	if !u.Active {
		return nil, ErrRevoked
	}
	if !u.Key.Equal(id.Public()) {
		return nil, ErrForeign
	}
	if h == nil {
		own, err := id.hybrid()
		if err != nil {
			return nil, err
		}
		h = own
	}
	k := &Keys{Identity: id, Store: f.Store(), Role: u.Role, Epoch: f.Epoch()}
	if err := f.openStoreKey(k, h); err != nil {
		return nil, err
	}
	return k, nil
}

// UnlockWithRecovery opens the books as the owner. Afterwards a passphrase must be set, which also seals the store key to his new
// age identity: until that is written, the file knows only the one he had. Errors: ErrWrongRecoveryKey,
// ErrDamaged, ErrForeign. Keys.Endorsed says whether this recovery key vouches for the owner: if it does not, the caller shows
// OwnerFingerprint for comparison with the recovery kit.
func (f *KeyFile) UnlockWithRecovery(r RecoveryKey) (*Keys, error) {
	id, good, err := f.RecoverOwner(r)
	if err != nil {
		return nil, fmt.Errorf("unlock with recovery key: %w", err)
	}
	h, err := r.Identity()
	var k *Keys
	if err == nil {
		k, err = f.unlockWith(id, h)
	}
	if err != nil {
		id.Wipe()
		return nil, fmt.Errorf("unlock with recovery key: %w", err)
	}
	k.Recovered, k.Endorsed = true, good
	return k, nil
}

// RecoverOwner gives the owner's signing key out of the escrow, with a new age identity beside it, also from a file without store key (Carried). endorsed says
// whether the recovery key vouches for them. An endorsement that is there and wrong is ErrForeign: somebody sealed a file of his
// own to the recovery recipient.
func (f *KeyFile) RecoverOwner(r RecoveryKey) (owner *Identity, endorsed bool, err error) {
	recipient, err := r.Recipient()
	if err != nil {
		return nil, false, err
	}
	if recipient != f.doc.Statement.Recovery {
		return nil, false, ErrWrongRecoveryKey
	}
	endorsed, err = f.endorsedBy(r)
	if err != nil {
		return nil, false, err
	}
	h, err := r.Identity()
	if err != nil {
		return nil, false, err
	}
	owner, err = f.openEscrow(h)
	return owner, endorsed, err
}

func (f *KeyFile) openEscrow(recovery age.Identity) (*Identity, error) {
	secret, err := openSealed(f.doc.Statement.Escrow, recovery)
	if err != nil || secret.Len() != 32 {
		secret.Wipe()
		return nil, damaged("statement.escrow")
	}
	defer secret.Wipe()
	both := RandomSecret(userSecret)
	copy(both.Bytes()[32:], secret.Bytes())
	id, err := identityFrom(f.doc.Statement.Owner, both)
	if err != nil {
		return nil, err
	}
	if !f.ownerKey().Equal(id.Public()) {
		id.Wipe()
		return nil, damaged("statement.escrow")
	}
	return id, nil
}

func (f *KeyFile) endorsedBy(r RecoveryKey) (bool, error) {
	if len(f.doc.Statement.Endorsement) == 0 {
		return false, nil
	}
	key, err := r.endorsementKey()
	if err != nil {
		return false, err
	}
	defer clear(key)
	if !ed25519.Verify(key.Public().(ed25519.PublicKey), endorsed(f.ownerKey()), f.doc.Statement.Endorsement) {
		return false, ErrForeign
	}
	return true, nil
}
