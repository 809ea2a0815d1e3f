package factor

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"strings"
	"time"
)

// RecoveryCodes is how many there are in a set.
const RecoveryCodes = 10

// recoverySize is the length of a recovery code in bytes: 80 bits, sixteen letters and digits.
const recoverySize = 10

// SetID names a set of recovery codes. Of two sets the later one is the greater.
type SetID [8]byte

// NewSetID names a set that is made now: the time in milliseconds, and what tells two of the same apart.
func NewSetID(now time.Time) (id SetID) {
	binary.BigEndian.PutUint64(id[:], uint64(max(now.UnixMilli(), 0))<<16)
	rand.Read(id[6:])
	return id
}

// NewRecoveryCodes makes a set: the codes to be shown once, and the digests to be kept.
func NewRecoveryCodes(set SetID) (codes []string, digests [][32]byte) {
	for range RecoveryCodes {
		raw := make([]byte, recoverySize)
		rand.Read(raw)
		text := strings.ToLower(plain32.EncodeToString(raw))
		codes, digests = append(codes, grouped(text, "-")), append(digests, digest(set, text))
	}
	return codes, digests
}

// digest is what is kept of a code. A plain hash is enough, and stretching would add nothing: the codes are 80 random bits, so
// nobody guesses one, however fast. The set is hashed along, so that equal codes of two sets look different.
func digest(set SetID, tidy string) [32]byte {
	return sha256.Sum256([]byte("counterfoil/recovery code/v1\x00" + string(set[:]) + tidy))
}

// Forgive mends what the eye confuses in a recovery code (Tidy): there is no zero, one or eight in them. What is no code stays as it is.
func Forgive(typed string) string {
	if len(typed) != 16 {
		return typed
	}
	return strings.NewReplacer("0", "o", "1", "l", "8", "b").Replace(typed)
}

// IsRecoveryCode says whether what was typed (Tidy) has the form of a recovery code.
func IsRecoveryCode(typed string) bool {
	return len(typed) == 16 && strings.Trim(typed, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// MatchRecovery finds a typed code (Tidy) among the digests: its place in the set, or -1. It looks at all of them.
func MatchRecovery(set SetID, digests [][32]byte, typed string) int {
	d, found := digest(set, typed), -1
	for i := range digests {
		if subtle.ConstantTimeCompare(d[:], digests[i][:]) == 1 {
			found = i
		}
	}
	return found
}
