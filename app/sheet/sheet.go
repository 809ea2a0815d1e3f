// Package sheet reads the tables that other programs write, CSV and XLSX, and finds out what their columns hold. It is pure: no clock, no
// disk. Everything stays text: no formula is ever worked out.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"counterfoil/app/intake"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Bounds of a file. Whatever lies beyond is refused before it can take memory.
const (
	MaxBytes   = 64 << 20
	MaxRows    = 200_000
	maxColumns = 500
	maxCells   = 8_000_000
)

// The answers of Read; test with errors.Is.
var (
	ErrUnknown  = errors.New("neither CSV nor XLSX")
	ErrBroken   = errors.New("the table is broken")
	ErrTooLarge = errors.New("the table is too large")
)

// Row is a row of a file: the line it begins in, from 1, and its cells.
type Row struct {
	Line  int
	Cells []string
}

// LineError is an ErrBroken that knows its line.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap says that the table is broken.
func (e *LineError) Unwrap() error { return ErrBroken }

// Read gives all rows of a file that hold anything; of an XLSX file, those of its first sheet.
func Read(data []byte) ([]Row, error) {
	switch {
	case len(data) > MaxBytes:
		return nil, ErrTooLarge
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(data)
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	return readCSV(text)
}

// decode gives the text of a file: UTF-8, UTF-16 with its mark, or else Windows-1252, which is what spreadsheets wrote before.
func decode(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", ErrBroken
		}
		data = out
	}
	if !utf8.Valid(data) {
		out, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return "", ErrBroken
		}
		data = out
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if strings.ContainsRune(text[:min(len(text), 4096)], 0) || strings.TrimSpace(text) == "" {
		return "", ErrUnknown
	}
	return text, nil
}

func readCSV(text string) (rows []Row, err error) {
	records := intake.NewText(text)
	in := csv.NewReader(records)
	in.Comma, in.FieldsPerRecord = separator(text), -1
	for cells := 0; ; {
		records.Next()
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if p, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, &LineError{p.Line, p.Err}
		}
		if err != nil {
			return nil, tooLargeOr(err)
		}
		if cells += len(record); len(rows) > MaxRows || len(record) > maxColumns || cells > maxCells {
			return nil, ErrTooLarge
		}
		if line, _ := in.FieldPos(0); !empty(record) {
			rows = append(rows, Row{line, record})
		}
	}
}

// tooLargeOr is ErrTooLarge where a bound of reading was met, and ErrBroken for all else.
func tooLargeOr(err error) error {
	for _, large := range []error{ErrTooLarge, intake.ErrTooLong, intake.ErrDeep} {
		if errors.Is(err, large) {
			return ErrTooLarge
		}
	}
	return ErrBroken
}

func empty(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// separator is the one that the first line uses most.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t', '|'} {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}
