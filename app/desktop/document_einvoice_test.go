package desktop

import (
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app"

	"fyne.io/fyne/v2"
)

// An issued invoice is saved as XML for machines; what a receiver would refuse is told, and then nothing is saved.
func TestAnInvoiceIsSavedAsEInvoice(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goTo(placeInvoices)
	p.press("New invoice")
	p.typeOne("5")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")

	p.more("Save as e-invoice")
	p.reads("A receiver would refuse it:") // XRechnung asks for a reference that this customer never gave
	p.reads("The buyer reference is missing: add it to the customer, or to the document (BR-DE-15).")
	p.look("einvoice-refused")

	p.choose("Whose rules it keeps", "EN 16931, as it is inside the PDF")
	p.reads("It keeps all the rules.")
	p.look("einvoice")
	p.press("Save")
	path := filepath.Join(t.TempDir(), "invoice.xml")
	p.fill("File", path)
	p.keys(fyne.KeyReturn)
	p.wait()
	data := must[[]byte](t)(os.ReadFile(path))
	if _, found, err := app.ReadEInvoice(data); err != nil || len(found) != 0 {
		t.Errorf("%v, %+v", err, found)
	}
}
