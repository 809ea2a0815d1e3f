package desktop

import (
	"strconv"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/tax"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// cause names the figure that a row of a sum shows, so that a click can explain it.
type cause struct {
	figure bill.Figure
	rate   tax.Rate // of a tax group
	nth    int      // of several
}

// explains says whether there is a figure to explain.
func (c cause) explains() bool { return c.figure != "" }

// calculation shows how the figures of a document come about, one at a time.
type calculation struct {
	desk  *Desk
	all   []app.Calculation
	now   app.Calculation
	which *kit.Select
	list  *kit.List
}

// explainFigure opens the calculation behind a figure of a draft; behind what is to be paid where none is named.
func (d *Desk) explainFigure(draft bill.Draft, c cause) {
	all, err := app.Explain(d.style.Locale, draft)
	d.explainOf(all, err, c)
}

// explainDocument is the same of an issued document, with what settlement discounts took off it.
func (d *Desk) explainDocument(doc app.Document, c cause) {
	all, err := app.ExplainDocument(d.style.Locale, doc)
	d.explainOf(all, err, c)
}

func (d *Desk) explainOf(all []app.Calculation, err error, c cause) {
	if err != nil || len(all) == 0 {
		return // the sums are too large, or mix currencies: the page says so already
	}
	p := &calculation{desk: d, all: all}
	choices := make([]kit.Suggestion, len(all))
	first := len(all) - 1
	for i, one := range all {
		choices[i] = kit.Suggestion{ID: strconv.Itoa(i), Title: one.Words, Detail: d.style.Money(one.Amount)}
		if one.Figure == c.figure && one.Rate == c.rate && (c.nth == 0 || one.Nth == c.nth) || c == (cause{}) && one.Figure == bill.FigurePayable {
			first = i
		}
	}
	p.which = kit.NewSelect(choices...)
	p.which.SetName("Figure")
	p.which.OnSelect = func(s kit.Suggestion) { p.show(s.ID) }
	p.list = kit.NewList("Steps", kit.Column{Title: "Step", Width: 300, Grow: 1},
		kit.Column{Title: "Amount", Width: 130, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong})
	p.list.OnCells = p.cells
	box := kit.NewDialog("How it comes about", container.New(layout.NewCustomPaddedVBoxLayout(10), p.which, kit.NewTall(300, p.list)),
		kit.Primary, "Close", "")
	box.Width, box.First, box.OnConfirm = 720, p.which, box.Close
	p.which.Choose(strconv.Itoa(first))
	p.show(strconv.Itoa(first))
	box.ShowOn(d.canvas())
	d.say("explained")
}

// show lists the steps of one figure.
func (p *calculation) show(id string) {
	i, err := strconv.Atoi(id)
	if err != nil || i >= len(p.all) {
		return
	}
	p.now = p.all[i]
	p.list.SetCount(len(p.now.Steps) + 1)
}

// cells are the steps, and below them the figure that they add up to.
func (p *calculation) cells(i int, cells []kit.Cell) {
	f := p.desk.style
	switch {
	case i < len(p.now.Steps):
		cells[0].Text, cells[1].Text = p.now.StepWords[i], f.Amount(p.now.Steps[i].Amount)
	case i == len(p.now.Steps):
		cells[0] = kit.Cell{Text: p.now.Words, Tone: kit.ToneInfo}
		cells[1] = kit.Cell{Text: f.Money(p.now.Amount), Tone: kit.ToneInfo}
	}
}
