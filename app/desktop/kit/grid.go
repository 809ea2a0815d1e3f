package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Grid is a table of lines that one fills in by keyboard alone: Tab and Enter go to the next cell, Shift+Tab back, Up and
// Down to the line above and below, Enter in the last cell adds a line, Ctrl+Backspace deletes one.
type Grid struct {
	widget.BaseWidget

	// OnChange hears a cell's text at each key.
	OnChange func(line, column int, text string)
	// OnQuery hears the text of a cell at each key; the page answers with Offer, also where it has nothing to offer.
	OnQuery func(line, column int, text string)
	// OnPick hears the suggestion that was taken.
	OnPick func(line, column int, s Suggestion)
	// OnNew hears the wish to make a new thing of the text, which NewLine words.
	OnNew   func(line, column int, text string)
	NewLine func(text string) string
	// OnAdd hears that a line was added at the end; OnRemove that one was deleted. The last line is emptied, not deleted.
	OnAdd    func(line int)
	OnRemove func(line int)
	// OnEnter hears Enter in a cell before the grid goes on, and says whether it went elsewhere itself.
	OnEnter func(line, column int) bool
	// Modifiers tells which modifier keys are down; a test hands in its own.
	Modifiers func() fyne.KeyModifier

	name    string
	remove  string
	columns []GridColumn
	lines   []*gridLine
	body    *fyne.Container
	scroll  *container.Scroll
	words   *Text
}

// lineEdge is what is left free above and below the lines.
const lineEdge = 3

// GridColumn is one column of a [Grid]. Widths are as in [Column].
type GridColumn struct {
	Title    string
	Width    float32
	Grow     float32
	Align    fyne.TextAlign
	Computed bool // shown, not typed: the net of a line
}

// NewGrid makes a grid with one empty line. Name and remove are for screen readers: what the grid is, and what the
// button at the end of each line does.
func NewGrid(name, remove string, columns ...GridColumn) *Grid {
	g := &Grid{name: name, remove: remove, columns: columns, Modifiers: keysDown, words: NewText("", StyleCaption).SetLeast(40)}
	g.words.SetTone(ToneError)
	g.body = container.New(column{gap: 4, loose: true})
	g.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(lineEdge, lineEdge, 0, 0), g.body)) // for the rings
	g.ExtendBaseWidget(g)
	g.insert(nil)
	return g
}

func keysDown() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// SetLines shows other lines, one text for each column, without telling OnChange or OnAdd. None leaves one empty line.
func (g *Grid) SetLines(lines [][]string) {
	g.lines = nil
	for _, texts := range lines {
		g.lines = append(g.lines, newGridLine(g, texts))
	}
	if len(lines) == 0 {
		g.lines = []*gridLine{newGridLine(g, nil)}
	}
	g.relist()
}

// Len is the number of lines; it is never 0.
func (g *Grid) Len() int { return len(g.lines) }

// Cell is the text of a cell; outside of the grid it is empty.
func (g *Grid) Cell(line, column int) string {
	switch l := g.line(line); {
	case l == nil || column < 0 || column >= len(g.columns):
		return ""
	case g.columns[column].Computed:
		return l.sums[column].Value()
	default:
		return l.cells[column].Text
	}
}

// SetCell changes the text of a cell without telling OnChange.
func (g *Grid) SetCell(line, column int, text string) {
	l := g.line(line)
	switch {
	case l == nil || column < 0 || column >= len(g.columns):
	case g.columns[column].Computed:
		l.sums[column].Set(text)
	default:
		l.cells[column].SetQuietly(text)
	}
}

// SetProblem marks a cell and says what is wrong when one is in it; empty words take it back.
func (g *Grid) SetProblem(line, column int, words string) {
	l := g.line(line)
	if l == nil || column < 0 || column >= len(g.columns) || g.columns[column].Computed {
		return
	}
	l.cells[column].problem = words
	l.cells[column].SetBad(words != "")
	if l.cells[column].Focused() {
		g.words.Set(words)
	}
}

// AddLine adds an empty line at the end, tells OnAdd, and answers its index.
func (g *Grid) AddLine() int {
	g.insert(nil)
	if g.OnAdd != nil {
		g.OnAdd(len(g.lines) - 1)
	}
	return len(g.lines) - 1
}

// RemoveLine deletes a line and tells OnRemove; the last one left is replaced by an empty one.
func (g *Grid) RemoveLine(line int) {
	if g.line(line) == nil {
		return
	}
	g.lines = append(g.lines[:line:line], g.lines[line+1:]...)
	if len(g.lines) == 0 {
		g.lines = []*gridLine{newGridLine(g, nil)}
	}
	g.relist()
	if g.OnRemove != nil {
		g.OnRemove(line)
	}
}

// First is the first cell, for whoever must have something with the keyboard.
func (g *Grid) First() fyne.Focusable { return g.lines[0].cells[0] }

// FocusCell gives a cell the keyboard and scrolls it into view.
func (g *Grid) FocusCell(line, column int) {
	if cell := g.Focusable(line, column); cell != nil {
		focus(cell.(*gridCell))
	}
}

// Focusable is a cell, for a page that begins in it.
func (g *Grid) Focusable(line, column int) fyne.Focusable {
	if l := g.line(line); l != nil && column >= 0 && column < len(g.columns) && !g.columns[column].Computed {
		return l.cells[column]
	}
	return nil
}

// Offer shows suggestions under the cell that has the keyboard.
func (g *Grid) Offer(lines []Suggestion) {
	if c := g.current(); c != nil {
		c.Offer(lines)
	}
}

func (g *Grid) line(i int) *gridLine {
	if i < 0 || i >= len(g.lines) {
		return nil
	}
	return g.lines[i]
}

func (g *Grid) current() *gridCell {
	for _, l := range g.lines {
		for _, c := range l.cells {
			if c != nil && c.Focused() {
				return c
			}
		}
	}
	return nil
}

func (g *Grid) insert(texts []string) {
	g.lines = append(g.lines, newGridLine(g, texts))
	g.relist()
}

func (g *Grid) relist() {
	g.body.Objects = g.body.Objects[:0:0]
	for _, l := range g.lines {
		g.body.Objects = append(g.body.Objects, l)
	}
	g.body.Refresh()
	g.scroll.Refresh()
	g.Refresh()
}

// reveal scrolls no further than needed to show a line; the toolkit does not do it by itself.
func (g *Grid) reveal(l *gridLine) {
	top, height := l.Position().Y, l.MinSize().Height+2*lineEdge
	switch room := g.scroll.Size().Height; {
	case top < g.scroll.Offset.Y:
		g.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case top+height > g.scroll.Offset.Y+room:
		g.scroll.ScrollToOffset(fyne.NewPos(0, max(0, top+height-room)))
	}
}

// AccessibilityLabel is the grid's name.
func (g *Grid) AccessibilityLabel() string { return g.name }

// AccessibilityRole is that of a container.
func (g *Grid) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// gridSpans places the columns and leaves room for the button at the end.
func gridSpans(columns []GridColumn, width float32) (x, w []float32) {
	plain := make([]Column, len(columns))
	for i, c := range columns {
		plain[i] = Column{Width: c.Width, Grow: c.Grow}
	}
	return spread(plain, width-buttonHeight-4, 2, 8) // two pixels, for the rings of the outer cells
}

// CreateRenderer belongs to the toolkit.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	s := &sheet{owner: g}
	titles := make([]*canvas.Text, len(g.columns))
	for i, c := range g.columns {
		titles[i] = canvas.NewText(c.Title, color.Black)
		titles[i].Alignment = c.Align
		s.objects = append(s.objects, titles[i])
	}
	s.objects = append(s.objects, g.scroll, g.words)
	const head, foot = 22, 20
	s.min = func() fyne.Size { return fyne.NewSize(300, head+foot+3*(buttonHeight+4)) }
	s.place = func(size fyne.Size) {
		x, w := gridSpans(g.columns, size.Width)
		for i, t := range titles {
			center(t, x[i], 0, w[i], head)
		}
		at(g.scroll, 0, head, size.Width, size.Height-head-foot)
		at(g.words, 2, size.Height-foot+1, size.Width-4, foot)
	}
	s.paint = func() {
		l := lookOf(g)
		for i, c := range g.columns {
			write(titles[i], c.Title, l.color(ColorMuted), l.size(theme.SizeNameCaptionText), true)
		}
	}
	return newSheet(s)
}
