package desktop

import (
	"archive/zip"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/privacy"
	"counterfoil/app/tax"

	"fyne.io/fyne/v2"
)

// All that is held of a customer is shown, added to, saved and erased from her page; what the law has kept stays, locked.
func TestPersonalDataInTheWindow(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning, "Fatima", 3, "2", "", 0)
	fatima := p.customerNamed("Fatima")
	must[app.Note](t)(p.me.AddNote(t.Context(), fatima.ID, "calls in the evening"))
	p.editCustomer(fatima)
	p.pick("More", 4)
	p.wantPage("personal")
	p.onShow("3 records, 1 locked by law")
	page := p.page.(*personalPage)
	if got := cellsOf(page.kinds, 2, 3); got[0] != "Invoices, credit notes" || got[1] != "1" || got[2] != "31 Dec 2034" {
		t.Errorf("the row of invoices is %q", got)
	}
	page.kinds.Select(2)
	if got := cellsOf(page.records, 0, 3); got[1] != "INV-2026-0001" || got[2] != "31 Dec 2034" {
		t.Errorf("the invoice is %q", got)
	}

	p.press("Consent, source")
	p.press("Keep")
	p.wantProblem("Purpose", "Please check this field.")
	p.fill("Purpose", "newsletter")
	p.fill("By what", "a form at the fair")
	p.look("personal-say")
	p.press("Keep")
	if said := page.known.Said; len(said) != 1 || saidWords(p.style, said[0]) != "24 Nov 2026 · Agreed to · newsletter · a form at the fair" {
		t.Errorf("said: %+v", said)
	}
	p.look("personal")

	file := filepath.Join(t.TempDir(), "fatima.zip")
	p.press("Save all of it")
	p.fill("File", file)
	p.press("Save")
	z := must[*zip.ReadCloser](t)(zip.OpenReader(file))
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	_ = z.Close()
	if all := strings.Join(names, " "); !strings.Contains(all, "personal.json") || !strings.Contains(all, "personal.pdf") || !strings.Contains(all, "papers/") {
		t.Errorf("in the file: %s", all)
	}

	p.press("Erase")
	if !p.banners("1 invoice, late charge or credit is not settled") {
		t.Error("nobody says what is in the way")
	}
	p.look("personal-erase-open")
	p.press("Keep everything")
	rows, _, err := p.me.Documents(t.Context(), app.DocumentQuery{Customer: fatima.ID})
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	must[[]bill.Payment](t)(p.me.AddPayment(t.Context(), bill.Payment{Document: rows[0].ID, Amount: rows[0].Open, Method: "cash"}))
	p.press("Erase")
	p.onShow("The law has this kept")
	p.look("personal-erase")
	p.press("Erase")
	p.wantPage("personal")
	p.look("personal-erased")
	if page := p.page.(*personalPage); page.bannerWords() != "Erased on 24 Nov 2026. The rest is kept by law and can go bit by bit after 31 Dec 2034." {
		t.Errorf("the banner says %q", page.bannerWords())
	}
	p.openCustomer(fatima.ID)
	p.wantPage("personal")
	p.goHome()
	p.look("home-erased")

	p.showPrivacySettings()
	p.onShow("How long records are kept")
	p.look("settings-privacy")
	p.fill("Own years", "12")
	p.press("Save")
	if terms, err := p.me.Retention(t.Context()); err != nil || terms.Own["invoices"] != 12 {
		t.Errorf("%+v, %v", terms, err)
	}
}

// banners says whether a banner with some words is on show.
func (p *pad) banners(words string) bool {
	for _, b := range all[*kit.Banner](p) {
		if strings.Contains(b.AccessibilityLabel(), words) {
			return true
		}
	}
	return false
}

// Who objects to letters, or whose data may only be kept, is marked on her page.
func TestWhatWasSaidIsOnThePageOfACustomer(t *testing.T) {
	p := openedPad(t)
	p.stock()
	fatima := p.customerNamed("Fatima")
	must[app.Said](t)(p.me.Say(t.Context(), privacy.Said{Customer: fatima.ID, Kind: privacy.Consent, Purpose: "newsletter"}))
	p.editCustomer(fatima)
	p.onShow("Of her data: Agreed to newsletter")
	p.look("customer-consent")
	must[app.Said](t)(p.me.Restrict(t.Context(), fatima.ID, "she says it is wrong"))
	if !p.banners("kept only") {
		t.Error("the page does not say that her data are kept only")
	}
	p.press("New invoice")
	p.press("OK")
	p.showPersonal(fatima.ID)
	p.pick("More", 3)
	p.fill("Why", "mended")
	p.press("Use again")
	if said := must[[]app.Said](t)(p.me.SaidOn(t.Context(), fatima.ID)); len(said) != 3 || said[2].Kind != privacy.Lifting {
		t.Errorf("said: %+v", said)
	}
}

// A clerk, who does not see all that is held of somebody, files what was said at the counter from the page of the customer.
func TestAClerkFilesAConsent(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.someone(clerkName, app.Clerk)
	fatima := p.customerNamed("Fatima")
	p.editCustomer(fatima)
	p.pick("More", 3)
	p.fill("Purpose", "newsletter")
	p.fill("By what", "said at the counter")
	p.look("customer-say")
	p.press("Keep")
	p.wantPage("customer")
	p.onShow("Of her data: Agreed to newsletter said at the counter")
	if said := must[[]app.Said](t)(p.me.SaidOn(t.Context(), fatima.ID)); len(said) != 1 || said[0].By != clerkName {
		t.Errorf("said: %+v", said)
	}
}

// Somebody who was only typed on a document is found by her name in the settings, and from the document; her data go as those of a customer.
func TestABuyerWithoutARecordInTheWindow(t *testing.T) {
	p := openedPad(t)
	p.stock()
	d := must[bill.Draft](t)(p.me.NewDraft(t.Context(), bill.Invoice, bill.ID{}))
	d.Buyer = bill.Party{Name: "Bert Käufmann", Address: bill.Address{Lines: []string{"Gasse 2"}, City: "Leipzig", Country: "DE"}}
	d.Lines = []bill.Line{{Description: "Strings", Quantity: must[money.Quantity](t)(money.ParseQuantity("1")), Unit: "C62", Price: must[money.Price](t)(money.ParsePrice("10")), Tax: tax.Rate{Category: tax.Standard, Percent: must[money.Percent](t)(money.ParsePercent("19"))}}}
	doc := must[bill.Document](t)(p.me.IssueDraft(t.Context(), d))
	p.showPrivacySettings()
	p.press("Find somebody")
	p.fill("Name", "kaufm")
	p.look("personal-find")
	p.keys(fyne.KeyReturn)
	p.wantPage("personal")
	if !p.banners("She is no customer of these books") {
		t.Error("nobody says that she has no record")
	}
	p.look("personal-buyer")
	page := p.page.(*personalPage)
	if got := cellsOf(page.kinds, 0, 3); got[0] != "Invoices, credit notes" || got[1] != "1" {
		t.Errorf("the row of invoices is %q", got)
	}
	page.goBack()
	p.wantPage("settings-privacy")
	must[[]bill.Payment](t)(p.me.AddPayment(t.Context(), bill.Payment{Document: doc.ID(), Amount: doc.Totals().Payable, Method: "cash"}))
	must[app.Note](t)(p.me.AddNote(t.Context(), doc.ID(), "calls in the evening"))
	p.openDocument(doc.ID(), false)
	p.pick("More …", len(p.page.(*documentPage).deeds)-1)
	p.wantPage("personal")
	p.press("Erase")
	p.press("Erase")
	p.wantPage("personal")
	p.look("personal-buyer-erased")
	if all, _, err := p.me.Erasures(t.Context()); err != nil || len(all) != 1 || all[0].Customer != doc.ID() {
		t.Errorf("erased: %+v, %v", all, err)
	}
}

// Whoever types the number of a card into a note is told at once, and it is not kept.
func TestNumbersOfCardsAreNotKept(t *testing.T) {
	p := openedPad(t)
	p.stock()
	fatima := p.customerNamed("Fatima")
	p.editCustomer(fatima)
	page := p.page.(*customerPage)
	page.beside.askNote()
	p.fill("Note", "paid by 4111 1111 1111 111")
	p.wantProblem("Note", "")
	p.fill("Note", "paid by 4111 1111 1111 1111")
	p.wantProblem("Note", cardWords)
	p.look("note-card")
	p.press("Add")
	p.wantProblem("Note", cardWords)
	p.fill("Note", "paid by card ending in 1111")
	p.wantProblem("Note", "")
	p.press("Add")
	if list := must[[]app.Note](t)(p.me.Notes(t.Context(), fatima.ID)); len(list) != 1 {
		t.Errorf("kept: %+v", list)
	}
}
