package store_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// pagesHold says whether a text stands in clear on any page of the books, as they are after the last commit.
func pagesHold(t *testing.T, s *shop, text string) (found bool) {
	t.Helper()
	err := s.Snapshot(context.Background(), func(snap *store.Snapshot) error {
		return snap.Each(func(_ uint32, page []byte) error {
			found = found || bytes.Contains(page, []byte(text))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// What goes into the bin is in no list and no search, comes back as it was, and leaves nothing when it goes for good: in no table, and on
// no page.
func TestTheBin(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	c.Name, c.Note, c.Archived = "Wilhelmine Öllerskog", "zahlt nur in Raten", true
	it := bill.Item{ID: bill.NewID(), Name: "Nähmaschine Überwendlich", Price: draft(c).Lines[0].Price, Currency: eur(0).Currency(), Prices: bill.Net, Tax: vat("20")}
	d := draft(c)
	d.Lines[0].Description = "Unterfadenspule Dreikönig"
	d.Customer = c.ID
	s.do(t, "save", func(tx *store.Tx) error {
		file := bill.Attachment{ID: bill.NewID(), Target: c.ID, Name: "Abtretung.txt", Type: "text/plain"}
		_, err := tx.Attach(file, []byte(strings.Repeat("Gunnlaugs Forderung. ", 8000)))
		note := bill.Note{ID: bill.NewID(), Target: d.ID, Text: "mit Ragnhild abgesprochen"}
		return errors.Join(err, tx.SaveCustomer(c), tx.SaveItem(it), tx.SaveDraft(d), tx.AddNote(note))
	})
	needles := []string{"Wilhelmine", "ollerskog", "Raten", "Überwendlich", "uberwendlich", "Dreikönig", "dreikonig", "Gunnlaugs", "Abtretung.txt", "Ragnhild", "ragnhild"}
	for _, n := range needles {
		if !pagesHold(t, s, n) {
			t.Errorf("%s is not even there before", n)
		}
	}
	s.do(t, "delete", func(tx *store.Tx) error {
		return errors.Join(tx.BinCustomer(c.ID), tx.BinItem(it.ID), tx.BinDraft(d.ID))
	})
	s.see(t, func(v *store.View) error {
		people, _, err := v.Customers(store.CustomerQuery{Archived: true})
		items, _, e := v.Items(store.ItemQuery{Archived: true})
		drafts, _, e2 := v.Documents(store.DocumentQuery{})
		found, _, e3 := v.Documents(store.DocumentQuery{Search: "dreikönig"})
		notes, e4 := v.FindNotes("ragnhild", 5)
		if n := len(people) + len(items) + len(drafts) + len(found) + len(notes); n != 0 {
			t.Errorf("%d things in the bin are in lists", n)
		}
		list, e5 := v.Bin()
		if len(list) != 3 || list[0].Since.IsZero() {
			t.Errorf("in the bin: %v", list)
		}
		return errors.Join(err, e, e2, e3, e4, e5)
	})
	soundBooks(t, s)

	s.do(t, "restore", func(tx *store.Tx) error {
		for _, id := range []bill.ID{c.ID, it.ID, d.ID} {
			b, err := tx.Binned(id)
			if err != nil {
				return err
			}
			switch b.Noun {
			case store.BinnedCustomer:
				was, err := b.Customer()
				return errors.Join(err, tx.SaveCustomer(was), tx.BinCustomer(was.ID))
			}
		}
		return nil
	})
	s.do(t, "restore", func(tx *store.Tx) error {
		b, err := tx.Binned(d.ID)
		if err != nil {
			return err
		}
		was, err := b.Draft()
		return errors.Join(err, tx.SaveDraft(was))
	})
	s.see(t, func(v *store.View) error {
		rows, _, err := v.Documents(store.DocumentQuery{Search: "dreikönig"})
		notes, e := v.Notes(d.ID)
		list, e2 := v.Bin()
		if len(rows) != 1 || len(notes) != 1 || len(list) != 2 {
			t.Errorf("after restoring the draft: %v, %v, %v", rows, notes, list)
		}
		return errors.Join(err, e, e2)
	})

	s.do(t, "delete", func(tx *store.Tx) error { return tx.BinDraft(d.ID) })
	s.see(t, func(v *store.View) error {
		due, err := v.BinDue(v.Now().AddDate(0, 0, -1))
		if due {
			t.Error("due at once")
		}
		return err
	})
	s.do(t, "empty", func(tx *store.Tx) error {
		if n, err := tx.EmptyBin(tx.Now().AddDate(0, 0, -1)); n != 0 || err != nil {
			t.Errorf("removed %d too early, %v", n, err)
		}
		n, err := tx.EmptyBin(tx.Now())
		if n != 3 {
			t.Errorf("removed %d", n)
		}
		return err
	})
	for _, n := range needles {
		if pagesHold(t, s, n) {
			t.Errorf("%s is still on a page", n)
		}
	}
	soundBooks(t, s)
}

func TestUsesOfCustomersAndItems(t *testing.T) {
	s := openShop(t)
	billed, drafted, coming, free := customer(1), customer(2), customer(3), customer(4)
	sold, loose := bill.NewID(), bill.NewID()
	issued := draft(billed)
	issued.Lines[0].Item = sold
	other := draft(drafted)
	other.Lines[0].Item = loose
	s.do(t, "save", func(tx *store.Tx) error {
		return errors.Join(tx.SaveCustomer(billed), tx.SaveCustomer(drafted), tx.SaveCustomer(free), tx.SaveDraft(other), tx.SaveRecurring(recurring(coming)))
	})
	s.issue(t, issued)
	s.see(t, func(v *store.View) error {
		for _, c := range []struct {
			of   func(bill.ID) (store.Use, error)
			id   bill.ID
			want store.Use
		}{
			{v.CustomerUse, billed.ID, store.Filed},
			{v.CustomerUse, drafted.ID, store.Drafted},
			{v.CustomerUse, coming.ID, store.Drafted},
			{v.CustomerUse, free.ID, store.Unused},
			{v.ItemUse, sold, store.Filed},
			{v.ItemUse, loose, store.Unused},
			{v.ItemUse, bill.NewID(), store.Unused},
		} {
			if got, err := c.of(c.id); got != c.want || err != nil {
				t.Errorf("used %d, not %d: %v", got, c.want, err)
			}
		}
		return nil
	})
}

func TestArchivedRowsAreLeftOut(t *testing.T) {
	s := openShop(t)
	a, b := customer(1), customer(2)
	a.Name, b.Name, b.Archived = "Anders", "Anderson", true
	s.do(t, "save", func(tx *store.Tx) error { return errors.Join(tx.SaveCustomer(a), tx.SaveCustomer(b)) })
	s.see(t, func(v *store.View) error {
		for _, search := range []string{"", "ander", "adners"} {
			for archived, want := range map[bool]int{false: 1, true: 2} {
				list, n, err := v.Customers(store.CustomerQuery{Search: search, Archived: archived})
				if err != nil || n != want || len(list) != want {
					t.Errorf("%q, archived %v: %d of %d, %v", search, archived, len(list), n, err)
				}
				near, err := v.FindCustomers(store.CustomerQuery{Search: "anders", Limit: 8, Archived: archived})
				if err != nil || len(near) != want {
					t.Errorf("near, archived %v: %d, %v", archived, len(near), err)
				}
			}
		}
		return nil
	})
}
