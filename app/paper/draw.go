package paper

// at is where a box of a width stands whose left edge is x. On a paper that is read from right to left everything changes sides: all boxes
// of a page come through here, by text, fill, place and rule, and no other line of the layout knows of it.
func (f *flow) at(x, width float64) float64 {
	if f.turned() {
		return f.width - x - width
	}
	return x
}

// turned says whether boxes change sides. Those of a form whose places are set by a norm do not.
func (f *flow) turned() bool { return f.w.rtl && !f.fixed }

// text draws a line with its left end at x; on a paper that is read from right to left, with its right end as far from the right edge.
func (f *flow) text(x, y float64, st style, s string) {
	s = f.clean(s)
	switch {
	case s == "":
		return
	case f.turned():
		x = f.at(x, st.width(s))
	}
	if !faces[st.face]().simple(s) {
		f.compose(x, y, st, s)
		return
	}
	p := f.page()
	p.Texts = append(p.Texts, Text{X: x, Y: y, Size: st.size, Face: st.face, Colour: st.colour, String: s})
}

// textRight draws a line with its right end at x.
func (f *flow) textRight(x, y float64, st style, s string) {
	s = f.clean(s)
	f.text(x-st.width(s), y, st, s)
}

// digits draws a number of a column that ends at x and whose widest is so many mm. Units stand under units on every paper: on one that is
// read from right to left the widest number reaches the other edge, and the others end where it ends.
func (f *flow) digits(x, widest, y float64, st style, s string) {
	if !f.turned() {
		f.textRight(x, y, st, s)
		return
	}
	f.text(min(x-widest, x-st.width(f.clean(s))), y, st, s)
}

// lines draws lines below each other, the first baseline at y, and answers the baseline after the last.
func (f *flow) lines(x, y float64, st style, lines []string) float64 {
	for _, line := range lines {
		f.text(x, y, st, line)
		y += st.leading
	}
	return y
}

// fill draws a rectangle.
func (f *flow) fill(x, y, w, h float64, c Colour) {
	p := f.page()
	p.Fills = append(p.Fills, Fill{X: f.at(x, w), Y: y, W: w, H: h, Colour: c})
}

// place draws a picture where it says.
func (f *flow) place(pic Picture) {
	pic.X = f.at(pic.X, pic.W)
	p := f.page()
	p.Pictures = append(p.Pictures, pic)
}

// rule draws a horizontal line.
func (f *flow) rule(x1, x2, y, width float64, c Colour) {
	p, from := f.page(), f.at(x1, x2-x1)
	p.Rules = append(p.Rules, Rule{X1: from, Y1: y, X2: from + x2 - x1, Y2: y, Width: width, Colour: c})
}
