package money

import (
	"fmt"
	"sort"
)

// exponents is ISO 4217's minor unit for the active currencies; those with two decimals are listed by code alone.
var exponents = func() map[string]int8 {
	m := map[string]int8{
		"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
		"VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	}
	const two = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK" +
		" DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT" +
		" LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN" +
		" QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES" +
		" WST XCD YER ZAR ZMW"
	for i := 0; i < len(two); i += 4 {
		m[two[i:i+3]] = 2
	}
	return m
}()

// ParseCurrency knows the active currencies of ISO 4217 by their three capital letters.
func ParseCurrency(code string) (Currency, error) {
	exp, ok := exponents[code]
	if !ok {
		return Currency{}, fmt.Errorf("unknown currency: %w", ErrCurrency)
	}
	return Currency{code: code, exp: exp}, nil
}

// MustCurrency is ParseCurrency for tables and tests; it panics on a code that does not exist.
func MustCurrency(code string) Currency {
	c, err := ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

// Currencies lists them all by code.
func Currencies() []Currency {
	all := make([]Currency, 0, len(exponents))
	for code, exp := range exponents {
		all = append(all, Currency{code: code, exp: exp})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].code < all[j].code })
	return all
}
