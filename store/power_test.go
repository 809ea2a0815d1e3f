package store_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// sampleSeed plays a sample again that a run has named.
var sampleSeed = flag.Uint64("store.sample", 0, "seed of the samples that the short tests play; 0: another one in each run")

// sample draws what a short run plays of something long: one of so many, others in each run. -store.soak plays all.
func sample(t *testing.T) func(of int) bool {
	t.Helper()
	r := rand.New(rand.NewPCG(seedOf(t), 1))
	return func(of int) bool { return r.IntN(of) == 0 || *soak }
}

// seedOf is another number in each run, or the one that is asked for.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := *sampleSeed
	if seed == 0 {
		seed = rand.Uint64() >> 1
	}
	t.Logf("the sample of -store.sample %d", seed)
	return seed
}

var soak = flag.Bool("store.soak", false, "run the long tests: every power cut and every failing operation of several days (about twenty minutes)")

// rehearse works through the day on a disk that keeps every change. After each step it takes the picture of the books, and
// notes how many changes there were when the step was reported as done.
func rehearse(t testing.TB, d *day) (disk *seal.Disk, done []int) {
	t.Helper()
	disk = seal.NewDisk()
	disk.Record()
	w := d.at(disk, -1)
	for i, s := range d.steps {
		w.now = i
		if err := s.do(w); err != nil {
			t.Fatalf("step %d, %s: %v", i, s.what, err)
		}
		done = append(done, disk.Changes())
		p, err := w.picture()
		if err != nil {
			t.Fatal(err)
		}
		d.pictures = append(d.pictures, p)
	}
	d.judge(t, w)
	if err := errors.Join(w.sound(), w.end()); err != nil {
		t.Fatal(err)
	}
	return disk, append(done, disk.Changes()) // closing is a step too
}

// judge compares the books at the end of the day with what was done, counted another way than by the books.
func (d *day) judge(t testing.TB, w *work) {
	t.Helper()
	var deeds, documents int64
	for _, s := range d.steps {
		switch s.what {
		case "create", "reopen", "checkpoint", "compact", "rotate", "drop old", "migrate", "changed my mind":
			continue
		case "invoice.issue", "invoice.issue under a reader", "credit.issue":
			documents++
		case "claims.import":
			documents += 2
		case "claims.undo":
			documents -= 2
		}
		deeds++
	}
	r, err := w.Check(context.Background(), nil)
	if err != nil || r.Entries != deeds || r.Documents != documents || r.Papers != documents {
		t.Errorf("%d deeds with %d documents were done, and the books say %+v, %v", deeds, documents, r, err)
	}
	last := d.pictures[len(d.pictures)-1]
	if last.epoch < 2 || last.version != store.SchemaVersion()+len(laterMigrations) {
		t.Errorf("the day ended with key %d and version %d: it was no whole day", last.epoch, last.version)
	}
}

// tally counts what was played.
type tally struct {
	points, outcomes, again atomic.Int64
	asReported, oneMore     atomic.Int64
}

func (c *tally) String() string {
	return fmt.Sprintf("%d cut points, %d outcomes, and a second cut in the recovery of %d; the books were as reported %d times, one step further %d times",
		c.points.Load(), c.outcomes.Load(), c.again.Load(), c.asReported.Load(), c.oneMore.Load())
}

// Whenever the power goes, and whatever part of the unsynced writes the disk keeps, the books open with everything that was
// reported as done, at most the one step more that was under way, nothing by halves, and nothing that a check finds.
func TestPowerCutsLoseNothing(t *testing.T) {
	var c tally
	d := newDay(1, 24)
	disk, done := rehearse(t, d)
	r := rand.New(rand.NewPCG(1, 2))
	for at, past := range disk.Cuts() {
		if at >= done[0] && r.IntN(disk.Changes()) < 120 {
			c.cut(t, d, past, done, at, r.Uint64())
		}
	}
	t.Log(&c)
}

// TestSoakPowerCuts plays every cut point of several days.
func TestSoakPowerCuts(t *testing.T) {
	if !*soak {
		t.Skip("-store.soak plays every cut point")
	}
	var c tally
	t.Run("days", func(t *testing.T) {
		for seed := uint64(1); seed <= 10; seed++ {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				d := newDay(seed, 90)
				disk, done := rehearse(t, d)
				for at, past := range disk.Cuts() {
					if at >= done[0] {
						c.cut(t, d, past, done, at, seed)
					}
				}
				t.Logf("day %d: %d steps, %d cut points; so far %v", seed, len(d.steps), disk.Changes()-done[0]+1, &c)
			})
		}
	})
	t.Log(&c)
	if c.points.Load() < 20000 {
		t.Errorf("only %d cut points", c.points.Load())
	}
}

// cut plays one outcome of a power cut after a change, and of a second cut while the books recover from it.
func (c *tally) cut(t *testing.T, d *day, past *seal.Disk, done []int, at int, seed uint64) {
	t.Helper()
	c.points.Add(1)
	r := rand.New(rand.NewPCG(seed, uint64(at)))
	after := 0
	for after+1 < len(done)-1 && done[after+1] <= at {
		after++
	}
	left := past.Reboot(r)
	what := fmt.Sprintf("cut at %d with seed %d, after step %d (%s)", at, seed, after, d.steps[after].what)
	first := left.Copy()
	err := c.found(d, first, after)
	recovery := first.Ops()
	if err == nil && at%4 == 0 {
		err = d.goOn(first, after)
	}
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	c.again.Add(1)
	left.Plan(failing(1+r.Int64N(recovery), seal.ErrPowerCut))
	_ = (&tally{}).found(d, left, after) // until the power goes
	if err := c.found(d, left.Reboot(r), after); err != nil {
		t.Errorf("%s, and again in the recovery: %v", what, err)
	}
}

// failing is the plan in which operation k fails.
func failing(k int64, fail error) func(int64, seal.Op, string) error {
	return func(n int64, _ seal.Op, _ string) error {
		if n == k {
			return fail
		}
		return nil
	}
}

// found opens the books that an accident has left on a disk, after a step that was reported as done and perhaps within the
// next; looks at all of them; and closes them.
func (c *tally) found(d *day, disk *seal.Disk, after int) (err error) {
	w := d.at(disk, after)
	defer func() { err = errors.Join(err, w.end()) }()
	if err := w.find(); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	p, err := w.picture()
	if err != nil {
		return err
	}
	c.outcomes.Add(1)
	switch {
	case p == d.pictures[after]:
		c.asReported.Add(1)
	case after+1 < len(d.pictures) && p == d.pictures[after+1]:
		c.oneMore.Add(1)
	default:
		return errors.New("the books are neither as they were reported nor one step further")
	}
	return w.sound()
}

// goOn opens them again, files one more deed and finds it later.
func (d *day) goOn(disk *seal.Disk, after int) (err error) {
	w := d.at(disk, after)
	defer func() { err = errors.Join(err, w.end()) }()
	if err := w.find(); err != nil {
		return fmt.Errorf("open again: %w", err)
	}
	customer := customer(1)
	customer.ID = bill.ID{1}
	err = w.Write(context.Background(), w.deed("customer.save"), func(tx *store.Tx) error { return tx.SaveCustomer(customer) })
	if err == nil {
		err = w.reopen()
	}
	if err != nil {
		return fmt.Errorf("go on: %w", err)
	}
	return w.Read(context.Background(), func(v *store.View) error {
		_, err := v.Customer(customer.ID)
		return err
	})
}
