package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CellKind says how a column draws its cells.
type CellKind int

// The kinds of cells.
const (
	CellText   CellKind = iota // plain
	CellStrong                 // bold: amounts
	CellMuted                  // muted: numbers, dates
	CellChip                   // the cell's tone on a tint: states
	CellAvatar                 // a round initial, then the name
	CellCheck                  // a box that is ticked where there is a text
)

// Column is one column of a [List]. Width is fixed, in pixels; a column with a Grow gets that share of what is left
// over, and at least its Width. In a list too narrow for all, a Spare column of text is left out; if that is not enough,
// each column gives up its share.
type Column struct {
	Title string
	Width float32
	Grow  float32
	Align fyne.TextAlign
	Kind  CellKind
	Spare bool
}

// Cell is what a row shows in a column. A tone colours text, too.
type Cell struct {
	Text string
	Tone Tone
}

// List is a list with column titles, one chosen row, and the keys that one expects. It draws the visible rows only, so
// a hundred thousand cost no more than twenty.
type List struct {
	widget.BaseWidget

	// OnCells fills the cells of a row, which are empty on entry. It is called for visible rows and must be quick.
	OnCells func(row int, cells []Cell)
	// OnSelect hears that another row was chosen, by mouse or key.
	OnSelect func(row int)
	// OnOpen hears Enter or a double click on a row.
	OnOpen func(row int)
	// OnCheck hears a click on the box of a row.
	OnCheck func(row int)
	// OnExtend hears Shift with a key that moves the choice: the rows that it moved over, the first below the last where it went up.
	OnExtend func(from, to int)
	// OnAll hears Ctrl+A.
	OnAll func()
	// Modifiers tells which modifier keys are down; without it OnExtend hears nothing.
	Modifiers func() fyne.KeyModifier
	// OnLetter hears letters and digits that are typed while the rows have the keyboard: keys of the page.
	OnLetter func(r rune)

	name     string
	columns  []Column
	count    int
	selected int
	head     *listHead
	rows     *rows
	live     map[*row]bool // the row widgets that were filled since all rows changed
	empty    *EmptyState
}

// NewList makes an empty list. The name is for screen readers.
func NewList(name string, columns ...Column) *List {
	l := &List{name: name, columns: columns, selected: -1, live: map[*row]bool{}}
	l.head = newListHead(l)
	l.rows = newRows(l)
	l.empty = NewEmptyState(IconNone, "", "", nil)
	l.ExtendBaseWidget(l)
	return l
}

// SetEmpty says what stands in the place of the rows while there are none.
func (l *List) SetEmpty(e *EmptyState) {
	l.empty = e
	l.Refresh()
}

// SetColumns gives other columns, for another language or a narrower page.
func (l *List) SetColumns(columns ...Column) {
	l.columns, l.live = columns, map[*row]bool{}
	l.rows = newRows(l)
	l.Refresh()
}

// SetCount says how many rows there are now, and that all may have changed. The choice stays where it was, or on the last row.
func (l *List) SetCount(count int) {
	l.count = max(0, count)
	l.selected = min(l.selected, l.count-1)
	clear(l.live)
	l.rows.Refresh()
	l.Refresh()
}

// Count is the number of rows.
func (l *List) Count() int { return l.count }

// Selected is the chosen row, or -1.
func (l *List) Selected() int { return l.selected }

// Select chooses a row and scrolls it into view; -1 chooses none. It does not call OnSelect.
func (l *List) Select(row int) {
	old := l.selected
	l.selected = max(-1, min(row, l.count-1))
	if l.selected >= 0 {
		l.rows.reveal(l.selected)
	}
	for r := range l.live {
		if r.id == old || r.id == l.selected {
			r.Refresh()
		}
	}
}

// choose is Select by the person at the desk.
func (l *List) choose(row int) {
	if row < 0 || row >= l.count {
		return
	}
	changed := row != l.selected
	l.Select(row)
	if changed && l.OnSelect != nil {
		l.OnSelect(row)
	}
}

// remember keeps a row widget for later refreshes. The toolkit's pool may let go of its spare ones at any time, so those
// far from view are forgotten now and then; they come back when they are filled again.
func (l *List) remember(r *row) {
	l.live[r] = true
	if len(l.live) < 150 {
		return
	}
	first := int(l.rows.GetScrollOffset() / (rowHeight + 1))
	last := first + int(l.rows.Size().Height/(rowHeight+1)) + 1
	for old := range l.live {
		if old != r && (old.id < first-1 || old.id > last+1) {
			delete(l.live, old)
		}
	}
}

func (l *List) open() {
	if l.selected >= 0 && l.OnOpen != nil {
		l.OnOpen(l.selected)
	}
}

// Focus gives the keyboard to the rows.
func (l *List) Focus() { focus(l.rows) }

// Focusable is the part of the list that takes the keyboard.
func (l *List) Focusable() fyne.Focusable { return l.rows }

const (
	rowHeight   = 44
	headHeight  = 32
	columnGap   = 18
	cellInset   = 12
	wheelFactor = 3 // the toolkit's step of 25 pixels is too small for long lists
)

// spans places the columns in a width: the one rule for titles and rows.
func spans(columns []Column, width float32) (x, w []float32) {
	return spread(columns, width, cellInset, columnGap)
}

// spread is spans with another distance from the edges and between the columns.
func spread(columns []Column, width, inset, gap float32) (x, w []float32) {
	need, grow := gap*float32(len(columns)-1), float32(0)
	for _, c := range columns {
		need += c.Width
		grow += c.Grow
	}
	room, at, out := width-2*inset, inset, make([]bool, len(columns))
	for i, c := range columns {
		if out[i] = c.Spare && need > room; out[i] {
			need -= c.Width + gap
			grow -= c.Grow
		}
	}
	left, shrink := room-need, float32(1)
	if left < 0 {
		all := need
		for i := range columns {
			if !out[i] && i > 0 {
				all -= gap
			}
		}
		shrink = max(0.2, (all+left)/all)
	}
	for i, c := range columns {
		if out[i] {
			x, w = append(x, at-gap), append(w, 0)
			continue
		}
		own := c.Width * shrink
		if grow > 0 && left > 0 {
			own += left * c.Grow / grow
		}
		x, w = append(x, at), append(w, own)
		at += own + gap
	}
	return x, w
}

// CreateRenderer belongs to the toolkit.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	ring := canvas.NewRectangle(color.Transparent)
	turn := newWheel(func(ev *fyne.ScrollEvent) { l.rows.scroll(ev) })
	body := container.NewStack(container.NewThemeOverride(l.rows, dense{}))
	s := &sheet{owner: l}
	s.min = func() fyne.Size { return fyne.NewSize(200, headHeight+2*rowHeight) }
	s.place = func(size fyne.Size) {
		at(l.head, 0, 0, size.Width, headHeight)
		at(body, 0, headHeight, size.Width, max(0, size.Height-headHeight))
		at(turn, 0, headHeight, size.Width, max(0, size.Height-headHeight))
		at(l.empty, 0, headHeight, size.Width, max(0, size.Height-headHeight))
		ring.Resize(size)
	}
	shown := l.rows
	s.paint = func() {
		if shown != l.rows {
			shown = l.rows
			body.Objects = []fyne.CanvasObject{container.NewThemeOverride(l.rows, dense{})}
			body.Refresh()
		}
		s.objects = []fyne.CanvasObject{l.head, body, turn, l.empty, ring}
		l.empty.Hidden = l.count > 0
		lookOf(l).ring(ring, l.rows.focused, 6)
		l.head.Refresh()
	}
	return newSheet(s)
}

// dense is the theme of the rows: no gaps, and no hover or selection of the toolkit's own, because the row paints its
// own and two tints would add up. All else is the theme of the moment, asked anew so that it can change.
type dense struct{}

// Color hides the toolkit's tints.
func (dense) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameHover || name == theme.ColorNameSelection {
		return color.Transparent
	}
	return appTheme().Color(name, variant)
}

// Font is the app's.
func (dense) Font(style fyne.TextStyle) fyne.Resource { return appTheme().Font(style) }

// Icon is the app's.
func (dense) Icon(name fyne.ThemeIconName) fyne.Resource { return appTheme().Icon(name) }

// Size closes the gaps.
func (dense) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNamePadding {
		return 1
	}
	return appTheme().Size(name)
}

func appTheme() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }
