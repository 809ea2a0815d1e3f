package bill_test

import (
	"fmt"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// benchDraft has lines at three rates, a discount on every fifth, and one of 3 % on the whole.
func benchDraft(lines int) bill.Draft {
	s := newShop(nil, "EUR")
	for i := range lines {
		s.line(fmt.Sprint(1+i%7), fmt.Sprintf("%d.%02d", 3+i%90, i%100), []string{"19", "7", "9.975"}[i%3])
		if i%5 == 0 {
			s.lines[i].Discounts = []bill.Adjustment{{Percent: must(money.ParsePercent("2.5"))}}
		}
	}
	return s.lessPercent("3").draft()
}

func BenchmarkTotal(b *testing.B) {
	for _, lines := range []int{3, 40, 1_000, bill.MaxLines} {
		for _, prices := range []bill.Prices{bill.Net, bill.Gross} {
			d := benchDraft(lines)
			d.Prices = prices
			b.Run(fmt.Sprintf("lines=%d/prices=%s", lines, prices), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := bill.Total(d); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, lines := range []int{3, 1_000} {
		d := benchDraft(lines)
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if fatal(bill.Check(d)) {
					b.Fatal("the draft is not sound")
				}
			}
		})
	}
}
