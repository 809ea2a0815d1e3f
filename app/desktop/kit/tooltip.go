package kit

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TipDelay is how long the mouse rests on something before its tooltip appears.
const TipDelay = 600 * time.Millisecond

// Tooltip shows a word about the thing under the mouse, after a delay, on the layer. One serves a whole window.
type Tooltip struct {
	after func(time.Duration, func())
	turn  int // counts comings and goings, so that a late timer finds itself outdated
	shown *tip
	on    *stage
}

// NewTooltip takes the timer: after must run its function on the UI goroutine once the time is over.
func NewTooltip(after func(time.Duration, func())) *Tooltip { return &Tooltip{after: after} }

func (t *Tooltip) enter(anchor fyne.CanvasObject, text string) {
	if t == nil || text == "" {
		return
	}
	t.leave()
	turn := t.turn
	t.after(TipDelay, func() {
		if t.turn == turn {
			t.show(anchor, text)
		}
	})
}

func (t *Tooltip) leave() {
	if t == nil {
		return
	}
	t.turn++
	if t.shown != nil {
		t.on.drop(t.shown)
		t.shown, t.on = nil, nil
	}
}

func (t *Tooltip) show(anchor fyne.CanvasObject, text string) {
	on := stageOf(anchor)
	if on == nil {
		return
	}
	t.shown, t.on = newTip(text), on
	on.putBelow(t.shown, anchor, t.shown.MinSize())
}

// tip is the small dark card of a tooltip.
type tip struct {
	widget.BaseWidget
	text string
}

func newTip(text string) *tip {
	t := &tip{text: text}
	t.ExtendBaseWidget(t)
	return t
}

func (t *tip) AccessibilityLabel() string             { return t.text }
func (t *tip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
func (t *tip) CreateRenderer() fyne.WidgetRenderer {
	back, line := canvas.NewRectangle(color.Transparent), canvas.NewText(t.text, color.Black)
	return newSheet(&sheet{
		owner: t, objects: []fyne.CanvasObject{back, line},
		min: func() fyne.Size { return line.MinSize().AddWidthHeight(18, 10) },
		place: func(s fyne.Size) {
			back.Resize(s)
			at(line, 9, 5, s.Width-18, s.Height-10)
		},
		paint: func() {
			l := lookOf(t)
			box(back, l.color(ColorTip), nil, 0, 6)
			write(line, t.text, l.color(ColorOnTip), l.size(theme.SizeNameCaptionText), false)
		},
	})
}
