package bill_test

import (
	"math/big"
	"strings"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// On the oracle's paper a rate is "19", or several taxes as "CGST 9 + SGST 9".

// splitIn is the text of several taxes, "" for one.
func splitIn(rate string) string {
	if strings.Contains(rate, " ") {
		return rate
	}
	return ""
}

// componentsOf are the percents of the taxes.
func componentsOf(rate string) (list []*big.Rat) {
	for _, part := range strings.Split(rate, " + ") {
		list = append(list, frac(part[strings.LastIndex(part, " ")+1:]))
	}
	return list
}

func percentIn(rate string) *big.Rat {
	sum := new(big.Rat)
	for _, c := range componentsOf(rate) {
		sum = plus(sum, c)
	}
	return sum
}

// taxIn is one tax on an amount as priced: on top of it, or the part of it that it is.
func (p *paperInvoice) taxIn(component *big.Rat, rate string, priced *big.Rat) *big.Rat {
	whole := big.NewRat(100, 1)
	if p.gross {
		whole = plus(whole, percentIn(rate))
	}
	return p.round(quo(mul(priced, component), whole))
}

// rateIn types a rate in.
func rateIn(category, rate string) tax.Rate {
	percent := strings.TrimSuffix(strings.TrimRight(percentIn(rate).FloatString(4), "0"), ".")
	return tax.Rate{
		Category: tax.Category(category), Percent: must(money.ParsePercent(percent)), Split: must(tax.ParseSplit(splitIn(rate))),
	}
}
