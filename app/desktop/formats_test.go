package desktop

import (
	"image"
	"image/color"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/app/tax"
)

func formatsOf(language string) formats {
	c := sampleCompany()
	c.Language = language
	return newFormats(c, func() bill.Date { return bill.DateOf(morning) })
}

func TestRatesAreReadAsTheyAreShown(t *testing.T) {
	for _, language := range []string{"en", "de", "fr"} {
		f := formatsOf(language)
		for _, n := range f.rates() {
			got, ok := f.rate(f.rateName(n.Rate))
			if !ok || got != n.Rate {
				t.Errorf("%s: %q is read as %v", language, f.rateName(n.Rate), got)
			}
		}
	}
	f := formatsOf("de")
	for text, want := range map[string]tax.Rate{
		"7": standard(t, "7"), "25,5 %": standard(t, "25.5"), "0": {Category: tax.Zero}, "ae": {Category: tax.ReverseCharge},
		"Reverse Charge": {Category: tax.ReverseCharge},
	} {
		if got, ok := f.rate(text); !ok || got != want {
			t.Errorf("%q is read as %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "much", "-3", "1.2.3"} {
		if got, ok := f.rate(text); ok {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func TestAdjustmentsAreReadAsTheyAreShown(t *testing.T) {
	f, eur := formatsOf("de"), money.MustCurrency("EUR")
	for text, want := range map[string]string{"3%": "3\u00a0%", "2,5 %": "2,5\u00a0%", "1.250,00": "1.250,00 EUR", "12,9 €": "12,90 EUR", "5 EUR": "5,00 EUR"} {
		a, err := parseAdjustment(f, eur, text, false)
		if err != nil || a == nil || adjustmentText(f, *a) != want {
			t.Errorf("%q: %v, %v", text, a, err)
			continue
		}
		again, err := parseAdjustment(f, eur, adjustmentText(f, *a), true)
		if err != nil || again == nil || *again != *a {
			t.Errorf("%q is read back as %v, %v", adjustmentText(f, *a), again, err)
		}
	}
	if a, err := parseAdjustment(f, eur, "10", true); err != nil || a.Percent.String() != "10" {
		t.Errorf("a bare number on a line: %v, %v", a, err)
	}
	for _, text := range []string{"x", "1.2.3", "%", "12,345"} {
		if a, err := parseAdjustment(f, eur, text, false); err == nil {
			t.Errorf("%q is taken as %v", text, a)
		}
	}
}

func TestAxisIsShort(t *testing.T) {
	f := formatsOf("en")
	for minor, want := range map[int64]string{0: "0", 25_000: "250", 600_000: "6k", 250_000: "2.5k", 2_500_000: "25k", 123_400_000: "1.2M", 200_000_000: "2M"} {
		if got := f.axis(minor); got != want {
			t.Errorf("%d is %s, not %s", minor, got, want)
		}
	}
}

// The second painter puts the boxes where the PDF has them.
func TestPainterPutsBoxesInTheirPlace(t *testing.T) {
	red, blue := paper.Colour{R: 0xff}, paper.Colour{B: 0xff}
	page := paper.Page{
		Width: 100, Height: 50, Fills: []paper.Fill{{X: 10, Y: 10, W: 20, H: 5, Colour: red}},
		Rules: []paper.Rule{{X1: 50, Y1: 5, X2: 50, Y2: 45, Width: 1, Colour: blue}},
		Texts: []paper.Text{{X: 60, Y: 30, Size: 24, Face: paper.SemiBold, String: "HHH"}},
	}
	img, err := paintPage(page, 400)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 400, 200) {
		t.Fatalf("the page has %v", img.Bounds())
	}
	for at, want := range map[image.Point]color.RGBA{
		{41, 41}: {0xff, 0, 0, 0xff}, {118, 58}: {0xff, 0, 0, 0xff}, {38, 45}: {0xff, 0xff, 0xff, 0xff}, {200, 100}: {0, 0, 0xff, 0xff},
		{200, 10}: {0xff, 0xff, 0xff, 0xff},
	} {
		if got := color.RGBAModel.Convert(img.At(at.X, at.Y)); got != want {
			t.Errorf("at %v there is %v, not %v", at, got, want)
		}
	}
	ink := inked(img, image.Rect(220, 0, 400, 200))
	text := page.Texts[0]
	if left, right := float64(ink.Min.X)/4, float64(ink.Max.X)/4; left < 60 || left > 62 || right > 60+text.Width() || right < 60+text.Width()-2 {
		t.Errorf("the text goes from %.1f to %.1f mm and is %.1f mm wide", left, right, text.Width())
	}
	if ink.Max.Y < 118 || ink.Max.Y > 121 {
		t.Errorf("the text stands at %d, not on its line at 120", ink.Max.Y)
	}
}

// inked is the part of an area that is not white.
func inked(img image.Image, area image.Rectangle) image.Rectangle {
	found := image.Rectangle{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r+g+b < 3*0x8000 {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// A country has its language on paper if papers are printed in it, and the window has its dates.
func TestLanguageAndDatesOfACountry(t *testing.T) {
	for country, want := range map[string][2]string{
		"DE": {"de", "31.12.2026"}, "AT": {"de", "31.12.2026"}, "FR": {"fr", "31/12/2026"}, "NL": {"nl", "31-12-2026"}, "BR": {"pt", "31/12/2026"},
		"SE": {"sv", "2026-12-31"}, "US": {"en", "12/31/2026"}, "GB": {"en", "31/12/2026"}, "JP": {"en", "31/12/2026"}, "": {"en", "31/12/2026"},
	} {
		c := bill.Company{Language: languageOf(country), Address: bill.Address{Country: country}}
		day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC).Format(newFormats(c, nil).days.Layout)
		if c.Language != want[0] || day != want[1] {
			t.Errorf("%q: language %q, day %s, wanted %v", country, c.Language, day, want)
		}
	}
}
