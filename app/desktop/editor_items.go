package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
)

// fill makes a line of an item, and keeps a quantity that was typed before.
func (p *editorPage) fill(line int, it bill.Item) {
	l := &p.lines[line]
	quantity := l.Quantity
	l.Line = app.FromItem(it)
	if !quantity.IsZero() {
		l.Quantity = quantity
	}
	p.taxAsAdvised(l)
	l.Price = p.priceOf(it, l.Quantity)
	p.grid.SetProblem(line, colItem, "")
	p.showCells(line)
	p.changed()
}

// scanned takes an item whose barcode was typed into a line, by a scanner mostly: the item is there once, and once more each time it
// is scanned again. The next line waits for the next scan.
func (p *editorPage) scanned(line int, it bill.Item) {
	for i := range p.lines {
		if l := &p.lines[i]; i != line && l.Item == it.ID && !l.bad[colQuantity] && l.Price == p.priceOf(it, l.Quantity) {
			if more, err := l.Quantity.Add(one()); err == nil {
				p.setQuantity(i, it, more)
				p.lines[line] = editLine{}
				p.grid.SetCell(line, colItem, "")
				p.showCells(line)
				p.changed()
				p.grid.FocusCell(line, colItem)
				return
			}
		}
	}
	p.lines[line].Quantity = one()
	p.fill(line, it)
	p.nextLine(line)
}

func (p *editorPage) setQuantity(line int, it bill.Item, q money.Quantity) {
	l := &p.lines[line]
	l.Quantity, l.Price = q, p.priceOf(it, q)
	p.showCells(line)
}

// priceOf is what one of the item costs on this document; nothing where it is priced in another currency: the clerk knows what it
// costs in this one.
func (p *editorPage) priceOf(it bill.Item, q money.Quantity) money.Price {
	price, err := it.PriceAs(p.draft.Prices, q)
	if err != nil || it.Currency != p.draft.Currency && it.Currency != (money.Currency{}) {
		return money.Price{}
	}
	return price
}

// reprice lets the price follow a quantity that was typed, unless the clerk has set another price than the item's.
func (p *editorPage) reprice(line int, before money.Quantity) {
	l := &p.lines[line]
	it, known := p.items[l.Item]
	if !known || l.Price != p.priceOf(it, before) {
		return
	}
	if price := p.priceOf(it, l.Quantity); price != l.Price {
		l.Price = price
		p.grid.SetCell(line, colPrice, p.texts(*l)[colPrice])
	}
}

// learnItems asks for the items of the lines of a draft that was kept, so that their prices follow the quantities.
func (p *editorPage) learnItems() {
	d, s := p.desk, p.desk.me
	var ids []bill.ID
	for _, l := range p.lines {
		if !l.Item.IsZero() {
			ids = append(ids, l.Item)
		}
	}
	if len(ids) == 0 {
		return
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (list []bill.Item, err error) {
		for _, id := range ids {
			if it, err := s.Item(ctx, id); err == nil { // else it was deleted: the line stands by itself
				list = append(list, it)
			}
		}
		return list, ctx.Err()
	}, func(list []bill.Item, _ error) {
		for _, it := range list {
			p.items[it.ID] = it
		}
	})
}
