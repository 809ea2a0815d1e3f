package bill

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// ErrDate means text that is no day of the calendar.
var ErrDate = errors.New("not a date")

// ParseDate reads "2026-11-23" and refuses days that do not exist, such as 31 February.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 || t.Year() > 9998 {
		return Date{}, ErrDate
	}
	return DateOf(t), nil
}

// DateOf is the day of a moment, in the moment's own time zone.
func DateOf(t time.Time) Date {
	return Date{Year: int16(t.Year()), Month: uint8(t.Month()), Day: uint8(t.Day())}
}

// IsZero says whether no date was given.
func (d Date) IsZero() bool { return d == Date{} }

// Time is midnight UTC of the day.
func (d Date) Time() time.Time {
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, time.UTC)
}

// String is the ISO 8601 form; "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// AddDays is n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// Before says whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.number() < e.number() }

func (d Date) number() int { return int(d.Year)*10000 + int(d.Month)*100 + int(d.Day) }

// MarshalText writes the form of String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form of String; "" is no date.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d = Date{}
	if len(text) > 0 {
		*d, err = ParseDate(string(text))
	}
	return err
}

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
