package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

func TestWhatIsWrittenComesBackExactly(t *testing.T) {
	s := openShop(t)
	c, d := customer(1), draft(customer(1))
	d.Customer = c.ID
	it := bill.Item{
		ID: bill.NewID(), Code: "T-1", Name: "Eichentisch", Description: "massiv", Unit: "C62", Price: d.Lines[0].Price,
		Currency: d.Currency, Prices: bill.Gross, Tax: vat("20"),
	}
	s.do(t, "customer.save", func(tx *store.Tx) error {
		return errors.Join(tx.SaveCustomer(c), tx.SaveItem(it), tx.SaveDraft(d), tx.SetSetting("theme", []byte("dark")))
	})
	s.reopen(t)
	s.see(t, func(v *store.View) error {
		same(t, "company", must(v.Company()), company())
		same(t, "customer", must(v.Customer(c.ID)), c)
		same(t, "item", must(v.Item(it.ID)), it)
		same(t, "draft", must(v.Draft(d.ID)), d)
		same(t, "setting", string(must(v.Setting("theme"))), "dark")
		return nil
	})
	doc := s.issue(t, d)
	s.reopen(t)
	s.see(t, func(v *store.View) error {
		same(t, "document", must(v.Document(d.ID)), doc)
		same(t, "document by number", must(v.DocumentBy("INV-2026-0001")), doc)
		same(t, "paper", string(must(v.PDF(d.ID))), string(pdf))
		if _, err := v.Draft(d.ID); !errors.Is(err, store.ErrMissing) {
			t.Errorf("the draft is still there: %v", err)
		}
		return nil
	})
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func TestCheckFindsNothingInGoodBooks(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	s.do(t, "payment.add", func(tx *store.Tx) error {
		return tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: doc.ID(), Date: today, Amount: eur(5000), Method: "cash"})
	})
	r, err := s.Check(context.Background(), nil)
	if err != nil || !r.Sound() || r.Documents != 1 || r.Entries != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	s.see(t, func(v *store.View) error {
		tr, err := trail.Verify(v.Leaves(), s.terms)
		if err != nil || !tr.Sound() {
			t.Errorf("trail: %+v, %v", tr, err)
		}
		return nil
	})
}
