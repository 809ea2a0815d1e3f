package bill_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// ordered is a draft as a confirmed order.
func ordered(t *testing.T, s *shop) bill.Document {
	t.Helper()
	d := s.draft()
	d.Kind = bill.Order
	return issued(t, d)
}

// deposit issues a deposit invoice of a percent ("30 %") or an amount.
func deposit(t *testing.T, order bill.Document, ask string) bill.Document {
	t.Helper()
	return issued(t, must(bill.AskDeposit(order, askOf(order, ask), "deposit", today)))
}

func askOf(order bill.Document, ask string) bill.DepositAsk {
	if percent, ok := strings.CutSuffix(ask, " %"); ok {
		return bill.DepositAsk{Percent: must(money.ParsePercent(percent))}
	}
	return bill.DepositAsk{Amount: must(money.ParseAmount(order.Currency(), ask))}
}

func open(deposit bill.Document, later ...bill.Document) bill.OpenDeposit {
	o := must(bill.NewOpenDeposit(deposit, nil, later))
	o.Words = "less the deposit"
	return o
}

// final drafts the final invoice of an order, over all that is left of it.
func final(t *testing.T, order bill.Document, deposits ...bill.OpenDeposit) bill.Draft {
	t.Helper()
	return must(bill.TakeOff(must(bill.Follow(order, bill.Invoice, nil, nil, today)), deposits))
}

func groupsText(t bill.Totals) string {
	var words []string
	for _, g := range t.Groups {
		words = append(words, fmt.Sprintf("%s: %s + %s", g.Rate.Percent, g.Taxable, g.Tax))
	}
	return strings.Join(words, ", ")
}

func TestDepositsAndFinalInvoice(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("1", "1000", "19").line("1", "333.33", "7").lessPercent("10"))
	first, second := deposit(t, order, "30 %"), deposit(t, order, "500.00")
	if got := groupsText(first.Totals()); got != "7: 90.00 + 6.30, 19: 270.00 + 51.30" || first.Totals().Payable.String() != "417.60" {
		t.Errorf("a deposit of 30 %%: %s, %s to pay", got, first.Totals().Payable)
	}
	if got := groupsText(second.Totals()); second.Totals().Payable.String() != "500.00" || got != "7: 107.76 + 7.54, 19: 323.28 + 61.42" {
		t.Errorf("a deposit of 500.00: %s, %s to pay", got, second.Totals().Payable)
	}
	end := issued(t, final(t, order, open(first), open(second)))
	whole, left := order.Totals(), end.Totals()
	if got := groupsText(left); got != "7: 102.24 + 7.16, 19: 306.72 + 58.28" {
		t.Errorf("the final invoice: %s", got)
	}
	sum := sumOf(t, order.Currency(), left.Tax, first.Totals().Tax, second.Totals().Tax)
	if sum != whole.Tax || sumOf(t, order.Currency(), left.TaxExclusive, first.Totals().TaxExclusive, second.Totals().TaxExclusive) != whole.TaxExclusive {
		t.Errorf("together %s of VAT, not %s", sum, whole.Tax)
	}
	if names := end.Draft().Deposits; len(names) != 2 || names[0].ID != first.ID() || names[1].Number != "1" {
		t.Errorf("it names %+v", names)
	}
}

func TestADepositMayBeOfOneRate(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("1", "1000", "19").line("1", "500", "7"))
	d := must(bill.AskDeposit(order, bill.DepositAsk{Percent: must(money.ParsePercent("50")), Rate: &order.Draft().Lines[1].Tax}, "deposit", today))
	if got := groupsText(issued(t, d).Totals()); got != "7: 250.00 + 17.50" {
		t.Errorf("%s", got)
	}
}

func TestDepositsThatCannotBeAsked(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("1", "100", "19"))
	other := tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("7"))}
	for name, ask := range map[string]bill.DepositAsk{
		"nothing":         {},
		"both":            {Percent: must(money.ParsePercent("10")), Amount: must(money.ParseAmount(order.Currency(), "10"))},
		"too much":        {Amount: must(money.ParseAmount(order.Currency(), "119.01"))},
		"less than 0":     {Amount: must(money.ParseAmount(order.Currency(), "-1"))},
		"no such rate":    {Percent: must(money.ParsePercent("10")), Rate: &other},
		"other currency":  {Amount: money.Of(100, money.MustCurrency("USD"))},
		"more than whole": {Percent: must(money.ParsePercent("101"))},
	} {
		if d, err := bill.AskDeposit(order, ask, "deposit", today); !errors.Is(err, bill.ErrDeposit) {
			t.Errorf("%s: %v, %d lines", name, err, len(d.Lines))
		}
	}
	if _, err := bill.AskDeposit(deposit(t, order, "10 %"), bill.DepositAsk{}, "deposit", today); !errors.Is(err, bill.ErrNext) {
		t.Errorf("a deposit on an invoice: %v", err)
	}
	if whole := deposit(t, order, "119.00"); whole.Totals().Payable.String() != "119.00" {
		t.Errorf("all of it: %s", whole.Totals().Payable)
	}
}

// TestADepositDeliversNothing: the order is open as it was.
func TestADepositDeliversNothing(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("4", "25", "19").less("1.00"))
	first := deposit(t, order, "50.00")
	if left := must(bill.Rest(order, bill.Invoice, []bill.Document{first})); left[0].String() != "4" {
		t.Errorf("%s are left", left[0])
	}
	d := must(bill.Follow(order, bill.Invoice, nil, []bill.Document{first}, today))
	if got := must(bill.Total(d)); !got.Equal(order.Totals()) {
		t.Errorf("the rest is %s", got.Payable)
	}
}

// TestACreditedDepositIsNotTakenOff: what a credit note gave back is not taken off again, a part of it as little as the whole.
func TestACreditedDepositIsNotTakenOff(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("1", "1000", "19"))
	first := deposit(t, order, "30 %")
	part := issued(t, must(bill.Credit(first, some(0, "0.5"), nil, today)))
	if o := open(first, part); len(o.Left) != 1 || o.Left[0].Taxable.String() != "150.00" || o.Left[0].Tax.String() != "28.50" {
		t.Errorf("half of it credited leaves %+v", o.Left)
	}
	all := issued(t, must(bill.Credit(first, nil, []bill.Document{part}, today)))
	if o := open(first, part, all); len(o.Left) != 0 || o.By.Number != "" {
		t.Errorf("all of it credited leaves %+v", o.Left)
	}
	if d := final(t, order, open(first, part, all)); d.IsFinal() || len(d.Deposits) != 0 {
		t.Error("nothing is taken off")
	}
	if all.Draft().Deposit {
		t.Error("the credit note asks for no deposit")
	}
}

// TestADepositIsTakenOffOnce: a second final invoice finds it taken, until a credit note gives it back.
func TestADepositIsTakenOffOnce(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").gross().line("3", "9.99", "19").line("1", "5", "7"))
	first := deposit(t, order, "30 %")
	d := final(t, order, open(first))
	if found := bill.CheckDeposits(d, []bill.OpenDeposit{open(first)}); len(found) != 0 {
		t.Errorf("at issue: %v", found)
	}
	end := issued(t, d)
	twice := bill.CheckDeposits(d, []bill.OpenDeposit{open(first, end)})
	if len(twice) != 1 || twice[0].Code != "deposit-taken" || !twice[0].Fatal || twice[0].Params[0] != "1" {
		t.Errorf("a second time: %v", twice)
	}
	note := issued(t, must(bill.Credit(end, nil, nil, today)))
	if !note.Totals().Equal(end.Totals()) || len(bill.CheckCredit(note.Draft(), end, nil)) != 0 {
		t.Errorf("the credit note: %+v", note.Totals())
	}
	if o := open(first, end, note); len(o.Left) != 2 || o.By.Number != "" {
		t.Errorf("it is open again: %+v", o)
	}
	again := final(t, order, open(first, end, note))
	again.Date = today
	other := issued(t, again)
	if o := open(first, end, other, note); o.By.ID != other.ID() { // by the days of a draft, the other may stand before the credit note
		t.Errorf("it is taken off by %+v", o.By)
	}
	part := issued(t, must(bill.Credit(first, some(0, "0.5"), nil, today)))
	changed := bill.CheckDeposits(d, []bill.OpenDeposit{open(first, end, note, part)})
	if len(changed) != 1 || changed[0].Code != "deposit-changed" {
		t.Errorf("after a credit note on it: %v", changed)
	}
}

// TestGoodsThatDepositsPaidCanBeCredited: a final invoice that asks for nothing any more still delivered something.
func TestGoodsThatDepositsPaidCanBeCredited(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("10", "10", "19").less("5.00"))
	end := issued(t, final(t, order, open(deposit(t, order, "113.05"))))
	if asked := end.Totals().Payable; !asked.IsZero() {
		t.Fatalf("it asks for %s", asked)
	}
	d := must(bill.Credit(end, some(0, "4"), nil, today))
	if found := bill.CheckCredit(d, end, nil); len(found) != 0 || d.IsFinal() || len(d.Deposits) != 0 {
		t.Errorf("%v", found)
	}
	note := issued(t, d)
	if got := note.Totals().Payable.String(); got != "45.22" { // (40.00 - 2.00) x 1.19
		t.Errorf("four of ten are %s", got)
	}
	rest := must(bill.Credit(end, nil, []bill.Document{note}, today))
	if sum := sumOf(t, end.Currency(), must(bill.Total(rest)).Payable, note.Totals().Payable); !sum.IsZero() || !rest.IsFinal() {
		t.Errorf("together %s", sum)
	}
	if _, err := bill.Credit(end, some(1, "-0.5"), nil, today); !errors.Is(err, bill.ErrCredit) {
		t.Errorf("half of a deposit line: %v", err)
	}
}

func TestCheckOfDeposits(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("1", "100", "19"))
	first := open(deposit(t, order, "30 %"))
	other := open(deposit(t, ordered(t, newShop(t, "EUR").line("1", "7", "19")), "10 %"))
	for name, c := range map[string]struct {
		change func(*bill.Draft)
		want   string
	}{
		"as it is":         {func(*bill.Draft) {}, ""},
		"another price":    {func(d *bill.Draft) { d.Lines[1].Price = d.Lines[0].Price }, "lines[1].price deposit-line"},
		"another quantity": {func(d *bill.Draft) { d.Lines[1].Quantity = d.Lines[0].Quantity }, "lines[1].price deposit-line"},
		"a discount on it": {func(d *bill.Draft) {
			d.Lines[1].Discounts = []bill.Adjustment{{Percent: must(money.ParsePercent("5"))}}
		}, "lines[1].price deposit-line"},
		"a deposit nobody knows": {func(d *bill.Draft) { d.Deposits = nil }, "lines[1] not-a-deposit"},
		"one without a line":     {func(d *bill.Draft) { *d = must(bill.TakeOff(*d, []bill.OpenDeposit{other})); d.Lines = d.Lines[:2] }, "deposits[1] deposit-changed"},
		"a deposit of deposits":  {func(d *bill.Draft) { d.Deposit = true }, "deposit not-a-deposit"},
		"a quote":                {func(d *bill.Draft) { d.Kind = bill.Quote }, "lines[1] not-a-deposit"},
	} {
		d := final(t, order, first)
		c.change(&d)
		var fatal []string
		for _, p := range bill.Check(d) {
			if p.Fatal {
				fatal = append(fatal, p.Field+" "+p.Code)
			}
		}
		if got := strings.Join(fatal, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	d := final(t, order, first)
	d.Customer = bill.NewID()
	stranger := bill.CheckDeposits(d, []bill.OpenDeposit{other})
	if len(stranger) != 1 || stranger[0].Code != "not-a-deposit" {
		t.Errorf("a deposit that is not there: %v", stranger)
	}
}

// TestDepositsAndFinalInvoiceAreTheWhole is a property of random orders: net and VAT of each group of the deposits, less what of them
// was credited, and of the final invoice are together those of the order, to the cent; every figure of the final invoice is explained,
// the order of its lines changes nothing, and a credit note takes all of it back.
func TestDepositsAndFinalInvoiceAreTheWhole(t *testing.T) {
	n := 0
	eachRandomDraft(t, 1_300, func(t *testing.T, r *rand.Rand, d bill.Draft, whole bill.Totals) {
		if d.Kind = bill.Order; whole.TaxInclusive.Sign() <= 0 {
			return
		}
		order := must(bill.Restore(d, bill.Number{Counter: 1, Text: "1"}, today, whole))
		deposits, notes := randomDeposits(t, r, order)
		if len(deposits) == 0 {
			return
		}
		fd, err := bill.Follow(order, bill.Invoice, nil, deposits, today)
		if err != nil {
			return // of lines with a quantity of nothing
		}
		n++
		var opened []bill.OpenDeposit
		for i, one := range deposits {
			opened = append(opened, open(one, notes[i]...))
		}
		fd.Prepaid, fd.Rounding = money.Amount{}, money.Amount{}
		fd = must(bill.TakeOff(fd, opened))
		got := must(bill.Total(fd))
		end := must(bill.Restore(fd, bill.Number{Counter: 9, Text: "9"}, today, got))
		sameGroups(t, whole, got, deposits, notes)
		allExplained(t, fd, got)
		shuffled(t, r, fd, got)
		note := must(bill.Credit(end, nil, nil, today))
		if !must(bill.Total(note)).Equal(got) {
			t.Fatal("the credit note of the final invoice has other totals")
		}
		back := must(bill.Restore(note, bill.Number{Counter: 10, Text: "10"}, today, got))
		for i, one := range deposits {
			if again := open(one, append(notes[i], end, back)...); !slices.Equal(again.Left, opened[i].Left) {
				t.Fatalf("it gives back %v of %v", again.Left, opened[i].Left)
			}
		}
	})
	if n < 250 {
		t.Errorf("only %d orders had deposits", n)
	}
}

// randomDeposits asks for one to three deposits, and credits some of them in part.
func randomDeposits(t *testing.T, r *rand.Rand, order bill.Document) (list []bill.Document, notes [][]bill.Document) {
	t.Helper()
	for range 1 + r.IntN(3) {
		ask := bill.DepositAsk{Percent: must(money.ParsePercent(fmt.Sprintf("%d.%02d", 1+r.IntN(60), r.IntN(100))))}
		if r.IntN(3) == 0 {
			ask = bill.DepositAsk{Amount: money.Of(1+r.Int64N(max(1, order.Totals().TaxInclusive.Minor())), order.Currency())}
		}
		if r.IntN(5) == 0 {
			groups := order.Totals().Groups
			ask.Rate = &groups[r.IntN(len(groups))].Rate
		}
		d, err := bill.AskDeposit(order, ask, "deposit", today)
		if err != nil || len(d.Lines) == 0 {
			continue // of a group that comes to less than that
		}
		doc := must(bill.Restore(d, bill.Number{Counter: 2, Text: "2"}, today, must(bill.Total(d))))
		var mine []bill.Document
		if r.IntN(4) == 0 {
			c := must(bill.Credit(doc, some(0, "0.3"), nil, today))
			mine = append(mine, must(bill.Restore(c, bill.Number{Counter: 3, Text: "3"}, today, must(bill.Total(c)))))
		}
		list, notes = append(list, doc), append(notes, mine)
	}
	return list, notes
}

func sameGroups(t *testing.T, whole, end bill.Totals, deposits []bill.Document, notes [][]bill.Document) {
	t.Helper()
	type sums struct{ net, tax int64 }
	want, got := map[tax.Rate]sums{}, map[tax.Rate]sums{}
	add := func(into map[tax.Rate]sums, of bill.Totals, sign int64) {
		for _, g := range of.Groups {
			into[g.Rate] = sums{into[g.Rate].net + sign*g.Taxable.Minor(), into[g.Rate].tax + sign*g.Tax.Minor()}
			for i := range g.Rate.Split.Parts() {
				if g.Split[i].Currency() != g.Tax.Currency() {
					t.Fatal("a tax without a currency")
				}
			}
		}
	}
	add(want, whole, 1)
	add(got, end, 1)
	for i, one := range deposits {
		add(got, one.Totals(), 1)
		for _, note := range notes[i] {
			add(got, note.Totals(), -1)
		}
	}
	for rate, w := range want {
		if got[rate] != w {
			t.Fatalf("at %s %s: %+v, not %+v", rate.Percent, rate.Split, got[rate], w)
		}
	}
}

func allExplained(t *testing.T, d bill.Draft, got bill.Totals) {
	t.Helper()
	list := must(bill.Explain(d))
	addUp(t, list)
	explained(t, d, got, list)
}

func shuffled(t *testing.T, r *rand.Rand, d bill.Draft, got bill.Totals) {
	t.Helper()
	r.Shuffle(len(d.Lines), func(i, j int) { d.Lines[i], d.Lines[j] = d.Lines[j], d.Lines[i] })
	again := must(bill.Total(d))
	if !slices.Equal(got.Groups, again.Groups) || !slices.Equal(got.Parts, again.Parts) || got.Payable != again.Payable {
		t.Fatal("the order of the lines changes the totals")
	}
}

// Somebody removes the lines of a deposit, changes another and prices with VAT: the draft still takes off what was asked.
func TestLinesOfDepositsAreKept(t *testing.T) {
	order := ordered(t, newShop(t, "EUR").line("1", "100", "19"))
	first, second := open(deposit(t, order, "30 %")), open(deposit(t, order, "20 %"))
	d := final(t, order, first, second)
	d.Lines, d.Prices = d.Lines[:2], bill.Gross
	d.Lines[1].Quantity = d.Lines[0].Quantity
	d = d.KeepDeposits()
	if len(d.Deposits) != 1 || d.Deposits[0].ID != first.ID() || d.Lines[1].Price.String() != "35.7" || d.Lines[1].Quantity.String() != "-1" {
		t.Errorf("%+v\n%+v", d.Deposits, d.Lines[1])
	}
	if found := bill.CheckDeposits(d, []bill.OpenDeposit{first}); len(found) != 0 {
		t.Error(found)
	}
	if got := groupsText(issued(t, d).Totals()); got != "19: 54.03 + 10.27" { // 100.00 less 15.97 in it, less 30.00 and 5.70
		t.Errorf("%s", got)
	}
}
