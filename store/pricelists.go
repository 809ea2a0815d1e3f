package store

import (
	"database/sql"
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

const priceListColumns = "id, name, currency, prices, since, until, change"

func scanPriceList(scan func(...any) error) (l bill.PriceList, err error) {
	var key []byte
	var code, prices, change string
	var since, until sql.NullString
	if err := scan(&key, &l.Name, &code, &prices, &since, &until, &change); err != nil {
		return l, err
	}
	var r reader
	l.ID, l.Currency, l.Prices = r.key("id", key), r.currency(code), bill.Prices(prices)
	l.From, l.To = r.day("since", since.String), r.day("until", until.String)
	percent, err := money.ParsePercent(change)
	l.Change = take(&r, "change", percent, err)
	if r.err != nil {
		return l, &DamageError{File: booksName, Err: r.err}
	}
	return l, nil
}

// PriceLists are all of them by name.
func (v *View) PriceLists() (list []bill.PriceList, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		l, err := scanPriceList(rows.Scan)
		list = append(list, l)
		return err
	}, "SELECT "+priceListColumns+" FROM price_lists ORDER BY name, id")
	if err != nil {
		return nil, fmt.Errorf("price lists: %w", err)
	}
	return list, nil
}

// PriceList is the one of that id, else ErrMissing.
func (v *View) PriceList(id bill.ID) (bill.PriceList, error) {
	l, err := scanPriceList(func(into ...any) error {
		return v.row("SELECT "+priceListColumns+" FROM price_lists WHERE id = ?", []any{id[:]}, into...)
	})
	if err != nil {
		return l, fmt.Errorf("price list: %w", err)
	}
	return l, nil
}

// SavePriceList adds the list or replaces the one of that id; its prices stay. ErrConflict: another one has its name.
func (tx *Tx) SavePriceList(l bill.PriceList) error {
	if err := tx.tellPriceList(l.ID, priceListFacts(l)); err != nil {
		return err
	}
	err := tx.exec(`INSERT INTO price_lists (`+priceListColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, currency = excluded.currency, prices = excluded.prices,
		since = excluded.since, until = excluded.until, change = excluded.change`,
		l.ID[:], l.Name, l.Currency.Code(), string(l.Prices), orNull(dayText(l.From)), orNull(dayText(l.To)), l.Change.String())
	if err != nil {
		return fmt.Errorf("price list: %w", err)
	}
	return nil
}

// DeletePriceList removes a list with its prices.
func (tx *Tx) DeletePriceList(id bill.ID) error {
	if err := tx.tellPriceList(id, nil); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM list_prices WHERE list = ?", id[:]); err != nil {
		return fmt.Errorf("price list: %w", err)
	}
	if err := tx.one("DELETE FROM price_lists WHERE id = ?", id[:]); err != nil {
		return fmt.Errorf("price list: %w", err)
	}
	return nil
}

// PricedBy counts the customers who have the list.
func (v *View) PricedBy(list bill.ID) (n int, err error) {
	err = v.row("SELECT count(*) FROM customers WHERE json_extract(body, '$.priceList') = ?", []any{list.String()}, &n)
	if err != nil {
		return 0, fmt.Errorf("price list: %w", err)
	}
	return n, nil
}

func scanListPrice(key []byte, price string, many sql.NullString) (p bill.ListPrice, err error) {
	var r reader
	p.Item = r.key("item", key)
	one, err := money.ParsePrice(price)
	p.Price = take(&r, "price", one, err)
	if r.err != nil {
		return p, &DamageError{File: booksName, Err: r.err}
	}
	if many.Valid {
		var list []quantityPriceRecord
		if err := fromJSON(many.String, &list); err != nil {
			return p, err
		}
		p.Quantities = as(list, quantityPriceIn)
	}
	return p, nil
}

// ListPrices are the prices of a list, in the order of the items' ids.
func (v *View) ListPrices(list bill.ID) (out []bill.ListPrice, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var key []byte
		var price string
		var many sql.NullString
		if err := rows.Scan(&key, &price, &many); err != nil {
			return err
		}
		p, err := scanListPrice(key, price, many)
		out = append(out, p)
		return err
	}, "SELECT item, price, many FROM list_prices WHERE list = ? ORDER BY item", list[:])
	if err != nil {
		return nil, fmt.Errorf("list prices: %w", err)
	}
	return out, nil
}

// ListPrice is what an item costs on a list, nil where the list says nothing of it.
func (v *View) ListPrice(list, item bill.ID) (*bill.ListPrice, error) {
	var price string
	var many sql.NullString
	err := v.row("SELECT price, many FROM list_prices WHERE list = ? AND item = ?", []any{list[:], item[:]}, &price, &many)
	if errors.Is(err, ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list price: %w", err)
	}
	p, err := scanListPrice(item[:], price, many)
	return &p, err
}

// SetListPrice says what an item costs on a list.
func (tx *Tx) SetListPrice(list bill.ID, p bill.ListPrice) error {
	if err := tx.tellListPrice(list, p.Item, &p); err != nil {
		return err
	}
	var many any
	if len(p.Quantities) > 0 {
		text, err := toJSON(as(p.Quantities, quantityPriceOut))
		if err != nil {
			return fmt.Errorf("list price: %w", err)
		}
		many = text
	}
	err := tx.exec(`INSERT INTO list_prices (list, item, price, many) VALUES (?, ?, ?, ?)
		ON CONFLICT (list, item) DO UPDATE SET price = excluded.price, many = excluded.many`, list[:], p.Item[:], p.Price.String(), many)
	if err != nil {
		return fmt.Errorf("list price: %w", err)
	}
	return nil
}

// RemoveListPrice has the list say nothing of an item any more.
func (tx *Tx) RemoveListPrice(list, item bill.ID) error {
	if err := tx.tellListPrice(list, item, nil); err != nil {
		return err
	}
	if err := tx.one("DELETE FROM list_prices WHERE list = ? AND item = ?", list[:], item[:]); err != nil {
		return fmt.Errorf("list price: %w", err)
	}
	return nil
}

// originRecord is bill.PriceOrigin as it lies in a line.
type originRecord struct {
	List   string         `json:"list,omitempty"`
	From   money.Quantity `json:"from,omitzero"`
	Change money.Percent  `json:"change,omitzero"`
}

// originOut is nil where there is nothing to tell.
func originOut(o bill.PriceOrigin) *originRecord {
	if o.IsZero() {
		return nil
	}
	r := originRecord(o)
	return &r
}

func (r *originRecord) origin() bill.PriceOrigin {
	if r == nil {
		return bill.PriceOrigin{}
	}
	return bill.PriceOrigin(*r)
}
