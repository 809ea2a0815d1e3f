package money

import (
	"strings"
	"unicode"
)

// What a clerk types is read by one rule for all locales: a number that can be read in one way only is taken, whoever's
// way that is; one that can be read in two ways is read as the locale writes it; and one that the locale does not write at
// all is refused (ErrSyntax), never guessed. "1.234" is a thousand and more to a German, one and a bit to an Englishman,
// and refused from a Frenchman, who writes neither.

const maxTyped = 64 // bytes; nobody types more for one number

// ParseAmount reads what a clerk typed, with or without the currency's code or symbol. Errors: ErrSyntax, ErrDecimals,
// ErrOverflow.
func (l Locale) ParseAmount(c Currency, text string) (Amount, error) {
	text = strings.TrimSpace(text)
	for _, unit := range []string{c.code, symbols[c.code]} {
		if rest, ok := strings.CutPrefix(text, "-"+unit); ok && unit != "" {
			text = "-" + rest
		}
		if unit != "" {
			text = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, unit), unit))
		}
	}
	s, err := l.forMoney().plain(text)
	if err != nil {
		return Amount{}, err
	}
	return ParseAmount(c, s)
}

// ParseQuantity reads what a clerk typed. Errors as of ParseAmount.
func (l Locale) ParseQuantity(text string) (Quantity, error) {
	return parseTyped(l, text, ParseQuantity)
}

// ParsePrice reads what a clerk typed. Errors as of ParseAmount.
func (l Locale) ParsePrice(text string) (Price, error) {
	return parseTyped(l.forMoney(), text, ParsePrice)
}

// ParsePercent reads what a clerk typed, with or without the percent sign. Errors as of ParseAmount.
func (l Locale) ParsePercent(text string) (Percent, error) {
	return parseTyped(l, strings.TrimSuffix(strings.TrimSpace(text), "%"), ParsePercent)
}

// ParseExchangeRate reads what one unit of another currency is.
func (l Locale) ParseExchangeRate(text string) (ExchangeRate, error) {
	return parseTyped(l, text, ParseExchangeRate)
}

func parseTyped[T any](l Locale, text string, parse func(string) (T, error)) (T, error) {
	s, err := l.plain(text)
	if err != nil {
		var none T
		return none, err
	}
	return parse(s)
}

// plain turns what was typed into "-1234.5".
func (l Locale) plain(text string) (string, error) {
	s, ok := separators(text)
	if !ok {
		return "", ErrSyntax
	}
	digits, neg := strings.CutPrefix(s, "-")
	digits = strings.TrimSpace(digits)
	point := l.pointOf(digits)
	if point == unclear {
		return "", ErrSyntax
	}
	whole, frac := digits, ""
	if point != "" {
		at := strings.LastIndex(digits, point)
		whole, frac = digits[:at], digits[at+1:]
	}
	whole, ok = l.ungroup(whole)
	if !ok || strings.Trim(frac, "0123456789") != "" || whole+frac == "" {
		return "", ErrSyntax
	}
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if neg {
		whole = "-" + whole
	}
	return whole, nil
}

// separators turns every kind of space into ' ', every kind of apostrophe into '\”, and every minus into '-'.
func separators(text string) (string, bool) {
	if len(text) > maxTyped {
		return "", false
	}
	var b strings.Builder
	for _, r := range strings.TrimSpace(text) {
		switch {
		case r >= '0' && r <= '9', r == '.', r == ',', r == '-', r == '\'':
			b.WriteRune(r)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case r == '’':
			b.WriteByte('\'')
		case r == '−':
			b.WriteByte('-')
		default:
			return "", false
		}
	}
	return b.String(), true
}

const unclear = "?"

// pointOf finds the decimal point: "." or "," or none, or that it is not clear.
func (l Locale) pointOf(s string) string {
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case points == 0 && commas == 0:
		return ""
	case points > 0 && commas > 0: // the last one, and it stands alone
		if strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.') {
			return ","
		}
		return "."
	case points > 1 || commas > 1:
		return ""
	case commas == 1:
		return l.single(s, ",")
	}
	return l.single(s, ".")
}

// single reads the only point or comma of a number.
func (l Locale) single(s, sep string) string {
	whole, frac, _ := strings.Cut(s, sep)
	switch {
	case sep == l.point, strings.ContainsAny(whole, " '"), !groupable(whole, frac):
		return sep
	case sep == l.group:
		return ""
	}
	return unclear
}

// groupable says whether a separator between the two could part thousands.
func groupable(whole, frac string) bool {
	return len(frac) == 3 && len(whole) >= 1 && len(whole) <= 3 && whole[0] != '0'
}

// ungroup drops the separators of thousands. They must be of one kind, and stand where thousands are.
func (l Locale) ungroup(whole string) (string, bool) {
	at := strings.IndexAny(whole, ".,' -")
	if at < 0 {
		return whole, true
	}
	parts := strings.Split(whole, whole[at:at+1])
	last := len(parts) - 1
	size := 3
	if l.indian && last > 1 && len(parts[1]) == 2 {
		size = 2
	}
	for i, p := range parts {
		switch {
		case strings.Trim(p, "0123456789") != "", whole[at] == '-':
			return "", false
		case i == 0 && (len(p) < 1 || len(p) > size || p[0] == '0'):
			return "", false
		case i == last && len(p) != 3, i > 0 && i < last && len(p) != size:
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}
