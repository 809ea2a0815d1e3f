package crypto

import (
	"bytes"
	"encoding/json"
	"fmt"

	"filippo.io/age"
)

const (
	handoverFormat  = "counterfoil-handover"
	handoverVersion = 1
)

// Handover lies in a restored store in place of the key file, until the owner logs in there for the first time. A backup
// passphrase opens the books but belongs to nobody: it gives no identity that could sign a key file. So whoever restores
// seals the new store key to the people of the books, and leaves the owner's portable slot beside it; the owner's own
// passphrase, or the recovery key, then founds the key file.
//
// What it costs: until that first login the owner's portable slot lies outside the sealed pages. A thief of the folder may
// try passphrases against it, at four times the cost of an ordinary one and without a device secret in his way, as he
// could with a store made without keychain. And nobody vouches for the store key: who can write the folder before the
// first login can put in books of his own making, which the trail's anchors and the restored totals show.
type Handover struct {
	doc     handoverDoc
	carried *KeyFile
}

// handoverDoc is the file as JSON.
type handoverDoc struct {
	Format          string          `json:"format"`
	Version         int             `json:"version"`
	Store           ID              `json:"store"`           // of the new store
	WithoutKeychain bool            `json:"withoutKeychain"` // the slots to come open with the passphrase alone
	Keys            json.RawMessage `json:"keys"`            // the key file as the backup carried it
	StoreKey        []byte          `json:"storeKey"`        // age file to the active users and the recovery recipient
	Portable        [][]byte        `json:"portable"`        // portable slots
}

// HandOver makes the handover of a restored store. f is the key file that the backup carried, store and key are the new
// store's, portable the portable slots found in the books, of which only the owner's is taken along: the others stay
// inside the sealed pages. withoutKeychain is the choice of whoever restores.
func (f *KeyFile) HandOver(store ID, key *Secret, portable [][]byte, withoutKeychain bool) (*Handover, error) {
	if store.IsZero() || store == f.Store() || key.Len() != 32 {
		return nil, fmt.Errorf("hand over: %w: store or key", ErrArgument)
	}
	to := []string{f.doc.Statement.Recovery}
	for _, u := range f.doc.Statement.Users {
		if u.Active {
			to = append(to, u.Recipient)
		}
	}
	plain := SecretFrom(append(store[:], key.Bytes()...))
	defer plain.Wipe()
	sealed, err := sealTo(plain.Bytes(), to...)
	if err != nil {
		return nil, fmt.Errorf("hand over: %w", err)
	}
	carried := f.Carried()
	return &Handover{carried: carried, doc: handoverDoc{
		Format: handoverFormat, Version: handoverVersion, Store: store, WithoutKeychain: withoutKeychain,
		Keys: carried.Bytes(), StoreKey: sealed, Portable: f.ownersSlots(portable),
	}}, nil
}

// ownersSlots are the portable slots of the owner.
func (f *KeyFile) ownersSlots(portable [][]byte) [][]byte {
	own := [][]byte{}
	for _, slot := range portable {
		if len(slot) == portableSize && ID(slot[4:20]) == f.doc.Statement.Owner {
			own = append(own, slot)
		}
	}
	return own
}

// Bytes is the handover as it is written. No byte of it is secret.
func (h *Handover) Bytes() ([]byte, error) {
	b, err := json.MarshalIndent(h.doc, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode handover: %w", err)
	}
	return append(b, '\n'), nil
}

// ParseHandover reads a handover. It derives and opens nothing. Errors: ErrNewer, and *DamagedError with the field.
func ParseHandover(data []byte) (*Handover, error) {
	var d handoverDoc
	if len(data) > 2*MaxKeyFile {
		return nil, damaged("size")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return nil, damaged("handover")
	}
	switch {
	case d.Format != handoverFormat:
		return nil, damaged("format")
	case d.Version > handoverVersion:
		return nil, fmt.Errorf("%w: handover version %d", ErrNewer, d.Version)
	case d.Store.IsZero() || d.Version < 1 || len(d.Portable) > maxUsers:
		return nil, damaged("handover")
	}
	var canonical bytes.Buffer // the key file has one form, which the indenting of the whole has changed
	if err := json.Indent(&canonical, d.Keys, "", " "); err != nil {
		return nil, damaged("keys")
	}
	carried, err := Parse(append(canonical.Bytes(), '\n'))
	if err != nil {
		return nil, fmt.Errorf("handover: %w", err)
	}
	return &Handover{doc: d, carried: carried}, nil
}

// Store is the id of the new store.
func (h *Handover) Store() ID { return h.doc.Store }

// From is the id of the store that the backup was made of.
func (h *Handover) From() ID { return h.carried.Store() }

// WithoutKeychain is the choice that was made at the restore.
func (h *Handover) WithoutKeychain() bool { return h.doc.WithoutKeychain }

// Found makes the key file of the restored store with the owner's login name (or none) and the passphrase in c, which
// opens his portable slot and then his new slot on this device. Of c, Store and Owner are not used. Errors:
// ErrUnknownUser, ErrNotOwner for anybody else, who may log in once the owner has; ErrWrongPassphrase, ErrNotEnrolled
// where the books hold no portable slot of his, ErrCost, ErrDamaged.
func (h *Handover) Found(name string, c Creation) (*KeyFile, *Keys, error) {
	owner := h.carried.Owner()
	if name != "" {
		u, err := h.carried.Find(name)
		if err != nil {
			return nil, nil, fmt.Errorf("first login: %w", err)
		}
		if u.ID != owner.ID {
			return nil, nil, fmt.Errorf("first login: %w", ErrNotOwner)
		}
	}
	for _, slot := range h.doc.Portable {
		if len(slot) != portableSize || ID(slot[4:20]) != owner.ID {
			continue
		}
		id, err := OpenPortable(slot, c.Passphrase, c.Policy)
		if err != nil {
			return nil, nil, fmt.Errorf("first login: %w", err)
		}
		hybrid, err := id.hybrid()
		if err != nil {
			return nil, nil, err
		}
		return h.found(id, hybrid, c)
	}
	return nil, nil, fmt.Errorf("first login: %w", ErrNotEnrolled)
}

// FoundWithRecovery makes the key file of the restored store with the recovery key; the passphrase in c is the owner's new
// one. Errors: ErrWrongRecoveryKey, ErrForeign, ErrPassphrase, ErrDamaged.
func (h *Handover) FoundWithRecovery(r RecoveryKey, c Creation) (*KeyFile, *Keys, error) {
	id, endorsed, err := h.carried.RecoverOwner(r)
	if err != nil {
		return nil, nil, fmt.Errorf("first login with recovery key: %w", err)
	}
	recovery, err := r.Identity()
	if err != nil {
		id.Wipe()
		return nil, nil, err
	}
	f, k, err := h.found(id, recovery, c)
	if err != nil {
		return nil, nil, err
	}
	k.Recovered, k.Endorsed = true, endorsed
	return f, k, nil
}

// found opens the store key with what opens it, and signs the new key file as the owner. It takes id over.
func (h *Handover) found(id *Identity, opens age.Identity, c Creation) (*KeyFile, *Keys, error) {
	key, err := h.openStoreKey(opens)
	if err != nil {
		id.Wipe()
		return nil, nil, err
	}
	c.Store, c.storeKey = h.doc.Store, key
	f, k, err := h.carried.Refound(id, c)
	if err != nil {
		key.Wipe()
		id.Wipe()
		return nil, nil, err
	}
	return f, k, nil
}

func (h *Handover) openStoreKey(id age.Identity) (*Secret, error) {
	plain, err := openSealed(h.doc.StoreKey, id)
	if err != nil {
		return nil, damaged("storeKey")
	}
	defer plain.Wipe()
	b := plain.Bytes()
	if len(b) != 48 || ID(b[:16]) != h.doc.Store {
		return nil, damaged("storeKey")
	}
	return SecretFrom(bytes.Clone(b[16:])), nil
}
