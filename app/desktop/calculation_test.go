package desktop

import (
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// Every figure of a document opens the calculation behind it, by a click or Ctrl+E, while it is written and when it is issued.
func TestFiguresAreExplained(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.letters("müll")
	p.keys(fyne.KeyReturn)
	for _, line := range [][2]string{{"bow, p", "1"}, {"school", "3"}} {
		p.letters(line[0])
		p.keys(fyne.KeyReturn)
		p.letters(line[1])
		p.keys(fyne.KeyReturn)
	}
	p.fill("Discount", "3%")
	p.ctrl(fyne.KeyE)
	p.onShow("How it comes about")
	p.wantSteps("With tax", "To pay")
	p.look("explain-editor")
	p.keys(fyne.KeyEscape)
	page := p.page.(*editorPage)
	p.clickFigure(page.totals, bill.FigureAllowances)
	p.wantSteps("Discount 1, its share at 7%", "Discount 1, its share at 19%", "Discounts")
	p.keys(fyne.KeyEscape)
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.clickFigure(p.page.(*documentPage).facts, bill.FigureTax)
	p.wantSteps("Tax at 7%, on 70.71", "Tax at 19%, on 465.60", "Tax")
	which := all[*kit.Select](p)[0]
	p.w.Canvas().Focus(which)
	p.keys(fyne.KeyUp)
	p.wantSteps("19% of 465.60 is 88.464, rounded to 88.46", "Tax at 19%")
	p.look("explain-document")
}

// clickFigure clicks on the figure in a sum.
func (p *pad) clickFigure(card *totalsCard, figure bill.Figure) {
	p.t.Helper()
	var spots []*kit.Spot
	for _, o := range card.box.Objects {
		if spot, ok := o.(*kit.Spot); ok {
			spots = append(spots, spot)
		}
	}
	for _, r := range card.rows {
		if r.cause.figure == figure {
			spots[0].Tapped(&fyne.PointEvent{})
			return
		}
		if r.cause.explains() {
			spots = spots[1:]
		}
	}
	p.t.Fatalf("no figure %s to click", figure)
}

// wantSteps looks at the calculation on show: its steps, and at the end the figure.
func (p *pad) wantSteps(words ...string) {
	p.t.Helper()
	var got []string
	list := all[*kit.List](p)[0]
	for i := range list.Count() {
		cells := make([]kit.Cell, 2)
		list.OnCells(i, cells)
		got = append(got, cells[0].Text)
	}
	if !slices.Equal(got, words) {
		p.t.Errorf("the steps are %q", got)
	}
}
