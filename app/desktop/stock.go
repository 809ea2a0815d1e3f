package desktop

import (
	"context"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// least shows the least that there should be of an item, nothing for none; parseLeast reads it.
func (f formats) least(q money.Quantity) string {
	if q.IsZero() {
		return ""
	}
	return f.Quantity(q)
}

func (f formats) parseLeast(text string) (money.Quantity, error) {
	if strings.TrimSpace(text) == "" {
		return money.Quantity{}, nil
	}
	return f.ParseQuantity(text)
}

// levelCell is how much there is of an item; nothing where nobody counts.
func (d *Desk) levelCell(l app.StockLevel) kit.Cell {
	if !l.Item.Stock {
		return kit.Cell{}
	}
	cell := kit.Cell{Text: d.style.Quantity(l.Level)}
	if l.Low {
		cell.Tone = kit.ToneWarning
	}
	return cell
}

// adviseOnStock says that a line takes more than there is, where nothing else is to be said.
func (p *editorPage) adviseOnStock(draft bill.Draft, said string) {
	if said != "" {
		return
	}
	d, s := p.desk, p.desk.me
	kit.GoLatest(d.run, "stock", context.Background(), func(ctx context.Context) ([]bill.Problem, error) { return s.DraftStock(ctx, draft) },
		func(list []bill.Problem, err error) {
			if err == nil && len(list) > 0 && p.advice.Value() == "" {
				p.advice.Set(problemWords(list[0]))
			}
		})
}

// lowStockPage lists the items of which there is less than there should be.
type lowStockPage struct {
	desk  *Desk
	list  *kit.List
	count *kit.Text
	rows  []app.StockLevel
}

func (d *Desk) showLowStock() {
	d.mark(placeItems)
	p := &lowStockPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Low stock",
		kit.Column{Title: "Code", Width: 90, Kind: kit.CellMuted},
		kit.Column{Title: "Item", Width: 180, Grow: 1},
		kit.Column{Title: "In stock", Width: 110, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "At least", Width: 110, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted},
		kit.Column{Title: "Unit", Width: 90, Kind: kit.CellMuted},
	)
	p.list.OnCells = func(i int, cells []kit.Cell) {
		if i < len(p.rows) {
			l := p.rows[i]
			cells[0].Text, cells[1].Text, cells[2] = l.Item.Code, l.Item.Name, d.levelCell(l)
			cells[3].Text, cells[4].Text = d.style.least(l.Item.Reorder), unitWord(l.Item.Unit)
		}
	}
	p.list.OnOpen = func(i int) {
		if i < len(p.rows) {
			d.openStock(p.rows[i].Item.ID)
		}
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconDone, "Nothing is low", "Of all items that are counted there is as much as there should be.", nil))
	d.show("lowstock", p)
	p.reload()
}

func (p *lowStockPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *lowStockPage) goBack()               { p.desk.showItems() }

func (p *lowStockPage) content() fyne.CanvasObject {
	return kit.NewColumn(
		kit.NewPageHeader("Low stock", "Items of which there is less than there should be", backButton(p.goBack)),
		listCard(p.list, p.count, "↑ ↓ move    Enter open"),
	)
}

func (p *lowStockPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "lowstock", func(ctx context.Context) ([]app.StockLevel, error) { return s.StockLevels(ctx, true) }, func(list []app.StockLevel) {
		p.rows = list
		p.list.SetCount(len(list))
		p.count.Set(plural(len(list), "item"))
		d.say("listed")
	})
}

// openStock shows how an item stands, and what moved it; more comes in there, and counts are filed.
func (d *Desk) openStock(item bill.ID) {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.StockCard, error) { return s.StockCard(ctx, item) },
		func(card app.StockCard, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			newStockDialog(d, card).show()
		})
}

// stockDialog is the card of an item.
type stockDialog struct {
	desk   *Desk
	card   app.StockCard
	list   *kit.List
	level  *kit.Text
	amount *kit.Value[money.Quantity]
	note   *kit.Entry
	what   *kit.Select
	lines  map[string]*kit.Field
	box    *kit.Dialog
}

// The ways to move stock by hand.
const (
	stockIn    = "in"
	stockCount = "count"
)

var stockCauses = map[bill.StockCause]string{
	bill.StockOpening: "First count", bill.StockReceipt: "Came in", bill.StockIssue: "Went out", bill.StockReturn: "Came back", bill.StockCount: "Counted",
}

func newStockDialog(d *Desk, card app.StockCard) *stockDialog {
	p := &stockDialog{desk: d, note: kit.NewEntry(), level: kit.NewText("", kit.StyleHeading).SetLeast(60)}
	p.amount = kit.NewValue(money.Quantity{}, d.style.ParseQuantity, d.style.least)
	p.what = kit.NewSelect(kit.Suggestion{ID: stockIn, Title: "Came in"})
	if d.inOffice() {
		p.what.SetChoices(kit.Suggestion{ID: stockIn, Title: "Came in"}, kit.Suggestion{ID: stockCount, Title: "I counted"})
	}
	p.what.Choose(stockIn)
	p.lines = map[string]*kit.Field{
		"what": kit.NewField("What", p.what, ""), "quantity": kit.NewField("Quantity", p.amount, ""), "reason": wordField("Note", p.note, "Of a count: why it differs"),
	}
	p.list = kit.NewList("Moves of stock",
		kit.Column{Title: "Day", Width: 100, Kind: kit.CellMuted},
		kit.Column{Title: "What", Width: 90},
		kit.Column{Title: "Quantity", Width: 90, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Document or note", Width: 130, Grow: 1, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) {
		if i < len(p.card.Moves) && !p.card.Moves[i].Document.IsZero() {
			p.box.Close()
			d.showDocument(p.card.Moves[i].Document)
		}
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconNone, "", "Nothing moved yet: count how many there are", nil))
	p.load(card)
	return p
}

func (p *stockDialog) load(card app.StockCard) {
	p.card = card
	words := p.desk.style.Quantity(card.Level) + " " + unitWord(card.Item.Unit) + " in stock"
	if card.Low {
		words += ", less than there should be"
	}
	p.level.Set(strings.Join(strings.Fields(words), " "))
	p.list.SetCount(len(card.Moves))
}

func (p *stockDialog) cells(i int, cells []kit.Cell) {
	if i >= len(p.card.Moves) {
		return
	}
	m, f := p.card.Moves[i], p.desk.style
	cells[0].Text, cells[1].Text, cells[2].Text, cells[3].Text = f.day(m.Day), stockCauses[m.Cause], f.Quantity(m.Quantity), m.Note
	if m.Line > 0 {
		cells[3].Text = p.card.Numbers[m.Document] + ", line " + strconv.Itoa(m.Line)
	}
}

func (p *stockDialog) show() {
	d := p.desk
	body := container.New(layout.NewCustomPaddedVBoxLayout(10), p.level, kit.NewTall(230, p.list))
	confirm := "Save"
	if !d.me.May("stock.receive") {
		confirm = ""
	} else {
		body.Add(container.New(shares{1, 1, 2}, p.lines["what"], p.lines["quantity"], p.lines["reason"]))
	}
	p.box = kit.NewDialog(p.card.Item.Name, body, kit.Primary, confirm, "Close")
	p.box.Width, p.box.First = 640, p.amount
	p.box.OnConfirm = p.save
	p.box.ShowOn(d.canvas())
}

// save files what came in, or what was counted, and shows the card as it is then.
func (p *stockDialog) save() {
	d, s, item := p.desk, p.desk.me, p.card.Item.ID
	for _, line := range p.lines {
		line.SetProblem("")
	}
	q, err := p.amount.Get()
	if err != nil || strings.TrimSpace(p.amount.Text) == "" {
		markField(p.lines, "quantity")
		return
	}
	do := s.ReceiveStock
	if p.what.Chosen().ID == stockCount {
		do = s.CountStock
	}
	note := strings.TrimSpace(p.note.Text)
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.StockCard, error) { return do(ctx, item, q, note) },
		func(card app.StockCard, err error) {
			if err != nil {
				d.showFormError(p.lines, err)
				return
			}
			p.load(card)
			p.amount.Set(money.Quantity{})
			p.note.SetText("")
			d.toast(kit.ToneSuccess, "Stock saved")
			d.say("stock saved")
		})
}
