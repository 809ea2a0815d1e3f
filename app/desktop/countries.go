package desktop

import (
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/einvoice"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryHelp is a button that says what the country of the business asks for.
func (f *companyForm) countryHelp() fyne.CanvasObject {
	b := kit.NewButton(kit.Quiet, kit.IconInfo, "E-invoices: what your country asks for", func() { f.desk.showCountries(f.country.Chosen().ID) })
	return container.NewHBox(b)
}

// showCountries says what a country asks of sellers, and how far that is met here; the others can be chosen.
func (d *Desk) showCountries(country string) {
	words := container.New(layout.NewCustomPaddedVBoxLayout(6))
	choice := kit.NewSelect(ruledCountries()...)
	show := func(s kit.Suggestion) {
		words.Objects = countryWords(d.style, s.ID)
		words.Refresh()
	}
	choice.OnSelect = show
	choice.Choose(country)
	show(kit.Suggestion{ID: country})
	box := kit.NewDialog("E-invoices by country", container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewField("Country of the seller", choice, ""), kit.NewTall(250, words)), kit.Primary, "", "Close")
	box.Width, box.First = 600, choice
	box.ShowOn(d.canvas())
	d.say("countries")
}

// ruledCountries are those of which something is known, by name.
func ruledCountries() (list []kit.Suggestion) {
	names := display.English.Regions()
	for _, r := range einvoice.Countries() {
		region, err := language.ParseRegion(r.Country)
		if err != nil {
			continue // a test looks at the table
		}
		list = append(list, kit.Suggestion{ID: r.Country, Title: names.Name(region), Detail: app.OfferWords(r.Offer)})
	}
	slices.SortFunc(list, func(a, b kit.Suggestion) int { return strings.Compare(a.Title, b.Title) })
	return list
}

// countryWords are what is asked for, what to do, and where that is from.
func countryWords(f formats, country string) []fyne.CanvasObject {
	r, ok := einvoice.CountryOf(country)
	if !ok {
		return []fyne.CanvasObject{kit.NewParagraph("Nothing is known here of this country. Ask your adviser.")}
	}
	tone := map[einvoice.Offer]kit.Tone{einvoice.Free: kit.ToneSuccess, einvoice.Mail: kit.ToneSuccess, einvoice.File: kit.ToneInfo, einvoice.None: kit.ToneWarning}[r.Offer]
	source := "Looked up on " + f.day(einvoice.CountriesLookedUp()) + ". " + r.Source + "."
	if !r.Sure {
		source += " Not confirmed by a second source."
	}
	return []fyne.CanvasObject{
		kit.NewBanner(tone, sentence(app.OfferWords(r.Offer))+".", nil), kit.NewParagraph(r.Asked), kit.NewParagraph(r.Here),
		kit.NewParagraph(source + " Laws change: ask your adviser.").Muted(),
	}
}
