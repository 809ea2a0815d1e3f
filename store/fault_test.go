package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// working is a day's work on a disk in memory: each step is one deed.
func working(s *shop) []func(*store.Tx) error {
	c := customer(1)
	d := draft(c)
	e := bankEntry(5000)
	return []func(*store.Tx) error{
		func(tx *store.Tx) error { return tx.SaveCustomer(c) },
		func(tx *store.Tx) error { return tx.SaveDraft(d) },
		func(tx *store.Tx) error { _, err := issueIn(tx, d); return err },
		func(tx *store.Tx) error {
			return tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: d.ID, Date: today, Amount: eur(100), Method: "cash"})
		},
		func(tx *store.Tx) error { return tx.AddBankEntry(e) },
		func(tx *store.Tx) error {
			return tx.Book(e.ID, []bill.Payment{payment(d.ID, 3000), payment(d.ID, 2000)})
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

// failures are what an operation of the disk may fail with. stuck: it stays so until a step has failed, as with a full disk.
// Where a failure means nothing of its own to an operation, it would be any other error, which "broken" is.
var failures = []failure{
	{"full", seal.ErrFull, false, changing},
	{"full until noticed", seal.ErrFull, true, changing},
	{"broken", errIO, false, nil},
	{"broken until noticed", errIO, true, nil},
	{"sync reverts", seal.ErrReverted, false, []seal.Op{seal.OpSync}},
	{"short", seal.ErrShort, false, []seal.Op{seal.OpRead}},
	{"cut short", io.EOF, false, []seal.Op{seal.OpRead}},
	{"power cut", seal.ErrPowerCut, false, nil},
}

type failure struct {
	what  string
	err   error
	stuck bool
	of    []seal.Op // all where there are none
}

func (f failure) fits(op seal.Op) bool { return f.of == nil || slices.Contains(f.of, op) }

// changing are the operations that take room on a disk.
var changing = []seal.Op{seal.OpCreate, seal.OpRename, seal.OpSyncDir, seal.OpWrite, seal.OpTruncate, seal.OpSync}

var errIO = errors.New("input/output error")

// Every operation of the disk fails, in turn and in every way, in every step of a day. What was reported as done is in the
// books; a step that was not is there whole or not at all, and done again it succeeds; the day then goes on to the same
// end as on a good disk, also when the power goes at last.
func TestEveryOperationOfTheDiskMayFail(t *testing.T) {
	d := newDay(3, 24)
	before := d.prepare(t)
	r := rand.New(rand.NewPCG(seedOf(t), 3))
	for i := 1; i < len(d.steps); i++ {
		d.fail(t, before[i-1], i, func() bool { return r.IntN(1000) == 0 })
	}
}

func TestSoakEveryOperationFails(t *testing.T) {
	if !*soak {
		t.Skip("-store.soak lets every operation fail")
	}
	d := newDay(21, 24)
	before := d.prepare(t)
	var operations, played atomic.Int64
	t.Run("steps", func(t *testing.T) {
		for i := 1; i < len(d.steps); i++ {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				o, p := d.fail(t, before[i-1], i, func() bool { return true })
				operations.Add(o)
				played.Add(p)
			})
		}
	})
	t.Logf("%d operations in %d steps, %d failures played", operations.Load(), len(d.steps)-1, played.Load())
}

// prepare gives the disk as it is before each step but the first, the books open.
func (d *day) prepare(t *testing.T) (before []*seal.Disk) {
	t.Helper()
	disk, done := rehearse(t, d)
	next := 0
	for at, past := range disk.Cuts() {
		for next < len(d.steps) && at == done[next] {
			before = append(before, past.Copy())
			next++
		}
	}
	return before
}

// fail lets the chosen operations of a step fail, in the chosen ways.
func (d *day) fail(t *testing.T, before *seal.Disk, i int, chosen func() bool) (operations, played int64) {
	t.Helper()
	var ops []seal.Op
	err := d.endure(before.Copy(), i, 0, func(_ int64, op seal.Op, _ bool) error {
		ops = append(ops, op)
		return nil
	})
	if err != nil {
		t.Fatalf("step %d (%s) on a good disk: %v", i, d.steps[i].what, err)
	}
	for at, op := range ops {
		k := int64(at) + 1
		for _, f := range failures {
			if !f.fits(op) || !chosen() {
				continue
			}
			played++
			err := d.endure(before.Copy(), i, k, func(n int64, op seal.Op, noticed bool) error {
				if n == k || n > k && f.stuck && !noticed && f.fits(op) {
					return f.err
				}
				return nil
			})
			if err != nil {
				t.Errorf("step %d (%s), operation %d (%s), %s: %v", i, d.steps[i].what, k, op, f.what, err)
			}
		}
	}
	return int64(len(ops)), played
}

// endure does step i and the next one, on a disk whose operation k fails: counted from opening the books.
func (d *day) endure(disk *seal.Disk, i int, k int64, plan func(n int64, op seal.Op, noticed bool) error) error {
	failed := false
	disk.Plan(func(n int64, op seal.Op, _ string) error { return plan(n, op, failed) })
	w := d.at(disk, i-1)
	err := w.find()
	last := min(i+1, len(d.steps)-1)
	for ; w.now <= last && (err == nil || !failed); w.now++ {
		if err == nil {
			err = d.steps[w.now].do(w)
		}
		if err == nil {
			continue
		}
		failed = true
		disk.Plan(nil)
		if err = w.recover(k); err != nil {
			return fmt.Errorf("after step %d: %w", w.now, err)
		}
	}
	if err != nil {
		return err
	}
	w.now--
	return w.closeAndCompare(k)
}

// recover finds out whether a step that failed was done, and does it again if not. Half of the programs go on as they are,
// the others were closed, or killed by the power cut.
func (w *work) recover(k int64) error {
	if k%2 == 0 || w.Store == nil {
		if err := w.restart(k); err != nil {
			return err
		}
	}
	p, err := w.picture()
	if err != nil { // these books are of no more use: only opening them again helps
		if err := w.restart(k); err != nil {
			return err
		}
		if p, err = w.picture(); err != nil {
			return err
		}
	}
	before, after := w.day.pictures[w.now-1], w.day.pictures[w.now]
	if p == after && p != before {
		return nil
	}
	if p != before {
		return errors.New("a step that failed is there by halves, or an earlier one is not")
	}
	if err := w.day.steps[w.now].do(w); err != nil {
		return fmt.Errorf("once more: %w", err)
	}
	return nil
}

// restart ends the program and begins it again: after a power cut on what is left.
func (w *work) restart(k int64) error {
	if err := w.quit(); err != nil {
		return err
	}
	if w.isOff() {
		w.disk = w.disk.Reboot(rand.New(rand.NewPCG(uint64(k), 1)))
		w.opt.FS = w.disk
	}
	return w.find()
}

// quit closes the books, which may fail; but nothing may be held on to.
func (w *work) quit() error {
	_ = w.end()
	w.disk.Plan(nil)
	if w.disk.Locks() != 0 || w.disk.Opened() != 0 {
		return fmt.Errorf("closed with %d locks and %d open files", w.disk.Locks(), w.disk.Opened())
	}
	return nil
}

func (w *work) isOff() bool {
	_, err := w.disk.Exists("books.db")
	return errors.Is(err, seal.ErrPowerCut)
}

// closeAndCompare ends the work. The books are then as on a good disk, for whoever opens them or after a power cut.
func (w *work) closeAndCompare(k int64) error {
	if err := w.quit(); err != nil {
		return err
	}
	left := w.disk.Copy()
	if k%3 == 0 || w.isOff() {
		left = w.disk.Reboot(rand.New(rand.NewPCG(uint64(k), 2)))
	}
	again := w.day.at(left, w.now)
	if err := again.find(); err != nil {
		return err
	}
	p, err := again.picture()
	if err == nil && p != w.day.pictures[w.now] {
		err = fmt.Errorf("the books are not as after step %d", w.now)
	}
	return errors.Join(err, again.sound(), again.end())
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
	if len(seen) != 7 {
		t.Errorf("states seen: %v", seen)
	}
}

// A page that was changed is named, by opening or by a check: of all a run plays a sample, -store.soak all.
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
	whole, drawn := disk.Get("books.db"), sample(t)
	for page := range len(whole) / store.PageSize {
		if page > 0 && !drawn(4) {
			continue
		}
		bad := disk.Copy()
		bad.Put("books.db", flipped(whole, page*store.PageSize+1000))
		again, err := shopOn(t, bad, s)
		var d *store.DamageError
		if errors.As(err, &d) && d.File == "books.db" && d.Page == uint32(page+1) {
			continue
		}
		if err != nil {
			t.Fatalf("page %d: %v", page+1, err)
		}
		r, err := again.Check(context.Background(), nil)
		if err != nil || r.Sound() || len(r.Findings) > 0 || len(r.Damage.Pages) != 1 || r.Damage.Pages[0].Page != int64(page+1) {
			t.Errorf("page %d: %+v, %v", page+1, r, err)
		}
		_ = again.Close()
	}
}

func flipped(b []byte, at int) []byte {
	b = append([]byte(nil), b...)
	b[at] ^= 4
	return b
}
