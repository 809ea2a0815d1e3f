package bill

import "strings"

// marks stand before the numbers of new books, in the order of numbered: short for what the paper calls the document in its language,
// in letters that every bank carries in a payment. Languages in other letters have those of English.
var marks = map[string]string{
	"cs": "FA OD NA PO PF DL",
	"da": "FA KN TB OB PF FS",
	"de": "RE RK AN AB PF LS",
	"en": "INV CN Q OC PF DN",
	"es": "FAC FR PRE CP PF ALB",
	"fi": "LA HL TA TV PF LL",
	"fr": "FA AV DEV CC PF BL",
	"it": "FT NC PR CO PF DC",
	"nl": "FA CN OF OB PF PB",
	"pl": "FV FK OF ZAM PF DD",
	"pt": "FT NC OR CE PF NE",
	"sv": "FA KF OF OB PF FS",
}

// numbered are the kinds that have numbers of their own.
var numbered = [...]Kind{Invoice, CreditNote, Quote, Order, Proforma, Delivery}

// FirstSeries are the number series of new books whose papers are in a language, a BCP 47 tag: RE-2026-0001 for invoices in German.
// They begin anew each year. Any of them can be changed at once.
func FirstSeries(language string) []Series {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	words, known := marks[base]
	if !known {
		words = marks["en"]
	}
	list := make([]Series, len(numbered))
	for i, mark := range strings.Fields(words) {
		list[i] = Series{ID: NewID(), Kind: numbered[i], Pattern: mark + "-{YYYY}-{NNNN}", Restart: RestartYearly, Next: 1}
	}
	return list
}
