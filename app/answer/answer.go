// Package answer is what a bookkeeper sends back to the owner of books that were handed over to her: remarks, and payments that she proposes to
// book. It is a value with a text form of its own, and says nothing by itself: package crypto seals and signs it, and the owner accepts it line by
// line. README.md has the form.
package answer

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Bounds. More is not written, and not read.
const (
	MaxLines = 1000
	MaxText  = 2 << 20 // bytes of the text form
	maxName  = 100     // characters
	maxShort = 200
	maxWords = 2000 // of a remark: with who wrote it, it fits a note
)

// Purpose is what the letter that carries an answer is signed for.
const Purpose = "handover answer/v1"

// Answer is one answer.
type Answer struct {
	ID       bill.ID   // of this answer
	Handover bill.ID   // the file that it answers
	Store    bill.ID   // the books that the file was made of
	Entries  int64     // of their trail then
	Root     [32]byte  // of the same entries
	Name     string    // whoever answers, as she calls herself
	Reply    string    // age recipient that she can be answered to
	Made     time.Time // UTC, to the second
	Lines    []Line
}

// Kind is what a line asks for.
type Kind string

// The kinds of lines.
const (
	Remark  Kind = "remark"  // to be read; accepted, it becomes a note where there is something to note it on
	Payment Kind = "payment" // to be booked
)

// Noun says what a line is about.
type Noun string

// What a line can be about.
const (
	Books     Noun = "books" // nothing in particular
	Documents Noun = "document"
	Customers Noun = "customer"
	Payments  Noun = "payment"
)

// Line is one remark or one proposed payment.
type Line struct {
	Kind   Kind
	About  Noun
	Target bill.ID // zero for Books
	Label  string  // what the target was called in the books that were handed over: for people
	Text   string  // of a remark; of a payment, what there is to say to it, or ""

	Amount    money.Amount // of a payment: received where positive, paid back where negative
	Day       bill.Date
	Account   string // that the money came to, or how: "transfer", the name of an account
	Reference string
}

// ErrLine is what Check answers; errors.As with *LineError gives where.
var ErrLine = errors.New("no line of an answer is so")

// LineError names a field of a line.
type LineError struct {
	Line  int // from 1; 0 for the answer itself
	Field string
}

func (e *LineError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: no answer is so", e.Field)
	}
	return fmt.Sprintf("line %d: %s: %v", e.Line, e.Field, ErrLine)
}

// Unwrap gives ErrLine.
func (e *LineError) Unwrap() error { return ErrLine }

// Check says what is wrong with an answer, in a *LineError: it is written and read only where nothing is.
func (a Answer) Check() error {
	field := ""
	switch {
	case a.ID.IsZero() || a.Handover.IsZero() || a.Store.IsZero():
		field = "id"
	case a.Entries < 1:
		field = "trail"
	case strings.TrimSpace(a.Name) == "" || !plain(a.Name, maxName, false):
		field = "name"
	case !plain(a.Reply, 4096, false) || strings.ContainsAny(a.Reply, " "):
		field = "reply"
	case a.Made.IsZero() || !a.Made.Equal(a.Made.Truncate(time.Second)) || a.Made.Year() > 9999:
		field = "made"
	case len(a.Lines) == 0 || len(a.Lines) > MaxLines:
		field = "lines"
	}
	if field != "" {
		return &LineError{Field: field}
	}
	for i, l := range a.Lines {
		if field := l.Check(); field != "" {
			return &LineError{Line: i + 1, Field: field}
		}
	}
	return nil
}

// Check names the field of a line that cannot be, "" where all can.
func (l Line) Check() (field string) {
	switch {
	case l.About != Books && l.About != Documents && l.About != Customers && l.About != Payments, (l.About == Books) != l.Target.IsZero():
		return "about"
	case !plain(l.Label, maxShort, false) || l.About == Books && l.Label != "":
		return "label"
	case !plain(l.Text, maxWords, true) || l.Text != strings.TrimSpace(l.Text):
		return "text"
	}
	switch l.Kind {
	case Remark:
		if l.Text == "" {
			return "text"
		}
		if l.Amount != (money.Amount{}) || !l.Day.IsZero() || l.Account != "" || l.Reference != "" {
			return "kind"
		}
		return ""
	case Payment:
		return l.checkPayment()
	}
	return "kind"
}

func (l Line) checkPayment() string {
	switch {
	case l.About != Documents:
		return "about"
	case l.Amount.IsZero() || l.Amount.Currency() == money.Currency{}:
		return "amount"
	case !l.Day.Valid():
		return "day"
	case !plain(l.Account, maxShort, false):
		return "account"
	case !plain(l.Reference, maxShort, false):
		return "reference"
	}
	return ""
}

// plain says whether a text can be shown, and is not too long.
func plain(text string, most int, lines bool) bool {
	bad := func(r rune) bool { return unicode.IsControl(r) && (!lines || r != '\n' && r != '\t') }
	return utf8.ValidString(text) && !strings.ContainsFunc(text, bad) && utf8.RuneCountInString(text) <= most
}
