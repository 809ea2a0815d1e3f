package paper

// modernHead is a band of colour with the name of the shop and of the paper, the address with the shop's own beside it, and below them the
// facts in a row.
func (f *flow) modernHead() {
	f.firstPage()
	f.band()
	end := f.address()
	besideEnd := f.sellerBeside()
	f.floor = f.foot() - 4
	f.y = max(f.look.window.end-1, end, besideEnd+2)
	f.factRow()
	f.intro()
	f.start = f.y
}

// bandGap is what stays white between the band and what stands beside the address.
const bandGap = 9.0

// band is the head: the logo on white or the name in white on colour, and at the right what the paper is.
func (f *flow) band() {
	w := f.look.window
	height := w.facts - bandGap - 3
	f.fill(0, 0, f.width, height, f.style.Accent)
	f.bandTitle(height)
	room := f.measure()*0.5 - 4
	if f.plate(height, room) {
		return
	}
	st := f.style.Font.set(style{SemiBold, 16, 7, white})
	lines := f.wrap(f.d.Seller.Name, st, room)
	for len(lines) > 2 && st.size > 9 {
		st = st.scaled(0.85)
		lines = f.wrap(f.d.Seller.Name, st, room)
	}
	lines = cut(lines, 3, st, room)
	f.lines(f.look.left, f.middle(height, len(lines), st), st, lines)
}

// middle is the first baseline of lines that stand in the middle of a band.
func (f *flow) middle(height float64, lines int, st style) float64 {
	return max((height-float64(lines)*st.leading)/2, 4) + st.base()
}

// plate is the logo on white at the left of the band, since a logo is made for white paper.
func (f *flow) plate(height, room float64) bool {
	const pad = 3.5
	at := f.style.LogoAt
	f.style.LogoAt = AtLeft
	defer func() { f.style.LogoAt = at }()
	if !f.logo(f.look.left, pad, min(room-2*pad, 62), min(f.logoHeight(), height-2*pad), room) {
		return false
	}
	p := f.page()
	picture := &p.Pictures[len(p.Pictures)-1]
	picture.Y = (height - picture.H) / 2
	f.fill(0, 0, f.look.left+picture.W+2*pad, height, white)
	return true
}

// bandTitle says at the right of the band what the paper is, and its number.
func (f *flow) bandTitle(height float64) {
	room := f.measure()*0.5 - 4
	st, number := f.look.title, f.style.Font.set(style{Regular, 11, 5.6, white})
	kind := f.heading
	if kind == "" {
		kind = f.w.titleOf(f.d)
	}
	lines := f.wrap(kind, st, room)
	for len(lines) > 2 && st.size > 11 || len(lines) > 1 && st.size > 16 {
		st = st.scaled(0.88)
		lines = f.wrap(kind, st, room)
	}
	lines = cut(lines, 2, st, room)
	said := f.number
	if f.heading != "" {
		said = ""
	} else if f.draft {
		said = f.w.Draft
	}
	whole := float64(len(lines)) * st.leading
	if said != "" {
		whole += number.leading
	}
	y := f.aligned(f.rightEdge()-room, max((height-whole)/2, 3)+st.base(), room, st, lines, AtRight)
	if said != "" {
		said = f.clean(said)
		number = squeeze(number, said, room)
		f.textRight(f.rightEdge(), y-st.base()+number.base(), number, trim(said, number, room))
	}
}

// sellerBeside is the shop beside the address: its own words for the head, or where it is and how to reach it. It answers where it ends.
func (f *flow) sellerBeside() float64 {
	x, st := f.look.factsLeft, f.look.quiet
	width := f.rightEdge() - x
	y, s := f.look.window.facts+1, f.d.Seller
	said := []string{f.style.Header}
	if f.style.Header == "" {
		bold := f.look.strong
		y = f.lines(x, y, bold, cut(f.wrap(s.Name, bold, width), 2, bold, width))
		said = append(address(s.Address, ""), s.Contact.Phone, s.Contact.Email, s.Website)
	}
	var lines []string
	for _, one := range parts(said) {
		lines = append(lines, f.wrap(one, st, width)...)
	}
	return f.lines(x, y, st, cut(lines, 9, st, width))
}

// factRow is what the paper tells of itself, label over value, as many beside one another as there is room for.
func (f *flow) factRow() {
	var list []fact
	for i, x := range f.factList() {
		if x.value != "" && (i > 0 || f.told != nil) { // the number stands in the band
			list = append(list, x)
		}
	}
	if len(list) == 0 {
		return
	}
	perRow := min(4, len(list))
	if len(list) > 4 {
		perRow = max(3, (len(list)+1)/2)
	}
	perRow = min(perRow, 4)
	gap := 4.0
	width := (f.measure() - gap*float64(perRow-1)) / float64(perRow)
	f.rule(f.look.left, f.rightEdge(), f.y, 0.6, f.style.Accent)
	f.y += 2
	for len(list) > 0 {
		n := min(perRow, len(list))
		f.factCells(list[:n], width, gap)
		list = list[n:]
	}
	f.rule(f.look.left, f.rightEdge(), f.y, 0.15, hair)
	f.y += f.look.gap + 1
}

// factCells is a row of facts.
func (f *flow) factCells(list []fact, width, gap float64) {
	low := f.y
	for i, x := range list {
		at := f.look.left + float64(i)*(width+gap)
		name := squeeze(f.look.heading, f.clean(x.label), width)
		f.text(at, f.y+f.look.heading.base(), name, trim(f.clean(x.label), name, width))
		st := f.factStyle(x)
		lines := cut(f.wrap(x.value, st, width), 2, st, width)
		low = max(low, f.lines(at, f.y+f.look.heading.leading+st.base(), st, lines)-st.base())
	}
	f.y = low + 2
}
