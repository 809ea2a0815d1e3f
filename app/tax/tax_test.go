package tax_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"counterfoil/app/tax"
)

// TestCategories is the table of EN 16931's codes: may a rate stand, and must a reason.
func TestCategories(t *testing.T) {
	for _, c := range []struct {
		category                 tax.Category
		valid, zero, needsReason bool
	}{
		{tax.Standard, true, false, false},
		{tax.Zero, true, true, false},
		{tax.Exempt, true, true, true},
		{tax.ReverseCharge, true, true, true},
		{tax.IntraEU, true, true, true},
		{tax.Export, true, true, true},
		{tax.NotSubject, true, true, true},
		{tax.Canary, true, false, false},
		{tax.CeutaMelilla, true, false, false},
		{"", false, false, false},
		{"s", false, false, false},
		{"B", false, false, false},
	} {
		if c.category.Valid() != c.valid || c.category.ZeroRated() != c.zero || c.category.NeedsReason() != c.needsReason {
			t.Errorf("%q: valid %v, at zero %v, needs a reason %v", c.category, c.category.Valid(), c.category.ZeroRated(), c.category.NeedsReason())
		}
	}
}

func rates(country, day string) string {
	on, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	var own []string
	for _, n := range tax.Rates(tax.Place{Country: country}, on) {
		if n.Rate.Category == tax.Standard {
			own = append(own, n.Rate.Percent.String())
		}
	}
	return strings.Join(own, " ")
}

func TestRatesOfADay(t *testing.T) {
	for _, c := range []struct{ country, day, want string }{
		{"DE", "2020-06-30", "19 7"},
		{"DE", "2020-07-01", "16 5"},
		{"DE", "2020-12-31", "16 5"},
		{"DE", "2026-11-23", "19 7"},
		{"CH", "2023-12-31", "7.7 3.7 2.5"},
		{"CH", "2024-01-01", "8.1 3.8 2.6"},
		{"FI", "2024-08-31", "24 14 10"},
		{"FI", "2025-01-01", "25.5 14 10"},
		{"FI", "2026-01-01", "25.5 13.5 10"},
		{"EE", "2025-07-01", "24 13 9"},
		{"SK", "2024-12-31", "20 10 5"},
		{"SK", "2025-01-01", "23 19 5"},
		{"RO", "2025-07-31", "19 9 5"},
		{"RO", "2025-08-01", "21 11 9"},
		{"RO", "2026-08-01", "21 11"},
		{"LU", "2022-12-31", "17 14 8 3"},
		{"LU", "2023-01-01", "16 13 7 3"},
		{"LU", "2024-01-01", "17 14 8 3"},
		{"EE", "2024-12-31", "22 9 5"},
		{"IE", "2020-12-31", "21 13.5 9 4.8"},
		{"AT", "2026-07-01", "20 13 10 4.9"},
		{"NL", "2018-12-31", "21 6"},
		{"LT", "2026-01-01", "21 12 5"},
		{"IN", "2025-09-21", "18 18 28 28 12 12 5 5 3 3 1.5 1.5 0.25 0.25"},
		{"IN", "2025-09-22", "18 18 40 40 5 5 3 3 1.5 1.5 0.25 0.25"},
		{"SG", "2024-01-01", "9"},
		{"CA", "2026-01-01", "5"},
		{"LI", "2026-01-01", "8.1 3.8 2.6"},
		{"CZ", "2024-01-01", "21 12"},
		{"GB", "2026-01-01", "20 5"},
		{"NO", "2026-01-01", "25 15 12"},
		{"US", "2026-01-01", ""},
		{"", "2026-01-01", ""},
	} {
		if got := rates(c.country, c.day); got != c.want {
			t.Errorf("%s on %s: %q, want %q", c.country, c.day, got, c.want)
		}
	}
}

// TestTheWholeTableIsSound reads every country of the EU and every period, and the rates without tax behind them.
func TestTheWholeTableIsSound(t *testing.T) {
	const eu = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
	for _, country := range strings.Fields(eu + " CH GB NO LI IS AU NZ IN CA JP ZA AE BH SA SG") {
		if !tax.KnownCountry(country) {
			t.Errorf("%s is no country", country)
		}
		for year := 2019; year <= 2030; year++ {
			list := tax.Rates(tax.Place{Country: country}, time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC))
			if len(list) < 7 || list[0].Rate.Category != tax.Standard {
				t.Fatalf("%s in %d: %v", country, year, list)
			}
			seen := map[tax.Rate]bool{}
			for _, n := range list {
				if n.Name == "" || seen[n.Rate] || !n.Rate.Category.Valid() || n.Rate.Category.ZeroRated() != n.Rate.Percent.IsZero() {
					t.Errorf("%s in %d: %+v", country, year, n)
				}
				seen[n.Rate] = true
			}
		}
	}
}

func TestCountries(t *testing.T) {
	for _, code := range []string{"DE", "FR", "XI", "1A", "ZW", "AD"} {
		if !tax.KnownCountry(code) {
			t.Errorf("%s is not known", code)
		}
	}
	for _, code := range []string{"", "de", "UK", "EL", "XX", " D", "E ", "DEU"} {
		if tax.KnownCountry(code) {
			t.Errorf("%q is known", code)
		}
	}
}

// sound are ids that tax authorities, their specifications or the companies themselves print in public.
var sound = []string{
	"ATU13585627", "BE0428759497", "BG175074752", "BG7523169263", "CHE107787577", "CHE116281710MWST", "CY10259033P",
	"CZ25123891", "CZ7103192745", "CZ640903926", "DE136695976", "DK13585628", "EE100931558", "EL094259216", "ESA13585625", "ESB58378431",
	"ES54362315K", "ESX2482300W", "ESM1234567L", "FI20774740", "FR40303265045", "FRK7399859412", "FR4Z123456782", "GB980780684", "GBGD001",
	"GBHA500", "HR33392005961", "HU12892312", "IE6433435F", "IE6433435OA", "IE8D79739I", "IT00743110157", "LT119511515", "LT100001919017",
	"LU15027442", "LV40003521600", "LV16117519997", "MT11679112", "NL004495445B01", "NL123456789B13", "NO995525828", "NO995525828MVA",
	"PL8567346215", "PT501964843", "RO18547290", "SE556188840401", "SI50223054", "SK2022749619", "XI110305878",
}

func TestTaxIDsWithTheirCheckDigits(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range sound {
		if got, fault := tax.JudgeID("", id); fault != "" || got != id {
			t.Errorf("%s: %q, %s", id, got, fault)
		}
		seen[id[:2]] = true
	}
	for _, prefix := range strings.Fields("AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI GB CH NO") {
		if !seen[prefix] {
			t.Errorf("no id of %s", prefix)
		}
	}
}

// TestNumbersOfOtherCountries: those without a prefix are known by the country.
func TestNumbersOfOtherCountries(t *testing.T) {
	for _, c := range []struct {
		country, id, want string
		fault             tax.Fault
	}{
		{"IN", "27AAPFU0939F1ZV", "27AAPFU0939F1ZV", ""},
		{"IN", "27 aapfu 0939f1zv", "27AAPFU0939F1ZV", ""},
		{"IN", "27AAPFU0939F1ZX", "", tax.FaultDigits},
		{"IN", "39AAPFU0939F1ZV", "", tax.FaultDigits}, // no such state
		{"IN", "AAPFU0939F", "AAPFU0939F", ""},         // a PAN: nothing is said of it
		{"AU", "51 824 753 556", "51824753556", ""},
		{"AU", "83 914 571 673", "83914571673", ""},
		{"AU", "51 824 753 557", "", tax.FaultDigits},
		{"NZ", "49-091-850", "49091850", ""},
		{"NZ", "136-410-132", "136410132", ""},
		{"NZ", "136-410-133", "", tax.FaultDigits},
		{"NZ", "9429000000001", "", tax.FaultDigits},
		{"CA", "12302 6635 RC 0001", "123026635RC0001", ""},
		{"CA", "123026636", "", tax.FaultDigits},
		{"US", "12-3456789", "123456789", ""},
		{"GB", "980 780 684", "980780684", ""},
		{"GB", "GB 802 311 781", "", tax.FaultDigits},
		{"NO", "995 525 828 MVA", "995525828MVA", ""},
		{"NO", "995 525 829", "", tax.FaultDigits},
		{"CH", "CHE-107.787.577 TVA", "CHE107787577TVA", ""},
		{"CH", "CHE-107.787.578 MWST", "", tax.FaultDigits},
		{"DE", "DE 1366959", "", tax.FaultForm},
		{"DE", "143/123/45678", "143/123/45678", ""}, // a Steuernummer
	} {
		got, fault := tax.JudgeID(c.country, c.id)
		if fault != c.fault || got != c.want {
			t.Errorf("%s %q: %q, %q", c.country, c.id, got, fault)
		}
	}
}

func TestBarcodesAndPlaces(t *testing.T) {
	for code, want := range map[string]bool{
		"4006381333931": true, "4006381333932": false, "73513537": true, "036000291452": true, "0036000291452": true, "00012345600012": true,
		"9780471117094": true, "7612345000435": true, "": false, "123": false, "40063813339A1": false,
	} {
		if got := tax.ValidGTIN(code); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

// TestOneWrongDigitIsFound changes each digit of each id. One digit more or less is found by every rule; the rules that
// fold a remainder of 10 or 11, or stand for several kinds of number, may miss some, so four of five is what is asked.
func TestOneWrongDigitIsFound(t *testing.T) {
	for _, id := range sound {
		if strings.HasPrefix(id, "GBGD") || strings.HasPrefix(id, "GBHA") {
			continue // without check digits
		}
		tried, found := 0, 0
		for i := range id {
			if id[i] < '0' || id[i] > '9' || strings.HasPrefix(id, "SE") && i >= 12 || strings.HasPrefix(id, "NL") && i >= 12 { // counters
				continue
			}
			for d := byte('0'); d <= '9'; d++ {
				if d == id[i] {
					continue
				}
				tried++
				if _, err := tax.CheckID("", id[:i]+string(d)+id[i+1:]); errors.Is(err, tax.ErrID) {
					found++
				}
			}
		}
		if found*10 < tried*8 {
			t.Errorf("%s: %d of %d wrong digits were found", id, found, tried)
		}
	}
}

func TestTaxIDsAsPeopleTypeThem(t *testing.T) {
	for _, c := range []struct{ country, id, want string }{
		{"DE", "de 136 695 976", "DE136695976"},
		{"CH", "CHE-107.787.577 MWST", "CHE107787577MWST"},
		{"NO", "NO 995 525 828 MVA", "NO995525828MVA"},
		{"IN", "27AAPFU0939F1ZV", "27AAPFU0939F1ZV"}, // no prefix known: as it stands
		{"US", "IT-99", "IT-99"},                     // a number of the United States, not an Italian one
		{"GR", "EL094259216", "EL094259216"},
		{"DE", "DE37", "refused"},
		{"DE", "DE136695975", "refused"},
		{"", "FR1", "refused"},
		{"DE", "FR40303265046", "refused"}, // a French id by its shape, with a wrong key
		{"GR", "EL12", "refused"},
		{"DE", strings.Repeat("1", 50), "refused"},
	} {
		got, err := tax.CheckID(c.country, c.id)
		if err != nil {
			got = "refused"
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.country, c.id, got, c.want)
		}
	}
}

func FuzzCheckID(f *testing.F) {
	for _, id := range sound {
		f.Add("DE", id)
	}
	f.Add("NO", "no 995.525.828 mva")
	f.Fuzz(func(t *testing.T, country, id string) {
		got, err := tax.CheckID(country, id)
		if err != nil {
			if !errors.Is(err, tax.ErrID) || got != "" {
				t.Fatal(got, err)
			}
			return
		}
		if again, err := tax.CheckID(country, got); err != nil || again != got {
			t.Fatalf("%q is %q, which is %q, %v", id, got, again, err)
		}
	})
}
