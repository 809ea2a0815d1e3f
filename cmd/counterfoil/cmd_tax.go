package main

import (
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/tax"
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
	list := []string{"Category", string(a.Rate.Category), "Rate", rateText(a.Rate), "Sure", sure, "Day of supply", day(a.On)}
	for _, r := range a.Choices {
		list = append(list, "Or", string(r.Category)+" "+rateText(r))
	}
	if a.Text.Text != "" {
		list = append(list, "Printed", a.Text.Text)
	}
	if a.Text.VATEX != "" {
		list = append(list, "Code", a.Text.VATEX)
	}
	for _, step := range a.Why {
		list = append(list, "Because", whyText(step))
	}
	return facts(w, list...)
}

func rateText(r tax.Rate) string {
	if split := r.Split.String(); split != "" {
		return split + " %"
	}
	return r.Percent.String() + " %"
}

// whyWords are the words for the steps of a decision; %s are their parameters.
var whyWords = map[string]string{
	tax.WhySmall: "you ask no tax, as a small business", tax.WhyUnregistered: "you are not registered for the tax",
	tax.WhyHome: "it is sold at home, in %s", tax.WhyPlace: "the law fixes the place of supply: %s",
	tax.WhyAbroad: "the goods leave for %s", tax.WhyEUGoods: "the goods go to a business in %s, inside the EU",
	tax.WhyEUService: "it is a service to a business in %s, inside the EU", tax.WhyEUConsumer: "the customer in %s is a consumer",
	tax.WhyOSS:       "you declare such sales in the one-stop shop, at the rate of the consumer's country",
	tax.WhyThreshold: "without the one-stop shop your own tax is asked; above 10,000 euro a year in all that ends",
	tax.WhyAtSeller:  "a service to a consumer is taxed where you are", tax.WhyAtBuyer: "such a service is taxed where the customer is",
	tax.WhyNoID: "the business has no valid tax id on file", tax.WhyRate: "the %s rate is %s %% on %s",
	tax.WhyNoRate: "no rate is known for %s", tax.WhyOwnItem: "the item is taxed in its own way",
	tax.WhyKindAbroad: "the item has a rate of its own at home; which it has in %s is yours to know",
	tax.WhyState:      "sold within the place of the tax: from %s to %s", tax.WhyStates: "sold from %s to %s",
	tax.WhyRegion: "the state or province of the customer is not known", tax.WhyProvincial: "%s is asked by those who are registered for it",
	tax.WhyUsual: "this is usual, but the law has exceptions", tax.WhyUS: "sales tax differs by place: take your own rate",
	tax.WhyNI: "Northern Ireland is in the EU for goods", tax.WhySpecialArea: "a territory outside of the common tax: %s",
	tax.WhySmallAbroad: "a small business too may have to leave the tax to its customer in %s",
	tax.WhyPaidExport:  "or with integrated tax paid and claimed back",
}

func whyText(w tax.Why) string {
	text := whyWords[w.Code]
	var params []any
	for _, p := range w.Params {
		params = append(params, p)
	}
	if strings.Count(text, "%s") != len(params) {
		return strings.TrimSpace(w.Code + " " + strings.Join(w.Params, " "))
	}
	return fmt.Sprintf(text, params...)
}
