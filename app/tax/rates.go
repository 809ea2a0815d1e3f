package tax

import (
	"strings"

	"counterfoil/app/money"
)

// Named is a rate as a shop chooses it.
type Named struct {
	Name string // "19 %", "reverse charge"
	Rate Rate
}

// standing are the rates in force at the start of 2026, standard first, then the reduced ones. A shop may always type
// another one: this list only saves typing. Sources: the tax authorities' published tables.
var standing = map[string][]string{
	"AT": {"20", "13", "10"}, "BE": {"21", "12", "6"}, "BG": {"20", "9"}, "CY": {"19", "9", "5", "3"}, "CZ": {"21", "12"}, "DE": {"19", "7"},
	"DK": {"25"}, "EE": {"24", "13", "9"}, "ES": {"21", "10", "4"}, "FI": {"25.5", "13.5", "10"}, "FR": {"20", "10", "5.5", "2.1"}, "GR": {"24", "13", "6"},
	"HR": {"25", "13", "5"}, "HU": {"27", "18", "5"}, "IE": {"23", "13.5", "9", "4.8"}, "IT": {"22", "10", "5", "4"}, "LT": {"21", "12", "5"},
	"LU": {"17", "14", "8", "3"}, "LV": {"21", "12", "5"}, "MT": {"18", "12", "7", "5"}, "NL": {"21", "9"}, "PL": {"23", "8", "5"}, "PT": {"23", "13", "6"},
	"RO": {"21", "11"}, "SE": {"25", "12", "6"}, "SI": {"22", "9.5", "5"}, "SK": {"23", "19", "5"},
	"CH": {"8.1", "3.8", "2.6"}, "LI": {"8.1", "3.8", "2.6"}, "GB": {"20", "5"}, "NO": {"25", "15", "12"}, "IS": {"24", "11"},
	"AU": {"10"}, "NZ": {"15"}, "IN": {"18", "5", "40"}, "JP": {"10", "8"}, "ZA": {"15"}, "AE": {"5"}, "BH": {"10"}, "SA": {"15"},
}

// Rates are those a shop in the country usually needs: its own, then those at zero.
func Rates(country string) []Named {
	var list []Named
	for _, p := range standing[country] {
		percent, err := money.ParsePercent(p)
		if err != nil {
			panic("tax: bad rate in the table: " + p)
		}
		list = append(list, Named{Name: p + " %", Rate: Rate{Category: Standard, Percent: percent}})
	}
	for _, z := range []struct {
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

// countries are the codes of ISO 3166-1, plus XI (Northern Ireland) and 1A (Kosovo) as EN 16931 lists them.
const countries = " AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK" +
	" CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY" +
	" HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG" +
	" MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS" +
	" RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE" +
	" VG VI VN VU WF WS YE YT ZA ZM ZW XI 1A "

// KnownCountry says whether the code is one of ISO 3166-1 alpha-2 as EN 16931 uses it.
func KnownCountry(code string) bool {
	return len(code) == 2 && strings.Contains(countries, " "+code+" ")
}
