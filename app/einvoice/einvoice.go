// Package einvoice puts documents of the trade into the words of EN 16931 and writes and reads them as XML: CII, which
// Factur-X and ZUGFeRD carry inside a PDF, and UBL, which Peppol and XRechnung exchange. It holds one model, one map of it
// for each syntax that serves both directions, and the business rules. It is pure: no disk, no clock, no network.
package einvoice

import (
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Syntax is how an invoice is written down.
type Syntax string

// The two syntaxes of EN 16931.
const (
	CII Syntax = "cii" // UN/CEFACT Cross Industry Invoice, D16B to D22B
	UBL Syntax = "ubl" // OASIS UBL 2.1 Invoice and CreditNote
)

// Profile is the set of rules that an invoice claims to follow.
type Profile = bill.EProfile

// The profiles that are written.
const (
	EN16931   Profile = "en16931" // the norm itself; in a PDF it is Factur-X 1.0 and ZUGFeRD 2, profile EN 16931
	XRechnung Profile = "xrechnung"
	Peppol    Profile = "peppol"
)

// Profiles are all of them.
func Profiles() []Profile { return []Profile{EN16931, XRechnung, Peppol} }

// The specification identifiers (BT-24) and the business process (BT-23) of the profiles.
const (
	specEN16931    = "urn:cen.eu:en16931:2017"
	specXRechnung  = specEN16931 + "#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
	specPeppol     = specEN16931 + "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
	processBilling = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
)

// What a PDF says of the CII file in profile EN16931 that it carries: Factur-X 1.09 and ZUGFeRD 2.5.
const (
	FacturXName  = "factur-x.xml"
	FacturXLevel = "EN 16931"
)

// UsualSyntax is the syntax that files of a profile are usually in.
func UsualSyntax(p Profile) Syntax {
	if p == EN16931 {
		return CII
	}
	return UBL
}

// specification is the profile's identifier (BT-24).
func specification(p Profile) string {
	switch p {
	case XRechnung:
		return specXRechnung
	case Peppol:
		return specPeppol
	}
	return specEN16931
}

// ProfileOf is the profile that a specification identifier names. Of one that is not ours it is EN16931, whose rules all
// of them must follow.
func ProfileOf(specification string) Profile {
	switch specification {
	case specXRechnung:
		return XRechnung
	case specPeppol:
		return Peppol
	}
	return EN16931
}

// The document types of UNTDID 1001 that are written (BT-3).
const (
	TypePartial    = "326"
	TypeInvoice    = "380"
	TypeCreditNote = "381"
	TypeCorrected  = "384"
	TypePrepayment = "386"
)

// The answers of writing and reading; test with errors.Is.
var (
	// ErrKind means a document that is neither an invoice nor a credit note.
	ErrKind = errors.New("only invoices and credit notes are e-invoices")
	// ErrDecimals means a currency with three decimals: EN 16931 has two (BR-DEC), and cutting one off would change the bill.
	ErrDecimals = errors.New("EN 16931 has at most two decimals in an amount")
	// ErrSyntax means a file that is no e-invoice that can be read.
	ErrSyntax = errors.New("not an e-invoice of EN 16931")
	// ErrTooLarge means a file beyond what an invoice can be.
	ErrTooLarge = errors.New("file too large for an e-invoice")
)

// Invoice is an invoice or credit note in the words of EN 16931. A field that is zero is not on it. Amounts are in Currency.
type Invoice struct {
	Specification string // BT-24
	Process       string // BT-23

	Number      string         // BT-1
	Issued      bill.Date      // BT-2
	Type        string         // BT-3, UNTDID 1001
	Currency    money.Currency // BT-5
	TaxCurrency money.Currency // BT-6
	TaxPoint    bill.Date      // BT-7
	TaxPointBy  string         // BT-8
	Due         bill.Date      // BT-9
	BuyerRef    string         // BT-10
	Project     string         // BT-11
	Contract    string         // BT-12
	Order       string         // BT-13
	SalesOrder  string         // BT-14
	Receiving   string         // BT-15
	Despatch    string         // BT-16
	Tender      string         // BT-17
	Object      ID             // BT-18
	Accounting  string         // BT-19
	Terms       string         // BT-20
	Notes       []Note         // BG-1
	Preceding   []Preceding    // BG-3

	Seller         Party  // BG-4
	Buyer          Party  // BG-7
	Payee          Payee  // BG-10
	Representative Party  // BG-11
	Delivery       Parcel // BG-13
	Period         Period // BG-14
	Payment        Payment

	Adjustments []Adjustment // BG-20, BG-21
	Totals      Totals       // BG-22
	Groups      []Group      // BG-23
	Attachments []Attachment // BG-24
	Lines       []Line       // BG-25
}

// foreign says whether the VAT is also told in another currency (BT-6, BT-111).
func (inv *Invoice) foreign() bool {
	return inv.TaxCurrency.Code() != "" && inv.TaxCurrency != inv.Currency
}

// has says whether there is a charge, or a discount, of the document: then its sum is told though it be nothing (BR-CO-11, BR-CO-12).
func (inv *Invoice) has(charge bool) bool {
	return slices.ContainsFunc(inv.Adjustments, func(a Adjustment) bool { return a.Charge == charge })
}

// ID is an identifier with the scheme that gave it, where one is named (ISO 6523 or EAS codes).
type ID struct {
	Value  string
	Scheme string
}

// Note is a text of the document.
type Note struct {
	Subject string // BT-21, UNTDID 4451
	Text    string // BT-22
}

// Preceding names an earlier invoice: the one that is corrected, or a deposit that is taken off.
type Preceding struct {
	Number string    // BT-25
	Date   bill.Date // BT-26
}

// Party is seller, buyer or tax representative.
type Party struct {
	Name      string  // BT-27, BT-44, BT-62
	Trading   string  // BT-28, BT-45
	IDs       []ID    // BT-29, BT-46
	Legal     ID      // BT-30, BT-47
	TaxID     string  // BT-31, BT-48, BT-63
	TaxNumber string  // BT-32
	LegalForm string  // BT-33
	Endpoint  ID      // BT-34, BT-49
	Address   Address // BG-5, BG-8, BG-12
	Contact   Contact // BG-6, BG-9
}

// Address is where a party is, or where goods go.
type Address struct {
	Line1, Line2, Line3 string
	City                string
	PostCode            string
	Region              string
	Country             string // ISO 3166-1 alpha-2
}

// Contact is whom to ask.
type Contact struct {
	Name  string
	Phone string
	Email string
}

// Payee is who gets the money where that is not the seller.
type Payee struct {
	Name  string // BT-59
	ID    ID     // BT-60
	Legal ID     // BT-61
}

// Parcel is where and when it was delivered.
type Parcel struct {
	Name    string    // BT-70
	Place   ID        // BT-71
	Date    bill.Date // BT-72
	Address Address   // BG-15
}

// Period is from a day to a day.
type Period struct {
	Start bill.Date
	End   bill.Date
}

// Payment is how to pay (BG-16).
type Payment struct {
	Means      string // BT-81, UNTDID 4461
	MeansText  string // BT-82
	Remittance string // BT-83
	Transfers  []Transfer
	Card       Card
	Debit      Debit
}

// accounts are those to pay to, each of which is written as a payment means: one empty one where there is none.
func (p *Payment) accounts() []Transfer {
	if len(p.Transfers) == 0 {
		return []Transfer{{}}
	}
	return p.Transfers
}

// Transfer is an account to pay to (BG-17).
type Transfer struct {
	Account string // BT-84: an IBAN or a national number
	Name    string // BT-85
	BIC     string // BT-86
}

// Card is the card that paid (BG-18).
type Card struct {
	Number string // BT-87: its last digits
	Holder string // BT-88
}

// Debit is a mandate to collect (BG-19).
type Debit struct {
	Mandate  string // BT-89
	Creditor string // BT-90
	Account  string // BT-91: the debited one
}

// Adjustment is a discount (allowance) or charge of the document or of a line.
type Adjustment struct {
	Charge  bool
	Amount  money.Amount  // BT-92, BT-99, BT-136, BT-141
	Base    money.Amount  // BT-93, BT-100, BT-137, BT-142
	Percent money.Percent // BT-94, BT-101, BT-138, BT-143
	Tax     Rate          // BT-95, BT-96, BT-102, BT-103; none on a line
	Reason  string        // BT-97, BT-104, BT-139, BT-144
	Code    string        // BT-98, BT-105, BT-140, BT-145
}

// Rate is a VAT category and its percent. Category O has none.
type Rate struct {
	Category tax.Category
	Percent  money.Percent
}

// Totals are the sums (BG-22).
type Totals struct {
	Lines        money.Amount // BT-106
	Allowances   money.Amount // BT-107
	Charges      money.Amount // BT-108
	TaxExclusive money.Amount // BT-109
	Tax          money.Amount // BT-110
	TaxHome      money.Amount // BT-111, in TaxCurrency
	TaxInclusive money.Amount // BT-112
	Prepaid      money.Amount // BT-113
	Rounding     money.Amount // BT-114
	Payable      money.Amount // BT-115
}

// Group is one row of the VAT breakdown (BG-23).
type Group struct {
	Taxable    money.Amount // BT-116
	Tax        money.Amount // BT-117
	Rate       Rate         // BT-118, BT-119
	Reason     string       // BT-120
	ReasonCode string       // BT-121
}

// Attachment is a document that goes with the invoice (BG-24).
type Attachment struct {
	ID          string // BT-122
	Description string // BT-123
	Location    string // BT-124
	Name        string // of the file
	Media       string // MIME type
	Content     []byte // BT-125
}

// Line is one position (BG-25).
type Line struct {
	ID          string         // BT-126
	Note        string         // BT-127
	Object      ID             // BT-128
	Quantity    money.Quantity // BT-129
	Unit        string         // BT-130, UN/ECE Rec 20 or 21
	Net         money.Amount   // BT-131
	OrderLine   string         // BT-132
	Accounting  string         // BT-133
	Period      Period         // BG-26
	Adjustments []Adjustment   // BG-27, BG-28

	Price      money.Price    // BT-146
	Off        money.Price    // BT-147: taken off the gross price
	GrossPrice money.Price    // BT-148
	Base       money.Quantity // BT-149
	BaseUnit   string         // BT-150
	Tax        Rate           // BG-30

	Name        string           // BT-153
	Description string           // BT-154
	SellerID    string           // BT-155
	BuyerID     string           // BT-156
	Standard    ID               // BT-157
	Classes     []Classification // BT-158
	Origin      string           // BT-159
	Attributes  []Attribute      // BG-32
}

// Classification sorts an item into a scheme (UNTDID 7143).
type Classification struct {
	Code    string
	Scheme  string
	Version string
}

// Attribute is a property of an item.
type Attribute struct {
	Name  string // BT-160
	Value string // BT-161
}
