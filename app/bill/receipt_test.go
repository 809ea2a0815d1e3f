package bill_test

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

func due(day string, open string) bill.Due {
	d := must(bill.ParseDate(day))
	return bill.Due{Document: bill.NewID(), Customer: bill.ID{1}, Date: d.AddDays(-14), Due: d, Open: eur(open)}
}

func eur(text string) money.Amount { return must(money.ParseAmount(money.MustCurrency("EUR"), text)) }

// A payment goes to what is due first; what is over is left.
func TestTheOldestInvoiceIsPaidFirst(t *testing.T) {
	late, soon, overpaid, undated := due("2026-03-01", "50"), due("2026-01-10", "100"), due("2026-01-01", "-5"), due("2026-02-01", "20")
	undated.Date, undated.Due = undated.Due, bill.Date{}
	yen := due("2025-01-01", "1")
	yen.Open = money.Of(1, money.MustCurrency("JPY"))
	all := []bill.Due{late, soon, overpaid, undated, yen}
	for amount, want := range map[string]string{
		"0": "", "30": "soon 30.00", "100": "soon 100.00", "119.99": "soon 100.00, undated 19.99", "125": "soon 100.00, undated 20.00, late 5.00",
		"500": "soon 100.00, undated 20.00, late 50.00",
	} {
		names := map[bill.ID]string{late.Document: "late", soon.Document: "soon", undated.Document: "undated"}
		var got []string
		for _, a := range must(bill.OldestFirst(eur(amount), all)) {
			got = append(got, names[a.Document]+" "+a.Amount.String())
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s is shared out as %v", amount, got)
		}
	}
}

func TestWhatIsWrongWithAReceipt(t *testing.T) {
	a, b, over := due("2026-01-10", "100"), due("2026-02-10", "50"), due("2026-02-10", "-30")
	open := map[bill.ID]bill.Due{a.Document: a, b.Document: b, over.Document: over}
	on := func(d bill.Due, amount string) bill.Allocation {
		return bill.Allocation{Document: d.Document, Amount: eur(amount)}
	}
	for _, c := range []struct {
		name, amount, credit, want string
		on                         []bill.Allocation
		change                     func(*bill.Receipt)
	}{
		{"two invoices and a rest", "170", "0", "", []bill.Allocation{on(a, "100"), on(b, "50")}, nil},
		{"all of it for later", "170", "0", "", nil, nil},
		{"more than an invoice asks for", "170", "0", "allocations[0].amount more-than-open", []bill.Allocation{on(a, "100.01")}, nil},
		{"more than came in", "120", "99", "allocations more-than-amount", []bill.Allocation{on(a, "100"), on(b, "50")}, nil},
		{"the same twice", "120", "0", "allocations[1].invoice twice", []bill.Allocation{on(a, "10"), on(a, "10")}, nil},
		{"nothing for one", "120", "0", "allocations[0].amount required", []bill.Allocation{on(a, "0")}, nil},
		{"taken from an open one", "120", "0", "allocations[0].amount more-than-open", []bill.Allocation{on(a, "-1")}, nil},
		{"taken from an overpaid one", "70", "0", "", []bill.Allocation{on(over, "-30"), on(a, "100")}, nil},
		{"more taken than it was overpaid", "70", "0", "allocations[0].amount more-than-open", []bill.Allocation{on(over, "-30.01")}, nil},
		{"nothing came in", "0", "0", "amount required", nil, nil},
		{"a rest of nobody", "10", "0", "customer credit-of-nobody", nil, func(r *bill.Receipt) { r.Customer = bill.ID{} }},
		{"no day", "10", "0", "date required", nil, func(r *bill.Receipt) { r.Date = bill.Date{} }},
		{"paid back", "-10", "10", "", nil, nil},
		{"more paid back than there is", "-10", "9.99", "amount more-than-credit", nil, nil},
		{"credit put on an invoice", "0", "60", "", []bill.Allocation{on(a, "60")}, credit},
		{"more credit than there is", "0", "59.99", "amount more-than-credit", []bill.Allocation{on(a, "60")}, credit},
		{"credit made of what was overpaid", "0", "0", "", []bill.Allocation{on(over, "-30")}, credit},
		{"credit on nothing", "0", "60", "allocations required", nil, credit},
		{"credit on the invoice of another", "0", "60", "allocations[0].invoice other-customer", []bill.Allocation{on(a, "60")}, func(r *bill.Receipt) {
			r.Kind, r.Customer = bill.PaidCredit, bill.ID{2}
		}},
	} {
		r := bill.Receipt{Kind: bill.PaidMoney, Customer: bill.ID{1}, Date: today, Amount: eur(c.amount), On: c.on}
		if c.change != nil {
			c.change(&r)
		}
		var dues []bill.Due
		for _, o := range c.on {
			dues = append(dues, open[o.Document])
		}
		var found []string
		for _, p := range bill.CheckReceipt(r, dues, eur(c.credit)) {
			found = append(found, p.Field+" "+p.Code)
		}
		if got := strings.Join(found, ", "); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func credit(r *bill.Receipt) { r.Kind = bill.PaidCredit }

// The rows of a receipt come to its amount, and belong together.
func TestTheRowsOfAReceiptAddUpToIt(t *testing.T) {
	a, b := due("2026-01-10", "100"), due("2026-02-10", "50")
	for _, amount := range []string{"170", "150", "-20", "0"} {
		r := bill.Receipt{ID: bill.NewID(), Kind: bill.PaidMoney, Customer: bill.ID{1}, Date: today, Amount: eur(amount)}
		if amount != "-20" {
			r.On = []bill.Allocation{{Document: a.Document, Amount: eur("100")}, {Document: b.Document, Amount: eur("50")}}
		}
		sum, ids := eur("0"), map[bill.ID]bool{}
		for _, p := range must(r.Payments()) {
			sum, ids[p.ID] = must(sum.Add(p.Amount)), true
			if p.Receipt != r.ID || p.Document.IsZero() == p.Customer.IsZero() || p.Amount.IsZero() {
				t.Errorf("%s: a row is %+v", amount, p)
			}
		}
		if sum != r.Amount || !ids[r.ID] {
			t.Errorf("%s: the rows come to %s", amount, sum)
		}
	}
}

// Small differences of 119.00 may be written off up to 5.95 in all, either way, with a reason.
func TestOnlySmallDifferencesAreWrittenOff(t *testing.T) {
	doc := issued(t, newShop(t, "EUR").line("2", "50", "19").draft())
	for _, c := range []struct{ amount, before, open, note, want string }{
		{"5.95", "0", "5.95", "bank fee", ""},
		{"-0.02", "0", "-0.02", "typing error", ""},
		{"5.96", "0", "5.96", "bank fee", "amount more-than-small"},
		{"1", "5", "119", "bank fee", "amount more-than-small"},
		{"-5.96", "0", "-10", "?", "amount more-than-small"},
		{"1", "0", "0.99", "bank fee", "amount more-than-open"},
		{"0", "0", "1", "bank fee", "amount required"},
		{"1", "0", "1", "", "note required"},
	} {
		p := bill.Payment{Kind: bill.PaidWriteOff, Document: doc.ID(), Date: today, Amount: eur(c.amount), Note: c.note}
		before := []bill.Payment{{Kind: bill.PaidMoney, Amount: eur("50")}, {Kind: bill.PaidWriteOff, Amount: eur(c.before)}}
		got := ""
		for _, p := range bill.CheckWriteOff(p, doc, before, eur(c.open)) {
			got = fmt.Sprint(p.Field, " ", p.Code)
		}
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// Cash is rounded to the coin, half a coin away from zero, and the rounding closes the invoice: it is no tax, no line and no credit.
func TestCashIsRoundedToTheCoin(t *testing.T) {
	for _, c := range []struct {
		open, amount, rounding, method string
		coin                           int64
		want                           string
	}{
		{"1051.75", "1052", "-0.25", "cash", 100, ""},
		{"1051.49", "1051", "0.49", "cash", 100, ""},
		{"12.32", "12.30", "0.02", "cash", 5, ""},
		{"12.32", "12.30", "0.02", "transfer", 5, "not-cash"},
		{"12.32", "12.30", "0.02", "cash", 1, "not-cash"},
		{"12.32", "12.31", "0.01", "cash", 5, "not-the-coin"},
		{"12.32", "12.25", "0.07", "cash", 5, "not-the-coin"},
		{"12.32", "12.30", "0.01", "cash", 5, "leaves-open"},
		{"12.32", "12.35", "0.02", "cash", 5, "more-than-open"},
	} {
		d := due("2026-01-10", c.open)
		d.Coin = c.coin
		r := bill.Receipt{ID: bill.NewID(), Kind: bill.PaidMoney, Customer: bill.ID{1}, Date: today, Amount: eur(c.amount), Method: c.method}
		r.On = []bill.Allocation{{Document: d.Document, Amount: eur(c.amount), Rounding: eur(c.rounding)}}
		got := ""
		for _, p := range bill.CheckReceipt(r, []bill.Due{d}, eur("0")) {
			got = p.Code
		}
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
		if c.want != "" {
			continue
		}
		if pay, rounding := must2(bill.InCash(eur(c.open), c.coin)); pay != eur(c.amount) || rounding != eur(c.rounding) {
			t.Errorf("%s in cash is %s, rounded by %s", c.open, pay, rounding)
		}
		rows := must(r.Payments())
		if len(rows) != 2 || rows[1].Kind != bill.PaidWriteOff || rows[1].Note == "" || must(rows[0].Amount.Add(rows[1].Amount)) != eur(c.open) {
			t.Errorf("%+v", rows)
		}
	}
}

func must2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		panic(err)
	}
	return a, b
}

// An amount that is what the oldest invoices ask for with their discounts pays them; any other one is shared out as usual.
func TestTheOldestAreSettledWithTheirDiscounts(t *testing.T) {
	one, two, plain := due("2026-12-10", "100"), due("2026-12-20", "200"), due("2026-12-30", "50")
	two.Offers = []bill.Offer{{By: day("2026-12-01"), Discount: eur("4"), Pay: eur("196")}}
	names := map[bill.ID]string{one.Document: "one", two.Document: "two", plain.Document: "plain"}
	for text, want := range map[string]string{
		"296 2026-12-01": "one 100.00 0, two 196.00 4.00", "346 2026-12-01": "one 100.00 0, two 196.00 4.00, plain 50.00 0", "296 2026-12-02": "",
		"100 2026-12-01": "", "300 2026-12-01": "", "196 2026-12-01": "",
	} {
		amount, on, _ := strings.Cut(text, " ")
		var got []string
		for _, a := range bill.SettledFirst(eur(amount), []bill.Due{plain, two, one}, day(on)) {
			got = append(got, names[a.Document]+" "+a.Amount.String()+" "+a.Discount.String())
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
