package kit

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Dots show how many of a few things are there: a full dot for each, an empty one for each that is still to come.
type Dots struct {
	widget.BaseWidget
	there, most int
}

// NewDots makes a row of so many dots.
func NewDots(there, most int) *Dots {
	d := &Dots{there: min(there, most), most: most}
	d.ExtendBaseWidget(d)
	return d
}

// AccessibilityLabel counts them.
func (d *Dots) AccessibilityLabel() string { return fmt.Sprintf("%d of %d", d.there, d.most) }

// AccessibilityRole is that of a text.
func (d *Dots) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// The measures of a dot, and the step to the next.
const (
	dotSize  = 7
	dotPitch = 10.5
)

// CreateRenderer belongs to the toolkit.
func (d *Dots) CreateRenderer() fyne.WidgetRenderer {
	r := &sheet{owner: d}
	var dots []*canvas.Circle
	for range d.most {
		c := canvas.NewCircle(color.Transparent)
		dots, r.objects = append(dots, c), append(r.objects, c)
	}
	r.min = func() fyne.Size { return fyne.NewSize(float32(d.most)*dotPitch, dotSize+4) }
	r.place = func(s fyne.Size) {
		for i, c := range dots {
			at(c, float32(i)*dotPitch, (s.Height-dotSize)/2, dotSize, dotSize)
		}
	}
	r.paint = func() {
		l := lookOf(d)
		for i, c := range dots {
			c.FillColor, c.StrokeColor, c.StrokeWidth = color.Transparent, l.color(ColorMuted), 1
			if i < d.there {
				c.FillColor, c.StrokeWidth = l.color(ColorBar), 0
			}
			c.Refresh()
		}
	}
	return newSheet(r)
}
