package desktop

import (
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// columnPick is the list of columns in their order: which are printed, and a button that moves one up.
type columnPick struct {
	order   []paper.Column
	on      map[paper.Column]bool
	box     *fyne.Container
	changed func()
}

// newColumnPick lists the columns that are printed, then the others.
func newColumnPick(chosen []paper.Column, changed func()) *columnPick {
	if len(chosen) == 0 {
		chosen = paper.UsualColumns()
	}
	c := &columnPick{order: slices.Clone(chosen), on: map[paper.Column]bool{}, changed: changed, box: container.New(layout.NewCustomPaddedVBoxLayout(2))}
	for _, one := range chosen {
		c.on[one] = true
	}
	for _, one := range paper.Columns() {
		if !c.on[one] {
			c.order = append(c.order, one)
		}
	}
	c.draw()
	return c
}

// draw puts up the rows. Description and amount are on every paper, and the amount is the last.
func (c *columnPick) draw() {
	c.box.Objects = nil
	for i, one := range c.order {
		if one == paper.ColAmount {
			continue
		}
		box := kit.NewCheckbox(columnWords[one])
		box.Set(c.on[one])
		if one == paper.ColDescription {
			box.Disable()
		}
		box.OnToggle = func(on bool) {
			c.on[one] = on
			c.changed()
		}
		up := kit.NewButton(kit.Quiet, kit.IconChevronUp, "", func() { c.up(one) })
		up.SetName("Move "+columnWords[one]+" up", nil)
		if i == 0 {
			up.Disable()
		}
		c.box.Add(container.NewBorder(nil, nil, nil, up, box))
	}
	c.box.Refresh()
}

// up moves a column before the one above it.
func (c *columnPick) up(one paper.Column) {
	i := slices.Index(c.order, one)
	if i > 1 && c.order[i-1] == paper.ColAmount { // it stands in no row
		c.order[i], c.order[i-1] = c.order[i-1], c.order[i]
		i--
	}
	if i < 1 {
		return
	}
	c.order[i], c.order[i-1] = c.order[i-1], c.order[i]
	c.draw()
	c.changed()
}

func (c *columnPick) chosen() (list []paper.Column) {
	for _, one := range c.order {
		if c.on[one] && one != paper.ColAmount {
			list = append(list, one)
		}
	}
	return append(list, paper.ColAmount)
}

// paperWords are the shop's own words before and after the table, by kind of paper and language.
type paperWords struct {
	list           []paper.OwnWords
	kind, language *kit.Select
	before, after  *kit.Entry
	atKind         bill.Kind // whose words are on show
	atLanguage     string
}

func newPaperWords(list []paper.OwnWords, changed func()) *paperWords {
	w := &paperWords{list: slices.Clone(list), before: kit.NewTextArea(2), after: kit.NewTextArea(2)}
	var kinds []kit.Suggestion
	for _, k := range paper.WordKinds() {
		kinds = append(kinds, kit.Suggestion{ID: string(k), Title: wordKindName(k)})
	}
	w.kind = kit.NewSelect(kinds...)
	w.language = kit.NewSelect(append([]kit.Suggestion{{Title: "Every language"}}, languageChoices()...)...)
	w.kind.Choose(string(bill.Invoice))
	w.language.Choose("")
	w.load()
	for _, s := range []*kit.Select{w.kind, w.language} {
		s.OnSelect = func(kit.Suggestion) {
			w.list = w.all()
			w.load()
		}
	}
	for _, e := range []*kit.Entry{w.before, w.after} {
		e.OnChanged = func(string) { changed() }
	}
	return w
}

// wordKindName names a kind of paper that can have own words.
func wordKindName(k bill.Kind) string {
	switch k {
	case paper.KindReceipt:
		return "Receipt of payment"
	case paper.KindStatement:
		return "Statement of account"
	}
	return kindWord(k)
}

func (w *paperWords) fields() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		kit.NewRow(kit.NewField("On", w.kind, ""), kit.NewField("In", w.language, "")),
		kit.NewField("Before the table", w.before, "{name}, {number}, {date}, {due} and {total} are filled in"),
		kit.NewField("At the end", w.after, ""),
	}
}

// load shows the words of the kind and language that are chosen.
func (w *paperWords) load() {
	w.atKind, w.atLanguage = bill.Kind(w.kind.Chosen().ID), w.language.Chosen().ID
	var own paper.OwnWords
	if i := slices.IndexFunc(w.list, w.shown); i >= 0 {
		own = w.list[i]
	}
	w.before.SetQuietly(own.Before)
	w.after.SetQuietly(own.After)
}

func (w *paperWords) shown(o paper.OwnWords) bool {
	return o.Kind == w.atKind && o.Language == w.atLanguage
}

// all are the words of every kind, with those on show as typed.
func (w *paperWords) all() []paper.OwnWords {
	list := slices.DeleteFunc(slices.Clone(w.list), w.shown)
	own := paper.OwnWords{Kind: w.atKind, Language: w.atLanguage, Before: strings.TrimSpace(w.before.Text), After: strings.TrimSpace(w.after.Text)}
	if own.Before+own.After != "" {
		list = append(list, own)
	}
	return list
}
