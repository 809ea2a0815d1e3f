package desktop

import (
	"archive/zip"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/privacy"
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
	if !p.banners("1 invoices, late charges or credits are not settled") {
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
