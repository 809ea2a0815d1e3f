package app

import (
	"fmt"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// In the last week for it an invoice that the portal has not registered is to be done, in a shop that has any registered; consumers' invoices
// never are. What counts is what RegisterBy says.
func TestRegistrationsThatAreDue(t *testing.T) {
	const gstin = "27AAPFU0939F1ZV"
	clock, env := turning()
	clock.turn("2026-11-24")
	_, s, _ := newBooks(t, env, func(s *Setup) {
		s.Company.Address = bill.Address{Lines: []string{"3 Lamington Road"}, City: "Mumbai", PostCode: "400007", Region: "Maharashtra", Country: "IN"}
		s.Company.TaxID, s.Company.Currency, s.Company.Account = gstin, money.MustCurrency("INR"), bill.Account{}
	})
	ctx := t.Context()
	sell := func(day, buyer, currency string) bill.Document {
		t.Helper()
		clock.turn(day)
		d := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, fmt.Appendf(nil, `{"customer": %s, %s "lines": [{"description": "Bow", "class": {"scheme": "HS", "code": "92021000"},
			"quantity": "1", "price": "1000", "tax": {"rate": "18", "split": "IGST 18"}}]}`, buyer, currency)))
		return must[bill.Document](t)(s.Issue(ctx, d.ID))
	}
	const trade = `{"name": "Orchestra", "taxId": "29AAAAA0000A1ZY", "address": {"street": "1 MG Road", "city": "Bengaluru", "postCode": "560001", "region": "Karnataka", "country": "IN"}}`
	const consumer = `{"name": "Asha", "address": {"street": "2 MG Road", "city": "Bengaluru", "postCode": "560001", "region": "Karnataka", "country": "IN"}}`
	const abroad = `{"name": "Graz", "address": {"street": "Ring 1", "city": "Graz", "postCode": "8010", "country": "AT"}}`
	first := sell("2026-11-24", trade, "")
	second, asha, third := sell("2026-11-25", trade, ""), sell("2026-11-25", consumer, ""), sell("2026-11-26", abroad, `"currency": "USD", "exchange": {"rate": "83.25", "source": "CBIC"},`)
	for doc, want := range map[string]bool{first.ID().String(): true, second.ID().String(): true, asha.ID().String(): false, third.ID().String(): true} {
		one := must[Document](t)(s.Document(ctx, must[bill.ID](t)(bill.ParseID(doc))))
		if by := RegisterBy(one.Document); by.IsZero() == want {
			t.Errorf("%s is registered by %s", one.Number().Text, by)
		}
	}
	due := func(day string) (out string) {
		t.Helper()
		clock.turn(day)
		for _, one := range must[Home](t)(s.Home(ctx, 1)).ToDo {
			if one.What == ToDoRegister {
				number := must[Document](t)(s.Document(ctx, one.First)).Number().Text
				out = fmt.Sprintf("%d, %s in %d days", one.Count, number, one.Days)
			}
		}
		return out
	}
	if got := due("2026-12-20"); got != "" {
		t.Errorf("a shop that has nothing registered is told: %s", got)
	}
	must[Registration](t)(s.Register(ctx, first.ID(), portalAnswer(t, first, gstin)))
	for day, want := range map[string]string{
		"2026-12-17": "", "2026-12-18": "1, INV-2026-0002 in 7 days", "2026-12-20": "2, INV-2026-0002 in 5 days", "2026-12-25": "2, INV-2026-0002 in 0 days",
		"2026-12-26": "1, INV-2026-0004 in 0 days", "2026-12-27": "",
	} {
		if got := due(day); got != want {
			t.Errorf("on %s: %q", day, got)
		}
	}
	must[Registration](t)(s.Register(ctx, second.ID(), portalAnswer(t, second, gstin)))
	if got := due("2026-12-20"); got != "1, INV-2026-0004 in 6 days" {
		t.Errorf("after the second: %q", got)
	}
}
