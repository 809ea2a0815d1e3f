package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
)

// Alarm is what an entry of the trail means to whoever answers for the books, and what became of it.
type Alarm struct {
	ID    bill.ID
	Kind  string
	Entry int64 // of the trail
	At    time.Time
	Actor bill.ID // of the entry
	Count int     // what the rule counted, 0 where it does not count

	Answered time.Time // zero while it waits
	Author   bill.ID   // who acknowledged it
	Note     string
}

// AlarmQuery asks for a page of the alarms, the newest first.
type AlarmQuery struct {
	Open   bool // only those that wait
	Limit  int  // 0: all
	Offset int
}

// alarmColumns is read from the index of the order, so that a page sorts nothing.
const alarmColumns = `SELECT a.id, a.kind, a.entry, a.at, a.actor, a.count, k.at, k.author, ifnull(k.note, '')
	FROM alarms a LEFT JOIN alarm_answers k ON k.alarm = a.id `

// Alarms gives a page of the alarms, and how many match in all.
func (v *View) Alarms(q AlarmQuery) (list []Alarm, total int, err error) {
	where := ""
	if q.Open {
		where = "WHERE k.alarm IS NULL "
	}
	if err := v.row("SELECT count(*) FROM alarms a LEFT JOIN alarm_answers k ON k.alarm = a.id "+where, nil, &total); err != nil {
		return nil, 0, fmt.Errorf("alarms: %w", err)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	list, err = v.alarms(alarmColumns+where+"ORDER BY a.entry DESC, a.id DESC LIMIT ? OFFSET ?", limit, max(q.Offset, 0))
	return list, total, err
}

// Alarm is one of them, else ErrMissing.
func (v *View) Alarm(id bill.ID) (Alarm, error) {
	list, err := v.alarms(alarmColumns+"WHERE a.id = ?", id[:])
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("alarm: %w", ErrMissing)
	}
	if err != nil {
		return Alarm{}, err
	}
	return list[0], nil
}

func (v *View) alarms(query string, args ...any) (list []Alarm, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var a Alarm
		var id, actor, author []byte
		var at int64
		var answered sql.NullInt64
		if err := rows.Scan(&id, &a.Kind, &a.Entry, &at, &actor, &a.Count, &answered, &author, &a.Note); err != nil {
			return err
		}
		a.At, a.Answered = time.UnixMilli(at).UTC(), momentIn(answered)
		err := idsIn(idColumn{"id", id, &a.ID}, idColumn{"actor", actor, &a.Actor}, idColumn{"author", author, &a.Author})
		list = append(list, a)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("alarms: %w", err)
	}
	return list, nil
}

// AddAlarm files an alarm.
func (tx *Tx) AddAlarm(a Alarm) error {
	err := tx.exec("INSERT INTO alarms (id, kind, entry, at, actor, count) VALUES (?, ?, ?, ?, ?, ?)",
		a.ID[:], a.Kind, a.Entry, a.At.UnixMilli(), a.Actor[:], a.Count)
	if err != nil {
		return fmt.Errorf("alarm: %w", err)
	}
	return nil
}

// AnswerAlarm files that somebody has seen an alarm, at this moment. ErrConflict: somebody has already.
func (tx *Tx) AnswerAlarm(id, author bill.ID, note string) error {
	err := tx.exec("INSERT INTO alarm_answers (alarm, at, author, note) VALUES (?, ?, ?, ?)", id[:], tx.Now().UnixMilli(), author[:], note)
	if err != nil {
		return fmt.Errorf("alarm: %w", err)
	}
	return nil
}

// SettleAlarms acknowledges the alarms of a kind that wait.
func (tx *Tx) SettleAlarms(kind string, author bill.ID) error {
	err := tx.exec(`INSERT INTO alarm_answers (alarm, at, author, note) SELECT id, ?, ?, '' FROM alarms
		WHERE kind = ? AND id NOT IN (SELECT alarm FROM alarm_answers)`, tx.Now().UnixMilli(), author[:], kind)
	if err != nil {
		return fmt.Errorf("alarms: %w", err)
	}
	return nil
}

// AlarmSince says whether there was an alarm of a kind since a moment, about what somebody did, or about anybody where actor is zero.
func (v *View) AlarmSince(kind string, actor bill.ID, since time.Time) (had bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM alarms WHERE kind = ? AND at >= ? AND (?3 IS NULL OR actor = ?3))",
		[]any{kind, since.UnixMilli(), idOrNull(actor)}, &had)
	if err != nil {
		return false, fmt.Errorf("alarms: %w", err)
	}
	return had, nil
}

// AlarmsSince is how many alarms there were since a moment.
func (v *View) AlarmsSince(since time.Time) (n int, err error) {
	if err := v.row("SELECT count(*) FROM alarms WHERE at >= ?", []any{since.UnixMilli()}, &n); err != nil {
		return 0, fmt.Errorf("alarms: %w", err)
	}
	return n, nil
}

// AlarmOpen says whether an alarm of a kind waits.
func (v *View) AlarmOpen(kind string) (open bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM alarms WHERE kind = ? AND id NOT IN (SELECT alarm FROM alarm_answers))", []any{kind}, &open)
	if err != nil {
		return false, fmt.Errorf("alarms: %w", err)
	}
	return open, nil
}

// Watch has fn called for every entry of the trail in its transaction, after it was filed. What fn writes is part of the change; an error of
// fn undoes it. It is set before the store is used.
func (s *Store) Watch(fn func(*Tx, trail.Entry) error) { s.watch = fn }

// Announce has the subscribers told of something more, once the transaction is on the disk.
func (tx *Tx) Announce(n News) { tx.news = append(tx.news, n) }

// TrailCount counts entries of some actions since a moment; of one person where actor is not zero.
func (v *View) TrailCount(actor bill.ID, actions []string, since time.Time) (total int, err error) {
	for _, a := range actions {
		var n int
		if actor.IsZero() {
			err = v.row("SELECT count(*) FROM trail_register WHERE action = ? AND at >= ?", []any{a, since.UnixMilli()}, &n)
		} else {
			err = v.row("SELECT count(*) FROM trail_register WHERE actor = ? AND action = ? AND at >= ?", []any{actor[:], a, since.UnixMilli()}, &n)
		}
		if err != nil {
			return 0, fmt.Errorf("trail: %w", err)
		}
		total += n
	}
	return total, nil
}

// TrailTimes are the moments of one person's entries of an action since a moment, of those before an entry.
func (v *View) TrailTimes(actor bill.ID, action string, since time.Time, before int64) (list []time.Time, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var at int64
		err := rows.Scan(&at)
		list = append(list, time.UnixMilli(at).UTC())
		return err
	}, "SELECT at FROM trail_register WHERE actor = ? AND action = ? AND at >= ? AND number < ? ORDER BY at", actor[:], action, since.UnixMilli(), before)
	if err != nil {
		return nil, fmt.Errorf("trail: %w", err)
	}
	return list, nil
}

// TrailTime is when an entry was made by what it says, the zero time where there is no such entry.
func (v *View) TrailTime(number int64) (time.Time, error) {
	var at int64
	err := v.row("SELECT at FROM trail_register WHERE number = ?", []any{number}, &at)
	if errors.Is(err, ErrMissing) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("trail: %w", err)
	}
	return time.UnixMilli(at).UTC(), nil
}

// TrailDevices are the devices on which somebody did one of these before an entry.
func (v *View) TrailDevices(actor bill.ID, actions []string, before int64) ([]bill.ID, error) {
	args := []any{actor[:]}
	for _, a := range actions {
		args = append(args, a)
	}
	list, err := v.ids("SELECT DISTINCT device FROM trail_register WHERE actor = ? AND action IN (?"+strings.Repeat(", ?", len(actions)-1)+") AND number < ?",
		append(args, before)...)
	if err != nil {
		return nil, fmt.Errorf("trail: %w", err)
	}
	return list, nil
}

// RefusedSince is how often somebody was not let do what she wanted since a moment.
func (v *View) RefusedSince(actor bill.ID, since time.Time) (n int, err error) {
	err = v.row(`SELECT count(*) FROM trail_register r JOIN trail_entries t ON t.number = r.number WHERE r.actor = ? AND r.at >= ?
		AND CAST(substr(t.entry, 1, length(t.entry) - 64) AS TEXT) ->> '$.outcome' = ?`, []any{actor[:], since.UnixMilli(), trail.Refused}, &n)
	if err != nil {
		return 0, fmt.Errorf("trail: %w", err)
	}
	return n, nil
}

// CreditsSince is how many credit notes somebody issued since a moment.
func (v *View) CreditsSince(actor bill.ID, since time.Time) (n int, err error) {
	err = v.row(`SELECT count(*) FROM trail_register t JOIN register r ON r.document = t.target
		WHERE t.actor = ? AND t.action = 'document.issue' AND t.at >= ? AND r.kind = 'credit' AND r.stand <> 'draft'`,
		[]any{actor[:], since.UnixMilli()}, &n)
	if err != nil {
		return 0, fmt.Errorf("credit notes: %w", err)
	}
	return n, nil
}

// KindOf is the kind of a draft or document, "" where there is none of that id.
func (v *View) KindOf(document bill.ID) (kind bill.Kind, err error) {
	err = v.row("SELECT kind FROM register WHERE document = ?", []any{document[:]}, &kind)
	if errors.Is(err, ErrMissing) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("register: %w", err)
	}
	return kind, nil
}

// GapBefore says whether an issued document has a number before whose own there is none, though its period gave some earlier, and no
// jump of the series says why.
func (v *View) GapBefore(document bill.ID) (gap bool, err error) {
	err = v.row(`SELECT EXISTS (SELECT 1 FROM documents d WHERE d.id = ? AND d.counter > 1
		AND NOT EXISTS (SELECT 1 FROM documents WHERE series = d.series AND period = d.period AND counter = d.counter - 1)
		AND EXISTS (SELECT 1 FROM documents WHERE series = d.series AND period = d.period AND counter < d.counter)
		AND NOT EXISTS (SELECT 1 FROM series_jumps WHERE series = d.series AND period = d.period AND d.counter - 1 BETWEEN first AND last))`,
		[]any{document[:]}, &gap)
	if err != nil {
		return false, fmt.Errorf("numbers: %w", err)
	}
	return gap, nil
}

// JumpedAt says whether a series was set forward past numbers at a moment.
func (v *View) JumpedAt(series bill.ID, at time.Time) (jumped bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM series_jumps WHERE series = ? AND made = ?)", []any{series[:], at.UnixMilli()}, &jumped)
	if err != nil {
		return false, fmt.Errorf("jumps: %w", err)
	}
	return jumped, nil
}
