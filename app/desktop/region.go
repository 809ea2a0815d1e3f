package desktop

import (
	"strings"

	"counterfoil/app/desktop/kit"
	"counterfoil/app/tax"
)

// newRegion is a field for the region of an address, which offers those of the country that is chosen: in some countries the tax hangs
// on it.
func newRegion(country *kit.Select) *kit.Suggest {
	f := kit.NewSuggest()
	f.OnQuery = func(text string) {
		text = strings.ToLower(strings.TrimSpace(text))
		var list []kit.Suggestion
		for _, r := range tax.Regions(country.Chosen().ID) {
			if strings.HasPrefix(strings.ToLower(r.Name), text) || strings.HasPrefix(strings.ToLower(r.Code), text) {
				list = append(list, kit.Suggestion{ID: r.Code, Title: r.Name, Detail: r.Code})
			}
		}
		f.Offer(list[:min(len(list), offered)])
	}
	f.OnPick = func(s kit.Suggestion) { f.SetQuietly(s.Title) }
	return f
}

// regionHint says what the region is for.
const regionHint = "Where taxes differ by region"
