package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// hundredPercent is the most that a percent of something can be here.
var hundredPercent = func() money.Percent {
	p, err := money.ParsePercent("100")
	if err != nil {
		panic(err) // a constant
	}
	return p
}()

// Items gives a page of items by name, and how many match in all.
func (s *Session) Items(ctx context.Context, q ItemQuery) ([]bill.Item, int, error) {
	type page struct {
		list  []bill.Item
		total int
	}
	p, err := read(ctx, s, seeItems, func(v *store.View) (p page, err error) {
		p.list, p.total, err = v.Items(q)
		return p, err
	})
	return p.list, p.total, err
}

// FindItems gives the items nearest to what was typed, typing errors forgiven, the best first.
func (s *Session) FindItems(ctx context.Context, typed string, limit int) ([]bill.Item, error) {
	return read(ctx, s, seeItems, func(v *store.View) ([]bill.Item, error) {
		return v.FindItems(ItemQuery{Search: typed, Limit: max(limit, 0)})
	})
}

// Item is the one of that id, else Missing.
func (s *Session) Item(ctx context.Context, id bill.ID) (bill.Item, error) {
	return read(ctx, s, seeItems, func(v *store.View) (bill.Item, error) { return v.Item(id) })
}

// SaveItem adds an item, or replaces the one of that id, and answers with it as kept: a zero ID gets a new one.
func (s *Session) SaveItem(ctx context.Context, it bill.Item) (bill.Item, error) {
	if err := s.knock(saveItem); err != nil {
		return it, err
	}
	it, err := CheckItem(it)
	if err != nil {
		return it, err
	}
	err = write(ctx, s, saveItem, it.ID, func(tx *store.Tx) (err error) {
		if it, err = keepItem(tx, it); err != nil {
			return err
		}
		return soleBarcodes(tx, it.Barcode)
	})
	return it, err
}

// soleBarcodes refuses two items of one barcode: which of them is it that lies on the counter?
func soleBarcodes(tx *store.Tx, code string) error {
	if code == "" {
		return nil
	}
	list, _, err := tx.Items(store.ItemQuery{Search: code, Archived: true})
	if err != nil {
		return err
	}
	owners := 0
	for _, it := range list {
		if it.Scanned(code) {
			owners++
		}
	}
	if owners > 1 {
		return &Error{Kind: Conflict, Field: "barcode", Hint: HintFixField, Err: errors.New("another item has this barcode")}
	}
	return nil
}

// ChangeItem changes the fields that the JSON form names, and leaves the others as they are.
func (s *Session) ChangeItem(ctx context.Context, id bill.ID, data []byte) (bill.Item, error) {
	if err := s.knock(saveItem); err != nil {
		return bill.Item{}, err
	}
	was, err := s.Item(ctx, id)
	if err != nil {
		return bill.Item{}, err
	}
	whole, err := overlay(itemOut(was), data)
	if err != nil {
		return bill.Item{}, err
	}
	it, err := ParseItem(whole)
	if err != nil {
		return it, err
	}
	it.ID = id
	return s.SaveItem(ctx, it)
}

// DeleteItem moves the item into the bin. Errors: Conflict while issued documents or recurring invoices have lines of it; what was sold is
// archived instead.
func (s *Session) DeleteItem(ctx context.Context, id bill.ID) error {
	return write(ctx, s, deleteItem, id, func(tx *store.Tx) error {
		use, err := tx.ItemUse(id)
		if err == nil {
			err = unused("item", use)
		}
		if err != nil {
			return err
		}
		return tx.BinItem(id)
	})
}

// ArchiveItem leaves an item out of lists and offers; everything else of it stays as it is.
func (s *Session) ArchiveItem(ctx context.Context, id bill.ID) error {
	return write(ctx, s, archiveItem, id, func(tx *store.Tx) error { return shelveItem(tx, id, true) })
}

// UnarchiveItem puts it back into the lists.
func (s *Session) UnarchiveItem(ctx context.Context, id bill.ID) error {
	return write(ctx, s, unarchiveItem, id, func(tx *store.Tx) error { return shelveItem(tx, id, false) })
}

func shelveItem(tx *store.Tx, id bill.ID, archived bool) error {
	it, err := tx.Item(id)
	if err != nil {
		return err
	}
	it.Archived = archived
	return tx.SaveItem(it)
}

// CheckItem says what is wrong with an item before it is saved, and gives it in its usual form, with an id.
func CheckItem(it bill.Item) (bill.Item, error) {
	it.Name = strings.TrimSpace(it.Name)
	if it.Name == "" {
		return it, invalid("name", "an item needs a name")
	}
	if it.Prices == "" {
		it.Prices = bill.Net
	}
	it.Service = it.Service || it.Digital
	switch {
	case it.Prices != bill.Net && it.Prices != bill.Gross:
		return it, invalid("prices", "prices are net or gross")
	case it.Price.Sign() < 0:
		return it, invalid("price", "a price is not negative; a return has a negative quantity")
	}
	if err := checkRate("tax", it.Tax); err != nil {
		return it, err
	}
	it.Barcode = bill.Barcode(it.Barcode)
	if err := checkTexts(map[string]string{"name": it.Name, "code": it.Code, "unit": it.Unit, "barcode": it.Barcode}); err != nil {
		return it, err
	}
	if it.Reorder.Sign() < 0 {
		return it, invalid("reorder", "the least that there should be is not negative")
	}
	if err := checkQuantities(it.Quantities); err != nil {
		return it, err
	}
	if err := checkCodes(it.OtherCodes); err != nil {
		return it, err
	}
	if err := checkText("description", it.Description, maxLong, true); err != nil {
		return it, err
	}
	if it.ID.IsZero() {
		it.ID = bill.NewID()
	}
	return it, nil
}

// maxQuantities is how many quantity prices an item has at most.
const maxQuantities = 20

// maxCodes is by how many other codes an item is found at most.
const maxCodes = 200

func checkCodes(list []string) error {
	if len(list) > maxCodes {
		return invalid("otherCodes", "at most %d other codes", maxCodes)
	}
	for i, code := range list {
		if err := checkText(fmt.Sprintf("otherCodes[%d]", i), code, maxText, false); err != nil {
			return err
		}
	}
	return nil
}

func checkQuantities(list []bill.QuantityPrice) error {
	if len(list) > maxQuantities {
		return invalid("quantityPrices", "at most %d quantity prices", maxQuantities)
	}
	for i, q := range list {
		at := fmt.Sprintf("quantityPrices[%d]", i)
		switch {
		case q.From.Sign() <= 0 || i > 0 && q.From.Cmp(list[i-1].From.Decimal) <= 0:
			return invalid(at+".from", "quantities are above zero, and each is more than the one before")
		case q.Price.Sign() < 0:
			return invalid(at+".price", "a price is not negative")
		}
	}
	return nil
}

// checkRate looks at a tax category with its percent.
func checkRate(field string, r tax.Rate) error {
	switch {
	case !r.Category.Valid():
		return invalid(field+".category", "a category is one of S Z E AE K G O L M")
	case r.Percent.Sign() < 0 || r.Percent.Cmp(hundredPercent.Decimal) > 0:
		return invalid(field+".rate", "a rate is from 0 to 100 percent")
	case r.Category.ZeroRated() && !r.Percent.IsZero():
		return invalid(field+".rate", "this category has the rate 0")
	case !r.Sound():
		return invalid(field+".split", "the taxes must add up to the rate, each with a name of its own")
	}
	return nil
}
