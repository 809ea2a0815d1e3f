package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/store"
)

// The figures of README come from
//
//	go test -run '^$' -bench . -benchtime 20x ./store -store.invoices 100000
//
// and, for the large store, from the same with 1000000; it is kept for the next run where -store.kept names a folder for it.
var (
	invoices = flag.Int("store.invoices", 100_000, "invoices in the books of the benchmarks")
	kept     = flag.String("store.kept", "", "folder of the books of the benchmarks: filled once, and left there")
)

// fill issues n invoices of three lines, 2,000 in a transaction, as an import would.
func fill(b *testing.B, s *shop, n int) {
	b.Helper()
	first := bill.Date{Year: 2026, Month: 1, Day: 1}
	for done := 0; done < n; done += 2000 {
		s.do(b, "import", func(tx *store.Tx) error {
			for i := done; i < min(done+2000, n); i++ {
				d := plain(i)
				d.Date = first.AddDays(i * 327 / n)
				d.Due = d.Date.AddDays(14)
				if _, err := issueIn(tx, d); err != nil {
					return err
				}
				if i%20 == 0 { // most are open: the worst case for sums
					continue
				}
				p := bill.Payment{ID: bill.NewID(), Document: d.ID, Date: d.Due, Amount: eur(int64(1 + i%3)), Method: "transfer"}
				if err := tx.AddPayment(p); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// plain is an everyday invoice.
func plain(i int) bill.Draft {
	d := draft(customer(i % 3000))
	d.Discounts, d.Charges, d.Prepaid, d.TaxReasons, d.Supply, d.SupplyEnd = nil, nil, money.Amount{}, nil, bill.Date{}, bill.Date{}
	d.Lines[0].Discounts, d.Lines[0].Charges, d.Exchange = nil, nil, bill.Exchange{}
	d.Lines[0].Quantity = must(money.ParseQuantity(fmt.Sprint(1 + i%17)))
	for j := range d.Lines {
		d.Lines[j].Description = article(i*7 + j*j*31)
	}
	d.Note = fmt.Sprintf("Auftrag %s %d", article(i), i*7919%100_003)
	return d
}

// article is one of 2,000 things with a name of two words.
func article(n int) string {
	syllables := []string{"ei", "chen", "tisch", "lei", "ste", "fen", "ster", "bank", "tür", "griff", "ka", "sten", "re", "gal", "plat", "te", "schar", "nier", "la", "de"}
	n = n * 7919 % 2000
	a, b, c := n%20, n/20%20, n/400
	return syllables[a] + syllables[b] + " " + syllables[(a*7+c)%20] + syllables[(b*3+c*5)%20] + syllables[c]
}

var filled *shop

// bigShop is filled once for all benchmarks.
func bigShop(b *testing.B) *shop {
	b.Helper()
	if filled == nil {
		filled = keptShop(b)
	}
	return filled
}

// keptShop opens the books of the benchmarks, and fills them first if they are not there.
func keptShop(b *testing.B) *shop {
	b.Helper()
	root := *kept
	if root == "" {
		var err error
		if root, err = os.MkdirTemp("", "counterfoil-bench-"); err != nil { // outlives this benchmark; removed by endBench
			b.Fatal(err)
		}
	}
	s := &shop{dir: root + "/big.counterfoil", key: goldenKey(), opt: store.Options{Version: "bench"}}
	s.owner, s.terms = newOwner()
	start := time.Now()
	var err error
	if s.Store, err = store.Open(context.Background(), s.dir, s.key, s.opt); err == nil {
		b.Logf("opened in %v", time.Since(start).Round(time.Millisecond))
		return s
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		b.Fatal(err)
	}
	if s.Store, err = store.Create(context.Background(), s.dir, s.key, s.opt); err != nil {
		b.Fatal(err)
	}
	s.set(b)
	fill(b, s, *invoices)
	b.Logf("%d invoices with %d lines filed in %v", *invoices, 3**invoices, time.Since(start).Round(time.Millisecond))
	return s
}

// endBench removes the big shop.
func endBench() {
	if filled != nil {
		_ = filled.Close()
		if *kept == "" {
			_ = os.RemoveAll(filepath.Dir(filled.dir))
		}
	}
}

func benchRead(b *testing.B, fn func(*store.View) error) {
	s := bigShop(b)
	b.ResetTimer()
	for b.Loop() {
		if err := s.Read(context.Background(), fn); err != nil {
			b.Fatal(err)
		}
	}
}

func list(q store.DocumentQuery) func(*store.View) error {
	return func(v *store.View) error {
		q.Today, q.Limit = today, 50
		_, _, err := v.Documents(q)
		return err
	}
}

func BenchmarkList(b *testing.B) {
	for name, q := range map[string]store.DocumentQuery{
		"first page": {}, "overdue": {State: bill.StateOverdue}, "paid (few)": {State: bill.StatePaid},
		"search number": {Search: "INV-2026-9912"}, "search name": {Search: "söhne 2718"}, "search common": {Search: "gmbh"},
		"search nothing": {Search: "qqqq"}, "search two words": {Search: "muller 26-77"}, "search line": {Search: "griffbank 1042"},
		"search note": {Search: "auftrag 77"}, "search amount": {Search: "3103.6"}, "search two letters": {Search: "zq"},
		"search overdue": {Search: "sohne 2718", State: bill.StateOverdue}, "search quotes": {Search: "gmbh", Kind: bill.Quote},
		"drafts": {State: bill.StateDraft}, "the middle": {Offset: *invoices / 2}, "the end": {Offset: *invoices - 60},
	} {
		b.Run(name, func(b *testing.B) { benchRead(b, list(q)) })
	}
}

// narrowed are filters of several things, in all orders.
func narrowed() map[string]store.DocumentQuery {
	march, april := bill.Date{Year: 2026, Month: 3, Day: 1}, bill.Date{Year: 2026, Month: 3, Day: 31}
	return map[string]store.DocumentQuery{
		"month": {From: march, To: april}, "month, part paid": {From: march, To: april, State: bill.StatePartPaid, Kind: bill.Invoice},
		"month, largest first": {From: march, To: april, Order: store.OrderAmount}, "over 2000": {Min: eur(200_000)},
		"few amounts": {Min: eur(310_360), Max: eur(310_370)}, "by name": {Order: store.OrderName}, "invoices issued, by name": {Kind: bill.Invoice, State: bill.StateIssued, Order: store.OrderName},
		"overdue over 2000, longest due": {State: bill.StateOverdue, Min: eur(200_000), Order: store.OrderDue},
		"most open first":                {Order: store.OrderOpen}, "all of a currency": {Currency: money.MustCurrency("EUR")},
		"quotes of a month": {From: march, To: april, Kind: bill.Quote},
	}
}

func BenchmarkNarrowed(b *testing.B) {
	for name, q := range narrowed() {
		b.Run(name, func(b *testing.B) { benchRead(b, list(q)) })
	}
}

func BenchmarkSums(b *testing.B) {
	all := narrowed()
	all["everything"], all["overdue"] = store.DocumentQuery{}, store.DocumentQuery{State: bill.StateOverdue}
	for name, q := range all {
		q.Today = today
		b.Run(name, func(b *testing.B) {
			benchRead(b, func(v *store.View) error { _, err := v.DocumentSums(q); return err })
		})
	}
}

// BenchmarkHome is what the home page asks for, but for reminders and recurring invoices.
func BenchmarkHome(b *testing.B) {
	benchRead(b, func(v *store.View) error {
		_, e1 := v.Summary(today)
		_, e2 := v.BestCustomers(today, money.MustCurrency("EUR"), 5)
		_, e3 := v.QuotesOpen(today, today.AddDays(7))
		_, e4 := v.DraftsBefore(time.Now())
		_, e5 := v.CountIssued()
		_, _, e6 := v.Documents(store.DocumentQuery{Today: today, Limit: 25})
		return errors.Join(e1, e2, e3, e4, e5, e6)
	})
}

func BenchmarkSummary(b *testing.B) {
	benchRead(b, func(v *store.View) error { _, err := v.Summary(today); return err })
}

func BenchmarkDocument(b *testing.B) {
	benchRead(b, func(v *store.View) error { _, err := v.DocumentBy("INV-2026-0777"); return err })
}

// BenchmarkIssue files one invoice with a paper of 24 KiB, durably.
func BenchmarkIssue(b *testing.B) {
	s := bigShop(b)
	paper := make([]byte, 24<<10)
	_, _ = rand.Read(paper)
	i := 0
	b.ResetTimer()
	for b.Loop() {
		d := plain(i)
		d.Date = bill.Date{Year: 2026, Month: 12, Day: 1}
		i++
		err := s.Write(context.Background(), s.deed("invoice.issue"), func(tx *store.Tx) error {
			n, err := tx.TakeNumber(d.Kind, d.Date)
			if err != nil {
				return err
			}
			doc, err := bill.Issue(d, n, d.Date)
			if err != nil {
				return err
			}
			return tx.File(doc, paper)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEmptyDeed is what remains of BenchmarkIssue without the invoice: begin, signed trail entry, durable commit.
func BenchmarkEmptyDeed(b *testing.B) {
	s := bigShop(b)
	b.ResetTimer()
	for b.Loop() {
		s.do(b, "nothing", func(*store.Tx) error { return nil })
	}
}

func BenchmarkCheck(b *testing.B) {
	s := bigShop(b)
	b.ResetTimer()
	for b.Loop() {
		if r, err := s.Check(context.Background(), nil); err != nil || !r.Sound() {
			b.Fatalf("%+v, %v", r, err)
		}
	}
}

// BenchmarkCompact rebuilds the whole shop.
func BenchmarkCompact(b *testing.B) {
	s := bigShop(b)
	b.ResetTimer()
	for b.Loop() {
		if _, err := s.Compact(context.Background(), nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReports are over all that was issued.
func BenchmarkReports(b *testing.B) {
	p, home := report.Period{To: today.AddDays(400)}, money.MustCurrency("EUR")
	for name, fn := range map[string]func(*store.View) error{
		"sales": func(v *store.View) error {
			list, err := v.Sales(p)
			if err == nil {
				_, err = report.Sales(list, report.ByCustomer, home)
			}
			return err
		},
		"tax": func(v *store.View) error {
			list, err := v.Sales(p)
			if err == nil {
				_, err = report.Tax(list, home)
			}
			return err
		},
		"tax of a month": func(v *store.View) error {
			list, err := v.Sales(report.Period{From: bill.Date{Year: 2026, Month: 3, Day: 1}, To: bill.Date{Year: 2026, Month: 3, Day: 31}})
			if err == nil {
				_, err = report.Tax(list, home)
			}
			return err
		},
		"ec":    func(v *store.View) error { _, err := v.ECSales(p); return err },
		"items": func(v *store.View) error { _, err := v.SoldItems(p); return err },
		"aged": func(v *store.View) error {
			list, err := v.Unsettled(today)
			if err == nil {
				_, err = report.Aged(list, report.ByCustomer, today, home)
			}
			return err
		},
		"paid": func(v *store.View) error { _, err := v.MoneyMoved(p); return err },
		"tax as paid": func(v *store.View) error {
			moved, err := v.MoneyMoved(p)
			if err != nil {
				return err
			}
			list, err := report.Received(moved, p)
			if err == nil {
				_, err = report.Tax(list, home)
			}
			return err
		},
		"delay": func(v *store.View) error { _, err := v.SettledSince(bill.Date{}); return err },
		"components": func(v *store.View) error {
			list, err := v.Sales(p)
			if err == nil {
				_, err = report.Components(list, home)
			}
			return err
		},
		"journal": func(v *store.View) error {
			list, err := v.Sales(p)
			if err == nil {
				_, err = report.Journal(list, home)
			}
			return err
		},
		"payments":  func(v *store.View) error { _, err := v.PaymentsIn(p); return err },
		"gst lines": func(v *store.View) error { _, err := v.GSTLines(p); return err },
		"numbers": func(v *store.View) error {
			series, err := v.AllSeries()
			for _, s := range series {
				list, e := v.Numbers(s.ID)
				bill.Runs(list, nil)
				err = errors.Join(err, e)
			}
			return err
		},
	} {
		b.Run(name, func(b *testing.B) { benchRead(b, fn) })
	}
}
