package crypto

import (
	"slices"
	"strings"
	"testing"
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
		{"password", WithKeychain, 0, 0, true, HintDictionary},
		{"password", PassphraseOnly, 0, 0, false, HintShort},
		{"12345678", WithKeychain, 0, 1, true, ""},
		{"aaaaaaaaaaaaaaaa", PassphraseOnly, 0, 1, true, HintRepeat},
		{"qwertyuiop", WithKeychain, 0, 1, true, ""},
		{"Annes Blumenladen", WithKeychain, 0, 2, true, HintDictionary},
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
