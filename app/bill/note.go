package bill

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Note is what the house says to itself about a customer, a draft or an issued document. It is never printed, and a document that has
// one stays as it is.
type Note struct {
	ID     ID
	Target ID // the customer, draft or document
	Author ID // the user
	Made   time.Time
	Text   string
}

// MaxNote is how many characters a note has at most.
const MaxNote = 4000

// What is wrong with a note.
var (
	ErrNoteEmpty = errors.New("a note says something")
	ErrNoteLong  = errors.New("a note has 4000 characters at most")
	ErrNoteText  = errors.New("a note holds characters that cannot be shown")
)

// CheckNote gives the text of a note in its usual form, without white space around it, or says what is wrong with it.
func CheckNote(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case text == "":
		return text, ErrNoteEmpty
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		return text, ErrNoteText
	case utf8.RuneCountInString(text) > MaxNote:
		return text, ErrNoteLong
	}
	return text, nil
}
