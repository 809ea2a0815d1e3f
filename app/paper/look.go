package paper

// look is what a template decides: the measures of its page, its styles of type, and the parts that it draws in a way of its own.
// Everything else is the same on every paper.
type look struct {
	width, height float64 // of the sheet, in mm
	left, right   float64 // margins; right is from the right edge
	factsLeft     float64 // where what stands beside the address begins
	runningTop    float64 // baseline of the running head on further pages
	furtherTop    float64 // where the text of further pages begins
	bottom        float64 // from the lower edge, on pages without a foot
	pageNumber    float64 // baseline from the lower edge
	window        window
	roll          bool // one narrow page without end, on which nothing stands side by side

	body, strong, quiet, label, heading, small, title style
	sumStyle, sumQuiet, sumStrong, sumLoud            style

	sumsWidth float64
	gap       float64 // below a block of text or sums
	rowPad    float64 // above and below the text of a row of the table
	columnGap float64
	zebra     bool // every other row on a pale ground instead of rules between them
	boxed     bool // what is to be paid stands in white on colour

	head  func(*flow)                          // the top of the first page, down to where the table begins
	table func(*flow)                          // nil: columns side by side
	row   func(*flow, ledger, style, []string) // of a ledger; nil: columns side by side
}

// window is where the address stands so that an envelope shows it, and what goes with it. All in mm from the top left corner.
type window struct {
	top           float64 // where the letterhead begins
	logo          float64 // how high it may be
	x, sender, to float64 // left edge of the address, baseline of the sender's line, first baseline of the address
	width, height float64 // of the address from its first baseline
	facts         float64 // baseline of the first line beside it
	end           float64 // where the text may begin; 0: where the address ends
	folds         []float64
	hole          float64
}

// windows are those of the envelopes. DIN 5008 shows 20 to 105 mm from the left, in form B 45 to 90 mm from the top, in form A 27 to 72,
// of which the upper 17.7 mm are the sender's. A US letter folded in three that lies at the bottom of an envelope no. 10 shows 52 to 80 mm.
var windows = map[Window]window{
	WindowDINB: {top: 15, logo: 22, x: 25, sender: 59, to: 66.5, width: 80, height: 27.3, facts: 53, end: 98, folds: []float64{105, 210}, hole: 148.5},
	WindowDINA: {top: 12, logo: 17, x: 25, sender: 41, to: 48.5, width: 80, height: 27.3, facts: 35, end: 80, folds: []float64{87, 192}, hole: 148.5},
	WindowUS10: {top: 12.7, logo: 22, x: 25.4, sender: 45, to: 57.5, width: 80, height: 22, facts: 47, end: 86, folds: []float64{93.1, 186.3}, hole: 139.7},
	NoWindow:   {top: 15, logo: 22, x: 25, sender: 48, to: 55, width: 80, height: 27.3, facts: 48, folds: []float64{99, 198}, hole: 148.5},
}

// newLook is how papers of a style look.
func newLook(s Style) *look {
	l := classic()
	if s.Size == Letter {
		l.width, l.height = 215.9, 279.4
	}
	l.window = windows[s.window()]
	switch s.Template {
	case Modern:
		modern(l)
	case Compact:
		dense(l)
	case Roll:
		roll(l)
	}
	for _, st := range []*style{
		&l.body, &l.strong, &l.quiet, &l.label, &l.heading, &l.small, &l.title, &l.sumStyle, &l.sumQuiet, &l.sumStrong, &l.sumLoud,
	} {
		*st = s.Font.set(*st)
	}
	return l
}

// classic is the business letter, from which the others differ.
func classic() *look {
	return &look{
		width: 210, height: 297, left: 25, right: 20, factsLeft: 118, runningTop: 15, furtherTop: 27, bottom: 19, pageNumber: 10,

		body:    style{Regular, 9, 4.3, ink},
		strong:  style{SemiBold, 9, 4.3, ink},
		quiet:   style{Regular, 8, 3.8, grey},
		label:   style{Regular, 8.5, 4.3, grey},
		heading: style{SemiBold, 7.5, 3.6, grey},
		small:   style{Regular, 7, 3.3, grey},
		title:   style{SemiBold, 17, 7.5, ink},

		sumStyle:  style{Regular, 9, 5, ink},
		sumQuiet:  style{Regular, 8.5, 4.6, grey},
		sumStrong: style{SemiBold, 9, 5.4, ink},
		sumLoud:   style{SemiBold, 12, 7, ink},

		sumsWidth: 92, gap: 4, rowPad: 1.7, columnGap: 4, head: (*flow).classicHead,
	}
}

// nearer brings everything closer together, so that more stands above a payment part. The address stays where the envelope shows it, and the
// text as far below the window as it must.
func (l *look) nearer() {
	const windowMargin = 5.0 // between window and text, that can be spared
	l.gap, l.rowPad = 2.2, min(l.rowPad, 1.2)
	l.window.end = max(0, l.window.end-windowMargin)
}

// modern is airy, with a band of colour on top and a large total.
func modern(l *look) {
	l.rowPad, l.columnGap, l.sumsWidth = 2.5, 5, 96
	l.title = style{SemiBold, 22, 8.6, white}
	l.sumLoud = style{SemiBold, 15, 8, ink}
	l.window.facts++
	l.boxed, l.head = true, (*flow).modernHead
}

// dense is for long lists: small type, a head of two lines, rows close together.
func dense(l *look) {
	l.left, l.right = 20, 15
	l.furtherTop, l.bottom, l.runningTop = 21, 16, 13
	l.rowPad, l.columnGap, l.sumsWidth, l.zebra = 0.75, 3.2, 82, true
	for _, st := range []*style{&l.body, &l.strong, &l.quiet, &l.label, &l.heading, &l.sumStyle, &l.sumQuiet, &l.sumStrong} {
		*st = st.scaled(0.85)
	}
	l.title, l.sumLoud = style{SemiBold, 13, 5.6, ink}, style{SemiBold, 10.5, 5.6, ink}
	w := &l.window
	w.top, w.logo = 11, 11
	if w.end == 0 {
		w.x, w.sender, w.to, w.facts = l.left, 31, 36.5, 31.5
	}
	l.head = (*flow).compactHead
}

// roll is the receipt of a till printer: 80 mm of paper, of which it prints 72.
func roll(l *look) {
	l.width, l.height = 80, rollLength
	l.left, l.right, l.furtherTop, l.bottom, l.runningTop, l.pageNumber = 4, 4, 12, 6, 7, 2.5
	l.window = window{x: l.left, top: 5, logo: 18, width: 72}
	l.factsLeft, l.sumsWidth, l.columnGap, l.rowPad = l.left, 72, 3, 0.9
	for _, st := range []*style{&l.body, &l.strong, &l.sumStyle, &l.sumStrong} {
		*st = style{st.face, 8.5, 3.9, st.colour}
	}
	for _, st := range []*style{&l.quiet, &l.label, &l.sumQuiet} { // thermal paper knows no grey
		*st = style{st.face, 7.5, 3.5, ink}
	}
	l.heading, l.small = style{SemiBold, 7, 3.4, ink}, style{Regular, 7, 3.2, ink}
	l.title, l.sumLoud = style{SemiBold, 12, 5.4, ink}, style{SemiBold, 13, 6.6, ink}
	l.roll, l.head, l.table, l.row = true, (*flow).rollHead, (*flow).rollTable, (*flow).rollRow
}
