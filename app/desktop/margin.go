package desktop

import (
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// seesCosts says whether who is at the desk may know what items cost the shop.
func (d *Desk) seesCosts() bool { return d.inOffice() || d.me.User().Role == app.Auditor }

// marginLine says in a line what remains of a draft or document; it is not there for clerks, nor where nothing is known.
type marginLine struct {
	desk *Desk
	text *kit.Text
}

func newMarginLine(d *Desk) *marginLine {
	m := &marginLine{d, kit.NewText("", kit.StyleCaption).SetLeast(60)}
	m.text.Hide()
	return m
}

func (m *marginLine) ask(work func(context.Context, *app.Session) (app.DocumentMargin, error)) {
	d, s := m.desk, m.desk.me
	if !d.seesCosts() {
		return
	}
	kit.GoLatest(d.run, "margin", context.Background(), func(ctx context.Context) (app.DocumentMargin, error) { return work(ctx, s) },
		func(found app.DocumentMargin, err error) {
			if err != nil || len(found.Lines) == 0 {
				m.text.Hide() // what is wrong with a draft is said elsewhere
				return
			}
			m.text.Set(marginWords(d.style, found))
			m.text.Show()
		})
}

// marginWords are "Margin €114.81 (38.3%) · 1 line not counted".
func marginWords(f formats, m app.DocumentMargin) string {
	words := "Margin " + f.Money(m.Margin.Margin) + " (" + f.Percent(m.Percent) + ")"
	if m.Unknown > 0 {
		words += " · " + plural(m.Unknown, "line") + " not counted"
	}
	return words
}

// askCosts shows what an item cost the shop, and takes what it costs from a day on.
func (d *Desk) askCosts(it bill.Item) {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]bill.Cost, error) { return s.ItemCosts(ctx, it.ID) }, func(list []bill.Cost, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.showCosts(it, list)
	})
}

func (d *Desk) showCosts(it bill.Item, list []bill.Cost) {
	f, currency := d.style, d.style.currency()
	past := kit.NewList("Costs", kit.Column{Title: "From", Width: 120, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "One costs", Width: 110, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong})
	past.OnCells = func(i int, cells []kit.Cell) {
		if i < len(list) {
			one := list[len(list)-1-i]
			cells[0].Text, cells[1].Text = f.day(one.From), f.Price(one.Price, currency)
		}
	}
	past.SetEmpty(kit.NewEmptyState(kit.IconNone, "", "Nobody has said yet what it costs", nil))
	past.SetCount(len(list))
	cost, from := kit.NewValue(money.Price{}, f.ParsePrice, func(p money.Price) string {
		if p.IsZero() {
			return "" // nothing was typed yet
		}
		return f.Price(p, currency)
	}), d.dateField(false)
	setDay(from, d.me.Today())
	lines := map[string]*kit.Field{
		"cost": kit.NewField("One costs in "+currency.Code(), cost, "Without VAT; only for you"), "from": kit.NewField("From", from, "What was issued keeps its cost"),
	}
	body := container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewTall(170, past))
	confirm, cancel := "Save", "Cancel"
	if d.inOffice() {
		body.Add(kit.NewRow(lines["cost"], lines["from"]))
	} else {
		confirm, cancel = "", "Close"
	}
	box := kit.NewDialog("What "+it.Name+" costs you", body, kit.Primary, confirm, cancel)
	box.Width = 520
	if d.inOffice() {
		box.First = cost
	}
	box.OnConfirm = func() {
		price, err := cost.Get()
		day, ok := dayIn(from)
		for name, bad := range map[string]bool{"cost": err != nil || strings.TrimSpace(cost.Text) == "", "from": !ok} {
			lines[name].SetProblem("")
			if bad {
				markField(lines, name)
				return
			}
		}
		d.keepCost(box, lines, bill.Cost{Item: it.ID, Price: price, From: day})
	}
	box.ShowOn(d.canvas())
}

func (d *Desk) keepCost(box *kit.Dialog, lines map[string]*kit.Field, c bill.Cost) {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Cost, error) { return s.SetCost(ctx, c) }, func(_ bill.Cost, err error) {
		if err != nil {
			d.showFormError(lines, err)
			return
		}
		box.Close()
		d.toast(kit.ToneSuccess, "Cost saved")
	})
}
