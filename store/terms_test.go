package store_test

import (
	"context"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// The terms that a payment goes by are those on the invoice: a check finds kept ones that say something else, of no invoice, or that are not there.
func TestKeptTermsAreChecked(t *testing.T) {
	s := openShop(t)
	d := draft(customer(1))
	d.Settlement = []bill.Settlement{{Days: 10, Percent: must(money.ParsePercent("2"))}}
	s.issue(t, d)
	sound := func() bool {
		r, err := s.Check(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return r.Sound()
	}
	for _, attack := range []struct{ do, undo string }{
		{"UPDATE offers SET terms = '[]'", "UPDATE offers SET terms = (SELECT body -> '$.settlement' FROM documents WHERE id = document)"},
		{"INSERT INTO offers SELECT zeroblob(16), terms, rules FROM offers", "DELETE FROM offers WHERE document = zeroblob(16)"},
		{"DELETE FROM offers", ""},
	} {
		if !sound() {
			t.Fatalf("before %s: something is wrong", attack.do)
		}
		s.do(t, "attack", func(tx *store.Tx) error { return tx.Exec(attack.do) })
		if sound() {
			t.Errorf("%s: not found", attack.do)
		}
		if attack.undo != "" {
			s.do(t, "attack", func(tx *store.Tx) error { return tx.Exec(attack.undo) })
		}
	}
}
