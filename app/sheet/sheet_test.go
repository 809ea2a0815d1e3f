package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/sheet"
)

// workbook is an XLSX file of one sheet, as ECMA-376 has it, whose sheet data are the given.
func workbook(t testing.TB, rows, shared string, more ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	parts := map[string]string{
		"xl/workbook.xml": `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
			`<sheets><sheet name="A" sheetId="7" r:id="rId3"/><sheet name="B" sheetId="8" r:id="rId4"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId4" Target="worksheets/other.xml"/><Relationship Id="rId3" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`,
		"xl/sharedStrings.xml":     `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + shared + `</sst>`,
	}
	for i := 0; i+1 < len(more); i += 2 {
		parts[more[i]] = more[i+1]
	}
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func text(rows []sheet.Row) (out string) {
	for _, r := range rows {
		out += fmt.Sprintf("%d:%s;", r.Line, strings.Join(r.Cells, "|"))
	}
	return out
}

// A sheet as spreadsheets write it: shared and rich texts, gaps, formulas with the value they had, fractions as they are shown.
func TestASheetIsReadAsItIsShown(t *testing.T) {
	data := workbook(t, `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row><row r="4"><c r="A4" t="inlineStr"><is><t>=1+1</t></is></c>`+
		`<c r="B4"><f>SUM(X1:X9)</f><v>19.989999999999998</v></c><c r="C4"><v>1E-3</v></c><c r="D4" t="b"><v>1</v></c><c r="E4"><v>1234567</v></c></row><row r="5"/>`,
		`<si><t>Name</t></si><si><r><t>Pri</t></r><r><t>ce</t></r></si>`)
	rows, err := sheet.Read(data)
	if want := "2:Name||Price;4:=1+1|19.99|0.001|1|1234567;"; err != nil || text(rows) != want {
		t.Errorf("%s, %v; want %s", text(rows), err, want)
	}
}

// Hostile files are refused, and never unfold without end.
func TestHostileTablesAreRefused(t *testing.T) {
	row := func(cell string) []byte { return workbook(t, `<row r="1">`+cell+`</row>`, "") }
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":             {nil, sheet.ErrUnknown},
		"a program":           {[]byte("MZ\x00\x00\x01"), sheet.ErrUnknown},
		"a quote left open":   {[]byte("name\n\"a"), sheet.ErrBroken},
		"half an archive":     {row(`<c><v>1</v></c>`)[:300], sheet.ErrBroken},
		"an archive of mail":  {workbook(t, "", "", "xl/workbook.xml", "<x/>"), sheet.ErrBroken},
		"a text out of reach": {row(`<c t="s"><v>9</v></c>`), sheet.ErrBroken},
		"columns without end": {row(`<c r="XFD1"><v>1</v></c>`), sheet.ErrTooLarge},
		"columns backwards":   {row(`<c r="C1"><v>1</v></c><c r="A1"><v>1</v></c>`), sheet.ErrBroken},
		"an entity":           {row(`<c><v>&lol;</v></c>`), sheet.ErrBroken},
		"a bomb":              {workbook(t, "", "", "xl/worksheets/sheet1.xml", strings.Repeat(" ", 129<<20)), sheet.ErrTooLarge},
		"too many rows":       {[]byte(strings.Repeat("a\n", sheet.MaxRows+2)), sheet.ErrTooLarge},
	} {
		if _, err := sheet.Read(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestTextsOfAllAges(t *testing.T) {
	for name, data := range map[string]string{
		"UTF-8 with its mark": "\ufeffStraße;Größe\n", "Windows-1252": "Stra\xdfe;Gr\xf6\xdfe\n", "tabs": "Straße\tGröße\n",
		"UTF-16": "\xff\xfeS\x00t\x00r\x00a\x00\xdf\x00e\x00;\x00G\x00r\x00\xf6\x00\xdf\x00e\x00\n\x00",
	} {
		if rows, err := sheet.Read([]byte(data)); err != nil || text(rows) != "1:Straße|Größe;" {
			t.Errorf("%s: %q, %v", name, text(rows), err)
		}
	}
}

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		text string
		mark byte
		want string
	}{
		{"1,234.50", 0, "1234.50"},
		{"1.234,50 €", 0, "1234.50"},
		{"19 %", 0, "19"},
		{"-2,5", 0, "-2.5"},
		{"1.333", 0, "1.333"},
		{"0,075", 0, "0.075"},
		{"1'234.50", 0, "1234.50"},
		{"1 234,5", 0, "1234.5"},
		{"1,234", 0, "?"},
		{"1,234", ',', "1.234"},
		{"1,234", '.', "1234"},
		{"1.234", ',', "1234"},
		{"1,5", '.', "?"},
		{"free", 0, "!"},
		{"1-2", 0, "!"},
		{"1,234,567", 0, "1234567"},
		{"GST-18", 0, "18"},
		{"€ -5", 0, "-5"},
		{".5", 0, "0.5"},
		{"12", ',', "12"},
	} {
		got, err := sheet.Figure(c.text, c.mark)
		switch {
		case errors.Is(err, sheet.ErrAmbiguous):
			got = "?"
		case errors.Is(err, sheet.ErrFigure):
			got = "!"
		}
		if got != c.want {
			t.Errorf("%q with %q: %q, want %q", c.text, c.mark, got, c.want)
		}
	}
}

func TestCountries(t *testing.T) {
	for name, want := range map[string]string{
		"de": "DE", "Deutschland": "DE", "Allemagne": "DE", "Österreich": "AT", "ESPAÑA": "ES", "France": "FR", "Frankreich": "FR", "United States": "US", "Niederlande": "NL",
		"Italia": "IT", "Szwajcaria": "CH", "Großbritannien": "Großbritannien", "Vereinigtes Königreich": "GB", "UK": "GB", "Atlantis": "Atlantis",
	} {
		if got := sheet.Country(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// What is said goes first, then the preset, then the words; nothing is held twice but what is joined.
func TestColumnsAreMatched(t *testing.T) {
	rows := []sheet.Row{
		{Line: 1, Cells: []string{"Export of 2026", ""}},
		{Line: 2, Cells: []string{"Kd.-Nr.", "Firma", "Name", "Vorname", "Nachname", "E-Mail", "Notiz", "Bemerkungen", "Ort"}},
		{Line: 3, Cells: []string{"7", "Eins", "x", "Ada", "Weber", "a@example.com", "one", "two", "Graz"}},
	}
	m := sheet.Match(rows, sheet.Customers, "", map[string]sheet.Field{"Ort": ""})
	got := ""
	for _, f := range sheet.Fields(sheet.Customers) {
		if cell, ok := m.At(m.Rows[0], f); ok {
			got += string(f) + "=" + cell + ";"
		}
	}
	if want := "number=7;name=Eins;contact=Ada Weber;email=a@example.com;note=one two;"; got != want || len(m.Rows) != 1 {
		t.Errorf("%s; want %s", got, want)
	}
	if m.TitleOf("name") != "Firma" || !m.Names() || m.Columns[8].Field != "" {
		t.Errorf("%+v", m.Columns)
	}
}

// Every title of a preset leads to a field that there is.
func TestPresetsAreSound(t *testing.T) {
	for _, p := range sheet.Presets() {
		for _, noun := range sheet.Nouns() {
			if n := sheet.Sound(p, noun); n < 5 {
				t.Errorf("%s, %s: %d titles lead to known fields", p, noun, n)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("name;price\na;1,5\n"))
	f.Add(workbook(f, `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1.5E2</v></c></row>`, `<si><t>Name</t></si>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := sheet.Read(data)
		if err != nil {
			return
		}
		for _, p := range append(sheet.Presets(), "") {
			for _, noun := range sheet.Nouns() {
				m := sheet.Match(rows, noun, p, nil)
				for _, r := range m.Rows[:min(len(m.Rows), 50)] {
					cell, _ := m.At(r, "price")
					if out, err := sheet.Figure(cell, m.Mark("price")); err == nil && strings.Trim(out, "0123456789.-") != "" {
						t.Fatalf("%q became %q", cell, out)
					}
				}
			}
		}
	})
}
