package kit

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ToastTime is how long a toast stays.
const ToastTime = 4 * time.Second

// toast is a passing word at the lower edge: it says that something is done, and never takes the focus.
type toast struct {
	widget.BaseWidget
	text   string
	tone   Tone
	action string // what a click does; "" for nothing but to take the toast away
	do     func()
}

// ActionTime is how long a toast stays that offers something.
const ActionTime = 10 * time.Second

// Toast shows a passing word over a window. The timer must run its function on the UI goroutine. What must be read
// (an error, a choice) belongs into a banner or a dialog, not here.
func (f *Frame) Toast(tone Tone, text string, after func(time.Duration, func())) {
	f.showToast(&toast{text: text, tone: tone}, ToastTime, after)
}

// ToastAction is Toast with an offer: a click on it does it. The page must have another way to the same, since a toast goes by itself.
func (f *Frame) ToastAction(tone Tone, text, action string, do func(), after func(time.Duration, func())) {
	f.showToast(&toast{text: text, tone: tone, action: action, do: do}, ActionTime, after)
}

func (f *Frame) showToast(t *toast, stays time.Duration, after func(time.Duration, func())) {
	t.ExtendBaseWidget(t)
	f.stage.toasts = append(f.stage.toasts, t)
	f.stage.add(t)
	f.stage.placeToasts()
	after(stays, func() { f.stage.dropToast(t) })
}

func (s *stage) dropToast(t *toast) {
	for i, o := range s.toasts {
		if o == t {
			s.toasts = append(s.toasts[:i:i], s.toasts[i+1:]...)
			break
		}
	}
	s.drop(t)
	s.placeToasts()
}

// placeToasts stacks them upwards from the lower right corner.
func (s *stage) placeToasts() {
	room, y := s.layer.Size(), s.layer.Size().Height-20
	for i := len(s.toasts) - 1; i >= 0; i-- {
		size := s.toasts[i].MinSize()
		size.Width = min(size.Width, room.Width-40)
		y -= size.Height
		s.toasts[i].Resize(size)
		s.toasts[i].Move(fyne.NewPos(room.Width-20-size.Width, y))
		y -= 8
	}
}

// AccessibilityLabel is the word, and what a click does.
func (t *toast) AccessibilityLabel() string {
	if t.action != "" {
		return t.text + ". " + t.action
	}
	return t.text
}

// AccessibilityRole is that of a text, or of a button where it offers something.
func (t *toast) AccessibilityRole() fyne.AccessibleRole {
	if t.action != "" {
		return fyne.AccessibleRoleButton
	}
	return fyne.AccessibleRoleText
}

// Tapped takes the toast away, and does what it offers.
func (t *toast) Tapped(*fyne.PointEvent) {
	if s := stageOf(t); s != nil {
		s.activity.Touch()
		s.dropToast(t)
		if t.do != nil {
			t.do()
		}
	}
}

// CreateRenderer belongs to the toolkit.
func (t *toast) CreateRenderer() fyne.WidgetRenderer {
	back, pic, line := canvas.NewRectangle(color.Transparent), newPicture(), canvas.NewText("", color.Black)
	edge, action := canvas.NewRectangle(color.Transparent), canvas.NewText("", color.Black)
	offered := func() float32 { // the room that the offer takes
		if t.action == "" {
			return 0
		}
		return fyne.MeasureText(t.action, action.TextSize, fyne.TextStyle{Bold: true}).Width + 2*12 + 10
	}
	return newSheet(&sheet{
		owner: t, objects: []fyne.CanvasObject{back, pic.Image, line, edge, action},
		min: func() fyne.Size {
			return fyne.NewSize(fyne.MeasureText(t.text, line.TextSize, line.TextStyle).Width+14+18+9+18+offered(), 42)
		},
		place: func(s fyne.Size) {
			back.Resize(s)
			at(pic.Image, 14, (s.Height-18)/2, 18, 18)
			room, offer := s.Width-41-14-offered(), offered()
			line.Text = fit(t.text, line.TextSize, true, room)
			center(line, 41, 0, room, s.Height)
			if t.action != "" {
				at(edge, s.Width-offer-2, 7, offer-8, s.Height-14)
				center(action, s.Width-offer-2+12, 0, offer-8-24, s.Height)
			}
		},
		paint: func() {
			l := lookOf(t)
			box(back, l.color(ColorTip), nil, 0, l.size(theme.SizeNameCardRadius))
			back.Shadow = canvas.Shadow{Color: l.color(theme.ColorNameShadow), BlurRadius: 16, Offset: fyne.NewPos(0, 4)}
			write(line, t.text, l.color(ColorOnTip), l.size(theme.SizeNameText), true)
			pic.paint(t.tone.icon(), l.color(ColorOnTip))
			if t.action != "" {
				write(action, t.action, l.color(ColorOnTip), l.size(theme.SizeNameText), true)
				box(edge, color.Transparent, l.color(ColorOnTip), 1, 6)
			}
		},
	})
}
