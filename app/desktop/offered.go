package desktop

import (
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// mayWrite says whether who is logged in writes documents, payments, customers and items: everybody but an auditor, whoever reads books that
// were handed over, and whoever can only look at them for now.
func (d *Desk) mayWrite() bool { return d.me.May("draft.save") }

// toWrite leaves out actions that the door would refuse to whoever may only read.
func (d *Desk) toWrite(actions ...fyne.CanvasObject) []fyne.CanvasObject {
	return d.when("draft.save", actions...)
}

// when leaves out actions that the table of rights refuses to who is here; right is their name in it.
func (d *Desk) when(right string, actions ...fyne.CanvasObject) []fyne.CanvasObject {
	if !d.me.May(right) {
		return nil
	}
	return actions
}

// buttonWhen is a button where the table of rights allows what it does, else nil.
func (d *Desk) buttonWhen(right string, b *kit.Button) *kit.Button {
	if !d.me.May(right) {
		return nil
	}
	return b
}

// writes says whether a key that begins something new leads anywhere, and says so where it does not.
func (d *Desk) writes() bool {
	if d.mayWrite() {
		return true
	}
	d.toast(kit.ToneInfo, "These books are only looked at.")
	return false
}
