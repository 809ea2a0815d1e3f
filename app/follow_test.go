package app

import (
	"bytes"
	"errors"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// What is issued is a copy of its moment: master data, prices, texts and the company may all change, and it does not.
func TestNothingThatChangesLaterChangesWhatWasIssued(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	ctx := t.Context()
	must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "ROS", "name": "Rosin", "unit": "C62", "price": "9.90", "tax": {"rate": "19"}}`)))
	draft := must[bill.Draft](t)(s.AddDraft(ctx, bill.Quote, []byte(`{"customer": {"number": "C-7", "name": "Orchestra", "address": {"city": "Graz", "country": "AT"}},
		"lines": [{"item": "ROS", "quantity": "3"}], "note": "Thank you."}`)))
	quote := must[bill.Document](t)(s.Issue(ctx, draft.ID))
	ids := []bill.ID{quote.ID()}
	last := quote.ID()
	for _, k := range []bill.Kind{bill.Order, bill.Proforma, bill.Invoice} {
		d := must[bill.Draft](t)(s.Next(ctx, last, k, nil))
		last = must[bill.Document](t)(s.Issue(ctx, d.ID)).ID()
		ids = append(ids, last)
	}
	type filed struct {
		doc Document
		pdf []byte
	}
	snapshot := func() (all []filed) {
		for _, id := range ids {
			all = append(all, filed{must[Document](t)(s.Document(ctx, id)), must[[]byte](t)(s.PDF(ctx, id))})
		}
		return all
	}
	before := snapshot()
	changeEverything(t, s, draft.Customer)
	for i, now := range snapshot() {
		was := before[i]
		if !bytes.Equal(was.pdf, now.pdf) || !was.doc.Totals().Equal(now.doc.Totals()) || now.doc.Number() != was.doc.Number() {
			t.Errorf("the %s is not what was issued", now.doc.Kind())
		}
		a, b := was.doc.Draft(), now.doc.Draft()
		if a.Buyer.Name != "Orchestra" || b.Buyer.Name != a.Buyer.Name || a.Seller.Name != b.Seller.Name || a.Lines[0].Description != b.Lines[0].Description || b.Note != "Thank you." {
			t.Errorf("the %s has other words now: %+v", now.doc.Kind(), b)
		}
	}
}

// changeEverything changes every master record of the books: company, customer, item, number series.
func changeEverything(t *testing.T, s *Session, customer bill.ID) {
	t.Helper()
	ctx := t.Context()
	company := must[bill.Company](t)(s.Company(ctx))
	company.Name, company.Address.City, company.Footer, company.Account.IBAN, company.Terms = "Another name", "Elsewhere", "Other words", "", 3
	if err := s.SetCompany(ctx, company); err != nil {
		t.Fatal(err)
	}
	c := must[bill.Customer](t)(s.Customer(ctx, customer))
	c.Name, c.Address.City, c.Language = "Somebody else", "Nowhere", "fr"
	must[bill.Customer](t)(s.SaveCustomer(ctx, c))
	items, _, err := s.Items(ctx, ItemQuery{})
	if err != nil || len(items) != 1 {
		t.Fatal(err)
	}
	it := items[0]
	it.Name, it.Description = "Something else", "other"
	it.Price, it.Tax.Percent = money.Price{}, money.Percent{}
	it.Tax.Category = tax.Zero
	must[bill.Item](t)(s.SaveItem(ctx, it))
	for _, k := range bill.Kinds() {
		series := must[bill.Series](t)(s.ServingSeries(ctx, k))
		series.ID, series.Pattern, series.Next = bill.ID{}, "X"+string(k)+"-{YYYY}-{NNN}", 501
		must[bill.Series](t)(s.SetSeries(ctx, series))
	}
}

// A pro-forma invoice, an order and a delivery note open no balance, count as no sale and take no payment.
func TestOnlyInvoicesAreOwed(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	ctx := t.Context()
	for _, k := range []bill.Kind{bill.Quote, bill.Order, bill.Proforma, bill.Delivery} {
		d := must[bill.Draft](t)(s.AddDraft(ctx, k, []byte(`{"customer": {"name": "Orchestra", "address": {"city": "Graz", "country": "AT"}},
			"lines": [{"description": "Rosin", "quantity": "3", "price": "10", "tax": {"rate": "19"}}]}`)))
		doc := must[bill.Document](t)(s.Issue(ctx, d.ID))
		if standing := must[Document](t)(s.Document(ctx, doc.ID())); !standing.Open.IsZero() || standing.State != bill.StateIssued {
			t.Errorf("%s: open %s, %s", k, standing.Open, standing.State)
		}
		if _, err := s.AddPayment(ctx, bill.Payment{Document: doc.ID(), Amount: doc.Totals().Payable}); KindOf(err) != Invalid {
			t.Errorf("a payment for a %s: %v", k, err)
		}
		if _, err := s.Answer(ctx, bill.Answer{Quote: doc.ID(), Verdict: bill.Accepted}); k != bill.Quote {
			list, ok := errors.AsType[Problems](err)
			if !ok || list[0].Code != "not-a-quote" {
				t.Errorf("an answer to a %s: %v", k, err)
			}
		}
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%+v", r)
	}
}
