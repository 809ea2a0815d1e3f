package bill_test

import (
	"regexp"
	"testing"

	"counterfoil/app/bill"
)

// The first number of each kind, as README says them.
var firstNumbers = map[string][]string{
	"de":    {"RE-2026-0001", "RK-2026-0001", "AN-2026-0001", "AB-2026-0001", "PF-2026-0001", "LS-2026-0001"},
	"de-AT": {"RE-2026-0001", "RK-2026-0001", "AN-2026-0001", "AB-2026-0001", "PF-2026-0001", "LS-2026-0001"},
	"fr":    {"FA-2026-0001", "AV-2026-0001", "DEV-2026-0001", "CC-2026-0001", "PF-2026-0001", "BL-2026-0001"},
	"en":    {"INV-2026-0001", "CN-2026-0001", "Q-2026-0001", "OC-2026-0001", "PF-2026-0001", "DN-2026-0001"},
	"":      {"INV-2026-0001", "CN-2026-0001", "Q-2026-0001", "OC-2026-0001", "PF-2026-0001", "DN-2026-0001"},
	"ja":    {"INV-2026-0001", "CN-2026-0001", "Q-2026-0001", "OC-2026-0001", "PF-2026-0001", "DN-2026-0001"},
}

func TestTheFirstNumbersSpeakTheLanguageOfThePapers(t *testing.T) {
	for language, want := range firstNumbers {
		for i, s := range bill.FirstSeries(language) {
			if got := s.Preview(today); got != want[i] {
				t.Errorf("%s, %s: %s, want %s", language, s.Kind, got, want[i])
			}
		}
	}
}

// Whatever the language: each kind has a series, no two kinds share a number, banks carry it, and it is lawful in India.
func TestFirstSeriesAreSound(t *testing.T) {
	plain := regexp.MustCompile(`^[A-Z]{1,3}-2026-0001$`)
	for _, language := range []string{"ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "it", "nl", "pl", "pt", "sv"} {
		seen, kinds := map[string]bool{}, map[bill.Kind]bool{}
		for _, s := range bill.FirstSeries(language) {
			text := s.Preview(today)
			if seen[text] || !plain.MatchString(text) || len(bill.CheckSeries(s, "IN")) > 0 || s.ID.IsZero() {
				t.Errorf("%s, %s: %q", language, s.Kind, text)
			}
			seen[text], kinds[s.Kind] = true, true
		}
		if len(kinds) != len(bill.Kinds()) {
			t.Errorf("%s has %d series", language, len(kinds))
		}
	}
}
