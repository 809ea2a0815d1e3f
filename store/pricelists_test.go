package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// A price list comes back as it was kept, its prices beside it; the line of a document says where its price was from.
func TestPriceLists(t *testing.T) {
	s := openShop(t)
	eur := money.MustCurrency("EUR")
	trade := bill.PriceList{ID: bill.NewID(), Name: "Trade", Currency: eur, Prices: bill.Net, From: today, To: today.AddDays(30), Change: must(money.ParsePercent("-10"))}
	ten := must(money.ParseQuantity("10"))
	plain := bill.ListPrice{Item: bill.NewID(), Price: must(money.ParsePrice("4.50"))}
	many := bill.ListPrice{Item: bill.NewID(), Price: must(money.ParsePrice("5")), Quantities: []bill.QuantityPrice{{From: ten, Price: must(money.ParsePrice("4"))}}}
	buyer := customer(1)
	buyer.PriceList = trade.ID
	d := draft(buyer)
	d.Lines[0].Origin = bill.PriceOrigin{List: "Trade", From: ten}
	s.do(t, "pricelist.set", func(tx *store.Tx) error {
		return errors.Join(tx.SavePriceList(trade), tx.SetListPrice(trade.ID, plain), tx.SetListPrice(trade.ID, many), tx.SaveCustomer(buyer), tx.SaveDraft(d))
	})
	s.do(t, "invoice.issue", func(tx *store.Tx) error { _, err := issueIn(tx, d); return err })
	s.see(t, func(v *store.View) error {
		got, err := v.PriceList(trade.ID)
		if err != nil || got != trade {
			t.Errorf("%+v, %v", got, err)
		}
		prices, err := v.ListPrices(trade.ID)
		if err != nil || len(prices) != 2 {
			t.Errorf("%+v, %v", prices, err)
		}
		one, err := v.ListPrice(trade.ID, many.Item)
		if err != nil || !reflect.DeepEqual(*one, many) {
			t.Errorf("%+v, %v", one, err)
		}
		if none, err := v.ListPrice(trade.ID, bill.NewID()); none != nil || err != nil {
			t.Errorf("a price that is not there: %+v, %v", none, err)
		}
		if n, err := v.PricedBy(trade.ID); n != 1 || err != nil {
			t.Errorf("%d customers have it, %v", n, err)
		}
		doc, err := v.Document(d.ID)
		if err != nil || doc.Draft().Lines[0].Origin != d.Lines[0].Origin {
			t.Errorf("the line says %+v, %v", doc.Draft().Lines[0].Origin, err)
		}
		return nil
	})
	twin := trade
	twin.ID = bill.NewID()
	err := s.Write(context.Background(), s.deed("pricelist.set"), func(tx *store.Tx) error { return tx.SavePriceList(twin) })
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("two lists of one name: %v", err)
	}
	s.do(t, "pricelist.delete", func(tx *store.Tx) error { return tx.DeletePriceList(trade.ID) })
	s.see(t, func(v *store.View) error {
		if _, err := v.PriceList(trade.ID); !errors.Is(err, store.ErrMissing) {
			t.Errorf("still there: %v", err)
		}
		return nil
	})
}
