package store_test

import (
	"bytes"
	"errors"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// A style is kept once for all papers that have it, each paper has one, and what differs in the slightest is another one.
func TestPapersKeepTheirStyle(t *testing.T) {
	s := openShop(t)
	one, two, three := s.issue(t, draft(customer(1))), s.issue(t, draft(customer(1))), s.issue(t, draft(customer(1)))
	old := s.issue(t, draft(customer(1)))
	letter := reminder(one, 1)
	plain := store.FiledStyle{ID: bill.NewID(), Style: `{"template":"modern"}`, Footer: "Thank you"}
	withLogo := store.FiledStyle{ID: bill.NewID(), Style: plain.Style, Footer: plain.Footer, Logo: []byte("PNG")}
	shifted := store.FiledStyle{ID: bill.NewID(), Style: plain.Style, Footer: plain.Footer + "P", Logo: []byte("NG")}
	s.do(t, "document.issue", func(tx *store.Tx) error {
		return errors.Join(tx.AddReminder(letter, pdf), tx.FileStyle(one.ID(), plain), tx.FileStyle(two.ID(), withLogo), tx.FileStyle(three.ID(), shifted), tx.FileStyle(letter.ID, withLogo))
	})
	s.see(t, func(v *store.View) error {
		ids := map[bill.ID]bool{}
		for id, want := range map[bill.ID]store.FiledStyle{one.ID(): plain, two.ID(): withLogo, three.ID(): shifted, letter.ID: withLogo} {
			got, err := v.StyleOf(id)
			if err != nil || got.Style != want.Style || got.Footer != want.Footer || !bytes.Equal(got.Logo, want.Logo) || (got.Logo == nil) != (want.Logo == nil) {
				t.Errorf("%+v, %v", got, err)
			}
			ids[got.ID] = true
		}
		if len(ids) != 3 {
			t.Errorf("%d styles", len(ids))
		}
		if _, err := v.StyleOf(old.ID()); !errors.Is(err, store.ErrMissing) {
			t.Errorf("a paper of before: %v", err)
		}
		return nil
	})
	soundBooks(t, s)
}
