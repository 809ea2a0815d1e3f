package plan

import (
	"slices"
	"time"

	"counterfoil/app/bill"
)

// Did is what happened to a backup in a place, or to the place itself.
type Did string

// What happens to a backup in a place, in the order in which it does.
const (
	Sent     Did = "sent"     // every part and the list are there, as far as the place says
	Verified Did = "verified" // read back from there whole, opened, every byte compared
	Proven   Did = "proven"   // restored from there, checked, and found to be what the books were
	Failed   Did = "failed"   // with a cause; without a backup, of the place itself
	Removed  Did = "removed"  // by the rule of how many are kept
	Lost     Did = "lost"     // it is not there any more, and not by us
)

// Event is one of these, as it was filed. Events only add up: nothing is ever taken back.
type Event struct {
	Place  bill.ID
	Number int       // in its place, from 1
	Backup bill.ID   // zero where it is about none
	Made   time.Time // of the backup
	Parent bill.ID   // that the backup builds upon, zero for a full
	Did    Did
	At     time.Time
	Bundle string // under which the place keeps the backup; of files, the path
	Cause  Cause  // of Failed
	Author bill.ID
}

// Held is a backup as a place has it.
type Held struct {
	Backup bill.ID
	Parent bill.ID
	Made   time.Time
	Bundle string
	Did    Did // the last of Sent, Verified, Proven, Removed, Lost; Failed where what came back was not good
	Cause  Cause
	At     time.Time
}

// Good says that it was read back whole and is there still, as far as is known.
func (h Held) Good() bool { return h.Did == Verified || h.Did == Proven }

// There says that the place should have it.
func (h Held) There() bool { return h.Good() || h.Did == Sent || h.Did == Failed }

// Stand adds up the events of a place, which come in their order: how it stands, and what backups it has, the newest first.
func Stand(events []Event) (s Standing, held []Held) {
	at := map[bill.ID]int{}
	for _, e := range events {
		s.note(e)
		if e.Backup.IsZero() {
			continue
		}
		i, known := at[e.Backup]
		if !known {
			i, at[e.Backup] = len(held), len(held)
			held = append(held, Held{Backup: e.Backup, Parent: e.Parent, Made: e.Made})
		}
		held[i].move(e)
	}
	slices.SortStableFunc(held, func(a, b Held) int { return b.Made.Compare(a.Made) })
	for _, h := range held {
		if Chain(held, h.Backup) != nil && h.Made.After(s.Verified) {
			s.Verified = h.Made
		}
	}
	return s, held
}

// Chain are the backups that a restore of one takes, the full first; nil where one of them is not there, or not good.
func Chain(held []Held, backup bill.ID) (chain []Held) {
	for len(chain) < 3 {
		i := slices.IndexFunc(held, func(h Held) bool { return h.Backup == backup })
		if i < 0 || !held[i].Good() {
			return nil
		}
		chain = slices.Insert(chain, 0, held[i])
		if backup = held[i].Parent; backup.IsZero() {
			return chain
		}
	}
	return nil
}

// How often an older backup of a place is restored for a proof, and how long one is among the newest.
const (
	olderEvery = 30 * 24 * time.Hour
	newFor     = 8 * 24 * time.Hour
)

// Older are the backups of a place of which one, by chance, is to be restored from now: those that are good and not among the newest, once a month. What
// is only ever written proves nothing of what was written last year.
func Older(events []Event, held []Held, now time.Time) (list []Held) {
	for _, e := range events {
		if e.Did == Proven && e.At.Sub(e.Made) > newFor && now.Sub(e.At) < olderEvery {
			return nil
		}
	}
	for _, h := range held {
		if now.Sub(h.Made) > newFor && Chain(held, h.Backup) != nil {
			list = append(list, h)
		}
	}
	return list
}

// note keeps the failure that stands. What came back wrong stands until a restore is proven; what is gone, and all other failures, until
// something goes well again.
func (s *Standing) note(e Event) {
	switch e.Did {
	case Failed:
		if s.Cause != e.Cause {
			s.Cause, s.Since = e.Cause, e.At
		}
	case Proven:
		s.Proven, s.Cause, s.Since = e.At, "", time.Time{}
	case Sent, Verified:
		if s.Cause != Damaged && s.Cause != Differs {
			s.Cause, s.Since = "", time.Time{}
		}
	}
}

// move is what an event makes of a backup. A failure on the way there leaves it as it was; only what came back wrong is not good any more.
func (h *Held) move(e Event) {
	if e.Did == Failed && e.Cause != Damaged && e.Cause != Differs {
		return
	}
	h.Did, h.Cause, h.At = e.Did, e.Cause, e.At
	if e.Bundle != "" {
		h.Bundle = e.Bundle
	}
}
