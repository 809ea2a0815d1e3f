package trail

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"counterfoil/crypto"

	"golang.org/x/mod/sumdb/tlog"
)

// Decode reads a leaf: an entry and its signature, which is not checked here. It accepts only what Bytes writes.
//
// It reads that one spelling by hand: what takes any JSON is six times as slow, and a million entries are read whenever a trail is proven.
func Decode(leaf []byte) (Entry, []byte, error) {
	if len(leaf) > maxLeaf || len(leaf) <= ed25519.SignatureSize {
		return Entry{}, nil, bad("length")
	}
	cut := len(leaf) - ed25519.SignatureSize
	in := spelt{rest: string(leaf[:cut])}
	e := in.entry()
	if in.bad || in.rest != "" {
		return Entry{}, nil, bad("form")
	}
	if err := e.check(); err != nil {
		return Entry{}, nil, err
	}
	return e, leaf[cut:], nil
}

// spelt is the rest of an entry while it is read. Once something was not spelt as Bytes does, it is bad, and all else reads as nothing.
type spelt struct {
	rest string
	bad  bool
}

// entry reads the fields in their order. What the fields may hold, Entry.check says.
func (s *spelt) entry() (e Entry) {
	s.take("{")
	told := s.has(`"form":2,`)
	s.take(`"number":`)
	e.Number = s.count()
	s.take(`,"time":"`)
	e.Time = s.moment()
	s.take(`","actor":"`)
	e.Actor = s.id()
	s.take(`","device":"`)
	e.Device = s.id()
	s.take(`","role":"`)
	e.Role = s.text()
	s.take(`,"action":"`)
	e.Action = s.text()
	s.take(`,"target":"`)
	e.Target = s.text()
	s.take(`,"outcome":"`)
	e.Outcome = s.text()
	s.take(`,"version":"`)
	e.Version = s.text()
	s.take(`,"detail":"`)
	e.Detail = s.hash()
	s.take(`","prev":"`)
	e.Prev = s.hash()
	s.take(`"`)
	if s.has(`,"changes":[`) {
		e.Changes = s.changes()
	}
	if s.has(`,"more":`) {
		e.More = s.count()
	}
	s.take("}")
	s.bad = s.bad || told != (e.form() > 1)
	return e
}

func (s *spelt) changes() []Change {
	list, before := make([]Change, 0, strings.Count(s.rest, `"field":"`)), ""
	for {
		c := s.change(before)
		if list, before = append(list, c), c.Thing; s.bad || !s.has(",") {
			s.take("]")
			return list
		}
	}
}

// change reads one; before is the thing of the change before, which is not named again.
func (s *spelt) change(before string) (c Change) {
	s.take("{")
	c.Thing = before
	if s.has(`"thing":"`) {
		c.Thing = s.some()
		s.bad = s.bad || c.Thing == before
		s.take(",")
	}
	s.take(`"field":"`)
	c.Field = s.text()
	if s.has(`,"was":"`) {
		c.Was.Text = s.some()
	}
	if s.has(`,"is":"`) {
		c.Is.Text = s.some()
	}
	if s.has(`,"wasSealed":"`) {
		c.Was.Sealed = s.sealed()
	}
	if s.has(`,"isSealed":"`) {
		c.Is.Sealed = s.sealed()
	}
	s.take("}")
	return c
}

// has takes what comes next, if it is that.
func (s *spelt) has(what string) bool {
	rest, ok := strings.CutPrefix(s.rest, what)
	s.rest = rest
	return ok
}

func (s *spelt) take(what string) {
	if !s.has(what) {
		s.fail()
	}
}

func (s *spelt) fail() { s.bad, s.rest = true, "" }

// next takes so many bytes.
func (s *spelt) next(n int) string {
	if len(s.rest) < n {
		s.fail()
		return strings.Repeat("?", n)
	}
	out := s.rest[:n]
	s.rest = s.rest[n:]
	return out
}

// count reads a number from 1.
func (s *spelt) count() int64 {
	n := 0
	for n < len(s.rest) && s.rest[n] >= '0' && s.rest[n] <= '9' {
		n++
	}
	digits := s.next(n)
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || digits[0] == '0' {
		s.fail()
	}
	return v
}

// text reads to the end of a text whose quotation mark at the beginning is taken. json.Marshal writes these with a backslash, of
// what may stand in an entry: the quotation mark, the backslash, and < > & for the sake of browsers.
func (s *spelt) text() string {
	var out strings.Builder // stays empty where nothing is written with a backslash
	for {
		end := strings.IndexAny(s.rest, `"\<>&`)
		if end < 0 {
			s.fail()
			return ""
		}
		part := s.rest[:end]
		s.rest = s.rest[end:]
		if s.has(`"`) {
			if out.Len() == 0 {
				return part
			}
			out.WriteString(part)
			return out.String()
		}
		out.WriteString(part)
		out.WriteString(s.escaped())
	}
}

var escapes = []struct{ spelt, is string }{{`\"`, `"`}, {`\\`, `\`}, {`\u003c`, "<"}, {`\u003e`, ">"}, {`\u0026`, "&"}}

func (s *spelt) escaped() string {
	for _, e := range escapes {
		if s.has(e.spelt) {
			return e.is
		}
	}
	s.fail()
	return ""
}

// some is a text that would have been left out, had it been empty.
func (s *spelt) some() string {
	out := s.text()
	if out == "" {
		s.fail()
	}
	return out
}

func (s *spelt) hash() (h tlog.Hash) {
	var room [48]byte
	text := s.next(base64.StdEncoding.EncodedLen(len(h)))
	n, err := strictly.Decode(room[:], []byte(text))
	if err != nil || n != len(h) {
		s.fail()
		return h
	}
	copy(h[:], room[:])
	return h
}

var strictly = base64.StdEncoding.Strict()

// sealed is a commitment, which is never nothing.
func (s *spelt) sealed() tlog.Hash {
	h := s.hash()
	s.bad = s.bad || h == tlog.Hash{}
	s.take(`"`)
	return h
}

// id reads the form of crypto.ID.String.
func (s *spelt) id() (id crypto.ID) {
	text := s.next(36)
	var digits [32]byte
	n := 0
	for i := range len(text) {
		switch dash := i == 8 || i == 13 || i == 18 || i == 23; {
		case dash && text[i] == '-':
		case dash || text[i] >= 'A' && text[i] <= 'F':
			s.fail()
			return id
		default:
			digits[n] = text[i]
			n++
		}
	}
	if _, err := hex.Decode(id[:], digits[:]); err != nil {
		s.fail()
	}
	return id
}

// moment reads the form timeForm.
func (s *spelt) moment() time.Time {
	text := s.next(len(timeForm))
	part := func(from, to int) (n int) {
		for i := from; i < to; i++ {
			if text[i] < '0' || text[i] > '9' {
				s.fail()
				return 0
			}
			n = n*10 + int(text[i]-'0')
		}
		return n
	}
	for _, i := range []int{4, 7, 10, 13, 16, 19, 26} {
		if text[i] != timeForm[i] {
			s.fail()
		}
	}
	day, hour, minute, second := part(8, 10), part(11, 13), part(14, 16), part(17, 19)
	t := time.Date(part(0, 4), time.Month(part(5, 7)), day, hour, minute, second, part(20, 26)*1000, time.UTC)
	if t.Day() != day || t.Hour() != hour || t.Minute() != minute || t.Second() != second || int(t.Month()) != part(5, 7) {
		s.fail() // such as 30 February
	}
	return t
}
