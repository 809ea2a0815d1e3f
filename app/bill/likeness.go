package bill

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// A clerk types parts of a name, without accents and with typing errors, and wants to see at once whom she means. The texts here
// are folded already: lower case, without accents.

// Sought is what is looked for.
type Sought struct {
	typed string
	words []soughtWord
}

type soughtWord struct {
	text   string
	runes  []rune
	errors int    // how many typing errors are forgiven
	kinds  uint64 // of letters in it
}

// kinds tells which letters are in a word, or some of them: a word that lacks too many of those that were typed is not compared.
func kinds(word string) (set uint64) {
	for _, r := range word {
		set |= 1 << (r % 64)
	}
	return set
}

// Seek begins a search for what was typed, of which at most eight words count.
func Seek(typed string) Sought {
	s := Sought{typed: typed}
	for _, w := range strings.Fields(typed) {
		if len(s.words) < 8 {
			s.words = append(s.words, soughtWord{w, []rune(w), forgiven(w), kinds(w)})
		}
	}
	return s
}

// forgiven is how many typing errors a word may hold: a figure none, for the next number is another customer's; a short word none,
// for it would be like everything.
func forgiven(word string) int {
	n := utf8.RuneCountInString(word)
	switch {
	case strings.ContainsAny(word, "0123456789") || n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// What a word costs: the beginning of the whole text is what a clerk usually types, then that of a word, then a part. An error
// costs more than all of it.
const (
	costWord  = 1
	costPart  = 2
	costError = 100
)

// In says whether the text has every word that is looked for, and how far it is from what was typed: 0 where it begins so. The
// least is the best.
func (s Sought) In(text string) (far int, found bool) {
	if strings.HasPrefix(text, s.typed) {
		return 0, true
	}
	for _, w := range s.words {
		if i := strings.Index(text, w.text); i >= 0 {
			if i == 0 || text[i-1] == ' ' || strings.Contains(text, " "+w.text) {
				far += costWord
			} else {
				far += costPart
			}
			continue
		}
		if w.errors == 0 {
			return 0, false
		}
		n := w.errorsIn(text)
		if n > w.errors {
			return 0, false
		}
		far += n * costError
	}
	return far, true
}

// errorsIn is how few typing errors make the word the beginning of one of a text; more than forgiven if none is near enough.
func (w soughtWord) errorsIn(text string) int {
	least := w.errors + 1
	for other := range strings.FieldsSeq(text) {
		if len(other)+w.errors >= len(w.runes) && bits.OnesCount64(w.kinds&^kinds(other)) <= w.errors {
			least = min(least, errorsTo(w.runes, other, least))
		}
	}
	return least
}

// errorsTo counts the letters left out, added, wrong or swapped with their neighbour that part the typed word from the nearest
// beginning of another; it stops at most.
func errorsTo(typed []rune, other string, most int) int {
	letters := []rune(other)
	letters = letters[:min(len(letters), len(typed)+most)]
	before, last, now := make([]int, len(letters)+1), make([]int, len(letters)+1), make([]int, len(letters)+1)
	for j := range last {
		last[j] = j
	}
	for i, r := range typed {
		now[0] = i + 1
		for j, l := range letters {
			n := last[j]
			if r != l {
				n = 1 + min(n, last[j+1], now[j])
			}
			if i > 0 && j > 0 && r == letters[j-1] && typed[i-1] == l {
				n = min(n, 1+before[j-1])
			}
			now[j+1] = n
		}
		if slices.Min(now) >= most && slices.Min(last) >= most {
			return most
		}
		before, last, now = last, now, before
	}
	return slices.Min(last)
}
