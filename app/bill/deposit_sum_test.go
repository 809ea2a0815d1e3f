package bill_test

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// All deposits of a deal together may ask for more than the document, with a warning; what was credited does not count, and what a final
// invoice took off does.
func TestDepositsBeyondTheOrder(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("1", "1000", "19").line("1", "333.33", "7").lessPercent("10")) // 1392.00
	first, second := deposit(t, order, "30 %"), deposit(t, order, "500.00")                                   // 417.60 and 500.00
	credited := open(first, issued(t, must(bill.Credit(first, nil, nil, today))))
	taken := open(first, issued(t, final(t, order, open(first))))
	for _, c := range []struct {
		ask      string
		deposits []bill.OpenDeposit
		want     string
	}{
		{"100 %", nil, ""},
		{"474.40", []bill.OpenDeposit{open(first), open(second)}, ""},
		{"474.41", []bill.OpenDeposit{open(first), open(second)}, "1392.01 1392.00"},
		{"70.01 %", []bill.OpenDeposit{open(first)}, "1392.14 1392.00"},
		{"1392.00", []bill.OpenDeposit{credited}, ""},
		{"974.41", []bill.OpenDeposit{taken}, "1392.01 1392.00"},
	} {
		draft := must(bill.AskDeposit(order, askOf(order, c.ask), "deposit", today))
		got := ""
		for _, p := range bill.CheckDepositSum(draft, order, c.deposits) {
			got = strings.Join(p.Params[:2], " ")
			if p.Fatal || p.Code != "deposits-beyond" {
				t.Errorf("%s: %+v", c.ask, p)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, not %q", c.ask, got, c.want)
		}
		draft.Deposit = false
		if len(bill.CheckDepositSum(draft, order, c.deposits)) > 0 {
			t.Error("an ordinary invoice is warned of")
		}
	}
}
