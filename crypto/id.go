package crypto

import (
	"encoding/hex"
	"errors"
)

// ID names a store, a user or a device: the 16 bytes of a UUID, made by the caller.
type ID [16]byte

// IsZero says whether the id was never set.
func (id ID) IsZero() bool { return id == ID{} }

// String is the usual form, lower case with four dashes.
func (id ID) String() string {
	h := hex.EncodeToString(id[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// MarshalText writes the form of String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads exactly the form of String; upper case and braces are refused so that one id has one spelling.
func (id *ID) UnmarshalText(text []byte) error {
	s := string(text)
	if len(s) != 36 {
		return errors.New("id has not 36 characters")
	}
	b, err := hex.DecodeString(s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:])
	if err != nil {
		return errors.New("id is not hexadecimal")
	}
	var got ID
	copy(got[:], b)
	if got.String() != s {
		return errors.New("id is not in its usual form")
	}
	*id = got
	return nil
}

// ParseID reads the form of ID.String.
func ParseID(s string) (ID, error) {
	var id ID
	err := id.UnmarshalText([]byte(s))
	return id, err
}
