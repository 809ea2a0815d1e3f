package bill

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Number is a document number taken from a series: counter in its year, and the text printed.
type Number struct {
	Series  ID
	Year    int // 0 where the series never restarts
	Counter int64
	Text    string
}

// Series hands out numbers. Counters are integers, never text, never max+1.
type Series struct {
	ID      ID
	Kind    Kind
	Pattern string // "INV-{YYYY}-{NNNN}": {YYYY} {YY} {MM} {N...}, other text as it stands, "/" allowed
	Yearly  bool   // restarts at 1 with the year of the issue date
	Year    int    // of Next
	Next    int64  // the counter the next document gets
}

// ErrSeries means a number series that cannot work, or a date that it cannot serve.
var ErrSeries = errors.New("number series")

// maxNumber is the longest number in characters that is printed and exported (India's rule of 16 is the shop's choice).
const maxNumber = 40

// Check says whether the pattern is sound: one run of N for the counter, the year where the series restarts with it,
// and only printable text around.
func (s Series) Check() error {
	_, err := s.text(Date{Year: 2000, Month: 1, Day: 1}, max(s.Next, 1))
	switch {
	case err != nil:
		return err
	case s.Next < 1:
		return fmt.Errorf("%w: the next number is at least 1", ErrSeries)
	case s.Yearly && !strings.Contains(s.Pattern, "{YYYY}") && !strings.Contains(s.Pattern, "{YY}"):
		return fmt.Errorf("%w: it restarts each year, so the pattern must hold the year", ErrSeries)
	}
	return nil
}

// Take gives the next number for a document of that date, and the series as it is afterwards. A yearly series starts at
// 1 in a new year; a date in a year before the one reached is refused, because its numbers are closed.
func (s Series) Take(d Date) (Number, Series, error) {
	if err := s.Check(); err != nil {
		return Number{}, s, err
	}
	year := 0
	if s.Yearly {
		year = int(d.Year)
		switch {
		case year < s.Year:
			return Number{}, s, fmt.Errorf("%w: the numbers of %d are closed", ErrSeries, year)
		case year > s.Year && s.Year != 0:
			s.Next = 1
		}
		s.Year = year
	}
	text, err := s.text(d, s.Next)
	if err != nil {
		return Number{}, s, err
	}
	n := Number{Series: s.ID, Year: year, Counter: s.Next, Text: text}
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

// Run is what the report says of one series in one year.
type Run struct {
	Series      ID
	Year        int
	Count       int64
	First, Last Number
	Missing     []int64 // counters between first and last that no document has, at most 1,000
	Double      []int64
}

// Runs proves, or does not, that the numbers of each series and year have no gaps and no doubles.
func Runs(numbers []Number) []Run {
	sorted := slices.Clone(numbers)
	slices.SortFunc(sorted, func(a, b Number) int {
		return compare(strings.Compare(string(a.Series[:]), string(b.Series[:])), a.Year-b.Year, sign(a.Counter-b.Counter))
	})
	var runs []Run
	for _, n := range sorted {
		if len(runs) == 0 || runs[len(runs)-1].Series != n.Series || runs[len(runs)-1].Year != n.Year {
			runs = append(runs, Run{Series: n.Series, Year: n.Year, Count: 1, First: n, Last: n})
			continue
		}
		r := &runs[len(runs)-1]
		if n.Counter == r.Last.Counter {
			r.Double = append(r.Double, n.Counter)
		}
		for c := r.Last.Counter + 1; c < n.Counter && len(r.Missing) < 1000; c++ {
			r.Missing = append(r.Missing, c)
		}
		r.Count++
		r.Last = n
	}
	return runs
}

func compare(order ...int) int {
	for _, o := range order {
		if o != 0 {
			return o
		}
	}
	return 0
}

func sign(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// Whole says whether the run has neither gap nor double.
func (r Run) Whole() bool { return len(r.Missing) == 0 && len(r.Double) == 0 }

// String is for messages: "4 numbers, INV-2026-0001 to INV-2026-0004".
func (r Run) String() string {
	return strconv.FormatInt(r.Count, 10) + " numbers, " + r.First.Text + " to " + r.Last.Text
}
