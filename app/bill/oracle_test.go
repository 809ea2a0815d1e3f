package bill_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The oracle adds up invoices once more, in fractions that are never rounded but where EN 16931 says so. It is written
// from the text of the standard and shares nothing with the code under test: paper invoices are made of plain texts, the
// oracle reads the texts as fractions, and the product reads them by its own parsers.

// paperAdjustment is a discount or charge in words: percent (of base, or of the whole) or amount, and its rate, if any.
type paperAdjustment struct{ percent, amount, base, category, rate string }

type paperLine struct {
	quantity, price, base, category, rate string
	discounts, charges                    []paperAdjustment
}

type paperInvoice struct {
	currency                     string
	decimals                     int
	gross, byLine                bool
	rounding                     string // "up", "even", "down"
	cashStep                     int64
	prepaid, asked               string // amounts
	lines                        []paperLine
	discounts, charges           []paperAdjustment
	oracleGroups                 map[string]*oracleGroup
	inclusive, payable, adjusted *big.Rat
}

// oracleGroup is one row of the VAT breakdown. All sums are fractions in whole units of the currency.
type oracleGroup struct {
	category, rate              string
	lines, allowances, charges  *big.Rat // as priced
	count                       int
	pieces                      []*big.Rat // lines and document discounts and charges, signed, as priced
	taxable, tax                *big.Rat
	taxes                       []*big.Rat // of a rate that is several taxes
	allowancesNet, chargesNet   *big.Rat
	allowancePieces, chargePart []*big.Rat
}

func frac(s string) *big.Rat {
	if s == "" {
		return new(big.Rat)
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic("not a number: " + s)
	}
	return r
}

func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func mul(a, b *big.Rat) *big.Rat   { return new(big.Rat).Mul(a, b) }
func quo(a, b *big.Rat) *big.Rat   { return new(big.Rat).Quo(a, b) }

// round is to the decimals of the currency, by the document's choice.
func (p *paperInvoice) round(x *big.Rat) *big.Rat {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.decimals)), nil))
	scaled := mul(x, scale)
	floor := new(big.Int).Quo(new(big.Int).Abs(scaled.Num()), scaled.Denom())
	rest := minus(new(big.Rat).Abs(scaled), new(big.Rat).SetInt(floor))
	half := rest.Cmp(big.NewRat(1, 2))
	if (p.rounding == "up" && half >= 0) || (p.rounding == "even" && (half > 0 || half == 0 && floor.Bit(0) == 1)) {
		floor.Add(floor, big.NewInt(1))
	}
	if x.Sign() < 0 {
		floor.Neg(floor)
	}
	return quo(new(big.Rat).SetInt(floor), scale)
}

// of is what an adjustment comes to: BT-92 = BT-93 x BT-94, BT-136 = BT-137 x BT-138, and so on.
func (p *paperInvoice) of(a paperAdjustment, whole *big.Rat) *big.Rat {
	if a.percent == "" {
		return frac(a.amount)
	}
	if a.base != "" {
		whole = frac(a.base)
	}
	return p.round(quo(mul(whole, frac(a.percent)), big.NewRat(100, 1)))
}

// lineAmount is BT-131, or its like with VAT on a gross invoice.
func (p *paperInvoice) lineAmount(l paperLine) *big.Rat {
	base := frac(l.base)
	if base.Sign() == 0 {
		base = big.NewRat(1, 1)
	}
	whole := p.round(quo(mul(frac(l.quantity), frac(l.price)), base))
	net := whole
	for _, a := range l.discounts {
		net = minus(net, p.of(a, whole))
	}
	for _, a := range l.charges {
		net = plus(net, p.of(a, whole))
	}
	return net
}

func (p *paperInvoice) groupOf(category, rate string) *oracleGroup {
	key := category + " " + rate
	g := p.oracleGroups[key]
	if g == nil {
		zero := new(big.Rat)
		g = &oracleGroup{category: category, rate: rate, lines: zero, allowances: zero, charges: zero, allowancesNet: zero, chargesNet: zero}
		p.oracleGroups[key] = g
	}
	return g
}

func (p *paperInvoice) sortedGroups() []*oracleGroup {
	var all []*oracleGroup
	for _, g := range p.oracleGroups {
		all = append(all, g)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].category != all[j].category {
			return all[i].category < all[j].category
		}
		if c := percentIn(all[i].rate).Cmp(percentIn(all[j].rate)); c != 0 {
			return c < 0
		}
		return splitIn(all[i].rate) < splitIn(all[j].rate)
	})
	return all
}

// compute fills in the groups and the sums.
func (p *paperInvoice) compute() {
	p.oracleGroups = map[string]*oracleGroup{}
	for _, l := range p.lines {
		g, amount := p.groupOf(l.category, l.rate), p.lineAmount(l)
		g.lines, g.count = plus(g.lines, amount), g.count+1
		g.pieces = append(g.pieces, amount)
	}
	taxed := p.sortedGroups()
	sum := new(big.Rat)
	for _, g := range taxed {
		sum = plus(sum, g.lines)
	}
	for _, a := range p.discounts {
		p.lay(a, false, taxed, sum)
	}
	for _, a := range p.charges {
		p.lay(a, true, taxed, sum)
	}
	for _, g := range p.oracleGroups {
		p.taxOf(g)
	}
	p.sumUp()
}

// lay puts a document discount or charge on its own group, or shares it over those that have lines.
func (p *paperInvoice) lay(a paperAdjustment, charge bool, taxed []*oracleGroup, sum *big.Rat) {
	if a.category != "" {
		g := p.groupOf(a.category, a.rate)
		g.put(p.of(a, g.lines), charge)
		return
	}
	if len(taxed) == 0 {
		return
	}
	for i, part := range p.largestRemainder(p.of(a, sum), taxed, sum) {
		taxed[i].put(part, charge)
	}
}

func (g *oracleGroup) put(amount *big.Rat, charge bool) {
	if charge {
		g.charges = plus(g.charges, amount)
		g.pieces = append(g.pieces, amount)
		g.chargePart = append(g.chargePart, amount)
		return
	}
	g.allowances = plus(g.allowances, amount)
	g.pieces = append(g.pieces, new(big.Rat).Neg(amount))
	g.allowancePieces = append(g.allowancePieces, amount)
}

// largestRemainder shares an amount: everybody gets the whole units of his exact share, and those who lost most by that get
// one more each, the first of equals first.
func (p *paperInvoice) largestRemainder(amount *big.Rat, taxed []*oracleGroup, sum *big.Rat) []*big.Rat {
	unit := quo(big.NewRat(1, 1), new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.decimals)), nil)))
	parts := make([]*big.Rat, len(taxed))
	if sum.Sign() == 0 {
		for i := range parts {
			parts[i] = new(big.Rat)
		}
		parts[0] = amount
		return parts
	}
	size, sign := new(big.Rat).Abs(amount), big.NewRat(int64(amount.Sign()), 1)
	rest := size
	lost := make([]*big.Rat, len(taxed))
	for i, g := range taxed {
		exact := quo(quo(mul(size, g.lines), sum), unit)
		units := new(big.Int).Div(exact.Num(), exact.Denom()) // Euclidean: the floor, as denominators are positive
		parts[i] = mul(new(big.Rat).SetInt(units), unit)
		lost[i] = minus(exact, new(big.Rat).SetInt(units))
		rest = minus(rest, parts[i])
	}
	for rest.Sign() > 0 {
		best := 0
		for i := range lost {
			if lost[i].Cmp(lost[best]) > 0 {
				best = i
			}
		}
		parts[best], lost[best] = plus(parts[best], unit), big.NewRat(-1, 1)
		rest = minus(rest, unit)
	}
	for i := range parts {
		parts[i] = mul(parts[i], sign)
	}
	return parts
}

// taxOf is BT-116 and BT-117 of a group. Each tax of a rate is rounded alone.
func (p *paperInvoice) taxOf(g *oracleGroup) {
	hundred := big.NewRat(100, 1)
	priced := plus(minus(g.lines, g.allowances), g.charges)
	pieces := []*big.Rat{priced}
	if p.byLine {
		pieces = g.pieces
	}
	g.tax = new(big.Rat)
	for _, c := range componentsOf(g.rate) {
		sum := new(big.Rat)
		for _, x := range pieces {
			sum = plus(sum, p.taxIn(c, g.rate, x))
		}
		g.taxes, g.tax = append(g.taxes, sum), plus(g.tax, sum)
	}
	if !p.gross {
		g.taxable, g.allowancesNet, g.chargesNet = priced, g.allowances, g.charges
		return
	}
	netOf := func(x *big.Rat) *big.Rat {
		if splitIn(g.rate) == "" {
			return p.round(quo(mul(x, hundred), plus(hundred, percentIn(g.rate))))
		}
		net := x
		for _, c := range componentsOf(g.rate) {
			net = minus(net, p.taxIn(c, g.rate, x))
		}
		return net
	}
	g.taxable = new(big.Rat)
	for _, x := range pieces {
		g.taxable = plus(g.taxable, netOf(x))
	}
	g.tax = minus(priced, g.taxable)
	for _, x := range g.allowancePieces {
		g.allowancesNet = plus(g.allowancesNet, netOf(x))
	}
	for _, x := range g.chargePart {
		g.chargesNet = plus(g.chargesNet, netOf(x))
	}
}

// sumUp is BT-112 = BT-109 + BT-110, BT-115 = BT-112 - BT-113 + BT-114, and the cash.
func (p *paperInvoice) sumUp() {
	p.inclusive = new(big.Rat)
	for _, g := range p.oracleGroups {
		p.inclusive = plus(p.inclusive, plus(g.taxable, g.tax))
	}
	open := minus(p.inclusive, frac(p.prepaid))
	p.payable = plus(open, frac(p.asked))
	if p.cashStep > 1 {
		coin := quo(big.NewRat(p.cashStep, 1), new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.decimals)), nil)))
		coins := quo(p.payable, coin)
		low := new(big.Int).Quo(coins.Num(), coins.Denom()) // towards zero
		rest := new(big.Rat).Abs(minus(coins, new(big.Rat).SetInt(low)))
		if rest.Cmp(big.NewRat(1, 2)) >= 0 {
			low.Add(low, big.NewInt(int64(coins.Sign())))
		}
		p.payable = mul(new(big.Rat).SetInt(low), coin)
	}
	p.adjusted = minus(p.payable, open)
}

// draft types the paper in.
func (p *paperInvoice) draft() bill.Draft {
	c := money.MustCurrency(p.currency)
	amount := func(s string) money.Amount {
		if s == "" {
			return money.Amount{}
		}
		return must(money.ParseAmount(c, s))
	}
	d := bill.Draft{Kind: bill.Invoice, Currency: c, Prices: bill.Net, Prepaid: amount(p.prepaid), Rounding: amount(p.asked)}
	if p.gross {
		d.Prices = bill.Gross
	}
	d.Rules = bill.Rules{Rounding: map[string]money.Rounding{"up": money.HalfUp, "even": money.HalfEven, "down": money.Down}[p.rounding], CashStep: p.cashStep}
	if p.byLine {
		d.Rules.TaxBy = bill.TaxByLine
	}
	rate := func(category, rate string) tax.Rate {
		return rateIn(category, rate)
	}
	adjustments := func(as []paperAdjustment) (out []bill.Adjustment) {
		for _, a := range as {
			b := bill.Adjustment{Amount: amount(a.amount), Base: amount(a.base)}
			if a.percent != "" {
				b.Percent = must(money.ParsePercent(a.percent))
			}
			if a.category != "" {
				r := rate(a.category, a.rate)
				b.Tax = &r
			}
			out = append(out, b)
		}
		return out
	}
	for _, l := range p.lines {
		line := bill.Line{
			Description: "goods", Quantity: must(money.ParseQuantity(l.quantity)), Price: must(money.ParsePrice(l.price)), Tax: rate(l.category, l.rate),
			Discounts: adjustments(l.discounts), Charges: adjustments(l.charges),
		}
		if l.base != "" {
			line.Base = must(money.ParseQuantity(l.base))
		}
		d.Lines = append(d.Lines, line)
	}
	d.Discounts, d.Charges = adjustments(p.discounts), adjustments(p.charges)
	return d
}

// compare says where the product's totals are not the oracle's, "" where they are the same to the last unit.
func (p *paperInvoice) compare(t bill.Totals) string {
	var wrong []string
	same := func(what string, got money.Amount, want *big.Rat) {
		if frac(got.String()).Cmp(want) != 0 {
			wrong = append(wrong, fmt.Sprintf("%s is %s, not %s", what, got, want.FloatString(p.decimals)))
		}
	}
	lines, allowances, charges, exclusive, vat := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
	groups := p.sortedGroups()
	if len(groups) != len(t.Groups) {
		return fmt.Sprintf("%d groups, not %d", len(t.Groups), len(groups))
	}
	for i, g := range groups {
		name := g.category + " " + g.rate
		same(name+" taxable (BT-116)", t.Groups[i].Taxable, g.taxable)
		same(name+" tax (BT-117)", t.Groups[i].Tax, g.tax)
		if splitIn(g.rate) != "" {
			for n, due := range g.taxes {
				same(fmt.Sprintf("%s, tax %d", name, n+1), t.Groups[i].Split[n], due)
			}
		}
		if g.count > 0 || !p.gross { // a gross group without lines has its cents on a discount
			same(name+" allowances", t.Groups[i].Allowances, g.allowancesNet)
			same(name+" charges", t.Groups[i].Charges, g.chargesNet)
			net := minus(plus(g.taxable, g.allowancesNet), g.chargesNet)
			same(name+" lines", t.Groups[i].Lines, net)
			lines = plus(lines, net)
			allowances, charges = plus(allowances, g.allowancesNet), plus(charges, g.chargesNet)
		} else {
			allowances, charges = plus(allowances, frac(t.Groups[i].Allowances.String())), plus(charges, frac(t.Groups[i].Charges.String()))
		}
		exclusive, vat = plus(exclusive, g.taxable), plus(vat, g.tax)
	}
	same("BT-106", t.Lines, lines)
	same("BT-107", t.Allowances, allowances)
	same("BT-108", t.Charges, charges)
	same("BT-109", t.TaxExclusive, exclusive)
	same("BT-109 by BR-CO-13", t.TaxExclusive, plus(minus(lines, allowances), charges))
	same("BT-110", t.Tax, vat)
	same("BT-112", t.TaxInclusive, p.inclusive)
	same("BT-113", t.Prepaid, frac(p.prepaid))
	same("BT-114", t.Rounding, p.adjusted)
	same("BT-115", t.Payable, p.payable)
	wrong = append(wrong, p.compareLines(t, same)...)
	return strings.Join(wrong, "; ")
}

// compareLines checks every line: as priced to the last unit; on a gross invoice the net beside it is the rounded one, but
// for the cents that make the nets of a group add up, of which no line has more than its turn.
func (p *paperInvoice) compareLines(t bill.Totals, same func(string, money.Amount, *big.Rat)) (wrong []string) {
	sum := new(big.Rat)
	for i, l := range p.lines {
		want := p.lineAmount(l)
		sum = plus(sum, frac(t.LineNets[i].String()))
		if !p.gross {
			same(fmt.Sprintf("line %d (BT-131)", i+1), t.LineNets[i], want)
			continue
		}
		same(fmt.Sprintf("line %d gross", i+1), t.LineGross[i], want)
		g := p.oracleGroups[l.category+" "+l.rate]
		exact := quo(mul(want, big.NewRat(100, 1)), plus(big.NewRat(100, 1), percentIn(l.rate)))
		off := new(big.Rat).Abs(minus(frac(t.LineNets[i].String()), exact))
		turns := int64(len(g.pieces)/g.count+2) * int64(len(componentsOf(l.rate)))
		if off.Cmp(quo(big.NewRat(turns, 1), frac("1"+strings.Repeat("0", p.decimals)))) > 0 {
			wrong = append(wrong, fmt.Sprintf("line %d net %s is too far from %s", i+1, t.LineNets[i], exact.FloatString(6)))
		}
	}
	same("sum of the lines", t.Lines, sum)
	return wrong
}

// randomPaper draws an invoice: any currency width, any rounding, prices net or gross, discounts and charges everywhere.
func randomPaper(r *rand.Rand) *paperInvoice {
	width := [...]struct {
		code     string
		decimals int
	}{{"EUR", 2}, {"JPY", 0}, {"BHD", 3}, {"CHF", 2}}[r.IntN(4)]
	p := &paperInvoice{
		currency: width.code, decimals: width.decimals, gross: r.IntN(2) == 0, byLine: r.IntN(4) == 0,
		rounding: []string{"up", "up", "even", "down"}[r.IntN(4)], cashStep: []int64{0, 0, 0, 1, 5, 100, 7}[r.IntN(7)],
	}
	for range 1 + r.IntN(7) {
		category, rate := randomRate(r)
		l := paperLine{quantity: number(r, 5, 4), price: number(r, 6, 6), category: category, rate: rate}
		if r.IntN(6) == 0 {
			l.quantity = "-" + l.quantity
		}
		if r.IntN(6) == 0 {
			l.base = []string{"100", "12", "0.5", "7", "1"}[r.IntN(5)]
		}
		l.discounts, l.charges = p.randomAdjustments(r, 4, false), p.randomAdjustments(r, 6, false)
		p.lines = append(p.lines, l)
	}
	p.discounts, p.charges = p.randomAdjustments(r, 2, true), p.randomAdjustments(r, 4, true)
	if r.IntN(4) == 0 {
		p.prepaid = number(r, 4, p.decimals)
	}
	if r.IntN(8) == 0 {
		p.asked = number(r, 1, p.decimals)
	}
	return p
}

func randomRate(r *rand.Rand) (category, rate string) {
	switch r.IntN(9) {
	case 8:
		return "S", []string{"CGST 9 + SGST 9", "IGST 18", "GST 5 + QST 9.975", "CGST 2.5 + SGST 2.5", "State 6 + County 0.25 + City 1.125"}[r.IntN(5)]
	case 0:
		return []string{"Z", "E", "AE", "G"}[r.IntN(4)], "0"
	case 1:
		return "S", number(r, 2, 4)
	}
	return []string{"S", "S", "L"}[r.IntN(3)], []string{"19", "7", "20", "5.5", "9.975", "21", "25", "8.1"}[r.IntN(8)]
}

// randomAdjustments draws none mostly, one or two once in every so many.
func (p *paperInvoice) randomAdjustments(r *rand.Rand, oneIn int, document bool) (as []paperAdjustment) {
	for r.IntN(oneIn) == 0 && len(as) < 3 {
		a := paperAdjustment{}
		if r.IntN(2) == 0 {
			a.percent = number(r, 2, 4)
			if r.IntN(4) == 0 {
				a.base = number(r, 4, p.decimals)
			}
			if frac(a.percent).Sign() == 0 {
				a.percent = "3"
			}
			if frac(a.base).Sign() == 0 {
				a.base = "" // a base of nothing means the whole
			}
		} else {
			a.amount = number(r, 3, p.decimals)
		}
		if document && r.IntN(3) == 0 {
			a.category, a.rate = randomRate(r)
		}
		as = append(as, a)
	}
	return as
}

// number draws "123.4500": up to so many digits before the point and decimals behind it, small ones as often as large ones.
func number(r *rand.Rand, digits, decimals int) string {
	whole := r.Int64N(pow10(r.IntN(digits + 1)))
	places := r.IntN(decimals + 1)
	if places == 0 {
		return fmt.Sprint(whole)
	}
	return fmt.Sprintf("%d.%0*d", whole, places, r.Int64N(pow10(places)))
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// TestTotalAgreesWithFractions compares 20,000 random invoices with the oracle, to the last unit.
func TestTotalAgreesWithFractions(t *testing.T) {
	const shards, each = 8, 2_500
	n := each
	if testing.Short() {
		n /= 10
	}
	for shard := range shards {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			r := chance(t)
			for i := range n {
				p := randomPaper(r)
				p.normalise()
				p.compute()
				got, err := bill.Total(p.draft())
				if err != nil {
					t.Fatalf("invoice %d: %v: %+v", i, err, p)
				}
				if wrong := p.compare(got); wrong != "" {
					t.Fatalf("invoice %d: %s\n%+v", i, wrong, p)
				}
			}
		})
	}
}

// normalise writes equal rates alike, so that "19" and "19.00" are one group on paper as they are in law.
func (p *paperInvoice) normalise() {
	same := func(s string) string {
		if strings.Contains(s, ".") && splitIn(s) == "" {
			return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	for i := range p.lines {
		p.lines[i].rate = same(p.lines[i].rate)
	}
	for _, as := range [][]paperAdjustment{p.discounts, p.charges} {
		for i := range as {
			as[i].rate = same(as[i].rate)
		}
	}
}
