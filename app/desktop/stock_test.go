package desktop

import (
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// The owner counts her rosin, is warned while she sells more than there is, and finds it among what is low; a credit note brings it back
// or not, as she says.
func TestStockIsKeptInTheWindow(t *testing.T) {
	p := openedPad(t)
	p.stock()
	rosin := must[[]bill.Item](t)(p.me.FindItems(t.Context(), "rosin", 1))[0]
	p.editItem(rosin)
	box := p.page.(*itemPage).form.stock
	p.w.Canvas().Focus(box)
	p.keys(fyne.KeySpace)
	p.fill("At least", "5")
	p.look("item-stock")
	p.press("Save")
	p.wantPage("items")
	rosin = must[bill.Item](t)(p.me.Item(t.Context(), rosin.ID))
	if !rosin.Stock || rosin.Reorder.String() != "5" {
		t.Fatalf("%+v", rosin)
	}
	p.editItem(rosin)
	p.press("In stock")
	p.keys(fyne.KeyReturn)
	if p.field("Quantity").Problem() == "" {
		t.Error("nothing came in, and nobody says so")
	}
	p.choose("What", "I counted")
	p.fill("Quantity", "12")
	p.keys(fyne.KeyReturn)
	p.onShow("12 piece in stock")
	p.fill("Quantity", "11")
	p.keys(fyne.KeyReturn)
	if got := p.field("Note").Problem(); got != mendWords["reason"] {
		t.Errorf("a count without a reason: %q", got)
	}
	p.fill("Note", "one was broken")
	p.keys(fyne.KeyReturn)
	p.onShow("11 piece in stock")
	p.look("stock")
	p.keys(fyne.KeyEscape)

	p.ctrl(fyne.KeyN)
	for _, typed := range []string{"Fatima", "rosin", "8"} {
		p.letters(typed)
		p.keys(fyne.KeyReturn)
	}
	p.onShow("That leaves 3 in stock: time to order.")
	e := p.page.(*editorPage)
	e.cellChanged(0, colQuantity, "20")
	p.onShow("There are only 11 in stock.")
	p.look("editor-stock")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.goTo(placeItems)
	p.look("items-stock")
	p.pick("More", 2)
	p.wantPage("lowstock")
	page := p.page.(*lowStockPage)
	cells := make([]kit.Cell, 5)
	page.list.OnCells(0, cells)
	if cells[1].Text != "Rosin" || cells[2].Text != "-9" || cells[3].Text != "5" {
		t.Errorf("the list says %+v", cells)
	}
	p.look("lowstock")
	p.bringBack(rosin.ID)
}

// bringBack credits the newest invoice twice: ten come back, two the customer keeps.
func (p *pad) bringBack(item bill.ID) {
	p.t.Helper()
	for _, step := range []struct{ quantity, level string }{{"10", "1"}, {"2", "1"}} {
		docs, _, err := p.me.Documents(p.t.Context(), app.DocumentQuery{Kind: bill.Invoice})
		if err != nil {
			p.t.Fatal(err)
		}
		p.showDocument(docs[0].ID)
		p.press("Credit note")
		p.fillCredit(step.quantity)
		p.keys(fyne.KeyReturn)
		p.wantPage("editor")
		if e := p.page.(*editorPage); step.quantity == "2" {
			p.w.Canvas().Focus(e.goods)
			p.keys(fyne.KeySpace)
			p.look("credit-kept")
		}
		p.ctrl(fyne.KeyReturn)
		p.wantPage("document")
		if got := must[app.StockCard](p.t)(p.me.StockCard(p.t.Context(), item)).Level.String(); got != step.level {
			p.t.Errorf("after %s there are %s, not %s", step.quantity, got, step.level)
		}
	}
}
