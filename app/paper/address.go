package paper

import (
	"slices"
	"strings"

	"counterfoil/app/bill"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// A postal address ends as the post of its country wants it, whoever sends the letter: before or after the town the code, with the region
// or without. The country in capitals comes last where the letter goes abroad, and then the town is in capitals too (UPU, Letter Post
// Regulations; DIN 5008 says the same).
//
// The table below says how the lines after the street look: Z is the code, C the town, S the region; | begins a new line, A stands for
// the lines of the street where these come later. Compiled after the addressing sheets that the posts give to the Universal Postal Union.
// A country that is not in it writes the code before the town, and the region, if there is one, below.
var posts = map[string]string{
	"AE": "C|S", "AR": "Z C|S", "AU": "C S Z", "BD": "C - Z", "BH": "C Z", "BM": "C Z", "BN": "C Z", "BR": "C - S|Z", "BY": "Z C|S", "CA": "C S  Z",
	"CN": "Z C, S", "CO": "C, S, Z", "CY": "Z C", "EG": "C|S|Z", "ES": "Z C|S", "FK": "C|Z", "GB": "C|S|Z", "GG": "C|Z", "GI": "C|Z", "HK": "C|S", "HU": "C|A|Z",
	"ID": "C|S Z", "IE": "C|S|Z", "IL": "C Z", "IM": "C|Z", "IN": "C Z|S", "IQ": "C, S|Z", "IR": "C|S|Z", "IT": "Z C S", "JE": "C|Z", "JM": "C|S", "JO": "C Z",
	"JP": "C, S Z", "KE": "C|Z", "KH": "C Z", "KR": "C|S Z", "KW": "Z C", "KZ": "Z|S|C", "LB": "C Z", "LK": "C|Z", "LV": "S|C, Z", "MM": "C, Z", "MT": "C Z",
	"MV": "C Z", "MX": "Z C, S", "MY": "Z C|S", "NG": "C Z|S", "NP": "C Z", "NZ": "C Z", "OM": "Z|C", "PA": "C|S", "PE": "C Z|S", "PH": "Z C|S", "PK": "C-Z|S",
	"QA": "C", "RU": "C|S|Z", "SA": "C Z", "SG": "C Z", "SV": "Z C|S", "TH": "C, S Z", "TR": "Z C/S", "TT": "C Z", "TW": "C, S Z", "TZ": "Z C", "UA": "C|S|Z",
	"US": "C, S Z", "UY": "Z C S", "UZ": "Z C|S", "VE": "C Z, S", "VN": "C|S Z", "ZA": "C|Z",
}

const usualPost = "Z C|S"

// address is a postal address in lines, as the post of its country writes it; below it the country, "" for none.
func address(a bill.Address, country string) []string {
	form, ok := posts[a.Country]
	if !ok {
		form = usualPost
	}
	town := strings.TrimSpace(a.City)
	if country != "" {
		town = cases.Upper(language.Und).String(town)
	}
	var lines []string
	if !strings.Contains(form, "A") {
		lines = slices.Clone(a.Lines)
	}
	for part := range strings.SplitSeq(form, "|") {
		if part == "A" {
			lines = append(lines, a.Lines...)
			continue
		}
		lines = append(lines, lineOf(part, map[rune]string{'Z': strings.TrimSpace(a.PostCode), 'C': town, 'S': strings.TrimSpace(a.Region)}))
	}
	return parts(append(lines, country))
}

// lineOf fills in a line of a form. What stands between two parts is left out where one of them is missing.
func lineOf(form string, values map[rune]string) string {
	var out strings.Builder
	between := ""
	for _, r := range form {
		value, isPart := values[r]
		switch {
		case !isPart:
			between += string(r)
		case value == "":
			between = ""
		default:
			if out.Len() > 0 {
				if between == "" {
					between = " "
				}
				out.WriteString(between)
			}
			out.WriteString(value)
			between = ""
		}
	}
	return out.String()
}
