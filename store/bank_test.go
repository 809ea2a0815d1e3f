package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/store"
)

func bankEntry(minor int64) store.BankEntry {
	return store.BankEntry{ID: bill.NewID(), Account: "DE89370400440532013000", State: store.BankOpen, Filed: bank.Filed{Format: bank.CAMT, Entry: bank.Entry{
		Booked: today, Valued: today, Amount: eur(minor), Name: "Müller & Söhne", IBAN: "DE91370501980100558000", Purpose: "INV-2026-0001",
		EndToEnd: "E2E", Reference: "RF18539007547034", BankRef: "B1",
	}}}
}

func payment(document bill.ID, minor int64) bill.Payment {
	return bill.Payment{ID: bill.NewID(), Document: document, Date: today, Amount: eur(minor), Method: "transfer"}
}

func (s *shop) bankEntry(t *testing.T, id bill.ID) (e store.BankEntry) {
	t.Helper()
	s.see(t, func(v *store.View) (err error) { e, err = v.BankEntry(id); return err })
	return e
}

// An entry is booked once, over as many invoices as it pays, taken back, and booked again; what it was is never exceeded.
func TestABankEntryIsBookedOnce(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	one, two := s.issue(t, draft(c)), s.issue(t, draft(c))
	e := bankEntry(5000)
	s.do(t, "bank.import", func(tx *store.Tx) error { return tx.AddBankEntry(e) })
	if got := s.bankEntry(t, e.ID); got != e {
		t.Errorf("kept as %+v", got)
	}
	try := func(fn func(*store.Tx) error) error { return s.Write(context.Background(), s.deed("try"), fn) }
	if err := try(func(tx *store.Tx) error { return tx.Book(e.ID, []bill.Payment{payment(one.ID(), 5001)}) }); !errors.Is(err, store.ErrUnchangeable) {
		t.Errorf("more than it was: %v", err)
	}
	if err := try(func(tx *store.Tx) error { return tx.Unbook(e.ID, []bill.Payment{payment(one.ID(), -1)}) }); !errors.Is(err, store.ErrUnchangeable) {
		t.Errorf("taken back before it was booked: %v", err)
	}
	if err := try(func(tx *store.Tx) error { return tx.Book(e.ID, nil) }); !errors.Is(err, store.ErrUnchangeable) {
		t.Errorf("booked without a payment: %v", err)
	}
	s.do(t, "bank.accept", func(tx *store.Tx) error {
		return tx.Book(e.ID, []bill.Payment{payment(one.ID(), 3000), payment(two.ID(), 2000)})
	})
	for name, change := range map[string]func(*store.Tx) error{
		"again":                func(tx *store.Tx) error { return tx.Book(e.ID, []bill.Payment{payment(one.ID(), 5000)}) },
		"ignored while booked": func(tx *store.Tx) error { return tx.SetBankState(e.ID, store.BankIgnored) },
		"half taken back":      func(tx *store.Tx) error { return tx.Unbook(e.ID, []bill.Payment{payment(one.ID(), -3000)}) },
		"in another currency": func(tx *store.Tx) error {
			p := payment(one.ID(), 1)
			p.Amount = yen(1)
			return tx.Book(e.ID, []bill.Payment{p})
		},
	} {
		if err := try(change); !errors.Is(err, store.ErrUnchangeable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.do(t, "bank.undo", func(tx *store.Tx) error {
		return tx.Unbook(e.ID, []bill.Payment{payment(one.ID(), -3000), payment(two.ID(), -2000)})
	})
	if got := s.bankEntry(t, e.ID); got.State != store.BankOpen {
		t.Errorf("taken back it is %s", got.State)
	}
	s.do(t, "bank.accept", func(tx *store.Tx) error { return tx.Book(e.ID, []bill.Payment{payment(two.ID(), 5000)}) })
	s.see(t, func(v *store.View) error {
		list, err := v.BookedFrom(e.ID)
		if len(list) != 5 {
			t.Errorf("%d payments stand for it", len(list))
		}
		return err
	})
	soundBooks(t, s)
}

// Twins of one day and amount are told apart by their count, so that two readings at once cannot both bring one in.
func TestTwinsOfADayAreCounted(t *testing.T) {
	s := openShop(t)
	s.do(t, "bank.import", func(tx *store.Tx) error {
		return errors.Join(tx.AddBankEntry(bankEntry(5)), tx.AddBankEntry(bankEntry(5)))
	})
	s.see(t, func(v *store.View) error {
		var most int
		if err := v.One("SELECT max(nth) FROM bank_entries", nil, &most); err != nil || most != 2 {
			t.Errorf("counted up to %d, %v", most, err)
		}
		known, err := v.BankKnown("DE89370400440532013000", eur(1).Currency(), today, today)
		if len(known) != 2 {
			t.Errorf("%d are known", len(known))
		}
		return err
	})
	err := s.Write(context.Background(), s.deed("twice"), func(tx *store.Tx) error {
		return tx.Exec("INSERT INTO bank_entries SELECT zeroblob(16), account, day, currency, amount, nth, valued, name, iban, purpose, end_to_end, reference, bank_ref, format, state FROM bank_entries LIMIT 1")
	})
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("the same one twice: %v", err)
	}
}

// What matching needs: open and overpaid invoices, and who has paid from an account.
func TestWhatMatchingIsTold(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	one, two, three := s.issue(t, draft(c)), s.issue(t, draft(c)), s.issue(t, draft(customer(2)))
	payable := one.Totals().Payable.Minor()
	e, other := bankEntry(payable+100), bankEntry(900)
	s.do(t, "work", func(tx *store.Tx) error {
		return errors.Join(tx.AddBankEntry(e), tx.AddBankEntry(other), tx.Book(e.ID, []bill.Payment{payment(one.ID(), payable+100)}),
			tx.AddPayment(payment(three.ID(), payable)))
	})
	s.see(t, func(v *store.View) error {
		open, err := v.OpenInvoices()
		if err != nil {
			return err
		}
		got := map[bill.ID]string{}
		for _, o := range open {
			got[o.ID] = fmt.Sprint(o.Number, " ", o.Customer == c.ID, " ", o.Open)
		}
		want := map[bill.ID]string{
			one.ID(): one.Number().Text + " true -1.00", two.ID(): fmt.Sprint(two.Number().Text, " true ", two.Totals().Payable),
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("open: %v", got)
		}
		payers, err := v.BankPayers()
		if len(payers) != 1 || len(payers[e.IBAN]) != 1 || payers[e.IBAN][0] != c.ID {
			t.Errorf("payers: %v", payers)
		}
		list, total, err2 := v.BankEntries(store.BankQuery{State: store.BankOpen, Limit: 1})
		if total != 1 || len(list) != 1 || list[0].ID != other.ID {
			t.Errorf("%d open: %+v", total, list)
		}
		return errors.Join(err, err2)
	})
}
