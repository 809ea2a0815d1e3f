package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// DocumentQuery asks for a page of drafts and issued documents together. Zero fields do not narrow.
type DocumentQuery struct {
	Kind     bill.Kind
	State    bill.State
	Search   string // parts of number, customer, lines and their amounts, notes or payable amount, all of which must be there
	Customer bill.ID
	From, To bill.Date      // the days that documents bear, both included; a draft without one is in no period
	Currency money.Currency // amounts of different currencies are not compared: Min and Max are in it, or say which it is
	Min, Max money.Amount   // what they ask for, both included
	Order    DocumentOrder
	Today    bill.Date // decides what is overdue
	Limit    int       // 0: no limit
	Offset   int
}

// DocumentOrder is in which order a list stands.
type DocumentOrder string

// The orders. The newest first is the reverse order of being first saved or issued, so that the numbers of a series never stand out
// of order; in a period it is that of the days.
const (
	OrderNewest DocumentOrder = ""
	OrderDue    DocumentOrder = "due"    // the longest due first, what has no due date last
	OrderAmount DocumentOrder = "amount" // the largest first, currency by currency
	OrderOpen   DocumentOrder = "open"   // most to be paid first, currency by currency
	OrderName   DocumentOrder = "name"   // by the names of the buyers from A to Z, in any case and without accents; of one the newest first
)

// DocumentOrders are all of them.
func DocumentOrders() []DocumentOrder {
	return []DocumentOrder{OrderNewest, OrderDue, OrderAmount, OrderOpen, OrderName}
}

// DocumentRow is what a list shows of a document.
type DocumentRow struct {
	ID       bill.ID
	Kind     bill.Kind
	Number   string // "" for a draft
	Customer bill.ID
	Name     string // the buyer's, as on the document
	Date     bill.Date
	Due      bill.Date
	Payable  money.Amount // of a draft as last computed; the zero Amount where it could not be
	Open     money.Amount
	State    bill.State
	Part     bill.InvoicePart // of a deal with deposits
}

func scanRegister(rows *sql.Rows, today string) (row DocumentRow, err error) {
	var id, customer []byte
	var kind, code, stand, part string
	var day, due, verdict sql.NullString
	var payable, open int64
	err = rows.Scan(&id, &kind, &row.Number, &customer, &row.Name, &day, &due, &code, &payable, &open, &stand, &verdict, &part)
	if err != nil {
		return row, err
	}
	var r reader
	key, kerr := idIn(id)
	row.ID = take(&r, "id", key, kerr)
	cust, cerr := idIn(customer)
	row.Customer = take(&r, "customer", cust, cerr)
	row.Date, row.Due = r.day("day", day.String), r.day("due", due.String)
	if code != "" {
		cur, err := money.ParseCurrency(code)
		cur = take(&r, "currency", cur, err)
		row.Payable, row.Open = money.Of(payable, cur), money.Of(open, cur)
	}
	row.Kind, row.State, row.Part = bill.Kind(kind), bill.State(stand), bill.InvoicePart(part)
	unpaid := row.State == bill.StateIssued || row.State == bill.StatePartPaid
	if unpaid && row.Kind.Owed() && due.Valid && due.String < today {
		row.State = bill.StateOverdue
	}
	switch {
	case verdict.Valid:
		row.State = bill.State(verdict.String)
	case row.State == bill.StateIssued && row.Kind == bill.Quote && row.Date.Before(row.Due) && due.String < today:
		row.State = bill.StateExpired
	}
	return row, r.err
}

// registerDraft writes or renews the list row of a draft. It keeps its place in the list.
func (tx *Tx) registerDraft(d bill.Draft) error {
	payable, code := int64(0), ""
	if t, err := bill.Total(d); err == nil {
		payable, code = t.Payable.Minor(), t.Payable.Currency().Code()
	}
	customer, err := tx.Kept(d.Customer)
	if err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO register (document, kind, number, customer, name, sort, part, day, due, currency, payable, stand)
		VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, 'draft')
		ON CONFLICT (document) DO UPDATE SET kind = excluded.kind, customer = excluded.customer, name = excluded.name, sort = excluded.sort, part = excluded.part,
		day = excluded.day, due = excluded.due, currency = excluded.currency, payable = excluded.payable`,
		d.ID[:], string(d.Kind), idOrNull(customer), d.Buyer.Name, fold(d.Buyer.Name), string(d.InvoicePart()), orNull(dayText(d.Date)), orNull(dayText(d.Due)), code, payable)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	return tx.saveText(d, "", payable, code)
}

// registerDocument puts an issued document at the head of the list, in place of its draft: always behind what the index of the search has
// seen, even where an import of claims was taken back that stood there.
func (tx *Tx) registerDocument(doc bill.Document, d bill.Draft) error {
	id, payable, code := doc.ID(), doc.Totals().Payable.Minor(), doc.Totals().Payable.Currency().Code()
	if err := tx.unregisterDraft(id); err != nil {
		return err
	}
	open, stand := int64(0), bill.StateIssued
	if doc.Kind().Owed() {
		open = payable
		if payable <= 0 {
			stand = bill.StatePaid
		}
	}
	customer, err := tx.Kept(d.Customer)
	if err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO register (seq, document, kind, number, customer, name, sort, part, day, due, currency, payable, open, stand)
		VALUES (1 + max((SELECT ifnull(max(seq), 0) FROM register), (SELECT seq FROM trigrams_mark)), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id[:], string(doc.Kind()), doc.Number().Text, idOrNull(customer), d.Buyer.Name, fold(d.Buyer.Name), string(d.InvoicePart()), dayText(d.Date),
		orNull(dayText(doc.Due())), code, payable, open, string(stand))
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	if err := tx.saveText(d, doc.Number().Text, payable, code); err != nil {
		return err
	}
	return tx.indexTexts()
}
