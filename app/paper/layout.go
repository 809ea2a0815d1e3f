package paper

import (
	"fmt"
	"slices"
	"sort"

	"counterfoil/app/bill"

	"rsc.io/qr"
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

	heading string    // of a paper that is none of the documents
	other   bill.Kind // which kind of those it is
	told    []fact    // that stand beside its window

	registered     *Registered // nil for most
	registeredCode *qr.Code
}

// layout fills the pages from top to bottom, then adds what only the whole knows: the page numbers.
func layout(s sheet, st Style) (Paper, error) {
	if len(s.t.LineNets) != len(s.d.Lines) {
		return Paper{}, fmt.Errorf("lay out: %d amounts for %d lines", len(s.t.LineNets), len(s.d.Lines))
	}
	s.style, s.w = st, speak(s.d.Language, s.d.Seller.Address.Country)
	return withPaymentPart(s, func(f *flow) {
		f.look.head(f)
		f.ownWords(false)
		f.lineTable()
		f.blocks()
	}).done(), nil
}

// done is the paper, with what only the whole knows.
func (f *flow) done() Paper {
	f.finish()
	f.paymentPart()
	f.links()
	return Paper{
		Pages: f.pages, Bookmarks: f.bookmarks(), Warnings: f.warnings(), Title: f.clean(f.title()), Author: f.clean(f.d.Seller.Name),
		Subject: f.clean(f.d.Buyer.Name), Language: f.w.tag.String(), Date: f.d.Date,
	}
}

// flow is a paper in the making: the pages so far, and how far down the last one is filled.
type flow struct {
	typesetter
	sheet
	look          *look
	pages         []Page
	marks         []Bookmark
	width, height float64
	y             float64 // the next free height
	floor         float64 // where the text of this page ends
	start         float64 // where it began
	fixed         bool    // boxes keep their sides on every paper
	slip          *slip   // the payment part at the foot of the last page; nil for none
	noSlip        bool    // it has one, and the paper no place for it
}

func newFlow(s sheet) *flow {
	if s.style.Accent == (Colour{}) {
		s.style.Accent = house
	}
	s.style.Accent = s.style.Accent.Readable()
	l := newLook(s.style)
	return &flow{typesetter: typesetter{fonts: s.style.Fonts}, sheet: s, look: l, width: l.width, height: l.height}
}

// rightEdge is where the text ends, in mm from the left.
func (f *flow) rightEdge() float64 { return f.width - f.look.right }

// measure is the width of the text.
func (f *flow) measure() float64 { return f.rightEdge() - f.look.left }

func (f *flow) page() *Page { return &f.pages[len(f.pages)-1] }

// turn begins a further page.
func (f *flow) turn() {
	f.pages = append(f.pages, Page{Width: f.width, Height: f.height})
	f.draftMark()
	f.runningHead()
	f.start, f.y, f.floor = f.look.furtherTop, f.look.furtherTop, f.height-f.look.bottom
}

// room makes sure that so many mm are free, on a new page if need be. What is taller than a page begins where it is.
func (f *flow) room(height float64) {
	if f.y+height > f.floor && f.y > f.start && height <= f.height-f.look.bottom-f.look.furtherTop {
		f.turn()
	}
}

// squeeze is the style made small enough for a text to fit a width, but not below 60 %; the caller cuts what is still too long.
func squeeze(st style, s string, width float64) style {
	if w := st.width(s); w > width {
		return st.scaled(max(0.6, width/w))
	}
	return st
}

// maxLine is more characters than any line can hold.
const maxLine = 2000

// trim is the text cut to a width, with an ellipsis where something is missing.
func trim(s string, st style, width float64) string {
	if st.fits(s, width) {
		return s
	}
	ends := []int{}
	for i, r := range s {
		if !joinsBefore(r) {
			ends = append(ends, i)
		}
		if len(ends) > maxLine {
			break
		}
	}
	n := sort.Search(len(ends), func(i int) bool { return st.width(s[:ends[i]]+"…") > width })
	return s[:ends[max(0, n-1)]] + "…"
}

// finish adds what needs the number of pages, and cuts the roll.
func (f *flow) finish() {
	n := len(f.pages)
	if f.look.roll {
		f.page().Height = f.y + f.look.bottom
	}
	if f.style.Unnumbered || (f.look.roll && n == 1) {
		return
	}
	all := f.pages
	for i, page := range all {
		edge := page.Height
		if f.slip != nil && i == n-1 { // on the last page it stands above the payment part
			edge -= slipHeight - slipNear
		}
		f.pages = all[:i+1]
		f.textRight(page.Width-f.look.right, edge-f.look.pageNumber, f.look.small, f.w.say(f.w.Page, "n", fmt.Sprint(i+1), "m", fmt.Sprint(n)))
	}
}

func (f *flow) warnings() []Warning {
	var list []Warning
	if f.noLogo {
		list = append(list, Warning{Code: WarnLogo})
	}
	if f.noSlip {
		list = append(list, Warning{Code: WarnSlip})
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
