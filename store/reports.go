package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
)

// What reports are made of. Each question reads the register by day, and of the documents only the rows that it adds up.

// issuedIn narrows a question to invoices and credit notes whose own date lies in a period; its arguments are the two days. The + has SQLite
// go by the day: a month of a hundred is a hundredth of the work.
const issuedIn = "+r.kind IN ('invoice', 'credit') AND r.stand <> 'draft' AND r.day BETWEEN ? AND ?"

func days(p report.Period) []any {
	from := dayText(p.From)
	if p.From.IsZero() {
		from = "0000"
	}
	return []any{from, dayText(p.To)}
}

// saleColumns are a tax group with the document that it is of. The currency of the books is that of its own exchange rate, which
// the first group of a document tells for the others: finding it takes longer than all the rest. No text of a body holds these
// marks, because in JSON a quotation mark in a text has a backslash before it.
const saleColumns = `r.document, r.kind, r.number, r.day, r.customer, r.name, r.currency, t.category, t.rate, t.split, t.split_tax, t.taxable, t.tax,
	t.home_taxable, t.home_tax, CASE WHEN t.home_tax IS NULL OR t.position > 1 THEN ''
	ELSE (SELECT substr(d.body, instr(d.body, '"exchange":{"home":"') + 20, 3) FROM documents d WHERE d.id = r.document) END`

// discountColumns are the same of what a settlement discount p takes off a tax group t. It counts on its own day.
const discountColumns = `r.document, 'discount', r.number, p.day, r.customer, r.name, r.currency, t.category, t.rate, t.split, NULL, t.taxable, t.tax,
	t.home_taxable, t.home_tax, ifnull(t.home, '')`

// discountsIn are those of a period, with their tax groups and invoices; its arguments are the two days.
const discountsIn = `payments p INDEXED BY payments_discounts CROSS JOIN payment_taxes t ON t.payment = p.id
	CROSS JOIN register r ON r.document = p.document`

const discountedIn = "p.kind = 'discount' AND p.day BETWEEN ? AND ?"

// Sales are the tax groups of all invoices and credit notes of a period, in the order in which they were issued, and then what settlement
// discounts took off them.
func (v *View) Sales(p report.Period) ([]report.Sale, error) {
	return v.sales(`SELECT `+saleColumns+`, '', '' FROM register r CROSS JOIN document_taxes t ON t.document = r.document
		WHERE `+issuedIn+` UNION ALL SELECT `+discountColumns+`, '', '' FROM `+discountsIn+` WHERE `+discountedIn, append(days(p), days(p)...)...)
}

// buyerColumns are the VAT id and the country of the buyer on a document b.
const buyerColumns = "ifnull(json_extract(b.body, '$.buyer.taxId'), ''), ifnull(json_extract(b.body, '$.buyer.address.country'), '')"

// ECSales are those of the categories that an EC sales list is about, with the buyer's VAT id and country.
func (v *View) ECSales(p report.Period) ([]report.Sale, error) {
	return v.sales(`SELECT `+saleColumns+`, `+buyerColumns+`
		FROM register r CROSS JOIN document_taxes t ON t.document = r.document CROSS JOIN documents b ON b.id = r.document
		WHERE `+issuedIn+` AND EXISTS (SELECT 1 FROM document_taxes k WHERE k.document = r.document AND k.category IN ('K', 'AE'))
		UNION ALL SELECT `+discountColumns+`, `+buyerColumns+` FROM `+discountsIn+` CROSS JOIN documents b ON b.id = p.document
		WHERE `+discountedIn+` AND t.category IN ('K', 'AE')`, append(days(p), days(p)...)...)
}

func (v *View) sales(query string, args ...any) (list []report.Sale, err error) {
	last, home := bill.ID{}, money.Currency{}
	err = v.rows(func(rows *sql.Rows) error {
		s, err := scanSale(rows, last, home)
		last, home = s.Document, s.HomeTax.Currency()
		list = append(list, s)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("sales: %w", err)
	}
	return list, nil
}

// scanSale reads a group; those of the document before are in its home currency.
func scanSale(rows *sql.Rows, before bill.ID, home money.Currency) (s report.Sale, err error) {
	var id, customer []byte
	var kind, day, code, category, rate, books string
	var split, parts sql.NullString
	var taxable, due int64
	var homeTaxable, homeTax sql.NullInt64
	err = rows.Scan(&id, &kind, &s.Number, &day, &customer, &s.Name, &code, &category, &rate, &split, &parts, &taxable, &due, &homeTaxable,
		&homeTax, &books, &s.TaxID, &s.Country)
	if err != nil {
		return s, err
	}
	var r reader
	s.Document, s.Customer, s.Day, s.Kind = r.key("document", id), r.key("customer", customer), r.day("day", day), bill.Kind(kind)
	cur := r.currency(code)
	s.Taxable, s.Tax = money.Of(taxable, cur), money.Of(due, cur)
	if parts.Valid {
		var list []int64
		if err := json.Unmarshal([]byte(parts.String), &list); err != nil {
			return s, err
		}
		for _, n := range list {
			s.Parts = append(s.Parts, money.Of(n, cur))
		}
	}
	if homeTax.Valid {
		if s.Document != before {
			home = r.currency(books)
		}
		s.HomeTaxable, s.HomeTax = money.Of(homeTaxable.Int64, home), money.Of(homeTax.Int64, home)
	}
	named, rerr := rateIn(category, rate, split)
	s.Rate = take(&r, "rate", named, rerr)
	return s, r.err
}

func (r *reader) key(field string, b []byte) bill.ID {
	id, err := idIn(b)
	return take(r, field, id, err)
}

func (r *reader) currency(code string) money.Currency {
	c, err := currencyIn(code)
	return take(r, "currency", c, err)
}

// SoldItems are the lines of all invoices and credit notes of a period, the discounts and charges of the documents, and the settlement
// discounts.
func (v *View) SoldItems(p report.Period) (list []report.Item, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var s report.Item
		var kind, code string
		var item []byte
		var net int64
		if err := rows.Scan(&kind, &code, &item, &s.Description, &net); err != nil {
			return err
		}
		var r reader
		s.Kind, s.Item, s.Net = bill.Kind(kind), r.key("item", item), money.Of(net, r.currency(code))
		list = append(list, s)
		return r.err
	}, `SELECT r.kind, r.currency, l.item, l.description, l.net FROM register r CROSS JOIN document_lines l ON l.document = r.document WHERE `+issuedIn+`
		UNION ALL SELECT r.kind, r.currency, NULL, '', CASE p.charge WHEN 1 THEN p.amount ELSE -p.amount END
		FROM register r CROSS JOIN document_parts p ON p.document = r.document WHERE `+issuedIn+`
		UNION ALL SELECT 'discount', r.currency, NULL, '', t.taxable FROM `+discountsIn+` WHERE `+discountedIn, slices.Concat(days(p), days(p), days(p))...)
	if err != nil {
		return nil, fmt.Errorf("sold items: %w", err)
	}
	return list, nil
}

// Unsettled are the invoices on which something was open at the end of a day, by what was paid and credited until then.
func (v *View) Unsettled(on bill.Date) (list []report.Open, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var o report.Open
		var id, customer []byte
		var day, code string
		var due sql.NullString
		var open int64
		if err := rows.Scan(&id, &o.Number, &customer, &o.Name, &day, &due, &code, &open); err != nil {
			return err
		}
		var r reader
		o.Document, o.Customer = r.key("document", id), r.key("customer", customer)
		o.Day, o.Due, o.Open = r.day("day", day), r.day("due", due.String), money.Of(open, r.currency(code))
		if open != 0 {
			list = append(list, o)
		}
		return r.err
	}, `WITH later (document, amount) AS (
			SELECT document, amount FROM payments WHERE day > ?1 AND document IS NOT NULL
			UNION ALL SELECT m.document, -m.amount FROM movements m JOIN register c ON c.document = m.source WHERE m.cause = 'credit' AND c.day > ?1),
		undone (document, amount) AS (SELECT document, sum(amount) FROM later GROUP BY document)
		SELECT r.document, r.number, r.customer, r.name, r.day, r.due, r.currency, r.open + ifnull(u.amount, 0)
		FROM register r LEFT JOIN undone u ON u.document = r.document
		WHERE r.kind IN ('invoice', 'opening') AND r.stand <> 'draft' AND r.day <= ?1 AND (r.open <> 0 OR u.document IS NOT NULL) ORDER BY r.day, r.seq`, dayText(on))
	if err != nil {
		return nil, fmt.Errorf("open invoices: %w", err)
	}
	return list, nil
}

// SettledSince are the invoices that were paid in full, the last of it on that day or later.
func (v *View) SettledSince(from bill.Date) (list []report.Settled, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var s report.Settled
		var customer []byte
		var due sql.NullString
		var paid string
		if err := rows.Scan(&customer, &due, &paid); err != nil {
			return err
		}
		var r reader
		s.Customer, s.Due, s.Paid = r.key("customer", customer), r.day("due", due.String), r.day("paid", paid)
		list = append(list, s)
		return r.err
	}, `SELECT r.customer, r.due, p.last FROM (SELECT document, max(day) AS last FROM payments WHERE day >= ? GROUP BY document) p
		JOIN register r ON r.document = p.document WHERE r.stand = 'paid' AND r.customer IS NOT NULL`, dayText(from))
	if err != nil {
		return nil, fmt.Errorf("settled invoices: %w", err)
	}
	return list, nil
}

// PaymentsIn is the money of a period by day, with the invoice of each payment, or the customer whose credit it is.
func (v *View) PaymentsIn(p report.Period) ([]report.Payment, error) {
	return v.reportPayments("", `payments p LEFT JOIN register r ON r.document = p.document LEFT JOIN customers c ON c.id = `+keptOf("p.customer")+`
		WHERE p.day BETWEEN ? AND ? AND p.kind = 'money' ORDER BY p.day, p.id`, "ifnull(c.name, '')", days(p)...)
}

// reportPayments reads payments; credited is the name of whoever has a credit by them.
func (v *View) reportPayments(with, from, credited string, args ...any) (list []report.Payment, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var p report.Payment
		var id []byte
		var day, code string
		var amount int64
		if err := rows.Scan(&id, &day, &code, &amount, &p.Method, &p.Reference, &p.Number, &p.Name); err != nil {
			return err
		}
		var r reader
		p.Document, p.Day, p.Amount = r.key("document", id), r.day("day", day), money.Of(amount, r.currency(code))
		list = append(list, p)
		return r.err
	}, with+`SELECT p.document, p.day, p.currency, p.amount, p.method, p.reference, ifnull(r.number, ''), ifnull(r.name, `+credited+`) FROM `+from, args...)
	if err != nil {
		return nil, fmt.Errorf("payments: %w", err)
	}
	return list, nil
}

// moved are the invoices on which money came or went in a period, or which a credit note or what was prepaid changed.
const moved = `WITH moved (document) AS MATERIALIZED (SELECT p.document FROM payments p CROSS JOIN register o ON o.document = p.document
		WHERE p.day BETWEEN ?1 AND ?2 AND o.kind = 'invoice'
	UNION SELECT d.corrects FROM register r CROSS JOIN documents d ON d.id = r.document
		WHERE r.kind = 'credit' AND r.stand <> 'draft' AND r.day BETWEEN ?1 AND ?2 AND d.corrects IS NOT NULL
	UNION SELECT d.id FROM register r CROSS JOIN documents d ON d.id = r.document
		WHERE r.kind = 'invoice' AND r.stand <> 'draft' AND r.day BETWEEN ?1 AND ?2 AND d.prepaid <> 0) `

// MoneyMoved are the invoices that a period's payments are for, each with its credit notes and payments from the beginning.
func (v *View) MoneyMoved(p report.Period) ([]report.Paid, error) {
	m := movedReader{v: v, at: map[bill.ID]int{}, paper: map[bill.ID][2]int{}, args: days(p)}
	for _, step := range []func() error{m.papers, m.groups, m.discounts, m.payments} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("money moved: %w", err)
		}
	}
	return m.list, nil
}

type movedReader struct {
	v     *View
	args  []any
	list  []report.Paid
	at    map[bill.ID]int    // where an invoice is in the list
	paper map[bill.ID][2]int // and where each of its papers
}

// papers are the invoices first, then their credit notes.
func (m *movedReader) papers() error {
	return m.v.rows(func(rows *sql.Rows) error {
		var id, corrects []byte
		var kind, day, code string
		var rounding, prepaid int64
		if err := rows.Scan(&id, &corrects, &kind, &day, &code, &rounding, &prepaid); err != nil {
			return err
		}
		var r reader
		key, invoice, cur := r.key("document", id), r.key("invoice", corrects), r.currency(code)
		p := report.Paper{Kind: bill.Kind(kind), Day: r.day("day", day), Rounding: money.Of(rounding, cur), Prepaid: money.Of(prepaid, cur)}
		if p.Kind == bill.Invoice {
			invoice = key
			m.at[key] = len(m.list)
			m.list = append(m.list, report.Paid{})
		}
		one := &m.list[m.at[invoice]]
		m.paper[key] = [2]int{m.at[invoice], len(one.Papers)}
		one.Papers = append(one.Papers, p)
		return r.err
	}, moved+`SELECT d.id, d.corrects, d.kind, r.day, d.currency, d.rounding, d.prepaid
		FROM moved CROSS JOIN documents d ON d.id = moved.document CROSS JOIN register r ON r.document = d.id UNION ALL
		SELECT d.id, d.corrects, d.kind, r.day, d.currency, d.rounding, d.prepaid
		FROM moved CROSS JOIN documents d ON d.corrects = moved.document CROSS JOIN register r ON r.document = d.id`, m.args...)
}

func (m *movedReader) groups() error {
	list, err := m.v.sales(moved+`, papers (document) AS (SELECT document FROM moved
		UNION SELECT d.id FROM moved CROSS JOIN documents d ON d.corrects = moved.document)
		SELECT `+saleColumns+`, '', '' FROM papers CROSS JOIN register r ON r.document = papers.document
		CROSS JOIN document_taxes t ON t.document = r.document`, m.args...)
	for _, s := range list {
		at := m.paper[s.Document]
		paper := &m.list[at[0]].Papers[at[1]]
		paper.Groups = append(paper.Groups, s)
	}
	return err
}

// discounts lower what is asked for, as credit notes do.
func (m *movedReader) discounts() error {
	list, err := m.v.sales(moved+`SELECT `+discountColumns+`, '', '' FROM moved CROSS JOIN payments p ON p.document = moved.document AND p.kind = 'discount'
		CROSS JOIN payment_taxes t ON t.payment = p.id CROSS JOIN register r ON r.document = p.document`, m.args...)
	for _, s := range list {
		one := &m.list[m.at[s.Document]]
		one.Papers = append(one.Papers, report.Paper{Kind: s.Kind, Day: s.Day, Rounding: money.Of(0, s.Taxable.Currency()), Groups: []report.Sale{s}})
	}
	return err
}

func (m *movedReader) payments() error {
	list, err := m.v.reportPayments(moved, `moved CROSS JOIN payments p ON p.document = moved.document CROSS JOIN register r ON r.document = p.document
		WHERE p.kind NOT IN ('write-off', 'discount')`, "''", m.args...) // what is given up is not received
	for _, p := range list {
		one := &m.list[m.at[p.Document]]
		one.Payments = append(one.Payments, p)
	}
	return err
}
