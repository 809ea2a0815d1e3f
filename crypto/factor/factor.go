// Package factor is the second factor beside the passphrase: codes that an authenticator app makes of the time (RFC 6238), and
// recovery codes for the day on which that app is gone.
//
// It is a lock on the program, not on the file: whoever has the keys of the books needs no code. What it holds off is a person
// who has seen the passphrase being typed, or who sits down at a desk that somebody left.
//
// The package is pure: it is told the time, and what is to be remembered is a Mark.
package factor

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// What authenticator apps take for granted, and several take nothing else: SHA-1, six digits, thirty seconds.
const (
	Digits = 6
	Period = 30 * time.Second
	// SeedSize is the length of a seed in bytes: that of the hash, as RFC 4226 recommends.
	SeedSize = 20
)

// NewSeed makes a seed.
func NewSeed() []byte {
	seed := make([]byte, SeedSize)
	rand.Read(seed)
	return seed
}

// StepAt is the number of the period that a moment lies in.
func StepAt(t time.Time) int64 { return t.Unix() / int64(Period/time.Second) }

// Code is the code of a step (RFC 4226, section 5.3).
func Code(seed []byte, step int64) string { return code(seed, step, Digits) }

func code(seed []byte, step int64, digits int) string {
	mac := hmac.New(sha1.New, seed)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash takes everything
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 0xf
	n := uint64(binary.BigEndian.Uint32(sum[from:]) & 0x7fffffff)
	most := uint64(1)
	for range digits {
		most *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%most)
}

// Answer is what became of a code that was typed.
type Answer int

// The answers.
const (
	Wrong Answer = iota
	Used         // right, but of a step that a code was already accepted for, or of an earlier one
	Right
)

// Match says whether a typed code is that of the step at now or of the one before, which covers slow typing and a clock that is
// a little fast. last is the last step that a code was accepted for. It takes the same time whatever was typed.
func Match(seed []byte, typed string, now time.Time, last int64) (step int64, a Answer) {
	at := StepAt(now)
	for _, s := range []int64{at - 1, at} {
		if subtle.ConstantTimeCompare([]byte(Code(seed, s)), []byte(typed)) != 1 {
			continue
		}
		step, a = s, Used
		if s > last {
			a = Right
		}
	}
	return step, a
}

// IsCode says whether what was typed has the form of a code: six digits. Blanks are left out before (Tidy).
func IsCode(typed string) bool {
	return len(typed) == Digits && strings.Trim(typed, "0123456789") == ""
}

// Tidy takes out of what was typed what people put in to read it better.
func Tidy(typed string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\t", "", "\r", "", "\n", "").Replace(typed))
}

var plain32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// KeyText is the seed to be typed by hand, in groups of four.
func KeyText(seed []byte) string { return grouped(plain32.EncodeToString(seed), " ") }

// ParseKey reads a seed that KeyText wrote.
func ParseKey(text string) ([]byte, error) {
	seed, err := plain32.DecodeString(strings.ToUpper(Tidy(text)))
	if err != nil || len(seed) != SeedSize {
		return nil, fmt.Errorf("not the key of a second factor")
	}
	return seed, nil
}

// URI is what the QR code of a set-up says, in the form that the apps read.
func URI(issuer, account string, seed []byte) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account}
	q := "secret=" + plain32.EncodeToString(seed) + "&issuer=" + url.PathEscape(issuer) // a blank as + is not read by all apps
	return u.String() + "?" + q
}

func grouped(text, between string) string {
	var out []string
	for ; len(text) > 4; text = text[4:] {
		out = append(out, text[:4])
	}
	return strings.Join(append(out, text), between)
}
