package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"

	"golang.org/x/mod/sumdb/tlog"
)

// Mark is what the books were at one moment, by their last numbers, the totals of each year and the head of their trail. Two stores of one
// mark are the same books, as far as a tax office asks.
type Mark struct {
	Trail     trail.Anchor
	Documents int    // issued, of every kind
	Body      string // numbers and totals, as JSON: equal where they are
}

// markRecord is the body of a mark.
type markRecord struct {
	Series []markedSeries `json:"series"`
	Years  []markedYear   `json:"years"`
}

type markedSeries struct {
	ID     bill.ID `json:"id"`
	Period int     `json:"period"`
	Next   int64   `json:"next"`
}

// markedYear is what was issued of a kind, by the year that the documents bear. Amounts are in the currency's smallest unit.
type markedYear struct {
	Year     string `json:"year"`
	Kind     string `json:"kind"`
	Currency string `json:"currency"`
	Count    int    `json:"count"`
	Payable  int64  `json:"payable"`
}

// Mark counts and adds up.
func (v *View) Mark() (m Mark, err error) {
	if m.Trail, err = v.Anchor(); err != nil {
		return m, err
	}
	var rec markRecord
	list, err := v.AllSeries()
	if err != nil {
		return m, err
	}
	for _, s := range list {
		rec.Series = append(rec.Series, markedSeries{s.ID, s.Period, s.Next})
	}
	err = v.rows(func(rows *sql.Rows) error {
		var y markedYear
		err := rows.Scan(&y.Year, &y.Kind, &y.Currency, &y.Count, &y.Payable)
		rec.Years = append(rec.Years, y)
		m.Documents += y.Count
		return err
	}, `SELECT substr(day, 1, 4), kind, currency, count(*), sum(payable) FROM register WHERE stand <> 'draft' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`)
	if err == nil {
		m.Body, err = toJSON(rec)
	}
	if err != nil {
		return m, fmt.Errorf("mark: %w", err)
	}
	return m, nil
}

// MarkBackup keeps what the books were when a backup of the list was made.
func (tx *Tx) MarkBackup(backup bill.ID, m Mark) error {
	if !json.Valid([]byte(m.Body)) {
		return fmt.Errorf("mark of a backup: %w", ErrRefused)
	}
	err := tx.exec("INSERT INTO backup_marks (backup, trail, root, documents, body) VALUES (?, ?, ?, ?, ?)",
		backup[:], m.Trail.Size, m.Trail.Root[:], m.Documents, m.Body)
	if err != nil {
		return fmt.Errorf("mark of a backup: %w", err)
	}
	return nil
}

// MarkOf is what the books were when the backup was made; false where nothing was kept of that.
func (v *View) MarkOf(backup bill.ID) (m Mark, known bool, err error) {
	var root []byte
	err = v.row("SELECT trail, root, documents, body FROM backup_marks WHERE backup = ?", []any{backup[:]}, &m.Trail.Size, &root, &m.Documents, &m.Body)
	if errors.Is(err, ErrMissing) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("mark of a backup: %w", err)
	}
	m.Trail.Root = tlog.Hash(root)
	return m, true, nil
}

// CountIssued is how many documents were issued, of every kind.
func (v *View) CountIssued() (n int, err error) {
	if err := v.row("SELECT count(*) FROM register WHERE stand <> 'draft'", nil, &n); err != nil {
		return 0, fmt.Errorf("documents: %w", err)
	}
	return n, nil
}
