package store_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// lastTold is what the newest entry tells, read with what is kept beside it: "field: was -> is".
func lastTold(t *testing.T, s *shop) (e trail.Entry, list []string) {
	t.Helper()
	s.see(t, func(v *store.View) error {
		size, err := v.TrailSize()
		if err != nil {
			return err
		}
		entries, err := v.TrailEntries(size-1, 1)
		if err != nil {
			return err
		}
		e = entries[0]
		told, err := v.TrailChanges(e)
		for _, c := range told {
			noun, _, _ := strings.Cut(c.Thing, " ")
			list = append(list, noun+" "+c.Field+": "+shown(c.Was)+" -> "+shown(c.Is))
		}
		return err
	})
	return e, list
}

func shown(v store.ToldValue) string {
	if v.Erased {
		return "(erased)"
	}
	return v.Text
}

// leavesHold says whether a text stands in the trail itself, which is never erased.
func leavesHold(t *testing.T, s *shop, text string) (found bool) {
	t.Helper()
	s.see(t, func(v *store.View) error {
		for leaf, err := range v.Leaves() {
			if err != nil {
				return err
			}
			found = found || bytes.Contains(leaf, []byte(text))
		}
		return nil
	})
	return found
}

// A change of a customer is told field by field. What is hers stands in the log as a commitment alone: with its salt and value it can
// be read, and when those are erased nobody can confirm a guess, and the log is as valid as before.
func TestChangesOfACustomer(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	c.Name, c.Terms = "Wilhelmine Öllerskog", 14
	s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
	c.Name, c.Terms, c.Address.City = "Wilhelmine Dreikönig", 30, "Überlingen"
	s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
	e, list := lastTold(t, s)
	want := []string{"customer address.city: " + customer(1).Address.City + " -> Überlingen", "customer name: Wilhelmine Öllerskog -> Wilhelmine Dreikönig", "customer terms: 14 -> 30"}
	if !slices.Equal(list, want) {
		t.Errorf("told %q, want %q", list, want)
	}
	if c := e.Changes[2]; c.Was.Text != "14" || c.Is.Text != "30" {
		t.Errorf("in clear: %+v", c)
	}
	for _, text := range []string{"Wilhelmine", "Überlingen", c.Contact.Email} {
		if leavesHold(t, s, text) {
			t.Errorf("%q stands in the log itself", text)
		}
	}
	soundBooks(t, s)

	s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
	if e, list := lastTold(t, s); len(list) != 0 || e.More != 0 {
		t.Errorf("nothing changed, and it tells %q", list)
	}
	s.do(t, "customer.erase", func(tx *store.Tx) error { return tx.EraseTold(c.ID) })
	soundBooks(t, s)
	s.see(t, func(v *store.View) error {
		told, err := v.TrailChanges(e)
		if err != nil {
			return err
		}
		if !told[1].Was.Erased || !told[1].Is.Erased || told[1].Is.Text != "" || told[2].Is.Text != "30" {
			t.Errorf("after the erasure: %+v", told)
		}
		return nil
	})
	if pagesHold(t, s, "Wilhelmine Öllerskog") {
		t.Error("the former name is still on a page")
	}
}

// A value put in place of the one that an entry commits to is found, and never shown.
func TestKeptValuesAreThoseOfTheEntry(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
	e, _ := lastTold(t, s)
	s.do(t, "forge", func(tx *store.Tx) error {
		return errors.Join(
			tx.Exec("DROP TRIGGER trail_values_stay"),
			tx.Exec("UPDATE trail_values SET now = 'Somebody Else' WHERE now = ?", c.Name),
		)
	})
	r, err := s.Check(context.Background(), nil)
	if err != nil || len(r.Findings) == 0 || !strings.Contains(r.First(), "a value beside entry") {
		t.Errorf("%v %v", r.Findings, err)
	}
	err = s.Read(context.Background(), func(v *store.View) error { _, err := v.TrailChanges(e); return err })
	if !errors.Is(err, store.ErrDamaged) {
		t.Error("a forged value is shown:", err)
	}
}

// What else is told, each by the function that writes it.
func TestWhatIsTold(t *testing.T) {
	s := openShop(t)
	buyer := customer(1)
	it := bill.Item{ID: bill.NewID(), Name: "Chair", Price: draft(buyer).Lines[0].Price, Currency: eur(0).Currency(), Prices: bill.Net, Tax: vat("20")}
	s.do(t, "save", func(tx *store.Tx) error { return errors.Join(tx.SaveCustomer(buyer), tx.SaveItem(it)) })
	d := draft(buyer)
	d.Customer = buyer.ID
	var doc bill.Document
	pay := bill.Payment{ID: bill.NewID(), Date: today, Amount: eur(500), Method: "cash", Note: "in an envelope"}
	list := bill.PriceList{ID: bill.NewID(), Name: "Friends", Currency: eur(0).Currency(), Prices: bill.Net}
	for _, c := range []struct {
		what string
		do   func(tx *store.Tx) error
		want []string // some of what is told
	}{
		{"draft", func(tx *store.Tx) error { return tx.SaveDraft(d) }, []string{"draft currency:  -> EUR", "draft lines:  -> 3"}},
		{"issue", func(tx *store.Tx) (err error) { doc, err = issueIn(tx, d); return err }, []string{"document number:  -> INV-2026-0001"}},
		{"payment", func(tx *store.Tx) error { pay.Document = doc.ID(); return tx.AddPayment(pay) }, []string{"payment amount:  -> 5.00 EUR", "payment note:  -> in an envelope"}},
		{"item", func(tx *store.Tx) error { it.Name, it.Unit = "Stool", "C62"; return tx.SaveItem(it) }, []string{"item name: Chair -> Stool", "item unit:  -> C62"}},
		{"item twice", func(tx *store.Tx) error {
			it.Name = "Bench"
			one := tx.SaveItem(it)
			it.Name = "Sofa"
			return errors.Join(one, tx.SaveItem(it))
		}, []string{"item name: Stool -> Sofa"}},
		{"there and back", func(tx *store.Tx) error {
			was := it
			it.Reorder = must(money.ParseQuantity("3"))
			one := tx.SaveItem(it)
			it = was
			return errors.Join(one, tx.SaveItem(it))
		}, nil},
		{"bin", func(tx *store.Tx) error { return tx.BinItem(it.ID) }, []string{"item binned:  -> yes"}},
		{"back", func(tx *store.Tx) error { it.Unit = "H87"; return tx.SaveItem(it) }, []string{"item binned: yes -> ", "item unit: C62 -> H87"}},
		{"setting", func(tx *store.Tx) error { return tx.SetSetting("late.terms", []byte(`{"rate":"5"}`)) }, []string{"setting rate:  -> 5"}},
		{"secret", func(tx *store.Tx) error { return tx.SetSetting("backup.key", []byte("hush")) }, []string{"setting value:  -> "}},
		{"password", func(tx *store.Tx) error {
			return tx.SetSetting("mail.server", []byte(`{"host":"mail.example","user":"wilhelmine","password":"hush"}`))
		}, []string{"setting host:  -> mail.example", "setting password:  -> ", "setting user:  -> wilhelmine"}},
		{"company", func(tx *store.Tx) error {
			c := company()
			c.Account.IBAN, c.Logo = "DE02120300000000202051", []byte("a picture")
			return tx.SetCompany(c)
		}, []string{"company account.iban: " + company().Account.IBAN + " -> DE02120300000000202051"}},
		{"price list", func(tx *store.Tx) error { return tx.SavePriceList(list) }, []string{"pricelist name:  -> Friends"}},
		{"list price", func(tx *store.Tx) error {
			return tx.SetListPrice(list.ID, bill.ListPrice{Item: it.ID, Price: must(money.ParsePrice("9.90"))})
		}, []string{"pricelist item " + it.ID.String() + ".price:  -> 9.9"}},
		{"file", func(tx *store.Tx) error {
			_, err := tx.Attach(bill.Attachment{ID: bill.NewID(), Target: buyer.ID, Name: "Abtretung.txt", Type: "text/plain"}, []byte("x"))
			return err
		}, []string{"attachment name:  -> Abtretung.txt", "attachment size:  -> 1"}},
		{"quiet", func(tx *store.Tx) error { return nil }, nil},
	} {
		s.do(t, c.what, c.do)
		e, got := lastTold(t, s)
		for _, w := range c.want {
			if !slices.Contains(got, w) {
				t.Errorf("%s tells %q, not %q", c.what, got, w)
			}
		}
		if (len(got) == 0) != (len(c.want) == 0) || e.More != 0 {
			t.Errorf("%s tells %q", c.what, got)
		}
	}
	for _, text := range []string{"hush", "envelope", "Chair", "Friends", "wilhelmine", "Abtretung", buyer.Name} {
		if leavesHold(t, s, text) {
			t.Errorf("%q stands in the log itself", text)
		}
	}
	soundBooks(t, s)
}

// An import of thousands is one entry of bounded length, which says how much it does not tell.
func TestManyChangesAreCounted(t *testing.T) {
	s := openShop(t)
	const many = 400
	s.do(t, "table.import", func(tx *store.Tx) error {
		for range many {
			it := bill.Item{ID: bill.NewID(), Name: "Chair", Price: must(money.ParsePrice("1")), Currency: eur(0).Currency(), Prices: bill.Net, Tax: vat("20")}
			if err := tx.SaveItem(it); err != nil {
				return err
			}
		}
		return nil
	})
	e, got := lastTold(t, s)
	if total := int64(len(got)) + e.More; len(got) < 50 || e.More == 0 || total%many != 0 {
		t.Errorf("%d told and %d counted", len(got), e.More)
	}
	soundBooks(t, s)
}

// A trail of long entries is walked over a piece at a time, and comes whole.
func TestALongTrailComesWhole(t *testing.T) {
	s := openShop(t)
	const deeds = 75
	for n := range deeds {
		s.do(t, "import.customers", func(tx *store.Tx) (err error) {
			for i := range 80 {
				err = errors.Join(err, tx.SaveCustomer(customer(100*n+i)))
			}
			return err
		})
	}
	entries, size := 0, 0
	s.see(t, func(v *store.View) error {
		for leaf, err := range v.Leaves() {
			if err != nil {
				return err
			}
			entries, size = entries+1, size+len(leaf)
		}
		return nil
	})
	if entries != deeds+1 || size < 5<<20/4 {
		t.Errorf("%d entries of %d bytes", entries, size)
	}
	soundBooks(t, s)
}
