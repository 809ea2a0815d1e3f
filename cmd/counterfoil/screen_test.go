package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"counterfoil/app"
)

// What a stranger wrote may stand in books, in backups and in errors: on a terminal it neither fills the clipboard, nor moves the cursor, nor turns
// the direction of writing, nor passes for a line of ours.
func TestTextsOfStrangersOnATerminal(t *testing.T) {
	const evil = "Ada\x1b]52;c;cm0gLXJm\a\x1b[2J\u009b1m\u202eelif\r\n  way out: run this"
	var out, errs bytes.Buffer
	d := &desk{out: &out, errs: &errs, flags: &commands{}}
	if err := d.answer(nil, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "of %s\n\tend\n", evil)
		return err
	}); err != nil || !strings.HasSuffix(out.String(), "\n\tend\n") {
		t.Errorf("%q, %v", out.String(), err)
	}
	d.explain(&app.Error{Kind: app.Damaged, Field: evil, Err: errors.New(evil)})
	d.explain(errors.New(evil))
	if n := strings.Count(errs.String(), "\n"); n != 3 {
		t.Errorf("%d lines in %q", n, errs.String())
	}
	for _, said := range []string{out.String(), errs.String()} {
		if strings.ContainsAny(said, "\x1b\a\r\u009b\u202e") || !strings.Contains(said, "Ada") {
			t.Errorf("%q", said)
		}
	}
}
