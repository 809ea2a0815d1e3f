package store_test

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// The rate that was used last for a pair of currencies is found by its index, whatever else was issued since.
func TestTheExchangeRateUsedLast(t *testing.T) {
	s := openShop(t)
	usd := money.MustCurrency("USD")
	last := func(c money.Currency, home string) (x bill.Exchange) {
		s.see(t, func(v *store.View) (err error) { x, err = v.LastExchange(c, money.MustCurrency(home)); return err })
		return x
	}
	c := must(money.ParseCurrency("EUR"))
	if x := last(c, "USD"); !x.IsZero() {
		t.Errorf("of nothing: %+v", x)
	}
	for _, rate := range []string{"1.08", "1.09", ""} {
		d := draft(customer(1))
		d.Exchange = bill.Exchange{}
		if rate != "" {
			d.Exchange = bill.Exchange{Home: usd, Rate: must(money.ParseExchangeRate(rate)), Date: d.Date, Source: "ECB"}
		}
		s.issue(t, d)
	}
	if x := last(c, "USD"); x.Rate.String() != "1.09" || x.Source != "ECB" || x.Home != usd || x.Date.IsZero() {
		t.Errorf("%+v", x)
	}
	if x := last(c, "CHF"); !x.IsZero() {
		t.Errorf("in francs: %+v", x)
	}
	if x := last(money.MustCurrency("JPY"), "USD"); !x.IsZero() {
		t.Errorf("of yen: %+v", x)
	}
	s.see(t, func(v *store.View) error {
		plan, err := v.PlanOf(store.LastExchangeQuery, "EUR", "USD")
		if steps := strings.Join(plan, "; "); !strings.Contains(steps, "documents_exchanged") || strings.Contains(steps, "B-TREE") {
			t.Errorf("the plan is %s", steps)
		}
		return err
	})
}
