package kit

import (
	"image/color"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const (
	gridCellW = 34
	gridCellH = 28
	gridHead  = 36
	gridEdge  = 10
)

// monthGrid is the card of a month under a date field.
type monthGrid struct {
	widget.BaseWidget
	style         DateStyle
	chosen, today time.Time
	month         time.Time // its first day
	hover         int       // cell under the mouse, or -1
	held          bool      // the mouse is down on the card
	onPick        func(time.Time)
}

func newMonthGrid(style DateStyle, onPick func(time.Time)) *monthGrid {
	g := &monthGrid{style: style, onPick: onPick, hover: -1}
	g.ExtendBaseWidget(g)
	return g
}

func (g *monthGrid) show(chosen, today time.Time) {
	g.chosen, g.today = onlyDay(chosen), onlyDay(today)
	g.turn(g.chosen)
}

func (g *monthGrid) turn(to time.Time) {
	g.month = day(to.Year(), to.Month(), 1)
	g.Refresh()
}

// first is the day in the upper left cell.
func (g *monthGrid) first() time.Time {
	back := (int(g.month.Weekday()) - int(g.style.FirstDay) + 7) % 7
	return g.month.AddDate(0, 0, -back)
}

// cell is the number of the cell at a place on the card, or -1.
func (g *monthGrid) cell(p fyne.Position) int {
	x, y := p.X-gridEdge, p.Y-gridHead-gridCellH
	if x < 0 || y < 0 || x >= 7*gridCellW || y >= 6*gridCellH {
		return -1
	}
	return int(y/gridCellH)*7 + int(x/gridCellW)
}

// MouseDown keeps the card open while the click takes the focus from the field.
func (g *monthGrid) MouseDown(*desktop.MouseEvent) { g.held = true }

// MouseUp belongs to the toolkit.
func (g *monthGrid) MouseUp(*desktop.MouseEvent) {}

// Tapped picks a day, or turns the month at the arrows.
func (g *monthGrid) Tapped(ev *fyne.PointEvent) {
	touch(g)
	width := float32(7*gridCellW + 2*gridEdge)
	switch i := g.cell(ev.Position); {
	case i >= 0:
		g.held = false
		g.onPick(g.first().AddDate(0, 0, i))
	case ev.Position.Y < gridHead && ev.Position.X < 44:
		g.turn(g.month.AddDate(0, -1, 0))
	case ev.Position.Y < gridHead && ev.Position.X > width-44:
		g.turn(g.month.AddDate(0, 1, 0))
	}
}

// MouseIn belongs to the toolkit.
func (g *monthGrid) MouseIn(ev *desktop.MouseEvent) { g.MouseMoved(ev) }

// MouseMoved belongs to the toolkit.
func (g *monthGrid) MouseMoved(ev *desktop.MouseEvent) {
	if i := g.cell(ev.Position); i != g.hover {
		g.hover = i
		g.Refresh()
	}
}

// MouseOut belongs to the toolkit.
func (g *monthGrid) MouseOut() {
	g.hover = -1
	g.Refresh()
}

// AccessibilityLabel is the chosen day.
func (g *monthGrid) AccessibilityLabel() string { return g.chosen.Format(g.style.Layout) }

// AccessibilityRole is that of a container.
func (g *monthGrid) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer belongs to the toolkit.
func (g *monthGrid) CreateRenderer() fyne.WidgetRenderer {
	back, title := canvas.NewRectangle(color.Transparent), canvas.NewText("", color.Black)
	left, right := newPicture(), newPicture()
	title.Alignment = fyne.TextAlignCenter
	r := &sheet{owner: g, objects: []fyne.CanvasObject{back, title, left.Image, right.Image}}
	marks, numbers := make([]*canvas.Rectangle, 42), make([]*canvas.Text, 49)
	for i := range marks {
		marks[i] = canvas.NewRectangle(color.Transparent)
		r.objects = append(r.objects, marks[i])
	}
	for i := range numbers {
		numbers[i] = canvas.NewText("", color.Black)
		numbers[i].Alignment = fyne.TextAlignCenter
		r.objects = append(r.objects, numbers[i])
	}
	r.min = func() fyne.Size { return fyne.NewSize(7*gridCellW+2*gridEdge, gridHead+7*gridCellH+gridEdge) }
	r.place = func(s fyne.Size) {
		back.Resize(s)
		center(title, 0, 4, s.Width, gridHead-4)
		at(left.Image, 15, 12, 16, 16)
		at(right.Image, s.Width-31, 12, 16, 16)
		for i, t := range numbers { // seven names of days, then six weeks
			x, y := gridEdge+float32(i%7)*gridCellW, gridHead+float32(i/7)*gridCellH
			center(t, x, y, gridCellW, gridCellH)
			if i >= 7 {
				at(marks[i-7], x+2, y+1, gridCellW-4, gridCellH-2)
			}
		}
	}
	r.paint = func() {
		l := lookOf(g)
		floatBack(l, back)
		left.paint(IconChevronLeft, l.color(ColorMuted))
		right.paint(IconChevronRight, l.color(ColorMuted))
		write(title, g.style.Months[g.month.Month()-1]+" "+strconv.Itoa(g.month.Year()), l.color(theme.ColorNameForeground), l.size(theme.SizeNameText), true)
		for i := range 7 {
			write(numbers[i], g.style.Days[(int(g.style.FirstDay)+i)%7], l.color(ColorMuted), l.size(theme.SizeNameCaptionText), true)
		}
		for i := range marks {
			g.paintDay(l, i, marks[i], numbers[7+i])
		}
	}
	return newSheet(r)
}

// paintDay marks the chosen day, and today with a border. Days of the months around are muted.
func (g *monthGrid) paintDay(l look, i int, mark *canvas.Rectangle, number *canvas.Text) {
	d := g.first().AddDate(0, 0, i)
	ink, fill, stroke := theme.ColorNameForeground, color.Color(color.Transparent), color.Color(nil)
	if d.Month() != g.month.Month() {
		ink = ColorMuted
	}
	if i == g.hover {
		fill = l.color(ColorQuiet)
	}
	if d.Equal(g.today) {
		stroke = l.color(theme.ColorNameInputBorder)
	}
	if d.Equal(g.chosen) {
		ink, fill = ColorOnAccent, l.color(ColorAccent)
	}
	box(mark, fill, stroke, 1, 6)
	write(number, strconv.Itoa(d.Day()), l.color(ink), 12, d.Equal(g.chosen))
}
