package crypto

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sethvargo/go-diceware/diceware"
	"golang.org/x/text/unicode/norm"
)

// Lengths of a passphrase. The bytes bound what reaches Argon2id; the characters are NIST SP 800-63B-4, section 3.1.1: 15
// where the passphrase stands alone, 8 where a second factor (here the device secret) stands beside it.
const (
	minPassphraseBytes = 8
	maxPassphraseBytes = 1024
	minAlone           = 15
	minWithDevice      = 8
)

// preparePassphrase brings a passphrase to the one form that is derived from: NFKC (RFC 8264 does the same for
// passwords), so that a composed and a decomposed accent, or a full-width letter, are one passphrase on every keyboard.
// Nothing is trimmed: a blank at the end is a character.
func preparePassphrase(pass []byte) (*Secret, error) {
	if len(pass) > maxPassphraseBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrPassphrase, maxPassphraseBytes)
	}
	if !utf8.Valid(pass) {
		return nil, fmt.Errorf("%w: not UTF-8 text", ErrPassphrase)
	}
	s := SecretFrom(norm.NFKC.Bytes(append([]byte(nil), pass...)))
	if s.Len() < minPassphraseBytes || s.Len() > maxPassphraseBytes {
		s.Wipe()
		return nil, fmt.Errorf("%w: want %d to %d bytes", ErrPassphrase, minPassphraseBytes, maxPassphraseBytes)
	}
	return s, nil
}

// attemptPassphrase prepares what was typed to unlock. A text that could never have been set is simply wrong.
func attemptPassphrase(pass []byte) (*Secret, error) {
	s, err := preparePassphrase(pass)
	if err != nil {
		return nil, ErrWrongPassphrase
	}
	return s, nil
}

// newPassphrase prepares a passphrase that is being set, which must also have the characters that its kind asks.
func newPassphrase(pass []byte, kind Kind) (*Secret, error) {
	s, err := preparePassphrase(pass)
	if err != nil {
		return nil, err
	}
	if n := utf8.RuneCount(s.Bytes()); n < kind.leastCharacters() {
		s.Wipe()
		return nil, fmt.Errorf("%w: want at least %d characters", ErrPassphrase, kind.leastCharacters())
	}
	return s, nil
}

// leastPassphraseWords is six words of the EFF long list: 77.5 bits.
const leastPassphraseWords = 6

// suggestedWords is how many are offered where a device secret stands beside the passphrase: 51.7 bits, of which a thief of the folder alone
// cannot try a single one.
const suggestedWords = 4

// SuggestPassphrase makes a passphrase for somebody to take over: of random words as GeneratePassphrase, four beside a device secret and six
// where it stands alone.
func SuggestPassphrase(kind Kind) (*Secret, error) {
	if kind == PassphraseOnly {
		return GeneratePassphrase(leastPassphraseWords)
	}
	return generateWords(suggestedWords)
}

// GeneratePassphrase makes a passphrase of at least six random words (EFF long list, 12.9 bits a word), joined by a
// dash. Fewer words are not given.
func GeneratePassphrase(words int) (*Secret, error) {
	return generateWords(max(words, leastPassphraseWords))
}

func generateWords(words int) (*Secret, error) {
	list, err := diceware.Generate(words) // reads crypto/rand
	if err != nil {
		return nil, fmt.Errorf("generate passphrase: %w", err)
	}
	return SecretFrom([]byte(strings.Join(list, "-"))), nil
}
