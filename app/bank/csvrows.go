package bank

import (
	"fmt"
	"regexp"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// layout is how a file writes days and figures. One file writes all of them in one way.
type layout struct {
	day   string // a layout of package time
	point byte   // before the decimals: '.', ',' or 0 where no figure has any
}

// read makes entries of the rows.
func (t *table) read(s *Statement, h Hints) error {
	l, err := t.layout(h)
	if err != nil {
		return err
	}
	var balances []money.Amount
	for i, row := range t.rows {
		if t.blank(row) {
			continue
		}
		if pending(t.cell(row, ColStatus)) {
			s.Pending++
			continue
		}
		e, err := t.entry(row, s.Currency, l)
		if err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if e.Amount.IsZero() {
			continue
		}
		s.Entries = append(s.Entries, e)
		if text := t.cell(row, ColBalance); text != "" {
			if b, err := l.amount(s.Currency, text); err == nil {
				balances = append(balances, b)
			}
		}
	}
	s.frame(balances)
	return nil
}

// frame derives the balances around the entries from those that stand beside each of them, in whichever order the file runs.
func (s *Statement) frame(after []money.Amount) {
	n := len(s.Entries)
	if n == 0 || len(after) != n {
		return
	}
	oldest, newest := 0, n-1
	if down := s.Entries[n-1].Booked.Before(s.Entries[0].Booked); down || n > 1 && s.runsDown(after) {
		oldest, newest = n-1, 0
	}
	opening, err := after[oldest].Sub(s.Entries[oldest].Amount)
	if err != nil {
		return
	}
	s.Opening, s.Closing = Balance{opening, true}, Balance{after[newest], true}
}

// runsDown says whether the second row comes before the first by their balances; entries of one day do not tell.
func (s *Statement) runsDown(after []money.Amount) bool {
	if s.Entries[0].Booked != s.Entries[len(s.Entries)-1].Booked {
		return false
	}
	before, err := after[0].Sub(s.Entries[0].Amount)
	return err == nil && before == after[1]
}

// pending says whether a row is only marked: the words of banks for it.
func pending(status string) bool {
	status = plain(status)
	for _, word := range []string{"VORGEMERKT", "PENDING", "RESERVED", "RESERVIERT", "EN ATTENTE", "PENDIENTE", "DECLINED", "REVERTED", "FAILED"} {
		if strings.Contains(status, word) {
			return true
		}
	}
	return false
}

func (t *table) entry(row []string, c money.Currency, l layout) (e Entry, err error) {
	if e.Booked, err = l.date(t.cell(row, ColDate)); err != nil {
		return e, fmt.Errorf("day: %w", err)
	}
	if valued := t.cell(row, ColValued); valued != "" {
		e.Valued, _ = l.date(valued) // not worth refusing a file for
	}
	if e.Amount, err = t.amount(row, c, l); err != nil {
		return e, fmt.Errorf("amount: %w", err)
	}
	e.Name, e.IBAN, e.Purpose = t.cell(row, ColName), t.cell(row, ColIBAN), t.cells(row, ColPurpose)
	e.EndToEnd, e.Reference, e.BankRef = t.cell(row, ColEndToEnd), t.cell(row, ColReference), t.cell(row, ColBankRef)
	if e.Reference != "" && structured(e.Reference) == "" {
		e.Purpose = strings.TrimSpace(e.Purpose + " " + e.Reference)
	}
	text := Entry{}
	describePurpose(&text, e.Purpose)
	e.Purpose, e.EndToEnd, e.IBAN = text.Purpose, first(e.EndToEnd, text.EndToEnd), first(e.IBAN, text.IBAN)
	return e, nil
}

// amount is one column, with a sign or a mark, or two of which one is filled.
func (t *table) amount(row []string, c money.Currency, l layout) (money.Amount, error) {
	if text := t.cell(row, ColAmount); text != "" {
		a, err := l.amount(c, text)
		if err == nil && outgoing(t.cell(row, ColSign)) && a.Sign() > 0 {
			a = a.Neg()
		}
		return a, err
	}
	if text := t.cell(row, ColDebit); text != "" {
		a, err := l.amount(c, text)
		if err != nil || !a.IsZero() {
			if a.Sign() > 0 {
				a = a.Neg()
			}
			return a, err
		}
	}
	return l.amount(c, t.cell(row, ColCredit))
}

// outgoing says whether a mark means money out.
func outgoing(mark string) bool {
	switch plain(strings.TrimSpace(mark)) {
	case "S", "D", "SOLL", "DEBIT", "DEBET", "DR", "AF", "DBIT":
		return true
	}
	return false
}

// layout finds out how the file writes days and figures.
func (t *table) layout(h Hints) (l layout, err error) {
	var days, figures []string
	for _, row := range t.rows {
		if t.blank(row) {
			continue
		}
		days = append(days, t.cell(row, ColDate))
		for _, c := range []Column{ColAmount, ColDebit, ColCredit} {
			if text := t.cell(row, c); text != "" {
				figures = append(figures, text)
			}
		}
	}
	if len(days) == 0 {
		return layout{day: "2006-01-02"}, nil
	}
	day, clear := dayLayout(days, h.Order)
	switch {
	case day == "":
		return l, fmt.Errorf("the days: %w", ErrBroken)
	case !clear:
		return l, t.ask([]Column{ColDate}, true)
	}
	return layout{day: day, point: pointOf(figures)}, nil
}

// dayLayouts are tried in this order. A day that may be read both ways is asked for, unless only one of them runs in order.
var dayLayouts = []struct{ layout, order string }{
	{"2006-01-02", ""},
	{"2006-01-02 15:04:05", ""},
	{"2006-01-02 15:04", ""},
	{"2006/01/02", ""},
	{"2006.01.02", ""},
	{"20060102", ""},
	{"2.1.2006 15:04:05", "dmy"},
	{"2.1.2006 15:04", "dmy"},
	{"2/1/2006 15:04", "dmy"},
	{"2.1.2006", "dmy"},
	{"2.1.06", "dmy"},
	{"2/1/2006", "dmy"},
	{"2/1/06", "dmy"},
	{"2-1-2006", "dmy"},
	{"2-1-06", "dmy"},
	{"2 Jan 2006", "dmy"},
	{"1/2/2006", "mdy"},
	{"1/2/06", "mdy"},
	{"1-2-2006", "mdy"},
	{"Jan 2, 2006", "mdy"},
}

func dayLayout(days []string, order string) (found string, clear bool) {
	var fits []string
	for _, l := range dayLayouts {
		if (order == "" || l.order == "" || l.order == order) && fitsAll(l.layout, days) {
			fits = append(fits, l.layout)
		}
	}
	switch {
	case len(fits) == 0:
		return "", false
	case len(fits) == 1 || allSame(fits[0], fits[1], days):
		return fits[0], true
	}
	one, other := runs(fits[0], days), runs(fits[1], days)
	if one != other {
		if other {
			return fits[1], true
		}
		return fits[0], true
	}
	return fits[0], false
}

func fitsAll(day string, days []string) bool {
	for _, d := range days {
		if _, err := dayOf(day, d); err != nil {
			return false
		}
	}
	return true
}

// allSame says whether two layouts read the same days.
func allSame(one, other string, days []string) bool {
	for _, d := range days {
		a, _ := dayOf(one, d)
		if b, _ := dayOf(other, d); a != b {
			return false
		}
	}
	return true
}

// runs says whether the days run in order, up or down, as a statement does.
func runs(day string, days []string) bool {
	up, down := true, true
	var last bill.Date
	for i, d := range days {
		at, _ := dayOf(day, d)
		if i > 0 {
			up, down = up && !at.Before(last), down && !last.Before(at)
		}
		last = at
	}
	return up || down
}

func (l layout) date(text string) (bill.Date, error) { return dayOf(l.day, text) }

// pointOf finds the sign before the decimals: what stands last in a figure with both, what stands before other than three digits,
// what stands alone. In a file of thousands without decimals, such as one in yen, it is none.
func pointOf(figures []string) byte {
	votes := map[byte]int{}
	for _, f := range figures {
		f, _ = bare(f)
		point, comma := strings.LastIndexByte(f, '.'), strings.LastIndexByte(f, ',')
		switch {
		case point < 0 && comma < 0:
		case point >= 0 && comma >= 0:
			votes[f[max(point, comma)]] += 100
		default:
			at := max(point, comma)
			if strings.Count(f, f[at:at+1]) == 1 && len(f)-at-1 != 3 {
				votes[f[at]] += 100
			}
		}
	}
	switch {
	case votes['.'] > votes[',']:
		return '.'
	case votes[','] > 0:
		return ','
	}
	return 0
}

// figureShape is digits with marks between them, and around them no more than a sign, a currency or a word.
var figureShape = regexp.MustCompile(`^[^0-9]*[0-9]([0-9.,'’\s]*[0-9])?[^0-9]*$`)

// bare is a figure without currency and blanks, and whether it is negative: "-5", "5-", "(5)", "5 S".
func bare(text string) (figure string, negative bool) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r == '.', r == ',':
			b.WriteRune(r)
		case r == '-', r == '\u2212', r == '(':
			negative = true
		}
	}
	if marks := strings.Fields(plain(text)); len(marks) > 1 && outgoing(marks[len(marks)-1]) {
		negative = true
	}
	return strings.Trim(b.String(), ".,"), negative
}

// amount reads a figure. What is neither digit nor sign nor a mark of thousands may only be a currency.
func (l layout) amount(c money.Currency, text string) (money.Amount, error) {
	if len(text) > 40 || !figureShape.MatchString(text) {
		return money.Amount{}, ErrBroken
	}
	figure, negative := bare(text)
	thousands := ","
	if l.point == ',' {
		thousands = "."
	} else if l.point == 0 {
		figure = strings.ReplaceAll(figure, ".", "")
	}
	figure = strings.ReplaceAll(figure, thousands, "")
	if l.point == ',' {
		figure = strings.Replace(figure, ",", ".", 1)
	}
	if strings.Count(figure, ".") > 1 || strings.Contains(figure, ",") {
		return money.Amount{}, ErrBroken
	}
	a, err := amountOf(c, figure)
	if err == nil && negative {
		a = a.Neg()
	}
	return a, err
}
