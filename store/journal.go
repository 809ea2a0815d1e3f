package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/journal"
	"counterfoil/app/money"
	"counterfoil/app/report"
)

// partyOf are what a journal says of the buyer and the exchange of a document d.
const partyOf = `ifnull(json_extract(d.body, '$.buyer.number'), ''), ifnull(json_extract(d.body, '$.buyer.taxId'), ''),
	ifnull(json_extract(d.body, '$.buyer.address.country'), ''), ifnull(json_extract(d.body, '$.exchange.home'), ''),
	ifnull(json_extract(d.body, '$.exchange.rate'), '')`

// JournalPapers are the invoices and credit notes of a period with their tax groups, in the order in which they were issued.
func (v *View) JournalPapers(p report.Period) (list []journal.Paper, err error) {
	var last []byte
	err = v.rows(func(rows *sql.Rows) error {
		id, paper, g, err := scanJournalPaper(rows)
		if string(id) != string(last) {
			list, last = append(list, paper), id
		}
		one := &list[len(list)-1]
		one.Groups = append(one.Groups, g)
		return err
	}, `SELECT r.document, r.kind, r.number, r.day, r.due, r.name, r.currency, d.rounding, d.prepaid, `+partyOf+`,
		t.category, t.rate, t.split, t.taxable, t.tax, t.home_taxable, t.home_tax
		FROM register r CROSS JOIN documents d ON d.id = r.document CROSS JOIN document_taxes t ON t.document = r.document
		WHERE `+issuedIn+` ORDER BY r.day, r.seq, t.position`, days(p)...)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return list, nil
}

func scanJournalPaper(rows *sql.Rows) (id []byte, p journal.Paper, g journal.Group, err error) {
	var kind, day, code, home, rate, category, percent string
	var due, split sql.NullString
	var rounding, prepaid, taxable, tax int64
	var homeTaxable, homeTax sql.NullInt64
	err = rows.Scan(&id, &kind, &p.Number, &day, &due, &p.Name, &code, &rounding, &prepaid, &p.Customer, &p.TaxID, &p.Country, &home, &rate,
		&category, &percent, &split, &taxable, &tax, &homeTaxable, &homeTax)
	if err != nil {
		return id, p, g, err
	}
	var r reader
	cur := r.currency(code)
	p.Kind, p.Day, p.Due = bill.Kind(kind), r.day("day", day), r.day("due", due.String)
	p.Rounding, p.Prepaid, p.Exchange = money.Of(rounding, cur), money.Of(prepaid, cur), r.exchange(home, rate)
	g = r.journalGroup(category, percent, split, money.Of(taxable, cur), money.Of(tax, cur), p.Exchange.Home, homeTaxable, homeTax)
	return id, p, g, r.err
}

func (r *reader) exchange(home, rate string) (x bill.Exchange) {
	if home == "" {
		return x
	}
	x.Home = r.currency(home)
	if rate != "" {
		of, err := money.ParseExchangeRate(rate)
		x.Rate = take(r, "exchange", of, err)
	}
	return x
}

func (r *reader) journalGroup(category, percent string, split sql.NullString, taxable, tax money.Amount, home money.Currency, homeTaxable, homeTax sql.NullInt64) journal.Group {
	rate, err := rateIn(category, percent, split)
	g := journal.Group{Rate: take(r, "rate", rate, err), Taxable: taxable, Tax: tax}
	if homeTaxable.Valid {
		g.HomeTaxable, g.HomeTax = money.Of(homeTaxable.Int64, home), money.Of(homeTax.Int64, home)
	}
	return g
}

// JournalPayments are the movements of money, discounts and write-offs of a period, by day.
func (v *View) JournalPayments(p report.Period) (list []journal.Payment, err error) {
	var ids []bill.ID
	err = v.rows(func(rows *sql.Rows) error {
		one, id, err := scanJournalPayment(rows)
		list, ids = append(list, one), append(ids, id)
		return err
	}, `SELECT p.id, p.kind, p.day, p.currency, p.amount, p.method, p.reference, p.note, ifnull(d.number, ''), ifnull(d.buyer, ifnull(c.name, '')),
		ifnull(json_extract(d.body, '$.buyer.number'), ifnull(json_extract(c.body, '$.number'), '')),
		ifnull(json_extract(d.body, '$.buyer.address.country'), ''), ifnull(json_extract(d.body, '$.exchange.home'), ''),
		ifnull(json_extract(d.body, '$.exchange.rate'), '')
		FROM payments p LEFT JOIN documents d ON d.id = p.document LEFT JOIN customers c ON c.id = p.customer
		WHERE p.day BETWEEN ? AND ? AND p.kind <> 'credit' ORDER BY p.day, p.id`, days(p)...)
	for i := range list {
		if one := &list[i]; err == nil && one.Kind == bill.PaidDiscount {
			one.Groups, err = v.discountGroups(ids[i], one.Amount.Currency())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return list, nil
}

func scanJournalPayment(rows *sql.Rows) (p journal.Payment, id bill.ID, err error) {
	var key []byte
	var kind, day, code, home, rate string
	var amount int64
	err = rows.Scan(&key, &kind, &day, &code, &amount, &p.Method, &p.Reference, &p.Note, &p.Number, &p.Name, &p.Customer, &p.Country, &home, &rate)
	if err != nil {
		return p, id, err
	}
	var r reader
	p.Kind, p.Day, p.Amount, p.Exchange = bill.PaymentKind(kind), r.day("day", day), money.Of(amount, r.currency(code)), r.exchange(home, rate)
	return p, r.key("payment", key), r.err
}

// discountGroups are what a settlement discount takes off the tax groups of its invoice.
func (v *View) discountGroups(payment bill.ID, cur money.Currency) (list []journal.Group, err error) {
	taxes, err := v.paymentTaxes(payment, cur)
	for _, t := range taxes {
		list = append(list, journal.Group{Rate: t.Rate, Taxable: t.Taxable, Tax: t.Tax, HomeTaxable: t.HomeTaxable, HomeTax: t.HomeTax})
	}
	return list, err
}

// JournalCharges are the fees and interest of a period, and what was waived in it, by day. A waiver that is taken back is charged anew.
func (v *View) JournalCharges(p report.Period) (list []journal.Charge, err error) {
	const of = `k.currency, ifnull(r.number, ''), l.name, ifnull(json_extract(c.body, '$.number'), '') FROM late_charges k
		JOIN reminders l ON l.id = k.reminder LEFT JOIN register r ON r.document = k.document LEFT JOIN customers c ON c.id = k.customer`
	err = v.rows(func(rows *sql.Rows) error {
		var one journal.Charge
		var day, code string
		var amount int64
		if err := rows.Scan(&day, &amount, &one.Waived, &code, &one.Number, &one.Name, &one.Customer); err != nil {
			return err
		}
		var r reader
		one.Day, one.Amount = r.day("day", day), money.Of(amount, r.currency(code))
		list = append(list, one)
		return r.err
	}, "SELECT k.day, k.amount, 0, "+of+" WHERE k.day BETWEEN ?1 AND ?2 UNION ALL SELECT w.day, abs(w.amount), w.amount > 0, "+of+
		" JOIN late_charge_waivers w ON w.charge = k.id WHERE w.day BETWEEN ?1 AND ?2 ORDER BY 1", days(p)...)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return list, nil
}
