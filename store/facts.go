package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Facts are what a person recognises books by before opening them: a backup shows them, and a restore proves them.
type Facts struct {
	Company    string
	Customers  int64
	Items      int64
	Drafts     int64
	Quotes     int64
	Invoices   int64
	Credits    int64
	Payments   int64
	LastNumber string    // of the invoice filed last, "" before the first
	LastIssued bill.Date // its day
	Sums       []FactSum // by currency code
}

// FactSum is, in one currency, what all invoices were to be paid, what was credited of it, what was received, and what
// is open: the first less all that was credited, put on invoices or written off. What customers have with us is not taken off.
type FactSum struct {
	Invoiced money.Amount
	Credited money.Amount
	Received money.Amount
	Open     money.Amount
}

// Facts counts and adds up.
func (v *View) Facts() (Facts, error) {
	var f Facts
	err := v.row("SELECT name FROM company", nil, &f.Company)
	if err != nil && !errors.Is(err, ErrMissing) {
		return f, fmt.Errorf("facts: %w", err)
	}
	err = v.row(`SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM items), (SELECT count(*) FROM drafts),
		(SELECT count(*) FROM payments), count(*) FILTER (WHERE kind = 'quote'), count(*) FILTER (WHERE kind = 'invoice'),
		count(*) FILTER (WHERE kind = 'credit') FROM documents`,
		nil, &f.Customers, &f.Items, &f.Drafts, &f.Payments, &f.Quotes, &f.Invoices, &f.Credits)
	if err != nil {
		return f, fmt.Errorf("facts: %w", err)
	}
	var day string
	err = v.row(`SELECT number, day FROM register WHERE kind = 'invoice' AND stand <> 'draft' ORDER BY seq DESC LIMIT 1`,
		nil, &f.LastNumber, &day)
	if err != nil && !errors.Is(err, ErrMissing) {
		return f, fmt.Errorf("facts: %w", err)
	}
	if f.LastIssued, err = dayIn(day); err != nil {
		return f, fmt.Errorf("facts: %w", err)
	}
	if err := v.factSums(&f); err != nil {
		return f, fmt.Errorf("facts: %w", err)
	}
	return f, nil
}

// factSums adds up one currency after the other. All of them in one question, or a UNION of their codes, would have SQLite sort every document
// of the books, in memory.
func (v *View) factSums(f *Facts) error {
	var codes []string
	gather := func(rows *sql.Rows) error {
		var code string
		err := rows.Scan(&code)
		codes = append(codes, code)
		return err
	}
	err := v.rows(gather, "SELECT DISTINCT currency FROM documents WHERE kind IN ('invoice', 'opening', 'credit')")
	if err == nil {
		err = v.rows(gather, "SELECT DISTINCT currency FROM payments")
	}
	if err != nil {
		return err
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		sum, err := v.factSum(code)
		if err != nil {
			return err
		}
		f.Sums = append(f.Sums, sum)
	}
	return nil
}

func (v *View) factSum(code string) (FactSum, error) {
	cur, err := money.ParseCurrency(code)
	if err != nil {
		return FactSum{}, err
	}
	var invoiced, owed, credited, received, settled int64
	err = v.row(`SELECT ifnull(sum(CASE kind WHEN 'invoice' THEN payable END), 0), ifnull(sum(CASE WHEN kind IN ('invoice', 'opening') THEN payable END), 0),
		ifnull(sum(CASE kind WHEN 'credit' THEN tax_inclusive END), 0) FROM documents WHERE currency = ?`,
		[]any{code}, &invoiced, &owed, &credited)
	if err != nil {
		return FactSum{}, err
	}
	err = v.row(`SELECT ifnull(sum(CASE kind WHEN 'money' THEN amount END), 0), ifnull(sum(CASE WHEN document IS NOT NULL THEN amount END), 0)
		FROM payments WHERE currency = ?`, []any{code}, &received, &settled)
	of := func(n int64) money.Amount { return money.Of(n, cur) }
	return FactSum{of(invoiced), of(credited), of(received), of(owed - credited - settled)}, err
}
