package store_test

import (
	"fmt"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// The customers nearest to what was typed come first; a list shows near ones only where nobody has what was typed.
func TestCustomersAreFoundInSpiteOfTypingErrors(t *testing.T) {
	s := openShop(t)
	s.do(t, "import", func(tx *store.Tx) error {
		for i, name := range []string{"Schmidt Bauelemente", "Musikhaus Müller", "Möller & Söhne", "Müller", "Łukasz Kowalski"} {
			if err := tx.SaveCustomer(bill.Customer{ID: bill.NewID(), Name: name, Number: fmt.Sprint("K", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	for typed, want := range map[string]string{
		"schimdt": "[Schmidt Bauelemente]", "Muller": "[Müller Musikhaus Müller Möller & Söhne]", "lukasz kowalksi": "[Łukasz Kowalski]",
		"k3": "[Müller]", "xyz": "[]",
	} {
		s.see(t, func(v *store.View) error {
			list, err := v.FindCustomers(store.CustomerQuery{Search: typed, Limit: 8})
			if got := fmt.Sprint(names(list)); got != want {
				t.Errorf("%q finds %s, not %s", typed, got, want)
			}
			return err
		})
	}
	for search, want := range map[string]int{"müller": 2, "mülelr": 2, "schimdt": 1, "xyz": 0} {
		s.see(t, func(v *store.View) error {
			list, total, err := v.Customers(store.CustomerQuery{Search: search, Limit: 1})
			if total != want || len(list) != min(want, 1) {
				t.Errorf("the list has %d of %d for %q, not %d", len(list), total, search, want)
			}
			return err
		})
	}
}

func names(list []bill.Customer) []string {
	out := []string{}
	for _, c := range list {
		out = append(out, c.Name)
	}
	return out
}

func BenchmarkFindAmong20000Customers(b *testing.B) {
	s := openShop(b)
	s.do(b, "import", func(tx *store.Tx) error {
		for i := range 20_000 {
			if err := tx.SaveCustomer(customer(i)); err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		s.see(b, func(v *store.View) error {
			_, err := v.FindCustomers(store.CustomerQuery{Search: "munhcen bauelmente", Limit: 8})
			return err
		})
	}
}
