package desktop

import (
	"slices"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// cellsOf are the texts of a row of a list.
func cellsOf(l *kit.List, row, columns int) (out []string) {
	cells := make([]kit.Cell, columns)
	l.OnCells(row, cells)
	for _, c := range cells {
		out = append(out, c.Text)
	}
	return out
}

// What is deleted in the window goes into the bin, Ctrl+Z takes it out again, and so does the bin itself.
func TestDeletingInTheWindowCanBeUndone(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.editCustomer(p.customerNamed("Fatima"))
	p.press("Delete")
	p.press("Delete")
	p.wantPage("customers")
	p.onShow("6 customers")
	p.look("bin-toast")
	p.ctrl(fyne.KeyZ)
	p.onShow("7 customers")
	p.customerNamed("Fatima")
	p.ctrl(fyne.KeyZ) // once only
	p.onShow("7 customers")

	p.goTo(placeItems)
	p.editItem(must[[]bill.Item](t)(p.me.FindItems(t.Context(), "rosin", 1))[0])
	p.press("Delete")
	p.press("Delete")
	p.pick("More", 4)
	p.wantPage("bin")
	p.onShow("1 thing in the bin")
	if got := cellsOf(p.page.(*binPage).list, 0, 4); got[0] != "Item" || got[1] != "Rosin" || got[2] != "just now" || got[3] == "" {
		t.Errorf("the row is %q", got)
	}
	p.look("bin")
	p.keys(fyne.KeyReturn)
	p.onShow("0 things in the bin")
	must[[]bill.Item](t)(p.me.FindItems(t.Context(), "rosin", 1))

	d := must[bill.Draft](t)(p.me.NewDraft(t.Context(), bill.Invoice, p.customerNamed("Fatima").ID))
	d = must[bill.Draft](t)(p.me.SaveDraft(t.Context(), d))
	p.openDocument(d.ID, true)
	p.press("Delete this draft")
	p.press("Delete")
	p.wantPage("invoices")
	p.showBin(p.showInvoices)
	p.press("Empty the bin")
	p.press("Empty")
	p.onShow("0 things in the bin")
	if _, err := p.me.RestoreBinned(t.Context(), d.ID); app.KindOf(err) != app.Missing {
		t.Errorf("emptied, and still there: %v", err)
	}
}

// A customer with invoices is archived in place of being deleted, is gone from the list, and comes back.
func TestArchivingInTheWindow(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning, "Fatima", 3, "2", "", 0)
	fatima := p.customerNamed("Fatima")
	p.editCustomer(fatima)
	p.press("Delete")
	p.press("Delete")
	p.onShow("Archive this customer instead?")
	p.press("Archive")
	p.wantPage("customers")
	p.onShow("6 customers")
	p.pick("More", 1)
	p.onShow("7 customers")
	p.look("customers-archived")
	p.openCustomer(fatima.ID)
	if !slices.ContainsFunc(all[*kit.Banner](p), func(b *kit.Banner) bool {
		return b.Visible() && b.Words() == "This customer is archived: left out of lists and offers."
	}) {
		t.Error("nothing says that she is archived")
	}
	p.look("customer-archived")
	p.press("Use again")
	p.goTo(placeCustomers)
	p.onShow("7 customers")
}

// Two customers who may be one are suggested, compared and merged.
func TestMergingInTheWindow(t *testing.T) {
	p := openedPad(t)
	p.stock()
	other := must[bill.Customer](t)(p.me.SaveCustomer(t.Context(), bill.Customer{
		Number: "2001", Name: "Mueller und Soehne", Terms: 20, TaxID: "ATU13585627", Contact: bill.Contact{Email: "OFFICE@mueller.example"},
		Address: bill.Address{Lines: []string{"Ring 14"}, PostCode: "8010", City: "Graz", Country: "AT"},
	}))
	p.goTo(placeCustomers)
	p.pick("More", 2)
	p.wantPage("duplicates")
	p.onShow("1 pair")
	if got := cellsOf(p.page.(*duplicatesPage).list, 0, 3); got[0] != "Müller & Söhne GmbH" || got[1] != "Mueller und Soehne" || got[2] != "same e-mail address, similar name in the same town" {
		t.Errorf("the row is %q", got)
	}
	p.look("duplicates")
	p.keys(fyne.KeyReturn)
	p.onShow("Make one customer of two?", "Address")
	p.look("merge")
	p.press("Merge")
	p.onShow("0 pairs")
	kept := p.customerNamed("Müller & Söhne")
	if kept.TaxID != "ATU13585627" || kept.Terms != 20 || kept.Number != "1001" || len(kept.Places) != 1 {
		t.Errorf("merged into %+v", kept)
	}
	if c := must[bill.Customer](t)(p.me.Customer(t.Context(), other.ID)); c.ID != kept.ID {
		t.Error("the other is still there")
	}
}
