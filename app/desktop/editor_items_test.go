package desktop

import (
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// strings of four, of which ten cost less each, with a barcode.
func (p *pad) manyStrings() bill.Item {
	p.t.Helper()
	return must[bill.Item](p.t)(p.me.SaveItem(p.t.Context(), bill.Item{
		Name: "E string", Unit: "C62", Currency: money.MustCurrency("EUR"), Prices: bill.Net, Barcode: "4006381333931",
		Price: must[money.Price](p.t)(money.ParsePrice("5.00")), Tax: standard(p.t, "19"),
		Quantities: must[[]bill.QuantityPrice](p.t)(bill.ParseQuantities("10: 4.50; 100: 4.20", money.ParseQuantity, money.ParsePrice)),
	}))
}

// A scanner types the barcode and Enter: the item is there once, and twice when it is scanned again. The cursor waits for the next.
func TestAScannerFillsTheLines(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.manyStrings()
	p.ctrl(fyne.KeyN)
	p.letters("Fatima")
	p.keys(fyne.KeyReturn)
	for _, typed := range []string{"4006381333931", "rosin", "2", "4006381333931", "4006381333931"} {
		p.letters(typed)
		p.keys(fyne.KeyReturn)
	}
	e := p.page.(*editorPage)
	lines := e.read().Lines
	if len(lines) != 2 || lines[0].Quantity.String() != "3" || lines[0].Description != "E string" || lines[1].Quantity.String() != "2" {
		t.Fatalf("the lines are %+v", lines)
	}
	p.onShow("34.60") // 3 x 5.00 and 2 x 9.80
}

// The price follows the quantity, until a person sets another.
func TestThePriceFollowsTheQuantity(t *testing.T) {
	p := openedPad(t)
	p.stock()
	it := p.manyStrings()
	p.ctrl(fyne.KeyN)
	p.letters("Fatima")
	p.keys(fyne.KeyReturn)
	for _, typed := range []string{"e stirng", "10"} { // found with its typing error
		p.letters(typed)
		p.keys(fyne.KeyReturn)
	}
	e := p.page.(*editorPage)
	price := func() string { return e.read().Lines[0].Price.String() }
	if e.read().Lines[0].Item != it.ID || price() != "4.5" {
		t.Fatalf("ten cost %s each", price())
	}
	p.keys(fyne.KeyReturn)
	for _, c := range []struct{ quantity, price string }{{"100", "4.2"}, {"2", "5"}} {
		e.cellChanged(0, colQuantity, c.quantity)
		if price() != c.price {
			t.Errorf("%s cost %s each", c.quantity, price())
		}
	}
	e.cellChanged(0, colPrice, "4.99")
	e.cellChanged(0, colQuantity, "10")
	if price() != "4.99" {
		t.Errorf("the price that was typed became %s", price())
	}
}

// An item's page takes barcode and prices of many, and says what cannot be right.
func TestAnItemHasABarcodeAndPricesOfMany(t *testing.T) {
	p := openedPad(t)
	p.manyStrings()
	p.editItem(p.newItem("A string"))
	p.fill("Price in EUR", "6")
	p.fill("Barcode", "4006381333913")
	if got := p.field("Barcode").Problem(); got != problemTexts["check-digits"] {
		t.Errorf("a wrong barcode: %q", got)
	}
	p.fill("Price of many", "10: 5; 5: 4")
	p.press("Save")
	if got := p.field("Price of many").Problem(); got != mendWords["quantityPrices"] {
		t.Errorf("prices in disorder: %q", got)
	}
	p.fill("Price of many", "10: 5.50")
	p.fill("Barcode", "4006381333931")
	p.press("Save")
	if got := p.field("Barcode").Problem(); got != mendWords["barcode"] {
		t.Errorf("a barcode of another: %q", got)
	}
	p.look("item-many")
	p.fill("Barcode", "96385074")
	p.press("Save")
	p.wantPage("items")
}
