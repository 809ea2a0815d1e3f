package einvoice

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// node is an XML element. Its name bears the usual prefix of its namespace ("ram:ID"), whatever prefix the file had.
type node struct {
	name string
	attr []attribute
	text string
	kids []*node
	read bool // somebody asked for it
}

type attribute struct{ name, value string }

// The bounds of a file that is read: an invoice of 10,000 lines with a picture or two stays far below them.
const (
	maxFile  = 64 << 20
	maxDepth = 40
	maxNodes = 1_000_000 // of elements, and of attributes
)

// prefixes are the namespaces of both syntaxes, by the prefix that everybody writes.
var prefixes = map[string]string{
	"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100":                       "rsm",
	"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram",
	"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100":                        "udt",
	"urn:un:unece:uncefact:data:standard:QualifiedDataType:100":                          "qdt",
	"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2":                             "inv",
	"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2":                          "cn",
	"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2":           "cac",
	"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2":               "cbc",
	"urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2":           "ext",
}

// parse reads a file into elements. A document type is refused, so no entity can grow or reach outside; size, depth and
// number of elements are bounded.
func parse(file []byte) (*node, error) {
	if len(file) > maxFile || bytes.Count(file, []byte("=")) > maxNodes { // the decoder holds all attributes of an element at once
		return nil, ErrTooLarge
	}
	d := xml.NewDecoder(bytes.NewReader(file))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("%w: character set %q", ErrSyntax, charset)
	}
	p := parser{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return p.done()
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
		}
		if err := p.take(token); err != nil {
			return nil, err
		}
	}
}

// parser is a file half read.
type parser struct {
	root  *node
	open  []*node
	text  [][]byte // of those that are open, in the pieces that comments cut it into
	count int
}

func (p *parser) done() (*node, error) {
	if p.root == nil {
		return nil, fmt.Errorf("%w: no element", ErrSyntax)
	}
	return p.root, nil
}

func (p *parser) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return fmt.Errorf("%w: it has a document type", ErrSyntax)
	case xml.StartElement:
		return p.start(t)
	case xml.EndElement:
		last := len(p.open) - 1
		p.open[last].text = string(bytes.TrimSpace(p.text[last]))
		p.open, p.text = p.open[:last], p.text[:last]
	case xml.CharData:
		if last := len(p.open) - 1; last >= 0 {
			p.text[last] = append(p.text[last], t...)
		}
	}
	return nil
}

func (p *parser) start(t xml.StartElement) error {
	if p.count++; p.count > maxNodes || len(p.open) >= maxDepth {
		return ErrTooLarge
	}
	n := &node{name: t.Name.Local}
	if prefix := prefixes[t.Name.Space]; prefix != "" {
		n.name = prefix + ":" + n.name
	}
	for _, a := range t.Attr {
		if a.Name.Space == "" && a.Name.Local != "xmlns" {
			n.attr = append(n.attr, attribute{a.Name.Local, a.Value})
		}
	}
	switch {
	case len(p.open) > 0:
		up := p.open[len(p.open)-1]
		up.kids = append(up.kids, n)
	case p.root != nil:
		return fmt.Errorf("%w: two roots", ErrSyntax)
	default:
		p.root = n
	}
	p.open, p.text = append(p.open, n), append(p.text, nil)
	return nil
}

// empty says whether there is nothing to write: Peppol refuses empty elements (R008).
func (n *node) empty() bool { return n.text == "" && len(n.kids) == 0 }

// child is the first child of that name.
func (n *node) child(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

func (n *node) value(attr string) string {
	for _, a := range n.attr {
		if a.name == attr {
			return a.value
		}
	}
	return ""
}

// unread are the paths of elements with a text that nobody asked for: what the file says and the model does not know.
func (n *node) unread(path string, found []string) []string {
	path += "/" + n.name
	if !n.read && n.text != "" {
		found = append(found, path)
	}
	for _, k := range n.kids {
		found = k.unread(path, found)
	}
	return found
}

// write puts the element down, indented by one blank a level; text is escaped.
func (n *node) write(b *bytes.Buffer, depth int) {
	for range depth {
		b.WriteByte(' ')
	}
	b.WriteByte('<')
	b.WriteString(n.name)
	for _, a := range n.attr {
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		escape(b, a.value)
		b.WriteByte('"')
	}
	b.WriteByte('>')
	if len(n.kids) > 0 {
		b.WriteByte('\n')
		for _, k := range n.kids {
			k.write(b, depth+1)
		}
		for range depth {
			b.WriteByte(' ')
		}
	} else {
		escape(b, n.text)
	}
	b.WriteString("</")
	b.WriteString(n.name)
	b.WriteString(">\n")
}

// escape writes text for XML 1.0; what XML cannot hold becomes U+FFFD.
func escape(b *bytes.Buffer, text string) {
	_ = xml.EscapeText(b, []byte(text)) // a Buffer does not fail
}
