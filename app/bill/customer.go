package bill

import (
	"slices"
	"strings"

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

// Company is the seller: whose books these are.
type Company struct {
	Name      string
	Address   Address
	Contact   Contact
	TaxID     string   // VAT id, "DE123456789"
	TaxNumber string   // national tax number where there is one besides
	LegalID   string   // trade register
	Endpoint  Endpoint // where it takes e-invoices itself, and is known in their network
	Website   string
	Account   Account        // the first of its accounts
	Accounts  []Account      // further ones: for other currencies, or to choose from
	Currency  money.Currency // of new documents
	Language  string         // BCP 47, of new documents: "en", "de"
	Terms     int            // days until due
	Prices    Prices
	Rounding  Rules
	Logo      []byte // PNG or JPEG, bounded at import
	Footer    string

	Settlement    []Settlement // discounts for paying early, of new documents
	SmallBusiness bool         // asks no tax, by its country's exemption
	OSS           bool         // declares sales to consumers in other EU states in the one-stop shop
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
	BuyerRef string         // what the buyer asks for on every document: BT-10, a Leitweg-ID
	Places   []Place        // addresses beside the first
	People   []Person       // contacts beside the first
	Own      []OwnValue     // what the shop wants to know besides
	Archived bool           // left out of lists and offers
	Erased   Date           // what the books said of her was erased on this day

	Settlement []Settlement // discounts for paying early; nil: the company's, empty: none
	PriceList  ID           // what items cost her; zero: what they cost everybody
	LegalID    string       // her number in the register of companies
	EInvoice   EInvoicing   // what she asks of e-invoices
}

// Place is a further address of a customer.
type Place struct {
	Use     string // "billing", "delivery" or a word of the shop
	Address Address
}

// Recipient is who gets the goods, and where.
type Recipient struct {
	Name    string
	Address Address
}

// IsZero says whether nobody is named: the goods go to the buyer's address.
func (r Recipient) IsZero() bool { return r.Name == "" && r.Address.IsZero() }

// IsZero says whether nothing of an address is known.
func (a Address) IsZero() bool {
	return len(a.Lines) == 0 && a.PostCode == "" && a.City == "" && a.Region == "" && a.Country == ""
}

// Same says whether two addresses are one.
func (a Address) Same(b Address) bool {
	return slices.Equal(a.Lines, b.Lines) && a.PostCode == b.PostCode && a.City == b.City && a.Region == b.Region && a.Country == b.Country
}

// Delivering is the use of an address that goods go to.
const Delivering = "delivery"

// Place is the address of a customer for a use, "" for none.
func (c Customer) Place(use string) (Address, bool) {
	for _, p := range c.Places {
		if strings.EqualFold(p.Use, use) {
			return p.Address, true
		}
	}
	return Address{}, false
}

// DeliverAt is where goods go to: her address of a use, where that is another one than documents bear.
func (c Customer) DeliverAt(use string) Recipient {
	a, ok := c.Place(use)
	if !ok || a.Same(c.BillTo()) {
		return Recipient{}
	}
	return Recipient{Name: c.Name, Address: a}
}

// Billing is the use of the address that documents bear in place of the first.
const Billing = "billing"

// Person is a further contact of a customer.
type Person struct {
	Role    string // "accounting"
	Contact Contact
	Mail    bool // gets the documents by mail
}

// BillTo is the address that documents bear: that for bills, where she has one, else the first.
func (c Customer) BillTo() Address {
	for _, p := range c.Places {
		if strings.EqualFold(p.Use, Billing) {
			return p.Address
		}
	}
	return c.Address
}

// MailTo are the addresses that documents are mailed to: of all people who get them, else that of the first contact.
func (c Customer) MailTo() (list []string) {
	for _, p := range c.People {
		if p.Mail && p.Contact.Email != "" {
			list = append(list, p.Contact.Email)
		}
	}
	if len(list) == 0 && c.Contact.Email != "" {
		list = []string{c.Contact.Email}
	}
	return list
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
	EInvoice  EInvoicing
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
	Digital     bool            // a service by wire: downloads, streams, telephone; then it is taxed where a consumer lives
	Barcode     string          // EAN, UPC or whatever the shop's scanner reads; no two items have the same
	Quantities  []QuantityPrice // what one costs who takes many, the fewest first
	Own         []OwnValue      // what the shop wants to know besides
	OtherCodes  []string        // codes and barcodes by which it is found too: those of items that were merged into it
	Archived    bool            // left out of lists and offers

	Stock   bool           // how many there are is kept
	Reorder money.Quantity // the least that there should be
}

// QuantityPrice is the price of one, from so many on a line.
type QuantityPrice struct {
	From  money.Quantity
	Price money.Price
}
