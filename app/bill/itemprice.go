package bill

import (
	"math/big"
	"strings"

	"counterfoil/app/money"
)

// priceDigits is how many decimals a price keeps that was converted between net and gross.
const priceDigits = 6

// PriceAs is the item's price on a document with net or gross prices: where the item is priced the other way, VAT is added or
// taken out, exact to six decimals. It fails with money.ErrOverflow only.
func (it Item) PriceAs(p Prices) (money.Price, error) {
	if it.Prices == p || it.Prices == "" || p == "" || it.Tax.Percent.IsZero() {
		return it.Price, nil
	}
	price, _ := new(big.Rat).SetString(it.Price.String()) // always a plain decimal
	percent, _ := new(big.Rat).SetString(it.Tax.Percent.String())
	factor := new(big.Rat).Add(big.NewRat(1, 1), percent.Quo(percent, big.NewRat(100, 1)))
	if p == Gross {
		price.Mul(price, factor)
	} else {
		price.Quo(price, factor)
	}
	text := price.FloatString(priceDigits)
	return money.ParsePrice(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}
