package paycode

import (
	"regexp"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Reference is the structured reference of an invoice, made from its number: by it the payment finds its invoice. It is of the kind that
// account and payer ask for; "" where they ask for none, or where the number does not go into one. References have no blanks. One that the
// draft has does not count.
func Reference(d bill.Draft, number string) string {
	d.Reference = ""
	switch kind := usual(accountOf(d), d.Currency); kind {
	case kindQRR:
		return QRR(number)
	case bill.RefRF:
		return RF(number)
	case bill.RefKID:
		return KID(number)
	case bill.RefFI:
		return Finnish(number)
	case bill.RefOGM:
		return OGM(number)
	}
	return ""
}

// kindQRR is what a QR-IBAN asks for, and nothing else may stand with one.
const kindQRR bill.RefKind = "qrr"

// usual is the kind of reference that an account has for invoices in a currency.
func usual(a bill.Account, currency money.Currency) bill.RefKind {
	swiss := currency.Code() == "CHF" || currency.Code() == "EUR"
	if swiss && bill.ValidQRIBAN(a.QRIBAN) {
		return kindQRR
	}
	if a.References != bill.RefUsual {
		return a.References
	}
	country := ""
	if bill.ValidIBAN(a.IBAN) {
		country = a.IBAN[:2]
	}
	switch {
	case swiss && bill.SwissIBAN(a.IBAN):
		return bill.RefRF
	case currency.Code() == "EUR" && country == "FI":
		return bill.RefFI
	case currency.Code() == "EUR" && country == "BE":
		return bill.RefOGM
	}
	return bill.RefNone
}

// signs are the letters and digits of a number, in capitals. ok is false where it has letters of other alphabets, which no reference can
// hold: without them two numbers could become one.
func signs(number string) (s string, ok bool) {
	var out strings.Builder
	for _, r := range strings.ToUpper(number) {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			out.WriteRune(r)
		case r > 127:
			return "", false
		}
	}
	return out.String(), out.Len() > 0
}

// digits are those of a number, with two for each letter, A 10 to Z 35, so that two series with the same counters differ; where that is
// longer than most, the digits alone; "" where these are, too, or there are none.
func digits(number string, most int) string {
	text, ok := signs(number)
	var all, bare strings.Builder
	for _, b := range []byte(text) {
		if b >= 'A' {
			all.WriteString(strconv.Itoa(int(b-'A') + 10))
			continue
		}
		all.WriteByte(b)
		bare.WriteByte(b)
	}
	switch {
	case !ok:
		return ""
	case all.Len() <= most:
		return all.String()
	case bare.Len() <= most:
		return bare.String()
	}
	return ""
}

// padded has zeros before it, to a length.
func padded(digits string, length int) string {
	return strings.Repeat("0", max(0, length-len(digits))) + digits
}

// Mod97 is the rest of a number in which letters stand for 10 to 35, divided by 97 (ISO 7064); -1 where there is anything else in it.
func Mod97(s string) int {
	rest := 0
	for _, b := range []byte(s) {
		switch {
		case b >= '0' && b <= '9':
			rest = (rest*10 + int(b-'0')) % 97
		case b >= 'A' && b <= 'Z':
			rest = (rest*100 + int(b-'A') + 10) % 97
		default:
			return -1
		}
	}
	return rest
}

// mostRF are the signs of an ISO 11649 reference after RF and its check digits.
const mostRF = 21

// RF is the creditor reference of ISO 11649 for a number: RF, two check digits (mod 97-10, as of an IBAN), and up to 21 letters and digits.
func RF(number string) string {
	text, ok := signs(number)
	if !ok || len(text) > mostRF {
		return ""
	}
	return "RF" + padded(strconv.Itoa(98-Mod97(text+"RF00")), 2) + text
}

var rfShape = regexp.MustCompile(`^RF[0-9]{2}[A-Z0-9]{1,21}$`)

// ValidRF checks an ISO 11649 reference without blanks.
func ValidRF(ref string) bool { return rfShape.MatchString(ref) && Mod97(ref[4:]+ref[:4]) == 1 }

// lengthQRR is that of a QR reference: 26 digits of the creditor's own, and a check digit.
const lengthQRR = 27

// QRR is the QR reference of the Swiss payment standards for a number: its digits, with zeros before them, and the check digit.
func QRR(number string) string {
	text := digits(number, lengthQRR-1)
	if strings.Trim(text, "0") == "" {
		return ""
	}
	text = padded(text, lengthQRR-1)
	return text + string(recursive(text))
}

// qrTable is the table of the modulo 10, recursive, of the Swiss payment standards.
var qrTable = [10]int{0, 9, 4, 6, 8, 2, 7, 1, 3, 5}

// recursive is the check digit by modulo 10, recursive.
func recursive(digits string) byte {
	carry := 0
	for _, b := range []byte(digits) {
		carry = qrTable[(carry+int(b-'0'))%10]
	}
	return '0' + byte((10-carry)%10)
}

// ValidQRR checks a QR reference without blanks: 27 digits, not all of them zero.
func ValidQRR(ref string) bool {
	return len(ref) == lengthQRR && allDigits(ref) && strings.Trim(ref, "0") != "" && recursive(ref[:26]) == ref[26]
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// KID is the Norwegian customer identification for a number, with a check digit by the rule of Luhn (MOD10): 3 to 25 digits. Shop and
// bank agree on its length and on the rule.
func KID(number string) string {
	text := digits(number, 24)
	if text == "" {
		return ""
	}
	text = padded(text, 2)
	sum := 0
	for i := range len(text) {
		d := int(text[len(text)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return text + string('0'+byte((10-sum%10)%10))
}

// Finnish is the national reference of Finland (viitenumero) for a number: 3 to 19 digits, weighed 7, 3, 1 from the right, and the digit
// that is missing to the next ten.
func Finnish(number string) string {
	text := strings.TrimLeft(digits(number, 19), "0")
	if len(text) < 3 {
		return ""
	}
	sum := 0
	for i := range len(text) {
		sum += int(text[len(text)-1-i]-'0') * [3]int{7, 3, 1}[i%3]
	}
	return text + string('0'+byte((10-sum%10)%10))
}

// OGM is the structured communication of Belgium for a number: ten digits, and two that are the rest by 97, or 97 for none.
func OGM(number string) string {
	text := digits(number, 10)
	if text == "" {
		return ""
	}
	text = padded(text, 10)
	rest := Mod97(text)
	if rest == 0 {
		rest = 97
	}
	return text + padded(strconv.Itoa(rest), 2)
}

// InGroups is an RF or QR reference as it is written on paper: in fours from the left, in fives from the right.
func InGroups(ref string) string {
	if ValidQRR(ref) {
		return inGroups(ref, 5, true)
	}
	return inGroups(ref, 4, false)
}

// Printed is a reference as it is written on paper: RF and KID in fours from the left, QR references in fives from the right, Finnish
// ones too, Belgian ones between +++.
func Printed(a bill.Account, currency money.Currency, ref string) string {
	switch kind := usual(a, currency); {
	case ValidRF(ref), ValidQRR(ref), kind == bill.RefKID:
		return InGroups(ref)
	case kind == bill.RefFI:
		return inGroups(ref, 5, true)
	case kind == bill.RefOGM && len(ref) == 12:
		return "+++" + ref[:3] + "/" + ref[3:7] + "/" + ref[7:] + "+++"
	}
	return ref
}

// inGroups parts a text by spaces that do not break; fromRight leaves the short group at the beginning.
func inGroups(s string, size int, fromRight bool) string {
	first := size
	if fromRight && len(s)%size > 0 {
		first = len(s) % size
	}
	var groups []string
	for len(s) > first {
		groups, s, first = append(groups, s[:first]), s[first:], size
	}
	return strings.Join(append(groups, s), "\u00a0")
}
