package store

import (
	"database/sql"
	"errors"
	"fmt"

	"counterfoil/app/bill"
)

// ImportCost files what an item costs as a part of the import.
func (tx *Tx) ImportCost(of bill.ID, c bill.Cost) error {
	if err := tx.AddCost(c); err != nil {
		return err
	}
	if err := tx.exec("INSERT INTO import_costs (cost, import) VALUES (?, ?)", c.ID[:], of[:]); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// BroughtCosts says whether an import has brought costs of items that are still known.
func (v *View) BroughtCosts(id bill.ID) (brought bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM import_costs WHERE import = ?)", []any{id[:]}, &brought)
	return brought, err
}

// dropCosts removes the costs that an import has brought: those before count again. Where an item got another one since, ErrUsed. What was
// issued meanwhile keeps what was known then.
func (tx *Tx) dropCosts(id bill.ID) error {
	var later bool
	err := tx.row(`SELECT EXISTS (SELECT 1 FROM import_costs i JOIN item_costs c ON c.id = i.cost JOIN item_costs l ON l.item = c.item AND l.id > c.id
		WHERE i.import = ?)`, []any{id[:]}, &later)
	if err != nil {
		return err
	}
	if later {
		return ErrUsed
	}
	return tx.exec("DELETE FROM item_costs WHERE id IN (SELECT cost FROM import_costs WHERE import = ?)", id[:])
}

// ImportPrice says what an item costs on a list as a part of the import; nil has the list say nothing of it.
func (tx *Tx) ImportPrice(of, list, item bill.ID, p *bill.ListPrice) error {
	was, err := tx.priceOn(list, item)
	if err != nil {
		return err
	}
	if p == nil {
		err = tx.RemoveListPrice(list, item)
	} else {
		err = tx.SetListPrice(list, *p)
	}
	if err != nil {
		return err
	}
	then, err := tx.priceOn(list, item)
	if err != nil {
		return err
	}
	err = tx.exec("INSERT INTO import_prices (import, item, price, many, price_then, many_then) VALUES (?, ?, ?, ?, ?, ?)",
		of[:], item[:], was.price, was.many, then.price, then.many)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// listed is what a list says of an item, as it is kept; NULL where it says nothing.
type listed struct{ price, many sql.NullString }

func (v *View) priceOn(list, item bill.ID) (l listed, err error) {
	err = v.row("SELECT price, many FROM list_prices WHERE list = ? AND item = ?", []any{list[:], item[:]}, &l.price, &l.many)
	if errors.Is(err, ErrMissing) {
		return listed{}, nil
	}
	if err != nil {
		return l, fmt.Errorf("list price: %w", err)
	}
	return l, nil
}

// putPricesBack has a list say of each item what it said before the import. A price that was changed since, or a list that is gone, is
// ErrUsed. What was issued keeps its prices.
func (tx *Tx) putPricesBack(i Import) error {
	var changed bool
	err := tx.row(`SELECT NOT EXISTS (SELECT 1 FROM price_lists WHERE id = ?2) OR EXISTS (SELECT 1 FROM import_prices p
		LEFT JOIN list_prices l ON l.list = ?2 AND l.item = p.item WHERE p.import = ?1 AND (l.price IS NOT p.price_then OR l.many IS NOT p.many_then))`,
		[]any{i.ID[:], i.List[:]}, &changed)
	if err != nil {
		return err
	}
	if changed {
		return ErrUsed
	}
	for _, query := range []string{
		"DELETE FROM list_prices WHERE list = ?2 AND item IN (SELECT item FROM import_prices WHERE import = ?1)",
		"INSERT INTO list_prices (list, item, price, many) SELECT ?2, item, price, many FROM import_prices WHERE import = ?1 AND price IS NOT NULL",
		"DELETE FROM import_prices WHERE import = ?1 AND ?2 IS NOT NULL",
	} {
		if err := tx.exec(query, i.ID[:], i.List[:]); err != nil {
			return err
		}
	}
	return nil
}
