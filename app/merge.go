package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// Merge is what becomes of two customers who are made one.
type Merge struct {
	Keep, Other bill.Customer // as they are, or were
	Merged      bill.Customer
	Fields      []bill.MergeField // in which the two differ
	Drafts      int               // of the other, which are made out to the one kept
	Recurring   int               // likewise
	Held        store.HeldBy      // of the other: what stays as it is and is hers from then on
	Credit      []money.Amount    // of the other
}

// DuplicateCustomers suggests pairs of customers who may be one, the likeliest first.
func (s *Session) DuplicateCustomers(ctx context.Context) ([]bill.Duplicate, error) {
	return read(ctx, s, seeCustomers, func(v *store.View) ([]bill.Duplicate, error) {
		list, err := v.Suspects()
		if err != nil {
			return nil, err
		}
		apart, err := v.Apart()
		return bill.Duplicates(list, apart), err
	})
}

// TellApart keeps that two customers are two, however alike they look: they are not suggested as duplicates any more, nor is whoever one of
// them is merged into. Errors: Missing; Invalid where they are one.
func (s *Session) TellApart(ctx context.Context, a, b bill.ID) error {
	return s.setApart(ctx, a, b, true)
}

// MayBeOne takes back what TellApart has kept.
func (s *Session) MayBeOne(ctx context.Context, a, b bill.ID) error {
	return s.setApart(ctx, a, b, false)
}

func (s *Session) setApart(ctx context.Context, a, b bill.ID, apart bool) error {
	return write(ctx, s, tellApart, a, func(tx *store.Tx) error {
		one, err := tx.Customer(a)
		if err != nil {
			return err
		}
		two, err := tx.Customer(b)
		if err != nil {
			return inFieldAt("other", asError("customer", err))
		}
		if one.ID == two.ID {
			return invalid("other", "these are one customer")
		}
		return tx.SetApart(bill.NewID(), bill.PairOf(one.ID, two.ID), apart, bill.ID(s.keys.User))
	})
}

// PreviewMerge says what MergeCustomers would make of two customers, and changes nothing.
func (s *Session) PreviewMerge(ctx context.Context, keep, other bill.ID, take []string) (Merge, error) {
	return read(ctx, s, seeCustomers, func(v *store.View) (Merge, error) {
		m, err := planMerge(v, keep, other, take)
		if err != nil {
			return m, err
		}
		list, err := templatesOf(v, other)
		m.Recurring = len(list)
		return m, err
	})
}

// MergeCustomers makes one customer of two. The one kept has her own values, those of the other where she has none, and those of the other in
// the fields of take (bill.MergeFields). Drafts, recurring invoices, notes and files of the other become hers; what was issued and paid stays as
// it is and is found under her. Errors: Missing; Invalid where both are the same or a field is none of them.
func (s *Session) MergeCustomers(ctx context.Context, keep, other bill.ID, take []string) (Merge, error) {
	var m Merge
	err := write(ctx, s, mergeCustomers, keep, func(tx *store.Tx) (err error) {
		if m, err = planMerge(&tx.View, keep, other, take); err != nil {
			return err
		}
		drafts, err := tx.DraftsOf(other)
		if err != nil {
			return err
		}
		templates, err := templatesOf(&tx.View, other)
		if err != nil {
			return err
		}
		m.Recurring = len(templates)
		if err := tx.MergeCustomers(m.Merged, other); err != nil {
			return err
		}
		return s.makeOut(tx, drafts, templates, m.Merged)
	})
	return m, err
}

// planMerge looks at both and works out what becomes of them.
func planMerge(v *store.View, keep, other bill.ID, take []string) (m Merge, err error) {
	for _, f := range take {
		if !slices.Contains(bill.MergeFields(), f) {
			return m, invalid("take", "no such field; known here are %s", strings.Join(bill.MergeFields(), ", "))
		}
	}
	if m.Keep, err = v.Customer(keep); err != nil {
		return m, inFieldAt("keep", asError("customer", err))
	}
	if m.Other, err = v.Customer(other); err != nil {
		return m, inFieldAt("other", asError("customer", err))
	}
	if m.Keep.ID == m.Other.ID {
		return m, invalid("other", "these are one customer already")
	}
	if err := errors.Join(notErased(m.Keep), notErased(m.Other)); err != nil {
		return m, err
	}
	if m.Keep.ID != keep || m.Other.ID != other {
		return m, &Error{Kind: Conflict, Field: "other", Hint: HintChanged, Err: errors.New("a customer was merged already")}
	}
	m.Merged, m.Fields = bill.MergeCustomer(m.Keep, m.Other, take)
	if m.Merged, err = CheckCustomer(m.Merged); err != nil {
		return m, err
	}
	if m.Held, err = v.Held(other); err != nil {
		return m, err
	}
	drafts, err := v.DraftsOf(other)
	if err != nil {
		return m, err
	}
	m.Drafts = len(drafts)
	m.Credit, err = v.Credit(other)
	return m, err
}

// templatesOf are the recurring invoices of a customer.
func templatesOf(v *store.View, customer bill.ID) ([]bill.Recurring, error) {
	all, err := v.AllRecurring()
	return slices.DeleteFunc(all, func(r bill.Recurring) bool { return r.Draft.Customer != customer }), err
}

// makeOut makes drafts and recurring invoices out to a customer. A credit note keeps the buyer of its invoice.
func (s *Session) makeOut(tx *store.Tx, drafts []bill.ID, templates []bill.Recurring, to bill.Customer) error {
	for _, id := range drafts {
		d, err := tx.Draft(id)
		if err != nil {
			return err
		}
		if d.Kind != bill.CreditNote {
			d.Customer = to.ID
		}
		if _, err := s.keepDraft(tx, d); err != nil {
			return err
		}
	}
	for _, r := range templates {
		r.Draft.Customer, r.Draft.Buyer = to.ID, party(to)
		if err := tx.SaveRecurring(r); err != nil {
			return err
		}
	}
	return nil
}
