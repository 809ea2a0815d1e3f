package crypto

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"filippo.io/age"
)

// SetPassphrase gives the user of k a slot on dev: to change a passphrase, to enrol a device, and after a recovery. A
// slot that she has on this device is replaced, slots on other devices stay. dev.Secret nil makes a slot without device
// secret, which needs a longer passphrase.
//
// With a device whose secret is already in the keychain, the one write of the key file changes everything at once. To
// replace a device secret, use a new device id: keychain first, then the file with both slots, then DropDevice, then the
// old keychain entry. Whatever is cut short, one slot and its secret stay in place.
//
// Where k opened the slot on this device with a security key, the new one needs the same keys; else it needs none.
//
// A new passphrase does not revoke: an old copy of the file still opens with the old one. That takes Rotate.
func (f *KeyFile) SetPassphrase(k *Keys, pass []byte, dev Device, c Cost, p Policy) (*KeyFile, error) {
	if dev.ID.IsZero() || dev.Secret != nil && dev.Secret.Len() != 32 {
		return nil, fmt.Errorf("set passphrase: %w: device", ErrArgument)
	}
	if u, ok := f.User(k.User); !ok || !u.Active || k.Store != f.Store() {
		return nil, fmt.Errorf("set passphrase: %w", ErrUnknownUser)
	}
	f, err := f.readmit(k)
	if err != nil {
		return nil, fmt.Errorf("set passphrase: %w", err)
	}
	keys := f.sharesOn(k, dev)
	kind := kindFor(dev.Secret != nil, keys != nil)
	if dev.Share = nil; keys != nil {
		dev.Share = k.share
	}
	var s slot
	var key *Secret
	err = k.use(func(secret *Secret) (err error) {
		s, key, err = newSlot(k.User, dev, kind, pass, c, p, f.seen(secret))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("set passphrase: %w", err)
	}
	s.Keys = keys
	next, err := f.withSlot(k, s, key, dev.Share)
	if err != nil {
		return nil, fmt.Errorf("set passphrase: %w", err)
	}
	return next, nil
}

// withSlot puts a slot of k's user in place of the one that she has on that device. k takes the keys over: it has opened the slot.
func (f *KeyFile) withSlot(k *Keys, s slot, key, share *Secret) (*KeyFile, error) {
	next := f.clone()
	next.doc.Slots = slices.DeleteFunc(next.doc.Slots, func(old slot) bool { return old.User == k.User && old.Device == s.Device })
	if len(next.doc.Slots) >= maxSlots {
		key.Wipe()
		return nil, fmt.Errorf("%w: more than %d devices", ErrArgument, maxSlots)
	}
	next.doc.Slots = slices.Insert(next.doc.Slots, 0, s)
	k.slotKey.Wipe()
	k.slotKey, k.slotOf, k.Used, k.Stale = key, s.Device, s.Cost, false
	if k.share != share {
		k.share.Wipe()
		k.share = share
	}
	return next, nil
}

// readmit seals the store key to the new age identity that a recovery has given the owner. His slots go: the identity in them opens
// nothing any more, so his other computers are enrolled anew.
func (f *KeyFile) readmit(k *Keys) (*KeyFile, error) {
	recipient, err := k.recipient()
	if err != nil {
		return nil, err
	}
	if i := f.at(k.User); !k.Recovered || f.doc.Statement.Users[i].Recipient == recipient {
		return f, nil
	}
	return f.change(k, func(next *KeyFile) error {
		next.doc.Statement.Users[next.at(k.User)].Recipient = recipient
		next.doc.Slots = slices.DeleteFunc(next.doc.Slots, func(s slot) bool { return s.User == k.User })
		return nil
	})
}

// seen is the content of a slot that knows this file.
func (f *KeyFile) seen(secret *Secret) content {
	return content{secret: secret, store: f.Store(), owner: f.ownerKey(), epoch: f.Epoch(), revision: f.Revision()}
}

// Refresh seals the slot that k opened once more, so that it remembers this file: from then on an older one is noticed.
// It derives nothing. Without a slot, f comes back as it is.
func (f *KeyFile) Refresh(k *Keys) (*KeyFile, error) {
	i := slices.IndexFunc(f.doc.Slots, func(s slot) bool { return s.User == k.User && s.Device == k.slotOf })
	if i < 0 || k.slotKey.Len() == 0 {
		return f, nil
	}
	next := f.clone()
	err := k.use(func(secret *Secret) error {
		next.doc.Slots[i].seal(k.slotKey, f.seen(secret))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("refresh slot: %w", err)
	}
	k.Stale = false
	return next, nil
}

// DropDevice removes a slot of k's user. The last slot of a user is not removed: it would lock her out.
//
// It revokes nothing: an old copy of the file still has the slot.
func (f *KeyFile) DropDevice(k *Keys, device ID) (*KeyFile, error) {
	next := f.clone()
	next.doc.Slots = slices.DeleteFunc(next.doc.Slots, func(s slot) bool { return s.User == k.User && s.Device == device })
	if !slices.ContainsFunc(next.doc.Slots, func(s slot) bool { return s.User == k.User }) {
		return nil, fmt.Errorf("drop device: %w: the only one", ErrArgument)
	}
	return next, nil
}

// RemoveDevice is DropDevice for the owner: a slot of any user but his own goes, the last one too. She is enrolled anew with her
// portable slot.
func (f *KeyFile) RemoveDevice(owner *Keys, user, device ID) (*KeyFile, error) {
	if user == owner.User {
		return f.DropDevice(owner, device)
	}
	next, err := f.change(owner, func(next *KeyFile) error {
		was := len(next.doc.Slots)
		next.doc.Slots = slices.DeleteFunc(next.doc.Slots, func(s slot) bool { return s.User == user && s.Device == device })
		if len(next.doc.Slots) == was {
			return ErrNotEnrolled
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("remove device: %w", err)
	}
	return next, nil
}

// change is the frame of everything that only the owner does: a copy, the change, the store key sealed anew to whoever
// is active now, a signature, and the owner's own slot refreshed.
func (f *KeyFile) change(owner *Keys, do func(next *KeyFile) error) (*KeyFile, error) {
	if owner.User != f.doc.Statement.Owner || owner.storeKey.Len() != 32 || owner.Epoch != f.Epoch() {
		return nil, ErrNotOwner
	}
	next := f.clone()
	if err := do(next); err != nil {
		return nil, err
	}
	if err := next.sealStoreKey(owner.storeKey, owner.previous); err != nil {
		return nil, err
	}
	if err := next.sign(owner.Identity); err != nil {
		return nil, err
	}
	if len(next.Bytes()) > MaxKeyFile {
		return nil, fmt.Errorf("%w: key file over %d bytes", ErrArgument, MaxKeyFile)
	}
	return next.Refresh(owner)
}

// Joining is a new user. Her first passphrase is set by the owner, on a device at hand; she changes it at the first
// login. The owner's program holds her user secret for that moment.
type Joining struct {
	ID         ID
	Name, Role string
	Until      string // last day of her access; "" for no end
	Passphrase []byte
	Device     Device // Secret nil: a slot without device secret
	Cost       Cost
	Policy     Policy
}

// AddUser adds a user. The Keys are hers, for the portable slot; the caller wipes them.
func (f *KeyFile) AddUser(owner *Keys, j Joining) (*KeyFile, *Keys, error) {
	id, err := newIdentity(j.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("add user: %w", err)
	}
	next, err := f.change(owner, func(next *KeyFile) error { return next.join(id, j) })
	if err != nil {
		id.Wipe()
		return nil, nil, fmt.Errorf("add user: %w", err)
	}
	hers := &Keys{Identity: id, Store: f.Store(), Role: j.Role, Epoch: f.Epoch(), storeKey: owner.storeKey.Clone()}
	next, err = next.SetPassphrase(hers, j.Passphrase, j.Device, j.Cost, j.Policy)
	if err != nil {
		hers.Wipe()
		return nil, nil, fmt.Errorf("add user: %w", err)
	}
	return next, hers, nil
}

func (f *KeyFile) join(id *Identity, j Joining) error {
	if _, taken := f.User(j.ID); taken || j.ID.IsZero() {
		return fmt.Errorf("%w: user id", ErrArgument)
	}
	if _, err := f.Find(j.Name); !errors.Is(err, ErrUnknownUser) {
		return fmt.Errorf("%w: login name taken", ErrArgument)
	}
	u, err := newUser(f.doc.Statement.NameSalt, id, j.Name, j.Role)
	if u.Until = j.Until; !goodDay(j.Until) {
		return fmt.Errorf("%w: last day", ErrArgument)
	}
	f.doc.Statement.Users = append(f.doc.Statement.Users, u)
	return err
}

// SetRole changes what a user may do, and until which day; until "" is no end. The owner who signs keeps his role.
func (f *KeyFile) SetRole(owner *Keys, id ID, role, until string) (*KeyFile, error) {
	next, err := f.change(owner, func(next *KeyFile) error {
		i := next.at(id)
		if i < 0 || id == next.doc.Statement.Owner || !goodRole(role) || !goodDay(until) {
			return fmt.Errorf("%w: user, role or last day", ErrArgument)
		}
		next.doc.Statement.Users[i].Role, next.doc.Statement.Users[i].Until = role, until
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("set role: %w", err)
	}
	return next, nil
}

// Revoke withdraws a user's access and rotates the store key, because she may have kept the old one. It is Rotate in all else. Her
// login name is free again: a login under it is like one under any unknown name.
func (f *KeyFile) Revoke(owner *Keys, id ID, key *Secret) (*KeyFile, error) {
	next := f.clone()
	i := next.at(id)
	if i < 0 || id == f.doc.Statement.Owner {
		return nil, fmt.Errorf("revoke: %w", ErrUnknownUser)
	}
	next.doc.Statement.Users[i].Active = false
	next.doc.Statement.Users[i].Recipient = ""
	next.doc.Statement.Users[i].Name = make([]byte, nameSize)
	rand.Read(next.doc.Statement.Users[i].Name)
	next.doc.Slots = slices.DeleteFunc(next.doc.Slots, func(s slot) bool { return s.User == id })
	return next.Rotate(owner, key)
}

// Rotate gives the books the next epoch with the store key given, 32 random bytes that it takes over; owner holds it from then on,
// and the one before until Settle. The file that comes back holds both: write it once the pages are sealed anew beside the old
// ones, and before they take their place. A second rotation before Settle is refused. A caller who cannot write the file goes on
// with a copy of owner that was made before: only the fields of the copy have changed.
func (f *KeyFile) Rotate(owner *Keys, key *Secret) (*KeyFile, error) {
	switch {
	case owner.User != f.doc.Statement.Owner || owner.Epoch != f.Epoch() || owner.storeKey.Len() != 32:
		return nil, fmt.Errorf("rotate: %w", ErrNotOwner)
	case owner.previous != nil:
		return nil, fmt.Errorf("rotate: %w: the last rotation is not settled", ErrArgument)
	case key.Len() != 32:
		return nil, fmt.Errorf("rotate: %w: key", ErrArgument)
	}
	next := f.clone()
	if err := next.newEpoch(owner, key); err != nil {
		return nil, fmt.Errorf("rotate: %w", err)
	}
	return next.Refresh(owner)
}

// Settle forgets the store key before, once no page is sealed under it. The caller wipes PreviousKey when the file is written;
// who cannot write it goes on with a copy of owner that was made before.
func (f *KeyFile) Settle(owner *Keys) (*KeyFile, error) {
	previous := owner.previous
	owner.previous = nil
	next, err := f.change(owner, func(*KeyFile) error { return nil })
	if err != nil {
		owner.previous = previous
		return nil, fmt.Errorf("settle rotation: %w", err)
	}
	return next, nil
}

// SetRecovery puts a new recovery key in force: what is written from now on opens with it and not with the one before. Show it to
// the owner first, and have it typed back: a crash between the two would leave him without any. The old one still opens old
// backups, and old copies of the file: Rotate after it closes the live store to whoever has such a copy.
func (f *KeyFile) SetRecovery(owner *Keys, recovery RecoveryKey) (*KeyFile, error) {
	next, err := f.change(owner, func(next *KeyFile) (err error) {
		s := &next.doc.Statement
		if s.Recovery, err = recovery.Recipient(); err != nil {
			return err
		}
		if s.Endorsement, err = endorse(recovery, owner.Public()); err != nil {
			return err
		}
		return next.escrow(owner.Identity)
	})
	if err != nil {
		return nil, fmt.Errorf("new recovery key: %w", err)
	}
	return next, nil
}

func (f *KeyFile) at(id ID) int {
	return slices.IndexFunc(f.doc.Statement.Users, func(u user) bool { return u.ID == id && u.Active })
}

// RecoveryRecipient is Recovery as a value that age seals to.
func (f *KeyFile) RecoveryRecipient() (age.Recipient, error) {
	r, err := age.ParseHybridRecipient(f.Recovery())
	if err != nil {
		return nil, damaged("statement.recovery")
	}
	return r, nil
}

// HoldSlot remembers how k opens its slot, for a change of the slot that may turn out not to be written: back puts it as it was, and must
// then be called; done forgets it. One of the two ends it.
func (k *Keys) HoldSlot() (back, done func()) {
	key, share := k.slotKey.Clone(), (*Secret)(nil)
	if k.share != nil {
		share = k.share.Clone()
	}
	of, used, stale := k.slotOf, k.Used, k.Stale
	done = func() { key.Wipe(); share.Wipe() }
	back = func() {
		k.slotKey.Wipe()
		k.share.Wipe()
		k.slotKey, k.share, k.slotOf, k.Used, k.Stale = key, share, of, used, stale
	}
	return back, done
}
