package paper

import (
	"slices"
	"strings"

	"counterfoil/app/bill"
)

// classicHead draws the top of the first page as a business letter has it: letterhead, address window, facts beside it, title. The foot is
// drawn with it, because it says where the text of the page ends.
func (f *flow) classicHead() {
	f.firstPage()
	f.letterhead()
	end := f.address()
	factsEnd := f.facts()
	f.floor = f.foot() - 4
	f.y = max(f.look.window.end, end, factsEnd+7)
	f.titleBlock()
	f.start = f.y
}

// firstPage opens the paper, with its marks for folding and punching.
func (f *flow) firstPage() {
	f.pages = append(f.pages, Page{Width: f.width, Height: f.height})
	f.draftMark()
	if !f.style.Folds || f.look.roll {
		return
	}
	for _, y := range f.look.window.folds {
		f.rule(markLeft, markLeft+4, y, 0.15, grey)
	}
	f.rule(markLeft, markLeft+6, f.look.window.hole, 0.15, grey)
}

// markLeft is where the marks at the edge begin: most printers leave the outermost 4 mm white.
const markLeft = 5.0

// draftMark says in pale letters across the page that this is nothing to pay.
func (f *flow) draftMark() {
	if !f.draft || f.look.roll {
		return
	}
	st := f.style.Font.set(style{SemiBold, 96, 0, pale})
	word := strings.ToUpper(f.w.Draft)
	st = st.scaled(min(1, f.measure()/st.width(word)))
	f.text((f.width-st.width(word))/2, f.height/2+st.size*mmPerPoint*0.36, st, word)
}

// letterhead is the logo, or the name of the company in its place, and opposite to it what the shop wants to stand there.
func (f *flow) letterhead() {
	const beside, gap = 60.0, 6.0
	w, room := f.look.window, f.measure()
	if f.style.Header != "" {
		x := f.rightEdge() - beside
		if f.style.LogoAt == AtRight {
			x = f.look.left
		}
		room -= beside + gap
		lines := cut(f.wrap(f.style.Header, f.look.quiet, beside), int((w.facts-5-w.top)/f.look.quiet.leading), f.look.quiet, beside)
		f.aligned(x, w.top+f.look.quiet.ascent(), beside, f.look.quiet, lines, opposite(f.style.LogoAt))
	}
	x := f.look.left
	if f.style.LogoAt == AtRight {
		x = f.rightEdge() - room
	}
	if f.logo(x, w.top, min(room, 70), f.logoHeight(), room) {
		return
	}
	st := f.style.Font.set(style{SemiBold, 16, 7, f.style.Accent})
	lines := f.wrap(f.d.Seller.Name, st, room)
	if len(lines) > 2 {
		st = st.scaled(0.7)
		lines = cut(f.wrap(f.d.Seller.Name, st, room), 3, st, room)
	}
	f.aligned(x, w.top+st.ascent()+1.5, room, st, lines, f.style.LogoAt)
}

// opposite is where the text beside a logo stands.
func opposite(p Place) Place {
	if p == AtRight {
		return AtLeft
	}
	return AtRight
}

// aligned draws lines in a width: at its left, middle or right.
func (f *flow) aligned(x, y, width float64, st style, lines []string, at Place) float64 {
	for _, s := range lines {
		s = f.clean(s)
		free := width - st.width(s)
		switch at {
		case AtCentre:
			f.text(x+free/2, y, st, s)
		case AtRight:
			f.text(x+free, y, st, s)
		default:
			f.text(x, y, st, s)
		}
		y += st.leading
	}
	return y
}

func (f *flow) logoHeight() float64 {
	if h := f.style.LogoHeight; h > 0 {
		return min(h, f.look.window.logo)
	}
	return f.look.window.logo
}

// logo draws the logo into a box, and says whether there is one that can be drawn. It stands where the style says in a width of so many mm.
func (f *flow) logo(x, y, maxW, maxH, width float64) bool {
	if len(f.style.Logo) == 0 {
		return false
	}
	p, err := picture(f.style.Logo, maxW, maxH)
	if err != nil {
		f.noLogo = true
		return false
	}
	p.X, p.Y = x, y
	switch f.style.LogoAt {
	case AtCentre:
		p.X += (width - p.W) / 2
	case AtRight:
		p.X += width - p.W
	}
	f.place(p)
	return true
}

// cut keeps the first lines and ends the last one with an ellipsis if more were there.
func cut(lines []string, n int, st style, width float64) []string {
	if len(lines) <= n {
		return lines
	}
	lines = slices.Clone(lines[:n])
	lines[n-1] = trim(lines[n-1]+"…", st, width)
	return lines
}

// address is the address field: the sender in small type, below it the recipient, where a window envelope shows them. It answers where
// the text may go on below it.
func (f *flow) address() float64 {
	w, small := f.look.window, f.look.small
	sender := f.wrap(strings.Join(parts(append([]string{f.d.Seller.Name}, address(f.d.Seller.Address, "")...)), " · "), small, w.width)
	sender = cut(sender, 2, small, w.width)
	f.lines(w.x, w.sender-float64(len(sender)-1)*small.leading, small, sender)
	lines, st := f.recipientLines(w.width, w.height)
	return f.lines(w.x, w.to, st, lines) + 3
}

// recipientLines are the recipient in a box, in type as small as it takes.
func (f *flow) recipientLines(width, height float64) (lines []string, st style) {
	to := f.style.Font.set(style{Regular, 10, 4.5, ink}).scaled(f.look.body.size / 9)
	for _, scale := range []float64{1, 0.92, 0.84, 0.75, 0.67, 0.6} {
		st, lines = to.scaled(scale), nil
		for _, s := range f.recipient() {
			lines = append(lines, f.wrap(s, st, width)...)
		}
		if float64(len(lines))*st.leading <= height {
			return lines, st
		}
	}
	return cut(lines, int(height/st.leading), st, width), st
}

// recipient is the buyer's address, with the country where it is another one.
func (f *flow) recipient() []string {
	if to := f.d.DeliverTo; f.d.Kind == bill.Delivery && !to.IsZero() {
		return parts(append([]string{to.Name}, f.post(to.Address)...))
	}
	b := f.d.Buyer
	lines := []string{b.Name}
	if b.Contact.Name != b.Name {
		lines = append(lines, b.Contact.Name)
	}
	return parts(append(lines, f.post(b.Address)...))
}

// post is an address as it stands on a letter of this seller, with the country where it is another one.
func (f *flow) post(a bill.Address) []string {
	abroad := ""
	if a.Country != "" && a.Country != f.d.Seller.Address.Country {
		abroad = f.w.country(a.Country, f.d.Seller.Address.Country)
	}
	return address(a, abroad)
}

// elsewhere says where the goods go, or, on the note that goes with them, who gets the bill; "" where it is all one.
func (f *flow) elsewhere() string {
	to, b := f.d.DeliverTo, f.d.Buyer
	switch {
	case to.IsZero() || f.told != nil:
		return ""
	case f.d.Kind == bill.Delivery:
		return f.w.InvoiceTo + ": " + joined(", ", append([]string{b.Name}, f.post(b.Address)...)...)
	}
	return f.w.DeliverTo + ": " + joined(", ", append([]string{to.Name}, f.post(to.Address)...)...)
}

func joined(by string, s ...string) string { return strings.Join(parts(s), by) }

// parts drops what is empty.
func parts(s []string) []string {
	var full []string
	for _, p := range s {
		if p = strings.TrimSpace(p); p != "" {
			full = append(full, p)
		}
	}
	return full
}

// fact is a label and what stands beside it.
type fact struct {
	label, value string
	loud         bool
}

// facts draws the block beside the window, and answers where it ends.
func (f *flow) facts() float64 {
	y, edge := f.look.window.facts, f.rightEdge()
	for _, x := range f.factList() {
		if x.value == "" {
			continue
		}
		st := f.factStyle(x)
		f.text(f.look.factsLeft, y, f.look.label, x.label)
		room := edge - f.look.factsLeft - f.look.label.width(x.label) - 3
		if value := f.clean(x.value); st.width(value) <= room {
			f.textRight(edge, y, st, value)
			y += 4.9
			continue
		}
		for _, line := range cut(f.wrap(x.value, st, edge-f.look.factsLeft), 2, st, edge-f.look.factsLeft) {
			y += st.leading
			f.textRight(edge, y, st, line)
		}
		y += 4.9
	}
	return y
}

func (f *flow) factStyle(x fact) style {
	if x.loud {
		return f.look.strong
	}
	return f.look.body
}

func (f *flow) factList() []fact {
	if f.told != nil {
		return f.told
	}
	number := f.number
	if f.draft {
		number = f.w.Draft
	}
	list := []fact{
		{label: f.w.Number, value: number, loud: true},
		{label: f.w.Issued, value: f.w.date(f.d.Date)},
	}
	switch {
	case f.d.Kind.Owed():
		list = append(list, fact{label: f.w.Due, value: f.w.date(f.d.Due), loud: true})
	case f.d.Kind == bill.Quote && f.d.Date.Before(f.d.Due):
		list = append(list, fact{label: f.w.ValidUntil, value: f.w.date(f.d.Due)})
	}
	if f.d.SupplyEnd.IsZero() {
		list = append(list, fact{label: f.w.SupplyDate, value: f.w.date(f.d.Supply)})
	} else {
		list = append(list, fact{label: f.w.SupplyPeriod, value: f.w.span(f.d.Supply, f.d.SupplyEnd)})
	}
	if from := f.d.Source; from != nil {
		list = append(list, fact{label: f.w.kind(from.Kind), value: joined(" · ", from.Number, f.w.date(from.Date))})
	}
	return append(list,
		fact{label: f.w.CustomerNumber, value: f.d.Buyer.Number},
		fact{label: f.w.YourReference, value: f.d.BuyerRef},
		fact{label: f.w.Order, value: f.d.OrderRef},
		fact{label: f.w.say(f.w.CustomerTaxID), value: f.d.Buyer.TaxID})
}

// title is the name of the document: kind and number.
func (f *flow) title() string {
	if f.heading != "" {
		return f.heading
	}
	return joined(" ", f.w.titleOf(f.d), f.w.apart(f.number))
}

func (f *flow) titleBlock() {
	st := f.look.title.in(f.style.Accent)
	f.y = f.lines(f.look.left, f.y+st.ascent(), st, f.wrap(f.title(), st, f.measure())) - st.ascent() + 1
	f.intro()
}

// intro is what a document says of itself before its lines.
func (f *flow) intro() {
	st := f.look.body
	for _, s := range f.introWords() {
		f.y = f.lines(f.look.left, f.y+st.ascent(), st, f.wrap(s, st, f.measure())) - st.ascent()
	}
	f.y += f.look.gap
}

func (f *flow) introWords() []string {
	var intro []string
	if f.d.Corrects != nil {
		intro = append(intro, f.w.say(f.w.Corrects, "number", f.d.Corrects.Number, "date", f.w.date(f.d.Corrects.Date)))
	}
	if where := f.elsewhere(); where != "" {
		intro = append(intro, where)
	}
	if f.d.Deposit {
		intro = append(intro, f.w.DepositNote)
	}
	if f.d.Kind == bill.Proforma {
		intro = append(intro, f.w.NoInvoice)
	}
	if f.d.Prices == bill.Gross && f.d.Kind != bill.Delivery {
		intro = append(intro, f.w.say(f.w.PricesInclude))
	}
	return intro
}

// runningHead names the paper on its further pages.
func (f *flow) runningHead() {
	title := f.clean(f.title())
	f.textRight(f.rightEdge(), f.look.runningTop, f.look.quiet, trim(title, f.look.quiet, f.measure()/2))
	f.text(f.look.left, f.look.runningTop, f.look.quiet, trim(f.clean(f.d.Seller.Name), f.look.quiet, f.measure()/2-4))
	f.rule(f.look.left, f.rightEdge(), f.look.runningTop+2.5, 0.15, hair)
}
