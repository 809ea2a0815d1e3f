package bill

import (
	"errors"
	"fmt"
	"time"
)

// Date is a calendar day without a time or zone, "2026-11-23". The zero Date is none. Comparable.
type Date struct {
	Year  int16
	Month uint8
	Day   uint8
}

// ErrDate means text that is no day of the calendar.
var ErrDate = errors.New("not a date")

// The years of a date: no bill is older, and none later can be sorted as text.
const (
	minYear = 1900
	maxYear = 9998
)

// ParseDate reads "2026-11-23" and refuses days that do not exist, such as 31 February.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < minYear || t.Year() > maxYear {
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

// Valid says whether the day exists, in the years that ParseDate takes.
func (d Date) Valid() bool {
	return d.Year >= minYear && d.Year <= maxYear && DateOf(d.Time()) == d
}

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

// AddDays is n days later, or earlier where n is negative; it stays within the years of a date.
func (d Date) AddDays(n int) Date {
	const span = 9000 * 366
	day := DateOf(d.Time().AddDate(0, 0, max(-span, min(n, span))))
	switch {
	case day.Year > maxYear:
		return Date{maxYear, 12, 31}
	case day.Year < minYear:
		return Date{minYear, 1, 1}
	}
	return day
}

// DaysUntil is how many days later another day is; negative where it is earlier.
func (d Date) DaysUntil(e Date) int { return int(e.Time().Sub(d.Time()) / (24 * time.Hour)) }

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
