package store

import (
	"database/sql"
	"fmt"
	"math"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// A list is narrowed by several things at once and stands in one of several orders. An index knows one of these. So it goes by the
// narrowest thing asked for where that leads to few rows, which are sorted, and otherwise along the index of the order, where the next row
// that fits is never far.

// fewRows is how many rows are sorted rather than looked for along an order.
const fewRows = 2000

// way is an index to go by, and what of the question it answers; the zero way leaves it to SQLite.
type way struct {
	index string
	where condition
}

func (w way) indexed() string {
	if w.index == "" {
		return ""
	}
	return " INDEXED BY " + w.index
}

// all is the condition of a way that leads to every row.
var all = condition{"1", nil}

// narrowed says whether more is asked than kinds and states, newest first: those have their own indexes and sums.
func (q DocumentQuery) narrowed() bool {
	_, _, days := q.period()
	_, _, _, amounts := q.amounts()
	return days || amounts
}

// period gives the days asked for, if any.
func (q DocumentQuery) period() (from, to string, ok bool) {
	from, to = dayText(q.From), dayText(q.To)
	if to == "" {
		to = "9999"
	}
	return from, to, !q.From.IsZero() || !q.To.IsZero()
}

// amounts gives the currency and range asked for, if any.
func (q DocumentQuery) amounts() (code string, least, most int64, ok bool) {
	least, most = math.MinInt64, math.MaxInt64
	none, cur := money.Currency{}, q.Currency
	if c := q.Min.Currency(); c != none {
		cur, least = c, q.Min.Minor()
	}
	if c := q.Max.Currency(); c != none {
		cur, most = c, q.Max.Minor()
	}
	if cur == none {
		return "", 0, 0, false
	}
	return cur.Code(), least, most, true
}

// order is what the list is sorted by.
func (q DocumentQuery) order() []sortKey {
	switch q.Order {
	case OrderDue:
		if q.State == bill.StateOverdue {
			return []sortKey{{"r.due", false}}
		}
		return []sortKey{{"ifnull(r.due, '9999')", false}}
	case OrderAmount:
		return []sortKey{{"r.currency", false}, {"r.payable", true}}
	case OrderOpen:
		return []sortKey{{"r.currency", false}, {"r.open", true}}
	case OrderName:
		return []sortKey{{"r.sort", false}, {"r.seq", true}}
	case OrderNewest:
	}
	if _, _, days := q.period(); days {
		return []sortKey{{"r.day", true}}
	}
	return nil
}

// way is how the rows of a page are come by.
func (v *View) way(q DocumentQuery) (way, error) {
	if q.Order == OrderNewest && !q.narrowed() {
		return way{}, nil
	}
	if w, ok, err := v.shortcut(q); ok || err != nil {
		return w, err
	}
	return q.along(), nil
}

// shortcut is the first thing asked for that leads to few rows.
func (v *View) shortcut(q DocumentQuery) (way, bool, error) {
	for _, w := range q.ways() {
		var n int
		err := v.row("SELECT count(*) FROM (SELECT 1 FROM register r"+w.indexed()+" WHERE "+w.where.sql+" LIMIT ?)", append(w.where.args, fewRows+1), &n)
		if err != nil {
			return way{}, false, fmt.Errorf("documents: %w", err)
		}
		if n <= fewRows {
			return w, true, nil
		}
	}
	return way{}, false, nil
}

// ways are the things asked for that an index answers.
func (q DocumentQuery) ways() (list []way) {
	add := func(index, where string, args ...any) { list = append(list, way{index, condition{where, args}}) }
	today := dayText(q.Today)
	switch q.State {
	case "":
	case bill.StateOverdue:
		add("register_unpaid", "r.kind IN ('invoice', 'opening') AND r.stand IN ('issued', 'part paid') AND r.due < ?", today)
	case bill.StateAccepted, bill.StateDeclined:
		add("register_of_verdict", "r.verdict = ?", string(q.State))
	case bill.StateExpired:
		add("register_unanswered", "r.kind = 'quote' AND r.verdict IS NULL AND r.due < ?", today)
	default:
		add("register_of_stand", "r.stand = ?", string(q.State))
	}
	if code, least, most, ok := q.amounts(); ok {
		add("register_by_amount", "r.currency = ? AND r.payable BETWEEN ? AND ?", code, least, most)
	}
	if from, to, ok := q.period(); ok {
		add("register_by_day", "r.day BETWEEN ? AND ?", from, to)
	}
	switch q.Kind {
	case "":
	case bill.Invoice:
		add("register_of_kind", "r.kind IN ('invoice', 'opening')")
	default:
		add("register_of_kind", "r.kind = ?", string(q.Kind))
	}
	return list
}

// along is the index of the order, with what of the question lies together in it.
func (q DocumentQuery) along() way {
	code, least, most, amounts := q.amounts()
	switch q.Order {
	case OrderDue:
		if q.State == bill.StateOverdue {
			return way{"register_unpaid", condition{"r.kind IN ('invoice', 'opening') AND r.stand IN ('issued', 'part paid') AND r.due < ?", []any{dayText(q.Today)}}}
		}
		return way{"register_by_due", all}
	case OrderAmount:
		if amounts {
			return way{"register_by_amount", condition{"r.currency = ? AND r.payable BETWEEN ? AND ?", []any{code, least, most}}}
		}
		return way{"register_by_amount", all}
	case OrderOpen:
		if amounts {
			return way{"register_by_open", condition{"r.currency = ?", []any{code}}}
		}
		return way{"register_by_open", all}
	case OrderName:
		return way{"register_by_name", all}
	case OrderNewest:
	}
	if from, to, ok := q.period(); ok {
		return way{"register_by_day", condition{"r.day BETWEEN ? AND ?", []any{from, to}}}
	}
	return way{}
}

// addable is the question for counting and adding up: by what leads to few rows, else over the index that has all that is asked of a row.
func (v *View) addable(q DocumentQuery) (s selection, err error) {
	w, ok, err := v.shortcut(q)
	if err != nil {
		return s, err
	}
	if !ok {
		w = way{"register_by_day", all}
		if from, to, days := q.period(); days {
			w.where = condition{"r.day BETWEEN ? AND ?", []any{from, to}}
		}
	}
	for _, where := range q.conditions(w) {
		s.add("r.seq", "register r"+w.indexed(), where)
	}
	return s, nil
}

// DocumentSums are what the documents of a list come to.
type DocumentSums struct {
	Count      int
	More       bool          // a search found more than CountedAtMost: then nothing is added up
	Currencies []DocumentSum // by code
}

// DocumentSum is the sum in one currency.
type DocumentSum struct {
	Count int
	Total money.Amount // credit notes taken off; delivery notes ask for nothing
	Open  money.Amount
}

// DocumentSums adds up all documents that match, whatever page of them is asked for.
func (v *View) DocumentSums(q DocumentQuery) (sums DocumentSums, err error) {
	s, most := selection{}, -1
	if len(words(q.Search)) > 0 || q.Customer != (bill.ID{}) {
		err = v.searched(&s, q)
	} else {
		s, err = v.addable(q)
	}
	if len(words(q.Search)) > 0 {
		most = CountedAtMost + 1
	}
	if err == nil {
		err = v.rows(func(rows *sql.Rows) error { return sums.scan(rows) },
			`SELECT currency, count(*), sum(CASE kind WHEN 'credit' THEN -payable WHEN 'delivery' THEN 0 ELSE payable END), sum(open)
			FROM (`+s.union("currency, kind, payable, open")+` LIMIT ?) GROUP BY currency ORDER BY currency`, append(s.args, most)...)
	}
	if err != nil {
		return sums, fmt.Errorf("sums of documents: %w", err)
	}
	if most > 0 && sums.Count > CountedAtMost {
		sums = DocumentSums{Count: CountedAtMost, More: true}
	}
	return sums, nil
}

func (s *DocumentSums) scan(rows *sql.Rows) error {
	var code string
	var n int
	var total, open int64
	if err := rows.Scan(&code, &n, &total, &open); err != nil {
		return err
	}
	s.Count += n
	if code == "" { // drafts that cannot be worked out yet
		return nil
	}
	cur, err := money.ParseCurrency(code)
	s.Currencies = append(s.Currencies, DocumentSum{n, money.Of(total, cur), money.Of(open, cur)})
	return err
}
