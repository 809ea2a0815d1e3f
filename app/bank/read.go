package bank

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"counterfoil/app/money"
)

// Hints are what a file may leave unsaid. A statement's own word goes first.
type Hints struct {
	Account  string            // whose statement it is
	Currency money.Currency    // of its amounts
	Columns  map[Column]string // of a CSV file: the title of the column
	Order    string            // of the parts of a date in a CSV file: "dmy" or "mdy"
}

// Read reads the statements of a file, in whatever format it is, alone or in a zip archive. It takes all of a file or nothing.
// Errors: ErrUnknown, ErrNotice, ErrBroken, ErrTooLarge, and a *ColumnsError where a person must say what a CSV file means.
func Read(data []byte, h Hints) ([]Statement, error) {
	if len(data) > maxBytes {
		return nil, ErrTooLarge
	}
	list, err := readAny(data, h)
	if err != nil {
		return nil, err
	}
	n := 0
	for i := range list {
		n += len(list[i].Entries)
		list[i].finish(h)
	}
	if n > maxEntries {
		return nil, fmt.Errorf("%w: more than %d entries", ErrTooLarge, maxEntries)
	}
	return list, nil
}

// finish puts a statement that was read into the form that is kept.
func (s *Statement) finish(h Hints) {
	s.Account = compact(s.Account, maxRef)
	if s.Account == "" {
		s.Account = compact(h.Account, maxRef)
	}
	s.Number = clean(s.Number, maxRef)
	for i := range s.Entries {
		s.Entries[i] = s.Entries[i].tidy()
	}
}

func readAny(data []byte, h Hints) ([]Statement, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return readArchive(data, h)
	}
	text := decode(data)
	begin := strings.TrimSpace(text[:min(len(text), 4096)])
	switch {
	case begin == "" || strings.ContainsRune(begin, 0):
		return nil, ErrUnknown
	case strings.HasPrefix(begin, "OFXHEADER"), strings.HasPrefix(begin, "<OFX"), strings.Contains(begin, "<?OFX"):
		return readOFX(text)
	case strings.HasPrefix(begin, "<"):
		return readCAMT(text)
	case looksLikeMT940(begin):
		return readMT940(text)
	case strings.HasPrefix(begin, "{"), strings.HasPrefix(begin, "["), strings.HasPrefix(begin, "%PDF"):
		return nil, ErrUnknown
	}
	return readCSV(text, h)
}

// readArchive reads every file of an archive: banks pack a day's statements so. An archive in an archive is none of theirs.
func readArchive(data []byte, h Hints) ([]Statement, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("archive: %w", ErrBroken)
	}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("archive: %w: more than %d files", ErrTooLarge, maxFiles)
	}
	var list []Statement
	left := int64(maxBytes)
	for i, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		inner, err := unpack(f, left)
		if err == nil && bytes.HasPrefix(inner, []byte("PK\x03\x04")) {
			err = ErrUnknown
		}
		var more []Statement
		if err == nil {
			more, err = readAny(inner, h)
		}
		if err != nil {
			return nil, fmt.Errorf("file %d of the archive: %w", i+1, err)
		}
		left -= int64(len(inner))
		for k := range more {
			more[k].Part = i
		}
		list = append(list, more...)
	}
	if len(list) == 0 {
		return nil, ErrUnknown
	}
	return list, nil
}

// unpack inflates no more than is left: what an archive says of its own sizes is not believed.
func unpack(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, ErrBroken
	}
	inner, err := io.ReadAll(io.LimitReader(r, left+1))
	if int64(len(inner)) > left {
		return nil, ErrTooLarge
	}
	if err != nil || errors.Join(r.Close()) != nil {
		return nil, ErrBroken
	}
	return inner, nil
}
