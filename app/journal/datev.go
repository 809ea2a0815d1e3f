package journal

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// DATEV's EXTF format: version 700, category 21 ("Buchungsstapel") in format version 9. Two lines of head, then an entry a line; semicolons,
// texts in quotation marks, figures with a comma, Windows-1252, CRLF. README.md says what each field is filled with.

// Batch is what the head of a file says beside the chart.
type Batch struct {
	From, To bill.Date // within one business year
	Home     money.Currency
	Title    string    // at most 30 characters
	Made     time.Time // local time of the shop
}

// The bounds of a file.
const (
	maxEntries  = 99_999
	maxTitle    = 30
	maxText     = 60
	maxDocument = 36
)

// What DATEV answers; test with errors.Is.
var (
	ErrConsultant = errors.New("the numbers of consultant and client at DATEV are not set")
	ErrYear       = errors.New("the days lie in several business years")
	ErrTooMany    = errors.New("more entries than fit into one file")
)

// DATEV writes entries as a booking batch.
func DATEV(c Chart, b Batch, list []Entry) ([]byte, error) {
	first, last := c.Year(b.From)
	switch {
	case c.Consultant == 0 || c.Client == 0:
		return nil, ErrConsultant
	case b.To.Before(b.From) || last.Before(b.To):
		return nil, ErrYear
	case len(list) > maxEntries:
		return nil, fmt.Errorf("%w: %d, of %d", ErrTooMany, len(list), maxEntries)
	}
	var out bytes.Buffer
	skr := map[string]string{SKR03: "03", SKR04: "04"}[c.Name]
	writeLine(&out, []string{
		quoted("EXTF"), "700", "21", quoted("Buchungsstapel"), "9", b.Made.Format("20060102150405") + fmt.Sprintf("%03d", b.Made.Nanosecond()/1e6), "",
		quoted("RE"), quoted(""), quoted(""), fmt.Sprint(c.Consultant), fmt.Sprint(c.Client), datevDay(first), fmt.Sprint(c.Length),
		datevDay(b.From), datevDay(b.To), quoted(clipped(b.Title, maxTitle)), quoted(""), "1", "0", "0", quoted(b.Home.Code()), "", quoted(""),
		"", "", quoted(skr), "", "", quoted(""), quoted(""),
	})
	names := make([]string, len(datevColumns))
	for i, col := range datevColumns {
		names[i] = col.name
	}
	writeLine(&out, names)
	for _, e := range list {
		writeLine(&out, e.datev(b.Home))
	}
	return out.Bytes(), nil
}

// datev are the fields of an entry, in the order of the columns.
func (e Entry) datev(home money.Currency) []string {
	said := map[string]string{
		"Umsatz (ohne Soll/Haben-Kz)": comma(e.Amount.String()), "Soll/Haben-Kennzeichen": "S", "Konto": e.Account,
		"Gegenkonto (ohne BU-Schlüssel)": e.Contra, "BU-Schlüssel": e.Code, "Belegdatum": fmt.Sprintf("%02d%02d", e.Day.Day, e.Day.Month),
		"Belegfeld 1": documentField(e.Document), "Buchungstext": clipped(e.Text, maxText), "EU-Land u. USt-IdNr.": taxIDField(e.TaxID), "Festschreibung": "0",
	}
	if e.Credit {
		said["Soll/Haben-Kennzeichen"] = "H"
	}
	if !e.Due.IsZero() {
		said["Fälligkeit"] = fmt.Sprintf("%02d%02d%04d", e.Due.Day, e.Due.Month, e.Due.Year)
	}
	if e.Amount.Currency() != home {
		said["WKZ Umsatz"] = e.Amount.Currency().Code()
		if e.Home.Sign() > 0 {
			said["Kurs"], said["Basisumsatz"], said["WKZ Basisumsatz"] = rateField(e.Amount, e.Home), comma(e.Home.String()), home.Code()
		}
	}
	fields := make([]string, len(datevColumns))
	for i, col := range datevColumns {
		if fields[i] = said[col.name]; col.text {
			fields[i] = quoted(fields[i])
		}
	}
	return fields
}

// rateField is how many units of the document's currency are one of the books', with six decimals.
func rateField(amount, home money.Amount) string {
	r := new(big.Rat).SetFrac(scaled(amount), scaled(home))
	return comma(r.FloatString(6))
}

// scaled is an amount in thousandths, which all currencies have in common.
func scaled(a money.Amount) *big.Int {
	n := big.NewInt(a.Minor())
	for range 3 - a.Currency().Exponent() {
		n.Mul(n, big.NewInt(10))
	}
	return n
}

func comma(figure string) string { return strings.Replace(figure, ".", ",", 1) }

func quoted(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

func datevDay(d bill.Date) string { return fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day) }

// clipped is a text of one line with at most so many characters of Windows-1252.
func clipped(text string, most int) string {
	var out []rune
	for _, r := range norm.NFC.String(strings.Join(strings.Fields(text), " ")) {
		out = append(out, []rune(western(r))...)
	}
	return strings.TrimSpace(string(out[:min(len(out), most)]))
}

// western is a character as Windows-1252 has it: else without its accents, else a question mark.
func western(r rune) string {
	if _, ok := charmap.Windows1252.EncodeRune(r); ok {
		return string(r)
	}
	base := []rune(norm.NFKD.String(string(r)))
	if _, ok := charmap.Windows1252.EncodeRune(base[0]); ok && len(base) > 1 {
		return string(base[0])
	}
	if plain, ok := map[rune]string{'ł': "l", 'Ł': "L", 'đ': "d", 'Đ': "D", 'ı': "i"}[r]; ok {
		return plain
	}
	return "?"
}

// documentField is the number of a document with the characters that DATEV takes; others become a dash.
func documentField(number string) string {
	number = strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || strings.ContainsRune("$&%*+-/", r) {
			return r
		}
		return '-'
	}, number)
	return number[:min(len(number), maxDocument)]
}

// taxIDField is a VAT id without blanks and signs; Greece is EL there.
func taxIDField(id string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToUpper(r)
		}
		return -1
	}, id)
}

func writeLine(out *bytes.Buffer, fields []string) {
	line := strings.Join(fields, ";")
	for _, r := range line {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			b = '?'
		}
		out.WriteByte(b)
	}
	out.WriteString("\r\n")
}

// CodeOf is the tax of an entry in a few letters: its code where the chart has one, else category and rate, "S19".
func (e Entry) CodeOf() string {
	if e.Code != "" || e.Rate == (tax.Rate{}) {
		return e.Code
	}
	return string(e.Rate.Category) + e.Rate.Percent.String()
}
