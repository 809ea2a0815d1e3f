package bank

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// maxDigits is more than any account holds, and less than what 64 bits do.
const maxDigits = 16

// amountOf reads "1234.5" or "-0.00500" exactly: zeros beyond the currency's decimals are no digits.
func amountOf(c money.Currency, text string) (money.Amount, error) {
	text = strings.TrimPrefix(text, "+")
	digits, negative := strings.CutPrefix(text, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	whole = strings.TrimLeft(whole, "0")
	for len(frac) > c.Exponent() && strings.HasSuffix(frac, "0") {
		frac = frac[:len(frac)-1]
	}
	if strings.Trim(digits, ".") == "" || len(whole) > maxDigits || len(frac) > c.Exponent() {
		return money.Amount{}, ErrBroken
	}
	full := "0" + whole
	if c.Exponent() > 0 {
		full += "." + frac + strings.Repeat("0", c.Exponent()-len(frac))
	}
	a, err := money.ReadAmount(c, full)
	if err != nil {
		return money.Amount{}, ErrBroken
	}
	if negative {
		a = a.Neg()
	}
	return a, nil
}

// currencyOf is the currency of a code.
func currencyOf(code string) (money.Currency, error) {
	c, err := money.ParseCurrency(strings.ToUpper(strings.TrimSpace(code)))
	if err != nil {
		return c, fmt.Errorf("currency: %w", ErrBroken)
	}
	return c, nil
}

// dayOf reads "20261124" and the like by a layout of package time, and refuses days that do not exist.
func dayOf(layout, text string) (bill.Date, error) {
	t, err := time.Parse(layout, text)
	if err != nil {
		return bill.Date{}, ErrBroken
	}
	d := bill.DateOf(t)
	if !d.Valid() {
		return bill.Date{}, ErrBroken
	}
	return d, nil
}

// isoDay reads the day of "2026-11-24" and of "2026-11-24T09:30:00+01:00": the bank's own day, not another zone's.
func isoDay(text string) (bill.Date, error) {
	text = strings.TrimSpace(text)
	return dayOf(time.DateOnly, text[:min(len(text), 10)])
}

// shortDay reads "261124".
func shortDay(text string) (bill.Date, error) {
	year, err := strconv.Atoi(text[:min(len(text), 2)])
	if err != nil || len(text) != 6 {
		return bill.Date{}, ErrBroken
	}
	century := "20"
	if year >= 80 {
		century = "19"
	}
	return dayOf("20060102", century+text)
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
