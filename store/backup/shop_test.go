package backup_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/backup"

	"filippo.io/age"
)

// shop is a store with real keys: an owner, a key file, a recovery key and a backup passphrase, at a cheap cost.
type shop struct {
	*store.Store
	dir      string
	file     *crypto.KeyFile
	keys     *crypto.Keys
	recovery crypto.RecoveryKey
	pass     *crypto.BackupKey
	paper    int // bytes of a filed paper
}

const passphrase = "kranich sonne birke lampe wolke tinte"

var (
	cheap  = crypto.Cost{Time: 1, Memory: 64, Threads: 1}
	dear   = crypto.Cost{Time: 4, Memory: 64, Threads: 1}
	policy = crypto.Policy{Floor: cheap}
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func openShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{dir: filepath.Join(t.TempDir(), "shop.counterfoil"), paper: 8 << 10}
	var err error
	s.file, s.keys, s.recovery, err = crypto.Create(crypto.Creation{
		Store: crypto.ID(bill.NewID()), Owner: crypto.ID(bill.NewID()), Name: "eva", Passphrase: []byte("eine lange Passphrase"),
		Device: crypto.NewDevice(crypto.ID(bill.NewID())), Cost: cheap, Policy: policy,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.pass = must(crypto.NewBackupKey([]byte(passphrase), dear, policy))
	s.Store, err = store.Create(context.Background(), s.dir, store.Key{
		Store: s.file.Store(), Epoch: s.file.Epoch(), Secret: s.keys.StoreKey().Bytes(),
	}, store.Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.do(t, "company.set", func(tx *store.Tx) error {
		return errors.Join(tx.SetCompany(bill.Company{Name: "Tischlerei Brandstötter", Currency: money.MustCurrency("EUR")}),
			tx.SaveSeries(bill.Series{ID: bill.NewID(), Kind: bill.Invoice, Pattern: "INV-{YYYY}-{NNNN}", Restart: bill.RestartYearly, Period: 2026, Next: 1}, bill.Jump{}))
	})
	return s
}

func (s *shop) do(t testing.TB, action string, fn func(*store.Tx) error) {
	t.Helper()
	me := s.keys.Identity
	err := s.Write(context.Background(), store.Deed{
		Actor:  store.Actor{ID: me.User, Device: crypto.ID(bill.NewID()), Role: "owner", Sign: me.Sign},
		Action: action,
	}, fn)
	if err != nil {
		t.Fatalf("%s: %v", action, err)
	}
}

var today = bill.Date{Year: 2026, Month: 11, Day: 24}

// trade issues n invoices in one transaction, and pays each third.
func (s *shop) trade(t testing.TB, n int) {
	t.Helper()
	paper := make([]byte, s.paper)
	s.do(t, "invoice.issue", func(tx *store.Tx) error {
		for i := range n {
			d := draft(i)
			number, err := tx.TakeNumber(bill.Invoice, today)
			if err != nil {
				return err
			}
			doc, err := bill.Issue(d, number, today)
			if err != nil {
				return err
			}
			_, _ = rand.Read(paper) // as incompressible as a real one
			if err := tx.File(doc, paper); err != nil {
				return err
			}
			if i%3 != 0 {
				continue
			}
			err = tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: d.ID, Date: today, Amount: doc.Totals().Payable, Method: "transfer"})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func draft(i int) bill.Draft {
	eur := money.MustCurrency("EUR")
	return bill.Draft{
		ID: bill.NewID(), Kind: bill.Invoice, Currency: eur, Date: today, Due: today.AddDays(14), Prices: bill.Net,
		Seller: bill.Party{
			Name: "Tischlerei Brandstötter", Address: bill.Address{Lines: []string{"Hauptstraße 4"}, City: "Linz", Country: "AT"},
			TaxID: "ATU12345675",
		},
		Buyer: bill.Party{
			Name:    fmt.Sprintf("Müller & Söhne %d GmbH", i),
			Address: bill.Address{Lines: []string{"Ring 1"}, PostCode: "1010", City: "Wien", Country: "AT"},
		},
		Lines: []bill.Line{{
			Description: "Eichentisch", Quantity: must(money.ParseQuantity("2")), Unit: "C62",
			Price: must(money.ParsePrice(fmt.Sprintf("%d.5", 100+i))),
			Tax:   tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("20"))},
		}},
	}
}

func (s *shop) source(t testing.TB) backup.Source {
	t.Helper()
	recipient, err := s.file.RecoveryRecipient()
	if err != nil {
		t.Fatal(err)
	}
	return backup.Source{
		Program: "test", Signer: s.keys.Identity, Keys: s.file.Carried().Bytes(), To: []age.Recipient{recipient, s.pass},
		Proof: backup.Opener{Identity: s.pass, Known: s.known},
	}
}

func (s *shop) known(id crypto.ID) ([]byte, bool) {
	u, ok := s.file.User(id)
	return u.Key, ok
}

// back makes a backup and says where it lies.
func (s *shop) back(t testing.TB) (string, backup.Made) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop"+backup.Suffix)
	made, err := backup.Make(context.Background(), s.Store, s.source(t), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return path, made
}

func byPassphrase(t testing.TB, pass string) backup.Opener {
	t.Helper()
	return backup.Opener{Identity: must(crypto.NewBackupIdentity([]byte(pass), policy))}
}

func byRecovery(s *shop) backup.Opener { return backup.Opener{Identity: must(s.recovery.Identity())} }

func destination(t testing.TB) backup.Destination {
	t.Helper()
	k := store.Key{Store: bill.NewID(), Epoch: 1, Secret: make([]byte, 32)}
	_, _ = rand.Read(k.Secret)
	return backup.Destination{
		Dir: filepath.Join(t.TempDir(), "again.counterfoil"), Key: k, Options: store.Options{Version: "test", Now: time.Now},
	}
}
