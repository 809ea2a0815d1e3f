package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// Items that were merged stay so; what is filed under the other moves the one kept.
func TestRulesOfItemMerges(t *testing.T) {
	s := openShop(t)
	a, b, c := itemOf("Bow"), itemOf("Violin bow"), itemOf("Rosin")
	move := func(item bill.ID, quantity string) bill.StockMove {
		return bill.StockMove{ID: bill.NewID(), Item: item, Day: today, Quantity: must(money.ParseQuantity(quantity)), Cause: bill.StockReceipt}
	}
	s.do(t, "save", func(tx *store.Tx) error {
		return errors.Join(tx.SaveItem(a), tx.SaveItem(b), tx.SaveItem(c), tx.AddStockMove(move(a.ID, "2")), tx.AddStockMove(move(b.ID, "3.5")))
	})
	s.do(t, "merge", func(tx *store.Tx) error { return tx.MergeItems(a, b.ID) })
	for name, do := range map[string]func(*store.Tx) error{
		"the other again":        func(tx *store.Tx) error { return tx.SaveItem(b) },
		"the other takes one":    func(tx *store.Tx) error { return tx.MergeItems(b, c.ID) },
		"the other twice":        func(tx *store.Tx) error { return tx.MergeItems(c, b.ID) },
		"with itself":            func(tx *store.Tx) error { return tx.MergeItems(a, a.ID) },
		"an alias that is moved": func(tx *store.Tx) error { return tx.Exec("UPDATE item_merges SET kept = ?", c.ID[:]) },
		"an alias that is cut":   func(tx *store.Tx) error { return tx.Exec("DELETE FROM item_merges") },
	} {
		if err := s.Write(context.Background(), s.deed("try"), do); !errors.Is(err, store.ErrUnchangeable) && !errors.Is(err, store.ErrRefused) && !errors.Is(err, store.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.do(t, "receive", func(tx *store.Tx) error { return tx.AddStockMove(move(b.ID, "1")) })
	s.do(t, "merge", func(tx *store.Tx) error { return tx.MergeItems(c, a.ID) })
	s.do(t, "receive", func(tx *store.Tx) error { return tx.AddStockMove(move(b.ID, "1")) })
	s.see(t, func(v *store.View) error {
		level, _, err := v.StockLevel(b.ID)
		moves, merr := v.StockMoves(c.ID, 0)
		if level.String() != "7.5" || len(moves) != 4 {
			t.Errorf("%s by %d moves", level, len(moves))
		}
		return errors.Join(err, merr)
	})
	soundBooks(t, s)
	s.do(t, "break", func(tx *store.Tx) error { return tx.Exec("UPDATE stock_levels SET millionths = 1") })
	if r, err := s.Check(context.Background(), nil); err != nil || len(r.Findings) != 1 {
		t.Errorf("%v, %v", r.Findings, err)
	}
}

// What is low is found by the least that there should be; archived items are none of it.
func TestWhatIsLowIsFound(t *testing.T) {
	s := openShop(t)
	least := func(name, reorder string, kept bool) bill.Item {
		it := itemOf(name)
		it.Stock, it.Reorder = kept, must(money.ParseQuantity(reorder))
		return it
	}
	bow, rosin, crate, old, free := least("Bow", "2.5", true), least("Rosin", "0", true), least("Case", "1", true), least("Old", "9", true), least("Free", "9", false)
	old.Archived = true
	in := func(it bill.Item, quantity string) bill.StockMove {
		return bill.StockMove{ID: bill.NewID(), Item: it.ID, Day: today, Quantity: must(money.ParseQuantity(quantity)), Cause: bill.StockReceipt}
	}
	low := func(want string) {
		t.Helper()
		s.see(t, func(v *store.View) error {
			list, err := v.StockedItems(true)
			var names []string
			for _, one := range list {
				names = append(names, one.Item.Name+" "+one.Level.String())
			}
			n, nerr := v.CountLow()
			if strings.Join(names, ", ") != want || n != len(list) {
				t.Errorf("low are %q, %d", names, n)
			}
			return errors.Join(err, nerr)
		})
	}
	s.do(t, "save", func(tx *store.Tx) error {
		return errors.Join(tx.SaveItem(bow), tx.SaveItem(rosin), tx.SaveItem(crate), tx.SaveItem(old), tx.SaveItem(free),
			tx.AddStockMove(in(bow, "2.499999")), tx.AddStockMove(in(crate, "1")))
	})
	low("Bow 2.499999")
	s.do(t, "move", func(tx *store.Tx) error {
		return errors.Join(tx.AddStockMove(in(bow, "0.000001")), tx.AddStockMove(in(rosin, "-0.5")))
	})
	low("Rosin -0.5")
	rosin.Stock = false
	s.do(t, "no stock", func(tx *store.Tx) error { return tx.SaveItem(rosin) })
	low("")
}

func itemOf(name string) bill.Item {
	return bill.Item{
		ID: bill.NewID(), Name: name, Price: must(money.ParsePrice("1")), Currency: money.MustCurrency("EUR"), Prices: bill.Net,
		Tax: tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("19"))},
	}
}
