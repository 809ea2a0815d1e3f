package money

import (
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Exact is a result as it was before it was rounded, for those who want to see what rounding did. The zero Exact is none.
type Exact struct {
	text string
	cut  bool // it has more decimals
}

// exactPlaces is how many decimals of an unrounded result are shown.
const exactPlaces = 8

// IsZero says whether there is none.
func (e Exact) IsZero() bool { return e == Exact{} }

// String has a point, and dots where decimals were left out.
func (e Exact) String() string {
	if e.cut {
		return e.text + "..."
	}
	return e.text
}

// Exact is the unrounded result in the locale's way.
func (l Locale) Exact(e Exact) string {
	e.text = l.number(e.text)
	return e.String()
}

// exactly is num / den with as many decimals as it needs, up to exactPlaces.
func exactly(num, den *apd.Decimal, err error) (Exact, error) {
	if err != nil {
		return Exact{}, err
	}
	var quo, cut apd.Decimal
	if _, err := wide.Quo(&quo, num, den); err != nil {
		return Exact{}, ErrOverflow
	}
	if _, err := wide.Quantize(&cut, &quo, -exactPlaces); err != nil {
		return Exact{}, ErrOverflow
	}
	text := strings.TrimSuffix(strings.TrimRight(cut.Text('f'), "0"), ".")
	if cut.IsZero() {
		text = "0"
	}
	return Exact{text: text, cut: cut.Cmp(&quo) != 0}, nil
}

// ExtendExactly is Extend before rounding.
func ExtendExactly(q Quantity, p Price, base Quantity) (Exact, error) {
	return exactly(extension(q, p, base))
}

// OfExactly is Of before rounding.
func (p Percent) OfExactly(a Amount) (Exact, error) {
	num, err := product(p.apd(), a.apd())
	return exactly(num, apd.New(100, 0), err)
}

// NetOfExactly is NetOf before rounding.
func (p Percent) NetOfExactly(gross Amount) (Exact, error) {
	return exactly(within(gross, apd.New(100, 0), p))
}

// WithinExactly is Within before rounding.
func (p Percent) WithinExactly(gross Amount, all Percent) (Exact, error) {
	return exactly(within(gross, p.apd(), all))
}

// OfExactly is Of before rounding.
func (x ExchangeRate) OfExactly(a Amount) (Exact, error) {
	num, err := product(x.apd(), a.apd())
	return exactly(num, apd.New(1, 0), err)
}

// ScaleExactly is Scale before rounding.
func ScaleExactly(a, part, whole Amount) (Exact, error) {
	num, err := product(a.apd(), part.apd())
	return exactly(num, whole.apd(), err)
}
