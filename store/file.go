package store

import (
	"crypto/sha256"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

func digest(b []byte) [32]byte { return sha256.Sum256(b) }

// File writes the issued document with its paper, for good; the draft it was made from goes away. The number must
// come from TakeNumber in this transaction. ErrConflict: the document or its number is filed already.
func (tx *Tx) File(doc bill.Document, pdf []byte) error {
	number := doc.Number().Text
	if err := tx.fileHead(doc); err != nil {
		return fmt.Errorf("document %s: %w", number, err)
	}
	if err := tx.fileLines(doc); err != nil {
		return fmt.Errorf("lines of %s: %w", number, err)
	}
	if err := tx.fileTaxes(doc); err != nil {
		return fmt.Errorf("taxes of %s: %w", number, err)
	}
	if err := tx.fileParts(doc); err != nil {
		return fmt.Errorf("discounts of %s: %w", number, err)
	}
	sum, id := digest(pdf), doc.ID()
	if err := tx.exec("INSERT INTO papers (document, pdf, sha256) VALUES (?, ?, ?)", id[:], pdf, sum[:]); err != nil {
		return fmt.Errorf("paper of %s: %w", number, err)
	}
	if err := tx.exec("DELETE FROM drafts WHERE id = ?", id[:]); err != nil {
		return fmt.Errorf("draft of %s: %w", number, err)
	}
	return tx.Tell("document", id.String(), doc.Draft().Customer, nil, documentFacts(doc))
}

// fileHead writes the register row first: the triggers on documents move its balance.
func (tx *Tx) fileHead(doc bill.Document) error {
	d, n, t, id := doc.Draft(), doc.Number(), doc.Totals(), doc.ID()
	if err := tx.registerDocument(doc, d); err != nil {
		return err
	}
	body, err := toJSON(headOut(d))
	if err != nil {
		return err
	}
	var corrects, source any
	if d.Corrects != nil {
		corrects = idOrNull(d.Corrects.ID)
	}
	if d.Source != nil {
		source = idOrNull(d.Source.ID)
	}
	return tx.exec(`INSERT INTO documents (id, kind, series, period, counter, number, issued, due, currency, customer, buyer,
		corrects, source, lines, allowances, charges, tax_exclusive, tax, tax_inclusive, prepaid, rounding, payable, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id[:], string(doc.Kind()), n.Series[:], n.Period, n.Counter, n.Text, dayText(doc.Issued()),
		orNull(dayText(doc.Due())), t.Payable.Currency().Code(), idOrNull(d.Customer), d.Buyer.Name, corrects, source,
		t.Lines.Minor(), t.Allowances.Minor(), t.Charges.Minor(), t.TaxExclusive.Minor(), t.Tax.Minor(),
		t.TaxInclusive.Minor(), t.Prepaid.Minor(), t.Rounding.Minor(), t.Payable.Minor(), body)
}

func (tx *Tx) fileLines(doc bill.Document) error {
	t, id := doc.Totals(), doc.ID()
	for i, l := range doc.Draft().Lines {
		adjustments, err := adjustmentsColumn(l)
		if err != nil {
			return err
		}
		origin, err := originColumn(l.Origin)
		if err != nil {
			return err
		}
		taken, err := splitColumn(l.Tax, l.Taken.Split)
		if err != nil {
			return err
		}
		var base, gross any
		if l.Base != (money.Quantity{}) {
			base = l.Base.String()
		}
		if i < len(t.LineGross) {
			gross = t.LineGross[i].Minor()
		}
		err = tx.exec(`INSERT INTO document_lines (document, position, item, description, detail, quantity, unit, price,
			base, category, rate, split, adjustments, credits, source, origin, net, gross, deposit, deposit_tax, deposit_split, class, code)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id[:], i+1, idOrNull(l.Item), l.Description, l.Detail, l.Quantity.String(), l.Unit, l.Price.String(),
			base, string(l.Tax.Category), l.Tax.Percent.String(), orNull(l.Tax.Split.String()), adjustments, orNull(l.Credits),
			orNull(l.Source), origin, t.LineNets[i].Minor(), gross, idOrNull(l.Taken.Deposit), minorOrNull(l.Taken.Tax), taken, orNull(classText(l.Class)), orNull(l.Code))
		if err != nil {
			return err
		}
	}
	return nil
}

// adjustmentsColumn is NULL for the many lines that have none.
func adjustmentsColumn(l bill.Line) (any, error) {
	if l.Discounts == nil && l.Charges == nil {
		return nil, nil
	}
	return toJSON(lineAdjustments{adjustmentsOut(l.Discounts), adjustmentsOut(l.Charges)})
}

// originColumn is NULL where there is nothing to tell.
func originColumn(o bill.PriceOrigin) (any, error) {
	if o.IsZero() {
		return nil, nil
	}
	return toJSON(originRecord(o))
}

func (tx *Tx) fileTaxes(doc bill.Document) error {
	id := doc.ID()
	for i, g := range doc.Totals().Groups {
		split, err := splitColumn(g.Rate, g.Split)
		if err != nil {
			return err
		}
		err = tx.exec(`INSERT INTO document_taxes (document, position, category, rate, lines, allowances, charges, taxable,
			tax, split, split_tax, home_taxable, home_tax) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id[:], i+1, string(g.Rate.Category), g.Rate.Percent.String(), g.Lines.Minor(), g.Allowances.Minor(),
			g.Charges.Minor(), g.Taxable.Minor(), g.Tax.Minor(), orNull(g.Rate.Split.String()), split,
			minorOrNull(g.HomeTaxable), minorOrNull(g.HomeTax))
		if err != nil {
			return err
		}
	}
	return nil
}

// splitColumn are the amounts of the taxes that a rate is made of, NULL for one, and for none.
func splitColumn(rate tax.Rate, split bill.Split) (any, error) {
	var list []int64
	for i := range rate.Split.Parts() {
		list = append(list, split[i].Minor())
	}
	if list == nil || split == (bill.Split{}) {
		return nil, nil
	}
	return toJSON(list)
}

// minorOrNull gives NULL for an amount without a currency.
func minorOrNull(a money.Amount) any {
	if a == (money.Amount{}) {
		return nil
	}
	return a.Minor()
}

func (tx *Tx) fileParts(doc bill.Document) error {
	id := doc.ID()
	for i, p := range doc.Totals().Parts {
		err := tx.exec(`INSERT INTO document_parts (document, position, charge, nth, category, rate, split, priced, amount)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id[:], i+1, p.Charge, p.Index, string(p.Rate.Category), p.Rate.Percent.String(), orNull(p.Rate.Split.String()), p.Priced.Minor(), p.Amount.Minor())
		if err != nil {
			return err
		}
	}
	return nil
}
