package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"counterfoil/app/intake"
)

// Bounds of an archive: how many parts it may have, and how large all that is read of it may become. A file that is small and unfolds
// without end stops here.
const (
	maxParts    = 5000
	maxUnfolded = 128 << 20
	maxLabels   = 4 << 20 // bytes of a part that names sheets
	maxDepth    = 64      // of elements in elements
)

// book is an XLSX file whose parts are read one by one.
type book struct {
	parts map[string]*zip.File
	left  int64
}

// readXLSX reads the first sheet of a workbook (ECMA-376). Of a formula it takes the value that was kept with it.
func readXLSX(data []byte) ([]Row, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrBroken
	}
	if len(z.File) > maxParts {
		return nil, ErrTooLarge
	}
	b := &book{parts: map[string]*zip.File{}, left: maxUnfolded}
	for _, f := range z.File {
		b.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	sheet, err := b.firstSheet()
	if err != nil {
		return nil, err
	}
	shared, err := b.sharedStrings()
	if err != nil {
		return nil, err
	}
	body, err := b.part(sheet)
	if err != nil {
		return nil, err
	}
	return sheetRows(body, shared)
}

// part unfolds one part, within what is left of the bound.
func (b *book) part(name string) ([]byte, error) {
	f := b.parts[name]
	if f == nil {
		return nil, fmt.Errorf("%w: no part %s", ErrUnknown, path.Base(name))
	}
	in, err := f.Open()
	if err != nil {
		return nil, ErrBroken
	}
	defer in.Close()
	out, err := io.ReadAll(io.LimitReader(in, b.left+1))
	if err != nil {
		return nil, ErrBroken
	}
	if b.left -= int64(len(out)); b.left < 0 {
		return nil, ErrTooLarge
	}
	return out, nil
}

// firstSheet is the name of the part that holds the sheet in front.
func (b *book) firstSheet() (string, error) {
	var workbook struct {
		Sheets []struct {
			ID string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	for name, into := range map[string]any{"xl/workbook.xml": &workbook, "xl/_rels/workbook.xml.rels": &relations} {
		body, err := b.part(name)
		if err != nil {
			return "", err
		}
		if len(body) > maxLabels {
			return "", ErrTooLarge
		}
		if err := intake.XML(string(body), maxDepth).Decode(into); err != nil {
			return "", tooLargeOr(err)
		}
	}
	for _, r := range relations.List {
		if len(workbook.Sheets) > 0 && r.ID == workbook.Sheets[0].ID {
			if strings.HasPrefix(r.Target, "/") {
				return strings.TrimPrefix(r.Target, "/"), nil
			}
			return path.Join("xl", r.Target), nil
		}
	}
	return "", ErrBroken
}

// richText is a text that may be made of runs.
type richText struct {
	Text string `xml:"t"`
	Runs runs   `xml:"r>t"`
}

func (t richText) String() string { return t.Text + string(t.Runs) }

// runs are the texts of all runs, one behind the other.
type runs []byte

// UnmarshalXML adds a run.
func (r *runs) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	var text string
	err := d.DecodeElement(&text, &start)
	*r = append(*r, text...)
	return err
}

func (b *book) sharedStrings() (list []string, err error) {
	if b.parts["xl/sharedStrings.xml"] == nil {
		return nil, nil
	}
	body, err := b.part("xl/sharedStrings.xml")
	if err != nil {
		return nil, err
	}
	err = each(body, "si", func(in *xml.Decoder, start xml.StartElement) error {
		var t richText
		if len(list) == maxCells {
			return ErrTooLarge
		}
		err := in.DecodeElement(&t, &start)
		list = append(list, t.String())
		return err
	})
	return list, err
}

// each hands over the elements of a name, one after the other.
func each(body []byte, name string, take func(in *xml.Decoder, start xml.StartElement) error) error {
	in := intake.XML(string(body), maxDepth)
	for {
		t, err := in.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if start, ok := t.(xml.StartElement); ok && start.Name.Local == name {
			err = take(in, start)
		}
		if err != nil {
			return tooLargeOr(err)
		}
	}
}

// xlsxRow is a row of a sheet as it is written.
type xlsxRow struct {
	Number int       `xml:"r,attr"`
	Cells  xlsxCells `xml:"c"`
}

type xlsxCell struct {
	At     string   `xml:"r,attr"`
	Type   string   `xml:"t,attr"`
	Value  string   `xml:"v"`
	Inline richText `xml:"is"`
}

// xlsxCells are bounded while they are read: an empty cell of four bytes is thirty times as large in memory.
type xlsxCells []xlsxCell

// UnmarshalXML adds a cell.
func (l *xlsxCells) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if len(*l) == maxColumns {
		return ErrTooLarge
	}
	var c xlsxCell
	err := d.DecodeElement(&c, &start)
	*l = append(*l, c)
	return err
}

func sheetRows(body []byte, shared []string) (rows []Row, err error) {
	cells, last := 0, 0
	err = each(body, "row", func(in *xml.Decoder, start xml.StartElement) error {
		var r xlsxRow
		if err := in.DecodeElement(&r, &start); err != nil {
			return err
		}
		if last++; r.Number > 0 {
			last = r.Number
		}
		row, err := r.cells(shared)
		if err != nil {
			return err
		}
		if cells += len(row); len(rows) > MaxRows || cells > maxCells {
			return ErrTooLarge
		}
		if !empty(row) {
			rows = append(rows, Row{last, row})
		}
		return nil
	})
	return rows, err
}

func (r xlsxRow) cells(shared []string) (row []string, err error) {
	for _, c := range r.Cells {
		at := len(row)
		if c.At != "" {
			at = columnOf(c.At)
		}
		if at >= maxColumns {
			return nil, ErrTooLarge
		}
		if at < len(row) {
			return nil, ErrBroken
		}
		text := c.Value
		switch c.Type {
		case "s":
			n, err := strconv.Atoi(c.Value)
			if err != nil || n < 0 || n >= len(shared) {
				return nil, ErrBroken
			}
			text = shared[n]
		case "inlineStr":
			text = c.Inline.String()
		case "", "n":
			text = shown(c.Value)
		}
		row = append(append(row, make([]string, at-len(row))...), text)
	}
	return row, nil
}

// columnOf is the column of "BC12", from 0.
func columnOf(at string) int {
	n := 0
	for _, c := range at {
		if c < 'A' || c > 'Z' || n > maxColumns {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}

// shown is a number as a spreadsheet shows it: it keeps binary fractions, so that 19.99 may stand there as 19.989999999999998, and
// shows fifteen digits of them.
func shown(text string) string {
	mantissa, exponent, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(text)), "E")
	shift := 0
	if exponent != "" {
		n, err := strconv.Atoi(exponent)
		if err != nil || n < -40 || n > 40 {
			return text
		}
		shift = n
	}
	sign := ""
	if rest, ok := strings.CutPrefix(mantissa, "-"); ok {
		sign, mantissa = "-", rest
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	digits := whole + frac
	if digits == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > 40 {
		return text
	}
	return sign + decimal(digits, len(whole)+shift)
}

// decimal writes digits with the point after so many of them, rounded to fifteen that count.
func decimal(digits string, point int) string {
	lead := len(digits) - len(strings.TrimLeft(digits, "0"))
	if keep := lead + 15; len(digits) > keep {
		up := digits[keep] >= '5'
		b := []byte("0" + digits[:keep])
		for i := len(b) - 1; up; i-- {
			if up = b[i] == '9'; up {
				b[i] = '0'
			} else {
				b[i]++
			}
		}
		digits, point = string(b), point+1
	}
	if point < 1 {
		digits, point = strings.Repeat("0", 1-point)+digits, 1
	}
	if len(digits) < point {
		digits += strings.Repeat("0", point-len(digits))
	}
	whole, frac := strings.TrimLeft(digits[:point], "0"), strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}
