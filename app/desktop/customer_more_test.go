package desktop

import (
	"slices"
	"testing"

	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// More addresses and contacts are typed into two small tables, by keys alone; documents bear the address for bills.
func TestACustomerHasMoreAddressesAndContacts(t *testing.T) {
	p := openedPad(t)
	p.stock()
	c := p.customerNamed("Stadttheater")
	p.editCustomer(c)
	form := p.page.(*customerPage).form
	p.fill("Buyer reference", "04011000-12345-34")
	p.press(moreTitle)
	p.letters("bil")
	p.keys(fyne.KeyReturn) // the offered word
	for _, cell := range []string{"Rathaus, Hauptmarkt 1", "08056", "Zwickau", "germ"} {
		p.letters(cell)
		p.keys(fyne.KeyReturn)
	}
	form.people.grid.FocusCell(0, personRole)
	for _, cell := range []string{"accounting", "Erika Muster", "kasse@theater.example", "", "yes"} {
		p.letters(cell)
		p.keys(fyne.KeyTab)
	}
	p.look("customer-more")
	p.press("Done")
	p.press("Save")
	p.wantPage("customers")
	kept := must[bill.Customer](t)(p.me.Customer(t.Context(), c.ID))
	if a := kept.BillTo(); !slices.Equal(a.Lines, []string{"Rathaus", "Hauptmarkt 1"}) || a.Country != "DE" || a.PostCode != "08056" {
		t.Errorf("bills go to %+v", a)
	}
	if got := kept.MailTo(); !slices.Equal(got, []string{"kasse@theater.example"}) || kept.People[0].Role != "accounting" {
		t.Errorf("mail goes to %q, of %+v", got, kept.People)
	}
	d := must[bill.Draft](t)(p.me.NewDraft(t.Context(), bill.Invoice, c.ID))
	if d.Buyer.Address.City != "Zwickau" || d.Buyer.Address.Lines[0] != "Rathaus" || d.BuyerRef != "04011000-12345-34" {
		t.Errorf("a new invoice goes to %+v, reference %q", d.Buyer.Address, d.BuyerRef)
	}
}

// What is wrong with a further address is said at its cell.
func TestAFurtherAddressIsChecked(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.editCustomer(p.customerNamed("Fatima"))
	grid := p.page.(*customerPage).form.places.grid
	grid.SetCell(0, placeCity, "Linz")
	p.press("Save")
	p.onShow("More addresses. Documents go to the one for billing, if there is one.")
	p.press("Done")
	grid.SetCell(0, placeUse, "delivery")
	grid.SetCell(0, placeCountry, "Austria")
	p.press("Save")
	p.wantPage("customer")
	p.press("Done")
	grid.SetCell(0, placeCountry, "at")
	p.press("Save")
	p.wantPage("customers")
	c := must[bill.Customer](t)(p.me.Customer(t.Context(), p.customerNamed("Fatima").ID))
	if len(c.Places) != 1 || c.Places[0].Address.Country != "AT" || c.BillTo().City != "Leipzig" {
		t.Errorf("kept %+v", c.Places)
	}
}
