package bill_test

import (
	"testing"

	"counterfoil/app/bill"
)

// TestBankCodes: those printed in ISO 9362, ISO 13616 and by banks, and slips of the finger.
func TestBankCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"DEUTDEFF": true, "DEUTDEFF500": true, "BYLADEM1001": true, "NEDSZAJJXXX": true, "BKAUATWW": true, "deutdeff": false, "DEUTDEF": false,
		"DEUTXXFF": false, "DEU1DEFF": false, "": false,
	} {
		if bill.ValidBIC(code) != want {
			t.Errorf("BIC %s: %v", code, !want)
		}
	}
	for code, want := range map[string]bool{
		"GB82 WEST 1234 5698 7654 32": true, "DE89370400440532013000": true, "NO9386011117947": true, "MT84MALT011000012345MTLCAST001S": true,
		"DE89370400440532013001": false, "GB82WEST12345698765423": false, "": false,
	} {
		if bill.ValidIBAN(code) != want {
			t.Errorf("IBAN %s: %v", code, !want)
		}
	}
}
