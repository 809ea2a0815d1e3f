package paper

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// kept are the tables that a PDF needs: the font without its layout rules, which nothing here applies.
var kept = []string{"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}

// readFace reads a TrueType font, and makes of it the file that is printed with: digits of one width, the map of
// characters in the one form that PDF writers read, no unneeded tables.
func readFace(file []byte) (*face, error) {
	parsed, err := sfnt.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	glyphs, err := characters(parsed)
	if err != nil {
		return nil, err
	}
	f := &face{widths: make([]uint16, len(glyphs))}
	if err := f.measure(parsed, glyphs); err != nil {
		return nil, err
	}
	f.file, err = rebuild(file, glyphs)
	return f, err
}

// readBeside reads a font that can be chosen in the place of one of the house. Its em is made such that its capitals are as high, so that all
// measures of a page hold for it. It draws nothing that the house's does not: which letters can be printed, and which of them are
// shaped, does not depend on the choice. What it lacks itself the house's prints.
func readBeside(file []byte, house *face) (*face, error) {
	tables, err := directory(file)
	if err != nil {
		return nil, err
	}
	model, err := directory(house.file)
	if err != nil {
		return nil, err
	}
	em, capitals, err := proportions(model)
	if err != nil {
		return nil, err
	}
	_, own, err := proportions(tables)
	if err != nil {
		return nil, err
	}
	head := slices.Clone(tables["head"])
	binary.BigEndian.PutUint16(head[emAt:], uint16((own*em+capitals/2)/capitals))
	tables["head"] = head
	if file, err = assemble(tables); err != nil {
		return nil, err
	}
	f, err := readFace(file)
	if err != nil {
		return nil, err
	}
	for r := range f.widths {
		if !house.has(rune(r)) {
			f.widths[r] = missing
		}
	}
	f.house = house
	return f, nil
}

// Where the tables of a font say how large it is.
const (
	emAt       = 18 // in head
	capitalsAt = 88 // in OS/2, from its version 2 on
)

// proportions are the em of a font and the height of its capitals, in units of the font.
func proportions(tables map[string][]byte) (em, capitals int, err error) {
	head, os2 := tables["head"], tables["OS/2"]
	if len(head) < emAt+2 || len(os2) < capitalsAt+2 {
		return 0, 0, fmt.Errorf("font does not say how high its capitals are")
	}
	em, capitals = int(binary.BigEndian.Uint16(head[emAt:])), int(binary.BigEndian.Uint16(os2[capitalsAt:]))
	if em == 0 || capitals == 0 {
		return 0, 0, fmt.Errorf("font without size")
	}
	return em, capitals, nil
}

// characters is the glyph of each rune of the Basic Multilingual Plane, 0 where there is none.
func characters(parsed *sfnt.Font) ([]sfnt.GlyphIndex, error) {
	var buf sfnt.Buffer
	glyphs := make([]sfnt.GlyphIndex, 0xfffe)
	for r := range glyphs {
		if r < ' ' || (r >= 0xd800 && r < 0xf900) { // controls, surrogates, private use
			continue
		}
		g, err := parsed.GlyphIndex(&buf, rune(r))
		if err != nil {
			return nil, fmt.Errorf("font, %U: %w", r, err)
		}
		glyphs[r] = g
	}
	names := []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	for g := range parsed.NumGlyphs() {
		name, err := parsed.GlyphName(&buf, sfnt.GlyphIndex(g))
		if err != nil {
			return nil, fmt.Errorf("font, glyph %d: %w", g, err)
		}
		if i := slices.IndexFunc(names, func(n string) bool { return name == n+".tf" }); i >= 0 {
			glyphs['0'+i] = sfnt.GlyphIndex(g)
		}
	}
	return glyphs, nil
}

// measure takes the widths, rounded to 1/1000 em as a PDF states them.
func (f *face) measure(parsed *sfnt.Font, glyphs []sfnt.GlyphIndex) error {
	var buf sfnt.Buffer
	em := int(parsed.UnitsPerEm())
	for r, g := range glyphs {
		f.widths[r] = missing
		if g == 0 {
			continue
		}
		advance, err := parsed.GlyphAdvance(&buf, g, fixed.I(em), font.HintingNone)
		if err != nil {
			return fmt.Errorf("font, %U: %w", r, err)
		}
		f.widths[r] = uint16((advance.Round()*1000 + em/2) / em)
	}
	if f.widths[replacement] == missing {
		return fmt.Errorf("font without %q", replacement)
	}
	return nil
}

// rebuild writes the font with the kept tables and our own map of characters.
func rebuild(file []byte, glyphs []sfnt.GlyphIndex) ([]byte, error) {
	tables, err := directory(file)
	if err != nil {
		return nil, err
	}
	tables["cmap"] = characterMap(glyphs)
	tables["name"] = nameless
	return assemble(tables)
}

// nameless is a table of names without one: a PDF calls its fonts by names of its own, and the table would be a tenth of each.
var nameless = []byte{0, 0, 0, 0, 0, 6}

// assemble writes a font of the kept tables.
func assemble(tables map[string][]byte) ([]byte, error) {
	out := []byte{0, 1, 0, 0, 0, byte(len(kept)), 0, 128, 0, 3, 0, 32}
	var body []byte
	start := 12 + 16*len(kept)
	for _, tag := range kept {
		table := tables[tag]
		if table == nil {
			return nil, fmt.Errorf("font without table %s", tag)
		}
		out = append(out, tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(table))
		out = binary.BigEndian.AppendUint32(out, uint32(start+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(table)))
		body = append(body, table...)
		body = append(body, make([]byte, -len(table)&3)...)
	}
	return append(out, body...), nil
}

// directory cuts a font into its tables.
func directory(file []byte) (map[string][]byte, error) {
	tables := map[string][]byte{}
	if len(file) < 12 || !bytes.HasPrefix(file, []byte{0, 1, 0, 0}) {
		return nil, fmt.Errorf("font is no TrueType file")
	}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		at := 12 + 16*i
		if at+16 > len(file) {
			return nil, fmt.Errorf("font is cut off")
		}
		from := uint64(binary.BigEndian.Uint32(file[at+8:]))
		to := from + uint64(binary.BigEndian.Uint32(file[at+12:]))
		if to > uint64(len(file)) {
			return nil, fmt.Errorf("font is cut off")
		}
		tables[string(file[at:at+4])] = file[from:to]
	}
	return tables, nil
}

func checksum(table []byte) (sum uint32) {
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	return sum + binary.BigEndian.Uint32(append(slices.Clone(table), 0, 0, 0, 0))
}

// characterMap writes a cmap table of format 4: runs of runes whose glyphs follow each other.
func characterMap(glyphs []sfnt.GlyphIndex) []byte {
	var ends, starts, deltas []uint16
	for r := 0; r < len(glyphs); r++ {
		if glyphs[r] == 0 {
			continue
		}
		first := r
		for r+1 < len(glyphs) && glyphs[r+1] == glyphs[r]+1 {
			r++
		}
		starts, ends = append(starts, uint16(first)), append(ends, uint16(r))
		deltas = append(deltas, uint16(glyphs[first])-uint16(first))
	}
	starts, ends, deltas = append(starts, 0xffff), append(ends, 0xffff), append(deltas, 1)
	n := len(starts)
	search, selector := 2, 0
	for search <= n {
		search, selector = search*2, selector+1
	}
	words := []uint16{0, 1, 3, 1, 0, 12, 4, uint16(16 + 8*n), 0, uint16(2 * n), uint16(search), uint16(selector), uint16(2*n - search)}
	words = slices.Concat(words, ends, []uint16{0}, starts, deltas, make([]uint16, n))
	var out []byte
	for _, w := range words {
		out = binary.BigEndian.AppendUint16(out, w)
	}
	return out
}
