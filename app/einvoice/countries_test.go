package einvoice_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/einvoice"
	"counterfoil/app/tax"
)

// Every row of the table can be read, names a country once, and the README says the same.
func TestCountries(t *testing.T) {
	readme := string(must(os.ReadFile("README.md")))
	if !strings.Contains(readme, "looked up "+einvoice.CountriesLookedUp().String()) {
		t.Errorf("README.md does not say that the table was looked up %s", einvoice.CountriesLookedUp())
	}
	offers := []einvoice.Offer{einvoice.Free, einvoice.Mail, einvoice.File, einvoice.None}
	seen := map[string]bool{}
	for _, r := range einvoice.Countries() {
		if seen[r.Country] || !tax.KnownCountry(r.Country) || !slices.Contains(offers, r.Offer) || r.Asked == "" || r.Here == "" || r.Source == "" {
			t.Errorf("%+v", r)
		}
		if r.Offer == einvoice.None && !strings.HasPrefix(r.Here, "Not offered") {
			t.Errorf("%s: what is not offered does not say so: %s", r.Country, r.Here)
		}
		seen[r.Country] = true
		if row := countryRow(r); !strings.Contains(readme, row) {
			t.Errorf("README.md lacks\n%s", row)
		}
	}
	if in, ok := einvoice.CountryOf("IN"); !ok || in.Offer != einvoice.File || in.Since != day("2023-08-01") || !in.Sure {
		t.Errorf("India: %+v", in)
	}
	if _, ok := einvoice.CountryOf("ZZ"); ok {
		t.Error("a country that is none")
	}
}

// countryRow is a row of the README's table.
func countryRow(r einvoice.CountryRule) string {
	since, sure := "", ""
	if !r.Since.IsZero() {
		since = r.Since.String()
	}
	if !r.Sure {
		sure = " †"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s%s |\n", r.Country, r.Offer, since, r.Asked, r.Source, sure)
}
