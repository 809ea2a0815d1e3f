package money

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// currencies is ISO 4217 as a table: code, number, exponent, the smallest coin in minor units where sums paid in cash are
// rounded to it, until when it was in use, and the name.
//
//go:embed data/currencies.csv
var currencies []byte

// known is the table by code. It is read once and never changed.
var known = sync.OnceValue(func() map[string]Info {
	rows, err := csv.NewReader(bytes.NewReader(currencies)).ReadAll()
	if err != nil || strings.Join(rows[0], " ") != "code numeric exponent cash until name check" {
		panic("money: the table of currencies is not as it should be")
	}
	m := make(map[string]Info, len(rows))
	for _, r := range rows[1:] {
		exp, err := strconv.ParseInt(r[2], 10, 8)
		cash, cerr := strconv.ParseInt("0"+r[3], 10, 64)
		if err != nil || cerr != nil || len(r[0]) != 3 {
			panic("money: a bad line in the table of currencies: " + r[0])
		}
		m[r[0]] = Info{Currency: Currency{code: r[0], exp: int8(exp)}, Numeric: r[1], Name: r[5], Until: r[4], cash: cash}
	}
	return m
})

// Info is what ISO 4217 says of a currency.
type Info struct {
	Currency Currency
	Numeric  string // "978"
	Name     string // in English
	Until    string // last day as legal tender, "" for those in use

	cash int64
}

// ParseCurrency knows the currencies of ISO 4217 by their three capital letters: those in use, and a few that old bills are in.
// Precious metals, funds and units of account are none.
func ParseCurrency(code string) (Currency, error) {
	info, ok := known()[code]
	if !ok {
		return Currency{}, fmt.Errorf("unknown currency: %w", ErrCurrency)
	}
	return info.Currency, nil
}

// MustCurrency is ParseCurrency for tables and tests; it panics on a code that does not exist.
func MustCurrency(code string) Currency {
	c, err := ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

// Currencies lists those in use by code.
func Currencies() []Currency {
	var all []Currency
	for _, info := range known() {
		if info.Until == "" {
			all = append(all, info.Currency)
		}
	}
	slices.SortFunc(all, func(a, b Currency) int { return strings.Compare(a.code, b.code) })
	return all
}

// Info is the currency's line of the table, the zero Info for the zero Currency.
func (c Currency) Info() Info { return known()[c.code] }

// euroCash are the countries whose shops round cash in euro to five cents: Belgium since 2019-12, Estonia 2025-01, Finland
// since the beginning, Ireland 2015-10 (by custom), Italy 2018 (by choice), Lithuania 2025-05, the Netherlands 2004-09 (by
// custom), Slovakia 2022-07.
const euroCash = " BE EE FI IE IT LT NL SK "

// CashStep is the smallest coin to which sums paid in cash are rounded in a country, in minor units; 1 where none is. It is for
// cash only: who pays by card or transfer pays the exact sum.
func (c Currency) CashStep(country string) int64 {
	if c.code == "EUR" && len(country) == 2 && strings.Contains(euroCash, " "+country+" ") {
		return 5
	}
	return max(c.Info().cash, 1)
}
