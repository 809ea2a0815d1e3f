package app

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

const (
	ownerName = "Ada Kramer"
	ownerPass = "copper violin sleeps at noon"
)

// cheapEnv is an environment whose passphrases cost nothing, with a clock that the test sets.
func cheapEnv() Env {
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	return Env{
		Now: func() time.Time { return now }, Keychain: &keychain.Map{}, Cost: crypto.Cost{Time: 1, Memory: 32, Threads: 1},
		Version: "test",
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v (kind %s)", err, KindOf(err))
		}
		return v
	}
}

func want(t testing.TB, err error, k Kind) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != k {
		t.Fatalf("got %v (kind %s), want kind %s", err, KindOf(err), k)
	}
	return e
}

// sure has the owner say once more who he is.
func sure(t testing.TB, s *Session) {
	t.Helper()
	if err := s.Confirm(t.Context(), []byte(ownerPass), ""); err != nil {
		t.Fatal(err)
	}
}

func sampleCompany() bill.Company {
	return bill.Company{
		Name:    "Kramer Violins",
		Address: bill.Address{Lines: []string{"Lindenweg 3"}, PostCode: "04109", City: "Leipzig", Country: "DE"},
		Contact: bill.Contact{Email: "ada@example.com"}, TaxID: "DE136695976",
		Account:  bill.Account{Holder: "Kramer Violins", IBAN: "DE89 3704 0044 0532 0130 00", BIC: "COBADEFFXXX"},
		Currency: money.MustCurrency("EUR"), Language: "en", Terms: 14,
	}
}

// newBooks are fresh books with their owner logged in.
func newBooks(t testing.TB, env Env, change ...func(*Setup)) (*Books, *Session, Kit) {
	t.Helper()
	setup := Setup{Company: sampleCompany(), Owner: ownerName, Passphrase: []byte(ownerPass)}
	for _, fn := range change {
		fn(&setup)
	}
	b, s, kit, err := Create(t.Context(), filepath.Join(t.TempDir(), "shop.counterfoil"), env, setup)
	if err != nil {
		t.Fatalf("create: %v (kind %s)", err, KindOf(err))
	}
	t.Cleanup(func() { _ = s.Lock() })
	return b, s, kit
}

func percent(t testing.TB, text string) money.Percent {
	return must[money.Percent](t)(money.ParsePercent(text))
}

func sampleLine(t testing.TB, what, quantity, price, rate string) bill.Line {
	return bill.Line{
		Description: what, Quantity: must[money.Quantity](t)(money.ParseQuantity(quantity)), Unit: "C62",
		Price: must[money.Price](t)(money.ParsePrice(price)), Tax: tax.Rate{Category: tax.Standard, Percent: percent(t, rate)},
	}
}

func saved(t testing.TB, s *Session, lines ...bill.Line) bill.Draft {
	t.Helper()
	ctx := t.Context()
	c := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{
		Name: "Müller & Söhne", Address: bill.Address{Lines: []string{"Ring 1"}, City: "Graz", Country: "AT"}, Terms: -1,
	}))
	d := must[bill.Draft](t)(s.NewDraft(ctx, bill.Invoice, c.ID))
	d.Lines = lines
	return must[bill.Draft](t)(s.SaveDraft(ctx, d))
}

// The main job from the first day to the other machine.
func TestFromNewBooksToTheRestoredOnes(t *testing.T) {
	ctx := context.Background()
	env := cheapEnv()
	b, s, kit := newBooks(t, env)
	if len(kit.Groups()) != 15 || s.User().Name != ownerName {
		t.Errorf("kit of %d groups, user %q", len(kit.Groups()), s.User().Name)
	}
	if alerts := s.Alerts(); len(alerts) != 0 {
		t.Errorf("new books begin with %v", alerts)
	}
	d := saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19"))
	doc := must[bill.Document](t)(s.Issue(ctx, d.ID))
	if n := doc.Number().Text; n != "INV-2026-0001" {
		t.Errorf("number %s", n)
	}
	if total := doc.Totals().Payable.String(); total != "130.90" || doc.Due().String() != "2026-12-08" {
		t.Errorf("payable %s due %s", total, doc.Due())
	}
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{
		Document: doc.ID(), Amount: must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), "30.90")), Method: "transfer",
	}))
	now := must[Document](t)(s.Document(ctx, doc.ID()))
	if now.State != bill.StatePartPaid || now.Open.String() != "100.00" {
		t.Errorf("state %s, open %s", now.State, now.Open)
	}
	made := must[Backup](t)(s.Backup(ctx, t.TempDir(), nil))
	must[BackupFacts](t)(s.VerifyBackup(ctx, made.Path, Opening{}, nil))
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	again := must[*Session](t)(b.Login(ctx, "ada kramer", []byte(ownerPass), ""))
	if alerts := again.Alerts(); len(alerts) != 0 {
		t.Errorf("alerts after a quiet night: %v", alerts)
	}
	if r := must[Soundness](t)(again.Check(ctx, nil)); !r.Sound() {
		t.Errorf("not sound: %+v", r)
	}
	if err := again.Lock(); err != nil {
		t.Fatal(err)
	}

	elsewhere := cheapEnv()
	dir := filepath.Join(t.TempDir(), "copy.counterfoil")
	facts := must[BackupFacts](t)(RestoreBackup(ctx, elsewhere, Restore{
		Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)},
	}, nil))
	if facts.Facts.LastNumber != "INV-2026-0001" || facts.Facts.Company != "Kramer Violins" {
		t.Errorf("facts %+v", facts.Facts)
	}
	copied := must[*Books](t)(Open(ctx, dir, elsewhere))
	if !copied.Fresh() {
		t.Error("the restored books do not say that nobody was in")
	}
	there := must[*Session](t)(copied.Login(ctx, ownerName, []byte(ownerPass), ""))
	same := must[Document](t)(there.Document(ctx, doc.ID()))
	if same.Open.String() != "100.00" || !same.Totals().Equal(doc.Totals()) {
		t.Errorf("open %s, totals %+v", same.Open, same.Totals())
	}
	if err := there.Lock(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		third := must[*Session](t)(copied.Login(ctx, "", []byte(ownerPass), ""))
		if err := third.Lock(); err != nil {
			t.Fatal(err)
		}
	}
}

// trailAfter gives up to limit entries of the trail after the given number, in order, and how many there are in all.
func (s *Session) trailAfter(ctx context.Context, after int64, limit int) ([]TrailEntry, int64, error) {
	type page struct {
		list  []TrailEntry
		total int64
	}
	p, err := read(ctx, s, seeTrail, func(v *store.View) (p page, err error) {
		if p.list, err = v.TrailEntries(after, limit); err != nil {
			return p, err
		}
		p.total, err = v.TrailSize()
		return p, err
	})
	return p.list, p.total, err
}
