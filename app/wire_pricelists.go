package app

import (
	"context"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

type priceListJSON struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Currency string `json:"currency"`
	Prices   string `json:"prices"`
	From     string `json:"from"`
	To       string `json:"to"`
	Change   string `json:"change"` // percent, of items that have no price on the list
}

type priceBookJSON struct {
	priceListJSON
	Customers int               `json:"customers"`
	Items     []listedPriceJSON `json:"items"`
}

type listedPriceJSON struct {
	Item       string              `json:"item"`
	Code       string              `json:"code"`
	Name       string              `json:"name"`
	Price      string              `json:"price"`
	Quantities []quantityPriceJSON `json:"quantityPrices,omitempty"`
	Usual      string              `json:"itemPrice"` // what it costs without the list
}

// listPriceJSON is what an item costs on a list, as the complete export has it.
type listPriceJSON struct {
	List       string              `json:"list"`
	Item       string              `json:"item"`
	Price      string              `json:"price"`
	Quantities []quantityPriceJSON `json:"quantityPrices,omitempty"`
}

func listPriceOut(list bill.ID, p bill.ListPrice) listPriceJSON {
	return listPriceJSON{list.String(), p.Item.String(), p.Price.String(), quantitiesOut(p.Quantities)}
}

type originJSON struct {
	List   string `json:"priceList,omitempty"`
	From   string `json:"from,omitempty"`
	Change string `json:"change,omitempty"`
}

func priceListOut(l bill.PriceList) priceListJSON {
	return priceListJSON{l.ID.String(), l.Name, l.Currency.Code(), string(l.Prices), dayOut(l.From), dayOut(l.To), l.Change.String()}
}

func priceBookOut(b PriceBook) priceBookJSON {
	out := priceBookJSON{priceListJSON: priceListOut(b.PriceList), Customers: b.Customers, Items: []listedPriceJSON{}}
	for _, p := range b.Prices {
		out.Items = append(out.Items, listedPriceJSON{
			p.Item.String(), p.Code, p.Name, p.Price.String(), quantitiesOut(p.Quantities), p.Usual.String(),
		})
	}
	return out
}

func quantitiesOut(list []bill.QuantityPrice) (out []quantityPriceJSON) {
	for _, q := range list {
		out = append(out, quantityPriceJSON{q.From.String(), q.Price.String()})
	}
	return out
}

// originOut is nil where there is nothing to tell of a price.
func originOut(o bill.PriceOrigin) *originJSON {
	if o.IsZero() {
		return nil
	}
	out := &originJSON{List: o.List}
	if !o.From.IsZero() {
		out.From = o.From.String()
	}
	if !o.Change.IsZero() {
		out.Change = o.Change.String()
	}
	return out
}

// cell is the origin in a cell: "price list Trade, from 10, -10 %".
func (o *originJSON) cell() string {
	if o == nil {
		return ""
	}
	return listInCell([]originJSON{*o})
}

// itemPrice is a price that the JSON form of a price list names, its item as it was written.
type itemPrice struct {
	ref   string
	path  string
	price bill.ListPrice
}

// parsePriceList reads {"name", "currency", "prices", "from", "to", "change", "items": [{"item", "price", "quantityPrices"}]}.
func parsePriceList(data []byte) (l bill.PriceList, prices []itemPrice, err error) {
	o, err := parseObject(data)
	if err != nil {
		return l, nil, err
	}
	l = bill.PriceList{
		ID: value(o, "id", bill.ParseID), Name: o.text("name"), Currency: o.currency("currency"),
		Prices: bill.Prices(o.oneOf("prices", "net", "net", "gross")), From: o.day("from"), To: o.day("to"), Change: value(o, "change", money.ParsePercent),
	}
	for _, one := range o.objects("items") {
		one.required("item")
		one.required("price")
		prices = append(prices, itemPrice{
			one.text("item"), one.path, bill.ListPrice{Price: value(one, "price", money.ParsePrice), Quantities: one.quantities()},
		})
		one.known = append(one.known, "code", "name", "itemPrice") // that show --json tells of the item
		one.done()
	}
	o.known = append(o.known, "customers")
	o.done()
	return l, prices, o.form.failed()
}

// AddPriceList reads a price list from its JSON form, with or without prices, and saves it. A missing currency is that of the books.
func (s *Session) AddPriceList(ctx context.Context, data []byte) (PriceBook, error) {
	if err := s.knock(setPriceList); err != nil {
		return PriceBook{}, err
	}
	l, prices, err := parsePriceList(data)
	if err != nil {
		return PriceBook{}, err
	}
	l.ID = bill.NewID()
	return s.keepPriceBook(ctx, l, prices)
}

// ChangePriceList changes the fields that the JSON form names. Items that it names get their prices; the others keep theirs.
func (s *Session) ChangePriceList(ctx context.Context, id bill.ID, data []byte) (PriceBook, error) {
	if err := s.knock(setPriceList); err != nil {
		return PriceBook{}, err
	}
	was, err := s.PriceList(ctx, id)
	if err != nil {
		return was, err
	}
	whole, err := overlay(priceListOut(was.PriceList), data)
	if err != nil {
		return was, err
	}
	l, prices, err := parsePriceList(whole)
	if err != nil {
		return was, err
	}
	l.ID = id
	return s.keepPriceBook(ctx, l, prices)
}

func (s *Session) keepPriceBook(ctx context.Context, l bill.PriceList, prices []itemPrice) (out PriceBook, err error) {
	err = write(ctx, s, setPriceList, l.ID, func(tx *store.Tx) error {
		if l.Currency == (money.Currency{}) {
			company, err := tx.Company()
			if err != nil {
				return err
			}
			l.Currency = company.Currency
		}
		if l, err = CheckPriceList(l); err != nil {
			return err
		}
		if err := keepPriceList(tx, l); err != nil {
			return err
		}
		for _, p := range prices {
			it, err := findItem(&tx.View, p.ref)
			if err != nil {
				return inFieldAt(join(p.path, "item"), asError("item", err))
			}
			p.price.Item = it.ID
			if err := keepListPrice(tx, l.ID, p.price); err != nil {
				return inPart(p.path, err)
			}
		}
		out, err = priceBook(&tx.View, l.ID)
		return err
	})
	return out, err
}

// ResolvePriceList finds a price list by its id or its name.
func (s *Session) ResolvePriceList(ctx context.Context, ref string) (bill.ID, error) {
	return read(ctx, s, seePriceLists, func(v *store.View) (bill.ID, error) {
		if id, err := bill.ParseID(ref); err == nil {
			return id, nil
		}
		list, err := v.PriceLists()
		for _, l := range list {
			if l.Name == ref {
				return l.ID, nil
			}
		}
		if err == nil {
			err = &Error{Kind: Missing, Field: "priceList", Hint: HintFixField, Err: errNothing}
		}
		return bill.ID{}, err
	})
}

// ResolveItem finds an item by its id, code or barcode.
func (s *Session) ResolveItem(ctx context.Context, ref string) (bill.ID, error) {
	it, err := read(ctx, s, seeItems, func(v *store.View) (bill.Item, error) { return findItem(v, ref) })
	return it.ID, inFieldAt("item", err)
}
