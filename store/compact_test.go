package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// pruned is a shop that has thrown away most of what it had, on a disk in memory.
func pruned(t *testing.T) (*shop, *seal.Disk, bill.Document) {
	t.Helper()
	disk := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock(), Version: "test"})
	doc := s.issue(t, draft(customer(1)))
	var gone []bill.ID
	s.do(t, "draft.save", func(tx *store.Tx) error {
		for range 200 {
			d := draft(customer(2))
			gone = append(gone, d.ID)
			if err := tx.SaveDraft(d); err != nil {
				return err
			}
		}
		return nil
	})
	s.do(t, "draft.delete", func(tx *store.Tx) error {
		for _, id := range gone {
			if err := errors.Join(tx.BinDraft(id), tx.RemoveBinned(id)); err != nil {
				return err
			}
		}
		return nil
	})
	return s, disk, doc
}

func TestCompactingGivesRoomBackAndKeepsAll(t *testing.T) {
	s, disk, doc := pruned(t)
	trail := state(t, s)
	var steps int
	shrunk, err := s.Compact(t.Context(), func(string, int64, int64) { steps++ })
	if err != nil {
		t.Fatal(err)
	}
	if shrunk.Saved() <= 0 || int64(len(disk.Get("books.db"))) != shrunk.After {
		t.Errorf("from %d to %d bytes, and the file has %d", shrunk.Before, shrunk.After, len(disk.Get("books.db")))
	}
	s.issue(t, draft(customer(3)))
	soundBooks(t, s)
	s.reopen(t)
	soundBooks(t, s)
	if got := state(t, s); got != trail+1 {
		t.Errorf("%d entries in the trail, want %d", got, trail+1)
	}
	s.see(t, func(v *store.View) error { _, err := v.Document(doc.ID()); return err })
	again, err := s.Compact(t.Context(), nil)
	if err != nil || again.Saved() > 4*store.PageSize {
		t.Errorf("compacting twice saved %d bytes more, %v", again.Saved(), err)
	}
}

// A reader is waited for, a writer waits; a reader that never ends is left in peace when the context does.
func TestCompactingWaitsForReaders(t *testing.T) {
	s, _, _ := pruned(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	err := s.Read(t.Context(), func(v *store.View) error {
		_, err := s.Compact(ctx, nil)
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("compacted under a reader: %v", err)
	}
	soundBooks(t, s)
	wrote := make(chan error, 1)
	_, err = s.Compact(t.Context(), func(string, int64, int64) {})
	go func() {
		wrote <- s.Write(context.Background(), s.deed("draft.save"), func(tx *store.Tx) error { return tx.SaveDraft(draft(customer(4))) })
	}()
	if err := errors.Join(err, <-wrote); err != nil {
		t.Error(err)
	}
	soundBooks(t, s)
}

// Every operation of the disk fails once while the books are compacted: no deed is lost, and what is left is whole.
func TestCompactingOnAFailingDisk(t *testing.T) {
	s, disk, _ := pruned(t)
	deeds := state(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(4, 4))
	for range 40 {
		copied := disk.Copy()
		at := 1 + r.Int64N(600)
		again, err := shopOn(t, copied, s)
		if err != nil {
			t.Fatal(err)
		}
		start := copied.Ops()
		copied.Plan(func(n int64, _ seal.Op, _ string) error {
			if n == start+at {
				return seal.ErrFull
			}
			return nil
		})
		_, failed := again.Compact(t.Context(), nil)
		copied.Plan(nil)
		closed := again.Close()
		after, err := shopOn(t, copied.Reboot(r), s)
		if err != nil {
			t.Fatalf("operation %d (%v, %v): %v", at, failed, closed, err)
		}
		if got := state(t, after); got != deeds {
			t.Errorf("operation %d: %d deeds, want %d", at, got, deeds)
		}
		soundBooks(t, after)
		if err := after.Close(); err != nil {
			t.Error(err)
		}
	}
}
