package bill_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// follow issues the document of a kind that follows another.
func follow(t *testing.T, source bill.Document, k bill.Kind, parts []bill.CreditPart, chain []bill.Document) bill.Document {
	t.Helper()
	d, err := bill.Follow(source, k, parts, chain, today)
	if err != nil {
		t.Fatal(err)
	}
	return issued(t, d)
}

func some(line int, q string) []bill.CreditPart {
	return []bill.CreditPart{{Line: line, Quantity: must(money.ParseQuantity(q))}}
}

func quoted(t *testing.T, s *shop) bill.Document {
	t.Helper()
	d := s.draft()
	d.Kind = bill.Quote
	return issued(t, d)
}

func TestWhatFollowsHasTheTotalsOfItsSourceAndNamesIt(t *testing.T) {
	quote := quoted(t, newShop(t, "EUR").line("3", "9.99", "19").line("2.5", "17.05", "7").lessPercent("10").less("1.00"))
	order := follow(t, quote, bill.Order, nil, nil)
	delivery := follow(t, order, bill.Delivery, nil, nil)
	invoice := follow(t, delivery, bill.Invoice, nil, nil)
	for _, doc := range []bill.Document{order, delivery, invoice} {
		if !doc.Totals().Equal(quote.Totals()) {
			t.Errorf("%s: %+v", doc.Kind(), doc.Totals())
		}
	}
	from := invoice.Draft().Source
	if from == nil || from.ID != delivery.ID() || from.Kind != bill.Delivery || from.Number != "1" || from.Date != today {
		t.Errorf("it names %+v", from)
	}
}

func TestKindsFollowOnlyWhereTheyBelong(t *testing.T) {
	quote := quoted(t, newShop(t, "EUR").line("1", "5", "19"))
	for _, k := range bill.Kinds() {
		_, err := bill.Follow(quote, k, nil, nil, today)
		if allowed := slices.Contains(bill.Quote.Next(), k); allowed != (err == nil) || !allowed && !errors.Is(err, bill.ErrNext) {
			t.Errorf("%s after a quote: %v", k, err)
		}
	}
	for _, k := range []bill.Kind{bill.Invoice, bill.CreditNote} {
		if len(k.Next()) != 0 {
			t.Errorf("something follows a %s", k)
		}
	}
}

// 10 ordered; 4 delivered and invoiced, 2 invoiced without a delivery note; of the four, one credited: 5 are left to invoice, 6 to deliver.
func TestTheRestOfAnOrderKnowsDeliveriesAndCredits(t *testing.T) {
	quote := quoted(t, newShop(t, "EUR").line("10", "9.99", "19").line("1", "3", "7"))
	order := follow(t, quote, bill.Order, nil, nil)
	delivery := follow(t, order, bill.Delivery, some(0, "4"), nil)
	over := follow(t, delivery, bill.Invoice, nil, nil)
	straight := follow(t, order, bill.Invoice, some(0, "2"), []bill.Document{delivery, over})
	credit := issued(t, must(bill.Credit(over, some(0, "1"), nil, today)))
	chain := []bill.Document{delivery, straight, over, credit}
	for k, want := range map[bill.Kind]string{bill.Invoice: "[5 1]", bill.Delivery: "[6 1]", bill.Proforma: "[10 1]"} {
		left := must(bill.Rest(order, k, chain))
		if got := fmt.Sprint(left); got != want {
			t.Errorf("left for %s: %s, want %s", k, got, want)
		}
	}
	if _, err := bill.Follow(order, bill.Invoice, some(0, "5.5"), chain, today); !errors.Is(err, bill.ErrNext) {
		t.Errorf("more than is left: %v", err)
	}
	last := must(bill.Follow(order, bill.Invoice, nil, chain, today))
	if got := fmt.Sprint(last.Lines[0].Quantity, last.Lines[1].Quantity); got != "5 1" {
		t.Errorf("the last invoice has %s", got)
	}
	if found := bill.CheckFollow(last, order, chain); found != nil {
		t.Errorf("a warning for nothing: %v", found)
	}
	last.Lines[0].Quantity = must(money.ParseQuantity("6"))
	found := bill.CheckFollow(last, order, chain)
	if len(found) != 1 || found[0].Field != "lines[0].quantity" || found[0].Code != "more-than-source" || found[0].Params[0] != "5" || found[0].Fatal {
		t.Errorf("%+v", found)
	}
	if _, err := bill.Follow(order, bill.Invoice, nil, append(chain, issued(t, last)), today); err == nil {
		t.Log("line 2 is still open") // it was in last, so nothing is
		t.Error("an order that is invoiced more than whole was invoiced again")
	}
}

// An order invoiced in random parts, one line at a time, ends at its own sum without tax to the cent.
func TestPartsOfAnOrderEndAtItsSum(t *testing.T) {
	rnd := chance(t)
	for range 60 {
		s := newShop(t, "EUR")
		for range 1 + rnd.IntN(3) {
			s.line(fmt.Sprint(1+rnd.IntN(9)), fmt.Sprintf("%d.%02d", rnd.IntN(40), rnd.IntN(100)), []string{"7", "19"}[rnd.IntN(2)])
		}
		s.less(fmt.Sprintf("0.%02d", 1+rnd.IntN(99)))
		d := s.draft()
		d.Kind = bill.Order
		if slices.ContainsFunc(bill.Check(d), func(p bill.Problem) bool { return p.Fatal }) {
			continue
		}
		order := issued(t, d)
		var chain []bill.Document
		sum := money.Of(0, d.Currency)
		for at, line := range order.Draft().Lines {
			for range line.Quantity.String()[0] - '0' {
				part := follow(t, order, bill.Invoice, some(at, "1"), chain)
				chain = append(chain, part)
				sum = must(sum.Add(part.Totals().TaxExclusive))
			}
		}
		if sum != order.Totals().TaxExclusive {
			t.Fatalf("the parts of %s make %s", order.Totals().TaxExclusive, sum)
		}
	}
}

func TestAQuoteIsAnsweredAndNeverChanges(t *testing.T) {
	d := newShop(t, "EUR").line("1", "5", "19").draft()
	d.Kind, d.Due = bill.Quote, today.AddDays(14)
	quote := issued(t, d)
	yes := bill.Answer{ID: bill.NewID(), Quote: quote.ID(), Verdict: bill.Accepted, Date: today.AddDays(1)}
	no := bill.Answer{ID: bill.NewID(), Quote: quote.ID(), Verdict: bill.Declined, Date: today.AddDays(2)}
	for _, c := range []struct {
		answers []bill.Answer
		day     bill.Date
		want    bill.State
	}{
		{nil, today.AddDays(14), bill.StateIssued},
		{nil, today.AddDays(15), bill.StateExpired},
		{[]bill.Answer{yes}, today.AddDays(15), bill.StateAccepted},
		{[]bill.Answer{no}, today, bill.StateDeclined},
		{[]bill.Answer{no, yes}, today, bill.StateAccepted},
	} {
		if got := bill.QuoteState(quote, c.answers, c.day); got != c.want {
			t.Errorf("%v on %s: %s", c.answers, c.day, got)
		}
	}
	if found := bill.CheckAnswer(yes, quote, []bill.Answer{no}); found != nil {
		t.Errorf("a change of mind: %v", found)
	}
	for code, a := range map[string]bill.Answer{
		"answered-so": yes, "unknown": {Verdict: "perhaps", Date: today}, "required": {Verdict: bill.Declined},
		"before-issue": {Verdict: bill.Declined, Date: today.AddDays(-1)},
	} {
		found := bill.CheckAnswer(a, quote, []bill.Answer{yes})
		if len(found) != 1 || found[0].Code != code || !found[0].Fatal {
			t.Errorf("%s: %+v", code, found)
		}
	}
	invoice := issued(t, newShop(t, "EUR").line("1", "5", "19").draft())
	if found := bill.CheckAnswer(yes, invoice, nil); len(found) != 1 || found[0].Code != "not-a-quote" {
		t.Errorf("%+v", found)
	}
}
