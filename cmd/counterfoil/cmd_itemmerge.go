package main

import (
	"fmt"
	"io"

	"counterfoil/app"
)

type itemMerge struct {
	Keep   string   `arg:"" help:"Id, code or barcode of the item that stays."`
	Other  string   `arg:"" help:"Id, code or barcode of the item that becomes it."`
	Take   []string `placeholder:"FIELD" help:"Take the other's value of a field: code, name, description, unit, price, tax, sort, barcode, reorder, cost."`
	DryRun bool     `help:"Only say what would become of them."`
}

// Run merges two items.
func (c *itemMerge) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		keep, err := s.ResolveItem(d.ctx, c.Keep)
		if err != nil {
			return err
		}
		other, err := s.ResolveItem(d.ctx, c.Other)
		if err != nil {
			return err
		}
		work := s.MergeItems
		if c.DryRun {
			work = s.PreviewItemMerge
		}
		m, err := work(d.ctx, keep, other, c.Take)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(m), func(w io.Writer) error {
			if err := printMergeFields(w, m.Fields); err != nil {
				return err
			}
			_, err := fmt.Fprintf(w, "\n%s %s: %s\n", mergedInto(c.DryRun), printable(m.Merged.Name), itemMergeWords(m))
			return err
		})
	})
}

// itemMergeWords count what the other brings along.
func itemMergeWords(m app.ItemMerge) string {
	words := plural(m.Drafts, "draft") + ", " + plural(m.Recurring, "recurring invoice") + ", " + plural(m.Held.Prices, "price") + " on price lists"
	if m.Held.Both > 0 {
		words += fmt.Sprintf(" (on %d more the price of the one kept stays)", m.Held.Both)
	}
	if m.Held.Moves > 0 {
		words += ", " + m.Held.Level.String() + " in stock by " + plural(m.Held.Moves, "move")
	}
	if m.Held.Sold {
		words += ". It is on issued documents, which stay as they are"
	}
	return words + "."
}
