package money_test

import (
	"testing"

	"counterfoil/app/money"
)

// TestTheTableOfCurrencies: every line is read, numbers are three digits and, among those in use, nobody else's.
func TestTheTableOfCurrencies(t *testing.T) {
	numbers := map[string]string{}
	all := money.Currencies()
	for i, c := range all {
		info := c.Info()
		if len(info.Numeric) != 3 || info.Name == "" || c.Exponent() < 0 || c.Exponent() > 3 {
			t.Errorf("%+v", info)
		}
		if other := numbers[info.Numeric]; other != "" {
			t.Errorf("%s and %s are both %s", c.Code(), other, info.Numeric)
		}
		numbers[info.Numeric] = c.Code()
		if i > 0 && all[i-1].Code() >= c.Code() {
			t.Errorf("%s stands before %s", all[i-1].Code(), c.Code())
		}
	}
	if len(all) < 150 {
		t.Errorf("%d currencies", len(all))
	}
	for _, old := range []string{"BGN", "HRK", "ANG"} { // bills in them are still read
		if c, err := money.ParseCurrency(old); err != nil || c.Info().Until == "" {
			t.Error(old, err)
		}
	}
	for _, none := range []string{"", "eur", "XAU", "XXX", "DEM"} {
		if _, err := money.ParseCurrency(none); err == nil {
			t.Errorf("%q is a currency", none)
		}
	}
}

func TestCoinsOfCash(t *testing.T) {
	for _, c := range []struct {
		currency, country, sum, want string
	}{
		{"CHF", "CH", "12.33", "12.35"},
		{"SEK", "SE", "1051.75", "1052.00"},
		{"NOK", "NO", "99.50", "100.00"},
		{"DKK", "DK", "99.24", "99.00"},
		{"DKK", "DK", "99.25", "99.50"},
		{"CZK", "CZ", "10.49", "10.00"},
		{"HUF", "HU", "1002.50", "1005.00"},
		{"CAD", "CA", "9.98", "10.00"},
		{"AUD", "AU", "9.97", "9.95"},
		{"NZD", "NZ", "9.95", "10.00"},
		{"INR", "IN", "1180.50", "1181.00"},
		{"EUR", "DE", "9.98", "9.98"},
		{"EUR", "FI", "9.98", "10.00"},
		{"EUR", "BE", "9.97", "9.95"},
		{"JPY", "JP", "113", "113"},
		{"USD", "US", "9.99", "9.99"},
	} {
		cur := money.MustCurrency(c.currency)
		got := must(must(money.ParseAmount(cur, c.sum)).RoundTo(cur.CashStep(c.country)))
		if got.String() != c.want {
			t.Errorf("%s %s in %s: %s, want %s", c.sum, c.currency, c.country, got, c.want)
		}
	}
}
