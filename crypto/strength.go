package crypto

import (
	"strings"
	"unicode/utf8"

	zxcvbn "github.com/ccojocar/zxcvbn-go"
	"golang.org/x/text/unicode/norm"
)

// Hint says what would make a passphrase better. The words for people are the caller's.
type Hint string

// What CheckPassphrase can say.
const (
	HintShort      Hint = "short"      // too few characters
	HintLong       Hint = "long"       // more than 1024 bytes
	HintText       Hint = "text"       // not valid text
	HintCommon     Hint = "common"     // it is one of the most common passwords
	HintOwn        Hint = "own"        // it is made of the names of its owner
	HintDictionary Hint = "dictionary" // made of common words or known passwords
	HintSequence   Hint = "sequence"   // 1234, abcd
	HintRepeat     Hint = "repeat"     // aaaa
	HintKeyboard   Hint = "keyboard"   // qwertz
	HintDate       Hint = "date"       // a date
	HintWords      Hint = "words"      // another word or two would help
)

// Strength is what a meter shows.
type Strength struct {
	Score      int     // 0 (guessed at once) to 4 (very strong)
	Bits       float64 // estimated guesses as a power of two; an estimate for people, no rule depends on it
	Characters int     // after normalisation
	Allowed    bool    // may be set: long enough for its kind, text, and none that a guesser tries first
	Hints      []Hint
}

// estimateRunes bounds the time of the estimate, which grows faster than the text; what follows only adds strength.
const estimateRunes = 64

// CheckPassphrase judges a passphrase before it is set; kind says whether a device secret stands beside it. known are words
// that an attacker would try first: the login name, the company. It takes a few milliseconds at most, so a meter can call it
// for every key.
func CheckPassphrase(pass []byte, kind Kind, known ...string) Strength {
	if len(pass) > maxPassphraseBytes {
		return Strength{Hints: []Hint{HintLong}}
	}
	if !utf8.Valid(pass) {
		return Strength{Hints: []Hint{HintText}}
	}
	text := []rune(nfkc(string(pass)))
	s := Strength{Characters: len(text)}
	prepared, err := newPassphrase(pass, kind)
	prepared.Wipe()
	s.Allowed = err == nil
	if !s.Allowed {
		s.Hints = append(s.Hints, HintShort)
	}
	if len(text) == 0 {
		return s
	}
	s.estimate(string(text[:min(len(text), estimateRunes)]), known)
	if h := expected(string(text), known); h != "" {
		s.Score, s.Allowed = 0, false
		s.Hints = append([]Hint{h}, s.Hints...)
	}
	return s
}

// nfkc is the form in which texts are compared.
func nfkc(s string) string { return norm.NFKC.String(s) }

func (s *Strength) estimate(text string, known []string) {
	words := make([]string, 0, len(known))
	for _, w := range known {
		words = append(words, strings.Fields(strings.ToLower(w))...) // the estimate compares words in lower case
	}
	found := zxcvbn.PasswordStrength(text, words)
	s.Score, s.Bits = found.Score, found.Entropy
	seen := map[Hint]bool{}
	for _, m := range found.MatchSequence {
		if h, ok := hintOf(m.Pattern); ok && s.Score < 4 && !seen[h] {
			seen[h] = true
			s.Hints = append(s.Hints, h)
		}
	}
	if s.Score < 3 {
		s.Hints = append(s.Hints, HintWords)
	}
}

func hintOf(pattern string) (Hint, bool) {
	switch pattern {
	case "dictionary":
		return HintDictionary, true
	case "sequence":
		return HintSequence, true
	case "repeat":
		return HintRepeat, true
	case "spatial":
		return HintKeyboard, true
	case "date":
		return HintDate, true
	}
	return "", false
}
