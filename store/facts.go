package store

import (
	"database/sql"
	"errors"
	"fmt"

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
		(SELECT count(*) FROM payments), (SELECT count(*) FROM documents WHERE kind = 'quote'),
		(SELECT count(*) FROM documents WHERE kind = 'invoice'), (SELECT count(*) FROM documents WHERE kind = 'credit')`,
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

func (v *View) factSums(f *Facts) error {
	return v.rows(func(rows *sql.Rows) error {
		var code string
		var n [4]int64
		if err := rows.Scan(&code, &n[0], &n[1], &n[2], &n[3]); err != nil {
			return err
		}
		cur, err := money.ParseCurrency(code)
		if err != nil {
			return err
		}
		of := func(i int) money.Amount { return money.Of(n[i], cur) }
		f.Sums = append(f.Sums, FactSum{of(0), of(1), of(2), of(3)})
		return nil
	}, `SELECT currency, sum(invoiced), sum(credited), sum(received), sum(owed) - sum(credited) - sum(settled) FROM (
		SELECT currency, CASE kind WHEN 'invoice' THEN payable ELSE 0 END AS invoiced, payable AS owed, 0 AS credited, 0 AS received, 0 AS settled
		FROM documents WHERE kind IN ('invoice', 'opening')
		UNION ALL SELECT currency, 0, 0, tax_inclusive, 0, 0 FROM documents WHERE kind = 'credit'
		UNION ALL SELECT currency, 0, 0, 0, CASE kind WHEN 'money' THEN amount ELSE 0 END, CASE WHEN document IS NULL THEN 0 ELSE amount END
		FROM payments) GROUP BY currency ORDER BY currency`)
}
