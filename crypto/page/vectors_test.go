package page

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"
)

// cases reads a table of wycheproof_test.go: a line with number, verdict and reason, then the fields in hexadecimal.
func cases(t *testing.T, table string, each func(title string, valid bool, f map[string][]byte)) {
	t.Helper()
	n := 0
	for block := range strings.SplitSeq(strings.TrimSpace(table), "\n\n") {
		title, rest, _ := strings.Cut(block, "\n")
		f := map[string][]byte{}
		for line := range strings.Lines(rest) {
			if words := strings.Fields(line); len(words) == 2 {
				f[words[0]] = append(f[words[0]], unhex(t, words[1])...)
			}
		}
		each(title, strings.Contains(title, " valid"), f)
		n++
	}
	if n < 5 {
		t.Fatalf("%d vectors were read", n)
	}
}

// AES-256-GCM with a 96-bit nonce is what XAES comes down to under the derived key; XAES itself has the vectors of its
// specification.
func TestGCMVectors(t *testing.T) {
	cases(t, gcmVectors, func(title string, valid bool, f map[string][]byte) {
		gcm, err := newGCM(f["key"])
		if err != nil {
			t.Fatal(err)
		}
		plain, err := gcm.Open(nil, f["nonce"], f["sealed"], f["additional"])
		if (err == nil) != valid || valid && !bytes.Equal(plain, f["plain"]) {
			t.Errorf("%s: %x, %v", title, plain, err)
		}
	})
}

func TestHMACVectors(t *testing.T) {
	cases(t, hmacVectors, func(title string, _ bool, f map[string][]byte) {
		h := hmac.New(sha256.New, f["key"])
		_, _ = h.Write(f["msg"])
		if got := h.Sum(nil); !bytes.Equal(got, f["tag"]) {
			t.Errorf("%s: %x", title, got)
		}
	})
}

// The ways of changing a tag that Wycheproof tries, at our own door: the cipher is given the tag that lies behind the nonce.
func TestChangedTagsOfAPage(t *testing.T) {
	k := testKey(t, 1, StoreID{1}, 1)
	for _, r := range records {
		_, sealed := r.sample(t, k, 7)
		tag := Tag(sealed)
		good := bytes.Clone(tag)
		for name, change := range map[string]func(i int, b byte) byte{
			"all bits":      func(_ int, b byte) byte { return ^b },
			"zeros":         func(int, byte) byte { return 0 },
			"ones":          func(int, byte) byte { return 0xFF },
			"highest bits":  func(_ int, b byte) byte { return b ^ 0x80 },
			"lowest bits":   func(_ int, b byte) byte { return b ^ 1 },
			"half of it":    func(i int, b byte) byte { return b &^ byte(0xFF*(i/8)) },
			"the other end": func(i int, _ byte) byte { return good[15-i] },
		} {
			for i := range tag {
				tag[i] = change(i, good[i])
			}
			if err := r.open(k, make([]byte, r.plain), sealed, 7); err == nil && !bytes.Equal(tag, good) {
				t.Errorf("%s opens with its tag changed: %s", r.name, name)
			}
			copy(tag, good)
		}
	}
}
