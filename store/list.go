package store

import (
	"database/sql"
	"fmt"
	"slices"

	"counterfoil/app/bill"
)

// CountedAtMost is how far the matches of a search are counted: a total above it means "more than that many".
const CountedAtMost = 1000

const listColumns = "document, kind, number, customer, name, day, due, currency, payable, open, stand, verdict"

// Documents gives a page of the list and how many documents match in all; of a search, see CountedAtMost. However many
// documents there are, it reads about a page of them: rows come in the order of an index, sums are kept, and a search goes
// by what rules out the most.
func (v *View) Documents(q DocumentQuery) (list []DocumentRow, total int, err error) {
	s, err := v.selection(q)
	if err != nil {
		return nil, 0, err
	}
	limit, offset := q.Limit, max(q.Offset, 0)
	if limit <= 0 {
		limit = -1
	}
	if offset > 0 && limit > 0 && len(words(q.Search)) == 0 {
		return v.jump(q, s)
	}
	if list, err = v.list(q, s.page("DESC"), append(s.args, limit, offset)); err != nil {
		return nil, 0, err
	}
	// A page that is not full is the last one: then nothing needs counting, which a search for something rare feels.
	if limit < 0 || len(list) < limit && (len(list) > 0 || offset == 0) {
		return list, offset + len(list), nil
	}
	if total, err = v.count(q, s); err != nil {
		return nil, 0, fmt.Errorf("count documents: %w", err)
	}
	return list, max(total, offset+len(list)), nil
}

// jump reads a page from the middle of the list: all before it is passed over, so it begins at the nearer end.
func (v *View) jump(q DocumentQuery, s selection) (list []DocumentRow, total int, err error) {
	if total, err = v.count(q, s); err != nil {
		return nil, 0, fmt.Errorf("count documents: %w", err)
	}
	n := min(q.Limit, total-q.Offset)
	switch {
	case n <= 0:
		return nil, total, nil
	case q.Offset <= total/2:
		list, err = v.list(q, s.page("DESC"), append(s.args, n, q.Offset))
	default:
		list, err = v.list(q, s.page("ASC"), append(s.args, n, total-q.Offset-n))
		slices.Reverse(list)
	}
	return list, total, err
}

func (v *View) list(q DocumentQuery, query string, args []any) (list []DocumentRow, err error) {
	today := dayText(q.Today)
	err = v.rows(func(rows *sql.Rows) error {
		row, err := scanRegister(rows, today)
		list = append(list, row)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	return list, nil
}

// count says how many rows match. Without search and customer the sums know.
func (v *View) count(q DocumentQuery, s selection) (n int, err error) {
	switch {
	case len(words(q.Search)) > 0:
		return n, v.row("SELECT count(*) FROM ("+s.union()+" LIMIT ?)", append(s.args, CountedAtMost+1), &n)
	case q.Customer != bill.ID{}:
		return n, v.row("SELECT count(*) FROM ("+s.union()+")", s.args, &n)
	}
	switch q.State { // the sums know nothing of answers
	case bill.StateAccepted, bill.StateDeclined, bill.StateExpired:
		return n, v.row("SELECT count(*) FROM ("+s.union()+")", s.args, &n)
	}
	late, today := 0, dayText(q.Today)
	if q.Kind == "" || q.Kind == bill.Invoice {
		err := v.row("SELECT ifnull(sum(n), 0) FROM dues WHERE due > '' AND due < ? AND (? IN ('', 'overdue') OR stand = ?)",
			[]any{today, string(q.State), string(q.State)}, &late)
		if err != nil || q.State == bill.StateOverdue {
			return late, err
		}
	}
	err = v.row("SELECT ifnull(sum(n), 0) FROM tally WHERE (? = '' OR kind = ?) AND (? = '' OR stand = ?)",
		[]any{string(q.Kind), string(q.Kind), string(q.State), string(q.State)}, &n)
	if err != nil || q.State != bill.StateIssued && q.State != bill.StatePartPaid {
		return n, err
	}
	closed := 0
	if q.State == bill.StateIssued && (q.Kind == "" || q.Kind == bill.Quote) {
		err = v.row("SELECT (SELECT count(*) FROM register WHERE verdict IS NOT NULL) + (SELECT count(*) FROM register r WHERE r.stand = 'issued' AND "+
			lapsed+")", []any{today}, &closed)
	}
	return n - late - closed, err
}

// selection is a question to the register: one SELECT, or several whose rows are merged in the order of the list. Every
// part begins with the column seq.
type selection struct {
	parts []string
	args  []any
}

func (s selection) union() string {
	all := s.parts[0]
	for _, p := range s.parts[1:] {
		all += " UNION ALL " + p
	}
	return all
}

// page asks for the rows from an offset on, the newest (DESC) or the oldest (ASC) first; its last arguments are limit and offset.
func (s selection) page(order string) string {
	return "SELECT " + listColumns + " FROM (" + s.union() + " ORDER BY seq " + order + " LIMIT ? OFFSET ?)"
}

// selection turns the query into SQL. Each part can be read in the order of the list off one index or another.
func (v *View) selection(q DocumentQuery) (s selection, err error) {
	sources, err := v.sources(q)
	if err != nil {
		return s, err
	}
	for _, where := range q.states() {
		for _, from := range sources {
			s.parts = append(s.parts, "SELECT "+from.seq+" AS seq, "+listColumns+" FROM "+from.tables+" WHERE "+from.where+where.sql)
			s.args = append(append(s.args, from.args...), where.args...)
		}
	}
	return s, nil
}

// condition is a piece of SQL with its arguments.
type condition struct {
	sql  string
	args []any
}

func (c condition) and(sql string, args ...any) condition {
	return condition{c.sql + " AND " + sql, append(append([]any(nil), c.args...), args...)}
}

// late is the condition of bill.StateOverdue over the stand; its argument is today.
const late = "(r.kind = 'invoice' AND r.stand IN ('issued', 'part paid') AND r.due < ?)"

// lapsed is the condition of bill.StateExpired over the stand; its argument is today.
const lapsed = "(r.kind = 'quote' AND r.verdict IS NULL AND r.day < r.due AND r.due < ?)"

// states narrows by kind, customer and state. What is overdue stands in one of two ways, and asked for one by one, each is
// in the order of the list already.
func (q DocumentQuery) states() []condition {
	c := condition{}
	switch {
	case q.Kind == "":
	case q.State == "":
		c = c.and("r.kind = ?", string(q.Kind))
	default:
		c = c.and("+r.kind = ?", string(q.Kind)) // go by the index of the state
	}
	if q.Customer != (bill.ID{}) {
		c = c.and("r.customer = ?", q.Customer[:])
	}
	today := dayText(q.Today)
	switch q.State {
	case "":
		return []condition{c}
	case bill.StateOverdue:
		c = c.and("+r.kind = 'invoice' AND r.due < ?", today)
		if len(words(q.Search)) > 0 { // in the order of the list already
			return []condition{c.and("r.stand IN ('issued', 'part paid')")}
		}
		return []condition{c.and("r.stand = 'issued'"), c.and("r.stand = 'part paid'")}
	case bill.StateExpired:
		return []condition{c.and("r.stand = 'issued' AND "+lapsed, today)}
	case bill.StateAccepted, bill.StateDeclined:
		return []condition{c.and("r.verdict = ?", string(q.State))}
	case bill.StateIssued:
		c = c.and("r.verdict IS NULL AND NOT ifnull("+lapsed+", 0)", today)
		return []condition{c.and("r.stand = 'issued' AND NOT ifnull("+late+", 0)", today)}
	case bill.StatePartPaid:
		return []condition{c.and("r.stand = 'part paid' AND NOT ifnull("+late+", 0)", today)}
	}
	return []condition{c.and("r.stand = ?", string(q.State))}
}
