// Package intake holds the files of strangers to bounds while they are read. The readers of the standard library take one record of a table and one
// token of XML whole, however long it is, and what a file unfolds to in memory is a hundred times what it weighs: a small file could take all there is.
package intake

import (
	"encoding/xml"
	"errors"
	"io"
)

// Most is how long a record or a token may be, in bytes: far more than a bank or a spreadsheet writes.
const Most = 1 << 20

// The answers of reading; test with errors.Is.
var (
	// ErrTooLong means a record or token of more than Most bytes.
	ErrTooLong = errors.New("a piece of the file is too long")
	// ErrDeep means elements in elements beyond what was allowed.
	ErrDeep = errors.New("elements lie too deep in one another")
	// ErrDocumentType means an XML file that declares something: an entity, a document type.
	ErrDocumentType = errors.New("the file has a document type")
)

// Text gives out a text, and no more than Most bytes of it (and what a buffer takes ahead) from one Next to the following.
type Text struct {
	rest string
	left int
}

// NewText gives out this text.
func NewText(text string) *Text { return &Text{text, Most} }

// Next begins another piece.
func (t *Text) Next() { t.left = Most }

// Read implements io.Reader.
func (t *Text) Read(p []byte) (int, error) {
	switch {
	case t.rest == "":
		return 0, io.EOF
	case t.left <= 0:
		return 0, ErrTooLong
	}
	n := copy(p, t.rest)
	t.rest, t.left = t.rest[n:], t.left-n
	return n, nil
}

// ReadByte implements io.ByteReader, so that a decoder takes nothing ahead.
func (t *Text) ReadByte() (byte, error) {
	var b [1]byte
	_, err := t.Read(b[:])
	return b[0], err
}

// guarded hands on the tokens of a file.
type guarded struct {
	text        *Text
	in          *xml.Decoder
	depth, most int
}

// XML reads a text that is UTF-8, whatever it says of itself, with elements at most so deep in one another and no declaration. An error of a bound
// comes in place of the token.
func XML(text string, depth int) *xml.Decoder {
	g := &guarded{text: NewText(text), most: depth}
	g.in = xml.NewDecoder(g.text)
	g.in.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return xml.NewTokenDecoder(g)
}

// Token implements xml.TokenReader.
func (g *guarded) Token() (xml.Token, error) {
	g.text.Next()
	t, err := g.in.RawToken()
	switch t.(type) {
	case xml.StartElement:
		g.depth++
	case xml.EndElement:
		g.depth--
	case xml.Directive:
		return nil, ErrDocumentType
	}
	if g.depth > g.most {
		return nil, ErrDeep
	}
	return t, err
}
