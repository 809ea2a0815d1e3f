package bill

import (
	"errors"
	"math/big"
	"strings"

	"counterfoil/app/money"
)

// PriceList says what items cost some customers, for a time.
type PriceList struct {
	ID       ID
	Name     string
	Currency money.Currency // of its prices
	Prices   Prices         // are they net or gross
	From, To Date           // both days included; zero: open on that side
	Change   money.Percent  // of items that have no price on the list: -10 is a tenth less than their own price
}

// ListPrice is what one item costs on a price list.
type ListPrice struct {
	Item       ID
	Price      money.Price
	Quantities []QuantityPrice // what one costs who takes many, the fewest first
}

// Counts says whether the list is for documents of a currency on a day.
func (l PriceList) Counts(c money.Currency, day Date) bool {
	return !l.ID.IsZero() && l.Currency == c && !day.Before(l.From) && (l.To.IsZero() || !l.To.Before(day))
}

// Pricing is all that decides what an item costs a customer.
type Pricing struct {
	Item Item
	List PriceList  // that she has; zero: none
	Own  *ListPrice // what it says of the item, nil: nothing
}

// PriceOrigin says where the price of a line is from. The zero one is the item's own price, or a price that somebody typed.
type PriceOrigin struct {
	List   string         // name of the price list, "": the item's own price
	From   money.Quantity // the price of many, from so many on; zero: the price of one
	Change money.Percent  // the list changed the item's own price by so much
}

// IsZero says whether there is nothing to tell of it.
func (o PriceOrigin) IsZero() bool { return o == PriceOrigin{} }

// ErrOtherCurrency means that neither item nor price list has a price in the currency of the document.
var ErrOtherCurrency = errors.New("it has no price in this currency")

// For is what one costs on a line of so many, on a document of a day with net or gross prices, and where that price is from: the
// price list's price of the item, else the item's own changed by the list's percent, else the item's own. A list that is in another
// currency, or not valid on the day, is as none. It is exact to six decimals. Errors: ErrOtherCurrency, money.ErrOverflow.
func (p Pricing) For(prices Prices, c money.Currency, day Date, q money.Quantity) (money.Price, PriceOrigin, error) {
	it, factor := p.Item, big.NewRat(1, 1)
	var origin PriceOrigin
	counts := p.List.Counts(c, day)
	switch {
	case counts && p.Own != nil:
		it.Price, it.Quantities, it.Prices, it.Currency = p.Own.Price, p.Own.Quantities, p.List.Prices, c
		origin.List = p.List.Name
	case counts && !p.List.Change.IsZero():
		origin.List, origin.Change = p.List.Name, p.List.Change
		factor.Add(factor, hundredth(p.List.Change))
	}
	if it.Currency != c && it.Currency != (money.Currency{}) {
		return money.Price{}, PriceOrigin{}, ErrOtherCurrency
	}
	price, from := it.tier(q)
	origin.From = from
	if it.Prices != prices && it.Prices != "" && prices != "" {
		vat := new(big.Rat).Add(big.NewRat(1, 1), hundredth(it.Tax.Percent))
		if prices == Gross {
			factor.Mul(factor, vat)
		} else {
			factor.Quo(factor, vat)
		}
	}
	price, err := times(price, factor)
	return price, origin, err
}

// hundredth is a percent as a fraction.
func hundredth(p money.Percent) *big.Rat {
	r, _ := new(big.Rat).SetString(p.String()) // always a plain decimal
	return r.Quo(r, big.NewRat(100, 1))
}

// times is a price times a factor, exact to six decimals.
func times(p money.Price, factor *big.Rat) (money.Price, error) {
	if factor.Cmp(big.NewRat(1, 1)) == 0 {
		return p, nil
	}
	r, _ := new(big.Rat).SetString(p.String()) // always a plain decimal
	text := r.Mul(r, factor).FloatString(priceDigits)
	return money.ParsePrice(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}
