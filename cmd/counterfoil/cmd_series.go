package main

import (
	"fmt"
	"io"

	"counterfoil/app"
)

type seriesCmd struct {
	List seriesList `cmd:"" help:"List all number series and their next numbers."`
	Set  seriesSet  `cmd:"" help:"Let a series serve its kind, from JSON; answers with its next number."`
}

type seriesList struct{}

// Run lists the series.
func (c *seriesList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.Series(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, one := range list {
				serving, err := s.ServingSeries(d.ctx, one.Kind)
				if err != nil {
					return err
				}
				state := ""
				if serving.ID == one.ID {
					state = "serves"
				}
				rows = append(rows, []string{string(one.Kind), one.Pattern, string(one.Restart), fmt.Sprint(one.Next), one.Preview(s.Today()), state})
			}
			return table(w, []column{left("KIND"), left("PATTERN"), left("RESTART"), right("NEXT"), left("NUMBER"), left("")}, rows)
		})
	})
}

type seriesSet struct {
	File string `arg:"" help:"JSON file, or '-': kind, pattern, restart (yearly, monthly, never), next."`
}

// Run sets a series.
func (c *seriesSet) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		one, err := s.SetSeriesFrom(d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(one), line(one.Preview(s.Today())))
	})
}
