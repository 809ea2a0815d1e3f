package answer

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

const (
	format  = "counterfoil-answer"
	version = 1
	made    = "2006-01-02T15:04:05Z"
)

// What Parse answers.
var (
	// ErrForeign: the text is no answer, or not written as Text writes one.
	ErrForeign = errors.New("the text is no answer to a handover")
	// ErrNewer: it was written by a newer version of the program.
	ErrNewer = errors.New("the answer was written by a newer version")
)

type answerText struct {
	Format   string     `json:"format"`
	Version  int        `json:"version"`
	ID       bill.ID    `json:"id"`
	Handover bill.ID    `json:"handover"`
	Store    bill.ID    `json:"store"`
	Trail    trailText  `json:"trail"`
	Name     string     `json:"name"`
	Reply    string     `json:"reply,omitempty"`
	Made     string     `json:"made"`
	Lines    []lineText `json:"lines"`
}

type trailText struct {
	Entries int64  `json:"entries"`
	Root    string `json:"root"` // hexadecimal
}

type lineText struct {
	Kind      Kind       `json:"kind"`
	About     Noun       `json:"about"`
	Target    bill.ID    `json:"target,omitzero"`
	Label     string     `json:"label,omitempty"`
	Text      string     `json:"text,omitempty"`
	Currency  string     `json:"currency,omitempty"`
	Amount    string     `json:"amount,omitempty"`
	Day       *bill.Date `json:"day,omitempty"`
	Account   string     `json:"account,omitempty"`
	Reference string     `json:"reference,omitempty"`
}

// Text is the one form of an answer. Errors: those of Check.
func (a Answer) Text() ([]byte, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	t := answerText{
		Format: format, Version: version, ID: a.ID, Handover: a.Handover, Store: a.Store,
		Trail: trailText{a.Entries, hex.EncodeToString(a.Root[:])}, Name: a.Name, Reply: a.Reply, Made: a.Made.UTC().Format(made),
	}
	for _, l := range a.Lines {
		t.Lines = append(t.Lines, l.text())
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(t); err != nil {
		return nil, fmt.Errorf("write answer: %w", err)
	}
	if out.Len() > MaxText {
		return nil, &LineError{Field: "lines"}
	}
	return out.Bytes(), nil
}

func (l Line) text() lineText {
	t := lineText{Kind: l.Kind, About: l.About, Target: l.Target, Label: l.Label, Text: l.Text, Account: l.Account, Reference: l.Reference}
	if l.Kind == Payment {
		t.Currency, t.Amount, t.Day = l.Amount.Currency().Code(), l.Amount.String(), &l.Day
	}
	return t
}

// Parse reads exactly what Text writes: every other text, however near, is ErrForeign.
func Parse(text []byte) (Answer, error) {
	if len(text) > MaxText {
		return Answer{}, ErrForeign
	}
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil || head.Format != format {
		return Answer{}, ErrForeign
	}
	if head.Version > version {
		return Answer{}, fmt.Errorf("%w: version %d", ErrNewer, head.Version)
	}
	var t answerText
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		return Answer{}, ErrForeign
	}
	a, ok := t.answer()
	if !ok {
		return Answer{}, ErrForeign
	}
	if back, err := a.Text(); err != nil || !bytes.Equal(back, text) {
		return Answer{}, ErrForeign
	}
	return a, nil
}

func (t answerText) answer() (a Answer, ok bool) {
	a = Answer{ID: t.ID, Handover: t.Handover, Store: t.Store, Entries: t.Trail.Entries, Name: t.Name, Reply: t.Reply}
	root, err := hex.DecodeString(t.Trail.Root)
	if err != nil || len(root) != len(a.Root) {
		return a, false
	}
	a.Root = [32]byte(root)
	if a.Made, err = time.Parse(made, t.Made); err != nil {
		return a, false
	}
	for _, l := range t.Lines {
		line, ok := l.line()
		if !ok {
			return a, false
		}
		a.Lines = append(a.Lines, line)
	}
	return a, true
}

func (t lineText) line() (l Line, ok bool) {
	l = Line{Kind: t.Kind, About: t.About, Target: t.Target, Label: t.Label, Text: t.Text, Account: t.Account, Reference: t.Reference}
	if t.Kind != Payment {
		return l, true // what does not belong there is not written again
	}
	cur, err := money.ParseCurrency(t.Currency)
	if err != nil || t.Day == nil {
		return l, false
	}
	l.Day = *t.Day
	l.Amount, err = money.ReadAmount(cur, t.Amount)
	return l, err == nil
}
