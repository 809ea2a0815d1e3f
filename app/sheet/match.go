package sheet

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Noun is what the rows of a table are.
type Noun string

// The nouns.
const (
	Customers Noun = "customers"
	Items     Noun = "items"
	Invoices  Noun = "invoices" // that an earlier program has open
)

// Nouns are all of them.
func Nouns() []Noun { return []Noun{Customers, Items, Invoices} }

// Field is what a column may hold, by the names that our own export gives to its columns.
type Field string

// Column is a column of a file.
type Column struct {
	Title string
	Field Field // "" is left out
}

// Table is a file whose columns were matched.
type Table struct {
	Columns []Column
	Rows    []Row
}

// joined are the fields that may stand in several columns: a first and a last name are one contact.
var joined = []Field{"contact", "note"}

// deep is how many rows there may be above the titles, and the titles themselves in two rows.
const deep = 6

// Match finds the titles among the first rows, and says what each column holds: what was said of a title (Field "" leaves it out),
// else what the preset knows, else what the words in several languages say. Each field is taken once, but for those that are joined.
// Where no title is known, the first row is taken for the titles.
func Match(rows []Row, noun Noun, preset Preset, said map[string]Field) Table {
	if len(rows) == 0 {
		return Table{}
	}
	best, most := match(rows[0].Cells, noun, preset, said)
	at := 0
	for i, row := range rows[:min(len(rows), deep)] {
		columns, n := match(row.Cells, noun, preset, said)
		if n > 0 && n >= most {
			best, most, at = columns, n, i
		}
	}
	return Table{Columns: best, Rows: rows[at+1:]}
}

// match says what the columns of a row of titles hold, and how many hold something. What was said goes first.
func match(titles []string, noun Noun, preset Preset, said map[string]Field) (columns []Column, n int) {
	columns = make([]Column, len(titles))
	taken := map[Field]bool{}
	decided := make([]bool, len(titles))
	take := func(i int, f Field) {
		if f == "" || taken[f] && !slices.Contains(joined, f) {
			return
		}
		columns[i].Field, decided[i], taken[f] = f, true, true
		n++
	}
	for i, title := range titles {
		columns[i].Title = strings.TrimSpace(title)
		if f, ok := said[columns[i].Title]; ok {
			take(i, f)
			decided[i] = true
		}
	}
	for _, known := range []map[string]Field{presets[preset][noun], vocabulary()[noun]} {
		for i, title := range titles {
			if f, ok := known[plain(title)]; ok && !decided[i] {
				take(i, f)
			}
		}
	}
	return columns, n
}

// plain is a title without case, accents, blanks and signs: "VAT-No." is "vatno", "Straße" is "strasse".
func plain(title string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(title)) {
		switch {
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ł':
			b.WriteByte('l')
		case r == 'ø':
			b.WriteByte('o')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// At gives the cell of a row that holds the field, joined where several do; ok is false where the table has no such column.
func (t Table) At(r Row, f Field) (text string, ok bool) {
	for i, c := range t.Columns {
		if c.Field != f {
			continue
		}
		cell := ""
		if i < len(r.Cells) {
			cell = strings.TrimSpace(r.Cells[i])
		}
		if ok && text != "" && cell != "" {
			text += " "
		}
		text, ok = text+cell, true
	}
	return text, ok
}

// TitleOf is what the file calls the field.
func (t Table) TitleOf(f Field) string {
	for _, c := range t.Columns {
		if c.Field == f {
			return c.Title
		}
	}
	return ""
}

// Names says whether the table has a column by which its rows are known: without a name, a number or code of one that is there will do.
func (t Table) Names() bool {
	for _, c := range t.Columns {
		switch c.Field {
		case "id", "name", "number", "code":
			return true
		}
	}
	return false
}
