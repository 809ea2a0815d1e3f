package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// DocumentQuery asks for a page of drafts and issued documents together, newest first: in the reverse order of being
// first saved or issued, so that the numbers of a series never stand out of order. Zero fields do not narrow.
type DocumentQuery struct {
	Kind     bill.Kind
	State    bill.State
	Search   string // parts of number, customer or payable amount, all of which must be there
	Customer bill.ID
	Today    bill.Date // decides what is overdue
	Limit    int       // 0: no limit
	Offset   int
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
}

// overdue is the condition of bill.StateOverdue over the stand; its argument is today.
const overdue = "(kind = 'invoice' AND stand IN ('issued', 'part paid') AND due < ?)"

// Documents gives a page of the list and how many documents match in all.
func (v *View) Documents(q DocumentQuery) (list []DocumentRow, total int, err error) {
	where, args := q.where()
	limit, offset := q.Limit, max(q.Offset, 0)
	if limit <= 0 {
		limit = -1
	}
	today := dayText(q.Today)
	err = v.rows(func(rows *sql.Rows) error {
		row, err := scanRegister(rows, today)
		list = append(list, row)
		return err
	}, `SELECT document, kind, number, customer, name, day, due, currency, payable, open, stand FROM register
		WHERE `+where+" ORDER BY seq DESC LIMIT ? OFFSET ?", append(args, limit, offset)...)
	if err != nil {
		return nil, 0, fmt.Errorf("documents: %w", err)
	}
	// A page that is not full is the last one: then nothing needs counting, which a search for something rare feels.
	if limit < 0 || len(list) < limit && (len(list) > 0 || offset == 0) {
		return list, offset + len(list), nil
	}
	if err := v.row("SELECT count(*) FROM register WHERE "+where, args, &total); err != nil {
		return nil, 0, fmt.Errorf("count documents: %w", err)
	}
	return list, total, nil
}

func (q DocumentQuery) where() (string, []any) {
	where, args := "1", []any{}
	if q.Kind != "" {
		where, args = where+" AND kind = ?", append(args, string(q.Kind))
	}
	if q.Customer != (bill.ID{}) {
		where, args = where+" AND customer = ?", append(args, q.Customer[:])
	}
	today := dayText(q.Today)
	switch q.State {
	case "":
	case bill.StateOverdue:
		where, args = where+" AND "+overdue, append(args, today)
	case bill.StateIssued, bill.StatePartPaid:
		where, args = where+" AND stand = ? AND NOT ifnull("+overdue+", 0)", append(args, string(q.State), today)
	default:
		where, args = where+" AND stand = ?", append(args, string(q.State))
	}
	return matching(where, args, q.Search)
}

func scanRegister(rows *sql.Rows, today string) (row DocumentRow, err error) {
	var id, customer []byte
	var kind, code, stand string
	var day, due sql.NullString
	var payable, open int64
	err = rows.Scan(&id, &kind, &row.Number, &customer, &row.Name, &day, &due, &code, &payable, &open, &stand)
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
	row.Kind, row.State = bill.Kind(kind), bill.State(stand)
	unpaid := row.State == bill.StateIssued || row.State == bill.StatePartPaid
	if unpaid && row.Kind == bill.Invoice && due.Valid && due.String < today {
		row.State = bill.StateOverdue
	}
	return row, r.err
}

// registerDraft writes or renews the list row of a draft. It keeps its place in the list.
func (tx *Tx) registerDraft(d bill.Draft) error {
	payable, code := int64(0), ""
	if t, err := bill.Total(d); err == nil {
		payable, code = t.Payable.Minor(), t.Payable.Currency().Code()
	}
	err := tx.exec(`INSERT INTO register (document, kind, number, customer, name, day, due, currency, payable, stand, fold)
		VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, 'draft', ?)
		ON CONFLICT (document) DO UPDATE SET kind = excluded.kind, customer = excluded.customer, name = excluded.name,
		day = excluded.day, due = excluded.due, currency = excluded.currency, payable = excluded.payable,
		fold = excluded.fold`,
		d.ID[:], string(d.Kind), idOrNull(d.Customer), d.Buyer.Name, orNull(dayText(d.Date)), orNull(dayText(d.Due)),
		code, payable, registerFold("", d.Buyer, payable, code))
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	return nil
}

// registerDocument puts an issued document at the head of the list, in place of its draft.
func (tx *Tx) registerDocument(doc bill.Document, d bill.Draft) error {
	id, payable, code := doc.ID(), doc.Totals().Payable.Minor(), doc.Totals().Payable.Currency().Code()
	if err := tx.exec("DELETE FROM register WHERE document = ? AND stand = 'draft'", id[:]); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	open, stand := int64(0), bill.StateIssued
	if doc.Kind() == bill.Invoice {
		open = payable
		if payable <= 0 {
			stand = bill.StatePaid
		}
	}
	err := tx.exec(`INSERT INTO register (document, kind, number, customer, name, day, due, currency, payable, open, stand,
		fold) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id[:], string(doc.Kind()), doc.Number().Text, idOrNull(d.Customer), d.Buyer.Name, dayText(d.Date),
		orNull(dayText(doc.Due())), code, payable, open, string(stand),
		registerFold(doc.Number().Text, d.Buyer, payable, code))
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	return nil
}

func registerFold(number string, buyer bill.Party, payable int64, code string) string {
	amount := ""
	if cur, err := currencyIn(code); err == nil && code != "" {
		amount = money.Of(payable, cur).String()
	}
	return folded(number, buyer.Name, buyer.Number, amount)
}
