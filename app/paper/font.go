package paper

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"counterfoil/assets"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// Face is one of the fonts that papers are printed in: the two of the house, those that a shop may choose in their place, and those of
// payment parts.
type Face uint8

// The faces.
const (
	Regular Face = iota
	SemiBold
	Slip // of Swiss payment parts, which may not be printed in the house's own
	SlipBold
	Sans // Liberation Sans as large as Inter; Slip is as large as the rules of payment parts have it
	SansBold
	Serif
	SerifBold
)

// File is the face as a TrueType file, whose digits all have one width so that columns of figures align. The caller
// must not write to it: the PDF painter, whose library writes into fonts, works on a clone.
func (f Face) File() []byte { return faces[f]().file }

func (f Face) bold() bool { return f == SemiBold || f == SlipBold || f == SansBold || f == SerifBold }

// house is the face of the house that is as bold.
func (f Face) house() Face {
	if f.bold() {
		return SemiBold
	}
	return Regular
}

// face is a font that has been read.
type face struct {
	file   []byte
	widths []uint16 // by rune, in 1/1000 em; missing where there is no glyph
	house  *face    // prints what this one lacks; nil where nothing does
}

// missing marks a rune without a glyph. No advance is that wide.
const missing = 0xffff

// The fonts are read when first needed, and once.
var faces = [...]func() *face{
	Regular:   inter,
	SemiBold:  interSemiBold,
	Slip:      sync.OnceValue(func() *face { return ours(readFace(assets.LiberationSans())) }),
	SlipBold:  sync.OnceValue(func() *face { return ours(readFace(assets.LiberationSansBold())) }),
	Sans:      sync.OnceValue(func() *face { return ours(readBeside(assets.LiberationSans(), inter())) }),
	SansBold:  sync.OnceValue(func() *face { return ours(readBeside(assets.LiberationSansBold(), interSemiBold())) }),
	Serif:     sync.OnceValue(func() *face { return ours(readBeside(assets.LiberationSerif(), inter())) }),
	SerifBold: sync.OnceValue(func() *face { return ours(readBeside(assets.LiberationSerifBold(), interSemiBold())) }),
}

var (
	inter         = sync.OnceValue(func() *face { return ours(readFace(assets.InterRegular())) })
	interSemiBold = sync.OnceValue(func() *face { return ours(readFace(assets.InterSemiBold())) })
)

func ours(f *face, err error) *face {
	if err != nil {
		panic("paper: embedded font: " + err.Error()) // without it the program would not have been released
	}
	return f
}

func (f *face) has(r rune) bool { return r >= 0 && r < rune(len(f.widths)) && f.widths[r] != missing }

// replacement stands for a character that the font lacks, so that nobody takes the text for whole.
const replacement = '□'

// width is the length of a line of text in mm.
func (f Face) width(s string, points float64) float64 {
	fc, sum := faces[f](), 0
	for _, r := range s {
		if !fc.has(r) {
			return fc.lineWidth(s) * points * mmPerPoint
		}
		sum += int(fc.widths[r])
	}
	return float64(sum) * points * mmPerPoint / 1000
}

// lineWidth is the length of a line of any script, in ems.
func (f *face) lineWidth(s string) (sum float64) {
	for _, r := range f.runs(s) {
		sum += f.width(r)
	}
	return sum
}

const mmPerPoint = 25.4 / 72

// typesetter prepares text for one paper and remembers what it could not print.
type typesetter struct {
	fonts  *Fonts
	missed map[rune]bool
	noLogo bool
}

// clean makes text printable on one line in either face: valid UTF-8, composed (NFC), without controls. Joiners and marks of direction
// are kept only where letters need them. What no font has becomes a box and a warning.
func (t *typesetter) clean(s string) string {
	if plain(s) || ready(s) {
		return s
	}
	var out strings.Builder
	before, marks := rune(0), 0
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) {
		r = printable(r, before)
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		if r < 0 || marks > maxMarks {
			continue
		}
		out.WriteString(t.inFont(r))
		before = r
	}
	if s = out.String(); faces[Regular]().simple(s) || strings.ContainsFunc(s, turns) {
		return s
	}
	return strings.Map(func(r rune) rune { // in text of one direction marks have nothing to say
		if isMark(r) {
			return -1
		}
		return r
	}, s)
}

// maxMarks is how many marks a letter may carry; more are no language's, and would cover the lines around.
const maxMarks = 6

// turns says whether a character is written from right to left, or makes others so.
func turns(r rune) bool {
	c := classOf(r)
	return c == bidi.R || c == bidi.AL || c == bidi.AN
}

// inFont is the character, or what it is made of (ﬁ, １), or the box.
func (t *typesetter) inFont(r rune) string {
	has := func(r rune) bool { return faces[Regular]().has(r) && faces[SemiBold]().has(r) }
	if has(r) || isMark(r) || r == 0x200c || r == 0x200d || writingOf(r) != nil {
		return string(r)
	}
	if cell(r) > 0 {
		if font, _ := t.fonts.letter(r, ""); font != nil {
			return string(r)
		}
	}
	made := norm.NFKC.String(string(r))
	if !strings.ContainsFunc(made, func(r rune) bool { return !has(r) }) {
		return made
	}
	if t.missed == nil {
		t.missed = map[rune]bool{}
	}
	t.missed[r] = true
	return string(replacement)
}

// plain is the quick answer for most text of most shops.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// ready is the quick answer for most other text of Europe: single letters of Latin, Greek and Cyrillic and the usual signs, each of which
// is as it should be whatever stands beside it.
func ready(s string) bool {
	regular, strong := faces[Regular](), faces[SemiBold]()
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~', r == '\u00a0', r == '\u202f':
			continue
		case r < 0xa1, r == 0xad, r == 0x387: // controls, the soft hyphen, a sign that is written as another one
			return false
		case r < 0x300, r > 0x383 && r < 0x483, r > 0x489 && r < 0x530, r >= 0x2012 && r <= 0x2026, r == '€', r == '\u2212':
			if !regular.has(r) || !strong.has(r) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// printable turns what only separates into a plain space, and drops (-1) what has no shape at all. before is the character that it follows.
func printable(r, before rune) rune {
	switch {
	case (r == 0x200c || r == 0x200d) && writingOf(before) != nil, isMark(r):
		return r
	case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		return ' '
	case r == '\u2011': // the hyphen that does not break
		return '-'
	case unicode.Is(unicode.Zs, r) && r != '\u00a0' && r != '\u202f':
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	}
	return r
}

// wrap breaks text into lines no longer than width mm. Line feeds in the text are kept; a word too long for a line is cut.
func (t *typesetter) wrap(s string, st style, width float64) []string {
	var lines []string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		lines = append(lines, wrapLine(t.clean(part), st, width)...)
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func wrapLine(s string, st style, width float64) []string {
	s = strings.TrimRight(s, " ")
	if st.fits(s, width) {
		return []string{s}
	}
	if !faces[st.face]().simple(s) {
		return breakLine(s, st, width)
	}
	var lines []string
	line, length, space := "", 0.0, st.width(" ")
	for word := range strings.SplitSeq(s, " ") {
		w := st.width(word)
		if line != "" && length+space+w > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line, length = "", 0
		}
		for word != "" && w > width {
			head := fitting(word, st, width)
			lines, word = append(lines, head), word[len(head):]
			w -= st.width(head)
		}
		if line != "" {
			line, length = line+" ", length+space
		}
		line, length = line+word, length+w
	}
	if line == "" {
		return lines
	}
	return append(lines, line)
}

// fitting is as much of the word as fits, at least one character. A cut after a dash or stroke is preferred.
func fitting(word string, st style, width float64) string {
	length, nice := 0.0, 0
	for i, r := range word {
		length += st.width(string(r))
		if length > width && i > 0 {
			if nice > 0 {
				i = nice
			}
			return word[:i]
		}
		if strings.ContainsRune("-/_.,", r) {
			nice = i + utf8.RuneLen(r)
		}
	}
	return word
}

// style is how a run of text looks.
type style struct {
	face    Face
	size    float64 // points
	leading float64 // mm from baseline to baseline
	colour  Colour
}

// fits says whether a text is no longer than width. One of more characters than any line can hold is not measured.
func (s style) fits(text string, width float64) bool {
	return len(text) <= 4*maxLine && s.width(text) <= width
}

func (s style) width(text string) float64 { return s.face.width(text, s.size) }

// scaled is the style in another size.
func (s style) scaled(by float64) style {
	s.size *= by
	s.leading *= by
	return s
}

// base is where the baseline lies in a line of the style, in mm from its top, so that capitals stand in the middle of it.
func (s style) base() float64 { return (s.leading + 0.727*s.size*mmPerPoint) / 2 }

// ascent is how far capitals and their accents reach above the baseline, in mm.
func (s style) ascent() float64 { return s.size * mmPerPoint * 0.76 }
