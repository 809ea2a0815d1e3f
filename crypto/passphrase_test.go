package crypto

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheckPassphrase(t *testing.T) {
	for _, c := range []struct {
		pass     string
		kind     Kind
		least    int
		most     int
		allowed  bool
		wantHint Hint
	}{
		{"", WithKeychain, 0, 0, false, HintShort},
		{"password", WithKeychain, 0, 0, false, HintCommon},
		{"password", PassphraseOnly, 0, 0, false, HintShort},
		{"12345678", WithKeychain, 0, 0, false, HintCommon},
		{"aaaaaaaaaaaaaaaa", PassphraseOnly, 0, 0, false, HintRepeat},
		{"qwertyuiop", WithKeychain, 0, 0, false, HintCommon},
		{"Annes Blumenladen", WithKeychain, 0, 0, false, HintOwn},
		{"tractor-velvet-opium-lagoon-crisp-nineteen", PassphraseOnly, 4, 4, true, ""},
		{strings.Repeat("x", 1025), WithKeychain, 0, 0, false, HintLong},
		{"\xff\xff\xff\xff\xff\xff\xff\xff", WithKeychain, 0, 0, false, HintText},
		{"äöüäöüä", WithKeychain, 0, 4, false, HintShort}, // seven characters in fourteen bytes
	} {
		got := CheckPassphrase([]byte(c.pass), c.kind, "Annes", "Blumenladen")
		if got.Score < c.least || got.Score > c.most || got.Allowed != c.allowed {
			t.Errorf("%.20q: score %d, allowed %v", c.pass, got.Score, got.Allowed)
		}
		if c.wantHint != "" && !slices.Contains(got.Hints, c.wantHint) {
			t.Errorf("%.20q: hints %v, want %s", c.pass, got.Hints, c.wantHint)
		}
	}
}

// What a guesser tries first is refused as a whole, and nothing else for what it is made of (NIST SP 800-63B-4, 3.1.1.2).
func TestExpectedPassphrasesAreRefused(t *testing.T) {
	known := []string{"Ada Kramer", "Kramer Violins GmbH"}
	for _, c := range []struct {
		pass string
		want Hint // "" where it may be set
	}{
		{"PASSWORD", HintCommon},
		{"pass word", HintCommon},
		{"pass-word", HintCommon},
		{"ｐａｓｓｗｏｒｄ", HintCommon}, // full-width letters are the same on another keyboard
		{"football", HintCommon},
		{"1qaz2wsx", HintCommon},
		{"trustno1", HintCommon},
		{"iloveyou", HintCommon},
		{"passwordpassword", HintRepeat},
		{"password password password", HintRepeat},
		{"abcabcabcabcabc", HintRepeat},
		{"ßäßäßäßä", HintRepeat},
		{"Kramer Violins", HintOwn},
		{"kramerviolins2026", HintOwn},
		{"Ada Kramer 1979!", HintOwn},
		{"ada.kramer@violins", HintOwn},
		{"Counterfoil", HintOwn},
		{"counterfoil123!!", HintOwn},
		{"--------", HintRepeat},

		{"copper violin sleeps at noon", ""},
		{"ada sells seven herons", ""},            // her name, and enough beside it
		{"password of my grandmother's bank", ""}, // no part is compared
		{"gebirge-quelle-montag", ""},
		{"eight888", ""},
		{"tractor tractor velvet", ""},
		{"velvetopiumvelvetopium", ""}, // written twice, each long enough
		{"пароль у бабушки в шкафу", ""},
		{"八百屋で大根を買う", ""},
		{"only small letters and blanks", ""},
		{strings.Repeat("a long one is taken as it is ", 4) + "!", ""},
	} {
		got := CheckPassphrase([]byte(c.pass), WithKeychain, known...)
		if got.Allowed != (c.want == "") || c.want != "" && (got.Hints[0] != c.want || got.Score != 0) {
			t.Errorf("%q: %+v, want %q", c.pass, got, c.want)
		}
	}
}

// The list is as the search needs it, and every line of it is found.
func TestCommonPasswords(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(commonPasswords, "\n"), "\n")
	if len(lines) != 10_000 || !slices.IsSorted(lines) {
		t.Errorf("%d lines, sorted: %v", len(lines), slices.IsSorted(lines))
	}
	for _, l := range lines {
		if !isCommon(l) || l != strings.ToLower(nfkc(l)) || strings.ContainsAny(l, " -") || utf8.RuneCountInString(l) < minWithDevice {
			t.Errorf("%q", l)
		}
	}
	for _, l := range []string{"", "\n", "zzzzzzzzzzzzzz", "password\n", "passwor", "0"} {
		if isCommon(l) {
			t.Errorf("%q is none", l)
		}
	}
}

// One passphrase typed on two keyboards, composed and decomposed, opens the same.
func TestAPassphraseHasOneForm(t *testing.T) {
	one, err := preparePassphrase([]byte("Müller läuft"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := preparePassphrase([]byte("Mu\u0308ller la\u0308uft"))
	if err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Errorf("%q and %q, %v", one.Bytes(), two.Bytes(), err)
	}
}

func TestSuggestPassphrase(t *testing.T) {
	for kind, least := range map[Kind]int{WithKeychain: suggestedWords, PassphraseOnly: leastPassphraseWords} {
		s, err := SuggestPassphrase(kind)
		if err != nil {
			t.Fatal(err)
		}
		if words := strings.Count(string(s.Bytes()), "-") + 1; words < least || words > least+2 {
			t.Errorf("kind %v: %d words", kind, words)
		}
		if got := CheckPassphrase(s.Bytes(), kind, "Ada Kramer"); !got.Allowed || got.Score != 4 {
			t.Errorf("kind %v: %+v", kind, got)
		}
		s.Wipe()
	}
}

// A meter asks at every key: the longest passphrase is no more work than one of a hundred letters.
func TestCheckPassphraseIsBounded(t *testing.T) {
	long := []byte(strings.Repeat("qwertz1234 Passwort ", 51))
	work := func(passphrase []byte) float64 {
		return testing.AllocsPerRun(1, func() { CheckPassphrase(passphrase, WithKeychain) })
	}
	if usual, most := work(long[:100]), work(long); most > 2*usual {
		t.Errorf("%v allocations for 100 letters, %v for the longest", usual, most)
	}
}

func TestGeneratePassphrase(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range []int{0, 6, 8} {
		s, err := GeneratePassphrase(n)
		if err != nil {
			t.Fatal(err)
		}
		text := string(s.Bytes())
		// one word of the list has a dash of its own
		if words := strings.Count(text, "-") + 1; words < max(n, 6) || seen[text] {
			t.Errorf("%d words: %s", n, text)
		}
		seen[text] = true
		if got := CheckPassphrase(s.Bytes(), PassphraseOnly); got.Score != 4 || !got.Allowed {
			t.Errorf("%s: %+v", text, got)
		}
	}
}
