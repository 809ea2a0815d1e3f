package desktop

import (
	"slices"
	"testing"

	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// The shop says what it wants to know besides, and the forms of customers and items ask for it.
func TestTheShopHasFieldsOfItsOwn(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.showOwnFields()
	p.wait()
	p.wantPage("settings-own")
	for _, line := range [][]string{{"cust", "Route", "cho", "north, south"}, {"customers", "Since", "date", ""}, {"customers", "Km", "number", ""}, {"items", "Shelf", "text", ""}} {
		for _, cell := range line {
			p.letters(cell)
			p.keys(fyne.KeyReturn)
		}
	}
	p.look("own-fields")
	p.press("Save")
	p.goTo(placeCustomers)
	c := p.customerNamed("Fatima")
	p.editCustomer(c)
	own := p.page.(*customerPage).form.own
	own.inputs[0].show("south")
	p.fill("Since", "1.2.2026")
	p.fill("Km", "far")
	p.press("Save")
	if got := p.field("Km").Problem(); got != ownWords[bill.OwnNumber] {
		t.Errorf("a number that is none: %q", got)
	}
	p.fill("Km", "12.5")
	p.look("customer-own")
	p.press("Save")
	p.wantPage("customers")
	kept := must[bill.Customer](t)(p.me.Customer(t.Context(), c.ID))
	want := []bill.OwnValue{{Field: "Route", Value: "south"}, {Field: "Since", Value: bill.Own(kept.Own, "Since")}, {Field: "Km", Value: "12.5"}}
	if !slices.Equal(kept.Own, want) || want[1].Value == "" {
		t.Errorf("kept %v", kept.Own)
	}
	p.editItem(p.newItem("Glue"))
	p.fill("Price in EUR", "6")
	p.fill("Shelf", "B 7")
	p.press("Save")
	p.wantPage("items")
	items := must[[]bill.Item](t)(p.me.FindItems(t.Context(), "glue", 1))
	if len(items) != 1 || bill.Own(items[0].Own, "Shelf") != "B 7" {
		t.Errorf("kept %+v", items)
	}
}
