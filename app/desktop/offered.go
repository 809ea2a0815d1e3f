package desktop

import "fyne.io/fyne/v2"

// mayWrite says whether who is logged in writes documents, payments, customers and items: everybody but an auditor, and whoever reads books that
// were handed over.
func (d *Desk) mayWrite() bool { return d.me.May("draft.save") }

// toWrite leaves out actions that the door would refuse to whoever may only read.
func (d *Desk) toWrite(actions ...fyne.CanvasObject) []fyne.CanvasObject {
	if !d.mayWrite() {
		return nil
	}
	return actions
}
