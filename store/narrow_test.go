package store_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// mixed holds documents of several kinds, states, days, currencies and amounts, some of them drafts.
func mixed(t testing.TB, n int) *shop {
	t.Helper()
	s := openShop(t)
	r := rand.New(rand.NewPCG(8, 1))
	s.do(t, "import", func(tx *store.Tx) error {
		for i := range n {
			d := small(i)
			d.Kind = []bill.Kind{bill.Invoice, bill.Invoice, bill.Invoice, bill.Quote}[r.IntN(4)]
			d.Date = today.AddDays(-r.IntN(320))
			d.Due = d.Date.AddDays(14)
			d.Supply, d.SupplyEnd, d.Prepaid = bill.Date{}, bill.Date{}, money.Amount{}
			d.Lines[0].Quantity = must(money.ParseQuantity(fmt.Sprint(1 + r.IntN(40))))
			if i%9 == 0 {
				d.Currency = money.MustCurrency("JPY")
				d.Lines[0].Price = must(money.ParsePrice("1200"))
			}
			if err := mixedOne(tx, d, r); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// mixedOne files a draft, or a document with a payment, a credit note or an answer.
func mixedOne(tx *store.Tx, d bill.Draft, r *rand.Rand) error {
	if r.IntN(12) == 0 {
		return tx.SaveDraft(d)
	}
	doc, err := issueIn(tx, d)
	if err != nil {
		return err
	}
	switch what := r.IntN(5); {
	case d.Kind == bill.Quote && what < 2:
		return tx.AddAnswer(bill.Answer{ID: bill.NewID(), Quote: d.ID, Verdict: []bill.Verdict{bill.Accepted, bill.Declined}[what], Date: d.Date})
	case d.Kind == bill.Invoice && what < 2:
		amount := doc.Totals().Payable.Minor() / int64(1+what)
		return tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: d.ID, Date: today, Amount: money.Of(amount, d.Currency), Method: "cash"})
	case d.Kind == bill.Invoice && what == 2:
		_, err := issueIn(tx, must(bill.Credit(doc, nil, nil, today)))
		return err
	}
	return nil
}

// questions are filters in all sorts of combinations.
func questions(r *rand.Rand, n int) (list []store.DocumentQuery) {
	eur, jpy := money.MustCurrency("EUR"), money.MustCurrency("JPY")
	states := []bill.State{
		"", "", "", bill.StateDraft, bill.StateIssued, bill.StatePartPaid, bill.StateOverdue, bill.StatePaid, bill.StateCredited,
		bill.StateAccepted, bill.StateDeclined, bill.StateExpired,
	}
	for range n {
		q := store.DocumentQuery{Today: today, State: states[r.IntN(len(states))], Order: store.DocumentOrders()[r.IntN(5)]}
		q.Kind = []bill.Kind{"", "", bill.Invoice, bill.Quote, bill.CreditNote}[r.IntN(5)]
		if r.IntN(2) == 0 {
			q.From = today.AddDays(-r.IntN(320))
			q.To = q.From.AddDays(r.IntN(200))
		}
		switch r.IntN(6) {
		case 0:
			q.To = bill.Date{}
		case 1:
			q.Currency = jpy
		case 2:
			q.Min = money.Of(int64(r.IntN(60000)), eur)
		case 3:
			q.Max, q.Currency = money.Of(int64(r.IntN(60000)), eur), eur
		case 4:
			q.Min, q.Max = money.Of(20000, eur), money.Of(60000, eur)
		}
		if r.IntN(5) == 0 {
			q.Search = []string{"montage", "kuchen", "27"}[r.IntN(3)]
		}
		list = append(list, q)
	}
	return list
}

// fits is the filter as a person reads it.
func fits(q store.DocumentQuery, r store.DocumentRow) bool {
	code := q.Currency
	for _, a := range []money.Amount{q.Min, q.Max} {
		if a.Currency() != (money.Currency{}) {
			code = a.Currency()
		}
	}
	switch {
	case q.Kind != "" && r.Kind != q.Kind, q.State != "" && r.State != q.State,
		!q.From.IsZero() && (r.Date.IsZero() || r.Date.Before(q.From)), !q.To.IsZero() && (r.Date.IsZero() || q.To.Before(r.Date)),
		code != (money.Currency{}) && r.Payable.Currency() != code,
		q.Min.Currency() == code && code != (money.Currency{}) && r.Payable.Cmp(q.Min) < 0,
		q.Max.Currency() == code && code != (money.Currency{}) && r.Payable.Cmp(q.Max) > 0:
		return false
	}
	return true
}

// sorted is the order as a person reads it; rows that are alike keep the order that they have, or the other way round.
func sorted(q store.DocumentQuery, rows []store.DocumentRow) []store.DocumentRow {
	out := slices.Clone(rows) // the newest first
	if q.Order == store.OrderDue {
		slices.Reverse(out)
	}
	slices.SortStableFunc(out, func(a, b store.DocumentRow) int {
		currency := strings.Compare(a.Payable.Currency().Code(), b.Payable.Currency().Code())
		switch q.Order {
		case store.OrderDue:
			due := func(d bill.Date) string {
				if d.IsZero() {
					return "9999"
				}
				return d.String()
			}
			return strings.Compare(due(a.Due), due(b.Due))
		case store.OrderAmount:
			return cmp.Or(currency, b.Payable.Cmp(a.Payable))
		case store.OrderOpen:
			return cmp.Or(currency, b.Open.Cmp(a.Open))
		case store.OrderName:
			return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		}
		if q.From.IsZero() && q.To.IsZero() {
			return 0
		}
		return strings.Compare(b.Date.String(), a.Date.String())
	})
	return out
}

// Whatever is asked for, the list has what reading every row finds, in the order asked for, from every offset; and its sums are theirs.
func TestNarrowedListsAreWhatReadingEveryRowFinds(t *testing.T) {
	s := mixed(t, 900)
	r := rand.New(rand.NewPCG(4, 4))
	s.see(t, func(v *store.View) error {
		found := map[string][]store.DocumentRow{}
		for _, search := range []string{"", "montage", "kuchen", "27"} {
			rows, _, err := v.Documents(store.DocumentQuery{Search: search, Today: today})
			if err != nil {
				return err
			}
			found[search] = rows
		}
		empty := 0
		for _, q := range questions(r, 400) {
			var want []store.DocumentRow
			for _, row := range found[q.Search] {
				if fits(q, row) {
					want = append(want, row)
				}
			}
			want = sorted(q, want)
			empty += yes(len(want) == 0)
			sameList(t, v, q, want)
			sameSums(t, v, q, want)
		}
		if empty > 200 {
			t.Errorf("%d of 400 questions find nothing", empty)
		}
		return nil
	})
	soundBooks(t, s)
}

func sameList(t *testing.T, v *store.View, q store.DocumentQuery, want []store.DocumentRow) {
	t.Helper()
	q.Limit = 90
	for q.Offset = 0; q.Offset == 0 || q.Offset < len(want); q.Offset += 45 {
		page, total, err := v.Documents(q)
		part := want[q.Offset:min(q.Offset+90, len(want))]
		if err != nil || total != len(want) || !slices.Equal(page, part) {
			t.Fatalf("%+v: %d of %d, want %d of %d, or another order; %v", q, len(page), total, len(part), len(want), err)
		}
	}
}

func sameSums(t *testing.T, v *store.View, q store.DocumentQuery, want []store.DocumentRow) {
	t.Helper()
	sums, err := v.DocumentSums(q)
	if err != nil {
		t.Fatal(err)
	}
	type sum struct{ n, total, open int64 }
	got, expected := map[string]sum{}, map[string]sum{}
	for _, s := range sums.Currencies {
		got[s.Total.Currency().Code()] = sum{int64(s.Count), s.Total.Minor(), s.Open.Minor()}
	}
	for _, row := range want {
		e, sign := expected[row.Payable.Currency().Code()], int64(1)
		if row.Kind == bill.CreditNote {
			sign = -1
		}
		expected[row.Payable.Currency().Code()] = sum{e.n + 1, e.total + sign*row.Payable.Minor(), e.open + row.Open.Minor()}
	}
	if sums.Count != len(want) || fmt.Sprint(got) != fmt.Sprint(expected) {
		t.Fatalf("%+v: the sums are %v, want %v", q, got, expected)
	}
}

// Many documents come off the index of the order; what leads to few is sorted.
func TestManyAreReadInTheirOrder(t *testing.T) {
	s := mixed(t, store.FewRows*3)
	eur := money.MustCurrency("EUR")
	s.see(t, func(v *store.View) error {
		for _, q := range []store.DocumentQuery{
			{From: today.AddDays(-320), To: today},
			{From: today.AddDays(-320), Kind: bill.Invoice, Order: store.OrderNewest},
			{Currency: eur},
			{Currency: eur, Order: store.OrderOpen},
			{Min: money.Of(1000, eur), Order: store.OrderAmount},
			{Order: store.OrderAmount},
			{Order: store.OrderDue},
			{Order: store.OrderOpen},
			{Kind: bill.Invoice, Order: store.OrderDue},
			{Order: store.OrderName},
			{Kind: bill.Invoice, State: bill.StateIssued, Order: store.OrderName},
		} {
			q.Today = today
			plan := strings.Join(must(v.Plan(q)), "\n")
			if strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%+v is sorted:\n%s", q, plan)
			}
		}
		few := strings.Join(must(v.Plan(store.DocumentQuery{Min: money.Of(1, eur), Max: money.Of(2, eur), Today: today})), "\n")
		if !strings.Contains(few, "register_by_amount") {
			t.Errorf("few rows are not gone to:\n%s", few)
		}
		return nil
	})
}

// The kept sums of customers are those of the documents, and a search finds the amounts of lines.
func TestLinesAreFoundByTheirAmount(t *testing.T) {
	s := openShop(t)
	d := small(3)
	d.Lines[0].Quantity = must(money.ParseQuantity("7"))
	doc := s.issue(t, d)
	net := doc.Totals().LineNets[0].String()
	s.see(t, func(v *store.View) error {
		rows, _, err := v.Documents(store.DocumentQuery{Search: net, Today: today})
		if err != nil || len(rows) != 1 {
			t.Errorf("%s: %d rows, %v", net, len(rows), err)
		}
		return nil
	})
	soundBooks(t, s)
}

// By the names of the buyers the list stands as in a phone book, whatever the case and the accents, and the newest of one name is first.
func TestNamesStandAsInAPhoneBook(t *testing.T) {
	s := openShop(t)
	s.do(t, "import", func(tx *store.Tx) error {
		for i, name := range []string{"Zander", "ärmel", "Ångström", "Bach", "Österreich", "Bach"} {
			d := small(i)
			d.Customer, d.Buyer.Name = bill.ID{}, name
			if i == 3 {
				if err := tx.SaveDraft(d); err != nil {
					return err
				}
				continue
			}
			if _, err := issueIn(tx, d); err != nil {
				return err
			}
		}
		return nil
	})
	s.see(t, func(v *store.View) error {
		rows, _, err := v.Documents(store.DocumentQuery{Today: today, Order: store.OrderName})
		var names []string
		for _, r := range rows {
			names = append(names, r.Name)
		}
		if want := []string{"Ångström", "ärmel", "Bach", "Bach", "Österreich", "Zander"}; !slices.Equal(names, want) || rows[3].Number != "" {
			t.Errorf("they stand as %q", names)
		}
		return err
	})
}
