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
