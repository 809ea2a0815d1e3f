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

// An article number of GS1 is told as such. Numbers of a shop's own are not, though their check digits be right.
func TestGTIN(t *testing.T) {
	for code, want := range map[string]string{
		"4006381333931": "4006381333931", "400638 133393-1": "4006381333931", "036000291452": "0036000291452", "14006381333938": "14006381333938",
		"4006381333932": "", "": "", "BOW-7": "", "40063813339": "", "400638133393A": "",
		"96385074":      "", // an EAN of eight figures, but a shop's number may look so
		"2012345678903": "", "0212345678909": "", "0412345678903": "", "9912345678909": "", "0000000000000": "", "000000000000": "", "0000096385074": "",
	} {
		if got := GTIN(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
	for _, own := range []string{"2012345678903", "0212345678909", "0412345678903", "9912345678909"} {
		if !checkedDigits(own) {
			t.Errorf("the check digit of %s is wrong, so it proves nothing", own)
		}
	}
}
