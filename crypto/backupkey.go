package crypto

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"filippo.io/age"
)

// backupKeyMark begins an encoded BackupKey: mark, cost (9 bytes), salt, 32 bytes of stretched passphrase.
const (
	backupKeyMark = "CFB1"
	backupKeySize = 4 + 9 + saltSize + 32
)

// BackupKey is a backup passphrase, stretched once. It lies inside the sealed books, so that a backup is made with
// nobody there to type, and no book holds the passphrase itself: who reads the key can open the backups made with it,
// which hold no more than he has before him, and cannot learn a passphrase that somebody may use elsewhere too.
type BackupKey struct {
	salt      []byte
	cost      Cost
	stretched *Secret
}

// NewBackupKey stretches the passphrase, of at least 15 characters since it stands alone. The cost must have at least four times
// the work of the policy's floor. It takes one derivation. Errors: ErrPassphrase, ErrCost.
func NewBackupKey(pass []byte, c Cost, p Policy) (*BackupKey, error) {
	if c.Work() < 4*p.Floor.Work() {
		return nil, fmt.Errorf("backup key: %w: below four times the floor", ErrCost)
	}
	prepared, err := newPassphrase(pass, PassphraseOnly)
	if err != nil {
		return nil, fmt.Errorf("backup key: %w", err)
	}
	defer prepared.Wipe()
	salt := make([]byte, saltSize)
	rand.Read(salt)
	stretched, err := p.stretch(prepared, salt, c, backupBounds())
	if err != nil {
		return nil, fmt.Errorf("backup key: %w", err)
	}
	return &BackupKey{salt: salt, cost: c, stretched: stretched}, nil
}

// ParseBackupKey decodes Bytes; b stays the caller's. What Bytes never wrote is ErrDamaged.
func ParseBackupKey(b []byte) (*BackupKey, error) {
	if len(b) != backupKeySize || !bytes.HasPrefix(b, []byte(backupKeyMark)) {
		return nil, damaged("backup key")
	}
	c := Cost{Time: binary.BigEndian.Uint32(b[4:]), Memory: binary.BigEndian.Uint32(b[8:]), Threads: b[12]}
	if backupBounds().check(c) != nil {
		return nil, damaged("backup key")
	}
	secret := bytes.Clone(b[13+saltSize:])
	return &BackupKey{salt: bytes.Clone(b[13 : 13+saltSize]), cost: c, stretched: SecretFrom(secret)}, nil
}

// Bytes is the key as the books keep it. It is a secret.
func (k *BackupKey) Bytes() []byte {
	b := []byte(backupKeyMark)
	b = binary.BigEndian.AppendUint32(b, k.cost.Time)
	b = binary.BigEndian.AppendUint32(b, k.cost.Memory)
	b = append(b, k.cost.Threads)
	b = append(b, k.salt...)
	return append(b, k.stretched.Bytes()...)
}

// Cost is what deriving it has taken, and what guessing its passphrase takes.
func (k *BackupKey) Cost() Cost { return k.cost }

// Mark tells keys apart without telling anything of the passphrase: it is a digest of salt and cost, which stand in every file that
// the key seals.
func (k *BackupKey) Mark() [32]byte {
	b := k.Bytes()
	defer clear(b)
	return sha256.Sum256(b[:13+saltSize])
}

// Wipe overwrites the key; it may be called on nil.
func (k *BackupKey) Wipe() {
	if k != nil {
		k.stretched.Wipe()
	}
}

// String hides the key from logs.
func (k *BackupKey) String() string { return hidden }

// GoString hides the key from %#v.
func (k *BackupKey) GoString() string { return hidden }

// Wrap implements age.Recipient. Together with the recovery recipient it makes a file that opens with either; the age program
// skips the stanza.
func (k *BackupKey) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	stanzas, _, err := k.WrapWithLabels(fileKey)
	return stanzas, err
}

// WrapWithLabels implements age.RecipientWithLabels, without a derivation. It claims "postquantum", as the hybrid recipients do,
// which age wants to be alike in one file: a passphrase has no public key that a quantum computer could break.
func (k *BackupKey) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	if k.stretched.Len() == 0 {
		return nil, nil, ErrWiped
	}
	return sealStanza(k.stretched, k.salt, k.cost, fileKey)
}

// Unwrap implements age.Identity for the files that this key sealed, without a derivation.
func (k *BackupKey) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	s, err := soleStanza(stanzas)
	if err != nil {
		return nil, err
	}
	salt, c, err := parseStanza(s)
	if err != nil {
		return nil, err
	}
	if k.stretched.Len() == 0 {
		return nil, ErrWiped
	}
	if c != k.cost || !bytes.Equal(salt, k.salt) {
		return nil, errors.Join(ErrWrongPassphrase, age.ErrIncorrectIdentity)
	}
	return openStanza(s, k.stretched, salt)
}
