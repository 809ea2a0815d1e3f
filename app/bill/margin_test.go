package bill

import (
	"fmt"
	"testing"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

func TestTheCostOfADay(t *testing.T) {
	price := func(text string) money.Price { return must(t, money.ParsePrice, text) }
	list := []Cost{
		{From: Date{2026, 1, 1}, Price: price("3")},
		{From: Date{2026, 6, 1}, Price: price("4")},
		{From: Date{2026, 3, 1}, Price: price("3.5")},
		{From: Date{2026, 6, 1}, Price: price("4.1")}, // mended
	}
	for day, want := range map[Date]string{
		{2025, 12, 31}: "", {2026, 1, 1}: "3", {2026, 2, 28}: "3", {2026, 3, 1}: "3.5", {2026, 5, 31}: "3.5", {2026, 6, 1}: "4.1", {2027, 1, 1}: "4.1",
	} {
		got, known := CostOn(list, day)
		if known != (want != "") || known && got.Price.String() != want {
			t.Errorf("%s: %s (%v), want %q", day, got.Price, known, want)
		}
	}
}

// The table of the README: what is known is counted, what is not is told.
func TestWhatRemainsOfASale(t *testing.T) {
	eur, chf := money.MustCurrency("EUR"), money.MustCurrency("CHF")
	line := func(quantity, price string) Line {
		return Line{
			Description: "x", Quantity: must(t, money.ParseQuantity, quantity), Price: must(t, money.ParsePrice, price),
			Tax: tax.Rate{Category: tax.Standard, Percent: must(t, money.ParsePercent, "20")},
		}
	}
	off := func(percent string) []Adjustment {
		return []Adjustment{{Percent: must(t, money.ParsePercent, percent)}}
	}
	amount := func(text string) Adjustment {
		a, err := money.ParseAmount(eur, text)
		if err != nil {
			t.Fatal(err)
		}
		return Adjustment{Amount: a}
	}
	rate := must(t, money.ParseExchangeRate, "0.5")
	for name, c := range map[string]struct {
		d     Draft
		costs []string // of each line, "" where nobody knows
		want  string
	}{
		"one line":                    {Draft{Lines: []Line{line("10", "5.00")}}, []string{"3.20"}, "50.00 - 32.00 = 18.00, 36 %, 0 unknown"},
		"sold below cost":             {Draft{Lines: []Line{line("1", "5.00")}}, []string{"6"}, "5.00 - 6.00 = -1.00, -20 %, 0 unknown"},
		"with VAT in the price":       {Draft{Prices: Gross, Lines: []Line{line("10", "6.00")}}, []string{"3.20"}, "50.00 - 32.00 = 18.00, 36 %, 0 unknown"},
		"a discount of the whole":     {Draft{Lines: []Line{line("10", "5.00"), line("1", "50.00")}, Discounts: off("10")}, []string{"3.20", "20"}, "90.00 - 52.00 = 38.00, 42.2 %, 0 unknown"},
		"an hour whose cost is not":   {Draft{Lines: []Line{line("10", "5.00"), line("1", "50.00")}, Discounts: off("10")}, []string{"3.20", ""}, "45.00 - 32.00 = 13.00, 28.9 %, 1 unknown"},
		"a charge for delivery":       {Draft{Lines: []Line{line("10", "5.00")}, Charges: []Adjustment{amount("8.00")}}, []string{"3.20"}, "58.00 - 32.00 = 26.00, 44.8 %, 0 unknown"},
		"nothing is known":            {Draft{Lines: []Line{line("10", "5.00")}, Discounts: off("10")}, []string{""}, "0.00 - 0.00 = 0.00, 0 %, 1 unknown"},
		"a return":                    {Draft{Lines: []Line{line("-1", "5.00")}}, []string{"3.20"}, "-5.00 - -3.20 = -1.80, 36 %, 0 unknown"},
		"in francs, at 0.5":           {Draft{Currency: chf, Exchange: Exchange{Home: eur, Rate: rate}, Lines: []Line{line("10", "10.00")}}, []string{"3.20"}, "50.00 - 32.00 = 18.00, 36 %, 0 unknown"},
		"in francs, nobody knows how": {Draft{Currency: chf, Lines: []Line{line("10", "10.00")}}, []string{"3.20"}, "0.00 - 0.00 = 0.00, 0 %, 1 unknown"},
	} {
		d := c.d
		if d.Currency == (money.Currency{}) {
			d.Currency = eur
		}
		if d.Prices == "" {
			d.Prices = Net
		}
		totals, err := Total(d)
		if err != nil {
			t.Fatal(name, err)
		}
		list, err := Costed(d, totals, eur, func(i int) (money.Price, bool) {
			if c.costs[i] == "" {
				return money.Price{}, false
			}
			return must(t, money.ParsePrice, c.costs[i]), true
		})
		if err != nil {
			t.Fatal(name, err)
		}
		m, err := MarginOf(list, len(d.Lines), eur)
		if got := fmt.Sprintf("%s - %s = %s, %s %%, %d unknown", m.Net, m.Cost, m.Margin, m.Percent, m.Unknown); err != nil || got != c.want {
			t.Errorf("%s: %s (%v), want %s", name, got, err, c.want)
		}
	}
}
