package store_test

import (
	"context"
	"errors"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// SQLite may undo a transaction by itself when a read of the disk fails. A deed that goes on all the same, because it joins the
// errors of its steps or drops one, must not write past the transaction: nothing of it is in the books, nor in the trail.
func TestNothingIsWrittenPastATransactionThatWasUndone(t *testing.T) {
	disk := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock(), Version: "test"})
	for i := range 30 {
		s.do(t, "fill", func(tx *store.Tx) error {
			if err := tx.SetSetting("ui.x", make([]byte, 9000)); err != nil {
				return err
			}
			return tx.SaveCustomer(customer(100 + i))
		})
	}
	before := state(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("input/output error")
	for k := int64(1); k < 60; k++ {
		copied := disk.Copy()
		again, err := shopOn(t, copied, s)
		if err != nil {
			t.Fatal(err)
		}
		reads := int64(0)
		copied.Plan(func(_ int64, op seal.Op, _ string) error {
			if op != seal.OpRead {
				return nil
			}
			if reads++; reads == k {
				return failure
			}
			return nil
		})
		var first error
		err = again.Write(context.Background(), again.deed("work"), func(tx *store.Tx) error {
			first = errors.Join(tx.SetSetting("ui.x", []byte("1")), tx.SaveCustomer(customer(1)), tx.SaveSlot(store.Slot{User: bill.NewID(), Body: []byte("x")}))
			return nil // a careless deed
		})
		copied.Plan(nil)
		_ = again.Close()
		after, openErr := shopOn(t, copied, s)
		if openErr != nil {
			t.Fatal(openErr)
		}
		have := state(t, after)
		var slots []store.Slot
		after.see(t, func(v *store.View) (err error) { slots, err = v.Slots(); return err })
		_ = after.Close()
		if first != nil && (err == nil || have != before || len(slots) != 0) {
			t.Errorf("read %d fails (%v): write says %v; %d entries more, %d slots", k, first, err, have-before, len(slots))
		}
		if reads < k {
			break
		}
	}
}
