package store

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
)

// near are the ids of those rows of a table, with the columns id, sort and fold, that hold what was typed, typing errors forgiven; the
// best first.
func (v *View) near(table, these, typed string) ([]bill.ID, error) {
	type hit struct {
		far  int
		sort string
		id   bill.ID
	}
	sought := bill.Seek(fold(typed))
	var hits []hit
	err := v.rows(func(rows *sql.Rows) error {
		var key, sort, text sql.RawBytes
		if err := rows.Scan(&key, &sort, &text); err != nil {
			return err
		}
		far, found := sought.In(string(text))
		if !found {
			return nil
		}
		id, err := idIn(key)
		hits = append(hits, hit{far, string(sort), id})
		return err
	}, "SELECT id, sort, fold FROM "+table+" WHERE "+these)
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", table, err)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(a.far-b.far, strings.Compare(a.sort, b.sort), bytes.Compare(a.id[:], b.id[:]))
	})
	list := make([]bill.ID, len(hits))
	for i, h := range hits {
		list[i] = h.id
	}
	return list, nil
}

// found reads the rows of the nearest of what was typed, as many as the limit says.
func found[T any](v *View, table string, q pageQuery, one func(bill.ID) (T, error)) ([]T, error) {
	ids, err := v.near(table, q.these(), q.Search)
	if err != nil {
		return nil, err
	}
	list := make([]T, 0, q.Limit)
	for _, id := range ids[:min(len(ids), q.Limit)] {
		row, err := one(id)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, nil
}

// FindCustomers gives the customers that are nearest to what was typed: parts of name, number, town, e-mail or tax id, in any case,
// with or without accents, with a typing error or two. The best is first.
func (v *View) FindCustomers(q CustomerQuery) ([]bill.Customer, error) {
	return found(v, "customers", pageQuery(q), v.Customer)
}

// FindItems gives the items that are nearest to what was typed: parts of name, code or description.
func (v *View) FindItems(q ItemQuery) ([]bill.Item, error) {
	return found(v, "items", pageQuery(q), v.Item)
}

// nearPage is a page of the rows that are near to a search, the best first.
func (v *View) nearPage(table string, q pageQuery, total *int, each func(bill.ID, string, string) error) error {
	ids, err := v.near(table, q.these(), q.Search)
	if err != nil {
		return err
	}
	*total = len(ids)
	ids = ids[min(max(q.Offset, 0), len(ids)):]
	if q.Limit > 0 {
		ids = ids[:min(q.Limit, len(ids))]
	}
	for _, id := range ids {
		var name, body string
		if err := v.row("SELECT name, body FROM "+table+" WHERE id = ?", []any{id[:]}, &name, &body); err != nil {
			return fmt.Errorf("search %s: %w", table, err)
		}
		if err := each(id, name, body); err != nil {
			return err
		}
	}
	return nil
}
