package bill

import (
	"slices"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Kind says which document it is.
type Kind string

// The kinds.
const (
	Quote      Kind = "quote"
	Order      Kind = "order" // order confirmation
	Proforma   Kind = "proforma"
	Delivery   Kind = "delivery" // delivery note: no prices on the paper
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit"
	Opening    Kind = "opening" // what an earlier program's invoice had open, see OpenClaim; nobody drafts one
)

// Kinds are all that can be drafted, in the order in which a deal goes through them.
func Kinds() []Kind { return []Kind{Quote, Order, Proforma, Delivery, Invoice, CreditNote} }

// Owed says whether such a document asks for money and has a balance.
func (k Kind) Owed() bool { return k == Invoice || k == Opening }

// Known says whether there is such a kind.
func (k Kind) Known() bool { return slices.Contains(Kinds(), k) }

// Prices says whether line prices are without or with VAT.
type Prices string

// The two ways to price.
const (
	Net   Prices = "net"
	Gross Prices = "gross"
)

// Rules are the choices of arithmetic stored on each document, so that no later setting changes an old one.
type Rules struct {
	Rounding money.Rounding
	TaxBy    TaxBy
	CashStep int64 // payable is rounded to a multiple of so many minor units (CHF 5, SEK 100); 0 or 1: not at all
}

// TaxBy says where VAT is rounded.
type TaxBy uint8

// VAT is rounded once per category and rate (EN 16931 BR-CO-17), or, by choice, per line.
const (
	TaxByGroup TaxBy = iota
	TaxByLine
)

// Adjustment is a discount (EN 16931 allowance) or a charge, on a line or on the document. Percent or Amount, not both.
type Adjustment struct {
	Percent money.Percent // of the line's or document's sum
	Amount  money.Amount
	Base    money.Amount // what Percent is of, where it is not the whole (BT-93, BT-100, BT-137, BT-142); zero: the whole
	Reason  string
	Early   bool      // on a credit note: its share of the settlement discount that the invoice was paid with
	Tax     *tax.Rate // document level: nil shares it over the tax groups by largest remainder; line level: always nil
}

// Line is one position. Its amount is round(price / base x quantity) less discounts plus charges, each rounded by itself (BT-131).
type Line struct {
	Item        ID     // the item it was made from, zero if none
	Code        string // of the item, as it was at issue (BT-155)
	Description string
	Detail      string // smaller text below
	Quantity    money.Quantity
	Unit        string
	Price       money.Price
	Base        money.Quantity // price base quantity (BT-149); zero means 1
	Discounts   []Adjustment
	Charges     []Adjustment
	Tax         tax.Rate
	Credits     int         // on a credit note: which line of the invoice it takes back, from 1; 0 otherwise
	Source      int         // on a document that follows another: which line of it is taken over, from 1; 0 otherwise
	Origin      PriceOrigin // where the price is from; it is not printed
	Taken       Taken
	Class       Class // what kind of goods or service it is, taken from the item at issue where nobody said
}

// Draft is a document that can still change. It has no number.
type Draft struct {
	ID         ID
	Kind       Kind
	Currency   money.Currency
	Language   string
	Date       Date // zero: the day of issue
	Due        Date // zero: Date plus terms
	Supply     Date // delivery or service date, zero: none printed
	SupplyEnd  Date // end of a period
	Prices     Prices
	Rules      Rules
	Customer   ID
	Seller     Party
	Buyer      Party
	Account    Account
	PayTo      string // the number of the account that was chosen by hand, see Account.Key; "": the one that serves the currency
	Reference  string // structured reference that the payment bears (BT-83), made when the invoice is issued
	Lines      []Line
	Discounts  []Adjustment
	Charges    []Adjustment
	Prepaid    money.Amount            // BT-113
	Rounding   money.Amount            // BT-114 beside that of cash: what Credit needs so that parts end at the invoice's own sum
	Note       string                  // printed
	Terms      string                  // payment terms, printed
	BuyerRef   string                  // BT-10
	OrderRef   string                  // BT-13
	TaxReasons map[tax.Category]string // exemption reasons by category (BT-120), printed
	LeftOut    map[tax.Category]string // categories whose reason is not printed, and why not: for the books, never printed
	Corrects   *Reference              // credit note: the invoice it corrects (BT-25)
	Source     *Source                 // the document that this one follows
	Settlement []Settlement            // discounts for paying early, the earliest first
	Exchange   Exchange                // into the currency of the books, zero where the document is in it
	Series     ID                      // that gives its number; zero: the one that serves its kind
	DeliverTo  Recipient               // where the goods go, where that is not the buyer's address (BT-70, BT-75 and on)
	GoodsKept  bool                    // a credit note: the customer keeps the goods, nothing comes back into stock
	Deposit    bool                    // an invoice that asks for a part before delivery
	Deposits   []Deposit               // that a final invoice takes off, see Line.Taken
}

// Exchange is how a document in a foreign currency counts in the books (BT-6, BT-111). It stays with the document.
type Exchange struct {
	Home   money.Currency
	Rate   money.ExchangeRate // what one unit of the document's currency is in Home
	Date   Date               // whose rate it is
	Source string             // "ECB", "BMF monthly average"
}

// IsZero says whether there is none.
func (x Exchange) IsZero() bool { return x == Exchange{} }

// Reference names another document of these books.
type Reference struct {
	ID     ID
	Number string
	Date   Date
}

// Source names the issued document that another one follows, as the paper prints it.
type Source struct {
	Reference
	Kind Kind
}
