package einvoice

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// lineOf is one position. Its net (BT-131) is that of the document. Discounts, charges and price are put without VAT, so that
// quantity x price / base - discounts + charges is the net exactly.
func lineOf(d bill.Draft, t bill.Totals, i int) (Line, error) {
	l := d.Lines[i]
	out := Line{ID: strconv.Itoa(i + 1), Quantity: l.Quantity, Net: t.LineNets[i], Tax: rateOf(l.Tax)}
	out.Name, out.Description = nameOf(l)
	out.unit(l.Unit)
	if out.SellerID = strings.TrimSpace(l.Code); bill.GTIN(l.Code) != "" {
		out.Standard = ID{Value: bill.GTIN(l.Code), Scheme: schemeGTIN}
	}
	if l.Class != (bill.Class{}) {
		out.Classes = []Classification{{Scheme: l.Class.Scheme, Code: l.Class.Code}}
	}
	whole, err := money.Extend(l.Quantity, l.Price, l.Base, d.Currency, d.Rules.Rounding)
	if err != nil {
		return out, err
	}
	goods := out.Net // what quantity and price have to come to
	for n, a := range append(append([]bill.Adjustment{}, l.Discounts...), l.Charges...) {
		adjusted := Adjustment{Charge: n >= len(l.Discounts), Base: money.Of(0, d.Currency), Reason: a.Reason}
		if adjusted.Amount, err = a.Of(whole, d.Rules.Rounding); err != nil {
			return out, err
		}
		if d.Prices == bill.Gross {
			adjusted.Amount, err = l.Tax.Percent.NetOf(adjusted.Amount, d.Rules.Rounding)
		} else if base := a.Base; base.IsZero() {
			adjusted.explain(a, whole, d.Rules.Rounding)
		} else {
			adjusted.explain(a, base, d.Rules.Rounding)
		}
		if err != nil {
			return out, err
		}
		adjusted.code()
		out.Adjustments = append(out.Adjustments, adjusted)
		if goods, err = less(goods, adjusted); err != nil {
			return out, err
		}
	}
	return out, out.priced(l, d, goods)
}

// less takes an adjustment off again: a discount is added, a charge subtracted.
func less(sum money.Amount, a Adjustment) (money.Amount, error) {
	if a.Charge {
		return sum.Sub(a.Amount)
	}
	return sum.Add(a.Amount)
}

// nameOf is the first line of the description, which is the name (BT-153), and the rest (BT-154).
func nameOf(l bill.Line) (name, description string) {
	name, rest, _ := strings.Cut(l.Description, "\n")
	return strings.TrimSpace(name), strings.TrimSpace(strings.TrimSpace(rest) + "\n" + l.Detail)
}

// unit is the code of the unit (BT-130). A shop's own word is no code: it becomes a property of the item, and the unit is one.
func (l *Line) unit(word string) {
	if u, ok := bill.UnitOf(bill.UnitCode(word)); ok {
		l.Unit = u.Code
		return
	}
	l.Unit = unitOne
	if word = strings.TrimSpace(word); word != "" {
		l.Attributes = append(l.Attributes, Attribute{Name: "Unit", Value: word})
	}
}

// maxPriceDecimals is what EN 16931-1:2026 will allow in a price; nothing of ours has more already.
const maxPriceDecimals = 4

// priced finds a price without VAT that gives the sum to the cent: that of the document; on a document priced with VAT the
// price without it, where two or four decimals are enough; else the whole sum as the price of the whole quantity (BT-149).
func (l *Line) priced(from bill.Line, d bill.Draft, goods money.Amount) error {
	for _, price := range candidates(from, d) {
		got, err := money.Extend(l.Quantity, price, from.Base, d.Currency, d.Rules.Rounding)
		if err == nil && got == goods {
			l.Price, l.Base = price, from.Base
			l.baseUnit()
			return nil
		}
	}
	whole := goods
	if whole.Sign() < 0 {
		whole = whole.Neg()
	}
	if whole.Sign() != 0 && goods.Sign() != l.Quantity.Sign() {
		return fmt.Errorf("%w: a line whose discounts are more than the line", ErrSyntax)
	}
	price, err := money.ParsePrice(whole.String())
	if err != nil {
		return err
	}
	l.Price = price
	if one := l.Quantity.Abs(); one.String() != "1" {
		l.Base = one
	}
	l.baseUnit()
	return nil
}

func (l *Line) baseUnit() {
	if !l.Base.IsZero() {
		l.BaseUnit = l.Unit
	}
}

func candidates(l bill.Line, d bill.Draft) []money.Price {
	if d.Prices != bill.Gross {
		if l.Price.Decimals() <= maxPriceDecimals {
			return []money.Price{l.Price}
		}
		return nil
	}
	price, ok := new(big.Rat).SetString(l.Price.String())
	percent, ok2 := new(big.Rat).SetString(l.Tax.Percent.String())
	if !ok || !ok2 {
		return nil
	}
	percent.Quo(percent, big.NewRat(100, 1))
	price.Quo(price, percent.Add(percent, big.NewRat(1, 1)))
	var list []money.Price
	for _, decimals := range []int{2, maxPriceDecimals} {
		if p, err := money.ParsePrice(plain(price.FloatString(decimals))); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// plus and minus are the exact sum and difference of two prices, as text.
func plus(a, b money.Price) string  { return combine(a, b, (*big.Rat).Add) }
func minus(a, b money.Price) string { return combine(a, b, (*big.Rat).Sub) }

func combine(a, b money.Price, by func(z, x, y *big.Rat) *big.Rat) string {
	x, okX := new(big.Rat).SetString(a.String())
	y, okY := new(big.Rat).SetString(b.String())
	if !okX || !okY {
		return "" // never: prices are plain decimals
	}
	return plain(by(x, x, y).FloatString(12))
}
