package app

import (
	"context"
	"errors"
	"time"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// What was deleted lies in the bin for some time, out of every list and search, and can be put back.

// Binned is something that was deleted and can still be put back.
type Binned struct {
	store.Binned
	Until time.Time // when it goes for good, at the next login after it
}

// The nouns of what can lie in the bin.
const (
	BinnedCustomer = store.BinnedCustomer
	BinnedItem     = store.BinnedItem
	BinnedDraft    = store.BinnedDraft
)

// BinDays is how long something stays in the bin.
const BinDays = 30

// Bin is what lies in the bin, the last first.
func (s *Session) Bin(ctx context.Context) ([]Binned, error) {
	return read(ctx, s, seeBin, func(v *store.View) ([]Binned, error) {
		list, err := v.Bin()
		out := make([]Binned, len(list))
		for i, b := range list {
			out[i] = Binned{b, b.Since.AddDate(0, 0, BinDays)}
		}
		return out, err
	})
}

// RestoreBinned puts back what was deleted, as it was. A draft brings back its customer where she lies in the bin too. Errors: Missing
// where it is not in the bin (any more); Conflict where an item's barcode was given to another one meanwhile.
func (s *Session) RestoreBinned(ctx context.Context, id bill.ID) (Binned, error) {
	var out Binned
	err := write(ctx, s, restoreBinned, id, func(tx *store.Tx) error {
		b, err := tx.Binned(id)
		if err != nil {
			return err
		}
		out = Binned{Binned: b}
		switch b.Noun {
		case BinnedCustomer:
			return restoreCustomer(tx, b)
		case BinnedItem:
			return restoreItem(tx, b)
		}
		return s.restoreDraft(tx, b)
	})
	return out, err
}

func restoreCustomer(tx *store.Tx, b store.Binned) error {
	c, err := b.Customer()
	if err != nil {
		return err
	}
	return tx.SaveCustomer(c)
}

func restoreItem(tx *store.Tx, b store.Binned) error {
	it, err := b.Item()
	if err != nil {
		return err
	}
	if err := tx.SaveItem(it); err != nil {
		return err
	}
	return soleBarcodes(tx, it.Barcode)
}

// restoreDraft puts back a draft. Where its customer is gone for good it keeps her name, as a copy does.
func (s *Session) restoreDraft(tx *store.Tx, b store.Binned) error {
	d, err := b.Draft()
	if err != nil {
		return err
	}
	if hers, err := tx.Binned(d.Customer); err == nil {
		if err := restoreCustomer(tx, hers); err != nil {
			return err
		}
	} else if !errors.Is(err, store.ErrMissing) {
		return err
	}
	_, err = s.keepCopy(tx, d)
	return err
}

// EmptyBin removes for good what is in the bin: the things of these ids, or everything where none are named. It says how much it was.
func (s *Session) EmptyBin(ctx context.Context, ids []bill.ID) (n int, err error) {
	err = write(ctx, s, emptyBin, soleID(ids), func(tx *store.Tx) error {
		if len(ids) == 0 {
			n, err = tx.EmptyBin(tx.Now())
			return err
		}
		for _, id := range ids {
			if err := tx.RemoveBinned(id); err != nil {
				return err
			}
		}
		n = len(ids)
		return nil
	})
	return n, err
}

// soleID is the one thing that a deed is about, zero where it is about several.
func soleID(ids []bill.ID) bill.ID {
	if len(ids) == 1 {
		return ids[0]
	}
	return bill.ID{}
}

// expireBin removes at a login what has lain in the bin long enough, and the trail says so. Where it cannot, the next login does: nobody
// is kept out for it.
func (s *Session) expireBin(ctx context.Context) {
	if !expireBin.allows(s.user.Role) { // nobody asked for it, so nobody is refused
		return
	}
	until := s.books.env.now().AddDate(0, 0, -BinDays)
	due, err := read(ctx, s, seeBin, func(v *store.View) (bool, error) { return v.BinDue(until) })
	if err != nil || !due {
		return
	}
	_ = write(ctx, s, expireBin, bill.ID{}, func(tx *store.Tx) error {
		_, err := tx.EmptyBin(until)
		return err
	})
}

// unused refuses to delete what something else in the books names.
func unused(noun string, use store.Use) error {
	switch use {
	case store.Filed:
		return &Error{Kind: Conflict, Field: noun, Hint: HintArchive, Err: errors.New("issued documents or payments name the " + noun)}
	case store.Drafted:
		return &Error{Kind: Conflict, Field: noun, Hint: HintDraftsFirst, Err: errors.New("drafts or recurring invoices name the " + noun)}
	}
	return nil
}
