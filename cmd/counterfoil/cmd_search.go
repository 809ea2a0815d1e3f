package main

import (
	"errors"
	"fmt"
	"io"

	"counterfoil/app"
)

type searchCmd struct {
	Text  string `arg:"" help:"Parts of names, numbers, lines, notes, amounts."`
	Limit int    `default:"20" help:"At most so many of customers, items and documents each."`
}

// Run looks for a text everywhere.
func (c *searchCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		f, err := s.Search(d.ctx, c.Text, c.Limit)
		if err != nil {
			return err
		}
		return d.answer(map[string]any{
			"customers": app.WireAll(f.Customers), "items": app.WireAll(f.Items), "documents": app.WireAll(f.Documents),
			"notes": app.WireAll(f.Notes),
		}, func(w io.Writer) error { return printFound(w, f) })
	})
}

func printFound(w io.Writer, f app.Found) (err error) {
	part := func(n int, columns []column, rows [][]string) {
		if n > 0 {
			err = errors.Join(err, table(w, columns, rows))
			_, e := fmt.Fprintln(w)
			err = errors.Join(err, e)
		}
	}
	var customers, items [][]string
	for _, c := range f.Customers {
		customers = append(customers, []string{c.Number, c.Name, c.Address.City, c.ID.String()})
	}
	for _, it := range f.Items {
		items = append(items, []string{it.Code, it.Name, it.Price.String(), it.Currency.Code()})
	}
	part(len(customers), []column{left("CUSTOMER"), left("NAME"), left("TOWN"), left("ID")}, customers)
	part(len(items), []column{left("ITEM"), left("NAME"), right("PRICE"), left("")}, items)
	if len(f.Documents) > 0 {
		err = errors.Join(err, listDocuments(w, f.Documents))
	}
	if len(f.Notes) > 0 {
		_, e := fmt.Fprintln(w)
		err = errors.Join(err, e, printNotes(w, f.Notes))
	}
	return err
}
