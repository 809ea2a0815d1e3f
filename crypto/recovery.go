package crypto

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"unicode"

	"filippo.io/age"
)

// identityPart is the human-readable part of an age hybrid identity.
const identityPart = "age-secret-key-pq-"

// RecoveryKey opens the books and every backup when all else is lost. It is an ordinary age identity (ML-KEM-768 and
// X25519), so that the age program opens a backup with it, even without Counterfoil.
type RecoveryKey struct {
	seed *Secret
}

// NewRecoveryKey makes a recovery key that opens nothing yet.
func NewRecoveryKey() RecoveryKey { return RecoveryKey{seed: RandomSecret(32)} }

// Text is the identity in 77 upper-case characters, which fit the alphanumeric mode of a QR code. It is a secret: it is
// printed in the recovery kit and written nowhere else.
func (r RecoveryKey) Text() string {
	return strings.ToUpper(bech32Encode(identityPart, r.seed.Bytes()))
}

// Groups are the 58 characters after "AGE-SECRET-KEY-PQ-1" in 15 groups, four characters each and two in the last: for
// printing, and for asking some of them back.
func (r RecoveryKey) Groups() []string {
	text := r.Text()[len(identityPart)+1:]
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return append(groups, text)
}

// Wipe overwrites the key.
func (r RecoveryKey) Wipe() { r.seed.Wipe() }

// String hides the key from logs; Text shows it.
func (r RecoveryKey) String() string { return hidden }

// GoString hides the key from %#v.
func (r RecoveryKey) GoString() string { return hidden }

// Identity opens age files that are sealed to the recovery recipient.
func (r RecoveryKey) Identity() (age.Identity, error) { return hybridIdentity(r.seed) }

// Recipient is the public side, an age recipient of 1,959 characters.
func (r RecoveryKey) Recipient() (string, error) {
	id, err := hybridIdentity(r.seed)
	if err != nil {
		return "", err
	}
	return id.Recipient().String(), nil
}

// endorsementKey signs the owner's public key, so that whoever holds the recovery key knows his own key file from one that
// somebody sealed to the recovery recipient, which is public.
func (r RecoveryKey) endorsementKey() (ed25519.PrivateKey, error) {
	return signingKey(r.seed, "counterfoil/recovery/v1 endorsement")
}

// ParseRecoveryKey reads a recovery key as people type it: in any case, with blanks, line ends and dashes anywhere, with or
// without the part before the first 1, and with the digits and letters that the alphabet of the key leaves out (O for
// 0, I or 1 for L, B for 8). Anything else that is not exactly the key answers ErrMistyped.
func ParseRecoveryKey(text string) (RecoveryKey, error) {
	if len(text) > 4096 {
		return RecoveryKey{}, ErrMistyped
	}
	text = strings.Map(keepTyped, text)
	text = strings.TrimPrefix(text, "agesecretkeypq1")
	text = strings.NewReplacer("o", "0", "i", "l", "1", "l", "b", "8").Replace(text)
	hrp, seed, err := bech32Decode(identityPart + "1" + text)
	if err != nil || hrp != identityPart || len(seed) != 32 {
		return RecoveryKey{}, ErrMistyped
	}
	return RecoveryKey{seed: SecretFrom(seed)}, nil
}

// keepTyped drops what only separates, and lowers ASCII letters.
func keepTyped(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), unicode.Is(unicode.Cf, r), r == '_', r == '.':
		return -1
	case r >= 'A' && r <= 'Z':
		return r - 'A' + 'a'
	}
	return r
}

// Fingerprint is a short name of a public key or recipient: 80 bits of its SHA-256 in four groups of four letters. Two
// keys of one fingerprint take 2^80 trials to one given key; it is for people who compare.
func Fingerprint(public []byte) string {
	sum := sha256.Sum256(public)
	text := base32.StdEncoding.EncodeToString(sum[:10])
	return fmt.Sprintf("%s-%s-%s-%s", text[:4], text[4:8], text[8:12], text[12:])
}

// Fingerprint names the recovery key without giving it away.
func (r RecoveryKey) Fingerprint() (string, error) {
	recipient, err := r.Recipient()
	if err != nil {
		return "", err
	}
	return Fingerprint([]byte(recipient)), nil
}
