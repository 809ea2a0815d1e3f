package store

import (
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/crypto/trail"

	"golang.org/x/mod/sumdb/tlog"
)

// Handover is a file with the books that went out to somebody.
type Handover struct {
	ID          bill.ID
	Person      string
	Made        time.Time
	Way         HandoverWay
	Until       bill.Date
	First, Last bill.Date // that she was asked to look at; zero for no such days
	Store       bill.ID   // the books, as they were called then: a restore gives them another id
	Trail       trail.Anchor
	Size        int64 // bytes
	SHA256      [32]byte
	Author      bill.ID
	Answers     int // of which something was decided
}

// HandoverWay is what opens the file.
type HandoverWay string

// The ways.
const (
	ByPassphrase HandoverWay = "passphrase"
	ByKey        HandoverWay = "key"
)

// HandoverKey is a key that the owner has compared and accepted as that of a person.
type HandoverKey struct {
	Key      ed25519.PublicKey
	Person   string
	Reply    string // age recipient; "" where she gave none
	Accepted time.Time
	Author   bill.ID
}

// HandoverAnswer is an answer of which something was decided.
type HandoverAnswer struct {
	ID       bill.ID
	Handover bill.ID
	Key      ed25519.PublicKey
	Made     time.Time // as it says
	Lines    int
	SHA256   [32]byte // of its text
}

// Verdict is what became of a line of an answer.
type Verdict struct {
	Answer   bill.ID
	Line     int    // from 1
	Kind     string // "remark" or "payment"
	Target   bill.ID
	Amount   money.Amount // of a payment
	Day      bill.Date
	Accepted bool
	Note     string  // of whoever decided
	Became   bill.ID // the payment or note that it was booked as; zero for none
	At       time.Time
	Author   bill.ID
}

const handoverColumns = `id, person, made, way, until, ifnull(first, ''), ifnull(last, ''), store, trail, root, size, sha256, author,
	(SELECT count(*) FROM handover_answers a WHERE a.handover = h.id)`

// Handovers are all that went out, the newest first.
func (v *View) Handovers() ([]Handover, error) {
	return v.handovers("SELECT " + handoverColumns + " FROM handovers h ORDER BY id DESC")
}

// Handover is one of them, else ErrMissing.
func (v *View) Handover(id bill.ID) (Handover, error) {
	list, err := v.handovers("SELECT "+handoverColumns+" FROM handovers h WHERE id = ?", id[:])
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("handover: %w", ErrMissing)
	}
	if err != nil {
		return Handover{}, err
	}
	return list[0], nil
}

func (v *View) handovers(query string, args ...any) (list []Handover, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		h, err := scanHandover(rows)
		list = append(list, h)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("handovers: %w", err)
	}
	return list, nil
}

func scanHandover(rows *sql.Rows) (h Handover, err error) {
	var id, of, root, sum, author []byte
	var until, first, last string
	var made int64
	err = rows.Scan(&id, &h.Person, &made, &h.Way, &until, &first, &last, &of, &h.Trail.Size, &root, &h.Size, &sum, &author, &h.Answers)
	if err != nil {
		return h, err
	}
	r := reader{err: idsIn(idColumn{"id", id, &h.ID}, idColumn{"store", of, &h.Store}, idColumn{"author", author, &h.Author})}
	h.Made, h.Until, h.First, h.Last = time.UnixMilli(made).UTC(), r.day("until", until), r.day("first", first), r.day("last", last)
	h.Trail.Root, h.SHA256 = tlog.Hash(root), [32]byte(sum)
	return h, r.err
}

// AddHandover files that a file went out, at this moment.
func (tx *Tx) AddHandover(h Handover) error {
	err := tx.exec(`INSERT INTO handovers (id, person, made, way, until, first, last, store, trail, root, size, sha256, author)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, h.ID[:], h.Person, tx.Now().UnixMilli(), string(h.Way), dayText(h.Until),
		orNull(dayText(h.First)), orNull(dayText(h.Last)), h.Store[:], h.Trail.Size, h.Trail.Root[:], h.Size, h.SHA256[:], h.Author[:])
	if err != nil {
		return fmt.Errorf("handover: %w", err)
	}
	return tx.Tell("handover", h.ID.String(), bill.ID{}, nil, map[string]any{
		"person": h.Person, "way": string(h.Way), "until": h.Until.String(), "entries": h.Trail.Size,
	})
}

// HandoverKeys are the keys of a person, of everybody where person is "", the one accepted last in front.
func (v *View) HandoverKeys(person string) (list []HandoverKey, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var k HandoverKey
		var at int64
		var key, author []byte
		if err := rows.Scan(&key, &k.Person, &k.Reply, &at, &author); err != nil {
			return err
		}
		k.Key, k.Accepted = key, time.UnixMilli(at).UTC()
		err := idsIn(idColumn{"author", author, &k.Author})
		list = append(list, k)
		return err
	}, "SELECT key, person, reply, accepted, author FROM handover_keys WHERE ?1 = '' OR person = ?1 ORDER BY accepted DESC, key", person)
	if err != nil {
		return nil, fmt.Errorf("keys of answers: %w", err)
	}
	return list, nil
}

// AcceptHandoverKey files that the key is the person's, from this moment on. ErrConflict: it was accepted before.
func (tx *Tx) AcceptHandoverKey(k HandoverKey) error {
	err := tx.exec("INSERT INTO handover_keys (key, person, reply, accepted, author) VALUES (?, ?, ?, ?, ?)",
		[]byte(k.Key), k.Person, k.Reply, tx.Now().UnixMilli(), k.Author[:])
	if err != nil {
		return fmt.Errorf("key of answers: %w", err)
	}
	return tx.Tell("handover", "key "+short(k.Key), bill.ID{}, nil, map[string]any{"person": k.Person})
}

// HandoverAnswer is an answer, else ErrMissing.
func (v *View) HandoverAnswer(id bill.ID) (a HandoverAnswer, err error) {
	list, err := v.handoverAnswers("id = ?", id[:])
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("answer: %w", ErrMissing)
	}
	if err != nil {
		return a, err
	}
	return list[0], nil
}

// HandoverAnswers are the answers to a handover, the oldest first.
func (v *View) HandoverAnswers(handover bill.ID) ([]HandoverAnswer, error) {
	return v.handoverAnswers("handover = ?", handover[:])
}

func (v *View) handoverAnswers(where string, args ...any) (list []HandoverAnswer, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var a HandoverAnswer
		var id, of, key, sum []byte
		var made int64
		if err := rows.Scan(&id, &of, &key, &made, &a.Lines, &sum); err != nil {
			return err
		}
		a.Key, a.Made, a.SHA256 = key, time.UnixMilli(made).UTC(), [32]byte(sum)
		err := idsIn(idColumn{"id", id, &a.ID}, idColumn{"handover", of, &a.Handover})
		list = append(list, a)
		return err
	}, "SELECT id, handover, key, made, lines, sha256 FROM handover_answers WHERE "+where+" ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	return list, nil
}

// KeepAnswer files an answer of which something is decided. One that is filed already must be the same: else ErrConflict.
func (tx *Tx) KeepAnswer(a HandoverAnswer) error {
	had, err := tx.HandoverAnswer(a.ID)
	switch {
	case err == nil && had.SHA256 == a.SHA256 && had.Handover == a.Handover:
		return nil
	case err == nil:
		return fmt.Errorf("answer: %w", ErrConflict)
	case !errors.Is(err, ErrMissing):
		return err
	}
	err = tx.exec("INSERT INTO handover_answers (id, handover, key, made, lines, sha256) VALUES (?, ?, ?, ?, ?, ?)",
		a.ID[:], a.Handover[:], []byte(a.Key), a.Made.UnixMilli(), a.Lines, a.SHA256[:])
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// Verdicts are what became of the lines of an answer, in their order.
func (v *View) Verdicts(answer bill.ID) (list []Verdict, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		one, err := scanVerdict(rows)
		list = append(list, one)
		return err
	}, `SELECT answer, line, kind, target, ifnull(currency, ''), ifnull(amount, 0), ifnull(day, ''), accepted, note, became, at, author
		FROM handover_verdicts WHERE answer = ? ORDER BY line`, answer[:])
	if err != nil {
		return nil, fmt.Errorf("what became of an answer: %w", err)
	}
	return list, nil
}

func scanVerdict(rows *sql.Rows) (d Verdict, err error) {
	var answer, target, became, author []byte
	var code, day string
	var minor, at int64
	err = rows.Scan(&answer, &d.Line, &d.Kind, &target, &code, &minor, &day, &d.Accepted, &d.Note, &became, &at, &author)
	if err != nil {
		return d, err
	}
	r := reader{err: idsIn(idColumn{"answer", answer, &d.Answer}, idColumn{"target", target, &d.Target}, idColumn{"became", became, &d.Became},
		idColumn{"author", author, &d.Author})}
	d.Day, d.At = r.day("day", day), time.UnixMilli(at).UTC()
	if code != "" {
		d.Amount = money.Of(minor, r.currency(code))
	}
	return d, r.err
}

// Decide files what became of a line, at this moment. ErrConflict: that was decided before.
func (tx *Tx) Decide(d Verdict) error {
	var code, minor any
	if d.Amount != (money.Amount{}) {
		code, minor = d.Amount.Currency().Code(), d.Amount.Minor()
	}
	err := tx.exec(`INSERT INTO handover_verdicts (answer, line, kind, target, currency, amount, day, accepted, note, became, at, author)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, d.Answer[:], d.Line, d.Kind, idOrNull(d.Target), code, minor, orNull(dayText(d.Day)),
		d.Accepted, d.Note, idOrNull(d.Became), tx.Now().UnixMilli(), d.Author[:])
	if err != nil {
		return fmt.Errorf("line of an answer: %w", err)
	}
	return tx.Tell("handover", fmt.Sprintf("%s line %d", d.Answer, d.Line), bill.ID{}, nil, map[string]any{"accepted": d.Accepted, "kind": d.Kind, "note": d.Note})
}
