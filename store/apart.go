package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
)

// Apart are the pairs of customers of whom a person has said that they are two, by who they are now: a word on one that was merged is a
// word on the one she became.
func (v *View) Apart() (map[bill.Pair]bool, error) {
	apart := map[bill.Pair]bool{}
	err := v.rows(func(rows *sql.Rows) error {
		var one, two []byte
		var are bool
		if err := rows.Scan(&one, &two, &are); err != nil {
			return err
		}
		var a, b bill.ID
		if err := idsIn(idColumn{"one", one, &a}, idColumn{"two", two, &b}); err != nil {
			return err
		}
		apart[bill.PairOf(a, b)] = are
		return nil
	}, "SELECT "+keptOf("one")+", "+keptOf("two")+", apart FROM customers_apart ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("customers apart: %w", err)
	}
	return apart, nil
}

// SetApart files that two customers are two, or that they may be one after all.
func (tx *Tx) SetApart(id bill.ID, p bill.Pair, apart bool, author bill.ID) error {
	err := tx.exec("INSERT INTO customers_apart (id, one, two, apart, author, made) VALUES (?, ?, ?, ?, ?, ?)",
		id[:], p[0][:], p[1][:], apart, author[:], tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("customers apart: %w", err)
	}
	return nil
}
