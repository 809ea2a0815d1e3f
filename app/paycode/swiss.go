package paycode

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Swiss is a QR-bill by the Swiss Implementation Guidelines QR-bill, version 2.3: what its code holds and what its payment part prints.
type Swiss struct {
	IBAN      string // of Switzerland or Liechtenstein, a QR-IBAN with a QR reference
	Creditor  Address
	Currency  money.Currency // CHF or EUR
	Amount    money.Amount   // not above zero: left open for the payer to fill in
	Debtor    Address        // zero: left open
	Reference string         // QRR with a QR-IBAN, ISO 11649 or "" with another
	Message   string         // for the creditor, in any words
	Info      string         // billing information for the payer's software, such as //S1/...
	Schemes   []string       // alternative procedures, at most two
}

// Address is a structured one (type S), the only kind since November 2025.
type Address struct {
	Name, Street, House, PostCode, City, Country string
}

// IsZero says whether there is none.
func (a Address) IsZero() bool { return a == Address{} }

// The limits of a QR-bill, in characters.
const (
	swissName    = 70
	swissStreet  = 70
	swissHouse   = 16
	swissPost    = 16
	swissCity    = 35
	swissMessage = 140 // with the billing information
	swissScheme  = 100
)

// swissSign says whether a QR-bill takes a character: Basic Latin, Latin-1, Latin Extended-A, S and T with comma, and the euro sign.
func swissSign(r rune) bool {
	return r >= ' ' && r <= '~' || r >= 0xa0 && r <= 0x17f || r >= 0x218 && r <= 0x21b || r == '€'
}

// SwissOf is the QR-bill of a document. What the standard does not take is shortened or written otherwise.
func SwissOf(d bill.Draft, amount money.Amount, number string) Swiss {
	s := Swiss{
		IBAN: d.Account.Number(d.Reference), Currency: d.Currency, Amount: amount, Reference: d.Reference, Message: swissText(number, swissMessage),
		Creditor: addressOf(Holder(d), d.Seller.Address, ""), Debtor: addressOf(d.Buyer.Name, d.Buyer.Address, d.Seller.Address.Country),
	}
	if !ValidRF(s.Reference) && !ValidQRR(s.Reference) {
		s.Reference = ""
	}
	if !s.Debtor.whole() {
		s.Debtor = Address{}
	}
	return s
}

func swissText(s string, n int) string { return shorten(written(s, swissSign), n) }

// addressOf is a party's address with street and number apart. home is the country of an address that names none.
func addressOf(name string, a bill.Address, home string) Address {
	out := Address{
		Name: swissText(name, swissName), PostCode: swissText(a.PostCode, swissPost), City: swissText(a.City, swissCity), Country: a.Country,
	}
	if out.Country == "" {
		out.Country = home
	}
	street, house := streetOf(a.Lines)
	out.Street, out.House = swissText(street, swissStreet), swissText(house, swissHouse)
	return out
}

var (
	houseBehind = regexp.MustCompile(`^(.*\pL.*?),? +([0-9]+[0-9A-Za-z/.+-]*(?: [a-zA-Z])?)$`)
	houseBefore = regexp.MustCompile(`^([0-9]+[0-9A-Za-z/-]*),? +(.*\pL.*)$`)
)

// streetOf finds street and house number in the lines of an address: in the last line that has both, else the last line is the street.
func streetOf(lines []string) (street, house string) {
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.Join(strings.Fields(lines[i]), " ")
		if m := houseBehind.FindStringSubmatch(line); m != nil {
			return m[1], m[2]
		}
		if m := houseBefore.FindStringSubmatch(line); m != nil {
			return m[2], m[1]
		}
		if street == "" {
			street = line
		}
	}
	return street, ""
}

// whole says whether an address has what the standard asks for. Street and number may be missing.
func (a Address) whole() bool {
	return a.Name != "" && a.PostCode != "" && a.City != "" && len(a.Country) == 2
}

func (a Address) fits() bool {
	for _, f := range []struct {
		text string
		most int
	}{{a.Name, swissName}, {a.Street, swissStreet}, {a.House, swissHouse}, {a.PostCode, swissPost}, {a.City, swissCity}, {a.Country, 2}} {
		if !fitsSwiss(f.text, f.most) {
			return false
		}
	}
	return true
}

func fitsSwiss(s string, most int) bool {
	return utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return !swissSign(r) })
}

// lines is an address as it stands in the code: seven elements, all empty where there is none.
func (a Address) lines() []string {
	if a.IsZero() {
		return make([]string, 7)
	}
	return []string{"S", a.Name, a.Street, a.House, a.PostCode, a.City, a.Country}
}

// Kind is that of the reference: QRR, SCOR or NON.
func (s Swiss) Kind() string {
	switch {
	case ValidQRR(s.Reference):
		return "QRR"
	case ValidRF(s.Reference):
		return "SCOR"
	}
	return "NON"
}

// Open says whether the amount is left to the payer.
func (s Swiss) Open() bool { return s.Amount.Sign() <= 0 }

// check is what the guidelines refuse.
func (s Swiss) check() error {
	fault := func(what string) error { return fmt.Errorf("%w: %s", ErrNone, what) }
	kind, qr := s.Kind(), bill.ValidQRIBAN(s.IBAN)
	switch code := s.Currency.Code(); {
	case !bill.SwissIBAN(s.IBAN):
		return fault("IBAN")
	case code != "CHF" && code != "EUR":
		return fault("currency")
	case qr != (kind == "QRR"):
		return fault("a QR-IBAN goes with a QR reference, and only with one")
	case kind == "NON" && s.Reference != "":
		return fault("reference")
	case !s.Creditor.whole() || !s.Creditor.fits():
		return fault("address of the creditor")
	case !s.Debtor.IsZero() && (!s.Debtor.whole() || !s.Debtor.fits()):
		return fault("address of the debtor")
	case !fitsSwiss(s.Message+s.Info, swissMessage):
		return fault("message")
	case len(s.Schemes) > 2:
		return fault("more than two alternative procedures")
	}
	for _, scheme := range s.Schemes {
		if !fitsSwiss(scheme, swissScheme) {
			return fault("alternative procedure")
		}
	}
	return nil
}

// Payload is what the code holds: 31 elements or more, each on a line of its own. Errors: ErrNone.
func (s Swiss) Payload() (string, error) {
	s.IBAN = compact(s.IBAN)
	if err := s.check(); err != nil {
		return "", err
	}
	amount := ""
	if !s.Open() {
		var err error
		if amount, err = payable(s.Amount, s.Currency.Code()); err != nil {
			return "", err
		}
	}
	lines := append([]string{"SPC", "0200", "1", s.IBAN}, s.Creditor.lines()...)
	lines = append(lines, Address{}.lines()...) // the ultimate creditor: reserved
	lines = append(append(lines, amount, s.Currency.Code()), s.Debtor.lines()...)
	lines = append(lines, s.Kind(), s.Reference, s.Message, "EPD")
	if s.Info != "" || len(s.Schemes) > 0 {
		lines = append(append(lines, s.Info), s.Schemes...)
	}
	return strings.Join(lines, "\n"), nil
}
