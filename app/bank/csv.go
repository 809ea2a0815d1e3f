package bank

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/intake"
	"counterfoil/app/money"
)

// table is a CSV file that was understood: which column holds what.
type table struct {
	titles   []string
	rows     [][]string
	preamble [][]string
	at       map[Column][]int
}

// maxTitle bounds what is shown of a cell to the person who is asked.
const maxTitle = 60

// headRows is how far down the titles may stand: banks put name, account and period above them.
const headRows = 30

// readCSV reads a bank's table. Separator, titles, dates and decimals are found by looking; what cannot be told is asked for.
func readCSV(text string, h Hints) ([]Statement, error) {
	t, err := findTable(text, h)
	if err != nil {
		return nil, err
	}
	if err := t.complete(); err != nil {
		return nil, err
	}
	s := Statement{Format: CSV, Account: t.account()}
	if s.Currency, err = t.currency(h); err != nil {
		return nil, err
	}
	if err := t.read(&s, h); err != nil {
		return nil, err
	}
	return []Statement{s}, nil
}

// findTable tries the separators on the begin of the file, and takes the one under which most titles are known.
func findTable(text string, h Hints) (*table, error) {
	begin := text[:min(len(text), 64<<10)]
	best, most, comma := 0, -1, ','
	for _, c := range []rune{';', ',', '\t', '|'} {
		rows, _ := csvRows(begin, c, headRows)
		for i, row := range rows {
			if n := 100*known(row, h) + min(len(row), 99); len(row) > 1 && n > most {
				best, most, comma = i, n, c
			}
		}
	}
	if most < 0 {
		return nil, ErrUnknown
	}
	rows, err := csvRows(text, comma, maxEntries+headRows)
	if err != nil {
		return nil, err
	}
	t := &table{preamble: rows[:best], titles: rows[best], rows: rows[best+1:], at: map[Column][]int{}}
	t.name(h)
	return t, nil
}

// csvRows reads up to most rows, as loosely as banks write them.
func csvRows(text string, comma rune, most int) (rows [][]string, err error) {
	records := intake.NewText(text)
	in := csv.NewReader(records)
	in.Comma, in.LazyQuotes, in.FieldsPerRecord, in.TrimLeadingSpace = comma, true, -1, comma != '\t'
	for {
		records.Next()
		row, err := in.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case errors.Is(err, intake.ErrTooLong), len(row) > maxColumns:
			return rows, ErrTooLarge
		case err != nil:
			return rows, fmt.Errorf("row %d: %w", len(rows)+1, ErrBroken)
		case len(rows) == most:
			if most > headRows {
				return rows, ErrTooLarge
			}
			return rows, nil
		}
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		rows = append(rows, row)
	}
}

// known is how many of a row's cells are titles, of the table or as a person said.
func known(row []string, h Hints) (n int) {
	for _, cell := range row {
		if columnOf(cell) != "" || named(cell, h) != "" {
			n++
		}
	}
	return n
}

// named is the column that a person gave this title.
func named(cell string, h Hints) Column {
	for _, c := range order {
		if h.Columns[c] != "" && (h.Columns[c] == cell || h.Columns[c] == clean(cell, maxTitle)) {
			return c
		}
	}
	return ""
}

// name gives each column its meaning: what a person said first, then the table of titles. Only purposes may be several.
func (t *table) name(h Hints) {
	for i, cell := range t.titles {
		if c := named(cell, h); c != "" {
			t.at[c] = append(t.at[c], i)
		}
	}
	for i, cell := range t.titles {
		c := columnOf(cell)
		if c == "" || h.Columns[c] != "" || named(cell, h) != "" {
			continue
		}
		if c == ColValued && t.holdsCurrencies(i) { // "Valuta" is a day in German and a currency elsewhere
			c = ColCurrency
		}
		if c == ColPurpose || len(t.at[c]) == 0 {
			t.at[c] = append(t.at[c], i)
		}
	}
}

func (t *table) holdsCurrencies(column int) bool {
	for _, row := range t.rows {
		if column < len(row) && row[column] != "" {
			_, err := currencyOf(row[column])
			return err == nil
		}
	}
	return false
}

// complete says what a person must be asked.
func (t *table) complete() error {
	var missing []Column
	if len(t.at[ColDate]) == 0 {
		if len(t.at[ColValued]) == 0 {
			missing = append(missing, ColDate)
		}
		t.at[ColDate] = t.at[ColValued]
	}
	if len(t.at[ColAmount]) == 0 && len(t.at[ColDebit])+len(t.at[ColCredit]) == 0 {
		missing = append(missing, ColAmount)
	}
	if missing != nil {
		return t.ask(missing, false)
	}
	return nil
}

func (t *table) ask(missing []Column, order bool) error {
	if known(t.titles, Hints{}) == 0 && len(t.titles) < 3 {
		return ErrUnknown // a text of any kind
	}
	e := &ColumnsError{Missing: missing, Order: order, Known: map[Column]string{}}
	for c, at := range t.at {
		if len(at) > 0 {
			e.Known[c] = clean(t.titles[at[0]], maxTitle)
		}
	}
	for _, cell := range t.titles {
		e.Titles = append(e.Titles, clean(cell, maxTitle))
	}
	for _, row := range t.rows[:min(len(t.rows), 3)] {
		var cells []string
		for _, cell := range row {
			cells = append(cells, clean(cell, maxTitle))
		}
		e.Rows = append(e.Rows, cells)
	}
	return e
}

// cell is what a row holds in a column, "" where it has none.
func (t *table) cell(row []string, c Column) string {
	for _, i := range t.at[c] {
		if i < len(row) && row[i] != "" {
			return row[i]
		}
	}
	return ""
}

// cells is all that a row holds in the columns of a meaning.
func (t *table) cells(row []string, c Column) string {
	var list []string
	for _, i := range t.at[c] {
		if i < len(row) && row[i] != "" {
			list = append(list, row[i])
		}
	}
	return strings.Join(list, " ")
}

var ibanShape = regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\b`)

// account is whose statement it is: from a column of its own, or from what stands above the table.
func (t *table) account() string {
	for _, row := range t.rows {
		if own := t.cell(row, ColAccount); own != "" {
			return own
		}
	}
	for _, row := range t.preamble {
		for _, cell := range row {
			for _, text := range []string{compact(cell, 200), strings.ToUpper(cell)} {
				if iban := ibanShape.FindString(text); bill.ValidIBAN(iban) {
					return iban
				}
			}
		}
	}
	return ""
}

// currency is that of the rows, which must be one, of a title, or the one that is taken where the file says nothing.
func (t *table) currency(h Hints) (money.Currency, error) {
	code := ""
	for i, row := range t.rows {
		switch own := strings.ToUpper(t.cell(row, ColCurrency)); {
		case own == "" || t.blank(row):
		case code == "":
			code = own
		case code != own:
			return money.Currency{}, fmt.Errorf("row %d: more than one currency: %w", i+1, ErrBroken)
		}
	}
	for _, c := range []Column{ColAmount, ColCredit, ColDebit} {
		for _, i := range t.at[c] {
			code = first(code, titleCurrency(t.titles[i]))
		}
	}
	if code != "" {
		return currencyOf(code)
	}
	if h.Currency == (money.Currency{}) {
		return h.Currency, t.ask([]Column{ColCurrency}, false)
	}
	return h.Currency, nil
}

// blank says whether a row holds no entry: sums and remarks stand below many tables.
func (t *table) blank(row []string) bool {
	return t.cell(row, ColDate) == "" || t.cell(row, ColAmount)+t.cell(row, ColDebit)+t.cell(row, ColCredit) == ""
}
