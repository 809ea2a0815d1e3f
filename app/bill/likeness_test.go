package bill_test

import (
	"slices"
	"testing"

	"counterfoil/app/bill"
)

func TestASearchForgivesTypingErrors(t *testing.T) {
	const text = "schmidt bauelemente gmbh k0042 80331 munchen anna schmidt anna@example.com"
	for _, c := range []struct {
		typed string
		far   int // negative: not found
	}{
		{"schmi", 0},
		{"schmidt bau", 0},
		{"bauel", 1},
		{"element", 2},
		{"gmbh schmi", 2},
		{"schimdt", 100}, // two letters swapped
		{"schmit", 100},  // one left out
		{"schmiidt", 100},
		{"shmidt", 100},
		{"scmid", 100},
		{"xchmidt", 100},
		{"bauelmente munhcen", 200},
		{"baulemnete", 200},
		{"muenchen", 100},
		{"k0042", 1},
		{"k0043", -1}, // another number is another customer
		{"80332", -1},
		{"bux", -1},
		{"meier", -1},
		{"schmidt meier", -1},
		{"sxhmxdt", -1}, // two errors in a word of seven letters
		{"", 0},
	} {
		far, found := bill.Seek(c.typed).In(text)
		if found != (c.far >= 0) || found && far != c.far {
			t.Errorf("%q is %d away, found %v; not %d", c.typed, far, found, c.far)
		}
	}
}

func TestTheBestComesFirst(t *testing.T) {
	names := []string{"akademie fur musik", "dvorak", "grosse munze", "hummus", "muller", "mulder"}
	for typed, want := range map[string][]string{
		"mu":    {"muller", "mulder", "akademie fur musik", "grosse munze", "hummus"},
		"mulle": {"muller", "mulder"},
		"dorak": {"dvorak"},
	} {
		s := bill.Seek(typed)
		var got []string
		for _, n := range names {
			if _, found := s.In(n); found {
				got = append(got, n)
			}
		}
		slices.SortStableFunc(got, func(a, b string) int {
			x, _ := s.In(a)
			y, _ := s.In(b)
			return x - y
		})
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, not %q", typed, got, want)
		}
	}
}

// Looking through all customers of a large shop must not be felt.
func BenchmarkSeek(b *testing.B) {
	for b.Loop() {
		bill.Seek("bauelmente munhcen").In("schmidt holzhandel kg k0042 80331 munchen anna schmidt anna@example.com")
	}
}
