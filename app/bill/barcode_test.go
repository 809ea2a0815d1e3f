package bill

import "testing"

// The codes are the examples of the GS1 General Specifications and of packets on a desk.
func TestBarcodesHaveACheckDigit(t *testing.T) {
	for typed, want := range map[string]struct {
		code    string
		doubted bool
	}{
		"4006381333931":    {"4006381333931", false},
		"4 006381 333931":  {"4006381333931", false},
		"4006381333913":    {"4006381333913", true},
		"96385074":         {"96385074", false},
		"96385075":         {"96385075", true},
		"036000291452":     {"0036000291452", false}, // a UPC is an EAN with a nought in front
		"036000291453":     {"036000291453", true},
		"10614141000415":   {"10614141000415", false},
		"SHELF-7":          {"SHELF7", false},
		"12345":            {"12345", false},
		"":                 {"", false},
		"978-3-16-1484100": {"9783161484100", false},
	} {
		code := Barcode(typed)
		if doubted := DoubtItem(Item{Barcode: code}) != nil; code != want.code || doubted != want.doubted {
			t.Errorf("%q is %q, doubted %v", typed, code, doubted)
		}
	}
}
