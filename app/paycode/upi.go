package paycode

import (
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// UPI is a payment by the Unified Payments Interface of India, as the deep link of the National Payments Corporation has it.
type UPI struct {
	Address   string // virtual payment address
	Name      string
	Amount    money.Amount // in rupees
	Reference string       // of the transaction, at most 35 characters
	Note      string
}

// The limits of UPI, in characters.
const (
	upiReference = 35
	upiNote      = 80
	upiName      = 99
)

// Payload is the link, which is also what the code holds. Errors: ErrNone.
func (u UPI) Payload() (string, error) {
	amount, err := payable(u.Amount, "INR")
	if err != nil {
		return "", err
	}
	if !bill.ValidUPI(u.Address) {
		return "", fmt.Errorf("%w: payment address", ErrNone)
	}
	var link strings.Builder
	link.WriteString("upi://pay?pa=" + u.Address)
	for _, field := range [][2]string{
		{"pn", shorten(u.Name, upiName)}, {"am", amount}, {"cu", "INR"}, {"tr", shorten(u.Reference, upiReference)}, {"tn", shorten(u.Note, upiNote)},
	} {
		if field[1] != "" {
			link.WriteString("&" + field[0] + "=" + escaped(field[1]))
		}
	}
	return link.String(), nil
}

// escaped writes all but letters, digits and - . _ ~ as percent and two hexadecimal digits (RFC 3986), blanks too.
func escaped(s string) string {
	var out strings.Builder
	for _, b := range []byte(s) {
		switch {
		case b >= '0' && b <= '9', b >= 'A' && b <= 'Z', b >= 'a' && b <= 'z', strings.IndexByte("-._~", b) >= 0:
			out.WriteByte(b)
		default:
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}
