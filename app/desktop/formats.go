package desktop

import (
	"fmt"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/app/tax"
)

// formats writes and reads figures and days in the way of the open books: the language of the company decides.
type formats struct {
	money.Locale
	company bill.Company
	paper   paper.Style // how papers look
	days    kit.DateStyle
	today   func() bill.Date
}

// newFormats are those of a company; today decides which rates of VAT are in force.
func newFormats(c bill.Company, today func() bill.Date) formats {
	return formats{Locale: money.LocaleOf(c.Language), company: c, paper: paper.Style{Logo: c.Logo, Footer: c.Footer}, days: dateStyle(tagOf(c)), today: today}
}

// rates are those that the business usually needs, as of today: its own, then those without VAT.
func (f formats) rates() []tax.Named { return f.ratesOn(f.today()) }

// ratesOn are those of a day of supply.
func (f formats) ratesOn(day bill.Date) []tax.Named {
	a := f.company.Address
	return tax.Rates(tax.PlaceOf(a.Country, a.Region, a.PostCode), day.Time())
}

// currency is that of the books.
func (f formats) currency() money.Currency { return f.company.Currency }

// day is "2 Jan 2026", the same in all languages of the figures because the window speaks English; "" for none.
func (f formats) day(d bill.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("2 Jan 2006")
}

// figure is an amount that stands in a list of many currencies: bare in the books' own, else with its code.
func (f formats) figure(a money.Amount) string {
	switch {
	case a.Currency() == money.Currency{}:
		return ""
	case a.Currency() == f.currency():
		return f.Amount(a)
	}
	return f.Amount(a) + " " + a.Currency().Code()
}

// axis is a figure on the axis of a chart: "25k", in whole units of the currency.
func (f formats) axis(minor int64) string {
	for range f.currency().Exponent() {
		minor /= 10
	}
	switch {
	case minor >= 1_000_000 && minor%1_000_000 == 0:
		return fmt.Sprintf("%dM", minor/1_000_000)
	case minor >= 1_000_000:
		return fmt.Sprintf("%d.%dM", minor/1_000_000, minor%1_000_000/100_000)
	case minor >= 1000 && minor%1000 == 0:
		return fmt.Sprintf("%dk", minor/1000)
	case minor >= 1000:
		return fmt.Sprintf("%d.%dk", minor/1000, minor%1000/100)
	}
	return fmt.Sprint(minor)
}

var months = [12]string{
	"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
}

// tagOf is the language of a company as it is spoken in its country.
func tagOf(c bill.Company) string {
	if c.Address.Country == "" || strings.Contains(c.Language, "-") {
		return c.Language
	}
	return c.Language + "-" + c.Address.Country
}

// dateStyle is how a language's people write dates in a field.
func dateStyle(tag string) kit.DateStyle {
	style := kit.DateStyle{
		Layout: "02/01/2006", FirstDay: time.Monday, Months: months,
		Days: [7]string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"},
	}
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch base {
	case "de", "pl", "cs", "sk", "fi", "nb", "nn", "no", "da", "et", "lv", "ro", "bg", "ru", "uk", "hr", "sl", "sr", "tr", "is":
		style.Layout = "02.01.2006"
	case "sv", "lt", "zh", "ja", "ko":
		style.Layout = "2006-01-02"
	case "hu":
		style.Layout = "2006.01.02"
	case "nl":
		style.Layout = "02-01-2006"
	case "en":
		if strings.HasSuffix(strings.ToUpper(tag), "-US") {
			style.Layout, style.FirstDay = "01/02/2006", time.Sunday
		}
	}
	return style
}

// dateField is a field for a day.
func (d *Desk) dateField(optional bool) *kit.Date {
	field := kit.NewDate(d.style.days, func() time.Time { return d.me.Today().Time() })
	field.Optional = optional
	return field
}

// dayIn is what a date field holds, and whether it is a day.
func dayIn(field *kit.Date) (bill.Date, bool) {
	t, err := field.Get()
	if err != nil {
		return bill.Date{}, false
	}
	if t.IsZero() {
		return bill.Date{}, true
	}
	return bill.DateOf(t), true
}

// setDay shows a day in a field.
func setDay(field *kit.Date, d bill.Date) {
	if d.IsZero() {
		field.Set(time.Time{})
		return
	}
	field.Set(d.Time())
}

// stateCell is the word for a state, in its tone.
func stateCell(s bill.State) kit.Cell {
	switch s {
	case bill.StateDraft:
		return kit.Cell{Text: "Draft"}
	case bill.StateIssued:
		return kit.Cell{Text: "Issued", Tone: kit.ToneInfo}
	case bill.StatePartPaid:
		return kit.Cell{Text: "Part paid", Tone: kit.ToneWarning}
	case bill.StatePaid:
		return kit.Cell{Text: "Paid", Tone: kit.ToneSuccess}
	case bill.StateOverdue:
		return kit.Cell{Text: "Overdue", Tone: kit.ToneError}
	case bill.StateCredited:
		return kit.Cell{Text: "Credited"}
	case bill.StateAccepted:
		return kit.Cell{Text: "Accepted", Tone: kit.ToneSuccess}
	case bill.StateDeclined:
		return kit.Cell{Text: "Declined"}
	case bill.StateExpired:
		return kit.Cell{Text: "Expired", Tone: kit.ToneWarning}
	}
	return kit.Cell{Text: string(s)}
}

// address is one line of an address, for lists.
func address(a bill.Address) string {
	parts := append([]string{}, a.Lines...)
	if town := strings.TrimSpace(a.PostCode + " " + a.City); town != "" {
		parts = append(parts, town)
	}
	if a.Country != "" {
		parts = append(parts, a.Country)
	}
	return strings.Join(parts, ", ")
}
