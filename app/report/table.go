// Package report works out what the books say of a period: what is open, what was sold, which tax is due, what comes in next.
// It is pure: rows of the books in, a table out, which the window, the command line, CSV, XLSX and the paper all show. Amounts of
// different currencies are never added up.
package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Kind says what a column holds.
type Kind uint8

// The kinds of columns.
const (
	Text    Kind = iota
	Day          // a day
	Count        // a whole number
	Money        // an amount in the row's currency
	Home         // the same in the currency of the books
	Percent      // a percentage in Text, without its sign
)

// Column is a column of a table. Key is for programs, Title for people.
type Column struct {
	Key, Title string
	Kind       Kind
	Wrap       bool // on paper a text that is too long goes on in the next line; else it is cut
}

// Cell is what a row has in a column: what the column's kind says, else nothing.
type Cell struct {
	Text   string
	Day    bill.Date
	Count  int64
	Amount money.Amount // an amount without currency is not known
}

// Row is a line of a table.
type Row struct {
	Cells    []Cell
	Document bill.ID // what it is of, if one document
	Customer bill.ID // or one customer
}

// Table is a report.
type Table struct {
	Name    string // "aged"
	Title   string
	Period  Period // a zero From is the beginning
	Home    money.Currency
	Columns []Column
	Rows    []Row
	Sums    []Row // one for each currency, and last one in the currency of the books, if there is a column of it
	Notes   []string
	Trail   string // the state of the trail that it was made of, as it is printed; "" where it does not close anything
}

// Plain is a cell for programs: days as 2026-11-23, amounts with a point and without currency.
func (t Table) Plain(row Row, column int) string {
	c := row.Cells[column]
	switch t.Columns[column].Kind {
	case Day:
		if !c.Day.IsZero() {
			return c.Day.String()
		}
	case Count:
		return fmt.Sprint(c.Count)
	case Money, Home:
		if c.Amount == (money.Amount{}) {
			return ""
		}
		return c.Amount.String()
	}
	return c.Text
}

// Narrow is the table for people: where everything is in the currency of the books, it does not say so in each row.
func (t Table) Narrow() Table {
	at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Key == "currency" })
	if at < 0 {
		return t // no amounts
	}
	foreign := func(r Row) bool { return r.Cells[at].Text != t.Home.Code() }
	if len(t.Rows) == 0 || slices.ContainsFunc(t.Rows, foreign) {
		return t
	}
	drop := func(i int) bool { return i == at || t.Columns[i].Kind == Home }
	narrow := t
	narrow.Columns, narrow.Rows, narrow.Sums = without(t.Columns, drop), nil, nil
	for _, r := range t.Rows {
		r.Cells = without(r.Cells, drop)
		narrow.Rows = append(narrow.Rows, r)
	}
	for _, r := range t.Sums {
		r.Cells = without(r.Cells, drop)
		narrow.Sums = append(narrow.Sums, r)
	}
	narrow.Notes = append(slices.Clone(t.Notes), "All amounts in "+t.Home.Code()+".")
	return narrow
}

func without[T any](list []T, drop func(int) bool) (some []T) {
	for i, v := range list {
		if !drop(i) {
			some = append(some, v)
		}
	}
	return some
}

func text(s string) Cell           { return Cell{Text: s} }
func day(d bill.Date) Cell         { return Cell{Day: d} }
func code(c money.Currency) Cell   { return Cell{Text: c.Code()} }
func negated(c bill.Kind) bool     { return c == bill.CreditNote || c == Discount }
func col(key, title string) Column { return Column{Key: key, Title: title} }

func colOf(k Kind, key, title string) Column { return Column{Key: key, Title: title, Kind: k} }

// counted is how many there are in a sentence of a note.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// currency is the column that every table has: without it no amount means anything.
func currency() Column { return col("currency", "Currency") }

// builder makes a table whose rows are sums of many entries.
type builder struct {
	Table
	home  money.Currency
	rows  map[string]int
	apart int // entries without an exchange rate
}

func newBuilder(name, title string, home money.Currency, columns ...Column) *builder {
	return &builder{Table: Table{Name: name, Title: title, Columns: columns, Home: home}, home: home, rows: map[string]int{}}
}

// row is the row of a key; a new one begins with these cells.
func (b *builder) row(key string, fresh func() Row) *Row {
	i, ok := b.rows[key]
	if !ok {
		i = len(b.Rows)
		b.rows[key] = i
		row := fresh()
		for len(row.Cells) < len(b.Columns) {
			row.Cells = append(row.Cells, Cell{})
		}
		b.Rows = append(b.Rows, row)
	}
	return &b.Rows[i]
}

// add adds amounts to the money columns of a row, in their order.
func (b *builder) add(row *Row, amounts ...money.Amount) error {
	at := 0
	for i, c := range b.Columns {
		if c.Kind != Money && c.Kind != Home || at >= len(amounts) {
			continue
		}
		sum, err := row.Cells[i].Amount.Add(amounts[at])
		if err != nil {
			return fmt.Errorf("%s: %w", c.Key, err)
		}
		row.Cells[i].Amount = sum
		at++
	}
	return nil
}

// finish adds up the columns for each currency, and those in the currency of the books over all.
func (b *builder) finish() (Table, error) {
	at := slices.IndexFunc(b.Columns, func(c Column) bool { return c.Key == "currency" })
	all, sums := b.sum("All"), map[string]*Row{}
	for _, row := range b.Rows {
		name := row.Cells[at].Text
		if sums[name] == nil {
			sums[name] = b.sum("Total")
			sums[name].Cells[at].Text = name
		}
		if err := b.into(sums[name], row, Money, Home, Count); err != nil {
			return Table{}, err
		}
		if err := b.into(all, row, Home); err != nil {
			return Table{}, err
		}
	}
	for _, s := range sums {
		b.Sums = append(b.Sums, *s)
	}
	slices.SortFunc(b.Sums, func(x, y Row) int { return cmp.Compare(x.Cells[at].Text, y.Cells[at].Text) })
	if len(b.Sums) > 1 && slices.ContainsFunc(b.Columns, func(c Column) bool { return c.Kind == Home }) {
		all.Cells[at].Text = b.home.Code()
		b.Sums = append(b.Sums, *all)
	}
	if b.apart > 0 {
		b.Notes = append(b.Notes, counted(b.apart, "entry in another currency bears no exchange rate and is", "entries in other currencies bear no exchange rate and are")+" not counted in "+b.home.Code()+".")
	}
	return b.Table, nil
}

// sum is an empty row of sums.
func (b *builder) sum(title string) *Row {
	row := &Row{Cells: make([]Cell, len(b.Columns))}
	row.Cells[0].Text = title
	return row
}

// into adds the columns of some kinds.
func (b *builder) into(sum *Row, row Row, kinds ...Kind) (err error) {
	for i, c := range b.Columns {
		if !slices.Contains(kinds, c.Kind) {
			continue
		}
		sum.Cells[i].Count += row.Cells[i].Count
		if sum.Cells[i].Amount, err = sum.Cells[i].Amount.Add(row.Cells[i].Amount); err != nil {
			return err
		}
	}
	return nil
}

// largest sorts rows by currency, then by the amount in a column, largest first.
func (b *builder) largest(column, currency int) {
	slices.SortStableFunc(b.Rows, func(x, y Row) int {
		return cmp.Or(cmp.Compare(x.Cells[currency].Text, y.Cells[currency].Text), y.Cells[column].Amount.Cmp(x.Cells[column].Amount))
	})
}
