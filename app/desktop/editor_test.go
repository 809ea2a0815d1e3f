package desktop

import (
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// newest is the document or draft on top of the list.
func (p *pad) newest() app.DocumentRow {
	p.t.Helper()
	list, _, err := p.me.Documents(p.t.Context(), app.DocumentQuery{Limit: 1})
	if err != nil || len(list) == 0 {
		p.t.Fatalf("no document: %v", err)
	}
	return list[0]
}

// The main flow: a known customer and one line, from anywhere to issued, with 15 keys at most and no dialog.
func TestInvoiceByKeyboardAlone(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goTo(placeItems)
	keys := 0
	letters := func(text string) { p.letters(text); keys += len([]rune(text)) }
	enter := func() { p.keys(fyne.KeyReturn); keys++ }
	p.ctrl(fyne.KeyN)
	letters("mü")
	enter()
	letters("bow") // the one whose name begins with it
	p.onShow("Will be INV-2026-0001 · Not saved yet · Ctrl+S saves, Ctrl+Enter issues")
	enter()
	letters("2")
	enter()
	p.onShow("110.00", "VAT 19% of 110.00", "20.90", "€130.90")
	p.ctrl(fyne.KeyReturn)
	keys += 3
	p.wantPage("document")
	if keys > 15 {
		t.Errorf("it took %d keys", keys)
	}
	row := p.newest()
	if row.Number != "INV-2026-0001" || row.Payable.String() != "130.90" || row.Name != "Müller & Söhne GmbH" || row.Due.String() != "2026-12-08" {
		t.Errorf("issued was %+v", row)
	}
	doc := must[app.Document](t)(p.me.Document(t.Context(), row.ID))
	if line := doc.Draft().Lines; len(line) != 1 || line[0].Description != "Bow rehair" || line[0].Quantity.String() != "2" || line[0].Detail == "" {
		t.Errorf("the lines are %+v", line)
	}
}

// A quote is begun beside the invoices, and is good until the day that its field shows.
func TestQuoteKeepsItsLastDay(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goTo(placeInvoices)
	p.pick("New …", 1)
	p.wantPage("editor")
	p.onShow("New quote")
	p.field("Valid until")
	for _, text := range []string{"mü", "bow", "2"} {
		p.letters(text)
		p.keys(fyne.KeyReturn)
	}
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	doc := must[app.Document](t)(p.me.Document(t.Context(), p.newest().ID))
	if doc.Kind() != bill.Quote || doc.Number().Text != "Q-2026-0001" || doc.Draft().Due.String() != "2026-12-08" {
		t.Errorf("%s %s is good until %v", doc.Kind(), doc.Number().Text, doc.Draft().Due)
	}
	p.onShow("Valid until", "8 Dec 2026")
}

// Every cell of a line counts: price, discount, rate; and document discount and charge are shared over the tax groups.
func TestEachCellChangesTheSum(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.letters("Fatima")
	p.keys(fyne.KeyReturn)
	p.letters("Something by hand")
	p.keys(fyne.KeyReturn)
	p.letters("3")
	p.keys(fyne.KeyReturn) // no price yet: that is next
	p.letters("10")
	p.onShow("30.00", "€35.70")
	e := p.page.(*editorPage)
	e.grid.FocusCell(0, colDiscount)
	p.letters("10")
	p.onShow("27.00", "€32.13")
	e.grid.FocusCell(0, colVAT)
	p.letters("7")
	p.keys(fyne.KeyReturn) // the offered 7 %
	p.onShow("VAT 7% of 27.00", "€28.89")
	p.letters("rosin")
	p.keys(fyne.KeyReturn, fyne.KeyReturn)
	p.onShow("VAT 19% of 9.80", "€40.55")
	p.fill("Discount", "10%")
	p.fill("Extra charge", "5")
	p.onShow("-3.68", "5.00")
	want := must[bill.Totals](t)(bill.Total(e.read()))
	p.onShow(p.style.Money(want.Payable))
	if got := want.Allowances.String(); got != "3.68" {
		t.Errorf("the discount is %s", got)
	}
	e.grid.RemoveLine(0)
	p.onShow("9.80")
	if n := len(e.read().Lines); n != 1 {
		t.Errorf("%d lines are left", n)
	}
}

// What cannot be read, and what the rules refuse, is said at its field, and nothing is lost.
func TestProblemsStandAtTheirFields(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.ctrl(fyne.KeyReturn)
	p.wantPage("editor")
	e := p.page.(*editorPage)
	if got := e.fields["buyer"].Problem(); !strings.Contains(got, "Who is it for") {
		t.Errorf("customer: %q", got)
	}
	p.letters("Nobody in the books")
	if got := e.fields["buyer"].Problem(); got != "" {
		t.Errorf("customer still: %q", got)
	}
	p.keys(fyne.KeyEscape, fyne.KeyReturn)
	p.letters("rosin")
	p.keys(fyne.KeyReturn)
	p.onShow("The customer has no address.") // allowed, but worth a look
	p.letters("x")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("editor")
	p.onShow(mendWords["quantity"])
	p.keys(fyne.KeyBackspace)
	p.letters("0")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("editor")
	p.onShow("A quantity is needed.")
	p.keys(fyne.KeyBackspace)
	p.letters("4")
	e.draft.Due = bill.Date{Year: 2026, Month: 1, Day: 1}
	p.ctrl(fyne.KeyReturn)
	if got := e.fields["due"].Problem(); !strings.Contains(got, "before the date") {
		t.Errorf("due: %q", got)
	}
	e.draft.Due = bill.Date{}
	p.ctrl(fyne.KeyReturn)
	p.wantPage("editor")
	p.press("Issue all the same")
	p.wantPage("document")
	if row := p.newest(); row.Payable.String() != "46.65" || row.Name != "Nobody in the books" {
		t.Errorf("issued was %+v", row)
	}
}

// Letters that were typed to find a customer are no customer: Tab takes who was found, and nothing is issued to a mere name unasked.
func TestLettersAreNoCustomer(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	e := p.page.(*editorPage)
	p.letters("akad")
	p.keys(fyne.KeyTab)
	if e.draft.Buyer.Name != "Akademie für Alte Musik" || e.customer.Text != e.draft.Buyer.Name || !e.date.Focused() {
		t.Fatalf("Tab takes %q, and goes to the date: %v", e.draft.Buyer.Name, e.date.Focused())
	}
	e.fields["buyer"].Focus()
	e.customer.TypedShortcut(&fyne.ShortcutSelectAll{})
	p.letters("mül")
	p.keys(fyne.KeyEscape)
	e.grid.FocusCell(0, colItem) // as a click into the lines does
	if got := e.fields["buyer"].Words(); got != looseHint {
		t.Errorf("under three letters stands %q", got)
	}
	p.letters("rosin")
	p.keys(fyne.KeyReturn, fyne.KeyReturn)
	p.ctrl(fyne.KeyReturn)
	p.wantPage("editor")
	if !p.said("asks without address") {
		t.Error("nothing is asked")
	}
	p.keys(fyne.KeyReturn) // the safe button has the keyboard
	p.wantPage("editor")
	if !e.customer.Focused() {
		t.Error("going back does not lead to the customer")
	}
	p.letters("l") // "müll" finds her
	p.keys(fyne.KeyTab)
	if got := e.fields["buyer"].Words(); got == looseHint || !strings.Contains(got, "Graz") {
		t.Errorf("under her name stands %q", got)
	}
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	if row := p.newest(); row.Name != "Müller & Söhne GmbH" {
		t.Errorf("issued was %+v", row)
	}
}

// A customer who is not in the books is made in place.
func TestNewCustomerInPlace(t *testing.T) {
	p := openedPad(t)
	p.ctrl(fyne.KeyN)
	p.letters("Ola Nordmann")
	p.keys(fyne.KeyReturn)
	p.onShow("New customer")
	p.letters("Storgata 1")
	p.fill("Town", "Oslo")
	p.fill("VAT id", "DE123456789")
	if got := p.field("VAT id").Problem(); got == "" {
		t.Error("nobody warns of wrong check digits")
	}
	p.fill("VAT id", "")
	p.keys(fyne.KeyReturn)
	c := p.customerNamed("nordmann")
	if c.Address.City != "Oslo" || c.Address.Lines[0] != "Storgata 1" {
		t.Errorf("the customer is %+v", c)
	}
	e := p.page.(*editorPage)
	if e.draft.Customer != c.ID || p.w.Canvas().Focused() == nil {
		t.Error("the invoice is not for her, or the keyboard is lost")
	}
	p.letters("Lesson")
	if e.grid.Cell(0, colItem) != "Lesson" {
		t.Error("the keyboard is not in the first line")
	}
}

// A draft is kept when it is saved, when the page is left, and when the books are locked; an empty one never.
func TestDraftsAreKept(t *testing.T) {
	p := openedPad(t)
	p.stock()
	drafts := func() int {
		_, n, err := p.me.Documents(t.Context(), app.DocumentQuery{State: bill.StateDraft})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	p.ctrl(fyne.KeyN)
	p.goTo(placeInvoices)
	if drafts() != 0 {
		t.Fatal("an empty draft was kept")
	}
	p.ctrl(fyne.KeyN)
	p.letters("dvo")
	p.keys(fyne.KeyReturn)
	p.ctrl(fyne.KeyS)
	if drafts() != 1 || !p.said("saved") {
		t.Fatal("Ctrl+S did not save")
	}
	p.letters("rosin")
	p.keys(fyne.KeyReturn)
	p.keys(fyne.KeyEscape)
	p.wantPage("invoices")
	if row := p.newest(); drafts() != 1 || row.Payable.String() != "11.66" {
		t.Fatalf("leaving kept %+v", row)
	}
	p.keys(fyne.KeyReturn)
	p.wantPage("editor")
	e := p.page.(*editorPage)
	if e.grid.Cell(0, colItem) != "Rosin" || e.grid.Cell(0, colVAT) != "19%" {
		t.Fatalf("opened again: %q %q", e.grid.Cell(0, colItem), e.grid.Cell(0, colVAT))
	}
	p.letters("7") // a draft opens where one changes it: how many
	p.ctrl(fyne.KeyL)
	p.wantPage("unlock")
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("editor") // where it was
	if row := p.newest(); row.Payable.String() != "81.63" {
		t.Errorf("the lock kept %+v", row)
	}
	p.duplicateNewest()
	if drafts() != 2 {
		t.Error("Ctrl+D made no copy")
	}
	p.press("Delete this draft")
	p.press("Delete")
	if drafts() != 1 {
		t.Error("the copy was not deleted")
	}
}

func (p *pad) duplicateNewest() {
	p.t.Helper()
	p.goTo(placeInvoices)
	p.keys(fyne.KeyDown)
	p.ctrl(fyne.KeyD)
	p.wantPage("editor")
}

// A year or a month that was mistyped is seen before the document is issued, for then it never changes.
func TestADateSaysHowFarItIs(t *testing.T) {
	p := openedPad(t)
	p.ctrl(fyne.KeyN)
	e := p.page.(*editorPage)
	today := p.me.Today()
	for _, c := range []struct {
		days int
		want string
	}{{0, ""}, {-1, "1 day ago"}, {-270, "270 days ago"}, {12, "In 12 days"}, {0, ""}} {
		e.date.Set(today.AddDays(c.days).Time())
		e.readDate()
		if got := e.fields["date"].Words(); got != c.want {
			t.Errorf("%d days from today it says %q, wanted %q", c.days, got, c.want)
		}
	}
}

// Where the window is wide enough, the paper stands beside the form and follows each key.
func TestPaperStandsBesideTheForm(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	e := p.page.(*editorPage)
	if e.preview.card.Visible() {
		t.Error("the paper is squeezed into a narrow window")
	}
	p.letters("fat")
	p.keys(fyne.KeyReturn)
	p.letters("rosin")
	p.keys(fyne.KeyReturn)
	p.w.Resize(fyne.NewSize(1720, 960))
	p.w.Content().Refresh()
	if !e.preview.card.Visible() || len(e.preview.view.images) != 1 {
		t.Fatalf("%d pages are on show", len(e.preview.view.images))
	}
	before := e.preview.view.images[0]
	p.letters("7")
	if after := e.preview.view.images[0]; after == before {
		t.Error("the paper did not follow a key")
	}
}

// A draft that cannot be kept when its page is left comes back on show.
func TestDraftThatCannotBeKeptComesBack(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.letters("fat")
	p.keys(fyne.KeyReturn)
	e := p.page.(*editorPage)
	e.draft.Customer = bill.NewID() // of a customer who was deleted meanwhile
	p.letters("rosin")
	p.keys(fyne.KeyReturn)
	var waiting []func()
	p.back = kit.NewRunner(func(f func()) { f() }, func(f func()) { waiting = append(waiting, f) })
	p.goTo(placeInvoices)
	p.wantPage("invoices")
	for _, answer := range waiting { // it comes when the next page is on show already
		answer()
	}
	p.wantPage("editor")
	if again := p.page.(*editorPage); again == e || again.grid.Cell(0, colItem) != "Rosin" || !again.dirty {
		t.Error("what was typed is lost")
	}
}

// Prices with VAT: an item priced without it is converted, and the sum is what the shop window says.
func TestGrossPrices(t *testing.T) {
	p := openedPad(t, func(s *app.Setup) { s.Company.Prices = bill.Gross })
	p.stock()
	p.ctrl(fyne.KeyN)
	p.letters("fat")
	p.keys(fyne.KeyReturn)
	p.letters("bow, p")
	p.keys(fyne.KeyReturn, fyne.KeyReturn)
	p.onShow("571.20", "€571.20")
}

// The details that are rarely needed: a period, the buyer's reference, another currency.
func TestDetailsOfADraft(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.letters("fat")
	p.keys(fyne.KeyReturn)
	p.letters("rosin")
	p.keys(fyne.KeyReturn, fyne.KeyReturn)
	p.fill("Extra charge", "5.00")
	p.press("Details")
	p.fill("Delivered or served on", "01/11/2026")
	p.fill("until", "01/10/2026")
	p.press("Apply")
	if p.field("until").Problem() == "" {
		t.Error("a period that ends before it begins was taken")
	}
	p.fill("until", "30/11/2026")
	p.fill("Buyer reference", "04011000-1234512345-06")
	p.input("Currency").(*kit.Select).Choose("CHF")
	p.press("Apply")
	d := p.page.(*editorPage).read()
	if d.Supply.String() != "2026-11-01" || d.SupplyEnd.String() != "2026-11-30" || d.BuyerRef == "" || d.Currency != money.MustCurrency("CHF") {
		t.Errorf("the draft is %+v", d)
	}
	if len(d.Charges) != 0 {
		t.Error("a charge in euros stayed on a bill in francs")
	}
}
