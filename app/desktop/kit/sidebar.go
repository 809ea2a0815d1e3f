package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const (
	sidebarWidth = 214
	sidebarInset = 12
	sidebarItem  = 36
)

// Sidebar is the dark column on the left: the name on top, the places to go, and how the books are kept at the foot.
type Sidebar struct {
	widget.BaseWidget
	name   string
	items  []*SidebarItem
	foot   *SidebarItem
	chosen int
}

// NewSidebar makes an empty sidebar under a name.
func NewSidebar(name string) *Sidebar {
	s := &Sidebar{name: name, chosen: -1}
	s.ExtendBaseWidget(s)
	return s
}

// Add puts a place below the others.
func (s *Sidebar) Add(icon IconName, text string, tapped func()) *SidebarItem {
	i := newSidebarItem(icon, text, "", tapped)
	s.items = append(s.items, i)
	s.Refresh()
	return i
}

// SetFoot says how things stand at the foot, in a strong and a quiet line; tapped may be nil.
func (s *Sidebar) SetFoot(icon IconName, strong, quiet string, tapped func()) {
	s.foot = newSidebarItem(icon, strong, quiet, tapped)
	s.foot.strong = true
	s.Refresh()
}

// Choose marks the place where one is, counted from 0; -1 marks none.
func (s *Sidebar) Choose(index int) {
	s.chosen = index
	for i, item := range s.items {
		if item.chosen != (i == index) {
			item.chosen = i == index
			item.Refresh()
		}
	}
}

// Chosen is the place that is marked; -1 where none is.
func (s *Sidebar) Chosen() int { return s.chosen }

// CreateRenderer belongs to the toolkit.
func (s *Sidebar) CreateRenderer() fyne.WidgetRenderer {
	back, mark := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	letter, name := canvas.NewText("", color.Black), canvas.NewText("", color.Black)
	letter.Alignment = fyne.TextAlignCenter
	r := &sheet{owner: s}
	r.min = func() fyne.Size { return fyne.NewSize(sidebarWidth, 200) }
	r.place = func(size fyne.Size) {
		back.Resize(size)
		at(mark, 18, 18, 30, 30)
		center(letter, 18, 18, 30, 30)
		center(name, 58, 18, size.Width-58, 30)
		y := float32(74)
		for _, i := range s.items {
			if i.Hidden {
				continue
			}
			at(i, sidebarInset, y, size.Width-2*sidebarInset, sidebarItem)
			y += sidebarItem + 3
		}
		if s.foot != nil {
			at(s.foot, sidebarInset, size.Height-sidebarItem-18, size.Width-2*sidebarInset, sidebarItem+6)
		}
	}
	r.paint = func() {
		l := lookOf(s)
		box(back, l.color(ColorSidebar), nil, 0, 0)
		box(mark, l.color(ColorAccent), nil, 0, 8)
		write(letter, initial(s.name), l.color(ColorSidebarStrong), 15, true)
		write(name, s.name, l.color(ColorSidebarStrong), 17, true)
		r.objects = []fyne.CanvasObject{back, mark, letter, name}
		for _, i := range s.items {
			r.objects = append(r.objects, i)
			i.Refresh()
		}
		if s.foot != nil {
			r.objects = append(r.objects, s.foot)
			s.foot.Refresh()
		}
	}
	return newSheet(r)
}

// SidebarItem is one place to go.
type SidebarItem struct {
	widget.BaseWidget
	OnTapped       func()
	icon           IconName
	text, quiet    string
	chosen, strong bool
	hover, focused bool
}

func newSidebarItem(icon IconName, text, quiet string, tapped func()) *SidebarItem {
	i := &SidebarItem{icon: icon, text: text, quiet: quiet, OnTapped: tapped}
	i.ExtendBaseWidget(i)
	return i
}

// Tapped belongs to the toolkit.
func (i *SidebarItem) Tapped(*fyne.PointEvent) {
	touch(i)
	if i.OnTapped != nil {
		i.OnTapped()
	}
}

// TypedKey belongs to the toolkit.
func (i *SidebarItem) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case isEnter(ev) || ev.Name == fyne.KeySpace:
		i.Tapped(nil)
	case ev.Name == fyne.KeyDown:
		canvasOf(i).FocusNext()
	case ev.Name == fyne.KeyUp:
		canvasOf(i).FocusPrevious()
	default:
		passOn(i, ev)
	}
	touch(i)
}

// TypedRune belongs to the toolkit.
func (i *SidebarItem) TypedRune(rune) {}

// FocusGained belongs to the toolkit.
func (i *SidebarItem) FocusGained() { i.focused = true; i.Refresh() }

// FocusLost belongs to the toolkit.
func (i *SidebarItem) FocusLost() { i.focused = false; i.Refresh() }

// MouseIn belongs to the toolkit.
func (i *SidebarItem) MouseIn(*desktop.MouseEvent) { i.hover = true; i.Refresh() }

// MouseMoved belongs to the toolkit.
func (i *SidebarItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut belongs to the toolkit.
func (i *SidebarItem) MouseOut() { i.hover = false; i.Refresh() }

// AccessibilityLabel is the place's name.
func (i *SidebarItem) AccessibilityLabel() string {
	if i.quiet != "" {
		return i.text + ". " + i.quiet
	}
	return i.text
}

// AccessibilityRole is that of a button.
func (i *SidebarItem) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer belongs to the toolkit.
func (i *SidebarItem) CreateRenderer() fyne.WidgetRenderer {
	back, ring, pic := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent), newPicture()
	text, quiet := canvas.NewText("", color.Black), canvas.NewText("", color.Black)
	return newSheet(&sheet{
		owner: i, objects: []fyne.CanvasObject{back, ring, pic.Image, text, quiet},
		min: func() fyne.Size { return fyne.NewSize(100, sidebarItem) },
		place: func(s fyne.Size) {
			back.Resize(s)
			ring.Resize(s)
			at(pic.Image, 12, (s.Height-18)/2, 18, 18)
			text.Text = fit(i.text, text.TextSize, text.TextStyle.Bold, s.Width-46)
			quiet.Text = fit(i.quiet, quiet.TextSize, false, s.Width-46)
			if i.quiet == "" {
				center(text, 40, 0, s.Width-46, s.Height)
				return
			}
			center(text, 40, 3, s.Width-46, s.Height/2)
			center(quiet, 40, s.Height/2-1, s.Width-46, s.Height/2)
		},
		paint: func() {
			l := lookOf(i)
			fill, ink := color.Color(color.Transparent), ColorSidebarText
			switch {
			case i.chosen:
				fill, ink = l.color(ColorSidebarField), ColorSidebarStrong
			case i.hover && i.OnTapped != nil:
				fill = l.color(ColorSidebarHover)
			}
			if i.strong {
				ink = ColorSidebarStrong
			}
			box(back, fill, nil, 0, 7)
			box(ring, color.Transparent, nil, 0, 7)
			if i.focused {
				box(ring, color.Transparent, l.color(ColorSidebarText), l.size(SizeRing), 7)
			}
			pic.paint(i.icon, l.color(ink))
			write(text, i.text, l.color(ink), l.size(theme.SizeNameText), i.chosen || i.strong)
			write(quiet, i.quiet, l.color(ColorSidebarText), l.size(theme.SizeNameCaptionText), false)
		},
	})
}
