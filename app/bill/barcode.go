package bill

import "strings"

// Barcode puts what a scanner or a person types into its usual form: without blanks and dashes, and a UPC of twelve digits as the EAN
// of thirteen that it is, for scanners give one or the other.
func Barcode(typed string) string {
	code := strings.NewReplacer(" ", "", "-", "").Replace(typed)
	if len(code) == 12 && figures(code) && checkedDigits(code) {
		return "0" + code
	}
	return code
}

// DoubtItem warns of what is probably wrong with an item. A code that is no EAN at all may be a shop's own.
func DoubtItem(it Item) (list []Problem) {
	switch len(it.Barcode) {
	case 8, 12, 13, 14:
		if figures(it.Barcode) && !checkedDigits(it.Barcode) {
			list = append(list, Problem{Field: "barcode", Code: "check-digits"})
		}
	}
	return list
}

// notOfGS1 are the beginnings, of thirteen figures, of what looks like an article number of GS1 and is none: numbers of a shop's or firm's own,
// and coupons (GS1 General Specifications, section 1.4).
var notOfGS1 = []string{"2", "02", "04", "05", "98", "99", "00000"}

// GTIN is the code as an article number of GS1 (an EAN or UPC): 13 or 14 figures with the right check digit. "" means that it is none. A code
// of eight figures is none here: it may as well be the shop's own, of which one in ten passes the check.
func GTIN(code string) string {
	code = Barcode(code)
	if len(code) != 13 && len(code) != 14 || !figures(code) || !checkedDigits(code) {
		return ""
	}
	for _, begins := range notOfGS1 {
		if strings.HasPrefix(code[len(code)-13:], begins) {
			return ""
		}
	}
	return code
}

func figures(code string) bool {
	return strings.Trim(code, "0123456789") == ""
}

// checkedDigits is the check of GS1: weights 1 and 3 in turn from the right, and a sum that ends with 0.
func checkedDigits(code string) bool {
	sum := 0
	for i := range len(code) {
		n := int(code[len(code)-1-i] - '0')
		sum += n * (1 + 2*(i%2))
	}
	return sum%10 == 0
}
