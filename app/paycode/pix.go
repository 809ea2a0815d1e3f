package paycode

import (
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// PIX is a payment of Brazil's central bank as its BR Code has it: the merchant-presented code of EMV, with the key and the amount in it
// (static). The same text can be copied into a banking app.
type PIX struct {
	Key         string
	Name        string // of who is paid, at most 25 characters
	City        string // of who is paid, at most 15
	Amount      money.Amount
	Transaction string // identifies the payment for who is paid: at most 25 letters and digits
}

// The limits of the BR Code, in characters.
const (
	pixName        = 25
	pixCity        = 15
	pixTransaction = 25
)

// Payload is what the code holds. Errors: ErrNone.
func (p PIX) Payload() (string, error) {
	amount, err := payable(p.Amount, "BRL")
	if err != nil {
		return "", err
	}
	name, city := shorten(written(p.Name, ascii), pixName), shorten(written(p.City, ascii), pixCity)
	if !bill.ValidPIX(p.Key) || name == "" || city == "" {
		return "", fmt.Errorf("%w: key, name or city", ErrNone)
	}
	id := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, p.Transaction)
	if id == "" || len(id) > pixTransaction {
		id = "***" // none
	}
	text := tlv("00", "01") + tlv("26", tlv("00", "br.gov.bcb.pix")+tlv("01", p.Key)) + tlv("52", "0000") + tlv("53", "986") +
		tlv("54", amount) + tlv("58", "BR") + tlv("59", name) + tlv("60", city) + tlv("62", tlv("05", id)) + "6304"
	return text + fmt.Sprintf("%04X", crc16(text)), nil
}

// tlv is a field of an EMV code: its id, its length in two digits, and what it holds.
func tlv(id, value string) string { return fmt.Sprintf("%s%02d%s", id, len(value), value) }

// crc16 is the check sum of EMV codes: CRC-16/CCITT, polynomial 1021, from FFFF.
func crc16(s string) uint16 {
	sum := uint16(0xffff)
	for _, b := range []byte(s) {
		sum ^= uint16(b) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0x1021
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
