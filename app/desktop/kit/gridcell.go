package kit

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// gridLine is one line of a grid: a cell or a computed text for each column, and the button that deletes the line.
type gridLine struct {
	widget.BaseWidget
	grid   *Grid
	cells  []*gridCell // nil where the column is computed
	sums   []*Text     // nil where the column is typed
	remove *Button
}

func newGridLine(g *Grid, texts []string) *gridLine {
	l := &gridLine{grid: g, cells: make([]*gridCell, len(g.columns)), sums: make([]*Text, len(g.columns))}
	for i, c := range g.columns {
		text := ""
		if i < len(texts) {
			text = texts[i]
		}
		if c.Computed {
			l.sums[i] = NewText(text, StyleStrong).SetAlign(c.Align).SetLeast(20)
			continue
		}
		l.cells[i] = newGridCell(l, i)
		l.cells[i].SetQuietly(text)
	}
	l.remove = NewButton(Quiet, IconClose, "", func() { g.RemoveLine(l.index()) })
	l.remove.SetName(g.remove, nil)
	l.ExtendBaseWidget(l)
	return l
}

func (l *gridLine) index() int { return slices.Index(l.grid.lines, l) }

// CreateRenderer belongs to the toolkit.
func (l *gridLine) CreateRenderer() fyne.WidgetRenderer {
	s := &sheet{owner: l, paint: func() {}}
	for i := range l.cells {
		if l.cells[i] != nil {
			s.objects = append(s.objects, l.cells[i])
		} else {
			s.objects = append(s.objects, l.sums[i])
		}
	}
	s.objects = append(s.objects, l.remove)
	s.min = func() fyne.Size { return fyne.NewSize(300, buttonHeight) }
	s.place = func(size fyne.Size) {
		x, w := gridSpans(l.grid.columns, size.Width)
		for i := range l.cells {
			at(s.objects[i], x[i], 0, w[i], size.Height)
		}
		at(l.remove, size.Width-buttonHeight, 0, buttonHeight, size.Height)
	}
	return newSheet(s)
}

// gridCell is a field of a grid. It offers suggestions if the grid's page answers its questions.
type gridCell struct {
	Suggest
	line    *gridLine
	column  int
	problem string
}

func newGridCell(l *gridLine, column int) *gridCell {
	c := &gridCell{line: l, column: column}
	c.init(c)
	g := l.grid
	c.selectIn = true
	c.SetName(g.columns[column].Title)
	c.typ = func(text string) {
		if g.OnChange != nil {
			g.OnChange(l.index(), column, text)
		}
	}
	c.OnQuery = func(text string) {
		if g.OnQuery == nil {
			c.Offer(nil)
			return
		}
		g.OnQuery(l.index(), column, text)
	}
	c.OnPick = func(s Suggestion) {
		if g.OnPick != nil {
			g.OnPick(l.index(), column, s)
		}
	}
	c.OnNew = func(text string) {
		if g.OnNew != nil {
			g.OnNew(l.index(), column, text)
		}
	}
	c.Suggest.NewLine = func(text string) string {
		if g.NewLine == nil {
			return ""
		}
		return g.NewLine(text)
	}
	c.OnKey = c.walk
	return c
}

// FocusGained scrolls the line into view and says what is wrong with the cell.
func (c *gridCell) FocusGained() {
	c.Suggest.FocusGained()
	c.line.grid.reveal(c.line)
	c.line.grid.words.Set(c.problem)
}

// AcceptsTab lets Tab arrive as a key: it walks the cells.
func (c *gridCell) AcceptsTab() bool { return true }

// TypedShortcut takes Ctrl+Backspace before the text field does.
func (c *gridCell) TypedShortcut(s fyne.Shortcut) {
	if k, ok := s.(*desktop.CustomShortcut); ok && k.KeyName == fyne.KeyBackspace {
		touch(c)
		g, i := c.line.grid, c.line.index()
		g.RemoveLine(i)
		g.FocusCell(min(i, g.Len()-1), c.column)
		return
	}
	c.Suggest.TypedShortcut(s)
}

// walk hears the keys that leave a cell.
func (c *gridCell) walk(ev *fyne.KeyEvent) bool {
	g, i := c.line.grid, c.line.index()
	switch {
	case isEnter(ev):
		c.Close()
		if g.OnEnter == nil || !g.OnEnter(i, c.column) {
			c.next(true)
		}
	case ev.Name == fyne.KeyTab && g.Modifiers()&fyne.KeyModifierShift != 0:
		c.Close()
		c.previous()
	case ev.Name == fyne.KeyTab:
		c.Close()
		c.next(false)
	case ev.Name == fyne.KeyUp:
		g.FocusCell(i-1, c.column)
	case ev.Name == fyne.KeyDown:
		g.FocusCell(i+1, c.column)
	case ev.Name == fyne.KeyLeft && c.CursorColumn == 0 && c.SelectedText() == "":
		c.previous()
	case ev.Name == fyne.KeyRight && c.CursorColumn == len([]rune(c.Text)) && c.SelectedText() == "":
		c.next(false)
	default:
		return false
	}
	return true
}

// next goes to the next cell. After the last one Enter adds a line, and Tab leaves the grid.
func (c *gridCell) next(add bool) {
	g, line := c.line.grid, c.line.index()
	for column := c.column + 1; ; column++ {
		if column == len(g.columns) {
			line, column = line+1, 0
		}
		if line == len(g.lines) && !add {
			c.leave(fyne.Canvas.FocusNext)
			return
		}
		if line == len(g.lines) {
			g.AddLine()
		}
		if !g.columns[column].Computed {
			g.FocusCell(line, column)
			return
		}
	}
}

func (c *gridCell) previous() {
	g, line := c.line.grid, c.line.index()
	for column := c.column - 1; ; column-- {
		if column < 0 {
			line, column = line-1, len(g.columns)-1
		}
		if line < 0 {
			c.leave(fyne.Canvas.FocusPrevious)
			return
		}
		if !g.columns[column].Computed {
			g.FocusCell(line, column)
			return
		}
	}
}

// leave moves the focus until it is outside of the grid, past the cells and the buttons of its lines.
func (c *gridCell) leave(step func(fyne.Canvas)) {
	canvas := canvasOf(c)
	if canvas == nil {
		return
	}
	for range 2*len(c.line.grid.lines)*(len(c.line.grid.columns)+1) + 2 {
		step(canvas)
		if !c.line.grid.holds(canvas.Focused()) {
			return
		}
	}
}

// holds says whether a widget is a part of the grid.
func (g *Grid) holds(f fyne.Focusable) bool {
	for _, l := range g.lines {
		if f == fyne.Focusable(l.remove) {
			return true
		}
		for _, c := range l.cells {
			if c != nil && f == fyne.Focusable(c) {
				return true
			}
		}
	}
	return false
}
