package desktop

import (
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/app/tax"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryChoices are all countries by their English name.
func countryChoices() []kit.Suggestion {
	names := display.English.Regions()
	var list []kit.Suggestion
	for _, code := range countryCodes() {
		region, err := language.ParseRegion(code)
		if err != nil {
			continue
		}
		if name := names.Name(region); name != "" {
			list = append(list, kit.Suggestion{ID: code, Title: name, Detail: code})
		}
	}
	slices.SortFunc(list, func(a, b kit.Suggestion) int { return strings.Compare(a.Title, b.Title) })
	return list
}

// countryCodes are all pairs of letters that are a country.
func countryCodes() (codes []string) {
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if code := string([]rune{a, b}); tax.KnownCountry(code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// currencyChoices are all currencies, those used most in front.
func currencyChoices() []kit.Suggestion {
	front := []string{"EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY"}
	var list []kit.Suggestion
	for _, code := range front {
		list = append(list, kit.Suggestion{ID: code, Title: code, Detail: money.MustCurrency(code).Info().Name})
	}
	for _, c := range money.Currencies() {
		if !slices.Contains(front, c.Code()) {
			list = append(list, kit.Suggestion{ID: c.Code(), Title: c.Code(), Detail: c.Info().Name})
		}
	}
	return list
}

// languageChoices are the languages that documents are printed in.
func languageChoices() []kit.Suggestion {
	var list []kit.Suggestion
	for _, tag := range paper.Languages() {
		one := kit.Suggestion{ID: tag, Title: display.Self.Name(language.Make(tag))}
		if tag == "ar" || tag == "he" { // the fonts of the window may lack these letters
			one.Title, one.Detail = display.English.Tags().Name(language.Make(tag)), one.Title
		}
		list = append(list, one)
	}
	return list
}

var pricesChoices = []kit.Suggestion{
	{ID: "net", Title: "Without VAT", Detail: "VAT is added at the end"},
	{ID: "gross", Title: "Including VAT", Detail: "for shops that sell to consumers"},
}

var taxByChoices = []kit.Suggestion{
	{ID: "0", Title: "once for each rate"},
	{ID: "1", Title: "on each line"},
}

// halvesChoices are what becomes of half a smallest unit, by the number of money.Rounding.
var halvesChoices = []kit.Suggestion{
	{ID: strconv.Itoa(int(money.HalfUp)), Title: "up, as usual"},
	{ID: strconv.Itoa(int(money.HalfEven)), Title: "to the even cent"},
	{ID: strconv.Itoa(int(money.Down)), Title: "always down"},
}

// statusChoices are how a business stands to VAT.
var statusChoices = []kit.Suggestion{
	{ID: "usual", Title: "as usual"},
	{ID: "oss", Title: "and declare other EU states' in the one-stop shop", Detail: "sales to consumers there have their rate"},
	{ID: "small", Title: "not at all, as a small business", Detail: "by your country's exemption"},
}

func statusOf(c bill.Company) string {
	switch {
	case c.SmallBusiness:
		return "small"
	case c.OSS:
		return "oss"
	}
	return "usual"
}

// cashChoices are by minor units of the currency, as bill.Rules has them.
var cashChoices = []kit.Suggestion{
	{ID: "1", Title: "not at all"},
	{ID: "5", Title: "to 0.05, as Swiss cash"},
	{ID: "10", Title: "to 0.10"},
	{ID: "50", Title: "to 0.50"},
	{ID: "100", Title: "to whole units"},
	{ID: "500", Title: "to five whole units"},
}

// languageOf is the language that most people of a country read, among those that documents are printed in; English where there is none.
func languageOf(country string) string {
	region, err := language.ParseRegion(country)
	if err != nil {
		return "en"
	}
	tag, err := language.Compose(language.Und, region)
	base, _ := tag.Base()
	if err != nil || !slices.Contains(paper.Languages(), base.String()) {
		return "en"
	}
	return base.String()
}

// currencyOf is the currency of a country, "" where it is not known.
func currencyOf(country string) string {
	region, err := language.ParseRegion(country)
	if err != nil {
		return ""
	}
	unit, ok := currency.FromRegion(region)
	if !ok {
		return ""
	}
	return unit.String()
}
