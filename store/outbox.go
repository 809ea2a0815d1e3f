package store

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
)

// letterRecord is the body of a letter.
type letterRecord struct {
	From     addresseeRecord   `json:"from"`
	To       []addresseeRecord `json:"to"`
	Cc       []addresseeRecord `json:"cc,omitempty"`
	Bcc      []addresseeRecord `json:"bcc,omitempty"`
	ReplyTo  *addresseeRecord  `json:"replyTo,omitempty"`
	Subject  string            `json:"subject"`
	Text     string            `json:"text"`
	Language string            `json:"language,omitempty"`
	Zone     int               `json:"zone,omitempty"` // of its date, in seconds east of Greenwich
}

type addresseeRecord struct {
	Name string `json:"name,omitempty"`
	Mail string `json:"mail"`
}

func addresseesOut(list []mail.Address) (out []addresseeRecord) {
	for _, a := range list {
		out = append(out, addresseeRecord(a))
	}
	return out
}

func addresseesIn(list []addresseeRecord) (out []mail.Address) {
	for _, a := range list {
		out = append(out, mail.Address(a))
	}
	return out
}

func letterOut(l mail.Letter) letterRecord {
	_, zone := l.Date.Zone()
	out := letterRecord{
		From: addresseeRecord(l.From), To: addresseesOut(l.To), Cc: addresseesOut(l.Cc), Bcc: addresseesOut(l.Bcc), Subject: l.Subject, Text: l.Text,
		Language: l.Language, Zone: zone,
	}
	if l.ReplyTo != nil {
		to := addresseeRecord(*l.ReplyTo)
		out.ReplyTo = &to
	}
	return out
}

// letter turns the record back into the letter that it was made of, but for its files.
func (rec letterRecord) letter(message string, made time.Time) mail.Letter {
	out := mail.Letter{
		From: mail.Address(rec.From), To: addresseesIn(rec.To), Cc: addresseesIn(rec.Cc), Bcc: addresseesIn(rec.Bcc), Subject: rec.Subject, Text: rec.Text,
		Language: rec.Language, ID: message, Date: made.In(time.FixedZone("", rec.Zone)),
	}
	if rec.ReplyTo != nil {
		to := mail.Address(*rec.ReplyTo)
		out.ReplyTo = &to
	}
	return out
}

// OutboxQuery asks for a page of the letters, the newest first. Zero fields do not narrow.
type OutboxQuery struct {
	State  mail.State
	Target bill.ID // the document, reminder or customer that they are about
	Limit  int
	Offset int
}

// A letter, how it stands and its last step. Of damaged books the last two may be lost: then nobody is sure. Read from how letters stand, they
// come along the indexes of that.
const (
	letterColumns = letterFields + "FROM letters l LEFT JOIN letter_states s ON s.letter = l.id" + lastStep
	letterStates  = letterFields + "FROM letter_states s CROSS JOIN letters l ON l.id = s.letter" + lastStep
	lastStep      = " LEFT JOIN letter_events e ON e.letter = s.letter AND e.number = s.steps "
	letterFields  = `SELECT l.id, l.target, l.author, l.made, l.message, l.body,
	ifnull(s.state, 'unsure'), s.next, ifnull(s.since, l.made), ifnull(s.tries, 0),
	ifnull(e.step, 'unsure'), ifnull(e.at, l.made), ifnull(e.author, l.author), e.next, ifnull(e.cause, ''), ifnull(e.code, 0), ifnull(e.words, '') `
)

// page is the query of a page, and that of how many there are. A page has two arguments more: limit and offset.
func (q OutboxQuery) page() (page, count string, args []any) {
	switch {
	case q.Target.IsZero() && q.State == "":
		return letterColumns + "ORDER BY l.id DESC LIMIT ? OFFSET ?", "SELECT count(*) FROM letter_states", nil
	case q.Target.IsZero():
		where := "WHERE s.state = ?"
		return letterStates + where + " ORDER BY s.letter DESC LIMIT ? OFFSET ?", "SELECT count(*) FROM letter_states s " + where, []any{string(q.State)}
	}
	where := "WHERE l.target = ?1 AND ifnull(s.state, '') = ifnull(?2, ifnull(s.state, ''))"
	return letterColumns + where + " ORDER BY l.id DESC LIMIT ? OFFSET ?",
		"SELECT count(*) FROM letters l LEFT JOIN letter_states s ON s.letter = l.id " + where, []any{q.Target[:], orNull(string(q.State))}
}

// Letters gives a page of the outbox, and how many letters match in all.
func (v *View) Letters(q OutboxQuery) (list []mail.Posted, total int, err error) {
	page, count, args := q.page()
	if err := v.row(count, args, &total); err != nil {
		return nil, 0, fmt.Errorf("count letters: %w", err)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	list, err = v.letters(page, append(args, limit, max(q.Offset, 0))...)
	return list, total, err
}

// lettersDue are those that wait until a moment.
const lettersDue = "SELECT letter FROM letter_states INDEXED BY letter_states_waiting WHERE state = 'queued' AND next <= ? ORDER BY next, letter"

// LettersDue are the ids of letters that wait and whose time has come, the one that has waited longest first.
func (v *View) LettersDue(now time.Time) ([]bill.ID, error) {
	return v.letterIDs(lettersDue, now.UnixMilli())
}

// NextLetter is when the next letter that waits is tried; ok is false where none waits.
func (v *View) NextLetter() (next time.Time, ok bool, err error) {
	var at sql.NullInt64
	if err := v.row("SELECT min(next) FROM letter_states INDEXED BY letter_states_waiting WHERE state = 'queued'", nil, &at); err != nil {
		return next, false, fmt.Errorf("letters: %w", err)
	}
	return time.UnixMilli(at.Int64).UTC(), at.Valid, nil
}

// CountLetters is how many letters stand how, but for those that were sent, of which there are many.
func (v *View) CountLetters() (map[mail.State]int, error) {
	out := map[mail.State]int{}
	err := v.rows(func(rows *sql.Rows) error {
		var state mail.State
		var n int
		err := rows.Scan(&state, &n)
		out[state] = n
		return err
	}, "SELECT state, count(*) FROM letter_states WHERE state IN ('queued', 'sending', 'failed', 'unsure', 'taken back') GROUP BY state")
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	return out, nil
}

// Letter is the letter of that id with all its steps, else ErrMissing.
func (v *View) Letter(id bill.ID) (mail.Posted, error) {
	list, err := v.letters(letterColumns+"WHERE l.id = ?", id[:])
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("letter: %w", ErrMissing)
	}
	if err != nil {
		return mail.Posted{}, err
	}
	list[0].Events, err = v.letterEvents(id)
	return list[0], err
}

func (v *View) letters(query string, args ...any) (list []mail.Posted, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		p, err := scanLetter(rows)
		list = append(list, p)
		return err
	}, query, args...)
	for i := range list {
		if err == nil {
			list[i].Files, err = v.letterFiles(list[i].ID)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	return list, nil
}

func scanLetter(rows *sql.Rows) (p mail.Posted, err error) {
	var id, target, author []byte
	var made, since int64
	var message, body string
	var next sql.NullInt64
	var e eventRow
	err = rows.Scan(append([]any{&id, &target, &author, &made, &message, &body, &p.State, &next, &since, &p.Tries}, e.into()...)...)
	if err != nil {
		return p, err
	}
	var rec letterRecord
	if err := fromJSON(body, &rec); err != nil {
		return p, err
	}
	p.Made, p.Next, p.Since = time.UnixMilli(made).UTC(), momentIn(next), time.UnixMilli(since).UTC()
	p.Letter = rec.letter(message, p.Made)
	if p.Last, err = e.event(); err != nil {
		return p, err
	}
	return p, idsIn(idColumn{"id", id, &p.ID}, idColumn{"target", target, &p.Target}, idColumn{"author", author, &p.Author})
}

// eventRow is a step as it lies in its table.
type eventRow struct {
	e      mail.Event
	at     int64
	author []byte
	next   sql.NullInt64
}

func (r *eventRow) into() []any {
	return []any{&r.e.Step, &r.at, &r.author, &r.next, &r.e.Cause, &r.e.Code, &r.e.Words}
}

func (r *eventRow) event() (mail.Event, error) {
	r.e.At, r.e.Next = time.UnixMilli(r.at).UTC(), momentIn(r.next)
	return r.e, idsIn(idColumn{"author", r.author, &r.e.Author})
}

func momentIn(at sql.NullInt64) time.Time {
	if !at.Valid {
		return time.Time{}
	}
	return time.UnixMilli(at.Int64).UTC()
}

func (v *View) letterEvents(id bill.ID) (list []mail.Event, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var r eventRow
		if err := rows.Scan(r.into()...); err != nil {
			return err
		}
		e, err := r.event()
		list = append(list, e)
		return err
	}, "SELECT step, at, author, next, cause, code, words FROM letter_events WHERE letter = ? ORDER BY number", id[:])
	if err != nil {
		return nil, fmt.Errorf("steps of a letter: %w", err)
	}
	return list, nil
}

func (v *View) letterFiles(id bill.ID) (list []mail.PostedFile, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var f mail.PostedFile
		var paper, digest []byte
		if err := rows.Scan(&f.Name, &f.Type, &f.Size, &paper, &digest); err != nil {
			return err
		}
		copy(f.Digest[:], digest)
		key, err := idIn(paper)
		f.Paper = key
		list = append(list, f)
		return err
	}, "SELECT name, type, size, paper, digest FROM letter_files WHERE letter = ? ORDER BY position", id[:])
	return list, err
}

// LetterFile is what is in a file that goes along.
func (v *View) LetterFile(f mail.PostedFile) (data []byte, err error) {
	switch {
	case f.Paper.IsZero():
		data = make([]byte, 0, f.Size)
		err = v.Content(bill.Attachment{Size: f.Size, Digest: f.Digest}, func(piece []byte) error {
			data = append(data, piece...)
			return nil
		})
	default:
		err = v.row(`SELECT pdf FROM papers WHERE document = ?1 UNION ALL SELECT pdf FROM reminders WHERE id = ?1
			UNION ALL SELECT pdf FROM registrations WHERE id = ?1`, []any{f.Paper[:]}, &data)
	}
	if err != nil {
		return nil, fmt.Errorf("file of a letter: %w", err)
	}
	return data, nil
}

// Post files a letter of this moment, with the files that go along, and its first step: it waits until next. content is what is in the files
// of the letter that are no paper of the books, by their place in Files; what is there already is not written again.
func (tx *Tx) Post(p mail.Posted, content map[int][]byte, next time.Time) error {
	body, err := toJSON(letterOut(p.Letter))
	if err == nil {
		err = tx.exec("INSERT INTO letters (id, target, author, made, message, body) VALUES (?, ?, ?, ?, ?, ?)",
			p.ID[:], p.Target[:], p.Author[:], tx.Now().UnixMilli(), p.Letter.ID, body)
	}
	for i, f := range p.Files {
		if data := content[i]; err == nil && data != nil {
			f.Digest, err = tx.keepContent(data)
		}
		var digest any
		if f.Paper.IsZero() {
			digest = f.Digest[:]
		}
		if err == nil {
			err = tx.exec("INSERT INTO letter_files (letter, position, name, type, size, paper, digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
				p.ID[:], i+1, f.Name, f.Type, f.Size, idOrNull(f.Paper), digest)
		}
	}
	if err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	return tx.MoveLetter(p.ID, mail.Event{Step: mail.StepFiled, Author: p.Author, Next: next})
}

// MoveLetter files the next step of a letter, at this moment. One that cannot be taken from where the letter stands is ErrUnchangeable.
func (tx *Tx) MoveLetter(id bill.ID, e mail.Event) error {
	var next any
	if !e.Next.IsZero() {
		next = e.Next.UnixMilli()
	}
	err := tx.exec(`INSERT INTO letter_events (letter, number, step, at, author, next, cause, code, words)
		VALUES (?1, 1 + ifnull((SELECT steps FROM letter_states WHERE letter = ?1), 0), ?, ?, ?, ?, ?, ?, ?)`,
		id[:], string(e.Step), tx.Now().UnixMilli(), e.Author[:], next, string(e.Cause), e.Code, e.Words)
	if err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	return nil
}

// LettersIn are the ids of the letters in some states, the oldest first.
func (v *View) LettersIn(states ...mail.State) (list []bill.ID, err error) {
	var marks []string
	var args []any
	for _, s := range states {
		marks, args = append(marks, "?"), append(args, string(s))
	}
	return v.letterIDs("SELECT letter FROM letter_states WHERE state IN ("+strings.Join(marks, ", ")+") ORDER BY letter", args...)
}

func (v *View) letterIDs(query string, args ...any) ([]bill.ID, error) {
	list, err := v.ids(query, args...)
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	return list, nil
}

// filesOfLetters are the contents that only letters have, as if they were attached.
func (v *View) filesOfLetters() (list []bill.Attachment, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var a bill.Attachment
		var digest []byte
		err := rows.Scan(&digest, &a.Size)
		copy(a.Digest[:], digest)
		list = append(list, a)
		return err
	}, "SELECT DISTINCT f.digest, c.size FROM letter_files f JOIN contents c ON c.digest = f.digest WHERE f.digest NOT IN (SELECT digest FROM attachments)")
	if err != nil {
		return nil, fmt.Errorf("files of letters: %w", err)
	}
	return list, nil
}
