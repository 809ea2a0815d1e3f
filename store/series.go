package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
)

const seriesColumns = "id, kind, pattern, restart, period, next"

// Series is the one that hands out the next number of the kind. ErrMissing: none was saved.
func (v *View) Series(kind bill.Kind) (bill.Series, error) {
	return v.oneSeries(string(kind), "kind = ? AND serving = 1", string(kind))
}

func (v *View) oneSeries(name, where string, arg any) (bill.Series, error) {
	var list []bill.Series
	err := v.rows(func(rows *sql.Rows) error { return scanSeries(rows, &list) }, "SELECT "+seriesColumns+" FROM series WHERE "+where, arg)
	if err != nil {
		return bill.Series{}, fmt.Errorf("series: %w", err)
	}
	if len(list) == 0 {
		return bill.Series{}, fmt.Errorf("series %s: %w", name, ErrMissing)
	}
	return list[0], nil
}

// AllSeries are all that ever handed out numbers, in the order of their making. The numbers of claims from an earlier program are not ours.
func (v *View) AllSeries() (list []bill.Series, err error) {
	err = v.rows(func(rows *sql.Rows) error { return scanSeries(rows, &list) },
		"SELECT "+seriesColumns+" FROM series WHERE kind <> 'opening' ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("series: %w", err)
	}
	return list, nil
}

func scanSeries(rows *sql.Rows, list *[]bill.Series) error {
	var s bill.Series
	var id []byte
	var kind string
	if err := rows.Scan(&id, &kind, &s.Pattern, &s.Restart, &s.Period, &s.Next); err != nil {
		return err
	}
	key, err := idIn(id)
	s.ID, s.Kind = key, bill.Kind(kind)
	*list = append(*list, s)
	return err
}

// Numbers are all that were taken from the series, by period and counter: what a report proves to be without gaps.
func (v *View) Numbers(series bill.ID) (list []bill.Number, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		n := bill.Number{Series: series}
		defer func() { list = append(list, n) }()
		return rows.Scan(&n.Period, &n.Counter, &n.Text)
	}, "SELECT period, counter, number FROM documents WHERE series = ? ORDER BY period, counter", series[:])
	if err != nil {
		return nil, fmt.Errorf("numbers: %w", err)
	}
	return list, nil
}

// SaveSeries adds the series or changes the one of that id, and lets it serve its kind from now on. A series never
// goes back: ErrConflict where Next was handed out already. Numbers that are passed over, after some were given in the period, are
// filed as a jump, whose id and author the caller gives.
func (tx *Tx) SaveSeries(s bill.Series, jump bill.Jump) error {
	old, err := tx.SeriesBy(s.ID)
	if err != nil && !errors.Is(err, ErrMissing) {
		return err
	}
	s.Period = max(s.Period, old.Period) // it may have been read before others gave numbers
	var last int64
	err = tx.row("SELECT ifnull(max(counter), 0) FROM documents WHERE series = ? AND period = ?", []any{s.ID[:], periodOf(s)}, &last)
	if err != nil {
		return fmt.Errorf("series: %w", err)
	}
	if s.Next <= last {
		return fmt.Errorf("series: number %d %w", s.Next, ErrConflict)
	}
	if err := tx.putSeries(s); err != nil {
		return fmt.Errorf("series: %w", err)
	}
	if err := tx.Tell("series", s.ID.String(), bill.ID{}, seriesFacts(old), seriesFacts(s)); err != nil {
		return err
	}
	if last == 0 || old.Period != s.Period || s.Next <= old.Next {
		return nil
	}
	jump.Series, jump.Period, jump.First, jump.Last, jump.Made = s.ID, periodOf(s), old.Next, s.Next-1, tx.Now()
	return tx.addJump(jump)
}

func (tx *Tx) putSeries(s bill.Series) error {
	if err := tx.exec("UPDATE series SET serving = 0 WHERE kind = ? AND id <> ?", string(s.Kind), s.ID[:]); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO series (id, kind, pattern, restart, period, next, serving) VALUES (?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, pattern = excluded.pattern, restart = excluded.restart,
		period = excluded.period, next = excluded.next, serving = 1`,
		s.ID[:], string(s.Kind), s.Pattern, string(s.Restart), s.Period, s.Next)
}

func (tx *Tx) addJump(j bill.Jump) error {
	err := tx.exec("INSERT INTO series_jumps (id, series, period, first, last, author, made) VALUES (?, ?, ?, ?, ?, ?, ?)",
		j.ID[:], j.Series[:], j.Period, j.First, j.Last, j.Author[:], j.Made.UnixMilli())
	if err != nil {
		return fmt.Errorf("jump of a series: %w", err)
	}
	return nil
}

// SeriesJumps are the stretches of numbers that the series was set forward past, in the order of their making, without the names of
// who did.
func (v *View) SeriesJumps(series bill.ID) (list []bill.Jump, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		j := bill.Jump{Series: series}
		var id, author []byte
		var made int64
		if err := rows.Scan(&id, &j.Period, &j.First, &j.Last, &author, &made); err != nil {
			return err
		}
		j.Made = time.UnixMilli(made).UTC()
		err := idsIn(idColumn{"id", id, &j.ID}, idColumn{"author", author, &j.Author})
		list = append(list, j)
		return err
	}, "SELECT id, period, first, last, author, made FROM series_jumps WHERE series = ? ORDER BY id", series[:])
	if err != nil {
		return nil, fmt.Errorf("jumps of a series: %w", err)
	}
	return list, nil
}

// periodOf is the period as written on the series' documents: 0 where it never restarts.
func periodOf(s bill.Series) int {
	if s.Restart == bill.RestartNever {
		return 0
	}
	return s.Period
}

// SeriesBy is the series of an id (ErrMissing).
func (v *View) SeriesBy(id bill.ID) (bill.Series, error) {
	return v.oneSeries(id.String(), "id = ?", id[:])
}

// TakeNumber takes the next number of the series that serves a kind for a document of that day. If the transaction fails it was never
// taken; once it commits it is never given again.
func (tx *Tx) TakeNumber(kind bill.Kind, day bill.Date) (bill.Number, error) {
	s, err := tx.Series(kind)
	if err != nil {
		return bill.Number{}, err
	}
	return tx.TakeFrom(s, day)
}

// TakeFrom takes the next number of a series, as it stands in this transaction.
func (tx *Tx) TakeFrom(s bill.Series, day bill.Date) (bill.Number, error) {
	n, after, err := s.Take(day)
	if err != nil {
		return bill.Number{}, fmt.Errorf("take number: %w", err)
	}
	err = tx.one("UPDATE series SET period = ?, next = ? WHERE id = ?", after.Period, after.Next, s.ID[:])
	if err != nil {
		return bill.Number{}, fmt.Errorf("take number: %w", err)
	}
	return n, nil
}
