package desktop

import (
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// Why a tax is suggested stands in plain words; what is sold and where is asked where it matters; the words of the law can be written
// anew, or left out with a reason; a document in another currency gets an exchange rate, first the one used last.
func TestTaxAndExchangeOfADraft(t *testing.T) {
	p := openedPad(t, func(s *app.Setup) { s.Company.OSS = true })
	p.stock()
	p.abroad()
	p.ctrl(fyne.KeyN)
	p.letters("atelier")
	p.keys(fyne.KeyReturn)
	p.letters("rosin")
	p.keys(fyne.KeyReturn, fyne.KeyReturn)
	page := p.page.(*editorPage)
	p.press("Tax and exchange")
	p.reads("Intra-EU supply, because the goods go to a business in France, inside the EU.")
	p.look("law")
	p.choose("What is sold", "A service")
	p.reads("Reverse charge, because it is a service to a business in France")
	p.press("Use it")
	p.press("Apply")
	if got := page.lines[0].Tax.Category; got != "AE" {
		t.Errorf("the line is taxed %s", got)
	}
	p.press("Tax and exchange")
	p.fill("Words for reverse charge", "")
	p.press("Apply")
	if p.field("Left out, because").Problem() == "" {
		t.Error("words are left out without a reason")
	}
	p.fill("Words for reverse charge", "Autoliquidation, art. 44")
	p.press("Apply")
	if d := page.asIssued(page.read()); d.TaxReasons["AE"] != "Autoliquidation, art. 44" {
		t.Errorf("the words are %v", d.TaxReasons)
	}
	p.press("Tax and exchange")
	p.fill("Left out, because", "they stand in the contract")
	p.press("Apply")
	if d := page.asIssued(page.read()); d.TaxReasons["AE"] != "" || d.LeftOut["AE"] != "they stand in the contract" {
		t.Errorf("left out: %v, %v", d.TaxReasons, d.LeftOut)
	}

	page.retax(func() {
		page.draft.Customer, page.draft.Buyer = bill.ID{}, bill.Party{Name: "Odette Roux", Address: bill.Address{City: "Lyon", Country: "FR"}}
	})
	p.press("Tax and exchange")
	p.choose("What is sold", "A service by wire")
	p.reads("VAT 20%, because the standard rate is 20 %", "the customer in France is a consumer", "one-stop shop")
	p.choose("Place of supply", "Austria")
	p.reads("the law fixes the place of supply: Austria", "This is not certain: please choose.")
	p.keys(fyne.KeyEscape)
}

// The rate is asked for where the document is in another currency, and begins with the one that was used last.
func TestTheExchangeRateOfADraft(t *testing.T) {
	p := openedPad(t)
	p.stock()
	for i, want := range []string{"", "0.92"} {
		p.ctrl(fyne.KeyN)
		p.letters("fatima")
		p.keys(fyne.KeyReturn)
		p.press("Details")
		p.choose("Currency", "USD")
		p.press("Apply")
		page := p.page.(*editorPage)
		page.grid.FocusCell(0, colItem)
		p.letters("Lesson")
		page.grid.FocusCell(0, colPrice)
		p.letters("100")
		p.onShow("No exchange rate into EUR yet")
		p.press("Tax and exchange")
		if want == "" {
			p.fill("1 USD in EUR", "0.92")
			p.press("Apply")
			if p.field("Rate of").Problem() == "" {
				t.Error("a rate without a day is taken")
			}
			p.fill("Rate of", "23/11/2026")
			p.fill("Source", "ECB")
		}
		p.reads("In EUR: 92.00 without VAT, VAT 17.48, 109.48 in all.")
		p.look("exchange")
		p.press("Apply")
		p.onShow("VAT in EUR", "17.48", "Total in EUR", "109.48")
		p.look("exchange-sums")
		p.ctrl(fyne.KeyReturn)
		p.wantPage("document")
		d := must[app.Document](t)(p.me.Document(t.Context(), p.newest().ID)).Draft()
		if d.Exchange.Rate.String() != "0.92" || d.Exchange.Source != "ECB" || d.Exchange.Date.String() != "2026-11-23" {
			t.Errorf("%d: issued with %+v, want %q", i, d.Exchange, want)
		}
	}
}
