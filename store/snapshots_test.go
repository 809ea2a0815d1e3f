package store_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/seal"
)

const copyName = "snapshot-20261126-130501-import.db"

// entriesIn is how many entries the trail of a copy has.
func (s *shop) entriesIn(t testing.TB, file string, key store.Key) (n int64) {
	t.Helper()
	err := s.InCopy(t.Context(), file, key, func(v *store.View) (err error) {
		n, err = v.TrailSize()
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return n
}

// A copy is the books as they were, whatever is written meanwhile; the way back leaves what was done since beside.
func TestThereAndBackAgain(t *testing.T) {
	disk := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
	saveCustomers(t, s, 1, 5)
	made, err := s.Copy(t.Context(), copyName, nil)
	if err != nil || made.Trail.Size != 5 || made.Schema != store.SchemaVersion() || made.Size != int64(len(disk.Get(copyName))) {
		t.Fatalf("%+v, %v", made, err)
	}
	saveCustomers(t, s, 5, 9)
	if n := s.entriesIn(t, copyName, s.key); n != 5 {
		t.Errorf("the copy has %d entries", n)
	}
	if err := s.BackTo(t.Context(), copyName, s.key, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Replace(); err != nil {
		t.Fatal(err)
	}
	s.reopen(t)
	if n := state(t, s); n != 5 {
		t.Errorf("%d deeds", n)
	}
	soundBooks(t, s)
	if n := s.entriesIn(t, s.AsideFile(), s.key); n != 9 {
		t.Errorf("aside are %d entries", n)
	}
	if err := s.NameAside("snapshot-20261126-140501-back.db"); err != nil || s.AsideFile() != "" || !s.HasCopy("snapshot-20261126-140501-back.db") {
		t.Errorf("%v, %q", err, s.AsideFile())
	}
	if err := s.DropCopy(copyName); err != nil || s.HasCopy(copyName) {
		t.Errorf("the copy stays: %v", err)
	}
	for _, leftover := range []string{"books.db-new", "books.db-copy", copyName + "-wal"} {
		if disk.Get(leftover) != nil {
			t.Errorf("%s is left", leftover)
		}
	}
}

// A copy of before a change of key opens with the key before, and the books that come of it with the one of today.
func TestBackToBeforeAChangeOfKey(t *testing.T) {
	s := openShopWith(t, store.Options{FS: seal.NewDisk(), Now: fixedClock()})
	saveCustomers(t, s, 1, 5)
	old, next := s.key, nextKey(s.key)
	if err := s.Rotate(t.Context(), next, nil, nil); err != nil {
		t.Fatal(err)
	}
	s.key = next
	saveCustomers(t, s, 5, 7)
	if err := s.BackTo(t.Context(), store.KeptFile(), next, nil); !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	if err := s.BackTo(t.Context(), store.KeptFile(), old, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Replace(); err != nil {
		t.Fatal(err)
	}
	s.reopen(t)
	if n := state(t, s); n != 5 || s.Epoch() != 2 {
		t.Errorf("%d deeds, epoch %d", n, s.Epoch())
	}
	soundBooks(t, s)
}

// there and back, on whatever disk.
func (s *shop) thereAndBack(t testing.TB) error {
	ctx := t.Context()
	if _, err := s.Copy(ctx, copyName, nil); err != nil {
		return err
	}
	if err := s.Write(ctx, s.deed("customer.save"), func(tx *store.Tx) error { return tx.SaveCustomer(customer(5)) }); err != nil {
		return err
	}
	if err := s.BackTo(ctx, copyName, s.key, nil); err != nil {
		return err
	}
	return s.Replace()
}

// whole says of books found after an accident that they are those of before or after, and that no copy is half.
func (s *shop) whole(t *testing.T, disk *seal.Disk, when string, at int64) {
	t.Helper()
	again, err := shopOn(t, disk, s)
	if err != nil {
		t.Fatalf("%s %d: %v", when, at, err)
	}
	defer again.Close()
	if n := state(t, again); n < 4 || n > 5 {
		t.Errorf("%s %d: %d deeds", when, at, n)
	}
	for _, file := range []string{copyName, again.AsideFile()} {
		if file == "" || !again.HasCopy(file) {
			continue
		}
		if n := again.entriesIn(t, file, s.key); file == copyName && n != 4 || n < 4 || n > 5 {
			t.Errorf("%s %d: %d entries in %s", when, at, n, file)
		}
	}
	for _, leftover := range []string{"books.db-new", "books.db-copy"} {
		if disk.Get(leftover) != nil {
			t.Errorf("%s %d: %s is left", when, at, leftover)
		}
	}
}

// The power goes at each moment of a snapshot and of the way back.
func TestPowerCutsOnTheWayThereAndBack(t *testing.T) {
	disk := seal.NewDisk()
	disk.Record()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
	saveCustomers(t, s, 1, 4)
	from := disk.Changes()
	if err := s.thereAndBack(t); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(bill.NewID()[15]), 1))
	for at, past := range disk.Cuts() {
		if at >= from && (*soak || r.IntN(disk.Changes()-from) < 40) {
			s.whole(t, past.Reboot(r), "cut after change", int64(at))
		}
	}
}

// Each operation of the disk fails once: nothing is half, and where it is not done, the books are as they were.
func TestAFailingDiskOnTheWayThereAndBack(t *testing.T) {
	began := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: began, Now: fixedClock()})
	saveCustomers(t, s, 1, 4)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(bill.NewID()[15]), 2))
	for k := int64(1); ; k++ {
		if !*soak {
			k += r.Int64N(30)
		}
		disk := began.Copy()
		again, err := shopOn(t, disk, s)
		if err != nil {
			t.Fatal(err)
		}
		first := disk.Ops()
		disk.Plan(func(n int64, _ seal.Op, _ string) error {
			if n == first+k {
				return seal.ErrFull
			}
			return nil
		})
		err = again.thereAndBack(t)
		ops := disk.Ops() - first
		disk.Plan(nil)
		_ = again.Close()
		s.whole(t, disk, "failed operation", k)
		if err == nil && k > ops {
			t.Logf("%d operations", ops)
			return
		}
	}
}
