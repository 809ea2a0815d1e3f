package crypto

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// What the meter says of a passphrase: no more than a guesser would, who knows what people make them of.
func TestGuesses(t *testing.T) {
	for _, c := range []struct {
		pass        string
		least, most float64 // guesses, as powers of two
		hints       []Hint
	}{
		{"password", 1, 3, []Hint{HintDictionary}},
		{"Passw0rd1", 6, 12, []Hint{HintDictionary}},
		{"drowssap", 1, 4, []Hint{HintDictionary}},                // backwards
		{"sunshine", 1, 8, []Hint{HintDictionary}},                // a word and a password: the one that is found first
		{"iloveyousomuch", 10, 21, []Hint{HintDictionary}},        // the words of whole sentences
		{"blumenladen", 20, 28, []Hint{HintDictionary}},           // in German
		{"Kramer1979!", 10, 18, []Hint{HintDictionary, HintDate}}, // a name that is known, and a year
		{"krameR", 1, 3, []Hint{HintDictionary}},
		{"kRaMer", 3, 6, []Hint{HintDictionary}},
		{"12.03.1985", 15, 18, []Hint{HintDate}},
		{"19850312", 14, 17, []Hint{HintDate}},
		{"310286", 14, 17, []Hint{HintDate}},
		{"320286", 9, 20, nil}, // no day: as any six digits, or what stands in the list
		{"abcdefghij", 3, 8, []Hint{HintSequence}},
		{"jihgfedcba", 7, 10, []Hint{HintSequence}},
		{"mnopqrst", 7, 9, []Hint{HintSequence}},
		{"aaaaaaaaaaaaaaaa", 5, 10, []Hint{HintRepeat}},
		{"zK#9zK#9zK#9", 25, 29, []Hint{HintRepeat}}, // four characters, three times
		{"dfghjkl", 8, 13, []Hint{HintKeyboard}},
		{"ertzuiopü", 8, 13, []Hint{HintKeyboard}},
		{"xdrtgbhu", 8, 30, []Hint{HintKeyboard}},   // side by side, but to and fro
		{"XDRTGBHU", 9, 31, []Hint{HintKeyboard}},   // with shift
		{"qsdfghjklm", 8, 13, []Hint{HintKeyboard}}, // on a French keyboard
		{"74123", 8, 17, nil},
		{"x9#kL2pQ", 52, 53, nil}, // 95 signs, eight times
		{"", 0, 0, nil},
		{"八百屋で大根を買う", 59, 60, nil},
		{"four-random-words-here", 41, 80, []Hint{HintDictionary}},
	} {
		bits, hints := guessBits([]rune(c.pass), []string{"ada", "kramer"})
		if bits < c.least || bits > c.most {
			t.Errorf("%q: %.1f bits, want %v to %v", c.pass, bits, c.least, c.most)
		}
		for _, h := range c.hints {
			if !slices.Contains(hints, h) {
				t.Errorf("%q: %v, want %s", c.pass, hints, h)
			}
		}
	}
}

// More of a passphrase is never easier: whoever adds a word sees the meter rise, or stay.
func TestMoreIsNeverWeaker(t *testing.T) {
	for _, text := range []string{"copper violin sleeps at noon", "1234567890qwertz", "12.03.1985 Ada", "P@ssw0rd!P@ssw0rd!", "ßäßäßä八百屋"} {
		before := 0.0
		for _, r := range []string{text, text + "7", text + "7 kettle", text + "7 kettle lantern", text + "7 kettle lantern Oak"} {
			bits, _ := guessBits([]rune(r), nil)
			if bits < before {
				t.Errorf("%q: %.1f bits, fewer than the %.1f of its beginning", r, bits, before)
			}
			before = bits
		}
	}
}

// The list is as the search needs it: in order, nothing twice, and each word is found with what is said of it.
func TestCommonWords(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(commonWords, "\n"), "\n")
	before := ""
	for _, l := range lines {
		word, class := l[:len(l)-1], l[len(l)-1]
		n := utf8.RuneCountInString(word)
		if word <= before || n < leastWord || n > longestWord || class < 'A' || class > 'P' || word != strings.ToLower(nfkc(word)) {
			t.Fatalf("%q after %q", l, before)
		}
		if lineOf(commonWords, word) != l {
			t.Fatalf("%q is not found", word)
		}
		before = word
	}
	if len(lines) < 40_000 {
		t.Errorf("only %d words", len(lines))
	}
}

func FuzzGuesses(f *testing.F) {
	for _, s := range []string{"password", "1.2.3", "ÄÖÜ äöü", "4@8({[</369&#!1", "İı", "\x00\x00\x00", "12/12/12/12/12"} {
		f.Add(s, "ada")
	}
	f.Fuzz(func(t *testing.T, text, known string) {
		if len(text) > 256 || !utf8.ValidString(text) {
			return
		}
		runes := []rune(text)
		runes = runes[:min(len(runes), estimateRunes)]
		bits, _ := guessBits(runes, []string{known})
		if most := float64(len(runes)) * 8; bits < 0 || bits > most {
			t.Errorf("%q: %v bits", text, bits)
		}
	})
}
