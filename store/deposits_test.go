package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// openDeposit is how a deposit stands in the books.
func openDeposit(t *testing.T, s *shop, id bill.ID) (o bill.OpenDeposit) {
	t.Helper()
	s.see(t, func(v *store.View) error {
		later, err := v.DepositLater(id)
		if err == nil {
			o, err = bill.NewOpenDeposit(must(v.Document(id)), nil, later)
		}
		return err
	})
	o.Words = "less the deposit"
	return o
}

// Drafts and documents with deposits come back as they were, rates that are made of several taxes among them.
func TestDepositsComeBackAsTheyWere(t *testing.T) {
	s := openShop(t)
	split := vat("18")
	split.Split = must(tax.ParseSplit("CGST 9 + SGST 9"))
	d := draft(customer(1))
	d.Deposit = true
	d.Lines[0].Tax = split
	deposit := s.issue(t, d)
	final := draft(customer(1))
	final.Buyer = d.Buyer
	final = must(bill.TakeOff(final, []bill.OpenDeposit{openDeposit(t, s, deposit.ID())}))
	s.do(t, "draft.save", func(tx *store.Tx) error { return tx.SaveDraft(final) })
	s.see(t, func(v *store.View) error {
		if got := must(v.Draft(final.ID)); !reflect.DeepEqual(got, final) {
			t.Errorf("the draft is\n%+v, not\n%+v", got, final)
		}
		return nil
	})
	doc := s.issue(t, final)
	s.reopen(t)
	s.see(t, func(v *store.View) error {
		if got := must(v.Document(doc.ID())); !reflect.DeepEqual(got, doc) {
			t.Errorf("the document is\n%+v, not\n%+v", got, doc)
		}
		if got := must(v.Document(deposit.ID())); !got.Draft().Deposit {
			t.Error("the mark is lost")
		}
		return nil
	})
	soundBooks(t, s)
}

// The tables themselves refuse to take a deposit off twice, whoever asks; after a credit note of the final invoice it may be.
func TestADepositIsTakenOffOnceInTheTables(t *testing.T) {
	s := openShop(t)
	d := draft(customer(1))
	d.Deposit = true
	deposit := s.issue(t, d)
	open := []bill.OpenDeposit{openDeposit(t, s, deposit.ID())}
	final := func() bill.Draft {
		b := draft(customer(1))
		return must(bill.TakeOff(b, open))
	}
	first := s.issue(t, final())
	err := s.Write(context.Background(), s.deed("invoice.issue"), func(tx *store.Tx) error {
		_, err := issueIn(tx, final())
		return err
	})
	if !errors.Is(err, store.ErrUnchangeable) {
		t.Errorf("a second time: %v", err)
	}
	if o := openDeposit(t, s, deposit.ID()); len(o.Left) != 0 || o.By.ID != first.ID() {
		t.Errorf("it stands as %+v", o)
	}
	s.issue(t, must(bill.Credit(first, nil, nil, today)))
	if o := openDeposit(t, s, deposit.ID()); len(o.Left) == 0 || o.By.Number != "" {
		t.Errorf("given back it stands as %+v", o)
	}
	s.issue(t, final())
	soundBooks(t, s)
}
