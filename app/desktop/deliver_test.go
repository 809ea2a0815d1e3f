package desktop

import (
	"testing"

	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// The goods go to the customer's address for goods, until somebody chooses another one in the details.
func TestWhereTheGoodsGoIsChosenInTheDetails(t *testing.T) {
	p := openedPad(t)
	p.stock()
	c := p.customerNamed("Fatima")
	c.Places = []bill.Place{
		{Use: "delivery", Address: bill.Address{Lines: []string{"Dock 4"}, PostCode: "4020", City: "Linz", Country: "AT"}},
		{Use: "fair", Address: bill.Address{Lines: []string{"Messe 2"}, PostCode: "04356", City: "Leipzig", Country: "DE"}},
	}
	must[bill.Customer](t)(p.me.SaveCustomer(t.Context(), c))
	p.ctrl(fyne.KeyN)
	for _, typed := range []string{"Fatima", "rosin", "8"} {
		p.letters(typed)
		p.keys(fyne.KeyReturn)
	}
	e := p.page.(*editorPage)
	if got := e.read().DeliverTo.Address.City; got != "Linz" {
		t.Errorf("by itself it goes to %q", got)
	}
	for _, want := range []string{"Leipzig", ""} {
		p.press("Details")
		p.w.Canvas().Focus(p.input("The goods go to"))
		if p.keys(fyne.KeyDown); want == "" {
			p.keys(fyne.KeyUp, fyne.KeyUp, fyne.KeyUp)
		}
		p.look("editor-deliver" + want)
		p.press("Apply")
		if got := e.read().DeliverTo.Address.City; got != want {
			t.Errorf("it goes to %q, not %q", got, want)
		}
	}
}
