package desktop

import (
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/tax"

	"fyne.io/fyne/v2"
)

// abroad keeps a French business and a French consumer.
func (p *pad) abroad() {
	for _, c := range []bill.Customer{
		{Name: "Atelier Lyon SARL", Address: bill.Address{City: "Lyon", Country: "FR"}, TaxID: "FR40303265045", Terms: -1},
		{Name: "Odette Roux", Address: bill.Address{City: "Lyon", Country: "FR"}, Terms: -1},
	} {
		must[bill.Customer](p.t)(p.me.SaveCustomer(p.t.Context(), c))
	}
}

// The tax of a line follows the customer and the day, as long as nobody chose another; the words of the law stand on the paper.
func TestTheTaxFollowsTheCustomerAndTheDay(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.abroad()
	p.ctrl(fyne.KeyN)
	p.letters("atelier")
	p.keys(fyne.KeyReturn)
	p.letters("rosin")
	p.keys(fyne.KeyReturn, fyne.KeyReturn)
	page := p.page.(*editorPage)
	if got := page.lines[0].Tax; got.Category != "K" {
		t.Errorf("goods to a French business are taxed %+v", got)
	}
	if d := page.asIssued(page.read()); d.TaxReasons["K"] == "" {
		t.Error("the reason does not appear by itself")
	}
	page.retax(func() {
		page.draft.Buyer = bill.Party{Name: "Odette Roux", Address: bill.Address{City: "Lyon", Country: "FR"}}
	})
	if got := page.lines[0].Tax; got.Category != "S" || got.Percent.String() != "19" {
		t.Errorf("goods to a French consumer are taxed %+v", got)
	}
	page.retax(func() { page.draft.Supply = bill.Date{Year: 2020, Month: 8, Day: 1} })
	if got := page.lines[0].Tax; got.Percent.String() != "16" {
		t.Errorf("in August 2020 it was %s", got.Percent)
	}
	page.lines[0].Tax = tax.Rate{Category: tax.Zero} // a person's own choice
	page.retax(func() { page.draft.Supply = bill.Date{} })
	if got := page.lines[0].Tax; got.Category != "Z" {
		t.Errorf("a person's choice became %+v", got)
	}
	if offers := page.taxOffers(0, ""); len(offers) == 0 || offers[0].Detail != "suggested" {
		t.Errorf("the offers are %+v", offers)
	}
}
