package kit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"counterfoil/assets"

	"fyne.io/fyne/v2"
)

// The line metrics for the screen, of [metricsUnits] units per em. A line that mixes Inter with a taller font (Chinese,
// Thai) takes its baseline from that font and its box from Inter, and would be cut off below; a taller box cures it. The
// figures were found by trial in the window. The PDF keeps the real Inter.
const (
	metricsUnits  = 2816
	screenAscent  = 3300
	screenDescent = 900
)

func screenFonts() (regular, bold fyne.Resource, err error) {
	r, err := screenFont(assets.InterRegular())
	if err != nil {
		return nil, nil, fmt.Errorf("font Inter Regular: %w", err)
	}
	b, err := screenFont(assets.InterSemiBold())
	if err != nil {
		return nil, nil, fmt.Errorf("font Inter SemiBold: %w", err)
	}
	return fyne.NewStaticResource("InterScreen-Regular.ttf", r), fyne.NewStaticResource("InterScreen-SemiBold.ttf", b), nil
}

// screenFont copies a TrueType font with the line metrics of the screen. The table checksums are left as they were:
// no font reader of ours looks at them, and the copy never leaves the process.
func screenFont(file []byte) ([]byte, error) {
	font := append([]byte(nil), file...)
	head, err := fontTable(font, "head", 54)
	if err != nil {
		return nil, err
	}
	hhea, err := fontTable(font, "hhea", 36)
	if err != nil {
		return nil, err
	}
	os2, err := fontTable(font, "OS/2", 78)
	if err != nil {
		return nil, err
	}
	units := float64(binary.BigEndian.Uint16(head[18:]))
	up := uint16(math.Round(screenAscent * units / metricsUnits))
	down := uint16(math.Round(screenDescent * units / metricsUnits))
	put := binary.BigEndian.PutUint16
	put(hhea[4:], up)
	put(hhea[6:], -down) // signed in the file: two's complement
	put(hhea[8:], 0)
	put(os2[68:], up)
	put(os2[70:], -down)
	put(os2[72:], 0)
	put(os2[74:], up)
	put(os2[76:], down)
	return font, nil
}

// fontTable finds a table by its tag in the font's directory, and demands at least so many bytes of it.
func fontTable(font []byte, tag string, least int) ([]byte, error) {
	if len(font) < 12 {
		return nil, errors.New("file is too short")
	}
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		entry := 12 + 16*i
		if entry+16 > len(font) {
			return nil, errors.New("table directory is cut off")
		}
		if string(font[entry:entry+4]) != tag {
			continue
		}
		from := uint64(binary.BigEndian.Uint32(font[entry+8:]))
		size := uint64(binary.BigEndian.Uint32(font[entry+12:]))
		if size < uint64(least) || from+size > uint64(len(font)) {
			return nil, fmt.Errorf("table %s is cut off", tag)
		}
		return font[from : from+size], nil
	}
	return nil, fmt.Errorf("table %s is missing", tag)
}
