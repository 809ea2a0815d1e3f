package trail

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"counterfoil/crypto"

	"golang.org/x/mod/sumdb/tlog"
)

// Header is the beginning of an exported trail: whose it is, who could act, what each role might, and the signed head. README.md has
// the format.
type Header struct {
	Store      crypto.ID
	Made       time.Time // UTC
	Program    string    // version that wrote it
	Anchor     Anchor
	People     Terms
	May        map[string][]string // action to roles, by the table of the program that wrote it
	Checkpoint []byte              // of the anchor, see Checkpoint
}

// Line is an entry in an export, with those of the values that it commits to which the exporter gave away.
type Line struct {
	Leaf   []byte
	Values []Kept
}

// Kept is what opens the commitments of one change.
type Kept struct {
	Position int // of the change in its entry, from 1
	Salt     Salt
	Was, Is  *string // nil: nothing was there
}

const (
	magic     = "counterfoil-trail 1"
	maxHeader = 16 << 20 // a shop has few people; the bound is for what only says that it is a header
	maxLine   = 1 << 20
)

// ErrExport means a file that is no exported trail, or not one of this form.
var ErrExport = errors.New("not an exported trail")

type headerWire struct {
	Store      crypto.ID           `json:"store"`
	Made       string              `json:"made"`
	Program    string              `json:"program"`
	Size       int64               `json:"size"`
	Root       []byte              `json:"root"`
	People     []termWire          `json:"people"`
	May        map[string][]string `json:"may"`
	Checkpoint string              `json:"checkpoint"`
}

type termWire struct {
	User crypto.ID `json:"user"`
	Role string    `json:"role"`
	Key  []byte    `json:"key"`
	From int64     `json:"from"`
	To   int64     `json:"to,omitempty"`
}

type keptWire struct {
	Position int     `json:"position"`
	Salt     []byte  `json:"salt"`
	Was      *string `json:"was,omitempty"`
	Is       *string `json:"is,omitempty"`
}

// WriteExport writes a trail as one file of lines that anybody can read: a mark, the header, then each entry as it was signed, with its
// signature behind it.
func WriteExport(w io.Writer, h Header, lines iter.Seq2[Line, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	wire := headerWire{
		Store: h.Store, Made: h.Made.UTC().Format(timeForm), Program: h.Program, Size: h.Anchor.Size, Root: h.Anchor.Root[:],
		May: h.May, Checkpoint: string(h.Checkpoint),
	}
	for _, t := range h.People {
		wire.People = append(wire.People, t.wire())
	}
	text, err := json.Marshal(wire)
	if err != nil {
		return fmt.Errorf("export trail: %w", err)
	}
	fmt.Fprintf(out, "%s\n%s\n", magic, text)
	for line, err := range lines {
		if err == nil {
			err = line.write(out)
		}
		if err != nil {
			return fmt.Errorf("export trail: %w", err)
		}
	}
	return out.Flush()
}

func (t Term) wire() termWire { return termWire{t.User, t.Role, t.Key, t.From, t.To} }

func (l Line) write(out *bufio.Writer) error {
	cut := len(l.Leaf) - ed25519.SignatureSize
	if cut < 0 {
		return bad("length")
	}
	fmt.Fprintf(out, "%s %s\n", l.Leaf[:cut], base64.StdEncoding.EncodeToString(l.Leaf[cut:]))
	for _, k := range l.Values {
		text, err := json.Marshal(keptWire{k.Position, k.Salt[:], k.Was, k.Is})
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\t%s\n", text)
	}
	return nil
}

// Exported is a file of WriteExport whose header was read. Nothing in it is checked yet.
type Exported struct {
	Header
	in *bufio.Reader
}

// ReadExport reads the header (ErrExport).
func ReadExport(r io.Reader) (*Exported, error) {
	x := &Exported{in: bufio.NewReaderSize(r, 64<<10)}
	mark, err := readLine(x.in, len(magic)+2)
	if err != nil || string(mark) != magic {
		return nil, ErrExport
	}
	text, err := readLine(x.in, maxHeader)
	if err != nil {
		return nil, fmt.Errorf("%w: no header", ErrExport)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var w headerWire
	if err := dec.Decode(&w); err != nil || len(w.Root) != tlog.HashSize || w.Size < 0 {
		return nil, fmt.Errorf("%w: its header cannot be read", ErrExport)
	}
	at, err := time.Parse(timeForm, w.Made)
	if err != nil {
		return nil, fmt.Errorf("%w: its header cannot be read", ErrExport)
	}
	x.Header = Header{
		Store: w.Store, Made: at, Program: w.Program, Anchor: Anchor{w.Size, tlog.Hash(w.Root)}, May: w.May, Checkpoint: []byte(w.Checkpoint),
	}
	for _, t := range w.People {
		x.People = append(x.People, Term{User: t.User, Role: t.Role, Key: t.Key, From: t.From, To: t.To})
	}
	return x, nil
}

// readLine reads a line of bounded length without its end; io.EOF only where nothing follows any more.
func readLine(in *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > most+1:
			return nil, fmt.Errorf("%w: a line is too long", ErrExport)
		case err == nil:
			return line[:len(line)-1], nil
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, fmt.Errorf("%w: the last line is cut off", ErrExport)
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// Lines reads the entries, once. A line that is none comes as a leaf that cannot be decoded, so that a verifier counts it; an error ends
// the walk.
func (x *Exported) Lines() iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		var line Line
		for {
			text, err := readLine(x.in, maxLine)
			switch {
			case errors.Is(err, io.EOF):
				if line.Leaf != nil {
					yield(line, nil)
				}
				return
			case err != nil:
				if line.Leaf != nil && !yield(line, nil) {
					return
				}
				yield(Line{}, err)
				return
			case len(text) > 0 && text[0] == '\t' && line.Leaf != nil:
				line.Values = append(line.Values, keptIn(text[1:]))
				continue
			case line.Leaf != nil && !yield(line, nil):
				return
			}
			line = Line{Leaf: leafIn(text)}
		}
	}
}

// leafIn reads the line of an entry, and makes the leaf of it where it stands. What is none comes back as it is, which no entry is.
func leafIn(text []byte) []byte {
	at := bytes.LastIndexByte(text, ' ')
	if at >= 0 && len(text)-at-1 == base64.StdEncoding.EncodedLen(ed25519.SignatureSize) {
		var room [ed25519.SignatureSize + 2]byte // what the padding would hold too
		if n, err := strictly.Decode(room[:], text[at+1:]); err == nil && n == ed25519.SignatureSize {
			return append(text[:at], room[:n]...)
		}
	}
	return append([]byte{'?'}, text...)
}

// keptIn reads the line of a value; what is none comes back as that of no change.
func keptIn(text []byte) Kept {
	var w keptWire
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if dec.Decode(&w) != nil || len(w.Salt) != len(Salt{}) {
		return Kept{}
	}
	return Kept{w.Position, Salt(w.Salt), w.Was, w.Is}
}

// IsExport says whether a file begins as an exported trail does.
func IsExport(begin []byte) bool { return strings.HasPrefix(string(begin), magic+"\n") }
