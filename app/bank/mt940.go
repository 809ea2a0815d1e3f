package bank

import (
	"fmt"
	"regexp"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// tag is the begin of a field: ":61:".
var tag = regexp.MustCompile(`^:([0-9]{2}[A-Z]?):`)

func looksLikeMT940(begin string) bool {
	return strings.HasPrefix(begin, "{1:") || tag.MatchString(strings.TrimLeft(begin, "-\r\n \x01"))
}

// swiftField is one field with its lines.
type swiftField struct {
	tag   string
	lines []string
	line  int // of the file
	size  int // of the lines, in bytes
}

// swiftFields cuts a file into fields. What stands between messages (envelopes, dashes) is dropped.
func swiftFields(text string) (list []swiftField) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		if strings.HasPrefix(line, "{") {
			_, line, _ = strings.Cut(line, "{4:")
		}
		trimmed := strings.TrimSpace(line)
		if m := tag.FindStringSubmatch(line); m != nil {
			list = append(list, swiftField{tag: m[1], lines: []string{line[len(m[0]):]}, line: n, size: len(line)})
			continue
		}
		if trimmed == "" || trimmed == "-" || strings.HasPrefix(trimmed, "-}") {
			continue
		}
		if last := len(list) - 1; last >= 0 {
			list[last].lines, list[last].size = append(list[last].lines, line), list[last].size+len(line)
		}
	}
	return list
}

// mt940 reads field after field.
type mt940 struct {
	list []Statement
	open bool // the last statement of the list can take entries
	text bool // the next :86: belongs to the last entry
}

// readMT940 reads all statements of a file.
func readMT940(text string) ([]Statement, error) {
	m := &mt940{}
	var account, number string
	for _, f := range swiftFields(text) {
		var err error
		if f.size > maxField {
			return nil, fmt.Errorf("line %d: %w", f.line, ErrTooLarge)
		}
		switch f.tag {
		case "20":
			if account, number = "", ""; m.open {
				err = fmt.Errorf("no closing balance before it: %w", ErrBroken)
			}
		case "25", "25P":
			account = swiftAccount(f.lines[0])
		case "28", "28C":
			number = f.lines[0]
		case "60F", "60M":
			err = m.begin(f.lines[0], account, number)
		case "61":
			err = m.entry(f)
		case "86":
			m.info(f)
		case "62F", "62M":
			err = m.end(f.lines[0])
		}
		m.text = f.tag == "61"
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", f.line, err)
		}
	}
	switch {
	case len(m.list) == 0:
		return nil, fmt.Errorf("no opening balance: %w", ErrBroken)
	case m.open: // a file that was cut off must not look like a whole one
		return nil, fmt.Errorf("no closing balance: %w", ErrBroken)
	}
	return m.list, nil
}

// swiftAccount is an IBAN, with or without the currency behind it, or the number as it stands. Bank code and account of a German
// bank make an IBAN.
func swiftAccount(text string) string {
	text = compact(text, maxRef)
	short := text[:max(0, len(text)-3)]
	if bank, number, ok := strings.Cut(text, "/"); ok {
		for _, n := range []string{number, strings.TrimRight(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")} {
			if iban := germanIBAN(bank, n); iban != "" {
				return iban
			}
			if bill.ValidIBAN(n) {
				return n
			}
		}
	}
	if bill.ValidIBAN(short) && !bill.ValidIBAN(text) {
		return short
	}
	return text
}

func (m *mt940) last() *Statement { return &m.list[len(m.list)-1] }

// begin is an opening balance, "C261123EUR1234,56".
func (m *mt940) begin(text, account, number string) error {
	if m.open || len(text) < 11 {
		return ErrBroken
	}
	c, err := currencyOf(text[7:10])
	if err != nil {
		return err
	}
	a, err := swiftBalance(text, c)
	m.list = append(m.list, Statement{
		Format: MT940, Account: account, Currency: c, Number: number, Opening: Balance{Amount: a, Known: true},
	})
	m.open = true
	return err
}

func (m *mt940) end(text string) error {
	if !m.open || len(text) < 11 {
		return ErrBroken
	}
	s := m.last()
	if text[7:10] != s.Currency.Code() {
		return fmt.Errorf("currency: %w", ErrBroken)
	}
	a, err := swiftBalance(text, s.Currency)
	s.Closing, m.open = Balance{Amount: a, Known: true}, false
	return err
}

func swiftBalance(text string, c money.Currency) (money.Amount, error) {
	if _, err := shortDay(text[1:7]); err != nil {
		return money.Amount{}, err
	}
	a, err := swiftAmount(c, text[10:])
	switch {
	case err != nil:
		return a, err
	case text[0] == 'D':
		return a.Neg(), nil
	case text[0] != 'C':
		return a, ErrBroken
	}
	return a, nil
}

// swiftAmount reads "1234,5".
func swiftAmount(c money.Currency, text string) (money.Amount, error) {
	text = strings.TrimSpace(text)
	if !allDigits(strings.Replace(text, ",", "", 1)) {
		return money.Amount{}, ErrBroken
	}
	return amountOf(c, strings.Replace(text, ",", ".", 1))
}

// line61 is a statement line: value date, entry date, mark, funds code, amount, type, the rest.
var line61 = regexp.MustCompile(`^([0-9]{6})([0-9]{4})?(R?[CD]|E[CD])([A-Z])?([0-9]{1,15},[0-9]*)([A-Z][A-Z0-9]{3})?(.*)$`)

func (m *mt940) entry(f swiftField) error {
	p := line61.FindStringSubmatch(strings.TrimSpace(f.lines[0]))
	if !m.open || p == nil {
		return ErrBroken
	}
	s := m.last()
	if len(s.Entries) == maxEntries {
		return ErrTooLarge
	}
	valued, err := shortDay(p[1])
	if err != nil {
		return err
	}
	booked, err := entryDay(valued, p[2])
	if err != nil {
		return err
	}
	a, err := swiftAmount(s.Currency, p[5])
	switch {
	case err != nil:
		return err
	case strings.HasPrefix(p[3], "E"): // only expected
		s.Pending++
		return nil
	case p[3] == "D" || p[3] == "RC": // a debit, or a credit taken back
		a = a.Neg()
	}
	ref, bankRef, _ := strings.Cut(p[7], "//")
	s.Entries = append(s.Entries, Entry{
		Booked: booked, Valued: valued, Amount: a, EndToEnd: keyword(ref), BankRef: bankRef, Purpose: strings.Join(f.lines[1:], " "),
	})
	if a.IsZero() {
		s.Entries = s.Entries[:len(s.Entries)-1]
	}
	return nil
}

// keyword drops the words that say where the reference stands in place of one ("KREF+").
func keyword(ref string) string {
	if ref = strings.TrimSpace(ref); strings.HasSuffix(ref, "+") || ref == "EREF" || ref == "PREF" {
		return ""
	}
	return ref
}

// entryDay is the day of booking: day and month of it, in the year that lies next to the value date.
func entryDay(valued bill.Date, text string) (bill.Date, error) {
	if text == "" {
		return valued, nil
	}
	for _, year := range []int16{valued.Year, valued.Year + 1, valued.Year - 1} {
		d, err := dayOf("20060102", fmt.Sprintf("%04d%s", year, text))
		if err == nil && !d.Before(valued.AddDays(-183)) && !valued.AddDays(183).Before(d) {
			return d, nil
		}
	}
	return bill.Date{}, ErrBroken
}

// info is a :86: field. It belongs to the entry before it; one after the closing balance is of the statement.
func (m *mt940) info(f swiftField) {
	if !m.open || !m.text {
		return
	}
	entries := m.last().Entries
	if len(entries) > 0 {
		e := &entries[len(entries)-1]
		before := e.Purpose
		describe(e, f.lines)
		e.Purpose = strings.TrimSpace(e.Purpose + " " + before)
	}
}
