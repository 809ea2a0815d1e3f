package crypto

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// Kind says what a slot needs beside the passphrase.
type Kind string

// The kinds of slot.
const (
	WithKeychain     Kind = "keychain"               // passphrase and device secret
	PassphraseOnly   Kind = "passphrase"             // passphrase alone: by explicit choice only
	WithSecurityKey  Kind = "hmac-secret"            // passphrase, device secret and one of the slot's FIDO2 security keys
	PassphraseAndKey Kind = "passphrase-hmac-secret" // passphrase and one of the slot's security keys, in books without keychain
)

// kindCodes are the kinds in the additional data.
var kindCodes = map[Kind]byte{WithKeychain: 1, PassphraseOnly: 2, WithSecurityKey: 3, PassphraseAndKey: 4}

// known says whether there is such a kind.
func (k Kind) known() bool { return kindCodes[k] != 0 }

// NeedsDevice says whether a slot of that kind opens with the device secret besides.
func (k Kind) NeedsDevice() bool { return k == WithKeychain || k == WithSecurityKey }

// NeedsSecurityKey says whether a slot of that kind opens with a security key besides.
func (k Kind) NeedsSecurityKey() bool { return k == WithSecurityKey || k == PassphraseAndKey }

// kindFor is the kind of a slot that needs these things beside the passphrase.
func kindFor(device, securityKey bool) Kind {
	switch {
	case device && securityKey:
		return WithSecurityKey
	case securityKey:
		return PassphraseAndKey
	case device:
		return WithKeychain
	}
	return PassphraseOnly
}

// leastCharacters goes by the device secret alone: a security key may be taken from the slot again.
func (k Kind) leastCharacters() int {
	if k.NeedsDevice() {
		return minWithDevice
	}
	return minAlone
}

// code is the kind in the additional data.
func (k Kind) code() byte { return kindCodes[k] }

// slot is one way in: a user on a device.
type slot struct {
	User   ID     `json:"user"`
	Device ID     `json:"device"`
	Kind   Kind   `json:"kind"`
	Cost   Cost   `json:"cost"`
	Salt   []byte `json:"salt"`   // 16 bytes
	Sealed []byte `json:"sealed"` // 24-byte nonce, content of slotContent bytes, 16-byte tag
	// Keys are the security keys of a kind that needs one: each gives the same share of the slot key.
	Keys []keyShare `json:"keys,omitempty"`
}

// slotContent is the length of what a slot seals: version, user secret, store, owner's public key, epoch, revision.
const slotContent = 1 + userSecret + 16 + 32 + 4 + 8

// content is what a slot seals beside the user secret: what the user last saw. It is how she notices a key file that somebody else
// put in place.
type content struct {
	secret   *Secret
	store    ID
	owner    []byte // Ed25519 public key, 32 bytes
	epoch    uint32
	revision uint64
}

// header is the additional data, and the info of the key: every byte of the slot but the sealed ones, so that neither a
// slot nor a field of it can be moved to another user, device, store or kind.
func (s slot) header(store ID) []byte {
	b := []byte("counterfoil/slot/v1\x00")
	b = append(b, store[:]...)
	b = append(b, s.User[:]...)
	b = append(b, s.Device[:]...)
	b = append(b, s.Kind.code())
	b = binary.BigEndian.AppendUint32(b, s.Cost.Time)
	b = binary.BigEndian.AppendUint32(b, s.Cost.Memory)
	b = append(b, s.Cost.Threads)
	return append(b, s.Salt...)
}

// key derives the slot key: HKDF-SHA256 over Argon2id(passphrase), followed by the device secret and by the share of the security keys, as
// far as the kind has them. The check of the cost comes before any work.
func (s slot) key(store ID, pass *Secret, dev Device, p Policy) (*Secret, error) {
	if s.Kind.NeedsSecurityKey() && dev.Share.Len() != 32 {
		return nil, ErrNoSecurityKey
	}
	stretched, err := p.stretch(pass, s.Salt, s.Cost, slotBounds())
	if err != nil {
		return nil, err
	}
	defer stretched.Wipe()
	parts := []*Secret{stretched}
	if s.Kind.NeedsDevice() {
		parts = append(parts, dev.Secret)
	}
	if s.Kind.NeedsSecurityKey() {
		parts = append(parts, dev.Share)
	}
	return combine(parts, s.Salt, s.header(store))
}

// combine joins the stretched passphrase and what else there is into one key. Which parts there are, info says.
func combine(parts []*Secret, salt, info []byte) (*Secret, error) {
	n := 0
	for _, p := range parts {
		n += p.Len()
	}
	all := NewSecret(n)
	defer all.Wipe()
	joined := all.Bytes()[:0]
	for _, p := range parts {
		joined = append(joined, p.Bytes()...)
	}
	k, err := hkdf.Key(sha256.New, joined, salt, string(info), 32)
	if err != nil {
		return nil, fmt.Errorf("derive slot key: %w", err)
	}
	return SecretFrom(k), nil
}

// seal fills s.Sealed.
func (s *slot) seal(key *Secret, c content) {
	plain := NewSecret(slotContent)
	defer plain.Wipe()
	b := append(plain.Bytes()[:0], 1)
	b = append(b, c.secret.Bytes()...)
	b = append(b, c.store[:]...)
	b = append(b, c.owner...)
	b = binary.BigEndian.AppendUint32(b, c.epoch)
	b = binary.BigEndian.AppendUint64(b, c.revision)
	s.Sealed = sealRecord(key, b, s.header(c.store))
}

// open answers ErrWrongPassphrase for everything that does not open: it may as well be the device secret, or a slot that somebody
// moved.
func (s slot) open(key *Secret, store ID) (content, error) {
	plain, err := openRecord(key, s.Sealed, s.header(store))
	if err != nil || len(plain) != slotContent || plain[0] != 1 {
		return content{}, ErrWrongPassphrase
	}
	defer clear(plain)
	c := content{
		secret:   NewSecret(userSecret),
		owner:    bytes.Clone(plain[81:113]),
		epoch:    binary.BigEndian.Uint32(plain[113:117]),
		revision: binary.BigEndian.Uint64(plain[117:125]),
	}
	copy(c.secret.Bytes(), plain[1:65])
	copy(c.store[:], plain[65:81])
	return c, nil
}

// sealRecord seals a small record with XChaCha20-Poly1305: a random 24-byte nonce in front.
func sealRecord(key *Secret, plain, additional []byte) []byte {
	cipher, err := chacha20poly1305.NewX(key.Bytes())
	if err != nil {
		panic("crypto: slot key is not 32 bytes") // ours, always: keys come from HKDF
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	rand.Read(nonce)
	return cipher.Seal(nonce, nonce, plain, additional)
}

func openRecord(key *Secret, sealed, additional []byte) ([]byte, error) {
	cipher, err := chacha20poly1305.NewX(key.Bytes())
	if err != nil {
		return nil, err
	}
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return nil, ErrWrongPassphrase
	}
	return cipher.Open(nil, sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:], additional)
}

// newSlot makes and seals a slot, and gives its key so that the slot can be sealed again without the passphrase.
func newSlot(user ID, dev Device, kind Kind, pass []byte, c Cost, p Policy, what content) (slot, *Secret, error) {
	prepared, err := newPassphrase(pass, kind)
	if err != nil {
		return slot{}, nil, err
	}
	defer prepared.Wipe()
	s := slot{User: user, Device: dev.ID, Kind: kind, Cost: c, Salt: make([]byte, saltSize)}
	rand.Read(s.Salt)
	key, err := s.key(what.store, prepared, dev, p)
	if err != nil {
		return slot{}, nil, err
	}
	s.seal(key, what)
	return s, key, nil
}
