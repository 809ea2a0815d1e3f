package money_test

import (
	"testing"

	"counterfoil/app/money"
)

// TestExchangeRates: read to 12 decimals, never cut, rounded once in the other currency.
func TestExchangeRates(t *testing.T) {
	for _, c := range []struct{ from, amount, rate, to, want string }{
		{"JPY", "10000", "0.0067", "USD", "67.00"},
		{"USD", "100.00", "0.921234", "EUR", "92.12"},
		{"IDR", "1000000.00", "0.000054123456", "EUR", "54.12"},
		{"EUR", "0.01", "0.5", "USD", "0.01"},
		{"EUR", "-0.01", "0.5", "USD", "-0.01"},
		{"EUR", "100.00", "163.428571", "JPY", "16343"},
		{"EUR", "1.00", "0.4077", "BHD", "0.408"},
	} {
		x, err := money.ParseExchangeRate(c.rate)
		if err != nil || x.String() != c.rate {
			t.Fatal(c.rate, x, err)
		}
		a, err := money.ParseAmount(money.MustCurrency(c.from), c.amount)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := x.Of(a, money.MustCurrency(c.to), money.HalfUp); err != nil || got.String() != c.want {
			t.Errorf("%s %s at %s: %s, %v", c.amount, c.from, c.rate, got, err)
		}
	}
	for _, bad := range []string{"", "0", "-1", "1,5", "0.0000000000001", "1234567890123456"} {
		if x, err := money.ParseExchangeRate(bad); err == nil {
			t.Errorf("%q is %s", bad, x)
		}
	}
}

func TestPercentsAddUpAndHalve(t *testing.T) {
	five, _ := money.ParsePercent("5")
	qst, _ := money.ParsePercent("9.975")
	if sum, err := five.Add(qst); err != nil || sum.String() != "14.975" {
		t.Error(sum, err)
	}
	if half, err := five.Half(); err != nil || half.String() != "2.5" {
		t.Error(half, err)
	}
	tiny, _ := money.ParsePercent("0.0001")
	if half, err := tiny.Half(); err == nil {
		t.Errorf("half of 0.0001 is %s", half)
	}
}
