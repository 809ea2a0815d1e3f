package tax

import (
	"errors"
	"fmt"
	"strings"

	"counterfoil/app/money"
)

// ErrSplit means a split that cannot be read, or whose parts are not the rate.
var ErrSplit = errors.New("not a split of the rate")

// MostTaxes is how many taxes one rate can be made of: state, county, city and district in the United States.
const MostTaxes = 4

// Component is one of the taxes that a rate is made of: CGST 9 %, QST 9.975 %.
type Component struct {
	Name    string
	Percent money.Percent
}

// Split is what a rate is made of, in the order in which it is printed; the zero Split is one nameless tax. It is an array, so
// that rates can be compared and be keys.
type Split [MostTaxes]Component

const maxName = 40 // characters of a component's name

// ParseSplit reads "CGST 9 + SGST 9"; "" is the zero Split.
func ParseSplit(text string) (s Split, err error) {
	if strings.TrimSpace(text) == "" {
		return s, nil
	}
	parts := strings.Split(text, "+")
	if len(parts) > MostTaxes {
		return Split{}, fmt.Errorf("more than %d taxes: %w", MostTaxes, ErrSplit)
	}
	for i, part := range parts {
		part = strings.TrimSpace(part)
		at := strings.LastIndexByte(part, ' ')
		if at < 1 || at > maxName {
			return Split{}, fmt.Errorf("a name and a percent: %w", ErrSplit)
		}
		s[i].Name = strings.TrimSpace(part[:at])
		if s[i].Percent, err = money.ParsePercent(part[at+1:]); err != nil {
			return Split{}, fmt.Errorf("%w: %w", ErrSplit, err)
		}
	}
	return s, nil
}

// Parts are the taxes; none for the zero Split.
func (s Split) Parts() []Component {
	for i, c := range s {
		if c.Name == "" {
			return s[:i]
		}
	}
	return s[:]
}

// String is the form that ParseSplit reads.
func (s Split) String() string {
	var parts []string
	for _, c := range s.Parts() {
		parts = append(parts, c.Name+" "+c.Percent.String())
	}
	return strings.Join(parts, " + ")
}

// MarshalText writes the form of String.
func (s Split) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the form of String.
func (s *Split) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSplit(string(text))
	return err
}

// Percent is the sum of the parts.
func (s Split) Percent() (sum money.Percent, err error) {
	for _, c := range s.Parts() {
		if sum, err = sum.Add(c.Percent); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// Sound says whether the split, if there is one, is the rate: names once, no negative part, and the parts its percent.
func (r Rate) Sound() bool {
	seen := map[string]bool{}
	for _, c := range r.Split.Parts() {
		if seen[c.Name] || c.Percent.Sign() < 0 || len(c.Name) > maxName {
			return false
		}
		seen[c.Name] = true
	}
	sum, err := r.Split.Percent()
	return err == nil && (len(seen) == 0 || sum == r.Percent)
}

// Cmp orders rates by category, percent and split: -1, 0 or 1.
func (r Rate) Cmp(s Rate) int {
	if c := strings.Compare(string(r.Category), string(s.Category)); c != 0 {
		return c
	}
	if c := r.Percent.Cmp(s.Percent.Decimal); c != 0 {
		return c
	}
	return strings.Compare(r.Split.String(), s.Split.String())
}

// as is the split of a rate of one percent for another one: that of the table, or halves and wholes under the same names.
func (s Split) as(r Rate) (Split, bool) {
	parts := s.Parts()
	switch half, err := r.Percent.Half(); {
	case len(parts) == 0 || r.Split != Split{}:
		return r.Split, true
	case len(parts) == 1:
		return Split{{Name: parts[0].Name, Percent: r.Percent}}, true
	case len(parts) == 2 && parts[0].Percent == parts[1].Percent && err == nil:
		return Split{{Name: parts[0].Name, Percent: half}, {Name: parts[1].Name, Percent: half}}, true
	}
	return r.Split, false
}
