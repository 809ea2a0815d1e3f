package bill

import (
	"counterfoil/app/money"
	"counterfoil/app/tax"
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

	SmallBusiness bool // asks no tax, by its country's exemption
	OSS           bool // declares sales to consumers in other EU states in the one-stop shop
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
	Service     bool            // else goods
	Barcode     string          // EAN, UPC or whatever the shop's scanner reads; no two items have the same
	Quantities  []QuantityPrice // what one costs who takes many, the fewest first
}

// QuantityPrice is the price of one, from so many on a line.
type QuantityPrice struct {
	From  money.Quantity
	Price money.Price
}
