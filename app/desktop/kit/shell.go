package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// Shell is the page of an open set of books: the sidebar, and one page beside it. A page that is higher than the window scrolls.
type Shell struct {
	widget.BaseWidget
	sidebar *Sidebar
	page    *container.Scroll
}

// NewShell makes a shell without a page.
func NewShell(sidebar *Sidebar) *Shell {
	s := &Shell{sidebar: sidebar, page: container.NewVScroll(container.NewStack())}
	s.ExtendBaseWidget(s)
	return s
}

// SetPage shows another page, with the distance from the edges that all pages have.
func (s *Shell) SetPage(page fyne.CanvasObject) {
	if on := stageOf(s); on != nil {
		on.clear()
		unfocus(s)
	}
	s.page.Content = container.New(anyWidth{}, container.New(layout.NewCustomPaddedLayout(18, 18, 24, 22), page))
	s.page.Offset = fyne.Position{}
	s.page.Refresh()
}

// anyWidth lets its object be as narrow as the window; its height it needs.
type anyWidth struct{ cover }

// MinSize belongs to the toolkit.
func (a anyWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, a.cover.MinSize(objects).Height)
}

// CreateRenderer asks for a fixed least size: a page wider than the window would make the window grow, for good.
func (s *Shell) CreateRenderer() fyne.WidgetRenderer {
	return newSheet(&sheet{
		owner: s, objects: []fyne.CanvasObject{s.page, s.sidebar},
		min: func() fyne.Size { return fyne.NewSize(820, 480) },
		place: func(size fyne.Size) {
			at(s.sidebar, 0, 0, sidebarWidth, size.Height)
			at(s.page, sidebarWidth, 0, size.Width-sidebarWidth, size.Height)
		},
		paint: func() {},
	})
}

// NewColumn stacks the parts of a page from the top with the usual gap of 14; the last one takes what is left.
func NewColumn(parts ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(column{gap: 14}, parts...)
}

// column gives each object its least height, and the last one the rest, unless it is loose.
type column struct {
	gap   float32
	loose bool // the last one keeps its least height, too
}

// Layout belongs to the toolkit.
func (c column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y, shown := float32(0), visible(objects)
	for i, o := range shown {
		h := o.MinSize().Height
		if i == len(shown)-1 && !c.loose {
			h = max(h, size.Height-y)
		}
		at(o, 0, y, size.Width, h)
		y += h + c.gap
	}
}

// MinSize belongs to the toolkit.
func (c column) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for i, o := range visible(objects) {
		m := o.MinSize()
		least.Width = max(least.Width, m.Width)
		least.Height += m.Height
		if i > 0 {
			least.Height += c.gap
		}
	}
	return least
}

func visible(objects []fyne.CanvasObject) (shown []fyne.CanvasObject) {
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
		}
	}
	return shown
}

// NewRow puts objects side by side, all equally wide, with the usual gap of 14: stat cards, fields of a form.
func NewRow(parts ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(evenly{gap: 14}, parts...)
}

// evenly shares the width.
type evenly struct{ gap float32 }

// Layout belongs to the toolkit.
func (e evenly) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = visible(objects)
	n := float32(len(objects))
	w := (size.Width - e.gap*(n-1)) / n
	for i, o := range objects {
		at(o, float32(i)*(w+e.gap), 0, w, size.Height)
	}
}

// MinSize belongs to the toolkit.
func (e evenly) MinSize(objects []fyne.CanvasObject) fyne.Size {
	objects = visible(objects)
	least := cover{}.MinSize(objects)
	n := float32(max(1, len(objects)))
	return fyne.NewSize(least.Width*n+e.gap*(n-1), least.Height)
}

// middle keeps objects at their least height, in the middle.
type middle struct{}

// Layout belongs to the toolkit.
func (middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		h := o.MinSize().Height
		at(o, 0, (size.Height-h)/2, size.Width, h)
	}
}

// MinSize belongs to the toolkit.
func (middle) MinSize(objects []fyne.CanvasObject) fyne.Size { return cover{}.MinSize(objects) }

// cover gives all the room to each of its objects.
type cover struct{}

// Layout belongs to the toolkit.
func (cover) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// MinSize belongs to the toolkit.
func (cover) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

// NewWide gives an object a fixed width: a search field in a page header.
func NewWide(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&wide{width: width}, o)
}

type wide struct {
	cover
	width float32
	less  float32 // what the head of a page has taken off for want of room
}

// MinSize belongs to the toolkit.
func (w *wide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(w.width-w.less, w.cover.MinSize(objects).Height)
}

// NewTall gives an object at least this height: a chart on a page that has the room.
func NewTall(height float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(tall{height: height}, o)
}

type tall struct {
	cover
	height float32
}

// MinSize belongs to the toolkit.
func (t tall) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := t.cover.MinSize(objects)
	return fyne.NewSize(least.Width, max(least.Height, t.height))
}
