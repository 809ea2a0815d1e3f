package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/app/privacy"
	"counterfoil/store"
)

// needle stands in everything that the books say of one person.
const needle = "Quoxifrand"

// subject is a customer whose every text holds the needle.
func subject() bill.Customer {
	c := customer(1)
	c.Name, c.Note, c.BuyerRef, c.Number = needle+" Zwyx", "kennt "+needle, "ref-"+needle, "N-"+needle
	c.Address.Lines = []string{needle + "gasse 1"}
	c.Contact = bill.Contact{Name: "Frau " + needle, Phone: needle, Email: strings.ToLower(needle) + "@person.example"}
	c.Own = []bill.OwnValue{{Field: "Hund", Value: needle}}
	c.People = []bill.Person{{Role: "Chef", Contact: bill.Contact{Name: needle}}}
	return c
}

// life is all that a shop may have of a customer, or of a buyer without a record, everything settled.
type life struct {
	customer       bill.Customer
	quote, invoice bill.Document
}

func (l life) concerned(t testing.TB, s *shop) (c store.Concerned) {
	t.Helper()
	id := l.customer.ID
	if id.IsZero() {
		id = l.invoice.ID()
	}
	s.see(t, func(v *store.View) (err error) { c, err = v.Concerned(id); return err })
	return c
}

// personalDraft is a document whose words hold the needle.
func personalDraft(c bill.Customer, kind bill.Kind) bill.Draft {
	d := draft(c)
	d.Kind, d.Prepaid, d.Customer = kind, eur(0), c.ID
	d.Note, d.OrderRef, d.Lines[0].Description, d.Lines[0].Detail = "für "+needle, needle, "Tisch "+needle, needle
	d.Lines[0].Discounts[0].Reason, d.Discounts[0].Reason = "weil "+needle, needle
	d.DeliverTo = bill.Recipient{Name: needle, Address: c.Address}
	return d
}

func (s *shop) live(t *testing.T, c bill.Customer) (l life) {
	t.Helper()
	l.customer = c
	listed := !c.ID.IsZero()
	s.do(t, "customer.save", func(tx *store.Tx) error {
		if !listed {
			return nil
		}
		err := tx.FileImport(store.Import{ID: bill.ID{7}, Noun: "customers", Name: "old.csv", Added: 1})
		return errors.Join(err, tx.ImportCustomer(bill.ID{7}, c), tx.SaveView(store.SavedView{ID: bill.NewID(), Name: needle, Body: []byte(fmt.Sprintf(`{"customer": %q}`, c.ID))}))
	})
	l.quote = s.issue(t, personalDraft(c, bill.Quote))
	l.invoice = s.issue(t, personalDraft(c, bill.Invoice))
	entry := bankEntry(l.invoice.Totals().Payable.Minor())
	entry.Name, entry.Purpose = needle, "Rechnung "+needle
	author := bill.ID(s.owner.ID)
	letter := postedLetter(l.invoice.ID(), bill.NewID())
	letter.Letter.To, letter.Letter.Text = []mail.Address{{Name: needle, Mail: "a@person.example"}}, "Liebe "+needle
	letter.Files = append(letter.Files, mail.PostedFile{Name: "plan.txt", Type: "text/plain", Size: int64(len(needle))})
	letter.Author = author
	r := recurring(c)
	r.Draft.Buyer.Name = c.Name
	word := privacy.Said{ID: bill.NewID(), Customer: c.ID, Kind: privacy.Source, Date: today, Means: needle, Author: author}
	s.do(t, "life", func(tx *store.Tx) error {
		binned := personalDraft(c, bill.Invoice)
		p := payment(l.invoice.ID(), entry.Amount.Minor())
		p.Note, p.Reference = "von "+needle, needle
		rem := reminder(l.invoice, 1)
		rem.Text.Before = "Liebe " + needle
		hold := bill.ReminderHold{ID: bill.NewID(), Customer: c.ID, Date: today, Held: true, Reason: needle}
		if !listed {
			hold.Document = l.invoice.ID()
		}
		steps := []error{
			tx.AddBankEntry(entry), tx.Book(entry.ID, []bill.Payment{p}), tx.AddAnswer(bill.Answer{ID: bill.NewID(), Quote: l.quote.ID(), Verdict: bill.Declined, Date: today, Note: needle}),
			tx.AddReminder(rem, []byte("PDF "+needle)), tx.RecallReminder(rem.ID, today, needle),
			tx.AddReminderHold(hold), tx.Post(letter, map[int][]byte{1: []byte(needle)}, tx.Now()),
			tx.MoveLetter(letter.ID, mail.Event{Step: mail.StepSending, Author: author}), tx.MoveLetter(letter.ID, mail.Event{Step: mail.StepSent, Author: author, Words: "250 " + needle}),
			tx.SaveDraft(personalDraft(c, bill.Invoice)), tx.SaveDraft(binned), tx.BinDraft(binned.ID), tx.SaveRecurring(r), tx.Deal(r, bill.NewID()), tx.SaveRecurring(ended(r.Done())),
			tx.FileEInvoice(store.FiledEInvoice{ID: bill.NewID(), Document: l.invoice.ID(), Profile: "xrechnung", Syntax: "cii", File: []byte("<" + needle)}),
		}
		targets := []bill.ID{l.quote.ID(), l.invoice.ID(), binned.ID}
		if listed {
			charge := bill.LateCharge{ID: bill.NewID(), Reminder: rem.ID, Customer: c.ID, Cause: bill.ChargeFee, Date: today, Amount: eur(500)}
			steps = append(steps, tx.AddLateCharge(charge), tx.WaiveLateCharge(bill.NewID(), charge.ID, today, eur(500), needle), tx.AddWord(word))
			targets = append(targets, c.ID)
		}
		for i, target := range targets {
			_, err := tx.Attach(bill.Attachment{ID: bill.NewID(), Target: target, Name: needle + ".txt", Type: "text/plain", Author: author}, []byte(strings.Repeat(needle+fmt.Sprint(i), 9000)))
			steps = append(steps, err, tx.AddNote(bill.Note{ID: bill.NewID(), Target: target, Author: author, Text: "sagt " + needle}))
		}
		return errors.Join(steps...)
	})
	return l
}

func ended(r bill.Recurring) bill.Recurring {
	r.Next = bill.Date{}
	return r
}

// erase erases what terms do not have kept, and answers with what stays.
func (s *shop) erase(t testing.TB, whose store.Concerned, on bill.Date, terms privacy.Terms) (kept []store.Holding) {
	t.Helper()
	s.do(t, "privacy.erase", func(tx *store.Tx) error {
		all, err := tx.Holdings(whose)
		var gone []store.Holding
		e := store.Erasure{ID: bill.NewID(), Author: bill.ID(s.owner.ID), Gone: map[privacy.Kind]int{}}
		for _, h := range all {
			last := terms.Last(h.Kind, h.Day)
			if !last.IsZero() && !last.Before(on) {
				kept = append(kept, h)
				e.Rest, e.Until = last, last
				continue
			}
			gone = append(gone, h)
			e.Gone[h.Kind]++
		}
		var last bill.ID
		for _, h := range kept {
			if h.Kind == privacy.Invoice {
				last = h.ID
			}
		}
		var err2 error
		e.Customer, err2 = tx.FiledUnder(whose, gone, last)
		return errors.Join(err, err2, tx.Erase(e, gone))
	})
	return kept
}

// digests are the commitments and hashes of the trail, in whose base64 any three letters may stand by chance.
var digests = regexp.MustCompile(`[A-Za-z0-9+/]{43}=`)

// where says what of the pages of the books, and of the log beside them, holds a text in any case.
func (s *shop) where(t testing.TB, text string) (list []string) {
	t.Helper()
	if err := s.EmptyLog(context.Background()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(s.dir, "books.db-wal"))
	if err != nil || info.Size() != 0 {
		t.Fatalf("the log is not empty: %v", err)
	}
	err = s.Snapshot(context.Background(), func(snap *store.Snapshot) error {
		return snap.Each(func(first uint32, pages []byte) error {
			for i := 0; i < len(pages); i += store.PageSize {
				page := digests.ReplaceAll(pages[i:i+store.PageSize], nil)
				if bytes.Contains(bytes.ToLower(page), []byte(strings.ToLower(text))) {
					list = append(list, fmt.Sprint("page ", int(first)+i/store.PageSize))
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Before it, every kind of record is held; afterwards what the law has kept is there, and then nothing: on no page, in no freed one, in no log.
func TestErasedIsGoneFromTheFile(t *testing.T) {
	for name, c := range map[string]bill.Customer{"customer": subject(), "buyer": unlisted(subject())} {
		t.Run(name, func(t *testing.T) { erasedIsGone(t, c) })
	}
}

// unlisted is somebody who is only typed on documents.
func unlisted(c bill.Customer) bill.Customer {
	c.ID = bill.ID{}
	return c
}

func erasedIsGone(t *testing.T, c bill.Customer) {
	s := openShop(t)
	for i := range 60 { // others before and after, so that rows move between pages
		s.do(t, "note", func(tx *store.Tx) error {
			c := customer(100 + i)
			return errors.Join(tx.SaveCustomer(c), tx.AddNote(bill.Note{ID: bill.NewID(), Target: c.ID, Author: c.ID, Text: strings.Repeat("x", 1+40*i)}))
		})
	}
	l := s.live(t, c)
	for range 5 {
		s.issue(t, draft(customer(9)))
	}
	s.do(t, "index", func(tx *store.Tx) error { return tx.IndexTextsNow() })
	if len(s.where(t, needle)) < 10 {
		t.Fatal("the needle is hardly in the books: the search proves nothing")
	}
	whose, filed := l.concerned(t, s), c.ID
	if filed.IsZero() {
		filed = l.invoice.ID()
	}
	s.see(t, func(v *store.View) error {
		all, err := v.Holdings(whose)
		for _, k := range privacy.Kinds() {
			listedAlone := slices.Contains([]privacy.Kind{privacy.Customer, privacy.Word, privacy.ImportRow, privacy.SavedViews}, k.Kind) && c.ID.IsZero()
			if k.Kind != privacy.Contract && !listedAlone && !slices.ContainsFunc(all, func(h store.Holding) bool { return h.Kind == k.Kind }) {
				t.Errorf("nothing of kind %s is held: the test lost it", k.Kind)
			}
		}
		return err
	})
	before := s.figures(t)
	terms := privacy.Terms{Country: "DE"}
	for _, h := range s.erase(t, whose, today, terms) {
		if !slices.Contains([]privacy.Kind{privacy.Invoice, privacy.Payment, privacy.BankEntry, privacy.Reminder, privacy.DocFile}, h.Kind) {
			t.Errorf("a %s is kept", h.Kind)
		}
	}
	s.see(t, func(v *store.View) error { return keptByLaw(t, v, l) })
	soundBooks(t, s)
	later := bill.Date{Year: 2035, Month: 1, Day: 1}
	s.see(t, func(v *store.View) error {
		due, err := v.ErasuresDue(later)
		if not, err := v.ErasuresDue(today); len(due) != 1 || due[0].Customer != filed || len(not) != 0 || err != nil {
			t.Errorf("due: %v, too early: %v", due, not)
		}
		return err
	})
	if kept := s.erase(t, l.concerned(t, s), later, terms); len(kept) != 0 {
		t.Errorf("kept for ever: %v", kept)
	}
	for _, text := range []string{needle, "person.example", "zwy"} { // the last as the index of the search has it
		if found := s.where(t, text); len(found) != 0 {
			t.Errorf("%s is still there: %v", text, found)
		}
	}
	if after := s.figures(t); after != before {
		t.Errorf("sums were\n%s\nand are\n%s", before, after)
	}
	s.see(t, func(v *store.View) error { return nothingIsFound(t, v, l) })
	soundBooks(t, s)
}

// keptByLaw: the invoice bears its name still, the quote no more, and the customer is a bare row.
func keptByLaw(t *testing.T, v *store.View, l life) error {
	t.Helper()
	doc, err := v.Document(l.invoice.ID())
	q, err2 := v.Document(l.quote.ID())
	if doc.Draft().Buyer.Name != l.customer.Name || q.Draft().Buyer.Name != store.Nobody || q.Draft().Lines[0].Description != store.Nobody {
		t.Errorf("invoice to %q, quote to %q", doc.Draft().Buyer.Name, q.Draft().Buyer.Name)
	}
	if pdf, err := v.PDF(l.quote.ID()); !errors.Is(err, store.ErrErased) {
		t.Errorf("the paper of the quote: %q, %v", pdf, err)
	}
	if l.customer.ID.IsZero() {
		return errors.Join(err, err2)
	}
	c, err3 := v.Customer(l.customer.ID)
	if c.Name != store.Nobody || c.Erased.IsZero() {
		t.Errorf("customer %q", c.Name)
	}
	return errors.Join(err, err2, err3)
}

// nothingIsFound: no list and no index leads to her any more, only the number to the document.
func nothingIsFound(t *testing.T, v *store.View, l life) error {
	t.Helper()
	if due, err := v.ErasuresDue(bill.Date{Year: 2090, Month: 1, Day: 1}); err != nil || len(due) != 0 {
		t.Errorf("due again: %v, %v", due, err)
	}
	for _, q := range []string{needle, "zwyx"} {
		if list, n, err := v.Documents(store.DocumentQuery{Search: q, Today: today}); err != nil || n != 0 {
			t.Errorf("found %v, %v", list, err)
		}
		if list, err := v.Buyers(q, 9); err != nil || len(list) != 0 {
			t.Errorf("buyers %v, %v", list, err)
		}
	}
	if _, err := v.Concerned(l.invoice.ID()); l.customer.ID.IsZero() && !errors.Is(err, store.ErrMissing) {
		t.Errorf("her document leads to somebody: %v", err)
	}
	var indexed int
	if err := v.One(`SELECT count(*) FROM trigrams WHERE trigrams MATCH '"zwy"'`, nil, &indexed); err != nil || indexed != 0 {
		t.Errorf("the index has it %d times, %v", indexed, err)
	}
	_, n, err := v.Documents(store.DocumentQuery{Search: l.invoice.Number().Text, Today: today})
	if n != 1 {
		t.Errorf("its number finds %d documents", n)
	}
	return err
}

// A buyer without a record is all documents of that name, in any case and without accents, of nobody who has one; found by words of it.
func TestABuyerWithoutARecord(t *testing.T) {
	s := openShop(t)
	one, other, listed := unlisted(customer(1)), unlisted(customer(1)), customer(2)
	one.Name, other.Name, listed.Name = "Zoë Ölwein", "ZOE  olwein", "Zoë Ölwein"
	s.do(t, "save", func(tx *store.Tx) error { return tx.SaveCustomer(listed) })
	first, second, hers := s.issue(t, draft(one)), s.issue(t, draft(other)), s.issue(t, draft(listed))
	s.see(t, func(v *store.View) error {
		list, err := v.Buyers("olw zoe", 9)
		if len(list) != 1 || list[0].Document != second.ID() || list[0].Documents != 2 || list[0].Last != today {
			t.Errorf("found %+v", list)
		}
		c, err2 := v.Concerned(first.ID())
		if !slices.Equal(c.Documents, []bill.ID{second.ID(), first.ID()}) || c.ID() != second.ID() {
			t.Errorf("hers are %v", c.Documents)
		}
		of, err3 := v.Concerned(hers.ID())
		if of.Customer != listed.ID || of.Documents != nil {
			t.Errorf("the document of a customer leads to %+v", of)
		}
		return errors.Join(err, err2, err3)
	})
}

// figures are the sums that no erasure may change.
func (s *shop) figures(t testing.TB) (text string) {
	t.Helper()
	s.see(t, func(v *store.View) error {
		return v.One(`SELECT (SELECT group_concat(number || issued || payable || tax, ' ') FROM (SELECT * FROM documents ORDER BY id)) || (SELECT group_concat(amount) FROM
			(SELECT amount FROM movements ORDER BY document, source)) || (SELECT group_concat(amount || day || kind) FROM (SELECT * FROM payments ORDER BY id))
			|| (SELECT group_concat(invoiced) FROM turnover) || (SELECT ifnull(sum(amount), 0) FROM late_charges) || (SELECT sum(amount) FROM bank_entries)`, nil, &text)
	})
	return text
}

// A customer of whom nothing was issued goes with her row; one who was merged with another goes with her.
func TestErasedWithoutDocuments(t *testing.T) {
	s := openShop(t)
	one, two := subject(), subject()
	s.do(t, "save", func(tx *store.Tx) error {
		return errors.Join(tx.SaveCustomer(one), tx.SaveCustomer(two), tx.AddWord(privacy.Said{ID: bill.NewID(), Customer: two.ID, Kind: privacy.Source, Date: today, Note: needle}),
			tx.MergeCustomers(one, two.ID))
	})
	if kept := s.erase(t, store.Concerned{Customer: one.ID}, today, privacy.Terms{Country: "DE"}); len(kept) != 0 || len(s.where(t, needle)) != 0 {
		t.Errorf("kept %v, needle in %v", kept, s.where(t, needle))
	}
	s.see(t, func(v *store.View) error {
		if _, err := v.Customer(one.ID); !errors.Is(err, store.ErrMissing) {
			t.Errorf("she is still there: %v", err)
		}
		return nil
	})
	soundBooks(t, s)
}

// An erasure takes words alone. Figures of what it is about stay, and the words of everything else.
func TestAnErasureChangesNoFigure(t *testing.T) {
	s := openShop(t)
	l := s.live(t, subject())
	other := s.issue(t, draft(customer(5)))
	s.erase(t, l.concerned(t, s), bill.Date{Year: 2040, Month: 1, Day: 1}, privacy.Terms{Country: "DE"})
	hex := func(id bill.ID) string { return fmt.Sprintf("x'%x'", id[:]) }
	id := hex(l.invoice.ID())
	for _, attack := range []string{
		"UPDATE documents SET payable = 1 WHERE id = " + id, "UPDATE documents SET number = 'X' WHERE id = " + id, "UPDATE documents SET issued = '2026-01-01' WHERE id = " + id,
		"DELETE FROM documents WHERE id = " + id, "UPDATE document_lines SET net = 0 WHERE document = " + id, "UPDATE document_lines SET quantity = '1' WHERE document = " + id,
		"UPDATE payments SET amount = 1", "UPDATE payments SET day = '2026-01-01'", "UPDATE reminders SET fee = 0", "UPDATE late_charge_waivers SET amount = 1",
		"UPDATE bank_entries SET amount = 1", "DELETE FROM erased", "UPDATE erased SET target = zeroblob(16)", "DELETE FROM erasures", "UPDATE erasures SET rest = NULL, until = NULL",
		"UPDATE documents SET buyer = 'x' WHERE id = " + hex(other.ID()), "UPDATE papers SET pdf = x'' WHERE document = " + hex(other.ID()),
		"UPDATE document_lines SET description = 'x' WHERE document = " + hex(other.ID()), "UPDATE papers SET document = zeroblob(16) WHERE document = " + id,
	} {
		err := s.Write(context.Background(), s.deed("attack"), func(tx *store.Tx) error { return tx.Exec(attack) })
		if !errors.Is(err, store.ErrUnchangeable) {
			t.Errorf("%s: %v", attack, err)
		}
	}
}

// What is in the way of an erasure is counted.
func TestWhatHindersAnErasure(t *testing.T) {
	s := openShop(t)
	c := subject()
	s.do(t, "save", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
	hinders := func() (h store.Hinders) {
		s.see(t, func(v *store.View) (err error) { h, err = v.Hinders(store.Concerned{Customer: c.ID}); return err })
		return h
	}
	if h := hinders(); h != (store.Hinders{}) {
		t.Errorf("%+v of nothing", h)
	}
	doc := s.issue(t, draft(c))
	letter := postedLetter(doc.ID(), bill.NewID())
	s.posted(t, letter, nil, time.Hour)
	r := recurring(c)
	r.Draft.Customer = c.ID
	s.do(t, "recurring", func(tx *store.Tx) error { return tx.SaveRecurring(r) })
	if h := hinders(); h != (store.Hinders{Open: 1, Running: 1, Waiting: 1}) {
		t.Errorf("%+v", h)
	}
}

// What every column of every table says of people is written down, so that the record of processing is whole and nobody adds a column unseen.
func TestEveryColumnIsClassified(t *testing.T) {
	s := openShop(t)
	known := map[string]privacy.Table{}
	for _, table := range privacy.Tables() {
		known[table.Name] = table
		if table.Kind != "" && table.Kind != privacy.Staff && privacy.FactsOf(table.Kind).Basis == "" {
			t.Errorf("%s: no kind %s", table.Name, table.Kind)
		}
	}
	s.see(t, func(v *store.View) error {
		tables, err := v.Tables()
		if err != nil {
			return err
		}
		for name := range store.TablesLeftOut {
			one, err := v.TableNamed(name)
			if err != nil {
				return err
			}
			tables = append(tables, one)
		}
		for _, table := range tables {
			class := known[table.Name]
			for _, c := range table.Columns {
				switch says := class.Columns[c.Name]; says {
				case privacy.SaysID, privacy.SaysWho, privacy.SaysWords, privacy.SaysStaff:
					if class.Kind == "" {
						t.Errorf("%s.%s speaks of people, and the table is of no kind", table.Name, c.Name)
					}
				case privacy.SaysNothing:
				default:
					t.Errorf("app/privacy/data/columns.txt does not say what %s.%s tells of people (%q)", table.Name, c.Name, says)
				}
				delete(class.Columns, c.Name)
			}
			for gone := range class.Columns {
				t.Errorf("there is no %s.%s", table.Name, gone)
			}
			delete(known, table.Name)
		}
		for gone := range known {
			t.Errorf("there is no table %s", gone)
		}
		return nil
	})
}
