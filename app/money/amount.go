package money

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Of is an amount of so many minor units.
func Of(minor int64, c Currency) Amount { return Amount{minor: minor, cur: c} }

// ParseAmount reads "12.34" exactly. It refuses more decimals than the currency has, and more than 15 digits.
func ParseAmount(c Currency, s string) (Amount, error) {
	d, err := parseDecimal(s, uint8(c.exp))
	if err != nil {
		return Amount{}, err
	}
	minor := d.coef
	for i := int(d.scale); i < int(c.exp); i++ {
		minor *= 10 // at most 15 digits and 3 decimals: it fits
	}
	return Amount{minor: minor, cur: c}, nil
}

// ReadAmount reads what String wrote, whatever its size: sums of documents have more digits than a person may type. Errors:
// ErrSyntax, ErrDecimals where there are not exactly those of the currency, ErrOverflow.
func ReadAmount(c Currency, s string) (Amount, error) {
	whole, frac, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if !allDigits(whole) || (point && !allDigits(frac)) {
		return Amount{}, ErrSyntax
	}
	if len(frac) != c.Exponent() {
		return Amount{}, ErrDecimals
	}
	minor, err := strconv.ParseInt(strings.Replace(s, ".", "", 1), 10, 64)
	if err != nil {
		return Amount{}, ErrOverflow
	}
	return Amount{minor: minor, cur: c}, nil
}

// Minor is the amount in minor units.
func (a Amount) Minor() int64 { return a.minor }

// Currency is the amount's currency.
func (a Amount) Currency() Currency { return a.cur }

// IsZero says whether nothing is left; an amount without a currency is zero.
func (a Amount) IsZero() bool { return a.minor == 0 }

// Sign is -1, 0 or 1.
func (a Amount) Sign() int { return sign(a.minor) }

func sign(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// Cmp is -1, 0 or 1 as a is less, equal or more; the currencies must be the same.
func (a Amount) Cmp(b Amount) int {
	switch {
	case a.minor < b.minor:
		return -1
	case a.minor > b.minor:
		return 1
	}
	return 0
}

// Neg is the amount with the other sign. The least int64 has none and stays as it is: no sum of this package reaches it,
// and Sub refuses it.
func (a Amount) Neg() Amount { return Amount{minor: -a.minor, cur: a.cur} }

// Add is a + b. A zero amount without currency takes the other's.
func (a Amount) Add(b Amount) (Amount, error) {
	cur, err := common(a, b)
	if err != nil {
		return Amount{}, err
	}
	sum := a.minor + b.minor
	if (b.minor > 0 && sum < a.minor) || (b.minor < 0 && sum > a.minor) || sum == math.MinInt64 {
		return Amount{}, ErrOverflow
	}
	return Amount{minor: sum, cur: cur}, nil
}

// Sub is a - b. A zero amount without currency takes the other's.
func (a Amount) Sub(b Amount) (Amount, error) {
	if b.minor == math.MinInt64 {
		return Amount{}, ErrOverflow
	}
	return a.Add(b.Neg())
}

func common(a, b Amount) (Currency, error) {
	switch {
	case a.cur == b.cur, b == Amount{}:
		return a.cur, nil
	case a == Amount{}:
		return b.cur, nil
	}
	return Currency{}, ErrCurrency
}

// Sum adds amounts of one currency; of none it is zero.
func Sum(c Currency, amounts ...Amount) (Amount, error) {
	sum := Of(0, c)
	for _, a := range amounts {
		var err error
		if sum, err = sum.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return sum, nil
}

// String is the amount with a point and exactly the currency's decimals: "1234.50", "-0.05", "113".
func (a Amount) String() string {
	exp := int(a.cur.exp)
	s := fmt.Sprintf("%0*d", exp+1, magnitude(a.minor))
	if exp > 0 {
		s = s[:len(s)-exp] + "." + s[len(s)-exp:]
	}
	if a.minor < 0 {
		return "-" + s
	}
	return s
}

// Extend is the amount of a line: price / base x quantity, rounded once (EN 16931 BT-131). A zero base counts as 1.
func Extend(q Quantity, p Price, base Quantity, c Currency, r Rounding) (Amount, error) {
	num, den, err := extension(q, p, base)
	if err != nil {
		return Amount{}, err
	}
	return ratio(num, den, c, r)
}

func extension(q Quantity, p Price, base Quantity) (num, den *apd.Decimal, err error) {
	if base.IsZero() {
		base = Quantity{Decimal{coef: 1}}
	}
	num, err = product(q.apd(), p.apd())
	return num, base.apd(), err
}

// product is a x b, exactly.
func product(a, b *apd.Decimal) (*apd.Decimal, error) {
	var p apd.Decimal
	if _, err := exact.Mul(&p, a, b); err != nil {
		return nil, ErrOverflow
	}
	return &p, nil
}

// Of is so many percent of an amount, rounded once.
func (p Percent) Of(a Amount, r Rounding) (Amount, error) {
	num, err := product(p.apd(), a.apd())
	if err != nil {
		return Amount{}, err
	}
	return ratio(num, apd.New(100, 0), a.cur, r)
}

// NetOf is what is left of a gross amount when a tax of so many percent is taken out: gross x 100 / (100 + percent),
// rounded once. The tax is the rest, so that both add up to the gross.
func (p Percent) NetOf(gross Amount, r Rounding) (Amount, error) {
	num, den, err := within(gross, apd.New(100, 0), p)
	if err != nil {
		return Amount{}, err
	}
	return ratio(num, den, gross.cur, r)
}

// RoundTo rounds to a multiple of step minor units, half away from zero: cash in CHF (5) or SEK (100). Steps up to 1
// change nothing.
func (a Amount) RoundTo(step int64) (Amount, error) {
	if step <= 1 {
		return a, nil
	}
	low := a.minor % step // towards zero
	near := Of(a.minor-low, a.cur)
	if m := magnitude(low); m < uint64(step)-m {
		return near, nil
	}
	return near.Add(Of(int64(sign(a.minor))*step, a.cur))
}

// ratio is num / den in the currency's minor unit. The quotient is taken to 60 digits, more than any num and den can
// need to tell a half from its neighbours, so that rounding it again is rounding once.
func ratio(num, den *apd.Decimal, c Currency, r Rounding) (Amount, error) {
	var quo, out apd.Decimal
	if _, err := wide.Quo(&quo, num, den); err != nil {
		return Amount{}, ErrOverflow
	}
	ctx := wide
	ctx.Rounding = r.apd()
	if _, err := ctx.Quantize(&out, &quo, -int32(c.exp)); err != nil || !out.Coeff.IsInt64() {
		return Amount{}, ErrOverflow
	}
	minor := out.Coeff.Int64()
	if out.Negative {
		minor = -minor
	}
	return Amount{minor: minor, cur: c}, nil
}

// Valid says whether it is one of the three roundings.
func (r Rounding) Valid() bool { return r <= Down }

// apd names the rounding for apd; a value that is none counts as the default, for Check to complain about.
func (r Rounding) apd() apd.Rounder {
	switch r {
	case HalfEven:
		return apd.RoundHalfEven
	case Down:
		return apd.RoundDown
	}
	return apd.RoundHalfUp
}

// Portion is part of an amount: a x q / of, rounded once.
func Portion(a Amount, q, of Quantity, r Rounding) (Amount, error) {
	var num apd.Decimal
	if _, err := exact.Mul(&num, a.apd(), q.apd()); err != nil {
		return Amount{}, ErrOverflow
	}
	return ratio(&num, of.apd(), a.cur, r)
}

// Scale is a x part / whole, rounded once.
func Scale(a, part, whole Amount, r Rounding) (Amount, error) {
	if part.cur.exp == whole.cur.exp && r.Valid() {
		if minor, ok := scaled(a.minor, part.minor, whole.minor, r); ok {
			return Amount{minor: minor, cur: a.cur}, nil
		}
	}
	num, err := product(a.apd(), part.apd())
	if err != nil {
		return Amount{}, err
	}
	return ratio(num, whole.apd(), a.cur, r)
}

// scaled is the same of whole numbers, in a product of 128 bits; not ok where the quotient does not fit.
func scaled(a, part, whole int64, r Rounding) (n int64, ok bool) {
	by := magnitude(whole)
	high, low := bits.Mul64(magnitude(a), magnitude(part))
	if high >= by { // also where by is zero
		return 0, false
	}
	quo, rest := bits.Div64(high, low, by)
	if quo > math.MaxInt64 {
		return 0, false
	}
	if rest != 0 && r != Down {
		if half := by - rest; rest > half || rest == half && (r == HalfUp || quo%2 == 1) {
			quo++
		}
	}
	if quo > math.MaxInt64 {
		return 0, false
	}
	if n = int64(quo); sign(a)*sign(part)*sign(whole) < 0 {
		n = -n
	}
	return n, true
}

func (a Amount) apd() *apd.Decimal  { return apd.New(a.minor, -int32(a.cur.exp)) }
func (d Decimal) apd() *apd.Decimal { return apd.New(d.coef, -int32(d.scale)) }
