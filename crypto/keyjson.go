package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"filippo.io/age"
)

// Bytes is the file as it is written: JSON, indented by one blank, fields in the order of the structures, a line end at
// the end. There is exactly one form.
func (f *KeyFile) Bytes() []byte {
	d := f.doc
	d.Version = versionFor(d.Slots)
	d.Check = []byte{}
	sum := sha256.Sum256(encode(d))
	d.Check = sum[:]
	return encode(d)
}

// versionFor is the oldest version that knows all kinds of slot in the file.
func versionFor(slots []slot) int {
	if slices.ContainsFunc(slots, func(s slot) bool { return s.Kind.NeedsSecurityKey() }) {
		return keyFileVersionKeys
	}
	return keyFileVersion
}

func encode(d keyDoc) []byte {
	b, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		panic("crypto: key file cannot be encoded: " + err.Error()) // plain fields only
	}
	return append(b, '\n')
}

// Parse reads a key file. It derives nothing and opens nothing; it checks form, lengths, the checksum and the owner's
// signature. The owner's key is the one that the file itself names: whether it is the right owner shows at Unlock.
// Errors: ErrNewer, and *DamagedError with the field.
func Parse(data []byte) (*KeyFile, error) {
	if len(data) > MaxKeyFile {
		return nil, damaged("size")
	}
	if err := version(data); err != nil {
		return nil, err
	}
	d, err := decode(data)
	if err != nil {
		return nil, err
	}
	f := &KeyFile{doc: d}
	if err := f.validate(); err != nil {
		return nil, err
	}
	return f, nil
}

// version looks only at the two fields that no version will ever move.
func version(data []byte) error {
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return damaged(fieldOf(err, "form"))
	}
	switch {
	case head.Format != keyFileFormat:
		return damaged("format")
	case head.Version > keyFileVersionKeys:
		return fmt.Errorf("%w: version %d", ErrNewer, head.Version)
	case head.Version < keyFileVersion:
		return damaged("version")
	}
	return nil
}

// decode accepts the one form that Bytes writes: so there are no doubled fields, no other spelling of a field, nothing
// after the end, and the checksum can be computed from what was read.
func decode(data []byte) (keyDoc, error) {
	var d keyDoc
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return d, damaged(fieldOf(err, "form"))
	}
	if !bytes.Equal(encode(d), data) {
		return d, damaged("form")
	}
	if d.Version != versionFor(d.Slots) {
		return d, damaged("version")
	}
	if !bytes.Equal((&KeyFile{doc: d}).Bytes(), data) {
		return d, damaged("check")
	}
	return d, nil
}

// fieldOf finds the field in an error of the JSON decoder.
func fieldOf(err error, otherwise string) string {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && t.Field != "" {
		return t.Field
	}
	return otherwise
}

// validate checks every length, and the signature last.
func (f *KeyFile) validate() error {
	s := f.doc.Statement
	switch {
	case s.Store.IsZero():
		return damaged("statement.store")
	case s.Epoch == 0:
		return damaged("statement.epoch")
	case s.Revision == 0:
		return damaged("statement.revision")
	case len(s.NameSalt) != saltSize:
		return damaged("statement.nameSalt")
	case len(s.Commitment) != 32:
		return damaged("statement.commitment")
	case len(s.StoreKeyDigest) != 32:
		return damaged("statement.storeKeyDigest")
	case len(s.Endorsement) != 0 && len(s.Endorsement) != ed25519.SignatureSize:
		return damaged("statement.endorsement")
	case len(s.Escrow) == 0:
		return damaged("statement.escrow")
	}
	if _, err := age.ParseHybridRecipient(s.Recovery); err != nil {
		return damaged("statement.recovery")
	}
	if err := f.validateUsers(); err != nil {
		return err
	}
	if err := f.validateSlots(); err != nil {
		return err
	}
	return f.validateSeals()
}

func (f *KeyFile) validateUsers() error {
	s := f.doc.Statement
	if len(s.Users) == 0 || len(s.Users) > maxUsers {
		return damaged("statement.users")
	}
	ids, names, owner := map[ID]bool{}, map[string]bool{}, false
	for i, u := range s.Users {
		at := func(field string) error { return damaged(fmt.Sprintf("statement.users[%d].%s", i, field)) }
		switch {
		case u.ID.IsZero() || ids[u.ID]:
			return at("id")
		case len(u.Name) != nameSize || names[string(u.Name)]:
			return at("name")
		case !goodRole(u.Role):
			return at("role")
		case len(u.Key) != ed25519.PublicKeySize || smallOrder(u.Key):
			return at("key")
		case !goodRecipient(u):
			return at("recipient")
		case !goodDay(u.Until) || u.Until != "" && u.ID == s.Owner:
			return at("until")
		}
		ids[u.ID], names[string(u.Name)] = true, true
		owner = owner || u.ID == s.Owner && u.Active && u.Role == RoleOwner
	}
	if !owner {
		return damaged("statement.owner")
	}
	return nil
}

// goodRole: lower-case letters, at most 16.
func goodRole(role string) bool {
	if role == "" || len(role) > 16 {
		return false
	}
	for _, r := range role {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// goodDay: a day as 2026-12-31, or none.
func goodDay(day string) bool {
	if day == "" {
		return true
	}
	at, err := time.Parse(time.DateOnly, day)
	return err == nil && at.Format(time.DateOnly) == day
}

// goodRecipient: the active have one, the others none.
func goodRecipient(u user) bool {
	if !u.Active {
		return u.Recipient == ""
	}
	_, err := age.ParseHybridRecipient(u.Recipient)
	return err == nil
}

// validateSlots leaves the costs to the moment of deriving, where the policy is known.
func (f *KeyFile) validateSlots() error {
	if len(f.doc.Slots) > maxSlots {
		return damaged("slots")
	}
	seen := map[[2]ID]bool{}
	for i, s := range f.doc.Slots {
		at := func(field string) error { return damaged(fmt.Sprintf("slots[%d].%s", i, field)) }
		u, known := f.User(s.User)
		switch {
		case !known || !u.Active:
			return at("user")
		case s.Device.IsZero() || seen[[2]ID{s.User, s.Device}]:
			return at("device")
		case !s.Kind.known():
			return at("kind")
		case len(s.Salt) != saltSize:
			return at("salt")
		case len(s.Sealed) != 24+slotContent+16:
			return at("sealed")
		case !goodShares(s):
			return at("keys")
		}
		seen[[2]ID{s.User, s.Device}] = true
	}
	return nil
}

// validateSeals checks the digest and the signature.
func (f *KeyFile) validateSeals() error {
	s := f.doc.Statement
	if len(f.doc.StoreKey) > 0 {
		if sum := sha256.Sum256(f.doc.StoreKey); !bytes.Equal(sum[:], s.StoreKeyDigest) {
			return damaged("storeKey")
		}
	}
	if len(f.doc.Signature) != ed25519.SignatureSize || !ed25519.Verify(f.ownerKey(), s.message(), f.doc.Signature) {
		return damaged("signature")
	}
	return nil
}
