package bill_test

import (
	"testing"

	"counterfoil/app/bill"
)

func TestTheClassOfAnItemIsInItsOwnFields(t *testing.T) {
	for _, c := range []struct {
		own  []bill.OwnValue
		want bill.Class
	}{
		{nil, bill.Class{}},
		{[]bill.OwnValue{{Field: "Colour", Value: "red"}, {Field: "HSN", Value: ""}}, bill.Class{}},
		{[]bill.OwnValue{{Field: "hsn", Value: "92021000"}}, bill.Class{Scheme: "HS", Code: "92021000"}},
		{[]bill.OwnValue{{Field: "SAC", Value: "998731"}}, bill.Class{Scheme: "GN", Code: "998731"}},
		{[]bill.OwnValue{{Field: "HSN/SAC", Value: "998731"}}, bill.Class{Scheme: "GN", Code: "998731"}},
		{[]bill.OwnValue{{Field: "HSN/SAC", Value: "9202"}}, bill.Class{Scheme: "HS", Code: "9202"}},
		{[]bill.OwnValue{{Field: "CPV", Value: "37310000"}, {Field: "CN code", Value: "9202 10 00"}}, bill.Class{Scheme: "TSP", Code: "9202 10 00"}},
		{[]bill.OwnValue{{Field: "UNSPSC", Value: "60131000"}}, bill.Class{Scheme: "TST", Code: "60131000"}},
	} {
		if got := bill.ClassOf(c.own); got != c.want {
			t.Errorf("%v: %v, not %v", c.own, got, c.want)
		}
	}
}
