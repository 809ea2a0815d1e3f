package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// checkEdge is the side of the box of a [CellCheck].
const checkEdge = 18

// checkDrawing is the box of a cell that is ticked or not.
type checkDrawing struct {
	back *canvas.Rectangle
	pic  *picture
}

func newCheckDrawing() *checkDrawing {
	return &checkDrawing{back: canvas.NewRectangle(color.Transparent), pic: newPicture()}
}

func (d *checkDrawing) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{d.back, d.pic.Image}
}

func (d *checkDrawing) paint(l look, on bool) {
	if on {
		box(d.back, l.color(ColorAccent), l.color(ColorAccent), 1, 5)
	} else {
		box(d.back, l.color(theme.ColorNameInputBackground), l.color(theme.ColorNameInputBorder), 1, 5)
	}
	d.pic.paint(IconCheck, l.color(ColorOnAccent))
	d.pic.Hidden = !on
}

func (d *checkDrawing) place(x, height float32) {
	y := (height - checkEdge) / 2
	at(d.back, x, y, checkEdge, checkEdge)
	at(d.pic.Image, x+2, y+2, checkEdge-4, checkEdge-4)
}

// checkAt says whether a place in a row lies in a column of boxes.
func (l *List) checkAt(x, width float32) bool {
	from, w := spans(l.columns, width)
	for i, c := range l.columns {
		if c.Kind == CellCheck && x >= from[i]-columnGap/2 && x <= from[i]+w[i]+columnGap/2 {
			return true
		}
	}
	return false
}
