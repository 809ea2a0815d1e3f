package bill

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// mergeable is an item of the test, from "code|name|unit|price|barcode|other codes|reorder".
func mergeable(t *testing.T, text string) Item {
	t.Helper()
	f := strings.Split(text, "|")
	it := Item{Code: f[0], Name: f[1], Unit: f[2], Barcode: f[4], Prices: Net, Currency: money.MustCurrency("EUR"), Tax: tax.Rate{Category: tax.Standard}}
	price, err := money.ParsePrice(f[3])
	if err != nil {
		t.Fatal(err)
	}
	it.Price = price
	if f[5] != "" {
		it.OtherCodes = strings.Split(f[5], ",")
	}
	if f[6] != "" {
		if it.Reorder, err = money.ParseQuantity(f[6]); err != nil {
			t.Fatal(err)
		}
		it.Stock = true
	}
	return it
}

// The one kept has its own values, those of the other where it has none, and the chosen ones; and is found by every code of both.
func TestMergeItem(t *testing.T) {
	for _, c := range []struct{ keep, other, take, want, differ string }{
		{"A|Bow|C62|48|||", "A|Bow|C62|48|||", "", "A|Bow|C62|48|||", ""},
		{"A|Bow|C62|48|11||", "B|Bow, wood||50|22||5", "", "A|Bow|C62|48|11|B,22|5", "code name price barcode reorder+"},
		{"A|Bow|C62|48|11||", "B|Bow, wood||50|22||5", "code name", "B|Bow, wood|C62|48|11|A,22|5", "code+ name+ price barcode reorder+"},
		{"|Bow||48||X,Y|", "B|Bow|C62|48|22|Y,Z|", "barcode", "B|Bow|C62|48|22|X,Y,Z|", "code+ unit+ barcode+"},
		{"A|Bow||48||B|", "B|Bow||48|||", "code", "B|Bow||48||A|", "code+"},
		{"A|Bow||48|||3", "B|Bow||48|||3", "price", "A|Bow||48||B|3", "code"},
	} {
		got, differ := MergeItem(mergeable(t, c.keep), mergeable(t, c.other), strings.Fields(c.take))
		reorder := ""
		if got.Stock {
			reorder = got.Reorder.String()
		}
		text := strings.Join([]string{got.Code, got.Name, got.Unit, got.Price.String(), got.Barcode, strings.Join(got.OtherCodes, ","), reorder}, "|")
		var fields []string
		for _, f := range differ {
			mark := ""
			if f.Taken {
				mark = "+"
			}
			fields = append(fields, f.Name+mark)
		}
		if text != c.want || strings.Join(fields, " ") != c.differ {
			t.Errorf("%s and %s, of the other %q: %s, which differ in %q", c.keep, c.other, c.take, text, fields)
		}
	}
}

// What an item costs goes as one: a price in its currency, with its prices of many.
func TestThePriceOfAMergedItemIsOnePrice(t *testing.T) {
	keep, other := mergeable(t, "A|Bow||48|||"), mergeable(t, "B|Bow||5|||")
	other.Prices, other.Currency = Gross, money.MustCurrency("CHF")
	other.Quantities = []QuantityPrice{{From: one, Price: keep.Price}}
	other.Digital, other.Service = true, true
	got, differ := MergeItem(keep, other, []string{"price", "sort"})
	if got.Prices != Gross || got.Currency != other.Currency || len(got.Quantities) != 1 || got.Price != other.Price || !got.Digital {
		t.Errorf("it costs %s", itemPriceText(got))
	}
	if len(differ) != 3 || differ[1].Keep != "48 EUR net" || differ[1].Other != "5 CHF gross; 1: 48" || differ[2].Other != "service by wire" {
		t.Errorf("told are %+v", differ)
	}
}

// Two who were told apart are not suggested, whichever was named first.
func TestWhoWasToldApartIsNotSuggested(t *testing.T) {
	var list []Suspect
	for i := range 3 {
		list = append(list, Suspect{Customer: Customer{ID: NewID(), Name: "Müller", TaxID: "ATU13585627"}, Name: fmt.Sprint("muller ", i)})
	}
	a, b, c := list[0].Customer.ID, list[1].Customer.ID, list[2].Customer.ID
	found := Duplicates(list, map[Pair]bool{PairOf(b, a): true, PairOf(b, c): false})
	pairs := make([]Pair, len(found))
	for i, d := range found {
		pairs[i] = PairOf(d.A.ID, d.B.ID)
	}
	if len(pairs) != 2 || slices.Contains(pairs, PairOf(a, b)) || !slices.Contains(pairs, PairOf(c, b)) {
		t.Errorf("suggested are %v", pairs)
	}
}
