package report

import (
	"errors"

	"counterfoil/app/bill"
)

// Period is from one day to another, both included. A zero From is the beginning of the books.
type Period struct {
	From, To bill.Date
}

// Words are the periods that have a name, in the order in which they are offered.
func Words() []string {
	return []string{"this-month", "last-month", "this-quarter", "last-quarter", "this-year", "last-year", "all"}
}

// ErrPeriod means a word that names no period.
var ErrPeriod = errors.New("no such period")

// Named is a period by its name, seen from today.
func Named(word string, today bill.Date) (Period, error) {
	month := bill.Date{Year: today.Year, Month: today.Month, Day: 1}
	quarter := bill.Date{Year: today.Year, Month: (today.Month-1)/3*3 + 1, Day: 1}
	year := bill.Date{Year: today.Year, Month: 1, Day: 1}
	switch word {
	case "this-month":
		return span(month, 1), nil
	case "last-month":
		return span(shift(month, -1), 1), nil
	case "this-quarter":
		return span(quarter, 3), nil
	case "last-quarter":
		return span(shift(quarter, -3), 3), nil
	case "this-year":
		return span(year, 12), nil
	case "last-year":
		return span(shift(year, -12), 12), nil
	case "all":
		return Period{To: span(year, 24).To}, nil // a document may be dated ahead by a year
	}
	return Period{}, ErrPeriod
}

// span is so many months from a first of a month on.
func span(first bill.Date, months int) Period { return Period{first, shift(first, months).AddDays(-1)} }

// shift moves a first of a month by months.
func shift(first bill.Date, months int) bill.Date {
	m := int(first.Year)*12 + int(first.Month) - 1 + months
	return bill.Date{Year: int16(m / 12), Month: uint8(m%12 + 1), Day: 1}
}
