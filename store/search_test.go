package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// small is an invoice with a text of its own, cheap to file.
func small(i int) bill.Draft {
	d := draft(customer(i % 90))
	d.Discounts, d.Charges, d.TaxReasons, d.Lines = nil, nil, nil, d.Lines[1:2]
	d.Lines[0].Description = []string{"Montage", "Küchenzeile", "Fensterbank eingepaßt", "Türen"}[i%4]
	d.Note = fmt.Sprintf("Auftrag %d/%d", i%7, i)
	return d
}

// searchable holds more documents than the index of trigrams lags behind, some of them drafts, and says what each is found by.
func searchable(t *testing.T) (*shop, map[bill.ID]string) {
	t.Helper()
	s := openShop(t)
	texts := map[bill.ID]string{}
	s.do(t, "import", func(tx *store.Tx) error {
		for i := range store.TextsBehind + 120 {
			d := small(i)
			amount := must(bill.Total(d)).Payable.String()
			parts := []string{d.Buyer.Name, d.Buyer.Number, d.Note, d.Lines[0].Description, d.BuyerRef, d.OrderRef, amount}
			if i%50 == 0 {
				if err := tx.SaveDraft(d); err != nil {
					return err
				}
			} else {
				doc, err := issueIn(tx, d)
				if err != nil {
					return err
				}
				parts = append(parts, doc.Number().Text)
			}
			texts[d.ID] = store.Fold(strings.Join(parts, " "))
		}
		return nil
	})
	return s, texts
}

// Whatever is searched for, the index finds what reading all texts finds, in the order of the list and page by page.
func TestTheIndexFindsWhatReadingAllTextsFinds(t *testing.T) {
	s, texts := searchable(t)
	r := rand.New(rand.NewPCG(5, 6))
	all := []string{"küchen", "kuchenzeile 4", "eingepasst", "inv-2026-05", "auftrag 3/", "gmbh türen k0001", "6/ montage", "zzz", "ü", "3 4", `"`, `or "x`}
	known := slices.Sorted(maps.Values(texts))
	for range 60 {
		text := []rune(known[r.IntN(len(known))])
		from := r.IntN(len(text) - 8)
		all = append(all, string(text[from:from+1+r.IntN(8)]))
	}
	s.see(t, func(v *store.View) error {
		rows, _, err := v.Documents(store.DocumentQuery{Today: today})
		if err != nil {
			return err
		}
		for _, search := range all {
			var want, got []bill.ID
			for _, row := range rows {
				if contains(texts[row.ID], strings.Fields(store.Fold(search))) {
					want = append(want, row.ID)
				}
			}
			for {
				page, total, err := v.Documents(store.DocumentQuery{Search: search, Today: today, Limit: 100, Offset: len(got)})
				if err != nil || total != len(want) {
					t.Errorf("%q: %d in all, want %d, %v", search, total, len(want), err)
					break
				}
				for _, row := range page {
					got = append(got, row.ID)
				}
				if len(page) < 100 {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q: %d rows, want %d, or in another order", search, len(got), len(want))
			}
		}
		return nil
	})
	soundBooks(t, s)
}

func contains(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// However many documents there are, a page of the list is read off an index in its order: nothing is sorted but what is
// not in the index of trigrams yet.
func TestNoPageIsSorted(t *testing.T) {
	s := openShop(t)
	for _, q := range []store.DocumentQuery{
		{},
		{Kind: bill.Quote},
		{State: bill.StateDraft},
		{State: bill.StateIssued},
		{State: bill.StateOverdue},
		{State: bill.StatePaid, Kind: bill.Invoice},
		{Kind: bill.Invoice, State: bill.StateOverdue},
		{Customer: bill.NewID()},
		{Search: "muller"},
		{Search: "2026-00 gmbh", Kind: bill.Invoice},
		{Search: "ab"},
	} {
		q.Today = today
		s.see(t, func(v *store.View) error {
			steps, err := v.Plan(q)
			plan := strings.Join(steps, "\n")
			if strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") && !strings.Contains(plan, "trigrams_mark") {
				t.Errorf("%+v is sorted:\n%s", q, plan)
			}
			if testing.Verbose() {
				t.Logf("%+v\n%s", q, plan)
			}
			return err
		})
	}
}

// A page from anywhere in the list is that part of the whole list.
func TestPagesFromBothEndsAgree(t *testing.T) {
	s, _ := searchable(t)
	s.see(t, func(v *store.View) error {
		for _, q := range []store.DocumentQuery{{}, {Kind: bill.Invoice}, {State: bill.StateOverdue}, {State: bill.StateDraft}} {
			q.Today = today.AddDays(31)
			all, _, err := v.Documents(q)
			if err != nil {
				return err
			}
			q.Limit = 70
			for q.Offset = 0; q.Offset < len(all)+70; q.Offset += 35 {
				page, total, err := v.Documents(q)
				if err != nil || total != len(all) {
					t.Errorf("%+v: %d in all, want %d, %v", q, total, len(all), err)
				}
				same(t, fmt.Sprint(q.Offset), page, append([]store.DocumentRow(nil), all[min(q.Offset, len(all)):min(q.Offset+70, len(all))]...))
			}
		}
		return nil
	})
}

// The figures of kind and state count what is there, however it came to be so.
func TestCountsWithoutCounting(t *testing.T) {
	s, _ := searchable(t)
	s.see(t, func(v *store.View) error {
		for _, kind := range []bill.Kind{"", bill.Invoice, bill.Quote} {
			for _, state := range []bill.State{"", bill.StateDraft, bill.StateIssued, bill.StateOverdue, bill.StatePaid} {
				q := store.DocumentQuery{Kind: kind, State: state, Today: today.AddDays(31)}
				rows, want, err := v.Documents(q)
				if err != nil || want != len(rows) {
					return err
				}
				q.Limit = 1
				if _, total, err := v.Documents(q); err != nil || total != want {
					t.Errorf("%q %q: %d, want %d, %v", kind, state, total, want, err)
				}
			}
		}
		return nil
	})
}
