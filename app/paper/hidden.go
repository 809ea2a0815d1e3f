package paper

import (
	"encoding/binary"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// Hidden is text that is not seen: it lies over letters drawn as outlines, so that a reader of the PDF finds and copies what they say.
// Painters of the screen leave it out.
type Hidden struct {
	X, Y, W float64 // mm; Y is the baseline
	Size    float64 // points
	String  string  // in the order of the line, from left to right
}

// hiddenAdvance is the width of every character of the hidden font, in thousandths of an em.
const hiddenAdvance = 500

// hiddenFont is a font of empty glyphs for characters of the first plane, one of the widths of hiddenAdvance for each. PDF/A asks that a
// font is embedded and has a glyph for each character, even where nothing is drawn.
func hiddenFont(runes []rune) []byte {
	glyphs := make([]sfnt.GlyphIndex, 0xfffe)
	runes = slices.Clone(runes)
	slices.Sort(runes)
	runes = slices.Compact(runes)
	for i, r := range runes {
		glyphs[r] = sfnt.GlyphIndex(1 + i)
	}
	n := uint16(1 + len(runes))
	words := func(list ...uint16) (out []byte) {
		for _, w := range list {
			out = binary.BigEndian.AppendUint16(out, w)
		}
		return out
	}
	metrics := make([]byte, 0, 4*int(n))
	for range n {
		metrics = append(metrics, words(hiddenAdvance, 0)...)
	}
	const ascent, descent = 800, 0x10000 - 200
	tables := map[string][]byte{
		"cmap": characterMap(glyphs),
		"glyf": make([]byte, 4),
		"head": words(1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 3, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, hiddenAdvance, ascent, 0, 8, 2, 0, 0),
		"hhea": words(1, 0, ascent, descent, 0, hiddenAdvance, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, n),
		"hmtx": metrics,
		"loca": make([]byte, 2*(int(n)+1)),
		"maxp": words(1, 0, n, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
		"name": hiddenName(),
		"post": words(3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
		"OS/2": words(3, hiddenAdvance, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x2020, 0x2020,
			0x40, 32, 0xfffd, ascent, descent, 0, ascent, 200, 0, 0, 0, 0, 500, 700, 0, 32, 0),
	}
	file, err := assemble(tables)
	if err != nil {
		panic("paper: hidden font: " + err.Error()) // all tables are here
	}
	return file
}

// hiddenName is the table of names: the one that a PDF asks for.
func hiddenName() []byte {
	name := "CounterfoilHidden"
	out := []byte{0, 0, 0, 1, 0, 18, 0, 3, 0, 1, 4, 9, 0, 6, 0, byte(2 * len(name)), 0, 0}
	for _, c := range []byte(name) {
		out = append(out, 0, c)
	}
	return out
}
