package paper

import (
	"slices"
	"strings"

	"counterfoil/app/bill"
)

// head draws the top of the first page: letterhead, address window, facts, title. The foot is drawn with it, because it
// says where the text of the page ends.
func (f *flow) head() {
	f.pages = append(f.pages, Page{Width: f.width, Height: f.height})
	f.draftMark()
	f.letterhead()
	f.window()
	factsEnd := f.facts()
	f.floor = f.foot() - 4
	f.y = max(titleTop, factsEnd+7)
	f.titleBlock()
	f.start = f.y
}

// draftMark says in pale letters across the page that this is nothing to pay.
func (f *flow) draftMark() {
	if !f.draft {
		return
	}
	st := style{SemiBold, 96, 0, pale}
	word := strings.ToUpper(f.w.Draft)
	st = st.scaled(min(1, f.measure()/st.width(word)))
	f.text((f.width-st.width(word))/2, f.height/2+st.size*mmPerPoint*0.36, st, word)
}

// letterhead is the logo, or the name of the company in its place.
func (f *flow) letterhead() {
	const top, maxW, maxH = 15.0, 70.0, 22.0
	if len(f.style.Logo) > 0 {
		if p, err := picture(f.style.Logo, maxW, maxH); err == nil {
			p.X, p.Y = left, top
			f.page().Pictures = append(f.page().Pictures, p)
			return
		}
		f.noLogo = true
	}
	st := style{SemiBold, 16, 7, f.style.Accent}
	lines := f.wrap(f.d.Seller.Name, st, f.measure())
	if len(lines) > 2 {
		st = st.scaled(0.7)
		lines = cut(f.wrap(f.d.Seller.Name, st, f.measure()), 3, st, f.measure())
	}
	f.lines(left, top+st.ascent()+1.5, st, lines)
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

// window is the address field: the sender in small type, below it the recipient, where a window envelope shows them.
func (f *flow) window() {
	const width, height = 80.0, 27.3
	sender := f.wrap(strings.Join(parts(append([]string{f.d.Seller.Name}, address(f.d.Seller.Address, "")...)), " · "), small, width)
	sender = cut(sender, 2, small, width)
	f.lines(left, windowTop+14-float64(len(sender)-1)*small.leading, small, sender)
	to := style{Regular, 10, 4.5, ink}
	var lines []string
	for _, scale := range []float64{1, 0.92, 0.84, 0.75, 0.67, 0.6} {
		st := to.scaled(scale)
		lines = nil
		for _, s := range f.recipient() {
			lines = append(lines, f.wrap(s, st, width)...)
		}
		if float64(len(lines))*st.leading <= height {
			f.lines(left, windowTop+21.5, st, lines)
			return
		}
	}
	to = to.scaled(0.6)
	f.lines(left, windowTop+21.5, to, cut(lines, int(height/to.leading), to, width))
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

// address is a postal address in lines, as the post of its country writes it.
func address(a bill.Address, country string) []string {
	lines := slices.Clone(a.Lines)
	switch a.Country {
	case "GB", "IE", "IN":
		lines = append(lines, a.City, a.Region, a.PostCode)
	case "US", "CA", "AU":
		lines = append(lines, strings.Join(parts([]string{joined(", ", a.City, a.Region), a.PostCode}), " "))
	default:
		lines = append(lines, joined(" ", a.PostCode, a.City), a.Region)
	}
	return parts(append(lines, country))
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
	y, edge := windowTop+8, f.rightEdge()
	for _, x := range f.factList() {
		if x.value == "" {
			continue
		}
		st := body
		if x.loud {
			st = strong
		}
		f.text(factsLeft, y, label, x.label)
		room := edge - factsLeft - label.width(x.label) - 3
		if value := f.clean(x.value); st.width(value) <= room {
			f.textRight(edge, y, st, value)
			y += 4.9
			continue
		}
		for _, line := range cut(f.wrap(x.value, st, edge-factsLeft), 2, st, edge-factsLeft) {
			y += st.leading
			f.textRight(edge, y, st, line)
		}
		y += 4.9
	}
	return y
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
		list = append(list, fact{label: f.w.SupplyPeriod, value: f.w.date(f.d.Supply) + " – " + f.w.date(f.d.SupplyEnd)})
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
	return joined(" ", f.w.titleOf(f.d), f.number)
}

func (f *flow) titleBlock() {
	st := style{SemiBold, 17, 7.5, f.style.Accent}
	f.y = f.lines(left, f.y+st.ascent(), st, f.wrap(f.title(), st, f.measure())) - st.ascent() + 1
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
	for _, s := range intro {
		f.y = f.lines(left, f.y+body.ascent(), body, f.wrap(s, body, f.measure())) - body.ascent()
	}
	f.y += 4
}

// runningHead names the paper on its further pages.
func (f *flow) runningHead() {
	title := f.clean(f.title())
	f.textRight(f.rightEdge(), runningTop, quiet, trim(title, quiet, f.measure()/2))
	f.text(left, runningTop, quiet, trim(f.clean(f.d.Seller.Name), quiet, f.measure()/2-4))
	f.rule(left, f.rightEdge(), runningTop+2.5, 0.15, hair)
}

// foot draws who the seller is at the bottom of the first page: address, ways to reach him, bank, registers. It answers
// where it begins.
func (f *flow) foot() float64 {
	columns, xs, st := f.footLines()
	free := cut(f.wrap(f.style.Footer, small, f.measure()-24), 3, small, f.measure()-24)
	rows := 0
	for _, column := range columns {
		rows = max(rows, len(column))
	}
	last := f.height - pageNumber
	top := last - 3.3
	if len(free) > 0 {
		top = last - float64(len(free)-1)*small.leading
		f.lines(left, top, small, free)
		top -= small.leading + 2.2
	}
	top -= float64(max(0, rows-1)) * small.leading
	for i, column := range columns {
		f.lines(xs[i], top, st, column)
	}
	f.rule(left, f.rightEdge(), top-5, 0.15, hair)
	return top - 5
}

// footLines spreads the columns of the foot over the width, each as wide as its longest line. Where they are too long for
// that the type becomes a little smaller, and then the columns narrower.
func (f *flow) footLines() (columns [][]string, xs []float64, st style) {
	const gap = 5.0
	columns, st = f.footColumns(), small
	widths, sum := columnWidths(columns, st)
	n := float64(max(1, len(columns)-1))
	room := f.measure() - gap*n
	if sum > room {
		st.size *= max(0.86, room/sum)
		widths, sum = columnWidths(columns, st)
	}
	if sum > room {
		widths, sum = fairShares(widths, room), room
	}
	x, space := left, min(30, (f.measure()-sum)/n)
	for i, column := range columns {
		width := widths[i] + 0.01 // a line as wide as its column still fits
		var lines []string
		for _, s := range column {
			lines = append(lines, f.wrap(s, st, width)...)
		}
		columns[i] = cut(lines, 6, st, width)
		xs = append(xs, x)
		x += widths[i] + space
	}
	return columns, xs, st
}

// columnWidths are the longest lines and their sum.
func columnWidths(columns [][]string, st style) (widths []float64, sum float64) {
	for _, column := range columns {
		wide := 0.0
		for _, s := range column {
			wide = max(wide, st.width(s))
		}
		widths = append(widths, wide)
		sum += wide
	}
	return widths, sum
}

// fairShares divides a room: whoever needs no more than an equal share gets what he needs, the others share the rest.
func fairShares(needs []float64, room float64) []float64 {
	shares := make([]float64, len(needs))
	for open := len(needs); open > 0; {
		limit, before := room/float64(open), open
		for i, need := range needs {
			if shares[i] == 0 && need <= limit {
				shares[i], room, open = need, room-need, open-1
			}
		}
		if open == before {
			for i := range shares {
				if shares[i] == 0 {
					shares[i] = limit
				}
			}
			return shares
		}
	}
	return shares
}

func (f *flow) footColumns() [][]string {
	labelled := func(label, value string) string {
		if value == "" {
			return ""
		}
		return label + " " + value
	}
	s := f.d.Seller
	iban := f.d.Account.IBAN
	if bill.ValidIBAN(iban) {
		iban = "IBAN " + groupIBAN(iban)
	}
	all := [][]string{
		append([]string{s.Name}, address(s.Address, "")...),
		{s.Contact.Name, s.Contact.Phone, s.Contact.Email, s.Website},
		{f.d.Account.Bank, iban, labelled(f.w.BIC, f.d.Account.BIC)},
		{labelled(f.w.say(f.w.TaxID), s.TaxID), labelled(f.w.TaxNumber, s.TaxNumber), labelled(f.w.Register, s.LegalID)},
	}
	var full [][]string
	for _, column := range all {
		if column = parts(column); len(column) > 0 {
			for i := range column {
				column[i] = f.clean(column[i])
			}
			full = append(full, column)
		}
	}
	return full
}

// groupIBAN writes an IBAN in fours with spaces that do not break, as ISO 13616 prints it.
func groupIBAN(iban string) string {
	var groups []string
	iban = compact(iban)
	for len(iban) > 4 {
		groups, iban = append(groups, iban[:4]), iban[4:]
	}
	return strings.Join(append(groups, iban), "\u00a0")
}

func compact(iban string) string {
	return strings.ToUpper(strings.Join(strings.Fields(iban), ""))
}
