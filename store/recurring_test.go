package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// recurring is a template that comes next on the day of the tests.
func recurring(c bill.Customer) bill.Recurring {
	d := draft(c)
	d.ID = bill.ID{}
	return bill.Recurring{
		ID: bill.NewID(), Period: bill.PeriodBehind, Issue: true, ByItem: true, Next: today, Draft: d,
		Schedule: bill.Schedule{Every: 1, Unit: bill.Months, From: today, On: bill.DayRule{Nth: -1, Weekday: today.Time().Weekday()}, Until: today.AddDays(4000), Count: 9},
	}
}

// A template comes back as it was kept; each occurrence is dealt with once and in its turn; what has ended stays so.
func TestAnOccurrenceIsDealtWithOnce(t *testing.T) {
	s := openShop(t)
	r := recurring(customer(1))
	r.Schedule.On = bill.DayRule{}
	s.do(t, "recurring.save", func(tx *store.Tx) error { return tx.SaveRecurring(r) })
	due := func(day bill.Date) (list []bill.Recurring) {
		s.see(t, func(v *store.View) (err error) { list, err = v.RecurringDue(day, 0); return err })
		return list
	}
	if list := due(today); len(list) != 1 || !reflect.DeepEqual(list[0], r) || len(due(today.AddDays(-1))) != 0 {
		t.Errorf("due: %+v", list)
	}
	document := bill.NewID()
	s.do(t, "recurring.make", func(tx *store.Tx) error { return tx.Deal(r, document) })
	next, later := r.Done(), r.Done().Done()
	for name, c := range map[string]struct {
		want error
		do   func(*store.Tx) error
	}{
		"a second time":       {store.ErrUnchangeable, func(tx *store.Tx) error { return tx.Deal(r, bill.NewID()) }},
		"out of turn":         {store.ErrUnchangeable, func(tx *store.Tx) error { return tx.Deal(later, bill.NewID()) }},
		"set back":            {store.ErrUnchangeable, func(tx *store.Tx) error { return tx.SaveRecurring(r) }},
		"two of one document": {store.ErrConflict, func(tx *store.Tx) error { return tx.Deal(next, document) }},
		"of no template": {store.ErrUnchangeable, func(tx *store.Tx) error {
			return tx.Deal(altered(next, func(r *bill.Recurring) { r.ID = bill.NewID() }), document)
		}},
		"taken up after it ended": {store.ErrUnchangeable, func(tx *store.Tx) error {
			return errors.Join(tx.SaveRecurring(altered(next, func(r *bill.Recurring) { r.Next = bill.Date{} })), tx.SaveRecurring(next))
		}},
		"with a day that is no day": {store.ErrRefused, func(tx *store.Tx) error { return tx.Exec("UPDATE recurring SET next = 'soon'") }},
	} {
		if err := s.Write(context.Background(), s.deed("try"), c.do); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	s.do(t, "recurring.skip", func(tx *store.Tx) error { return tx.Deal(next, bill.ID{}) })
	s.see(t, func(v *store.View) error {
		list, err := v.Occasions(r.ID)
		if want := []bill.Occasion{{Day: next.Next}, {Day: today, Document: document}}; !reflect.DeepEqual(list, want) {
			t.Errorf("dealt with: %v", list)
		}
		kept, err2 := v.Recurring(r.ID)
		if kept.Next != later.Next {
			t.Errorf("next comes %s, not %s", kept.Next, later.Next)
		}
		_, missing := v.Recurring(bill.NewID())
		if !errors.Is(missing, store.ErrMissing) {
			t.Errorf("another one: %v", missing)
		}
		return errors.Join(err, err2)
	})
	s.do(t, "recurring.pause", func(tx *store.Tx) error {
		return tx.SaveRecurring(altered(later, func(r *bill.Recurring) { r.Paused = true }))
	})
	if len(due(later.Next)) != 0 {
		t.Error("a paused one is due")
	}
	soundBooks(t, s)
}

func altered(r bill.Recurring, change func(*bill.Recurring)) bill.Recurring {
	change(&r)
	return r
}
