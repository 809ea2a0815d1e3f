package paper

import "strings"

// compactHead says in two lines whose paper it is, and puts the facts in two columns beside the address.
func (f *flow) compactHead() {
	f.firstPage()
	f.compactLetterhead()
	end := f.address()
	factsEnd := f.factColumns()
	f.floor = f.foot() - 3
	f.y = max(f.look.window.end, end-1, factsEnd)
	f.y += 1
	f.intro()
	f.y -= 2
	f.start = f.y
}

// compactLetterhead is the name and the title in one line, and how to reach the shop in the second.
func (f *flow) compactLetterhead() {
	w, room := f.look.window, f.measure()*0.5-3
	st := f.look.title
	base := w.top + 6.5
	if !f.logo(f.look.left, w.top-2, min(room, 50), f.logoHeight(), room) {
		name := squeeze(st, f.clean(f.d.Seller.Name), room)
		f.text(f.look.left, base, name, trim(f.clean(f.d.Seller.Name), name, room))
	}
	title := f.clean(f.title())
	loud := squeeze(st.in(f.style.Accent), title, room)
	f.textRight(f.rightEdge(), base, loud, trim(title, loud, room))
	s, small := f.d.Seller, f.look.small
	line := f.style.Header
	if line == "" {
		line = strings.Join(parts(append(address(s.Address, ""), f.w.apart(s.Contact.Phone), f.w.apart(s.Contact.Email), f.w.apart(s.Website))), " · ")
	}
	f.rule(f.look.left, f.rightEdge(), w.top+10, 0.5, f.style.Accent)
	f.lines(f.look.left, w.top+13.5, small, cut(f.wrap(strings.ReplaceAll(line, "\n", " · "), small, f.measure()), 1, small, f.measure()))
}

// factColumns draws the facts beside the address in two columns, and answers where they end.
func (f *flow) factColumns() float64 {
	const gap = 5.0
	l := f.look
	x := l.window.x + l.window.width + 6
	width := (f.rightEdge() - x - gap) / 2
	var list []fact
	for _, one := range f.factList() {
		if one.value != "" {
			list = append(list, one)
		}
	}
	rows := (len(list) + 1) / 2
	end := 0.0
	for i, one := range list {
		if i%max(1, rows) == 0 && i > 0 {
			x += width + gap
		}
		y := l.window.facts + float64(i%max(1, rows))*7.6
		name := squeeze(l.small, f.clean(one.label), width)
		f.text(x, y, name, trim(f.clean(one.label), name, width))
		st := f.factStyle(one)
		value := f.clean(one.value)
		st = squeeze(st, value, width)
		f.text(x, y+l.body.leading-0.2, st, trim(value, st, width))
		end = max(end, y+l.body.leading+2.5)
	}
	return end
}
