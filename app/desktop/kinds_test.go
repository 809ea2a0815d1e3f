package desktop

import (
	"slices"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// pick takes the nth choice of a menu by keys.
func (p *pad) pick(menu string, nth int) {
	p.t.Helper()
	for _, s := range all[*kit.Select](p) {
		if s.Chosen().Title == menu {
			p.w.Canvas().Focus(s)
			p.keys(fyne.KeyDown)
			for range nth {
				p.keys(fyne.KeyDown)
			}
			p.keys(fyne.KeyReturn)
			return
		}
	}
	p.t.Fatalf("no menu %q is shown", menu)
}

// more does what the menu of the page of a document offers by this title.
func (p *pad) more(title string) {
	p.t.Helper()
	at := slices.IndexFunc(p.page.(*documentPage).deeds, func(d deed) bool { return d.title == title })
	if at < 0 {
		p.t.Fatalf("%q is not offered", title)
	}
	p.pick("More …", at+1)
}

// onChain fails unless these rows stand beside the document, in this order.
func (p *pad) onChain(want ...string) {
	p.t.Helper()
	var have []string
	for _, row := range p.page.(*documentPage).rows {
		have = append(have, row.what)
	}
	for _, w := range want {
		at := slices.Index(have, w)
		if at < 0 {
			p.t.Fatalf("%q does not stand beside the document, or not in its place: %q", w, have)
		}
		have = have[at+1:]
	}
}

// typeOne types a customer and one line.
func (p *pad) typeOne(quantity string) {
	p.t.Helper()
	for _, text := range []string{"mü", "bow", quantity} {
		p.letters(text)
		p.keys(fyne.KeyReturn)
	}
}

// From a quote to two invoices of its order, by keys and buttons; each page shows where it came from and what came of it.
func TestAQuoteBecomesAnOrderADeliveryAndInvoices(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goTo(placeInvoices)
	p.pick("New …", 1)
	p.wantPage("editor")
	p.typeOne("5")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	quote := p.newest().ID
	p.pick("More …", 1)
	p.onShow("Accepted")
	p.look("kinds-quote")
	p.press("Make an order confirmation")
	p.wantPage("editor")
	p.onShow("Follows Q-2026-0001")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	order := p.newest().ID
	p.onChain("← Q-2026-0001")
	p.press("Make a delivery note")
	p.fillCredit("2")
	p.look("kinds-parts")
	p.keys(fyne.KeyReturn)
	p.wantPage("editor")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.onShow("Delivery note")
	p.look("kinds-delivery")
	p.press("Make the invoice")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.showDocument(order)
	p.pick("More …", 1)
	p.keys(fyne.KeyReturn) // all that is left
	p.wantPage("editor")
	if q := p.page.(*editorPage).draft.Lines[0].Quantity.String(); q != "3" {
		t.Errorf("%s are left of five", q)
	}
	p.page.(*editorPage).grid.FocusCell(0, colQuantity)
	p.letters("4")
	p.onShow("more than is left")
	p.look("kinds-more")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.showDocument(order)
	p.onChain("← Q-2026-0001", "Delivery note DN-2026-0001", "Invoice INV-2026-0002", "Invoice INV-2026-0001")
	p.look("kinds-order")
	p.showDocument(quote)
	p.onChain("Accepted", "Order confirmation OC-2026-0001")
	p.goTo(placeInvoices)
	p.look("kinds-list")
	p.page.(*invoicesPage).filter.OnSelect(kit.Suggestion{ID: string(bill.Delivery)})
	p.onShow("1 document")
}

// Two keys repeat a customer's last invoice; what an item costs now is said.
func TestCtrlRRepeatsTheLastInvoice(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.typeOne("2")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	first := must[app.Document](t)(p.me.Document(t.Context(), p.newest().ID))
	it := must[bill.Item](t)(p.me.Item(t.Context(), first.Draft().Lines[0].Item))
	price, err := money.ParsePrice("61")
	if err != nil {
		t.Fatal(err)
	}
	it.Price = price
	must[bill.Item](t)(p.me.SaveItem(t.Context(), it))
	p.ctrl(fyne.KeyR)
	p.wantPage("editor")
	if banner := p.page.(*editorPage).banner.Words(); !strings.Contains(banner, "costs 61.00 now") {
		t.Errorf("the banner says %q", banner)
	}
	p.look("kinds-repeat")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	second := must[app.Document](t)(p.me.Document(t.Context(), p.newest().ID))
	if second.Number().Text != "INV-2026-0002" || second.Totals().Payable != first.Totals().Payable || second.Draft().Date != p.me.Today() {
		t.Errorf("%s of %s over %s", second.Number().Text, second.Draft().Date, second.Totals().Payable)
	}
}
