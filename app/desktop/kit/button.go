package kit

import (
	"cmp"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ButtonKind is the weight of a button on its page.
type ButtonKind int

// The kinds of buttons. A page has at most one primary one.
const (
	Secondary ButtonKind = iota
	Primary
	Danger // destroys something
	Quiet  // without a fill: back, close, small actions in a row
)

// Button can be clicked, and hears Enter and Space when it has the focus.
type Button struct {
	widget.DisableableWidget

	OnTapped func()

	text           string
	name           string
	icon           IconName
	kind           ButtonKind
	tip            *Tooltip
	brief          bool // the words are left out: there is no room for them
	hover, focused bool
}

// NewButton makes a button; icon may be [IconNone], and text empty if there is an icon: then SetName must say in a
// word what it does.
func NewButton(kind ButtonKind, icon IconName, text string, tapped func()) *Button {
	b := &Button{text: text, icon: icon, kind: kind, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// SetText changes the words on the button.
func (b *Button) SetText(text string) {
	b.text = text
	b.Refresh()
}

// Text is the words on the button, those as well that there is no room for.
func (b *Button) Text() string { return b.text }

// setBrief shows the picture alone, or the words as well.
func (b *Button) setBrief(brief bool) {
	if b.brief != brief {
		b.brief = brief
		b.Refresh()
	}
}

// shown is what stands on the button.
func (b *Button) shown() string {
	if b.brief {
		return ""
	}
	return b.text
}

// SetName names a button without words, for screen readers and, through tip, for the mouse. A nil tip shows none.
func (b *Button) SetName(name string, tip *Tooltip) {
	b.name, b.tip = name, tip
}

// Tapped belongs to the toolkit.
func (b *Button) Tapped(*fyne.PointEvent) { b.press() }

func (b *Button) press() {
	touch(b)
	b.tip.leave()
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey belongs to the toolkit.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	if isEnter(ev) || ev.Name == fyne.KeySpace {
		b.press()
		return
	}
	touch(b)
	passOn(b, ev)
}

// TypedRune belongs to the toolkit.
func (b *Button) TypedRune(rune) {}

// FocusGained belongs to the toolkit.
func (b *Button) FocusGained() {
	b.focused = true
	b.Refresh()
	reveal(b)
}

// FocusLost belongs to the toolkit.
func (b *Button) FocusLost() {
	b.focused = false
	b.Refresh()
}

// MouseIn belongs to the toolkit.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hover = true
	b.pointer().enter(b, cmp.Or(b.name, b.text))
	b.Refresh()
}

// pointer is the tooltip of the button, or that of the window for one that has lost its words; nil for none.
func (b *Button) pointer() *Tooltip {
	if on := stageOf(b); b.tip == nil && b.brief && on != nil {
		b.tip = on.tip
	}
	return b.tip
}

// MouseMoved belongs to the toolkit.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut belongs to the toolkit.
func (b *Button) MouseOut() {
	b.hover = false
	b.tip.leave()
	b.Refresh()
}

// Cursor belongs to the toolkit.
func (b *Button) Cursor() desktop.Cursor {
	if b.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// AccessibilityLabel is the button's words, or its name.
func (b *Button) AccessibilityLabel() string {
	if b.text != "" {
		return b.text
	}
	return b.name
}

// AccessibilityRole is that of a button.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

const (
	buttonHeight = 34
	buttonInset  = 13
	buttonGap    = 7
)

// CreateRenderer belongs to the toolkit.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	back, ring := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	pic, text := newPicture(), canvas.NewText("", color.Black)
	return newSheet(&sheet{
		owner:   b,
		objects: []fyne.CanvasObject{back, ring, pic.Image, text},
		min: func() fyne.Size {
			inset := float32(buttonInset)
			if b.shown() == "" {
				inset = (buttonHeight - lookOf(b).size(SizeIcon)) / 2
			}
			return fyne.NewSize(b.contentWidth(text)+2*inset, buttonHeight)
		},
		place: func(s fyne.Size) {
			back.Resize(s)
			at(ring, -2, -2, s.Width+4, s.Height+4)
			edge := lookOf(b).size(SizeIcon)
			x := (s.Width - b.contentWidth(text)) / 2
			at(pic.Image, x, (s.Height-edge)/2, edge, edge)
			if b.icon != IconNone {
				x += edge + buttonGap
			}
			center(text, x, 0, s.Width-x, s.Height)
		},
		paint: func() {
			l := lookOf(b)
			fill, ink := b.colors(l)
			box(back, fill, nil, 0, l.size(theme.SizeNameButtonRadius))
			l.ring(ring, b.focused, l.size(theme.SizeNameButtonRadius)+2)
			write(text, b.shown(), ink, l.size(theme.SizeNameText), true)
			pic.paint(b.icon, ink)
		},
	})
}

func (b *Button) contentWidth(text *canvas.Text) float32 {
	w := float32(0)
	if b.icon != IconNone {
		w = lookOf(b).size(SizeIcon)
	}
	if b.shown() != "" {
		w += text.MinSize().Width
		if b.icon != IconNone {
			w += buttonGap
		}
	}
	return w
}

func (b *Button) colors(l look) (fill, ink color.Color) {
	if b.Disabled() {
		return l.color(theme.ColorNameDisabledButton), l.color(theme.ColorNameDisabled)
	}
	type pair struct{ still, hover, ink fyne.ThemeColorName }
	p := map[ButtonKind]pair{
		Primary:   {ColorAccent, ColorAccentHover, ColorOnAccent},
		Danger:    {ColorDanger, ColorDangerHover, ColorOnAccent},
		Secondary: {ColorQuiet, ColorQuietHover, theme.ColorNameForeground},
		Quiet:     {"", ColorQuiet, ColorMuted},
	}[b.kind]
	switch {
	case b.hover:
		return l.color(p.hover), l.color(p.ink)
	case p.still == "":
		return color.Transparent, l.color(p.ink)
	default:
		return l.color(p.still), l.color(p.ink)
	}
}
