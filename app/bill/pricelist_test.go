package bill

import (
	"errors"
	"testing"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Which price counts, and where it is said to be from: the table of the README.
func TestThePriceListDecidesBeforeTheItem(t *testing.T) {
	eur, chf := money.MustCurrency("EUR"), money.MustCurrency("CHF")
	price := func(text string) money.Price { return must(t, money.ParsePrice, text) }
	many := func(text string) []QuantityPrice {
		list, err := ParseQuantities(text, money.ParseQuantity, money.ParsePrice)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	it := Item{
		ID: NewID(), Price: price("5.00"), Currency: eur, Prices: Net, Quantities: many("10: 4.50"),
		Tax: tax.Rate{Category: tax.Standard, Percent: must(t, money.ParsePercent, "19")},
	}
	trade := PriceList{ID: NewID(), Name: "Trade", Currency: eur, Prices: Net, From: Date{2026, 1, 1}, To: Date{2026, 12, 31}}
	tenth, export, gross := trade, trade, trade
	tenth.Change, export.Currency, gross.Prices = must(t, money.ParsePercent, "-10"), chf, Gross
	own := &ListPrice{Item: it.ID, Price: price("4.76"), Quantities: many("10: 4.40; 100: 4")}
	for name, c := range map[string]struct {
		list     PriceList
		own      *ListPrice
		prices   Prices
		currency money.Currency
		day      Date
		quantity string
		want     string
		origin   PriceOrigin
	}{
		"no list":                      {PriceList{}, nil, Net, eur, Date{2026, 5, 1}, "1", "5", PriceOrigin{}},
		"no list, many":                {PriceList{}, nil, Net, eur, Date{2026, 5, 1}, "10", "4.5", PriceOrigin{From: must(t, money.ParseQuantity, "10")}},
		"the list's price":             {trade, own, Net, eur, Date{2026, 5, 1}, "9.999", "4.76", PriceOrigin{List: "Trade"}},
		"the list's price of many":     {trade, own, Net, eur, Date{2026, 5, 1}, "99", "4.4", PriceOrigin{List: "Trade", From: must(t, money.ParseQuantity, "10")}},
		"not on the list":              {trade, nil, Net, eur, Date{2026, 5, 1}, "1", "5", PriceOrigin{}},
		"all a tenth less":             {tenth, nil, Net, eur, Date{2026, 5, 1}, "10", "4.05", PriceOrigin{"Trade", must(t, money.ParseQuantity, "10"), tenth.Change}},
		"its price is not changed too": {tenth, own, Net, eur, Date{2026, 5, 1}, "1", "4.76", PriceOrigin{List: "Trade"}},
		"its first day":                {trade, own, Net, eur, Date{2026, 1, 1}, "1", "4.76", PriceOrigin{List: "Trade"}},
		"its last day":                 {trade, own, Net, eur, Date{2026, 12, 31}, "1", "4.76", PriceOrigin{List: "Trade"}},
		"before it":                    {trade, own, Net, eur, Date{2025, 12, 31}, "1", "5", PriceOrigin{}},
		"after it":                     {trade, own, Net, eur, Date{2027, 1, 1}, "1", "5", PriceOrigin{}},
		"a list in another currency":   {export, own, Net, eur, Date{2026, 5, 1}, "1", "5", PriceOrigin{}},
		"only the list knows francs":   {export, own, Net, chf, Date{2026, 5, 1}, "1", "4.76", PriceOrigin{List: "Trade"}},
		"gross list on a net document": {gross, own, Net, eur, Date{2026, 5, 1}, "1", "4", PriceOrigin{List: "Trade"}},
		"net list on a gross document": {trade, own, Gross, eur, Date{2026, 5, 1}, "100", "4.76", PriceOrigin{List: "Trade", From: must(t, money.ParseQuantity, "100")}},
		"a tenth less, gross":          {tenth, nil, Gross, eur, Date{2026, 5, 1}, "1", "5.355", PriceOrigin{List: "Trade", Change: tenth.Change}},
	} {
		got, origin, err := Pricing{Item: it, List: c.list, Own: c.own}.For(c.prices, c.currency, c.day, must(t, money.ParseQuantity, c.quantity))
		if err != nil || got.String() != c.want || origin != c.origin {
			t.Errorf("%s: %s %+v (%v), want %s %+v", name, got, origin, err, c.want, c.origin)
		}
	}
	if _, _, err := (Pricing{Item: it, List: trade, Own: own}).For(Net, chf, Date{2026, 5, 1}, money.Quantity{}); !errors.Is(err, ErrOtherCurrency) {
		t.Errorf("a price in a currency that nobody knows: %v", err)
	}
	if _, _, err := (Pricing{Item: Item{Price: price("5")}}).For(Net, chf, Date{}, money.Quantity{}); err != nil {
		t.Errorf("an item without a currency has a price in every one: %v", err)
	}
}
