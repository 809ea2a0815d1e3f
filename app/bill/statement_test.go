package bill_test

import (
	"fmt"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// anAccount is the account of a customer by the days of 2026: two invoices, one paid in two parts, a credit note on the other, and
// money in advance of which a part was put on it.
func anAccount() []bill.Entry {
	one, two := bill.NewID(), bill.NewID()
	return []bill.Entry{
		{Kind: bill.EntryPayment, Date: day("2026-02-20"), Document: one, Amount: eur("-60")},
		{Kind: bill.EntryInvoice, Date: day("2026-01-10"), Number: "1", Document: one, Due: day("2026-01-24"), Amount: eur("100")},
		{Kind: bill.EntryPayment, Date: day("2026-01-30"), Document: one, Amount: eur("-40")},
		{Kind: bill.EntryInvoice, Date: day("2026-02-01"), Number: "2", Document: two, Due: day("2026-02-15"), Amount: eur("50")},
		{Kind: bill.EntryCredit, Date: day("2026-02-10"), Number: "CN-1", Document: two, Amount: eur("-5")},
		{Kind: bill.EntryPayment, Date: day("2026-03-01"), Amount: eur("-30")},
		{Kind: bill.EntryMove, Date: day("2026-03-02"), Document: two, Amount: eur("-20")},
		{Kind: bill.EntryMove, Date: day("2026-03-02"), Amount: eur("20")},
		{Kind: bill.EntryWriteOff, Date: day("2026-03-05"), Document: two, Amount: eur("-0.02")},
	}
}

func TestAStatementOfSomeDays(t *testing.T) {
	for _, c := range []struct{ from, to, opening, closing, entries, open, ages, credit string }{
		{"2026-01-01", "2026-01-31", "0.00", "60.00", "100.00 60.00", "1 60.00 7", "0.00 60.00 0.00 0.00 0.00", "0.00"},
		{"2026-02-01", "2026-02-28", "60.00", "45.00", "110.00 105.00 45.00", "2 45.00 13", "0.00 45.00 0.00 0.00 0.00", "0.00"},
		{"2026-03-01", "2026-12-31", "45.00", "14.98", "15.00 14.98", "2 24.98 319", "0.00 0.00 0.00 0.00 24.98", "10.00"},
		{"2025-01-01", "2025-12-31", "0.00", "0.00", "", "", "0.00 0.00 0.00 0.00 0.00", "0.00"},
		{"2026-03-02", "2026-03-17", "15.00", "14.98", "14.98", "2 24.98 30", "0.00 24.98 0.00 0.00 0.00", "10.00"},
		{"2026-03-02", "2026-03-18", "15.00", "14.98", "14.98", "2 24.98 31", "0.00 0.00 24.98 0.00 0.00", "10.00"},
	} {
		s := must(bill.StatementOf(anAccount(), money.MustCurrency("EUR"), day(c.from), day(c.to)))
		got := [3]string{}
		for _, e := range s.Entries {
			got[0] += " " + e.Balance.String()
		}
		for _, o := range s.Open {
			got[1] += fmt.Sprint(" ", o.Number, " ", o.Open, " ", o.Late)
		}
		for _, a := range s.Ages {
			got[2] += " " + a.String()
		}
		for i, want := range []string{c.entries, c.open, c.ages} {
			if want != "" && got[i] != " "+want || want == "" && got[i] != "" {
				t.Errorf("%s to %s: %q, not %q", c.from, c.to, got[i], want)
			}
		}
		if s.Opening.String() != c.opening || s.Closing.String() != c.closing || s.Credit.String() != c.credit {
			t.Errorf("%s to %s: opening %s, closing %s, credit %s", c.from, c.to, s.Opening, s.Closing, s.Credit)
		}
	}
}

// The closing balance is the opening one with all movements, the same as what is open less the credit, and the next days open with it;
// whatever the order of the entries.
func TestAStatementAddsUp(t *testing.T) {
	r := chance(t)
	for range 200 {
		var all []bill.Entry
		docs := []bill.ID{{}, bill.NewID(), bill.NewID(), bill.NewID()}
		for range r.IntN(30) {
			all = append(all, bill.Entry{
				Kind: bill.EntryPayment, Date: day("2026-01-01").AddDays(r.IntN(60)), Document: docs[r.IntN(len(docs))], Amount: money.Of(r.Int64N(2000)-1000, money.MustCurrency("EUR")),
			})
		}
		from := day("2026-01-01").AddDays(r.IntN(40))
		to := from.AddDays(r.IntN(20))
		s := must(bill.StatementOf(all, money.MustCurrency("EUR"), from, to))
		sum, open := s.Opening, s.Credit.Neg()
		for _, e := range s.Entries {
			sum = must(sum.Add(e.Amount))
		}
		for _, o := range s.Open {
			open = must(open.Add(o.Open))
		}
		ages := must(money.Sum(money.MustCurrency("EUR"), s.Ages[:]...))
		next := must(bill.StatementOf(all, money.MustCurrency("EUR"), to.AddDays(1), to.AddDays(1)))
		if sum != s.Closing || open != s.Closing || next.Opening != s.Closing || must(ages.Sub(s.Credit)) != s.Closing {
			t.Fatalf("closing %s, movements %s, open %s, next %s, ages %s", s.Closing, sum, open, next.Opening, ages)
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if again := must(bill.StatementOf(all, money.MustCurrency("EUR"), from, to)); again.Closing != s.Closing || again.Opening != s.Opening {
			t.Fatal("another order, another balance")
		}
	}
}
