// Package bill holds the documents of the trade and their rules: lines, totals, numbers, states, payments, checks.
// Everything is pure: no clock, no disk, no language.
package bill

import (
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// ID is a UUIDv7. The zero ID is none.
type ID [16]byte

// Date is a calendar day without a time or zone, "2026-11-23". The zero Date is none. Comparable.
type Date struct {
	Year  int16
	Month uint8
	Day   uint8
}

// Kind says which document it is.
type Kind string

// The kinds.
const (
	Quote      Kind = "quote"
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit"
)

// Prices says whether line prices are without or with VAT.
type Prices string

// The two ways to price.
const (
	Net   Prices = "net"
	Gross Prices = "gross"
)

// Address is a postal address.
type Address struct {
	Lines    []string // street and number, at most three
	PostCode string
	City     string
	Region   string
	Country  string // ISO 3166-1 alpha-2
}

// Contact is how to reach a party.
type Contact struct {
	Name  string
	Phone string
	Email string
}

// Account is where money is to be paid.
type Account struct {
	Holder string
	IBAN   string // or a national account number where Scheme says so
	BIC    string
	Bank   string
}

// Company is the seller: whose books these are.
type Company struct {
	Name      string
	Address   Address
	Contact   Contact
	TaxID     string // VAT id, "DE123456789"
	TaxNumber string // national tax number where there is one besides
	LegalID   string // trade register
	Website   string
	Account   Account
	Currency  money.Currency // of new documents
	Language  string         // BCP 47, of new documents: "en", "de"
	Terms     int            // days until due
	Prices    Prices
	Rounding  Rules
	Logo      []byte // PNG or JPEG, bounded at import
	Footer    string
}

// Customer is a buyer as kept in the books.
type Customer struct {
	ID       ID
	Number   string // the shop's own, may be empty
	Name     string
	Address  Address
	Contact  Contact
	TaxID    string
	Currency money.Currency // zero: the company's
	Language string         // "": the company's
	Terms    int            // days; negative: the company's
	Discount money.Percent  // default document discount
	Note     string         // internal
}

// Party is seller or buyer as copied into a document at issue.
type Party struct {
	Name      string
	Address   Address
	Contact   Contact
	TaxID     string
	TaxNumber string
	LegalID   string
	Website   string
	Number    string // customer number
}

// Item is something sold, as kept in the books.
type Item struct {
	ID          ID
	Code        string // article number, may be empty
	Name        string
	Description string
	Unit        string // UN/ECE Rec 20 code or free word: "C62", "HUR", "h"
	Price       money.Price
	Currency    money.Currency
	Prices      Prices // is Price net or gross
	Tax         tax.Rate
}

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
	Tax     *tax.Rate // document level: nil shares it over the tax groups by largest remainder; line level: always nil
}

// Line is one position. Its amount is round(price / base x quantity) less discounts plus charges, each rounded by itself (BT-131).
type Line struct {
	Item        ID // the item it was made from, zero if none
	Description string
	Detail      string // smaller text below
	Quantity    money.Quantity
	Unit        string
	Price       money.Price
	Base        money.Quantity // price base quantity (BT-149); zero means 1
	Discounts   []Adjustment
	Charges     []Adjustment
	Tax         tax.Rate
	Credits     int // on a credit note: which line of the invoice it takes back, from 1; 0 otherwise
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
	Lines      []Line
	Discounts  []Adjustment
	Charges    []Adjustment
	Prepaid    money.Amount            // BT-113
	Note       string                  // printed
	Terms      string                  // payment terms, printed
	BuyerRef   string                  // BT-10
	OrderRef   string                  // BT-13
	TaxReasons map[tax.Category]string // exemption reasons by category (BT-120), printed
	Corrects   *Reference              // credit note: the invoice it corrects (BT-25)
}

// Reference names another document of these books.
type Reference struct {
	ID     ID
	Number string
	Date   Date
}

// Number is a document number taken from a series: counter in its year, and the text printed.
type Number struct {
	Series  ID
	Year    int // 0 where the series never restarts
	Counter int64
	Text    string
}

// Series hands out numbers. Counters are integers, never text, never max+1.
type Series struct {
	ID      ID
	Kind    Kind
	Pattern string // "INV-{YYYY}-{NNNN}": {YYYY} {YY} {MM} {N...}, other text as it stands, "/" allowed
	Yearly  bool   // restarts at 1 with the year of the issue date
	Year    int    // of Next
	Next    int64  // the counter the next document gets
}

// Document is an issued document. It has no setters.
type Document struct {
	draft  Draft
	number Number
	issued Date
	totals Totals
}

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
	Groups       []Group        // BG-23, by category, then rate
	Parts        []Part         // what each document discount and charge came to in each group
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
	Tax        money.Amount // BT-117
}

// State is where a document stands in its life.
type State string

// The states. Overdue is Issued or PartPaid past its due date.
const (
	StateDraft    State = "draft"
	StateIssued   State = "issued"
	StatePartPaid State = "part paid"
	StatePaid     State = "paid"
	StateOverdue  State = "overdue"
	StateCredited State = "credited" // wholly credited
)

// Payment is money received for (or, negative, paid back on) an issued document.
type Payment struct {
	ID        ID
	Document  ID
	Date      Date
	Amount    money.Amount
	Method    string // "transfer", "cash", "card", ...
	Reference string
	Note      string
}

// Problem is one thing wrong with a draft: which field, what, with which parameters. No language.
type Problem struct {
	Field  string // "lines[2].quantity"
	Code   string // "required", "negative", "too-many-decimals", ...
	Params []string
	Fatal  bool // cannot be issued; otherwise a warning
}
