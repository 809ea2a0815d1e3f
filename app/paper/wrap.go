package paper

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
)

// breakLine breaks a line of any script into lines no longer than width, where the Unicode Line Breaking Algorithm (UAX #14) allows it.
// Text without such places, as Thai has none, is cut between characters.
func breakLine(s string, st style, width float64) []string {
	b := breaker{st: st, width: width, rtl: rightToLeft([]rune(s))}
	var seg segmenter.Segmenter
	seg.Init([]rune(s))
	for parts := seg.LineIterator(); parts.Next(); {
		b.add(string(parts.Line().Text))
	}
	b.end()
	return b.lines
}

// breaker fills lines from left to right.
type breaker struct {
	st     style
	width  float64
	rtl    bool // the direction of the paragraph, which each of its lines keeps
	lines  []string
	line   strings.Builder
	length float64
}

// add puts a part that does not break behind the line, or at the beginning of the next one.
func (b *breaker) add(part string) {
	word := strings.TrimRight(part, " ")
	if !b.st.fits(word, b.width) {
		if b.length > 0 {
			b.end()
		}
		b.cut(word)
	} else {
		w := b.st.width(word)
		if b.length > 0 && b.length+w > b.width {
			b.end()
		}
		b.line.WriteString(word)
		b.length += w
	}
	if blanks := part[len(word):]; blanks != "" && b.length > 0 {
		b.line.WriteString(blanks)
		b.length += b.st.width(blanks)
	}
}

// cut fills lines with the characters of a word that is too long for one.
func (b *breaker) cut(word string) {
	var seg segmenter.Segmenter
	seg.Init([]rune(word))
	for list := seg.GraphemeIterator(); list.Next(); {
		c := string(list.Grapheme().Text)
		w := b.st.width(c)
		if b.length > 0 && b.length+w > b.width {
			b.end()
		}
		b.line.WriteString(c)
		b.length += w
	}
}

// end closes the line. One that would begin in the other direction gets a mark that keeps it in that of its paragraph.
func (b *breaker) end() {
	line := strings.TrimRight(b.line.String(), " ")
	b.line.Reset()
	b.length = 0
	if line == "" {
		return
	}
	if rightToLeft([]rune(line)) != b.rtl {
		mark := string(leftMark)
		if b.rtl {
			mark = string(rightMark)
		}
		line = mark + line
	}
	b.lines = append(b.lines, line)
}

// joinsBefore says whether a text must not be cut before a character.
func joinsBefore(r rune) bool {
	return r == 0x200c || r == 0x200d || unicode.Is(unicode.M, r)
}
