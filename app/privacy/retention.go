// Package privacy holds the rules on the data of the people in the books: how long the law has what kept, what each kind of record is for,
// and what every column of the books says of whom. It is pure: no clock, no disk, no screen.
package privacy

import (
	"slices"

	"counterfoil/app/bill"
)

// Law is a group of records that the laws of retention speak of.
type Law string

// The groups.
const (
	Invoices Law = "invoices" // invoices, credit notes, claims taken over, and what is filed with them
	Books    Law = "payments" // payments, entries of bank statements
	Letters  Law = "letters"  // business letters sent: reminders; quotes that were accepted, order confirmations, delivery notes
)

// Laws are all of them.
func Laws() []Law { return []Law{Invoices, Books, Letters} }

// Start says from which moment the years of a rule are counted.
type Start string

// The moments.
const (
	CalendarYear  Start = "calendar-year"  // the end of the calendar year of the record
	FinancialYear Start = "financial-year" // the end of the financial year of the record
	ClosingYear   Start = "closing-year"   // the end of the calendar year in which the financial year of the record ends
	Day           Start = "day"            // the day of the record
)

// Rule is how long the law of a country has records kept.
type Rule struct {
	Country string // ISO 3166-1 alpha-2; "" where the country is not in the table
	Law     Law
	Years   int // 0: nothing has them kept
	From    Start
	Source  string    // the law
	Looked  bill.Date // when its text, or a report on it, was compared last; zero: taken from general knowledge, to be asked of an accountant
	Page    string    // where that text stands, or what its authority says of it; "" for reports of others
	Own     int       // years that the shop keeps them beyond the law, counted in Years; 0 for none
}

// commonYears is what counts where the table does not know the country: the longest period that several countries have.
const commonYears = 10

// For is the rule of a country. Where it says nothing of letters, nothing has them kept; an unknown country has the longest common period for
// everything.
func For(country string, law Law) Rule {
	i := slices.IndexFunc(table, func(c entry) bool { return c.country == country })
	if i < 0 {
		return Rule{Law: law, Years: commonYears, From: FinancialYear, Source: "the longest common period, as the law of the country is not known here"}
	}
	c := table[i]
	r := Rule{Country: country, Law: law, Years: c.years, From: c.from, Source: c.source, Looked: c.looked, Page: c.page}
	if law == Letters {
		r.Years = c.letters
		if c.lettersSource != "" {
			r.Source = c.lettersSource
		}
	}
	return r
}

// Countries are those that the table knows, in order.
func Countries() (list []string) {
	for _, c := range table {
		list = append(list, c.country)
	}
	return list
}

// MaxOwn bounds the years that a shop may set itself.
const MaxOwn = 30

// Longer is the rule with the years that the shop has set itself, where they are more.
func (r Rule) Longer(years int) Rule {
	if years > r.Years {
		r.Years, r.Own = years, years
	}
	return r
}

// YearStart is the first day of a financial year.
type YearStart struct{ Month, Day int }

// Last is the last day on which a record of a day is kept by the rule, the zero date where nothing has it kept. A day that its year does not
// have, 29 February, is the last of its month.
func (r Rule) Last(day bill.Date, start YearStart) bill.Date {
	if r.Years == 0 || day.IsZero() {
		return bill.Date{}
	}
	switch r.From {
	case Day:
		return clamped(int(day.Year)+r.Years, int(day.Month), int(day.Day))
	case CalendarYear:
		start = YearStart{1, 1}
	}
	if start == (YearStart{}) {
		start = YearStart{1, 1}
	}
	next := clamped(int(day.Year), start.Month, start.Day)
	if !day.Before(next) {
		next = clamped(int(day.Year)+1, start.Month, start.Day)
	}
	end := clamped(int(next.Year)+r.Years, start.Month, start.Day).AddDays(-1)
	if r.From == ClosingYear {
		return bill.Date{Year: end.Year, Month: 12, Day: 31}
	}
	return end
}

// clamped is a day, or the last of its month where the year has no such day.
func clamped(year, month, day int) bill.Date {
	d := bill.Date{Year: int16(year), Month: uint8(month), Day: uint8(day)}
	for d.Day > 28 && !d.Valid() {
		d.Day--
	}
	return d
}
