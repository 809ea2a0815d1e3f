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
	text string
	tone Tone
}

// Toast shows a passing word over a window. The timer must run its function on the UI goroutine. What must be read
// (an error, a choice) belongs into a banner or a dialog, not here.
func (f *Frame) Toast(tone Tone, text string, after func(time.Duration, func())) {
	t := &toast{text: text, tone: tone}
	t.ExtendBaseWidget(t)
	f.stage.toasts = append(f.stage.toasts, t)
	f.stage.add(t)
	f.stage.placeToasts()
	after(ToastTime, func() { f.stage.dropToast(t) })
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

// AccessibilityLabel is the word.
func (t *toast) AccessibilityLabel() string { return t.text }

// AccessibilityRole is that of a text.
func (t *toast) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Tapped takes the toast away.
func (t *toast) Tapped(*fyne.PointEvent) {
	if s := stageOf(t); s != nil {
		s.activity.Touch()
		s.dropToast(t)
	}
}

// CreateRenderer belongs to the toolkit.
func (t *toast) CreateRenderer() fyne.WidgetRenderer {
	back, pic, line := canvas.NewRectangle(color.Transparent), newPicture(), canvas.NewText("", color.Black)
	return newSheet(&sheet{
		owner: t, objects: []fyne.CanvasObject{back, pic.Image, line},
		min: func() fyne.Size {
			return fyne.NewSize(fyne.MeasureText(t.text, line.TextSize, line.TextStyle).Width+14+18+9+18, 42)
		},
		place: func(s fyne.Size) {
			back.Resize(s)
			at(pic.Image, 14, (s.Height-18)/2, 18, 18)
			line.Text = fit(t.text, line.TextSize, true, s.Width-41-14)
			center(line, 41, 0, s.Width-41-14, s.Height)
		},
		paint: func() {
			l := lookOf(t)
			box(back, l.color(ColorTip), nil, 0, l.size(theme.SizeNameCardRadius))
			back.Shadow = canvas.Shadow{Color: l.color(theme.ColorNameShadow), BlurRadius: 16, Offset: fyne.NewPos(0, 4)}
			write(line, t.text, l.color(ColorOnTip), l.size(theme.SizeNameText), true)
			pic.paint(t.tone.icon(), l.color(ColorOnTip))
		},
	})
}
