package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// XLSX writes a table as a workbook of one sheet (ECMA-376, the few parts that every program reads): amounts and days are numbers
// that can be calculated with, texts are never formulas. The same table gives the same bytes.
func XLSX(t Table) ([]byte, error) {
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, part := range []struct{ name, body string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageParts},
		{"xl/workbook.xml", workbook(t.Title)},
		{"xl/_rels/workbook.xml.rels", workbookParts},
		{"xl/styles.xml", styles},
		{"xl/worksheets/sheet1.xml", sheet(t)},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(xml.Header + part.body)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

const (
	relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	packageParts = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	workbookParts = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relations + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + relations + `/styles" Target="styles.xml"/></Relationships>`

	// The styles by number: plain, day, amounts of 0, 2 and 3 decimals, and the same in bold from boldStyle on.
	styles = `<styleSheet xmlns="` + mainSpace + `"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.000"/>` +
		`<numFmt numFmtId="165" formatCode="yyyy\-mm\-dd"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="10">` +
		`<xf numFmtId="0" fontId="0"/><xf numFmtId="165" fontId="0" applyNumberFormat="1"/><xf numFmtId="3" fontId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="4" fontId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="0" fontId="1" applyFont="1"/><xf numFmtId="165" fontId="1" applyFont="1" applyNumberFormat="1"/>` +
		`<xf numFmtId="3" fontId="1" applyFont="1" applyNumberFormat="1"/><xf numFmtId="4" fontId="1" applyFont="1" applyNumberFormat="1"/>` +
		`<xf numFmtId="164" fontId="1" applyFont="1" applyNumberFormat="1"/></cellXfs></styleSheet>`
)

const (
	plainStyle = iota
	dayStyle
	wholeStyle // amounts without decimals, and counts
	centStyle
	milleStyle
	boldStyle
)

// workbook names the one sheet; a name has at most 31 characters and none of these.
func workbook(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, title)
	if r := []rune(name); len(r) > 31 {
		name = string(r[:31])
	}
	return `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relations + `"><sheets><sheet name="` + escaped(name) +
		`" sheetId="1" r:id="rId1"/></sheets></workbook>`
}

// sheet has the titles on top, where they stay, then rows, sums and notes.
func sheet(t Table) string {
	var s strings.Builder
	s.WriteString(`<worksheet xmlns="` + mainSpace + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, c := range t.Columns {
		width := 14
		if c.Kind == Text && c.Key != "currency" {
			width = 28
		}
		fmt.Fprintf(&s, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	s.WriteString(`</cols><sheetData>`)
	at := 1
	line := func(write func()) {
		fmt.Fprintf(&s, `<row r="%d">`, at)
		write()
		s.WriteString(`</row>`)
		at++
	}
	line(func() {
		for i, c := range t.Columns {
			inline(&s, reference(i, at), c.Title, boldStyle)
		}
	})
	for n, row := range append(append([]Row{}, t.Rows...), t.Sums...) {
		style := plainStyle
		if n >= len(t.Rows) {
			style = boldStyle
		}
		line(func() {
			for i := range t.Columns {
				t.sheetCell(&s, row, i, reference(i, at), style)
			}
		})
	}
	for _, note := range t.Notes {
		line(func() { inline(&s, reference(0, at), note, plainStyle) })
	}
	s.WriteString(`</sheetData></worksheet>`)
	return s.String()
}

func (t Table) sheetCell(s *strings.Builder, row Row, i int, ref string, style int) {
	text, kind := t.Plain(row, i), t.Columns[i].Kind
	switch {
	case text == "":
	case kind == Count:
		fmt.Fprintf(s, `<c r="%s" s="%d"><v>%s</v></c>`, ref, style+wholeStyle, text)
	case kind == Day && !row.Cells[i].Day.IsZero():
		fmt.Fprintf(s, `<c r="%s" s="%d"><v>%d</v></c>`, ref, style+dayStyle, serial(row.Cells[i].Day))
	case kind == Money || kind == Home:
		fmt.Fprintf(s, `<c r="%s" s="%d"><v>%s</v></c>`, ref, style+amountStyle(row.Cells[i].Amount), text)
	default:
		inline(s, ref, text, style)
	}
}

func amountStyle(a money.Amount) int {
	switch a.Currency().Exponent() {
	case 0:
		return wholeStyle
	case 3:
		return milleStyle
	}
	return centStyle
}

func inline(s *strings.Builder, ref, text string, style int) {
	fmt.Fprintf(s, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, ref, style, escaped(text))
}

// escaped is a text for XML, without the characters that XML has no place for.
func escaped(text string) string {
	var b strings.Builder
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, text)
	_ = xml.EscapeText(&b, []byte(clean)) // a Builder takes everything
	return b.String()
}

// reference is A1 and so on.
func reference(column, row int) string {
	name := string(rune('A' + column%26))
	for column = column/26 - 1; column >= 0; column = column/26 - 1 {
		name = string(rune('A'+column%26)) + name
	}
	return name + strconv.Itoa(row)
}

// serial is a day as spreadsheets count them.
func serial(d bill.Date) int {
	return int(d.Time().Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}
