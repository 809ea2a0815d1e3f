package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
)

// TrailQuery asks for a page of the trail. Zero fields do not narrow.
type TrailQuery struct {
	Actor   crypto.ID
	Actions []string  // any of them
	Of      []bill.ID // any of these things
	From    time.Time
	To      time.Time // not included
	Limit   int       // at most TrailPage
	Offset  int
}

// TrailPage is the most entries that a page has. TrailCounted is how far the entries that a query narrows to are counted, and shown.
const (
	TrailPage    = 1000
	TrailCounted = 10000
)

// narrow says whether the query asks for less than everything.
func (q TrailQuery) narrow() bool {
	return !q.Actor.IsZero() || len(q.Actions) > 0 || len(q.Of) > 0 || !q.From.IsZero() || !q.To.IsZero()
}

// TrailList gives a page of the trail and how many entries match: all of it the newest first by number, and what it is narrowed to the
// latest first by the time that the entries bear. Of those at most TrailCounted are counted; an answer of one more means "and more".
func (v *View) TrailList(q TrailQuery) (list []trail.Entry, total int64, err error) {
	q.Limit, q.Offset = min(max(q.Limit, 1), TrailPage), max(q.Offset, 0)
	if !q.narrow() {
		return v.trailTail(q.Limit, q.Offset)
	}
	walks, err := v.trailWalks(q)
	if err != nil {
		return nil, 0, err
	}
	if total, err = v.countWalks(walks); err != nil || q.Offset >= TrailCounted {
		return nil, total, err
	}
	numbers, err := v.mergeWalks(walks, min(q.Offset+q.Limit, TrailCounted))
	if err != nil {
		return nil, total, err
	}
	list, err = v.trailNumbers(numbers[min(q.Offset, len(numbers)):])
	return list, total, err
}

// trailTail is a page of the whole trail. Its numbers have no gaps, so that no entry before the page is looked at.
func (v *View) trailTail(limit, offset int) (list []trail.Entry, total int64, err error) {
	if total, err = v.TrailSize(); err != nil {
		return nil, 0, err
	}
	last := total - int64(offset)
	if last <= 0 {
		return nil, total, nil
	}
	list, err = v.TrailEntries(max(last-int64(limit), 0), int(min(last, int64(limit))))
	slices.Reverse(list)
	return list, total, err
}

// trailWalk is a way along one index, the latest entry first.
type trailWalk struct {
	where string
	args  []any
}

// latest is the query of the latest entries on the way; it has one argument more: how many.
func (w trailWalk) latest() string {
	return "SELECT at, number FROM trail_register WHERE " + w.where + " ORDER BY at DESC, number DESC LIMIT ?"
}

// trailWalks are the ways that lead to all that a query asks for, each once: by things, else by actions, else by the time alone. The
// entries of one person come by her actions, of which there are few.
func (v *View) trailWalks(q TrailQuery) (walks []trailWalk, err error) {
	var rest []string
	var args []any
	also := func(condition string, arg any) { rest, args = append(rest, condition), append(args, arg) }
	if !q.From.IsZero() {
		also("at >= ?", q.From.UnixMilli())
	}
	if !q.To.IsZero() {
		also("at < ?", q.To.UnixMilli())
	}
	if len(q.Of) == 0 && len(q.Actions) == 0 && !q.Actor.IsZero() {
		if q.Actions, err = v.TrailActions(q.Actor); err != nil {
			return nil, err
		}
		if len(q.Actions) == 0 {
			return nil, nil
		}
	}
	if !q.Actor.IsZero() {
		also("actor = ?", q.Actor[:])
	}
	if len(q.Of) > 0 {
		for _, a := range q.Actions {
			args = append(args, a)
		}
		if len(q.Actions) > 0 {
			rest = append(rest, "action IN (?"+strings.Repeat(", ?", len(q.Actions)-1)+")")
		}
		for _, id := range q.Of {
			walks = append(walks, walkBy("target = ?", id[:], rest, args))
		}
		return walks, nil
	}
	for _, a := range q.Actions {
		walks = append(walks, walkBy("action = ?", a, rest, args))
	}
	if len(walks) == 0 {
		walks = append(walks, trailWalk{strings.Join(rest, " AND "), args})
	}
	return walks, nil
}

func walkBy(condition string, arg any, rest []string, args []any) trailWalk {
	return trailWalk{strings.Join(append([]string{condition}, rest...), " AND "), append([]any{arg}, args...)}
}

// countWalks counts what the ways lead to, and stops after one more than is shown.
func (v *View) countWalks(walks []trailWalk) (total int64, err error) {
	for _, w := range walks {
		var n int64
		left := TrailCounted + 1 - total
		err := v.row("SELECT count(*) FROM (SELECT 1 FROM trail_register WHERE "+w.where+" LIMIT ?)", append(slices.Clone(w.args), left), &n)
		if err != nil {
			return 0, fmt.Errorf("trail: %w", err)
		}
		if total += n; total > TrailCounted {
			return total, nil
		}
	}
	return total, nil
}

// mergeWalks are the numbers of the latest entries that the ways lead to.
func (v *View) mergeWalks(walks []trailWalk, limit int) ([]int64, error) {
	type step struct{ at, number int64 }
	var all []step
	for _, w := range walks {
		err := v.rows(func(rows *sql.Rows) error {
			var s step
			err := rows.Scan(&s.at, &s.number)
			all = append(all, s)
			return err
		}, w.latest(), append(slices.Clone(w.args), limit)...)
		if err != nil {
			return nil, fmt.Errorf("trail: %w", err)
		}
	}
	slices.SortFunc(all, func(a, b step) int {
		if a.at != b.at {
			return int(min(max(b.at-a.at, -1), 1))
		}
		return int(min(max(b.number-a.number, -1), 1))
	})
	var numbers []int64
	for _, s := range all[:min(len(all), limit)] {
		numbers = append(numbers, s.number)
	}
	return numbers, nil
}

// trailNumbers are the entries of these numbers, in this order.
func (v *View) trailNumbers(numbers []int64) (list []trail.Entry, err error) {
	for _, n := range numbers {
		var leaf []byte
		if err := v.row("SELECT entry FROM trail_entries WHERE number = ?", []any{n}, &leaf); err != nil {
			return nil, fmt.Errorf("trail entry %d: %w", n, err)
		}
		e, _, err := trail.Decode(leaf)
		if err != nil {
			return nil, fmt.Errorf("trail entry %d: %w", n, err)
		}
		list = append(list, e)
	}
	return list, nil
}

// distinctActions jump along an index from one action to the next, so that a million entries of one action are one step.
const (
	distinctActions = `WITH RECURSIVE a (action) AS (SELECT min(action) FROM trail_register
		UNION ALL SELECT (SELECT min(action) FROM trail_register WHERE action > a.action) FROM a WHERE a.action IS NOT NULL)
		SELECT action FROM a WHERE action IS NOT NULL`
	distinctActionsOf = `WITH RECURSIVE a (action) AS (SELECT min(action) FROM trail_register WHERE actor = ?1
		UNION ALL SELECT (SELECT min(action) FROM trail_register WHERE actor = ?1 AND action > a.action) FROM a WHERE a.action IS NOT NULL)
		SELECT action FROM a WHERE action IS NOT NULL`
)

// TrailActions are the actions that the trail tells of, by name: those of one person, or of all.
func (v *View) TrailActions(actor crypto.ID) (list []string, err error) {
	query, args := distinctActions, []any(nil)
	if !actor.IsZero() {
		query, args = distinctActionsOf, []any{actor[:]}
	}
	err = v.rows(func(rows *sql.Rows) error {
		var a string
		err := rows.Scan(&a)
		list = append(list, a)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("actions of the trail: %w", err)
	}
	return list, nil
}

// TrailActors are the people that the trail tells of.
func (v *View) TrailActors() (list []crypto.ID, err error) {
	ids, err := v.ids(`WITH RECURSIVE a (actor) AS (SELECT min(actor) FROM trail_register
		UNION ALL SELECT (SELECT min(actor) FROM trail_register WHERE actor > a.actor) FROM a WHERE a.actor IS NOT NULL)
		SELECT actor FROM a WHERE actor IS NOT NULL`)
	if err != nil {
		return nil, fmt.Errorf("people of the trail: %w", err)
	}
	for _, id := range ids {
		list = append(list, crypto.ID(id))
	}
	return list, nil
}
