package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
)

// An e-invoice that somebody sent is shown as a page, from its XML or out of a PDF, chosen or dropped on the window, with what is wrong with it.
func TestAReceivedEInvoiceIsShown(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goTo(placeInvoices)
	p.press("New invoice")
	p.typeOne("5")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	id := p.page.(*documentPage).id
	dir := t.TempDir()
	keep := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pdf := keep("theirs.pdf", must[[]byte](t)(p.me.PDF(t.Context(), id)))
	e, err := p.me.EInvoice(t.Context(), id, "en16931", "ubl")
	if err != nil {
		t.Fatal(err)
	}
	wrong := keep("wrong.xml", []byte(strings.Replace(string(e.File), "<cbc:PayableAmount currencyID=\"EUR\">", "<cbc:PayableAmount currencyID=\"EUR\">1", 1)))

	p.goTo(placeInvoices)
	p.pick("New …", 6) // behind the kinds and the import
	p.takeFile(pdf)
	p.wait()
	p.wantPage("received")
	p.reads("It keeps all the rules of EN 16931.")
	p.look("received")

	p.goTo(placeInvoices)
	p.dropped([]fyne.URI{storage.NewFileURI(wrong)})
	p.wait()
	p.wantPage("received")
	p.reads("It breaks the rules of EN 16931.", "The amount to pay should be", "(BR-CO-16).")
	p.look("received-wrong")
	p.press("Save as PDF")
	out := filepath.Join(dir, "page.pdf")
	p.fill("File", out)
	p.keys(fyne.KeyReturn)
	p.wait()
	if data := must[[]byte](t)(os.ReadFile(out)); !strings.HasPrefix(string(data), "%PDF-") {
		t.Error("the page was not saved")
	}

	p.goTo(placeInvoices)
	p.dropped([]fyne.URI{storage.NewFileURI(keep("other.xml", []byte("<order/>")))})
	p.wait()
	p.wantPage("invoices")
	p.reads("Take the file as it was sent")
}

// What a country asks for stands in the settings of the business.
func TestWhatCountriesAskFor(t *testing.T) {
	p := openedPad(t)
	p.showSettings()
	p.press("E-invoices: what your country asks for")
	p.reads("A file by e-mail suffices.", "Everybody must take e-invoices of EN 16931 since 2025", "Looked up on 26 Nov 2026.")
	p.look("countries")
	p.choose("Country of the seller", "Italy")
	p.reads("Not offered.", "through the state's exchange")
}
