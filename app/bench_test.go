package app

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// invoices is how many invoices lie in the books while the benchmarks run.
var invoices = flag.Int("app.invoices", 100_000, "invoices in the books of the benchmarks")

// filledBooks are sealed books with so many invoices of three lines, filed in one transaction. Their papers are 200 bytes long in place of
// some 20,000, so that the books fit into the time of a benchmark; all else is as the shop would have it.
func filledBooks(b testing.TB, n int) (*Session, bill.Draft) { return filledBooksIn(b, n, cheapEnv()) }

func filledBooksIn(b testing.TB, n int, env Env, change ...func(*Setup)) (*Session, bill.Draft) {
	b.Helper()
	_, s, kit := newBooks(b, env, change...)
	kit.Wipe()
	d := saved(b, s, sampleLine(b, "Bow rehair", "2", "55.00", "19"), sampleLine(b, "Violin set-up", "1.5", "72.50", "19"),
		sampleLine(b, "Violin method", "3", "21.40", "7"))
	customers := make([]bill.Customer, 1000)
	paper := make([]byte, 200)
	err := s.store.Write(b.Context(), s.deed(issueDocument, bill.ID{}), func(tx *store.Tx) error {
		for i := range customers {
			customers[i] = must[bill.Customer](b)(CheckCustomer(bill.Customer{Name: fmt.Sprintf("Customer %d of the shop", i), Terms: -1}))
			if err := tx.SaveCustomer(customers[i]); err != nil {
				return err
			}
		}
		for i := range n {
			mine := ForCustomer(d, customers[i%len(customers)])
			mine.ID = bill.NewID()
			mine.Date, mine.Due = s.Today(), s.Today().AddDays(14)
			number, err := tx.TakeNumber(bill.Invoice, s.Today())
			if err != nil {
				return err
			}
			doc, err := bill.Issue(mine, number, s.Today())
			if err != nil {
				return err
			}
			if err := tx.File(doc, paper); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s, d
}

// keep leaves filled books in a folder, for the figures of the window: they open with ownerName and ownerPass, without keychain.
var keep = flag.String("app.keep", "", "folder in which filled books are left")

func TestKeepFilledBooks(t *testing.T) {
	if *keep == "" {
		t.Skip("-app.keep names no folder")
	}
	env := cheapEnv()
	env.Cost, env.Policy = crypto.Floor(), crypto.DefaultPolicy()
	s, _ := filledBooksIn(t, *invoices, env, func(setup *Setup) { setup.WithoutKeychain = true })
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(*keep, os.DirFS(s.Dir())); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkIssue is Session.Issue as Ctrl+Enter calls it, with its parts in milliseconds: authorise, complete and check; the number; totals and
// document; the PDF; the rows; the trail's entry with the durable commit.
//
//	go test -run '^$' -bench Issue -benchtime 100x ./app
func BenchmarkIssue(b *testing.B) {
	s, d := filledBooks(b, *invoices)
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			mine := d
			mine.ID = bill.NewID()
			if _, err := s.IssueDraft(b.Context(), mine); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("parts", func(b *testing.B) { issueParts(b, s, d) })
	b.Run("trail-and-commit-alone", func(b *testing.B) {
		for b.Loop() {
			if err := write(b.Context(), s, saveDraft, bill.ID{}, func(*store.Tx) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func issueParts(b *testing.B, s *Session, d bill.Draft) {
	names := []string{"check-ms", "number-ms", "totals-ms", "pdf-ms", "rows-ms", "trail+commit-ms"}
	spent := make([]time.Duration, len(names))
	for b.Loop() {
		last := time.Now()
		lap := func(i int) {
			now := time.Now()
			spent[i] += now.Sub(last)
			last = now
		}
		mine := d
		mine.ID = bill.NewID()
		err := write(b.Context(), s, issueDocument, mine.ID, func(tx *store.Tx) error {
			mine, err := s.complete(&tx.View, mine)
			if err != nil {
				return err
			}
			if err := problems(bill.Check(mine)); err != nil {
				return err
			}
			lap(0)
			number, err := tx.TakeNumber(mine.Kind, s.Today())
			if err != nil {
				return err
			}
			lap(1)
			doc, err := bill.Issue(mine, number, s.Today())
			if err != nil {
				return err
			}
			lap(2)
			style, err := s.style(&tx.View)
			if err != nil {
				return err
			}
			pdf, err := printDocument(doc, style)
			if err != nil {
				return err
			}
			lap(3)
			err = errors.Join(tx.File(doc, pdf), fileStyle(tx, doc.ID(), style))
			lap(4)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		lap(5)
	}
	for i, name := range names {
		b.ReportMetric(float64(spent[i].Microseconds())/1000/float64(b.N), name)
	}
}

// BenchmarkFirstPage is what a list shows first, with its number of rows, and a search as somebody types it.
func BenchmarkFirstPage(b *testing.B) {
	s, _ := filledBooks(b, *invoices)
	for name, q := range map[string]DocumentQuery{
		"all": {Kind: bill.Invoice, Limit: 50}, "search": {Kind: bill.Invoice, Search: "customer 77", Limit: 50},
		"overdue": {Kind: bill.Invoice, State: bill.StateOverdue, Limit: 50},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.Documents(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLogin is a login without the derivation, which is made to take a second.
func BenchmarkLogin(b *testing.B) {
	s, _ := filledBooks(b, *invoices)
	books := s.books
	if err := s.Lock(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := books.Login(b.Context(), "", []byte(ownerPass), "")
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Lock(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
