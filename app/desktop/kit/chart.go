package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Series is one row of bars: a name for the legend, and a whole number for each label (minor units of a currency, say). Before is
// what each was a year earlier, a line across the bar; it may be nil.
type Series struct {
	Name   string
	Values []int64
	Before []int64
}

// Chart shows one or two series of bars side by side. A place under the mouse shows its figures.
type Chart struct {
	widget.BaseWidget

	// Short writes a figure on the axis ("25k"), Full one in the card under the mouse.
	Short, Full func(int64) string

	title  string
	labels []string
	series []Series
	slot   int // under the mouse, or -1
	plot   plot
}

// plot is where the bars are, known after layout.
type plot struct{ x, y, w, h float32 }

// NewChart makes an empty chart.
func NewChart(title string, short, full func(int64) string) *Chart {
	c := &Chart{title: title, Short: short, Full: full, slot: -1}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows figures. Values beyond the labels, series beyond the second, and negative values are not drawn.
func (c *Chart) Set(labels []string, series ...Series) {
	c.labels, c.series, c.slot = labels, series[:min(2, len(series))], -1
	c.Refresh()
}

// MouseIn belongs to the toolkit.
func (c *Chart) MouseIn(ev *desktop.MouseEvent) { c.MouseMoved(ev) }

// MouseMoved belongs to the toolkit.
func (c *Chart) MouseMoved(ev *desktop.MouseEvent) {
	slot := -1
	if p := c.plot; len(c.labels) > 0 && p.w > 0 && ev.Position.X >= p.x && ev.Position.X < p.x+p.w {
		slot = int((ev.Position.X - p.x) / (p.w / float32(len(c.labels))))
	}
	c.hover(slot)
}

// MouseOut belongs to the toolkit.
func (c *Chart) MouseOut() { c.hover(-1) }

func (c *Chart) hover(slot int) {
	if slot != c.slot {
		c.slot = slot
		c.Refresh()
	}
}

// AccessibilityLabel reads the figures: a picture alone tells a blind person nothing.
func (c *Chart) AccessibilityLabel() string {
	text := c.title
	for _, s := range c.series {
		text += ". " + s.Name
		for i, v := range s.Values[:min(len(s.Values), len(c.labels))] {
			text += ", " + c.labels[i] + " " + c.Full(v)
			if i < len(s.Before) {
				text += ", a year before " + c.Full(s.Before[i])
			}
		}
	}
	return text
}

// AccessibilityRole is that of a text.
func (c *Chart) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (c *Chart) top() int64 {
	top := int64(0)
	for _, s := range c.series {
		for i, v := range s.Values[:min(len(s.Values), len(c.labels))] {
			top = max(top, min(v, chartLimit))
			if i < len(s.Before) {
				top = max(top, min(s.Before[i], chartLimit))
			}
		}
	}
	return top
}

// chartLimit is the highest figure that the axis can hold; higher bars end there.
const chartLimit = 1 << 60

// axis finds a round step (1, 2, 2.5 or 5 times a power of ten) that needs at most four lines above zero. The top
// is no higher than chartLimit.
func axis(top int64) (step int64, lines int) {
	if top <= 0 {
		return 1, 1
	}
	for power := int64(1); ; power *= 10 {
		for _, tenths := range []int64{10, 20, 25, 50} {
			if tenths*power%10 != 0 {
				continue
			}
			step = tenths * power / 10
			if n := (top-1)/step + 1; n <= 4 {
				return step, int(n)
			}
		}
	}
}

const (
	chartHead  = 40 // title and legend
	chartFoot  = 24 // labels
	chartScale = 44 // figures on the left
)

// CreateRenderer belongs to the toolkit.
func (c *Chart) CreateRenderer() fyne.WidgetRenderer {
	d := &chartDrawing{chart: c}
	d.sheet = &sheet{
		owner: c,
		min:   func() fyne.Size { return fyne.NewSize(240, chartHead+chartFoot+90) },
		place: d.place,
		paint: d.paint,
	}
	return newSheet(d.sheet)
}

// chartDrawing builds its objects anew when the figures change: there are few of them.
type chartDrawing struct {
	*sheet
	chart  *Chart
	title  *canvas.Text
	legend []*canvas.Text
	dots   []*canvas.Rectangle
	rules  []*canvas.Rectangle
	scale  []*canvas.Text
	labels []*canvas.Text
	bars   [][]*canvas.Rectangle
	before [][]*canvas.Rectangle // lines across the bars
	glow   *canvas.Rectangle
	tip    *canvas.Rectangle
	told   []*canvas.Text
	step   int64
	lines  int
}

func (d *chartDrawing) paint() {
	c, l := d.chart, lookOf(d.chart)
	d.step, d.lines = axis(c.top())
	d.objects = nil
	d.glow = d.rect(l.color(ColorRowHover), 6)
	d.title = d.text(c.title, l, theme.ColorNameForeground, theme.SizeNameSubHeadingText, true)
	d.rules, d.scale, d.labels, d.bars, d.before, d.legend, d.dots = nil, nil, nil, nil, nil, nil, nil
	for i := range d.lines + 1 {
		d.rules = append(d.rules, d.rect(l.color(theme.ColorNameSeparator), 0))
		t := d.text(c.Short(d.step*int64(i)), l, ColorMuted, theme.SizeNameCaptionText, false)
		t.Alignment = fyne.TextAlignTrailing
		d.scale = append(d.scale, t)
	}
	for n, s := range c.series {
		fill := l.color([]fyne.ThemeColorName{ColorBar, ColorBarSecond}[n])
		d.dots = append(d.dots, d.rect(fill, 3))
		d.legend = append(d.legend, d.text(s.Name, l, ColorMuted, theme.SizeNameCaptionText, false))
		var bars []*canvas.Rectangle
		for range min(len(s.Values), len(c.labels)) {
			b := d.rect(fill, 0)
			b.TopLeftCornerRadius, b.TopRightCornerRadius = 3, 3
			bars = append(bars, b)
		}
		d.bars = append(d.bars, bars)
		var lines []*canvas.Rectangle
		for i := range min(len(s.Before), len(bars)) {
			line := d.rect(l.color(theme.ColorNameForeground), 0)
			line.Hidden = s.Before[i] <= 0
			lines = append(lines, line)
		}
		d.before = append(d.before, lines)
	}
	d.paintYearBefore(l)
	for _, label := range c.labels {
		t := d.text(label, l, ColorMuted, theme.SizeNameCaptionText, false)
		t.Alignment = fyne.TextAlignCenter
		d.labels = append(d.labels, t)
	}
	d.paintTip(l)
}

// paintYearBefore puts the line into the legend, if any is drawn.
func (d *chartDrawing) paintYearBefore(l look) {
	for _, lines := range d.before {
		for _, line := range lines {
			if !line.Hidden {
				d.dots = append(d.dots, d.rect(l.color(theme.ColorNameForeground), 0))
				d.legend = append(d.legend, d.text("a year before", l, ColorMuted, theme.SizeNameCaptionText, false))
				return
			}
		}
	}
}

// paintTip prepares the card under the mouse: the label, and each series with its figure.
func (d *chartDrawing) paintTip(l look) {
	c := d.chart
	d.told, d.tip = nil, nil
	d.glow.Hidden = c.slot < 0 || c.slot >= len(c.labels)
	if d.glow.Hidden {
		return
	}
	d.tip = d.rect(l.color(ColorTip), 7)
	d.told = append(d.told, d.text(c.labels[c.slot], l, ColorOnTip, theme.SizeNameCaptionText, true))
	for _, s := range c.series {
		if c.slot < len(s.Values) {
			d.told = append(d.told, d.text(s.Name+"  "+c.Full(s.Values[c.slot]), l, ColorOnTip, theme.SizeNameCaptionText, false))
		}
		if c.slot < len(s.Before) && s.Before[c.slot] != 0 {
			d.told = append(d.told, d.text("a year before  "+c.Full(s.Before[c.slot]), l, ColorOnTip, theme.SizeNameCaptionText, false))
		}
	}
}

func (d *chartDrawing) rect(fill color.Color, radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(fill)
	r.CornerRadius = radius
	d.objects = append(d.objects, r)
	return r
}

func (d *chartDrawing) text(s string, l look, ink fyne.ThemeColorName, size fyne.ThemeSizeName, bold bool) *canvas.Text {
	t := canvas.NewText("", color.Black)
	write(t, s, l.color(ink), l.size(size), bold)
	d.objects = append(d.objects, t)
	return t
}

func (d *chartDrawing) place(s fyne.Size) {
	p := plot{x: chartScale, y: chartHead, w: s.Width - chartScale, h: s.Height - chartHead - chartFoot}
	d.chart.plot = p
	x := s.Width
	for i := len(d.legend) - 1; i >= 0; i-- {
		w := d.legend[i].MinSize().Width
		x -= w
		center(d.legend[i], x, 0, w, 26)
		at(d.dots[i], x-15, 8, 10, 10)
		if i == len(d.bars) { // the line
			at(d.dots[i], x-15, 12, 10, 2)
		}
		x -= 15 + 14
	}
	d.title.Text = fit(d.chart.title, d.title.TextSize, true, x)
	center(d.title, 0, 0, s.Width, 26)
	for i, rule := range d.rules {
		y := p.y + p.h - p.h*float32(i)/float32(d.lines)
		at(rule, p.x, y, p.w, 1)
		center(d.scale[i], 0, y-10, chartScale-8, 20)
	}
	d.placeBars(p)
	d.placeTip(p, s)
}

func (d *chartDrawing) placeBars(p plot) {
	if len(d.labels) == 0 {
		return
	}
	slot := p.w / float32(len(d.labels))
	wide := min(18, slot*0.36)
	group := (wide+2)*float32(len(d.bars)) - 2
	whole := float32(d.step * int64(d.lines))
	for n, bars := range d.bars {
		for i, b := range bars {
			high := func(v int64) float32 { return p.h * float32(max(0, min(v, chartLimit))) / whole }
			x, h := p.x+slot*(float32(i)+0.5)-group/2+float32(n)*(wide+2), high(d.chart.series[n].Values[i])
			at(b, x, p.y+p.h-h, wide, h)
			if i < len(d.before[n]) {
				at(d.before[n][i], x, p.y+p.h-high(d.chart.series[n].Before[i])-1, wide, 2)
			}
		}
	}
	every := d.every(slot)
	for i, t := range d.labels {
		t.Hidden = (len(d.labels)-1-i)%every != 0 // the newest is always told
		center(t, p.x+slot*float32(i), p.y+p.h+4, slot, 18)
	}
	at(d.glow, p.x+slot*float32(max(0, d.chart.slot)), p.y-6, slot, p.h+6)
}

// every is of how many labels one is told, so that no two touch.
func (d *chartDrawing) every(slot float32) int {
	const gap = 4
	n := 1
	for _, t := range d.labels {
		for slot > 0 && t.MinSize().Width+gap > slot*float32(n) && n < len(d.labels) {
			n++
		}
	}
	return n
}

func (d *chartDrawing) placeTip(p plot, s fyne.Size) {
	if d.tip == nil {
		return
	}
	w, slot := float32(0), p.w/float32(len(d.labels))
	for _, t := range d.told {
		w = max(w, t.MinSize().Width)
	}
	h := 18*float32(len(d.told)) + 10
	x := max(p.x, min(s.Width-w-20, p.x+slot*(float32(d.chart.slot)+0.5)-w/2-10))
	at(d.tip, x, p.y-4, w+20, h)
	for i, t := range d.told {
		center(t, x+10, p.y+1+18*float32(i), w, 18)
	}
}
