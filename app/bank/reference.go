package bank

import (
	"regexp"
	"strings"
)

// structured is a creditor reference whose check digits are right, without blanks; "" where it is none.
func structured(ref string) string {
	ref = compact(ref, maxRef)
	if validRF(ref) || validQRR(ref) {
		return ref
	}
	return ""
}

var rfShape = regexp.MustCompile(`^RF[0-9]{2}[A-Z0-9]{1,21}$`)

// validRF checks an ISO 11649 reference: mod 97, like an IBAN.
func validRF(ref string) bool { return rfShape.MatchString(ref) && mod97(ref[4:]+ref[:4]) == 1 }

// mod97 is the rest of a number in which letters stand for 10 to 35.
func mod97(s string) int {
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

// qrTable is the table of the modulo 10, recursive, of the Swiss payment standards.
var qrTable = [10]int{0, 9, 4, 6, 8, 2, 7, 1, 3, 5}

// validQRR checks a Swiss QR reference: 27 digits, not all of them zero.
func validQRR(ref string) bool {
	if len(ref) != 27 || !allDigits(ref) || strings.Trim(ref, "0") == "" {
		return false
	}
	carry := 0
	for _, b := range []byte(ref[:26]) {
		carry = qrTable[(carry+int(b-'0'))%10]
	}
	return (10-carry)%10 == int(ref[26]-'0')
}

// payload is what the maker of the invoice put into a structured reference, without leading zeros.
func payload(ref string) string {
	switch {
	case validRF(ref):
		ref = ref[4:]
	case validQRR(ref):
		ref = ref[:26]
	default:
		return ""
	}
	return strings.TrimLeft(ref, "0")
}

var (
	rfInText  = regexp.MustCompile(`\bRF ?[0-9]{2}(?: ?[A-Z0-9]{1,4}){1,6}\b`)
	qrrInText = regexp.MustCompile(`\b[0-9](?: ?[0-9]){26}\b`)
)

// findReference finds a structured reference in a text, where somebody typed one.
func findReference(text string) string {
	text = strings.ToUpper(text)
	for _, shape := range []*regexp.Regexp{rfInText, qrrInText} {
		for _, found := range shape.FindAllString(text, 5) {
			for words := strings.Fields(found); len(words) > 0; words = words[:len(words)-1] {
				if ref := structured(strings.Join(words, "")); ref != "" {
					return ref
				}
			}
		}
	}
	return ""
}

// germanIBAN makes an IBAN of bank code and account number. A few banks deviate from the rule; then the account only has
// another name here.
func germanIBAN(bank, account string) string {
	if len(bank) != 8 || len(account) > 10 || !allDigits(bank) || !allDigits(account) {
		return ""
	}
	body := bank + strings.Repeat("0", 10-len(account)) + account
	check := 98 - mod97(body+"DE00")
	return "DE" + string([]byte{'0' + byte(check/10), '0' + byte(check%10)}) + body
}
