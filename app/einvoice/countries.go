package einvoice

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"counterfoil/app/bill"
)

// Offer says how far what a country asks for is met.
type Offer string

// The offers.
const (
	Free Offer = "free" // nothing is asked for between businesses
	Mail Offer = "mail" // a file by e-mail suffices
	File Offer = "file" // a file is handed to a platform, which somebody else runs
	None Offer = "none" // it is not offered
)

// CountryRule is what a seller's country asks for between businesses, and what there is for it here.
type CountryRule struct {
	Country string // ISO 3166-1
	Offer   Offer
	Since   bill.Date // when the duty begins for the last who has it; zero for none
	Asked   string
	Here    string // what to do
	Source  string
	Sure    bool // a second source says so too
}

// countryTable is looked up by people; README.md is checked against it.
//
//go:embed data/countries.txt
var countryTable string

var countryRules = sync.OnceValue(func() (list []CountryRule) {
	for line := range strings.Lines(countryTable) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, " | ")
		r := CountryRule{Country: f[0], Offer: Offer(f[1]), Asked: f[3], Here: f[4]}
		if f[2] != "-" {
			day, err := bill.ParseDate(f[2])
			if err != nil {
				panic(fmt.Sprintf("countries.txt: %s: %v", f[0], err)) // a test reads it
			}
			r.Since = day
		}
		source, unsure := strings.CutPrefix(f[5], "* ")
		r.Source, r.Sure = source, !unsure
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b CountryRule) int { return strings.Compare(a.Country, b.Country) })
	return list
})

// Countries are the rules that are known, by country. What a country does after CountriesLookedUp is not known here.
func Countries() []CountryRule { return slices.Clone(countryRules()) }

// CountriesLookedUp is the day of the table.
func CountriesLookedUp() bill.Date {
	_, rest, _ := strings.Cut(countryTable, "Looked up ")
	day, err := bill.ParseDate(rest[:len("2026-11-26")])
	if err != nil {
		panic(err) // a test reads it
	}
	return day
}

// CountryOf is the rule of a country; not every one is known.
func CountryOf(country string) (CountryRule, bool) {
	i := slices.IndexFunc(countryRules(), func(r CountryRule) bool { return r.Country == country })
	if i < 0 {
		return CountryRule{}, false
	}
	return countryRules()[i], true
}
