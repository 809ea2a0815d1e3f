package paper

import (
	"io"
	"slices"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/text/language"
)

// Fonts are those of the computer that lend letters to papers: a font for Chinese, Japanese and Korean is too large to travel with the
// program, and so are pictographs. They set one character in one cell, whose width does not depend on the font: a paper
// breaks its lines in the same places on every computer. A nil Fonts has none. Safe for use by several goroutines.
type Fonts struct{ list []lent }

// FontFile is a font that may be lent. Its file is opened when a paper first needs it.
type FontFile struct {
	Open      func() (FontReader, error)
	Index     int      // in a collection of fonts
	Languages []string // that it is made for, as BCP 47 tags: the same character is written otherwise in China and in Japan
}

// FontReader is an open file.
type FontReader interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Closer
}

type lent struct {
	languages []string
	font      func() *outlines // nil where it cannot be read
}

// NewFonts takes fonts by their rank: of two that have a character, and are made for the language or neither is, the first one is used.
// Files that are no fonts are passed over.
func NewFonts(files ...FontFile) *Fonts {
	f := &Fonts{}
	for _, file := range files {
		f.list = append(f.list, lent{file.Languages, sync.OnceValue(func() *outlines { return readLent(file) })})
	}
	return f
}

func readLent(file FontFile) (read *outlines) {
	defer func() {
		if recover() != nil { // as in find
			read = nil
		}
	}()
	source, err := file.Open()
	if err != nil {
		return nil
	}
	defer func() { _ = source.Close() }() // all of it that is needed was read
	all, err := opentype.NewLoaders(source)
	if err != nil || file.Index < 0 || file.Index >= len(all) {
		return nil
	}
	f, err := font.NewFont(all[file.Index])
	if err != nil {
		return nil
	}
	o := &outlines{}
	o.init(f)
	return o
}

// letter is a character in a font of the computer that fits a language.
func (f *Fonts) letter(r rune, tongue string) (*outlines, font.GID) {
	if f == nil {
		return nil, 0
	}
	for _, fitting := range []bool{true, false} {
		for _, l := range f.list {
			if slices.Contains(l.languages, tongue) != fitting {
				continue
			}
			if f := l.font(); f != nil {
				if g := f.find(r); g != 0 {
					return f, g
				}
			}
		}
	}
	return nil, 0
}

// find is the glyph of a character, 0 where there is none that can be drawn. Fonts of the computer are other people's files, and one that
// the reader of fonts chokes on must not take the program with it.
func (o *outlines) find(r rune) (g font.GID) {
	defer func() {
		if recover() != nil {
			g = 0
		}
	}()
	g = o.glyph(r)
	if g == 0 || o.shape(Regular, g) == nil || o.shape(SemiBold, g) == nil {
		return 0
	}
	return g
}

// cell is how wide a character of a lent font is set, in ems; 0 for characters that no font is lent for.
func cell(r rune) float64 {
	switch {
	case r < 0x1100:
		return 0
	case r >= 0xac00 && r <= 0xd7a3, r >= 0x3130 && r <= 0x318f, r <= 0x11ff: // Korean
		return 0.92
	case r >= 0x2190 && r <= 0x2bff, r >= 0x1f000 && r <= 0x1faff: // signs and pictographs
		return 1.2
	case r >= 0x2e80 && r <= 0x9fff, r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe4f, r >= 0xff01 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6,
		r >= 0x20000 && r <= 0x3ffff:
		return 1
	}
	return 0
}

// eastern is the language that decides how Chinese characters are written: that of the text itself if its letters tell, else that of
// the paper, else of the country.
func eastern(text []rune, lang, country string) string {
	for _, r := range text {
		switch {
		case r >= 0x3040 && r <= 0x30ff:
			return "ja"
		case r >= 0xac00 && r <= 0xd7a3:
			return "ko"
		}
	}
	for _, t := range []language.Tag{language.Make(lang), language.Make("und-" + country)} {
		switch base, _ := t.Base(); base.String() {
		case "ja", "ko":
			return base.String()
		case "zh":
			if script, _ := t.Script(); script.String() == "Hant" {
				return "zh-Hant"
			}
		}
	}
	return "zh-Hans"
}
