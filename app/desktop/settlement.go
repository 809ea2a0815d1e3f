package desktop

import (
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// What the field of settlement discounts takes.
const (
	settlementExample = "2% in 10 days; 1% in 20 days"
	settlementHint    = "For who pays early: " + settlementExample
	settlementNone    = "none"
)

// settlementValue is a field for settlement discounts. Of a customer, nothing is what the business gives, and a word says that she gets
// none.
func settlementValue(f formats, customer bool) *kit.Value[[]bill.Settlement] {
	parse := func(text string) ([]bill.Settlement, error) {
		if customer && strings.EqualFold(strings.TrimSpace(text), settlementNone) {
			return []bill.Settlement{}, nil
		}
		return bill.ParseSettlements(text, f.ParsePercent)
	}
	return kit.NewValue(nil, parse, func(list []bill.Settlement) string {
		if customer && list != nil && len(list) == 0 {
			return settlementNone
		}
		return bill.SettlementsText(list, f.Percent)
	})
}

// customerSettlementHint says what an empty field means.
func customerSettlementHint(f formats) string {
	usual := bill.SettlementsText(f.company.Settlement, f.Percent)
	if usual == "" {
		usual = settlementNone
	}
	return "Empty: as the business (" + usual + "); to give her none: " + settlementNone
}

// readSettlement is what was typed, and whether it can be; what is wrong stands at the field.
func readSettlement(value *kit.Value[[]bill.Settlement], line *kit.Field) ([]bill.Settlement, bool) {
	line.SetProblem("")
	list, err := value.Get()
	if err != nil {
		line.SetProblem("A percentage and a number of days, such as " + settlementExample + ".")
		return nil, false
	}
	for _, p := range bill.CheckSettlements(list) {
		line.SetProblem(settlementWords(p))
		return nil, false
	}
	return list, true
}

func settlementWords(p bill.Problem) string {
	switch p.Code {
	case "not-in-order":
		return "The second step is for a later day."
	case "too-many":
		return "Two steps at most."
	}
	return problemWords(p)
}
