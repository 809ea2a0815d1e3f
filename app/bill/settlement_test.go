package bill_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// steps reads "10 2, 20 1": two percent within ten days, one within twenty.
func steps(text string) (list []bill.Settlement) {
	for _, step := range strings.Split(text, ", ") {
		var s bill.Settlement
		var percent string
		must(fmt.Sscan(step, &s.Days, &percent))
		s.Percent = must(money.ParsePercent(percent))
		list = append(list, s)
	}
	return list
}

func TestWhatIsWrongWithSettlements(t *testing.T) {
	for text, want := range map[string]string{
		"10 2": "", "10 2, 20 1": "", "0 2": "", "10 2.25": "",
		"10 0": "[0].percent range", "10 100": "[0].percent range", "10 -2": "[0].percent range", "-1 2": "[0].days range", "367 2": "[0].days range",
		"10 2.125": "[0].percent decimals", "10 2, 10 1": "[1].days not-in-order", "20 2, 10 1": "[1].days not-in-order",
		"10 2, 20 2": "[1].percent later-is-less", "5 3, 10 2, 20 1": " too-many",
	} {
		d := newShop(t, "EUR").line("1", "100", "19").draft()
		d.Settlement = steps(text)
		var found []string
		for _, p := range bill.Check(d) {
			if field, ok := strings.CutPrefix(p.Field, "settlement"); ok && p.Fatal {
				found = append(found, field+" "+p.Code)
			}
		}
		if got := strings.Join(found, ", "); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// A discount that runs on when all of it is due already contradicts itself, and is told.
func TestDiscountAfterTheDueDay(t *testing.T) {
	d := newShop(t, "EUR").line("1", "100", "19").draft()
	d.Settlement, d.Date, d.Due = steps("10 2, 20 1"), today, today.AddDays(14)
	var found []string
	for _, p := range bill.Check(d) {
		if p.Code == "after-due" {
			found = append(found, p.Field+" "+p.Params[0])
		}
	}
	if strings.Join(found, ", ") != "settlement[1].days 2026-12-07" {
		t.Errorf("%v", found)
	}
}

// paidWith is an invoice with terms, and what was paid on it: "2026-11-25 100.00".
func paidWith(t *testing.T, terms string, paid ...string) (bill.Document, []bill.Payment) {
	d := newShop(t, "EUR").line("1", "1000", "19").draft()
	d.Date, d.Settlement = today, steps(terms)
	var list []bill.Payment
	for _, p := range paid {
		on, amount, _ := strings.Cut(p, " ")
		list = append(list, bill.Payment{ID: bill.NewID(), Kind: bill.PaidMoney, Date: day(on), Amount: eur(amount)})
	}
	return issued(t, d), list
}

func TestOffers(t *testing.T) {
	invoice, _ := paidWith(t, "10 2, 20 1")
	list := must(bill.OffersOf(invoice, nil, nil))
	for on, want := range map[string]string{
		"2026-11-23": "2026-12-03 23.80 1166.20", "2026-12-03": "2026-12-03 23.80 1166.20", "2026-12-04": "2026-12-13 11.90 1178.10",
		"2026-12-13": "2026-12-13 11.90 1178.10", "2026-12-14": "none",
	} {
		got := "none"
		if o, ok := bill.OfferOn(list, day(on)); ok {
			got = fmt.Sprint(o.By, " ", o.Discount, " ", o.Pay)
		}
		if got != want {
			t.Errorf("on %s: %s", on, got)
		}
	}
}

// The discount is of what the invoice asks for after its credit notes, whatever was paid of it before.
func TestOffersOnWhatIsLeft(t *testing.T) {
	invoice, paid := paidWith(t, "10 2", "2026-11-25 500")
	half := must(bill.Credit(invoice, []bill.CreditPart{{Line: 0, Quantity: must(money.ParseQuantity("0.5"))}}, nil, today))
	note := issued(t, half)
	if half.Settlement != nil {
		t.Error("a credit note offers a discount")
	}
	for _, c := range []struct {
		name    string
		paid    []bill.Payment
		credits []bill.Document
		want    string
	}{
		{"nothing happened", nil, nil, "23.80 1166.20"},
		{"paid in part", paid, nil, "23.80 666.20"},
		{"half of it credited", nil, []bill.Document{note}, "11.90 583.10"},
		{"both", paid, []bill.Document{note}, "11.90 83.10"},
		{"a discount taken already", append(paid, bill.Payment{Kind: bill.PaidDiscount, Amount: eur("1")}), nil, ""},
		{"a part paid too late", []bill.Payment{{ID: bill.NewID(), Kind: bill.PaidMoney, Amount: eur("500"), Date: today.AddDays(11)}}, nil, ""},
		{"less open than the discount", append(paid, bill.Payment{Kind: bill.PaidMoney, Amount: eur("680")}), nil, ""},
	} {
		got := ""
		if o, ok := bill.OfferOn(must(bill.OffersOf(invoice, c.paid, c.credits)), today); ok {
			got = o.Discount.String() + " " + o.Pay.String()
		}
		if got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	if list := must(bill.OffersOf(note, nil, nil)); list != nil {
		t.Errorf("a credit note is offered %v", list)
	}
}

// Where cash is rounded to a coin, what is to be paid early is too.
func TestOffersInCash(t *testing.T) {
	s := newShop(t, "CHF").line("1", "123.45", "8.1")
	s.rules.CashStep = 5
	d := s.draft()
	d.Settlement = steps("10 2")
	o, _ := bill.OfferOn(must(bill.OffersOf(issued(t, d), nil, nil)), today)
	if got := o.Discount.String() + " " + o.Pay.String(); got != "2.65 130.80" { // 2 % of 133.45 is 2.67
		t.Error(got)
	}
}

func TestDiscountsOfAReceipt(t *testing.T) {
	invoice, _ := paidWith(t, "10 2, 20 1")
	open := bill.Due{Document: invoice.ID(), Customer: bill.ID{1}, Open: eur("1190"), Offers: must(bill.OffersOf(invoice, nil, nil))}
	bare := open
	bare.Offers = nil
	for _, c := range []struct{ name, on, amount, discount, want string }{
		{"in time", "2026-12-03", "1166.20", "23.80", ""},
		{"a cent more, as the payer rounds", "2026-12-03", "1166.19", "23.81", ""},
		{"a little too much paid", "2026-12-03", "1170.00", "20.00", ""},
		{"two cents more", "2026-12-03", "1166.18", "23.82", "discount more-than-discount"},
		{"a day late for the first step", "2026-12-04", "1166.20", "23.80", "discount more-than-discount"},
		{"in time for the second", "2026-12-04", "1178.10", "11.90", ""},
		{"too late", "2026-12-14", "1178.10", "11.90", "discount too-late"},
		{"too little paid", "2026-12-03", "1000.00", "23.80", "discount leaves-open"},
		{"too much paid", "2026-12-03", "1180.00", "23.80", "discount more-than-open"},
		{"less than nothing", "2026-12-03", "1190.00", "-1.00", "discount range"},
		{"not offered", "2026-12-03", "1166.20", "23.80", "discount no-discount"},
	} {
		r := bill.Receipt{ID: bill.NewID(), Kind: bill.PaidMoney, Customer: bill.ID{1}, Date: day(c.on), Amount: eur(c.amount)}
		r.On = []bill.Allocation{{Document: invoice.ID(), Amount: eur(c.amount), Discount: eur(c.discount)}}
		due := open
		if c.name == "not offered" {
			due = bare
		}
		var found []string
		for _, p := range bill.CheckReceipt(r, []bill.Due{due}, eur("0")) {
			found = append(found, strings.TrimPrefix(p.Field, "allocations[0].")+" "+p.Code)
		}
		if got := strings.Join(found, ", "); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
		if c.want != "" {
			continue
		}
		rows := must(r.Payments())
		if len(rows) != 2 || rows[0].ID != r.ID || rows[1].Kind != bill.PaidDiscount || rows[1].Receipt != r.ID || rows[1].Amount != eur(c.discount) ||
			rows[1].Document != invoice.ID() || rows[1].ID == rows[0].ID || rows[1].Date != r.Date {
			t.Errorf("%s: %+v", c.name, rows)
		}
		if left := must(bill.Balance(invoice, rows, nil)); !left.IsZero() {
			t.Errorf("%s: %s is left", c.name, left)
		}
		if state := must(bill.StateOf(invoice, rows, nil, today)); state != bill.StatePaid {
			t.Errorf("%s: %s", c.name, state)
		}
	}
}

// What was paid in time without taking the discount can have it afterwards, on the day of the last payment.
func TestEarned(t *testing.T) {
	for _, c := range []struct {
		name, terms string
		paid        []string
		want        string
	}{
		{"in time", "10 2", []string{"2026-12-01 1166.20"}, "23.80 2026-12-01"},
		{"in two parts", "10 2", []string{"2026-12-01 600", "2026-12-03 566.20"}, "23.80 2026-12-03"},
		{"the second part too late", "10 2", []string{"2026-12-01 600", "2026-12-04 566.20"}, ""},
		{"late for the first step", "10 2, 20 1", []string{"2026-12-04 1178.10"}, "11.90 2026-12-04"},
		{"too little", "10 2", []string{"2026-12-01 1166.18"}, ""},
		{"all of it", "10 2", []string{"2026-12-01 1190"}, ""},
		{"nothing", "10 2", nil, ""},
	} {
		invoice, paid := paidWith(t, c.terms, c.paid...)
		discount, on, err := bill.Earned(invoice, paid, nil)
		if err != nil {
			t.Error(err)
		}
		got := ""
		if !discount.IsZero() {
			got = discount.String() + " " + on.String()
		}
		if got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// What a discount takes off the tax groups adds up to it, and no group gives more than it had, nor tax where none was asked.
func TestCorrectionsAddUpToTheDiscount(t *testing.T) {
	r := chance(t)
	made := 0
	for range 1_300 {
		d, ok := forSale(r)
		if !ok {
			continue
		}
		invoice := issued(t, d)
		groups := invoice.Totals().Groups
		discount := money.Of(r.Int64N(invoice.Totals().TaxInclusive.Minor()+1), d.Currency)
		sum := money.Of(0, d.Currency)
		for _, c := range must(bill.Corrections(invoice, nil, discount)) {
			made++
			sum = sumOf(t, d.Currency, sum, c.Taxable, c.Tax)
			g := groups[slices.IndexFunc(groups, func(g bill.Group) bool { return g.Rate == c.Rate })]
			for _, pair := range [2][2]money.Amount{{c.Taxable, g.Taxable}, {c.Tax, g.Tax}} {
				if off, of := pair[0], pair[1]; off.Sign()*of.Sign() < 0 || off.Minor() > max(of.Minor(), 0) {
					t.Fatalf("%s off %s at %v: %+v", off, of, c.Rate, d)
				}
			}
			if c.Rate.Percent.IsZero() && !c.Tax.IsZero() {
				t.Fatalf("tax %s at no rate", c.Tax)
			}
		}
		if sum != discount {
			t.Fatalf("the corrections of %s are %s: %+v", discount, sum, d)
		}
		whole := must(bill.Corrections(invoice, nil, invoice.Totals().TaxInclusive))
		for i, c := range whole {
			if len(whole) == len(groups) && (c.Taxable != groups[i].Taxable || c.Tax != groups[i].Tax) {
				t.Fatalf("all of it is %+v of %+v", c, groups[i])
			}
		}
	}
	if made < 1_000 {
		t.Errorf("only %d corrections", made)
	}
}

// Credit notes after a settlement discount, in random parts, give back what was asked for less the discount, to the cent, and what is
// left of each tax group is no more than rounding explains.
func TestCreditAfterADiscountGivesBackWhatWasPaid(t *testing.T) {
	r := chance(t)
	full := 0
	for range 1_300 {
		d, ok := forSale(r)
		if !ok {
			continue
		}
		d.Prepaid = money.Amount{}
		d.Settlement = []bill.Settlement{{Days: 10, Percent: must(money.ParsePercent([]string{"1", "2", "2.5", "3"}[r.IntN(4)]))}}
		if fatal(bill.Check(d)) {
			continue
		}
		invoice := issued(t, d)
		offer, ok := bill.OfferOn(must(bill.OffersOf(invoice, nil, nil)), today)
		if !ok {
			continue
		}
		discount := bill.Payment{ID: bill.NewID(), Kind: bill.PaidDiscount, Date: today, Amount: offer.Discount}
		discount.Taxes = must(bill.Corrections(invoice, nil, offer.Discount))
		paid := []bill.Payment{{ID: bill.NewID(), Kind: bill.PaidMoney, Date: today, Amount: offer.Pay}, discount}
		notes := creditInParts(t, r, invoice, paid)
		if open := must(bill.Balance(invoice, paid, notes)); open != offer.Pay.Neg() {
			t.Fatalf("%d notes leave %s, not %s: %+v", len(notes), open, offer.Pay.Neg(), d)
		}
		if state := must(bill.StateOf(invoice, append(paid, bill.Payment{Kind: bill.PaidMoney, Amount: offer.Pay.Neg()}), notes, today)); state != bill.StateCredited {
			t.Fatalf("it is %s: %+v", state, d)
		}
		taxesAreNearlyNothing(t, invoice, discount, notes)
		full++
	}
	if full < 250 {
		t.Errorf("only %d invoices", full)
	}
}

// Carriage at a rate of its own goes back as the goods do, and so does its share of the discount: half with half of the goods.
func TestTheShareOfWhatHasNoLinesGoesBackWithTheLines(t *testing.T) {
	d := newShop(t, "EUR").line("2", "500.00", "19").draft()
	reduced := tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("7"))}
	d.Charges = []bill.Adjustment{{Amount: must(money.ParseAmount(d.Currency, "100.00")), Reason: "Carriage", Tax: &reduced}}
	d.Settlement = steps("10 2")
	invoice := issued(t, d)
	offer, ok := bill.OfferOn(must(bill.OffersOf(invoice, nil, nil)), today)
	if !ok || offer.Discount.String() != "25.94" {
		t.Fatalf("%+v, %v", offer, ok)
	}
	discount := bill.Payment{ID: bill.NewID(), Kind: bill.PaidDiscount, Date: today, Amount: offer.Discount, Taxes: must(bill.Corrections(invoice, nil, offer.Discount))}
	paid := []bill.Payment{{ID: bill.NewID(), Kind: bill.PaidMoney, Date: today, Amount: offer.Pay}, discount}
	var notes []bill.Document
	for range 2 {
		draft := must(bill.Credit(invoice, some(0, "1"), notes, today, paid...))
		shares := map[string]string{}
		for _, a := range draft.Discounts {
			if a.Early {
				shares[a.Tax.Percent.String()] = a.Amount.String()
			}
		}
		if shares["19"] != "10.00" || shares["7"] != "1.00" {
			t.Errorf("note %d gives %v of the discount back", len(notes)+1, shares)
		}
		if found := bill.CheckCredit(draft, invoice, notes, paid...); len(found) != 0 {
			t.Errorf("note %d: %v", len(notes)+1, found)
		}
		notes = append(notes, issued(t, draft))
	}
}

// creditInParts credits an invoice in random parts until nothing is left.
func creditInParts(t *testing.T, r *rand.Rand, invoice bill.Document, paid []bill.Payment) (notes []bill.Document) {
	var left []money.Quantity
	for _, l := range invoice.Draft().Lines {
		left = append(left, l.Quantity)
	}
	for step := 0; slices.ContainsFunc(left, func(q money.Quantity) bool { return !q.IsZero() }); step++ {
		parts := somePart(r, left, step >= 3)
		if len(parts) == 0 {
			continue
		}
		draft := must(bill.Credit(invoice, parts, notes, today, paid...))
		if fatal(bill.Check(draft)) {
			t.Fatalf("%+v\n%v", draft, bill.Check(draft))
		}
		if ps := bill.CheckCredit(draft, invoice, notes, paid...); len(ps) != 0 {
			t.Fatalf("%v: %+v", ps, draft)
		}
		notes = append(notes, issued(t, draft))
		for _, p := range parts {
			left[p.Line] = must(left[p.Line].Sub(p.Quantity))
		}
	}
	return notes
}

// taxesAreNearlyNothing says whether the tax of an invoice, less that of its discount and notes, is a matter of rounding.
func taxesAreNearlyNothing(t *testing.T, invoice bill.Document, discount bill.Payment, notes []bill.Document) {
	t.Helper()
	for _, g := range invoice.Totals().Groups {
		net, due, rounded := g.Taxable.Minor(), g.Tax.Minor(), int64(1+len(g.Rate.Split.Parts()))
		for _, c := range discount.Taxes {
			if c.Rate == g.Rate {
				net, due = net-c.Taxable.Minor(), due-c.Tax.Minor()
			}
		}
		for _, n := range notes {
			for _, back := range n.Totals().Groups {
				if back.Rate == g.Rate {
					net, due, rounded = net-back.Taxable.Minor(), due-back.Tax.Minor(), rounded+int64(len(n.Draft().Lines)+2)
				}
			}
		}
		d := invoice.Draft()
		if d.Prices == bill.Net && net != 0 {
			t.Fatalf("net %d is left at %v: %+v", net, g.Rate, d)
		}
		if most := 2*rounded + int64(len(d.Lines)); max(due, -due) > most || max(net, -net) > most {
			t.Fatalf("net %d and tax %d are left at %v: %+v", net, due, g.Rate, d)
		}
	}
}

// A discount that was taken back stands no more, and its opposite takes back the tax as well.
func TestStandingDiscounts(t *testing.T) {
	one := bill.Payment{ID: bill.NewID(), Kind: bill.PaidDiscount, Amount: eur("2"), Taxes: []bill.Correction{{Taxable: eur("1.68"), Tax: eur("0.32")}}}
	other := bill.Payment{ID: bill.NewID(), Kind: bill.PaidDiscount, Amount: eur("3")}
	back := one.Opposite(bill.NewID(), today)
	got := bill.StandingDiscounts([]bill.Payment{one, other, back, {ID: bill.NewID(), Kind: bill.PaidMoney, Amount: eur("100")}})
	if len(got) != 1 || got[0].ID != other.ID {
		t.Errorf("%+v", got)
	}
	if back.Reverses != one.ID || back.Amount != eur("-2") || back.Taxes[0].Taxable != eur("-1.68") || back.Taxes[0].Tax != eur("-0.32") || one.Taxes[0].Tax != eur("0.32") {
		t.Errorf("%+v", back)
	}
}

func TestSettlementsAsText(t *testing.T) {
	plain := func(p money.Percent) string { return p.String() + "%" }
	for text, want := range map[string]string{
		"":                               "",
		"2% in 10 days":                  "2% in 10 days",
		"2% 10; 1% 20":                   "2% in 10 days; 1% in 20 days",
		"10 Tage 2.5 %;":                 "2.5% in 10 days",
		"bei Zahlung in 1 Tag: 3\u00a0%": "3% in 1 day",
		"2":                              "wrong", "2%": "wrong", "ten days": "wrong", "2% 10 20": "wrong", "2% in 10 days 1% in 20 days": "wrong", "2%%": "wrong",
	} {
		list, err := bill.ParseSettlements(text, money.ParsePercent)
		got := bill.SettlementsText(list, plain)
		if err != nil {
			got = "wrong"
		}
		if got != want {
			t.Errorf("%q: %s", text, got)
		}
		if again := must(bill.ParseSettlements(bill.SettlementsText(list, plain), money.ParsePercent)); !slices.Equal(again, list) {
			t.Errorf("%q is read back as %v", text, again)
		}
	}
}

// The table of credit notes in README.md: 1190.00 paid with 1166.20.
func TestCreditNotesOfADiscountedInvoice(t *testing.T) {
	invoice, _ := paidWith(t, "10 2")
	half := []bill.CreditPart{{Line: 0, Quantity: must(money.ParseQuantity("0.5"))}}
	discount := func(amount string, credits ...bill.Document) bill.Payment {
		return bill.Payment{ID: bill.NewID(), Kind: bill.PaidDiscount, Amount: eur(amount), Taxes: must(bill.Corrections(invoice, credits, eur(amount)))}
	}
	is := func(what string, d bill.Draft, want string) bill.Document {
		t.Helper()
		note := issued(t, d)
		if got := note.Totals().Payable.String() + " " + note.Totals().Tax.String(); got != want {
			t.Errorf("%s: %s", what, got)
		}
		return note
	}
	taken := discount("23.80")
	is("all of it", must(bill.Credit(invoice, nil, nil, today, taken)), "1166.20 186.20")
	first := is("half", must(bill.Credit(invoice, half, nil, today, taken)), "583.10 93.10")
	is("the other half", must(bill.Credit(invoice, nil, []bill.Document{first}, today, taken)), "583.10 93.10")
	before := is("half before", must(bill.Credit(invoice, half, nil, today)), "595.00 95.00")
	is("the rest after", must(bill.Credit(invoice, nil, []bill.Document{before}, today, discount("11.90", before))), "583.10 93.10")
	drafted := must(bill.Credit(invoice, nil, nil, today))
	if ps := bill.CheckCredit(drafted, invoice, nil, taken); len(ps) != 1 || ps[0].Code != "more-than-invoice" {
		t.Errorf("drafted before the discount: %v", ps)
	}
}
