package main

import (
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type customerDuplicates struct{}

// Run lists pairs of customers who may be one.
func (c *customerDuplicates) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.DuplicateCustomers(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, p := range list {
				var why []string
				for _, r := range p.Reasons {
					why = append(why, string(r))
				}
				rows = append(rows, []string{p.A.ID.String(), p.A.Name, p.B.ID.String(), p.B.Name, strings.Join(why, ", ")})
			}
			return table(w, []column{left("KEEP"), left("NAME"), left("OTHER"), left("NAME"), left("WHY")}, rows)
		})
	})
}

type customerMerge struct {
	Keep   string   `arg:"" help:"Number or id of the customer who stays."`
	Other  string   `arg:"" help:"Number or id of the customer who becomes her."`
	Take   []string `placeholder:"FIELD" help:"Take the other's value of a field: number, name, address, contact, taxId, currency, language, terms, discount, priceList, settlement, legalId, eInvoice, endpoint, buyerReference."`
	DryRun bool     `help:"Only say what would become of them."`
}

// Run merges two customers.
func (c *customerMerge) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		keep, err := s.ResolveCustomer(d.ctx, c.Keep)
		if err != nil {
			return err
		}
		other, err := s.ResolveCustomer(d.ctx, c.Other)
		if err != nil {
			return err
		}
		work := s.MergeCustomers
		if c.DryRun {
			work = s.PreviewMerge
		}
		m, err := work(d.ctx, keep, other, c.Take)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(m), func(w io.Writer) error { return printMerge(w, m, c.DryRun) })
	})
}

type customerApart struct {
	One   string `arg:"" help:"Number or id of a customer."`
	Other string `arg:"" help:"Number or id of another, who looks like her and is not she."`
	Undo  bool   `help:"They may be one after all: suggest them again."`
}

// Run tells two customers apart, or takes that back.
func (c *customerApart) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		one, err := s.ResolveCustomer(d.ctx, c.One)
		if err != nil {
			return err
		}
		other, err := s.ResolveCustomer(d.ctx, c.Other)
		if err != nil {
			return err
		}
		keep, words := s.TellApart, "They are two, and are not suggested any more."
		if c.Undo {
			keep, words = s.MayBeOne, "They may be one, and are suggested again if they look alike."
		}
		if err := keep(d.ctx, one, other); err != nil {
			return err
		}
		return d.answer(map[string]any{"one": one.String(), "other": other.String(), "apart": !c.Undo}, line(words))
	})
}

// printMergeFields shows in which fields two differ, and marks the value that stays.
func printMergeFields(w io.Writer, fields []bill.MergeField) error {
	var rows [][]string
	for _, f := range fields {
		mark := [2]string{"*", ""}
		if f.Taken {
			mark = [2]string{"", "*"}
		}
		rows = append(rows, []string{f.Name, mark[0], f.Keep, mark[1], f.Other})
	}
	return table(w, []column{left("FIELD"), left(""), left("KEPT"), left(""), left("OTHER")}, rows)
}

func mergedInto(dry bool) string {
	if dry {
		return "Nothing was changed. It would be merged into"
	}
	return "Merged into"
}

func printMerge(w io.Writer, m app.Merge, dry bool) error {
	if err := printMergeFields(w, m.Fields); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "\n%s %s: %s\n", mergedInto(dry), printable(m.Merged.Name), mergeWords(m)); err != nil {
		return err
	}
	for _, a := range m.Credit {
		if _, err := fmt.Fprintf(w, "Credit that comes along: %s %s\n", a.String(), a.Currency().Code()); err != nil {
			return err
		}
	}
	return nil
}

// mergeWords counts what the other brings along.
func mergeWords(m app.Merge) string {
	return strings.Join([]string{
		plural(m.Held.Documents, "document"), plural(m.Drafts, "draft"), plural(m.Recurring, "recurring invoice"),
		plural(m.Held.Payments, "payment") + " on her credit", plural(m.Held.Notes, "note"), plural(m.Held.Attachments, "file"),
	}, ", ") + "."
}
