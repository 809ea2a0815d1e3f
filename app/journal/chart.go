// Package journal books what a shop has billed and received, for the accountant: invoices, credit notes, payments, discounts and what was
// given up become entries on the accounts of a chart, and the entries a file. It is pure: rows of the books in, bytes out.
package journal

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Chart says on which accounts a shop books. Accounts are digits.
type Chart struct {
	Name       string    // of the defaults that it began as: one of Charts
	Consultant int       // number of the tax consultant at DATEV; 0 where the shop has none
	Client     int       // the shop's number there
	YearStart  DayOfYear // on which the business year begins
	Length     int       // digits of an account that is no person's

	Receivable string // customers without an account of their own
	Prepaid    string // what was paid before the invoice
	WriteOff   string // what is given up
	Gain       string // what was overpaid by a little and kept
	Rounding   string // cash rounding
	Late       string // fees and interest of late payment
	Money      []MoneyAccount
	Revenue    []RevenueAccount
}

// DayOfYear is a day in any year.
type DayOfYear struct{ Month, Day uint8 }

// MoneyAccount is where money of a method comes in; the method "" is every other one.
type MoneyAccount struct {
	Method, Account string
}

// RevenueAccount is where sales of a kind are booked. The first that fits counts.
type RevenueAccount struct {
	Category tax.Category
	Percent  *money.Percent // nil: whatever the rate is
	Where    Where
	Account  string
	Code     string // tax code (BU-Schlüssel); "" where the account itself knows the tax
	Tax      string // account of the tax, for journals that book it apart; "" where there is none
	Discount string // account of settlement discounts
}

// Where says where the buyer is.
type Where string

// The places.
const (
	Anywhere Where = ""
	Domestic Where = "domestic"
	Abroad   Where = "abroad"
)

// The bounds of DATEV's numbers.
const (
	minConsultant, maxConsultant = 1001, 9_999_999
	maxClient                    = 99_999
	minLength, maxLength         = 4, 8
)

// Check says what is wrong with a chart: the fields are those of its JSON form.
func (c Chart) Check() (list []bill.Problem) {
	wrong := func(field, code string, params ...string) {
		list = append(list, bill.Problem{Field: field, Code: code, Params: params, Fatal: true})
	}
	if c.Consultant != 0 && (c.Consultant < minConsultant || c.Consultant > maxConsultant) {
		wrong("consultant", "range")
	}
	if c.Client < 0 || c.Client > maxClient {
		wrong("client", "range")
	}
	if c.Length < minLength || c.Length > maxLength {
		wrong("length", "range")
	}
	if !(bill.Date{Year: 2023, Month: c.YearStart.Month, Day: c.YearStart.Day}).Valid() { // a year without a 29 February
		wrong("yearStart", "no-such-day")
	}
	for field, account := range c.accounts() {
		switch {
		case account == "":
			wrong(field, "required")
		case strings.Trim(account, "0123456789") != "" || len(account) > c.Length+1:
			wrong(field, "form")
		}
	}
	if !slices.ContainsFunc(c.Money, func(m MoneyAccount) bool { return m.Method == "" }) {
		wrong("money", "required")
	}
	for i, r := range c.Revenue {
		at := fmt.Sprintf("revenue[%d]", i)
		if !r.Category.Valid() {
			wrong(at+".category", "unknown")
		}
		if len(r.Code) > 4 || strings.Trim(r.Code, "0123456789") != "" {
			wrong(at+".code", "form")
		}
	}
	slices.SortFunc(list, func(a, b bill.Problem) int { return strings.Compare(a.Field, b.Field) })
	return list
}

// accounts are all that must be there, by field.
func (c Chart) accounts() map[string]string {
	all := map[string]string{
		"receivable": c.Receivable, "prepaid": c.Prepaid, "writeOff": c.WriteOff, "gain": c.Gain, "rounding": c.Rounding, "late": c.Late,
	}
	for i, m := range c.Money {
		all[fmt.Sprintf("money[%d].account", i)] = m.Account
	}
	for i, r := range c.Revenue {
		all[fmt.Sprintf("revenue[%d].account", i)] = r.Account
		all[fmt.Sprintf("revenue[%d].discount", i)] = r.Discount
		if r.Tax != "" {
			all[fmt.Sprintf("revenue[%d].tax", i)] = r.Tax
		}
	}
	return all
}

// debtor is the account of a customer: her number where it is one, which at DATEV has one digit more than others and begins with 1 to 6, else
// that of all customers.
func (c Chart) debtor(number string) string {
	if len(number) == c.Length+1 && strings.Trim(number, "0123456789") == "" && number[0] >= '1' && number[0] <= '6' {
		return number
	}
	return c.Receivable
}

func (c Chart) money(method string) string {
	other := ""
	for _, m := range c.Money {
		switch m.Method {
		case method:
			return m.Account
		case "":
			other = m.Account
		}
	}
	return other
}

// revenue finds where a tax group is booked.
func (c Chart) revenue(rate tax.Rate, abroad bool) (RevenueAccount, bool) {
	for _, r := range c.Revenue {
		if r.Category == rate.Category && (r.Percent == nil || r.Percent.Cmp(rate.Percent.Decimal) == 0) &&
			(r.Where == Anywhere || (r.Where == Abroad) == abroad) {
			return r, true
		}
	}
	return RevenueAccount{}, false
}

// Year is the business year that a day lies in: its first and its last day.
func (c Chart) Year(d bill.Date) (first, last bill.Date) {
	first = bill.Date{Year: d.Year, Month: c.YearStart.Month, Day: c.YearStart.Day}
	if d.Before(first) {
		first.Year--
	}
	next := first
	next.Year++
	return first, next.AddDays(-1)
}
