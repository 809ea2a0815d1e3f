package bill

import (
	"fmt"
	"sort"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Totals are all sums of a document, by EN 16931's names. All in the document's currency.
type Totals struct {
	LineNets     []money.Amount // BT-131, in order of Lines (gross documents: the net share)
	LineGross    []money.Amount // gross documents only: the gross line amounts, the stored truth
	Lines        money.Amount   // BT-106
	Allowances   money.Amount   // BT-107
	Charges      money.Amount   // BT-108
	TaxExclusive money.Amount   // BT-109
	Tax          money.Amount   // BT-110
	TaxInclusive money.Amount   // BT-112
	Prepaid      money.Amount   // BT-113
	Rounding     money.Amount   // BT-114
	Payable      money.Amount   // BT-115
	Groups       []Group        // BG-23, by category, rate and split
	Parts        []Part         // what each document discount and charge came to in each group
	Home         Home           // the sums in the currency of the books, zero without Draft.Exchange
}

// Home are a document's sums in the currency of the books: those of the groups, each of which is exchanged and rounded once.
type Home struct {
	TaxExclusive money.Amount
	Tax          money.Amount // BT-111
	TaxInclusive money.Amount
}

// Part is the share of a document discount or charge that falls on one tax group (BG-20, BG-21).
type Part struct {
	Charge bool
	Index  int // of Draft.Discounts or Draft.Charges
	Rate   tax.Rate
	Priced money.Amount // as priced: gross on a gross document
	Amount money.Amount // net (BT-92, BT-99)
}

func (p Part) signed(a money.Amount) money.Amount {
	if p.Charge {
		return a
	}
	return a.Neg()
}

// Group is one VAT breakdown row (BG-23), with what it is made of, so that the total can be explained.
type Group struct {
	Rate       tax.Rate
	Lines      money.Amount
	Allowances money.Amount
	Charges    money.Amount
	Taxable    money.Amount // BT-116
	Tax        money.Amount // BT-117: the sum of Split where the rate has several taxes
	Split      Split        // each tax of Rate.Split by itself; the rest is zero

	HomeTaxable money.Amount // in the currency of the books, zero without Draft.Exchange
	HomeTax     money.Amount
}

// Split are the amounts of the taxes that a rate is made of, in the order of tax.Rate.Split.
type Split [tax.MostTaxes]money.Amount

// Total adds up a draft by EN 16931: each line is rounded by itself (BT-131), VAT once per category and rate (BR-CO-17),
// a document discount without a rate of its own is shared over the tax groups before tax. It is the one function that
// the window, the paper, the books and the e-invoice take their figures from. It fails only with money.ErrOverflow or
// money.ErrCurrency; what makes a draft wrong in other ways is for Check.
func Total(d Draft) (Totals, error) {
	s, err := sumUp(d)
	if err != nil {
		return Totals{}, err
	}
	return s.out, nil
}

func sumUp(d Draft) (*sums, error) {
	s := &sums{draft: d, groups: map[tax.Rate]*group{}}
	for _, step := range []func() error{s.lines, s.adjustments, s.taxes, s.document, s.home} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("total: %w", err)
		}
	}
	return s, nil
}

// sums is a total in the making. Until taxes(), all amounts are as priced: gross on a gross document.
type sums struct {
	draft  Draft
	out    Totals
	groups map[tax.Rate]*group
	order  []*group // by category, rate and split: never by order of lines
	priced []money.Amount
}

// group collects what is taxed alike: the same category, percent and split.
type group struct {
	rate  tax.Rate
	lines []int // indices of Draft.Lines
	sum   money.Amount
	parts []Part // of document discounts and charges
	taken []int  // lines that take off a deposit: they share in no discount, and their tax is the deposit's
	whole Group  // before they are taken off
}

func (s *sums) zero() money.Amount       { return money.Of(0, s.draft.Currency) }
func (s *sums) rounding() money.Rounding { return s.draft.Rules.Rounding }

// lines works out each line and files it under its rate.
func (s *sums) lines() error {
	for i, line := range s.draft.Lines {
		g := s.group(line.Tax)
		sum, err := s.linePriced(line)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		s.priced = append(s.priced, sum)
		if line.Taken.is() {
			g.taken = append(g.taken, i)
			continue
		}
		g.lines = append(g.lines, i)
		if g.sum, err = g.sum.Add(sum); err != nil {
			return err
		}
	}
	s.sortGroups()
	return nil
}

func (s *sums) group(r tax.Rate) *group {
	g := s.groups[r]
	if g == nil {
		g = &group{rate: r, sum: s.zero()}
		s.groups[r] = g
		s.order = append(s.order, g)
	}
	return g
}

func (s *sums) sortGroups() {
	sort.Slice(s.order, func(i, j int) bool { return s.order[i].rate.Cmp(s.order[j].rate) < 0 })
}

// sum is price / base x quantity less discounts plus charges, each rounded by itself (BT-131).
func (l Line) sum(c money.Currency, r money.Rounding) (money.Amount, error) {
	whole, err := money.Extend(l.Quantity, l.Price, l.Base, c, r)
	if err != nil {
		return whole, err
	}
	sum := whole
	for _, a := range l.Discounts {
		part, err := a.Of(whole, r)
		if err != nil {
			return sum, err
		}
		if sum, err = sum.Sub(part); err != nil {
			return sum, err
		}
	}
	for _, a := range l.Charges {
		part, err := a.Of(whole, r)
		if err != nil {
			return sum, err
		}
		if sum, err = sum.Add(part); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// Of is what the adjustment comes to on a sum: its amount, or its percent of the sum or of its own base.
func (a Adjustment) Of(whole money.Amount, r money.Rounding) (money.Amount, error) {
	if a.Percent.IsZero() {
		return money.Sum(whole.Currency(), a.Amount)
	}
	if !a.Base.IsZero() {
		whole = a.Base
	}
	return a.Percent.Of(whole, r)
}

// adjustments works out the discounts and charges of the document and lays each on its tax group, or shares it over all.
func (s *sums) adjustments() error {
	shared := s.withLines()
	weights := make([]money.Amount, len(shared))
	for i, g := range shared {
		weights[i] = g.sum
	}
	whole, err := money.Sum(s.draft.Currency, weights...)
	if err != nil {
		return err
	}
	for i, a := range s.draft.Discounts {
		if err := s.adjust(Part{Index: i}, a, whole, shared, weights); err != nil {
			return fmt.Errorf("discount %d: %w", i+1, err)
		}
	}
	for i, a := range s.draft.Charges {
		if err := s.adjust(Part{Index: i, Charge: true}, a, whole, shared, weights); err != nil {
			return fmt.Errorf("charge %d: %w", i+1, err)
		}
	}
	s.sortGroups()
	return nil
}

// withLines are the groups that share a discount.
func (s *sums) withLines() (list []*group) {
	for _, g := range s.order {
		if len(g.lines) > 0 {
			list = append(list, g)
		}
	}
	return list
}

func (s *sums) adjust(p Part, a Adjustment, whole money.Amount, shared []*group, weights []money.Amount) error {
	if a.Tax != nil {
		g := s.group(*a.Tax)
		amount, err := a.Of(g.sum, s.rounding())
		if err != nil {
			return err
		}
		g.add(p, amount)
		return nil
	}
	amount, err := a.Of(whole, s.rounding())
	if err != nil || len(shared) == 0 {
		return err // without a line there is nothing to share over, and Check says so
	}
	amounts, err := money.Share(amount, weights)
	if err != nil {
		return err
	}
	for i, g := range shared {
		if !amounts[i].IsZero() {
			g.add(p, amounts[i])
		}
	}
	return nil
}

func (g *group) add(p Part, amount money.Amount) {
	p.Rate, p.Priced, p.Amount = g.rate, amount, amount
	g.parts = append(g.parts, p)
}
