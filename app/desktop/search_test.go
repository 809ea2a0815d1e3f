package desktop

import (
	"testing"

	"fyne.io/fyne/v2"
)

// Ctrl+K finds customers, items and documents from any page, and Enter leads there.
func TestSearchOverEverything(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Fatima", 3, "2", "", 0)
	for _, c := range []struct{ typed, page string }{
		{"fatima", "customer"}, {"rosin", "item"}, {doc.Number().Text, "document"}, {"178.26", "document"}, {"strings", "item"},
	} {
		p.ctrl(fyne.KeyK)
		p.letters(c.typed)
		p.look("search-" + c.page)
		p.keys(fyne.KeyReturn)
		p.wantPage(c.page)
	}
	p.ctrl(fyne.KeyK)
	p.letters("zzzzqqqq")
	p.onShow("Nothing found")
	p.keys(fyne.KeyReturn, fyne.KeyEscape, fyne.KeyEscape)
	p.wantPage("item")
	for typed, place := range map[string]int{"mail server": placeSettings, "snapshots": placeBackup, "bookkeeper": placeBackup, "privacy": placeSettings} {
		p.ctrl(fyne.KeyK)
		p.letters(typed)
		p.keys(fyne.KeyReturn)
		if got := p.side.Chosen(); got != place {
			t.Errorf("%q leads to a page of place %d, %d is marked", typed, place, got)
		}
	}
}
