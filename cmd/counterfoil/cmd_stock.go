package main

import (
	"fmt"
	"io"
	"strconv"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type stockCmd struct {
	List    stockList    `cmd:"" help:"How much there is of each item of which stock is kept."`
	Show    stockShow    `cmd:"" help:"How an item stands, and what moved it."`
	Receive stockReceive `cmd:"" help:"File that goods came in."`
	Correct stockCorrect `cmd:"" help:"File what a count has found; the difference is kept with its reason."`
}

type stockList struct {
	Low bool `help:"Only those of which there is less than there should be."`
}

// Run lists levels.
func (c *stockList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.StockLevels(d.ctx, c.Low)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, l := range list {
				rows = append(rows, []string{l.Item.Code, l.Item.Name, l.Level.String(), l.Item.Unit, leastText(l.Item), map[bool]string{true: "low"}[l.Low]})
			}
			return table(w, []column{left("CODE"), left("ITEM"), right("IN STOCK"), left("UNIT"), right("LEAST"), left("")}, rows)
		})
	})
}

func leastText(it bill.Item) string {
	if it.Reorder.IsZero() {
		return ""
	}
	return it.Reorder.String()
}

type stockShow struct {
	Item string `arg:"" help:"Id, code or barcode of the item."`
}

// Run shows how an item stands.
func (c *stockShow) Run(d *desk) error {
	return withItem(d, c.Item, func(s *app.Session, id bill.ID) (app.StockCard, error) { return s.StockCard(d.ctx, id) })
}

// withItem finds an item by its id, code or barcode, does something with its stock, and shows how it stands then.
func withItem(d *desk, ref string, do func(*app.Session, bill.ID) (app.StockCard, error)) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveItem(d.ctx, ref)
		if err != nil {
			return err
		}
		card, err := do(s, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(card), func(w io.Writer) error { return showStock(w, card) })
	})
}

func showStock(w io.Writer, c app.StockCard) error {
	if _, err := fmt.Fprintf(w, "%s: %s in stock\n\n", printable(c.Item.Name), c.Level); err != nil {
		return err
	}
	var rows [][]string
	for _, m := range c.Moves {
		from := c.Numbers[m.Document]
		if m.Line > 0 {
			from += ", line " + strconv.Itoa(m.Line)
		}
		rows = append(rows, []string{day(m.Day), m.Quantity.String(), string(m.Cause), from, m.Note})
	}
	return table(w, []column{left("DAY"), right("QUANTITY"), left("CAUSE"), left("DOCUMENT"), left("NOTE")}, rows)
}

type stockReceive struct {
	Item     string `arg:"" help:"Id, code or barcode of the item."`
	Quantity string `arg:"" help:"How many came in."`
	Note     string `help:"What is to be remembered of it: the supplier's delivery note."`
}

// Run files a receipt.
func (c *stockReceive) Run(d *desk) error {
	q, err := money.ParseQuantity(c.Quantity)
	if err != nil {
		return usage("a quantity is written as 12.5")
	}
	return withItem(d, c.Item, func(s *app.Session, id bill.ID) (app.StockCard, error) { return s.ReceiveStock(d.ctx, id, q, c.Note) })
}

type stockCorrect struct {
	Item   string `arg:"" help:"Id, code or barcode of the item."`
	Count  string `arg:"" help:"How many there are, by the count."`
	Reason string `help:"Why there are not as many as the books say; the first count of an item needs none."`
}

// Run files a count.
func (c *stockCorrect) Run(d *desk) error {
	q, err := money.ParseQuantity(c.Count)
	if err != nil {
		return usage("a quantity is written as 12.5")
	}
	return withItem(d, c.Item, func(s *app.Session, id bill.ID) (app.StockCard, error) { return s.CountStock(d.ctx, id, q, c.Reason) })
}
