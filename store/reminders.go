package store

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// stands is the condition that a reminder was not taken back; %s is its id.
const stands = "NOT EXISTS (SELECT 1 FROM reminder_recalls WHERE reminder = %s)"

// heldOn says whether the last of the holds of something keeps it from being reminded of today, the second argument of the query.
const heldOn = "ifnull((SELECT held AND ifnull(until >= ?1, 1) FROM reminder_holds WHERE %s ORDER BY id DESC LIMIT 1), 0)"

// Overdue are the invoices on which something is open after their due day, with how far each was reminded of: those of an account, or of
// the zero one all. They
// are in the order in which they fell due; at most so many, 0: all.
func (v *View) Overdue(today bill.Date, of bill.ReminderAccount, most int) (list []bill.Overdue, err error) {
	if most <= 0 {
		most = -1
	}
	where, args := accountIs(of, "r.customer", "r.document", "r.currency", []any{dayText(today)})
	err = v.rows(func(rows *sql.Rows) error {
		var o bill.Overdue
		var id, customer []byte
		var day, due, code string
		var open int64
		if err := rows.Scan(&id, &o.Number, &customer, &o.Name, &day, &due, &code, &open, &o.Level, &o.Held); err != nil {
			return err
		}
		var r reader
		o.Document, o.Customer, o.Date, o.Due = r.key("document", id), r.key("customer", customer), r.day("day", day), r.day("due", due)
		o.Open = money.Of(open, r.currency(code))
		list = append(list, o)
		return r.err
	}, `SELECT r.document, r.number, r.customer, ifnull(c.name, r.name), r.day, r.due, r.currency, r.open,
		ifnull((SELECT max(i.level) FROM reminder_invoices i WHERE i.document = r.document AND `+fmt.Sprintf(stands, "i.reminder")+`), 0),
		`+fmt.Sprintf(heldOn, "document = r.document")+" OR "+fmt.Sprintf(heldOn, "customer IN "+hers("r.customer"))+`
		FROM register r LEFT JOIN customers c ON c.id = r.customer WHERE r.kind IN ('invoice', 'opening') AND r.open > 0 AND r.due < ?1`+where+fmt.Sprintf(" ORDER BY r.due, r.seq LIMIT %d", most), args...)
	if err != nil {
		return nil, fmt.Errorf("overdue: %w", err)
	}
	return list, nil
}

// accountIs narrows a query to an account, with its arguments after those that are there; the zero account is all of them.
func accountIs(of bill.ReminderAccount, customer, document, currency string, args []any) (string, []any) {
	nth, id := fmt.Sprintf("?%d", len(args)+1), of.Customer
	is := customer + " IN " + hers(nth)
	switch {
	case of == bill.ReminderAccount{}:
		return "", args
	case of.Customer.IsZero():
		is, id = document+" = "+nth, of.Document
	}
	return fmt.Sprintf(" AND %s AND %s = ?%d", is, currency, len(args)+2), append(args, id[:], of.Currency.Code())
}

// ReminderStandings are the last letters that stand, and what customers have with us or overpaid: of an account, or of the zero one all.
func (v *View) ReminderStandings(of bill.ReminderAccount) (map[bill.ReminderAccount]bill.ReminderStanding, error) {
	all := map[bill.ReminderAccount]bill.ReminderStanding{}
	scan := func(rows *sql.Rows) error {
		var customer, document []byte
		var code string
		var day sql.NullString
		var credit int64
		if err := rows.Scan(&customer, &document, &code, &day, &credit); err != nil {
			return err
		}
		var r reader
		a := bill.ReminderAccount{Customer: r.key("customer", customer), Document: r.key("document", document), Currency: r.currency(code)}
		s := all[a]
		if day.Valid {
			s.Last = r.day("day", day.String)
		}
		var err error
		s.Credit, err = s.Credit.Add(money.Of(credit, a.Currency))
		all[a] = s
		return errors.Join(r.err, err)
	}
	for _, q := range []struct{ query, customer, document, currency, group string }{
		{
			"SELECT " + keptOf("customer") + ", NULL, currency, max(day), 0 FROM reminders WHERE customer IS NOT NULL AND " + fmt.Sprintf(stands, "id"), "customer", "NULL",
			"currency", "1, currency",
		},
		{
			`SELECT NULL, i.document, l.currency, max(l.day), 0 FROM reminders l JOIN reminder_invoices i ON i.reminder = l.id WHERE l.customer IS NULL
			AND ` + fmt.Sprintf(stands, "l.id"), "NULL", "i.document", "l.currency", "i.document, l.currency",
		},
		{"SELECT " + keptOf("customer") + ", NULL, currency, NULL, sum(amount) FROM payments WHERE customer IS NOT NULL", "customer", "NULL", "currency", "1, currency"},
		{
			"SELECT customer, NULL, currency, NULL, -sum(open) FROM register WHERE kind IN ('invoice', 'opening') AND open < 0 AND customer IS NOT NULL", "customer", "NULL",
			"currency", "customer, currency",
		},
	} {
		where, args := accountIs(of, q.customer, q.document, q.currency, nil)
		if err := v.rows(scan, q.query+where+" GROUP BY "+q.group, args...); err != nil {
			return nil, fmt.Errorf("reminders: %w", err)
		}
	}
	return all, nil
}

// reminderRecord is the body of a letter.
type reminderRecord struct {
	By       string        `json:"by"`
	PayBy    string        `json:"payBy"`
	Seller   partyRecord   `json:"seller"`
	Buyer    partyRecord   `json:"buyer"`
	Account  accountRecord `json:"account"`
	Language string        `json:"language"`
	Title    string        `json:"title"`
	Before   string        `json:"before"`
	After    string        `json:"after"`
	Texts    string        `json:"texts"` // the language that they are in
}

// AddReminder files a letter as it was sent, with its PDF.
func (tx *Tx) AddReminder(r bill.Reminder, pdf []byte) error {
	body, err := toJSON(reminderRecord{
		By: r.By, PayBy: dayText(r.PayBy), Seller: partyOut(r.Seller), Buyer: partyOut(r.Buyer), Account: accountOut(r.PayTo), Language: r.Language,
		Title: r.Text.Title, Before: r.Text.Before, After: r.Text.After, Texts: r.Text.Language,
	})
	if err != nil {
		return fmt.Errorf("reminder: %w", err)
	}
	sum := sha256.Sum256(pdf)
	err = tx.exec("INSERT INTO reminders (id, day, customer, name, currency, level, fee, earlier, body, pdf, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		r.ID[:], dayText(r.Date), idOrNull(r.Account.Customer), r.Name, r.Account.Currency.Code(), r.Level, r.Fee.Minor(), r.Earlier.Minor(), body, pdf, sum[:])
	for _, l := range r.Lines {
		if err == nil {
			err = tx.exec("INSERT INTO reminder_invoices (reminder, document, level, late, open, credit, interest) VALUES (?, ?, ?, ?, ?, ?, ?)",
				r.ID[:], l.Document[:], l.Level, l.Late, l.Open.Minor(), l.Credit.Minor(), l.Interest.Minor())
		}
	}
	if err != nil {
		return fmt.Errorf("reminder: %w", err)
	}
	return nil
}

// ReminderQuery asks for a page of the letters, the newest first. Zero fields do not narrow.
type ReminderQuery struct {
	Document bill.ID // that they name
	Customer bill.ID
	Limit    int
	Offset   int
}

// Reminders gives a page of the letters, and how many match in all.
func (v *View) Reminders(q ReminderQuery) (list []bill.Reminder, total int, err error) {
	where, args := "1", []any{}
	if !q.Document.IsZero() {
		where, args = where+" AND l.id IN (SELECT reminder FROM reminder_invoices WHERE document = ?)", append(args, q.Document[:])
	}
	if !q.Customer.IsZero() {
		where, args = where+" AND l.customer IN (SELECT ? UNION ALL SELECT other FROM merges WHERE kept = ?)", append(args, q.Customer[:], q.Customer[:])
	}
	if err := v.row("SELECT count(*) FROM reminders l WHERE "+where, args, &total); err != nil {
		return nil, 0, fmt.Errorf("count reminders: %w", err)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	list, err = v.reminders(where+" ORDER BY l.id DESC LIMIT ? OFFSET ?", append(args, limit, max(q.Offset, 0))...)
	return list, total, err
}

// Reminder is the letter of that id, else ErrMissing.
func (v *View) Reminder(id bill.ID) (bill.Reminder, error) {
	list, err := v.reminders("l.id = ?", id[:])
	if err != nil || len(list) == 1 {
		return append(list, bill.Reminder{})[0], err
	}
	return bill.Reminder{}, fmt.Errorf("reminder: %w", ErrMissing)
}

func (v *View) reminders(where string, args ...any) (list []bill.Reminder, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		r, err := scanReminder(rows)
		list = append(list, r)
		return err
	}, `SELECT l.id, l.day, l.customer, l.name, l.currency, l.level, l.fee, l.earlier, l.body, c.day, c.reason
		FROM reminders l LEFT JOIN reminder_recalls c ON c.reminder = l.id WHERE `+where, args...)
	for i := range list {
		if err == nil {
			list[i], err = v.withLines(list[i])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reminders: %w", err)
	}
	return list, nil
}

func scanReminder(rows *sql.Rows) (out bill.Reminder, err error) {
	var id, customer []byte
	var day, code, body string
	var back, reason sql.NullString
	var fee, charged int64
	if err := rows.Scan(&id, &day, &customer, &out.Name, &code, &out.Level, &fee, &charged, &body, &back, &reason); err != nil {
		return out, err
	}
	var rec reminderRecord
	if err := fromJSON(body, &rec); err != nil {
		return out, err
	}
	var r reader
	out.ID, out.Date, out.Account.Customer = r.key("id", id), r.day("day", day), r.key("customer", customer)
	out.Account.Currency = r.currency(code)
	out.Fee, out.Earlier = money.Of(fee, out.Account.Currency), money.Of(charged, out.Account.Currency)
	out.By, out.PayBy = rec.By, r.day("payBy", rec.PayBy)
	out.Seller, out.Buyer, out.PayTo, out.Language = rec.Seller.party(), rec.Buyer.party(), r.account("account", rec.Account), rec.Language
	out.Text = bill.ReminderText{Language: rec.Texts, Title: rec.Title, Before: rec.Before, After: rec.After}
	out.TakenBack, out.Reason = r.day("taken back", back.String), reason.String
	return out, r.err
}

// withLines adds the invoices of a letter, the one due first in front, and the sums.
func (v *View) withLines(r bill.Reminder) (bill.Reminder, error) {
	cur := r.Account.Currency
	err := v.rows(func(rows *sql.Rows) error {
		var l bill.ReminderLine
		var id []byte
		var day, due string
		var open, credit, interest int64
		if err := rows.Scan(&id, &l.Number, &day, &due, &l.Late, &l.Level, &open, &credit, &interest); err != nil {
			return err
		}
		var rd reader
		l.Document, l.Date, l.Due = rd.key("document", id), rd.day("day", day), rd.day("due", due)
		l.Open, l.Credit, l.Interest = money.Of(open, cur), money.Of(credit, cur), money.Of(interest, cur)
		r.Lines = append(r.Lines, l)
		return rd.err
	}, `SELECT i.document, r.number, r.day, r.due, i.late, i.level, i.open, i.credit, i.interest
		FROM reminder_invoices i JOIN register r ON r.document = i.document WHERE i.reminder = ? ORDER BY r.due, r.day, i.document`, r.ID[:])
	if err != nil {
		return r, err
	}
	if r.Account.Customer.IsZero() && len(r.Lines) > 0 {
		r.Account.Document = r.Lines[0].Document
	}
	r.ReminderDue, err = r.Summed()
	return r, err
}

// ReminderPDF is the letter as it was sent (ErrMissing).
func (v *View) ReminderPDF(id bill.ID) (pdf []byte, err error) {
	if err := v.row("SELECT pdf FROM reminders WHERE id = ?", []any{id[:]}, &pdf); err != nil {
		return nil, fmt.Errorf("reminder: %w", err)
	}
	return pdf, notErasedFile(pdf)
}

// RecallReminder files that a letter was sent by mistake: once only (ErrConflict).
func (tx *Tx) RecallReminder(id bill.ID, day bill.Date, reason string) error {
	if err := tx.exec("INSERT INTO reminder_recalls (reminder, day, reason) VALUES (?, ?, ?)", id[:], dayText(day), reason); err != nil {
		return fmt.Errorf("reminder: %w", err)
	}
	var whose []byte
	if err := tx.row("SELECT ifnull(customer, id) FROM reminders WHERE id = ?", []any{id[:]}, &whose); err != nil {
		return fmt.Errorf("reminder: %w", err)
	}
	return tx.Tell("reminder", id.String(), bill.ID(whose), nil, facts{"recalled": "yes", "reason": reason})
}

// AddReminderHold files that an invoice or a customer is not to be reminded, or is again.
func (tx *Tx) AddReminderHold(h bill.ReminderHold) error {
	err := tx.exec("INSERT INTO reminder_holds (id, document, customer, day, held, until, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
		h.ID[:], idOrNull(h.Document), idOrNull(h.Customer), dayText(h.Date), h.Held, orNull(dayText(h.Until)), h.Reason)
	if err != nil {
		return fmt.Errorf("hold: %w", err)
	}
	whose, err := tx.whose(h.Document)
	if !h.Customer.IsZero() {
		whose = h.Customer
	}
	if err != nil {
		return err
	}
	return tx.Tell("reminder", h.ID.String(), whose, nil, holdFacts(h))
}

// ReminderHolds is all that was said of whom not to remind, in order.
func (v *View) ReminderHolds() ([]bill.ReminderHold, error) { return v.holds("1") }

// ReminderHold is one word on whom not to remind, else ErrMissing.
func (v *View) ReminderHold(id bill.ID) (bill.ReminderHold, error) {
	list, err := v.holds("id = ?", id[:])
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("hold: %w", ErrMissing)
	}
	return append(list, bill.ReminderHold{})[0], err
}

// ReminderHoldsOf is what was said of an invoice, or of a customer.
func (v *View) ReminderHoldsOf(document, customer bill.ID) ([]bill.ReminderHold, error) {
	if !document.IsZero() {
		return v.holds("document = ?", document[:])
	}
	return v.holds("customer IN "+hers("?1"), customer[:])
}

func (v *View) holds(where string, args ...any) (list []bill.ReminderHold, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var h bill.ReminderHold
		var id, document, customer []byte
		var day string
		var until sql.NullString
		if err := rows.Scan(&id, &document, &customer, &day, &h.Held, &until, &h.Reason); err != nil {
			return err
		}
		var r reader
		h.ID, h.Document, h.Customer = r.key("id", id), r.key("document", document), r.key("customer", customer)
		h.Date, h.Until = r.day("day", day), r.day("until", until.String)
		list = append(list, h)
		return r.err
	}, "SELECT id, document, customer, day, held, until, reason FROM reminder_holds WHERE "+where+" ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("holds: %w", err)
	}
	return list, nil
}
