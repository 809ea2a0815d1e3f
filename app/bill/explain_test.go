package bill_test

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// TestEveryExplanationAddsUpToItsFigure: in every document each figure of the totals is explained, the steps add up to it, and no
// step is more than rounding away from what it says it was before.
func TestEveryExplanationAddsUpToItsFigure(t *testing.T) {
	rates := []string{"1", "0.92", "163.428571"}
	eachRandomDraft(t, 1_500, func(t *testing.T, r *rand.Rand, d bill.Draft, got bill.Totals) {
		if d.Currency != money.MustCurrency("USD") && r.IntN(4) == 0 {
			d.Exchange = bill.Exchange{Home: money.MustCurrency("USD"), Rate: must(money.ParseExchangeRate(rates[r.IntN(len(rates))]))}
			got = must(bill.Total(d))
		}
		list := must(bill.Explain(d))
		addUp(t, list)
		explained(t, d, got, list)
	})
}

// addUp looks whether the steps of each figure add up to it.
func addUp(t *testing.T, list []bill.Explanation) {
	t.Helper()
	for _, e := range list {
		sum := money.Of(0, e.Amount.Currency())
		for _, s := range e.Steps {
			sum = sumOf(t, sum.Currency(), sum, s.Amount)
			roundedOnce(t, s)
		}
		if sum != e.Amount || len(e.Steps) == 0 {
			t.Fatalf("%s %d: %s is not the sum of %+v", e.Figure, e.Nth, e.Amount, e.Steps)
		}
	}
}

// roundedOnce looks whether a step is what it says it was before rounding, to a unit of its currency.
func roundedOnce(t *testing.T, s bill.Step) {
	t.Helper()
	if s.Exact.IsZero() {
		return
	}
	before, after := frac(strings.TrimRight(s.Exact.String(), ".")), frac(s.Amount.String())
	before.Abs(before)
	off := before.Sub(before, after.Abs(after))
	if off.Abs(off).Cmp(big.NewRat(1, pow10(s.Amount.Currency().Exponent()))) > 0 {
		t.Fatalf("%s: %s is not %s rounded", s.Code, s.Amount, s.Exact)
	}
}

// explained looks whether every figure of the totals is among the explanations with its amount.
func explained(t *testing.T, d bill.Draft, got bill.Totals, list []bill.Explanation) {
	t.Helper()
	want := map[bill.Figure][]money.Amount{
		bill.FigureLine: got.LineGross, bill.FigureLineNet: got.LineNets, bill.FigureLines: {got.Lines},
		bill.FigureTaxExclusive: {got.TaxExclusive}, bill.FigureTax: {got.Tax}, bill.FigureTaxInclusive: {got.TaxInclusive},
		bill.FigurePayable: {got.Payable},
	}
	if d.Prices != bill.Gross {
		want[bill.FigureLine], want[bill.FigureLineNet] = got.LineNets, nil
	}
	for _, g := range got.Groups {
		want[bill.FigureTaxable] = append(want[bill.FigureTaxable], g.Taxable)
		want[bill.FigureGroupTax] = append(want[bill.FigureGroupTax], g.Tax)
	}
	if len(d.Discounts) > 0 && len(got.Parts) > 0 && !got.Allowances.IsZero() {
		want[bill.FigureAllowances] = []money.Amount{got.Allowances.Neg()}
	}
	if !got.Rounding.IsZero() {
		want[bill.FigureRounding] = []money.Amount{got.Rounding}
	}
	if !d.Exchange.IsZero() {
		want[bill.FigureHomeNet] = []money.Amount{got.Home.TaxExclusive}
		want[bill.FigureHomeTax], want[bill.FigureHome] = []money.Amount{got.Home.Tax}, []money.Amount{got.Home.TaxInclusive}
	}
	have := map[bill.Figure][]money.Amount{}
	for _, e := range list {
		have[e.Figure] = append(have[e.Figure], e.Amount)
	}
	for figure, amounts := range want {
		if len(have[figure]) != len(amounts) {
			t.Fatalf("%d explanations of %s, not %d", len(have[figure]), figure, len(amounts))
		}
		for i, a := range amounts {
			if have[figure][i] != a {
				t.Fatalf("%s %d is explained as %s, not %s", figure, i+1, have[figure][i], a)
			}
		}
	}
}

// TestTheCentThatIsLeftOverIsNamed: a discount of 1.00 over three rates is three times 0.33 and one cent.
func TestTheCentThatIsLeftOverIsNamed(t *testing.T) {
	d := newShop(t, "EUR").line("1", "10", "7").line("1", "10", "19").line("1", "10", "21").less("1.00").draft()
	var got []string
	for _, e := range must(bill.Explain(d)) {
		if e.Figure != bill.FigureSharing {
			continue
		}
		for _, s := range e.Steps {
			got = append(got, string(s.Code)+" "+s.Rate.Percent.String()+": "+s.Exact.String()+" "+s.Amount.String())
		}
	}
	want := "share 7: 0.33333333... 0.33, share-unit 7:  0.01, share 19: 0.33333333... 0.33, share 21: 0.33333333... 0.33"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s", strings.Join(got, ", "))
	}
}

// TestTheCentsOfGrossLinesAreNamed: each net is taken out and rounded, and what they miss of the group's is a step of its own.
func TestTheCentsOfGrossLinesAreNamed(t *testing.T) {
	d := times(newShop(t, "EUR"), 3, "1", "0.65", "21").gross().draft()
	var got []string
	for _, e := range must(bill.Explain(d)) {
		if e.Figure == bill.FigureLineNet || e.Figure == bill.FigureTaxable || e.Figure == bill.FigureGroupTax {
			for _, s := range e.Steps {
				got = append(got, string(s.Code)+" "+s.Amount.String())
			}
		}
	}
	want := "net-of 0.54, residue -0.01, net-of 0.54, net-of 0.54, net-of 1.61, gross 1.95, less-net -1.61"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s", strings.Join(got, ", "))
	}
}
