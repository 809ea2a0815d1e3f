package kit

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Why a text is no date. Pages put the words to them.
var (
	ErrNoDate    = errors.New("not a date")
	ErrNoSuchDay = errors.New("no such day")
)

// DateStyle is how the clerk's locale writes dates.
type DateStyle struct {
	Layout   string       // for package time: "02.01.2006"; also decides whether 3/4 is a day in March or April
	FirstDay time.Weekday // of the week
	Months   [12]string   // names for the head of the month grid
	Days     [7]string    // short names, from Sunday
}

// day is midnight UTC: a date has no zone, and two dates are equal if their days are.
func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// ParseDay reads a date as people type it: the locale's own form, with any separators and with or without year; ISO
// 8601; or a bare day, which is one of today's month. A year of two digits is of this century. The answer is midnight UTC.
func ParseDay(text string, style DateStyle, today time.Time) (time.Time, error) {
	digits := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789./- ", r) }) {
		return time.Time{}, ErrNoDate
	}
	var n []int
	for _, d := range digits {
		if len(d) > 4 {
			return time.Time{}, ErrNoDate
		}
		v, err := strconv.Atoi(d)
		if err != nil {
			return time.Time{}, ErrNoDate
		}
		n = append(n, v)
	}
	switch len(n) {
	case 1:
		return existing(today.Year(), int(today.Month()), n[0])
	case 2:
		if style.monthFirst() {
			return existing(today.Year(), n[0], n[1])
		}
		return existing(today.Year(), n[1], n[0])
	case 3:
		return style.threeNumbers(n, digits)
	default:
		return time.Time{}, ErrNoDate
	}
}

func (s DateStyle) threeNumbers(n []int, digits []string) (time.Time, error) {
	year, month, d, written := n[2], n[1], n[0], digits[2]
	switch {
	case len(digits[0]) == 4 || strings.HasPrefix(s.Layout, "2006"):
		year, month, d, written = n[0], n[1], n[2], digits[0]
	case s.monthFirst():
		month, d = n[0], n[1]
	}
	if len(written) <= 2 {
		year += 2000
	}
	return existing(year, month, d)
}

// monthFirst finds out by writing a day of which every part is known.
func (s DateStyle) monthFirst() bool {
	sample := day(2033, time.November, 22).Format(s.Layout)
	return strings.Index(sample, "11") < strings.Index(sample, "22")
}

func existing(year, month, d int) (time.Time, error) {
	if month < 1 || month > 12 || d < 1 || d > 31 || year < 1900 || year > 2999 {
		return time.Time{}, ErrNoSuchDay
	}
	t := day(year, time.Month(month), d)
	if t.Day() != d {
		return time.Time{}, ErrNoSuchDay
	}
	return t, nil
}

// onlyDay takes the clock off a time, and keeps its calendar day.
func onlyDay(t time.Time) time.Time { return day(t.Year(), t.Month(), t.Day()) }
