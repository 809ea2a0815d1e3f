package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Checkbox is a yes or no, with its question beside it.
type Checkbox struct {
	widget.DisableableWidget

	// OnToggle hears a change by the person at the desk.
	OnToggle func(on bool)

	text        string
	on, focused bool
}

// NewCheckbox makes an empty box.
func NewCheckbox(text string) *Checkbox {
	c := &Checkbox{text: text}
	c.ExtendBaseWidget(c)
	return c
}

// Set ticks or clears the box without telling OnToggle.
func (c *Checkbox) Set(on bool) {
	c.on = on
	c.Refresh()
}

// SetText changes the question.
func (c *Checkbox) SetText(text string) {
	c.text = text
	c.Refresh()
}

// On says whether the box is ticked.
func (c *Checkbox) On() bool { return c.on }

// Tapped belongs to the toolkit.
func (c *Checkbox) Tapped(*fyne.PointEvent) {
	touch(c)
	if c.Disabled() {
		return
	}
	c.Set(!c.on)
	if c.OnToggle != nil {
		c.OnToggle(c.on)
	}
}

// TypedKey belongs to the toolkit.
func (c *Checkbox) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace || isEnter(ev) {
		c.Tapped(nil)
		return
	}
	touch(c)
	passOn(c, ev)
}

// TypedRune belongs to the toolkit.
func (c *Checkbox) TypedRune(rune) {}

// FocusGained belongs to the toolkit.
func (c *Checkbox) FocusGained() { c.focused = true; c.Refresh(); reveal(c) }

// FocusLost belongs to the toolkit.
func (c *Checkbox) FocusLost() { c.focused = false; c.Refresh() }

// AccessibilityLabel is the question and the answer.
func (c *Checkbox) AccessibilityLabel() string {
	if c.on {
		return "☑ " + c.text
	}
	return "☐ " + c.text
}

// AccessibilityRole is that of a button.
func (c *Checkbox) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer belongs to the toolkit.
func (c *Checkbox) CreateRenderer() fyne.WidgetRenderer {
	back, ring := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	pic, text := newPicture(), canvas.NewText("", color.Black)
	const edge = 18
	return newSheet(&sheet{
		owner: c, objects: []fyne.CanvasObject{back, ring, pic.Image, text},
		min: func() fyne.Size { return fyne.NewSize(edge+9+text.MinSize().Width, 26) },
		place: func(s fyne.Size) {
			y := (s.Height - edge) / 2
			at(back, 2, y, edge, edge)
			at(ring, -1, y-3, edge+6, edge+6)
			at(pic.Image, 4, y+2, edge-4, edge-4)
			center(text, edge+11, 0, s.Width-edge-11, s.Height)
		},
		paint: func() {
			l := lookOf(c)
			if c.on {
				box(back, l.color(ColorAccent), l.color(ColorAccent), 1, 5)
			} else {
				box(back, l.color(theme.ColorNameInputBackground), l.color(theme.ColorNameInputBorder), 1, 5)
			}
			pic.paint(IconCheck, l.color(ColorOnAccent))
			pic.Hidden = !c.on
			l.ring(ring, c.focused, 7)
			ink := theme.ColorNameForeground
			if c.Disabled() {
				ink = theme.ColorNameDisabled
			}
			write(text, c.text, l.color(ink), l.size(theme.SizeNameText), false)
		},
	})
}
