package desktop

import (
	"fmt"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// say writes a line of the trace, with the time since the program started.
func (d *Desk) say(what string) {
	if d.cfg.Trace != nil {
		fmt.Fprintf(d.cfg.Trace, "%6d ms %s\n", d.now().Sub(d.start).Milliseconds(), what)
	}
}

// watched is a page's content with one invisible point on it that says when the page is drawn for the first time. Without
// a trace it is the content alone.
func (d *Desk) watched(name string, content fyne.CanvasObject) fyne.CanvasObject {
	if d.cfg.Trace == nil {
		return content
	}
	drawn := false
	point := canvas.NewRaster(func(int, int) image.Image {
		if !drawn {
			drawn = true
			d.say("drawn " + name)
		}
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	})
	point.Resize(fyne.NewSize(1, 1))
	return container.NewStack(content, container.NewWithoutLayout(point))
}
