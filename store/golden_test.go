package store_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

var update = flag.Bool("update", false, "write the sealed store of the present version into testdata")

// goldenKey is no secret: the books in testdata are made up.
func goldenKey() store.Key {
	return store.Key{Store: [16]byte{0xC0, 15: 1}, Epoch: 1, Secret: bytes.Repeat([]byte{0x5A}, 32)}
}

// Every released version of the books is kept, sealed, and must open for ever: empty, and filled with ten invoices.
func TestGoldenStoresOpen(t *testing.T) {
	if *update {
		writeGolden(t, "empty", 0)
		writeGolden(t, "filled", 10)
	}
	kept := must(filepath.Glob("testdata/v*/*/books.db"))
	if len(kept) == 0 {
		t.Skip("no version is released yet: go test -run Golden -update writes the first")
	}
	for _, path := range kept {
		t.Run(filepath.Dir(path), func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "books.db"), must(os.ReadFile(path)), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(context.Background(), dir, goldenKey(), store.Options{Now: fixedClock()})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			r, err := s.Check(context.Background(), nil)
			if err != nil || !r.Sound() {
				t.Fatalf("%+v, %v", r, err)
			}
			if filled := filepath.Base(filepath.Dir(path)) == "filled"; r.Documents != int64(10*yes(filled)) {
				t.Errorf("%d documents", r.Documents)
			}
		})
	}
}

func writeGolden(t *testing.T, name string, documents int) {
	t.Helper()
	dir := filepath.Join("testdata", fmt.Sprintf("v%d", store.SchemaVersion()), name)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	s := &shop{dir: filepath.Join(t.TempDir(), "golden"), key: goldenKey(), opt: store.Options{Now: fixedClock(), Version: "golden"}}
	s.owner, s.terms = newOwner()
	var err error
	if s.Store, err = store.Create(context.Background(), s.dir, s.key, s.opt); err != nil {
		t.Fatal(err)
	}
	if documents > 0 {
		s.set(t)
	}
	for i := range documents {
		c := customer(i)
		doc := s.issue(t, draft(c))
		s.do(t, "work", func(tx *store.Tx) error {
			if err := tx.SaveCustomer(c); err != nil {
				return err
			}
			e, r, letter := bankEntry(5000+int64(i)), recurring(c), reminder(doc, 1)
			return errors.Join(
				tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: doc.ID(), Date: today, Amount: eur(100), Method: "cash"}),
				tx.AddPayment(bill.Payment{ID: bill.NewID(), Customer: c.ID, Date: today, Amount: eur(300), Method: "cash"}),
				tx.AddPayment(bill.Payment{ID: bill.NewID(), Kind: bill.PaidWriteOff, Document: doc.ID(), Date: today, Amount: eur(2), Note: "-"}),
				tx.AddBankEntry(e), tx.Book(e.ID, []bill.Payment{payment(doc.ID(), 5000)}), tx.AddBankEntry(bankEntry(77)),
				tx.SaveRecurring(r), tx.Deal(r, doc.ID()),
				tx.AddReminder(letter, pdf), tx.RecallReminder(letter.ID, today, "-"),
				fileCharge(tx, letter),
				tx.AddReminderHold(bill.ReminderHold{ID: bill.NewID(), Document: doc.ID(), Date: today}))
		})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "books.db"), must(os.ReadFile(filepath.Join(s.dir, "books.db"))), 0o644); err != nil {
		t.Fatal(err)
	}
}
