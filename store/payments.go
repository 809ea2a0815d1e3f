package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// PaymentQuery asks for a page of all payments, newest day first. Zero days and Limit do not narrow.
type PaymentQuery struct {
	From, To bill.Date // both included
	Limit    int
	Offset   int
}

const paymentColumns = "id, document, day, currency, amount, method, reference, note"

// Payments are those of one document, oldest first.
func (v *View) Payments(document bill.ID) ([]bill.Payment, error) {
	return v.payments("SELECT "+paymentColumns+" FROM payments WHERE document = ? ORDER BY day, id", document[:])
}

// AllPayments gives a page of the payments and how many match in all.
func (v *View) AllPayments(q PaymentQuery) (list []bill.Payment, total int, err error) {
	where, args := "1", []any{}
	if q.From != (bill.Date{}) {
		where, args = where+" AND day >= ?", append(args, dayText(q.From))
	}
	if q.To != (bill.Date{}) {
		where, args = where+" AND day <= ?", append(args, dayText(q.To))
	}
	if err := v.row("SELECT ifnull(sum(payments), 0) FROM turnover WHERE "+where, args, &total); err != nil {
		return nil, 0, fmt.Errorf("count payments: %w", err)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	list, err = v.payments("SELECT "+paymentColumns+" FROM payments WHERE "+where+
		" ORDER BY day DESC, id DESC LIMIT ? OFFSET ?", append(args, limit, max(q.Offset, 0))...)
	return list, total, err
}

func (v *View) payments(query string, args ...any) (list []bill.Payment, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		p, err := scanPayment(rows)
		list = append(list, p)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("payments: %w", err)
	}
	return list, nil
}

func scanPayment(rows *sql.Rows) (p bill.Payment, err error) {
	var id, document []byte
	var day, code string
	var amount int64
	if err := rows.Scan(&id, &document, &day, &code, &amount, &p.Method, &p.Reference, &p.Note); err != nil {
		return p, err
	}
	var r reader
	key, kerr := idIn(id)
	p.ID = take(&r, "id", key, kerr)
	doc, derr := idIn(document)
	p.Document = take(&r, "document", doc, derr)
	p.Date = r.day("day", day)
	cur, cerr := money.ParseCurrency(code)
	p.Amount = money.Of(amount, take(&r, "currency", cur, cerr))
	return p, r.err
}

// AddPayment files money received, or paid back where negative. Its document must be issued and of its currency
// (ErrRefused, ErrUnchangeable). A wrong payment is answered by another one of the opposite amount.
func (tx *Tx) AddPayment(p bill.Payment) error {
	err := tx.exec("INSERT INTO payments ("+paymentColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		p.ID[:], p.Document[:], dayText(p.Date), p.Amount.Currency().Code(), p.Amount.Minor(), p.Method, p.Reference, p.Note)
	if err != nil {
		return fmt.Errorf("payment: %w", err)
	}
	return nil
}
