package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// TrailEntry is a line of the trail.
type TrailEntry = trail.Entry

// TrailChange is what an entry of the trail says of one field: before and after, in clear as far as it is kept.
type TrailChange = store.Told

// ToldValue is one side of a change: a text, or the mark that it was erased.
type ToldValue = store.ToldValue

// TrailThing is what an entry of the trail is about, as the books know it now.
type TrailThing = store.Thing

// ToldEntry is an entry with who did it and what it changed.
type ToldEntry struct {
	TrailEntry
	Who   string // the name that the books keep of the actor, "" where they do not
	Words string // what was done, see TrailLine
	Thing TrailThing
	Told  []TrailChange
	Names map[string]string // what the books call the things whose ids stand in the changes, by id: "invoice INV-2026-0004"
}

// Called is a value with what the books call it, where it is the id of a thing that they know.
func (t ToldEntry) Called(v ToldValue) string { return cmp.Or(t.Names[v.Text], v.Text) }

// Of is what a change is a field of: "customer City Orchestra Graz", or its noun and id.
func (t ToldEntry) Of(c TrailChange) string {
	_, id, _ := strings.Cut(c.Thing, " ")
	return cmp.Or(t.Names[id], c.Thing)
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
		if t.Told, err = v.TrailChanges(list[0]); err != nil {
			return t, err
		}
		known := newAuthors(v)
		line, err := trailLine(known, list[0])
		if err != nil {
			return t, err
		}
		t.TrailEntry, t.Who, t.Words, t.Thing = line.TrailEntry, line.By, line.Words, line.Thing
		t.Names, err = namesIn(known, t.Told)
		return t, err
	})
}

// namesIn finds what the books call the things that changes name.
func namesIn(known *authors, list []TrailChange) (map[string]string, error) {
	names := map[string]string{}
	for _, c := range list {
		_, of, _ := strings.Cut(c.Thing, " ")
		for _, text := range []string{of, c.Was.Text, c.Is.Text} {
			id, err := bill.ParseID(text)
			if _, had := names[text]; had || err != nil {
				continue
			}
			t, err := known.thing(id)
			if err != nil {
				return nil, err
			}
			names[text] = thingWords("", t, "")
		}
	}
	return names, nil
}
