package report_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/app/tax"
)

// What was received, worked out again in the plainest way: for random invoices with credit notes, discounts, pay-backs, what was prepaid and
// foreign currencies, and random periods.
func TestReceivedIsTheShareThatWasPaid(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 4))
	some := 0
	for range 400 {
		var list []report.Paid
		for range 1 + r.IntN(5) {
			list = append(list, anyPaid(r))
		}
		p := report.Period{To: on("2026-01-01").AddDays(r.IntN(400))}
		if r.IntN(3) > 0 {
			p.From = p.To.AddDays(-r.IntN(200))
		}
		want := []string{}
		for _, paid := range list {
			want = append(want, plainly(paid, p)...)
		}
		got := []string{}
		for _, s := range must(report.Received(list, p)) {
			got = append(got, told(s.Document, s.Rate, [4]money.Amount{s.Taxable, s.Tax, s.HomeTaxable, s.HomeTax}))
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v of %+v:\n%s\nnot\n%s", p, list, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		some += len(want)
	}
	if some < 500 {
		t.Errorf("only %d groups were paid", some)
	}
}

func told(document bill.ID, rate tax.Rate, amounts [4]money.Amount) string {
	return fmt.Sprint(document, rate, amounts)
}

// anyPaid is an invoice with what followed.
func anyPaid(r *rand.Rand) report.Paid {
	cur, home := money.MustCurrency("EUR"), money.Currency{}
	if r.IntN(4) == 0 {
		cur, home = money.MustCurrency("JPY"), money.MustCurrency("EUR")
	}
	rates, document := []string{"19", "7", "0"}, bill.NewID()
	paper := func(kind bill.Kind, most int64) report.Paper {
		p := report.Paper{Kind: kind, Day: on("2026-01-01").AddDays(r.IntN(300)), Rounding: money.Of(r.Int64N(3)-1, cur), Prepaid: money.Of(0, cur)}
		if kind == bill.Invoice && r.IntN(4) == 0 {
			p.Prepaid = money.Of(r.Int64N(most), cur)
		}
		for i, percent := range rates {
			if i > 0 && r.IntN(2) == 0 {
				continue
			}
			s := report.Sale{
				Document: document, Kind: kind, Day: p.Day, Rate: tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent(percent))},
				Taxable: money.Of(r.Int64N(most), cur), Tax: money.Of(r.Int64N(most), cur),
			}
			if home != (money.Currency{}) {
				s.HomeTaxable, s.HomeTax = money.Of(r.Int64N(most), home), money.Of(r.Int64N(most), home)
			}
			p.Groups = append(p.Groups, s)
		}
		return p
	}
	out := report.Paid{Papers: []report.Paper{paper(bill.Invoice, 10_000)}}
	for range r.IntN(3) {
		out.Papers = append(out.Papers, paper([]bill.Kind{bill.CreditNote, report.Discount}[r.IntN(2)], 3_000))
	}
	for range r.IntN(5) {
		out.Payments = append(out.Payments, report.Moved{Day: on("2026-01-01").AddDays(r.IntN(300)), Amount: money.Of(r.Int64N(20_000)-3_000, cur)})
	}
	return out
}

// plainly is what of each rate came in during a period.
func plainly(p report.Paid, in report.Period) (list []string) {
	now, was := shares(p, in.To), map[tax.Rate][4]money.Amount{}
	if !in.From.IsZero() {
		was = shares(p, in.From.AddDays(-1))
	}
	for rate := range was {
		if _, ok := now[rate]; !ok {
			now[rate] = [4]money.Amount{}
		}
	}
	one := p.Papers[0].Groups[0]
	currencies := []money.Currency{one.Taxable.Currency(), one.Tax.Currency(), one.HomeTaxable.Currency(), one.HomeTax.Currency()}
	for rate, amounts := range now {
		for i := range amounts {
			amounts[i] = money.Of(amounts[i].Minor()-was[rate][i].Minor(), currencies[i])
		}
		if !amounts[0].IsZero() || !amounts[1].IsZero() {
			list = append(list, told(one.Document, rate, amounts))
		}
	}
	return list
}

// shares are what of each rate was paid up to a day.
func shares(p report.Paid, until bill.Date) map[tax.Rate][4]money.Amount {
	groups, asked, paid := map[tax.Rate][4]money.Amount{}, int64(0), int64(0)
	for _, paper := range p.Papers {
		sign := int64(-1)
		if until.Before(paper.Day) {
			continue
		}
		if paper.Kind == bill.Invoice {
			sign = 1
			paid += paper.Prepaid.Minor()
		}
		asked += sign * paper.Rounding.Minor()
		for _, s := range paper.Groups {
			asked += sign * (s.Taxable.Minor() + s.Tax.Minor())
			sums := groups[s.Rate]
			for i, a := range []money.Amount{s.Taxable, s.Tax, s.HomeTaxable, s.HomeTax} {
				sums[i] = money.Of(sums[i].Minor()+sign*a.Minor(), a.Currency())
			}
			groups[s.Rate] = sums
		}
	}
	for _, pay := range p.Payments {
		if !until.Before(pay.Day) {
			paid += pay.Amount.Minor()
		}
	}
	if paid <= 0 || asked <= 0 {
		return map[tax.Rate][4]money.Amount{}
	}
	if paid < asked {
		cur := money.MustCurrency("EUR")
		for rate, sums := range groups {
			for i, a := range sums {
				sums[i] = must(money.Scale(a, money.Of(paid, cur), money.Of(asked, cur), money.HalfUp))
			}
			groups[rate] = sums
		}
	}
	return groups
}
