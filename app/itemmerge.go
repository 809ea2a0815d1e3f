package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// ItemMerge is what becomes of two items that are made one.
type ItemMerge struct {
	Keep, Other bill.Item // as they are, or were
	Merged      bill.Item
	Fields      []bill.MergeField // in which the two differ
	Drafts      int               // with lines of the other, which become lines of the one kept
	Recurring   int               // likewise
	Held        store.HeldByItem  // of the other: what stays as it is and belongs to the one kept from then on
}

// mergeCost is the field of what items cost the shop, which is shown to those alone who may see it.
const mergeCost = "cost"

// MergeItemFields are the names of the fields of two items of which one value must be chosen.
func MergeItemFields() []string { return append(bill.MergeItemFields(), mergeCost) }

// PreviewItemMerge says what MergeItems would make of two items, and changes nothing.
func (s *Session) PreviewItemMerge(ctx context.Context, keep, other bill.ID, take []string) (ItemMerge, error) {
	return read(ctx, s, seeItems, func(v *store.View) (ItemMerge, error) {
		p, err := s.planItemMerge(v, keep, other, take)
		return p.ItemMerge, err
	})
}

// MergeItems makes one item of two. The one kept has its own values, those of the other where it has none, and those of the other in the
// fields of take (MergeItemFields). Lines of drafts and recurring invoices, prices on price lists, costs and stock of the other become its own,
// and it is found by all codes of both; what was issued stays as it is and is counted with it. Errors: Missing; Invalid where both are the
// same or a field is none of them; Conflict where their stock is counted in different units.
func (s *Session) MergeItems(ctx context.Context, keep, other bill.ID, take []string) (ItemMerge, error) {
	var p itemMergePlan
	err := write(ctx, s, mergeItems, keep, func(tx *store.Tx) (err error) {
		if p, err = s.planItemMerge(&tx.View, keep, other, take); err != nil {
			return err
		}
		if err := tx.MergeItems(p.Merged, other); err != nil {
			return err
		}
		if err := soleBarcodes(tx, p.Merged.Barcode); err != nil {
			return err
		}
		for _, c := range p.costs {
			c.ID, c.Item = bill.NewID(), keep
			if err := tx.AddCost(c); err != nil {
				return err
			}
		}
		return s.moveLines(tx, p, other)
	})
	return p.ItemMerge, err
}

// itemMergePlan is what is to be done.
type itemMergePlan struct {
	ItemMerge
	drafts    []bill.ID
	templates []bill.Recurring
	costs     []bill.Cost // that the one kept gets
}

// planItemMerge looks at both and works out what becomes of them.
func (s *Session) planItemMerge(v *store.View, keep, other bill.ID, take []string) (p itemMergePlan, err error) {
	for _, f := range take {
		if !slices.Contains(MergeItemFields(), f) {
			return p, invalid("take", "no such field; known here are %s", strings.Join(MergeItemFields(), ", "))
		}
	}
	if p.Keep, err = v.Item(keep); err != nil {
		return p, inFieldAt("keep", asError("item", err))
	}
	if p.Other, err = v.Item(other); err != nil {
		return p, inFieldAt("other", asError("item", err))
	}
	if p.Keep.ID == p.Other.ID {
		return p, invalid("other", "these are one item already")
	}
	if p.Keep.ID != keep || p.Other.ID != other {
		return p, &Error{Kind: Conflict, Field: "other", Hint: HintChanged, Err: errors.New("an item was merged already")}
	}
	p.Merged, p.Fields = bill.MergeItem(p.Keep, p.Other, take)
	if p.Merged, err = CheckItem(p.Merged); err != nil {
		return p, err
	}
	if p.Held, err = v.HeldByItem(other, keep); err != nil {
		return p, err
	}
	if err := oneUnit(v, p.ItemMerge); err != nil {
		return p, err
	}
	if p.drafts, err = v.DraftsWith(other); err != nil {
		return p, err
	}
	if p.templates, err = templatesWith(v, other); err != nil {
		return p, err
	}
	p.Drafts, p.Recurring = len(p.drafts), len(p.templates)
	return p, s.planCosts(v, &p, slices.Contains(take, mergeCost))
}

// oneUnit refuses to add up pieces and boxes.
func oneUnit(v *store.View, m ItemMerge) error {
	_, moved, err := v.StockLevel(m.Keep.ID)
	if err != nil || !moved || m.Held.Moves == 0 || m.Keep.Unit == m.Other.Unit {
		return err
	}
	return &Error{Kind: Conflict, Field: "unit", Hint: HintOneUnit, Err: errors.New("the stock of the two is counted in different units")}
}

// planCosts says which costs of the other come along: all where the one kept has none, else, if they are taken, what it costs today.
func (s *Session) planCosts(v *store.View, p *itemMergePlan, take bool) error {
	if !seeCosts.allows(s.user.Role) {
		return nil
	}
	kept, err := v.Costs(p.Keep.ID)
	if err != nil {
		return err
	}
	others, err := v.Costs(p.Other.ID)
	if err != nil || len(others) == 0 {
		return err
	}
	a, has := bill.CostOn(kept, s.Today())
	b, hasOther := bill.CostOn(others, s.Today())
	switch {
	case len(kept) == 0:
		take, p.costs = true, others
	case take && hasOther:
		b.From = s.Today()
		p.costs = []bill.Cost{b}
	}
	if was, now := costWords(a, has), costWords(b, hasOther); was != now {
		p.Fields = append(p.Fields, bill.MergeField{Name: mergeCost, Keep: was, Other: now, Taken: take})
	}
	return nil
}

func costWords(c bill.Cost, known bool) string {
	if !known {
		return ""
	}
	return c.Price.String() + " " + c.Currency.Code()
}

// templatesWith are the recurring invoices with a line of an item.
func templatesWith(v *store.View, item bill.ID) ([]bill.Recurring, error) {
	all, err := v.AllRecurring()
	return slices.DeleteFunc(all, func(r bill.Recurring) bool {
		return !slices.ContainsFunc(r.Draft.Lines, func(l bill.Line) bool { return l.Item == item })
	}), err
}

// moveLines makes lines of the other item lines of the one kept; what stands on them stays.
func (s *Session) moveLines(tx *store.Tx, p itemMergePlan, other bill.ID) error {
	for _, id := range p.drafts {
		d, err := tx.Draft(id)
		if err != nil {
			return err
		}
		if _, err := s.keepDraft(tx, withItem(d, other, p.Keep.ID)); err != nil {
			return err
		}
	}
	for _, r := range p.templates {
		r.Draft = withItem(r.Draft, other, p.Keep.ID)
		if err := tx.SaveRecurring(r); err != nil {
			return err
		}
	}
	return nil
}

func withItem(d bill.Draft, was, now bill.ID) bill.Draft {
	d = d.Clone()
	for i := range d.Lines {
		if d.Lines[i].Item == was {
			d.Lines[i].Item = now
		}
	}
	return d
}
