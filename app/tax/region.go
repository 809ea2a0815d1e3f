package tax

import (
	"strings"
	"sync"
)

// region is a part of a country whose taxes are its own.
type region struct {
	country, code, name string
	also                []string
	note                string
}

var regions = sync.OnceValue(func() []region {
	var list []region
	for _, row := range readTable("regions", "country", "code", "name", "also", "note") {
		list = append(list, region{row[0], row[1], row[2], strings.Split(row[3], ";"), row[4]})
	}
	return list
})

// Region is a part of a country that the taxes know.
type Region struct{ Code, Name string }

// Regions are those of a country; none where its taxes are the same everywhere.
func Regions(country string) (list []Region) {
	for _, r := range regions() {
		if r.country == country {
			list = append(list, Region{r.code, r.name})
		}
	}
	return list
}

// PlaceOf is the place of an address: the country, and the region where its name or code is one that the taxes know.
// postCode finds it where the region was left out and the code says it.
func PlaceOf(country, regionText, postCode string) Place {
	p := Place{Country: country}
	text := strings.TrimSpace(regionText)
	for _, r := range regions() {
		if r.country == country && text != "" && r.called(text) {
			p.Region = r.code
			return p
		}
	}
	p.Region = byPostCode(country, strings.ToUpper(strings.ReplaceAll(postCode, " ", "")))
	return p
}

func (r region) called(text string) bool {
	if strings.EqualFold(text, r.code) || strings.EqualFold(text, r.name) {
		return true
	}
	for _, a := range r.also {
		if a != "" && strings.EqualFold(text, a) {
			return true
		}
	}
	return false
}

// byPostCode knows the post codes that lie in one tax region only.
func byPostCode(country, code string) string {
	prefixes := map[string][][2]string{
		"ES": {{"35", "canary"}, {"38", "canary"}, {"51", "ceuta"}, {"52", "melilla"}},
		"GB": {{"BT", "XI"}},
		"PT": {{"95", "azores"}, {"96", "azores"}, {"97", "azores"}, {"98", "azores"}, {"99", "azores"}, {"90", "madeira"}, {"91", "madeira"}, {"92", "madeira"}, {"93", "madeira"}},
		"CA": {
			{"A", "NL"},
			{"B", "NS"},
			{"C", "PE"},
			{"E", "NB"},
			{"G", "QC"},
			{"H", "QC"},
			{"J", "QC"},
			{"K", "ON"},
			{"L", "ON"},
			{"M", "ON"},
			{"N", "ON"},
			{"P", "ON"},
			{"R", "MB"},
			{"S", "SK"},
			{"T", "AB"},
			{"V", "BC"},
			{"Y", "YT"},
		},
	}
	for _, p := range prefixes[country] {
		if strings.HasPrefix(code, p[0]) && len(code) >= 4 {
			return p[1]
		}
	}
	return ""
}

// unionTerritory says whether the second half of India's tax goes to a union territory without a legislature.
func unionTerritory(code string) bool {
	for _, r := range regions() {
		if r.country == "IN" && r.code == code {
			return r.note == "UTGST"
		}
	}
	return false
}
