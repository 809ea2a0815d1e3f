package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// Invoices are paid, part paid, overpaid, credited and left alone at random: the list says of each what bill says.
func TestTheListAgreesWithTheRules(t *testing.T) {
	s := openShop(t)
	r := rand.New(rand.NewPCG(1, 2))
	var ids []bill.ID
	for i := range 60 {
		d := draft(customer(i))
		d.Date = today.AddDays(-r.IntN(60))
		d.Supply, d.SupplyEnd, d.Due = d.Date, bill.Date{}, d.Date.AddDays(r.IntN(40))
		doc := s.issue(t, d)
		ids = append(ids, doc.ID())
		for range r.IntN(3) {
			part := doc.Totals().Payable.Minor() * int64(r.IntN(5)-1) / 2
			if part != 0 {
				s.do(t, "payment.add", func(tx *store.Tx) error {
					return tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: doc.ID(), Date: today, Amount: eur(part), Method: "cash"})
				})
			}
		}
		if r.IntN(3) == 0 {
			s.issue(t, must(bill.Credit(doc, nil, nil, today)))
		}
	}
	s.see(t, func(v *store.View) error {
		states := map[bill.State]int{}
		for _, id := range ids {
			doc := must(v.Document(id))
			payments, credits := must(v.Payments(id)), must(v.Credits(id))
			row := rowOf(t, v, doc.Number().Text)
			if open := must(bill.Balance(doc, payments, credits)); row.Open != open {
				t.Errorf("%s: open %v, want %v", row.Number, row.Open, open)
			}
			state := must(bill.StateOf(doc, payments, credits, today))
			if row.State != state {
				t.Errorf("%s: %s, want %s", row.Number, row.State, state)
			}
			states[state]++
		}
		for state, n := range states {
			rows, total, err := v.Documents(store.DocumentQuery{Kind: bill.Invoice, State: state, Today: today})
			if err != nil || total != n || len(rows) != n {
				t.Errorf("%s: %d rows of %d, want %d, %v", state, len(rows), total, n, err)
			}
		}
		if len(states) != 5 {
			t.Errorf("states met: %v", states)
		}
		return nil
	})
	soundBooks(t, s)
}

func rowOf(t *testing.T, v *store.View, number string) store.DocumentRow {
	t.Helper()
	rows, n, err := v.Documents(store.DocumentQuery{Search: number, Kind: bill.Invoice, Today: today})
	if err != nil || n != 1 {
		t.Fatalf("search %s: %d rows, %v", number, n, err)
	}
	return rows[0]
}

func TestTheNewestStandsFirstAndADraftKeepsItsPlace(t *testing.T) {
	s := openShop(t)
	a, b := draft(customer(1)), draft(customer(2))
	s.do(t, "draft", func(tx *store.Tx) error { return errors.Join(tx.SaveDraft(a), tx.SaveDraft(b), tx.SaveDraft(a)) })
	order := func() (ids []bill.ID) {
		s.see(t, func(v *store.View) error {
			rows, _, err := v.Documents(store.DocumentQuery{Today: today})
			for _, r := range rows {
				ids = append(ids, r.ID)
			}
			return err
		})
		return ids
	}
	same(t, "drafts", order(), []bill.ID{b.ID, a.ID})
	s.issue(t, a)
	same(t, "after issuing the older", order(), []bill.ID{a.ID, b.ID})
	s.do(t, "draft", func(tx *store.Tx) error { return tx.BinDraft(b.ID) })
	same(t, "after deleting the draft", order(), []bill.ID{a.ID})
}

func TestSearchFindsWhatPeopleType(t *testing.T) {
	s := openShop(t)
	c := customer(7)
	d := draft(c)
	doc := s.issue(t, d)
	s.do(t, "customer", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
	s.see(t, func(v *store.View) error {
		for typed, want := range map[string]int{
			"müller": 1, "MULLER": 1, "sohne 7": 1, "7 söhne": 1, "inv-2026": 1, "0001": 1, "k00007": 1,
			doc.Totals().Payable.String(): 1, "meier": 0, "muller meier": 0, "": 1, "  ": 1, "100%": 0, "_": 0,
		} {
			if _, n, err := v.Documents(store.DocumentQuery{Search: typed, Today: today}); err != nil || n != want {
				t.Errorf("documents %q: %d, %v", typed, n, err)
			}
		}
		for typed, want := range map[string]int{"wien": 1, "FRANZ7@": 1, "atu8765": 1, "linz": 0} {
			if _, n, err := v.Customers(store.CustomerQuery{Search: typed}); err != nil || n != want {
				t.Errorf("customers %q: %d, %v", typed, n, err)
			}
		}
		return nil
	})
	for in, want := range map[string]string{"Straße  ÄÖÜ": "strasse aou", "Łódź": "lodz", "ﬁn": "fin", "Ærø": "aero", "İstanbul": "istanbul"} {
		if got := store.Fold(in); got != want {
			t.Errorf("fold %q: %q", in, got)
		}
	}
}

func TestSummaryAddsUp(t *testing.T) {
	s := openShop(t)
	var invoiced, paid int64
	for i := range 12 {
		d := draft(customer(i))
		d.Date = bill.Date{Year: 2026, Month: uint8(i + 1), Day: 1}
		d.Supply, d.SupplyEnd, d.Due = d.Date, bill.Date{}, d.Date.AddDays(30)
		doc := s.issue(t, d)
		invoiced += doc.Totals().Payable.Minor()
		s.do(t, "pay", func(tx *store.Tx) error {
			return tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: d.ID, Date: d.Date, Amount: eur(1000), Method: "cash"})
		})
		paid += 1000
	}
	s.see(t, func(v *store.View) error {
		sum := must(v.Summary(bill.Date{Year: 2026, Month: 12, Day: 15}))
		e := sum.Currencies[0]
		same(t, "outstanding", e.Outstanding, eur(invoiced-paid))
		same(t, "paid this month", e.Paid, eur(1000))
		if len(e.Months) != 12 || e.Months[0].Month != 1 || e.Months[11].Received != eur(1000) {
			t.Errorf("months: %+v", e.Months)
		}
		overdue := int64(0)
		rows, _, _ := v.Documents(store.DocumentQuery{State: bill.StateOverdue, Today: bill.Date{Year: 2026, Month: 12, Day: 15}})
		for _, r := range rows {
			overdue += r.Open.Minor()
		}
		same(t, "overdue", e.Overdue, eur(overdue))
		return nil
	})
}

func TestPages(t *testing.T) {
	s := openShop(t)
	s.do(t, "customers", func(tx *store.Tx) error {
		for i := range 25 {
			if err := tx.SaveCustomer(bill.Customer{ID: bill.NewID(), Name: fmt.Sprintf("Kunde %02d", i), Currency: money.Currency{}}); err != nil {
				return err
			}
		}
		return nil
	})
	s.see(t, func(v *store.View) error {
		page, total, err := v.Customers(store.CustomerQuery{Limit: 10, Offset: 20})
		if err != nil || total != 25 || len(page) != 5 || page[0].Name != "Kunde 20" {
			t.Errorf("%d of %d, %v", len(page), total, err)
		}
		return nil
	})
}
