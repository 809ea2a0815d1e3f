package bill

import (
	"fmt"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Explanation is how one figure of a document comes about: its steps add up to it. No language.
type Explanation struct {
	Figure Figure
	Nth    int      // which line, discount or charge, from 1; 0 for the figures of the whole document
	Rate   tax.Rate // of the figures of a tax group
	Amount money.Amount
	Steps  []Step
}

// Figure names a figure.
type Figure string

// The figures, in the order of the page.
const (
	FigureLine         Figure = "line"           // a line as it is priced
	FigureLineNet      Figure = "line-net"       // its net, on a document with gross prices
	FigureDiscount     Figure = "discount"       // a discount of the whole document
	FigureCharge       Figure = "charge"         // the same
	FigureSharing      Figure = "sharing"        // how a discount is shared over the tax groups
	FigureCharging     Figure = "charge-sharing" // how a charge is
	FigureLines        Figure = "lines"
	FigureAllowances   Figure = "allowances"
	FigureCharges      Figure = "charges"
	FigureTaxExclusive Figure = "tax-exclusive"
	FigureTaxable      Figure = "taxable" // of a tax group
	FigureGroupTax     Figure = "group-tax"
	FigureTax          Figure = "tax"
	FigureTaxInclusive Figure = "tax-inclusive"
	FigureRounding     Figure = "rounding"
	FigurePayable      Figure = "payable"
	FigureEarly        Figure = "early"              // what is to be paid with a settlement discount
	FigureTaken        Figure = "discount-taken"     // a settlement discount that was taken, and what it took off each tax group
	FigureHomeNet      Figure = "home-tax-exclusive" // in the currency of the books
	FigureHomeTax      Figure = "home-tax"
	FigureHome         Figure = "home-tax-inclusive"
)

// Step is one summand of a figure, and where it is from.
type Step struct {
	Code     StepCode
	Amount   money.Amount // what it adds to the figure
	Exact    money.Exact  // before it was rounded, without sign; zero where nothing was computed
	Nth      int          // the line, discount or charge that it is of, from 1
	Name     string       // the line's words, the reason of a discount, or which of several taxes
	Of       money.Amount // what it is a part of
	Weight   money.Amount // of StepShare: this group's lines, and
	Whole    money.Amount // all lines
	Percent  money.Percent
	Rate     tax.Rate // the tax group
	Quantity money.Quantity
	Price    money.Price
	Base     money.Quantity
	Exchange money.ExchangeRate
	Origin   PriceOrigin // of the price, of StepQuantity
}

// StepCode says what a step is.
type StepCode string

// The steps. A discount comes off: its amount is negative.
const (
	StepQuantity     StepCode = "quantity"         // Quantity x Price / Base
	StepPercentOff   StepCode = "discount-percent" // Percent of Of
	StepOff          StepCode = "discount"
	StepPercentOn    StepCode = "charge-percent"
	StepOn           StepCode = "charge"
	StepLine         StepCode = "line"           // what a line comes to
	StepShare        StepCode = "share"          // Of x Weight / Whole, cut to whole units
	StepShareUnit    StepCode = "share-unit"     // one of the units that the cutting left over
	StepShareOff     StepCode = "discount-share" // what of a discount falls on a tax group
	StepShareOn      StepCode = "charge-share"
	StepLines        StepCode = "lines"
	StepDiscounts    StepCode = "discounts"
	StepCharges      StepCode = "charges"
	StepGross        StepCode = "gross"        // lines less discounts plus charges, tax included
	StepNetOf        StepCode = "net-of"       // Of x 100 / (100 + rate)
	StepTaxWithin    StepCode = "tax-within"   // one of several taxes taken out of the gross amount Of
	StepResidue      StepCode = "residue"      // what the nets of lines miss of the net of their group
	StepTaxPercent   StepCode = "tax-percent"  // Percent of Of
	StepTaxLine      StepCode = "tax-line"     // Percent of line Nth, rounded alone
	StepTaxDiscount  StepCode = "tax-discount" // Percent of the share of discount Nth, rounded alone
	StepTaxCharge    StepCode = "tax-charge"
	StepTaxParts     StepCode = "tax-parts" // one of several taxes, rounded line by line
	StepLessNet      StepCode = "less-net"  // the gross less its net is the tax
	StepGroup        StepCode = "group-tax" // the tax of a group
	StepTaxExclusive StepCode = "tax-exclusive"
	StepTax          StepCode = "tax"
	StepTaxInclusive StepCode = "tax-inclusive"
	StepPrepaid      StepCode = "prepaid"
	StepAsked        StepCode = "asked-rounding" // that the draft asks for
	StepCash         StepCode = "cash-rounding"  // to a multiple of the coin Of
	StepPayable      StepCode = "payable"
	StepEarly        StepCode = "early" // Percent of Of, for paying within Nth days
	StepTakenNet     StepCode = "taken-net"
	StepTakenTax     StepCode = "taken-tax"
	StepExchange     StepCode = "exchange"    // Of x Exchange
	StepDeposit      StepCode = "deposit"     // what line Nth takes off
	StepDepositTax   StepCode = "deposit-tax" // the tax of it
)

// Explain gives the calculation behind every figure of a draft or document, in the order of the page. It fails where Total does.
func Explain(d Draft) ([]Explanation, error) {
	s, err := sumUp(d)
	if err != nil {
		return nil, err
	}
	e := &explainer{sums: s}
	for _, part := range []func() error{e.ofLines, e.ofAdjustments, e.ofSums, e.ofGroups, e.ofTotals, e.ofSettlement, e.ofHome} {
		if err := part(); err != nil {
			return nil, fmt.Errorf("explain: %w", err)
		}
	}
	return e.list, nil
}

// explainer walks through a total again, step by step.
type explainer struct {
	*sums
	list []Explanation
	now  []Step // of the figure in the making
}

func (e *explainer) step(s Step) { e.now = append(e.now, s) }

// some is a step that is left out where it changes nothing.
func (e *explainer) some(code StepCode, a money.Amount) {
	if !a.IsZero() {
		e.step(Step{Code: code, Amount: a})
	}
}

// end closes a figure.
func (e *explainer) end(x Explanation) {
	x.Steps, e.now = e.now, nil
	e.list = append(e.list, x)
}

// ofLines explains each line as it is priced, and what of it is net.
func (e *explainer) ofLines() error {
	for i, l := range e.draft.Lines {
		if l.Taken.is() {
			e.ofTaken(i, l)
			continue
		}
		if err := e.priced(l, e.sums.priced[i]); err != nil {
			return err
		}
		e.end(Explanation{Figure: FigureLine, Nth: i + 1, Amount: e.sums.priced[i]})
		if e.draft.Prices != Gross {
			continue
		}
		net, err := e.netOf(l.Tax, e.sums.priced[i])
		if err != nil {
			return err
		}
		miss, err := e.out.LineNets[i].Sub(net)
		if err != nil {
			return err
		}
		e.some(StepResidue, miss)
		e.end(Explanation{Figure: FigureLineNet, Nth: i + 1, Rate: l.Tax, Amount: e.out.LineNets[i]})
	}
	return nil
}

// priced are price times quantity, and the discounts and charges of the line.
func (e *explainer) priced(l Line, sum money.Amount) error {
	if len(l.Discounts)+len(l.Charges) > 0 {
		var err error
		if sum, err = money.Extend(l.Quantity, l.Price, l.Base, e.draft.Currency, e.rounding()); err != nil {
			return err
		}
	}
	exact, err := money.ExtendExactly(l.Quantity, l.Price, l.Base)
	if err != nil {
		return err
	}
	e.step(Step{Code: StepQuantity, Amount: sum, Exact: exact, Name: l.Description, Quantity: l.Quantity, Price: l.Price, Base: l.Base, Origin: l.Origin})
	for i, a := range l.Discounts {
		if _, err := e.adjustment(i, false, a, sum); err != nil {
			return err
		}
	}
	for i, a := range l.Charges {
		if _, err := e.adjustment(i, true, a, sum); err != nil {
			return err
		}
	}
	return nil
}

// adjustment is the step of a discount or charge on a sum, and what it comes to without its sign.
func (e *explainer) adjustment(i int, charge bool, a Adjustment, whole money.Amount) (money.Amount, error) {
	amount, err := a.Of(whole, e.rounding())
	if err != nil {
		return amount, err
	}
	s := Step{Code: StepOff, Amount: Part{Charge: charge}.signed(amount), Nth: i + 1, Name: a.Reason}
	if charge {
		s.Code = StepOn
	}
	if !a.Percent.IsZero() {
		s.Percent, s.Of, s.Code = a.Percent, whole, StepPercentOff
		if charge {
			s.Code = StepPercentOn
		}
		if !a.Base.IsZero() {
			s.Of = a.Base
		}
		if s.Exact, err = a.Percent.OfExactly(s.Of); err != nil {
			return amount, err
		}
	}
	e.step(s)
	return amount, nil
}

// netOf are the steps that take the tax out of a gross amount, and the net that they lead to.
func (e *explainer) netOf(rate tax.Rate, gross money.Amount) (money.Amount, error) {
	net, split, err := netOf(rate, gross, e.rounding())
	if err != nil {
		return net, err
	}
	parts := rate.Split.Parts()
	if len(parts) == 0 {
		exact, err := rate.Percent.NetOfExactly(gross)
		e.step(Step{Code: StepNetOf, Amount: net, Exact: exact, Of: gross, Rate: rate, Percent: rate.Percent})
		return net, err
	}
	e.step(Step{Code: StepGross, Amount: gross, Rate: rate})
	for i, c := range parts {
		exact, err := c.Percent.WithinExactly(gross, rate.Percent)
		if err != nil {
			return net, err
		}
		e.step(Step{Code: StepTaxWithin, Amount: split[i].Neg(), Exact: exact, Of: gross, Name: c.Name, Percent: c.Percent, Rate: rate})
	}
	return net, nil
}
