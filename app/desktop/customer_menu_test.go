package desktop

import (
	"slices"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"

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
	p.wantProblem("Customer", chooseFromList)

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
	p.wantProblem("Customer", chooseFromList)
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
	if made := must[[]bill.Reminder](t)(p.me.MakeReminders(t.Context(), nil, false)); len(made) != 2 {
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

// Two items are made one from the page of either; what both were called leads to the one kept.
func TestAnyTwoItemsAreMerged(t *testing.T) {
	p := openedPad(t)
	p.stock()
	find := func(text string) bill.Item {
		return must[[]bill.Item](t)(p.me.FindItems(t.Context(), text, 1))[0]
	}
	one, two := find("volume 1"), find("volume 2")
	for _, it := range []*bill.Item{&one, &two} {
		it.Stock = true
		*it = must[bill.Item](t)(p.me.SaveItem(t.Context(), *it))
		must[app.StockCard](t)(p.me.CountStock(t.Context(), it.ID, must[money.Quantity](t)(money.ParseQuantity("4")), ""))
	}
	p.editItem(one)
	p.look("item-menu")
	p.pick("More", 1)
	p.onShow("What else is")
	p.letters("volume 2")
	p.look("item-merge-which")
	p.keys(fyne.KeyReturn)
	p.onShow("Make one item of two?")
	p.look("item-merge")
	p.press("Keep the other one")
	p.press("Merge")
	p.wantPage("item")
	kept := p.page.(*itemPage).form.value
	if kept.ID != two.ID || kept.Name != two.Name || !slices.Equal(kept.OtherCodes, []string{"B-001"}) {
		t.Errorf("kept is %+v", kept)
	}
	if got := find("B-001"); got.ID != two.ID {
		t.Errorf("the old code leads to %s", got.Name)
	}
	card := must[app.StockCard](t)(p.me.StockCard(t.Context(), one.ID))
	if card.Level.String() != "8" {
		t.Errorf("%s in stock", card.Level)
	}
}

// Who looks alike and is two leaves the list of duplicates, by the button or in the comparison, and comes back by Undo.
func TestTwoAreToldApart(t *testing.T) {
	p := openedPad(t)
	p.stock()
	must[bill.Customer](t)(p.me.SaveCustomer(t.Context(), bill.Customer{
		Name: "Mueller und Soehne", Terms: -1, Contact: bill.Contact{Email: "office@mueller.example"}, Address: bill.Address{City: "Graz", Country: "AT"},
	}))
	p.showDuplicates()
	p.onShow("1 pair")
	p.press("These are two")
	p.onShow("0 pairs")
	p.look("duplicates-apart")
	if err := p.me.MayBeOne(t.Context(), p.customerNamed("Mueller und").ID, p.customerNamed("Müller &").ID); err != nil {
		t.Fatal(err)
	}
	p.onShow("1 pair")
	p.w.Canvas().Focus(p.page.(*duplicatesPage).list.Focusable())
	p.keys(fyne.KeyReturn)
	p.look("merge-suggested")
	p.press("These are two")
	p.onShow("0 pairs")
	if list := must[[]bill.Duplicate](t)(p.me.DuplicateCustomers(t.Context())); len(list) != 0 {
		t.Errorf("%d pairs", len(list))
	}
}
