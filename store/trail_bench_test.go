//go:build unix

package store_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// The figures of crypto/trail/README.md come from
//
//	make bench-trail
//
// which sets this to a million.
var trailEntries = flag.Int("store.trail", 20_000, "entries of the trail in the books of its benchmarks")

// longTrail are books with a long trail of three people, over three years of working days.
func longTrail(b *testing.B, n int) (s *shop, people []store.Actor, of bill.ID) {
	b.Helper()
	now := time.Date(2024, 1, 2, 8, 0, 0, 0, time.UTC)
	step := 3 * 365 * 24 * time.Hour / time.Duration(n)
	s = &shop{dir: filepath.Join(b.TempDir(), "long.counterfoil"), key: goldenKey(), opt: store.Options{Version: "bench", Now: func() time.Time { return now }}}
	s.owner, s.terms = newOwner()
	var err error
	if s.Store, err = store.Create(context.Background(), s.dir, s.key, s.opt); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	people = []store.Actor{s.owner}
	for range 2 {
		clerk, term := newOwner()
		people, s.terms = append(people, clerk), append(s.terms, term...)
	}
	actions := []string{"draft.save", "document.issue", "payment.add", "draft.save", "customer.save", "session.login", "mail.send", "draft.save", "item.save", "report.print"}
	things := make([]bill.ID, 50_000)
	for i := range things {
		things[i] = bill.NewID()
	}
	for done := 0; done < n; {
		s.do(b, "table.import", func(tx *store.Tx) error {
			for range min(5000, n-done) {
				done++
				d := store.Deed{Actor: people[done%len(people)], Action: actions[done%len(actions)], Target: things[done*7919%len(things)]}
				if err := tx.Record(d); err != nil {
					return err
				}
			}
			return nil
		})
		now = now.Add(5000 * step)
	}
	return s, people, things[7919]
}

// BenchmarkTrail is what a long trail costs within the books: to prove it, to add to it, to look through it.
func BenchmarkTrail(b *testing.B) {
	ctx := context.Background()
	s, people, of := longTrail(b, *trailEntries)
	if info, err := os.Stat(filepath.Join(s.dir, "books.db")); err == nil {
		b.Logf("%d entries, %d MB", *trailEntries, info.Size()>>20)
	}
	read := func(name string, fn func(*store.View) error) {
		b.Run(name, func(b *testing.B) {
			cpu := cpuTime()
			for b.Loop() {
				if err := s.Read(ctx, fn); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/1000/float64(b.N), "cpu-ms/op")
		})
	}
	read("signatures", func(v *store.View) error {
		r, err := trail.Verify(v.Leaves(), s.terms)
		if err == nil && !r.Sound() {
			err = fmt.Errorf("not sound: %v", r.Findings)
		}
		return err
	})
	read("tree", func(v *store.View) error { return v.CheckTree() })
	for name, q := range map[string]store.TrailQuery{
		"page-first": {}, "page-last": {Offset: *trailEntries - 50}, "page-of-person": {Actor: people[1].ID}, "page-of-action": {Actions: []string{"document.issue"}},
		"page-of-kind":   {Actions: []string{"draft.save", "document.issue", "payment.add", "customer.save"}},
		"page-of-days":   {From: time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 3, 8, 0, 0, 0, 0, time.UTC)},
		"page-of-thing":  {Of: []bill.ID{of}},
		"page-of-all":    {Actor: people[1].ID, Actions: []string{"document.issue"}, From: time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)},
		"page-of-nobody": {Actor: people[1].ID, From: time.Date(2040, 2, 1, 0, 0, 0, 0, time.UTC)},
	} {
		q.Limit = 50
		read(name, func(v *store.View) error {
			_, _, err := v.TrailList(q)
			return err
		})
	}
	read("people", func(v *store.View) error { _, err := v.TrailActors(); return err })
	read("anchor", func(v *store.View) error { _, err := v.Anchor(); return err })
	b.Run("deed", func(b *testing.B) {
		cpu := cpuTime()
		for b.Loop() {
			s.do(b, "note.add", func(*store.Tx) error { return nil })
		}
		b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	})
	b.Run("append", func(b *testing.B) { // beside the commit
		s.do(b, "note.add", func(tx *store.Tx) error {
			cpu, n := cpuTime(), 0
			for b.Loop() {
				if err := tx.Record(store.Deed{Actor: s.owner, Action: "note.add", Target: of}); err != nil {
					return err
				}
				n++
			}
			b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/1000/float64(n), "cpu-ms/op")
			return nil
		})
	})
}
