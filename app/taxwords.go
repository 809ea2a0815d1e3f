package app

import (
	"fmt"
	"strings"

	"counterfoil/app/tax"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Because are the steps that led to the advice, in plain words.
func (a TaxAdvice) Because() []string {
	var list []string
	for _, step := range a.Why {
		list = append(list, whyText(step))
	}
	return list
}

// whyWords are the words for the steps of a decision; %s are their parameters, countries by their names.
var whyWords = map[string]string{
	tax.WhySmall: "you ask no tax, as a small business", tax.WhyUnregistered: "you are not registered for the tax",
	tax.WhyHome: "it is sold at home, in %s", tax.WhyPlace: "the law fixes the place of supply: %s",
	tax.WhyAbroad: "the goods leave for %s", tax.WhyEUGoods: "the goods go to a business in %s, inside the EU",
	tax.WhyEUService: "it is a service to a business in %s, inside the EU", tax.WhyEUConsumer: "the customer in %s is a consumer",
	tax.WhyOSS:       "you declare such sales in the one-stop shop, at the rate of the consumer's country",
	tax.WhyThreshold: "without the one-stop shop your own tax is asked; above 10,000 euro a year in all that ends",
	tax.WhyAtSeller:  "a service to a consumer is taxed where you are", tax.WhyAtBuyer: "such a service is taxed where the customer is",
	tax.WhyNoID: "the business has no valid tax id on file", tax.WhyRate: "the %s rate is %s %% on %s",
	tax.WhyNoRate: "no rate is known for %s", tax.WhyOwnItem: "the item is taxed in its own way",
	tax.WhyKindAbroad: "the item has a rate of its own at home; which it has in %s is yours to know",
	tax.WhyState:      "sold within the place of the tax: from %s to %s", tax.WhyStates: "sold from %s to %s",
	tax.WhyRegion: "the state or province of the customer is not known", tax.WhyProvincial: "%s is asked by those who are registered for it",
	tax.WhyUsual: "this is usual, but the law has exceptions", tax.WhyUS: "sales tax differs by place: take your own rate",
	tax.WhyNI: "Northern Ireland is in the EU for goods", tax.WhySpecialArea: "a territory outside of the common tax: %s",
	tax.WhySmallAbroad: "a small business too may have to leave the tax to its customer in %s",
	tax.WhyPaidExport:  "or with integrated tax paid and claimed back",
}

// aboutCountry are the steps whose parameter is a country.
var aboutCountry = map[string]bool{
	tax.WhyHome: true, tax.WhyPlace: true, tax.WhyAbroad: true, tax.WhyEUGoods: true, tax.WhyEUService: true, tax.WhyEUConsumer: true,
	tax.WhyNoRate: true, tax.WhyKindAbroad: true, tax.WhySmallAbroad: true,
}

func whyText(w tax.Why) string {
	text := whyWords[w.Code]
	var params []any
	for _, p := range w.Params {
		if aboutCountry[w.Code] {
			p = countryName(p)
		}
		params = append(params, p)
	}
	if text == "" || strings.Count(text, "%s") != len(params) {
		return strings.TrimSpace(w.Code + " " + strings.Join(w.Params, " "))
	}
	return fmt.Sprintf(text, params...)
}

// countryName is a country's English name, or the code where there is none.
func countryName(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.English.Regions().Name(region); name != "" {
		return name
	}
	return code
}
