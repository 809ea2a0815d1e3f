package crypto

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NIST SP 800-63B-4, section 3.1.1.2: a passphrase that is being set is compared with those that are known to be common or to be expected, as
// a whole, and is refused where it is one. Of what it is made there are no rules.

// commonPasswords are the 10,000 most common passwords of at least eight characters, in small letters without blanks and dashes, one a line, in
// the order of their bytes: those of @zxcvbn-ts/language-common 4.1.3 (MIT, see common/LICENSE.txt), the most common first, cut there.
//
//go:embed common/passwords.txt
var commonPasswords string

// ownName is what these programs are called: who is asked for a passphrase at their door likes to type it.
const ownName = "counterfoil"

// leastOwn is how many letters and digits must be left of a passphrase without the names that everybody knows, and leastRepeated how long
// a passphrase is that counts when it is written several times.
const (
	leastOwn      = 6
	leastRepeated = minWithDevice
)

// expected says what makes a passphrase one of those that a guesser tries first; "" where nothing does. text is normalised, known are words
// about its owner.
func expected(text string, known []string) Hint {
	lower := strings.ToLower(text)
	plain := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, lower)
	switch {
	case isCommon(plain):
		return HintCommon
	case fromNames(lower, known):
		return HintOwn
	}
	for _, form := range []string{lower, plain} {
		if unit := repeatedUnit(form); unit != "" && (utf8.RuneCountInString(unit) < leastRepeated || isCommon(unit)) {
			return HintRepeat
		}
	}
	return ""
}

// isCommon looks a word up in the list, by halves.
func isCommon(word string) bool {
	from, to := 0, len(commonPasswords)
	for from < to {
		start := from + strings.LastIndexByte(commonPasswords[from:(from+to)/2], '\n') + 1
		end := start + strings.IndexByte(commonPasswords[start:], '\n')
		switch line := commonPasswords[start:end]; {
		case line == word:
			return true
		case line < word:
			from = end + 1
		default:
			to = start
		}
	}
	return false
}

// repeatedUnit is the shortest text that another consists of when it is written several times; "" where there is none.
func repeatedUnit(text string) string {
	for n := 1; n <= len(text)/2; n++ {
		if len(text)%n == 0 && text == strings.Repeat(text[:n], len(text)/n) && utf8.ValidString(text[:n]) {
			return text[:n]
		}
	}
	return ""
}

// fromNames says whether little is left of a text without the names that everybody knows of its owner.
func fromNames(lower string, known []string) bool {
	names := []string{ownName}
	for _, k := range known {
		k = strings.ToLower(nfkc(k))
		names = append(append(names, k, strings.Join(strings.Fields(k), "")), strings.Fields(k)...)
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // a whole name before its parts
	rest := lower
	for _, n := range names {
		if utf8.RuneCountInString(n) >= 3 {
			rest = strings.ReplaceAll(rest, n, " ") // so that nothing new is made where it stood
		}
	}
	left := 0
	for _, r := range rest {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			left++
		}
	}
	return rest != lower && left < leastOwn
}
