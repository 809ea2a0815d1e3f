package bill_test

import (
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app/bill"
)

// The numbers are those that the schemes give for tests; no card has them.
func TestNumbersOfCards(t *testing.T) {
	for text, masked := range map[string]string{
		"card 4111 1111 1111 1111, 12/29":         "card •••• •••• •••• 1111, 12/29",
		"4111-1111-1111-1111":                     "••••-••••-••••-1111",
		"Visa5555555555554444":                    "Visa••••••••••••4444",
		"2223003122003222 or 378282246310005":     "••••••••••••3222 or •••••••••••0005",
		"3782 822463 10005":                       "•••• •••••• •0005",
		"3530 1113 3330 0000.":                    "•••• •••• •••• 0000.",
		"6200 0000 0000 0005":                     "•••• •••• •••• 0005",
		"٤١١١ ١١١١ ١١١١ ١١١١":                     "•••• •••• •••• ١١١١",
		"４１１１１１１１１１１１１１１１":                        "••••••••••••１１１１",
		"4111\u00a01111\u00a01111\u00a01111 paid": "••••\u00a0••••\u00a0••••\u00a01111 paid",
		"order 4711, 4111111111111111 on 2026":    "order 4711, ••••••••••••1111 on 2026",
	} {
		if !bill.HoldsCard(text) || bill.MaskCards(text) != masked {
			t.Errorf("%q is masked as %q", text, bill.MaskCards(text))
		}
	}
	for _, text := range []string{
		"", "4111 1111 1111 1112", "ends in 1111", "•••• 1111", "INV-2026-0001", "2026-11-24 10:30 4711 0815",
		"DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "GB29NWBK60161331926819", "NO9386011117947",
		"+49 341 1234567890", "+4111111111111111", "4006381333931", "411111111111111111111", "4111 1111\n1111 1111", "41111111 11111111",
		"1111 1111 1111 1117", "00340123450000000018", "21 00000 00003 13947 14300 09017",
	} {
		if bill.HoldsCard(text) || bill.MaskCards(text) != text {
			t.Errorf("%q counts as a card: %q", text, bill.MaskCards(text))
		}
	}
}

// In a document it is a warning, since one of ten other long numbers of that form looks the same.
func TestACardNumberInADocumentIsAWarning(t *testing.T) {
	d := faultless(t)
	d.Note, d.Lines[0].Detail = "paid with 4111 1111 1111 1111", "5555555555554444"
	found := map[string]bool{}
	for _, p := range bill.Check(d) {
		if p.Code == "card-number" {
			found[p.Field] = !p.Fatal
		}
	}
	if len(found) != 2 || !found["note"] || !found["lines[0].detail"] {
		t.Errorf("found %v", found)
	}
}

// No number of a card stands in the sample books.
func TestTheSamplesHoldNoCardNumbers(t *testing.T) {
	n := 0
	err := filepath.WalkDir("../../assets", func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" && filepath.Ext(path) != ".csv" && filepath.Ext(path) != ".txt" && filepath.Ext(path) != ".xml" {
			return err
		}
		b, err := os.ReadFile(path)
		if n++; bill.HoldsCard(string(b)) {
			t.Errorf("%s holds the number of a card", path)
		}
		return err
	})
	if err != nil || n < 3 {
		t.Errorf("%d files read, %v", n, err)
	}
}
