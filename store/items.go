package store

import (
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// ItemQuery asks for a page of items by name. Search holds parts of name, code, barcode or description. Limit 0 is no limit.
type ItemQuery struct {
	Search string
	Limit  int
	Offset int

	Archived bool // the archived ones too
}

type itemRecord struct {
	Code        string      `json:"code,omitempty"`
	Description string      `json:"description,omitempty"`
	Unit        string      `json:"unit,omitempty"`
	Price       money.Price `json:"price"`
	Currency    string      `json:"currency,omitempty"`
	Prices      string      `json:"prices,omitempty"`
	Tax         rateRecord  `json:"tax"`
	Service     bool        `json:"service,omitempty"`
	Digital     bool        `json:"digital,omitempty"`

	Barcode    string                `json:"barcode,omitempty"`
	Quantities []quantityPriceRecord `json:"quantityPrices,omitempty"`
	Own        []ownRecord           `json:"own,omitempty"`
	OtherCodes []string              `json:"otherCodes,omitempty"`

	Archived bool `json:"archived,omitempty"`

	Stock   bool           `json:"stock,omitempty"`
	Reorder money.Quantity `json:"reorder,omitzero"`
}

type quantityPriceRecord struct {
	From  money.Quantity `json:"from"`
	Price money.Price    `json:"price"`
}

func quantityPriceOut(q bill.QuantityPrice) quantityPriceRecord { return quantityPriceRecord(q) }
func quantityPriceIn(r quantityPriceRecord) bill.QuantityPrice  { return bill.QuantityPrice(r) }

// as turns each of a list into another thing.
func as[A, B any](list []A, one func(A) B) (out []B) {
	if list != nil {
		out = make([]B, 0, len(list))
	}
	for _, a := range list {
		out = append(out, one(a))
	}
	return out
}

// Item is the one of that id, or the one that it was merged into, else ErrMissing.
func (v *View) Item(id bill.ID) (bill.Item, error) {
	id, err := v.KeptItem(id)
	if err != nil {
		return bill.Item{}, err
	}
	var name, body string
	if err := v.row("SELECT name, body FROM items WHERE id = ?", []any{id[:]}, &name, &body); err != nil {
		return bill.Item{}, fmt.Errorf("item: %w", err)
	}
	return itemIn(id, name, body)
}

func itemIn(id bill.ID, name, body string) (bill.Item, error) {
	var r itemRecord
	if err := fromJSON(body, &r); err != nil {
		return bill.Item{}, fmt.Errorf("item: %w", err)
	}
	cur, err := currencyIn(r.Currency)
	if err != nil {
		return bill.Item{}, fmt.Errorf("item: %w", err)
	}
	return bill.Item{
		ID: id, Code: r.Code, Name: name, Description: r.Description, Unit: r.Unit, Price: r.Price, Currency: cur,
		Prices: bill.Prices(r.Prices), Tax: r.Tax.rate(), Service: r.Service, Digital: r.Digital, Barcode: r.Barcode,
		Quantities: as(r.Quantities, quantityPriceIn), Own: as(r.Own, ownIn), OtherCodes: r.OtherCodes,
		Archived: r.Archived, Stock: r.Stock, Reorder: r.Reorder,
	}, nil
}

// Items gives a page by name, and how many there are in all that match.
func (v *View) Items(q ItemQuery) (list []bill.Item, total int, err error) {
	err = v.page("items", pageQuery(q), &total, func(id bill.ID, name, body string) error {
		it, err := itemIn(id, name, body)
		list = append(list, it)
		return err
	})
	return list, total, err
}

// SaveItem adds the item or replaces the one of that id.
func (tx *Tx) SaveItem(it bill.Item) error {
	body, err := toJSON(itemRecord{
		Code: it.Code, Description: it.Description, Unit: it.Unit, Price: it.Price, Currency: it.Currency.Code(),
		Prices: string(it.Prices), Tax: rateOut(it.Tax), Service: it.Service, Digital: it.Digital, Barcode: it.Barcode,
		Quantities: as(it.Quantities, quantityPriceOut), Own: as(it.Own, ownOut), OtherCodes: it.OtherCodes,
		Archived: it.Archived, Stock: it.Stock, Reorder: it.Reorder,
	})
	if err != nil {
		return fmt.Errorf("item: %w", err)
	}
	sought := folded(append([]string{it.Name, it.Code, it.Barcode, it.Description}, it.OtherCodes...)...)
	if err := tx.saveNamed("items", it.ID, it.Name, body, sought, it.Archived); err != nil {
		return err
	}
	if err := tx.exec("UPDATE items SET least = ? WHERE id = ? AND least IS NOT ?1", least(it), it.ID[:]); err != nil {
		return fmt.Errorf("items: %w", err)
	}
	return nil
}

// least is the least that there should be of an item, in millionths; NULL where no stock is kept.
func least(it bill.Item) any {
	if !it.Stock {
		return nil
	}
	n, err := millionths(it.Reorder)
	if err != nil {
		n = mostStock // no level comes near it
	}
	return n
}
