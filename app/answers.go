package app

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/crypto"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// KeyStand says how the key stands that an answer is signed with.
type KeyStand string

// The stands of a key.
const (
	KeyKnown KeyStand = "known" // it is the one that was accepted last for this person
	KeyFirst KeyStand = "first" // nobody has answered in her name yet: her fingerprint is to be compared with her
	KeyOther KeyStand = "other" // another one was accepted for her before: either she opened the books anew, or somebody else writes
)

// AnswerRead is an answer as it compares with the books at this moment.
type AnswerRead struct {
	answer.Answer
	To          string    // to whom the books were handed over
	HandedOver  time.Time // when
	Superseded  bool      // newer books were handed over to her since
	Fingerprint string    // of the key that signed it
	Key         KeyStand
	Lines       []AnswerLineRead
}

// AnswerLineRead is a line with what there is to know of it now.
type AnswerLineRead struct {
	answer.Line
	Number   int // from 1
	Findings []answer.Finding
	Open     money.Amount // of the document of a payment, where it is there; else the zero Amount
	Verdict  *Verdict     // nil where nothing was decided yet
}

// Verdict is what became of a line of an answer.
type Verdict struct {
	Line     int
	Kind     answer.Kind
	Label    string // of what it is about, by now
	Amount   money.Amount
	Day      bill.Date
	Accepted bool
	Note     string
	Became   bill.ID // payment or note that it was booked as
	At       time.Time
	By       string
}

// readLetter is an answer that was opened and belongs to a handover of these books.
type readLetter struct {
	answer.Answer
	key ed25519.PublicKey
	sum [32]byte
	row store.Handover
}

// ReadAnswer opens an answer and holds it against the books as they are now; nothing is changed. It must be sealed to the owner, signed, and answer
// a file that these books handed over, whose trail the books go on from.
//
// Errors: Locked for a letter to somebody else; Damaged for one that was changed, or a trail that does not go on; Missing for an answer to a file that
// these books do not know; Conflict for one that names another state of the books than the file held.
func (s *Session) ReadAnswer(ctx context.Context, file []byte) (out AnswerRead, err error) {
	err = s.hold(readAnswer, func() error {
		return s.store.Read(ctx, func(v *store.View) error {
			l, err := s.openAnswer(v, file)
			if err == nil {
				out, err = s.compareAnswer(v, l)
			}
			return err
		})
	})
	return out, asError("answer", err)
}

// openAnswer proves all of an answer that does not change with the books.
func (s *Session) openAnswer(v *store.View, file []byte) (l readLetter, err error) {
	if len(file) == 0 {
		return l, invalid("file", "there is nothing in it")
	}
	text, key, err := s.keys.OpenLetter(answer.Purpose, file, answer.MaxText)
	if err != nil {
		return l, answerError(err)
	}
	l.key, l.sum = key, sha256.Sum256(text)
	if l.Answer, err = answer.Parse(text); err != nil {
		return l, answerError(err)
	}
	l.row, err = v.Handover(l.Handover)
	switch {
	case errors.Is(err, store.ErrMissing):
		return l, &Error{Kind: Missing, Field: "file", Hint: HintNewerFile, Err: errors.New("it answers a file that these books did not hand over, or do not know of any more")}
	case err != nil:
		return l, err
	case l.Store != l.row.Store || l.Entries != l.row.Trail.Size || l.Root != [32]byte(l.row.Trail.Root):
		return l, &Error{Kind: Conflict, Field: "file", Hint: HintNewerFile, Err: errors.New("it answers another state of the books than was handed over")}
	}
	return l, v.TrailExtends(l.row.Trail)
}

// answerError gives what opening an answer says its kind.
func answerError(err error) error {
	e := &Error{Kind: Damaged, Field: "file", Hint: HintAnswerFile, Err: err}
	switch {
	case errors.Is(err, crypto.ErrForeign):
		e.Kind, e.Err = Locked, errors.New("the answer is sealed to somebody else")
	case errors.Is(err, answer.ErrNewer):
		e.Kind, e.Hint = Unavailable, HintUpdate
	case errors.Is(err, crypto.ErrDamaged) || errors.Is(err, answer.ErrForeign):
		e.Err = errors.New("it was changed or cut short on its way, or is no answer")
	case errors.Is(err, crypto.ErrWiped):
		return err
	}
	return e
}

func (s *Session) compareAnswer(v *store.View, l readLetter) (out AnswerRead, err error) {
	out = AnswerRead{Answer: l.Answer, To: l.row.Person, HandedOver: l.row.Made, Fingerprint: crypto.Fingerprint(l.key)}
	if out.Key, err = keyStand(v, l); err != nil {
		return out, err
	}
	all, err := v.Handovers()
	if err != nil {
		return out, err
	}
	for _, h := range all {
		out.Superseded = out.Superseded || h.Person == l.row.Person && h.Trail.Size > l.row.Trail.Size
	}
	decided, err := verdictsOf(v, l.ID)
	if err != nil {
		return out, err
	}
	for i, line := range l.Lines {
		one := AnswerLineRead{Line: line, Number: i + 1}
		if at := slices.IndexFunc(decided, func(d Verdict) bool { return d.Line == i+1 }); at >= 0 {
			one.Verdict = &decided[at]
		}
		if one.Findings, one.Open, err = s.compareLine(v, line, l.row.ID); err != nil {
			return out, err
		}
		out.Lines = append(out.Lines, one)
	}
	return out, nil
}

// keyStand compares the key with those that were accepted. A key that was accepted for one person never answers for another.
func keyStand(v *store.View, l readLetter) (KeyStand, error) {
	all, err := v.HandoverKeys("")
	if err != nil {
		return "", err
	}
	for _, k := range all {
		if k.Key.Equal(l.key) && k.Person != l.row.Person {
			return "", &Error{Kind: Conflict, Field: "file", Hint: HintCompareKey, Err: errors.New("it is signed with a key that was accepted for somebody else")}
		}
	}
	i := slices.IndexFunc(all, func(k store.HandoverKey) bool { return k.Person == l.row.Person }) // the last accepted
	switch {
	case i < 0:
		return KeyFirst, nil
	case all[i].Key.Equal(l.key):
		return KeyKnown, nil
	}
	return KeyOther, nil
}

// compareLine looks at what a line is about as it stands now; since is the handover that it answers.
func (s *Session) compareLine(v *store.View, l answer.Line, since bill.ID) (list []answer.Finding, open money.Amount, err error) {
	now := answer.Now{Today: s.Today()}
	if l.About != answer.Books {
		thing, err := v.Thing(l.Target)
		if err != nil {
			return nil, open, err
		}
		now.There = thing.Noun != ""
	}
	if l.Kind != answer.Payment || !now.There {
		return answer.Compare(l, now), open, nil
	}
	doc, err := invoice(v, l.Target)
	if KindOf(err) == Invalid || errors.Is(err, store.ErrMissing) { // a quote, a draft
		return answer.Compare(l, now), open, nil
	}
	if err != nil {
		return nil, open, err
	}
	d, err := s.standing(v, doc)
	if err != nil {
		return nil, open, err
	}
	now.Owed, now.Open, now.Issued, now.Credited, now.Payments = true, d.Open, doc.Issued(), len(d.Credits) > 0, d.Payments
	for _, p := range d.Payments {
		if bytes.Compare(p.ID[:], since[:]) > 0 { // ids are in the order of time
			now.Since++
		}
	}
	return answer.Compare(l, now), d.Open, nil
}

func verdictsOf(v *store.View, id bill.ID) (list []Verdict, err error) {
	rows, err := v.Verdicts(id)
	known := newAuthors(v)
	for _, r := range rows {
		d := Verdict{
			Line: r.Line, Kind: answer.Kind(r.Kind), Amount: r.Amount, Day: r.Day, Accepted: r.Accepted, Note: r.Note, Became: r.Became, At: r.At,
		}
		thing, terr := v.Thing(r.Target)
		by, berr := known.name(r.Author)
		d.Label, d.By, err = thing.Label, by, errors.Join(err, terr, berr)
		list = append(list, d)
	}
	return list, err
}

// AcceptAnswerKey says that the key which has signed an answer is that of the person to whom the books were handed over: the owner has compared its
// fingerprint with her, on another way than the file came. From then on an answer in her name that is signed with another key is held up again.
// Errors: Conflict where the fingerprint is not that of the answer; those of ReadAnswer.
func (s *Session) AcceptAnswerKey(ctx context.Context, file []byte, fingerprint string) error {
	if err := s.knock(acceptAnswerKey); err != nil {
		return err
	}
	l, err := s.answerNow(ctx, file)
	if err != nil {
		return err
	}
	if crypto.Fingerprint(l.key) != tidyFingerprint(fingerprint) {
		return &Error{Kind: Conflict, Field: "fingerprint", Hint: HintCompareKey, Err: errors.New("that is not the fingerprint of the key which signed this answer")}
	}
	return write(ctx, s, acceptAnswerKey, l.Handover, func(tx *store.Tx) error {
		stand, err := keyStand(&tx.View, l)
		if err != nil || stand == KeyKnown {
			return err
		}
		err = tx.AcceptHandoverKey(store.HandoverKey{Key: l.key, Person: l.row.Person, Reply: l.Reply, Author: s.user.ID})
		if errors.Is(err, store.ErrConflict) {
			return &Error{Kind: Conflict, Field: "fingerprint", Hint: HintCompareKey, Err: errors.New("that key was replaced by another one of hers since")}
		}
		return err
	})
}

func (s *Session) answerNow(ctx context.Context, file []byte) (l readLetter, err error) {
	l, err = read(ctx, s, readAnswer, func(v *store.View) (readLetter, error) { return s.openAnswer(v, file) })
	return l, err
}

// AcceptAnswerLine does what a line asks for: a payment is booked as any other, a remark becomes a note on what it is about. seen are the findings that
// the owner has looked at: where the books say something else by now, nothing is done. note is the owner's own.
//
// Errors: Conflict with HintChanged where the findings are others, or the line was decided before; Conflict with HintCompareKey where the key was not
// accepted; Invalid for a line that cannot be booked; those of ReadAnswer and AddPayment.
func (s *Session) AcceptAnswerLine(ctx context.Context, file []byte, number int, note string, seen []answer.Finding) (Verdict, error) {
	return s.decide(ctx, acceptAnswer, file, number, note, func(tx *store.Tx, l readLetter, line answer.Line) (became bill.ID, err error) {
		findings, _, err := s.compareLine(&tx.View, line, l.row.ID)
		switch {
		case err != nil:
			return became, err
		case slices.ContainsFunc(findings, answer.Finding.Bars):
			return became, &Error{Kind: Invalid, Field: "line", Hint: HintLookAgain, Err: errors.New("the line cannot be booked: " + AnswerFindingWords(findings[0]))}
		case !slices.Equal(findings, seen):
			return became, &Error{Kind: Conflict, Field: "line", Hint: HintLookAgain, Err: findingsError(findings)}
		}
		return s.carryOut(tx, l, number, line)
	})
}

// findingsError says what there is to know of a line.
func findingsError(list []answer.Finding) error {
	if len(list) == 0 {
		return errors.New("what was to be known of the line is not so any more")
	}
	text := ""
	for i, f := range list {
		if i > 0 {
			text += "; "
		}
		text += AnswerFindingWords(f)
	}
	return errors.New(text)
}

// carryOut books a line.
func (s *Session) carryOut(tx *store.Tx, l readLetter, number int, line answer.Line) (became bill.ID, err error) {
	from := fmt.Sprintf("%s, answer of %s, line %d", l.row.Person, l.Made.Format(time.DateOnly), number)
	if line.Kind == answer.Payment {
		p := bill.Payment{ID: bill.NewID(), Document: line.Target, Date: line.Day, Amount: line.Amount, Method: line.Account, Reference: line.Reference, Note: from}
		if line.Text != "" {
			p.Note += ": " + line.Text
		}
		_, err = s.filePayment(tx, p)
		return p.ID, err
	}
	if line.About != answer.Documents && line.About != answer.Customers {
		return became, nil
	}
	about, err := tx.Subject(line.Target)
	if errors.Is(err, store.ErrMissing) {
		return became, nil
	}
	if err != nil {
		return became, err
	}
	text, err := bill.CheckNote(from + ": " + line.Text)
	if err != nil {
		return became, &Error{Kind: Invalid, Field: "text", Hint: HintFixField, Err: err}
	}
	n := bill.Note{ID: bill.NewID(), Target: about.ID, Author: s.user.ID, Text: text}
	return n.ID, tx.AddNote(n)
}

// DeclineAnswerLine says that what a line asks for is not done, with a note on why. Errors: those of AcceptAnswerLine.
func (s *Session) DeclineAnswerLine(ctx context.Context, file []byte, number int, note string) (Verdict, error) {
	return s.decide(ctx, declineAnswer, file, number, note, func(*store.Tx, readLetter, answer.Line) (bill.ID, error) { return bill.ID{}, nil })
}

// decide files what becomes of one line, with an entry in the trail of its own that names the answer by its digest.
func (s *Session) decide(
	ctx context.Context, a action, file []byte, number int, note string, do func(*store.Tx, readLetter, answer.Line) (bill.ID, error),
) (out Verdict, err error) {
	if err := s.knock(a); err != nil {
		return out, err
	}
	if err := checkText("note", note, maxAlarmNote, true); err != nil {
		return out, err
	}
	l, err := s.answerNow(ctx, file)
	if err != nil {
		return out, err
	}
	if number < 1 || number > len(l.Lines) {
		return out, &Error{Kind: Missing, Field: "line", Hint: HintFixField, Err: errors.New("the answer has no such line")}
	}
	err = s.hold(a, func() error {
		deed := s.deed(a, l.ID)
		deed.Outcome, deed.Detail = fmt.Sprintf("line %d, key %s", number, crypto.Fingerprint(l.key)), tlog.Hash(l.sum)
		return s.store.Write(ctx, deed, func(tx *store.Tx) (err error) {
			out, err = s.fileVerdict(tx, a, l, number, note, do)
			return err
		})
	})
	return out, asError("answer", err)
}

func (s *Session) fileVerdict(
	tx *store.Tx, a action, l readLetter, number int, note string, do func(*store.Tx, readLetter, answer.Line) (bill.ID, error),
) (out Verdict, err error) {
	line := l.Lines[number-1]
	stand, err := keyStand(&tx.View, l)
	if err == nil && stand != KeyKnown {
		err = &Error{Kind: Conflict, Field: "fingerprint", Hint: HintCompareKey, Err: errors.New("the key that signed the answer was not accepted yet")}
	}
	if err != nil {
		return out, err
	}
	err = tx.KeepAnswer(store.HandoverAnswer{ID: l.ID, Handover: l.Handover, Key: l.key, Made: l.Made, Lines: len(l.Lines), SHA256: l.sum})
	if err != nil {
		return out, err
	}
	had, err := tx.Verdicts(l.ID)
	if err == nil && slices.ContainsFunc(had, func(d store.Verdict) bool { return d.Line == number }) {
		err = &Error{Kind: Conflict, Field: "line", Hint: HintDecided, Err: errors.New("that line was decided before")}
	}
	if err != nil {
		return out, err
	}
	d := store.Verdict{
		Answer: l.ID, Line: number, Kind: string(line.Kind), Target: line.Target, Amount: line.Amount, Day: line.Day,
		Accepted: a.name == acceptAnswer.name, Note: note, Author: s.user.ID,
	}
	if d.Became, err = do(tx, l, line); err != nil {
		return out, err
	}
	if err := tx.Decide(d); err != nil {
		return out, err
	}
	list, err := verdictsOf(&tx.View, l.ID)
	for _, one := range list {
		if one.Line == number {
			out = one
		}
	}
	return out, err
}

// AnswerFiled is an answer of which something was decided.
type AnswerFiled struct {
	ID          bill.ID
	From        string
	Made        time.Time
	Fingerprint string
	Lines       int
	Verdicts    []Verdict
}

// AnswersTo are the answers to a handover of which something was decided, the oldest first, with what became of each line.
func (s *Session) AnswersTo(ctx context.Context, handover bill.ID) ([]AnswerFiled, error) {
	return read(ctx, s, seeHandovers, func(v *store.View) (list []AnswerFiled, err error) {
		h, err := v.Handover(handover)
		if err != nil {
			return nil, err
		}
		rows, err := v.HandoverAnswers(handover)
		for _, r := range rows {
			one := AnswerFiled{ID: r.ID, From: h.Person, Made: r.Made, Fingerprint: crypto.Fingerprint(r.Key), Lines: r.Lines}
			var verr error
			one.Verdicts, verr = verdictsOf(v, r.ID)
			list, err = append(list, one), errors.Join(err, verr)
		}
		return list, err
	})
}
