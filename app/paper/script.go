package paper

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"counterfoil/assets"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
)

// writing is a script that the faces of the house do not have, and whose letters may change with their neighbours. The program carries
// a font for each; its letters are drawn as outlines, because the PDF library sets one glyph for one character.
type writing struct {
	name   string // of its font in assets
	script language.Script
	blocks [][2]rune // of Unicode: first and last character
	font   func() *writingFont
}

// writings are all of them.
var writings = [...]writing{
	carried("Arabic", language.Arabic, [2]rune{0x600, 0x6ff}, [2]rune{0x750, 0x77f}, [2]rune{0x8a0, 0x8ff}, [2]rune{0xfb50, 0xfdff}, [2]rune{0xfe70, 0xfeff}),
	carried("Hebrew", language.Hebrew, [2]rune{0x590, 0x5ff}, [2]rune{0xfb1d, 0xfb4f}),
	carried("Devanagari", language.Devanagari, [2]rune{0x900, 0x97f}, [2]rune{0xa8e0, 0xa8ff}, [2]rune{0x1cd0, 0x1cff}),
	carried("Bengali", language.Bengali, [2]rune{0x980, 0x9ff}),
	carried("Gurmukhi", language.Gurmukhi, [2]rune{0xa00, 0xa7f}),
	carried("Gujarati", language.Gujarati, [2]rune{0xa80, 0xaff}),
	carried("Oriya", language.Oriya, [2]rune{0xb00, 0xb7f}),
	carried("Tamil", language.Tamil, [2]rune{0xb80, 0xbff}),
	carried("Telugu", language.Telugu, [2]rune{0xc00, 0xc7f}),
	carried("Kannada", language.Kannada, [2]rune{0xc80, 0xcff}),
	carried("Malayalam", language.Malayalam, [2]rune{0xd00, 0xd7f}),
	carried("Sinhala", language.Sinhala, [2]rune{0xd80, 0xdff}),
	carried("Thai", language.Thai, [2]rune{0xe00, 0xe7f}),
	carried("Lao", language.Lao, [2]rune{0xe80, 0xeff}),
	carried("Khmer", language.Khmer, [2]rune{0x1780, 0x17ff}, [2]rune{0x19e0, 0x19ff}),
	carried("Armenian", language.Armenian, [2]rune{0x530, 0x58f}, [2]rune{0xfb13, 0xfb17}),
	carried("Georgian", language.Georgian, [2]rune{0x10a0, 0x10ff}, [2]rune{0x1c90, 0x1cbf}, [2]rune{0x2d00, 0x2d2f}),
}

// carried is a writing whose font is read when first needed, and once.
func carried(name string, script language.Script, blocks ...[2]rune) writing {
	return writing{name: name, script: script, blocks: blocks, font: sync.OnceValue(func() *writingFont {
		f, err := readWriting(assets.NotoSans(name))
		if err != nil {
			panic("paper: embedded font of " + name + ": " + err.Error()) // without it the program would not have been released
		}
		return f
	})}
}

// half is the number of characters of a half of a block of 256, by which writings are looked up.
const half = 128

// byHalf are the writings of each half block of the first plane: one or two, where there are any.
var byHalf = sync.OnceValue(func() *[0x10000 / half][]*writing {
	var table [0x10000 / half][]*writing
	for i := range writings {
		for _, b := range writings[i].blocks {
			for at := b[0] / half; at <= b[1]/half; at++ {
				if !slices.Contains(table[at], &writings[i]) {
					table[at] = append(table[at], &writings[i])
				}
			}
		}
	}
	return &table
})

// writingOf is the writing that a character belongs to, nil where none does or its font lacks it.
func writingOf(r rune) *writing {
	if r < 0x530 || r > 0xffff {
		return nil
	}
	for _, w := range byHalf()[r/half] {
		for _, b := range w.blocks {
			if r >= b[0] && r <= b[1] && w.font().has(r) {
				return w
			}
		}
	}
	return nil
}

// writingFont is the font of a writing: its outlines, and its rules of shaping.
type writingFont struct {
	outlines
	shapers sync.Pool // of *shaper
}

// shaper is what one goroutine at a time shapes with; it remembers its plans.
type shaper struct {
	buffer *harfbuzz.Buffer
	font   *harfbuzz.Font
}

func readWriting(file []byte) (*writingFont, error) {
	face, err := font.ParseTTF(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	f := &writingFont{}
	f.init(face.Font)
	f.shapers.New = func() any {
		return &shaper{buffer: harfbuzz.NewBuffer(), font: harfbuzz.NewFont(font.NewFace(f.rules))}
	}
	return f, nil
}

// placed is a glyph of a run of text, in ems from where the run begins on the baseline; y grows upwards.
type placed struct {
	glyph font.GID
	x, y  float64
}

// shape turns characters of one script and direction into glyphs from left to right. It answers how long they are, in ems.
func (w *writing) shape(text []rune, rtl bool) ([]placed, float64) {
	f := w.font()
	s := f.shapers.Get().(*shaper)
	defer f.shapers.Put(s)
	b := s.buffer
	b.Clear()
	b.Props = harfbuzz.SegmentProperties{Script: w.script, Direction: harfbuzz.LeftToRight}
	if rtl {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	b.AddRunes(text, 0, len(text))
	b.Shape(s.font, nil)
	em := float64(f.em)
	list := make([]placed, 0, len(b.Info))
	at := 0.0
	for i, g := range b.Info {
		p := b.Pos[i]
		list = append(list, placed{g.Glyph, (at + float64(p.XOffset)) / em, float64(p.YOffset) / em})
		at += float64(p.XAdvance)
	}
	return list, at / em
}
