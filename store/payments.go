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

const paymentColumns = "id, receipt, kind, document, customer, day, currency, amount, method, reference, note, reverses"

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
	for i := range list {
		if p := &list[i]; err == nil && p.Kind == bill.PaidDiscount {
			p.Taxes, err = v.paymentTaxes(p.ID, p.Amount.Currency())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("payments: %w", err)
	}
	return list, nil
}

// paymentTaxes are what a discount takes off the tax groups of its invoice.
func (v *View) paymentTaxes(payment bill.ID, cur money.Currency) (list []bill.Correction, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var category, rate string
		var split, home sql.NullString
		var taxable, due int64
		var homeTaxable, homeTax sql.NullInt64
		if err := rows.Scan(&category, &rate, &split, &taxable, &due, &home, &homeTaxable, &homeTax); err != nil {
			return err
		}
		var r reader
		named, rerr := rateIn(category, rate, split)
		c := bill.Correction{Rate: take(&r, "rate", named, rerr), Taxable: money.Of(taxable, cur), Tax: money.Of(due, cur)}
		if books := r.currency(home.String); home.Valid {
			c.HomeTaxable, c.HomeTax = money.Of(homeTaxable.Int64, books), money.Of(homeTax.Int64, books)
		}
		list = append(list, c)
		return r.err
	}, `SELECT category, rate, split, taxable, tax, home, home_taxable, home_tax FROM payment_taxes WHERE payment = ? ORDER BY position`, payment[:])
	return list, err
}

func scanPayment(rows *sql.Rows) (p bill.Payment, err error) {
	var id, receipt, document, customer, reverses []byte
	var kind, day, code string
	var amount int64
	err = rows.Scan(&id, &receipt, &kind, &document, &customer, &day, &code, &amount, &p.Method, &p.Reference, &p.Note, &reverses)
	if err != nil {
		return p, err
	}
	r := reader{err: idsIn(idColumn{"id", id, &p.ID}, idColumn{"receipt", receipt, &p.Receipt}, idColumn{"document", document, &p.Document},
		idColumn{"customer", customer, &p.Customer}, idColumn{"reverses", reverses, &p.Reverses})}
	p.Kind, p.Date = bill.PaymentKind(kind), r.day("day", day)
	cur, cerr := money.ParseCurrency(code)
	p.Amount = money.Of(amount, take(&r, "currency", cur, cerr))
	return p, r.err
}

// AddPayment files money received, or paid back where negative, or another row of a receipt: one without kind is money, one
// without receipt is a receipt of its own. Its document must be issued and of its currency, and no more of a customer's credit can
// be used than there is (ErrRefused, ErrUnchangeable). A wrong payment is answered by another one of the opposite amount.
func (tx *Tx) AddPayment(p bill.Payment) error {
	if p.Kind == "" {
		p.Kind = bill.PaidMoney
	}
	if p.Receipt.IsZero() {
		p.Receipt = p.ID
	}
	if err := tx.tellPayment(p); err != nil {
		return err
	}
	err := tx.exec("INSERT INTO payments ("+paymentColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		p.ID[:], p.Receipt[:], string(p.Kind), idOrNull(p.Document), idOrNull(p.Customer), dayText(p.Date), p.Amount.Currency().Code(),
		p.Amount.Minor(), p.Method, p.Reference, p.Note, idOrNull(p.Reverses))
	if err == nil && !p.Reverses.IsZero() {
		err = tx.unpayCharge(p)
	}
	if err != nil {
		return fmt.Errorf("payment: %w", err)
	}
	for i, c := range p.Taxes {
		if err := tx.addPaymentTax(p.ID, i+1, c); err != nil {
			return fmt.Errorf("payment: %w", err)
		}
	}
	return nil
}

func (tx *Tx) addPaymentTax(payment bill.ID, position int, c bill.Correction) error {
	var taxable, due any
	home := c.HomeTaxable.Currency().Code()
	if home != "" {
		taxable, due = c.HomeTaxable.Minor(), c.HomeTax.Minor()
	}
	return tx.exec("INSERT INTO payment_taxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", payment[:], position, string(c.Rate.Category),
		c.Rate.Percent.String(), orNull(c.Rate.Split.String()), c.Taxable.Minor(), c.Tax.Minor(), orNull(home), taxable, due)
}

// Receipt are the rows of one receipt, in the order of filing.
func (v *View) Receipt(id bill.ID) ([]bill.Payment, error) {
	return v.payments("SELECT "+paymentColumns+" FROM payments WHERE receipt = ? ORDER BY id", id[:])
}

// ReceiptOf is the receipt that a payment belongs to (ErrMissing).
func (v *View) ReceiptOf(payment bill.ID) (id bill.ID, err error) {
	var key []byte
	if err := v.row("SELECT receipt FROM payments WHERE id = ?", []any{payment[:]}, &key); err != nil {
		return id, fmt.Errorf("payment: %w", err)
	}
	return idIn(key)
}

// TakenBack says whether a receipt was answered by its opposite.
func (v *View) TakenBack(receipt bill.ID) (back bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM payments WHERE reverses IN (SELECT id FROM payments WHERE receipt = ?))", []any{receipt[:]}, &back)
	return back, err
}

// BookedFromBank says whether rows of a receipt stand for an entry of a bank statement.
func (v *View) BookedFromBank(receipt bill.ID) (booked bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM bank_bookings WHERE payment IN (SELECT id FROM payments WHERE receipt = ?))", []any{receipt[:]}, &booked)
	return booked, err
}

// Credit is what a customer has with us, by currency: paid and not put on any invoice, by her or by those who were merged into her.
func (v *View) Credit(customer bill.ID) (list []money.Amount, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var code string
		var minor int64
		if err := rows.Scan(&code, &minor); err != nil {
			return err
		}
		c, err := money.ParseCurrency(code)
		list = append(list, money.Of(minor, c))
		return err
	}, "SELECT currency, sum(amount) FROM payments WHERE customer IN "+hers("?1")+" GROUP BY currency HAVING sum(amount) <> 0 ORDER BY currency", customer[:])
	if err != nil {
		return nil, fmt.Errorf("credit: %w", err)
	}
	return list, nil
}

// OpenOf are the invoices of a customer whose balance is not zero, the one due first in front.
func (v *View) OpenOf(customer bill.ID, today bill.Date) ([]DocumentRow, error) {
	return v.list(DocumentQuery{Today: today}, "SELECT "+listColumns+` FROM register WHERE customer = ? AND kind IN ('invoice', 'opening') AND stand <> 'draft'
		AND open <> 0 ORDER BY ifnull(due, day), day, seq`, []any{customer[:]})
}
