// Package paper lays out invoices, quotes, credit notes and the recovery kit, and writes them as PDF.
//
// It works in two stages. Layout turns a document into pages of boxes: runs of text, filled rectangles, rules and
// pictures, at millimetres from the top left corner. A painter then draws the boxes: PDF draws them into a file, the
// window draws the same boxes on the screen. Layout measures text with the font's own widths and needs no PDF library.
//
// The same document gives the same bytes at any time and on any machine: no clock is read, the dates in the file are
// the document's. Only letters that the computer's own fonts lend may look otherwise elsewhere (see Fonts).
package paper

import "counterfoil/app/bill"

// Paper is a laid-out document.
type Paper struct {
	Pages     []Page
	Bookmarks []Bookmark // from the front to the back; none on a single page. Archive writes them, PDF does not
	Warnings  []Warning  // what could not be printed as it was given

	Title    string // "Invoice INV-2026-0001"
	Author   string // the seller
	Subject  string // the buyer
	Language string // BCP 47
	Date     bill.Date
}

// Page is one sheet. A painter draws fills first, then pictures, rules, outlines and texts, each in order.
type Page struct {
	Width, Height float64 // mm
	Fills         []Fill
	Pictures      []Picture
	Rules         []Rule
	Outlines      []Outline
	Texts         []Text
	Hidden        []Hidden
	Links         []Link
}

// Text is a run of characters in one face, size and colour. Every rune of String has a glyph in the face.
type Text struct {
	X, Y   float64 // mm; Y is the baseline
	Size   float64 // points
	Face   Face
	Colour Colour
	String string
}

// Width is how far the run reaches to the right of X, in mm.
func (t Text) Width() float64 { return t.Face.width(t.String, t.Size) }

// Fill is a filled rectangle.
type Fill struct {
	X, Y, W, H float64 // mm
	Colour     Colour
}

// Rule is a straight line.
type Rule struct {
	X1, Y1, X2, Y2 float64 // mm
	Width          float64 // mm
	Colour         Colour
}

// Picture is an opaque image without metadata.
type Picture struct {
	X, Y, W, H float64 // mm
	Format     string  // "png" or "jpeg"
	Data       []byte
}

// Colour is an opaque sRGB colour.
type Colour struct{ R, G, B uint8 }

// Warning says that something is not on the paper as it was given.
type Warning struct {
	Code string // WarnGlyph or WarnLogo
	Rune rune   // WarnGlyph: the character that the font lacks; a box stands for it
}

// The codes of warnings.
const (
	WarnGlyph = "glyph"
	WarnLogo  = "logo"
	WarnSlip  = "slip" // a Swiss payment part, for which a receipt roll has no place
)

var (
	ink   = Colour{0x16, 0x1b, 0x2c}
	grey  = Colour{0x5f, 0x67, 0x78}
	hair  = Colour{0xdc, 0xdf, 0xe6}
	pale  = Colour{0xee, 0xf0, 0xf4}
	white = Colour{0xff, 0xff, 0xff}
	house = Colour{0x1d, 0x33, 0x6e}
)
