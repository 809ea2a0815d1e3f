package sheet

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// spoken are the languages in which a table may name countries.
var spoken = []string{"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "fi", "cs", "el"}

// regions is every country by its plain name in each of the languages.
var regions = sync.OnceValue(func() map[string]string {
	out := map[string]string{"usa": "US", "uk": "GB", "england": "GB", "scotland": "GB", "holland": "NL", "unitedstatesofamerica": "US", "czechrepublic": "CZ"}
	for _, code := range spoken {
		names := display.Regions(language.MustParse(code))
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				region, err := language.ParseRegion(string(a) + string(b))
				if err == nil && region.IsCountry() && region.Canonicalize().String() == string(a)+string(b) {
					out[plain(names.Name(region))] = region.String()
				}
			}
		}
	}
	return out
})

// Country is the code of a country that is named in one of many languages; what nobody knows stands as it is.
func Country(text string) string {
	text = strings.TrimSpace(text)
	if len(text) == 2 && !strings.EqualFold(text, "UK") {
		return strings.ToUpper(text)
	}
	if code, ok := regions()[plain(text)]; ok {
		return code
	}
	return text
}
