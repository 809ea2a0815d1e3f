package desktop

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/paper"
	"counterfoil/app/tax"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// lawForm says why a sale is taxed as it is, shows the words of the law as they will be printed, and asks for an exchange rate.
type lawForm struct {
	page              *editorPage
	line, sold, place *kit.Select
	why               *kit.Paragraph
	use               *kit.Button
	words             []*lawWords
	exchange          *exchangeForm // nil where the document is in the currency of the books
	lines             map[string]*kit.Field
}

// lawWords are those of one category, and why they are left out.
type lawWords struct {
	category     tax.Category
	usual        string // as they are without a person
	text, reason *kit.Entry
}

// taxFoot stands under the sums: what should be looked at, and the way to all about tax.
func (p *editorPage) taxFoot() fyne.CanvasObject {
	all := kit.NewButton(kit.Quiet, kit.IconInfo, "Tax and exchange", p.showLaw)
	all.SetName("Why this tax, the words of the law, the exchange rate", p.desk.tip)
	return container.New(layout.NewCustomPaddedVBoxLayout(2), p.advice, container.NewHBox(all))
}

// showLaw opens the form.
func (p *editorPage) showLaw() {
	f := newLawForm(p)
	box := kit.NewDialog("Tax and exchange", f.content(), kit.Primary, "Apply", "Cancel")
	box.Width, box.First = 720, f.line
	box.OnConfirm = func() {
		if f.read() {
			box.Close()
			p.changed()
		}
	}
	box.ShowOn(p.desk.canvas())
}

// What can be sold, where no item says it.
const (
	soldItem    = "item"
	soldGoods   = "goods"
	soldService = "service"
	soldDigital = "digital"
)

// allLines is the choice of every line at once.
const allLines = "all"

func newLawForm(p *editorPage) *lawForm {
	f := &lawForm{page: p, line: kit.NewSelect(p.lineChoices()...), why: kit.NewParagraph("")}
	f.sold = kit.NewSelect(
		kit.Suggestion{ID: soldItem, Title: "As the item says", Detail: "goods where there is none"},
		kit.Suggestion{ID: soldGoods, Title: "Goods"}, kit.Suggestion{ID: soldService, Title: "A service"},
		kit.Suggestion{ID: soldDigital, Title: "A service by wire", Detail: "download, streaming, telephone"},
	)
	f.place = kit.NewSelect(append([]kit.Suggestion{{ID: "", Title: "As usual"}}, countryChoices()...)...)
	f.use = kit.NewButton(kit.Secondary, kit.IconCheck, "Use it", f.take)
	f.lines = map[string]*kit.Field{
		"line": kit.NewField("Line", f.line, ""), "sold": kit.NewField("What is sold", f.sold, ""),
		"place": kit.NewField("Place of supply", f.place, "Fixed by law: land, events, meals"),
	}
	f.line.Choose(p.lineChoices()[0].ID)
	f.sold.Choose(soldItem)
	f.place.Choose("")
	again := func(kit.Suggestion) { f.explain() }
	f.line.OnSelect, f.sold.OnSelect, f.place.OnSelect = again, again, again
	f.loadWords()
	if c := p.desk.style.currency(); p.draft.Currency != c && p.round == nil {
		f.exchange = newExchangeForm(p, c)
	}
	f.explain()
	return f
}

// lineChoices are the lines that are written, and all of them.
func (p *editorPage) lineChoices() (list []kit.Suggestion) {
	for n, row := range p.written() {
		list = append(list, kit.Suggestion{ID: strconv.Itoa(row), Title: fmt.Sprintf("%d  %s", n+1, p.lines[row].Description)})
	}
	if len(list) != 1 {
		list = append(list, kit.Suggestion{ID: allLines, Title: "All lines"})
	}
	return list
}

func (f *lawForm) content() fyne.CanvasObject {
	l := f.lines
	list := []fyne.CanvasObject{
		container.New(shares{1.5, 1.2, 1.2}, l["line"], l["sold"], l["place"]),
		container.NewBorder(nil, nil, nil, container.NewVBox(f.use), f.why),
	}
	for _, w := range f.words {
		list = append(list, container.New(shares{2, 1}, l[string(w.category)], l[string(w.category)+" left out"]))
	}
	if f.exchange != nil {
		list = append(list, f.exchange.content())
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(6), list...)
}

// rows are the lines of the grid that are meant.
func (f *lawForm) rows() []int {
	if row, err := strconv.Atoi(f.line.Chosen().ID); err == nil {
		return []int{row}
	}
	return f.page.written()
}

// advice is how a line would be taxed if it were what is chosen.
func (f *lawForm) advice(l editLine) app.TaxAdvice {
	p, what := f.page, app.SoldItem(f.page.items[l.Item].Item)
	if kind := f.sold.Chosen().ID; kind != soldItem {
		what.Service, what.Digital = kind != soldGoods, kind == soldDigital
	}
	what.Place = f.place.Chosen().ID
	return app.AdviseTax(p.desk.style.company, p.draft.Buyer, what, app.SupplyDay(p.draft, p.day()), p.draft.Language)
}

// explain says what is suggested for the first of the lines, and why.
func (f *lawForm) explain() {
	var l editLine
	if rows := f.rows(); len(rows) > 0 {
		l = f.page.lines[rows[0]]
	}
	f.why.Set(adviceWords(f.page.desk.style, f.advice(l)))
}

// adviceWords are an advice in a sentence or two.
func adviceWords(f formats, a app.TaxAdvice) string {
	words := "VAT " + f.rateName(a.Rate)
	if a.Rate.Category.ZeroRated() {
		words = sentence(f.rateName(a.Rate))
	}
	if why := a.Because(); len(why) > 0 {
		words += ", because " + strings.Join(why, "; ") + "."
	}
	if !a.Unsure {
		return words
	}
	var others []string
	for _, r := range a.Choices {
		others = append(others, f.rateName(r))
	}
	words += " This is not certain: please choose."
	if len(others) > 0 {
		words += " It may also be " + strings.Join(others, ", ") + "."
	}
	return words
}

// sentence is a text with a capital letter.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// take gives the lines the tax that is suggested; what a credit note takes back keeps that of its invoice.
func (f *lawForm) take() {
	p := f.page
	for _, row := range f.rows() {
		if l := &p.lines[row]; l.Credits == 0 {
			l.Tax = f.advice(*l).Rate
			p.grid.SetCell(row, colVAT, p.desk.style.rateName(l.Tax))
			p.grid.SetProblem(row, colVAT, "")
			l.bad[colVAT] = false
		}
	}
	p.changed()
	p.desk.toast(kit.ToneSuccess, "Taxed as suggested")
}

// loadWords shows the words of each category that is on the draft, as they will be printed.
func (f *lawForm) loadWords() {
	p := f.page
	d := p.asIssued(p.read())
	seen := []tax.Category{}
	for _, l := range d.Lines {
		c := l.Tax.Category
		if !c.NeedsReason() || slices.Contains(seen, c) {
			continue
		}
		seen = append(seen, c)
		usual := d
		usual.TaxReasons, usual.LeftOut = nil, nil
		usual.TaxReasons = app.LawfulReasons(p.desk.style.company, usual, p.day())
		w := &lawWords{category: c, usual: paper.Reason(usual, c), text: kit.NewTextArea(2), reason: kit.NewEntry()}
		w.text.SetText(w.usual)
		if own := p.draft.TaxReasons[c]; own != "" {
			w.text.SetText(own)
		}
		w.reason.SetText(p.draft.LeftOut[c])
		f.words = append(f.words, w)
		f.lines[string(c)] = kit.NewField("Words for "+p.desk.style.rateName(l.Tax), w.text, sourceWords(app.LawOf(p.desk.style.company, d, c, p.day())))
		f.lines[string(c)+" left out"] = kit.NewField("Left out, because", w.reason, "Empty: they are printed")
	}
}

// sourceWords say which law wants a text.
func sourceWords(t tax.Text) string {
	switch {
	case t.Text == "":
		return "No law is known that wants certain words"
	case t.Check != "":
		return t.Source + "; to be checked: " + t.Check
	}
	return t.Source
}

// read puts what was typed into the draft, or marks what is wrong.
func (f *lawForm) read() bool {
	d := &f.page.draft
	reasons, out := map[tax.Category]string{}, map[tax.Category]string{}
	for _, w := range f.words {
		text, why := strings.TrimSpace(w.text.Text), strings.TrimSpace(w.reason.Text)
		switch {
		case why != "":
			out[w.category] = why
		case text == "":
			line := f.lines[string(w.category)+" left out"]
			line.SetProblem("Say why nothing is printed.")
			line.Focus()
			return false
		case text != w.usual:
			reasons[w.category] = text
		}
	}
	if f.exchange != nil {
		x, ok := f.exchange.read()
		if !ok {
			return false
		}
		d.Exchange = x
	}
	d.TaxReasons, d.LeftOut = reasons, out
	return true
}
