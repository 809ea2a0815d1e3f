package crypto

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// Limits of the security keys of a slot.
const (
	// MaxSecurityKeys is how many a slot may have.
	MaxSecurityKeys = 8
	maxCredential   = 512 // bytes
	// MaxLabel is how long the label of a security key may be, in bytes.
	MaxLabel = 96
	keySalt  = 32
)

// keyShare is one security key of a slot. All keys of a slot give the same share, which goes into the slot key: so a new passphrase takes
// no key, one key is as good as the other, and none must be at hand when another is added.
type keyShare struct {
	Credential []byte `json:"credential"` // what the key made; of no use without it
	PIN        bool   `json:"pin"`        // the key is asked with its PIN: it gives another secret without
	Salt       []byte `json:"salt"`       // 32 bytes; the secret is HMAC-SHA256 of it inside the key
	Sealed     []byte `json:"sealed"`     // the share under the secret: 24-byte nonce, 32 bytes, 16-byte tag
	Label      []byte `json:"label"`      // what its owner calls it, under the share: nonce, 96 bytes, tag
}

// goodShares: a slot has security keys exactly where its kind needs one, and each has its lengths.
func goodShares(s slot) bool {
	if s.Kind.NeedsSecurityKey() == (len(s.Keys) == 0) || len(s.Keys) > MaxSecurityKeys {
		return false
	}
	for i, k := range s.Keys {
		again := slices.ContainsFunc(s.Keys[:i], func(o keyShare) bool { return bytes.Equal(o.Credential, k.Credential) })
		if again || len(k.Credential) == 0 || len(k.Credential) > maxCredential || len(k.Salt) != keySalt ||
			len(k.Sealed) != 24+32+16 || len(k.Label) != 24+MaxLabel+16 {
			return false
		}
	}
	return true
}

// header is the additional data of what is sealed for one key, and the info of the key that it is sealed under: all but the sealed parts.
func (k keyShare) header(of slot, store ID) []byte {
	b := []byte("counterfoil/security key/v1\x00")
	b = append(b, store[:]...)
	b = append(b, of.User[:]...)
	b = append(b, of.Device[:]...)
	if k.PIN {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = append(b, k.Salt...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(k.Credential)))
	return append(b, k.Credential...)
}

// under derives the key that the share is sealed under from the secret of the security key: HKDF-SHA256, no salt.
func (k keyShare) under(secret *Secret, header []byte) (*Secret, error) {
	b, err := hkdf.Key(sha256.New, secret.Bytes(), nil, string(header), 32)
	if err != nil {
		return nil, fmt.Errorf("derive key of security key: %w", err)
	}
	return SecretFrom(b), nil
}

const labelKey = "counterfoil/security key label/v1"

// seal fills the sealed parts.
func (k *keyShare) seal(of slot, store ID, share, secret *Secret, label string) error {
	header := k.header(of, store)
	key, err := k.under(secret, header)
	if err != nil {
		return err
	}
	defer key.Wipe()
	k.Sealed = sealRecord(key, share.Bytes(), header)
	names, err := subkey(share, labelKey)
	if err != nil {
		return err
	}
	defer names.Wipe()
	padded := make([]byte, MaxLabel)
	copy(padded, label)
	k.Label = sealRecord(names, padded, header)
	return nil
}

// KeyAsked is what a security key is asked for.
type KeyAsked struct {
	Credential []byte
	PIN        bool   // with its PIN
	Salt       []byte // 32 bytes
}

// KeysAsked are the security keys of the way in of a user on a device: the secret of one of them opens the share (OpenShare). None where
// the slot needs no security key. Errors: as Unlock before anything is derived.
func (f *KeyFile) KeysAsked(name string, dev Device) ([]KeyAsked, error) {
	s, err := f.wayIn(name, dev)
	if err != nil {
		return nil, fmt.Errorf("security keys: %w", err)
	}
	var list []KeyAsked
	for _, k := range s.Keys {
		list = append(list, KeyAsked{Credential: bytes.Clone(k.Credential), PIN: k.PIN, Salt: bytes.Clone(k.Salt)})
	}
	return list, nil
}

// OpenShare opens the share with the secret that the security key number which of KeysAsked gave: it is what Device.Share wants. Errors:
// ErrWrongSecurityKey; as Unlock before anything is derived.
func (f *KeyFile) OpenShare(name string, dev Device, which int, secret *Secret) (*Secret, error) {
	s, err := f.wayIn(name, dev)
	if err != nil {
		return nil, fmt.Errorf("security key: %w", err)
	}
	if which < 0 || which >= len(s.Keys) || secret.Len() != 32 {
		return nil, fmt.Errorf("security key: %w", ErrWrongSecurityKey)
	}
	k := s.Keys[which]
	header := k.header(s, f.Store())
	key, err := k.under(secret, header)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	share, err := openRecord(key, k.Sealed, header)
	if err != nil || len(share) != 32 {
		return nil, fmt.Errorf("security key: %w", ErrWrongSecurityKey)
	}
	return SecretFrom(share), nil
}

// Share is what the security keys of the opened slot gave, for opening it once more with the passphrase; nil where it has none. It ends
// with Wipe.
func (k *Keys) Share() *Secret { return k.share }

// ownSlot is the slot that k has opened.
func (f *KeyFile) ownSlot(k *Keys, device ID) (slot, bool) {
	i := slices.IndexFunc(f.doc.Slots, func(s slot) bool { return s.User == k.User && s.Device == device && k.slotOf == device })
	if i < 0 {
		return slot{}, false
	}
	return f.doc.Slots[i], true
}

// sharesOn are the security keys that a new slot of k's user on a device goes on with.
func (f *KeyFile) sharesOn(k *Keys, dev Device) []keyShare {
	s, there := f.ownSlot(k, dev.ID)
	if !there || k.share == nil {
		return nil
	}
	return s.Keys
}

// NewSecurityKey is a security key that is being added.
type NewSecurityKey struct {
	Credential []byte
	PIN        bool
	Salt       []byte  // 32 bytes, random
	Secret     *Secret // what the key gave for the salt; stays the caller's
	Label      string  // at most MaxLabel bytes
}

// NewKeySalt makes the salt of a security key.
func NewKeySalt() []byte {
	b := make([]byte, keySalt)
	rand.Read(b)
	return b
}

// AddSecurityKey makes a security key one of those that the slot of k on this device opens with. From the first on the slot needs one of
// them. pass is the passphrase of now, which only the first one needs.
//
// It revokes nothing: an old copy of the file, from before the first, opens with the passphrase and the device secret as it did.
//
// Errors: ErrArgument for a key that is there already, a ninth one, or where k has opened no slot on this device; ErrPassphrase; ErrCost.
func (f *KeyFile) AddSecurityKey(k *Keys, pass []byte, dev Device, p Policy, n NewSecurityKey) (*KeyFile, error) {
	old, there := f.ownSlot(k, dev.ID)
	one := keyShare{Credential: n.Credential, PIN: n.PIN, Salt: n.Salt}
	share := k.share
	if share == nil {
		share = RandomSecret(32)
	}
	next, err := f, error(nil)
	switch {
	case !there || len(n.Label) > MaxLabel || n.Secret.Len() != 32 || k.Store != f.Store():
		err = fmt.Errorf("%w: security key", ErrArgument)
	default:
		if err = one.seal(old, f.Store(), share, n.Secret, n.Label); err == nil {
			next, err = f.withKeys(k, pass, dev, p, append(slices.Clone(old.Keys), one), share)
		}
	}
	if err != nil {
		if share != k.share {
			share.Wipe()
		}
		return nil, fmt.Errorf("add security key: %w", err)
	}
	return next, nil
}

// RemoveSecurityKey takes a security key from the slot of k on this device; without the last one the passphrase opens it as before there
// was any, which takes the passphrase of now. Neither the key nor who has it must be there. An old copy of the file still opens with it.
//
// Errors: ErrArgument for a key that is not there, ErrPassphrase, ErrCost.
func (f *KeyFile) RemoveSecurityKey(k *Keys, pass []byte, dev Device, p Policy, credential []byte) (*KeyFile, error) {
	old, there := f.ownSlot(k, dev.ID)
	left := slices.DeleteFunc(slices.Clone(old.Keys), func(o keyShare) bool { return bytes.Equal(o.Credential, credential) })
	if !there || k.share == nil || len(left) == len(old.Keys) {
		return nil, fmt.Errorf("remove security key: %w: there is no such key", ErrArgument)
	}
	share := k.share
	if len(left) == 0 {
		share = nil
	}
	next, err := f.withKeys(k, pass, dev, p, left, share)
	if err != nil {
		return nil, fmt.Errorf("remove security key: %w", err)
	}
	return next, nil
}

// withKeys is the file with other security keys in the slot of k. The slot is sealed anew only where it begins or ceases to need one.
func (f *KeyFile) withKeys(k *Keys, pass []byte, dev Device, p Policy, keys []keyShare, share *Secret) (*KeyFile, error) {
	old, _ := f.ownSlot(k, dev.ID)
	if share != nil && share == k.share {
		next := f.clone()
		i := slices.IndexFunc(next.doc.Slots, func(s slot) bool { return s.User == k.User && s.Device == dev.ID })
		next.doc.Slots[i].Keys = keys
		if !goodShares(next.doc.Slots[i]) {
			return nil, fmt.Errorf("%w: security keys", ErrArgument)
		}
		return next, nil
	}
	dev.Share = share
	var s slot
	var key *Secret
	err := k.use(func(secret *Secret) (err error) {
		s, key, err = newSlot(k.User, dev, kindFor(old.Kind.NeedsDevice(), share != nil), pass, old.Cost, p, f.seen(secret))
		return err
	})
	if err != nil {
		return nil, err
	}
	if s.Keys = keys; !goodShares(s) {
		key.Wipe()
		return nil, fmt.Errorf("%w: security keys", ErrArgument)
	}
	return f.withSlot(k, s, key, share)
}

// SecurityKey is what there is to say of a security key of a slot.
type SecurityKey struct {
	Credential []byte
	PIN        bool
	Label      string
}

// SecurityKeys are those of the slot that k has opened.
func (f *KeyFile) SecurityKeys(k *Keys) ([]SecurityKey, error) {
	s, there := f.ownSlot(k, k.slotOf)
	if !there || len(s.Keys) == 0 || k.share == nil {
		return nil, nil
	}
	names, err := subkey(k.share, labelKey)
	if err != nil {
		return nil, err
	}
	defer names.Wipe()
	var list []SecurityKey
	for i, one := range s.Keys {
		label, err := openRecord(names, one.Label, one.header(s, f.Store()))
		if err != nil {
			return nil, damaged(fmt.Sprintf("slots.keys[%d].label", i))
		}
		list = append(list, SecurityKey{
			Credential: bytes.Clone(one.Credential), PIN: one.PIN, Label: string(bytes.TrimRight(label, "\x00")),
		})
	}
	return list, nil
}
