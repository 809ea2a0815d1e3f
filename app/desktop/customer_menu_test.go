package desktop

import (
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// Any two customers can be made one, from the page of either.
func TestAnyTwoCustomersAreMerged(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning, "Fatima", 3, "2", "", 0)
	fatima, northwind := p.customerNamed("Fatima"), p.customerNamed("Northwind")
	p.editCustomer(northwind)
	p.look("customer-menu")
	p.pick("More", 3)
	p.onShow("Who else is")
	p.press("Go on")
	p.wantProblem("Customer", chooseCustomer)

	p.fill("Customer", "fatim")
	p.keys(fyne.KeyReturn)
	p.onShow("Make one customer of two?")
	p.look("customer-merge-any")
	p.press("Merge")
	p.wantPage("customer")
	if got := p.page.(*customerPage).form.value; got.ID != northwind.ID {
		t.Errorf("the page is that of %s", got.Name)
	}
	if kept := must[bill.Customer](t)(p.me.Customer(t.Context(), fatima.ID)); kept.ID != northwind.ID {
		t.Errorf("she is still %s", kept.Name)
	}
}

// Who may not merge is not offered to.
func TestMergingIsOfferedToThoseWhoMay(t *testing.T) {
	for role, want := range map[app.Role]bool{app.Owner: true, app.Bookkeeper: true, app.Clerk: false, app.Auditor: false} {
		if mayMerge(role) != want {
			t.Errorf("%s: %v", role, !want)
		}
	}
}

// The list of documents is narrowed to a customer from her page or in the filter, stands by names, and can be kept so.
func TestDocumentsOfACustomer(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -3), "Northwind", 1, "1", "", 0)
	p.sold(morning.AddDate(0, 0, -2), "Akademie", 0, "1", "", 0)
	p.sold(morning, "Fatima", 0, "2", "", 0)
	fatima := p.customerNamed("Fatima")
	p.editCustomer(fatima)
	p.pick("More", 1)
	p.wantPage("invoices")
	page := p.page.(*invoicesPage)
	if page.list.Count() != 1 || page.filter.Chosen().Title != fatima.Name {
		t.Errorf("%d documents, %q is chosen", page.list.Count(), page.filter.Chosen().Title)
	}
	p.look("invoices-customer")

	p.press("Filter, order and views")
	p.fill("Customer", "nobody of this name")
	p.press("Show")
	p.wantProblem("Customer", chooseCustomer)
	p.fill("Customer", "northw")
	p.keys(fyne.KeyReturn)
	p.look("invoices-filter-customer")
	p.press("Show")
	if row, _ := page.rows.row(0); page.list.Count() != 1 || row.Customer != p.customerNamed("Northwind").ID {
		t.Errorf("%d documents, the first to %q", page.list.Count(), row.Name)
	}
	p.press("Filter, order and views")
	p.fill("Keep as a view", "Hers")
	p.press("Show")
	page.chose(pageChoice(page, "Hers"))
	if view := must[[]app.SavedView](t)(p.me.Views(t.Context()))[0]; view.Filter.Customer != p.customerNamed("Northwind").ID || page.list.Count() != 1 {
		t.Errorf("the view is %+v", view.Filter)
	}
	p.press("Filter, order and views")
	p.fill("Customer", "")
	p.fill("Keep as a view", "")
	p.pick("Newest first", 4)
	p.press("Show")
	var names []string
	for i := range page.list.Count() {
		row, _ := page.rows.row(i)
		names = append(names, row.Name[:5])
	}
	if len(names) != 3 || names[0] != "Akade" || names[1] != "Fatim" || names[2] != "North" {
		t.Errorf("by name they are %q", names)
	}
}

// The page of a customer leads to the letters that she was sent, and back.
func TestLettersOfACustomer(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -60), "Northwind", 1, "1", "", 0)
	p.sold(morning.AddDate(0, 0, -60), "Akademie", 0, "1", "", 0)
	if made := must[[]bill.Reminder](t)(p.me.MakeReminders(t.Context(), nil)); len(made) != 2 {
		t.Fatalf("%d letters", len(made))
	}
	northwind := p.customerNamed("Northwind")
	p.editCustomer(northwind)
	p.pick("More", 2)
	p.wantPage("letters")
	p.onShow("Letters to "+northwind.Name, "1 letter")
	p.look("letters-customer")
	p.press("Back")
	p.wantPage("customer")
}
