package money

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// The answers of this package; test with errors.Is.
var (
	// ErrOverflow means a result beyond what a signed 64-bit count of minor units holds.
	ErrOverflow = errors.New("amount too large")
	// ErrCurrency means an unknown currency, or two that were mixed.
	ErrCurrency = errors.New("currencies differ")
	// ErrSyntax means text that is no number, or one that could be read in two ways.
	ErrSyntax = errors.New("not a number")
	// ErrDecimals means more decimals than the currency or the kind of number keeps.
	ErrDecimals = errors.New("too many decimals")
)

const (
	maxDigits = 15 // of a decimal, so that every product fits apd's precision and every coefficient an int64
	maxScale  = 12 // the most decimals that any kind of number keeps
)

// exact computes without rounding: any result that would need it is an error, never a silent cut.
var exact = apd.Context{Precision: 60, MaxExponent: 400, MinExponent: -400, Traps: apd.DefaultTraps | apd.Inexact, Rounding: apd.RoundDown}

// wide is for quotients: cut at 60 digits, then rounded to the minor unit by the caller's rounding. A half is exact in far
// fewer digits, so the cut is never mistaken for one.
var wide = apd.Context{Precision: 60, MaxExponent: 400, MinExponent: -400, Traps: apd.DefaultTraps &^ apd.Inexact &^ apd.Rounded, Rounding: apd.RoundDown}

// parseDecimal reads "-12.50" exactly: digits, at most one point with digits on both sides, at most decimals of them
// after trailing zeros are dropped.
func parseDecimal(s string, decimals uint8) (Decimal, error) {
	digits, neg := strings.CutPrefix(s, "-")
	whole, frac, point := strings.Cut(digits, ".")
	if !allDigits(whole) || (point && !allDigits(frac)) {
		return Decimal{}, ErrSyntax
	}
	frac = strings.TrimRight(frac, "0")
	whole = strings.TrimLeft(whole, "0")
	if len(frac) > int(decimals) {
		return Decimal{}, ErrDecimals
	}
	if len(whole)+len(frac) > maxDigits {
		return Decimal{}, ErrOverflow
	}
	var coef int64
	for _, r := range whole + frac {
		coef = coef*10 + int64(r-'0')
	}
	if neg {
		coef = -coef
	}
	return lowest(coef, uint8(len(frac))), nil
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func lowest(coef int64, scale uint8) Decimal {
	for scale > 0 && coef%10 == 0 {
		coef, scale = coef/10, scale-1
	}
	return Decimal{coef: coef, scale: scale}
}

// String is the shortest exact form with a point: "1.5", "-3", "0".
func (d Decimal) String() string {
	s := fmt.Sprintf("%0*d", int(d.scale)+1, magnitude(d.coef))
	if d.scale > 0 {
		s = s[:len(s)-int(d.scale)] + "." + s[len(s)-int(d.scale):]
	}
	if d.coef < 0 {
		s = "-" + s
	}
	return s
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// IsZero says whether the number is 0.
func (d Decimal) IsZero() bool { return d.coef == 0 }

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int { return sign(d.coef) }

// Cmp is -1, 0 or 1 as d is less, equal or more.
func (d Decimal) Cmp(e Decimal) int {
	dWhole, dFrac := d.split()
	eWhole, eFrac := e.split()
	return cmp.Or(cmp.Compare(dWhole, eWhole), cmp.Compare(dFrac, eFrac))
}

// split is the whole number and the fraction in units of the last decimal that any number keeps, both with the sign.
func (d Decimal) split() (whole, frac int64) {
	unit := int64(1)
	for range d.scale {
		unit *= 10
	}
	frac = d.coef % unit
	for i := d.scale; i < maxScale; i++ {
		frac *= 10
	}
	return d.coef / unit, frac
}

// Decimals is how many decimals are written after the point.
func (d Decimal) Decimals() int { return int(d.scale) }

// MarshalText writes the form of String.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d Decimal) neg() Decimal { return Decimal{coef: -d.coef, scale: d.scale} }

// Neg is the quantity of a return.
func (q Quantity) Neg() Quantity { return Quantity{q.neg()} }

// Sub is q - r. It answers ErrOverflow beyond 15 digits.
func (q Quantity) Sub(r Quantity) (Quantity, error) { return q.Add(r.Neg()) }

// Add is q + r. It answers ErrOverflow beyond 15 digits.
func (q Quantity) Add(r Quantity) (Quantity, error) {
	var sum apd.Decimal
	if _, err := exact.Add(&sum, q.apd(), r.apd()); err != nil {
		return Quantity{}, ErrOverflow
	}
	return ParseQuantity(sum.Text('f'))
}

// The decimals each kind of number keeps.
const (
	QuantityDecimals = 6
	PriceDecimals    = 6
	PercentDecimals  = 4
)

// ParseQuantity reads "1.333" or "-2": up to 6 decimals and 15 digits in all. Errors: ErrSyntax, ErrDecimals, ErrOverflow.
func ParseQuantity(s string) (Quantity, error) {
	d, err := parseDecimal(s, QuantityDecimals)
	return Quantity{d}, err
}

// ParsePrice reads "0.0725": up to 6 decimals, errors as of ParseQuantity. The sign is kept: that a price is not negative is a rule of the bill, not of the number.
func ParsePrice(s string) (Price, error) {
	d, err := parseDecimal(s, PriceDecimals)
	return Price{d}, err
}

// ParsePercent reads "9.975": up to 4 decimals. Errors as of ParseQuantity.
func ParsePercent(s string) (Percent, error) {
	d, err := parseDecimal(s, PercentDecimals)
	return Percent{d}, err
}

// UnmarshalText reads the form of String.
func (q *Quantity) UnmarshalText(text []byte) (err error) {
	*q, err = ParseQuantity(string(text))
	return err
}

// UnmarshalText reads the form of String.
func (p *Price) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePrice(string(text))
	return err
}

// UnmarshalText reads the form of String.
func (p *Percent) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePercent(string(text))
	return err
}

// Abs is the quantity without its sign.
func (q Quantity) Abs() Quantity {
	if q.coef < 0 {
		return q.Neg()
	}
	return q
}

// Add is p + q. It answers ErrOverflow beyond 15 digits.
func (p Percent) Add(q Percent) (Percent, error) {
	var sum apd.Decimal
	if _, err := exact.Add(&sum, p.apd(), q.apd()); err != nil {
		return Percent{}, ErrOverflow
	}
	return ParsePercent(sum.Text('f'))
}

// Half is p / 2, exactly. It answers ErrDecimals where that has more than 4 decimals.
func (p Percent) Half() (Percent, error) {
	var half apd.Decimal
	if _, err := exact.Mul(&half, p.apd(), apd.New(5, -1)); err != nil {
		return Percent{}, ErrOverflow
	}
	return ParsePercent(half.Text('f'))
}
