package desktop

import (
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// totalRow is one line of a sum.
type totalRow struct {
	label, amount string
	strong        bool
	cause         cause // of a figure that a click explains
}

// totalsCard shows a sum line by line.
type totalsCard struct {
	box    *fyne.Container
	labels []*kit.Text
	sums   []*kit.Text
	rows   []totalRow
	why    func(cause)
}

// newTotalsCard makes an empty sum; why hears a click on one of its figures.
func newTotalsCard(why func(cause)) *totalsCard {
	return &totalsCard{box: container.New(layout.NewCustomPaddedVBoxLayout(3)), why: why}
}

// set shows rows; the texts are kept where their number and weight stay the same, which is so while one types.
func (t *totalsCard) set(rows []totalRow) {
	fits := t.fits(rows)
	t.rows = rows
	if !fits {
		t.rebuild(rows)
	}
	for i, r := range rows {
		t.labels[i].Set(r.label)
		t.sums[i].Set(r.amount)
	}
	t.box.Refresh()
}

func (t *totalsCard) fits(rows []totalRow) bool {
	if len(rows) != len(t.rows) {
		return false
	}
	for i, r := range rows {
		if was := t.rows[i]; was.strong != r.strong || was.cause.explains() != r.cause.explains() {
			return false
		}
	}
	return true
}

func (t *totalsCard) rebuild(rows []totalRow) {
	t.labels, t.sums, t.box.Objects = nil, nil, nil
	for i, r := range rows {
		label, sum, parts := kit.NewText("", kit.StyleMuted).SetLeast(60), kit.NewText("", kit.StyleBody), shares{1.4, 1}
		if r.strong {
			parts = shares{1, 2.2} // a short word, large figures
			label, sum = kit.NewText("", kit.StyleHeading).SetLeast(60), kit.NewText("", kit.StyleTitle)
			t.box.Add(kit.NewTall(2, kit.NewText("", kit.StyleCaption)))
		}
		sum.SetAlign(fyne.TextAlignTrailing).SetWhole()
		t.labels, t.sums = append(t.labels, label), append(t.sums, sum)
		var row fyne.CanvasObject = container.New(parts, label, sum)
		if r.cause.explains() {
			row = kit.NewSpot(row, func() { t.why(t.rows[i].cause) })
		}
		t.box.Add(row)
	}
}

// middleGrows stacks three objects; the middle one takes what is left.
type middleGrows struct{ gap float32 }

// Layout belongs to the toolkit.
func (m middleGrows) Layout(o []fyne.CanvasObject, size fyne.Size) {
	top, foot := o[0].MinSize().Height, o[2].MinSize().Height
	middle := max(o[1].MinSize().Height, size.Height-top-foot-2*m.gap)
	y := float32(0)
	for i, h := range []float32{top, middle, foot} {
		o[i].Move(fyne.NewPos(0, y))
		o[i].Resize(fyne.NewSize(size.Width, h))
		y += h + m.gap
	}
}

// MinSize belongs to the toolkit.
func (m middleGrows) MinSize(o []fyne.CanvasObject) fyne.Size {
	least := fyne.NewSize(0, 2*m.gap)
	for _, one := range o {
		least.Width = max(least.Width, one.MinSize().Width)
		least.Height += one.MinSize().Height
	}
	return least
}

const (
	formRoom    = 820 // the form needs so much before the paper gets any
	paperWidest = 560
)

// beside puts the paper beside the form where the window is wide enough for both.
type beside struct {
	gap   float32
	form  float32 // what the form needs; 0: formRoom
	shown func()  // hears that the paper came into view
}

// Layout belongs to the toolkit.
func (b *beside) Layout(o []fyne.CanvasObject, size fyne.Size) {
	room := b.form
	if room == 0 {
		room = formRoom
	}
	paper := min(paperWidest, size.Width-room-b.gap)
	form := size.Width
	if paper < 260 {
		o[1].Hide()
	} else {
		came := !o[1].Visible()
		o[1].Show()
		form -= paper + b.gap
		o[1].Move(fyne.NewPos(form+b.gap, 0))
		o[1].Resize(fyne.NewSize(paper, size.Height))
		if came {
			b.shown()
		}
	}
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(form, size.Height))
}

// MinSize belongs to the toolkit.
func (b *beside) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }
