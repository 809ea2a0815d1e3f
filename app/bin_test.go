package app

import (
	"slices"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// erase removes a customer past the bin and past what names her, as books of before could.
func erase(t testing.TB, s *Session, id bill.ID) {
	t.Helper()
	if err := s.store.Write(t.Context(), s.deed(deleteCustomer, id), func(tx *store.Tx) error { return tx.DeleteCustomer(id) }); err != nil {
		t.Fatal(err)
	}
}

func binNames(t testing.TB, s *Session) (names []string) {
	t.Helper()
	for _, b := range must[[]Binned](t)(s.Bin(t.Context())) {
		names = append(names, b.Noun+" "+b.Name)
	}
	slices.Sort(names)
	return names
}

// A draft goes into the bin, then its customer; the draft comes back and brings her along.
func TestADraftBringsItsCustomerBack(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	if e := want(t, s.DeleteCustomer(ctx, d.Customer), Conflict); e.Hint != HintDraftsFirst {
		t.Errorf("on a draft: %v", e)
	}
	for _, err := range []error{s.DeleteDraft(ctx, d.ID), s.DeleteCustomer(ctx, d.Customer)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := binNames(t, s); !slices.Equal(got, []string{"customer Müller & Söhne", "draft Müller & Söhne"}) {
		t.Errorf("in the bin: %q", got)
	}
	_, err := s.Draft(ctx, d.ID)
	want(t, err, Missing)
	must[Binned](t)(s.RestoreBinned(ctx, d.ID))
	if got := must[bill.Draft](t)(s.Draft(ctx, d.ID)); got.Customer != d.Customer || len(got.Lines) != 1 {
		t.Errorf("the draft came back as %+v", got)
	}
	must[bill.Customer](t)(s.Customer(ctx, d.Customer))
	if got := binNames(t, s); len(got) != 0 {
		t.Errorf("still in the bin: %q", got)
	}
	_, err = s.RestoreBinned(ctx, d.ID)
	want(t, err, Missing)
}

func TestABarcodeGivenAwayKeepsAnItemInTheBin(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	item := bill.Item{Name: "Chair", Barcode: "4006381333931", Currency: sampleCompany().Currency, Tax: sampleLine(t, "", "1", "1", "19").Tax}
	first := must[bill.Item](t)(s.SaveItem(ctx, item))
	if err := s.DeleteItem(ctx, first.ID); err != nil {
		t.Fatal(err)
	}
	second := must[bill.Item](t)(s.SaveItem(ctx, item))
	_, err := s.RestoreBinned(ctx, first.ID)
	if e := want(t, err, Conflict); e.Field != "barcode" {
		t.Errorf("%v", e)
	}
	if err := s.DeleteItem(ctx, second.ID); err != nil {
		t.Fatal(err)
	}
	must[Binned](t)(s.RestoreBinned(ctx, first.ID))
}

// After thirty days the next login removes it, and the trail says so; one day before it is still there.
func TestTheBinEmptiesItselfAfterThirtyDays(t *testing.T) {
	ctx := t.Context()
	clock, env := turning()
	b, s, _ := newBooks(t, env)
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	if err := s.DeleteDraft(ctx, d.ID); err != nil {
		t.Fatal(err)
	}
	until := must[[]Binned](t)(s.Bin(ctx))[0].Until
	login := func(day time.Time) *Session {
		t.Helper()
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
		clock.turn(day.Format(time.DateOnly))
		return must[*Session](t)(b.Login(ctx, ownerName, []byte(ownerPass), ""))
	}
	s = login(until.AddDate(0, 0, -1))
	if got := binNames(t, s); len(got) != 1 {
		t.Errorf("a day before: %q", got)
	}
	s = login(until.AddDate(0, 0, 1))
	if got := binNames(t, s); len(got) != 0 {
		t.Errorf("a day after: %q", got)
	}
	entries, _, err := s.trailAfter(ctx, 0, 100)
	if err != nil || entries[len(entries)-1].Action != "bin.expire" {
		t.Errorf("the trail ends with %+v, %v", entries[len(entries)-1], err)
	}
}

// What is archived is offered no more, and is still there for what names it.
func TestArchivedCustomers(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	must[bill.Document](t)(s.Issue(ctx, d.ID))
	if err := s.ArchiveCustomer(ctx, d.Customer); err != nil {
		t.Fatal(err)
	}
	if list := must[[]bill.Customer](t)(s.FindCustomers(ctx, "müller", 5)); len(list) != 0 {
		t.Errorf("still offered: %v", list)
	}
	if f := must[Found](t)(s.Search(ctx, "müller", 5)); len(f.Customers) != 1 || !f.Customers[0].Archived {
		t.Errorf("the search finds %v", f.Customers)
	}
	again, _, err := s.Repeat(ctx, d.Customer, bill.Invoice)
	if err != nil || again.Customer != d.Customer {
		t.Errorf("a document for her: %v, %v", again, err)
	}
	// A draft that names her by name and address is hers, not a new customer's.
	same := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": {"name": "Müller & Söhne", "address": {"street": "Ring 1", "city": "Graz", "country": "AT"}},
		"lines": [{"description": "Rosin", "quantity": "1", "price": "1", "tax": {"category": "S", "rate": "19"}}]}`)))
	if same.Customer != d.Customer {
		t.Error("an archived customer was made anew")
	}
	if err := s.UnarchiveCustomer(ctx, d.Customer); err != nil {
		t.Fatal(err)
	}
	if _, n, err := s.Customers(ctx, CustomerQuery{}); n != 1 || err != nil {
		t.Errorf("%d customers, %v", n, err)
	}
}
