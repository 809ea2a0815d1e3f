package bill

import (
	"errors"

	"github.com/google/uuid"
)

// ID is a UUIDv7. The zero ID is none.
type ID [16]byte

// ErrID means text that is no id.
var ErrID = errors.New("not an id")

// NewID makes a UUIDv7: random, and in the order of time, so that new rows lie together.
func NewID() ID { return ID(uuid.Must(uuid.NewV7())) }

// ParseID reads the usual form of a UUID, lower case with four dashes.
func ParseID(s string) (ID, error) {
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s {
		return ID{}, ErrID
	}
	return ID(u), nil
}

// IsZero says whether there is none.
func (id ID) IsZero() bool { return id == ID{} }

// String is the usual form of a UUID; "" for none.
func (id ID) String() string {
	if id.IsZero() {
		return ""
	}
	return uuid.UUID(id).String()
}

// MarshalText writes the form of String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the form of String; "" is none.
func (id *ID) UnmarshalText(text []byte) (err error) {
	*id = ID{}
	if len(text) > 0 {
		*id, err = ParseID(string(text))
	}
	return err
}
