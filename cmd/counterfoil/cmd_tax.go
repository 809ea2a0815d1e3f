package main

import (
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
)

type taxCmd struct {
	Suggest taxSuggestCmd `cmd:"" help:"How a sale would be taxed, and why."`
}

// taxSuggestCmd asks about one sale.
type taxSuggestCmd struct {
	File string `arg:"" help:"JSON file, or '-': customer, and item, service, date where they matter."`
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
	for _, step := range a.Why {
		list = append(list, "Because", whyText(step.Code, step.Params))
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

// whyWords are the words for the steps of a decision, by their code in app/tax; %s are their parameters.
var whyWords = map[string]string{
	"small": "you ask no tax, as a small business", "unregistered": "you are not registered for the tax",
	"home": "it is sold at home, in %s", "place": "the law fixes the place of supply: %s",
	"abroad": "the goods leave for %s", "eu-goods": "the goods go to a business in %s, inside the EU",
	"eu-service": "it is a service to a business in %s, inside the EU", "eu-consumer": "the customer in %s is a consumer",
	"oss":       "you declare such sales in the one-stop shop, at the rate of the consumer's country",
	"threshold": "without the one-stop shop your own tax is asked; above 10,000 euro a year in all that ends",
	"at-seller": "a service to a consumer is taxed where you are", "at-buyer": "such a service is taxed where the customer is",
	"no-id": "the business has no valid tax id on file", "rate": "the %s rate is %s %% on %s",
	"no-rate": "no rate is known for %s", "own-item": "the item is taxed in its own way",
	"kind-abroad": "the item has a rate of its own at home; which it has in %s is yours to know",
	"state":       "sold within the place of the tax: from %s to %s", "states": "sold from %s to %s",
	"region": "the state or province of the customer is not known", "provincial": "%s is asked by those who are registered for it",
	"usual-abroad": "this is usual, but the law has exceptions", "own-rates": "sales tax differs by place: take your own rate",
	"ni": "Northern Ireland is in the EU for goods", "special-area": "a territory outside of the common tax: %s",
	"small-abroad": "a small business too may have to leave the tax to its customer in %s",
	"export-paid":  "or with integrated tax paid and claimed back",
}

func whyText(code string, list []string) string {
	text := whyWords[code]
	var params []any
	for _, p := range list {
		params = append(params, p)
	}
	if text == "" || strings.Count(text, "%s") != len(params) {
		return strings.TrimSpace(code + " " + strings.Join(list, " "))
	}
	return fmt.Sprintf(text, params...)
}
