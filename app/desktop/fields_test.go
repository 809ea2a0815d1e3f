package desktop

import (
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// What the books know of a business, a customer and an item is asked for in the window, and a form that is only opened and kept changes
// nothing of it: not the holder of the account, the region or the rounding.
func TestFormsLoseNothing(t *testing.T) {
	p := openedPad(t)
	p.stock()
	company := p.style.company
	company.Address.Region, company.Contact.Name, company.Account.Holder = "Saxony", "Ada Kramer", "A. Kramer"
	company.Rounding.Rounding, company.Rounding.CashStep = money.HalfEven, 1
	business, purse := newCompanyForm(p.Desk), newMoneyForm(p.style)
	business.load(company)
	purse.load(company)
	got := company
	if !business.read(&got) || !purse.read(&got) || !reflect.DeepEqual(got, company) {
		t.Errorf("the business became %+v\nwas %+v", got, company)
	}

	c := p.customerNamed("Fatima")
	c.Address.Region, c.Address.Country = "Alberta", "CA"
	c.Places = []bill.Place{{Use: "delivery", Address: bill.Address{Lines: []string{"Dock 4"}, City: "Calgary", Region: "AB", Country: "CA"}}}
	customer := newCustomerForm(p.Desk)
	customer.load(c)
	if got, ok := customer.read(); !ok || !reflect.DeepEqual(got, c) {
		t.Errorf("the customer became %+v\nwas %+v", got, c)
	}

	it := must[[]bill.Item](t)(p.me.FindItems(t.Context(), "rosin", 1))[0]
	it.Currency, it.Service, it.Digital = money.MustCurrency("CHF"), true, true
	item := newItemForm(p.Desk)
	item.load(it)
	if got, ok := item.read(); !ok || !reflect.DeepEqual(got, it) {
		t.Errorf("the item became %+v\nwas %+v", got, it)
	}
}

// The region of a customer is offered where her country has several, and an item may be priced in another currency.
func TestRegionAndCurrencyAreAskedFor(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.editCustomer(p.customerNamed("Fatima"))
	p.choose("Country", "Canada")
	p.fill("Region", "alb")
	p.keys(fyne.KeyReturn)
	p.look("customer-region")
	p.press("Save")
	if got := p.customerNamed("Fatima").Address; got.Region != "Alberta" || got.Country != "CA" {
		t.Errorf("she lives in %+v", got)
	}
	it := must[[]bill.Item](t)(p.me.FindItems(t.Context(), "rosin", 1))[0]
	p.editItem(it)
	p.choose("In another currency", "CHF")
	p.look("item-currency")
	p.press("Save")
	if got := must[bill.Item](t)(p.me.Item(t.Context(), it.ID)); got.Currency.Code() != "CHF" || got.Price != it.Price {
		t.Errorf("it costs %s %s", got.Price, got.Currency.Code())
	}
	p.showMoneySettings()
	p.fill("Account holder", "A. Kramer")
	p.look("settings-money")
	p.press("Save")
	p.showSettings()
	p.look("settings-business")
	if got := must[bill.Company](t)(p.me.Company(t.Context())).Account.Holder; got != "A. Kramer" {
		t.Errorf("the account is that of %q", got)
	}
}
