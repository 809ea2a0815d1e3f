package bank

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// decode turns the bytes of a file into text. What says nothing of itself is UTF-8 where it can be, else Windows-1252, which holds
// Latin-1: banks write nothing else.
func decode(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")), wide(data, 1):
		return fromUTF16(bytes.TrimPrefix(data, []byte("\xff\xfe")), binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")), wide(data, 0):
		return fromUTF16(bytes.TrimPrefix(data, []byte("\xfe\xff")), binary.BigEndian)
	}
	if utf8.Valid(data) {
		return string(data)
	}
	table := charmap.Windows1252
	if latin9.Match(data[:min(len(data), 200)]) {
		table = charmap.ISO8859_15
	}
	text, err := table.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return string(text)
}

var latin9 = regexp.MustCompile(`(?i)encoding=["']ISO-8859-15["']`)

// wide says whether plain letters lie two bytes apart: UTF-16 without a mark.
func wide(data []byte, zero int) bool {
	if len(data) < 8 {
		return false
	}
	for i := zero; i < 8; i += 2 {
		if data[i] != 0 || data[i^1] == 0 {
			return false
		}
	}
	return true
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// Bounds of what is kept of an entry, in characters.
const (
	maxName    = 140
	maxPurpose = 1000
	maxRef     = 140
)

// clean makes one line of a text: single blanks, nothing that cannot be printed, no longer than a limit.
func clean(text string, limit int) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Bidi_Control, r): // would show another text than is matched
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError || r == 0xfffe || r == 0xffff:
			space = b.Len() > 0
			continue
		case n >= limit:
			return b.String()
		case space:
			b.WriteByte(' ')
			n++
			space = false
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// compact drops blanks: account numbers and references are often written in groups.
func compact(text string, limit int) string {
	return clean(strings.ToUpper(strings.Join(strings.Fields(text), "")), limit)
}

// tidy puts an entry into the form that is kept.
func (e Entry) tidy() Entry {
	e.Name, e.Purpose = clean(e.Name, maxName), clean(e.Purpose, maxPurpose)
	e.IBAN = compact(e.IBAN, maxRef)
	e.EndToEnd, e.BankRef = told(e.EndToEnd), told(e.BankRef)
	e.Reference = structured(e.Reference)
	if e.Reference == "" {
		e.Reference = findReference(e.Purpose)
	}
	return e
}

// told is a reference, "" where the field says that there is none.
func told(ref string) string {
	ref = clean(ref, maxRef)
	switch strings.ToUpper(strings.ReplaceAll(ref, " ", "")) {
	case "NOTPROVIDED", "NONREF", "NOREF", "NV", "NONE", "0":
		return ""
	}
	return ref
}

// plain is a text in capitals without accents: how banks and people who have no umlauts write it.
func plain(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unmarked[r] != "":
			b.WriteString(unmarked[r])
		default:
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// unmarked letters do not fall apart under NFKD.
var unmarked = map[rune]string{
	'ß': "SS", 'æ': "AE", 'Æ': "AE", 'œ': "OE", 'Œ': "OE", 'ø': "O", 'Ø': "O", 'đ': "D", 'Đ': "D", 'ł': "L", 'Ł': "L", 'ı': "I",
}
