package desktop

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/sheet"

	"fyne.io/fyne/v2"
)

// From an import that went wrong back to the books before it, by hand.
func TestGoingBackToASnapshot(t *testing.T) {
	p := openedPad(t)
	doc := p.sell()
	var rows strings.Builder
	rows.WriteString("Name;City\n")
	for i := range 60 {
		fmt.Fprintf(&rows, "Orchestra %d;Graz\n", i)
	}
	must[app.ImportPreview](t)(p.me.Import(t.Context(), []byte(rows.String()), app.ImportOptions{Noun: sheet.Customers, Name: "customers.csv"}))
	p.sell()
	p.press("Backup")
	p.press("Snapshots")
	p.wantPage("snapshots")
	if !shows(p, "1 snapshot") {
		t.Errorf("%v", texts(p))
	}
	p.press("Take one now")
	p.shoot("snapshots")
	for _, list := range all[*kit.List](p) {
		p.w.Canvas().Focus(list.Focusable())
	}
	p.keys(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if !shows(p, "1 there, 2 now") || !shows(p, doc.Number().Text+" there") {
		t.Errorf("it is not shown what it means: %v", texts(p))
	}
	p.shoot("snapshots-ask")
	old := p.me
	p.press("Go back")
	p.wantPage("unlock")
	if !old.Locked() {
		t.Error("the session goes on")
	}
	p.fill("Passphrase", ownerPass)
	p.press("Unlock")
	p.wantPage("home")
	p.press("Backup")
	p.press("Snapshots")
	if !shows(p, "3 snapshots") {
		t.Errorf("%v", texts(p))
	}
	p.shoot("snapshots-back")
	if next := p.sell().Number().Text; !strings.HasSuffix(next, "0003") {
		t.Errorf("the next number is %s", next)
	}
}
