package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

type lineJSON struct {
	Item        string           `json:"item,omitempty"`
	Code        string           `json:"code,omitempty"` // of the item
	Description string           `json:"description"`
	Detail      string           `json:"detail,omitempty"`
	Quantity    string           `json:"quantity"`
	Unit        string           `json:"unit"`
	Price       string           `json:"price"`
	Base        string           `json:"base,omitempty"`
	Discount    *adjustmentJSON  `json:"discount,omitempty"`  // where there is one
	Discounts   []adjustmentJSON `json:"discounts,omitempty"` // where there are several
	Charges     []adjustmentJSON `json:"charges,omitempty"`
	Tax         rateJSON         `json:"tax"`
	Credits     int              `json:"credits,omitempty"` // the invoice's line that a credit note takes back, from 1
	Source      int              `json:"source,omitempty"`  // the line of the source that is taken over, from 1
	Deposit     string           `json:"deposit,omitempty"` // the deposit invoice that is taken off
	Net         string           `json:"net"`
	Gross       string           `json:"gross,omitempty"`
	Origin      *originJSON      `json:"priceFrom,omitempty"` // where the price is from
	Class       *classJSON       `json:"class,omitempty"`     // what kind of goods or service it is (BT-158)
}

type classJSON struct {
	Scheme string `json:"scheme"` // by UNTDID 7143: HS
	Code   string `json:"code"`
}

// classOut is nil for none.
func classOut(c bill.Class) *classJSON {
	if c == (bill.Class{}) {
		return nil
	}
	out := classJSON(c)
	return &out
}

// cell is a class in one cell of a table: "HS 92021000".
func (c *classJSON) cell() string {
	if c == nil {
		return ""
	}
	return c.Scheme + " " + c.Code
}

type groupJSON struct {
	Category string `json:"category"`
	Rate     string `json:"rate"`
	Taxable  string `json:"taxable"`
	Tax      string `json:"tax"`

	Split []splitJSON `json:"split,omitempty"`
	Home  *homeJSON   `json:"home,omitempty"`
}

// splitJSON is one of the taxes that a group's rate is made of.
type splitJSON struct {
	Name string `json:"name"`
	Rate string `json:"rate"`
	Tax  string `json:"tax"`
}

// homeJSON is a sum in the currency of the books.
type homeJSON struct {
	Taxable      string `json:"taxable,omitempty"`
	TaxExclusive string `json:"taxExclusive,omitempty"`
	Tax          string `json:"tax"`
	TaxInclusive string `json:"taxInclusive,omitempty"`
}

type exchangeJSON struct {
	Currency string `json:"currency"` // of the books
	Rate     string `json:"rate"`     // what one unit of the document's currency is in it
	Date     string `json:"date"`
	Source   string `json:"source"`
}

type totalsJSON struct {
	Lines        string      `json:"lines"`
	Allowances   string      `json:"allowances"`
	Charges      string      `json:"charges"`
	TaxExclusive string      `json:"taxExclusive"`
	Tax          string      `json:"tax"`
	TaxInclusive string      `json:"taxInclusive"`
	Prepaid      string      `json:"prepaid"`
	Rounding     string      `json:"rounding"`
	Payable      string      `json:"payable"`
	Groups       []groupJSON `json:"groups"`
	Home         *homeJSON   `json:"home,omitempty"`
}

type referenceJSON struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Date   string `json:"date"`
}

type depositJSON struct {
	referenceJSON
	Net   string `json:"net"`
	Tax   string `json:"tax"`
	Gross string `json:"gross"`
	Paid  string `json:"paid"`
}

type sourceJSON struct {
	referenceJSON
	Kind string `json:"kind"`
}

type documentJSON struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	Number     string            `json:"number"`
	State      string            `json:"state"`
	Currency   string            `json:"currency"`
	Prices     string            `json:"prices"`
	Language   string            `json:"language"`
	Issued     string            `json:"issued,omitempty"`
	Date       string            `json:"date"`
	Due        string            `json:"due"`
	SupplyDate string            `json:"supplyDate,omitempty"`
	SupplyEnd  string            `json:"supplyEnd,omitempty"`
	Customer   partyJSON         `json:"customer"`
	Seller     partyJSON         `json:"seller"`
	Account    accountJSON       `json:"account"`
	PayTo      string            `json:"payTo,omitempty"`     // the number of the account that was chosen by hand
	Reference  string            `json:"reference,omitempty"` // that the payment bears
	Lines      []lineJSON        `json:"lines"`
	Discounts  []adjustmentJSON  `json:"discounts"`
	Charges    []adjustmentJSON  `json:"charges"`
	Totals     *totalsJSON       `json:"totals"`
	Prepaid    string            `json:"prepaid"`
	Open       string            `json:"open"`
	Rounding   rulesJSON         `json:"rounding"`
	Note       string            `json:"note"`
	Terms      string            `json:"terms"`
	BuyerRef   string            `json:"buyerReference"`
	OrderRef   string            `json:"orderReference"`
	TaxReasons map[string]string `json:"taxReasons,omitempty"`
	LeftOut    map[string]string `json:"taxReasonsLeftOut,omitempty"` // why the reason of a category is not printed
	Exchange   *exchangeJSON     `json:"exchange,omitempty"`
	Series     string            `json:"series,omitempty"`
	Deposit    bool              `json:"deposit,omitempty"`
	Deposits   []depositJSON     `json:"deposits,omitempty"` // that a final invoice takes off
	Corrects   *referenceJSON    `json:"corrects,omitempty"`
	Source     *sourceJSON       `json:"source,omitempty"`  // the document that this one follows
	After      []sourceJSON      `json:"after,omitempty"`   // what became of it
	Answers    []answerJSON      `json:"answers,omitempty"` // to a quote; the last one counts
	Settlement []settlementJSON  `json:"settlement,omitempty"`
	Offers     []offerJSON       `json:"offers,omitempty"` // what the settlement comes to now
	Payments   []paymentJSON     `json:"payments"`
	Credits    []referenceJSON   `json:"credits"`
	DeliverTo  *recipientJSON    `json:"deliverTo,omitempty"` // where the goods go, where that is not the customer's address
	Letters    []letterSign      `json:"letters,omitempty"`   // that it was mailed with, the newest first
	GoodsKept  bool              `json:"goodsKept,omitempty"` // of a credit note: nothing came back into stock
}

type rowJSON struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Number   string `json:"number"`
	State    string `json:"state"`
	Date     string `json:"date"`
	Due      string `json:"due"`
	Customer string `json:"customer"`
	Currency string `json:"currency"`
	Payable  string `json:"payable"`
	Open     string `json:"open"`
	Part     string `json:"part,omitempty"` // of a deal with deposits: deposit, final
}

func rowOut(r DocumentRow) rowJSON {
	return rowJSON{
		ID: r.ID.String(), Kind: string(r.Kind), Number: r.Number, State: string(r.State), Date: dayOut(r.Date), Due: dayOut(r.Due),
		Customer: r.Name, Currency: r.Payable.Currency().Code(), Payable: amountOut(r.Payable), Open: amountOut(r.Open),
		Part: string(r.Part),
	}
}

// documentOut is the form of an issued document.
func documentOut(d Document) documentJSON {
	t := d.Totals()
	out := draftOut(d.Draft(), &t)
	out.Number, out.State, out.Issued, out.Open = d.Number().Text, string(d.State), dayOut(d.Issued()), amountOut(d.Open)
	for _, p := range d.Payments {
		out.Payments = append(out.Payments, paymentOut(p))
	}
	for _, o := range d.Offers {
		out.Offers = append(out.Offers, offerJSON{settlementJSON{o.Days, o.Percent.String()}, dayOut(o.By), o.Discount.String(), o.Pay.String()})
	}
	for _, c := range d.Credits {
		out.Credits = append(out.Credits, referenceJSON{c.ID().String(), c.Number().Text, dayOut(c.Issued())})
	}
	for _, a := range d.After {
		out.After = append(out.After, sourceJSON{referenceJSON{a.ID().String(), a.Number().Text, dayOut(a.Issued())}, string(a.Kind())})
	}
	for _, a := range d.Answers {
		out.Answers = append(out.Answers, answerOut(a))
	}
	out.Letters = letterSigns(d.Letters)
	return out
}

// draftOut is the form of a draft; t is nil where it cannot be added up yet.
func draftOut(d bill.Draft, t *bill.Totals) documentJSON {
	out := documentJSON{
		ID: d.ID.String(), Kind: string(d.Kind), State: string(bill.StateDraft), Currency: d.Currency.Code(), Prices: string(d.Prices),
		Language: d.Language, Date: dayOut(d.Date), Due: dayOut(d.Due), SupplyDate: dayOut(d.Supply), SupplyEnd: dayOut(d.SupplyEnd),
		Customer: partyOut(d.Buyer, d.Customer), Seller: partyOut(d.Seller, bill.ID{}), Account: accountOut(d.Account), PayTo: d.PayTo, Reference: d.Reference,
		Lines: []lineJSON{}, Discounts: adjustmentsOut(d.Discounts), Charges: adjustmentsOut(d.Charges), Prepaid: amountOut(d.Prepaid),
		Rounding: rulesOut(d.Rules), Note: d.Note, Terms: d.Terms, BuyerRef: d.BuyerRef, OrderRef: d.OrderRef, GoodsKept: d.GoodsKept, DeliverTo: recipientOut(d.DeliverTo),
		Settlement: settlementOut(d.Settlement), Series: d.Series.String(), Deposit: d.Deposit, Payments: []paymentJSON{}, Credits: []referenceJSON{},
	}
	if t != nil {
		out.Totals = totalsOut(*t)
		out.Open, out.Prepaid = amountOut(money.Of(0, d.Currency)), amountOut(t.Prepaid) // nothing is owed before the issue
	}
	for i, l := range d.Lines {
		out.Lines = append(out.Lines, lineOut(l, i, t))
	}
	out.TaxReasons, out.LeftOut = categoriesOut(d.TaxReasons), categoriesOut(d.LeftOut)
	if x := d.Exchange; !x.IsZero() {
		out.Exchange = &exchangeJSON{x.Home.Code(), x.Rate.String(), dayOut(x.Date), x.Source}
	}
	if c := d.Source; c != nil {
		out.Source = &sourceJSON{referenceJSON{c.ID.String(), c.Number, dayOut(c.Date)}, string(c.Kind)}
	}
	if sums, err := d.TakenOff(); err == nil {
		for _, p := range sums {
			ref := referenceJSON{p.ID.String(), p.Number, dayOut(p.Date)}
			out.Deposits = append(out.Deposits, depositJSON{ref, p.Net.String(), p.Tax.String(), p.Whole.String(), amountOut(p.Paid)})
		}
	}
	if c := d.Corrects; c != nil {
		out.Corrects = &referenceJSON{c.ID.String(), c.Number, dayOut(c.Date)}
	}
	return out
}

// categoriesOut are texts by category; nil where there are none.
func categoriesOut(texts map[tax.Category]string) (out map[string]string) {
	for c, text := range texts {
		if out == nil {
			out = map[string]string{}
		}
		out[string(c)] = text
	}
	return out
}

func lineOut(l bill.Line, i int, t *bill.Totals) lineJSON {
	out := lineJSON{
		Item: l.Item.String(), Code: l.Code, Description: l.Description, Detail: l.Detail, Quantity: l.Quantity.String(), Unit: l.Unit,
		Price: l.Price.String(), Tax: rateOut(l.Tax), Credits: l.Credits, Source: l.Source,
		Origin:  originOut(l.Origin),
		Deposit: l.Taken.Deposit.String(),
		Class:   classOut(l.Class),
	}
	if !l.Base.IsZero() {
		out.Base = l.Base.String()
	}
	switch list := adjustmentsOut(l.Discounts); len(list) {
	case 0:
	case 1:
		out.Discount = &list[0]
	default:
		out.Discounts = list
	}
	if len(l.Charges) > 0 {
		out.Charges = adjustmentsOut(l.Charges)
	}
	if t != nil {
		out.Net = t.LineNets[i].String()
		if i < len(t.LineGross) {
			out.Gross = t.LineGross[i].String()
		}
	}
	return out
}

func totalsOut(t bill.Totals) *totalsJSON {
	out := &totalsJSON{
		Lines: t.Lines.String(), Allowances: t.Allowances.String(), Charges: t.Charges.String(), TaxExclusive: t.TaxExclusive.String(),
		Tax: t.Tax.String(), TaxInclusive: t.TaxInclusive.String(), Prepaid: t.Prepaid.String(), Rounding: t.Rounding.String(),
		Payable: t.Payable.String(), Groups: []groupJSON{},
	}
	for _, g := range t.Groups {
		out.Groups = append(out.Groups, groupOut(g))
	}
	if h := t.Home; h != (bill.Home{}) {
		out.Home = &homeJSON{TaxExclusive: h.TaxExclusive.String(), Tax: h.Tax.String(), TaxInclusive: h.TaxInclusive.String()}
	}
	return out
}

func groupOut(g bill.Group) groupJSON {
	out := groupJSON{
		Category: string(g.Rate.Category), Rate: g.Rate.Percent.String(), Taxable: g.Taxable.String(), Tax: g.Tax.String(),
	}
	for i, c := range g.Rate.Split.Parts() {
		out.Split = append(out.Split, splitJSON{c.Name, c.Percent.String(), g.Split[i].String()})
	}
	if g.HomeTaxable != (money.Amount{}) {
		out.Home = &homeJSON{Taxable: g.HomeTaxable.String(), Tax: g.HomeTax.String()}
	}
	return out
}
