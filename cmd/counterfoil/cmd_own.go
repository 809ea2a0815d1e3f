package main

import (
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type ownCmd struct {
	List ownList `cmd:"" help:"Show which own fields customers and items have."`
	Set  ownSet  `cmd:"" help:"Say from JSON which own fields there are."`
}

type ownList struct{}

// Run shows the own fields.
func (c *ownList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		f, err := s.OwnFields(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(f), func(w io.Writer) error {
			var rows [][]string
			for _, of := range []struct {
				noun   string
				fields []bill.OwnField
			}{{"customers", f.Customers}, {"items", f.Items}} {
				for _, one := range of.fields {
					rows = append(rows, []string{of.noun, one.Name, string(one.Kind), strings.Join(one.Choices, ", ")})
				}
			}
			return table(w, []column{left("OF"), left("NAME"), left("KIND"), left("CHOICES")}, rows)
		})
	})
}

type ownSet struct {
	File string `arg:"" help:"JSON file, or '-': {\"customers\": [{\"name\", \"kind\": \"text|number|date|choice\", \"choices\"}], \"items\": [...]}."`
}

// Run sets the own fields.
func (c *ownSet) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		f, err := app.ParseOwnFields(data)
		if err != nil {
			return err
		}
		if err := s.SetOwnFields(d.ctx, f); err != nil {
			return err
		}
		return d.answer(app.Wire(f), line("done"))
	})
}

// ownFacts are the own fields of a customer or an item, for facts.
func ownFacts(list []bill.OwnValue) (pairs []string) {
	for _, v := range list {
		pairs = append(pairs, printable(v.Field), v.Value)
	}
	return pairs
}
