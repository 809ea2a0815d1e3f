package desktop

import (
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// mergeNoun is what the dialog of a merge knows of customers, or of items.
type mergeNoun struct {
	title  string
	fields []string // of which one value must be chosen
	words  map[string]string
	value  func(field, value string, other bool) string // as people read it
	look   func(ctx context.Context, keep, other bill.ID, take []string) (mergePlan, error)
	merge  func(ctx context.Context, keep, other bill.ID, take []string) (mergePlan, error)
	apart  func(ctx context.Context, keep, other bill.ID) error // says that they are two; nil where nobody suggested them
}

// mergePlan is what becomes of two.
type mergePlan struct {
	id     bill.ID
	name   string
	fields []bill.MergeField
	comes  string // what comes along
}

// mergeDialog shows two customers, or two items, side by side, with a choice for each field in which they differ.
type mergeDialog struct {
	desk        *Desk
	noun        mergeNoun
	keep, other bill.ID
	take        map[string]bool // the fields of which the other's value is taken
	done        func(kept bill.ID)
	box         *kit.Dialog
}

// askMerge shows what would become of two, and merges them once the person says so.
func (d *Desk) askMerge(noun mergeNoun, keep, other bill.ID, done func(kept bill.ID)) {
	m := &mergeDialog{desk: d, noun: noun, keep: keep, other: other, take: map[string]bool{}, done: done}
	m.look()
}

// taken are the fields of which the other's value is taken.
func (m *mergeDialog) taken() (list []string) {
	for _, f := range m.noun.fields {
		if m.take[f] {
			list = append(list, f)
		}
	}
	return list
}

// look asks what would become of them, and shows it.
func (m *mergeDialog) look() {
	d, take := m.desk, m.taken()
	kit.Go(d.run, context.Background(), func(ctx context.Context) (mergePlan, error) { return m.noun.look(ctx, m.keep, m.other, take) },
		func(plan mergePlan, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			m.show(plan)
		})
}

func (m *mergeDialog) show(plan mergePlan) {
	if m.box != nil {
		m.box.Close()
	}
	lines := []fyne.CanvasObject{
		container.New(shares{1, 2, 2}, kit.NewText("", kit.StyleCaption), kit.NewText("Stays", kit.StyleHeading), kit.NewText("The other", kit.StyleHeading)),
	}
	for _, f := range plan.fields {
		lines = append(lines, m.line(f))
	}
	if len(plan.fields) == 0 {
		lines = append(lines, kit.NewParagraph("They differ in nothing."))
	}
	ways := container.New(layout.NewCustomPaddedHBoxLayout(6), kit.NewButton(kit.Quiet, kit.IconNone, "Keep the other one", func() {
		m.keep, m.other, m.take = m.other, m.keep, map[string]bool{}
		m.look()
	}))
	if m.noun.apart != nil {
		ways.Add(kit.NewButton(kit.Quiet, kit.IconNone, "These are two", m.tellApart))
	}
	body := container.New(layout.NewCustomPaddedVBoxLayout(6), append(lines, kit.NewParagraph("Comes along: "+plan.comes), ways)...)
	m.box = kit.NewDialog(m.noun.title, body, kit.Primary, "Merge", "Cancel")
	m.box.Width = 760
	m.box.OnConfirm = m.merge
	m.box.ShowOn(m.desk.canvas())
	m.desk.say("merge shown")
}

// line is one field with either value; a click takes one.
func (m *mergeDialog) line(f bill.MergeField) fyne.CanvasObject {
	was, now := m.noun.value(f.Name, f.Keep, false), m.noun.value(f.Name, f.Other, true)
	keep, other := kit.NewCheckbox(cutTo(orDash(was), 38)), kit.NewCheckbox(cutTo(orDash(now), 38))
	set := func(taken bool) {
		m.take[f.Name] = taken
		keep.Set(!taken)
		other.Set(taken)
	}
	set(f.Taken)
	keep.OnToggle = func(bool) { set(f.Keep == "") }
	other.OnToggle = func(bool) { set(true) }
	name := kit.NewText(m.noun.words[f.Name], kit.StyleCaption).SetLeast(110)
	return container.New(shares{1, 2, 2}, container.NewVBox(layout.NewSpacer(), name, layout.NewSpacer()), keep, other)
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// cutTo cuts a text that a line has no room for.
func cutTo(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

func (m *mergeDialog) merge() {
	d, take := m.desk, m.taken()
	m.box.SetConfirmEnabled(false)
	kit.Go(d.run, context.Background(), func(ctx context.Context) (mergePlan, error) { return m.noun.merge(ctx, m.keep, m.other, take) },
		func(plan mergePlan, err error) {
			m.box.SetConfirmEnabled(true)
			if err != nil {
				d.showProblem(err)
				return
			}
			m.box.Close()
			m.done(plan.id)
			d.toast(kit.ToneSuccess, "Merged into "+plan.name)
			d.say("merged")
		})
}

// tellApart keeps that they are two, so that they are not suggested again.
func (m *mergeDialog) tellApart() {
	m.box.Close()
	m.desk.tellApart(m.keep, m.other, func() { m.done(m.keep) })
}

// tellApart keeps that two customers are two, and offers to take that back.
func (d *Desk) tellApart(a, b bill.ID, done func()) {
	s := d.me
	keep := func(work func(context.Context, bill.ID, bill.ID) error, then func()) {
		kit.Do(d.run, context.Background(), func(ctx context.Context) error { return work(ctx, a, b) }, func(err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			done()
			then()
		})
	}
	keep(s.TellApart, func() {
		d.frame.ToastAction(kit.ToneSuccess, "They are two, and are not suggested again", "Undo", func() { keep(s.MayBeOne, func() {}) }, d.cfg.After)
		d.say("told apart")
	})
}

// customersAsOne is the merge of customers; suggested says that the program thinks they may be one.
func (d *Desk) customersAsOne(suggested bool) mergeNoun {
	s := d.me
	plan := func(m app.Merge, err error) (mergePlan, error) {
		return mergePlan{m.Merged.ID, m.Merged.Name, m.Fields, customerComes(d.style, m)}, err
	}
	n := mergeNoun{
		title: "Make one customer of two?", fields: bill.MergeFields(), words: map[string]string{
			"number": "Number", "name": "Name", "address": "Address", "contact": "Contact", "taxId": "VAT id", "currency": "Currency", "language": "Language",
			"terms": "Days until due", "discount": "Usual discount", "priceList": "Price list", "settlement": "Discount for paying early", "buyerReference": "Buyer reference",
			"legalId": "Registration number", "eInvoice": "E-invoices", "endpoint": "Electronic address",
		},
		value: func(field, value string, other bool) string {
			switch {
			case field != "priceList" || value == "": // the ids of the lists tell a person nothing
				return value
			case other:
				return "The other's"
			}
			return "Hers"
		},
		look: func(ctx context.Context, keep, other bill.ID, take []string) (mergePlan, error) {
			return plan(s.PreviewMerge(ctx, keep, other, take))
		},
		merge: func(ctx context.Context, keep, other bill.ID, take []string) (mergePlan, error) {
			return plan(s.MergeCustomers(ctx, keep, other, take))
		},
	}
	if suggested && s.May("customer.apart") {
		n.apart = s.TellApart
	}
	return n
}

// customerComes counts what the other customer brings along.
func customerComes(f formats, m app.Merge) string {
	parts := []string{
		plural(m.Held.Documents, "issued document"), plural(m.Drafts, "draft"), plural(m.Recurring, "recurring invoice"),
		plural(m.Held.Notes, "note"), plural(m.Held.Attachments, "file"),
	}
	for _, c := range m.Credit {
		parts = append(parts, "a credit of "+f.Money(c))
	}
	return strings.Join(parts, ", ") + ". More addresses, contacts and notes are put together; what was issued and paid stays as it is."
}

// itemsAsOne is the merge of items.
func (d *Desk) itemsAsOne() mergeNoun {
	s := d.me
	var two app.ItemMerge
	plan := func(m app.ItemMerge, err error) (mergePlan, error) {
		two = m
		return mergePlan{m.Merged.ID, m.Merged.Name, m.Fields, itemComes(d.style, m)}, err
	}
	return mergeNoun{
		title: "Make one item of two?", fields: app.MergeItemFields(), words: map[string]string{
			"code": "Code", "name": "Name", "description": "Description", "unit": "Unit", "price": "Price", "tax": "VAT", "sort": "What it is", "barcode": "Barcode",
			"reorder": "At least in stock", "cost": "What it costs",
		},
		value: func(field, value string, other bool) string {
			switch {
			case field == "unit":
				return unitWord(value)
			case field == "price" && other:
				return priceWords(d.style, two.Other)
			case field == "price":
				return priceWords(d.style, two.Keep)
			}
			return value
		},
		look: func(ctx context.Context, keep, other bill.ID, take []string) (mergePlan, error) {
			return plan(s.PreviewItemMerge(ctx, keep, other, take))
		},
		merge: func(ctx context.Context, keep, other bill.ID, take []string) (mergePlan, error) {
			return plan(s.MergeItems(ctx, keep, other, take))
		},
	}
}

// priceWords are what an item costs, with its prices of many.
func priceWords(f formats, it bill.Item) string {
	words := f.Price(it.Price, it.Currency) + " " + it.Currency.Code()
	if it.Prices == bill.Gross {
		words += " with VAT"
	}
	if len(it.Quantities) > 0 {
		words += ", from " + f.quantities(it.Quantities)
	}
	return words
}

// itemComes says what the other item brings along.
func itemComes(f formats, m app.ItemMerge) string {
	parts := []string{plural(m.Drafts, "draft"), plural(m.Recurring, "recurring invoice"), plural(m.Held.Prices, "price") + " on price lists"}
	if m.Held.Moves > 0 {
		parts = append(parts, f.Quantity(m.Held.Level)+" in stock")
	}
	words := strings.Join(parts, ", ") + ". It is found by the codes of both from then on."
	if m.Held.Both > 0 {
		words += " Where a price list has a price of either, that of the one kept stays."
	}
	if m.Held.Sold {
		words += " What was issued stays as it is, and is counted with it."
	}
	return words
}
