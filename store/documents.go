package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

const documentColumns = `id, kind, series, period, counter, number, issued, currency, lines, allowances, charges, tax_exclusive,
	tax, tax_inclusive, prepaid, rounding, payable, body`

// documentRow is a row of documents as scanned.
type documentRow struct {
	id, series       []byte
	kind             string
	period           int
	counter          int64
	number, issued   string
	currency, body   string
	lines, allow     int64
	charges, taxExcl int64
	tax, taxIncl     int64
	prepaid, round   int64
	payable          int64
}

func (r *documentRow) into() []any {
	return []any{
		&r.id, &r.kind, &r.series, &r.period, &r.counter, &r.number, &r.issued, &r.currency, &r.lines, &r.allow, &r.charges,
		&r.taxExcl, &r.tax, &r.taxIncl, &r.prepaid, &r.round, &r.payable, &r.body,
	}
}

// Document is the issued document of that id, exactly as it was filed; else ErrMissing. A document whose lines no
// longer make its totals is ErrDamaged.
func (v *View) Document(id bill.ID) (bill.Document, error) {
	var r documentRow
	query := "SELECT " + documentColumns + " FROM documents WHERE id = ?"
	if err := v.row(query, []any{id[:]}, r.into()...); err != nil {
		return bill.Document{}, fmt.Errorf("document: %w", err)
	}
	return v.document(&r)
}

// DocumentBy is the issued document of that number text, the newest where several series could print it.
func (v *View) DocumentBy(number string) (bill.Document, error) {
	var r documentRow
	query := "SELECT " + documentColumns + ` FROM documents
		WHERE series IN (SELECT id FROM series) AND number = ? ORDER BY issued DESC, id DESC LIMIT 1`
	if err := v.row(query, []any{number}, r.into()...); err != nil {
		return bill.Document{}, fmt.Errorf("document: %w", err)
	}
	return v.document(&r)
}

// document rebuilds the value: head, lines and tax groups, and asks bill whether they still agree.
func (v *View) document(r *documentRow) (bill.Document, error) {
	id, err := idIn(r.id)
	if err != nil {
		return bill.Document{}, err
	}
	series, err := idIn(r.series)
	if err != nil {
		return bill.Document{}, err
	}
	cur, err := money.ParseCurrency(r.currency)
	if err != nil {
		return bill.Document{}, fmt.Errorf("document: %w", err)
	}
	var rec draftRecord
	if err := fromJSON(r.body, &rec); err != nil {
		return bill.Document{}, fmt.Errorf("document: %w", err)
	}
	d, err := rec.draft(id)
	if err != nil {
		return bill.Document{}, fmt.Errorf("document: %w", err)
	}
	t := r.totals(cur)
	if err := v.lines(id, cur, &d, &t); err != nil {
		return bill.Document{}, fmt.Errorf("lines: %w", err)
	}
	if err := v.groups(id, cur, d.Exchange.Home, &t); err != nil {
		return bill.Document{}, fmt.Errorf("taxes: %w", err)
	}
	if err := v.parts(id, cur, &t); err != nil {
		return bill.Document{}, fmt.Errorf("parts: %w", err)
	}
	issued, err := dayIn(r.issued)
	if err != nil {
		return bill.Document{}, fmt.Errorf("document: %w", err)
	}
	doc, err := bill.Restore(d, bill.Number{Series: series, Period: r.period, Counter: r.counter, Text: r.number}, issued, t)
	if err != nil {
		return bill.Document{}, &DamageError{File: booksName, Err: fmt.Errorf("document %s: %w", r.number, err)}
	}
	return doc, nil
}

func (r *documentRow) totals(cur money.Currency) bill.Totals {
	of := func(n int64) money.Amount { return money.Of(n, cur) }
	return bill.Totals{
		Lines: of(r.lines), Allowances: of(r.allow), Charges: of(r.charges), TaxExclusive: of(r.taxExcl), Tax: of(r.tax),
		TaxInclusive: of(r.taxIncl), Prepaid: of(r.prepaid), Rounding: of(r.round), Payable: of(r.payable),
	}
}

type lineAdjustments struct {
	Discounts []adjustmentRecord `json:"discounts"`
	Charges   []adjustmentRecord `json:"charges"`
}

func (v *View) lines(id bill.ID, cur money.Currency, d *bill.Draft, t *bill.Totals) error {
	return v.rows(func(rows *sql.Rows) error {
		l, net, gross, err := scanLine(rows, cur)
		if err != nil {
			return err
		}
		d.Lines = append(d.Lines, l)
		t.LineNets = append(t.LineNets, money.Of(net, cur))
		if gross.Valid {
			t.LineGross = append(t.LineGross, money.Of(gross.Int64, cur))
		}
		return nil
	}, `SELECT item, description, detail, quantity, unit, price, base, category, rate, split, adjustments, credits, source, origin, net, gross,
		deposit, deposit_tax, deposit_split, class, code FROM document_lines WHERE document = ? ORDER BY position`, id[:])
}

func scanLine(rows *sql.Rows, cur money.Currency) (l bill.Line, net int64, gross sql.NullInt64, err error) {
	var item, deposit []byte
	var quantity, price, category, rate string
	var base, split, adjustments, origin, depositSplit, class, code sql.NullString
	var credits, source, depositTax sql.NullInt64
	err = rows.Scan(&item, &l.Description, &l.Detail, &quantity, &l.Unit, &price, &base, &category, &rate, &split, &adjustments,
		&credits, &source, &origin, &net, &gross, &deposit, &depositTax, &depositSplit, &class, &code)
	if err != nil {
		return l, 0, gross, err
	}
	l.Credits, l.Source, l.Class = int(credits.Int64), int(source.Int64), classIn(class.String)
	l.Code = code.String
	var r reader
	key, kerr := idIn(item)
	l.Item = take(&r, "item", key, kerr)
	q, qerr := money.ParseQuantity(quantity)
	l.Quantity = take(&r, "quantity", q, qerr)
	p, perr := money.ParsePrice(price)
	l.Price = take(&r, "price", p, perr)
	taxed, terr := rateIn(category, rate, split)
	l.Tax = take(&r, "rate", taxed, terr)
	if deposit != nil {
		taken, derr := takenIn(deposit, money.Of(-net, cur), money.Of(depositTax.Int64, cur), depositSplit)
		l.Taken = take(&r, "deposit", taken, derr)
	}
	if base.Valid {
		b, berr := money.ParseQuantity(base.String)
		l.Base = take(&r, "base", b, berr)
	}
	if adjustments.Valid {
		var a lineAdjustments
		if err := json.Unmarshal([]byte(adjustments.String), &a); err != nil {
			return l, 0, gross, err
		}
		l.Discounts, l.Charges = r.adjustments("discounts", a.Discounts), r.adjustments("charges", a.Charges)
	}
	if origin.Valid {
		var o originRecord
		if err := fromJSON(origin.String, &o); err != nil {
			return l, 0, gross, err
		}
		l.Origin = o.origin()
	}
	if r.err != nil {
		err = &DamageError{File: booksName, Err: r.err}
	}
	return l, net, gross, err
}

// groups reads the tax groups, and adds up what they are in the currency of the books.
func (v *View) groups(id bill.ID, cur, home money.Currency, t *bill.Totals) error {
	err := v.rows(func(rows *sql.Rows) error {
		g, err := scanGroup(rows, cur, home)
		t.Groups = append(t.Groups, g)
		return err
	}, `SELECT category, rate, split, lines, allowances, charges, taxable, tax, split_tax, home_taxable, home_tax
		FROM document_taxes WHERE document = ? ORDER BY position`, id[:])
	if err != nil {
		return err
	}
	t.Home, err = bill.SumHome(home, t.Groups)
	return err
}

func scanGroup(rows *sql.Rows, cur, home money.Currency) (g bill.Group, err error) {
	var category, rate string
	var split, taxes sql.NullString
	var lines, allow, charges, taxable, due int64
	var homeTaxable, homeDue sql.NullInt64
	err = rows.Scan(&category, &rate, &split, &lines, &allow, &charges, &taxable, &due, &taxes, &homeTaxable, &homeDue)
	if err != nil {
		return g, err
	}
	if g.Rate, err = rateIn(category, rate, split); err != nil {
		return g, err
	}
	g.Lines, g.Allowances, g.Charges = money.Of(lines, cur), money.Of(allow, cur), money.Of(charges, cur)
	g.Taxable, g.Tax = money.Of(taxable, cur), money.Of(due, cur)
	if homeTaxable.Valid {
		g.HomeTaxable, g.HomeTax = money.Of(homeTaxable.Int64, home), money.Of(homeDue.Int64, home)
	}
	g.Split, err = splitIn(taxes, cur)
	return g, err
}

// splitIn reads the amounts of the taxes that a rate is made of.
func splitIn(column sql.NullString, cur money.Currency) (split bill.Split, err error) {
	var amounts []int64
	if column.Valid {
		err = fromJSON(column.String, &amounts)
	}
	for i, n := range amounts[:min(len(amounts), tax.MostTaxes)] {
		split[i] = money.Of(n, cur)
	}
	return split, err
}

// takenIn reads what a line takes off.
func takenIn(deposit []byte, net, due money.Amount, taxes sql.NullString) (bill.Taken, error) {
	id, err := idIn(deposit)
	if err != nil {
		return bill.Taken{}, err
	}
	split, err := splitIn(taxes, net.Currency())
	return bill.Taken{Deposit: id, Net: net, Tax: due, Split: split}, err
}

func (v *View) parts(id bill.ID, cur money.Currency, t *bill.Totals) error {
	return v.rows(func(rows *sql.Rows) error {
		var p bill.Part
		var category, rate string
		var split sql.NullString
		var priced, amount int64
		if err := rows.Scan(&p.Charge, &p.Index, &category, &rate, &split, &priced, &amount); err != nil {
			return err
		}
		var err error
		p.Rate, err = rateIn(category, rate, split)
		p.Priced, p.Amount = money.Of(priced, cur), money.Of(amount, cur)
		t.Parts = append(t.Parts, p)
		return err
	}, `SELECT charge, nth, category, rate, split, priced, amount FROM document_parts
		WHERE document = ? ORDER BY position`, id[:])
}

// PDF is the paper filed with the document, the bytes that were sent; ErrErased where it was.
func (v *View) PDF(id bill.ID) ([]byte, error) {
	var pdf, sum []byte
	if err := v.row("SELECT pdf, sha256 FROM papers WHERE document = ?", []any{id[:]}, &pdf, &sum); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	if digest(pdf) != [32]byte(sum) {
		return nil, &DamageError{File: booksName, Err: fmt.Errorf("a filed paper does not match its digest")}
	}
	return pdf, notErasedFile(pdf)
}

// Credits are the credit notes that correct the invoice, oldest first.
func (v *View) Credits(invoice bill.ID) ([]bill.Document, error) {
	list, err := v.documentsBy("SELECT "+documentColumns+" FROM documents WHERE corrects = ? ORDER BY issued, id", invoice[:])
	if err != nil {
		return nil, fmt.Errorf("credits: %w", err)
	}
	return list, nil
}

// Chain is what became of a document: all that follow it, those that follow them, and their credit notes, each after the one
// that it follows.
func (v *View) Chain(id bill.ID) ([]bill.Document, error) {
	list, err := v.documentsBy(`WITH RECURSIVE chain (next, depth) AS (
		SELECT id, 1 FROM documents WHERE source = ?1 UNION ALL SELECT id, 1 FROM documents WHERE corrects = ?1
		UNION ALL SELECT d.id, depth + 1 FROM chain JOIN documents d ON d.source = next
		UNION ALL SELECT d.id, depth + 1 FROM chain JOIN documents d ON d.corrects = next)
		SELECT `+documentColumns+" FROM chain JOIN documents ON id = next ORDER BY depth, issued, id", id[:])
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	return list, nil
}

// DepositLater are the documents that changed what is to be taken off of a deposit invoice: its credit notes, and what takes it off or
// gives it back, in the order of their issue.
func (v *View) DepositLater(deposit bill.ID) ([]bill.Document, error) {
	list, err := v.documentsBy("SELECT "+documentColumns+` FROM documents WHERE id IN (SELECT id FROM documents WHERE corrects = ?1
		UNION SELECT document FROM document_lines WHERE deposit = ?1) ORDER BY issued, id`, deposit[:])
	if err != nil {
		return nil, fmt.Errorf("deposit: %w", err)
	}
	return list, nil
}

func (v *View) documentsBy(query string, args ...any) (list []bill.Document, err error) {
	var heads []documentRow
	err = v.rows(func(rows *sql.Rows) error {
		var r documentRow
		defer func() { heads = append(heads, r) }()
		return rows.Scan(r.into()...)
	}, query, args...)
	if err != nil {
		return nil, err
	}
	for i := range heads {
		doc, err := v.document(&heads[i])
		if err != nil {
			return nil, err
		}
		list = append(list, doc)
	}
	return list, nil
}

// documentsAtOnce bounds what a walk over the documents holds in memory.
const documentsAtOnce = 200

// eachHead walks over the rows of the documents without what lies in other tables.
func (v *View) eachHead(fn func(*documentRow) error) error {
	last := []byte{}
	for {
		heads, err := v.headsAfter(last)
		if err != nil {
			return fmt.Errorf("documents: %w", err)
		}
		for i := range heads {
			if err := fn(&heads[i]); err != nil {
				return err
			}
		}
		if len(heads) < documentsAtOnce {
			return nil
		}
		last = heads[len(heads)-1].id
	}
}

func (v *View) headsAfter(last []byte) (heads []documentRow, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var r documentRow
		defer func() { heads = append(heads, r) }()
		return rows.Scan(r.into()...)
	}, "SELECT "+documentColumns+" FROM documents WHERE id > ? ORDER BY id LIMIT ?", last, documentsAtOnce)
	return heads, err
}
