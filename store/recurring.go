package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"counterfoil/app/bill"
)

// recurringRecord is the body of a template.
type recurringRecord struct {
	Schedule scheduleRecord `json:"schedule"`
	Period   string         `json:"period"`
	ByItem   bool           `json:"byItem,omitempty"`
	Issue    bool           `json:"issue,omitempty"`
	Draft    draftRecord    `json:"draft"`
}

type scheduleRecord struct {
	Every   int    `json:"every"`
	Unit    string `json:"unit"`
	From    string `json:"from"`
	Last    bool   `json:"last,omitempty"`
	Nth     int    `json:"nth,omitempty"`
	Weekday int    `json:"weekday,omitempty"`
	Until   string `json:"until,omitempty"`
	Count   int    `json:"count,omitempty"`
}

func recurringOut(r bill.Recurring) recurringRecord {
	s := r.Schedule
	return recurringRecord{
		Schedule: scheduleRecord{s.Every, string(s.Unit), dayText(s.From), s.On.Last, s.On.Nth, int(s.On.Weekday), dayText(s.Until), s.Count},
		Period:   string(r.Period), ByItem: r.ByItem, Issue: r.Issue, Draft: draftOut(r.Draft),
	}
}

// recurring turns the record back into the value it was made from.
func (rec recurringRecord) recurring() (bill.Recurring, error) {
	var r reader
	s := rec.Schedule
	draft, err := rec.Draft.draft(bill.ID{})
	out := bill.Recurring{
		Schedule: bill.Schedule{
			Every: s.Every, Unit: bill.Beat(s.Unit), From: r.day("from", s.From),
			On:    bill.DayRule{Last: s.Last, Nth: s.Nth, Weekday: time.Weekday(s.Weekday)},
			Until: r.day("until", s.Until), Count: s.Count,
		},
		Period: bill.Period(rec.Period), ByItem: rec.ByItem, Issue: rec.Issue, Draft: take(&r, "draft", draft, err),
	}
	if r.err != nil {
		return out, &DamageError{File: booksName, Err: r.err}
	}
	return out, nil
}

const recurringColumns = "SELECT id, next, paused, body FROM recurring "

// AllRecurring are all templates: those that go on first, in the order of what comes next, then those that have ended.
func (v *View) AllRecurring() ([]bill.Recurring, error) {
	return v.recurring(recurringColumns + "ORDER BY next IS NULL, next, id")
}

// RecurringDue are the templates of which something is to be made until a day, the oldest first, at most so many; 0: all.
func (v *View) RecurringDue(today bill.Date, most int) ([]bill.Recurring, error) {
	if most <= 0 {
		most = -1
	}
	return v.recurring(recurringColumns+"WHERE next <= ? AND paused = 0 ORDER BY next, id LIMIT ?", dayText(today), most)
}

// Recurring is the template of that id, else ErrMissing.
func (v *View) Recurring(id bill.ID) (bill.Recurring, error) {
	list, err := v.recurring(recurringColumns+"WHERE id = ?", id[:])
	if err != nil || len(list) == 1 {
		return append(list, bill.Recurring{})[0], err
	}
	return bill.Recurring{}, fmt.Errorf("recurring invoice: %w", ErrMissing)
}

func (v *View) recurring(query string, args ...any) (list []bill.Recurring, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		r, err := scanRecurring(rows)
		list = append(list, r)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("recurring invoices: %w", err)
	}
	return list, nil
}

func scanRecurring(rows *sql.Rows) (out bill.Recurring, err error) {
	var id []byte
	var next sql.NullString
	var paused bool
	var body string
	if err := rows.Scan(&id, &next, &paused, &body); err != nil {
		return out, err
	}
	var rec recurringRecord
	if err := fromJSON(body, &rec); err != nil {
		return out, err
	}
	if out, err = rec.recurring(); err != nil {
		return out, err
	}
	day, derr := dayIn(next.String)
	key, kerr := idIn(id)
	out.ID, out.Next, out.Paused = key, day, paused
	return out, errors.Join(derr, kerr)
}

// SaveRecurring adds the template or replaces the one of that id. What comes next never goes back (ErrUnchangeable).
func (tx *Tx) SaveRecurring(r bill.Recurring) error {
	body, err := toJSON(recurringOut(r))
	if err == nil {
		err = tx.tellRecurring(r)
	}
	if err == nil {
		err = tx.exec(`INSERT INTO recurring (id, next, paused, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET next = excluded.next, paused = excluded.paused, body = excluded.body`,
			r.ID[:], orNull(dayText(r.Next)), r.Paused, body)
	}
	if err != nil {
		return fmt.Errorf("recurring invoice: %w", err)
	}
	return nil
}

// Deal files what became of the occurrence that comes next, a draft or document, or none, and goes on to the one after it. Nothing is dealt
// with twice, nor before it comes next (ErrConflict, ErrUnchangeable).
func (tx *Tx) Deal(r bill.Recurring, document bill.ID) error {
	err := tx.exec("INSERT INTO occasions (recurring, day, document) VALUES (?, ?, ?)", r.ID[:], dayText(r.Next), idOrNull(document))
	if err != nil {
		return fmt.Errorf("occurrence: %w", err)
	}
	return tx.SaveRecurring(r.Done())
}

// MadeBy are the documents and drafts that a template has made and that are still there, as they stand on a day.
func (v *View) MadeBy(recurring bill.ID, today bill.Date) (list []DocumentRow, err error) {
	day := dayText(today)
	err = v.rows(func(rows *sql.Rows) error {
		row, err := scanRegister(rows, day)
		list = append(list, row)
		return err
	}, "SELECT r."+strings.ReplaceAll(listColumns, ", ", ", r.")+" FROM occasions o JOIN register r ON r.document = o.document WHERE o.recurring = ?", recurring[:])
	if err != nil {
		return nil, fmt.Errorf("invoices of a template: %w", err)
	}
	return list, nil
}

// Occasions are the occurrences of a template that were dealt with, the latest first.
func (v *View) Occasions(recurring bill.ID) (list []bill.Occasion, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var text string
		var document []byte
		if err := rows.Scan(&text, &document); err != nil {
			return err
		}
		day, derr := dayIn(text)
		id, ierr := idIn(document)
		list = append(list, bill.Occasion{Day: day, Document: id})
		return errors.Join(derr, ierr)
	}, "SELECT day, document FROM occasions WHERE recurring = ? ORDER BY day DESC", recurring[:])
	if err != nil {
		return nil, fmt.Errorf("occurrences: %w", err)
	}
	return list, nil
}
