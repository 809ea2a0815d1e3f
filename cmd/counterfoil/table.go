package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"counterfoil/app/bill"

	"golang.org/x/text/unicode/norm"
)

// column of a table for people.
type column struct {
	title string
	right bool // figures
}

func left(title string) column  { return column{title: title} }
func right(title string) column { return column{title: title, right: true} }

// table prints rows under their titles, aligned. A text from the books cannot disturb the terminal.
func table(w io.Writer, columns []column, rows [][]string) error {
	width := make([]int, len(columns))
	for i, c := range columns {
		width[i] = len([]rune(c.title))
	}
	for _, row := range rows {
		for i := range row {
			row[i] = printable(row[i])
			width[i] = max(width[i], cells(row[i]))
		}
	}
	var out strings.Builder
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.title
	}
	for _, row := range append([][]string{titles}, rows...) {
		line := ""
		for i, c := range columns {
			pad := strings.Repeat(" ", width[i]-cells(row[i]))
			if c.right {
				line += pad + row[i] + "  "
			} else {
				line += row[i] + pad + "  "
			}
		}
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// printable leaves out what would move the cursor or colour the screen.
func printable(s string) string { return strings.Map(shown, s) }

func shown(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
		return ' '
	}
	return r
}

// screen is where people read. Whatever the books hold, and whoever it is from, cannot disturb the terminal there.
type screen struct{ io.Writer }

// Write implements io.Writer. A text comes in one piece.
func (s screen) Write(p []byte) (int, error) {
	_, err := io.WriteString(s.Writer, strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return shown(r)
	}, string(p)))
	return len(p), err
}

// cells is how wide a text is on a terminal: marks that stand over the letter before them take no room.
func cells(s string) int {
	n := 0
	for _, r := range norm.NFC.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// plural counts things: "1 invoice", "2 invoices".
func plural[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// every says how often: "every day", "every 4 days".
func every(n int, noun string) string {
	if n == 1 {
		return "every " + noun
	}
	return "every " + plural(n, noun)
}

// day is "" for none.
func day(d bill.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// facts prints names and values under one another.
func facts(w io.Writer, pairs ...string) error {
	width := 0
	for i := 0; i < len(pairs); i += 2 {
		width = max(width, len(pairs[i]))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", width, pairs[i], printable(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}
