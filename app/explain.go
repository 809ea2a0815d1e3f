package app

import (
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The calculation behind the figures of a document in plain words. It is here once, for the window and the command line alike.

// Calculation is how a figure comes about, with the words for it and for each of its steps.
type Calculation struct {
	bill.Explanation
	Words     string
	StepWords []string
}

// Explain words the calculation behind every figure of a draft or document, in the order of the page.
func Explain(l money.Locale, d bill.Draft) ([]Calculation, error) {
	list, err := bill.Explain(d)
	if err != nil {
		return nil, inField("totals", asError("document", err))
	}
	out := make([]Calculation, 0, len(list))
	for _, e := range list {
		out = append(out, calculation(l, e, figureWords(l, d, e)))
	}
	return out, nil
}

// ExplainDocument words the calculation behind an issued document, and what settlement discounts have taken off it since.
func ExplainDocument(l money.Locale, doc Document) ([]Calculation, error) {
	out, err := Explain(l, doc.Draft())
	for _, p := range doc.Payments {
		if p.Kind == bill.PaidDiscount {
			out = append(out, calculation(l, bill.ExplainDiscount(p), "Settlement discount of "+p.Date.String()))
		}
	}
	return out, err
}

func calculation(l money.Locale, e bill.Explanation, words string) Calculation {
	c := Calculation{Explanation: e, Words: words}
	for _, s := range e.Steps {
		c.StepWords = append(c.StepWords, stepWords(l, s))
	}
	return c
}

// figureWords names the figure that is explained.
func figureWords(l money.Locale, d bill.Draft, e bill.Explanation) string {
	switch nth := strconv.Itoa(e.Nth); e.Figure {
	case bill.FigureLine:
		return "Line " + nth + ": " + firstLine(d.Lines[e.Nth-1].Description)
	case bill.FigureLineNet:
		return "Line " + nth + " without tax"
	case bill.FigureDiscount:
		return named("Discount "+nth, d.Discounts[e.Nth-1].Reason)
	case bill.FigureCharge:
		return named("Charge "+nth, d.Charges[e.Nth-1].Reason)
	case bill.FigureSharing:
		return "Discount " + nth + ", shared over the tax rates"
	case bill.FigureCharging:
		return "Charge " + nth + ", shared over the tax rates"
	case bill.FigureEarly:
		return "To pay within " + count(int64(d.Settlement[e.Nth-1].Days), "day")
	case bill.FigureTaxable:
		return "Taxed at " + rateWords(l, e.Rate)
	case bill.FigureGroupTax:
		return "Tax at " + rateWords(l, e.Rate)
	}
	return figureNames[e.Figure]
}

var figureNames = map[bill.Figure]string{
	bill.FigureLines: "Sum of the lines", bill.FigureAllowances: "Discounts", bill.FigureCharges: "Charges",
	bill.FigureTaxExclusive: "Without tax", bill.FigureTax: "Tax", bill.FigureTaxInclusive: "With tax", bill.FigureRounding: "Rounding",
	bill.FigurePayable: "To pay", bill.FigureHomeNet: "Without tax, in the currency of the books",
	bill.FigureHomeTax: "Tax, in the currency of the books", bill.FigureHome: "With tax, in the currency of the books",
}

// stepWords says in a sentence what a step is, and what rounding did to it.
func stepWords(l money.Locale, s bill.Step) string {
	text := stepText(l, s)
	if s.Exact.IsZero() {
		return text
	}
	size := s.Amount
	if size.Sign() < 0 {
		size = size.Neg()
	}
	exact, shown := strings.TrimPrefix(s.Exact.String(), "-"), l.Exact(s.Exact)
	switch {
	case sameFigure(exact, size.String()):
		return text
	case s.Code == bill.StepShare:
		return text + " is " + shown + ", cut to " + l.Amount(s.Amount)
	}
	return text + " is " + shown + ", rounded to " + l.Amount(size)
}

// sameFigure says whether an exact result is an amount already: "0.5" and "0.50".
func sameFigure(exact, amount string) bool {
	if !strings.Contains(amount, ".") {
		return exact == amount
	}
	return strings.TrimRight(strings.TrimRight(amount, "0"), ".") == exact
}

func stepText(l money.Locale, s bill.Step) string {
	nth, percent := strconv.Itoa(s.Nth), l.Percent(s.Percent)
	switch s.Code {
	case bill.StepQuantity:
		return quantityWords(l, s)
	case bill.StepPercentOff, bill.StepPercentOn:
		return named(adjustmentName[s.Code], s.Name) + ": " + percent + " of " + l.Amount(s.Of)
	case bill.StepOff, bill.StepOn:
		return named(adjustmentName[s.Code], s.Name)
	case bill.StepDeposit:
		return "Less what was invoiced before, line " + nth + ": " + firstLine(s.Name)
	case bill.StepDepositTax:
		return depositTaxWords(l, s)
	case bill.StepLine:
		return "Line " + nth + ": " + firstLine(s.Name)
	case bill.StepShareOff:
		return "Discount " + nth + ", its share at " + rateWords(l, s.Rate) + without(l, s)
	case bill.StepShareOn:
		return "Charge " + nth + ", its share at " + rateWords(l, s.Rate) + without(l, s)
	case bill.StepTaxLine:
		return "Line " + nth + ": " + percent + " of " + l.Amount(s.Of)
	case bill.StepTaxDiscount:
		return "Discount " + nth + ": " + percent + " of " + l.Amount(s.Of)
	case bill.StepTaxCharge:
		return "Charge " + nth + ": " + percent + " of " + l.Amount(s.Of)
	case bill.StepTaxPercent:
		return strings.TrimSpace(s.Name+" "+percent) + " of " + l.Amount(s.Of)
	case bill.StepTaxParts:
		return s.Name + " " + percent + ", rounded line by line"
	case bill.StepTaxWithin:
		return s.Name + " " + percent + " in " + l.Amount(s.Of) + ": " + l.Amount(s.Of) + " × " + percent + " / " + hundredAnd(l, s.Rate)
	case bill.StepNetOf:
		return "Without " + percent + " tax: " + l.Amount(s.Of) + " × 100 / " + hundredAnd(l, s.Rate)
	case bill.StepGroup:
		return "Tax at " + rateWords(l, s.Rate) + ", on " + l.Amount(s.Of)
	case bill.StepExchange:
		return rateWords(l, s.Rate) + ": " + l.Money(s.Of) + " × " + l.ExchangeRate(s.Exchange)
	case bill.StepEarly:
		return "Settlement discount: " + percent + " of " + l.Amount(s.Of)
	case bill.StepTakenNet:
		return "Without tax, at " + rateWords(l, s.Rate)
	case bill.StepTakenTax:
		return "Its tax, at " + rateWords(l, s.Rate)
	case bill.StepCash:
		return "Rounded to the coin of " + l.Amount(s.Of)
	case bill.StepShare:
		return shareWords(l, s)
	case bill.StepShareUnit:
		return "The smallest unit that was left over, for " + rateWords(l, s.Rate) + ": it lost most by the cut"
	}
	return stepNames[s.Code]
}

var stepNames = map[bill.StepCode]string{
	bill.StepLines: "Lines", bill.StepDiscounts: "Less discounts", bill.StepCharges: "Plus charges",
	bill.StepGross:        "Lines, discounts and charges with tax",
	bill.StepResidue:      "So that the lines add up to what is taxed",
	bill.StepLessNet:      "Less what is taxed: the rest is the tax",
	bill.StepTaxExclusive: "Without tax", bill.StepTax: "Tax", bill.StepTaxInclusive: "With tax", bill.StepPrepaid: "Less what was paid before", bill.StepPayable: "To pay",
	bill.StepAsked: "Rounding that this document asks for",
}

var adjustmentName = map[bill.StepCode]string{
	bill.StepPercentOff: "Discount", bill.StepOff: "Discount", bill.StepPercentOn: "Charge", bill.StepOn: "Charge",
}

func quantityWords(l money.Locale, s bill.Step) string {
	text := l.Quantity(s.Quantity) + " × " + l.Price(s.Price, s.Amount.Currency())
	if !s.Base.IsZero() {
		text += " for " + l.Quantity(s.Base)
	}
	if from := OriginWords(l, s.Origin); from != "" {
		text += " (" + from + ")"
	}
	return text
}

// OriginWords say where the price of a line is from: "price list Trade, from 10 on". Nothing where there is nothing to tell.
func OriginWords(l money.Locale, o bill.PriceOrigin) string {
	var parts []string
	if o.List != "" {
		parts = append(parts, "price list "+o.List)
	}
	if !o.Change.IsZero() {
		change := l.Percent(o.Change)
		if o.Change.Sign() > 0 {
			change = "+" + change
		}
		parts = append(parts, change)
	}
	if !o.From.IsZero() {
		parts = append(parts, "from "+l.Quantity(o.From)+" on")
	}
	return strings.Join(parts, ", ")
}

func depositTaxWords(l money.Locale, s bill.Step) string {
	if s.Nth == 0 {
		return "The tax that was asked there"
	}
	return "Less the tax that was asked there on " + l.Amount(s.Of) + ", line " + strconv.Itoa(s.Nth)
}

func shareWords(l money.Locale, s bill.Step) string {
	if s.Exact.IsZero() {
		return rateWords(l, s.Rate) + ": the lines come to nothing together, so the first rate takes it all"
	}
	return rateWords(l, s.Rate) + ": " + l.Amount(s.Of) + " × " + l.Amount(s.Weight) + " / " + l.Amount(s.Whole)
}

// without says what a share was with tax, where that is another figure.
func without(l money.Locale, s bill.Step) string {
	if s.Of == s.Amount || s.Of == s.Amount.Neg() {
		return ""
	}
	return ": " + l.Amount(s.Of) + " with tax"
}

// rateWords is "19 %", "CGST 9 + SGST 9 %", or the category that asks none.
func rateWords(l money.Locale, r tax.Rate) string {
	if split := r.Split.String(); split != "" {
		return split + " %"
	}
	if r.Category == tax.Standard {
		return l.Percent(r.Percent)
	}
	return l.Percent(r.Percent) + " (" + string(r.Category) + ")"
}

// hundredAnd is the percent of the gross when the net is a hundred.
func hundredAnd(l money.Locale, r tax.Rate) string {
	return "(100 + " + strings.TrimRight(l.Percent(r.Percent), "%\u00a0") + ")"
}

func named(what, reason string) string {
	if reason == "" {
		return what
	}
	return what + ", " + reason
}

// firstLine is a description without what stands below.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
