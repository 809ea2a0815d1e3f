package store

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// What the home page tells besides its sums. Each question reads an index or a kept sum.

// BestCustomer is a customer with what she was invoiced in twelve months, tax included and credit notes taken off.
type BestCustomer struct {
	Customer bill.ID
	Name     string // as she is called now, or on her last document where she was deleted
	Invoiced money.Amount
}

// BestCustomers are those who were invoiced most in a currency, this month and the eleven before it.
func (v *View) BestCustomers(today bill.Date, c money.Currency, limit int) (list []BestCustomer, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var b BestCustomer
		var id []byte
		var invoiced int64
		if err := rows.Scan(&id, &b.Name, &invoiced); err != nil {
			return err
		}
		key, err := idIn(id)
		b.Customer, b.Invoiced = key, money.Of(invoiced, c)
		list = append(list, b)
		return err
	}, `SELECT t.customer, ifnull((SELECT name FROM customers WHERE id = t.customer),
			ifnull((SELECT name FROM register WHERE customer = t.customer ORDER BY seq DESC LIMIT 1), '')), t.invoiced
		FROM (SELECT customer, sum(invoiced) AS invoiced FROM customer_turnover INDEXED BY customer_turnover_of
			WHERE month BETWEEN ? AND ? AND currency = ? GROUP BY customer HAVING sum(invoiced) > 0 ORDER BY 2 DESC, 1 LIMIT ?) t ORDER BY t.invoiced DESC, t.customer`,
		dayText(monthsBack(today, 11))[:7], dayText(today)[:7], c.Code(), limit)
	if err != nil {
		return nil, fmt.Errorf("best customers: %w", err)
	}
	return list, nil
}

// QuotesOpen counts quotes whose last day lies in a period, which nobody answered and nothing came of.
func (v *View) QuotesOpen(from, to bill.Date) (n int, err error) {
	err = v.row(`SELECT count(*) FROM register r INDEXED BY register_unanswered WHERE r.kind = 'quote' AND r.verdict IS NULL
		AND r.due BETWEEN ? AND ? AND r.stand = 'issued' AND r.day < r.due AND NOT EXISTS (SELECT 1 FROM documents WHERE source = r.document)`,
		[]any{dayText(from), dayText(to)}, &n)
	if err != nil {
		return 0, fmt.Errorf("open quotes: %w", err)
	}
	return n, nil
}

// DraftsBefore counts drafts that were begun before a moment: their ids tell.
func (v *View) DraftsBefore(t time.Time) (n int, err error) {
	var first bill.ID
	binary.BigEndian.PutUint64(first[:8], uint64(max(0, t.UnixMilli()))<<16)
	if err := v.row("SELECT count(*) FROM drafts WHERE id < ?", []any{first[:]}, &n); err != nil {
		return 0, fmt.Errorf("drafts: %w", err)
	}
	return n, nil
}
