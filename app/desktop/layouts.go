package desktop

import "fyne.io/fyne/v2"

// shares lays objects side by side, each with its share of the width, 14 pixels apart.
type shares []float32

// Layout belongs to the toolkit.
func (s shares) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 14
	var sum float32
	for _, share := range s {
		sum += share
	}
	room, x := size.Width-gap*float32(len(objects)-1), float32(0)
	for i, o := range objects {
		width := room * s[i] / sum
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
		x += width + gap
	}
}

// MinSize belongs to the toolkit.
func (s shares) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	const gap = 14
	for _, o := range objects {
		m := o.MinSize()
		least.Width += m.Width + gap
		least.Height = max(least.Height, m.Height)
	}
	return least
}

// stacked lays objects below each other, each with its share of the height, 14 pixels apart.
type stacked []float32

// Layout belongs to the toolkit.
func (s stacked) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 14
	var sum float32
	for _, share := range s {
		sum += share
	}
	room, y := size.Height-gap*float32(len(objects)-1), float32(0)
	for i, o := range objects {
		height := room * s[i] / sum
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, height))
		y += height + gap
	}
}

// MinSize belongs to the toolkit.
func (s stacked) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	const gap = 14
	for _, o := range objects {
		m := o.MinSize()
		least.Width = max(least.Width, m.Width)
		least.Height += m.Height + gap
	}
	return least
}

// flow lays objects side by side, and goes on below where the width ends.
type flow struct {
	gap   float32
	width float32 // it was last laid out in
}

// Layout belongs to the toolkit.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.walk(objects, func(o fyne.CanvasObject, at fyne.Position) {
		o.Move(at)
		o.Resize(o.MinSize())
	})
}

// MinSize is as high as the rows are in the width it has.
func (f *flow) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	f.walk(objects, func(o fyne.CanvasObject, at fyne.Position) {
		m := o.MinSize()
		least.Width, least.Height = max(least.Width, m.Width), max(least.Height, at.Y+m.Height)
	})
	return least
}

func (f *flow) walk(objects []fyne.CanvasObject, place func(fyne.CanvasObject, fyne.Position)) {
	var at fyne.Position
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if at.X > 0 && f.width > 0 && at.X+m.Width > f.width {
			at = fyne.NewPos(0, at.Y+m.Height+f.gap)
		}
		place(o, at)
		at.X += m.Width + f.gap
	}
}
