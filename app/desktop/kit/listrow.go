package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// row draws one row of a list in one renderer: a widget per cell would cost ten times as much.
type row struct {
	widget.BaseWidget
	owner *List
	id    int
	hover bool
	cells []Cell
}

func newRow(owner *List) *row {
	r := &row{owner: owner, id: -1, cells: make([]Cell, len(owner.columns))}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) show(id int) {
	r.id = id
	r.owner.remember(r)
	clear(r.cells)
	if r.owner.OnCells != nil && id < r.owner.count {
		r.owner.OnCells(id, r.cells)
	}
	r.Refresh()
}

// MouseDown chooses at once: a click that waited for a possible second one would feel slow.
func (r *row) MouseDown(ev *desktop.MouseEvent) {
	touch(r)
	r.owner.Focus()
	if ev.Button == desktop.MouseButtonPrimary {
		r.owner.choose(r.id)
		if r.owner.OnCheck != nil && r.owner.checkAt(ev.Position.X, r.Size().Width) {
			r.owner.OnCheck(r.id)
		}
	}
}

// MouseUp belongs to the toolkit.
func (r *row) MouseUp(*desktop.MouseEvent) {}

// DoubleTapped opens the row.
func (r *row) DoubleTapped(*fyne.PointEvent) {
	r.owner.choose(r.id)
	r.owner.open()
}

// MouseIn belongs to the toolkit.
func (r *row) MouseIn(*desktop.MouseEvent) {
	r.hover = true
	r.Refresh()
}

// MouseMoved belongs to the toolkit.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut belongs to the toolkit.
func (r *row) MouseOut() {
	r.hover = false
	r.Refresh()
}

// AccessibilityLabel reads the row from left to right.
func (r *row) AccessibilityLabel() string {
	words := make([]string, 0, len(r.cells))
	for _, c := range r.cells {
		words = append(words, c.Text)
	}
	return strings.Join(words, ", ")
}

// AccessibilityRole is that of a button: it can be clicked.
func (r *row) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer belongs to the toolkit.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(color.Transparent)
	s := &sheet{owner: r, objects: []fyne.CanvasObject{back}}
	drawn := make([]cellDrawing, len(r.owner.columns))
	for i, c := range r.owner.columns {
		drawn[i] = newCellDrawing(c)
		s.objects = append(s.objects, drawn[i].objects()...)
	}
	s.min = func() fyne.Size { return fyne.NewSize(100, rowHeight) }
	s.place = func(size fyne.Size) {
		back.Resize(size)
		x, w := spans(r.owner.columns, size.Width)
		for i := range drawn {
			drawn[i].place(lookOf(r), r.cells[i], x[i], w[i], size.Height)
		}
	}
	s.paint = func() {
		l := lookOf(r)
		box(back, r.fill(l), nil, 0, 5)
		for i := range drawn {
			drawn[i].paint(l, r.cells[i])
		}
	}
	return newSheet(s)
}

func (r *row) fill(l look) color.Color {
	switch {
	case r.id >= 0 && r.id == r.owner.selected:
		return l.color(ColorRowSelected)
	case r.hover:
		return l.color(ColorRowHover)
	default:
		return color.Transparent
	}
}

// cellDrawing is a cell as a part of a row.
type cellDrawing struct {
	column Column
	badge  *chipDrawing
	check  *checkDrawing
	line   *canvas.Text
}

func newCellDrawing(c Column) cellDrawing {
	d := cellDrawing{column: c, line: canvas.NewText("", color.Black)}
	d.line.Alignment = c.Align
	if c.Kind == CellChip || c.Kind == CellAvatar {
		d.badge = newChipDrawing()
	}
	if c.Kind == CellCheck {
		d.check = newCheckDrawing()
	}
	return d
}

func (d cellDrawing) objects() []fyne.CanvasObject {
	if d.check != nil {
		return d.check.objects()
	}
	if d.badge == nil {
		return []fyne.CanvasObject{d.line}
	}
	return append(d.badge.objects(), d.line)
}

func (d cellDrawing) paint(l look, c Cell) {
	ink, bold := theme.ColorNameForeground, false
	switch d.column.Kind {
	case CellCheck:
		d.check.paint(l, c.Text != "")
		return
	case CellChip:
		d.badge.paint(l, c.Text, c.Tone)
		return
	case CellAvatar:
		d.badge.paintRound(l, c.Text)
	case CellStrong:
		bold = true
	case CellMuted:
		ink = ColorMuted
	case CellText:
	}
	if c.Tone != ToneNeutral {
		ink = c.Tone.color()
	}
	write(d.line, c.Text, l.color(ink), l.size(SizeRowText), bold)
}

func (d cellDrawing) place(l look, c Cell, x, w, height float32) {
	switch d.column.Kind {
	case CellCheck:
		d.check.place(x, height)
		return
	case CellChip:
		d.badge.place(x, (height-chipHeight)/2, w)
		return
	case CellAvatar:
		d.badge.placeRound(x, (height-avatarEdge)/2)
		x, w = x+avatarEdge+10, w-avatarEdge-10
	case CellText, CellStrong, CellMuted:
	}
	size, bold := l.size(SizeRowText), d.column.Kind == CellStrong
	if d.column.Align == fyne.TextAlignTrailing { // figures
		size = whole(c.Text, size, bold, w)
	}
	d.line.TextSize, d.line.Text = size, fit(c.Text, size, bold, w)
	center(d.line, x, 0, w, height)
}

// listHead draws the column titles.
type listHead struct {
	widget.BaseWidget
	owner *List
}

func newListHead(owner *List) *listHead {
	h := &listHead{owner: owner}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer belongs to the toolkit.
func (h *listHead) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(color.Transparent)
	s := &sheet{owner: h}
	var titles []*canvas.Text
	s.min = func() fyne.Size { return fyne.NewSize(100, headHeight) }
	s.place = func(size fyne.Size) {
		back.Resize(size)
		x, w := spans(h.owner.columns, size.Width)
		for i, t := range titles {
			t.Text = fit(h.owner.columns[i].Title, t.TextSize, true, w[i])
			center(t, x[i], 0, w[i], size.Height)
		}
	}
	s.paint = func() {
		l := lookOf(h)
		box(back, l.color(ColorHeaderRow), nil, 0, 5)
		for len(titles) < len(h.owner.columns) {
			titles = append(titles, canvas.NewText("", color.Black))
		}
		titles = titles[:len(h.owner.columns)]
		s.objects = []fyne.CanvasObject{back}
		for i, c := range h.owner.columns {
			titles[i].Alignment = c.Align
			write(titles[i], c.Title, l.color(ColorMuted), l.size(theme.SizeNameCaptionText), true)
			s.objects = append(s.objects, titles[i])
		}
	}
	return newSheet(s)
}
