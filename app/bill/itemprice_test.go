package bill

import (
	"testing"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

func TestItemPriceOnDocumentsOfEitherKind(t *testing.T) {
	for _, c := range []struct {
		price, percent string
		own, on        Prices
		want           string
	}{
		{"10", "19", Net, Gross, "11.9"},
		{"11.90", "19", Gross, Net, "10"},
		{"9.99", "19", Gross, Net, "8.394958"},
		{"0.0725", "25.5", Net, Gross, "0.090988"},
		{"100", "20", Net, Net, "100"},
		{"100", "0", Gross, Net, "100"},
		{"1000", "10", Net, Gross, "1100"},
	} {
		price, err1 := money.ParsePrice(c.price)
		percent, err2 := money.ParsePercent(c.percent)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		it := Item{Price: price, Prices: c.own, Tax: tax.Rate{Category: tax.Standard, Percent: percent}}
		got, err := it.PriceAs(c.on)
		if err != nil || got.String() != c.want {
			t.Errorf("%s at %s %%, %s as %s: %s (%v), want %s", c.price, c.percent, c.own, c.on, got, err, c.want)
		}
	}
}
