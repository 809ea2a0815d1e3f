package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// Fifty clerks issue twenty invoices each, one in five attempts fails at the last moment: no number is missing, none is
// there twice.
func TestFiftyClerksLeaveNoGapAndNoDouble(t *testing.T) {
	s := openShop(t)
	cancelled := errors.New("changed my mind")
	var wg sync.WaitGroup
	for range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 20; {
				err := s.Write(context.Background(), s.deed("invoice.issue"), func(tx *store.Tx) error {
					if _, err := issueIn(tx, draft(customer(i))); err != nil {
						return err
					}
					if tx.Now().UnixNano()/1e9%5 == 0 {
						return cancelled
					}
					return nil
				})
				if err == nil {
					i++
				} else if !errors.Is(err, cancelled) {
					t.Error(err)
					return
				}
			}
		}()
	}
	wg.Wait()
	s.see(t, func(v *store.View) error {
		series := must(v.Series(bill.Invoice))
		numbers := must(v.Numbers(series.ID))
		if len(numbers) != 1000 || series.Next != 1001 {
			t.Fatalf("%d numbers, next %d", len(numbers), series.Next)
		}
		for i, n := range numbers {
			if n.Counter != int64(i+1) || n.Period != 2026 {
				t.Fatalf("number %d is %+v", i+1, n)
			}
		}
		same(t, "trail", must(v.TrailSize()), int64(1001))
		return nil
	})
	soundBooks(t, s)
}

func soundBooks(t *testing.T, s *shop) {
	t.Helper()
	r, err := s.Check(context.Background(), nil)
	if err != nil || !r.Sound() {
		t.Fatalf("%+v, %v", r, err)
	}
	s.see(t, func(v *store.View) error {
		tr, err := trail.Verify(v.Leaves(), s.terms)
		if err != nil || !tr.Sound() {
			t.Errorf("trail: %+v, %v", tr, err)
		}
		return nil
	})
}

func TestAFailedDeedLeavesNothing(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	stop := errors.New("stop")
	err := s.Write(context.Background(), s.deed("customer.save"), func(tx *store.Tx) error {
		return errors.Join(tx.SaveCustomer(c), stop)
	})
	if !errors.Is(err, stop) {
		t.Errorf("error: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = s.Write(ctx, s.deed("customer.save"), func(tx *store.Tx) error {
		defer cancel()
		return tx.SaveCustomer(c)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic did not come through")
			}
		}()
		_ = s.Write(context.Background(), s.deed("customer.save"), func(tx *store.Tx) error {
			_ = tx.SaveCustomer(c)
			panic("a fault of the program")
		})
	}()
	bad := s.deed("customer.save")
	bad.Actor.Role = ""
	if err := s.Write(context.Background(), bad, func(tx *store.Tx) error { return tx.SaveCustomer(c) }); err == nil {
		t.Error("a deed that the trail cannot hold was done")
	}
	s.see(t, func(v *store.View) error {
		if _, err := v.Customer(c.ID); !errors.Is(err, store.ErrMissing) {
			t.Errorf("customer: %v", err)
		}
		same(t, "trail", must(v.TrailSize()), int64(1))
		return nil
	})
	s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
}

func TestWriteWithinWriteIsRefused(t *testing.T) {
	s := openShop(t)
	s.do(t, "customer.save", func(tx *store.Tx) error {
		err := s.Write(context.Background(), s.deed("x"), func(*store.Tx) error { return nil })
		if !errors.Is(err, store.ErrNested) {
			t.Errorf("nested: %v", err)
		}
		return nil
	})
}

func TestAViewEndsWithItsFunction(t *testing.T) {
	s := openShop(t)
	var kept *store.View
	var keptTx *store.Tx
	s.see(t, func(v *store.View) error { kept = v; return nil })
	s.do(t, "x", func(tx *store.Tx) error { keptTx = tx; return nil })
	if _, err := kept.Company(); err == nil {
		t.Error("a view was read after its function")
	}
	if err := keptTx.SaveCustomer(customer(1)); err == nil {
		t.Error("a transaction was written to after its function")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(context.Background(), s.deed("x"), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
	if err := s.Read(context.Background(), func(*store.View) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
}

func TestAReaderSeesOneMoment(t *testing.T) {
	s := openShop(t)
	s.see(t, func(v *store.View) error {
		s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(customer(1)) })
		_, n, err := v.Customers(store.CustomerQuery{})
		same(t, "customers in the old view", n, 0)
		return err
	})
	s.see(t, func(v *store.View) error {
		_, n, err := v.Customers(store.CustomerQuery{})
		same(t, "customers in a new view", n, 1)
		return err
	})
}

func TestNewsComeAfterTheCommit(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	var heard []store.News
	cancel := s.Subscribe(func(n store.News) {
		heard = append(heard, n)
		s.see(t, func(v *store.View) error { _, err := v.Customer(c.ID); return err })
	})
	deed := s.deed("customer.save")
	deed.Target = c.ID
	save := func(tx *store.Tx) error { return tx.SaveCustomer(c) }
	if err := s.Write(context.Background(), deed, save); err != nil {
		t.Fatal(err)
	}
	_ = s.Write(context.Background(), deed, func(*store.Tx) error { return errors.New("no") })
	cancel()
	s.do(t, "customer.save", save)
	same(t, "news", heard, []store.News{{Action: "customer.save", Target: c.ID}})
}
