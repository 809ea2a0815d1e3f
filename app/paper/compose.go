package paper

import (
	"slices"
	"strings"
	"unicode"
)

// run is a stretch of a line that one font draws in one direction.
type run struct {
	text  []rune
	level uint8
	by    source
	of    *writing // by a writing
}

// source is what draws a character.
type source uint8

const (
	bySelf    source = iota // the face that the line is set in
	byHouse                 // the house's face, where the line is set in another one
	byWriting               // a font that the program carries for a script
	byLent                  // a font of the computer
)

// simple says whether the face draws a text alone, from left to right.
func (f *face) simple(s string) bool {
	for _, r := range s {
		if !f.has(r) {
			return false
		}
	}
	return true
}

// sourceOf is what draws a character, after what drew the one before. Nothing else than a box is drawn for one that nothing has.
func (f *face) sourceOf(r rune, before run) (source, *writing) {
	switch {
	case r == 0x200c || r == 0x200d: // they join letters, or keep them apart
		return before.by, before.of
	case before.by == byWriting && unicode.Is(unicode.Mn, r) && before.of.font().has(r):
		return byWriting, before.of
	case f.has(r):
		return bySelf, nil
	case f.house != nil && f.house.has(r):
		return byHouse, nil
	}
	if w := writingOf(r); w != nil {
		return byWriting, w
	}
	if cell(r) > 0 {
		return byLent, nil
	}
	return bySelf, nil
}

// runs cuts a line into runs, in the order in which they stand on it from left to right. Marks of direction have done their work then.
func (f *face) runs(s string) []run {
	text := []rune(s)
	level := levels(text, rightToLeft(text))
	var list []run
	var last run
	for i, r := range text {
		if isMark(r) {
			continue
		}
		by, of := f.sourceOf(r, last)
		if len(list) == 0 || by != last.by || of != last.of || level[i] != last.level {
			list = append(list, run{level: level[i], by: by, of: of})
		}
		now := &list[len(list)-1]
		now.text = append(now.text, r)
		last = run{level: level[i], by: by, of: of}
	}
	return reordered(list, func(r run) uint8 { return r.level })
}

func (r run) rtl() bool { return r.level&1 == 1 }

// drawn is the text of a run from left to right, as a face draws it.
func (r run) drawn() string {
	text := r.text
	if r.rtl() {
		text = slices.Clone(text)
		slices.Reverse(text)
		if r.by == bySelf || r.by == byHouse {
			for i := range text {
				text[i] = mirrored(text[i])
			}
		}
	}
	return string(text)
}

// width is the length of a run in ems.
func (f *face) width(r run) float64 {
	switch r.by {
	case byHouse:
		return float64(f.house.plainWidth(string(r.text))) / 1000
	case byWriting:
		_, w := r.of.shape(r.text, r.rtl())
		return w
	case byLent:
		sum := 0.0
		for _, c := range r.text {
			sum += cell(c)
		}
		return sum
	}
	return float64(f.plainWidth(string(r.text))) / 1000
}

// plainWidth is the length of a text in the face alone, in thousandths of an em.
func (f *face) plainWidth(s string) (sum int) {
	for _, r := range s {
		if !f.has(r) {
			r = replacement
		}
		sum += int(f.widths[r])
	}
	return sum
}

// compose draws a line that needs more than its own face, with its left end at x.
func (f *flow) compose(x, y float64, st style, s string) {
	em := st.size * mmPerPoint
	p, fc := f.page(), faces[st.face]()
	for _, r := range fc.runs(s) {
		at := x
		switch r.by {
		case bySelf, byHouse:
			face := st.face
			if r.by == byHouse {
				face = face.house()
			}
			t := Text{X: x, Y: y, Size: st.size, Face: face, Colour: st.colour, String: printed(face, r.drawn())}
			p.Texts = append(p.Texts, t)
			x += float64(faces[face]().plainWidth(t.String)) / 1000 * em
			continue
		case byWriting:
			glyphs, width := r.of.shape(r.text, r.rtl())
			for _, g := range glyphs {
				p.outline(r.of.font().shape(st.face, g.glyph), x+g.x*em, y-g.y*em, st.size, st.colour)
			}
			x += width * em
		case byLent:
			x = f.lend(x, y, st, r)
		}
		p.Hidden = append(p.Hidden, Hidden{X: at, Y: y, W: x - at, Size: st.size, String: found(r.drawn())})
	}
}

// lend draws characters with fonts of the computer, each in the middle of its cell, and answers where they end.
func (f *flow) lend(x, y float64, st style, r run) float64 {
	em := st.size * mmPerPoint
	tongue := eastern(r.text, f.d.Language, f.d.Seller.Address.Country)
	for _, c := range r.text {
		room := cell(c)
		if font, g := f.style.Fonts.letter(c, tongue); font != nil {
			width, scale := font.advance(g), 1.0
			if width > room {
				scale = room / width
			}
			f.page().outline(font.shape(st.face, g), x+(room-width*scale)/2*em, y, st.size*scale, st.colour)
		}
		x += room * em
	}
	return x
}

func (p *Page) outline(s *Shape, x, y, size float64, c Colour) {
	if s != nil {
		p.Outlines = append(p.Outlines, Outline{X: x, Y: y, Size: size, Colour: c, Shape: s})
	}
}

// found is the text of a run as a reader of the PDF finds it. The library knows no characters beyond the first plane, and joiners
// have no place of their own.
func found(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xfffd || r == 0x200c || r == 0x200d {
			return -1
		}
		return r
	}, s)
}
