package money

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// Locale says how people of a language write numbers. It is the document's for the paper, the clerk's for the window.
type Locale struct {
	point  string
	group  string
	indian bool // groups of two above the thousand
	after  bool // the currency stands behind the amount
	tag    string
}

const (
	nbsp   = "\u00a0"
	narrow = "\u202f"
)

// LocaleOf knows the languages of Europe and a few more by their BCP 47 tag; any other is written as in English.
func LocaleOf(tag string) Locale {
	t, err := language.Parse(tag)
	if err != nil {
		t = language.English
	}
	base, _ := t.Base()
	region, _ := t.Region()
	l := Locale{point: ",", group: ".", after: true, tag: base.String()}
	switch {
	case region.String() == "CH" || region.String() == "LI":
		l.point, l.group, l.after = ".", "’", false
	case base.String() == "de" && region.String() == "AT":
		l.group = nbsp
	}
	switch base.String() {
	case "en", "ja", "ko", "zh", "he", "th", "ga", "mt", "hi":
		l.point, l.group, l.after = ".", ",", false
		l.indian = region.String() == "IN"
	case "fr":
		if l.group == "." {
			l.group = narrow
		}
	case "pl", "cs", "sk", "bg", "uk", "ru", "hu", "fi", "sv", "nb", "nn", "no", "et", "lv", "lt":
		l.group = nbsp
	case "nl":
		l.after = false
	}
	return l
}

// Amount is "1.234,56": the currency's own decimals, grouped.
func (l Locale) Amount(a Amount) string { return l.number(a.String()) }

// Money is the amount with its currency: "1.234,56 €", "£1,234.56", "CHF 1’234.50".
func (l Locale) Money(a Amount) string {
	sign, digits := "", l.Amount(a)
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "-", rest
	}
	unit := a.cur.code
	if s := symbols[a.cur.code]; s != "" {
		unit = s
	}
	switch {
	case l.after:
		return sign + digits + nbsp + unit
	case len(unit) == 3 || l.tag == "nl":
		return unit + nbsp + sign + digits
	}
	return sign + unit + digits
}

var symbols = map[string]string{"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹", "PLN": "zł", "CZK": "Kč"}

// Quantity is "1.333" in the locale's form.
func (l Locale) Quantity(q Quantity) string { return l.number(q.String()) }

// Price is a unit price with at least the currency's decimals.
func (l Locale) Price(p Price, c Currency) string {
	s := p.String()
	have := int(p.scale)
	if have == 0 && c.exp > 0 {
		s += "."
	}
	if missing := int(c.exp) - have; missing > 0 {
		s += strings.Repeat("0", missing)
	}
	return l.number(s)
}

// Percent is "9,975 %".
func (l Locale) Percent(p Percent) string {
	space := nbsp
	if l.tag == "en" {
		space = ""
	}
	return l.number(p.String()) + space + "%"
}

// number turns "-1234.5" into the locale's form.
func (l Locale) number(s string) string {
	s, neg := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(s, ".")
	out := l.grouped(whole)
	if frac != "" {
		out += l.point + frac
	}
	if neg {
		return "-" + out
	}
	return out
}

func (l Locale) grouped(whole string) string {
	size := 3
	var parts []string
	for len(whole) > size {
		parts = append([]string{whole[len(whole)-size:]}, parts...)
		whole = whole[:len(whole)-size]
		if l.indian {
			size = 2
		}
	}
	return strings.Join(append([]string{whole}, parts...), l.group)
}

// plain turns what a clerk typed into "-1234.5". Both the locale's form and plain digits with one point or comma are
// taken; a single separator before exactly three digits is refused unless it is the locale's decimal point, because
// "1.234" is a thousand to some and one to others.
func (l Locale) plain(text string) (string, error) {
	var b strings.Builder
	for _, r := range strings.TrimSpace(text) {
		switch {
		case unicode.IsSpace(r) || r == '\'' || r == '’':
		case r == '−':
			b.WriteByte('-')
		default:
			b.WriteRune(r)
		}
	}
	s := b.String()
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case points == 0 && commas == 0:
		return s, nil
	case points > 0 && commas > 0:
		return both(s)
	}
	sep := "."
	if commas > 0 {
		sep = ","
	}
	if strings.Count(s, sep) > 1 {
		return thousands(s, sep)
	}
	_, frac, _ := strings.Cut(s, sep)
	if sep != l.point && len(frac) == 3 {
		if l.group == sep {
			return thousands(s, sep)
		}
		return "", ErrSyntax
	}
	return strings.Replace(s, sep, ".", 1), nil
}

// both reads a number with points and commas: the last one that stands once is the decimal point.
func both(s string) (string, error) {
	point, group := ".", ","
	if strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.') {
		point, group = ",", "."
	}
	whole, frac, _ := strings.Cut(s, point)
	if strings.ContainsAny(frac, ".,") {
		return "", ErrSyntax
	}
	whole, err := thousands(whole, group)
	return whole + "." + frac, err
}

// thousands drops grouping, which must be well placed: "1.234.567", or "12,34,567" as in India.
func thousands(s, sep string) (string, error) {
	parts := strings.Split(s, sep)
	for i, p := range parts[1:] {
		last := i == len(parts)-2
		if (last && len(p) != 3) || (!last && len(p) != 3 && len(p) != 2) {
			return "", ErrSyntax
		}
	}
	return strings.Join(parts, ""), nil
}

// ParseAmount reads what a clerk typed. Errors: ErrSyntax, ErrDecimals, ErrOverflow.
func (l Locale) ParseAmount(c Currency, text string) (Amount, error) {
	s, err := l.plain(text)
	if err != nil {
		return Amount{}, err
	}
	return ParseAmount(c, s)
}

// ParseQuantity reads what a clerk typed.
func (l Locale) ParseQuantity(text string) (Quantity, error) {
	return parseTyped(l, text, ParseQuantity)
}

// ParsePrice reads what a clerk typed.
func (l Locale) ParsePrice(text string) (Price, error) { return parseTyped(l, text, ParsePrice) }

// ParsePercent reads what a clerk typed, with or without the sign for percent.
func (l Locale) ParsePercent(text string) (Percent, error) {
	return parseTyped(l, strings.TrimSuffix(strings.TrimSpace(text), "%"), ParsePercent)
}

func parseTyped[T any](l Locale, text string, parse func(string) (T, error)) (T, error) {
	s, err := l.plain(text)
	if err != nil {
		var none T
		return none, err
	}
	return parse(s)
}
