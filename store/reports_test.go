package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// trade is a random year and a half of business: two currencies, net and gross, discounts, several rates, credit notes, payments.
type trade struct {
	docs     []bill.Document
	payments []bill.Payment
}

func traded(t testing.TB, s *shop, n int, seed uint64) *trade {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 9))
	tr, customers := &trade{}, []bill.Customer{customer(1), customer(2), customer(3)}
	rates := []tax.Rate{vat("20"), vat("10"), {Category: tax.IntraEU}, {Category: tax.ReverseCharge}}
	for range n {
		d := draft(customers[r.IntN(len(customers))])
		d.Date = today.AddDays(-r.IntN(540))
		d.Due, d.Supply, d.SupplyEnd, d.Prepaid = d.Date.AddDays(r.IntN(60)), d.Date, bill.Date{}, eur(int64(r.IntN(2)*1000))
		d.Exchange = bill.Exchange{}
		for i := range d.Lines {
			d.Lines[i].Tax = rates[r.IntN(len(rates))]
			d.Lines[i].Quantity = must(money.ParseQuantity(fmt.Sprint(1 + r.IntN(30))))
		}
		if r.IntN(3) == 0 {
			d.Prices = bill.Gross
		}
		if r.IntN(4) == 0 {
			inYen(&d, r.IntN(3) > 0)
		}
		doc := s.issueLate(t, d)
		tr.docs = append(tr.docs, doc)
		for range r.IntN(3) {
			tr.pay(t, s, doc, d.Date.AddDays(r.IntN(100)), doc.Totals().Payable.Minor()*int64(r.IntN(5)-1)/3)
		}
		if r.IntN(4) == 0 {
			note := must(bill.Credit(doc, nil, nil, d.Date.AddDays(r.IntN(60))))
			tr.docs = append(tr.docs, s.issueLate(t, note))
		}
	}
	return tr
}

// issueLate issues today what bears another day.
func (s *shop) issueLate(t testing.TB, d bill.Draft) (doc bill.Document) {
	t.Helper()
	s.do(t, "invoice.issue", func(tx *store.Tx) error {
		n, err := tx.TakeNumber(d.Kind, today)
		if err == nil {
			doc, err = bill.Issue(d, n, today)
		}
		if err != nil {
			return err
		}
		return tx.File(doc, pdf)
	})
	return doc
}

// inYen turns a draft into one in yen, with or without an exchange rate.
func inYen(d *bill.Draft, rate bool) {
	d.Currency, d.Prepaid, d.Discounts, d.Charges, d.Rules.CashStep = money.MustCurrency("JPY"), money.Amount{}, nil, nil, 0
	d.Lines[0].Charges = nil
	if rate {
		d.Exchange = bill.Exchange{Home: money.MustCurrency("EUR"), Rate: must(money.ParseExchangeRate("0.00612")), Date: d.Date, Source: "ECB"}
	}
}

func (tr *trade) pay(t testing.TB, s *shop, doc bill.Document, on bill.Date, minor int64) {
	t.Helper()
	if minor == 0 {
		return
	}
	p := bill.Payment{ID: bill.NewID(), Document: doc.ID(), Date: on, Amount: money.Of(minor, doc.Currency()), Method: "transfer"}
	s.do(t, "payment.add", func(tx *store.Tx) error { return tx.AddPayment(p) })
	tr.payments = append(tr.payments, p)
}

// signed counts a credit note off.
func signed(doc bill.Document, a money.Amount) int64 {
	if doc.Kind() == bill.CreditNote {
		return -a.Minor()
	}
	return a.Minor()
}

// books are sums by what they are of, worked out from the documents alone.
type books map[string]int64

// same compares every row of a report with the sums, by the texts of some columns and the amounts of others, and the sums of the
// report with those of its rows.
func (want books) same(t *testing.T, table report.Table, texts []int, amounts ...int) {
	t.Helper()
	got, sums := books{}, books{}
	for _, row := range table.Rows {
		for _, c := range amounts {
			name := ""
			for _, x := range texts {
				name += table.Plain(row, x) + "|"
			}
			got[name+table.Columns[c].Key] += row.Cells[c].Amount.Minor()
			sums[row.Cells[c].Amount.Currency().Code()+table.Columns[c].Key] += row.Cells[c].Amount.Minor()
		}
	}
	for name, n := range want {
		if n != 0 && got[name] != n {
			t.Errorf("%s: %s is %d, not %d", table.Title, name, got[name], n)
		}
	}
	for name, n := range got {
		if want[name] != n {
			t.Errorf("%s: %s is %d, not %d", table.Title, name, n, want[name])
		}
	}
	for _, row := range table.Sums {
		for _, c := range amounts {
			if a := row.Cells[c].Amount; table.Columns[c].Kind == report.Money && a.Minor() != sums[a.Currency().Code()+table.Columns[c].Key] {
				t.Errorf("%s: the sum of %s is %s", table.Title, table.Columns[c].Key, a)
			}
		}
	}
}

// TestReportsAgreeWithTheDocuments: every sum of every report of sales is worked out again from the documents themselves.
func TestReportsAgreeWithTheDocuments(t *testing.T) {
	s := openShop(t)
	tr := traded(t, s, 60, 5)
	home := money.MustCurrency("EUR")
	p := report.Period{From: today.AddDays(-400), To: today.AddDays(-30)}
	customers, months, rates, ec, items := books{}, books{}, books{}, books{}, books{}
	for _, doc := range tr.docs {
		d, totals := doc.Draft(), doc.Totals()
		if !holds(p, d.Date) {
			continue
		}
		cur := d.Currency.Code()
		for _, g := range totals.Groups {
			net, due := signed(doc, g.Taxable), signed(doc, g.Tax)
			for name, m := range map[string]books{d.Buyer.Name: customers, d.Date.String()[:7]: months, string(g.Rate.Category) + "|" + g.Rate.Percent.String() + " %": rates} {
				m[name+"|"+cur+"|net"] += net
				m[name+"|"+cur+"|tax"] += due
				m[name+"|"+cur+"|gross"] += net + due
				if cur == "EUR" {
					m[name+"|"+cur+"|homeNet"] += net
				} else {
					m[name+"|"+cur+"|homeNet"] += signed(doc, g.HomeTaxable)
				}
			}
			if g.Rate.Category == tax.IntraEU {
				ec["ATU87654321|"+cur+"|goods"] += net
			} else if g.Rate.Category == tax.ReverseCharge {
				ec["ATU87654321|"+cur+"|services"] += net
			}
		}
		items[cur+"|net"] += signed(doc, totals.TaxExclusive)
	}
	s.see(t, func(v *store.View) error {
		list := must(v.Sales(p))
		customers.same(t, must(report.Sales(list, report.ByCustomer, home)), []int{0, 1}, 3, 4, 5, 6)
		months.same(t, must(report.Sales(list, report.ByMonth, home)), []int{0, 1}, 3, 4, 5, 6)
		rates.same(t, must(report.Tax(list, home)), []int{0, 1, 2}, 3, 4, 5, 6)
		ec.same(t, must(report.EC(must(v.ECSales(p)), home)), []int{1, 3}, 4, 5)
		items.same(t, must(report.Items(must(v.SoldItems(p)), home)), []int{1}, 3)
		return nil
	})
}

// TestWhatWasOpenOnADay agrees with the rule of balances over what had happened until then.
func TestWhatWasOpenOnADay(t *testing.T) {
	s := openShop(t)
	tr := traded(t, s, 60, 6)
	for _, on := range []bill.Date{today.AddDays(-200), today.AddDays(-60), today, today.AddDays(200)} {
		want := books{}
		for _, doc := range tr.docs {
			d := doc.Draft()
			if doc.Kind() != bill.Invoice || on.Before(d.Date) {
				continue
			}
			open := must(bill.Balance(doc, tr.paidUntil(doc.ID(), on), tr.creditedUntil(doc.ID(), on)))
			key := d.Buyer.Name + "|" + d.Currency.Code() + "|"
			want[key+"open"] += open.Minor()
			if late := int(on.Time().Sub(d.Due.Time()).Hours() / 24); late > 60 && late <= 90 {
				want[key+"days90"] += open.Minor()
			} else if late > 90 {
				want[key+"older"] += open.Minor()
			} else if late <= 0 {
				want[key+"notDue"] += open.Minor()
			}
		}
		s.see(t, func(v *store.View) error {
			table := must(report.Aged(must(v.Unsettled(on)), report.ByCustomer, on, money.MustCurrency("EUR")))
			want.same(t, table, []int{0, 1}, 3, 6, 7, 8)
			return nil
		})
	}
}

func (tr *trade) paidUntil(id bill.ID, on bill.Date) (list []bill.Payment) {
	for _, p := range tr.payments {
		if p.Document == id && !on.Before(p.Date) {
			list = append(list, p)
		}
	}
	return list
}

func (tr *trade) creditedUntil(id bill.ID, on bill.Date) (list []bill.Document) {
	for _, doc := range tr.docs {
		if c := doc.Draft().Corrects; c != nil && c.ID == id && !on.Before(doc.Draft().Date) {
			list = append(list, doc)
		}
	}
	return list
}

// TestTaxAsPaidEndsAtTheInvoice: month by month, the tax of invoices that were paid in the end is theirs to the cent, and nothing is
// counted of those on which nothing was paid.
func TestTaxAsPaidEndsAtTheInvoice(t *testing.T) {
	s := openShop(t)
	tr := traded(t, s, 40, 7)
	whole := report.Period{To: today.AddDays(200)}
	want := books{}
	for _, doc := range tr.docs {
		if doc.Kind() != bill.Invoice || doc.Totals().Payable.Sign() <= 0 {
			continue
		}
		credits := tr.creditedUntil(doc.ID(), whole.To)
		if len(credits) == 0 { // pay the rest
			open := must(bill.Balance(doc, tr.paidUntil(doc.ID(), whole.To), nil))
			tr.pay(t, s, doc, today.AddDays(5), open.Minor())
			for _, g := range doc.Totals().Groups {
				want[string(g.Rate.Category)+"|"+g.Rate.Percent.String()+" %|"+doc.Currency().Code()+"|tax"] += g.Tax.Minor()
			}
		}
	}
	s.see(t, func(v *store.View) error {
		var parts []report.Sale
		for from := today.AddDays(-600); from.Before(whole.To); from = from.AddDays(31) {
			p := report.Period{From: from, To: from.AddDays(30)}
			parts = append(parts, must(report.Received(must(v.MoneyMoved(p)), p))...)
		}
		want.same(t, must(report.Tax(parts, money.MustCurrency("EUR"))), []int{0, 1, 2}, 4)
		all := must(report.Received(must(v.MoneyMoved(whole)), whole))
		want.same(t, must(report.Tax(all, money.MustCurrency("EUR"))), []int{0, 1, 2}, 4)
		return nil
	})
}

// TestMoneyMovedIsOfTheDocuments: for random periods, the invoices that the money of each is for, with all of their papers and payments,
// are those that the documents and payments themselves tell.
func TestMoneyMovedIsOfTheDocuments(t *testing.T) {
	s := openShop(t)
	tr := traded(t, s, 60, 8)
	tr.settle(t, s)
	r := rand.New(rand.NewPCG(8, 9))
	periods := []report.Period{{To: today.AddDays(400)}, {To: today.AddDays(-700)}, {From: today.AddDays(300), To: today.AddDays(400)}}
	for range 60 {
		from := today.AddDays(-560 + r.IntN(640))
		periods = append(periods, report.Period{From: from, To: from.AddDays(r.IntN(120))})
	}
	s.see(t, func(v *store.View) error {
		for _, p := range periods {
			if got, want := must(v.MoneyMoved(p)), tr.moved(p); !reflect.DeepEqual(got, want) {
				t.Fatalf("%v: %d invoices with\n%+v\nnot %d with\n%+v", p, len(got), got, len(want), want)
			}
		}
		return nil
	})
}

// settle gives up or lets off a little of every third invoice that still asks for something.
func (tr *trade) settle(t testing.TB, s *shop) {
	t.Helper()
	for i, doc := range tr.docs {
		if doc.Kind() != bill.Invoice || i%3 != 0 || doc.Totals().Payable.Sign() <= 0 {
			continue
		}
		day := doc.Draft().Date.AddDays(i)
		p := bill.Payment{ID: bill.NewID(), Kind: bill.PaidDiscount, Document: doc.ID(), Date: day, Amount: money.Of(7+int64(i), doc.Currency())}
		p.Taxes = must(bill.Corrections(doc, nil, p.Amount))
		off := bill.Payment{ID: bill.NewID(), Kind: bill.PaidWriteOff, Document: doc.ID(), Date: day.AddDays(9), Amount: money.Of(3, doc.Currency())}
		s.do(t, "payment.add", func(tx *store.Tx) error { return errors.Join(tx.AddPayment(p), tx.AddPayment(off)) })
		tr.payments = append(tr.payments, p, off)
	}
}

// moved is what MoneyMoved must give, worked out from the documents alone.
func (tr *trade) moved(p report.Period) (list []report.Paid) {
	far := today.AddDays(9999)
	for _, doc := range tr.docs {
		credits, payments := tr.creditedUntil(doc.ID(), far), tr.paidUntil(doc.ID(), far)
		touched := holds(p, doc.Draft().Date) && doc.Totals().Prepaid.Sign() != 0
		touched = touched || slices.ContainsFunc(credits, func(c bill.Document) bool { return holds(p, c.Draft().Date) })
		touched = touched || slices.ContainsFunc(payments, func(pay bill.Payment) bool { return holds(p, pay.Date) })
		if doc.Kind() != bill.Invoice || !touched {
			continue
		}
		slices.SortStableFunc(payments, func(a, b bill.Payment) int { return strings.Compare(a.Date.String(), b.Date.String()) })
		one := report.Paid{Papers: []report.Paper{paperOf(doc)}}
		for _, c := range credits {
			one.Papers = append(one.Papers, paperOf(c))
		}
		for _, pay := range payments {
			for _, c := range pay.Taxes {
				sale := saleOf(doc, bill.Group{Rate: c.Rate, Taxable: c.Taxable, Tax: c.Tax, HomeTaxable: c.HomeTaxable, HomeTax: c.HomeTax})
				sale.Kind, sale.Day, sale.Parts = report.Discount, pay.Date, nil
				one.Papers = append(one.Papers, report.Paper{Kind: report.Discount, Day: pay.Date, Rounding: money.Of(0, doc.Currency()), Groups: []report.Sale{sale}})
			}
			if pay.Kind != bill.PaidDiscount && pay.Kind != bill.PaidWriteOff {
				one.Payments = append(one.Payments, report.Moved{Day: pay.Date, Amount: pay.Amount})
			}
		}
		list = append(list, one)
	}
	return list
}

func paperOf(doc bill.Document) report.Paper {
	t, cur := doc.Totals(), doc.Currency()
	p := report.Paper{Kind: doc.Kind(), Day: doc.Draft().Date, Rounding: money.Of(t.Rounding.Minor(), cur), Prepaid: money.Of(t.Prepaid.Minor(), cur)}
	for _, g := range t.Groups {
		p.Groups = append(p.Groups, saleOf(doc, g))
	}
	return p
}

func saleOf(doc bill.Document, g bill.Group) report.Sale {
	d := doc.Draft()
	s := report.Sale{
		Document: doc.ID(), Kind: doc.Kind(), Number: doc.Number().Text, Day: d.Date, Customer: d.Customer, Name: d.Buyer.Name, Rate: g.Rate,
		Taxable: g.Taxable, Tax: g.Tax, HomeTaxable: g.HomeTaxable, HomeTax: g.HomeTax,
	}
	for i := range g.Rate.Split.Parts() {
		s.Parts = append(s.Parts, g.Split[i])
	}
	return s
}

func holds(p report.Period, d bill.Date) bool { return !d.Before(p.From) && !p.To.Before(d) }
