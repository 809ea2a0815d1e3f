package paper

import (
	"fmt"
	"slices"
	"sort"

	"counterfoil/app/bill"
)

// Layout lays out an issued document.
func Layout(d bill.Document, s Style) (Paper, error) {
	return layout(sheet{d: d.Draft(), t: d.Totals(), number: d.Number().Text}, s)
}

// Preview lays out a draft as it would be issued, marked as a draft. It takes drafts with anything missing: what is not
// there yet leaves its place empty.
func Preview(d bill.Draft, t bill.Totals, s Style) (Paper, error) {
	return layout(sheet{d: d, t: t, draft: true}, s)
}

// Render lays out an issued document and writes it as PDF/A-3b, with an e-invoice inside it where there is one.
func Render(d bill.Document, s Style, x *Embedded) ([]byte, error) {
	p, err := Layout(d, s)
	if err != nil {
		return nil, err
	}
	return Archive(p, x)
}

// sheet is what stands on a paper.
type sheet struct {
	d      bill.Draft
	t      bill.Totals
	number string
	draft  bool
	w      *tongue
	style  Style

	heading string // of a paper that is none of the documents
	told    []fact // that stand beside its window
}

// layout fills the pages from top to bottom, then adds what only the whole knows: the page numbers.
func layout(s sheet, st Style) (Paper, error) {
	if len(s.t.LineNets) != len(s.d.Lines) {
		return Paper{}, fmt.Errorf("lay out: %d amounts for %d lines", len(s.t.LineNets), len(s.d.Lines))
	}
	if st.Accent == (Colour{}) {
		st.Accent = house
	}
	s.style, s.w = st, speak(s.d.Language, s.d.Seller.Address.Country)
	f := newFlow(s)
	f.head()
	f.table()
	f.blocks()
	f.finish()
	return Paper{
		Pages: f.pages, Warnings: f.warnings(), Title: f.clean(f.title()), Author: f.clean(s.d.Seller.Name),
		Subject: f.clean(s.d.Buyer.Name), Language: s.w.tag.String(), Date: s.d.Date,
	}, nil
}

// The sheet's measures, in mm. The window of DIN 5008 form B is 20 to 105 from the left and 45 to 90 from the top.
const (
	left       = 25.0
	right      = 20.0 // from the right edge
	windowTop  = 45.0
	factsLeft  = 118.0
	titleTop   = 98.0
	runningTop = 15.0 // baseline of the running head on further pages
	furtherTop = 27.0 // where the text of further pages begins
	bottom     = 19.0 // from the lower edge, on pages without a foot
	pageNumber = 10.0 // from the lower edge
)

// flow is a paper in the making: the pages so far, and how far down the last one is filled.
type flow struct {
	typesetter
	sheet
	pages         []Page
	width, height float64
	y             float64 // the next free height
	floor         float64 // where the text of this page ends
	start         float64 // where it began
}

func newFlow(s sheet) *flow {
	f := &flow{sheet: s, width: 210, height: 297}
	if s.style.Size == Letter {
		f.width, f.height = 215.9, 279.4
	}
	return f
}

// rightEdge is where the text ends, in mm from the left.
func (f *flow) rightEdge() float64 { return f.width - right }

// measure is the width of the text.
func (f *flow) measure() float64 { return f.rightEdge() - left }

func (f *flow) page() *Page { return &f.pages[len(f.pages)-1] }

// turn begins a further page.
func (f *flow) turn() {
	f.pages = append(f.pages, Page{Width: f.width, Height: f.height})
	f.draftMark()
	f.runningHead()
	f.start, f.y, f.floor = furtherTop, furtherTop, f.height-bottom
}

// room makes sure that so many mm are free, on a new page if need be. What is taller than a page begins where it is.
func (f *flow) room(height float64) {
	if f.y+height > f.floor && f.y > f.start && height <= f.height-bottom-furtherTop {
		f.turn()
	}
}

// text draws a run with its left end at x.
func (f *flow) text(x, y float64, st style, s string) {
	if s = f.clean(s); s == "" {
		return
	}
	p := f.page()
	p.Texts = append(p.Texts, Text{X: x, Y: y, Size: st.size, Face: st.face, Colour: st.colour, String: s})
}

// textRight draws a run with its right end at x.
func (f *flow) textRight(x, y float64, st style, s string) {
	s = f.clean(s)
	f.text(x-st.width(s), y, st, s)
}

// lines draws lines below each other, the first baseline at y, and answers the baseline after the last.
func (f *flow) lines(x, y float64, st style, lines []string) float64 {
	for _, line := range lines {
		f.text(x, y, st, line)
		y += st.leading
	}
	return y
}

func (f *flow) rule(x1, x2, y, width float64, c Colour) {
	p := f.page()
	p.Rules = append(p.Rules, Rule{X1: x1, Y1: y, X2: x2, Y2: y, Width: width, Colour: c})
}

// squeeze is the style made small enough for a text to fit a width, but not below 60 %; the caller cuts what is still too long.
func squeeze(st style, s string, width float64) style {
	if w := st.width(s); w > width {
		return st.scaled(max(0.6, width/w))
	}
	return st
}

// trim is the text cut to a width, with an ellipsis where something is missing.
func trim(s string, st style, width float64) string {
	if st.width(s) <= width {
		return s
	}
	ends := []int{}
	for i := range s {
		ends = append(ends, i)
	}
	n := sort.Search(len(ends), func(i int) bool { return st.width(s[:ends[i]]+"…") > width })
	return s[:ends[max(0, n-1)]] + "…"
}

// finish adds what needs the number of pages.
func (f *flow) finish() {
	n := len(f.pages)
	for i := range f.pages {
		s := f.w.say(f.w.Page, "n", fmt.Sprint(i+1), "m", fmt.Sprint(n))
		at := Text{Y: f.height - pageNumber, Size: small.size, Face: small.face, Colour: small.colour, String: f.clean(s)}
		at.X = f.rightEdge() - at.Width()
		f.pages[i].Texts = append(f.pages[i].Texts, at)
	}
}

func (f *flow) warnings() []Warning {
	var list []Warning
	if f.noLogo {
		list = append(list, Warning{Code: WarnLogo})
	}
	var runes []rune
	for r := range f.missed {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	for _, r := range runes {
		list = append(list, Warning{Code: WarnGlyph, Rune: r})
	}
	return list
}

// The styles of the house.
var (
	body    = style{Regular, 9, 4.3, ink}
	strong  = style{SemiBold, 9, 4.3, ink}
	quiet   = style{Regular, 8, 3.8, grey}
	label   = style{Regular, 8.5, 4.3, grey}
	heading = style{SemiBold, 7.5, 3.6, grey}
	small   = style{Regular, 7, 3.3, grey}
)
