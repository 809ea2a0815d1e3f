package journal

import (
	"errors"
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Paper is an issued invoice or credit note.
type Paper struct {
	Kind     bill.Kind
	Number   string
	Day      bill.Date // that it bears
	Due      bill.Date
	Customer string // her number
	Name     string
	TaxID    string
	Country  string // of the buyer
	Rounding money.Amount
	Prepaid  money.Amount
	Exchange bill.Exchange
	Groups   []Group
}

// Group is a tax group of a paper, or what a discount takes off one.
type Group struct {
	Rate        tax.Rate
	Taxable     money.Amount
	Tax         money.Amount
	HomeTaxable money.Amount // without currency where the paper is in that of the books
	HomeTax     money.Amount
}

// Payment is a movement of money, a discount or a write-off.
type Payment struct {
	Kind      bill.PaymentKind
	Day       bill.Date
	Amount    money.Amount // less than nothing: paid back, or taken back
	Method    string
	Reference string
	Note      string
	Number    string // of the invoice; "" for what a customer has with us
	Customer  string
	Name      string
	Country   string
	Exchange  bill.Exchange
	Groups    []Group // of a discount
}

// Entry books an amount on an account and its contra account.
type Entry struct {
	Day      bill.Date
	Due      bill.Date
	Document string
	Account  string
	Contra   string
	Credit   bool         // the account is credited, and the contra account debited
	Amount   money.Amount // more than nothing, tax included
	Home     money.Amount // in the currency of the books, without currency where Amount is in it
	Tax      money.Amount // the part of Amount that is tax
	HomeTax  money.Amount
	Rate     tax.Rate // of a sale or discount
	TaxPart  string   // account of the tax, "" where there is none
	Code     string   // tax code
	TaxID    string   // of the buyer, where the tax falls to him
	Text     string
}

// AccountError says that the chart has no account for a tax.
type AccountError struct {
	Rate tax.Rate
}

func (e *AccountError) Error() string {
	return fmt.Sprintf("the chart has no account for sales of category %s at %s %%", e.Rate.Category, e.Rate.Percent)
}

// ErrAmount means that an amount cannot be booked.
var ErrAmount = errors.New("amount")

// Papers books invoices and credit notes: each tax group, then what was rounded and what had been paid before. country is the shop's.
func (c Chart) Papers(list []Paper, country string) (out []Entry, err error) {
	for _, p := range list {
		back := p.Kind == bill.CreditNote
		for _, g := range p.Groups {
			e, err := c.group(g, p.Country != "" && p.Country != country, false)
			if err != nil {
				return nil, err
			}
			e.Credit, e.TaxID, e.Text = back, "", p.Name
			if g.Rate.Category == tax.IntraEU || g.Rate.Category == tax.ReverseCharge {
				e.TaxID = p.TaxID
			}
			out = c.add(out, p, e)
		}
		out = c.add(out, p, Entry{Contra: c.Rounding, Credit: back, Amount: p.Rounding, Text: "Rounding " + p.Name})
		if !back {
			out = c.add(out, p, Entry{Contra: c.Prepaid, Credit: true, Amount: p.Prepaid, Text: "Prepaid " + p.Name})
		}
	}
	return out, nil
}

// add finishes an entry of a paper: an amount of nothing is none, and one of less is booked the other way round.
func (c Chart) add(out []Entry, p Paper, e Entry) []Entry {
	e.Day, e.Due, e.Document, e.Account = p.Day, p.Due, p.Number, c.debtor(p.Customer)
	if e.Home == (money.Amount{}) && !p.Exchange.IsZero() {
		e.Home = homeOf(p.Exchange, e.Amount)
	}
	return append(out, e.turned()...)
}

// group books a tax group on its account of sales or, off, of discounts.
func (c Chart) group(g Group, abroad, off bool) (e Entry, err error) {
	r, ok := c.revenue(g.Rate, abroad)
	if !ok {
		return e, &AccountError{g.Rate}
	}
	e.Contra, e.Code, e.TaxPart, e.Rate, e.Tax = r.Account, r.Code, r.Tax, g.Rate, g.Tax
	if off {
		e.Contra = r.Discount
	}
	if e.Amount, err = g.Taxable.Add(g.Tax); err != nil {
		return e, fmt.Errorf("%w: %w", ErrAmount, err)
	}
	if g.HomeTaxable != (money.Amount{}) {
		e.HomeTax = g.HomeTax
		e.Home, err = g.HomeTaxable.Add(g.HomeTax)
	}
	return e, err
}

// turned is the entry with an amount of more than nothing.
func (e Entry) turned() []Entry {
	switch e.Amount.Sign() {
	case 0:
		return nil
	case -1:
		e.Credit, e.Amount, e.Tax, e.Home, e.HomeTax = !e.Credit, e.Amount.Neg(), e.Tax.Neg(), e.Home.Neg(), e.HomeTax.Neg()
	}
	return []Entry{e}
}

// homeOf is an amount in the currency of the books by the rate of its paper; none where that cannot be said.
func homeOf(x bill.Exchange, a money.Amount) money.Amount {
	home, err := x.Rate.Of(a, x.Home, money.HalfUp)
	if err != nil {
		return money.Amount{}
	}
	return home
}

// Payments books money, discounts and what was given up. A move between what a customer has with us and her invoices stays on her account,
// and is no entry.
func (c Chart) Payments(list []Payment, country string) (out []Entry, err error) {
	for _, p := range list {
		switch p.Kind {
		case bill.PaidMoney:
			e := c.moved(p)
			e.Account, e.Contra = c.money(p.Method), c.debtor(p.Customer)
			out = append(out, e.turned()...)
		case bill.PaidWriteOff:
			e := c.moved(p)
			e.Account, e.Contra, e.Credit = c.debtor(p.Customer), c.WriteOff, true
			if p.Amount.Sign() < 0 {
				e.Contra = c.Gain
			}
			out = append(out, e.turned()...)
		case bill.PaidDiscount:
			for _, g := range p.Groups {
				e, err := c.group(g, p.Country != "" && p.Country != country, true)
				if err != nil {
					return nil, err
				}
				e.Day, e.Document, e.Account, e.Credit, e.Text = p.Day, p.Number, c.debtor(p.Customer), true, "Discount "+p.Name
				out = append(out, e.turned()...)
			}
		}
	}
	return out, nil
}

// Charge is a fee or interest of late payment, or what was waived of one.
type Charge struct {
	Day      bill.Date
	Amount   money.Amount
	Waived   bool
	Number   string // of the invoice that was late; "" for the fee of a letter
	Customer string
	Name     string
}

// Charges books fees and interest of late payment, which are damages and bear no tax. That they are paid is money like any other.
func (c Chart) Charges(list []Charge) (out []Entry) {
	for _, l := range list {
		e := Entry{
			Day: l.Day, Document: l.Number, Account: c.debtor(l.Customer), Contra: c.Late, Credit: l.Waived, Amount: l.Amount, Text: words("Late payment", l.Name),
		}
		out = append(out, e.turned()...)
	}
	return out
}

// moved is what is the same in the entries of all payments.
func (c Chart) moved(p Payment) Entry {
	e := Entry{Day: p.Day, Document: p.Number, Amount: p.Amount, Text: words(p.Name, p.Reference, p.Note)}
	if !p.Exchange.IsZero() {
		e.Home = homeOf(p.Exchange, p.Amount)
	}
	return e
}

func words(list ...string) string {
	var said []string
	for _, w := range list {
		if w = strings.Join(strings.Fields(w), " "); w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, ", ")
}
