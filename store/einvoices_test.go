package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// An e-invoice comes back as it was filed; a document has one of each profile.
func TestFiledEInvoices(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	filed := store.FiledEInvoice{ID: bill.NewID(), Document: doc.ID(), Profile: "xrechnung", Syntax: "ubl", File: []byte("<Invoice/>")}
	s.do(t, "invoice.issue", func(tx *store.Tx) error { return tx.FileEInvoice(filed) })
	again := filed
	again.ID = bill.NewID()
	err := s.Write(context.Background(), s.deed("invoice.issue"), func(tx *store.Tx) error { return tx.FileEInvoice(again) })
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("a second one of the profile: %v", err)
	}
	s.see(t, func(v *store.View) error {
		list, err := v.EInvoices(doc.ID())
		if len(list) != 1 || list[0].ID != filed.ID || list[0].Profile != "xrechnung" || list[0].Syntax != "ubl" || string(list[0].File) != "<Invoice/>" {
			t.Errorf("%+v", list)
		}
		return err
	})
}

// A registration comes back as it was filed, and there is one.
func TestRegistrations(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	filed := store.FiledRegistration{
		ID: bill.NewID(), Document: doc.ID(), Number: "irn", Ack: "7", Moment: "2026-01-06 10:00:00", Code: "a.b.c", Signed: "d.e.f", PDF: []byte("%PDF"), Author: bill.ID(s.owner.ID),
	}
	s.see(t, func(v *store.View) error {
		if _, err := v.Registration(doc.ID()); !errors.Is(err, store.ErrMissing) {
			t.Errorf("before: %v", err)
		}
		return nil
	})
	s.do(t, "document.register", func(tx *store.Tx) error { return tx.FileRegistration(filed) })
	again := filed
	again.ID = bill.NewID()
	err := s.Write(context.Background(), s.deed("document.register"), func(tx *store.Tx) error { return tx.FileRegistration(again) })
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("a second one: %v", err)
	}
	s.see(t, func(v *store.View) error {
		got, err := v.Registration(doc.ID())
		made := got.Made
		got.Made = filed.Made
		if made.IsZero() || !reflect.DeepEqual(got, filed) {
			t.Errorf("%+v", got)
		}
		return err
	})
}
