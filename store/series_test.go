package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Numbers that are passed over within a period are filed and explain their gap; a start and what is not gone beyond are none.
func TestJumpsOfASeriesAreFiled(t *testing.T) {
	s := openShop(t)
	ada := bill.NewID()
	forward := func(to int64) {
		t.Helper()
		s.do(t, "series.set", func(tx *store.Tx) error {
			series, err := tx.Series(bill.Invoice)
			series.Next = to
			return errors.Join(err, tx.SaveSeries(series, bill.Jump{ID: bill.NewID(), Author: ada}))
		})
	}
	number := func() int64 {
		t.Helper()
		return s.issue(t, draft(customer(1))).Number().Counter
	}
	jumps := func() (text string, run bill.Run) {
		t.Helper()
		err := s.Read(context.Background(), func(v *store.View) error {
			series := must(v.Series(bill.Invoice))
			list := must(v.SeriesJumps(series.ID))
			for _, j := range list {
				text += fmt.Sprint(j.Period, ":", j.First, "-", j.Last, " ")
				if j.Author != ada || j.Made.IsZero() || j.ID.IsZero() {
					t.Errorf("%+v", j)
				}
			}
			run = bill.Runs(must(v.Numbers(series.ID)), list)[0]
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return text, run
	}
	forward(40)
	first := number()
	forward(41) // where it is already
	if text, run := jumps(); first != 40 || text != "" || !run.Whole() {
		t.Errorf("a start at %d: %q, %v", first, text, run)
	}
	forward(100)
	forward(50) // too far: back as far as nothing was given
	second := number()
	forward(60)
	third := number()
	if text, run := jumps(); second != 50 || third != 60 || text != "2026:41-99 2026:51-59 " || !run.Whole() || len(run.Passed) != 2 {
		t.Errorf("%d and %d: %q, %+v", second, third, text, run)
	}
	soundBooks(t, s)

	s.do(t, "attack", func(tx *store.Tx) error { return tx.Exec("UPDATE series SET next = 70 WHERE kind = 'invoice'") })
	number()
	report, err := s.Check(context.Background(), nil)
	if err != nil || report.Sound() || !strings.Contains(strings.Join(report.Findings, " "), "a series in 2026 has 4 documents from 40 to 70") {
		t.Errorf("a gap that nothing explains: %v, %v", report.Findings, err)
	}
}

// A form that was read before the first number was given does not set the period back: its jump is told too.
func TestAJumpFromAFormThatIsOld(t *testing.T) {
	s := openShop(t)
	var old bill.Series
	s.do(t, "series.set", func(tx *store.Tx) error {
		series, err := tx.Series(bill.Invoice)
		series.ID, series.Period = bill.NewID(), 0
		old = series
		return errors.Join(err, tx.SaveSeries(series, bill.Jump{ID: bill.NewID(), Author: bill.NewID()}))
	})
	s.issue(t, draft(customer(1)))
	old.Next = 9
	s.do(t, "series.set", func(tx *store.Tx) error { return tx.SaveSeries(old, bill.Jump{ID: bill.NewID(), Author: bill.NewID()}) })
	if n := s.issue(t, draft(customer(1))).Number().Counter; n != 9 {
		t.Errorf("number %d", n)
	}
	soundBooks(t, s)
}
