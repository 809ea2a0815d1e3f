package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/files"
)

// writingBegins is how the file begins in which somebody who was handed books keeps what she is going to answer. It lies beside the books, sealed
// under her own keys: the books themselves stay as they were handed over.
const writingBegins = "answer-"

// writing is what that file seals.
type writing struct {
	Name  string          `json:"name"`            // as she called herself when she opened the books
	Lines json.RawMessage `json:"lines,omitempty"` // an answer that is not finished, in its text form
	Sent  json.RawMessage `json:"sent,omitempty"`  // the last one that was written to a file, to be written again
}

// mostWriting bounds the file: two answers, and what sealing adds.
const mostWriting = 2*answer.MaxText + 4096

func (s *Session) writingPath() string {
	return filepath.Join(s.books.dir, writingBegins+s.user.ID.String())
}

// writingPlace binds the file to her and to the owner whom she answers; not to the state of the books, which newer ones follow.
func (s *Session) writingPlace() string {
	return fmt.Sprintf("answer/v1 %s %s", s.user.ID, s.given.file.OwnerFingerprint())
}

// loadWriting reads the file; none is empty, and one that nobody can read is an error: what was written is not lost silently.
func (s *Session) loadWriting() (w writing, err error) {
	info, err := os.Stat(s.writingPath())
	if errors.Is(err, fs.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return w, err
	}
	if info.Size() > 2*mostWriting {
		return w, fmt.Errorf("answer: %w", crypto.ErrDamaged)
	}
	sealed, err := os.ReadFile(s.writingPath())
	if err != nil {
		return w, err
	}
	plain, err := s.keys.OpenOwn(sealed, s.writingPlace())
	if err != nil {
		return w, fmt.Errorf("answer: %w", crypto.ErrDamaged)
	}
	if err := json.Unmarshal(plain, &w); err != nil {
		return w, fmt.Errorf("answer: %w", crypto.ErrDamaged)
	}
	return w, nil
}

func (s *Session) saveWriting(w writing) error {
	plain, err := json.Marshal(w)
	if err != nil {
		return err
	}
	sealed, err := s.keys.SealOwn(plain, s.writingPlace())
	if err != nil {
		return err
	}
	return crypto.WriteFile(s.writingPath(), sealed)
}

// lines are those that are not sent yet.
func (w writing) lines() ([]answer.Line, error) {
	if w.Lines == nil {
		return nil, nil
	}
	a, err := textIn(w.Lines)
	return a.Lines, err
}

// textIn reads an answer that stands in JSON as a text of its own.
func textIn(raw json.RawMessage) (answer.Answer, error) {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return answer.Answer{}, fmt.Errorf("answer: %w", crypto.ErrDamaged)
	}
	a, err := answer.Parse([]byte(text))
	if err != nil {
		return a, fmt.Errorf("answer: %w: %w", crypto.ErrDamaged, err)
	}
	return a, nil
}

func textOut(a answer.Answer) (json.RawMessage, error) {
	text, err := a.Text()
	if err != nil {
		return nil, err
	}
	return json.Marshal(string(text))
}

// holdWriting is the door of what she does with her answer.
func (s *Session) holdWriting(fn func(w *writing, lines *[]answer.Line) error) error {
	err := s.hold(writeAnswer, func() error {
		if s.given == nil {
			return errNotGiven()
		}
		w, err := s.loadWriting()
		if err != nil {
			return err
		}
		lines, err := w.lines()
		if err != nil {
			return err
		}
		return fn(&w, &lines)
	})
	return asError("answer", err)
}

// changeWriting keeps what fn makes of it.
func (s *Session) changeWriting(fn func(w *writing, lines *[]answer.Line) error) error {
	if s != nil {
		s.answering.Lock()
		defer s.answering.Unlock()
	}
	return s.holdWriting(func(w *writing, lines *[]answer.Line) error {
		if err := fn(w, lines); err != nil {
			return err
		}
		w.Lines = nil
		if len(*lines) > 0 {
			a, err := s.answerOf(*lines, "not finished", time.Unix(0, 0))
			if err != nil {
				return err
			}
			if w.Lines, err = textOut(a); err != nil {
				return inLine(err)
			}
		}
		return s.saveWriting(*w)
	})
}

// answerOf makes an answer to the file that these books came in.
func (s *Session) answerOf(lines []answer.Line, name string, at time.Time) (answer.Answer, error) {
	reply, err := s.keys.Recipient()
	return answer.Answer{
		ID: bill.NewID(), Handover: s.given.ID, Store: bill.ID(s.given.file.Store()), Entries: s.given.anchor.Size, Root: s.given.anchor.Root,
		Name: name, Reply: reply, Made: at.UTC().Truncate(time.Second), Lines: lines,
	}, err
}

// inLine gives what is wrong with a line its field.
func inLine(err error) error {
	if e, ok := errors.AsType[*answer.LineError](err); ok {
		return invalid(e.Field, "%v", e)
	}
	return err
}

// AnswerLines are the remarks and payments that are not sent yet.
func (s *Session) AnswerLines(context.Context) (list []answer.Line, err error) {
	err = s.holdWriting(func(_ *writing, lines *[]answer.Line) error {
		list = *lines
		return nil
	})
	return list, err
}

// AddAnswerLine adds a remark or a payment to the answer, and gives it back as it was kept: with the label of what it is about. A zero day is today. Errors: Invalid with the
// field; Missing where the books know no such thing.
func (s *Session) AddAnswerLine(ctx context.Context, l answer.Line) (answer.Line, error) {
	err := s.changeWriting(func(_ *writing, lines *[]answer.Line) (err error) {
		if l, err = s.fitLine(ctx, l); err != nil {
			return err
		}
		if len(*lines) == answer.MaxLines {
			return invalid("lines", "an answer has %d lines at most", answer.MaxLines)
		}
		*lines = append(*lines, l)
		return nil
	})
	return l, err
}

// ChangeAnswerLine writes a line of what is not sent yet, counted from 1, anew. was is the line as she looked at it: where another stands there by
// now nothing is changed. Errors: those of AddAnswerLine; Conflict.
func (s *Session) ChangeAnswerLine(ctx context.Context, n int, was, l answer.Line) (answer.Line, error) {
	err := s.changeWriting(func(_ *writing, lines *[]answer.Line) (err error) {
		if err := lineAt(*lines, n); err != nil {
			return err
		}
		if (*lines)[n-1] != was {
			return &Error{Kind: Conflict, Field: "line", Hint: HintChanged, Err: errors.New("another line stands there by now")}
		}
		if l, err = s.fitLine(ctx, l); err == nil {
			(*lines)[n-1] = l
		}
		return err
	})
	return l, err
}

// fitLine looks at a line as it was typed.
func (s *Session) fitLine(ctx context.Context, l answer.Line) (answer.Line, error) {
	l.Text = strings.TrimSpace(strings.ReplaceAll(l.Text, "\r\n", "\n"))
	l, err := s.aboutLine(ctx, l)
	if err != nil {
		return l, err
	}
	if field := l.Check(); field != "" {
		return l, invalid(field, "a line of an answer cannot be so")
	}
	return l, nil
}

// lineAt says whether there is an nth line, counted from 1.
func lineAt(lines []answer.Line, n int) error {
	if n < 1 || n > len(lines) {
		return &Error{Kind: Missing, Field: "line", Hint: HintFixField, Err: errors.New("there is no such line")}
	}
	return nil
}

// aboutLine looks the target up.
func (s *Session) aboutLine(ctx context.Context, l answer.Line) (answer.Line, error) {
	l.Label = ""
	if l.About == answer.Books {
		return l, nil
	}
	err := s.store.Read(ctx, func(v *store.View) error {
		thing, err := v.Thing(l.Target)
		if err != nil {
			return err
		}
		fits := map[answer.Noun]bool{
			answer.Customers: thing.Noun == "customer", answer.Payments: thing.Noun == "payment",
			answer.Documents: bill.Kind(thing.Noun).Known() || thing.Noun == "draft",
		}
		if !fits[l.About] {
			return &Error{Kind: Missing, Field: "about", Hint: HintFixField, Err: errors.New("there is no such document, customer or payment")}
		}
		l.Label = firstRunes(thing.Label, 200)
		if l.Kind != answer.Payment {
			return nil
		}
		if l.Day.IsZero() {
			l.Day = s.Today()
		}
		_, err = invoice(v, l.Target)
		return err
	})
	return l, err
}

func firstRunes(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// DropAnswerLine takes a line, counted from 1, out of what is not sent yet. Errors: Missing.
func (s *Session) DropAnswerLine(_ context.Context, n int) error {
	return s.changeWriting(func(_ *writing, lines *[]answer.Line) error {
		if err := lineAt(*lines, n); err != nil {
			return err
		}
		*lines = slices.Delete(*lines, n-1, n)
		return nil
	})
}

// Answered is an answer that was written to a file.
type Answered struct {
	ID          bill.ID
	Path        string
	Lines       int
	Fingerprint string // of the key that signed it, to be told the owner on another way
	Again       bool   // it is the last one once more: nothing new was written since
}

// AnswerHandover writes the answer into a new file, or into a folder: sealed to the owner and signed. What was written is sent then; with nothing
// new to send it writes the last answer once more, which the owner takes for the one it is.
func (s *Session) AnswerHandover(_ context.Context, path string) (out Answered, err error) {
	err = s.changeWriting(func(w *writing, lines *[]answer.Line) (err error) {
		out, err = s.sealAnswer(w, *lines, path)
		*lines = nil
		return err
	})
	return out, err
}

func (s *Session) sealAnswer(w *writing, lines []answer.Line, path string) (out Answered, err error) {
	place, err := s.backupPlace(path)
	if err != nil {
		return out, err
	}
	out.Path = place.path
	if place.folder {
		out.Path = filepath.Join(place.path, "answer-"+s.books.env.now().Format("20060102-150405")+AnswerSuffix)
	}
	if err := files.Vacant(out.Path); err != nil {
		return out, err
	}
	a, err := s.answerOf(lines, w.Name, s.books.env.now())
	if err != nil {
		return out, err
	}
	if len(lines) == 0 {
		if w.Sent == nil {
			return out, invalid("lines", "there is nothing to answer yet")
		}
		out.Again = true
		if a, err = textIn(w.Sent); err != nil {
			return out, err
		}
	}
	text, err := a.Text()
	if err != nil {
		return out, inLine(err)
	}
	file, err := s.keys.SealLetter(answer.Purpose, s.given.file.OwnerRecipient(), text)
	if err != nil {
		return out, err
	}
	if err := crypto.WriteFile(out.Path, file); err != nil {
		return out, err
	}
	out.ID, out.Lines, out.Fingerprint = a.ID, len(a.Lines), crypto.Fingerprint(s.keys.Public())
	w.Sent, err = textOut(a)
	return out, err
}
