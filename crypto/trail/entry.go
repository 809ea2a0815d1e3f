// Package trail is the audit trail: who did what to the books, and when, in a log that nobody can rewrite, shorten or
// extend unnoticed, the owner of the keys included.
//
// The log is the Merkle tree of RFC 6962. A leaf is one entry as JSON, followed by its author's signature; every entry
// names the leaf before it. The store keeps leaves and tree hashes in two tables, in the transaction of the change; this
// package computes and checks, and touches no disk.
//
// What a tree alone cannot show, anchors do: size and root, 40 bytes, kept where a forger does not reach: the keychain,
// every backup, printed reports.
package trail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"counterfoil/crypto"

	"golang.org/x/mod/sumdb/tlog"
)

// Entry is one line of the trail. It holds no personal data: Target is an id, and what was typed of a person is only committed to
// (Change), so that erasing her leaves the tree valid.
type Entry struct {
	Number  int64     // from 1, without gaps
	Time    time.Time // UTC, to the microsecond
	Actor   crypto.ID
	Device  crypto.ID
	Role    string    // that the actor acted in: lower-case letters
	Action  string    // such as "invoice.issue"
	Target  string    // such as "invoice 0190e0c4-…"; may be empty
	Outcome string    // such as "done", "refused"
	Version string    // of the program
	Detail  tlog.Hash // commitment to what was entered, or zero
	Prev    tlog.Hash // leaf hash of the entry before; zero in the first. Append fills it in.

	Changes []Change // what it changed, as far as it fits
	More    int64    // changes beyond these
}

// form is 2 for an entry that tells of changes, and 1 for all others, which are as they always were.
func (e Entry) form() int {
	if len(e.Changes) > 0 || e.More > 0 {
		return 2
	}
	return 1
}

// wire is an entry as JSON, in the order of its fields. Form 1 has neither form nor changes.
type wire struct {
	Form    int       `json:"form,omitempty"`
	Number  int64     `json:"number"`
	Time    string    `json:"time"`
	Actor   crypto.ID `json:"actor"`
	Device  crypto.ID `json:"device"`
	Role    string    `json:"role"`
	Action  string    `json:"action"`
	Target  string    `json:"target"`
	Outcome string    `json:"outcome"`
	Version string    `json:"version"`
	Detail  []byte    `json:"detail"`
	Prev    []byte    `json:"prev"`

	Changes []changeWire `json:"changes,omitempty"`
	More    int64        `json:"more,omitempty"`
}

const timeForm = "2006-01-02T15:04:05.000000Z"

// maxLeaf is the longest leaf in bytes; the longest entry there can be is shorter, also with what JSON escapes.
const maxLeaf = maxChanges + 4096

// ErrEntry means an entry that is not well-formed: it names the field.
var ErrEntry = errors.New("trail entry not well-formed")

func bad(field string) error { return fmt.Errorf("%w: %s", ErrEntry, field) }

// check holds the fields to their lengths, and keeps control characters out: nobody writes a second line into a log by way of
// a name.
func (e Entry) check() error {
	switch {
	case e.Number < 1:
		return bad("number")
	case e.Time.Year() < 1970 || e.Time.Year() > 9999 || e.Time.Location() != time.UTC || e.Time.Nanosecond()%1000 != 0:
		return bad("time")
	case e.Actor.IsZero():
		return bad("actor")
	case e.Number == 1 && e.Prev != tlog.Hash{}:
		return bad("prev")
	case e.More < 0:
		return bad("more")
	}
	for _, c := range e.Changes {
		if err := c.check(); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		name, text string
		most       int
		empty      bool
	}{
		{"role", e.Role, 16, false},
		{"action", e.Action, 64, false},
		{"target", e.Target, 256, true},
		{"outcome", e.Outcome, 64, false},
		{"version", e.Version, 64, false},
	} {
		if len(f.text) > f.most || f.text == "" && !f.empty || !printable(f.text) {
			return bad(f.name)
		}
	}
	return nil
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return printableText(s[i:])
		}
	}
	return true
}

// printableText is printable for what is not ASCII from its first byte on.
func printableText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// Bytes is the one encoding of an entry: compact JSON. It is what is signed, after a label.
func (e Entry) Bytes() ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	w := wire{
		Number: e.Number, Time: e.Time.Format(timeForm), Actor: e.Actor, Device: e.Device, Role: e.Role, Action: e.Action,
		Target: e.Target, Outcome: e.Outcome, Version: e.Version, Detail: e.Detail[:], Prev: e.Prev[:],
		Changes: changesOut(e.Changes), More: e.More,
	}
	if e.form() > 1 {
		w.Form = e.form()
	}
	return json.Marshal(w)
}

// signed is what the author signs: a label, so that the signature is good for nothing else, and the entry.
func signed(text []byte) []byte { return append([]byte(label(text)), text...) }

func label(text []byte) string {
	if bytes.HasPrefix(text, []byte(`{"form":2,`)) {
		return "counterfoil/trail entry/v2\n"
	}
	return "counterfoil/trail entry/v1\n"
}
