package app

import (
	"testing"

	"counterfoil/app/bill"
)

// New books number in the language of their papers; what was changed since is left alone.
func TestNewBooksNumberInTheLanguageOfTheirPapers(t *testing.T) {
	for language, want := range map[string]string{"de": "RE-{YYYY}-{NNNN}", "fr-CH": "FA-{YYYY}-{NNNN}", "": "INV-{YYYY}-{NNNN}"} {
		_, s, kit := newBooks(t, cheapEnv(), func(setup *Setup) { setup.Company.Language = language })
		kit.Wipe()
		ctx := t.Context()
		if got := must[bill.Series](t)(s.ServingSeries(ctx, bill.Invoice)).Pattern; got != want {
			t.Errorf("papers in %q: %s, want %s", language, got, want)
		}
		company := must[bill.Company](t)(s.Company(ctx))
		company.Language = "nl"
		if err := s.SetCompany(ctx, company); err != nil {
			t.Fatal(err)
		}
		if got := must[bill.Series](t)(s.ServingSeries(ctx, bill.Invoice)).Pattern; got != want {
			t.Errorf("in Dutch since: %s, want %s", got, want)
		}
	}
}
