package app

import (
	"cmp"
	"context"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// around adds to a document where it came from, what became of it, and how a quote was answered.
func (s *Session) around(v *store.View, out *Document) (err error) {
	if out.After, err = v.Chain(out.ID()); err != nil {
		return err
	}
	for from := out.Draft().Source; from != nil; {
		doc, err := v.Document(from.ID)
		if err != nil {
			return err
		}
		out.Before = append([]bill.Document{doc}, out.Before...)
		from = doc.Draft().Source
	}
	if out.Kind() != bill.Quote {
		return nil
	}
	if out.Answers, err = v.Answers(out.ID()); err != nil {
		return err
	}
	out.State = bill.QuoteState(out.Document, out.Answers, s.Today())
	return nil
}

// Next drafts the document of a kind that follows an issued one, and saves it: what is left of its lines without parts, or some
// quantities of some of them. Errors: Invalid where the kind does not follow, where more is taken over than is left, and where
// the quote was declined.
func (s *Session) Next(ctx context.Context, source bill.ID, k bill.Kind, parts []bill.CreditPart) (bill.Draft, error) {
	return s.after(ctx, source, func(_ *store.Tx, doc Document) (bill.Draft, error) {
		d, err := bill.Follow(doc.Document, k, parts, doc.After, bill.Date{})
		if err != nil {
			return d, &Error{Kind: Invalid, Field: "lines", Hint: HintFixField, Err: err}
		}
		return d, nil
	})
}

// after saves the draft that comes after an issued document.
func (s *Session) after(ctx context.Context, source bill.ID, draw func(*store.Tx, Document) (bill.Draft, error)) (d bill.Draft, err error) {
	id := bill.NewID()
	err = write(ctx, s, saveDraft, id, func(tx *store.Tx) error {
		doc, err := tx.Document(source)
		if err != nil {
			return err
		}
		standing, err := s.standing(&tx.View, doc)
		if err != nil {
			return err
		}
		if standing.State == bill.StateDeclined {
			return invalid("quote", "it was declined; answer it anew if the customer came back to it")
		}
		if d, err = draw(tx, standing); err != nil {
			return err
		}
		d.ID = id
		d, err = s.keepCopy(tx, d)
		return err
	})
	return d, err
}

// keepCopy saves a draft made from another document, whose customer may be gone; the copy keeps her name.
func (s *Session) keepCopy(tx *store.Tx, d bill.Draft) (bill.Draft, error) {
	if c, err := tx.Customer(d.Customer); err == nil {
		d.Customer = c.ID // that she was merged into
	} else {
		d.Customer = bill.ID{}
	}
	return s.keepDraft(tx, d)
}

// Answer files what the customer said to a quote: a zero ID gets a new one, a zero Date is today. The quote itself never
// changes; a change of mind is another answer.
func (s *Session) Answer(ctx context.Context, a bill.Answer) (bill.Answer, error) {
	if a.ID.IsZero() {
		a.ID = bill.NewID()
	}
	err := write(ctx, s, answerQuote, a.Quote, func(tx *store.Tx) error {
		doc, err := tx.Document(a.Quote)
		if err != nil {
			return err
		}
		before, err := tx.Answers(a.Quote)
		if err != nil {
			return err
		}
		if a.Date.IsZero() {
			a.Date = s.Today()
		}
		if err := problems(bill.CheckAnswer(a, doc, before)); err != nil {
			return err
		}
		return tx.AddAnswer(a)
	})
	return a, err
}

// Duplicate makes a new draft of a kind from a draft or an issued document: same buyer, lines, discounts and texts, today's
// terms, and nothing of what belongs to one sale (bill.Draft.Copy). It is saved. A credit note belongs to its invoice, so none is made so, but
// it may become anything else.
func (s *Session) Duplicate(ctx context.Context, id bill.ID, k bill.Kind) (bill.Draft, error) {
	var d bill.Draft
	err := write(ctx, s, saveDraft, id, func(tx *store.Tx) error {
		from, err := draftOf(&tx.View, id)
		if err != nil {
			return err
		}
		if d, err = copyAs(&tx.View, from, k); err != nil {
			return err
		}
		d, err = s.keepCopy(tx, d)
		return err
	})
	return d, err
}

// copyAs is a draft like another, of a kind that can be copied. Its lines have the code and the class that their items have by now: tariffs
// are renumbered. What an item does not say, or says no longer, stays.
func copyAs(v *store.View, from bill.Draft, k bill.Kind) (bill.Draft, error) {
	if k == bill.CreditNote || !k.Known() {
		return from, invalid("kind", "a credit note belongs to its invoice and is not copied")
	}
	d := from.Copy(k)
	bare := d.Clone()
	for i := range bare.Lines {
		bare.Lines[i].Code, bare.Lines[i].Class = "", bill.Class{}
	}
	now, err := classed(v, bare)
	for i := range now.Lines {
		d.Lines[i].Code = cmp.Or(now.Lines[i].Code, d.Lines[i].Code)
		d.Lines[i].Class = cmp.Or(now.Lines[i].Class, d.Lines[i].Class)
	}
	return d, err
}

// PriceChange is an item whose price is another one since a document was made.
type PriceChange struct {
	Line     int // index of the draft's lines
	Item     string
	Was, Now money.Price
}

// Repeat drafts the last document of a kind for a customer once more, and saves it: dated today, its days of supply moved by as many
// days, prices as they were. It says which items have another price by now. Errors: Missing where there was none.
func (s *Session) Repeat(ctx context.Context, customer bill.ID, k bill.Kind) (d bill.Draft, changes []PriceChange, err error) {
	id := bill.NewID()
	err = write(ctx, s, saveDraft, id, func(tx *store.Tx) error {
		last, err := lastOf(&tx.View, customer, k)
		if err != nil {
			return err
		}
		if d, err = copyAs(&tx.View, last, k); err != nil {
			return err
		}
		d.ID, d.Date = id, s.Today()
		days := last.Date.DaysUntil(d.Date)
		d.Supply, d.SupplyEnd = moved(last.Supply, days), moved(last.SupplyEnd, days)
		if changes, err = priceChanges(&tx.View, d); err != nil {
			return err
		}
		d, err = s.keepCopy(tx, d)
		return err
	})
	return d, changes, err
}

func moved(d bill.Date, days int) bill.Date {
	if d.IsZero() {
		return d
	}
	return d.AddDays(days)
}

// lastOf is the newest issued document of a kind for a customer, as the draft that it was.
func lastOf(v *store.View, customer bill.ID, k bill.Kind) (bill.Draft, error) {
	if customer.IsZero() {
		return bill.Draft{}, invalid("customer", "a customer is needed")
	}
	const page = 20 // drafts stand between
	for offset := 0; ; offset += page {
		rows, _, err := v.Documents(store.DocumentQuery{Kind: k, Customer: customer, Limit: page, Offset: offset})
		if err != nil {
			return bill.Draft{}, err
		}
		for _, row := range rows {
			if row.State != bill.StateDraft {
				doc, err := v.Document(row.ID)
				return doc.Draft(), err
			}
		}
		if len(rows) < page {
			return bill.Draft{}, &Error{Kind: Missing, Field: "customer", Hint: HintFixField, Err: errNoLast}
		}
	}
}

// priceChanges compares the lines with their items as they are now.
func priceChanges(v *store.View, d bill.Draft) (list []PriceChange, err error) {
	prices, err := priceListOf(v, d.Customer)
	if err != nil {
		return nil, err
	}
	for i, l := range d.Lines {
		if l.Item.IsZero() {
			continue
		}
		it, err := v.Item(l.Item)
		if KindOf(asError("item", err)) == Missing && err != nil {
			continue // it is gone
		}
		if err != nil {
			return nil, err
		}
		p, err := pricing(v, it, prices)
		if err != nil {
			return nil, err
		}
		now, _, err := p.For(d.Prices, d.Currency, d.Date, l.Quantity)
		if err == nil && now.Cmp(l.Price.Decimal) != 0 {
			list = append(list, PriceChange{Line: i, Item: it.Name, Was: l.Price, Now: now})
		}
	}
	return list, nil
}

// draftOf is a draft, or an issued document as the draft that it was.
func draftOf(v *store.View, id bill.ID) (bill.Draft, error) {
	doc, err := v.Document(id)
	switch {
	case err == nil && doc.Kind() == bill.Opening:
		return bill.Draft{}, invalid("document", "this is what an earlier program had open: there is nothing in it to copy")
	case err == nil:
		return doc.Draft(), nil
	}
	if KindOf(asError("document", err)) != Missing {
		return bill.Draft{}, err
	}
	d, err := v.Draft(id)
	if err != nil {
		return d, fmt.Errorf("document or draft: %w", err)
	}
	return d, nil
}

// checkFollow warns of a draft that takes over more of its source than is left of it.
func checkFollow(v *store.View, d bill.Draft) ([]bill.Problem, error) {
	if d.Source == nil {
		return nil, nil
	}
	source, err := v.Document(d.Source.ID)
	if err != nil {
		return nil, inField("source", asError("source", err))
	}
	chain, err := v.Chain(source.ID())
	if err != nil {
		return nil, err
	}
	return bill.CheckFollow(d, source, chain), nil
}
