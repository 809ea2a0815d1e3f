package bill_test

import (
	"errors"
	"flag"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

var soak = flag.Bool("bill.soak", false, "play the random documents that take long in tens of thousands")

var seeded = flag.Uint64("bill.seed", 0, "play the random documents of a seed that a failure told; 0: others each time")

// chance is what a test draws from: other documents each time, and the same again by the seed that is told where it fails.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := *seeded
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the same again: go test ./app/bill -run '^%s$' -bill.seed %d", t.Name(), seed)
		}
	})
	name := fnv.New64a()
	_, _ = name.Write([]byte(t.Name()))
	return rand.New(rand.NewPCG(seed, name.Sum64()))
}

// eachRandomDraft runs a property over as many random drafts.
func eachRandomDraft(t *testing.T, n int, check func(t *testing.T, r *rand.Rand, d bill.Draft, got bill.Totals)) {
	t.Helper()
	r := chance(t)
	for range n {
		p := randomPaper(r)
		p.normalise()
		d := p.draft()
		check(t, r, d, must(bill.Total(d)))
	}
}

func sumOf(t *testing.T, c money.Currency, amounts ...money.Amount) money.Amount {
	t.Helper()
	return must(money.Sum(c, amounts...))
}

// TestOrderOfLinesChangesNoTotal shuffles the lines: every sum, group and discount part stays.
func TestOrderOfLinesChangesNoTotal(t *testing.T) {
	eachRandomDraft(t, 1_500, func(t *testing.T, r *rand.Rand, d bill.Draft, got bill.Totals) {
		other := d.Clone()
		r.Shuffle(len(other.Lines), func(i, j int) { other.Lines[i], other.Lines[j] = other.Lines[j], other.Lines[i] })
		shuffled := must(bill.Total(other))
		if !slices.Equal(got.Groups, shuffled.Groups) || !slices.Equal(got.Parts, shuffled.Parts) || got.Payable != shuffled.Payable {
			t.Fatalf("%+v\nand shuffled\n%+v", got, shuffled)
		}
	})
}

// TestSumsOfEveryDocument are the sums of EN 16931 (BR-CO-10 to BR-CO-16) and what a discount must keep.
func TestSumsOfEveryDocument(t *testing.T) {
	eachRandomDraft(t, 3_000, func(t *testing.T, _ *rand.Rand, d bill.Draft, got bill.Totals) {
		c := d.Currency
		if sumOf(t, c, got.LineNets...) != got.Lines {
			t.Fatal("BR-CO-10: the lines do not add up")
		}
		if sumOf(t, c, got.Lines, got.Allowances.Neg(), got.Charges) != got.TaxExclusive {
			t.Fatal("BR-CO-13: lines less discounts plus charges are not the sum without VAT")
		}
		taxable, vat := money.Of(0, c), money.Of(0, c)
		for _, g := range got.Groups {
			taxable, vat = sumOf(t, c, taxable, g.Taxable), sumOf(t, c, vat, g.Tax)
			if g.Rate.Percent.IsZero() && !g.Tax.IsZero() {
				t.Fatal("tax at a rate of 0")
			}
		}
		if taxable != got.TaxExclusive || vat != got.Tax || sumOf(t, c, taxable, vat) != got.TaxInclusive {
			t.Fatal("BR-CO-14, -15: the groups do not add up")
		}
		if sumOf(t, c, got.TaxInclusive, got.Prepaid.Neg(), got.Rounding) != got.Payable {
			t.Fatal("BR-CO-16: the payable amount does not add up")
		}
		partsOfDiscounts(t, d, got)
	})
}

// partsOfDiscounts adds up the parts of each document discount and charge: they are what it comes to as a whole.
func partsOfDiscounts(t *testing.T, d bill.Draft, got bill.Totals) {
	t.Helper()
	whole := got.Lines
	if d.Prices == bill.Gross {
		whole = sumOf(t, d.Currency, got.LineGross...)
	}
	for i, a := range d.Discounts {
		if a.Tax != nil {
			continue
		}
		sum := money.Of(0, d.Currency)
		for _, p := range got.Parts {
			if !p.Charge && p.Index == i {
				sum = sumOf(t, d.Currency, sum, p.Priced)
			}
		}
		if want := must(a.Of(whole, d.Rules.Rounding)); sum != want {
			t.Fatalf("the parts of discount %d are %s, not %s", i+1, sum, want)
		}
	}
}

// TestGrossIsWhatWasAsked: on a gross document net and VAT of every group are the gross to the cent, by group and by line.
func TestGrossIsWhatWasAsked(t *testing.T) {
	eachRandomDraft(t, 3_000, func(t *testing.T, _ *rand.Rand, d bill.Draft, got bill.Totals) {
		if d.Prices != bill.Gross {
			return
		}
		for _, g := range got.Groups {
			gross := money.Of(0, d.Currency)
			for i, l := range d.Lines {
				if l.Tax == g.Rate {
					gross = sumOf(t, d.Currency, gross, got.LineGross[i])
				}
			}
			for _, p := range got.Parts {
				if p.Rate == g.Rate && p.Charge {
					gross = sumOf(t, d.Currency, gross, p.Priced)
				} else if p.Rate == g.Rate {
					gross = sumOf(t, d.Currency, gross, p.Priced.Neg())
				}
			}
			if sumOf(t, d.Currency, g.Taxable, g.Tax) != gross {
				t.Fatalf("%s + %s is not %s", g.Taxable, g.Tax, gross)
			}
			if d.Rules.TaxBy == bill.TaxByGroup {
				again := must(g.Rate.Percent.Of(g.Taxable, d.Rules.Rounding))
				most := int64(max(1, len(g.Rate.Split.Parts()))) // each of several taxes is rounded
				if d.Rules.Rounding == money.Down {              // loses up to a whole unit, not half of one, in net and in VAT
					most *= 2
				}
				if off := again.Minor() - g.Tax.Minor(); off < -most || off > most {
					t.Fatalf("VAT %s is more than %d from %s", g.Tax, most, again)
				}
			}
		}
	})
}

// TestTotalsTooLargeAreAnError: every way to leave the range of an amount is refused, none wraps around.
func TestTotalsTooLargeAreAnError(t *testing.T) {
	eur := money.MustCurrency("EUR")
	most := money.Of(math.MaxInt64, eur)
	full := tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("100"))}
	huge := func() bill.Draft {
		s := newShop(t, "EUR").line("1", "1", "19")
		return s.draft()
	}
	for name, change := range map[string]func(*bill.Draft){
		"a line": func(d *bill.Draft) {
			d.Lines[0].Quantity, d.Lines[0].Price = must(money.ParseQuantity("999999999999999")), must(money.ParsePrice("999999999999999"))
		},
		"a charge on a line": func(d *bill.Draft) { d.Lines[0].Charges = []bill.Adjustment{{Amount: most}} },
		"a discount below":   func(d *bill.Draft) { d.Lines[0].Discounts = []bill.Adjustment{{Amount: most}, {Amount: most}} },
		"a charge":           func(d *bill.Draft) { d.Charges = []bill.Adjustment{{Amount: most}} },
		"a charge with tax":  func(d *bill.Draft) { d.Charges = []bill.Adjustment{{Amount: most, Tax: &full}} },
		"a percent of much":  func(d *bill.Draft) { d.Charges = []bill.Adjustment{{Percent: full.Percent, Base: most}} },
		"the rounding":       func(d *bill.Draft) { d.Rounding = most },
		"the cash":           func(d *bill.Draft) { d.Rules.CashStep, d.Prepaid = 1000, most.Neg() },
		"the prepaid":        func(d *bill.Draft) { d.Prepaid = money.Of(math.MinInt64, eur) },
	} {
		d := huge()
		change(&d)
		if got, err := bill.Total(d); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%s: %v, payable %s", name, err, got.Payable)
		}
	}
	d := huge()
	d.Prepaid = money.Of(1, money.MustCurrency("USD"))
	if _, err := bill.Total(d); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("dollars were taken off euro: %v", err)
	}
}

// TestTotalLeavesTheDraftAlone: what is worked out is not written back.
func TestTotalLeavesTheDraftAlone(t *testing.T) {
	eachRandomDraft(t, 200, func(t *testing.T, _ *rand.Rand, d bill.Draft, got bill.Totals) {
		if again := must(bill.Total(d)); !got.Equal(again) {
			t.Fatal("the second time gives another total")
		}
	})
}

// FuzzTotal throws extreme numbers at Total: it answers with sums that add up, or with an error that callers know.
func FuzzTotal(f *testing.F) {
	f.Add("1", "10.33", "1", "10", "19", int64(100), int64(0), uint8(0))
	f.Add("-999999999", "999999.999999", "0.000001", "99.9999", "100", int64(math.MaxInt64), int64(math.MinInt64), uint8(7))
	f.Add("3", "9.99", "", "3.5", "-100", int64(-5), int64(1), uint8(255))
	f.Fuzz(func(t *testing.T, quantity, price, base, percent, rate string, amount, prepaid int64, choice uint8) {
		q, err1 := money.ParseQuantity(quantity)
		p, err2 := money.ParsePrice(price)
		b, err3 := money.ParseQuantity(base)
		pc, err4 := money.ParsePercent(percent)
		rt, err5 := money.ParsePercent(rate)
		if errors.Join(err1, err2, err4, err5) != nil || (err3 != nil && base != "") {
			return
		}
		c := money.MustCurrency([]string{"EUR", "JPY", "BHD"}[choice%3])
		d := bill.Draft{Currency: c, Prices: bill.Net, Prepaid: money.Of(prepaid, c)}
		d.Rules = bill.Rules{Rounding: money.Rounding(choice % 5), TaxBy: bill.TaxBy(choice / 8 % 3), CashStep: amount}
		if choice&1 == 1 {
			d.Prices = bill.Gross
		}
		one := bill.Line{Quantity: q, Price: p, Base: b, Tax: tax.Rate{Category: tax.Standard, Percent: rt}, Discounts: []bill.Adjustment{{Percent: pc}}}
		other := bill.Line{Quantity: q.Neg(), Price: p, Tax: tax.Rate{Category: tax.Zero}, Charges: []bill.Adjustment{{Amount: money.Of(amount, c)}}}
		d.Lines = []bill.Line{one, other}
		d.Discounts = []bill.Adjustment{{Amount: money.Of(amount, c)}, {Percent: pc}}
		got, err := bill.Total(d)
		bill.Check(d)
		if err != nil {
			if !errors.Is(err, money.ErrOverflow) {
				t.Fatal(err)
			}
			return
		}
		if sum, err := money.Sum(c, got.TaxInclusive, got.Prepaid.Neg(), got.Rounding); err == nil && sum != got.Payable {
			t.Fatalf("%s less %s rounded by %s is not %s", got.TaxInclusive, got.Prepaid, got.Rounding, got.Payable)
		}
	})
}
