package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
)

// twoBows are books with an item that was entered twice, either with a life of its own: B, sold twice of ten, of which three are wanted; and
// BOW, with a barcode, sold once of four, on a price list, on a draft, in the bin and in a template, and it alone has a cost.
func twoBows(t *testing.T) (s *Session, keep, other bill.Item) {
	t.Helper()
	ctx := t.Context()
	_, s, _ = newBooks(t, cheapEnv())
	keep = must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "B", "name": "Bow", "unit": "C62", "price": "100", "currency": "EUR", "keepStock": true, "reorder": "3", "tax": {"rate": "19"}}`)))
	other = must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "BOW", "name": "Violin bow", "unit": "C62", "price": "110", "currency": "EUR", "barcode": "4006381333931", "keepStock": true, "tax": {"rate": "19"}}`)))
	must[StockCard](t)(s.CountStock(ctx, keep.ID, amountOfGoods(t, "10"), ""))
	must[StockCard](t)(s.CountStock(ctx, other.ID, amountOfGoods(t, "4"), ""))
	must[bill.Cost](t)(s.SetCost(ctx, bill.Cost{Item: other.ID, Price: must[money.Price](t)(money.ParsePrice("60")), From: s.Today().AddDays(-5)}))
	must[PriceBook](t)(s.AddPriceList(ctx, []byte(`{"name": "Trade", "items": [{"item": "BOW", "price": "80"}]}`)))
	must[PriceBook](t)(s.AddPriceList(ctx, []byte(`{"name": "Schools", "items": [{"item": "B", "price": "70"}, {"item": "BOW", "price": "75"}]}`)))
	sell := func(code, quantity string) bill.Draft {
		return must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, fmt.Appendf(nil, `{"customer": {"name": "Hall"}, "lines": [{"item": %q, "quantity": %q}]}`, code, quantity)))
	}
	must[bill.Document](t)(s.Issue(ctx, sell("B", "2").ID))
	must[bill.Document](t)(s.Issue(ctx, sell("BOW", "1").ID))
	return s, keep, other
}

// Two items become one: what was issued stays as it is and counts with it, and stock, prices, costs, codes, drafts and templates are its own.
func TestMergedItemsAddUp(t *testing.T) {
	ctx := t.Context()
	s, keep, other := twoBows(t)
	form := `{"customer": {"name": "Hall"}, "lines": [{"item": "BOW", "quantity": "1"}]}`
	draft := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(form)))
	binned := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(form)))
	if err := s.DeleteDraft(ctx, binned.ID); err != nil {
		t.Fatal(err)
	}
	template := monthly(t, s, func(r *bill.Recurring) { r.Draft.Lines[0].Item = other.ID })
	rows, _, err := s.Documents(ctx, DocumentQuery{State: bill.StateIssued})
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d sold, %v", len(rows), err)
	}
	sold := rows[0]
	paper := must[[]byte](t)(s.PDF(ctx, sold.ID))

	m := must[ItemMerge](t)(s.PreviewItemMerge(ctx, keep.ID, other.ID, []string{"name"}))
	if m.Drafts != 1 || m.Recurring != 1 || !m.Held.Sold || m.Held.Moves != 2 || m.Held.Level.String() != "3" || m.Held.Prices != 1 || m.Held.Both != 1 {
		t.Errorf("the preview: %+v", m)
	}
	must[bill.Item](t)(s.Item(ctx, other.ID)) // nothing has happened
	must[ItemMerge](t)(s.MergeItems(ctx, keep.ID, other.ID, []string{"name"}))

	it := must[bill.Item](t)(s.Item(ctx, other.ID))
	if it.ID != keep.ID || it.Name != "Violin bow" || it.Code != "B" || it.Barcode != "4006381333931" || !slices.Equal(it.OtherCodes, []string{"BOW"}) {
		t.Errorf("by the old id: %+v", it)
	}
	for _, ref := range []string{"B", "BOW", "4006381333931"} {
		if id := must[bill.ID](t)(s.ResolveItem(ctx, ref)); id != keep.ID {
			t.Errorf("%s is another item", ref)
		}
	}
	if found := must[[]bill.Item](t)(s.FindItems(ctx, "bow", 5)); len(found) != 1 {
		t.Errorf("%d items are found", len(found))
	}
	card := must[StockCard](t)(s.StockCard(ctx, other.ID))
	if card.Level.String() != "11" || len(card.Moves) != 4 || card.Item.ID != keep.ID {
		t.Errorf("%s in stock by %d moves", card.Level, len(card.Moves))
	}
	if c, known := bill.CostOn(must[[]bill.Cost](t)(s.ItemCosts(ctx, keep.ID)), s.Today()); !known || c.Price.String() != "60" {
		t.Errorf("it costs %v", c.Price)
	}
	for name, want := range map[string]string{"Trade": "80", "Schools": "70"} {
		list := must[PriceBook](t)(s.PriceList(ctx, must[bill.ID](t)(s.ResolvePriceList(ctx, name))))
		if len(list.Prices) != 1 || list.Prices[0].Item != keep.ID || list.Prices[0].Price.String() != want {
			t.Errorf("on %s: %+v", name, list.Prices)
		}
	}
	must[Binned](t)(s.RestoreBinned(ctx, binned.ID))
	if d := must[bill.Draft](t)(s.Draft(ctx, draft.ID)); d.Lines[0].Item != keep.ID || d.Lines[0].Description != "Violin bow" || d.Lines[0].Price.String() != "110" {
		t.Errorf("the line of the draft: %+v", d.Lines[0])
	}
	if r := must[RecurringInvoice](t)(s.Recurring(ctx, template.ID)); r.Draft.Lines[0].Item != keep.ID {
		t.Error("the template has another item")
	}
	if again := must[[]byte](t)(s.PDF(ctx, sold.ID)); !slices.Equal(again, paper) {
		t.Error("a filed paper was changed")
	}

	// What moves or is sold from now on is counted with all that was, under whichever id a line still has.
	must[bill.Document](t)(s.Issue(ctx, draft.ID))
	must[bill.Document](t)(s.Issue(ctx, binned.ID))
	if got := s.levelOf(t, keep.ID); got != "9" {
		t.Errorf("%s are left", got)
	}
	year := must[report.Period](t)(report.Named("this-year", s.Today()))
	table := must[report.Table](t)(s.Report(ctx, ReportQuery{Name: "sales", By: "item", Period: year}))
	if len(table.Rows) != 1 {
		t.Errorf("sales by item have %d rows", len(table.Rows))
	}
	if low := must[[]StockLevel](t)(s.StockLevels(ctx, true)); len(low) != 0 {
		t.Errorf("low are %+v", low)
	}
	_, err = s.SaveItem(ctx, other)
	want(t, err, Conflict)
	_, err = s.MergeItems(ctx, keep.ID, other.ID, nil)
	want(t, err, Invalid)
	if e := want(t, s.DeleteItem(ctx, keep.ID), Conflict); e.Hint != HintArchive {
		t.Errorf("%v", e)
	}
	twin := []byte(`{"name": "Twin", "price": "1", "barcode": "BOW", "tax": {"rate": "19"}}`)
	if _, err := s.AddItem(ctx, twin); err == nil || want(t, err, Conflict).Field != "barcode" {
		t.Errorf("a barcode of the merged item was given away: %v", err)
	}
	third := must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "T", "name": "Third", "unit": "C62", "price": "1", "currency": "EUR", "tax": {"rate": "19"}}`)))
	must[ItemMerge](t)(s.MergeItems(ctx, third.ID, keep.ID, nil))
	if got := s.levelOf(t, other.ID); got != "9" || must[bill.ID](t)(s.ResolveItem(ctx, "BOW")) != third.ID {
		t.Errorf("merged once more, %s are left", got)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v", r.Books.Findings)
	}
}

// Pieces and boxes are not added up, and who may not see costs is not told of them.
func TestWhatKeepsItemsFromBeingMerged(t *testing.T) {
	ctx := t.Context()
	s, keep, other := twoBows(t)
	_, err := s.PreviewItemMerge(ctx, keep.ID, other.ID, []string{"colour"})
	if e := want(t, err, Invalid); e.Field != "take" {
		t.Errorf("%v", e)
	}
	_, err = s.PreviewItemMerge(ctx, keep.ID, keep.ID, nil)
	want(t, err, Invalid)
	costs := func(m ItemMerge) bool {
		return slices.ContainsFunc(m.Fields, func(f bill.MergeField) bool { return strings.Contains(f.Other, "60") })
	}
	if !costs(must[ItemMerge](t)(s.PreviewItemMerge(ctx, keep.ID, other.ID, nil))) {
		t.Error("the owner is not told what it costs")
	}
	s.user.Role = Clerk
	if costs(must[ItemMerge](t)(s.PreviewItemMerge(ctx, keep.ID, other.ID, nil))) {
		t.Error("a clerk is told what it costs")
	}
	_, err = s.MergeItems(ctx, keep.ID, other.ID, nil)
	want(t, err, Forbidden)
	s.user.Role = Owner
	other.Unit = "SET"
	must[bill.Item](t)(s.SaveItem(ctx, other))
	_, err = s.MergeItems(ctx, keep.ID, other.ID, nil)
	if e := want(t, err, Conflict); e.Hint != HintOneUnit {
		t.Errorf("%v", e)
	}
}

// Of two that cost something, the one kept keeps its cost, unless that of the other is taken from today on.
func TestTheCostOfMergedItems(t *testing.T) {
	ctx := t.Context()
	for take, want := range map[string]string{"": "50", "cost": "60"} {
		s, keep, other := twoBows(t)
		must[bill.Cost](t)(s.SetCost(ctx, bill.Cost{Item: keep.ID, Price: must[money.Price](t)(money.ParsePrice("50")), From: s.Today().AddDays(-1)}))
		must[ItemMerge](t)(s.MergeItems(ctx, keep.ID, other.ID, strings.Fields(take)))
		list := must[[]bill.Cost](t)(s.ItemCosts(ctx, keep.ID))
		now, _ := bill.CostOn(list, s.Today())
		before, _ := bill.CostOn(list, s.Today().AddDays(-1))
		if now.Price.String() != want || before.Price.String() != "50" {
			t.Errorf("%q: it costs %s now, and cost %s", take, now.Price, before.Price)
		}
	}
}

// Two who were told apart are not suggested again, whoever one of them becomes, until somebody thinks better of it.
func TestCustomersToldApart(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	person := func(name string) bill.ID {
		return must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: name, Terms: -1})).ID
	}
	pairs := func() int { return len(must[[]bill.Duplicate](t)(s.DuplicateCustomers(ctx))) }
	a, b := person("Müller"), person("Müller GmbH")
	if pairs() != 1 {
		t.Fatalf("%d pairs", pairs())
	}
	if err := s.TellApart(ctx, b, a); err != nil || pairs() != 0 {
		t.Errorf("%d pairs, %v", pairs(), err)
	}
	c := person("Muller") // one more, who is the first
	if pairs() != 2 {
		t.Errorf("%d pairs with a third", pairs())
	}
	must[Merge](t)(s.MergeCustomers(ctx, c, a, nil))
	if pairs() != 0 {
		t.Errorf("%d pairs after she was merged", pairs())
	}
	if err := s.MayBeOne(ctx, a, b); err != nil || pairs() != 1 { // by the id of before
		t.Errorf("%d pairs, %v", pairs(), err)
	}
	want(t, s.TellApart(ctx, a, c), Invalid)
	want(t, s.TellApart(ctx, a, bill.NewID()), Missing)
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v", r.Books.Findings)
	}
	s.user.Role = Clerk
	want(t, s.TellApart(ctx, b, c), Forbidden)
}
