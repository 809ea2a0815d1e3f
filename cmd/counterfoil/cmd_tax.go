package main

import (
	"io"

	"counterfoil/app"
)

type taxCmd struct {
	Suggest taxSuggestCmd `cmd:"" help:"How a sale would be taxed, and why."`
}

// taxSuggestCmd asks about one sale.
type taxSuggestCmd struct {
	File string `arg:"" help:"JSON file, or '-': customer, and item, service, digital, place (a country that the law fixes), date where they matter."`
}

// Run answers with a category, a rate and the steps that lead to it.
func (c *taxSuggestCmd) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		a, err := s.SuggestTax(d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(a), func(w io.Writer) error { return showAdvice(w, a) })
	})
}

func showAdvice(w io.Writer, a app.TaxAdvice) error {
	sure := "yes"
	if a.Unsure {
		sure = "no: please choose"
	}
	list := []string{"Category", string(a.Rate.Category), "Rate", rateText(a.Rate.Split.String(), a.Rate.Percent.String()), "Sure", sure, "Day of supply", day(a.On)}
	for _, r := range a.Choices {
		list = append(list, "Or", string(r.Category)+" "+rateText(r.Split.String(), r.Percent.String()))
	}
	if a.Text.Text != "" {
		list = append(list, "Printed", a.Text.Text)
	}
	if a.Text.VATEX != "" {
		list = append(list, "Code", a.Text.VATEX)
	}
	for _, step := range a.Because() {
		list = append(list, "Because", step)
	}
	return facts(w, list...)
}

// rateText is a percent, or the taxes that it is made of.
func rateText(split, percent string) string {
	if split != "" {
		return split + " %"
	}
	return percent + " %"
}
