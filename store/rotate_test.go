package store_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"counterfoil/store"
	"counterfoil/store/seal"
)

// nextKey is a key of the same store and the next epoch.
func nextKey(k store.Key) store.Key {
	next := newKey()
	next.Store, next.Epoch = k.Store, k.Epoch+1
	return next
}

func saveCustomers(t testing.TB, s *shop, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(customer(n)) })
	}
}

// The books stay open, and everything in them stays; what is written afterwards is under the new key, and the old one opens
// nothing but what lies beside until it is removed.
func TestTheBooksGetAnotherKey(t *testing.T) {
	disk := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
	saveCustomers(t, s, 1, 5)
	old, next := s.key, nextKey(s.key)
	var steps []string
	var committed bool
	err := s.Rotate(t.Context(), next, func() error {
		if disk.Get("books.db-new") == nil || disk.Get("books.db-old") != nil {
			t.Error("the new pages were not there when both keys were written down, or already in place")
		}
		committed = true
		return nil
	}, func(step string, done, total int64) {
		if done == total {
			steps = append(steps, step)
		}
	})
	if err != nil || !committed || s.Epoch() != 2 {
		t.Fatalf("%v, committed %v, epoch %d", err, committed, s.Epoch())
	}
	if len(steps) != 2 || steps[0] != "seal" || steps[1] != "verify" {
		t.Errorf("steps %v", steps)
	}
	saveCustomers(t, s, 5, 8)
	s.key = next
	s.reopen(t)
	if n := state(t, s); n != 8 {
		t.Errorf("%d deeds", n)
	}
	soundBooks(t, s)
	if disk.Get("books.db-new") != nil || disk.Get("books.db-old") == nil {
		t.Error("the new file is left, or the old one gone already")
	}

	// The net: what lies beside opens with the old key, as it was.
	before := seal.NewDisk()
	before.Put("books.db", disk.Get("books.db-old"))
	was := *s
	was.key = old
	again, err := shopOn(t, before, &was)
	if err != nil || state(t, again) != 5 {
		t.Fatalf("the old books: %v", err)
	}
	_ = again.Close()
	if _, err := shopOn(t, disk.Copy(), &was); !errors.Is(err, store.ErrWrongKey) {
		t.Errorf("the old key: %v", err)
	}
	if err := s.DropOld(); err != nil || disk.Get("books.db-old") != nil {
		t.Errorf("the old books are still there: %v", err)
	}
}

// Stopped by the user, out of space, or refused by whoever keeps the keys: the books are as they were, nothing is left, and
// the work goes on.
func TestARotationThatIsNotDoneLeavesNothing(t *testing.T) {
	refused := errors.New("refused")
	stopped, stop := context.WithCancel(context.Background())
	full := func(_ int64, op seal.Op, name string) error {
		if op == seal.OpWrite && name == "books.db-new" {
			return seal.ErrFull
		}
		return nil
	}
	for name, c := range map[string]struct {
		ctx    context.Context
		plan   func(int64, seal.Op, string) error
		commit func() error
		report store.Progress
		want   error
	}{
		"stopped":          {ctx: stopped, report: func(string, int64, int64) { stop() }, want: context.Canceled},
		"full":             {plan: full, want: store.ErrFull},
		"keys not written": {commit: func() error { return refused }, want: refused},
		"an earlier epoch": {want: nil},
	} {
		t.Run(name, func(t *testing.T) {
			disk := seal.NewDisk()
			s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
			saveCustomers(t, s, 1, 4)
			next, ctx := nextKey(s.key), c.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			if c.want == nil {
				next.Epoch = 1
			}
			disk.Plan(c.plan)
			err := s.Rotate(ctx, next, c.commit, c.report)
			disk.Plan(nil)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if disk.Get("books.db-new") != nil || disk.Get("books.db-old") != nil || s.Epoch() != 1 || disk.Locks() != 2 { // the books have one, the database in them another
				t.Errorf("something is left, epoch %d, %d locks", s.Epoch(), disk.Locks())
			}
			saveCustomers(t, s, 4, 6)
			s.reopen(t)
			if n := state(t, s); n != 6 {
				t.Errorf("%d deeds", n)
			}
		})
	}
}

// cramped is a disk with little room.
type cramped struct{ *seal.Disk }

func (cramped) Free() (int64, error) { return 1 << 16, nil }

func TestRoomIsAskedForBeforeARotation(t *testing.T) {
	disk := cramped{seal.NewDisk()}
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
	disk.Plan(func(_ int64, op seal.Op, name string) error {
		if name == "books.db-new" && op != seal.OpExists {
			t.Errorf("%s %s", op, name)
		}
		return nil
	})
	if err := s.Rotate(t.Context(), nextKey(s.key), nil, nil); !errors.Is(err, store.ErrFull) {
		t.Error(err)
	}
}

// Every operation of the disk during a rotation fails once, in turn, or the power goes there: afterwards the books open with
// the old key or with the next one, with the next one only after both were written down, and all of them is there. Of the
// copying between beginning and end a run plays a small sample, of those a larger one, -store.soak all.
func TestARotationIsSafeAtEveryCut(t *testing.T) {
	whole := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: whole, Now: fixedClock()})
	saveCustomers(t, s, 1, 4)
	next, drawn := nextKey(s.key), sample(t)
	for _, failure := range []error{seal.ErrPowerCut, errors.New("input/output error")} {
		most := int64(1)
		outcomes := map[bool]int{}
		for k := int64(0); k <= most; k++ {
			if of := map[bool]int{true: 40, false: 8}[k > 30 && k < most-60]; k > 0 && !drawn(of) {
				continue
			}
			disk := whole.Copy()
			at, err := shopOn(t, disk, s)
			if err != nil {
				t.Fatal(err)
			}
			begin, committed := disk.Ops(), false
			disk.Plan(func(n int64, _ seal.Op, _ string) error {
				if n == begin+k {
					return failure
				}
				return nil
			})
			err = at.Rotate(t.Context(), next, func() error { committed = true; return nil }, nil)
			if k == 0 {
				if most = disk.Ops() - begin; err != nil {
					t.Fatal(err)
				}
			}
			done := err == nil
			disk.Plan(nil)
			_ = at.Close()
			for seed := range uint64(2) {
				rotated := booksAfter(t, disk.Reboot(rand.New(rand.NewPCG(uint64(k), seed))), s, next)
				outcomes[rotated]++
				if rotated && !committed || !rotated && done {
					t.Errorf("%v at operation %d: rotated %v, both keys written %v, reported done %v", failure, k, rotated, committed, done)
				}
			}
		}
		if most < 20 || outcomes[true] == 0 || outcomes[false] == 0 {
			t.Errorf("%d operations, outcomes %v: the test tests nothing", most, outcomes)
		}
	}
}

// booksAfter opens what a cut has left, as a program does that has both keys, and says with which it opened.
func booksAfter(t *testing.T, disk *seal.Disk, s *shop, next store.Key) (rotated bool) {
	t.Helper()
	with := *s
	with.key = next
	again, err := shopOn(t, disk, &with)
	if rotated = err == nil; errors.Is(err, store.ErrWrongKey) {
		again, err = shopOn(t, disk, s)
	}
	if err != nil {
		t.Fatalf("the books are lost: %v", err)
	}
	if n := state(t, again); n != 4 {
		t.Errorf("%d deeds", n)
	}
	soundBooks(t, again)
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if disk.Get("books.db-new") != nil || bytes.Equal(disk.Get("books.db"), nil) {
		t.Error("something is left over, or the books have lost their name")
	}
	return rotated
}
