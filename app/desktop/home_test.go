package desktop

import (
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// Home says what waits, and each line leads to it; who buys most is a click away. It fits a small window.
func TestHomeSaysWhatToDo(t *testing.T) {
	p := openedPad(t)
	p.goHome()
	p.onShow("To do today", "Nothing is waiting for you.", "Nobody yet.")
	p.aYear()
	p.goHome()
	home := must[app.Home](t)(p.me.Home(t.Context(), 1))
	p.onShow(home.Best[0].Name, p.style.Money(home.Best[0].Invoiced), "Invoiced in twelve months")
	if home.Summary.Overdue != 2 {
		t.Errorf("%d are overdue", home.Summary.Overdue)
	}
	p.w.Resize(fyne.NewSize(1000, 700))
	if size := p.w.Canvas().Size(); size != fyne.NewSize(1000, 700) {
		t.Errorf("home makes the window grow to %v", size)
	}
	p.shootAt("home-small", 1000, 700)
	p.press("2 overdue")
	p.wantPage("invoices")
	if q := p.page.(*invoicesPage).query; q.State != bill.StateOverdue {
		t.Errorf("it leads to %+v", q)
	}
	rosin := must[[]bill.Item](t)(p.me.FindItems(t.Context(), "rosin", 1))[0]
	rosin.Stock, rosin.Reorder = true, one()
	must[bill.Item](t)(p.me.SaveItem(t.Context(), rosin))
	p.goHome()
	p.look("home-low")
	p.press("1 item low in stock")
	p.wantPage("lowstock")
	p.onShow("1 item")
	p.goHome()
	p.press("Make a first backup")
	p.wantPage("backup")
}
