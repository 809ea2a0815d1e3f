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
	l.Price, l.Origin = p.priceOf(it.ID, l.Quantity)
	p.grid.SetProblem(line, colItem, "")
	p.showCells(line)
	p.changed()
}

// scanned takes an item whose barcode was typed into a line, by a scanner mostly: the item is there once, and once more each time it
// is scanned again. The next line waits for the next scan.
func (p *editorPage) scanned(line int, it bill.Item) {
	for i := range p.lines {
		if l := &p.lines[i]; i != line && l.Item == it.ID && !l.bad[colQuantity] && p.asOffered(*l) {
			if more, err := l.Quantity.Add(one()); err == nil {
				p.setQuantity(i, more)
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

func (p *editorPage) setQuantity(line int, q money.Quantity) {
	l := &p.lines[line]
	l.Quantity = q
	l.Price, l.Origin = p.priceOf(l.Item, q)
	p.showCells(line)
}

// priceOf is what one of an item costs this customer on this document, and where that price is from; nothing where it has no price in
// the document's currency: the clerk knows what it costs in this one.
func (p *editorPage) priceOf(item bill.ID, q money.Quantity) (money.Price, bill.PriceOrigin) {
	price, origin, err := p.items[item].For(p.draft.Prices, p.draft.Currency, p.day(), q)
	if err != nil {
		return money.Price{}, bill.PriceOrigin{}
	}
	return price, origin
}

// asOffered says whether a line has the price of its item, and not one that somebody set.
func (p *editorPage) asOffered(l editLine) bool {
	if _, known := p.items[l.Item]; !known {
		return false
	}
	price, _ := p.priceOf(l.Item, l.Quantity)
	return l.Price == price
}

// reprice lets the price follow a quantity that was typed, unless the clerk has set another price than the item's.
func (p *editorPage) reprice(line int, before money.Quantity) {
	was := p.lines[line]
	if was.Quantity = before; p.asOffered(was) {
		p.offerPrice(line)
	}
}

// offerPrice gives a line the price of its item, where it has one.
func (p *editorPage) offerPrice(line int) {
	l := &p.lines[line]
	price, origin := p.priceOf(l.Item, l.Quantity)
	if price.IsZero() && !l.Price.IsZero() {
		l.Origin = bill.PriceOrigin{}
		return
	}
	l.Price, l.Origin = price, origin
	p.grid.SetCell(line, colPrice, p.texts(*l)[colPrice])
}

// reoffer changes what prices hang on. Lines that had the price of their item follow; what somebody typed stays.
func (p *editorPage) reoffer(change func()) {
	var follow []int
	for i, l := range p.lines {
		if !l.Item.IsZero() && p.asOffered(l) {
			follow = append(follow, i)
		}
	}
	change()
	for _, i := range follow {
		p.offerPrice(i)
	}
}

// learnItems asks for what decides the prices of the items on the lines, so that they follow the quantities.
func (p *editorPage) learnItems() {
	p.learn(func(list []bill.Pricing) { p.know(list) })
}

// relearnItems asks anew, for another customer; the lines then cost what they cost her.
func (p *editorPage) relearnItems() {
	p.learn(func(list []bill.Pricing) {
		p.reoffer(func() { p.know(list) })
		p.changed()
	})
}

func (p *editorPage) know(list []bill.Pricing) {
	for _, one := range list {
		p.items[one.Item.ID] = one
	}
}

func (p *editorPage) learn(then func([]bill.Pricing)) {
	d, s, customer := p.desk, p.desk.me, p.draft.Customer
	var ids []bill.ID
	for _, l := range p.lines {
		if !l.Item.IsZero() {
			ids = append(ids, l.Item)
		}
	}
	if len(ids) == 0 {
		return
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]bill.Pricing, error) { return s.Pricings(ctx, customer, ids) },
		func(list []bill.Pricing, err error) {
			if err == nil && p.draft.Customer == customer { // else the lines stand by themselves
				then(list)
			}
		})
}
