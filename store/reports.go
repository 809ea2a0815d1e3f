package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/app/tax"
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

// saleColumns are a tax group with the document that it is of, which the row of its first group tells for the others: to read a column
// that is not NULL takes longer than to find it. The currency of the books is that of the document's own exchange rate. No text of a
// body holds these marks, because in JSON a quotation mark in a text has a backslash before it.
var saleColumns = `iif(t.position = 1, r.document), iif(t.position = 1, r.customer), iif(t.position = 1, ` +
	joined("r.kind", "r.day", "r.currency", saleHome, "r.number", "r.name") + "), " + groupColumns + ", t.split_tax"

const saleHome = `ifnull(CASE WHEN t.home_tax IS NOT NULL THEN (SELECT substr(d.body, instr(d.body, '"exchange":{"home":"') + 20, 3) FROM documents d
	WHERE d.id = r.document) END, '')`

// groupColumns are a tax group by itself.
var groupColumns = joined("t.category", "t.rate", "ifnull(t.split, '')") + ", t.taxable, t.tax, t.home_taxable, t.home_tax"

// joined puts short texts into one column, with a mark between: to hand over a column takes longer than to join it. Neither numbers nor rates
// hold the mark; a name stands last.
func joined(columns ...string) string { return strings.Join(columns, " || '"+unitMark+"' || ") }

const unitMark = "\x1f"

// discountColumns are the same of what a settlement discount p takes off a tax group t. It counts on its own day.
var discountColumns = "r.document, r.customer, " + joined("'discount'", "p.day", "r.currency", "ifnull(t.home, '')", "r.number", "r.name") + ", " +
	groupColumns + ", NULL"

// discountsIn are those of a period, with their tax groups and invoices; its arguments are the two days.
const discountsIn = `payments p INDEXED BY payments_discounts CROSS JOIN payment_taxes t ON t.payment = p.id
	CROSS JOIN register r ON r.document = p.document`

const discountedIn = "p.kind = 'discount' AND p.day BETWEEN ? AND ?"

// Sales are the tax groups of all invoices and credit notes of a period, in the order in which they were issued, and then what settlement
// discounts took off them.
func (v *View) Sales(p report.Period) ([]report.Sale, error) {
	return v.sales(`SELECT `+saleColumns+` FROM register r CROSS JOIN document_taxes t ON t.document = r.document
		WHERE `+issuedIn+` UNION ALL SELECT `+discountColumns+` FROM `+discountsIn+` WHERE `+discountedIn, append(days(p), days(p)...)...)
}

// buyerColumns are the VAT id and the country of the buyer on a document b.
const buyerColumns = "ifnull(json_extract(b.body, '$.buyer.taxId'), ''), ifnull(json_extract(b.body, '$.buyer.address.country'), '')"

// ECSales are those of the categories that an EC sales list is about, with the buyer's VAT id and country.
func (v *View) ECSales(p report.Period) ([]report.Sale, error) {
	group := newSaleReader()
	group.into = append(group.into, &group.TaxID, &group.Country)
	return group.all(v, `SELECT `+saleColumns+`, `+buyerColumns+`
		FROM register r CROSS JOIN document_taxes t ON t.document = r.document CROSS JOIN documents b ON b.id = r.document
		WHERE `+issuedIn+` AND EXISTS (SELECT 1 FROM document_taxes k WHERE k.document = r.document AND k.category IN ('K', 'AE'))
		UNION ALL SELECT `+discountColumns+`, `+buyerColumns+` FROM `+discountsIn+` CROSS JOIN documents b ON b.id = p.document
		WHERE `+discountedIn+` AND t.category IN ('K', 'AE')`, append(days(p), days(p)...)...)
}

func (v *View) sales(query string, args ...any) ([]report.Sale, error) {
	return newSaleReader().all(v, query, args...)
}

// saleReader reads the rows of saleColumns one after the other. It is the group of the last of them.
type saleReader struct {
	report.Sale
	currency, home       money.Currency // of the document, and of the books where its rate says so
	id, customer         []byte
	head, rate           sql.RawBytes
	parts                sql.NullString
	taxable, due         int64
	homeTaxable, homeTax sql.NullInt64
	into                 []any
	rates                map[string]tax.Rate // by rateWords: there are few
}

// newSaleReader reads no more than saleColumns; further columns are read into what is appended to into.
func newSaleReader() *saleReader {
	g := &saleReader{rates: map[string]tax.Rate{}}
	g.into = []any{&g.id, &g.customer, &g.head, &g.rate, &g.taxable, &g.due, &g.homeTaxable, &g.homeTax, &g.parts}
	return g
}

func (g *saleReader) all(v *View, query string, args ...any) (list []report.Sale, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		_, err := g.scan(rows)
		if len(list) == cap(list) {
			list = slices.Grow(list, len(list)+1) // to the double: a year of them is long, and each is large
		}
		list = append(list, g.Sale)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("sales: %w", err)
	}
	return list, nil
}

// scan reads a row, and says whether a document begins with it.
func (g *saleReader) scan(rows *sql.Rows) (first bool, err error) {
	if err := rows.Scan(g.into...); err != nil {
		return false, err
	}
	var r reader
	if first = g.id != nil; first {
		g.begin(&r)
	}
	g.Taxable, g.Tax, g.HomeTaxable, g.HomeTax = money.Of(g.taxable, g.currency), money.Of(g.due, g.currency), money.Amount{}, money.Amount{}
	if g.homeTax.Valid {
		g.HomeTaxable, g.HomeTax = money.Of(g.homeTaxable.Int64, g.home), money.Of(g.homeTax.Int64, g.home)
	}
	if g.Parts, err = partsIn(g.parts, g.currency); err != nil {
		return first, err
	}
	rate, err := g.rateOf()
	g.Rate = take(&r, "rate", rate, err)
	return first, r.err
}

// begin takes what a document's first row tells of it.
func (g *saleReader) begin(r *reader) {
	var word [6]string
	list := append(strings.SplitN(string(g.head), unitMark, len(word)), word[:]...)
	g.Sale = report.Sale{
		Document: r.key("document", g.id), Customer: r.key("customer", g.customer), Kind: bill.Kind(list[0]), Day: r.day("day", list[1]),
		Number: list[4], Name: list[5], TaxID: g.TaxID, Country: g.Country,
	}
	g.currency, g.home = r.currency(list[2]), r.currency(list[3])
}

func (g *saleReader) rateOf() (tax.Rate, error) {
	if rate, ok := g.rates[string(g.rate)]; ok {
		return rate, nil
	}
	category, rest, _ := strings.Cut(string(g.rate), unitMark)
	percent, split, _ := strings.Cut(rest, unitMark)
	rate, err := rateIn(category, percent, sql.NullString{String: split})
	if err == nil {
		g.rates[string(g.rate)] = rate
	}
	return rate, err
}

// partsIn are the taxes of a group as document_taxes has them; none where only their sum is known.
func partsIn(text sql.NullString, cur money.Currency) (parts []money.Amount, err error) {
	if !text.Valid {
		return nil, nil
	}
	for one := range strings.FieldsFuncSeq(text.String, func(c rune) bool { return strings.ContainsRune("[], ", c) }) {
		n, err := strconv.ParseInt(one, 10, 64)
		if err != nil {
			return nil, err
		}
		parts = append(parts, money.Of(n, cur))
	}
	return parts, nil
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
	}, `SELECT r.kind, r.currency, `+keptItem("l.item")+`, l.description, l.net FROM register r CROSS JOIN document_lines l ON l.document = r.document WHERE `+issuedIn+`
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
func (v *View) PaymentsIn(p report.Period) (list []report.Payment, err error) {
	err = v.reportPayments(func(p report.Payment) { list = append(list, p) }, paymentRow+`ifnull(r.number, ''), ifnull(r.name, ifnull(c.name, ''))
		FROM payments p LEFT JOIN register r ON r.document = p.document LEFT JOIN customers c ON c.id = `+keptOf("p.customer")+`
		WHERE p.day BETWEEN ? AND ? AND p.kind = 'money' ORDER BY p.day, p.id`, days(p)...)
	return list, err
}

// paymentRow is what reportPayments reads but for the number of the invoice and the name.
const paymentRow = "SELECT p.document, p.day, p.currency, p.amount, p.method, p.reference, "

func (v *View) reportPayments(each func(report.Payment), query string, args ...any) error {
	err := v.rows(func(rows *sql.Rows) error {
		var p report.Payment
		var id []byte
		var day, code string
		var amount int64
		if err := rows.Scan(&id, &day, &code, &amount, &p.Method, &p.Reference, &p.Number, &p.Name); err != nil {
			return err
		}
		var r reader
		p.Document, p.Day, p.Amount = r.key("document", id), r.day("day", day), money.Of(amount, r.currency(code))
		each(p)
		return r.err
	}, query, args...)
	if err != nil {
		return fmt.Errorf("payments: %w", err)
	}
	return nil
}

// movedIn are the invoices on which money came or went in a period, or which a credit note changed (1), and all others of the period,
// which count if something was prepaid on them (0): as one object of ids in their order. It is asked once and handed to the questions
// about them, because for a whole year it takes as long as they do. What reads the document itself, whose body fills a page, asks for
// the rest of what must hold: papers.
const movedIn = `SELECT json_group_object(hex(document), sure) FROM (SELECT document, max(sure) AS sure FROM (
	SELECT document, 1 AS sure FROM payments WHERE day BETWEEN ?1 AND ?2 AND document IS NOT NULL
	UNION ALL SELECT d.corrects, 1 FROM register r CROSS JOIN documents d ON d.id = r.document
		WHERE +r.kind = 'credit' AND r.stand <> 'draft' AND r.day BETWEEN ?1 AND ?2 AND d.corrects IS NOT NULL
	UNION ALL SELECT document, 0 FROM register WHERE +kind = 'invoice' AND stand <> 'draft' AND day BETWEEN ?1 AND ?2)
	GROUP BY document ORDER BY document)`

// moved has the answer of movedIn as a table.
const moved = `WITH moved (document, sure) AS (SELECT unhex(key), value FROM json_each(?1)) `

// MoneyMoved are the invoices that a period's payments are for, each with its credit notes and payments from the beginning.
func (v *View) MoneyMoved(p report.Period) ([]report.Paid, error) {
	m := movedReader{v: v, at: map[bill.ID]int{}}
	err := v.row(movedIn, days(p), &m.ids)
	for _, step := range []func() error{m.papers, m.discounts, m.payments} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("money moved: %w", err)
	}
	return m.list, nil
}

// salesPart is how many tax groups lie together while there are many.
const salesPart = 1024

type movedReader struct {
	v    *View
	ids  string // as movedIn tells them
	list []report.Paid
	at   map[bill.ID]int // where an invoice is in the list
}

// papers are the invoices first, then their credit notes, each with its tax groups. What is asked of an invoice itself is read off an index: its
// body fills a page.
func (m *movedReader) papers() error {
	columns := "SELECT " + saleColumns + ", d.corrects, d.rounding, d.prepaid FROM moved CROSS JOIN documents d"
	const taxes = " CROSS JOIN document_taxes t ON t.document = d.id"
	var corrects []byte
	var rounding, prepaid int64
	var paper *report.Paper
	var groups []report.Sale // of the papers of this part; those of the last paper begin at start
	start := 0
	end := func() {
		if paper != nil {
			paper.Groups = groups[start:len(groups):len(groups)]
		}
		start = len(groups)
	}
	defer end()
	group := newSaleReader()
	group.into = append(group.into, &corrects, &rounding, &prepaid)
	return m.v.rows(func(rows *sql.Rows) error {
		first, err := group.scan(rows)
		if err != nil {
			return err
		}
		var r reader
		if first {
			end()
			if paper = m.paper(r.key("invoice", corrects), group.Sale); paper != nil {
				paper.Rounding, paper.Prepaid = money.Of(rounding, group.currency), money.Of(prepaid, group.currency)
			}
		}
		if len(groups) == cap(groups) { // another part, with the groups of the paper that is not at its end: nothing large is copied
			groups, start = append(make([]report.Sale, 0, salesPart+len(groups)-start), groups[start:]...), 0
		}
		groups = append(groups, group.Sale)
		return r.err
	}, moved+columns+" INDEXED BY documents_paid ON d.id = moved.document AND (moved.sure OR d.prepaid <> 0) CROSS JOIN register r ON r.document = d.id AND r.kind = 'invoice'"+taxes+
		" UNION ALL "+columns+" ON d.corrects = moved.document CROSS JOIN register r ON r.document = d.id"+taxes, m.ids)
}

// paper begins the paper that a group is the first of: an invoice, or what corrects one; nil where that is not asked for.
func (m *movedReader) paper(corrects bill.ID, s report.Sale) *report.Paper {
	if s.Kind == bill.Invoice {
		corrects = s.Document
		m.at[corrects] = len(m.list)
		m.list = append(m.list, report.Paid{})
	}
	one := m.invoice(corrects)
	if one == nil {
		return nil
	}
	one.Papers = append(one.Papers, report.Paper{Kind: s.Kind, Day: s.Day})
	return &one.Papers[len(one.Papers)-1]
}

// invoice is the one of an id, nil where it is not asked for.
func (m *movedReader) invoice(id bill.ID) *report.Paid {
	at, ok := m.at[id]
	if !ok {
		return nil
	}
	return &m.list[at]
}

// discounts lower what is asked for, as credit notes do. Where there are none, none is looked for at each invoice.
func (m *movedReader) discounts() error {
	var some bool
	err := m.v.row("SELECT EXISTS (SELECT 1 FROM payments INDEXED BY payments_discounts WHERE kind = 'discount')", nil, &some)
	if err != nil || !some {
		return err
	}
	list, err := m.v.sales(moved+`SELECT `+discountColumns+` FROM moved CROSS JOIN payments p ON p.document = moved.document AND p.kind = 'discount'
		CROSS JOIN payment_taxes t ON t.payment = p.id CROSS JOIN register r ON r.document = p.document`, m.ids)
	for _, s := range list {
		if one := m.invoice(s.Document); one != nil {
			one.Papers = append(one.Papers, report.Paper{Kind: s.Kind, Day: s.Day, Rounding: money.Of(0, s.Taxable.Currency()), Groups: []report.Sale{s}})
		}
	}
	return err
}

// payments are without what is given up, which is not received. They are in the currency of their invoice.
func (m *movedReader) payments() error {
	var id sql.RawBytes
	var day string
	var amount int64
	return m.v.rows(func(rows *sql.Rows) error {
		if err := rows.Scan(&id, &day, &amount); err != nil {
			return err
		}
		var r reader
		one := m.invoice(r.key("document", id))
		if one != nil {
			one.Payments = append(one.Payments, report.Moved{
				Day: r.day("day", day), Amount: money.Of(amount, one.Papers[0].Groups[0].Taxable.Currency()),
			})
		}
		return r.err
	}, moved+`SELECT p.document, p.day, p.amount FROM moved CROSS JOIN payments p ON p.document = moved.document
		WHERE p.kind NOT IN ('write-off', 'discount')`, m.ids)
}
