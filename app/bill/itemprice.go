package bill

import (
	"errors"
	"strings"

	"counterfoil/app/money"
)

// priceDigits is how many decimals a price keeps that was converted between net and gross.
const priceDigits = 6

// tier is what one costs on a line of so many, and from how many on that is so: the price of the largest quantity that is reached; zero
// where it is the price of one. A return of many costs what many cost.
func (it Item) tier(q money.Quantity) (price money.Price, from money.Quantity) {
	price = it.Price
	for _, many := range it.Quantities {
		if q.Abs().Cmp(many.From.Decimal) >= 0 {
			price, from = many.Price, many.From
		}
	}
	return price, from
}

// ErrQuantities means text that is no list of quantity prices.
var ErrQuantities = errors.New("quantity prices are written as 10: 4.50; 100: 4.20")

// ParseQuantities reads quantity prices from the form that people type, "10: 4.50; 100: 4.20", in their way to write numbers. Nothing
// is none.
func ParseQuantities(
	text string, quantity func(string) (money.Quantity, error), price func(string) (money.Price, error),
) (list []QuantityPrice, err error) {
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		from, cost, found := strings.Cut(part, ":")
		q, errQ := quantity(strings.TrimSpace(from))
		p, errP := price(strings.TrimSpace(cost))
		if !found || errQ != nil || errP != nil {
			return nil, ErrQuantities
		}
		list = append(list, QuantityPrice{q, p})
	}
	return list, nil
}

// QuantitiesText is the form that ParseQuantities reads.
func QuantitiesText(list []QuantityPrice, quantity func(money.Quantity) string, price func(money.Price) string) string {
	parts := make([]string, len(list))
	for i, q := range list {
		parts[i] = quantity(q.From) + ": " + price(q.Price)
	}
	return strings.Join(parts, "; ")
}
