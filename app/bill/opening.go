package bill

import (
	"strings"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Claim is what an invoice of an earlier program still has open when these books begin: it is paid, reminded and listed like an invoice of
// ours, but it is no sale of these books, bears no tax in them, and keeps the number that it had.
type Claim struct {
	ID       ID
	Number   string // as it was there
	Customer ID
	Buyer    Party
	Seller   Party
	Account  Account
	Language string
	Date     Date
	Due      Date         // zero: Date
	Total    money.Amount // of the invoice, tax included
	Open     money.Amount // of it
	Note     string
}

// CheckClaim says what is wrong with a claim, today being the day on which it comes in.
func CheckClaim(c Claim, today Date) []Problem {
	k := &checker{}
	if k.text("number", c.Number, maxNumber, false); strings.TrimSpace(c.Number) == "" {
		k.fatal("number", "required")
	}
	if c.Buyer.Name == "" {
		k.fatal("customer", "required")
	}
	switch {
	case c.Date.IsZero():
		k.fatal("date", "required")
	case !c.Date.Valid():
		k.fatal("date", "no-such-day")
	case today.Before(c.Date):
		k.fatal("date", "in-future", today.String())
	case !c.Due.IsZero() && c.Due.Before(c.Date):
		k.fatal("due", "before-date", c.Date.String())
	}
	switch {
	case c.Open.Currency() == (money.Currency{}):
		k.fatal("currency", "required")
	case c.Open.Sign() <= 0:
		k.fatal("open", "positive")
	case c.Total.Currency() != c.Open.Currency():
		k.fatal("total", "currency", c.Open.Currency().Code())
	case c.Total.Cmp(c.Open) < 0:
		k.fatal("open", "too-much", c.Total.String())
	}
	k.text("note", c.Note, maxLongText, true)
	return k.found
}

// OpenClaim makes the document of a claim, in which CheckClaim finds nothing fatal: one line that is not subject to tax with all that the
// invoice asked for, and what was paid before as prepaid. place is its place in the import that brings it, from 1.
func OpenClaim(c Claim, series ID, place int64) (Document, error) {
	price, err := money.ParsePrice(c.Total.String())
	if err != nil {
		return Document{}, err
	}
	one, err := money.ParseQuantity("1")
	if err != nil {
		return Document{}, err
	}
	prepaid, err := c.Total.Sub(c.Open)
	if err != nil {
		return Document{}, err
	}
	if c.Due.IsZero() {
		c.Due = c.Date
	}
	d := Draft{
		ID: c.ID, Kind: Opening, Currency: c.Open.Currency(), Language: c.Language, Date: c.Date, Due: c.Due, Prices: Net,
		Customer: c.Customer, Seller: c.Seller, Buyer: c.Buyer, Account: c.Account, Prepaid: prepaid, Note: c.Note,
		Lines: []Line{{Description: c.Number, Quantity: one, Unit: "C62", Price: price, Tax: tax.Rate{Category: tax.NotSubject}}},
	}
	totals, err := Total(d)
	if err != nil {
		return Document{}, err
	}
	n := Number{Series: series, Counter: place, Text: strings.TrimSpace(c.Number)}
	return Document{draft: d, number: n, issued: c.Date, totals: totals}, nil
}
