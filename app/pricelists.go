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

// PriceBook is a price list with what stands on it.
type PriceBook struct {
	bill.PriceList
	Prices    []ListedPrice // by name of the item
	Customers int           // who have it
}

// ListedPrice is the price of an item on a list, beside the item.
type ListedPrice struct {
	bill.ListPrice
	Code, Name string
	Usual      money.Price // what it costs without the list, in the item's own currency and way of pricing
}

// PriceLists are all of them, by name.
func (s *Session) PriceLists(ctx context.Context) ([]bill.PriceList, error) {
	return read(ctx, s, seePriceLists, (*store.View).PriceLists)
}

// PriceList is the list of that id with its prices, else Missing. Prices of items that are gone are left out.
func (s *Session) PriceList(ctx context.Context, id bill.ID) (PriceBook, error) {
	return read(ctx, s, seePriceLists, func(v *store.View) (PriceBook, error) { return priceBook(v, id) })
}

func priceBook(v *store.View, id bill.ID) (out PriceBook, err error) {
	if out.PriceList, err = v.PriceList(id); err != nil {
		return out, err
	}
	if out.Customers, err = v.PricedBy(id); err != nil {
		return out, err
	}
	prices, err := v.ListPrices(id)
	if err != nil {
		return out, err
	}
	for _, p := range prices {
		it, err := v.Item(p.Item)
		if errors.Is(err, store.ErrMissing) {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Prices = append(out.Prices, ListedPrice{ListPrice: p, Code: it.Code, Name: it.Name, Usual: it.Price})
	}
	slices.SortStableFunc(out.Prices, func(a, b ListedPrice) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return out, nil
}

// SavePriceList adds a price list, or changes the one of that id, and answers with it as kept. Its prices stay as they are; while it
// has some, its currency and way of pricing stay too: Conflict. A second list of a name is a Conflict.
func (s *Session) SavePriceList(ctx context.Context, l bill.PriceList) (bill.PriceList, error) {
	if err := s.knock(setPriceList); err != nil {
		return l, err
	}
	l, err := CheckPriceList(l)
	if err != nil {
		return l, err
	}
	return l, write(ctx, s, setPriceList, l.ID, func(tx *store.Tx) error { return keepPriceList(tx, l) })
}

func keepPriceList(tx *store.Tx, l bill.PriceList) error {
	was, err := tx.PriceList(l.ID)
	if err != nil && !errors.Is(err, store.ErrMissing) {
		return err
	}
	if err == nil && (was.Currency != l.Currency || was.Prices != l.Prices) {
		prices, err := tx.ListPrices(l.ID)
		if err != nil {
			return err
		}
		if len(prices) > 0 {
			return &Error{Kind: Conflict, Field: "currency", Hint: HintFixField, Err: errors.New("the prices on the list are in another currency or way of pricing")}
		}
	}
	err = tx.SavePriceList(l)
	if errors.Is(err, store.ErrConflict) {
		return &Error{Kind: Conflict, Field: "name", Hint: HintFixField, Err: errors.New("another price list has this name")}
	}
	return err
}

// CheckPriceList says what is wrong with a price list before it is saved, and gives it in its usual form, with an id.
func CheckPriceList(l bill.PriceList) (bill.PriceList, error) {
	l.Name = strings.TrimSpace(l.Name)
	if l.Prices == "" {
		l.Prices = bill.Net
	}
	switch {
	case l.Name == "":
		return l, invalid("name", "a price list needs a name")
	case l.Currency == (money.Currency{}):
		return l, invalid("currency", "a price list is in one currency")
	case l.Prices != bill.Net && l.Prices != bill.Gross:
		return l, invalid("prices", "prices are net or gross")
	case !l.To.IsZero() && l.To.Before(l.From):
		return l, invalid("to", "the last day is before the first")
	case !soundChange(l.Change):
		return l, invalid("change", "from -100 to 100 percent")
	}
	if err := checkText("name", l.Name, maxText, false); err != nil {
		return l, err
	}
	if l.ID.IsZero() {
		l.ID = bill.NewID()
	}
	return l, nil
}

// soundChange says whether prices stay above nothing, and below the double.
func soundChange(p money.Percent) bool {
	left, err := p.Add(hundredPercent)
	return err == nil && left.Sign() >= 0 && p.Cmp(hundredPercent.Decimal) <= 0
}

// DeletePriceList removes a list with its prices. While customers have it, it stays: Conflict. What was issued does not change.
func (s *Session) DeletePriceList(ctx context.Context, id bill.ID) error {
	return write(ctx, s, deletePriceList, id, func(tx *store.Tx) error {
		n, err := tx.PricedBy(id)
		if err != nil {
			return err
		}
		if n > 0 {
			return &Error{Kind: Conflict, Field: "customers", Hint: HintPriced, Err: errors.New("customers have this price list")}
		}
		return tx.DeletePriceList(id)
	})
}

// SetListPrice says what an item costs on a list, in the list's currency and way of pricing.
func (s *Session) SetListPrice(ctx context.Context, list bill.ID, p bill.ListPrice) error {
	return write(ctx, s, setPriceList, list, func(tx *store.Tx) error { return keepListPrice(tx, list, p) })
}

func keepListPrice(tx *store.Tx, list bill.ID, p bill.ListPrice) error {
	if p.Price.Sign() < 0 {
		return invalid("price", "a price is not negative")
	}
	if err := checkQuantities(p.Quantities); err != nil {
		return err
	}
	if _, err := tx.PriceList(list); err != nil {
		return err
	}
	it, err := tx.Item(p.Item)
	if err != nil {
		return inFieldAt("item", asError("item", err))
	}
	p.Item = it.ID
	return tx.SetListPrice(list, p)
}

// RemoveListPrice has an item cost on a list what it costs by itself.
func (s *Session) RemoveListPrice(ctx context.Context, list, item bill.ID) error {
	return write(ctx, s, setPriceList, list, func(tx *store.Tx) error { return tx.RemoveListPrice(list, item) })
}

// pricing is what decides the price of an item for whoever has a price list. A list that is gone is none.
func pricing(v *store.View, it bill.Item, list bill.ID) (p bill.Pricing, err error) {
	p.Item = it
	if list.IsZero() {
		return p, nil
	}
	p.List, err = v.PriceList(list)
	if errors.Is(err, store.ErrMissing) {
		return bill.Pricing{Item: it}, nil
	}
	if err == nil {
		p.Own, err = v.ListPrice(list, it.ID)
	}
	return p, err
}

// priceListOf is the price list of a customer, zero where she has none or is gone.
func priceListOf(v *store.View, customer bill.ID) (bill.ID, error) {
	if customer.IsZero() {
		return bill.ID{}, nil
	}
	c, err := v.Customer(customer)
	if errors.Is(err, store.ErrMissing) {
		return bill.ID{}, nil
	}
	return c.PriceList, err
}

// Pricings are what decides the prices of items for a customer; a zero customer has no price list. Items that are gone are left out.
func (s *Session) Pricings(ctx context.Context, customer bill.ID, items []bill.ID) ([]bill.Pricing, error) {
	return read(ctx, s, seePriceLists, func(v *store.View) (list []bill.Pricing, err error) {
		var all []bill.Item
		for _, id := range items {
			it, err := v.Item(id)
			if errors.Is(err, store.ErrMissing) {
				continue
			}
			if err != nil {
				return nil, err
			}
			all = append(all, it)
		}
		return pricings(v, customer, all)
	})
}

// FindPriced is FindItems, with what decides their prices for a customer.
func (s *Session) FindPriced(ctx context.Context, customer bill.ID, typed string, limit int) ([]bill.Pricing, error) {
	return read(ctx, s, seePriceLists, func(v *store.View) ([]bill.Pricing, error) {
		items, err := v.FindItems(store.ItemQuery{Search: typed, Limit: max(limit, 0)})
		if err != nil {
			return nil, err
		}
		return pricings(v, customer, items)
	})
}

func pricings(v *store.View, customer bill.ID, items []bill.Item) (out []bill.Pricing, err error) {
	list, err := priceListOf(v, customer)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		p, err := pricing(v, it, list)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// knownPriceList refuses a customer with a list that is not there.
func knownPriceList(v *store.View, id bill.ID) error {
	if id.IsZero() {
		return nil
	}
	_, err := v.PriceList(id)
	return inFieldAt("priceList", asError("price list", err))
}
