package bill_test

import (
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// shop makes drafts for tests in a few words.
type shop struct {
	t        *testing.T
	currency money.Currency
	prices   bill.Prices
	rules    bill.Rules
	lines    []bill.Line
	discount []bill.Adjustment
}

func newShop(t *testing.T, currency string) *shop {
	return &shop{t: t, currency: money.MustCurrency(currency), prices: bill.Net}
}

func (s *shop) gross() *shop { s.prices = bill.Gross; return s }

func (s *shop) line(quantity, price, rate string) *shop {
	charged := tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent(rate))}
	if charged.Percent.IsZero() {
		charged.Category = tax.Zero
	}
	s.lines = append(s.lines, bill.Line{
		Description: "goods", Quantity: must(money.ParseQuantity(quantity)), Price: must(money.ParsePrice(price)), Tax: charged,
	})
	return s
}

func (s *shop) less(amount string) *shop {
	s.discount = append(s.discount, bill.Adjustment{Amount: must(money.ParseAmount(s.currency, amount))})
	return s
}

func (s *shop) lessPercent(percent string) *shop {
	s.discount = append(s.discount, bill.Adjustment{Percent: must(money.ParsePercent(percent))})
	return s
}

func (s *shop) draft() bill.Draft {
	return bill.Draft{
		ID: bill.NewID(), Kind: bill.Invoice, Currency: s.currency, Prices: s.prices, Rules: s.rules, Lines: s.lines, Discounts: s.discount,
		Seller: bill.Party{Name: "Seller", Address: bill.Address{City: "Kiel", Country: "DE"}},
		Buyer:  bill.Party{Name: "Buyer", Address: bill.Address{City: "Lyon", Country: "FR"}},
	}
}

func (s *shop) total() bill.Totals {
	s.t.Helper()
	t, err := bill.Total(s.draft())
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func times(s *shop, n int, quantity, price, rate string) *shop {
	for range n {
		s.line(quantity, price, rate)
	}
	return s
}

// TestVectors are the sums that other programs got wrong.
func TestVectors(t *testing.T) {
	cash := func(currency string, step int64) *shop {
		s := newShop(t, currency)
		s.rules.CashStep = step
		return s
	}
	rounded := func(r money.Rounding, currency string) *shop {
		s := newShop(t, currency)
		s.rules.Rounding = r
		return s
	}
	for _, c := range []struct {
		name                             string
		shop                             *shop
		exclusive, tax, payable, cashOff string
	}{
		{"three lines at 10 % are taxed together", newShop(t, "EUR").line("1", "10.33", "10").line("1", "10.33", "10").line("1", "10.34", "10"), "31.00", "3.10", "34.10", "0.00"},
		{"a hundred lines of 0.07", times(newShop(t, "EUR"), 100, "1", "0.07", "19"), "7.00", "1.33", "8.33", "0.00"},
		{"two lines at 23 %", newShop(t, "EUR").line("1", "55.55", "23").line("1", "11.11", "23"), "66.66", "15.33", "81.99", "0.00"},
		{"rate with three decimals", newShop(t, "CAD").line("1", "8180", "9.975"), "8180.00", "815.96", "8995.96", "0.00"},
		{"half a cent goes away from zero", newShop(t, "EUR").line("1", "2.50", "5"), "2.50", "0.13", "2.63", "0.00"},
		{"half a cent goes to the even one by choice", rounded(money.HalfEven, "EUR").line("1", "2.50", "5"), "2.50", "0.12", "2.62", "0.00"},
		{"discount of ten percent before tax", newShop(t, "EUR").line("1", "57.48", "21").lessPercent("10"), "51.73", "10.86", "62.59", "0.00"},
		{"discount in euro before tax", newShop(t, "EUR").line("1", "195", "19").less("15.00"), "180.00", "34.20", "214.20", "0.00"},
		{"tax on what is left", newShop(t, "EUR").line("1", "100", "20").less("10.00"), "90.00", "18.00", "108.00", "0.00"},
		{"a large discount", newShop(t, "EUR").line("1", "8500", "19").less("7500.00"), "1000.00", "190.00", "1190.00", "0.00"},
		{"gross 500.00 at 10 %", newShop(t, "EUR").gross().line("1", "500", "10"), "454.55", "45.45", "500.00", "0.00"},
		{"a hundred times gross 0.65", newShop(t, "EUR").gross().line("100", "0.65", "21"), "53.72", "11.28", "65.00", "0.00"},
		{"two gross lines", newShop(t, "EUR").gross().line("1", "340", "19").line("1", "13.90", "19"), "297.39", "56.51", "353.90", "0.00"},
		{"gross 15.00 at 19 %", newShop(t, "EUR").gross().line("1", "15", "19"), "12.61", "2.39", "15.00", "0.00"},
		{"gross, an exact half", newShop(t, "INR").gross().line("1", "24900", "28"), "19453.13", "5446.87", "24900.00", "0.00"},
		{"gross without decimals", newShop(t, "KRW").gross().line("1", "50000", "10"), "45455", "4545", "50000", "0"},
		{"yen", newShop(t, "JPY").line("1", "1127", "10"), "1127", "113", "1240", "0"},
		{"yen rounded down by choice", rounded(money.Down, "JPY").line("1", "1127", "10"), "1127", "112", "1239", "0"},
		{"dinar with three decimals", newShop(t, "BHD").line("1", "1.234", "10"), "1.234", "0.123", "1.357", "0.000"},
		{"francs in cash, down", cash("CHF", 5).line("1", "12.32", "0.0"), "12.32", "0.00", "12.30", "-0.02"},
		{"francs in cash, up", cash("CHF", 5).line("1", "12.33", "0"), "12.33", "0.00", "12.35", "0.02"},
		{"kronor in cash", cash("SEK", 100).line("1", "841.40", "25"), "841.40", "210.35", "1052.00", "0.25"},
		{"two hundred lines of 0.13", times(newShop(t, "EUR"), 200, "1", "0.13", "19"), "26.00", "4.94", "30.94", "0.00"},
		{"a price with three decimals", newShop(t, "EUR").line("3", "1.005", "19"), "3.02", "0.57", "3.59", "0.00"},
		{"ten lines of 0.13", times(newShop(t, "EUR"), 10, "1", "0.13", "19"), "1.30", "0.25", "1.55", "0.00"},
		{"two taxes, one with three decimals", newShop(t, "CAD").line("1", "300", "5").line("1", "300", "9.975"), "600.00", "44.93", "644.93", "0.00"},
		{"ten thousand at a fraction of a cent", newShop(t, "USD").line("10000", "0.0067", "0"), "67.00", "0.00", "67.00", "0.00"},
		{"a return is a negative quantity", newShop(t, "EUR").line("1", "100", "19").line("-1", "5", "19"), "95.00", "18.05", "113.05", "0.00"},
		{"a price that binary fractions miss", newShop(t, "EUR").line("1", "2.675", "19"), "2.68", "0.51", "3.19", "0.00"},
		{"three at a hundred", newShop(t, "EUR").line("3", "100", "19"), "300.00", "57.00", "357.00", "0.00"},
		{"a tenth of 0.30", newShop(t, "EUR").line("0.1", "0.3", "19"), "0.03", "0.01", "0.04", "0.00"},
		{"a thousand small weights", times(newShop(t, "EUR"), 1000, "0.333", "1.037", "13"), "350.00", "45.50", "395.50", "0.00"},
		{"minus half a cent", newShop(t, "EUR").line("-1", "0.005", "19"), "-0.01", "0.00", "-0.01", "0.00"},
		{"a whole credit by negative quantity", newShop(t, "EUR").line("-3", "9.99", "19"), "-29.97", "-5.69", "-35.66", "0.00"},
		{"three times gross 9.99", newShop(t, "EUR").gross().line("3", "9.99", "19"), "25.18", "4.79", "29.97", "0.00"},
	} {
		got := c.shop.total()
		if got.TaxExclusive.String() != c.exclusive || got.Tax.String() != c.tax || got.Payable.String() != c.payable || got.Rounding.String() != c.cashOff {
			t.Errorf("%s: %s + %s = %s (rounding %s), want %s + %s = %s (%s)", c.name, got.TaxExclusive, got.Tax, got.Payable, got.Rounding,
				c.exclusive, c.tax, c.payable, c.cashOff)
		}
	}
}

// TestDiscountIsSharedByLargestRemainder splits 1.00 over three groups of 10.00.
func TestDiscountIsSharedByLargestRemainder(t *testing.T) {
	got := newShop(t, "EUR").line("1", "10", "7").line("1", "10", "19").line("1", "10", "21").less("1.00").total()
	var parts []string
	for _, g := range got.Groups {
		parts = append(parts, g.Allowances.String())
	}
	if len(parts) != 3 || parts[0] != "0.34" || parts[1] != "0.33" || parts[2] != "0.33" {
		t.Errorf("the parts are %v", parts)
	}
}

// TestLineOfNothing takes a whole line off again: 2.25 x 64.22 less 100 % is nothing, and no cent below it.
func TestLineOfNothing(t *testing.T) {
	s := newShop(t, "EUR").line("2.25", "64.22", "19")
	s.lines[0].Discounts = []bill.Adjustment{{Percent: must(money.ParsePercent("100"))}}
	if got := s.total(); got.LineNets[0].Sign() != 0 || got.Payable.Sign() != 0 {
		t.Errorf("%s is left of the line, %s to pay", got.LineNets[0], got.Payable)
	}
}

// TestPercentDiscountOverThreeRates takes 3.5 % off 33.33 at 19, 66.65 at 7 and 0.15 at 0 %: the discount is rounded once
// on the whole, 3.50, and shared.
func TestPercentDiscountOverThreeRates(t *testing.T) {
	got := newShop(t, "EUR").line("1", "33.33", "19").line("1", "66.65", "7").line("1", "0.15", "0").lessPercent("3.5").total()
	want := []string{"2.33", "1.16", "0.01"} // of 2.3329, 1.1666, 0.0053 the last lost most by cutting
	if got.Allowances.String() != "3.50" {
		t.Errorf("the discount is %s", got.Allowances)
	}
	for i, g := range got.Groups {
		if g.Allowances.String() != want[i] {
			t.Errorf("at %s %% it is %s, want %s", g.Rate.Percent, g.Allowances, want[i])
		}
	}
}

// TestCentsOfGrossLines: a hundred lines of gross 0.65 are 53.72 net in all, though each by itself would be 0.54. The 28
// cents too many come off 28 lines, one each, not off one.
func TestCentsOfGrossLines(t *testing.T) {
	got := times(newShop(t, "EUR").gross(), 100, "1", "0.65", "21").total()
	counts := map[string]int{}
	for _, net := range got.LineNets {
		counts[net.String()]++
	}
	if got.Lines.String() != "53.72" || got.Tax.String() != "11.28" || counts["0.54"] != 72 || counts["0.53"] != 28 {
		t.Errorf("%s + %s from %v", got.Lines, got.Tax, counts)
	}
}
