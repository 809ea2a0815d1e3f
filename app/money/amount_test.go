package money_test

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"counterfoil/app/money"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var (
	euro  = money.MustCurrency("EUR")
	yen   = money.MustCurrency("JPY")
	dinar = money.MustCurrency("BHD")
)

func TestCurrenciesKnowTheirDecimals(t *testing.T) {
	for code, decimals := range map[string]int{"EUR": 2, "JPY": 0, "KRW": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3, "CHF": 2, "CLP": 0} {
		if c := money.MustCurrency(code); c.Exponent() != decimals || c.Code() != code {
			t.Errorf("%s has %d decimals, want %d", c.Code(), c.Exponent(), decimals)
		}
	}
	for _, code := range []string{"", "eur", "XXX", "EURO", "€"} {
		if _, err := money.ParseCurrency(code); !errors.Is(err, money.ErrCurrency) {
			t.Errorf("%q: %v", code, err)
		}
	}
	all := money.Currencies()
	for i, c := range all[1:] {
		if all[i].Code() >= c.Code() {
			t.Errorf("%s is listed after %s", c.Code(), all[i].Code())
		}
	}
	if len(all) < 150 {
		t.Errorf("only %d currencies", len(all))
	}
}

func TestAmountsAreReadExactly(t *testing.T) {
	for _, c := range []struct {
		currency money.Currency
		text     string
		minor    int64
		err      error
	}{
		{euro, "12.34", 1234, nil},
		{euro, "12.3", 1230, nil},
		{euro, "-0.05", -5, nil},
		{euro, "7.000", 700, nil}, // zeros behind the cents are no decimals
		{euro, "12.345", 0, money.ErrDecimals},
		{yen, "113", 113, nil},
		{yen, "112.7", 0, money.ErrDecimals},
		{dinar, "0.123", 123, nil},
		{dinar, "999999999999999", 999999999999999000, nil},
		{euro, "1000000000000000", 0, money.ErrOverflow},
		{euro, "", 0, money.ErrSyntax},
		{euro, "1.", 0, money.ErrSyntax},
		{euro, ".5", 0, money.ErrSyntax},
		{euro, "1,50", 0, money.ErrSyntax},
		{euro, "1e3", 0, money.ErrSyntax},
		{euro, "--1", 0, money.ErrSyntax},
		{euro, "٣", 0, money.ErrSyntax},
	} {
		a, err := money.ParseAmount(c.currency, c.text)
		if !errors.Is(err, c.err) || a.Minor() != c.minor {
			t.Errorf("%q: %d, %v; want %d, %v", c.text, a.Minor(), err, c.minor, c.err)
		}
	}
}

func TestEveryAmountIsReadAsItWasWritten(t *testing.T) {
	for _, c := range []money.Currency{euro, yen, dinar} {
		for _, minor := range []int64{0, 1, -1, 999, -100000, 118999999999999881, math.MaxInt64, math.MinInt64} {
			want := money.Of(minor, c)
			if got, err := money.ReadAmount(c, want.String()); err != nil || got != want {
				t.Errorf("%s: %s, %v", want, got, err)
			}
		}
	}
	for text, want := range map[string]error{
		"": money.ErrSyntax, "-": money.ErrSyntax, ".05": money.ErrSyntax, "--1.00": money.ErrSyntax, "1.-0": money.ErrSyntax, "+1.00": money.ErrSyntax,
		"1": money.ErrDecimals, "1.0": money.ErrDecimals, "1.000": money.ErrDecimals, "92233720368547758.08": money.ErrOverflow,
	} {
		if got, err := money.ReadAmount(euro, text); !errors.Is(err, want) {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

func TestAmountsAreWrittenWithTheDecimalsOfTheirCurrency(t *testing.T) {
	for _, c := range []struct {
		amount money.Amount
		want   string
	}{
		{money.Of(0, euro), "0.00"},
		{money.Of(-5, euro), "-0.05"},
		{money.Of(123450, euro), "1234.50"},
		{money.Of(113, yen), "113"},
		{money.Of(-1, dinar), "-0.001"},
		{money.Of(math.MinInt64, euro), "-92233720368547758.08"},
		{money.Amount{}, "0"},
	} {
		if got := c.amount.String(); got != c.want {
			t.Errorf("%d is written %s, want %s", c.amount.Minor(), got, c.want)
		}
	}
}

func TestCurrenciesAreNeverMixed(t *testing.T) {
	if _, err := money.Of(1, euro).Add(money.Of(1, yen)); !errors.Is(err, money.ErrCurrency) {
		t.Error(err)
	}
	if _, err := money.Sum(euro, money.Of(1, euro), money.Of(0, yen)); !errors.Is(err, money.ErrCurrency) {
		t.Error(err) // a zero with a currency is still an amount in it
	}
	sum, err := money.Amount{}.Add(money.Of(7, euro))
	if err != nil || sum != money.Of(7, euro) {
		t.Errorf("nothing and 0.07 is %v, %v", sum, err)
	}
}

// fits says whether a sum is one that an amount holds: the least int64 is not, because it has no other sign.
func fits(n *big.Int) bool { return n.IsInt64() && n.Int64() != math.MinInt64 }

// edge draws numbers near the ends of int64 as often as ordinary ones.
func edge(r *rand.Rand) int64 {
	switch r.IntN(4) {
	case 0:
		return math.MaxInt64 - r.Int64N(5)
	case 1:
		return math.MinInt64 + r.Int64N(5)
	case 2:
		return r.Int64N(2_000_001) - 1_000_000
	}
	return int64(r.Uint64())
}

func TestSumsAreExactOrOverflow(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		a, b := edge(r), edge(r)
		for _, op := range []struct {
			name string
			do   func(money.Amount, money.Amount) (money.Amount, error)
			want *big.Int
		}{
			{"+", money.Amount.Add, new(big.Int).Add(big.NewInt(a), big.NewInt(b))},
			{"-", money.Amount.Sub, new(big.Int).Sub(big.NewInt(a), big.NewInt(b))},
		} {
			got, err := op.do(money.Of(a, euro), money.Of(b, euro))
			switch {
			case err == nil && (!fits(op.want) || op.want.Int64() != got.Minor()):
				t.Fatalf("%d %s %d = %d, want %s", a, op.name, b, got.Minor(), op.want)
			case err != nil && (!errors.Is(err, money.ErrOverflow) || (fits(op.want) && b != math.MinInt64)):
				t.Fatalf("%d %s %d: %v, want %s", a, op.name, b, err, op.want)
			}
		}
	}
}

func TestCashIsRoundedToTheCoin(t *testing.T) {
	for _, c := range []struct {
		minor, step, want int64
	}{
		{1232, 5, 1230},
		{1233, 5, 1235},
		{1235, 5, 1235},
		{-1233, 5, -1235},
		{-1232, 5, -1230},
		{105175, 100, 105200},
		{105149, 100, 105100},
		{50, 100, 100},
		{-50, 100, -100},
		{49, 100, 0},
		{7, 0, 7},
		{7, 1, 7},
		{7, -5, 7},
		{3, 2, 4},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64},
	} {
		got, err := money.Of(c.minor, euro).RoundTo(c.step)
		if err != nil || got.Minor() != c.want {
			t.Errorf("%d to %d is %d, %v; want %d", c.minor, c.step, got.Minor(), err, c.want)
		}
	}
	if _, err := money.Of(math.MaxInt64, euro).RoundTo(1000); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("the largest amount was rounded up: %v", err)
	}
}

func TestRoundingsOfTheHalfCent(t *testing.T) {
	for _, c := range []struct {
		price          string
		up, even, down string
	}{
		{"1.005", "1.01", "1.00", "1.00"},
		{"0.125", "0.13", "0.12", "0.12"},
		{"0.135", "0.14", "0.14", "0.13"},
		{"-0.005", "-0.01", "0.00", "0.00"},
		{"2.675", "2.68", "2.68", "2.67"}, // 2.67 as a binary float
		{"0.005001", "0.01", "0.01", "0.00"},
		{"0.004999", "0.00", "0.00", "0.00"},
	} {
		for r, want := range map[money.Rounding]string{money.HalfUp: c.up, money.HalfEven: c.even, money.Down: c.down} {
			one := must(money.ParseQuantity("1"))
			got := must(money.Extend(one, must(money.ParsePrice(c.price)), one, euro, r))
			if got.String() != want {
				t.Errorf("%s by %d is %s, want %s", c.price, r, got, want)
			}
		}
	}
}

// ratRound is an independent rounding, for the properties below.
func ratRound(x *big.Rat, r money.Rounding) *big.Int {
	num, den := new(big.Int).Abs(x.Num()), x.Denom()
	q, rem := new(big.Int).QuoRem(num, den, new(big.Int))
	twice := rem.Lsh(rem, 1).Cmp(den)
	if (r == money.HalfUp && twice >= 0) || (r == money.HalfEven && (twice > 0 || (twice == 0 && q.Bit(0) == 1))) {
		q.Add(q, big.NewInt(1))
	}
	if x.Sign() < 0 {
		q.Neg(q)
	}
	return q
}

func randomDecimal(r *rand.Rand, digits, decimals int) string {
	n := r.Int64N(int64(math.Pow10(1 + r.IntN(digits))))
	if r.IntN(4) == 0 {
		n = -n
	}
	d := r.IntN(decimals + 1)
	return big.NewRat(n, int64(math.Pow10(d))).FloatString(d)
}

func rat(s string) *big.Rat { r, _ := new(big.Rat).SetString(s); return r }

func minorUnits(x *big.Rat, c money.Currency) *big.Rat {
	return new(big.Rat).Mul(x, big.NewRat(int64(math.Pow10(c.Exponent())), 1))
}

func agree(t *testing.T, what string, got money.Amount, err error, want *big.Int) {
	t.Helper()
	switch {
	case err != nil && (fits(want) || !errors.Is(err, money.ErrOverflow)):
		t.Fatalf("%s: %v, want %s", what, err, want)
	case err == nil && (!fits(want) || want.Int64() != got.Minor()):
		t.Fatalf("%s: %d, want %s", what, got.Minor(), want)
	}
}

func TestProductsAndQuotientsAgreeWithFractions(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	currencies := []money.Currency{euro, yen, dinar}
	for range 50_000 {
		c, rounding := currencies[r.IntN(3)], money.Rounding(r.IntN(3))
		qs, ps, bs, pct := randomDecimal(r, 12, 6), randomDecimal(r, 12, 6), randomDecimal(r, 6, 6), randomDecimal(r, 6, 4)
		q, p, b := must(money.ParseQuantity(qs)), must(money.ParsePrice(ps)), must(money.ParseQuantity(bs))
		a := money.Of(edge(r), c)
		percent := must(money.ParsePercent(pct))

		base := rat(bs)
		if base.Sign() == 0 {
			base = big.NewRat(1, 1)
		}
		x := new(big.Rat).Mul(rat(qs), rat(ps))
		got, err := money.Extend(q, p, b, c, rounding)
		agree(t, qs+" x "+ps+" / "+bs, got, err, ratRound(minorUnits(x.Quo(x, base), c), rounding))

		minor := new(big.Rat).SetInt64(a.Minor())
		got, err = percent.Of(a, rounding)
		agree(t, pct+" % of "+a.String(), got, err, ratRound(new(big.Rat).Quo(new(big.Rat).Mul(minor, rat(pct)), big.NewRat(100, 1)), rounding))

		if whole := new(big.Rat).Add(rat(pct), big.NewRat(100, 1)); whole.Sign() > 0 {
			got, err = percent.NetOf(a, rounding)
			agree(t, "net of "+a.String(), got, err, ratRound(new(big.Rat).Quo(new(big.Rat).Mul(minor, big.NewRat(100, 1)), whole), rounding))
		}
	}
}

func TestQuantitiesAddUp(t *testing.T) {
	sum := must(must(money.ParseQuantity("1.5")).Add(must(money.ParseQuantity("0.333333"))))
	if sum.String() != "1.833333" {
		t.Error(sum)
	}
	none := must(sum.Sub(sum))
	if !none.IsZero() || none != (money.Quantity{}) {
		t.Errorf("%v less itself is %v", sum, none)
	}
	big := must(money.ParseQuantity("999999999.999999"))
	for range 3 {
		if _, err := must(money.ParseQuantity("999999999999999")).Add(big); !errors.Is(err, money.ErrOverflow) {
			t.Error(err)
		}
	}
}

func TestDecimalsCompareByValue(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 100_000 {
		a, b := randomDecimal(r, 15, 6), randomDecimal(r, 3, 2)
		x, y := must(money.ParseQuantity(a)), must(money.ParseQuantity(b))
		if want := rat(a).Cmp(rat(b)); x.Cmp(y.Decimal) != want || (x == y) != (want == 0) {
			t.Fatalf("%s against %s: %d, want %d", a, b, x.Cmp(y.Decimal), want)
		}
	}
}

func TestSharesAddUpAndAreFair(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 50_000 {
		total := money.Of(r.Int64N(2_000_001)-1_000_000, euro)
		weights := make([]money.Amount, 1+r.IntN(8))
		whole := int64(0)
		for i := range weights {
			weights[i] = money.Of(r.Int64N(100_000), euro)
			whole += weights[i].Minor()
		}
		parts := must(money.Share(total, weights))
		if must(money.Sum(euro, parts...)) != total {
			t.Fatalf("%v over %v gives %v", total, weights, parts)
		}
		for i, p := range parts {
			if whole == 0 {
				continue
			}
			exact := new(big.Rat).Mul(big.NewRat(total.Minor(), whole), big.NewRat(weights[i].Minor(), 1))
			off := exact.Sub(exact, big.NewRat(p.Minor(), 1))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%v over %v: part %d is off by a whole cent", total, weights, i)
			}
		}
	}
}

func TestSharesAtTheEdges(t *testing.T) {
	e := func(n int64) money.Amount { return money.Of(n, euro) }
	for _, c := range []struct {
		name    string
		total   int64
		weights []money.Amount
		want    []int64
	}{
		{"the earlier of equals takes the cent", 100, []money.Amount{e(10), e(10), e(10)}, []int64{34, 33, 33}},
		{"a credit is shared as a debit", -100, []money.Amount{e(10), e(10), e(10)}, []int64{-34, -33, -33}},
		{"returns weigh the other way", 100, []money.Amount{e(300), e(-100)}, []int64{150, -50}},
		{"weights that cancel", 100, []money.Amount{e(10), e(-10)}, []int64{100, 0}},
		{"nothing to share", 0, []money.Amount{e(1), e(2)}, []int64{0, 0}},
		{"one takes all", 7, []money.Amount{e(0)}, []int64{7}},
		{"the largest", math.MaxInt64, []money.Amount{e(math.MaxInt64), e(math.MaxInt64)}, []int64{math.MaxInt64/2 + 1, math.MaxInt64 / 2}},
	} {
		parts := must(money.Share(e(c.total), c.weights))
		for i, p := range parts {
			if p.Minor() != c.want[i] {
				t.Errorf("%s: part %d is %d, want %d", c.name, i, p.Minor(), c.want[i])
			}
		}
	}
	if _, err := money.Share(e(1), nil); err == nil {
		t.Error("something was shared over nobody")
	}
	if _, err := money.Share(e(math.MaxInt64), []money.Amount{e(1000), e(-999)}); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("a share beyond all amounts: %v", err)
	}
}

func TestPortions(t *testing.T) {
	q := func(s string) money.Quantity { return must(money.ParseQuantity(s)) }
	if got := must(money.Portion(money.Of(1000, euro), q("1"), q("3"), money.HalfUp)); got.Minor() != 333 {
		t.Error(got)
	}
	if got := must(money.Scale(money.Of(1000, euro), money.Of(2, euro), money.Of(3, euro), money.HalfUp)); got.Minor() != 667 {
		t.Error(got)
	}
	if _, err := money.Scale(money.Of(1000, euro), money.Of(2, euro), money.Of(0, euro), money.HalfUp); !errors.Is(err, money.ErrOverflow) {
		t.Error(err)
	}
}

// Scale is a x part / whole as fractions have it, whichever way it takes: amounts near all bounds, of currencies with and without decimals.
func TestScaleIsThatOfFractions(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	curs := []money.Currency{euro, money.MustCurrency("JPY"), money.MustCurrency("BHD")}
	any := func() int64 {
		n := r.Int64() >> r.IntN(63)
		switch r.IntN(12) {
		case 0:
			n = math.MaxInt64 - n%3
		case 1:
			n = n % 7
		}
		if r.IntN(2) == 0 {
			return -n
		}
		return n
	}
	refused := 0
	for range 200_000 {
		a, part, whole := money.Of(any(), curs[r.IntN(3)]), money.Of(any(), curs[r.IntN(3)]), money.Of(any(), curs[r.IntN(3)])
		how := money.Rounding(r.IntN(3))
		got, err := money.Scale(a, part, whole, how)
		want, ok := fraction(a, part, whole, how)
		if !ok {
			if refused++; !errors.Is(err, money.ErrOverflow) {
				t.Fatalf("%v x %v / %v: %v, %v", a, part, whole, got, err)
			}
			continue
		}
		if err != nil || got != money.Of(want, a.Currency()) {
			t.Fatalf("%v x %v / %v rounded %d: %v, %v, not %d", a, part, whole, how, got, err, want)
		}
	}
	if refused < 1000 {
		t.Errorf("only %d were beyond all amounts", refused)
	}
}

// fraction is a x part / whole in minor units of a; not ok where that is no amount.
func fraction(a, part, whole money.Amount, how money.Rounding) (int64, bool) {
	if whole.IsZero() {
		return 0, false
	}
	num := new(big.Int).Mul(big.NewInt(a.Minor()), big.NewInt(part.Minor()))
	den := big.NewInt(whole.Minor())
	ten := func(c money.Currency) *big.Int {
		return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Exponent())), nil)
	}
	num.Mul(num, ten(whole.Currency()))
	den.Mul(den, ten(part.Currency()))
	minus := num.Sign()*den.Sign() < 0
	quo, rest := new(big.Int).QuoRem(num.Abs(num), den.Abs(den), new(big.Int))
	if c := rest.Lsh(rest, 1).Cmp(den); how != money.Down && (c > 0 || c == 0 && (how == money.HalfUp || quo.Bit(0) == 1)) {
		quo.Add(quo, big.NewInt(1))
	}
	if minus {
		quo.Neg(quo)
	}
	return quo.Int64(), quo.IsInt64() && quo.Int64() != math.MinInt64
}
