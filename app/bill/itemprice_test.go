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
		got, _, err := Pricing{Item: it}.For(c.on, it.Currency, Date{}, money.Quantity{})
		if err != nil || got.String() != c.want {
			t.Errorf("%s at %s %%, %s as %s: %s (%v), want %s", c.price, c.percent, c.own, c.on, got, err, c.want)
		}
	}
}

// From 10 on one costs 4.50 in place of 5.00, from 100 on 4.20: the worked example of the README.
func TestWhoTakesManyPaysLessForOne(t *testing.T) {
	price := func(text string) money.Price { return must(t, money.ParsePrice, text) }
	quantity := func(text string) money.Quantity { return must(t, money.ParseQuantity, text) }
	many, err := ParseQuantities("10: 4.50; 100: 4.20 ;", money.ParseQuantity, money.ParsePrice)
	if err != nil {
		t.Fatal(err)
	}
	it := Item{Price: price("5.00"), Prices: Net, Quantities: many, Tax: tax.Rate{Category: tax.Standard, Percent: must(t, money.ParsePercent, "19")}}
	for q, want := range map[string]string{
		"0": "5", "1": "5", "9.999": "5", "10": "4.5", "10.5": "4.5", "99": "4.5", "100": "4.2", "5000": "4.2", "-10": "4.5", "-1": "5",
	} {
		if got, _ := it.tier(quantity(q)); got.String() != want {
			t.Errorf("of %s one costs %s, not %s", q, got, want)
		}
	}
	if gross, _, err := (Pricing{Item: it}).For(Gross, it.Currency, Date{}, quantity("10")); err != nil || gross.String() != "5.355" {
		t.Errorf("4.50 net is %s gross, %v", gross, err)
	}
	text := QuantitiesText(many, money.Quantity.String, money.Price.String)
	if text != "10: 4.5; 100: 4.2" {
		t.Errorf("written %q", text)
	}
	for _, bad := range []string{"10", "10 4.50", "x: 4.50", "10: y", "10: 4.50, 100: 4.20"} {
		if _, err := ParseQuantities(bad, money.ParseQuantity, money.ParsePrice); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func must[T any](t *testing.T, parse func(string) (T, error), text string) T {
	t.Helper()
	v, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
