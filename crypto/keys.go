package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"

	"filippo.io/age"
)

// Device is this machine as the keychain knows it.
type Device struct {
	ID     ID
	Secret *Secret // 32 bytes; nil when there is no keychain, or its entry is gone
	Epoch  uint32  // highest epoch that the keychain remembers; 0 when it remembers none
	Share  *Secret // what the security keys of a slot give (OpenShare), 32 bytes; nil where none was asked
}

// NewDevice makes the device secret for a new entry in the keychain.
func NewDevice(id ID) Device { return Device{ID: id, Secret: RandomSecret(32)} }

// Keys are what an unlocked session holds: the user's own keys and the store key. Wipe ends them.
type Keys struct {
	*Identity
	Store     ID
	Role      string // as the owner signed it
	Epoch     uint32 // of the store key
	Recovered bool   // opened with the recovery key: a new passphrase must be set, and the trail told
	Endorsed  bool   // the recovery key vouches for the owner's key; only known when Recovered
	Used      Cost   // of the slot that was opened; zero without one
	Stale     bool   // the slot has seen an older key file: write Refresh

	storeKey *Secret
	previous *Secret // the store key before, while a rotation is under way
	slotKey  *Secret
	slotOf   ID      // the device of the slot that was opened
	share    *Secret // of its security keys, nil where it has none
}

// StoreKey is the 32-byte key that all keys of the pages are derived from. It ends with Wipe.
func (k *Keys) StoreKey() *Secret { return k.storeKey }

// PagesKey keys the lists of page hashes that lie beside the books for their differential backups (store/backup). It changes with
// the store key. The caller wipes it.
func (k *Keys) PagesKey() (*Secret, error) {
	b, err := hkdf.Key(sha256.New, k.storeKey.Bytes(), nil, "counterfoil/backup pages/v1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of page lists: %w", err)
	}
	return SecretFrom(b), nil
}

// PreviousKey is the store key of Epoch-1, which is there only until Settle: pages may still be sealed under it. nil otherwise.
func (k *Keys) PreviousKey() *Secret { return k.previous }

// Wipe overwrites all keys.
func (k *Keys) Wipe() {
	k.Identity.Wipe()
	k.storeKey.Wipe()
	k.previous.Wipe()
	k.slotKey.Wipe()
	k.share.Wipe()
}

// Creation is what new books need. The ids are made by the caller.
type Creation struct {
	Store, Owner ID
	Name         string // the owner's login name
	Passphrase   []byte // stays the caller's, who wipes it
	Device       Device // Secret nil only together with WithoutKeychain
	Cost         Cost
	Policy       Policy
	// WithoutKeychain makes a slot that opens with the passphrase alone: only by explicit choice.
	WithoutKeychain bool

	storeKey *Secret // of pages that are sealed already (Handover); nil makes a new one
}

// Around makes a creation of keys for pages that are sealed already under that key. It takes the key over.
func (c Creation) Around(storeKey *Secret) Creation {
	c.storeKey = storeKey
	return c
}

func (c Creation) kind() (Kind, error) {
	switch {
	case c.Store.IsZero() || c.Owner.IsZero() || c.Device.ID.IsZero():
		return "", fmt.Errorf("%w: id missing", ErrArgument)
	case c.WithoutKeychain:
		return PassphraseOnly, nil
	case c.Device.Secret.Len() != 32:
		return "", ErrNoDeviceSecret
	}
	return WithKeychain, nil
}

// Create makes the key file of new books, unlocked, and the recovery key, which is shown once and kept nowhere.
func Create(c Creation) (*KeyFile, *Keys, RecoveryKey, error) {
	recovery := NewRecoveryKey()
	f, k, err := c.found(recovery)
	if err != nil {
		recovery.Wipe()
		return nil, nil, RecoveryKey{}, fmt.Errorf("create key file: %w", err)
	}
	return f, k, recovery, nil
}

func (c Creation) found(recovery RecoveryKey) (*KeyFile, *Keys, error) {
	id, err := newIdentity(c.Owner)
	if err != nil {
		return nil, nil, err
	}
	endorsement, err := endorse(recovery, id.Public())
	if err != nil {
		return nil, nil, err
	}
	recipient, err := recovery.Recipient()
	if err != nil {
		return nil, nil, err
	}
	salt := make([]byte, saltSize)
	rand.Read(salt)
	owner, err := newUser(salt, id, c.Name, RoleOwner)
	if err != nil {
		return nil, nil, err
	}
	return c.assemble(id, statement{
		Store: c.Store, Owner: c.Owner, Users: []user{owner}, NameSalt: salt,
		Recovery: recipient, Endorsement: endorsement,
	})
}

// assemble gives a statement its first store key, its signature and its first slot.
func (c Creation) assemble(id *Identity, s statement) (*KeyFile, *Keys, error) {
	kind, err := c.kind()
	if err != nil {
		return nil, nil, err
	}
	f := &KeyFile{doc: keyDoc{Format: keyFileFormat, Version: keyFileVersion, Statement: s, Slots: []slot{}}}
	if err := f.escrow(id); err != nil {
		return nil, nil, err
	}
	k := &Keys{Identity: id, Store: c.Store, Role: RoleOwner}
	key := c.storeKey
	if key == nil {
		key = RandomSecret(32)
	}
	if err := f.newEpoch(k, key); err != nil {
		key.Wipe()
		return nil, nil, err
	}
	dev := c.Device
	dev.Share = nil
	if kind == PassphraseOnly {
		dev.Secret = nil
	}
	f, err = f.SetPassphrase(k, c.Passphrase, dev, c.Cost, c.Policy)
	if err != nil {
		k.storeKey.Wipe()
		return nil, nil, err
	}
	return f, k, nil
}

func newUser(salt []byte, id *Identity, name, role string) (user, error) {
	h, err := id.hybrid()
	if err != nil {
		return user{}, err
	}
	if !goodRole(role) {
		return user{}, fmt.Errorf("%w: role", ErrArgument)
	}
	return user{
		ID: id.User, Name: nameTag(salt, name), Role: role, Active: true,
		Recipient: h.Recipient().String(), Key: id.Public(),
	}, nil
}

// endorse signs the owner's public key with the recovery key. The store is left out: a restored store has another id and
// the same owner.
func endorse(recovery RecoveryKey, owner ed25519.PublicKey) ([]byte, error) {
	key, err := recovery.endorsementKey()
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return ed25519.Sign(key, endorsed(owner)), nil
}

func endorsed(owner ed25519.PublicKey) []byte {
	return append([]byte("counterfoil/recovery endorses owner/v1\n"), owner...)
}

// escrow seals the half of the owner's user secret that signs to the recovery recipient. Without it the recovery key would open
// the books, but nobody could sign the key file any more: no user could be added or removed, for ever. The half that reads stays
// out: an escrow lies in every old backup, and would open later books to whoever has an old recovery key.
func (f *KeyFile) escrow(owner *Identity) error {
	return owner.use(func(secret *Secret) error {
		file, err := sealTo(part(secret, 32).Bytes(), f.doc.Statement.Recovery)
		f.doc.Statement.Escrow = file
		return err
	})
}

// newEpoch gives the file a store key, keeps the one before beside it, and signs.
func (f *KeyFile) newEpoch(owner *Keys, key *Secret) error {
	f.doc.Statement.Epoch++
	f.doc.Statement.Commitment = commitment(key, f.Store(), f.Epoch())
	if err := f.sealStoreKey(key, owner.storeKey); err != nil {
		return err
	}
	if err := f.sign(owner.Identity); err != nil {
		return err
	}
	owner.previous, owner.storeKey, owner.Epoch = owner.storeKey, key, f.Epoch()
	return nil
}

// sealStoreKey writes the age file: one record of epoch (4 bytes) and key (32 bytes), and a second one for the key before
// while there is one.
func (f *KeyFile) sealStoreKey(key, previous *Secret) error {
	plain := NewSecret(72)
	defer plain.Wipe()
	b := binary.BigEndian.AppendUint32(plain.Bytes()[:0], f.Epoch())
	b = append(b, key.Bytes()...)
	if previous.Len() == 32 {
		b = binary.BigEndian.AppendUint32(b, f.Epoch()-1)
		b = append(b, previous.Bytes()...)
	}
	to := []string{f.doc.Statement.Recovery}
	for _, u := range f.doc.Statement.Users {
		if u.Active {
			to = append(to, u.Recipient)
		}
	}
	file, err := sealTo(b, to...)
	f.doc.StoreKey = file
	return err
}

// commitment ties the statement to one store key, since neither age nor the page cipher commits to a key.
func commitment(key *Secret, store ID, epoch uint32) []byte {
	info := append([]byte("counterfoil/keys/v1 commit\x00"), store[:]...)
	info = binary.BigEndian.AppendUint32(info, epoch)
	b, err := hkdf.Key(sha256.New, key.Bytes(), nil, string(info), 32)
	if err != nil {
		panic("crypto: commitment: " + err.Error()) // 32 bytes are never too many
	}
	return b
}

// openStoreKey opens the sealed store key into k and checks it against the statement.
func (f *KeyFile) openStoreKey(k *Keys, id age.Identity) error {
	if len(f.doc.StoreKey) == 0 {
		return damaged("storeKey")
	}
	plain, err := openSealed(f.doc.StoreKey, id)
	if err != nil {
		if _, none := errors.AsType[*age.NoIdentityMatchError](err); none {
			return ErrForeign // the signature is right, so the owner of this file did not mean this user
		}
		return damaged("storeKey")
	}
	defer plain.Wipe()
	b := plain.Bytes()
	if len(b) != 36 && len(b) != 72 || binary.BigEndian.Uint32(b) != f.Epoch() {
		return damaged("storeKey")
	}
	k.storeKey = SecretFrom(bytes.Clone(b[4:36]))
	if len(b) == 72 {
		k.previous = SecretFrom(bytes.Clone(b[40:]))
	}
	if subtle.ConstantTimeCompare(commitment(k.storeKey, f.Store(), f.Epoch()), f.doc.Statement.Commitment) != 1 {
		k.storeKey.Wipe()
		k.previous.Wipe()
		return damaged("statement.commitment")
	}
	return nil
}
