package app

import (
	"fmt"
	"sync"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

func (s *Session) levelOf(t *testing.T, item bill.ID) string {
	t.Helper()
	return must[StockCard](t)(s.StockCard(t.Context(), item)).Level.String()
}

func amountOfGoods(t *testing.T, text string) money.Quantity {
	return must[money.Quantity](t)(money.ParseQuantity(text))
}

// However many invoices are issued and receipts filed at once, the level is the sum of what moved.
func TestStockAddsUpWhateverHappensAtOnce(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	it := must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "B", "name": "Bow", "price": "100", "currency": "EUR", "keepStock": true, "tax": {"category": "S", "rate": "19"}}`)))
	must[StockCard](t)(s.CountStock(ctx, it.ID, amountOfGoods(t, "100"), ""))
	const each = 12
	var work sync.WaitGroup
	failed := make(chan error, 3*each)
	for i := range each {
		work.Go(func() {
			d, err := s.AddDraft(ctx, bill.Invoice, fmt.Appendf(nil, `{"customer": {"name": "Hall %d"}, "lines": [{"item": "B", "quantity": "1.5"}, {"item": "B", "quantity": "2"}]}`, i))
			if err == nil {
				_, err = s.Issue(ctx, d.ID)
			}
			failed <- err
		})
		work.Go(func() {
			_, err := s.ReceiveStock(ctx, it.ID, amountOfGoods(t, "0.25"), "")
			failed <- err
		})
		work.Go(func() {
			_, err := s.CountStock(ctx, it.ID, amountOfGoods(t, "80"), "counted")
			failed <- err
		})
	}
	work.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
	card := must[StockCard](t)(s.StockCard(ctx, it.ID))
	sum, out := money.Quantity{}, 0
	for _, m := range card.Moves {
		sum = must[money.Quantity](t)(sum.Add(m.Quantity))
		if m.Cause == bill.StockIssue {
			out++
		}
	}
	if sum.Cmp(card.Level.Decimal) != 0 || out != 2*each || len(card.Moves) != 1+4*each {
		t.Errorf("the level is %s, the %d moves come to %s, %d of them went out", card.Level, len(card.Moves), sum, out)
	}
}

// An invoice that cannot be issued moves nothing; an item that is sold is archived and not deleted, and what was issued before stock
// was kept moves nothing later.
func TestStockMovesWithTheIssueOnly(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	it := must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "B", "name": "Bow", "price": "100", "currency": "EUR", "tax": {"category": "S", "rate": "19"}}`)))
	order := []byte(`{"customer": {"name": "Hall"}, "lines": [{"item": "B", "quantity": "4"}]}`)
	first := must[bill.Draft](t)(s.AddDraft(ctx, bill.Order, order))
	doc := must[bill.Document](t)(s.Issue(ctx, first.ID))
	note := must[bill.Draft](t)(s.Next(ctx, doc.ID(), bill.Delivery, nil))
	must[bill.Document](t)(s.Issue(ctx, note.ID))
	it.Stock = true
	it = must[bill.Item](t)(s.SaveItem(ctx, it))
	must[StockCard](t)(s.CountStock(ctx, it.ID, amountOfGoods(t, "6"), "")) // what is there after that delivery
	after := must[bill.Draft](t)(s.Next(ctx, doc.ID(), bill.Invoice, nil))
	if found := must[[]bill.Problem](t)(s.DraftStock(ctx, after)); len(found) > 0 {
		t.Errorf("it was delivered already: %+v", found)
	}
	must[bill.Document](t)(s.Issue(ctx, after.ID))
	if level := s.levelOf(t, it.ID); level != "6" {
		t.Errorf("what was delivered before stock was kept went out again: %s are left", level)
	}
	bad := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, order))
	bad.Lines[0].Description = ""
	if _, err := s.IssueDraft(ctx, bad); err == nil {
		t.Error("an invoice without words was issued")
	}
	if level := s.levelOf(t, it.ID); level != "6" {
		t.Errorf("what was not issued moved: %s are left", level)
	}
	want(t, s.DeleteItem(ctx, it.ID), Conflict)
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v", r.Books.Findings)
	}
}
