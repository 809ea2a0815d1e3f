package main

import (
	"fmt"
	"io"
	"strconv"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type itemCost struct {
	Item string `arg:"" help:"Id, code or barcode of the item."`
	Set  string `placeholder:"3.20" help:"What one costs the shop from now on, in the currency of the books."`
	From string `placeholder:"DAY" help:"From this day on, in place of today."`
}

// Run shows or sets what an item costs the shop.
func (c *itemCost) Run(d *desk) error {
	cost := bill.Cost{}
	var err error
	if c.Set != "" {
		if cost.Price, err = money.ParsePrice(c.Set); err != nil {
			return usage("--set: a cost is written as 3.20")
		}
	}
	if c.From != "" {
		if cost.From, err = bill.ParseDate(c.From); err != nil || c.Set == "" {
			return usage("--from: a day such as 2026-01-31, beside --set")
		}
	}
	return d.session(func(s *app.Session) error {
		if cost.Item, err = s.ResolveItem(d.ctx, c.Item); err != nil {
			return err
		}
		if c.Set != "" {
			if _, err := s.SetCost(d.ctx, cost); err != nil {
				return err
			}
		}
		list, err := s.ItemCosts(d.ctx, cost.Item)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, one := range list {
				rows = append(rows, []string{day(one.From), one.Price.String(), one.Currency.Code()})
			}
			return table(w, []column{left("FROM"), right("COST"), left("")}, rows)
		})
	})
}

type marginCmd struct {
	Document string `arg:"" help:"Number or id of an issued document, or id of a draft."`
}

// Run shows what remains of a document.
func (c *marginCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.Document)
		if err != nil {
			return err
		}
		m, err := s.Margin(d.ctx, id)
		if app.KindOf(err) == app.Missing {
			draft, missing := s.Draft(d.ctx, id)
			if missing != nil {
				return missing
			}
			m, err = s.DraftMargin(d.ctx, draft)
		}
		if err != nil {
			return err
		}
		return d.answer(app.Wire(m), func(w io.Writer) error { return showMargin(w, m) })
	})
}

func showMargin(w io.Writer, m app.DocumentMargin) error {
	var rows [][]string
	for _, l := range m.Lines {
		name := "line " + strconv.Itoa(l.Line)
		if l.Line == 0 {
			name = "discounts and charges"
		}
		left, err := l.Net.Sub(l.Cost)
		if err != nil {
			return err
		}
		rows = append(rows, []string{name, l.Net.String(), l.Cost.String(), left.String(), bill.PercentOf(left, l.Net).String()})
	}
	rows = append(rows, []string{"in all", m.Net.String(), m.Cost.String(), m.Margin.Margin.String(), m.Percent.String()})
	err := table(w, []column{left(""), right("NET"), right("COST"), right("MARGIN " + m.Net.Currency().Code()), right("%")}, rows)
	if err == nil && m.Unknown > 0 {
		_, err = fmt.Fprintf(w, "\nNot counted, since nobody knows what they cost: %s.\n", plural(m.Unknown, "line"))
	}
	return err
}
