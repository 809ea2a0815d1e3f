package desktop

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// A payment gives its receipt as a file; one that was taken back gives none.
func TestAReceiptOfAPaymentIsSaved(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.typeOne("5")
	p.ctrl(fyne.KeyReturn)
	p.press("Record payment")
	p.keys(fyne.KeyReturn)
	p.onShow("Paid")
	page := p.page.(*documentPage)
	page.events.OnOpen(0)
	p.look("payment-receipt")
	p.press("Save a receipt")
	path := filepath.Join(t.TempDir(), "receipt.pdf")
	p.fill("File", path)
	p.keys(fyne.KeyReturn)
	if b, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
		t.Fatalf("%d bytes: %v", len(b), err)
	}
	pay := must[[]bill.Payment](t)(p.me.TakeBack(t.Context(), page.doc.Payments[0].ID))
	if _, err := p.me.PaymentReceipt(t.Context(), pay[0].ID); err == nil {
		t.Error("what takes a payment back has a receipt")
	}
}
