package bank

import (
	"regexp"
	"strings"

	"counterfoil/app/paycode"
)

// structured is a creditor reference whose check digits are right, without blanks; "" where it is none.
func structured(ref string) string {
	ref = compact(ref, maxRef)
	if paycode.ValidRF(ref) || paycode.ValidQRR(ref) {
		return ref
	}
	return ""
}

// leastReference are the digits of a reference below which it may as well be something else in a text.
const leastReference = 8

// references are the structured references that an invoice of a number can bear, as package paycode makes them, whatever account it was to be
// paid to.
func references(number string) (list []string) {
	for _, ref := range []string{
		paycode.RF(number), paycode.QRR(number), paycode.KID(number), paycode.Finnish(number), paycode.OGM(number),
	} {
		if len(ref) >= leastReference {
			list = append(list, ref)
		}
	}
	return list
}

// payload is what the maker of the invoice put into a structured reference, without leading zeros.
func payload(ref string) string {
	switch {
	case paycode.ValidRF(ref):
		ref = ref[4:]
	case paycode.ValidQRR(ref):
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
	check := 98 - paycode.Mod97(body+"DE00")
	return "DE" + string([]byte{'0' + byte(check/10), '0' + byte(check%10)}) + body
}
