package crypto

import (
	"errors"
	"strings"
	"testing"
)

// The alphanumeric mode of QR codes (ISO/IEC 18004) has these 45 characters.
const qrAlphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func TestRecoveryKeyText(t *testing.T) {
	r := NewRecoveryKey()
	text := r.Text()
	if len(text) != 77 || !strings.HasPrefix(text, "AGE-SECRET-KEY-PQ-1") {
		t.Errorf("%d characters", len(text))
	}
	for _, c := range text {
		if !strings.ContainsRune(qrAlphanumeric, c) {
			t.Errorf("%q does not fit a QR code of letters and digits", c)
		}
	}
	groups := r.Groups()
	if len(groups) != 15 || strings.Join(groups, "") != text[19:] || len(groups[14]) != 2 {
		t.Errorf("groups %d", len(groups))
	}
	if f := must[string](t)(r.Fingerprint()); len(f) != 19 {
		t.Error(f)
	}
	r.Wipe()
	if _, err := r.Recipient(); !errors.Is(err, ErrWiped) {
		t.Error(err)
	}
}

// As people type it.
func TestParseRecoveryKeyIsTolerant(t *testing.T) {
	r := NewRecoveryKey()
	text, groups := r.Text(), r.Groups()
	loose := strings.NewReplacer("0", "O", "L", "I").Replace(strings.Join(groups, " "))
	for name, typed := range map[string]string{
		"as printed":       text,
		"lower case":       strings.ToLower(text),
		"blanks and lines": "  " + strings.Join(strings.Split(text, "-"), " - ") + "\r\n",
		"groups only":      strings.Join(groups, " "),
		"long dashes":      strings.Join(groups, "\u2013"),
		"non-breaking":     strings.Join(groups, "\u00a0"),
		"look-alikes":      loose,
		"one for L":        strings.ReplaceAll(strings.Join(groups, "-"), "L", "1"),
	} {
		got, err := ParseRecoveryKey(typed)
		if err != nil || got.Text() != text {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// One wrong character, one left out, two swapped: always mistyped, never another key.
func TestParseRecoveryKeyFindsSlips(t *testing.T) {
	text := NewRecoveryKey().Text()
	for i := 19; i < len(text); i++ {
		for _, c := range "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" {
			if byte(c) == text[i] {
				continue
			}
			if _, err := ParseRecoveryKey(text[:i] + string(c) + text[i+1:]); !errors.Is(err, ErrMistyped) {
				t.Fatalf("%c at %d: %v", c, i, err)
			}
		}
		_, err := ParseRecoveryKey(text[:i] + text[i+1:])
		want(t, err, ErrMistyped)
		if i+1 < len(text) && text[i] != text[i+1] {
			_, err = ParseRecoveryKey(text[:i] + text[i+1:i+2] + text[i:i+1] + text[i+2:])
			want(t, err, ErrMistyped)
		}
	}
	for _, bad := range []string{"", "AGE-SECRET-KEY-PQ-1", "AGE-SECRET-KEY-1QQQQ", strings.Repeat("Q", 5000), "\x00\xff"} {
		_, err := ParseRecoveryKey(bad)
		want(t, err, ErrMistyped)
	}
}

func FuzzParseRecoveryKey(f *testing.F) {
	seed := NewSecret(32)
	copy(seed.Bytes(), "a recovery key that is no secret")
	text := RecoveryKey{seed: seed}.Text()
	f.Add(text)
	f.Add(strings.ToLower(text))
	f.Add(strings.Join(RecoveryKey{seed: seed}.Groups(), " - "))
	f.Add("AGE-SECRET-KEY-PQ-1")
	f.Add("1")
	f.Fuzz(func(t *testing.T, typed string) {
		r, err := ParseRecoveryKey(typed)
		if err != nil {
			if !errors.Is(err, ErrMistyped) {
				t.Fatalf("error of no kind: %v", err)
			}
			return
		}
		again, err := ParseRecoveryKey(r.Text())
		if err != nil || !again.seed.Equal(r.seed) {
			t.Fatal("a key that does not come back")
		}
		r.Wipe()
		again.Wipe()
	})
}
