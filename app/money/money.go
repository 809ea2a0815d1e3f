// Package money holds the exact numbers of a bill: amounts in the minor units of a currency, and quantities, prices and
// percents as decimals. No float exists here, and nothing is rounded unless the caller names a rounding.
package money

// Currency is an ISO 4217 currency with its number of decimals. The zero Currency is none. Comparable.
type Currency struct {
	code string
	exp  int8
}

// Code is the three-letter ISO 4217 code, "" for none.
func (c Currency) Code() string { return c.code }

// Exponent is the number of decimals of the currency: JPY 0, EUR 2, BHD 3.
func (c Currency) Exponent() int { return int(c.exp) }

// Amount is a sum of money in minor units of its currency. Comparable; the zero Amount has no currency.
type Amount struct {
	minor int64
	cur   Currency
}

// Decimal is an exact decimal number: coefficient and number of decimals, always in lowest terms, so that == compares values.
type Decimal struct {
	coef  int64
	scale uint8
}

// Quantity, Price and Percent are decimals that cannot be taken for one another.
type (
	// Quantity counts units of an item: up to 6 decimals, negative for a return.
	Quantity struct{ Decimal }
	// Price is what one unit (or one base quantity) costs: up to 6 decimals, never negative (EN 16931 BR-27).
	Price struct{ Decimal }
	// Percent is a rate or discount in percent: up to 4 decimals.
	Percent struct{ Decimal }
	// ExchangeRate is what one unit of a currency costs in another: up to 12 decimals, so that the small units of this world
	// keep more than six digits that count.
	ExchangeRate struct{ Decimal }
)

// Rounding says what happens to the half minor unit.
type Rounding uint8

// The roundings a company can choose; the one used is stored on each document.
const (
	HalfUp   Rounding = iota // half away from zero, the default
	HalfEven                 // banker's
	Down                     // toward zero
)
