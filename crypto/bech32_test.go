package crypto

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"filippo.io/age"
)

// The valid strings of BIP 173, and the addresses of its examples as data.
func TestBech32Vectors(t *testing.T) {
	for _, text := range []string{
		"A12UEL5L",
		"a12uel5l",
		"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
		"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
		"?1ezyfcl",
	} {
		hrp, data, err := bech32Decode(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := bech32Encode(hrp, data); got != strings.ToLower(text) {
			t.Errorf("%s came back as %s", text, got)
		}
	}
	hrp, data, err := bech32Decode("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")
	if err != nil || hrp != "abcdef" || hex.EncodeToString(data) != "00443214c74254b635cf84653a56d7c675be77df" {
		t.Errorf("%s %x %v", hrp, data, err)
	}
}

// The invalid strings of BIP 173, and bad padding.
func TestBech32Invalid(t *testing.T) {
	for _, text := range []string{
		" 1nwldj5", "\x7f1axkwrx", "\x801eym55h", "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "de1lg7wt\xff",
		"A1G7SGD8", "10a06t8", "1qzzfhee", "", "1", "a1", "A12uEL5L", "a12uel5m",
		"split1checkupstagehandshakeupstreamerranterredcaperred2y9e2w", "split1cheo2y9e2w", "split1a2y9w",
	} {
		if _, _, err := bech32Decode(text); err == nil {
			t.Errorf("%q accepted", text)
		}
	}
}

func TestRegroupRefusesPadding(t *testing.T) {
	for _, bad := range [][]byte{{1}, {0, 1}, {31, 31, 31}, {0, 0, 0}} {
		if _, err := regroup(bad, 5, 8, false); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
}

// Our text of an age identity is age's own.
func TestIdentityTextIsAges(t *testing.T) {
	theirs, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseRecoveryKey(theirs.String())
	if err != nil {
		t.Fatal(err)
	}
	if r.Text() != theirs.String() {
		t.Error("another text")
	}
	if recipient := must[string](t)(r.Recipient()); recipient != theirs.Recipient().String() {
		t.Error("another recipient")
	}
	ours, err := age.ParseHybridIdentity(NewRecoveryKey().Text())
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, ours.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("x")); err != nil || w.Close() != nil {
		t.Fatal("age could not seal to our key")
	}
}
