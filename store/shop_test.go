package store_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// shop is a store with an owner who signs.
type shop struct {
	*store.Store
	dir   string
	key   store.Key
	opt   store.Options
	owner store.Actor
	terms trail.Terms
}

var today = bill.Date{Year: 2026, Month: 11, Day: 24}

func newKey() store.Key {
	k := store.Key{Store: bill.NewID(), Epoch: 1, Secret: make([]byte, 32)}
	_, _ = rand.Read(k.Secret)
	return k
}

func newOwner() (store.Actor, trail.Terms) {
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	a := store.Actor{
		ID: crypto.ID(bill.NewID()), Device: crypto.ID(bill.NewID()), Role: "owner",
		Sign: func(b []byte) ([]byte, error) { return ed25519.Sign(private, b), nil },
	}
	return a, trail.Terms{{User: a.ID, Role: "owner", Key: public, From: 1}}
}

// fixedClock gives a time that moves a second with each call.
func fixedClock() func() time.Time {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	tick := make(chan struct{}, 1)
	tick <- struct{}{}
	return func() time.Time {
		<-tick
		at = at.Add(time.Second)
		now := at
		tick <- struct{}{}
		return now
	}
}

// openShop makes a store with a company and its series.
func openShop(t testing.TB) *shop {
	t.Helper()
	return openShopWith(t, store.Options{Now: fixedClock(), Version: "test"})
}

func openShopWith(t testing.TB, opt store.Options) *shop {
	t.Helper()
	s := &shop{dir: t.TempDir() + "/shop.counterfoil", key: newKey(), opt: opt}
	s.owner, s.terms = newOwner()
	var err error
	s.Store, err = store.Create(context.Background(), s.dir, s.key, s.opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.set(t)
	return s
}

func (s *shop) set(t testing.TB) {
	t.Helper()
	s.do(t, "company.set", func(tx *store.Tx) error {
		if err := tx.SetCompany(company()); err != nil {
			return err
		}
		restarts := []bill.Restart{bill.RestartNever, bill.RestartYearly}
		for kind, pattern := range map[bill.Kind]string{
			bill.Invoice: "INV-{YYYY}-{NNNN}", bill.CreditNote: "CN-{YYYY}-{NNNN}", bill.Quote: "Q-{NNNN}",
		} {
			err := tx.SaveSeries(bill.Series{
				ID: bill.NewID(), Kind: kind, Pattern: pattern, Restart: restarts[yes(kind != bill.Quote)], Period: 2026 * yes(kind != bill.Quote), Next: 1,
			}, bill.Jump{})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

// reopen closes the store and opens it again.
func (s *shop) reopen(t testing.TB) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.Store, err = store.Open(context.Background(), s.dir, s.key, s.opt); err != nil {
		t.Fatal(err)
	}
}

func (s *shop) deed(action string) store.Deed { return store.Deed{Actor: s.owner, Action: action} }

func (s *shop) do(t testing.TB, action string, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(context.Background(), s.deed(action), fn); err != nil {
		t.Fatalf("%s: %v", action, err)
	}
}

func (s *shop) see(t testing.TB, fn func(*store.View) error) {
	t.Helper()
	if err := s.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func yen(minor int64) money.Amount { return money.Of(minor, money.MustCurrency("JPY")) }

func eur(minor int64) money.Amount { return money.Of(minor, money.MustCurrency("EUR")) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func vat(percent string) tax.Rate {
	return tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent(percent))}
}

func company() bill.Company {
	return bill.Company{
		Name:    "Tischlerei Brandstötter",
		Address: bill.Address{Lines: []string{"Hauptstraße 4"}, PostCode: "4020", City: "Linz", Country: "AT"},
		Contact: bill.Contact{Name: "Eva Brandstötter", Phone: "+43 732 123456", Email: "eva@brandstoetter.example"},
		TaxID:   "ATU12345675", TaxNumber: "46 123/4567", LegalID: "FN 123456a", Website: "https://brandstoetter.example",
		Account:  bill.Account{Holder: "Tischlerei Brandstötter", IBAN: "AT611904300234573201", BIC: "BKAUATWW", Bank: "Bank"},
		Currency: money.MustCurrency("EUR"), Language: "de-AT", Terms: 14, Prices: bill.Net, Footer: "Vielen Dank!", OSS: true,
		Rounding: bill.Rules{Rounding: money.HalfEven, TaxBy: bill.TaxByLine, CashStep: 5}, Logo: []byte{0x89, 'P', 'N', 'G', 0, 1},
	}
}

func customer(n int) bill.Customer {
	return bill.Customer{
		ID: bill.NewID(), Number: fmt.Sprintf("K%05d", n), Name: fmt.Sprintf("Müller & Söhne %d GmbH", n),
		Address: bill.Address{Lines: []string{"Ringstraße 1", "Stiege 2"}, PostCode: "1010", City: "Wien", Country: "AT"},
		Contact: bill.Contact{Name: "Franz Müller", Email: fmt.Sprintf("franz%d@mueller.example", n)}, TaxID: "ATU87654321",
		Currency: money.MustCurrency("EUR"), Language: "de", Terms: 30, Discount: must(money.ParsePercent("2.5")), Note: "zahlt pünktlich",
	}
}

// draft is an invoice of three lines with everything a document can have.
func draft(c bill.Customer) bill.Draft {
	reduced := vat("10")
	return bill.Draft{
		ID: bill.NewID(), Kind: bill.Invoice, Currency: money.MustCurrency("EUR"), Language: "de", Date: today,
		Due: bill.Date{Year: 2026, Month: 12, Day: 24}, Supply: today, SupplyEnd: bill.Date{Year: 2026, Month: 11, Day: 30},
		Prices: bill.Net, Customer: c.ID,
		Seller:  bill.Party{Name: company().Name, Address: company().Address, TaxID: company().TaxID},
		Buyer:   bill.Party{Name: c.Name, Address: c.Address, Contact: c.Contact, TaxID: c.TaxID, Number: c.Number},
		Account: company().Account,
		Lines: []bill.Line{
			{
				Item: bill.NewID(), Description: "Eichentisch", Detail: "massiv, geölt", Quantity: must(money.ParseQuantity("2")),
				Unit: "C62", Price: must(money.ParsePrice("1249.5")), Tax: vat("20"),
				Discounts: []bill.Adjustment{{Percent: must(money.ParsePercent("5")), Reason: "Stammkunde"}},
				Charges:   []bill.Adjustment{{Amount: eur(1250), Reason: "Beschläge"}},
			},
			{
				Description: "Montage", Quantity: must(money.ParseQuantity("3.5")), Unit: "HUR",
				Price: must(money.ParsePrice("68.25")), Tax: tax.Rate{
					Category: tax.Standard, Percent: must(money.ParsePercent("20")), Split: must(tax.ParseSplit("Bund 14.5 + Land 5.5")),
				},
			},
			{
				Description: "Leisten", Quantity: must(money.ParseQuantity("120")), Unit: "MTR", Price: must(money.ParsePrice("45.123456")),
				Base: must(money.ParseQuantity("100")), Tax: vat("10"),
			},
		},
		Discounts: []bill.Adjustment{{Amount: eur(1000), Reason: "Aktion"}},
		Charges:   []bill.Adjustment{{Amount: eur(500), Reason: "Fracht", Tax: &reduced}},
		Prepaid:   eur(10000), Note: "Danke für den Auftrag.", Terms: "14 Tage netto", BuyerRef: "04011000-12345-03",
		OrderRef: "B-77", TaxReasons: map[tax.Category]string{tax.Exempt: "§ 6"}, LeftOut: map[tax.Category]string{tax.Export: "on the customs papers"},
		Exchange: bill.Exchange{
			Home: money.MustCurrency("USD"), Rate: must(money.ParseExchangeRate("1.084327")), Date: today, Source: "ECB",
		},
	}
}

var pdf = []byte("%PDF-1.7 not looked at by the store")

// issue takes a number and files the draft.
func (s *shop) issue(t testing.TB, d bill.Draft) bill.Document {
	t.Helper()
	var doc bill.Document
	s.do(t, "invoice.issue", func(tx *store.Tx) (err error) {
		doc, err = issueIn(tx, d)
		return err
	})
	return doc
}

func issueIn(tx *store.Tx, d bill.Draft) (bill.Document, error) {
	n, err := tx.TakeNumber(d.Kind, d.Date)
	if err != nil {
		return bill.Document{}, err
	}
	doc, err := bill.Issue(d, n, d.Date)
	if err != nil {
		return doc, err
	}
	return doc, tx.File(doc, pdf)
}
