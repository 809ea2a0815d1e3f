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
