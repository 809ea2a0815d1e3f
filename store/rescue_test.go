package store_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto/page"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// busyShop is a small shop in which every table has rows, and most of them more than a page.
func busyShop(t testing.TB, documents int) *shop {
	s := openShop(t)
	var people []bill.Customer
	for i := range 25 {
		c := customer(i)
		people = append(people, c)
		s.do(t, "customer.save", func(tx *store.Tx) error {
			return errors.Join(tx.SaveCustomer(c), tx.SaveItem(bill.Item{
				ID: bill.NewID(), Code: fmt.Sprint(i), Name: fmt.Sprintf("Item %d", i), Description: strings.Repeat("oak ", 40),
				Currency: eur(0).Currency(), Price: draft(c).Lines[0].Price, Prices: bill.Net, Tax: vat("20"),
			}))
		})
	}
	for i := range documents {
		d := draft(people[i%len(people)])
		switch {
		case i%10 == 4:
			d.Kind, d.Prepaid, d.Due = bill.Quote, eur(0), bill.Date{}
		case i%10 == 7:
			d.Note = strings.Repeat("A long note. ", 500)
		}
		doc := s.issueWith(t, d, []byte(strings.Repeat(fmt.Sprintf("paper of %d. ", i), 200+i*10)))
		if i%3 == 0 && d.Kind == bill.Invoice {
			s.do(t, "payment.add", func(tx *store.Tx) error {
				return tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: doc.ID(), Date: today, Amount: eur(int64(1000 + i)), Method: "cash", Note: strings.Repeat("n", 90)})
			})
		}
		s.do(t, "note.add", func(tx *store.Tx) error {
			a := bill.Attachment{ID: bill.NewID(), Target: doc.ID(), Name: fmt.Sprintf("order %d.txt", i), Type: "text/plain"}
			_, err := tx.Attach(a, []byte(strings.Repeat(fmt.Sprintf("order %d. ", i/2), 2000+i*50)))
			return errors.Join(err, tx.AddNote(bill.Note{ID: bill.NewID(), Target: doc.ID(), Text: strings.Repeat(fmt.Sprintf("call %d. ", i), 1+i)}))
		})
		if i%9 == 0 && d.Kind == bill.Invoice {
			credit, err := bill.Credit(doc, nil, nil, today)
			if err != nil {
				t.Fatal(err)
			}
			credit.ID = bill.NewID()
			s.issueWith(t, credit, pdf)
		}
	}
	for i := range 12 {
		s.do(t, "draft.save", func(tx *store.Tx) error { return tx.SaveDraft(draft(people[i])) })
	}
	s.do(t, "setting.set", func(tx *store.Tx) error { return tx.SetSetting("ui.theme", []byte(strings.Repeat("x", 5000))) })
	return s
}

func (s *shop) issueWith(t testing.TB, d bill.Draft, paper []byte) (doc bill.Document) {
	t.Helper()
	s.do(t, "document.issue", func(tx *store.Tx) error {
		n, err := tx.TakeNumber(d.Kind, d.Date)
		if err != nil {
			return err
		}
		if doc, err = bill.Issue(d, n, d.Date); err != nil {
			return err
		}
		return tx.File(doc, paper)
	})
	return doc
}

// content is every record of books by noun and id, and what it says.
func content(t testing.TB, s *store.Store, damage *store.Damage) map[string]string {
	t.Helper()
	all := map[string]string{}
	put := func(noun string, id any, v any) { all[fmt.Sprint(noun, " ", id)] = fmt.Sprintf("%+v", v) }
	err := s.Read(context.Background(), func(v *store.View) error {
		if c, err := v.Company(); err == nil {
			put("company", bill.ID{}, c)
		} else if !errors.Is(err, store.ErrMissing) {
			return err
		}
		people, _, err := v.Customers(store.CustomerQuery{})
		for _, c := range people {
			put("customer", c.ID, c)
		}
		items, _, e := v.Items(store.ItemQuery{})
		for _, it := range items {
			put("item", it.ID, it)
		}
		payments, _, e2 := v.AllPayments(store.PaymentQuery{})
		for _, p := range payments {
			put("payment", p.ID, p)
		}
		notes, e4 := v.AllNotes()
		for _, n := range notes {
			put("internal note", n.ID, n)
		}
		files, e5 := v.AllAttachments()
		for _, a := range files {
			var text []byte
			if err := v.Content(a, func(b []byte) error { text = append(text, b...); return nil }); err == nil {
				put("attachment", a.ID, fmt.Sprint(a, string(text)))
			}
		}
		series, e3 := v.AllSeries()
		for _, one := range series {
			put("series", one.ID, one)
		}
		if err := errors.Join(err, e, e2, e3, e4, e5, eachDocument(v, damage, put)); err != nil {
			return err
		}
		for leaf, err := range v.Leaves() {
			if err != nil {
				return err
			}
			entry, _, err := trail.Decode(leaf)
			if err != nil {
				return err
			}
			put("trail entry", entry.Number, hex.EncodeToString(leaf))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func eachDocument(v *store.View, damage *store.Damage, put func(string, any, any)) error {
	rows, _, err := v.Documents(store.DocumentQuery{Today: today})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.State == bill.StateDraft {
			if d, err := v.Draft(row.ID); err == nil {
				put("draft", row.ID, string(must(json.Marshal(d))))
			}
			continue
		}
		if paper, err := v.PDF(row.ID); err == nil {
			put("paper", row.ID, string(paper))
		}
		if damage != nil && !damage.Readable(row.ID) {
			continue
		}
		doc, err := v.Document(row.ID)
		if err != nil {
			return err
		}
		b, err := json.Marshal(doc.Draft())
		if err != nil {
			return err
		}
		put("document", row.ID, string(b)+fmt.Sprint(doc.Totals(), doc.Number(), doc.Issued()))
		if damage == nil || damage.BalanceKnown(row.ID) {
			put("balance", row.ID, fmt.Sprint(row.Open, row.State, row.Payable))
		}
	}
	return nil
}

// told says which records a damage names as missing, in the terms of content.
func told(d store.Damage) map[string]bool {
	out := map[string]bool{}
	for _, m := range d.Missing {
		noun := m.Noun
		switch {
		case m.Part == "paper":
			noun = "paper"
		case m.Part == "balance":
			noun = "balance"
		case slices.Contains([]string{"invoice", "credit note", "quote", "document"}, m.Noun):
			noun = "document"
		}
		if noun == "trail entry" {
			var from, to int64
			_, _ = fmt.Sscanf(m.Label, "%d to %d", &from, &to)
			for ; from <= to; from++ {
				out[fmt.Sprint("trail entry ", from)] = true
			}
			continue
		}
		if m.Part == "logo" {
			continue
		}
		out[fmt.Sprint(noun, " ", m.ID)] = true
		if noun == "document" && !strings.HasPrefix(m.Part, "perhaps") {
			out[fmt.Sprint("balance ", m.ID)] = true
		}
	}
	return out
}

// compareRescued holds what was read against what the books had: nothing else, nothing changed, and what is not there is named.
func compareRescued(t *testing.T, what string, have, want map[string]string, d store.Damage) {
	t.Helper()
	named := told(d)
	for key, v := range have {
		if want[key] != v && !(strings.HasPrefix(key, "company") && slices.ContainsFunc(d.Missing, func(m store.Missing) bool { return m.Part == "logo" })) {
			t.Errorf("%s: %s is another one than it was", what, key)
		}
	}
	for key := range want {
		if _, ok := have[key]; !ok && !named[key] {
			if strings.HasPrefix(key, "series") && named["series "+bill.ID{}.String()] {
				continue
			}
			t.Errorf("%s: %s is not there, and nothing says so", what, key)
		}
	}
	for key := range named {
		if _, ok := have[key]; ok && !perhaps(d, key) {
			t.Errorf("%s: %s is said to be missing, and is there", what, key)
		}
	}
}

func perhaps(d store.Damage, key string) bool {
	return slices.ContainsFunc(d.Missing, func(m store.Missing) bool {
		return strings.HasPrefix(m.Part, "perhaps") && strings.HasSuffix(key, m.ID.String())
	})
}

// files are the bytes of a folder.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, e := range must(os.ReadDir(dir)) {
		out[e.Name()] = string(must(os.ReadFile(filepath.Join(dir, e.Name()))))
	}
	return out
}

func (s *shop) rescue(t testing.TB) *store.Rescued {
	t.Helper()
	r, err := store.Rescue(context.Background(), s.dir, s.key, s.opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each page is damaged in turn (a sample of them, but in the long test). Everything else is read, exactly as it was, and what
// was on the page is named.
func TestOneDamagedPageTakesNothingElseWithIt(t *testing.T) {
	s := busyShop(t, 40)
	want := content(t, s.Store, nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole := files(t, s.dir)
	r := s.rescue(t)
	compareRescued(t, "undamaged", content(t, r.Store, &r.Damage), want, r.Damage)
	if r.Damage.Any() || len(r.Damage.Missing) > 0 {
		t.Errorf("undamaged: %+v", r.Damage)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	book := []byte(whole["books.db"])
	pages := len(book) / page.Size
	holds := map[string]int{}
	drawn := sample(t)
	for n := range pages {
		if of := 8 + n/10; n > 1 && !drawn(min(of, 24)) { // the roots of all tables lie at the beginning
			continue
		}
		book[n*page.Size+2000] ^= 4
		if err := os.WriteFile(filepath.Join(s.dir, "books.db"), book, 0o600); err != nil {
			t.Fatal(err)
		}
		r := s.rescue(t)
		what := fmt.Sprintf("page %d", n+1)
		if len(r.Damage.Pages) != 1 || r.Damage.Pages[0].Page != int64(n+1) {
			t.Errorf("%s: damaged pages are %v", what, r.Damage.Pages)
		} else {
			holds[r.Damage.Pages[0].Holds]++
			what += ", " + r.Damage.Pages[0].Holds
		}
		compareRescued(t, what, content(t, r.Store, &r.Damage), want, r.Damage)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if after := files(t, s.dir); after["books.db"] != string(book) || len(after) != len(whole) {
			t.Fatalf("%s: the folder was changed", what)
		}
		book[n*page.Size+2000] ^= 4
	}
	t.Logf("%d pages: %v", pages, holds)
	if err := os.WriteFile(filepath.Join(s.dir, "books.db"), book, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Any two pages at once: less can be read, and still nothing is wrong.
func TestTwoDamagedPagesMakeNothingWrong(t *testing.T) {
	s := busyShop(t, 30)
	want := content(t, s.Store, nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole := must(os.ReadFile(filepath.Join(s.dir, "books.db")))
	pages := len(whole) / page.Size
	r := rand.New(rand.NewPCG(seedOf(t), 4))
	for range 10 {
		a, b := r.IntN(pages), r.IntN(pages)
		book := bytes.Clone(whole)
		book[a*page.Size+100], book[b*page.Size+200] = book[a*page.Size+100]^1, book[b*page.Size+200]^1
		if err := os.WriteFile(filepath.Join(s.dir, "books.db"), book, 0o600); err != nil {
			t.Fatal(err)
		}
		r := s.rescue(t)
		have := content(t, r.Store, &r.Damage)
		for key, v := range have {
			if want[key] != v && !strings.HasPrefix(key, "company") {
				t.Errorf("pages %d and %d (%v): %s is another one than it was", a+1, b+1, r.Damage.Pages, key)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, "books.db"), whole, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The end of the file is cut off, at any page: the books shrink, and say by how much.
func TestAFileThatIsCutStillGivesUpWhatIsThere(t *testing.T) {
	s := busyShop(t, 20)
	want := content(t, s.Store, nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole := must(os.ReadFile(filepath.Join(s.dir, "books.db")))
	pages := len(whole) / page.Size
	for n := 30; n < pages; n += 23 {
		if err := os.WriteFile(filepath.Join(s.dir, "books.db"), whole[:n*page.Size+77], 0o600); err != nil {
			t.Fatal(err)
		}
		r := s.rescue(t)
		if got := len(r.Damage.Pages); got != pages-n {
			t.Errorf("cut to %d of %d pages: %d are missing", n, pages, got)
		}
		for key, v := range content(t, r.Store, &r.Damage) {
			if want[key] != v && !strings.HasPrefix(key, "company") {
				t.Errorf("cut to %d pages: %s is another one than it was", n, key)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, "books.db"), whole, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A crash leaves a log. Damage in it takes what was committed from there on, unless that was written back already.
func TestADamagedLogGivesTheBooksBeforeIt(t *testing.T) {
	s := busyShop(t, 6)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.reopen(t)
	states := []map[string]string{content(t, s.Store, nil)}
	ends := []int{0}
	log := func() []byte { return []byte(files(t, s.dir)["books.db-wal"]) }
	for i := range 5 {
		s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(customer(100 + i)) })
		states = append(states, content(t, s.Store, nil))
		ends = append(ends, (len(log())-page.SealedHeader)/page.SealedFrame)
	}
	dir := filepath.Join(t.TempDir(), "crashed")
	crashed := files(t, s.dir)
	again := &shop{dir: dir, key: s.key, opt: s.opt}
	lay := func(wal []byte) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, body := range map[string][]byte{"books.db": []byte(crashed["books.db"]), "books.db-wal": wal} {
			if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	look := func(what string, frame int, want map[string]string) {
		t.Helper()
		r := again.rescue(t)
		have := content(t, r.Store, &r.Damage)
		if !maps.Equal(have, want) {
			t.Errorf("%s %d: %d records, want %d", what, frame, len(have), len(want))
		}
		if frame >= 0 && (len(r.Damage.Pages) != 1 || r.Damage.Pages[0].File != "books.db-wal" || r.Damage.Pages[0].Page != int64(frame)) {
			t.Errorf("%s %d: %+v", what, frame, r.Damage.Pages)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	last := ends[len(ends)-1]
	for frame := range last {
		wal := bytes.Clone(log())
		wal[page.SealedHeader+frame*page.SealedFrame+50] ^= 1
		lay(wal)
		i := 0
		for ends[i+1] <= frame {
			i++
		}
		if frame >= ends[len(ends)-2]-1 { // no commit behind it was followed by anything: a crash leaves the same
			look("torn frame", -1, states[i])
			continue
		}
		look("frame", frame, states[i])
	}
	wal := bytes.Clone(log())
	wal[8] ^= 1
	lay(wal)
	r := again.rescue(t)
	if have := content(t, r.Store, &r.Damage); !maps.Equal(have, states[len(states)-1]) || len(r.Damage.Pages) != 1 {
		t.Errorf("header of the log: %d records, %+v", len(have), r.Damage.Pages)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	wal = log()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	crashed = files(t, s.dir) // now as after a checkpoint that came to its end
	wal[page.SealedHeader+50] ^= 1
	lay(wal)
	look("a log that is no longer needed, frame", 0, states[len(states)-1])
}
