package einvoice

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The answers of looking into a PDF; test with errors.Is.
var (
	// ErrNoneInside means a PDF that holds no e-invoice, or one that is locked by a password.
	ErrNoneInside = errors.New("there is no e-invoice in this PDF")
	// ErrSeveral means a PDF that holds several e-invoices that differ: nobody can say which of them the page shows.
	ErrSeveral = errors.New("there are several e-invoices in this PDF, and they differ")
)

// The bounds of a stranger's PDF. What is inflated counts for all streams together.
const (
	maxPDF     = 64 << 20
	maxStreams = 40_000
	maxHead    = 8 << 10 // bytes of a dictionary in front of a stream
	probe      = 2 << 10 // bytes that show whether a stream is XML
)

// IsPDF says whether a file begins as a PDF does.
func IsPDF(file []byte) bool {
	return bytes.Contains(file[:min(len(file), 1024)], []byte("%PDF-"))
}

// Inside takes the e-invoice out of a PDF (Factur-X, ZUGFeRD). It follows none of the pointers in the file, which a stranger may bend: it
// looks at every stream, as it lies there or deflated, for the root of an e-invoice. Errors: ErrNoneInside, ErrSeveral, ErrTooLarge.
func Inside(pdf []byte) ([]byte, error) {
	if len(pdf) > maxPDF {
		return nil, ErrTooLarge
	}
	s := streams{pdf: pdf, room: maxFile}
	var found []byte
	for {
		body, deflated, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		file, err := s.open(body, deflated)
		if err != nil {
			return nil, err
		}
		switch file = bytes.TrimSpace(file); {
		case len(file) == 0 || bytes.Equal(file, found):
		case found != nil:
			return nil, ErrSeveral
		default:
			found = file
		}
	}
	if found == nil {
		return nil, ErrNoneInside
	}
	return found, nil
}

// streams walks over the streams of a PDF.
type streams struct {
	pdf  []byte
	at   int
	met  int  // how many there were
	last bool // no stream from here on has an end
	room int  // what may still be inflated
}

var (
	streamWord    = []byte("stream")
	endStreamWord = []byte("endstream")
	objectWord    = []byte("obj")
)

// next is the next stream: what lies from its beginning on, and whether it is deflated. Streams in other codes are left out. Behind the last
// one is io.EOF.
func (s *streams) next() (body []byte, deflated bool, err error) {
	for {
		i := bytes.Index(s.pdf[s.at:], streamWord)
		if i < 0 {
			return nil, false, io.EOF
		}
		if s.met++; s.met > maxStreams {
			return nil, false, ErrTooLarge
		}
		word := s.at + i
		s.at = word + len(streamWord)
		if word >= 3 && string(s.pdf[word-3:word]) == "end" {
			continue
		}
		start := s.at
		switch {
		case bytes.HasPrefix(s.pdf[start:], []byte("\r\n")):
			start += 2
		case bytes.HasPrefix(s.pdf[start:], []byte("\n")):
			start++
		default:
			continue // the word stands in a text
		}
		head := dictionary(s.pdf[max(0, word-maxHead):word])
		if head == nil {
			continue
		}
		switch names := filters(head); {
		case len(names) == 0:
			return s.pdf[start:], false, nil
		case len(names) == 1 && (names[0] == "FlateDecode" || names[0] == "Fl"):
			return s.pdf[start:], true, nil
		}
	}
}

// dictionary is what stands between the head of the object and its stream; nil where there is none.
func dictionary(before []byte) []byte {
	i := bytes.LastIndex(before, objectWord)
	if i < 0 {
		return nil
	}
	head := bytes.TrimSpace(before[i+len(objectWord):])
	if !bytes.HasPrefix(head, []byte("<<")) || !bytes.HasSuffix(head, []byte(">>")) {
		return nil
	}
	return head
}

// filters are the codes of a stream, by the names in its dictionary. What is named elsewhere in the file is "?".
func filters(head []byte) []string {
	_, rest, ok := bytes.Cut(head, []byte("/Filter"))
	if !ok {
		return nil
	}
	rest = bytes.TrimLeft(rest, " \r\n\t")
	if list, ok := bytes.CutPrefix(rest, []byte("[")); ok {
		list, _, _ = bytes.Cut(list, []byte("]"))
		return strings.Fields(strings.ReplaceAll(string(list), "/", " "))
	}
	name, ok := bytes.CutPrefix(rest, []byte("/"))
	if !ok {
		return []string{"?"}
	}
	if end := bytes.IndexAny(name, " \r\n\t/>[("); end >= 0 {
		name = name[:end]
	}
	return []string{string(name)}
}

// open gives the stream where it is an e-invoice, nil where it is something else.
func (s *streams) open(body []byte, deflated bool) ([]byte, error) {
	if !deflated {
		begin, _, _ := bytes.Cut(body[:min(len(body), probe)], endStreamWord)
		if s.last || !looksLikeInvoice(begin) {
			return nil, nil
		}
		end := bytes.Index(body, endStreamWord)
		if s.last = end < 0; s.last {
			return nil, nil
		}
		return bytes.TrimRight(body[:end], "\r\n"), nil
	}
	in, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, nil // no stream of this kind after all
	}
	head := make([]byte, probe)
	n, err := io.ReadFull(in, head)
	if s.room -= n; s.room < 0 {
		return nil, ErrTooLarge
	}
	if !looksLikeInvoice(head[:n]) {
		return nil, nil
	}
	if err != nil { // it is shorter than the probe
		return head[:n], nil
	}
	rest, err := io.ReadAll(io.LimitReader(in, int64(s.room)+1))
	if s.room -= len(rest); s.room < 0 {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("%w: what is inside is cut or damaged: %w", ErrSyntax, err)
	}
	return append(head, rest...), nil
}

// looksLikeInvoice says whether a text begins as an e-invoice does: its root is one of those that are known.
func looksLikeInvoice(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \r\n\t")
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	for _, root := range []string{"CrossIndustryInvoice", "oasis:names:specification:ubl:schema:xsd:Invoice-2", "oasis:names:specification:ubl:schema:xsd:CreditNote-2"} {
		if bytes.Contains(head, []byte(root)) {
			return true
		}
	}
	return false
}
