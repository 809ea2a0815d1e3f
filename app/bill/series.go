package bill

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Number is a document number taken from a series: counter in its year, and the text printed.
type Number struct {
	Series  ID
	Period  int // of the counter, see Restart
	Counter int64
	Text    string
}

// Restart says when a series begins at 1 again. The period of a number is 0 in a series that never does, the year, such as 2026, or
// year and month, such as 202611.
type Restart string

// The restarts, by the date of issue.
const (
	RestartNever   Restart = ""
	RestartYearly  Restart = "yearly"
	RestartMonthly Restart = "monthly"
)

// period is that of a date.
func (r Restart) period(d Date) int {
	switch r {
	case RestartYearly:
		return int(d.Year)
	case RestartMonthly:
		return int(d.Year)*100 + int(d.Month)
	}
	return 0
}

// Series hands out numbers. Counters are integers, never text, never max+1.
type Series struct {
	ID      ID
	Kind    Kind
	Pattern string // "INV-{YYYY}-{NNNN}": {YYYY} {YY} {MM} {N...}, other text as it stands, "/" allowed
	Restart Restart
	Period  int   // of Next; 0 before the first number
	Next    int64 // the counter the next document gets
}

// ErrSeries means a number series that cannot work, or a date that it cannot serve.
var ErrSeries = errors.New("number series")

// maxNumber is the longest number in characters that is printed and exported (India's rule of 16 is the shop's choice).
const maxNumber = 40

// maxCounter keeps a counter within what maxNumber can print.
const maxCounter = 999_999_999_999

// Check says whether the pattern is sound: one run of N for the counter, the year where the series restarts with it,
// and only printable text around.
func (s Series) Check() error {
	_, err := s.text(Date{Year: 2000, Month: 1, Day: 1}, max(s.Next, 1))
	switch {
	case err != nil:
		return err
	case s.Next < 1 || s.Next > maxCounter:
		return fmt.Errorf("%w: the next number is from 1 to %d", ErrSeries, int64(maxCounter))
	case s.Restart != RestartNever && s.Restart != RestartYearly && s.Restart != RestartMonthly:
		return fmt.Errorf("%w: it restarts yearly, monthly or never", ErrSeries)
	case s.Restart != RestartNever && !strings.Contains(s.Pattern, "{YYYY}") && !strings.Contains(s.Pattern, "{YY}"):
		return fmt.Errorf("%w: it restarts, so the pattern must hold the year", ErrSeries)
	case s.Restart == RestartMonthly && !strings.Contains(s.Pattern, "{MM}"):
		return fmt.Errorf("%w: it restarts each month, so the pattern must hold the month", ErrSeries)
	}
	return nil
}

// Take gives the next number for a document of that date, and the series as it is afterwards. A series that restarts begins
// at 1 in a new period; a date in a period before the one reached is refused, because its numbers are closed. Within one series
// no text is given twice: every word in brackets but the counter has a fixed width, so that text tells counter and year
// apart ({YY}: within a hundred years). Errors: ErrSeries.
func (s Series) Take(d Date) (Number, Series, error) {
	if err := s.Check(); err != nil {
		return Number{}, s, err
	}
	if !d.Valid() {
		return Number{}, s, fmt.Errorf("%w: the date is no day", ErrSeries)
	}
	period := s.Restart.period(d)
	switch {
	case s.Restart == RestartNever:
	case period < s.Period:
		return Number{}, s, fmt.Errorf("%w: the numbers of %d are closed", ErrSeries, period)
	case period > s.Period && s.Period != 0:
		s.Next = 1
	}
	s.Period = period
	text, err := s.text(d, s.Next)
	if err != nil {
		return Number{}, s, err
	}
	n := Number{Series: s.ID, Period: period, Counter: s.Next, Text: text}
	s.Next++
	return n, s, nil
}

// Preview is the text of the next number, as the settings page shows it.
func (s Series) Preview(d Date) string {
	n, _, err := s.Take(d)
	if err != nil {
		return ""
	}
	return n.Text
}

// lawfulNumber is the longest number of a tax invoice in India (rule 46 of the CGST rules), which knows letters, digits, "-" and "/".
const lawfulNumber = 16

// CheckSeries says what is wrong with a series for a company of a country: what Check says, and what the law there asks of the
// numbers of invoices and credit notes.
func CheckSeries(s Series, country string) []Problem {
	c := &checker{}
	if err := s.Check(); err != nil {
		c.fatal("pattern", "pattern")
		return c.found
	}
	text, _ := s.text(Date{Year: 2000, Month: 12, Day: 1}, s.Next) // Check has done the same
	return checkNumber("pattern", text, s.Kind, country)
}

// CheckNumber says what the law of a country has against a number that a series gave: its counter may have outgrown what is allowed.
func CheckNumber(n Number, k Kind, country string) []Problem {
	return checkNumber("number", n.Text, k, country)
}

func checkNumber(field, text string, k Kind, country string) []Problem {
	c := &checker{}
	if country != "IN" || k != Invoice && k != CreditNote {
		return nil
	}
	if len([]rune(text)) > lawfulNumber {
		c.fatal(field, "number-length", strconv.Itoa(lawfulNumber), country)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r > 'z' || !strings.ContainsRune(lawfulRunes, r) }) {
		c.fatal(field, "number-characters", country)
	}
	return c.found
}

const lawfulRunes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/"

// text fills in the pattern.
func (s Series) text(d Date, counter int64) (string, error) {
	var out strings.Builder
	counters := 0
	for rest := s.Pattern; rest != ""; {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			out.WriteString(rest)
			break
		}
		end := strings.IndexByte(rest[open:], '}')
		if end < 0 {
			return "", fmt.Errorf("%w: a bracket is not closed", ErrSeries)
		}
		out.WriteString(rest[:open])
		token := rest[open+1 : open+end]
		switch {
		case token == "YYYY":
			fmt.Fprintf(&out, "%04d", d.Year)
		case token == "YY":
			fmt.Fprintf(&out, "%02d", d.Year%100)
		case token == "MM":
			fmt.Fprintf(&out, "%02d", d.Month)
		case token != "" && strings.Trim(token, "N") == "" && len(token) <= 12:
			counters++
			fmt.Fprintf(&out, "%0*d", len(token), counter)
		default:
			return "", fmt.Errorf("%w: unknown word in brackets", ErrSeries)
		}
		rest = rest[open+end+1:]
	}
	text := out.String()
	if counters != 1 {
		return "", fmt.Errorf("%w: the pattern needs {N...} exactly once", ErrSeries)
	}
	if len([]rune(text)) > maxNumber || strings.TrimSpace(text) != text || badText(text, false) {
		return "", fmt.Errorf("%w: the number is too long or holds characters that cannot be printed", ErrSeries)
	}
	return text, nil
}
