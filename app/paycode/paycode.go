// Package paycode says what stands in a code that a telephone pays by, and which reference a payment bears: EPC069-12 of the euro area, the
// Swiss QR-bill, UPI of India and PIX of Brazil. It is pure: values in, text out; the paper draws it.
package paycode

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"

	"golang.org/x/text/unicode/norm"
)

// Kind is a standard of payment codes.
type Kind string

// The kinds.
const (
	KindEPC   Kind = "epc"
	KindSwiss Kind = "swiss"
	KindUPI   Kind = "upi"
	KindPIX   Kind = "pix"
)

// ErrNone means that there is no payment code for a document: none of the standards has its currency and account, or something that the
// standard asks for is missing, which Check then tells.
var ErrNone = errors.New("no payment code")

// Code is what a payment code says.
type Code struct {
	Kind Kind
	Text string // as the code holds it; of UPI and PIX also for copying
	Slip Swiss  // of the Swiss QR-bill: what its payment part prints
}

// Abroad says that an invoice in euros is paid to a Swiss account by somebody elsewhere, whose bank takes a SEPA transfer and knows no Swiss
// QR-bill. A QR-IBAN takes no such transfer, so where there is no other number it is not so; nor where the reference is already that of a QR-bill.
func Abroad(d bill.Draft) bool {
	home := d.Buyer.Address.Country
	return d.Currency.Code() == "EUR" && home != "" && home != "CH" && home != "LI" && bill.SwissIBAN(d.Account.IBAN) && !bill.ValidQRIBAN(d.Account.IBAN) &&
		!ValidQRR(d.Reference)
}

// accountOf is the account as the payer of a document can use it.
func accountOf(d bill.Draft) bill.Account {
	if Abroad(d) {
		d.Account.QRIBAN = ""
	}
	return d.Account
}

// KindOf is the standard that a document's currency, account and payer ask for, "" for none.
func KindOf(d bill.Draft) Kind {
	a := d.Account
	number := a.Number("")
	switch code := d.Currency.Code(); {
	case Abroad(d):
		return KindEPC
	case (code == "CHF" || code == "EUR") && (bill.SwissIBAN(a.IBAN) || bill.ValidQRIBAN(a.QRIBAN)):
		return KindSwiss
	case code == "EUR" && bill.ValidIBAN(number):
		return KindEPC
	case code == "INR" && a.UPI != "":
		return KindUPI
	case code == "BRL" && a.PIX != "":
		return KindPIX
	}
	return ""
}

// For is the payment code of a document that asks for an amount under its number. Errors: ErrNone.
func For(d bill.Draft, amount money.Amount, number string) (Code, error) {
	kind := KindOf(d)
	if kind == "" || number == "" || amount.Sign() <= 0 {
		return Code{}, ErrNone
	}
	c := Code{Kind: kind}
	var err error
	switch kind {
	case KindSwiss:
		c.Slip = SwissOf(d, amount, number)
		c.Text, err = c.Slip.Payload()
		if err != nil && d.Currency.Code() == "EUR" { // banks of the euro area read the other one, which asks for less
			c = Code{Kind: KindEPC}
			c.Text, err = epcOf(d, amount, number).Payload()
		}
	case KindEPC:
		c.Text, err = epcOf(d, amount, number).Payload()
	case KindUPI:
		c.Text, err = UPI{Address: d.Account.UPI, Name: Holder(d), Amount: amount, Reference: number, Note: "Invoice " + number}.Payload()
	case KindPIX:
		c.Text, err = PIX{Key: d.Account.PIX, Name: Holder(d), City: d.Seller.Address.City, Amount: amount, Transaction: number}.Payload()
	}
	if err != nil {
		return Code{}, err
	}
	return c, nil
}

// Holder is who is paid: the holder of the account, else the seller.
func Holder(d bill.Draft) string {
	if name := strings.TrimSpace(d.Account.Holder); name != "" {
		return name
	}
	return d.Seller.Name
}

// Check finds why an invoice would have no payment code, or one with less in it, though currency and account ask for one. Nothing of it
// keeps the invoice from being issued.
func Check(d bill.Draft) (found []bill.Problem) {
	if d.Kind != bill.Invoice {
		return nil
	}
	missing := func(field, code string) {
		found = append(found, bill.Problem{Field: field, Code: code})
	}
	switch KindOf(d) {
	case KindEPC:
		if needsBIC(d.Account) {
			missing("account.bic", "no-payment-code")
		}
	case KindSwiss:
		for _, who := range []struct {
			name, code string
			party      bill.Party
		}{{"seller", "no-payment-part", d.Seller}, {"buyer", "payer-left-blank", d.Buyer}} {
			switch a := who.party.Address; {
			case strings.TrimSpace(a.PostCode) == "":
				missing(who.name+".address.postCode", who.code)
			case strings.TrimSpace(a.City) == "":
				missing(who.name+".address.city", who.code)
			}
		}
		if d.Seller.Address.Country == "" {
			missing("seller.address.country", "no-payment-part")
		}
		if d.Account.IBAN == "" && d.Reference == "" && usual(d.Account, d.Currency) != kindQRR {
			missing("account.iban", "no-payment-part")
		}
	case KindUPI:
		if !bill.ValidUPI(d.Account.UPI) {
			missing("account.upi", "no-payment-code")
		}
	case KindPIX:
		if !bill.ValidPIX(d.Account.PIX) {
			missing("account.pix", "no-payment-code")
		}
		if strings.TrimSpace(d.Seller.Address.City) == "" {
			missing("seller.address.city", "no-payment-code")
		}
	}
	return found
}

// most is the largest amount that any of the standards takes, in hundredths.
const most = 999_999_999_99

// payable is an amount as the codes write it: two decimals, a point, no groups. Errors: ErrNone for another currency, for less than a
// hundredth and for more than the most.
func payable(a money.Amount, currencies ...string) (string, error) {
	for _, code := range currencies {
		if a.Currency().Code() == code && a.Minor() >= 1 && a.Minor() <= most {
			return a.String(), nil
		}
	}
	return "", fmt.Errorf("%w: currency or amount", ErrNone)
}

// shorten keeps the first characters of one line.
func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n]))
}

// written is a text in the characters that a code takes: others become what they are made of, so that a letter loses its accent at worst,
// or a full stop.
func written(s string, takes func(rune) bool) string {
	var out strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		if takes(r) {
			out.WriteRune(r)
			continue
		}
		made := strings.Map(func(r rune) rune {
			if takes(r) {
				return r
			}
			return -1
		}, norm.NFKD.String(string(r)))
		switch {
		case plainer[r] != "":
			made = plainer[r]
		case made == "" && r < ' ':
			made = " "
		case made == "":
			made = "."
		}
		out.WriteString(made)
	}
	return out.String()
}

// plainer are letters and signs that are not made of others, and how they are written without.
var plainer = map[rune]string{
	'ß': "ss", 'æ': "ae", 'Æ': "AE", 'ø': "o", 'Ø': "O", 'œ': "oe", 'Œ': "OE", 'ł': "l", 'Ł': "L", 'đ': "d", 'Đ': "D", 'ð': "d", 'þ': "th", 'ı': "i",
	'–': "-", '—': "-", '‘': "'", '’': "'", '“': "\"", '”': "\"", '„': "\"", '«': "\"", '»': "\"", '…': "...", '·': "-", '№': "No", 'ẞ': "SS",
}

func ascii(r rune) bool { return r >= ' ' && r <= '~' }

func compact(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }
