package tax

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Reason is why no tax, or another one than usual, is asked.
type Reason string

// The reasons, as the table of texts has them.
const (
	ReasonSmall   Reason = "small"   // a small business that asks none
	ReasonReverse Reason = "reverse" // the customer owes it
	ReasonIntra   Reason = "intra"   // goods to a business in another EU state
	ReasonExport  Reason = "export"  // goods out of the tax territory
	ReasonOutside Reason = "outside" // the place of supply is abroad
	ReasonPaid    Reason = "export-paid"
)

// Text is what a law wants to be printed.
type Text struct {
	Reason   Reason
	Language string
	Category Category
	VATEX    string // code of the reason (BT-121), "" where there is none
	Text     string
	Source   string
	Check    string

	country string
	span
}

var texts = sync.OnceValue(func() []Text {
	var list []Text
	for _, row := range readTable("texts", "country", "reason", "language", "category", "vatex", "from", "to", "text", "source", "check") {
		list = append(list, Text{
			country: row[0], Reason: Reason(row[1]), Language: row[2], Category: Category(row[3]), VATEX: row[4],
			span: span{row[5], row[6]}, Text: row[7], Source: row[8], Check: row[9],
		})
	}
	return list
})

// Wording is what a seller in the place prints for a reason on a day: in the document's language where the seller's law is
// known in it, else in the seller's own. A zero Text means that the table has none.
func Wording(seller Place, why Reason, language string, on time.Time) Text {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if base == "no" || base == "nn" {
		base = "nb"
	}
	day := dayOf(on)
	find := func(country string, languages ...string) (Text, bool) {
		for _, lang := range languages {
			for _, t := range texts() {
				if t.country == country && t.Reason == why && (lang == "" || t.Language == lang) && t.holds(day) {
					return t, true
				}
			}
		}
		return Text{}, false
	}
	for _, country := range sources(seller) {
		if t, ok := find(country, base); ok {
			return t
		}
	}
	for _, country := range sources(seller) {
		if t, ok := find(country, append(languagesOf(seller.Country), "")...); ok {
			return t
		}
	}
	return Text{}
}

// sources are whose texts a seller may use, the nearest first.
func sources(seller Place) []string {
	list := []string{seller.Country}
	if t := table(seller.Country); t != seller.Country {
		list = append(list, t)
	}
	if seller.Country == "GB" && seller.Region == "XI" {
		list = slices.Insert(list, 0, "XI")
	}
	if InEU(seller.Country) {
		list = append(list, "EU")
	}
	return list
}

// languagesOf are the official languages of a seller's country, the first most used.
func languagesOf(country string) []string {
	switch country {
	case "AT", "DE", "LI":
		return []string{"de"}
	case "BE":
		return []string{"nl", "fr", "de"}
	case "LU":
		return []string{"fr", "de"}
	case "CH":
		return []string{"de", "fr", "it"}
	case "CY", "GR":
		return []string{"el"}
	case "CZ":
		return []string{"cs"}
	case "DK":
		return []string{"da"}
	case "EE":
		return []string{"et"}
	case "FI":
		return []string{"fi", "sv"}
	case "SE":
		return []string{"sv"}
	case "SI":
		return []string{"sl"}
	case "MT", "IE":
		return []string{"en", "mt"}
	case "BG", "ES", "FR", "HR", "HU", "IT", "LT", "LV", "NL", "PL", "PT", "RO", "SK":
		return []string{strings.ToLower(country)} // the code of the language is that of the country
	}
	return []string{"en"}
}

// InEU says whether a country is a member of the European Union.
func InEU(country string) bool {
	return len(country) == 2 && strings.Contains(" AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK ", " "+country+" ")
}
