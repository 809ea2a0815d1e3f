package desktop

import (
	"context"
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// duplicatesPage lists pairs of customers who may be one, and merges them.
type duplicatesPage struct {
	desk  *Desk
	list  *kit.List
	rows  []bill.Duplicate
	count *kit.Text
}

// showDuplicates looks for customers who were entered twice.
func (d *Desk) showDuplicates() {
	p := &duplicatesPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Customers who may be one",
		kit.Column{Title: "Customer", Width: 160, Grow: 1},
		kit.Column{Title: "and", Width: 160, Grow: 1},
		kit.Column{Title: "Why", Width: 220, Grow: 1.4, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) {
		if i < len(p.rows) {
			d.askMerge(p.rows[i].A.ID, p.rows[i].B.ID, func(bill.ID) { p.reload() })
		}
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconCustomers, "Nobody seems to be there twice", "Compared are tax ids, paying accounts, mail addresses and names.", nil))
	d.show("duplicates", p)
	p.reload()
}

func (p *duplicatesPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *duplicatesPage) leave()                {}
func (p *duplicatesPage) goBack()               { p.desk.showCustomers() }

func (p *duplicatesPage) content() fyne.CanvasObject {
	return kit.NewColumn(
		kit.NewPageHeader("Duplicates", "Customers who may be one. Nothing changes until you have seen what becomes of them", backButton(p.goBack)),
		listCard(p.list, p.count, "↑ ↓ move    Enter compare"),
	)
}

func (p *duplicatesPage) reload() {
	d, s := p.desk, p.desk.me
	kit.GoLatest(d.run, "duplicates", context.Background(), func(ctx context.Context) ([]bill.Duplicate, error) { return s.DuplicateCustomers(ctx) },
		func(list []bill.Duplicate, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			p.rows = list
			p.list.SetCount(len(list))
			if len(list) > 0 && p.list.Selected() < 0 {
				p.list.Select(0)
			}
			p.count.Set(plural(len(list), "pair"))
			d.say("listed")
		})
}

func (p *duplicatesPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	r := p.rows[i]
	var why []string
	for _, reason := range r.Reasons {
		why = append(why, string(reason))
	}
	cells[0].Text, cells[1].Text = archivedName(r.A.Name, r.A.Archived), archivedName(r.B.Name, r.B.Archived)
	cells[2].Text = strings.Join(why, ", ")
}

// mergeDialog shows two customers side by side, with a choice for each field in which they differ.
type mergeDialog struct {
	desk        *Desk
	keep, other bill.ID
	take        map[string]bool // the fields of which the other's value is taken
	done        func(kept bill.ID)
	box         *kit.Dialog
}

// askMerge shows what would become of two customers, and merges them once the person says so.
func (d *Desk) askMerge(keep, other bill.ID, done func(kept bill.ID)) {
	m := &mergeDialog{desk: d, keep: keep, other: other, take: map[string]bool{}, done: done}
	m.look()
}

// taken are the fields of which the other's value is taken.
func (m *mergeDialog) taken() (list []string) {
	for _, f := range bill.MergeFields() {
		if m.take[f] {
			list = append(list, f)
		}
	}
	return list
}

// look asks what would become of them, and shows it.
func (m *mergeDialog) look() {
	d, s, take := m.desk, m.desk.me, m.taken()
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Merge, error) { return s.PreviewMerge(ctx, m.keep, m.other, take) },
		func(plan app.Merge, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			m.show(plan)
		})
}

// mergeWords name the fields of a customer.
var mergeWords = map[string]string{
	"number": "Number", "name": "Name", "address": "Address", "contact": "Contact", "taxId": "VAT id", "currency": "Currency", "language": "Language",
	"terms": "Days until due", "discount": "Usual discount", "priceList": "Price list", "settlement": "Discount for paying early", "buyerReference": "Buyer reference", "legalId": "Registration number", "eInvoice": "E-invoices", "endpoint": "Electronic address",
}

func (m *mergeDialog) show(plan app.Merge) {
	if m.box != nil {
		m.box.Close()
	}
	lines := []fyne.CanvasObject{
		container.New(shares{1, 2, 2}, kit.NewText("", kit.StyleCaption), kit.NewText("Who stays", kit.StyleHeading), kit.NewText("The other", kit.StyleHeading)),
	}
	for _, f := range plan.Fields {
		lines = append(lines, m.line(f))
	}
	if len(plan.Fields) == 0 {
		lines = append(lines, kit.NewParagraph("They differ in nothing."))
	}
	swap := kit.NewButton(kit.Quiet, kit.IconCustomers, "Keep the other one", func() {
		m.keep, m.other, m.take = m.other, m.keep, map[string]bool{}
		m.look()
	})
	body := container.New(layout.NewCustomPaddedVBoxLayout(6), append(lines,
		kit.NewParagraph("Comes along: "+m.comes(plan)+" More addresses, contacts and notes are put together; what was issued and paid stays as it is."),
		container.NewHBox(swap))...)
	m.box = kit.NewDialog("Make one customer of two?", body, kit.Primary, "Merge", "Cancel")
	m.box.Width = 760
	m.box.OnConfirm = m.merge
	m.box.ShowOn(m.desk.canvas())
	m.desk.say("merge shown")
}

// line is one field with either value; a click takes one.
func (m *mergeDialog) line(f bill.MergeField) fyne.CanvasObject {
	if f.Name == "priceList" { // the ids of the lists tell a person nothing
		f.Keep, f.Other = someWord(f.Keep, "Hers"), someWord(f.Other, "The other's")
	}
	keep, other := kit.NewCheckbox(cutTo(orDash(f.Keep), 38)), kit.NewCheckbox(cutTo(orDash(f.Other), 38))
	set := func(taken bool) {
		m.take[f.Name] = taken
		keep.Set(!taken)
		other.Set(taken)
	}
	set(f.Taken)
	keep.OnToggle = func(bool) { set(f.Keep == "") }
	other.OnToggle = func(bool) { set(true) }
	return container.New(shares{1, 2, 2}, container.NewVBox(layout.NewSpacer(), kit.NewText(mergeWords[f.Name], kit.StyleCaption).SetLeast(110), layout.NewSpacer()), keep, other)
}

// someWord stands for a value that is not shown.
func someWord(value, word string) string {
	if value == "" {
		return ""
	}
	return word
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

// comes counts what the other brings along.
func (m *mergeDialog) comes(plan app.Merge) string {
	parts := []string{
		plural(plan.Held.Documents, "issued document"), plural(plan.Drafts, "draft"), plural(plan.Recurring, "recurring invoice"),
		plural(plan.Held.Notes, "note"), plural(plan.Held.Attachments, "file"),
	}
	for _, c := range plan.Credit {
		parts = append(parts, "a credit of "+m.desk.style.Money(c))
	}
	return fmt.Sprintf("%s.", strings.Join(parts, ", "))
}

func (m *mergeDialog) merge() {
	d, s, take := m.desk, m.desk.me, m.taken()
	m.box.SetConfirmEnabled(false)
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Merge, error) { return s.MergeCustomers(ctx, m.keep, m.other, take) },
		func(done app.Merge, err error) {
			m.box.SetConfirmEnabled(true)
			if err != nil {
				d.showProblem(err)
				return
			}
			m.box.Close()
			m.done(done.Merged.ID)
			d.toast(kit.ToneSuccess, "Merged into "+done.Merged.Name)
			d.say("merged")
		})
}
