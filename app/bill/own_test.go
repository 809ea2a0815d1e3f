package bill_test

import (
	"errors"
	"slices"
	"testing"

	"counterfoil/app/bill"
)

func TestOwnFieldsHoldWhatTheirKindSays(t *testing.T) {
	fields := []bill.OwnField{
		{Name: "Route", Kind: bill.OwnText},
		{Name: "Km", Kind: bill.OwnNumber},
		{Name: "Since", Kind: bill.OwnDate},
		{Name: "Class", Kind: bill.OwnChoice, Choices: []string{"A", "B"}},
	}
	was := []bill.OwnValue{{Field: "Gone", Value: "old"}, {Field: "Class", Value: "Z"}}
	for _, c := range []struct {
		field, value, want string
		err                error
	}{
		{"Route", " north ", "north", nil},
		{"Km", "012.50", "12.5", nil},
		{"Km", "far", "", bill.ErrOwnNumber},
		{"Since", "2026-11-24", "2026-11-24", nil},
		{"Since", "24.11.2026", "", bill.ErrOwnDate},
		{"Class", "b", "B", nil},
		{"Class", "C", "", bill.ErrOwnChoice},
		{"Class", "Z", "Z", nil}, // was there before the choices changed
		{"Gone", "old", "old", nil},
		{"Gone", "new", "", bill.ErrOwnUnknown},
		{"Route", "", "", nil},
	} {
		list, err := bill.FitOwn(fields, []bill.OwnValue{{Field: c.field, Value: c.value}}, was)
		if !errors.Is(err, c.err) || bill.Own(list, c.field) != c.want {
			t.Errorf("%s %q: %v, %v", c.field, c.value, list, err)
		}
	}
	list, err := bill.FitOwn(fields, []bill.OwnValue{{Field: "Since", Value: "2026-01-01"}, {Field: "Gone", Value: "old"}, {Field: "Route", Value: "n"}}, was)
	if want := []bill.OwnValue{{Field: "Route", Value: "n"}, {Field: "Since", Value: "2026-01-01"}, {Field: "Gone", Value: "old"}}; err != nil || !slices.Equal(list, want) {
		t.Errorf("in order: %v, %v", list, err)
	}
	if _, err := bill.FitOwn(fields, []bill.OwnValue{{Field: "Km", Value: "1"}, {Field: "Km", Value: "2"}}, nil); !errors.Is(err, bill.ErrOwnTwice) {
		t.Errorf("twice: %v", err)
	}
}
