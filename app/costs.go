package app

import (
	"context"
	"errors"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// What items cost the shop, and what so remains of a sale. A clerk learns of it nowhere: items and documents do not carry it.

// ItemCosts are what an item costs the shop, the latest change last.
func (s *Session) ItemCosts(ctx context.Context, item bill.ID) ([]bill.Cost, error) {
	return read(ctx, s, seeCosts, func(v *store.View) ([]bill.Cost, error) {
		if _, err := v.Item(item); err != nil {
			return nil, err
		}
		return v.Costs(item)
	})
}

// SetCost files what an item costs from a day on; a zero day is today. A mistake is mended by another one of the same day. What was
// issued keeps the cost that was known then. Costs are in the currency of the books.
func (s *Session) SetCost(ctx context.Context, c bill.Cost) (bill.Cost, error) {
	c.ID = bill.NewID()
	if c.From.IsZero() {
		c.From = s.Today()
	}
	err := write(ctx, s, setCost, c.Item, func(tx *store.Tx) error {
		if c.Price.Sign() < 0 {
			return invalid("cost", "a cost is not negative")
		}
		company, err := tx.Company()
		if err != nil {
			return err
		}
		if c.Currency = company.Currency; !c.From.Valid() {
			return invalid("from", "no such day")
		}
		it, err := tx.Item(c.Item)
		if err != nil {
			return err
		}
		c.Item = it.ID
		return tx.AddCost(c)
	})
	return c, err
}

// DocumentMargin is what remains of a document, line by line.
type DocumentMargin struct {
	bill.Margin
	Lines []bill.CostedLine
}

// Margin is what remained of an issued document, by the costs that were known when it was issued.
func (s *Session) Margin(ctx context.Context, document bill.ID) (DocumentMargin, error) {
	return read(ctx, s, seeCosts, func(v *store.View) (out DocumentMargin, err error) {
		doc, err := v.Document(document)
		if err != nil {
			return out, err
		}
		company, err := v.Company()
		if err != nil {
			return out, err
		}
		if out.Lines, err = v.FiledCosts(document); err != nil {
			return out, err
		}
		out.Margin, err = bill.MarginOf(out.Lines, len(doc.Draft().Lines), company.Currency)
		return out, err
	})
}

// DraftMargin is what would remain of a draft if it were issued as it is.
func (s *Session) DraftMargin(ctx context.Context, d bill.Draft) (DocumentMargin, error) {
	return read(ctx, s, seeCosts, func(v *store.View) (out DocumentMargin, err error) {
		t, err := bill.Total(d)
		if err != nil {
			return out, err
		}
		company, err := v.Company()
		if err != nil {
			return out, err
		}
		if out.Lines, err = s.costed(v, d, t, company.Currency); err != nil {
			return out, err
		}
		out.Margin, err = bill.MarginOf(out.Lines, len(d.Lines), company.Currency)
		return out, err
	})
}

// costed works out what is known of a draft by the costs of its day. A credit note takes back what its invoice cost.
func (s *Session) costed(v *store.View, d bill.Draft, t bill.Totals, home money.Currency) ([]bill.CostedLine, error) {
	day := d.Date
	if day.IsZero() {
		day = s.Today()
	}
	prices := make([]*money.Price, len(d.Lines))
	for i, l := range d.Lines {
		if l.Item.IsZero() {
			continue
		}
		list, err := v.Costs(l.Item)
		if err != nil {
			return nil, err
		}
		if c, known := bill.CostOn(list, day); known && c.Currency == home {
			prices[i] = &c.Price
		}
	}
	if d.Corrects != nil {
		filed, err := v.FiledCosts(d.Corrects.ID)
		if err != nil && !errors.Is(err, store.ErrMissing) {
			return nil, err
		}
		for i, l := range d.Lines {
			if l.Credits > 0 {
				prices[i] = nil
			}
			for _, f := range filed {
				if f.Line > 0 && f.Line == l.Credits {
					prices[i] = &f.Price
				}
			}
			if d.GoodsKept && prices[i] != nil {
				prices[i] = &money.Price{} // what they cost stays spent
			}
		}
	}
	return bill.Costed(d, t, home, func(i int) (money.Price, bool) {
		if prices[i] == nil {
			return money.Price{}, false
		}
		return *prices[i], true
	})
}

// fileCosts keeps what is known of a document that is being issued.
func (s *Session) fileCosts(tx *store.Tx, doc bill.Document) error {
	company, err := tx.Company()
	if err != nil {
		return err
	}
	list, err := s.costed(&tx.View, doc.Draft(), doc.Totals(), company.Currency)
	if err != nil {
		return err
	}
	return tx.FileCosts(doc.ID(), list)
}
