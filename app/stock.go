package app

import (
	"context"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// StockLevel is how much there is of an item of which stock is kept.
type StockLevel struct {
	Item  bill.Item
	Level money.Quantity
	Low   bool // less than the least that there should be, or than nothing
}

// StockLevels are those of all items of which stock is kept, by name; only the low ones where low is set.
func (s *Session) StockLevels(ctx context.Context, low bool) ([]StockLevel, error) {
	return read(ctx, s, seeStock, func(v *store.View) (out []StockLevel, err error) {
		items, err := v.StockedItems(low)
		for _, one := range items {
			out = append(out, StockLevel{one.Item, one.Level, bill.StockLevel{Level: one.Level, Reorder: one.Item.Reorder}.Low()})
		}
		return out, err
	})
}

// ItemsInStock is Items, with how much there is of those of which stock is kept.
func (s *Session) ItemsInStock(ctx context.Context, q ItemQuery) (list []StockLevel, total int, err error) {
	list, err = read(ctx, s, seeStock, func(v *store.View) (out []StockLevel, err error) {
		var items []bill.Item
		if items, total, err = v.Items(q); err != nil {
			return nil, err
		}
		for _, it := range items {
			l := StockLevel{Item: it}
			if it.Stock {
				if l, err = stockLevel(v, it); err != nil {
					return nil, err
				}
			}
			out = append(out, l)
		}
		return out, nil
	})
	return list, total, err
}

func stockLevel(v *store.View, it bill.Item) (StockLevel, error) {
	level, _, err := v.StockLevel(it.ID)
	return StockLevel{Item: it, Level: level, Low: bill.StockLevel{Level: level, Reorder: it.Reorder}.Low()}, err
}

// StockCard is how an item stands, and how it came to that.
type StockCard struct {
	StockLevel
	Moves   []bill.StockMove   // the newest first
	Numbers map[bill.ID]string // of the documents that moved it
}

// maxMoves is how many moves a card shows.
const maxMoves = 200

// StockCard is that of an item.
func (s *Session) StockCard(ctx context.Context, item bill.ID) (StockCard, error) {
	return read(ctx, s, seeStock, func(v *store.View) (StockCard, error) { return stockCard(v, item) })
}

func stockCard(v *store.View, item bill.ID) (out StockCard, err error) {
	it, err := v.Item(item)
	if err != nil {
		return out, err
	}
	if out.StockLevel, err = stockLevel(v, it); err != nil {
		return out, err
	}
	if out.Moves, err = v.StockMoves(it.ID, maxMoves); err != nil {
		return out, err
	}
	out.Numbers = map[bill.ID]string{}
	for _, m := range out.Moves {
		if _, known := out.Numbers[m.Document]; known || m.Document.IsZero() {
			continue
		}
		if out.Numbers[m.Document], err = v.NumberOf(m.Document); err != nil {
			return out, err
		}
	}
	return out, nil
}

// ReceiveStock files that goods came in, or, with less than nothing, that they were sent back to where they were bought.
func (s *Session) ReceiveStock(ctx context.Context, item bill.ID, q money.Quantity, note string) (StockCard, error) {
	return s.moveItem(ctx, receiveStock, item, note, func(*store.Tx) (bill.StockMove, error) {
		if q.IsZero() {
			return bill.StockMove{}, invalid("quantity", "it cannot be zero")
		}
		return bill.StockMove{Quantity: q, Cause: bill.StockReceipt}, nil
	})
}

// CountStock files what a count has found: the level is so many then, and the difference is a move, with its reason. The first count
// of an item that never moved needs none.
func (s *Session) CountStock(ctx context.Context, item bill.ID, counted money.Quantity, reason string) (StockCard, error) {
	return s.moveItem(ctx, countStock, item, reason, func(tx *store.Tx) (m bill.StockMove, err error) {
		level, moved, err := tx.StockLevel(item)
		if err != nil {
			return m, err
		}
		m.Cause = bill.StockCount
		switch {
		case !moved:
			m.Cause = bill.StockOpening
		case reason == "":
			return m, invalid("reason", "why is there another quantity than the books say?")
		}
		m.Quantity, err = counted.Sub(level)
		return m, err
	})
}

// moveItem files one move of an item of which stock is kept.
func (s *Session) moveItem(ctx context.Context, a action, item bill.ID, note string, move func(*store.Tx) (bill.StockMove, error)) (out StockCard, err error) {
	if err := s.knock(a); err != nil {
		return out, err
	}
	if err := checkWords("note", note, maxText, false); err != nil {
		return out, err
	}
	err = write(ctx, s, a, item, func(tx *store.Tx) error {
		it, err := tx.Item(item)
		if err != nil {
			return err
		}
		if !it.Stock {
			return &Error{Kind: Conflict, Field: "item", Hint: HintKeepStock, Err: errors.New("no stock is kept of this item")}
		}
		m, err := move(tx)
		if err != nil {
			return err
		}
		m.ID, m.Item, m.Day, m.Note = bill.NewID(), it.ID, s.Today(), note
		if err := tx.AddStockMove(m); err != nil {
			return inFieldAt("quantity", asError("stock", err))
		}
		out, err = stockCard(&tx.View, item)
		return err
	})
	return out, err
}

// keptMoves is what a draft moves of items of which stock is kept, before it is issued.
func keptMoves(v *store.View, d bill.Draft) ([]bill.LineMove, error) {
	kept := make([]bool, len(d.Lines))
	for i, l := range d.Lines {
		var err error
		if kept[i], err = keepsStock(v, l.Item); err != nil {
			return nil, err
		}
	}
	if !slices.Contains(kept, true) {
		return nil, nil
	}
	moves, err := stockMoves(v, d)
	return slices.DeleteFunc(moves, func(m bill.LineMove) bool { return !kept[m.Line] }), err
}

// moveStock files what a document moves that is being issued.
func (s *Session) moveStock(tx *store.Tx, doc bill.Document, moves []bill.LineMove) error {
	d := doc.Draft()
	cause := bill.StockIssue
	if d.Kind == bill.CreditNote {
		cause = bill.StockReturn
	}
	for _, m := range moves {
		item := d.Lines[m.Line].Item
		err := tx.AddStockMove(bill.StockMove{
			ID: bill.NewID(), Item: item, Day: doc.Issued(), Quantity: m.Quantity, Cause: cause, Document: doc.ID(), Line: m.Line + 1,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func keepsStock(v *store.View, item bill.ID) (bool, error) {
	if item.IsZero() {
		return false, nil
	}
	it, err := v.Item(item)
	if errors.Is(err, store.ErrMissing) {
		return false, nil
	}
	return it.Stock, err
}

// stockMoves is what a draft would move, by all that was issued before it in its chain.
func stockMoves(v *store.View, d bill.Draft) ([]bill.LineMove, error) {
	var from bill.ID
	switch {
	case d.Corrects != nil:
		from = d.Corrects.ID
	case d.Source != nil:
		from = d.Source.ID
	}
	if from.IsZero() {
		return bill.StockMoves(d, nil, nil)
	}
	source, err := v.Document(from)
	if errors.Is(err, store.ErrMissing) {
		return bill.StockMoves(d, nil, nil)
	}
	for err == nil && source.Kind() != bill.Order {
		up := source.Draft()
		switch {
		case up.Corrects != nil:
			source, err = v.Document(up.Corrects.ID)
			continue
		case up.Source != nil:
			source, err = v.Document(up.Source.ID)
			continue
		}
		break
	}
	if err != nil {
		return nil, err
	}
	chain, err := v.Issued(source.ID())
	if err != nil {
		return nil, err
	}
	return bill.StockMoves(d, &source, chain)
}

// DraftStock warns of lines that take more than there is, or leave less than there should be.
func (s *Session) DraftStock(ctx context.Context, d bill.Draft) ([]bill.Problem, error) {
	return read(ctx, s, seeStock, func(v *store.View) ([]bill.Problem, error) { return draftStock(v, d) })
}

func draftStock(v *store.View, d bill.Draft) ([]bill.Problem, error) {
	levels := map[bill.ID]bill.StockLevel{}
	for _, l := range d.Lines {
		if _, known := levels[l.Item]; known || l.Item.IsZero() {
			continue
		}
		it, err := v.Item(l.Item)
		if errors.Is(err, store.ErrMissing) || err == nil && !it.Stock {
			continue
		}
		if err != nil {
			return nil, err
		}
		level, _, err := v.StockLevel(l.Item)
		if err != nil {
			return nil, err
		}
		levels[l.Item] = bill.StockLevel{Level: level, Reorder: it.Reorder}
	}
	if len(levels) == 0 {
		return nil, nil
	}
	moves, err := stockMoves(v, d)
	if err != nil {
		return nil, err
	}
	return bill.CheckStock(d, moves, levels), nil
}
