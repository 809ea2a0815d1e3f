package backup

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"counterfoil/app/bill"
)

// Handover makes of a backup something else: books for one person, who reads them and does not go on with them. It is read where it is asked for
// (Opener.Handover) and nowhere else, so nobody restores it as if it were a backup.
type Handover struct {
	ID      bill.ID   `json:"id"`
	To      string    `json:"to"`               // name of the person
	Until   bill.Date `json:"until"`            // last day on which the program opens it
	From    bill.Date `json:"from,omitzero"`    // days that she is asked to look at
	Through bill.Date `json:"through,omitzero"` // the last of them
	Words   string    `json:"words,omitempty"`  // to her
}

// Bounds in characters.
const (
	MaxHandoverTo    = 100
	MaxHandoverWords = 2000
)

// Whether a file is one that was handed over, where the other is asked for.
var (
	// ErrHandover: these are books that were handed over to somebody, no backup.
	ErrHandover = errors.New("the file holds books that were handed over, and is no backup")
	// ErrNoHandover: it is a backup, which nobody was handed over.
	ErrNoHandover = errors.New("the file is a backup, and not made to be handed over")
)

// sound says whether the fields are such as are written.
func (h Handover) sound() bool {
	shown := func(text string, most int, lines bool) bool {
		bad := func(r rune) bool { return unicode.IsControl(r) && (!lines || r != '\n' && r != '\t') }
		return utf8.ValidString(text) && utf8.RuneCountInString(text) <= most && !strings.ContainsFunc(text, bad)
	}
	return !h.ID.IsZero() && strings.TrimSpace(h.To) != "" && shown(h.To, MaxHandoverTo, false) && shown(h.Words, MaxHandoverWords, true) &&
		h.Until.Valid() && (h.From.IsZero() || h.From.Valid()) && (h.Through.IsZero() || h.Through.Valid())
}

// fits says whether a file is what is asked for.
func (m Manifest) fits(o Opener) error {
	switch {
	case m.Handover != nil && !o.Handover:
		return ErrHandover
	case m.Handover == nil && o.Handover:
		return ErrNoHandover
	}
	return nil
}
