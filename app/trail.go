package app

import (
	"context"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// TrailEntry is a line of the trail.
type TrailEntry = trail.Entry

// Trail gives up to limit entries after the given number, in order, and how many there are in all.
func (s *Session) Trail(ctx context.Context, after int64, limit int) ([]TrailEntry, int64, error) {
	type page struct {
		list  []TrailEntry
		total int64
	}
	p, err := read(ctx, s, seeTrail, func(v *store.View) (p page, err error) {
		if p.list, err = v.TrailEntries(after, limit); err != nil {
			return p, err
		}
		p.total, err = v.TrailSize()
		return p, err
	})
	return p.list, p.total, err
}

// TrailChange is what an entry of the trail says of one field: before and after, in clear as far as it is kept.
type TrailChange = store.Told

// ToldValue is one side of a change: a text, or the mark that it was erased.
type ToldValue = store.ToldValue

// ToldEntry is an entry with who did it and what it changed.
type ToldEntry struct {
	TrailEntry
	Who  string // the name that the books keep of the actor, "" where they do not
	Told []TrailChange
}

// TrailEntry is the entry of a number (Missing), with all that it tells.
func (s *Session) TrailEntry(ctx context.Context, number int64) (ToldEntry, error) {
	return read(ctx, s, seeTrail, func(v *store.View) (t ToldEntry, err error) {
		list, err := v.TrailEntries(number-1, 1)
		if err != nil {
			return t, err
		}
		if len(list) == 0 || list[0].Number != number {
			return t, &Error{Kind: Missing, Field: "entry", Err: fmt.Errorf("the trail has no entry %d", number)}
		}
		t.TrailEntry = list[0]
		if t.Told, err = v.TrailChanges(t.TrailEntry); err != nil {
			return t, err
		}
		name, err := v.Setting(settingName(bill.ID(t.Actor)))
		t.Who = string(name)
		return t, err
	})
}

// UserName is the name of a user as the books keep it, "" where they do not.
func (s *Session) UserName(ctx context.Context, id bill.ID) (string, error) {
	return read(ctx, s, seeTrail, func(v *store.View) (string, error) {
		b, err := v.Setting(settingName(id))
		return string(b), err
	})
}
