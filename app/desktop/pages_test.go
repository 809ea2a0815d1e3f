package desktop

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// The issued document: payments by part, the PDF, credit of one line, then of the rest.
func TestDocumentFromOpenToCredited(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Dvořák", 5, "10", "", 0)
	p.showDocument(doc.ID())
	p.onShow("INV-2026-0001", "Issued", p.style.Money(doc.Totals().Payable))
	if page := p.page.(*documentPage); len(page.view.images) != 1 {
		t.Fatalf("%d pages of paper are on show", len(page.view.images))
	}
	p.press("Record payment")
	p.fill("Amount in EUR", "twelve")
	p.keys(fyne.KeyReturn)
	if p.field("Amount in EUR").Problem() == "" {
		t.Error("no amount was taken as one")
	}
	p.fill("Amount in EUR", "10.00")
	p.keys(fyne.KeyReturn)
	p.onShow("Part paid", "€250.01")
	now := must[app.Document](t)(p.me.Document(t.Context(), doc.ID()))
	if now.State != bill.StatePartPaid || len(now.Payments) != 1 || now.Payments[0].Method != "transfer" {
		t.Errorf("paid was %+v", now.Payments)
	}
	p.saveThePDF(doc.ID())
	p.press("Credit note")
	p.fillCredit("4")
	p.keys(fyne.KeyReturn)
	p.wantPage("editor")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.onShow("CN-2026-0001", "Credit note")
	p.showDocument(doc.ID())
	p.press("Credit note")
	p.onShow("of 6 left")
	p.fillCredit("7")
	p.keys(fyne.KeyReturn)
	p.onShow("Each quantity is from 0 to what is left of its line, and one of them is not 0.")
	p.fillCredit("6")
	p.keys(fyne.KeyReturn)
	p.ctrl(fyne.KeyReturn)
	now = must[app.Document](t)(p.me.Document(t.Context(), doc.ID()))
	if now.State != bill.StateCredited || len(now.Credits) != 2 || now.Open.String() != "-10.00" {
		t.Errorf("state %s, %d credit notes, open %s", now.State, len(now.Credits), now.Open)
	}
	p.showDocument(doc.ID())
	p.press("Record pay-back")
	p.keys(fyne.KeyReturn)
	if now = must[app.Document](t)(p.me.Document(t.Context(), doc.ID())); !now.Open.IsZero() || len(now.Payments) != 2 {
		t.Errorf("after paying back %s is open", now.Open)
	}
}

// saveThePDF saves the paper on show and compares it with the filed one.
func (p *pad) saveThePDF(id bill.ID) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), "bill.pdf")
	p.ctrl(fyne.KeyS)
	p.fill("File", path)
	p.press("Save")
	got, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	if want := must[[]byte](p.t)(p.me.PDF(p.t.Context(), id)); !bytes.Equal(got, want) {
		p.t.Errorf("the saved PDF has %d bytes, the filed one %d", len(got), len(want))
	}
	p.press("Open")
	if len(p.opened) != 1 || p.opened[0] != path {
		p.t.Errorf("opened was %v", p.opened)
	}
}

// The list of documents: search while typing, states, keys.
func TestInvoicesAreFound(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -40), "Akademie", 1, "1", "", 0)
	p.sold(morning.AddDate(0, 0, -3), "Northwind", 2, "1", "100", 1)
	p.sold(morning, "Fatima", 3, "1", "", 0)
	p.goTo(placeInvoices)
	page := p.page.(*invoicesPage)
	count := func(want int) {
		t.Helper()
		if got := page.list.Count(); got != want {
			t.Errorf("%d documents are shown, not %d", got, want)
		}
	}
	count(3)
	p.letters("fati")
	count(1)
	p.keys(fyne.KeyEscape)
	count(3)
	p.letters("0002")
	p.keys(fyne.KeyReturn)
	p.wantPage("document")
	p.onShow("INV-2026-0002", "Paid")
	p.keysOnPage(fyne.KeyEscape)
	p.wantPage("invoices")
	page = p.page.(*invoicesPage)
	for state, want := range map[bill.State]int{bill.StateOverdue: 1, bill.StatePaid: 1, bill.StateIssued: 1, bill.StateDraft: 0, "": 3} {
		page.filter.OnSelect(kit.Suggestion{ID: string(state)})
		count(want)
	}
	p.letters("zzz")
	p.onShow("0 documents")
}

// keysOnPage sends a key that no widget has a use for to the page.
func (p *pad) keysOnPage(key fyne.KeyName) { p.key(&fyne.KeyEvent{Name: key}) }

// Customers and items: made, found, changed, deleted.
func TestCustomersAndItemsAreKept(t *testing.T) {
	p := openedPad(t)
	p.goTo(placeCustomers)
	p.press("New customer")
	p.press("Save")
	if p.field("Name").Problem() == "" {
		t.Error("a customer without a name was taken")
	}
	p.fill("Name", "Werft Hamburg AG")
	p.fill("Days until due", "many")
	p.press("Save")
	if p.field("Days until due").Problem() == "" {
		t.Error("days that are none were taken")
	}
	p.fill("Days until due", "30")
	p.fill("Usual discount", "2.5%")
	p.press("Save")
	p.wantPage("customers")
	p.letters("werft")
	p.keys(fyne.KeyReturn)
	p.wantPage("customer")
	p.press("New invoice")
	p.wantPage("editor")
	e := p.page.(*editorPage)
	if e.draft.Buyer.Name != "Werft Hamburg AG" || e.terms != 30 || e.discount.Text != "2.5%" {
		t.Errorf("for %q, %d days, discount %q", e.draft.Buyer.Name, e.terms, e.discount.Text)
	}
	p.editCustomer(p.customerNamed("werft"))
	p.press("Delete")
	p.press("Delete")
	p.wantPage("customers")
	p.onShow("0 customers")

	p.goTo(placeItems)
	p.press("New item")
	p.fill("Name", "Varnish")
	p.fill("Unit", "litre")
	p.fill("Price in EUR", "cheap")
	p.press("Save")
	if p.field("Price in EUR").Problem() == "" {
		t.Error("a price that is none was taken")
	}
	p.fill("Price in EUR", "31.5")
	p.fill("VAT", "7")
	p.ctrl(fyne.KeyS)
	p.wantPage("items")
	list, _, err := p.me.Items(t.Context(), app.ItemQuery{Search: "varnish"})
	if err != nil || len(list) != 1 || list[0].Price.String() != "31.5" || list[0].Tax != standard(t, "7") {
		t.Errorf("the item is %+v, %v", list, err)
	}
}

// Home says how the shop stands, and hears of changes.
func TestHomeSaysHowItStands(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -40), "Akademie", 1, "1", "", 0)
	doc := p.sold(morning, "Fatima", 3, "2", "50", 0)
	p.goHome()
	page := p.page.(*homePage)
	label := func(i int) string { return page.cards[i].AccessibilityLabel() }
	open := must[money.Amount](t)(money.Sum(money.MustCurrency("EUR"), p.newestOpen(0), p.newestOpen(1)))
	for i, want := range []string{
		"Outstanding: " + p.style.Money(open) + ". 2 open invoices", "Overdue: " + p.style.Money(p.newestOpen(1)) + ". 1 invoice past the due date",
	} {
		if label(i) != want {
			t.Errorf("card %d says %q, not %q", i, label(i), want)
		}
	}
	if page.list.Count() != 2 {
		t.Errorf("%d documents are listed", page.list.Count())
	}
	must[[]bill.Payment](t)(p.me.AddPayment(t.Context(), bill.Payment{Document: doc.ID(), Amount: p.newestOpen(0)}))
	if want := "Paid this month: " + p.style.Money(doc.Totals().Payable); label(2)[:len(want)] != want {
		t.Errorf("after a payment: %q, not %q", label(2), want)
	}
	p.goTo(4)
	p.onShow("2 payments")
}

// newestOpen is what is open on the nth document of the list.
func (p *pad) newestOpen(n int) money.Amount {
	p.t.Helper()
	list, _, err := p.me.Documents(p.t.Context(), app.DocumentQuery{Limit: n + 1})
	if err != nil || len(list) <= n {
		p.t.Fatal(err)
	}
	return list[n].Open
}

// Reports: the numbers are proven, the books checked, everything exported.
func TestReports(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning, "Fatima", 3, "2", "50", 0)
	p.sold(morning, "Dvořák", 4, "1", "", 0)
	p.goTo(5)
	p.choose("Report", "Number series")
	p.onShow("2 numbers, none missing, none twice")
	p.press("Check the books")
	p.onShow("The books are sound")
	p.keys(fyne.KeyReturn)
	dir := filepath.Join(t.TempDir(), "all of it")
	p.press("Export everything")
	p.fill("New folder", dir)
	p.keys(fyne.KeyReturn)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 5 {
		t.Errorf("exported were %v, %v", files, err)
	}
	p.press("Export everything")
	p.fill("New folder", dir)
	p.keys(fyne.KeyReturn)
	if !p.said("problem conflict") {
		t.Error("a second export into the same folder was not refused")
	}
}

// A long list is asked for in pieces, as they come into view, and answers to an old question are dropped.
func TestPagerAsksForWhatIsSeen(t *testing.T) {
	var waiting []func()
	p := newPad(t, func(c *Config) { c.Back = func(f func()) { waiting = append(waiting, f) } })
	settle := func() {
		for len(waiting) > 0 {
			next := waiting[0]
			waiting = waiting[1:]
			next()
		}
	}
	asked, prefix := []int{}, "a"
	list := kit.NewList("Numbers", kit.Column{Title: "Number", Grow: 1})
	rows := newPager(p.Desk, list, func() question[string] {
		now := prefix
		return func(_ context.Context, offset, limit int) ([]string, int, error) {
			asked = append(asked, offset)
			var part []string
			for i := offset; i < min(offset+limit, 250); i++ {
				part = append(part, fmt.Sprint(now, i))
			}
			return part, 250, nil
		}
	})
	rows.reload()
	settle()
	if list.Count() != 250 {
		t.Fatalf("%d rows", list.Count())
	}
	if _, ok := rows.row(210); ok {
		t.Error("a row is here that nobody asked for")
	}
	settle()
	if got, ok := rows.row(210); !ok || got != "a210" {
		t.Errorf("row 210 is %q", got)
	}
	prefix = "b"
	rows.restart()
	prefix = "c"
	rows.restart()
	settle()
	if got, _ := rows.row(0); got != "c0" {
		t.Errorf("row 0 is %q", got)
	}
	if fmt.Sprint(asked) != "[0 200 0 0]" {
		t.Errorf("asked for %v", asked)
	}
}
