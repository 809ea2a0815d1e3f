package main

import (
	"fmt"
	"io"

	"counterfoil/app"
	"counterfoil/app/money"
)

type explainCmd struct {
	ID string `arg:"" help:"Id or number."`
}

// Run shows the calculation behind every figure of a draft or document.
func (c *explainCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		doc, draft, err := documentOrDraft(d, s, c.ID)
		if err != nil {
			return err
		}
		list, err := app.Explain(money.LocaleOf("en"), draft)
		if doc != nil {
			list, err = app.ExplainDocument(money.LocaleOf("en"), *doc)
		}
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return showCalculations(w, list) })
	})
}

// showCalculations prints each figure over its steps, which add up to it.
func showCalculations(w io.Writer, list []app.Calculation) error {
	var rows [][]string
	for i, c := range list {
		if i > 0 {
			rows = append(rows, []string{"", "", ""})
		}
		for n, s := range c.Steps {
			rows = append(rows, []string{"  " + c.StepWords[n], s.Amount.String(), ""})
		}
		rows = append(rows, []string{c.Words, "", c.Amount.String() + " " + c.Amount.Currency().Code()})
	}
	if err := table(w, []column{left("HOW IT COMES ABOUT"), right("STEPS"), right("FIGURE")}, rows); err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	return nil
}
