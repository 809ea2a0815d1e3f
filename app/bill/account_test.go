package bill

import (
	"testing"

	"counterfoil/app/money"
)

// The account of a document: chosen, of its currency, of all others, at a bank.
func TestTheAccountOfADocument(t *testing.T) {
	house, francs, rupees, all := Account{IBAN: "DE02120300000000202051", Currency: money.MustCurrency("EUR")}, Account{QRIBAN: "CH4431999123000889012", Currency: money.MustCurrency("CHF")},
		Account{UPI: "shop@bank", Currency: money.MustCurrency("INR")}, Account{IBAN: "50100123456789"}
	for name, c := range map[string]struct {
		company          Company
		currency, chosen string
		want             string
	}{
		"its currency":               {Company{Account: house, Accounts: []Account{francs, all}}, "CHF", "", francs.QRIBAN},
		"all others":                 {Company{Account: house, Accounts: []Account{francs, all}}, "USD", "", all.IBAN},
		"chosen":                     {Company{Account: house, Accounts: []Account{francs, all}}, "CHF", house.IBAN, house.IBAN},
		"chosen, and gone":           {Company{Account: house, Accounts: []Account{francs}}, "CHF", all.IBAN, francs.QRIBAN},
		"no other: the first bank":   {Company{Account: rupees, Accounts: []Account{francs, house}}, "USD", "", francs.QRIBAN},
		"the first is not filled in": {Company{Accounts: []Account{francs}}, "CHF", "", francs.QRIBAN},
		"none":                       {Company{}, "EUR", "", ""},
	} {
		if got := c.company.AccountFor(money.MustCurrency(c.currency), c.chosen); got.Key() != c.want {
			t.Errorf("%s: %s", name, got.Key())
		}
	}
	both := Account{IBAN: "CH58 0079 1123 0008 8901 2", QRIBAN: "CH4431999123000889012"}
	if qr, other := both.Number("210000000003139471430009017"), both.Number("RF18539007547034"); qr != "CH4431999123000889012" || other != "CH5800791123000889012" {
		t.Errorf("a QR reference goes to %s, another to %s", qr, other)
	}
}

// A national account number has no check digits that could be wrong.
func TestANationalNumberIsNoWrongIBAN(t *testing.T) {
	for number, warned := range map[string]bool{"50100123456789": false, "12-3456-7890123-00": false, "DE88370400440532013000": true, "": false} {
		d := Draft{Account: Account{IBAN: number}}
		got := false
		for _, p := range Check(d) {
			got = got || p.Field == "account.iban"
		}
		if got != warned {
			t.Errorf("%s: %v", number, got)
		}
	}
}
