package bill

import (
	"regexp"
	"slices"
	"strings"

	"counterfoil/app/money"
)

// Account is where money is to be paid: a bank account, or what a country's payment scheme has in its place.
type Account struct {
	Holder     string
	IBAN       string // or a national account number
	BIC        string
	Bank       string
	Currency   money.Currency // of the invoices that it serves; zero: all for which there is no other
	QRIBAN     string         // Switzerland: the number of the same account for payments with a QR reference
	UPI        string         // India: the virtual payment address, "shop@bank"
	PIX        string         // Brazil: the key, one of five kinds
	References RefKind        // of its invoices
}

// RefKind is how the structured reference of an invoice is made.
type RefKind string

// The references. Their rules are in package paycode.
const (
	RefUsual RefKind = ""            // that of the account's country: QRR or RF in Switzerland, the national one in Finland and Belgium
	RefNone  RefKind = "none"        // the number of the invoice, as a text
	RefRF    RefKind = "rf"          // ISO 11649
	RefKID   RefKind = "kid"         // Norway
	RefFI    RefKind = "viitenumero" // Finland
	RefOGM   RefKind = "ogm"         // Belgium
)

// RefKinds are all of them.
func RefKinds() []RefKind { return []RefKind{RefUsual, RefNone, RefRF, RefKID, RefFI, RefOGM} }

// Key is the number by which an account is known and chosen: the IBAN, else what stands in its place. "" where it has none.
func (a Account) Key() string {
	for _, key := range []string{a.IBAN, a.QRIBAN, a.UPI, a.PIX} {
		if key = strings.ReplaceAll(key, " ", ""); key != "" {
			return key
		}
	}
	return ""
}

// AllAccounts are the accounts of the company, the first one first, without empty ones.
func (c Company) AllAccounts() []Account {
	return slices.DeleteFunc(append([]Account{c.Account}, c.Accounts...), func(a Account) bool { return a.Key() == "" })
}

// AccountFor is the account that a document in a currency is paid to: the one that was chosen, where the company still has it; else the
// first that serves its currency; else the first that serves all; else the first at a bank, which can take in any.
func (c Company) AccountFor(currency money.Currency, chosen string) Account {
	all := c.AllAccounts()
	for _, fits := range []func(Account) bool{
		func(a Account) bool { return chosen != "" && a.Key() == chosen },
		func(a Account) bool { return a.Currency == currency },
		func(a Account) bool { return a.Currency == money.Currency{} },
		func(a Account) bool { return a.Number("") != "" },
	} {
		if i := slices.IndexFunc(all, fits); i >= 0 {
			return all[i]
		}
	}
	return c.Account
}

// Number is the bank account that a payment with a reference goes to, without blanks: the QR-IBAN where that is a QR reference, which
// only goes with one; else the IBAN or national number. "" where there is no bank account.
func (a Account) Number(reference string) string {
	number := a.IBAN
	if number == "" || a.QRIBAN != "" && len(reference) == qrrLength {
		number = a.QRIBAN
	}
	return strings.ReplaceAll(number, " ", "")
}

// qrrLength is that of a Swiss QR reference. No other reference is so long.
const qrrLength = 27

// LooksIBAN tells what is meant as an IBAN, right or wrong, from a national account number, which is taken as it stands: two letters in front.
func LooksIBAN(number string) bool {
	return len(number) > 4 && number[0] >= 'A' && number[0] <= 'Z' && number[1] >= 'A' && number[1] <= 'Z'
}

// ValidQRIBAN says whether an account number is a QR-IBAN: one of Switzerland or Liechtenstein whose bank (IID) is between 30000 and 31999.
func ValidQRIBAN(iban string) bool {
	iban = strings.ReplaceAll(iban, " ", "")
	return SwissIBAN(iban) && "30000" <= iban[4:9] && iban[4:9] <= "31999"
}

// SwissIBAN says whether an account number is an IBAN of Switzerland or Liechtenstein: 21 characters.
func SwissIBAN(iban string) bool {
	iban = strings.ReplaceAll(iban, " ", "")
	return len(iban) == 21 && (iban[:2] == "CH" || iban[:2] == "LI") && ValidIBAN(iban)
}

var upiShape = regexp.MustCompile(`^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}$`)

// ValidUPI checks the shape of a virtual payment address (NPCI): a name, @, and the handle of a bank.
func ValidUPI(address string) bool { return upiShape.MatchString(address) }

// The keys of PIX (Banco Central do Brasil, Manual de Padrões para Iniciação do Pix): taxpayer's number of a person (11 digits) or a company
// (14), telephone, e-mail, or a random UUID.
var pixShapes = []*regexp.Regexp{
	regexp.MustCompile(`^[0-9]{11}$`), regexp.MustCompile(`^[A-Z0-9]{12}[0-9]{2}$`), regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`),
	regexp.MustCompile(`^[a-z0-9.!#$'*+/=?^_{|}~-]{1,64}@[a-z0-9.-]{3,}$`),
	regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`),
}

// mostPIX is the length of the longest key.
const mostPIX = 77

// ValidPIX checks the shape of a PIX key.
func ValidPIX(key string) bool {
	return len(key) <= mostPIX && slices.ContainsFunc(pixShapes, func(r *regexp.Regexp) bool { return r.MatchString(key) })
}
