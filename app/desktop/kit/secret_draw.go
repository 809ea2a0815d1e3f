package kit

import (
	"image/color"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

const (
	dotEdge  = 6
	dotStep  = 10
	runeStep = 8  // of a letter that is shown: six words have room in a form
	dotsMost = 80 // drawn at most: the rest is off the field anyway
	eyeWidth = 34
	eyeEdge  = 16
)

// secretLook draws a secret: a dot for each letter, or the letters one by one.
type secretLook struct {
	s                              *Secret
	back, ring, light, caret, slit *canvas.Rectangle
	hint                           *canvas.Text
	eye                            *picture
	dots                           [dotsMost]*canvas.Circle
	letters                        [dotsMost]*canvas.Text
}

// CreateRenderer belongs to the toolkit.
func (s *Secret) CreateRenderer() fyne.WidgetRenderer {
	plain := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	d := &secretLook{s: s, back: plain(), ring: plain(), light: plain(), caret: plain(), slit: plain(), hint: canvas.NewText("", color.Black), eye: newPicture()}
	r := &sheet{
		owner: s, objects: []fyne.CanvasObject{d.back, d.ring, d.light, d.hint, d.caret, d.eye.Image, d.slit},
		min: func() fyne.Size { return fyne.NewSize(100, buttonHeight) }, place: d.place, paint: d.paint,
	}
	for i := range d.dots {
		d.dots[i], d.letters[i] = canvas.NewCircle(color.Black), canvas.NewText("", color.Black)
		d.letters[i].TextStyle.Monospace = true
		r.objects = append(r.objects, d.dots[i], d.letters[i])
	}
	return newSheet(r)
}

// drawn are how many letters have room, the last ones of all.
func (d *secretLook) drawn(width float32) int {
	return min(utf8.RuneCount(d.s.bytes), dotsMost, max(0, int((width-eyeWidth-14)/d.step())))
}

func (d *secretLook) step() float32 {
	if d.s.shown {
		return runeStep
	}
	return dotStep
}

func (d *secretLook) place(size fyne.Size) {
	at(d.back, 0.5, 0.5, size.Width-1.5, size.Height-1.5)
	at(d.ring, 0.5, 0.5, size.Width-1.5, size.Height-1.5)
	center(d.hint, 9, 0, size.Width-18-eyeWidth, size.Height)
	n := d.drawn(size.Width)
	d.spell(n)
	for i := range d.dots {
		x := 10 + float32(i)*d.step()
		at(d.dots[i], x, (size.Height-dotEdge)/2, dotEdge, dotEdge)
		center(d.letters[i], x-1, 0, runeStep, size.Height)
		d.dots[i].Hidden, d.letters[i].Hidden = i >= n || d.s.shown, i >= n || !d.s.shown
	}
	end := 10 + float32(n)*d.step()
	at(d.light, 8, 7, end-8, size.Height-14)
	at(d.caret, end, 8, 1.5, size.Height-16)
	at(d.eye, size.Width-eyeWidth+(eyeWidth-eyeEdge)/2, (size.Height-eyeEdge)/2, eyeEdge, eyeEdge)
	at(d.slit, size.Width-eyeWidth+(eyeWidth-eyeEdge)/2-1, size.Height/2+eyeEdge/2+1, eyeEdge+2, 2)
}

// spell gives each letter its place, of the last n, and the others none.
func (d *secretLook) spell(n int) {
	rest, skip := d.s.bytes, utf8.RuneCount(d.s.bytes)-n
	for range skip {
		_, size := utf8.DecodeRune(rest)
		rest = rest[size:]
	}
	for _, l := range d.letters {
		if l.Text = ""; d.s.shown && len(rest) > 0 {
			_, size := utf8.DecodeRune(rest)
			l.Text = string(rest[:size])
			rest = rest[size:]
		}
	}
}

func (d *secretLook) paint() {
	l := lookOf(d.s)
	radius := l.size(theme.SizeNameInputRadius)
	box(d.back, l.color(theme.ColorNameInputBackground), l.color(theme.ColorNameInputBorder), 1, radius)
	l.ring(d.ring, d.s.focused, radius)
	if d.s.bad {
		box(d.ring, color.Transparent, l.color(theme.ColorNameError), l.size(SizeRing), radius)
	}
	box(d.light, l.color(theme.ColorNameSelection), nil, 0, 4)
	box(d.caret, l.color(theme.ColorNamePrimary), nil, 0, 0)
	d.light.Hidden, d.caret.Hidden = !d.s.all, !d.s.focused || d.s.all
	write(d.hint, d.s.hint, l.color(theme.ColorNamePlaceHolder), l.size(theme.SizeNameText), false)
	d.hint.Hidden = len(d.s.bytes) > 0
	eye := l.color(theme.ColorNamePlaceHolder)
	if d.s.shown {
		eye = l.color(theme.ColorNamePrimary)
	}
	d.eye.paint(IconEye, eye)
	box(d.slit, eye, nil, 0, 1)
	d.slit.Hidden = !d.s.shown
	for i := range d.dots {
		d.dots[i].FillColor = l.color(theme.ColorNameForeground)
		d.letters[i].Color, d.letters[i].TextSize = l.color(theme.ColorNameForeground), l.size(theme.SizeNameText)
		d.dots[i].Refresh()
		d.letters[i].Refresh()
	}
}
