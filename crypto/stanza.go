package crypto

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

// stanzaType names the recipient stanza of a backup passphrase in the header of an age file:
//
//	-> counterfoil-argon2id SALT TIME MEMORY THREADS FRESH
//	BODY
//
// SALT and FRESH are 16 random bytes in base64 without padding, the numbers are decimal, BODY is the file key sealed with
// ChaCha20-Poly1305 under a key of its own and therefore a nonce of zeros. FRESH makes that key new in every file, also
// where several are sealed with one BackupKey and so with one SALT.
const stanzaType = "counterfoil-argon2id"

// sealStanza seals the file key of one file under a stretched passphrase.
func sealStanza(stretched *Secret, salt []byte, c Cost, fileKey []byte) ([]*age.Stanza, []string, error) {
	fresh := make([]byte, saltSize)
	rand.Read(fresh)
	s := &age.Stanza{Type: stanzaType, Args: stanzaArgs(salt, c, fresh)}
	key, err := stanzaKey(s, stretched, salt)
	if err != nil {
		return nil, nil, err
	}
	defer key.Wipe()
	cipher, err := chacha20poly1305.New(key.Bytes())
	if err != nil {
		return nil, nil, fmt.Errorf("seal file key: %w", err)
	}
	s.Body = cipher.Seal(nil, make([]byte, cipher.NonceSize()), fileKey, nil)
	return []*age.Stanza{s}, []string{"postquantum"}, nil
}

func stanzaArgs(salt []byte, c Cost, fresh []byte) []string {
	number := func(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
	text := base64.RawStdEncoding.EncodeToString
	return []string{text(salt), number(c.Time), number(c.Memory), number(uint32(c.Threads)), text(fresh)}
}

// stanzaKey binds the key to every argument of the stanza.
func stanzaKey(s *age.Stanza, stretched *Secret, salt []byte) (*Secret, error) {
	info := "counterfoil/backup stanza/v1\x00" + strings.Join(s.Args, " ")
	k, err := hkdf.Key(sha256.New, stretched.Bytes(), salt, info, 32)
	if err != nil {
		return nil, fmt.Errorf("derive stanza key: %w", err)
	}
	return SecretFrom(k), nil
}

// BackupIdentity opens backups with their passphrase. What it derived it keeps until Wipe: the files of one set of books are
// mostly sealed under one salt, and each derivation takes a second. It is for one goroutine at a time.
type BackupIdentity struct {
	pass   *Secret
	policy Policy
	most   int // derivations from now on, with bounded

	bounded bool
	derived []*BackupKey // as stretched so far, at most keysKept
}

// keysKept bounds what a folder of files under many salts can have an identity keep.
const keysKept = 16

// NewBackupIdentity takes the passphrase of a backup as it was typed. A floor in the policy is not applied: an old backup
// must open; its upper bounds are. Wipe it after use.
func NewBackupIdentity(pass []byte, p Policy) (*BackupIdentity, error) {
	typed, err := attemptPassphrase(pass)
	if err != nil {
		return nil, err
	}
	p.Floor = Cost{}
	return &BackupIdentity{pass: typed, policy: p}, nil
}

// AtMost bounds how often the passphrase is stretched from now on: a place where others keep thousands of backups, each under a salt of its own, would take
// hours to look through. A file under yet another salt does not open then: ErrManySalts, which is an ErrWrongPassphrase.
func (i *BackupIdentity) AtMost(n int) { i.most, i.bounded = n, true }

// ErrManySalts: a file was not tried, because too many others before it did not open.
var ErrManySalts = fmt.Errorf("%w: too many others did not open before this one", ErrWrongPassphrase)

// Wipe overwrites the passphrase and what was derived of it.
func (i *BackupIdentity) Wipe() {
	i.pass.Wipe()
	for _, k := range i.derived {
		k.Wipe()
	}
}

// Unwrap implements age.Identity with at most one derivation: a file with two stanzas of this kind is refused, and so is
// one that asks too much. The error of age.Decrypt wraps ErrWrongPassphrase, ErrCost or ErrDamaged; a file that was
// never sealed to a passphrase wraps none of them.
func (i *BackupIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	s, err := soleStanza(stanzas)
	if err != nil {
		return nil, err
	}
	return i.open(s)
}

// soleStanza finds the one stanza of our kind.
func soleStanza(stanzas []*age.Stanza) (*age.Stanza, error) {
	var mine *age.Stanza
	for _, s := range stanzas {
		if s.Type != stanzaType {
			continue
		}
		if mine != nil {
			return nil, damaged("backup stanza")
		}
		mine = s
	}
	if mine == nil {
		return nil, age.ErrIncorrectIdentity
	}
	return mine, nil
}

func (i *BackupIdentity) open(s *age.Stanza) ([]byte, error) {
	salt, c, err := parseStanza(s)
	if err != nil {
		return nil, err
	}
	if i.pass.Len() == 0 {
		return nil, ErrWiped
	}
	key, err := i.key(salt, c)
	if err != nil {
		return nil, err
	}
	return openStanza(s, key.stretched, salt)
}

// key is the passphrase as stretched with that salt.
func (i *BackupIdentity) key(salt []byte, c Cost) (*BackupKey, error) {
	for _, k := range i.derived {
		if k.cost == c && bytes.Equal(k.salt, salt) {
			return k, nil
		}
	}
	if i.bounded && i.most <= 0 {
		return nil, errors.Join(ErrManySalts, age.ErrIncorrectIdentity)
	}
	i.most--
	stretched, err := i.policy.stretch(i.pass, salt, c, backupBounds())
	if err != nil {
		return nil, err
	}
	if len(i.derived) == keysKept {
		i.derived[0].Wipe()
		i.derived = i.derived[1:]
	}
	k := &BackupKey{salt: bytes.Clone(salt), cost: c, stretched: stretched}
	i.derived = append(i.derived, k)
	return k, nil
}

func openStanza(s *age.Stanza, stretched *Secret, salt []byte) ([]byte, error) {
	key, err := stanzaKey(s, stretched, salt)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	cipher, err := chacha20poly1305.New(key.Bytes())
	if err != nil {
		return nil, fmt.Errorf("open file key: %w", err)
	}
	fileKey, err := cipher.Open(nil, make([]byte, cipher.NonceSize()), s.Body, nil)
	if err != nil {
		return nil, errors.Join(ErrWrongPassphrase, age.ErrIncorrectIdentity)
	}
	return fileKey, nil
}

// parseStanza accepts exactly what stanzaArgs writes.
func parseStanza(s *age.Stanza) ([]byte, Cost, error) {
	if len(s.Args) != 5 || len(s.Body) != 16+chacha20poly1305.Overhead {
		return nil, Cost{}, damaged("backup stanza")
	}
	salt, err := base64.RawStdEncoding.Strict().DecodeString(s.Args[0])
	if err != nil || len(salt) != saltSize {
		return nil, Cost{}, damaged("backup stanza salt")
	}
	fresh, err := base64.RawStdEncoding.Strict().DecodeString(s.Args[4])
	if err != nil || len(fresh) != saltSize {
		return nil, Cost{}, damaged("backup stanza")
	}
	var n [3]uint64
	for i, bits := range []int{32, 32, 8} {
		if n[i], err = strconv.ParseUint(s.Args[1+i], 10, bits); err != nil {
			return nil, Cost{}, fmt.Errorf("%w: no number in a backup stanza", ErrCost)
		}
	}
	c := Cost{Time: uint32(n[0]), Memory: uint32(n[1]), Threads: uint8(n[2])}
	for i, arg := range stanzaArgs(salt, c, fresh) {
		if arg != s.Args[i] {
			return nil, Cost{}, damaged("backup stanza")
		}
	}
	return salt, c, nil
}
