package paper

import (
	"math"
	"slices"

	"counterfoil/app/bill"
)

// Size is the format of the sheet.
type Size uint8

// The sheets. The receipt roll has a width of its own, whatever the sheet.
const (
	A4 Size = iota
	Letter
)

// SizeIn is the sheet that a country writes on (the US, Canada and much of Latin America do not use the ISO's).
func SizeIn(country string) Size {
	switch country {
	case "US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "DO", "GT", "HN", "NI", "PA", "PR", "SV":
		return Letter
	}
	return A4
}

// Template is which of the house's papers it is.
type Template string

// The templates. The zero value is the classic one.
const (
	Classic Template = "classic" // a business letter after DIN 5008
	Modern  Template = "modern"  // a band of colour, facts in a row, a large total
	Compact Template = "compact" // small type and many lines to a page
	Roll    Template = "roll"    // a receipt of 80 mm, as long as it needs to be
)

// Templates are all of them.
func Templates() []Template { return []Template{Classic, Modern, Compact, Roll} }

// Typeface is the font that a paper is printed in.
type Typeface string

// The fonts, all of which the program carries. The zero value is the house's own.
const (
	Inter           Typeface = "inter"
	LiberationSans  Typeface = "liberation"       // as wide as Arial and of its kind
	LiberationSerif Typeface = "liberation-serif" // of the kind of Times
)

// Typefaces are all of them.
func Typefaces() []Typeface { return []Typeface{Inter, LiberationSans, LiberationSerif} }

// set is a style of type in the font. Nothing else says which faces a font has.
func (t Typeface) set(st style) style {
	faces, ok := map[Typeface][2]Face{LiberationSans: {Sans, SansBold}, LiberationSerif: {Serif, SerifBold}}[t]
	switch {
	case !ok:
	case st.face == Regular:
		st.face = faces[0]
	case st.face == SemiBold:
		st.face = faces[1]
	}
	return st
}

// Place is where the logo stands at the top of the paper.
type Place string

// The places. The zero value is the left.
const (
	AtLeft   Place = "left"
	AtCentre Place = "centre"
	AtRight  Place = "right"
)

// Places are all of them.
func Places() []Place { return []Place{AtLeft, AtCentre, AtRight} }

// Window says where an envelope shows the address.
type Window string

// The windows. The zero value is the usual one: of the sheet, and none for compact papers.
const (
	WindowDINB Window = "din-b" // DIN 5008 form B: 45 to 90 mm from the top
	WindowDINA Window = "din-a" // DIN 5008 form A: 27 to 72 mm
	WindowUS10 Window = "us-10" // US envelope no. 10 with one window, letter folded in three
	NoWindow   Window = "none"
)

// Windows are all of them.
func Windows() []Window { return []Window{WindowDINB, WindowDINA, WindowUS10, NoWindow} }

// Column is a column of the table of lines.
type Column string

// The columns. Description and amount are in every table.
const (
	ColPosition    Column = "position"
	ColCode        Column = "code" // of the item
	ColDescription Column = "description"
	ColQuantity    Column = "quantity" // with its unit, unless that has a column of its own
	ColUnit        Column = "unit"
	ColPrice       Column = "price"
	ColDiscount    Column = "discount"
	ColRate        Column = "rate"  // of the tax
	ColTax         Column = "tax"   // on the line by itself, for information: the tax that counts is that of the sums
	ColGross       Column = "gross" // the line with that tax
	ColAmount      Column = "amount"
)

// Columns are all of them, in their usual order.
func Columns() []Column {
	return []Column{ColPosition, ColCode, ColDescription, ColQuantity, ColUnit, ColPrice, ColDiscount, ColRate, ColTax, ColGross, ColAmount}
}

// UsualColumns are those of a shop that has chosen none.
func UsualColumns() []Column {
	return []Column{ColPosition, ColDescription, ColQuantity, ColPrice, ColRate, ColAmount}
}

// FootColumn is a group of facts about the seller at the foot of the first page.
type FootColumn string

// The columns of the foot.
const (
	FootAddress  FootColumn = "address"
	FootContact  FootColumn = "contact"
	FootBank     FootColumn = "bank"
	FootRegister FootColumn = "register" // tax ids and trade register
)

// FootColumns are all of them, in their usual order.
func FootColumns() []FootColumn {
	return []FootColumn{FootAddress, FootContact, FootBank, FootRegister}
}

// Style is how a shop's papers look. The zero value is the house's own style.
type Style struct {
	Size     Size
	Template Template
	Font     Typeface // of everything but a Swiss payment part, whose font is prescribed
	Accent   Colour   // title and payable amount; the zero Colour is the house's dark blue. One too light to be read is darkened.

	Logo       []byte // PNG or JPEG; one that cannot be read is left out with a warning
	LogoAt     Place
	LogoHeight float64 // mm at most; 0: as the template has it

	Header string       // free text at the top of the first page, opposite to the logo
	Footer string       // free text at the foot of the first page
	Foot   []FootColumn // nil: all
	Bare   bool         // no columns at the foot at all

	Columns []Column // nil: the usual ones
	Window  Window
	Folds   bool // marks where the letter is folded, and where it is punched

	Unnumbered bool // without "page 1 of 2"
	Uncarried  bool // without the sum so far where the table goes on on another page

	Signed []bill.Kind // documents that end with a line to be signed on by the customer
	Words  []OwnWords

	Fonts *Fonts // of this computer, for what the program's own lack; nil for none
}

// OwnWords are what a shop says on its papers of a kind, before the table and at the end. {number}, {date}, {due}, {total} and {name}
// of the customer are filled in.
type OwnWords struct {
	Kind          bill.Kind // or [KindReceipt], [KindStatement]
	Language      string    // BCP 47 without region; "": every language that has no words of its own
	Before, After string
}

// The kinds of paper that are no documents of the books, where own words are looked for.
const (
	KindReceipt   bill.Kind = "receipt"
	KindStatement bill.Kind = "statement"
)

// WordKinds are the kinds of paper that can have own words.
func WordKinds() []bill.Kind { return append(bill.Kinds(), KindReceipt, KindStatement) }

// columns are those of the table, description and amount always among them.
func (s Style) columns() []Column {
	if len(s.Columns) == 0 {
		return UsualColumns()
	}
	list := slices.Clone(s.Columns)
	if !slices.Contains(list, ColDescription) {
		list = slices.Insert(list, 0, ColDescription)
	}
	if !slices.Contains(list, ColAmount) {
		list = append(list, ColAmount)
	}
	return list
}

// FootColumns are those at the foot, in their order.
func (s Style) FootColumns() []FootColumn {
	switch {
	case s.Bare:
		return nil
	case len(s.Foot) == 0:
		return FootColumns()
	}
	return s.Foot
}

// window is where the address stands.
func (s Style) window() Window {
	switch {
	case s.Window != "":
		return s.Window
	case s.Template == Compact:
		return NoWindow
	case s.Size == Letter:
		return WindowUS10
	}
	return WindowDINB
}

// Contrast is how a colour stands out from white, from 1 to 21 (WCAG 2.2).
func (c Colour) Contrast() float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 1.05 / (0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B) + 0.05)
}

// leastContrast is what WCAG asks of text.
const leastContrast = 4.5

// Readable is the colour, made darker as far as it needs to be to be read on white, and white on it.
func (c Colour) Readable() Colour {
	for c.Contrast() < leastContrast {
		c = Colour{c.R - c.R/16 - min(1, c.R), c.G - c.G/16 - min(1, c.G), c.B - c.B/16 - min(1, c.B)}
	}
	return c
}
