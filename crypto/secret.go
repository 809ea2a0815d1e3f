package crypto

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Secret holds bytes that must not be seen: not in a log, not in a swap file, not in a core dump. Where the system
// allows, they lie in a mapping of their own, locked into memory and left out of dumps. Wipe overwrites them.
//
// What Go cannot do: copies made by the standard library (hash states, key schedules, the text of an age identity) and
// text that passed through a string stay on the heap until it is reused. Wiping shortens the time, it is no promise.
type Secret struct {
	b      []byte
	mapped bool
}

// NewSecret makes a secret of n zero bytes, to be filled through Bytes.
func NewSecret(n int) *Secret {
	if b, ok := mapLocked(n); ok {
		return &Secret{b: b, mapped: true}
	}
	return &Secret{b: make([]byte, n)}
}

// SecretFrom moves b into a secret: b is overwritten.
func SecretFrom(b []byte) *Secret {
	s := NewSecret(len(b))
	copy(s.b, b)
	clear(b)
	return s
}

// RandomSecret makes a secret of n random bytes.
func RandomSecret(n int) *Secret {
	s := NewSecret(n)
	rand.Read(s.b) // never fails: it ends the program instead
	return s
}

// Bytes are the secret bytes themselves, no copy. They must not be used after Wipe; a wiped secret has none.
func (s *Secret) Bytes() []byte {
	if s == nil {
		return nil
	}
	return s.b
}

// Len is the number of bytes, 0 once wiped.
func (s *Secret) Len() int { return len(s.Bytes()) }

// Clone is a second secret with the same bytes, wiped on its own.
func (s *Secret) Clone() *Secret {
	c := NewSecret(s.Len())
	copy(c.b, s.Bytes())
	return c
}

// Equal compares in a time that depends on the lengths only. Two wiped secrets are not equal.
func (s *Secret) Equal(other *Secret) bool {
	return s.Len() > 0 && subtle.ConstantTimeCompare(s.Bytes(), other.Bytes()) == 1
}

// Wipe overwrites the bytes and gives the memory back. It may be called twice, and on nil.
func (s *Secret) Wipe() {
	if s == nil || s.b == nil {
		return
	}
	clear(s.b)
	if s.mapped {
		unmap(s.b)
	}
	s.b, s.mapped = nil, false
}

// hidden is all that any way of printing shows.
const hidden = "secret"

// String hides the bytes.
func (s *Secret) String() string { return hidden }

// GoString hides the bytes from %#v.
func (s *Secret) GoString() string { return hidden }

// Format hides the bytes from every verb, %x among them.
func (s *Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides the bytes from structured logs.
func (s *Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON hides the bytes.
func (s *Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText hides the bytes from encoders of text.
func (s *Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// GobEncode refuses: a secret is never serialised.
func (s *Secret) GobEncode() ([]byte, error) { return nil, errors.New("a secret is not serialised") }
