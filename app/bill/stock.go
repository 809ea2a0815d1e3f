package bill

import (
	"fmt"
	"slices"

	"counterfoil/app/money"
)

// StockCause says why the stock of an item moved.
type StockCause string

// The causes.
const (
	StockOpening StockCause = "opening" // counted for the first time
	StockReceipt StockCause = "receipt" // came in
	StockIssue   StockCause = "issue"   // went out by a delivery note or an invoice; came in where the line is a return
	StockReturn  StockCause = "return"  // came back by a credit note
	StockCount   StockCause = "count"   // what a count found beside what the books said
)

// StockMove moves the stock of an item; its level is the sum of its moves. It never changes.
type StockMove struct {
	ID       ID
	Item     ID
	Day      Date
	Quantity money.Quantity // goes out where negative
	Cause    StockCause
	Document ID     // that moved it, zero for none
	Line     int    // of it, from 1
	Note     string // the reason of a count
}

// LineMove is what a line of a document moves: out where negative.
type LineMove struct {
	Line     int // from 0
	Quantity money.Quantity
}

// StockMoves is what a document moves when it is issued: a delivery note what it delivers, an invoice what was not delivered before, a
// delivery note what was not billed before, a credit note what it takes back, unless the customer keeps the goods. source is the first
// document of the chain that it ends (the order, or else what the chain began with) and chain are all that came of that, in the order in
// which they were issued; both are empty for a document that follows none. So whatever goes out is counted once.
func StockMoves(d Draft, source *Document, chain []Document) ([]LineMove, error) {
	s := &stock{lines: map[ID][]int{}}
	if source != nil {
		if err := s.begin(*source); err != nil {
			return nil, err
		}
	}
	for _, doc := range chain {
		if _, err := s.take(doc.draft); err != nil {
			return nil, err
		}
	}
	return s.take(d)
}

// stock is how the goods of a chain of documents stand, by the lines of the first.
type stock struct {
	lines map[ID][]int // by document: of each line which one of the first it is, -1 for none
	whole []money.Quantity
	out   []money.Quantity // gone out, less what came back
	sent  []money.Quantity // of it by delivery notes
	asked []money.Quantity // billed, less what was credited
}

// begin takes the first document.
func (s *stock) begin(doc Document) error {
	own := make([]int, len(doc.draft.Lines))
	none := make([]money.Quantity, len(own))
	for i, l := range doc.draft.Lines {
		own[i] = i
		s.whole = append(s.whole, l.Quantity)
	}
	s.out, s.sent, s.asked = slices.Clone(none), slices.Clone(none), slices.Clone(none)
	s.lines[doc.ID()] = own
	for i, l := range doc.draft.Lines {
		if _, err := s.line(doc.draft, i, l.Quantity); err != nil {
			return err
		}
	}
	return nil
}

// take takes the next document, and says what it moves.
func (s *stock) take(d Draft) (moves []LineMove, err error) {
	var parent []int
	switch {
	case d.Corrects != nil:
		parent = s.lines[d.Corrects.ID]
	case d.Source != nil:
		parent = s.lines[d.Source.ID]
	}
	own := make([]int, len(d.Lines))
	for i, l := range d.Lines {
		own[i] = -1
		if at := max(l.Source, l.Credits) - 1; at >= 0 && at < len(parent) {
			own[i] = parent[at]
		}
		q, err := s.line(d, own[i], l.Quantity)
		if err != nil {
			return nil, err
		}
		if !q.IsZero() {
			moves = append(moves, LineMove{Line: i, Quantity: q})
		}
	}
	s.lines[d.ID] = own
	return moves, nil
}

// line is what so many of a line move, at being one of the lines of the first document, or -1.
func (s *stock) line(d Draft, at int, q money.Quantity) (money.Quantity, error) {
	none := money.Quantity{}
	switch {
	case d.Deposit || d.Kind != Delivery && d.Kind != Invoice && d.Kind != CreditNote:
		return none, nil
	case at < 0 || at >= len(s.whole) || s.whole[at].Sign() != q.Sign():
		return alone(d, q), nil
	case d.Kind == CreditNote:
		return s.back(d, at, q)
	}
	counted := &s.sent[at]
	if d.Kind == Invoice {
		counted = &s.asked[at]
	}
	already, err := s.out[at].Sub(*counted) // gone out, and not by documents of this kind
	if err != nil {
		return none, err
	}
	if *counted, err = counted.Add(q); err != nil {
		return none, err
	}
	if already.Sign() == q.Sign() {
		if already.Abs().Cmp(q.Abs().Decimal) >= 0 {
			return none, nil
		}
		if q, err = q.Sub(already); err != nil {
			return none, err
		}
	}
	s.out[at], err = s.out[at].Add(q)
	return q.Neg(), err
}

// back is what a credit note brings back. It is open again to be billed, and, where the goods came back, to be delivered.
func (s *stock) back(d Draft, at int, q money.Quantity) (move money.Quantity, err error) {
	if s.asked[at], err = s.asked[at].Sub(q); err != nil || d.GoodsKept {
		return move, err
	}
	if s.out[at], err = s.out[at].Sub(q); err != nil {
		return move, err
	}
	if s.sent[at].Abs().Cmp(s.out[at].Abs().Decimal) > 0 {
		s.sent[at] = s.out[at]
	}
	return q, nil
}

// alone is what a line moves that takes over no other.
func alone(d Draft, q money.Quantity) money.Quantity {
	switch {
	case d.Kind != CreditNote:
		return q.Neg()
	case d.GoodsKept:
		return money.Quantity{}
	}
	return q
}

// StockLevel is how much there is of an item, and the least that there should be.
type StockLevel struct {
	Level, Reorder money.Quantity
}

// Low says whether there is less than there should be, or less than nothing.
func (l StockLevel) Low() bool { return l.Level.Sign() < 0 || l.Level.Cmp(l.Reorder.Decimal) < 0 }

// CheckStock warns of lines that take more than there is, or leave less than there should be. levels are those of the items of which
// stock is kept.
func CheckStock(d Draft, moves []LineMove, levels map[ID]StockLevel) []Problem {
	c := &checker{}
	left := map[ID]money.Quantity{}
	for _, m := range moves {
		item := d.Lines[m.Line].Item
		level, kept := levels[item]
		if !kept {
			continue
		}
		had, seen := left[item]
		if !seen {
			had = level.Level
		}
		rest, err := had.Add(m.Quantity)
		if err != nil {
			return nil
		}
		left[item] = rest
		field := fmt.Sprintf("lines[%d].quantity", m.Line)
		switch {
		case m.Quantity.Sign() >= 0:
		case rest.Sign() < 0:
			c.warn(field, "stock-short", had.String())
		case rest.Cmp(level.Reorder.Decimal) < 0:
			c.warn(field, "stock-low", rest.String(), level.Reorder.String())
		}
	}
	return c.found
}
