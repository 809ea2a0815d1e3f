package app

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// TrailFilter narrows the trail. Zero fields do not.
type TrailFilter struct {
	By     bill.ID   // who did it
	Kind   TrailKind // of what was done
	Action string    // one action, by its name in the table of rights
	Of     bill.ID   // a document, customer or item, with what was filed on it
	From   bill.Date // first day, by the clock of the books
	To     bill.Date // last day
	Limit  int       // at most TrailPage
	Offset int
}

// TrailPage is the most lines that are answered at once. TrailCounted is how far the lines that a filter leaves are counted and shown: a
// total above it means "more than that many".
const (
	TrailPage    = store.TrailPage
	TrailCounted = store.TrailCounted
)

// TrailLine is an entry of the trail as people read it.
type TrailLine struct {
	TrailEntry
	By    string // name of the actor, "" where the books no longer know it
	Thing store.Thing
	Words string // what was done: "issued invoice INV-2026-0004"
}

// TrailPerson is somebody of whom the trail tells.
type TrailPerson struct {
	ID   bill.ID
	Name string // "" where the books no longer know it
}

// TrailList gives a page of the trail, and how many entries the filter leaves in all. Everything comes the newest first by number; what it
// is narrowed to comes the latest first by the time that the entries bear, and of that at most TrailCounted.
func (s *Session) TrailList(ctx context.Context, f TrailFilter) ([]TrailLine, int, error) {
	type page struct {
		lines []TrailLine
		total int64
	}
	p, err := read(ctx, s, seeTrail, func(v *store.View) (p page, err error) {
		p.lines, p.total, err = s.trailLines(v, f)
		return p, err
	})
	return p.lines, int(p.total), err
}

func (s *Session) trailLines(v *store.View, f TrailFilter) ([]TrailLine, int64, error) {
	q, some, err := f.query(v, s.books.env.now().Location())
	if err != nil || !some {
		return nil, 0, err
	}
	list, total, err := v.TrailList(q)
	if err != nil {
		return nil, 0, err
	}
	lines := make([]TrailLine, len(list))
	known := newAuthors(v)
	for i, e := range list {
		if lines[i], err = trailLine(known, e); err != nil {
			return nil, 0, err
		}
	}
	return lines, total, nil
}

func trailLine(known *authors, e TrailEntry) (out TrailLine, err error) {
	out = TrailLine{TrailEntry: e}
	if out.By, err = known.name(bill.ID(e.Actor)); err != nil {
		return out, err
	}
	if id, err := bill.ParseID(e.Target); err == nil {
		if out.Thing, err = known.thing(id); err != nil {
			return out, err
		}
	}
	out.Words = trailWords(e, out.Thing)
	return out, nil
}

// thing is what an entry is about: a person of the books or whatever else they know under that id.
func (a *authors) thing(id bill.ID) (store.Thing, error) {
	name, err := a.name(id)
	if err != nil || name != "" {
		return store.Thing{ID: id, Noun: "user", Label: name}, err
	}
	return a.v.Thing(id)
}

// query turns the filter into one of the store. some is false where nothing can match.
func (f TrailFilter) query(v *store.View, where *time.Location) (q store.TrailQuery, some bool, err error) {
	q = store.TrailQuery{Actor: crypto.ID(f.By), Limit: f.Limit, Offset: f.Offset}
	if !f.From.IsZero() {
		q.From = startOf(f.From, where)
	}
	if !f.To.IsZero() {
		q.To = startOf(f.To.AddDays(1), where)
	}
	if !f.Of.IsZero() {
		if q.Of, err = v.Kin(f.Of); err != nil {
			return q, false, err
		}
	}
	switch {
	case f.Action != "":
		q.Actions = []string{f.Action}
	case f.Kind != "":
		all, err := v.TrailActions(q.Actor)
		if err != nil {
			return q, false, err
		}
		for _, a := range all {
			if KindOfAction(a) == f.Kind {
				q.Actions = append(q.Actions, a)
			}
		}
		return q, len(q.Actions) > 0, nil
	}
	return q, true, nil
}

// startOf is the first moment of a day at a place.
func startOf(d bill.Date, where *time.Location) time.Time {
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, where)
}

// TrailPeople are those of whom the trail tells.
func (s *Session) TrailPeople(ctx context.Context) ([]TrailPerson, error) {
	return read(ctx, s, seeTrail, func(v *store.View) (list []TrailPerson, err error) {
		actors, err := v.TrailActors()
		for _, a := range actors {
			p := TrailPerson{ID: bill.ID(a)}
			if p.Name, err = nameOf(v, p.ID); err != nil {
				return nil, err
			}
			list = append(list, p)
		}
		return list, err
	})
}

// The columns of a trail as a table for people.
var trailColumns = []string{"number", "time", "by", "role", "action", "words", "thing", "label", "target", "outcome", "device", "version"}

// TrailCSV writes what a filter leaves as a table, up to TrailCounted entries of it, and files that somebody did.
func (s *Session) TrailCSV(ctx context.Context, f TrailFilter) (out []byte, entries int, err error) {
	err = takeOut(ctx, s, listTrail, f.Of, func(v *store.View) error {
		f.Limit, f.Offset = TrailPage, 0
		var rows [][]cell
		for len(rows) < TrailCounted {
			lines, _, err := s.trailLines(v, f)
			if err != nil {
				return err
			}
			for _, l := range lines {
				rows = append(rows, trailRow(l))
			}
			if f.Offset += len(lines); len(lines) < f.Limit {
				break
			}
		}
		var b bytes.Buffer
		if err := writeCSV(&b, trailColumns, rows); err != nil {
			return err
		}
		out, entries = b.Bytes(), len(rows)
		return nil
	})
	return out, entries, err
}

func trailRow(l TrailLine) []cell {
	return []cell{
		number(strconv.FormatInt(l.Number, 10)), text(momentOut(l.Time)), text(l.By), text(l.Role), text(l.Action), text(l.Words), text(l.Thing.Noun),
		text(l.Thing.Label), text(l.Target), text(l.Outcome), text(l.Device.String()), text(l.Version),
	}
}

// trailLineJSON is an entry with the words for it.
type trailLineJSON struct {
	entryJSON
	By    string `json:"by"`
	Thing string `json:"thing"`
	Label string `json:"label"`
	Words string `json:"words"`
}

func trailLineOut(l TrailLine) trailLineJSON {
	return trailLineJSON{entryOut(l.TrailEntry), l.By, l.Thing.Noun, l.Thing.Label, l.Words}
}
