package bill

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckNote(t *testing.T) {
	for _, c := range []struct {
		text, kept string
		err        error
	}{
		{"pays late", "pays late", nil},
		{"  two\r\nlines\t.\n", "two\nlines\t.", nil},
		{strings.Repeat("ü", MaxNote), strings.Repeat("ü", MaxNote), nil},
		{strings.Repeat("ü", MaxNote+1), "", ErrNoteLong},
		{" \n ", "", ErrNoteEmpty},
		{"bell\a", "", ErrNoteText},
		{"\xff", "", ErrNoteText},
	} {
		kept, err := CheckNote(c.text)
		if !errors.Is(err, c.err) || err == nil && kept != c.kept {
			t.Errorf("%.20q: %.20q, %v", c.text, kept, err)
		}
	}
}
