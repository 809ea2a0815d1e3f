package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/privacy"
)

// AddWord files a word on the data of a customer, of this moment. It never changes.
func (tx *Tx) AddWord(w privacy.Said) error {
	err := tx.exec("INSERT INTO privacy_words (id, customer, kind, purpose, day, means, note, author, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		w.ID[:], w.Customer[:], string(w.Kind), w.Purpose, dayText(w.Date), w.Means, w.Note, w.Author[:], tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("word on data: %w", err)
	}
	return nil
}

// WordsOn is all that was said of the data of a customer, and of those who became her, in order.
func (v *View) WordsOn(customer bill.ID) (list []privacy.Said, err error) {
	return v.saidWords("customer IN "+hers("?1"), customer[:])
}

// AllWords is all that was said of anybody's data, in order.
func (v *View) AllWords() ([]privacy.Said, error) { return v.saidWords("1") }

func (v *View) saidWords(where string, args ...any) (list []privacy.Said, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var w privacy.Said
		var id, customer, author []byte
		var day string
		var made int64
		if err := rows.Scan(&id, &customer, &w.Kind, &w.Purpose, &day, &w.Means, &w.Note, &author, &made); err != nil {
			return err
		}
		var r reader
		w.ID, w.Customer, w.Author, w.Date = r.key("id", id), r.key("customer", customer), r.key("author", author), r.day("day", day)
		w.Made = time.UnixMilli(made).UTC()
		list = append(list, w)
		return r.err
	}, "SELECT id, customer, kind, purpose, day, means, note, author, made FROM privacy_words WHERE "+where+" ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("words on data: %w", err)
	}
	return list, nil
}

// Erasure is the record that data of a customer were erased.
type Erasure struct {
	ID       bill.ID
	Customer bill.ID // or a document of a buyer without a record (FiledUnder)
	Author   bill.ID
	Made     time.Time
	Gone     map[privacy.Kind]int
	Rest     bill.Date // the last day on which the next of what stays is kept; zero where nothing stays
	Until    bill.Date // and the last of it
}

const erasureColumns = "SELECT id, customer, author, made, gone, rest, until FROM erasures e WHERE "

// Erasures are those of somebody, the oldest first.
func (v *View) Erasures(whose Concerned) ([]Erasure, error) {
	of, arg := whose.circle()
	return v.erasures(erasureColumns+"customer IN "+of.people+" OR customer IN "+of.documents+" ORDER BY id", arg)
}

// WasErased says whether an erasure was about a record.
func (v *View) WasErased(id bill.ID) (was bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM erased WHERE target = ?)", []any{id[:]}, &was)
	return was, err
}

// AllErasures are all of them, the newest first.
func (v *View) AllErasures() ([]Erasure, error) {
	return v.erasures(erasureColumns + "1 ORDER BY id DESC")
}

// lastOfEach narrows to the last erasure of each customer, and to those of buyers without a record whose document still bears their name: where that
// went, the erasure that took it stands for what stays.
const lastOfEach = `NOT EXISTS (SELECT 1 FROM erasures n WHERE n.customer = e.customer AND n.id > e.id)
	AND NOT EXISTS (SELECT 1 FROM documents d JOIN erased x ON x.target = d.id WHERE d.id = e.customer)`

// ErasuresDue are the last ones of customers of whom something is not kept by law any more, the longest due first.
func (v *View) ErasuresDue(today bill.Date) ([]Erasure, error) {
	return v.erasures(erasureColumns+"rest < ? AND "+lastOfEach+" ORDER BY rest, id", dayText(today))
}

func (v *View) erasures(query string, args ...any) (list []Erasure, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var e Erasure
		var id, customer, author []byte
		var made int64
		var gone string
		var rest, until sql.NullString
		if err := rows.Scan(&id, &customer, &author, &made, &gone, &rest, &until); err != nil {
			return err
		}
		var r reader
		e.ID, e.Customer, e.Author = r.key("id", id), r.key("customer", customer), r.key("author", author)
		e.Made, e.Rest, e.Until = time.UnixMilli(made).UTC(), r.day("rest", rest.String), r.day("until", until.String)
		list = append(list, e)
		return errors.Join(r.err, json.Unmarshal([]byte(gone), &list[len(list)-1].Gone))
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("erasures: %w", err)
	}
	return list, nil
}

// Hinders is why data of a customer cannot be erased now: how many of each there are.
type Hinders struct {
	Open    int // invoices and late charges that are not settled, credit that is not used
	Running int // recurring invoices
	Waiting int // letters that are to be sent
}

// Hinders counts what is in the way of erasing the data of somebody.
func (v *View) Hinders(whose Concerned) (h Hinders, err error) {
	c, arg := whose.circle()
	err = v.row(`SELECT (SELECT count(*) FROM register WHERE document IN `+c.documents+` AND stand <> 'draft' AND open <> 0)
		+ (SELECT count(*) FROM (SELECT 1 FROM payments WHERE customer IN `+c.people+` GROUP BY currency HAVING sum(amount) <> 0))
		+ (SELECT count(*) FROM late_charges k WHERE customer IN `+c.people+` AND amount <> ifnull((SELECT sum(amount) FROM late_charge_payments
			WHERE charge = k.id), 0) + ifnull((SELECT sum(amount) FROM late_charge_waivers WHERE charge = k.id), 0)),
		(SELECT count(*) FROM recurring WHERE next IS NOT NULL AND `+c.template+`),
		(SELECT count(*) FROM letters l JOIN letter_states s ON s.letter = l.id WHERE s.state IN ('queued', 'sending') AND l.target IN `+c.targets()+")",
		[]any{arg}, &h.Open, &h.Running, &h.Waiting)
	if err != nil {
		return h, fmt.Errorf("what hinders an erasure: %w", err)
	}
	return h, nil
}

// templateOf is the condition that the body of a recurring invoice is made out to a customer.
func templateOf(body, customer string) string {
	return "unhex(replace(json_extract(" + body + ", '$.draft.customer'), '-', '')) IN " + hers(customer)
}

// binnedDraftOf is the condition that a row of the bin is a draft made out to her.
func binnedDraftOf(customer string) string {
	return "noun = 'draft' AND unhex(replace(json_extract(body, '$.customer'), '-', '')) IN " + hers(customer)
}
