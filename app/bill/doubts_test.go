package bill_test

import (
	"testing"

	"counterfoil/app/bill"
)

func TestACustomersTaxIDIsDoubted(t *testing.T) {
	for id, want := range map[string]string{"": "", "DE136695976": "", "DE136695967": "check-digits", "DE12": "form"} {
		code := ""
		for _, p := range bill.DoubtCustomer(bill.Customer{TaxID: id, Address: bill.Address{Country: "DE"}}) {
			if code = p.Code; p.Fatal || p.Field != "taxId" {
				t.Errorf("%q: %+v", id, p)
			}
		}
		if code != want {
			t.Errorf("%q: doubt %q, not %q", id, code, want)
		}
	}
}
