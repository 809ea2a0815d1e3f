package bill_test

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// deal follows an order of ten by words: D4 delivers four, I10 bills ten, i6 bills six of the last delivery note, C3 takes three of the
// last invoice back with the goods, K3 without them. It gives what each moved.
type deal struct {
	t     *testing.T
	order bill.Document
	chain []bill.Document
}

func newDeal(t *testing.T) *deal {
	d := newShop(t, "EUR").line("10", "5", "19").draft()
	d.Kind = bill.Order
	return &deal{t: t, order: issued(t, d)}
}

func (d *deal) last(k bill.Kind) bill.Document {
	for i := len(d.chain) - 1; i >= 0; i-- {
		if d.chain[i].Kind() == k {
			return d.chain[i]
		}
	}
	return d.order
}

func (d *deal) step(word string) (string, error) {
	var next bill.Draft
	var err error
	parts := some(0, word[1:])
	switch word[0] {
	case 'D':
		next, err = bill.Follow(d.order, bill.Delivery, parts, d.chain, today)
	case 'I':
		next, err = bill.Follow(d.order, bill.Invoice, parts, d.chain, today)
	case 'i':
		next, err = bill.Follow(d.last(bill.Delivery), bill.Invoice, parts, d.chain, today)
	case 'C', 'K':
		invoice := d.last(bill.Invoice)
		var earlier []bill.Document
		for _, doc := range d.chain {
			if c := doc.Draft().Corrects; c != nil && c.ID == invoice.ID() {
				earlier = append(earlier, doc)
			}
		}
		next, err = bill.Credit(invoice, parts, earlier, today)
		next.GoodsKept = word[0] == 'K'
	}
	if err != nil {
		return "", err
	}
	moves, err := bill.StockMoves(next, &d.order, d.chain)
	if err != nil {
		d.t.Fatal(word, err)
	}
	d.chain = append(d.chain, issued(d.t, next))
	if len(moves) == 0 {
		return "0", nil
	}
	return moves[0].Quantity.String(), nil
}

// However the documents of a deal come after one another, what goes out is counted once: the table of the README.
func TestWhatGoesOutIsCountedOnce(t *testing.T) {
	for words, want := range map[string]string{
		"D10 i10":        "-10 0",
		"D10 I10":        "-10 0",
		"I10 D10":        "-10 0",
		"D4 I10 D6":      "-4 -6 0",
		"I4 D10 I6":      "-4 -6 0",
		"D4 D6 I10":      "-4 -6 0",
		"D4 i4 I6 D6":    "-4 0 -6 0",
		"I10 C10":        "-10 10",
		"I10 K10":        "-10 0",
		"I10 C10 I10":    "-10 10 -10",
		"I10 K10 I10":    "-10 0 0",
		"D10 I10 C3 I3":  "-10 0 3 -3",
		"I10 C4 D6":      "-10 4 0",
		"D10 I10 K3 I3":  "-10 0 0 0",
		"I10 C4 D6 I4":   "-10 4 0 -4",
		"D4 I10 C10 I10": "-4 -6 10 -10",
	} {
		d := newDeal(t)
		var got []string
		for _, word := range strings.Fields(words) {
			q, err := d.step(word)
			if err != nil {
				t.Fatalf("%s: %s: %v", words, word, err)
			}
			got = append(got, q)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s moves %s, want %s", words, strings.Join(got, " "), want)
		}
	}
}

// Whatever a deal looks like, never more goes out than was delivered or billed at most, and all that came back is back.
func TestNothingGoesOutTwice(t *testing.T) {
	r := chance(t)
	for range 200 {
		d := newDeal(t)
		out, sent, billed, words := 0, 0, 0, ""
		for range 6 {
			word := []string{"D", "I", "C"}[r.IntN(3)]
			n := 1 + r.IntN(4)
			if word == "C" && (billed < n || d.last(bill.Invoice).Kind() != bill.Invoice) {
				continue
			}
			q, err := d.step(fmt.Sprint(word, n))
			if err != nil {
				continue // more than is left of that invoice
			}
			words += fmt.Sprint(word, n, " ")
			moved := 0
			fmt.Sscan(q, &moved)
			out -= moved
			switch word {
			case "D":
				sent += n
			case "I":
				billed += n
			case "C":
				billed, sent = billed-n, min(sent, out)
			}
			if out != max(sent, billed) {
				t.Fatalf("%s: %d are out, %d were delivered and %d billed", words, out, sent, billed)
			}
		}
	}
}

// What stands by itself moves in full: an invoice of its own, a return on it, a credit note, a pro-forma invoice not at all.
func TestWhatStandsByItself(t *testing.T) {
	d := newShop(t, "EUR").line("3", "5", "19").line("-1", "5", "19").draft()
	for kind, want := range map[bill.Kind]string{
		bill.Quote: "", bill.Order: "", bill.Proforma: "", bill.Delivery: "0:-3 1:1 ", bill.Invoice: "0:-3 1:1 ", bill.CreditNote: "0:3 1:-1 ",
	} {
		d.Kind = kind
		moves, err := bill.StockMoves(d, nil, nil)
		got := ""
		for _, m := range moves {
			got += fmt.Sprint(m.Line, ":", m.Quantity, " ")
		}
		if err != nil || got != want {
			t.Errorf("%s moves %s (%v), want %s", kind, got, err, want)
		}
	}
	d.Kind, d.Deposit = bill.Invoice, true
	if moves, err := bill.StockMoves(d, nil, nil); err != nil || len(moves) > 0 {
		t.Errorf("a deposit moves %v, %v", moves, err)
	}
}

func TestStockIsWarnedOf(t *testing.T) {
	q := func(text string) money.Quantity { return must(money.ParseQuantity(text)) }
	d := newShop(t, "EUR").line("3", "5", "19").line("4", "5", "19").line("1", "5", "19").draft()
	bow, hour := bill.NewID(), bill.NewID()
	d.Lines[0].Item, d.Lines[1].Item, d.Lines[2].Item = bow, bow, hour
	moves := must(bill.StockMoves(d, nil, nil))
	for level, want := range map[string]string{
		"20": "", "8": "lines[1].quantity stock-low 1; ", "5": "lines[0].quantity stock-low 2; lines[1].quantity stock-short 2; ",
		"2": "lines[0].quantity stock-short 2; lines[1].quantity stock-short -1; ",
	} {
		got := ""
		for _, p := range bill.CheckStock(d, moves, map[bill.ID]bill.StockLevel{bow: {Level: q(level), Reorder: q("3")}}) {
			got += p.Field + " " + p.Code + " " + p.Params[0] + "; "
			if p.Fatal {
				t.Error("a warning keeps it from being issued")
			}
		}
		if got != want {
			t.Errorf("of %s: %s, want %s", level, got, want)
		}
	}
}
