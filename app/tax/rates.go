package tax

import (
	"strings"
	"time"

	"counterfoil/app/money"
)

// Named is a rate as a shop chooses it.
type Named struct {
	Name string // "19 %", "reverse charge"
	Rate Rate
}

// period is a set of rates, standard first, and the day from which it was in force; "" where the table goes no further
// back, which does not mean that the rates were never others.
type period struct {
	from  string // "2025-07-01"
	rates string
}

// standing are the rates of value added or goods and services tax, oldest period first. A shop may always type another
// one: the table saves typing and is no advice. It holds the mainland's rates, without the special ones of islands and
// border regions, and no rate of 0. Sources: the European Commission's tables of VAT rates in the member states, and the
// tax authorities of the other countries, as published up to the end of 2025. A from date stands only where the law that
// set it is known with certainty.
var standing = map[string][]period{
	"AT": {{"", "20 13 10"}},
	"BE": {{"", "21 12 6"}},
	"BG": {{"", "20 9"}},
	"CY": {{"", "19 9 5 3"}},
	"CZ": {{"", "21 15 10"}, {"2024-01-01", "21 12"}},
	"DE": {{"", "19 7"}, {"2020-07-01", "16 5"}, {"2021-01-01", "19 7"}},
	"DK": {{"", "25"}},
	"EE": {{"", "20 9"}, {"2024-01-01", "22 9"}, {"2025-07-01", "24 13 9"}},
	"ES": {{"", "21 10 4"}},
	"FI": {{"", "24 14 10"}, {"2024-09-01", "25.5 14 10"}, {"2026-01-01", "25.5 13.5 10"}},
	"FR": {{"", "20 10 5.5 2.1"}},
	"GR": {{"", "24 13 6"}},
	"HR": {{"", "25 13 5"}},
	"HU": {{"", "27 18 5"}},
	"IE": {{"", "23 13.5 9 4.8"}},
	"IT": {{"", "22 10 5 4"}},
	"LT": {{"", "21 9 5"}, {"2026-01-01", "21 12 5"}},
	"LU": {{"", "17 14 8 3"}, {"2023-01-01", "16 13 7 3"}, {"2024-01-01", "17 14 8 3"}},
	"LV": {{"", "21 12 5"}},
	"MT": {{"", "18 7 5"}, {"2024-01-01", "18 12 7 5"}},
	"NL": {{"", "21 6"}, {"2019-01-01", "21 9"}},
	"PL": {{"", "23 8 5"}},
	"PT": {{"", "23 13 6"}},
	"RO": {{"", "19 9 5"}, {"2025-08-01", "21 11"}},
	"SE": {{"", "25 12 6"}},
	"SI": {{"", "22 9.5 5"}},
	"SK": {{"", "20 10 5"}, {"2025-01-01", "23 19 5"}},

	"CH": {{"", "7.7 3.7 2.5"}, {"2024-01-01", "8.1 3.8 2.6"}},
	"LI": {{"", "7.7 3.7 2.5"}, {"2024-01-01", "8.1 3.8 2.6"}}, // one tax territory with Switzerland
	"GB": {{"", "20 5"}},
	"IS": {{"", "24 11"}},
	"NO": {{"", "25 15 12"}},

	"AE": {{"", "5"}},
	"AU": {{"", "10"}},
	"BH": {{"", "5"}, {"2022-01-01", "10"}},
	"IN": {{"", "18 28 12 5"}, {"2025-09-22", "18 40 5"}}, // GST in all; its split in CGST and SGST is not made here
	"JP": {{"", "10 8"}},
	"NZ": {{"", "15"}},
	"SA": {{"", "15"}},
	"ZA": {{"", "15"}},
	// The United States have no such tax: sales tax differs by place and is typed in.
}

// Rates are those a shop in the country usually needs on a day: the country's own, standard first, then those without tax.
// An unknown country has only the latter.
func Rates(country string, on time.Time) []Named {
	var list []Named
	for _, rate := range strings.Fields(inForce(standing[country], on.Format(time.DateOnly))) {
		percent, err := money.ParsePercent(rate)
		if err != nil {
			panic("tax: bad rate in the table: " + rate) // the tests read the whole table
		}
		list = append(list, Named{Name: rate + " %", Rate: Rate{Category: Standard, Percent: percent}})
	}
	for _, z := range [...]struct {
		category Category
		name     string
	}{
		{Zero, "0 % zero-rated"},
		{Exempt, "exempt"},
		{ReverseCharge, "reverse charge"},
		{IntraEU, "intra-EU supply"},
		{Export, "export"},
		{NotSubject, "not subject to VAT"},
	} {
		list = append(list, Named{Name: z.name, Rate: Rate{Category: z.category}})
	}
	return list
}

func inForce(periods []period, day string) string {
	rates := ""
	for _, p := range periods {
		if p.from <= day {
			rates = p.rates
		}
	}
	return rates
}
