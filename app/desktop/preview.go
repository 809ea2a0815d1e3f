package desktop

import (
	"context"
	"image"
	"image/color"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// paperView shows the pages of a paper one below the other, as wide as it is, painted from the very boxes that the PDF is
// written from.
type paperView struct {
	desk   *Desk
	source paperSource // lays out what is to be shown
	images []image.Image
	width  float32     // of a page, in the window's pixels
	notice *kit.Banner // what is not on the paper as it was given
	body   *fyne.Container
	scroll *container.Scroll
	box    *fyne.Container
	busy   bool // one painting at a time: what comes meanwhile waits
	again  bool
}

// paperSource lays out a paper, away from the UI goroutine.
type paperSource func(context.Context) (app.FiledPaper, error)

// fresh is the source of a paper that is not filed anywhere.
func fresh(source func() (paper.Paper, error)) paperSource {
	return func(context.Context) (p app.FiledPaper, err error) {
		p.Paper, err = source()
		return p, err
	}
}

const (
	pageGap   = 12
	scrollbar = 12
)

func newPaperView(d *Desk) *paperView {
	v := &paperView{desk: d}
	v.body = container.New(pageStack{v})
	v.scroll = container.NewVScroll(v.body)
	v.notice = kit.NewBanner(kit.ToneWarning, "", nil)
	v.notice.Hide()
	v.box = container.NewBorder(v.notice, nil, nil, nil, container.New(pageRoom{v}, v.scroll))
	return v
}

// show lays out and paints another paper, away from the UI goroutine.
func (v *paperView) show(source func() (paper.Paper, error)) { v.showFiled(fresh(source)) }

// showFiled is the same of a paper that left the shop.
func (v *paperView) showFiled(source paperSource) {
	v.source = source
	v.paint()
}

// paint draws the pages in the resolution of the screen.
func (v *paperView) paint() {
	if v.width < 40 || v.source == nil {
		return
	}
	if v.busy {
		v.again = true
		return
	}
	v.busy = true
	source, dots := v.source, int(v.width*v.desk.canvas().Scale())
	kit.Go(v.desk.run, context.Background(), func(ctx context.Context) (p painted, err error) {
		sheet, err := source(ctx)
		if err != nil {
			return p, err
		}
		p.words, p.asToday = lackingWords(sheet.Paper), sheet.AsToday
		p.images, err = paintPages(ctx, sheet.Pages, dots)
		return p, err
	}, func(p painted, err error) {
		v.busy = false
		if err == nil {
			v.put(p.images)
			v.warn(p)
		}
		if v.again {
			v.again = false
			v.paint()
		}
	})
}

// painted are the pages of a paper, and what is not on them as it was given.
type painted struct {
	images  []image.Image
	words   string
	asToday bool
}

// wordsAsToday stand above a paper whose look was not kept.
const wordsAsToday = "Shown as papers look today, for the look of older ones was not kept. The PDF is as it was sent."

// lackingWords say what is not on a paper as it was given, "" for nothing.
func lackingWords(p paper.Paper) string {
	var lines []string
	for _, one := range app.PaperProblems(p) {
		lines = append(lines, problemWords(one))
	}
	return strings.Join(lines, "\n")
}

// warn says above the pages what is not on them.
func (v *paperView) warn(p painted) {
	words, tone := p.words, kit.ToneWarning
	if words == "" && p.asToday {
		words, tone = wordsAsToday, kit.ToneInfo
	}
	if v.notice.Words() != words {
		v.notice.Set(tone, words)
		v.box.Refresh() // it needs its room
	}
}

func (v *paperView) put(images []image.Image) {
	v.images = images
	v.body.Objects = nil
	for _, img := range images {
		picture := canvas.NewImageFromImage(img)
		picture.FillMode, picture.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleSmooth
		edge := canvas.NewRectangle(color.Transparent)
		edge.StrokeColor, edge.StrokeWidth = color.NRGBA{R: 0x80, G: 0x88, B: 0x98, A: 0x60}, 1
		v.body.Add(container.NewStack(picture, edge))
	}
	v.body.Refresh()
	v.scroll.Refresh()
}

// pageRoom learns the width that there is before the pages are placed.
type pageRoom struct{ v *paperView }

// Layout belongs to the toolkit.
func (r pageRoom) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := size.Width - scrollbar - 2
	changed := width != r.v.width
	r.v.width = width
	o[0].Resize(size)
	if changed {
		r.v.scroll.Refresh()
		r.v.paint()
	}
}

// MinSize belongs to the toolkit.
func (pageRoom) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 200) }

// pageStack places the pages.
type pageStack struct{ v *paperView }

func (s pageStack) height(i int) float32 {
	if i >= len(s.v.images) || s.v.width <= 0 {
		return 0
	}
	b := s.v.images[i].Bounds()
	return s.v.width * float32(b.Dy()) / float32(max(1, b.Dx()))
}

// Layout belongs to the toolkit.
func (s pageStack) Layout(o []fyne.CanvasObject, _ fyne.Size) {
	y := float32(1) // inside the scroll, so that no edge is cut
	for i, page := range o {
		page.Move(fyne.NewPos(1, y))
		page.Resize(fyne.NewSize(s.v.width, s.height(i)))
		y += s.height(i) + pageGap
	}
}

// MinSize belongs to the toolkit.
func (s pageStack) MinSize(o []fyne.CanvasObject) fyne.Size {
	y := float32(0)
	for i := range o {
		y += s.height(i) + pageGap
	}
	return fyne.NewSize(100, max(0, y-pageGap))
}

// previewPane is the paper beside the editor, as it would be printed now.
type previewPane struct {
	desk *Desk
	view *paperView
	card fyne.CanvasObject
	last func() (paper.Paper, error) // lays out the draft shown last
}

func newPreviewPane(d *Desk) *previewPane {
	v := newPaperView(d)
	return &previewPane{desk: d, view: v, card: container.NewStack(v.box)}
}

// show lays out a draft again, if anybody can see it.
func (p *previewPane) show(d bill.Draft, t bill.Totals) {
	style, d := p.desk.style.paper, d.Clone()
	p.last = func() (paper.Paper, error) { return paper.Preview(d, t, style) }
	if p.card.Visible() {
		p.refresh()
	}
}

func (p *previewPane) refresh() {
	if p.last != nil {
		p.view.show(p.last)
	}
}

// showPreview shows the paper over the window, for windows too narrow to have it beside the form.
func (p *editorPage) showPreview() {
	if p.preview.last == nil {
		return
	}
	v := newPaperView(p.desk)
	size := p.desk.canvas().Size()
	box := kit.NewDialog("How it will look", kit.NewTall(size.Height-190, v.box), kit.Primary, "Back to the draft", "")
	box.Width = min(size.Width-80, (size.Height-190)*0.78+60)
	box.OnConfirm = box.Close
	box.ShowOn(p.desk.canvas())
	v.show(p.preview.last)
}
