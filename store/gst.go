package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/app/tax"
)

// GSTPapers are what GSTR-1 asks of the invoices and credit notes of a period, and of those that were paid early in it, besides their tax groups.
func (v *View) GSTPapers(p report.Period) (map[bill.ID]report.GSTPaper, error) {
	papers := map[bill.ID]report.GSTPaper{}
	err := v.rows(func(rows *sql.Rows) error {
		var id []byte
		var p report.GSTPaper
		var region, post, sellerRegion, sellerPost, code string
		var value int64
		var of sql.NullInt64
		err := rows.Scan(&id, &code, &p.TaxID, &p.Country, &region, &post, &sellerRegion, &sellerPost, &value, &of)
		if err != nil {
			return err
		}
		var r reader
		cur := r.currency(code)
		p.Value = money.Of(value, cur)
		if of.Valid {
			p.Of = money.Of(of.Int64, cur)
		}
		p.Place, p.Seller = tax.PlaceOf("IN", region, post).Region, tax.PlaceOf("IN", sellerRegion, sellerPost).Region
		if p.Place == "" { // sold over the counter
			p.Place = p.Seller
		}
		papers[r.key("document", id)] = p
		return r.err
	}, `SELECT d.id, d.currency, ifnull(json_extract(d.body, '$.buyer.taxId'), ''), ifnull(json_extract(d.body, '$.buyer.address.country'), ''),
			ifnull(json_extract(d.body, '$.buyer.address.region'), ''), ifnull(json_extract(d.body, '$.buyer.address.postCode'), ''),
			ifnull(json_extract(d.body, '$.seller.address.region'), ''), ifnull(json_extract(d.body, '$.seller.address.postCode'), ''),
			d.tax_inclusive, (SELECT i.tax_inclusive FROM documents i WHERE i.id = d.corrects)
		FROM (SELECT r.document FROM register r WHERE `+issuedIn+` UNION SELECT p.document FROM payments p INDEXED BY payments_discounts WHERE `+discountedIn+`) x
		CROSS JOIN documents d ON d.id = x.document`, append(days(p), days(p)...)...)
	if err != nil {
		return nil, fmt.Errorf("papers of GST: %w", err)
	}
	return papers, nil
}

// Unregistered counts the invoices and credit notes of a period that India's portal is to register and has not, and gives the oldest. Only the
// documents of shops that have ever had one registered count: others need not. Which are registered at all is the rule of app.RegisterBy.
func (v *View) Unregistered(p report.Period) (n int, oldest bill.ID, day bill.Date, err error) {
	var id []byte
	var first sql.NullString
	err = v.row(`SELECT count(*), x.id, min(x.day) FROM (SELECT r.document AS id, r.day AS day FROM register r CROSS JOIN documents d ON d.id = r.document
		WHERE EXISTS (SELECT 1 FROM registrations) AND `+issuedIn+` AND (r.currency = 'INR' OR json_extract(d.body, '$.exchange.home') = 'INR') AND json_extract(d.body, '$.seller.address.country') = 'IN'
		AND (length(ifnull(json_extract(d.body, '$.buyer.taxId'), '')) = 15 OR ifnull(json_extract(d.body, '$.buyer.address.country'), 'IN') NOT IN ('', 'IN'))
		AND NOT EXISTS (SELECT 1 FROM registrations WHERE document = r.document)) x`, days(p), &n, &id, &first)
	if err == nil && n > 0 {
		if oldest, err = idIn(id); err == nil {
			day, err = bill.ParseDate(first.String)
		}
	}
	if err != nil {
		return 0, oldest, day, fmt.Errorf("documents to be registered: %w", err)
	}
	return n, oldest, day, nil
}

// GSTLines are the lines of the invoices and credit notes of a period. The code of a line is the HSN or SAC that it had at issue; of one that was
// filed without, the own field HSN of its item, as it is now.
func (v *View) GSTLines(p report.Period) (list []report.GSTLine, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var l report.GSTLine
		var id []byte
		var category, rate, quantity, code string
		var split sql.NullString
		var net int64
		err := rows.Scan(&id, &category, &rate, &split, &l.Code, &l.Description, &quantity, &l.Unit, &net, &code)
		if err != nil {
			return err
		}
		var r reader
		l.Document, l.Net = r.key("document", id), money.Of(net, r.currency(code))
		named, rerr := rateIn(category, rate, split)
		l.Rate = take(&r, "rate", named, rerr)
		q, qerr := money.ParseQuantity(quantity)
		l.Quantity = take(&r, "quantity", q, qerr)
		list = append(list, l)
		return r.err
	}, `SELECT r.document, l.category, l.rate, l.split, coalesce(CASE WHEN l.class GLOB 'HS *' OR l.class GLOB 'GN *' THEN substr(l.class, 4) END, (SELECT json_extract(o.value, '$.value') FROM items i, json_each(i.body, '$.own') o
				WHERE i.id = `+keptItem("l.item")+` AND upper(json_extract(o.value, '$.field')) IN ('HSN', 'SAC', 'HSN/SAC', 'HSN CODE', 'SAC CODE') LIMIT 1), ''),
			l.description, l.quantity, l.unit, l.net, r.currency
		FROM register r CROSS JOIN document_lines l ON l.document = r.document WHERE `+issuedIn+` ORDER BY r.document, l.position`, days(p)...)
	if err != nil {
		return nil, fmt.Errorf("lines of GST: %w", err)
	}
	return list, nil
}
