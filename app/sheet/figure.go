package sheet

import (
	"errors"
	"strings"
	"unicode"
)

// ErrAmbiguous means that a figure can be read in two ways: "1,234".
var ErrAmbiguous = errors.New("the figure can be read in two ways: say whether point or comma is the decimal mark")

// ErrFigure means that a text is no figure.
var ErrFigure = errors.New("a figure is expected")

// bare is the figure of a cell without currency, percent sign and blanks. In "GST-18" there is no minus.
func bare(text string) string {
	text = strings.ReplaceAll(text, "\u2212", "-")
	lead := text[:max(strings.IndexAny(text, "0123456789"), 0)]
	figure := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == ',' || r == '-' {
			return r
		}
		return -1
	}, text[len(lead):])
	switch {
	case strings.HasSuffix(strings.TrimRight(lead, " "), "-") && !strings.ContainsFunc(lead, unicode.IsLetter):
		figure = "-" + figure
	case strings.HasSuffix(lead, ".") || strings.HasSuffix(lead, ","):
		figure = "0" + lead[len(lead)-1:] + figure
	}
	return figure
}

// telling is the decimal mark that a figure tells by itself, 0 where it does not.
func telling(figure string) byte {
	points, commas := strings.Count(figure, "."), strings.Count(figure, ",")
	mark := byte('.')
	switch {
	case points > 0 && commas > 0:
		if strings.LastIndexByte(figure, ',') > strings.LastIndexByte(figure, '.') {
			mark = ','
		}
		return mark
	case points+commas == 0:
		return 0
	case commas > 1:
		return '.'
	case points > 1:
		return ','
	case commas == 1:
		mark = ','
	}
	whole, frac, _ := strings.Cut(figure, string(mark))
	if whole = strings.TrimLeft(whole, "-"); len(frac) == 3 && whole != "" && !strings.HasPrefix(whole, "0") && len(whole) <= 3 {
		return 0
	}
	return mark
}

// Mark is the decimal mark that the figures in the fields of a table use, as far as any of them tells it; 0 where none does.
func (t Table) Mark(fields ...Field) byte {
	for _, r := range t.Rows {
		for _, f := range fields {
			text, _ := t.At(r, f)
			if mark := telling(bare(text)); mark != 0 {
				return mark
			}
		}
	}
	return 0
}

// Hundredths is a whole number of cents as a price: "1250" is 12.50.
func Hundredths(text string) string {
	for len(text) < 3 {
		text = "0" + text
	}
	return text[:len(text)-2] + "." + text[len(text)-2:]
}

// Figure gives a cell in the usual form, "1234.5", whose decimal mark is mark, or 0 where nobody knows.
func Figure(text string, mark byte) (string, error) {
	figure := bare(text)
	if strings.Trim(figure, ".,-") == "" {
		return "", ErrFigure
	}
	own := telling(figure)
	switch {
	case own != 0 && mark != 0 && own != mark:
		return "", ErrAmbiguous
	case own != 0:
		mark = own
	case mark == 0 && strings.ContainsAny(figure, ","):
		return "", ErrAmbiguous
	case mark == 0:
		mark = '.'
	}
	thousands := ","
	if mark == ',' {
		thousands = "."
	}
	figure = strings.ReplaceAll(figure, thousands, "")
	figure = strings.ReplaceAll(figure, string(mark), ".")
	if strings.Count(figure, ".") > 1 || strings.LastIndex(figure, "-") > 0 {
		return "", ErrFigure
	}
	return strings.TrimSuffix(figure, "."), nil
}
