package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// AccountEntries are all movements of a customer's account, of every currency: those of her invoices, of charges of reminders, and of her credit.
func (v *View) AccountEntries(customer bill.ID) (list []bill.Entry, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		e, err := scanEntry(rows)
		list = append(list, e)
		return err
	}, `WITH hers AS (SELECT document, day, due, number, currency FROM register WHERE customer = ?1 AND kind IN ('invoice', 'opening') AND stand <> 'draft')
		SELECT 'invoice', h.day, h.number, '', h.document, h.due, h.currency, m.amount FROM hers h JOIN movements m ON m.document = h.document AND m.source = h.document
		UNION ALL SELECT 'credit note', c.day, c.number, '', h.document, NULL, h.currency, m.amount FROM hers h JOIN movements m ON m.document = h.document
			AND m.cause = 'credit' JOIN register c ON c.document = m.source
		UNION ALL SELECT `+entryKind+`, p.day, h.number, p.reference, h.document, NULL, p.currency, -p.amount FROM hers h JOIN payments p ON p.document = h.document
		UNION ALL SELECT `+entryKind+`, p.day, '', p.reference, NULL, NULL, p.currency, -p.amount FROM payments p WHERE p.customer IN `+hers("?1")+`
		UNION ALL SELECT CASE k.cause WHEN 'fee' THEN 'reminder fee' ELSE 'late interest' END, k.day, ifnull(r.number, ''), '', k.id, k.day, k.currency, k.amount
			FROM late_charges k LEFT JOIN register r ON r.document = k.document WHERE k.customer IN `+hers("?1")+`
		UNION ALL SELECT 'move', p.day, '', p.reference, k.id, NULL, k.currency, -c.amount FROM late_charges k JOIN late_charge_payments c ON c.charge = k.id
			JOIN payments p ON p.id = c.payment WHERE k.customer IN `+hers("?1")+`
		UNION ALL SELECT 'waived', w.day, ifnull(r.number, ''), w.reason, k.id, NULL, k.currency, -w.amount FROM late_charges k JOIN late_charge_waivers w ON w.charge = k.id
			LEFT JOIN register r ON r.document = k.document WHERE k.customer IN `+hers("?1")+`
		ORDER BY 2`, customer[:])
	if err != nil {
		return nil, fmt.Errorf("account: %w", err)
	}
	return list, nil
}

// entryKind is the bill.EntryKind of a payment p.
const entryKind = `CASE p.kind WHEN 'credit' THEN 'move' WHEN 'write-off' THEN 'write-off' WHEN 'discount' THEN 'discount' ELSE CASE WHEN p.amount < 0 THEN 'paid back' ELSE 'payment' END END`

func scanEntry(rows *sql.Rows) (e bill.Entry, err error) {
	var document []byte
	var kind, day, code string
	var due sql.NullString
	var amount int64
	if err := rows.Scan(&kind, &day, &e.Number, &e.Reference, &document, &due, &code, &amount); err != nil {
		return e, err
	}
	var r reader
	id, derr := idIn(document)
	e.Document = take(&r, "document", id, derr)
	e.Kind, e.Date, e.Due = bill.EntryKind(kind), r.day("day", day), r.day("due", due.String)
	cur, cerr := money.ParseCurrency(code)
	e.Amount = money.Of(amount, take(&r, "currency", cur, cerr))
	return e, r.err
}
