package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Limits of a key file. A user takes about 4.5 KiB (a hybrid recipient has 1,959 characters, her share of the sealed store
// key 2,100), so the size is what bounds the users: about fifty active ones.
const (
	MaxKeyFile = 256 << 10 // bytes
	maxSlots   = 64
	maxUsers   = 1000 // active or not: who has left stays, so that her signatures can be checked
)

const (
	keyFileFormat  = "counterfoil-keys"
	keyFileVersion = 1
	// keyFileVersionKeys is the version of a file with a slot that needs a security key: a program of before refuses it whole, and says
	// why, where it would otherwise say that the computer is not set up.
	keyFileVersionKeys = 2
	// RoleOwner is the one role that this package knows: the user who signs the key file has it.
	RoleOwner = "owner"
)

// KeyFile says who opens the books and how. It is a value: a change gives a new one. No byte of it is secret, yet it
// stays with the store: the slots are what a thief would guess passphrases against.
type KeyFile struct {
	doc keyDoc
}

// keyDoc is the file as JSON.
type keyDoc struct {
	Format    string    `json:"format"`
	Version   int       `json:"version"`
	Statement statement `json:"statement"`
	Signature []byte    `json:"signature"` // Ed25519 by the owner, 64 bytes
	StoreKey  []byte    `json:"storeKey"`  // age file; empty in the form that a backup carries
	Slots     []slot    `json:"slots"`
	Check     []byte    `json:"check"` // SHA-256 of the file with this field empty: tells damage from a wrong passphrase
}

// statement is what the owner signs.
type statement struct {
	Store          ID     `json:"store"`
	Epoch          uint32 `json:"epoch"`    // counts store keys, from 1
	Revision       uint64 `json:"revision"` // counts signatures, from 1
	Owner          ID     `json:"owner"`
	NameSalt       []byte `json:"nameSalt"` // 16 bytes, random once; a restored store keeps it
	Users          []user `json:"users"`
	Recovery       string `json:"recovery"`       // age hybrid recipient
	Endorsement    []byte `json:"endorsement"`    // the recovery key's signature over the owner's key; may be empty
	Escrow         []byte `json:"escrow"`         // age file to the recovery recipient: the owner's user secret
	Commitment     []byte `json:"commitment"`     // HKDF of the store key, label "commit"
	StoreKeyDigest []byte `json:"storeKeyDigest"` // SHA-256 of the sealed store key
}

// user is one person. Her login name is not in the file, only a digest of it: enough to find her, not a list of the
// staff in clear.
type user struct {
	ID        ID     `json:"id"`
	Name      []byte `json:"name"` // 16 bytes of SHA-256 over salt and folded login name
	Role      string `json:"role"`
	Active    bool   `json:"active"`
	Recipient string `json:"recipient"` // age hybrid recipient; empty for who has left
	Key       []byte `json:"key"`       // Ed25519 public key
	// Until is the last day of her access, as 2026-12-31; not in the file where there is none.
	Until string `json:"until,omitempty"`
}

// User is what the key file knows of a person.
type User struct {
	ID     ID
	Role   string
	Active bool
	Key    ed25519.PublicKey
	Until  string // last day of her access, as 2026-12-31; "" for no end. The caller, who has the clock, sees to it.
}

// Store is the id of the books.
func (f *KeyFile) Store() ID { return f.doc.Statement.Store }

// Epoch counts the store keys: 1 at first, one more with each rotation.
func (f *KeyFile) Epoch() uint32 { return f.doc.Statement.Epoch }

// Revision counts the owner's signatures.
func (f *KeyFile) Revision() uint64 { return f.doc.Statement.Revision }

// Owner is the user who signs this file.
func (f *KeyFile) Owner() User {
	u, _ := f.User(f.doc.Statement.Owner) // Parse and Create make sure that he is there
	return u
}

// OwnerFingerprint names the owner's signing key, for the recovery kit and for comparing at a restore.
func (f *KeyFile) OwnerFingerprint() string { return Fingerprint(f.Owner().Key) }

// Recovery is the recipient that backups are sealed to.
func (f *KeyFile) Recovery() string { return f.doc.Statement.Recovery }

// Users are all users, those who left among them, in the order they came.
func (f *KeyFile) Users() []User {
	var out []User
	for _, u := range f.doc.Statement.Users {
		out = append(out, User{ID: u.ID, Role: u.Role, Active: u.Active, Key: bytes.Clone(u.Key), Until: u.Until})
	}
	return out
}

// User finds a user by id.
func (f *KeyFile) User(id ID) (User, bool) {
	for _, u := range f.Users() {
		if u.ID == id {
			return u, true
		}
	}
	return User{}, false
}

// Find finds a user by login name, in any case and Unicode form, blanks around it ignored. It answers ErrUnknownUser.
func (f *KeyFile) Find(name string) (User, error) {
	tag := nameTag(f.doc.Statement.NameSalt, name)
	for _, u := range f.doc.Statement.Users {
		if bytes.Equal(u.Name, tag) {
			found, _ := f.User(u.ID)
			return found, nil
		}
	}
	return User{}, ErrUnknownUser
}

// Slot describes one way in.
type Slot struct {
	User   ID
	Device ID
	Kind   Kind
	Cost   Cost
	Keys   int // security keys, of which it needs one; 0 where it needs none
}

// Slots are the ways in, the newest first. The caller asks the keychain for the device secrets of these devices: the first one
// found is this machine.
func (f *KeyFile) Slots() []Slot {
	var out []Slot
	for _, s := range f.doc.Slots {
		out = append(out, Slot{User: s.User, Device: s.Device, Kind: s.Kind, Cost: s.Cost, Keys: len(s.Keys)})
	}
	return out
}

// nameSize is the length of the digest of a login name.
const nameSize = 16

// nameTag finds a login name without keeping it. Who guesses a name can check the guess: it hides a list, not a name.
func nameTag(salt []byte, name string) []byte {
	folded := strings.ToLower(norm.NFKC.String(strings.TrimSpace(name)))
	h := sha256.New()
	h.Write([]byte("counterfoil/login name/v1\x00"))
	h.Write(salt)
	h.Write([]byte(folded))
	return h.Sum(nil)[:nameSize]
}

// ownerKey is the public key that signed this file.
func (f *KeyFile) ownerKey() ed25519.PublicKey {
	for _, u := range f.doc.Statement.Users {
		if u.ID == f.doc.Statement.Owner {
			return u.Key
		}
	}
	return nil
}

// clone copies what changes are made to.
func (f *KeyFile) clone() *KeyFile {
	c := *f
	c.doc.Statement.Users = slices.Clone(f.doc.Statement.Users)
	c.doc.Slots = slices.Clone(f.doc.Slots)
	return &c
}

// message is what the owner's signature covers.
func (s statement) message() []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic("crypto: statement cannot be encoded: " + err.Error()) // plain fields only
	}
	return append([]byte("counterfoil/key statement/v1\n"), b...)
}

// sign makes a new revision. Only the owner can.
func (f *KeyFile) sign(owner *Identity) error {
	if owner.User != f.doc.Statement.Owner || !f.ownerKey().Equal(owner.Public()) {
		return ErrNotOwner
	}
	f.doc.Statement.Revision++
	sum := sha256.Sum256(f.doc.StoreKey)
	f.doc.Statement.StoreKeyDigest = sum[:]
	sig, err := owner.Sign(f.doc.Statement.message())
	f.doc.Signature = sig
	return err
}

// Carried is the file for the inside of a backup: without slots and without the sealed store key, for a backup must not
// open the live store. The signature stays good, since it covers only the digest of the sealed store key.
func (f *KeyFile) Carried() *KeyFile {
	c := f.clone()
	c.doc.Slots, c.doc.StoreKey = []slot{}, []byte{}
	return c
}
