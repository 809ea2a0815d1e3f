package bill_test

import (
	"testing"

	"counterfoil/app/bill"
)

// TestTheTableOfUnits: codes once, names for all, and each name or symbol leads back to a unit that is shown alike.
func TestTheTableOfUnits(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range bill.Units() {
		if seen[u.Code] || u.Name == "" || u.Names == "" || len(u.Code) < 2 || len(u.Code) > 3 {
			t.Errorf("%+v", u)
		}
		seen[u.Code] = true
		if got := bill.UnitCode(u.Code); got != u.Code {
			t.Errorf("%s is taken for %s", u.Code, got)
		}
		back, ok := bill.UnitOf(bill.UnitCode(u.Short()))
		if !ok || back.Short() != u.Short() {
			t.Errorf("%s is shown as %s, which is read as %s", u.Code, u.Short(), back.Code)
		}
	}
	if len(seen) < 250 {
		t.Errorf("%d units", len(seen))
	}
}

func TestUnitsAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"h": "HUR", "hours": "HUR", "Hr": "HUR", "HUR": "HUR", "hur": "HUR", " kg ": "KGM", "Stück": "C62", "pcs": "C62", "m²": "MTK", "m2": "MTK",
		"GB": "E34", "flat": "LS", "bottle": "XBO", "Boxes": "XBX", "%": "P1", "ha": "H18", "furlong": "furlong", "": "", "m": "MTR", "min": "MIN",
	} {
		if got := bill.UnitCode(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
