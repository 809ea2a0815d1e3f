package answer_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

func eur(minor int64) money.Amount {
	c, err := money.ParseCurrency("EUR")
	if err != nil {
		panic(err)
	}
	return money.Of(minor, c)
}

func day(text string) bill.Date {
	d, err := bill.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func paid(minor int64, on string) answer.Line {
	return answer.Line{
		Kind: answer.Payment, About: answer.Documents, Target: bill.ID{7}, Label: "INV-2026-0001", Amount: eur(minor), Day: day(on),
		Account: "transfer", Reference: "RF18",
	}
}

func sample() answer.Answer {
	return answer.Answer{
		ID: bill.ID{1}, Handover: bill.ID{2}, Store: bill.ID{3}, Entries: 12, Root: [32]byte{4}, Name: "Maria Beck", Reply: "age1pq1xyz",
		Made: time.Date(2026, 11, 26, 14, 0, 5, 0, time.UTC),
		Lines: []answer.Line{
			paid(11900, "2026-11-03"),
			{Kind: answer.Remark, About: answer.Customers, Target: bill.ID{8}, Label: "Orchestra Graz", Text: "Moved in October <see letter> & more.\nAsk her."},
			{Kind: answer.Remark, About: answer.Books, Text: "The till of May is missing."},
		},
	}
}

func TestAnAnswerComesBackAsItWasWritten(t *testing.T) {
	text, err := sample().Text()
	if err != nil {
		t.Fatal(err)
	}
	back, err := answer.Parse(text)
	if err != nil || !reflect.DeepEqual(back, sample()) {
		t.Fatalf("%+v, %v", back, err)
	}
	if strings.Contains(string(text), `\u003c`) {
		t.Errorf("signs are written for a web page:\n%s", text)
	}
}

// Whatever the lines are, an answer that Check lets pass comes back the same.
func TestEveryAnswerComesBack(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	words := []string{"", "ü", "two\nlines", `"quoted"`, "<b>", "\\n", "日本", " "}
	word := func() string { return words[r.IntN(len(words))] }
	tried := 0
	for range 500 {
		a := sample()
		a.Lines = nil
		for range 1 + r.IntN(5) {
			l := answer.Line{Kind: answer.Remark, About: answer.Books, Text: word()}
			if r.IntN(2) == 0 {
				l = paid(r.Int64()-r.Int64(), "2026-02-28")
				l.Account, l.Reference, l.Label = word(), word(), word()
			}
			a.Lines = append(a.Lines, l)
		}
		text, err := a.Text()
		if a.Check() != nil {
			if !errors.Is(err, answer.ErrLine) {
				t.Fatalf("seed %d: written though it cannot be: %v", seed, err)
			}
			continue
		}
		tried++
		if back, perr := answer.Parse(text); err != nil || perr != nil || !reflect.DeepEqual(back, a) {
			t.Fatalf("seed %d: %v, %v\n%s", seed, err, perr, text)
		}
	}
	if tried < 20 {
		t.Errorf("seed %d: only %d answers could be", seed, tried)
	}
}

func TestNoOtherTextIsAnAnswer(t *testing.T) {
	text, err := sample().Text()
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		bad := bytes.Clone(text)
		bad[i] ^= 0x80
		if _, err := answer.Parse(bad); err == nil {
			t.Fatalf("byte %d changed, and it is read", i)
		}
		if _, err := answer.Parse(text[:i]); err == nil {
			t.Fatalf("cut at %d, and it is read", i)
		}
	}
	for was, is := range map[string]string{
		`"version": 1`:     `"version": 1, "more": 2`,
		`"119.00"`:         `"119.0"`,
		`"kind": "remark"`: `"kind": "order"`,
		`"12,`:             `"012,`,
		"\n}\n":            "\n}\n ",
		`"2026-11-03"`:     `"2026-02-30"`,
		`"EUR"`:            `"eur"`,
	} {
		bad := strings.Replace(string(text), was, is, 1)
		if _, err := answer.Parse([]byte(bad)); bad != string(text) && !errors.Is(err, answer.ErrForeign) {
			t.Errorf("%s for %s: %v", is, was, err)
		}
	}
	newer := strings.Replace(string(text), `"version": 1`, `"version": 2`, 1)
	if _, err := answer.Parse([]byte(newer)); !errors.Is(err, answer.ErrNewer) {
		t.Errorf("of a newer version: %v", err)
	}
}

func TestWhatNoLineMayBe(t *testing.T) {
	for field, change := range map[string]func(*answer.Line){
		"about":     func(l *answer.Line) { l.About = answer.Customers },
		"amount":    func(l *answer.Line) { l.Amount = eur(0) },
		"day":       func(l *answer.Line) { l.Day = bill.Date{} },
		"account":   func(l *answer.Line) { l.Account = "a\nb" },
		"reference": func(l *answer.Line) { l.Reference = strings.Repeat("x", 201) },
		"label":     func(l *answer.Line) { l.Label = "\x00" },
		"text":      func(l *answer.Line) { l.Text = strings.Repeat("ü", 2001) },
		"kind":      func(l *answer.Line) { l.Kind = "order" },
	} {
		l := paid(100, "2026-11-03")
		change(&l)
		if got := l.Check(); got != field {
			t.Errorf("%s: %q", field, got)
		}
	}
	if got := (answer.Line{Kind: answer.Remark, About: answer.Books}).Check(); got != "text" {
		t.Errorf("an empty remark: %q", got)
	}
	if got := (answer.Line{Kind: answer.Remark, About: answer.Documents, Text: "x"}).Check(); got != "about" {
		t.Errorf("a remark on nothing: %q", got)
	}
}

// The table of README.md.
func TestHowALineComparesWithTheBooks(t *testing.T) {
	open := answer.Now{There: true, Owed: true, Open: eur(11900), Issued: day("2026-11-01"), Today: day("2026-11-26")}
	booked := func(minor int64, on, reference string) answer.Now {
		n := open
		n.Payments = []bill.Payment{{ID: bill.ID{9}, Kind: bill.PaidMoney, Amount: eur(minor), Date: day(on), Reference: reference}}
		return n
	}
	with := func(change func(*answer.Now)) answer.Now { n := open; change(&n); return n }
	usd, err := money.ParseCurrency("USD")
	if err != nil {
		t.Fatal(err)
	}
	back := booked(11900, "2026-11-03", "")
	back.Payments = append(back.Payments, bill.Payment{ID: bill.ID{10}, Kind: bill.PaidMoney, Amount: eur(-11900), Date: day("2026-11-04"), Reverses: bill.ID{9}})
	for _, c := range []struct {
		what string
		line answer.Line
		now  answer.Now
		want []answer.Finding
	}{
		{"as it is open", paid(11900, "2026-11-03"), open, nil},
		{"a part", paid(5000, "2026-11-03"), open, []answer.Finding{answer.Less}},
		{"too much", paid(12000, "2026-11-03"), open, []answer.Finding{answer.More}},
		{"paid back", paid(-100, "2026-11-03"), open, nil},
		{"nothing open", paid(11900, "2026-11-03"), with(func(n *answer.Now) { n.Open = eur(0) }), []answer.Finding{answer.Settled}},
		{"overpaid", paid(11900, "2026-11-03"), with(func(n *answer.Now) { n.Open = eur(-1) }), []answer.Finding{answer.Settled}},
		{"credited", paid(11900, "2026-11-03"), with(func(n *answer.Now) { n.Credited = true }), []answer.Finding{answer.Credited}},
		{"booked since", paid(11900, "2026-11-03"), with(func(n *answer.Now) { n.Since = 1 }), []answer.Finding{answer.PaidSince}},
		{"the same amount some days apart", paid(11900, "2026-11-03"), booked(11900, "2026-11-07", ""), []answer.Finding{answer.MaybeTwice}},
		{"five days apart", paid(11900, "2026-11-03"), booked(11900, "2026-11-08", ""), nil},
		{"of the same reference", paid(11900, "2026-11-03"), booked(11900, "2026-11-20", "RF18"), []answer.Finding{answer.MaybeTwice}},
		{"another amount", paid(11900, "2026-11-03"), booked(100, "2026-11-03", "RF18"), nil},
		{"taken back", paid(11900, "2026-11-03"), back, nil},
		{"before the invoice", paid(11900, "2026-10-03"), open, []answer.Finding{answer.BeforeIssue}},
		{"to come", paid(11900, "2026-12-03"), open, []answer.Finding{answer.InFuture}},
		{"in another currency", paid(11900, "2026-11-03"), with(func(n *answer.Now) { n.Open = money.Of(1, usd) }), []answer.Finding{answer.Currency}},
		{"a quote", paid(11900, "2026-11-03"), with(func(n *answer.Now) { n.Owed = false }), []answer.Finding{answer.NotOwed}},
		{"gone", paid(11900, "2026-11-03"), answer.Now{}, []answer.Finding{answer.Gone}},
		{"a remark on the books", answer.Line{Kind: answer.Remark, About: answer.Books, Text: "x"}, answer.Now{}, nil},
		{"a remark on somebody gone", answer.Line{Kind: answer.Remark, About: answer.Customers, Target: bill.ID{1}, Text: "x"}, answer.Now{}, []answer.Finding{answer.Gone}},
	} {
		if got := answer.Compare(c.line, c.now); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

// FuzzParse: no text makes it fail, and what it reads is written again to the byte.
func FuzzParse(f *testing.F) {
	text, err := sample().Text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format":"counterfoil-answer","version":1}`))
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := answer.Parse(data)
		if err != nil {
			return
		}
		if back, err := a.Text(); err != nil || !bytes.Equal(back, data) {
			t.Errorf("read %q, written %q: %v", data, back, err)
		}
	})
}
