package crypto

import (
	_ "embed"
	"math"
	"slices"
	"strings"
	"unicode"
)

// How many guesses somebody needs who knows what people make passphrases of: words and names, in other letters and backwards, known passwords,
// rows of the alphabet and of the keyboard, repetitions, dates. The idea is that of zxcvbn (D. L. Wheeler, "zxcvbn: Low-Budget Password Strength
// Estimation", USENIX Security 2016), the lists lie in the program as they are searched: nothing is loaded, so that a command that asks for no
// passphrase pays nothing for them.

// commonWords are words, one a line in the order of their bytes, in small letters, each with a capital letter that says how common it is: A is the
// first of its kind, B the second, C to the fourth, and so on by powers of two. They are the first 10,000 passwords of @zxcvbn-ts/language-common
// 4.1.3, the first 25,000 spoken words of zxcvbn-go 1.0.4, the first 8,000 of the German wikipedia in @zxcvbn-ts/language-de 3.0.2, and the first
// names and 3,000 last names each of language-de and language-en 4.1.1 (all MIT, see common/LICENSE.txt).
//
//go:embed common/words.txt
var commonWords string

// longestWord is the most letters that a word of the list has, and leastWord the fewest.
const (
	longestWord = 20
	leastWord   = 2
)

// piece is a part of a passphrase that a guesser tries as one.
type piece struct {
	from, to int     // in runes, the second excluded
	bits     float64 // guesses that it takes, as a power of two
	hint     Hint
}

// guessBits is how many guesses a text takes, as a power of two, and what a guesser would make use of, in the order in which it stands there.
// known are words that would be tried first, in small letters.
func guessBits(text []rune, known []string) (float64, []Hint) {
	pieces := slices.Concat(wordPieces(text, known), alphabetPieces(text), keyboardPieces(text), datePieces(text), repeatedPieces(text, known))
	return cheapest(len(text), runeBits(text), pieces)
}

// cheapest covers a text with pieces that do not overlap, so that it takes the fewest guesses; what no piece covers takes each bits a rune.
func cheapest(runes int, each float64, pieces []piece) (float64, []Hint) {
	ending := make([][]piece, runes+1)
	for _, p := range pieces {
		ending[p.to] = append(ending[p.to], p)
	}
	best, last := make([]float64, runes+1), make([]piece, runes+1)
	for to := 1; to <= runes; to++ {
		best[to], last[to] = best[to-1]+each, piece{from: to - 1}
		for _, p := range ending[to] {
			if bits := best[p.from] + max(p.bits, 1); bits < best[to] {
				best[to], last[to] = bits, p
			}
		}
	}
	var hints []Hint
	for at := runes; at > 0; at = last[at].from {
		if h := last[at].hint; h != "" {
			hints = append(hints, h)
		}
	}
	slices.Reverse(hints)
	return best[runes], hints
}

// runeBits is what a rune takes that nothing is known of but the kinds of characters that the text is made of.
func runeBits(text []rune) float64 {
	var small, large, digit, sign, other float64
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z':
			small = 26
		case 'A' <= r && r <= 'Z':
			large = 26
		case '0' <= r && r <= '9':
			digit = 10
		case r < 128:
			sign = 33
		default:
			other = 100
		}
	}
	return math.Log2(max(small+large+digit+sign+other, 1))
}

// likeness are signs that stand for letters. Where one stands for two letters there are two readings.
var likeness = [...]*strings.Replacer{
	strings.NewReplacer("4", "a", "@", "a", "8", "b", "(", "c", "3", "e", "6", "g", "9", "g", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t", "+", "t", "2", "z"),
	strings.NewReplacer("4", "a", "@", "a", "8", "b", "3", "e", "1", "l", "!", "l", "|", "l", "0", "o", "$", "s", "5", "s", "7", "l", "2", "z"),
}

// wordPieces are the words in a text: as they stand there, backwards, and with signs that look like letters.
func wordPieces(text []rune, known []string) []piece {
	lower := make([]rune, len(text))
	for i, r := range text {
		lower[i] = unicode.ToLower(r)
	}
	found := wordsIn(lower, known)
	for _, r := range likeness {
		read := []rune(r.Replace(string(lower)))
		for _, p := range wordsIn(read, known) {
			if signs := differing(lower[p.from:p.to], read[p.from:p.to]); signs > 0 {
				found = append(found, piece{p.from, p.to, p.bits + float64(signs), p.hint})
			}
		}
	}
	slices.Reverse(lower)
	for _, p := range wordsIn(lower, known) {
		found = append(found, piece{len(text) - p.to, len(text) - p.from, p.bits + 1, p.hint})
	}
	for i, p := range found {
		found[i].bits += capitalBits(text[p.from:p.to])
	}
	return found
}

// wordsIn finds what stands in the list or is known.
func wordsIn(lower []rune, known []string) (found []piece) {
	text := string(lower)
	start := make([]int, 0, len(lower)+1) // of each rune, in bytes
	for i := range text {
		start = append(start, i)
	}
	start = append(start, len(text))
	for from := range lower {
		for to := from + 1; to <= len(lower); to++ {
			part := text[start[from]:start[to]]
			if i := slices.Index(known, part); i >= 0 {
				found = append(found, piece{from, to, math.Log2(float64(i + 1)), HintDictionary})
			}
			if n := to - from; n >= leastWord && n <= longestWord {
				if line := lineOf(commonWords, part); line != "" {
					found = append(found, piece{from, to, float64(line[len(line)-1] - 'A'), HintDictionary})
				}
			}
		}
	}
	return found
}

// differing counts the runes that are others.
func differing(a, b []rune) (n int) {
	for i, r := range a {
		if r != b[i] {
			n++
		}
	}
	return n
}

// capitalBits is what capital letters in a word add: one bit where the first, the last or all are, and all ways to choose them otherwise.
func capitalBits(word []rune) float64 {
	var upper, letters float64
	for _, r := range word {
		if unicode.IsLetter(r) {
			letters++
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	switch {
	case upper == 0:
		return 0
	case upper == letters, upper == 1 && (unicode.IsUpper(word[0]) || unicode.IsUpper(word[len(word)-1])):
		return 1
	}
	ways := 0.0
	for i := 1.0; i <= min(upper, letters-upper); i++ {
		ways += choose(letters, i)
	}
	return math.Log2(max(ways, 2))
}

// choose is in how many ways k of n can be chosen.
func choose(n, k float64) float64 {
	ways := 1.0
	for i := 1.0; i <= k; i++ {
		ways *= (n - k + i) / i
	}
	return ways
}
