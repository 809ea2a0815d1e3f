package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
)

// Answers are what the customer said to a quote, in order: the last one counts.
func (v *View) Answers(quote bill.ID) (list []bill.Answer, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		a := bill.Answer{Quote: quote}
		var id []byte
		var day string
		if err := rows.Scan(&id, &a.Verdict, &day, &a.Note); err != nil {
			return err
		}
		var r reader
		key, err := idIn(id)
		a.ID, a.Date = take(&r, "id", key, err), r.day("day", day)
		list = append(list, a)
		return r.err
	}, "SELECT id, verdict, day, note FROM answers WHERE document = ? ORDER BY id", quote[:])
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	return list, nil
}

// AddAnswer files what the customer said to a quote, for good.
func (tx *Tx) AddAnswer(a bill.Answer) error {
	err := tx.exec("INSERT INTO answers (id, document, verdict, day, note) VALUES (?, ?, ?, ?, ?)",
		a.ID[:], a.Quote[:], string(a.Verdict), dayText(a.Date), a.Note)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	whose, err := tx.whose(a.Quote)
	if err != nil {
		return err
	}
	return tx.Tell("quote", a.Quote.String(), whose, nil, facts{"answer": string(a.Verdict), "note": a.Note})
}
