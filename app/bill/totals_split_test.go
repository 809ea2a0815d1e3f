package bill_test

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// splitText is "0.08 + 0.08" for the taxes of a group.
func splitText(g bill.Group) string {
	var parts []string
	for i := range g.Rate.Split.Parts() {
		parts = append(parts, g.Split[i].String())
	}
	return strings.Join(parts, " + ")
}

// TestSeveralTaxesOnALine are worked out by hand: each tax is rounded alone, on the same amount.
func TestSeveralTaxesOnALine(t *testing.T) {
	for _, c := range []struct {
		name, currency, price, rate  string
		gross                        bool
		taxable, taxes, tax, payable string
	}{
		{"Maharashtra, at home", "INR", "1000.00", "CGST 9 + SGST 9", false, "1000.00", "90.00 + 90.00", "180.00", "1180.00"},
		{"from one state to another", "INR", "1000.00", "IGST 18", false, "1000.00", "180.00", "180.00", "1180.00"},
		{"halves are alike even where the whole is odd", "INR", "0.85", "CGST 9 + SGST 9", false, "0.85", "0.08 + 0.08", "0.16", "1.01"},
		{"and in one it is less", "INR", "0.85", "IGST 18", false, "0.85", "0.15", "0.15", "1.00"},
		{"with the tax in the price", "INR", "1.00", "CGST 9 + SGST 9", true, "0.84", "0.08 + 0.08", "0.16", "1.00"},
		{"Ontario", "CAD", "19.99", "HST 13", false, "19.99", "2.60", "2.60", "22.59"},
		{"Quebec, QST not on GST", "CAD", "300.00", "GST 5 + QST 9.975", false, "300.00", "15.00 + 29.93", "44.93", "344.93"},
		{"British Columbia", "CAD", "49.90", "GST 5 + PST 7", false, "49.90", "2.50 + 3.49", "5.99", "55.89"},
		{"a city of the United States", "USD", "19.99", "State 6 + County 0.25 + City 1.125", false, "19.99", "1.20 + 0.05 + 0.22", "1.47", "21.46"},
		{"a return", "INR", "-0.85", "CGST 9 + SGST 9", false, "-0.85", "-0.08 + -0.08", "-0.16", "-1.01"},
	} {
		s := newShop(t, c.currency).line("1", strings.TrimPrefix(c.price, "-"), "1")
		if strings.HasPrefix(c.price, "-") {
			s.lines[0].Quantity = s.lines[0].Quantity.Neg()
		}
		if s.lines[0].Tax = rateIn("S", c.rate); c.gross {
			s.gross()
		}
		got := s.total()
		g := got.Groups[0]
		if g.Taxable.String() != c.taxable || splitText(g) != c.taxes || g.Tax.String() != c.tax || got.Payable.String() != c.payable {
			t.Errorf("%s: %s, %s, %s, to pay %s", c.name, g.Taxable, splitText(g), g.Tax, got.Payable)
		}
	}
}

// TestTaxesOfARateAddUp: in every document the taxes of a group are its tax, equal parts are equal amounts, and the same percent
// made of other taxes is another group.
func TestTaxesOfARateAddUp(t *testing.T) {
	eachRandomDraft(t, 3_000, func(t *testing.T, _ *rand.Rand, d bill.Draft, got bill.Totals) {
		seen := map[tax.Rate]bool{}
		for _, g := range got.Groups {
			parts := g.Rate.Split.Parts()
			if len(parts) > 0 && sumOf(t, d.Currency, g.Split[:len(parts)]...) != g.Tax {
				t.Fatalf("%s is not %s", splitText(g), g.Tax)
			}
			if len(parts) == 2 && parts[0].Percent == parts[1].Percent && g.Split[0] != g.Split[1] {
				t.Fatalf("two halves: %s", splitText(g))
			}
			if len(parts) == 0 && g.Split != (bill.Split{}) || seen[g.Rate] {
				t.Fatalf("%+v", g)
			}
			seen[g.Rate] = true
		}
	})
}

// TestCreditsOfSeveralTaxesEndAtTheInvoice: line by line, and to the cent.
func TestCreditsOfSeveralTaxesEndAtTheInvoice(t *testing.T) {
	s := newShop(t, "INR").line("3", "33.33", "1").line("1", "0.85", "1").less("1.00")
	s.lines[0].Tax, s.lines[1].Tax = rateIn("S", "CGST 9 + SGST 9"), rateIn("S", "CGST 2.5 + SGST 2.5")
	invoice := must(bill.Issue(s.draft(), bill.Number{Text: "1", Counter: 1}, day("2026-01-15")))
	left := invoice.Totals().Payable
	var notes []bill.Document
	one := must(money.ParseQuantity("1"))
	for _, p := range []bill.CreditPart{{Line: 0, Quantity: one}, {Line: 1, Quantity: one}, {Line: 0, Quantity: one}, {Line: 0, Quantity: one}} {
		d := must(bill.Credit(invoice, []bill.CreditPart{p}, notes, day("2026-02-01")))
		note := must(bill.Issue(d, bill.Number{Text: "C", Counter: int64(len(notes) + 1)}, day("2026-02-01")))
		left = must(left.Sub(note.Totals().Payable))
		notes = append(notes, note)
	}
	if !left.IsZero() {
		t.Errorf("%s is left", left)
	}
}

// TestRatesThatAreNotTheirParts are refused before anything is issued.
func TestRatesThatAreNotTheirParts(t *testing.T) {
	s := newShop(t, "INR").line("1", "100", "18")
	s.lines[0].Tax.Split = must(tax.ParseSplit("CGST 9 + SGST 8"))
	for _, p := range bill.Check(s.draft()) {
		if p.Field == "lines[0].tax.split" && p.Code == "not-the-rate" && p.Fatal {
			return
		}
	}
	t.Error("18 % made of 9 and 8 passes")
}

// TestHomeTotalsAgreeWithFractions: in the currency of the books each group is exchanged once and rounded once, and the sums are
// those of the groups.
func TestHomeTotalsAgreeWithFractions(t *testing.T) {
	rates := []string{"1", "0.92", "1.084329", "0.00542318", "163.428571", "0.000054123456"}
	homes := []string{"EUR", "JPY", "BHD", "USD"}
	eachRandomDraft(t, 1_500, func(t *testing.T, r *rand.Rand, d bill.Draft, plain bill.Totals) {
		rate, home := rates[r.IntN(len(rates))], money.MustCurrency(homes[r.IntN(len(homes))])
		d.Exchange = bill.Exchange{Home: home, Rate: must(money.ParseExchangeRate(rate)), Source: "test"}
		got := must(bill.Total(d))
		if got.Payable != plain.Payable || got.Tax != plain.Tax {
			t.Fatal("an exchange rate changed the document")
		}
		p := &paperInvoice{decimals: home.Exponent(), rounding: []string{"up", "even", "down"}[d.Rules.Rounding]}
		net, due := new(big.Rat), new(big.Rat)
		for _, g := range got.Groups {
			taxable, vat := p.round(mul(frac(g.Taxable.String()), frac(rate))), p.round(mul(frac(g.Tax.String()), frac(rate)))
			if frac(g.HomeTaxable.String()).Cmp(taxable) != 0 || frac(g.HomeTax.String()).Cmp(vat) != 0 {
				t.Fatalf("%s and %s at %s are %s and %s", g.Taxable, g.Tax, rate, g.HomeTaxable, g.HomeTax)
			}
			net, due = plus(net, taxable), plus(due, vat)
		}
		h := got.Home
		if frac(h.TaxExclusive.String()).Cmp(net) != 0 || frac(h.Tax.String()).Cmp(due) != 0 || frac(h.TaxInclusive.String()).Cmp(plus(net, due)) != 0 {
			t.Fatalf("%+v", h)
		}
	})
}

// TestYenInDollars: the rate is not cut, as it is elsewhere to the price of 100.00.
func TestYenInDollars(t *testing.T) {
	d := newShop(t, "JPY").line("1", "10000", "10").draft()
	d.Exchange = bill.Exchange{Home: money.MustCurrency("USD"), Rate: must(money.ParseExchangeRate("0.0067")), Date: day("2026-01-15"), Source: "ECB"}
	if h := must(bill.Total(d)).Home; h.TaxExclusive.String() != "67.00" || h.Tax.String() != "6.70" || h.TaxInclusive.String() != "73.70" {
		t.Errorf("%+v", h)
	}
	for _, c := range []struct {
		change func(*bill.Exchange)
		want   string
	}{
		{func(x *bill.Exchange) { x.Home = money.MustCurrency("JPY") }, "exchange.currency same-currency"},
		{func(x *bill.Exchange) { x.Rate = money.ExchangeRate{} }, "exchange.rate required"},
		{func(x *bill.Exchange) { x.Date = bill.Date{} }, "exchange.date required"},
		{func(x *bill.Exchange) { x.Source = "" }, "exchange.source required"},
	} {
		other := d.Clone()
		c.change(&other.Exchange)
		found := ""
		for _, p := range bill.Check(other) {
			if strings.HasPrefix(p.Field, "exchange") {
				found = p.Field + " " + p.Code
			}
		}
		if found != c.want {
			t.Errorf("%q, want %s", found, c.want)
		}
	}
}
