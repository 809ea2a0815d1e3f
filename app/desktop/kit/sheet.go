package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// sheet is the renderer of all our widgets: their objects, and how to measure, place and colour them.
type sheet struct {
	objects []fyne.CanvasObject
	min     func() fyne.Size
	place   func(fyne.Size)
	paint   func()
	owner   fyne.CanvasObject
}

// newSheet paints once, so that a widget is right before its first Refresh.
func newSheet(s *sheet) fyne.WidgetRenderer {
	s.paint()
	return s
}

func (s *sheet) Destroy()                     {}
func (s *sheet) Objects() []fyne.CanvasObject { return s.objects }
func (s *sheet) MinSize() fyne.Size           { return s.min() }
func (s *sheet) Layout(size fyne.Size)        { s.place(size) }

// Refresh paints and places anew: a changed text may need another place.
func (s *sheet) Refresh() {
	s.paint()
	s.place(s.owner.Size())
	canvas.Refresh(s.owner)
}

// look answers for colours and sizes in the theme that holds at this moment, for this widget.
type look struct {
	theme   fyne.Theme
	variant fyne.ThemeVariant
}

type themed interface{ Theme() fyne.Theme }

func lookOf(w themed) look {
	return look{theme: w.Theme(), variant: fyne.CurrentApp().Settings().ThemeVariant()}
}

// color never is nil, even under a stranger's theme that does not know our names.
func (l look) color(name fyne.ThemeColorName) color.Color {
	if c := l.theme.Color(name, l.variant); c != nil {
		return c
	}
	return l.theme.Color(theme.ColorNameForeground, l.variant)
}

func (l look) size(name fyne.ThemeSizeName) float32 { return l.theme.Size(name) }

// tint is a colour of the theme, made transparent.
func (l look) tint(name fyne.ThemeColorName, alpha uint8) color.Color {
	c := color.NRGBAModel.Convert(l.color(name)).(color.NRGBA)
	c.A = alpha
	return c
}

// box sets the fill and the stroke of a rectangle; a nil stroke draws none.
func box(r *canvas.Rectangle, fill, stroke color.Color, width, radius float32) {
	r.FillColor, r.StrokeColor, r.StrokeWidth, r.CornerRadius = fill, stroke, width, radius
	if stroke == nil {
		r.StrokeWidth = 0
	}
	r.Refresh()
}

// ring paints the focus ring, or nothing.
func (l look) ring(r *canvas.Rectangle, focused bool, radius float32) {
	if focused {
		box(r, color.Transparent, l.color(ColorRing), l.size(SizeRing), radius)
	} else {
		box(r, color.Transparent, nil, 0, radius)
	}
}

// at moves and resizes in one go.
func at(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// center puts a line of text in the middle of a height, as the eye sees it: the screen font's tall box holds its
// letters 0.06 em below the middle.
func center(t *canvas.Text, x, y, w, height float32) {
	h := t.MinSize().Height
	at(t, x, y+(height-h)/2-t.TextSize*0.06, w, h)
}

// write sets text, size, weight and colour of a drawn text.
func write(t *canvas.Text, text string, c color.Color, size float32, bold bool) {
	t.Text, t.Color, t.TextSize, t.TextStyle = text, c, size, fyne.TextStyle{Bold: bold}
	t.Refresh()
}

// smallest is the size below which a figure cannot be read.
const smallest = 9

// whole is the size, size itself or less, in which a text fits into width unshortened: a sum of money without its end is
// another sum.
func whole(text string, size float32, bold bool, width float32) float32 {
	for size > smallest && fyne.MeasureText(text, size, fyne.TextStyle{Bold: bold}).Width > width {
		size = max(smallest, size-0.5) // letters are as wide as whole pixels allow: no rule of three
	}
	return size
}

// fit shortens a text with an ellipsis until it is no wider than width.
func fit(text string, size float32, bold bool, width float32) string {
	style := fyne.TextStyle{Bold: bold}
	if text == "" || fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)-1
	for low < high {
		middle := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:middle])+"…", size, style).Width <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low == 0 {
		return ""
	}
	return string(runes[:low]) + "…"
}
