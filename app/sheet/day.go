package sheet

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrDayOrder means that a day can be read in two ways: "03/04/2026".
var ErrDayOrder = errors.New("the day can be read in two ways: say whether the day or the month comes first")

// ErrDay means that a text is no day.
var ErrDay = errors.New("a day is expected, such as 2026-11-24 or 24.11.2026")

// Order says what comes first in days that begin with neither year nor a name.
type Order string

// The orders.
const (
	DayFirst   Order = "dmy"
	MonthFirst Order = "mdy"
)

// serials are the days that spreadsheets count from the end of 1899, within about a century.
const (
	firstSerial = 20_000 // 1954
	lastSerial  = 75_000 // 2105
)

// Day gives a day in the form of ISO 8601. With points the day comes first everywhere; with slashes and dashes the order tells, unless one
// of the two can be no month.
func Day(text string, order Order) (string, error) {
	text = dayAlone(text)
	if n, err := strconv.Atoi(text); err == nil && len(text) == 5 && n >= firstSerial && n <= lastSerial {
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), nil
	}
	n, err := dayParts(text)
	switch told := toldBy(text, n); {
	case err != nil:
		return "", err
	case n[0] > 99:
		return dayOf(n[0], n[1], n[2])
	case told != "":
		order = told
	}
	if n[2] < 100 {
		n[2] += 2000
	}
	switch {
	case order == DayFirst || n[0] == n[1]:
		return dayOf(n[2], n[1], n[0])
	case order == MonthFirst:
		return dayOf(n[2], n[0], n[1])
	}
	return "", ErrDayOrder
}

// dayAlone is the text without a time of day.
func dayAlone(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "T")
	text, _, _ = strings.Cut(text, " ")
	return text
}

// dayParts are the three numbers of a day, in the order in which they stand.
func dayParts(text string) (n [3]int, err error) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 {
		return n, ErrDay
	}
	for i, p := range parts {
		if n[i], err = strconv.Atoi(p); err != nil || len(p) > 4 || len(p) == 3 {
			return n, ErrDay
		}
	}
	return n, nil
}

// toldBy is the order that a day tells by itself.
func toldBy(text string, n [3]int) Order {
	switch {
	case strings.Contains(text, ".") || n[0] > 12:
		return DayFirst
	case n[1] > 12:
		return MonthFirst
	}
	return ""
}

func dayOf(year, month, day int) (string, error) {
	text := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", ErrDay
	}
	return text, nil
}

// Order is that of the days in the fields of a table, as far as one of them can be read in one way only; "" where none tells.
func (t Table) Order(fields ...Field) Order {
	for _, r := range t.Rows {
		for _, f := range fields {
			text, _ := t.At(r, f)
			text = dayAlone(text)
			n, err := dayParts(text)
			if order := toldBy(text, n); err == nil && n[0] <= 99 && order != "" {
				return order
			}
		}
	}
	return ""
}
