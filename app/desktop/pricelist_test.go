package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// A price list made in the window, given to a customer on her page: her invoice takes its prices, and they follow whoever is the buyer.
func TestACustomerPaysThePricesOfHerList(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goTo(placeItems)
	p.pick("More", 1)
	p.wantPage("pricelists")
	p.look("pricelists-empty")
	p.press("New price list")
	p.fill("Name", "Trade")
	p.fill("All other items", "-10%")
	p.press("Save")
	p.wantPage("pricelist")
	p.press("Add a price")
	p.fill("Item", "bow reh")
	p.keys(fyne.KeyReturn)
	p.letters("44")
	p.look("pricelist-price")
	p.press("Save")
	p.press("Add a price")
	p.fill("Item", "rosin")
	p.keys(fyne.KeyReturn)
	p.letters("8.50")
	p.fill("Price of many", "10: 8")
	p.press("Save")
	p.onShow("all other items -10%")
	page := p.page.(*priceListPage)
	for i, want := range []string{"V-110|Bow rehair|44.00||55.00", "S-020|Rosin|8.50|10: 8.00|9.80"} {
		cells := make([]kit.Cell, 5)
		page.list.OnCells(i, cells)
		if got := cells[0].Text + "|" + cells[1].Text + "|" + cells[2].Text + "|" + cells[3].Text + "|" + cells[4].Text; got != want {
			t.Errorf("row %d is %s", i, got)
		}
	}
	p.look("pricelist")

	p.editCustomer(p.customerNamed("Fatima"))
	p.choose("Price list", "Trade")
	p.look("customer-pricelist")
	p.press("Save")
	p.ctrl(fyne.KeyN)
	p.letters("Fatima")
	p.keys(fyne.KeyReturn)
	p.letters("rosin")
	p.look("editor-pricelist")
	p.keys(fyne.KeyReturn)
	for _, typed := range []string{"10", "bow reh", "1", "workshop", "1"} {
		p.letters(typed)
		p.keys(fyne.KeyReturn)
	}
	e := p.page.(*editorPage)
	if got := e.itemDetail(e.items[e.lines[0].Item].Item); got != "8.50 EUR / piece · S-020 · Trade" {
		t.Errorf("the item is offered as %q", got)
	}
	prices := func() (out string) {
		for _, l := range e.read().Lines {
			out += l.Price.String() + " " + app.OriginWords(p.style.Locale, l.Origin) + "; "
		}
		return out
	}
	const hers = "8 price list Trade, from 10 on; 44 price list Trade; 61.65 price list Trade, -10%; "
	if got := prices(); got != hers {
		t.Fatalf("%s", got)
	}
	e.setCustomer(p.customerNamed("Müller"))
	if got := prices(); got != "9.8 ; 55 ; 68.5 ; " {
		t.Errorf("another customer pays %s", got)
	}
	e.cellChanged(2, colPrice, "70")
	e.setCustomer(p.customerNamed("Fatima"))
	if got := prices(); got != strings.Replace(hers, "61.65 price list Trade, -10%", "70 ", 1) {
		t.Errorf("what was typed does not stay: %s", got)
	}
}

// The list as a table, out and in again; a price of it changed and taken off; the list deleted once nobody has it.
func TestAPriceListIsFilledInAsATable(t *testing.T) {
	p := openedPad(t)
	p.stock()
	book := must[app.PriceBook](t)(p.me.AddPriceList(t.Context(), []byte(`{"name": "Trade", "items": [{"item": "S-020", "price": "8.50"}]}`)))
	p.openPriceList(book.ID)
	path := filepath.Join(t.TempDir(), "prices.csv")
	p.press("Save as table")
	p.fill("File", path)
	p.press("Save")
	data := must[[]byte](t)(os.ReadFile(path))
	filled := strings.Replace(string(data), "Bow rehair,,", "Bow rehair,44,", 1) + ",X,,1,,\n"
	if err := os.WriteFile(path, []byte(filled), 0o600); err != nil {
		t.Fatal(err)
	}
	take := func() {
		p.press("Import")
		p.press("Choose a file")
		p.takeFile(path)
		p.reads("1 price new, 0 changed or taken off, 7 unchanged.", "1 row left out")
		p.look("pricelist-import")
		p.press("Import")
	}
	prices := func(n int) (page *priceListPage) {
		t.Helper()
		page = p.page.(*priceListPage)
		if len(page.book.Prices) != n {
			t.Fatalf("%d prices: %+v", n, page.book.Prices)
		}
		return page
	}
	take()
	p.reads("1 is new, 0 changed.")
	p.look("pricelist-imported")
	p.press("Take it back")
	prices(1)
	take()
	p.press("OK")
	prices(2)
	p.press("Import")
	p.wantPage("imports")
	p.onShow("Import prices of Trade")
	p.look("pricelist-imports")
	p.page.(*importsPage).list.Select(0)
	p.page.(*importsPage).undo()
	p.press("Take it back")
	p.page.(*importsPage).goBack()
	prices(1)
	take()
	p.press("OK")
	page := prices(2)
	page.edit(0)
	p.fill("Price in EUR, plus VAT", "43")
	p.press("Save")
	if got := page.book.Prices[0].Price.String(); got != "43" {
		t.Errorf("changed to %s", got)
	}
	page.edit(0)
	p.press("Take off the list")
	if len(page.book.Prices) != 1 {
		t.Errorf("%+v", page.book.Prices)
	}
	p.press("Delete")
	p.press("Delete")
	p.wantPage("pricelists")
}
