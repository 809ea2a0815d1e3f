package app

import (
	"testing"

	"counterfoil/app/bill"
)

// A copy is another sale: without the order number, and with the code and class that the item has by now.
func TestACopyIsAnotherSale(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	ctx := t.Context()
	if err := s.SetOwnFields(ctx, bill.OwnFields{Items: []bill.OwnField{{Name: "HSN", Kind: bill.OwnText}}}); err != nil {
		t.Fatal(err)
	}
	it := must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "ROS", "name": "Rosin", "unit": "C62", "price": "9.90", "tax": {"rate": "19"}, "own": {"HSN": "38060000"}}`)))
	draft := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": {"number": "C-7", "name": "Orchestra", "address": {"city": "Graz", "country": "AT"}},
		"orderReference": "PO 4711", "buyerReference": "Desk 4", "supplyDate": "2026-11-20", "lines": [{"item": "ROS", "quantity": "3"}, {"description": "Carriage", "quantity": "1", "price": "5",
		"tax": {"rate": "19"}, "class": {"scheme": "HS", "code": "99"}}]}`)))
	doc := must[bill.Document](t)(s.Issue(ctx, draft.ID))
	if l := doc.Draft().Lines[0]; l.Code != "ROS" || l.Class.Code != "38060000" {
		t.Fatalf("issued with %q, class %v", l.Code, l.Class)
	}
	it.Code, it.Own = "ROS-2", []bill.OwnValue{{Field: "HSN", Value: "38061000"}}
	must[bill.Item](t)(s.SaveItem(ctx, it))
	again := must[bill.Draft](t)(s.Duplicate(ctx, doc.ID(), bill.Invoice))
	if again.OrderRef != "" || again.BuyerRef != "Desk 4" || !again.Supply.IsZero() {
		t.Errorf("order %q, reference %q, supplied %s", again.OrderRef, again.BuyerRef, again.Supply)
	}
	if l := again.Lines[0]; l.Code != "ROS-2" || l.Class.Code != "38061000" {
		t.Errorf("the copy has %q, class %v", l.Code, l.Class)
	}
	if l := again.Lines[1]; l.Class.Code != "99" {
		t.Errorf("what no item says is gone: %v", l.Class)
	}
	repeated, _, err := s.Repeat(ctx, draft.Customer, bill.Invoice)
	if err != nil || repeated.OrderRef != "" || repeated.Supply != doc.Draft().Supply.AddDays(doc.Draft().Date.DaysUntil(repeated.Date)) {
		t.Errorf("%v: order %q, supplied %s", err, repeated.OrderRef, repeated.Supply)
	}
	if template := must[bill.Recurring](t)(s.RecurringFrom(ctx, doc.ID())); template.Draft.OrderRef != "PO 4711" {
		t.Errorf("a template has the order number %q", template.Draft.OrderRef)
	}
}
