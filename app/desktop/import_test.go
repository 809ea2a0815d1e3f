package desktop

import (
	"path/filepath"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/sheet"

	"fyne.io/fyne/v2"
)

// A list of another program: looked at, its columns said, rows with problems left out, imported, and taken back.
func TestAListIsImportedAndTakenBack(t *testing.T) {
	p := openedPad(t)
	path := p.statement("kunden.csv", "Kd-Nr;Wer;Ort;Land\nK1;Eins GmbH;Graz;Österreich\nK2;Zwei SARL;Lyon;Frankreich\nK3;Drei;Oz;Nirgendwo\n")
	p.goTo(placeCustomers)
	p.press("Import")
	p.wantPage("imports")
	p.onShow("Nothing imported yet")
	p.press("Choose a file")
	p.takeFile(filepath.Join(filepath.Dir(path), "absent.csv"))
	p.takeFile(path)
	p.wantPage("import")
	p.onShow("kunden.csv", "0 new, 0 changed, 0 unchanged, 3 with problems")
	p.press("Import 0")
	p.wantPage("import")

	p.w.Canvas().Focus(p.page.first())
	p.keys(fyne.KeyDown, fyne.KeyReturn) // the column that nobody knows
	p.choose("Wer", "Name")
	p.press("Take it")
	p.onShow("2 new, 0 changed, 0 unchanged, 1 with problems")
	cells := make([]kit.Cell, 4)
	p.page.(*importPage).rowCells(2, cells)
	if cells[0].Text != "4" || cells[2].Text != "Problem" || cells[3].Text != "Land: a country is two letters, such as DE" {
		t.Errorf("the third row says %+v", cells)
	}
	p.look("import")
	p.press("Import 2")
	p.wantPage("import") // not with a problem
	p.page.(*importPage).skip.Tapped(nil)
	p.press("Import 2")
	p.wantPage("customers")
	p.onShow("2 customers", "Imported customers")
	p.look("import-done")
	p.press("OK")

	p.press("Import")
	p.onShow("1 import")
	p.keys(fyne.KeyDown)
	p.letters("u")
	p.press("Take it back")
	p.look("imports")
	if list, _, err := p.me.Customers(t.Context(), app.CustomerQuery{}); len(list) != 0 || err != nil {
		t.Errorf("%d customers are left, %v", len(list), err)
	}
	p.keysOnPage(fyne.KeyEscape)
	p.wantPage("customers")
}

// Items without a VAT get the one that is chosen, and the list of a known program needs no choice of columns.
func TestItemsGetTheirVAT(t *testing.T) {
	p := openedPad(t)
	p.goTo(placeItems)
	p.press("Import")
	p.press("Choose a file")
	p.takeFile(p.statement("items.csv", "name,description,price\nRosin,dark,1250\n"))
	p.wantPage("import")
	program := p.page.(*importPage).program
	program.Choose(string(sheet.InvoiceShelf))
	program.OnSelect(program.Chosen())
	p.look("import-items")
	p.press("Import 1")
	p.press("Take it back")
	if list, _, err := p.me.Items(t.Context(), app.ItemQuery{}); len(list) != 0 || err != nil {
		t.Fatalf("%d items are left, %v", len(list), err)
	}
	p.goTo(placeItems)
	p.press("Import")
	p.press("Choose a file")
	p.takeFile(p.statement("items.csv", "name,description,price,unit\nRosin,dark,\"12,50\",pcs\n"))
	p.fill("VAT where the file has none", "7%")
	p.keys(fyne.KeyReturn)
	p.press("Import 1")
	p.press("OK")
	list, _, err := p.me.Items(t.Context(), app.ItemQuery{})
	if err != nil || len(list) != 1 || list[0].Price.String() != "12.5" || list[0].Tax != standard(t, "7") || list[0].Unit != "C62" {
		t.Errorf("%+v, %v", list, err)
	}
}

// Open invoices of an earlier program come in from the list of invoices, stand in it, are paid, and then stay.
func TestOpenInvoicesComeIn(t *testing.T) {
	p := openedPad(t)
	if _, err := p.me.SaveCustomer(t.Context(), bill.Customer{Name: "Müller", Address: bill.Address{City: "Graz", Country: "AT"}, Terms: -1}); err != nil {
		t.Fatal(err)
	}
	p.goTo(placeInvoices)
	p.pick("New …", 5) // behind the kinds
	p.wantPage("imports")
	p.onShow("Import open invoices")
	p.press("Choose a file")
	p.takeFile(p.statement("open.csv", "Invoice no,Customer,Date,Due,Total,Left\nA-17,Müller,03/04/2025,03/25/2025,119.00,19.00\n"))
	p.wantPage("import")
	p.onShow("1 new", "0 with problems")
	p.page.(*importPage).askField(5)
	p.choose("Left", "Open")
	p.press("Take it")
	cells := make([]kit.Cell, 4)
	p.page.(*importPage).rowCells(0, cells)
	if cells[1].Text != "A-17" || cells[3].Text != "Müller, 19.00 EUR open, of 119.00, due 2025-03-25" {
		t.Errorf("the row says %+v", cells)
	}
	p.look("import-open")
	p.press("Import 1")
	p.press("OK")
	p.wantPage("invoices")
	p.onShow("1 document")
	p.look("invoices-opening")
	p.keys(fyne.KeyDown, fyne.KeyReturn)
	p.wantPage("document")
	p.onShow("What Müller owed before these books began")
	p.look("document-opening")
}
