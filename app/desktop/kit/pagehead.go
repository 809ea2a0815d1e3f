package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// titleRoom is the width up to which a title is worth more than the words on the buttons beside it.
const titleRoom = 240

// NewPageHeader is the top of a page: an optional way back, title and subtitle, and the actions on the right.
func NewPageHeader(title, subtitle string, back *Button, actions ...fyne.CanvasObject) fyne.CanvasObject {
	var below *Text
	if subtitle != "" {
		below = NewText(subtitle, StyleCaption).SetLeast(60)
	}
	return NewPageHead(NewText(title, StyleTitle).SetLeast(60), below, back, actions...)
}

// NewPageHead is NewPageHeader with texts that change while the page is shown; the subtitle may be nil. Where the window is too narrow
// for the title, the buttons show their pictures without their words, the leftmost first, and fields become narrower; the primary one
// keeps its own.
func NewPageHead(title, subtitle *Text, back *Button, actions ...fyne.CanvasObject) fyne.CanvasObject {
	words := container.New(layout.NewCustomPaddedVBoxLayout(-1), title)
	if subtitle != nil {
		words.Add(subtitle)
	}
	h := &pageHead{title: title, words: words, right: container.New(layout.NewCustomPaddedHBoxLayout(9))}
	for _, a := range actions {
		h.right.Add(container.New(middle{}, a))
		if b, ok := a.(*Button); ok && b.icon != IconNone && b.text != "" && b.kind != Primary {
			h.buttons = append(h.buttons, b)
		}
		if c, ok := a.(*fyne.Container); ok {
			if w, ok := c.Layout.(*wide); ok {
				h.fields = append(h.fields, w)
			}
		}
	}
	box := container.New(h, words, h.right)
	if back != nil {
		h.left = container.New(middle{}, back)
		box.Objects = []fyne.CanvasObject{words, h.left, h.right}
	}
	title.onSet = box.Refresh
	return box
}

// pageHead lays out the top of a page.
type pageHead struct {
	title       *Text
	words       fyne.CanvasObject
	left, right *fyne.Container // left is nil without a way back
	buttons     []*Button       // that can do without words
	fields      []*wide
}

const (
	headGap     = 4
	narrowField = 110
	leastTitle  = 56
)

// Layout belongs to the toolkit.
func (h *pageHead) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	if h.left != nil {
		x = h.left.MinSize().Width
		at(h.left, 0, 0, x, size.Height)
		x += headGap
	}
	h.shorten(size.Width - x - headGap)
	right := h.right.MinSize().Width
	at(h.right, size.Width-right, 0, right, size.Height)
	left := size.Width - x - right - headGap
	if left < min(h.title.full(), leastTitle) {
		left = 0 // a letter and three points say nothing
	}
	at(h.words, x, 0, left, size.Height)
}

// shorten takes the words off as many buttons as it needs for the title to have its room.
func (h *pageHead) shorten(room float32) {
	for _, b := range h.buttons {
		b.setBrief(false)
	}
	for _, f := range h.fields {
		f.less = 0
	}
	need := min(h.title.full(), titleRoom)
	for _, b := range h.buttons {
		if h.right.MinSize().Width+need <= room {
			return
		}
		b.setBrief(true)
	}
	for _, f := range h.fields {
		f.less = max(0, min(h.right.MinSize().Width+need-room, f.width-narrowField))
	}
}

// MinSize belongs to the toolkit.
func (h *pageHead) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		m := o.MinSize()
		least.Width += m.Width + headGap
		least.Height = max(least.Height, m.Height)
	}
	return least
}
