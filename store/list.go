package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
)

// CountedAtMost is how far the matches of a search are counted: a total above it means "more than that many".
const CountedAtMost = 1000

const listColumns = "document, kind, number, customer, name, day, due, currency, payable, open, stand, verdict, part"

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
	if list, err = v.list(q, s.page(false), append(s.args, limit, offset)); err != nil {
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
		list, err = v.list(q, s.page(false), append(s.args, n, q.Offset))
	default:
		list, err = v.list(q, s.page(true), append(s.args, n, total-q.Offset-n))
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

// count says how many rows match. Of kinds and states the sums know.
func (v *View) count(q DocumentQuery, s selection) (n int, err error) {
	switch {
	case len(words(q.Search)) > 0:
		return n, v.row("SELECT count(*) FROM ("+s.union("1")+" LIMIT ?)", append(s.args, CountedAtMost+1), &n)
	case q.Customer != bill.ID{}:
		return n, v.row("SELECT count(*) FROM ("+s.union("1")+")", s.args, &n)
	case q.narrowed():
		s, err := v.addable(q)
		if err != nil {
			return 0, err
		}
		return n, v.row("SELECT count(*) FROM ("+s.union("1")+")", s.args, &n)
	}
	switch q.State { // the sums know nothing of answers
	case bill.StateAccepted, bill.StateDeclined, bill.StateExpired:
		return n, v.row("SELECT count(*) FROM ("+s.union("1")+")", s.args, &n)
	}
	late, today := 0, dayText(q.Today)
	if q.Kind == "" || q.Kind == bill.Invoice {
		err := v.row("SELECT ifnull(sum(n), 0) FROM dues WHERE due > '' AND due < ? AND (? IN ('', 'overdue') OR stand = ?)",
			[]any{today, string(q.State), string(q.State)}, &late)
		if err != nil || q.State == bill.StateOverdue {
			return late, err
		}
	}
	err = v.row("SELECT ifnull(sum(n), 0) FROM tally WHERE (? = '' OR kind = ? OR ? = 'invoice' AND kind = 'opening') AND (? = '' OR stand = ?)",
		[]any{string(q.Kind), string(q.Kind), string(q.Kind), string(q.State), string(q.State)}, &n)
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

// selection is a question to the register: one SELECT, or several whose rows are merged in the order of the list.
type selection struct {
	parts []string // each from FROM on, and the column that has seq
	seqs  []string
	args  []any
	order []sortKey
}

// sortKey is one thing that a list is sorted by, before seq.
type sortKey struct {
	column string
	down   bool
}

// add puts a part to the selection.
func (s *selection) add(seq, from string, where condition) {
	s.parts, s.seqs, s.args = append(s.parts, " FROM "+from+" WHERE "+where.sql), append(s.seqs, seq), append(s.args, where.args...)
}

// union asks for some columns of all rows.
func (s selection) union(columns string) string {
	return "SELECT " + columns + strings.Join(s.parts, " UNION ALL SELECT "+columns)
}

// page asks for the rows from an offset on, the first or (back) the last first; its last arguments are limit and offset.
func (s selection) page(back bool) string {
	var keys, terms []string
	for i, k := range s.order {
		keys = append(keys, fmt.Sprintf("%s AS k%d", k.column, i))
		terms = append(terms, fmt.Sprintf("k%d %s", i, direction(k.down != back)))
	}
	var parts []string
	for i, p := range s.parts {
		parts = append(parts, "SELECT "+strings.Join(append(keys, s.seqs[i]+" AS seq", listColumns), ", ")+p)
	}
	terms = append(terms, "seq "+direction(s.downward() != back))
	return "SELECT " + listColumns + " FROM (" + strings.Join(parts, " UNION ALL ") + " ORDER BY " + strings.Join(terms, ", ") + " LIMIT ? OFFSET ?)"
}

// downward says whether rows that are alike stand newest first, as they do wherever the largest or the newest comes first.
func (s selection) downward() bool { return len(s.order) == 0 || s.order[len(s.order)-1].down }

func direction(down bool) string {
	if down {
		return "DESC"
	}
	return "ASC"
}

// selection turns the query into SQL. Each part can be read in the order of the list off one index or another, or has few rows.
func (v *View) selection(q DocumentQuery) (s selection, err error) {
	s.order = q.order()
	if q.Customer, err = v.Kept(q.Customer); err != nil {
		return s, err
	}
	if len(words(q.Search)) > 0 || q.Customer != (bill.ID{}) {
		return s, v.searched(&s, q)
	}
	w, err := v.way(q)
	if err != nil {
		return s, err
	}
	for _, where := range q.conditions(w) {
		s.add("r.seq", "register r"+w.indexed(), where)
	}
	return s, nil
}

// searched goes by what a search finds, or by a customer.
func (v *View) searched(s *selection, q DocumentQuery) error {
	sources, err := v.sources(q)
	if err != nil {
		return err
	}
	for _, where := range q.conditions(way{}) {
		for _, from := range sources {
			s.add(from.seq, from.tables, condition{from.where, from.args}.and(where.sql, where.args...))
		}
	}
	return nil
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
const late = "(r.kind IN ('invoice', 'opening') AND r.stand IN ('issued', 'part paid') AND r.due < ?)"

// lapsed is the condition of bill.StateExpired over the stand; its argument is today.
const lapsed = "(r.kind = 'quote' AND r.verdict IS NULL AND r.day < r.due AND r.due < ?)"

// conditions narrow the rows that a way leads to. What is overdue stands in one of two ways, and asked for one by one, each is in
// the order of the list already. A + keeps SQLite from choosing an index by that column.
func (q DocumentQuery) conditions(w way) []condition {
	c := condition{"1", nil}
	if w.index != "" {
		c = w.where
	}
	switch {
	case q.Kind == "":
	case q.Kind == bill.Invoice && q.State == "" && w.index == "" && len(words(q.Search)) == 0 && q.Customer.IsZero():
		c = q.bounds(c) // each of the two in the order of the list
		return []condition{c.and("r.kind = 'invoice'"), c.and("r.kind = 'opening'")}
	case q.Kind == bill.Invoice:
		c = c.and("+r.kind IN ('invoice', 'opening')")
	case q.State == "" && w.index == "":
		c = c.and("r.kind = ?", string(q.Kind))
	default:
		c = c.and("+r.kind = ?", string(q.Kind)) // go by the index of the state
	}
	if q.Customer != (bill.ID{}) {
		c = c.and("r.customer = ?", q.Customer[:])
	}
	return q.states(q.bounds(c), w.index != "" || len(words(q.Search)) > 0)
}

// bounds narrow by day, currency and amount.
func (q DocumentQuery) bounds(c condition) condition {
	if from, to, ok := q.period(); ok {
		c = c.and("+r.day BETWEEN ? AND ?", from, to)
	}
	if code, least, most, ok := q.amounts(); ok {
		c = c.and("+r.currency = ? AND +r.payable BETWEEN ? AND ?", code, least, most)
	}
	return c
}

// states narrow by state; together says that one condition is wanted.
func (q DocumentQuery) states(c condition, together bool) []condition {
	today := dayText(q.Today)
	switch q.State {
	case "":
		return []condition{c}
	case bill.StateOverdue:
		if together {
			return []condition{c.and(late, today)}
		}
		c = c.and("+r.kind IN ('invoice', 'opening') AND r.due < ?", today)
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
