package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// working is a day's work on a disk in memory: each step is one deed.
func working(s *shop) []func(*store.Tx) error {
	c := customer(1)
	d := draft(c)
	return []func(*store.Tx) error{
		func(tx *store.Tx) error { return tx.SaveCustomer(c) },
		func(tx *store.Tx) error { return tx.SaveDraft(d) },
		func(tx *store.Tx) error { _, err := issueIn(tx, d); return err },
		func(tx *store.Tx) error {
			return tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: d.ID, Date: today, Amount: eur(100), Method: "cash"})
		},
	}
}

// state is what a day's work can have led to: how many deeds are in the books.
func state(t *testing.T, s *shop) int64 {
	t.Helper()
	var size int64
	s.see(t, func(v *store.View) (err error) { size, err = v.TrailSize(); return err })
	return size
}

// shopOn opens a shop that lies on a disk in memory.
func shopOn(t *testing.T, disk *seal.Disk, s *shop) (*shop, error) {
	t.Helper()
	again := *s
	again.opt.FS = disk
	var err error
	again.Store, err = store.Open(context.Background(), s.dir, s.key, again.opt)
	return &again, err
}

// Every operation of the disk fails once, in turn: each deed is in the books afterwards or it is not, one that was
// reported done is, and the trail is whole.
func TestEveryOperationOfTheDiskMayFail(t *testing.T) {
	for _, failure := range []error{seal.ErrFull, errors.New("input/output error"), seal.ErrPowerCut} {
		disk := seal.NewDisk()
		s := openShopWith(t, store.Options{FS: disk, Now: fixedClock(), Version: "test"})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		most := int64(1)
		for k := int64(1); k <= most; k++ {
			copied := disk.Copy()
			reported := runFailing(t, copied, s, k, failure)
			if k == 1 {
				most = copied.Ops()
			}
			copied.Plan(nil)
			after := copied.Reboot(rand.New(rand.NewPCG(uint64(k), 1)))
			again, err := shopOn(t, after, s)
			if err != nil {
				t.Fatalf("%v at operation %d of %d: %v", failure, k, most, err)
			}
			if have := state(t, again) - 1; have < reported || have > reported+1 {
				t.Errorf("%v at operation %d: %d deeds in the books, %d reported done", failure, k, have, reported)
			}
			soundBooks(t, again)
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		}
		t.Logf("%v: %d operations", failure, most)
	}
}

// runFailing works until something fails and says how many deeds were reported done.
func runFailing(t *testing.T, disk *seal.Disk, s *shop, k int64, failure error) (reported int64) {
	t.Helper()
	if k > 1 { // the first run counts the operations
		disk.Plan(func(n int64, _ seal.Op, _ string) error {
			if n == k {
				return failure
			}
			return nil
		})
	}
	at, err := shopOn(t, disk, s)
	if err != nil {
		return 0
	}
	for _, deed := range working(at) {
		if err := at.Write(context.Background(), at.deed("work"), deed); err != nil {
			break
		}
		reported++
	}
	_ = at.Close() // may fail too
	return reported
}

func TestAFullDiskIsNamed(t *testing.T) {
	disk := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
	disk.Plan(func(_ int64, op seal.Op, _ string) error {
		if op == seal.OpWrite {
			return seal.ErrFull
		}
		return nil
	})
	err := s.Write(context.Background(), s.deed("x"), func(tx *store.Tx) error { return tx.SaveCustomer(customer(1)) })
	if !errors.Is(err, store.ErrFull) {
		t.Errorf("full disk: %v", err)
	}
	disk.Plan(nil)
	s.do(t, "x", func(tx *store.Tx) error { return tx.SaveCustomer(customer(1)) })
	if state(t, s) != 2 {
		t.Error("the failed deed is in the trail")
	}
}

// A log that was cut off ends the books at the last whole transaction before the cut.
func TestATruncatedLogIsABefore(t *testing.T) {
	disk := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
	s.reopen(t) // the tables go from the log into the database
	for _, deed := range working(s) {
		s.do(t, "work", deed)
	}
	log := disk.Get("books.db-wal")
	seen := map[int64]bool{}
	for n := len(log); n >= 0; n -= 1 + len(log)/60 {
		cut := disk.Copy()
		cut.Put("books.db-wal", log[:n])
		again, err := shopOn(t, cut, s)
		if err != nil {
			t.Fatalf("log cut to %d of %d bytes: %v", n, len(log), err)
		}
		seen[state(t, again)] = true
		soundBooks(t, again)
		_ = again.Close()
	}
	if len(seen) != 5 {
		t.Errorf("states seen: %v", seen)
	}
}

func TestDamageIsNamed(t *testing.T) {
	disk := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
	s.issue(t, draft(customer(1)))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wrong := s.key
	wrong.Secret = newKey().Secret
	if _, err := store.Open(context.Background(), s.dir, wrong, s.opt); !errors.Is(err, store.ErrWrongKey) {
		t.Errorf("wrong key: %v", err)
	}
	whole := disk.Get("books.db")
	for page := range len(whole) / store.PageSize {
		bad := disk.Copy()
		bad.Put("books.db", flipped(whole, page*store.PageSize+1000))
		again, err := shopOn(t, bad, s)
		if err == nil {
			_, err = again.Check(context.Background(), nil)
			_ = again.Close()
		}
		var d *store.DamageError
		if !errors.As(err, &d) || d.File != "books.db" || d.Page != uint32(page+1) {
			t.Errorf("page %d: %v", page+1, err)
		}
	}
}

func flipped(b []byte, at int) []byte {
	b = append([]byte(nil), b...)
	b[at] ^= 4
	return b
}
