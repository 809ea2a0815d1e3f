package store_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"math/rand/v2"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/app/money"
	"counterfoil/app/privacy"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// day is a random working day, decided beforehand to the last id: customers, items, drafts, invoices, credit notes,
// payments; and all that is done to books as a whole: closing and opening, writing the log back, compacting, another key,
// tables of a later version. However often it is worked through, and whatever fails meanwhile, the same state follows each
// step, so that books found after an accident can be compared with all that they should be.
type day struct {
	r        *rand.Rand
	owner    store.Actor
	terms    trail.Terms
	key      store.Key // of the first epoch
	steps    []step
	pictures []picture // of the books after each step, from rehearse
	open     []bill.ID // invoices that nobody has corrected yet
	drafts   []bill.ID
	claims   []bill.ID // imports of them that stand
	files    []bill.ID // attached
}

// step is one thing that is done. After an error it may be done again.
type step struct {
	what string
	do   func(*work) error
}

// picture is everything that books say, in short.
type picture struct {
	rows    [32]byte
	epoch   uint32
	version int
}

// work is a day being worked through on a disk.
type work struct {
	*shop
	day  *day
	disk *seal.Disk
	now  int // the step under way, which is also the time
}

// laterMigrations are what versions to come may do to the tables: columns with a default, new tables, an index, derived rows
// made anew.
var laterMigrations = []string{
	`ALTER TABLE customers ADD COLUMN since TEXT NOT NULL DEFAULT '2026-01-01';
	 CREATE TABLE errands (id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), document BLOB NOT NULL REFERENCES documents (id),
	   level INTEGER NOT NULL CHECK (level >= 1)) STRICT;
	 ALTER TABLE register ADD COLUMN month TEXT;
	 UPDATE register SET month = substr(day, 1, 7);
	 CREATE INDEX documents_by_buyer ON documents (buyer, issued);`,
	`CREATE TABLE words (document BLOB NOT NULL PRIMARY KEY, fold TEXT NOT NULL) STRICT;
	 INSERT INTO words SELECT document, fold || ' ' || fold || ' ' || fold FROM register JOIN texts USING (seq);
	 DROP INDEX documents_by_buyer;`,
}

// newDay decides a day of n steps. The key is changed and the tables are brought forward at least once in it.
func newDay(seed uint64, n int) *day {
	r := rand.New(rand.NewPCG(seed, 7))
	d := &day{r: r, key: store.Key{Store: id(r), Epoch: 1, Secret: bytes.Repeat([]byte{byte(seed)}, 32)}}
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32))
	d.owner = store.Actor{
		ID: crypto.ID(id(r)), Device: crypto.ID(id(r)), Role: "owner",
		Sign: func(b []byte) ([]byte, error) { return ed25519.Sign(private, b), nil },
	}
	d.terms = trail.Terms{{User: d.owner.ID, Role: "owner", Key: private.Public().(ed25519.PublicKey), From: 1}}
	d.then("create", (*work).create)
	d.firstRows()
	for i := range n {
		switch i {
		case n / 4, n * 3 / 4:
			d.then("migrate", (*work).migrate)
		case n / 3:
			d.then("compact", (*work).compact)
		case n / 2:
			d.then("rotate", (*work).rotate)
		default:
			d.any()
		}
	}
	d.then("reopen", (*work).reopen)
	return d
}

func (d *day) then(what string, do func(*work) error) { d.steps = append(d.steps, step{what, do}) }

// deed adds a step that is one transaction.
func (d *day) deed(what string, fn func(*store.Tx) error) {
	d.then(what, func(w *work) error { return w.Write(context.Background(), w.deed(what), fn) })
}

func (d *day) firstRows() {
	var series []bill.Series
	for _, kind := range []bill.Kind{bill.Invoice, bill.CreditNote, bill.Quote} {
		series = append(series, bill.Series{ID: id(d.r), Kind: kind, Pattern: string(kind) + "-{YYYY}-{NNNN}", Restart: bill.RestartYearly, Period: 2026, Next: 1})
	}
	d.deed("company.set", func(tx *store.Tx) error {
		err := tx.SetCompany(company())
		for _, s := range series {
			err = errors.Join(err, tx.SaveSeries(s, bill.Jump{}))
		}
		return err
	})
	d.issue()
}

// any adds a step as a shop has them: mostly bills and money.
func (d *day) any() {
	for _, c := range []struct {
		often int
		add   func()
	}{
		{26, d.issue},
		{16, d.pay},
		{6, d.credit},
		{3, d.takeOff},
		{8, d.saveCustomer},
		{4, d.saveItem},
		{3, d.setListPrice},
		{3, d.addCost},
		{3, d.moveStock},
		{2, d.jump},
		{8, d.saveDraft},
		{4, d.deleteDraft},
		{4, d.importCustomers},
		{3, d.openClaims},
		{2, d.dropClaims},
		{4, d.addNote},
		{3, d.merge},
		{2, d.mergeItems},
		{3, d.attach},
		{2, d.detach},
		{3, d.setLogo},
		{3, d.addBackup},
		{4, d.remind},
		{4, d.post},
		{3, d.raise},
		{3, d.saveView},
		{3, d.erase},
		{3, d.changeMind},
		{2, d.letIn},
		{3, d.issueUnderAReader},
		{4, func() { d.then("reopen", (*work).reopen) }},
		{2, func() { d.then("checkpoint", checkpoint("PASSIVE")) }},
		{2, func() { d.then("checkpoint", checkpoint("TRUNCATE")) }},
		{1, func() { d.then("compact", (*work).compact) }},
		{1, func() { d.then("rotate", (*work).rotate) }},
		{2, func() { d.then("drop old", func(w *work) error { return w.DropOld() }) }},
	} {
		if d.r.IntN(100) < c.often {
			c.add()
			return
		}
	}
	d.issue()
}

func id(r *rand.Rand) (id bill.ID) {
	binary.BigEndian.PutUint64(id[:], r.Uint64())
	binary.BigEndian.PutUint64(id[8:], r.Uint64())
	return id
}

func (d *day) customer() bill.Customer {
	c := customer(d.r.IntN(10000))
	c.ID = id(d.r)
	return c
}

func (d *day) draft() bill.Draft {
	b := draft(d.customer())
	b.ID, b.Lines[0].Item = id(d.r), id(d.r)
	return b
}

// paper is a made-up PDF, of any length up to some pages of the database.
func (d *day) paper() []byte {
	b := make([]byte, 200+d.r.IntN(9000))
	for i := range b {
		b[i] = byte(d.r.Uint32())
	}
	return b
}

func fileIn(tx *store.Tx, d bill.Draft, paper []byte) error {
	n, err := tx.TakeNumber(d.Kind, d.Date)
	if err != nil {
		return err
	}
	doc, err := bill.Issue(d, n, d.Date)
	if err != nil {
		return err
	}
	return tx.File(doc, paper)
}

// look is one of a few styles, as papers have them one after another.
func look(paper bill.ID) store.FiledStyle {
	return store.FiledStyle{ID: paper, Style: "{}", Footer: fmt.Sprint("style ", paper[15]%3), Logo: make([]byte, int(paper[15]%3)*400)}
}

func (d *day) issue() {
	b, paper := d.draft(), d.paper()
	if len(d.drafts) > 0 && d.r.IntN(3) == 0 {
		b.ID, d.drafts = d.drafts[0], d.drafts[1:]
	}
	d.open = append(d.open, b.ID)
	d.deed("invoice.issue", func(tx *store.Tx) error {
		err := errors.Join(fileIn(tx, b, paper), tx.FileStyle(b.ID, look(b.ID)))
		if b.ID[15]%2 == 0 { // a customer who asks for e-invoices
			err = errors.Join(err, tx.FileEInvoice(store.FiledEInvoice{ID: b.ID, Document: b.ID, Profile: "peppol", Syntax: "ubl", File: paper}))
		}
		return err
	})
	if b.ID[15]%4 == 0 {
		d.deed("document.register", func(tx *store.Tx) error {
			return tx.FileRegistration(store.FiledRegistration{ID: b.ID, Document: b.ID, Number: "1", PDF: paper})
		})
	}
}

func (d *day) issueUnderAReader() {
	d.issue()
	last := &d.steps[len(d.steps)-1]
	write := last.do
	last.what += " under a reader"
	last.do = func(w *work) error {
		return w.Read(context.Background(), func(v *store.View) error {
			before, err := w.pictureOf(v)
			if err := errors.Join(err, write(w)); err != nil {
				return err
			}
			after, err := w.pictureOf(v)
			if err == nil && after != before {
				err = errors.New("a reader saw what was written after it began")
			}
			return err
		})
	}
}

func (d *day) pay() {
	p := bill.Payment{ID: id(d.r), Document: d.open[d.r.IntN(len(d.open))], Date: today, Amount: eur(1 + d.r.Int64N(90000)), Method: "cash"}
	off := bill.Payment{ID: id(d.r), Receipt: p.ID, Kind: bill.PaidDiscount, Document: p.Document, Date: today, Amount: eur(1 + d.r.Int64N(900))}
	early := d.r.IntN(3) == 0
	d.deed("payment.add", func(tx *store.Tx) error {
		if err := tx.AddPayment(p); err != nil || !early {
			return err
		}
		doc, err := tx.Document(off.Document)
		if err != nil {
			return err
		}
		row := off
		if row.Taxes, err = bill.Corrections(doc, nil, off.Amount); err != nil {
			return err
		}
		return tx.AddPayment(row)
	})
}

func (d *day) credit() {
	if len(d.open) < 2 {
		d.issue()
		return
	}
	i := d.r.IntN(len(d.open) - 1)
	invoice, note, paper := d.open[i], id(d.r), d.paper()
	d.open = append(d.open[:i:i], d.open[i+1:]...)
	var parts []bill.CreditPart
	if d.r.IntN(2) == 0 {
		parts = []bill.CreditPart{{Line: 0, Quantity: must(money.ParseQuantity("1"))}}
	}
	d.deed("credit.issue", func(tx *store.Tx) error {
		doc, err := tx.Document(invoice)
		if err != nil {
			return err
		}
		b, err := bill.Credit(doc, parts, nil, today)
		if err != nil {
			return err
		}
		b.ID = note
		return fileIn(tx, b, paper)
	})
}

// remind files a letter over an invoice; some are taken back, or keep the invoice from being reminded of again.
func (d *day) remind() {
	invoice, letter, paper, hold := d.open[d.r.IntN(len(d.open))], id(d.r), d.paper(), id(d.r)
	charge, waiver, again := id(d.r), id(d.r), id(d.r)
	back := d.r.IntN(3) == 0
	d.deed("reminder.make", func(tx *store.Tx) error {
		doc, err := tx.Document(invoice)
		if err != nil {
			return err
		}
		r := reminder(doc, 1)
		r.ID = letter
		err = errors.Join(tx.AddReminder(r, paper), tx.FileStyle(letter, look(letter)), tx.AddLateCharge(bill.LateCharge{
			ID: charge, Reminder: letter, Customer: doc.Draft().Customer, Cause: bill.ChargeFee, Date: today, Amount: eur(500),
		}))
		if back {
			err = errors.Join(err, tx.RecallReminder(letter, today, "by mistake"), tx.WaiveLateCharge(waiver, charge, today, eur(500), "by mistake"),
				tx.AddReminderHold(bill.ReminderHold{ID: hold, Document: invoice, Date: today, Held: true, Reason: "pays on Friday"}))
		}
		return err
	})
	if !back {
		w := bill.Waiver{ID: waiver, Charge: charge, Amount: eur(200)}
		d.deed("late.waive", func(tx *store.Tx) error { return tx.WaiveLateCharge(w.ID, charge, today, w.Amount, "a friend") })
		d.deed("late.take-back", func(tx *store.Tx) error { return tx.TakeBackWaiver(again, w, today, "not hers") })
	}
}

// post sends an invoice by e-mail, with a file: it goes at the second try, or its answer is lost and it is sent again.
func (d *day) post() {
	letter, file := id(d.r), d.paper()
	p := postedLetter(d.open[d.r.IntN(len(d.open))], letter)
	p.Author = bill.ID(d.owner.ID)
	p.Letter.ID = letter.String() + "@shop.example"
	steps := []mail.Step{mail.StepLater, mail.StepSending, mail.StepSent}
	if d.r.IntN(2) == 0 {
		steps = []mail.Step{mail.StepSending, mail.StepUnsure, mail.StepAgain}
	}
	p.Files = append(p.Files, mail.PostedFile{Name: "plan.pdf", Type: "application/pdf", Size: int64(len(file))})
	d.deed("mail.send", func(tx *store.Tx) error { return tx.Post(p, map[int][]byte{1: file}, tx.Now()) })
	for _, step := range steps {
		d.deed("mail.run", func(tx *store.Tx) error {
			e := mail.Event{Step: step, Author: p.Author}
			if step.Waits() {
				e.Next = tx.Now()
			}
			return tx.MoveLetter(letter, e)
		})
	}
}

// raise files an alarm over the first entry, and mostly that somebody has seen it.
func (d *day) raise() {
	a := store.Alarm{ID: id(d.r), Kind: "clock-back", Entry: 1, At: time.Unix(1, 0), Actor: bill.ID(d.owner.ID)}
	d.deed("draft.save", func(tx *store.Tx) error { return tx.AddAlarm(a) })
	if d.r.IntN(3) > 0 {
		d.deed("alarm.answer", func(tx *store.Tx) error { return tx.AnswerAlarm(a.ID, a.Actor, "seen") })
	}
}

// takeOff is a deposit invoice and the final invoice that takes it off.
func (d *day) takeOff() {
	deposit, final := d.draft(), d.draft()
	deposit.Deposit, final.Buyer = true, deposit.Buyer
	papers := [2][]byte{d.paper(), d.paper()}
	d.deed("invoice.issue", func(tx *store.Tx) error { return fileIn(tx, deposit, papers[0]) })
	d.deed("invoice.issue", func(tx *store.Tx) error {
		doc, err := tx.Document(deposit.ID)
		if err != nil {
			return err
		}
		later, err := tx.DepositLater(deposit.ID)
		if err != nil {
			return err
		}
		open, err := bill.NewOpenDeposit(doc, nil, later)
		if err != nil {
			return err
		}
		open.Words = "less the deposit"
		b, err := bill.TakeOff(final, []bill.OpenDeposit{open})
		if err != nil {
			return err
		}
		return fileIn(tx, b, papers[1])
	})
}

func (d *day) saveCustomer() {
	c := d.customer()
	d.deed("customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
}

func (d *day) item() bill.Item {
	b := d.draft()
	return bill.Item{ID: id(d.r), Code: "T-1", Name: "Eichentisch", Unit: "C62", Price: b.Lines[0].Price, Currency: b.Currency, Tax: vat("20")}
}

func (d *day) saveItem() {
	it := d.item()
	d.deed("item.save", func(tx *store.Tx) error { return tx.SaveItem(it) })
}

// setListPrice makes a price list with a price on it, which is another one a moment later.
func (d *day) setListPrice() {
	l := bill.PriceList{ID: id(d.r), Name: fmt.Sprint("List ", d.r.Uint64()), Currency: money.MustCurrency("EUR"), Prices: bill.Net, From: today}
	p := bill.ListPrice{Item: id(d.r), Price: must(money.ParsePrice("4.50"))}
	d.deed("pricelist.set", func(tx *store.Tx) error {
		return errors.Join(tx.SavePriceList(l), tx.SetListPrice(l.ID, p))
	})
	p.Quantities = []bill.QuantityPrice{{From: must(money.ParseQuantity("10")), Price: must(money.ParsePrice("4.20"))}}
	d.deed("pricelist.set", func(tx *store.Tx) error { return tx.SetListPrice(l.ID, p) })
	d.importPrices(l.ID, p)
}

// importPrices takes in a table that changes one price of a list and brings another, and mostly takes it back.
func (d *day) importPrices(list bill.ID, p bill.ListPrice) {
	of, other := store.Import{ID: id(d.r), Noun: "prices", Name: "prices.csv", List: list, Added: 1, Changed: 1}, p
	other.Item, other.Quantities = id(d.r), nil
	d.deed("pricelist.import", func(tx *store.Tx) error {
		return errors.Join(tx.FileImport(of), tx.ImportPrice(of.ID, list, p.Item, nil), tx.ImportPrice(of.ID, list, other.Item, &other))
	})
	if d.r.IntN(3) > 0 {
		d.deed("pricelist.undo", func(tx *store.Tx) error { return tx.UndoImport(of.ID) })
	}
}

// addCost says what something costs the shop, and puts beside an invoice what it brought in.
func (d *day) addCost() {
	c := bill.Cost{ID: id(d.r), Item: id(d.r), From: today, Price: must(money.ParsePrice("3.20")), Currency: money.MustCurrency("EUR")}
	b, paper := d.draft(), d.paper()
	d.open = append(d.open, b.ID)
	d.deed("cost.set", func(tx *store.Tx) error { return tx.AddCost(c) })
	of, another := store.Import{ID: id(d.r), Noun: "items", Name: "items.csv", Changed: 1}, c
	another.ID, another.Item = id(d.r), id(d.r)
	d.deed("table.import", func(tx *store.Tx) error { return errors.Join(tx.FileImport(of), tx.ImportCost(of.ID, another)) })
	if d.r.IntN(3) > 0 {
		d.deed("table.undo", func(tx *store.Tx) error { return tx.UndoImport(of.ID) })
	}
	d.deed("invoice.issue", func(tx *store.Tx) error {
		return errors.Join(fileIn(tx, b, paper), tx.FileCosts(b.ID, []bill.CostedLine{{Line: 1, Price: c.Price, Net: eur(500), Cost: eur(320)}}))
	})
}

// moveStock has something come in, and go out with an invoice.
func (d *day) moveStock() {
	item, b, paper := id(d.r), d.draft(), d.paper()
	in := bill.StockMove{ID: id(d.r), Item: item, Day: today, Quantity: must(money.ParseQuantity("12.5")), Cause: bill.StockReceipt}
	out := bill.StockMove{ID: id(d.r), Item: item, Day: today, Quantity: must(money.ParseQuantity("-2")), Cause: bill.StockIssue, Document: b.ID, Line: 1}
	d.open = append(d.open, b.ID)
	d.deed("stock.receive", func(tx *store.Tx) error { return tx.AddStockMove(in) })
	d.deed("invoice.issue", func(tx *store.Tx) error { return errors.Join(fileIn(tx, b, paper), tx.AddStockMove(out)) })
}

// jump sets the numbers of invoices forward, and gives the next one.
func (d *day) jump() {
	jump := bill.Jump{ID: id(d.r), Author: id(d.r)}
	d.deed("series.set", func(tx *store.Tx) error {
		s, err := tx.Series(bill.Invoice)
		s.Next += 7
		return errors.Join(err, tx.SaveSeries(s, jump))
	})
	d.issue()
}

func (d *day) saveDraft() {
	b := d.draft()
	d.drafts = append(d.drafts, b.ID)
	d.deed("draft.save", func(tx *store.Tx) error { return tx.SaveDraft(b) })
}

func (d *day) deleteDraft() {
	if len(d.drafts) == 0 {
		d.saveDraft()
		return
	}
	gone := d.drafts[0]
	d.drafts = d.drafts[1:]
	d.deed("draft.delete", func(tx *store.Tx) error { return tx.BinDraft(gone) })
}

func (d *day) addNote() {
	n := bill.Note{ID: id(d.r), Target: d.open[d.r.IntN(len(d.open))], Author: bill.ID(d.owner.ID), Text: "zahlt spät"}
	d.deed("note.add", func(tx *store.Tx) error { return tx.AddNote(n) })
}

// merge makes one customer of two, one of whom was billed.
func (d *day) merge() {
	keep, other, b, paper := d.customer(), d.customer(), d.draft(), d.paper()
	b.Customer = other.ID
	d.open = append(d.open, b.ID)
	d.deed("invoice.issue", func(tx *store.Tx) error {
		return errors.Join(tx.SaveCustomer(keep), tx.SaveCustomer(other), fileIn(tx, b, paper))
	})
	d.deed("customer.merge", func(tx *store.Tx) error { return tx.MergeCustomers(keep, other.ID) })
}

// erase has a customer with a quote, a draft, a note and a file, and erases what is said of her.
func (d *day) erase() {
	c, quote, paper, file := d.customer(), d.draft(), d.paper(), d.paper()
	quote.Kind, quote.Customer, quote.Prepaid = bill.Quote, c.ID, eur(0)
	more, author := d.draft(), bill.ID(d.owner.ID)
	more.Customer = c.ID
	n := bill.Note{ID: id(d.r), Target: c.ID, Author: author, Text: "zahlt spät"}
	a := bill.Attachment{ID: id(d.r), Target: quote.ID, Name: "plan.pdf", Type: "application/pdf", Author: author}
	w := privacy.Said{ID: id(d.r), Customer: c.ID, Kind: privacy.Consent, Purpose: "newsletter", Date: today, Author: author}
	e := store.Erasure{ID: id(d.r), Customer: c.ID, Author: author, Gone: map[privacy.Kind]int{privacy.Quote: 1}}
	d.deed("invoice.issue", func(tx *store.Tx) error {
		return errors.Join(tx.SaveCustomer(c), fileIn(tx, quote, paper), tx.SaveDraft(more))
	})
	d.deed("privacy.say", func(tx *store.Tx) error {
		_, err := tx.Attach(a, file)
		return errors.Join(err, tx.AddNote(n), tx.AddWord(w))
	})
	d.deed("privacy.erase", func(tx *store.Tx) error {
		all, err := tx.Holdings(store.Concerned{Customer: c.ID})
		return errors.Join(err, tx.Erase(e, all))
	})
}

// mergeItems makes one item of two, one of which came in and went out; and two customers who look alike are told apart.
func (d *day) mergeItems() {
	keep, other := d.item(), d.item()
	in := bill.StockMove{ID: id(d.r), Item: other.ID, Day: today, Quantity: must(money.ParseQuantity("3")), Cause: bill.StockReceipt}
	again := bill.StockMove{ID: id(d.r), Item: other.ID, Day: today, Quantity: must(money.ParseQuantity("0.5")), Cause: bill.StockReceipt}
	word, pair := id(d.r), bill.PairOf(id(d.r), id(d.r))
	d.deed("stock.receive", func(tx *store.Tx) error {
		return errors.Join(tx.SaveItem(keep), tx.SaveItem(other), tx.AddStockMove(in))
	})
	d.deed("item.merge", func(tx *store.Tx) error { return tx.MergeItems(keep, other.ID) })
	d.deed("stock.receive", func(tx *store.Tx) error { return tx.AddStockMove(again) })
	d.deed("customer.apart", func(tx *store.Tx) error { return tx.SetApart(word, pair, true, bill.ID(d.owner.ID)) })
}

// attach adds a file of several pieces to an invoice; every third has the same in it.
func (d *day) attach() {
	a := bill.Attachment{ID: id(d.r), Target: d.open[d.r.IntN(len(d.open))], Author: bill.ID(d.owner.ID), Type: "image/png"}
	a.Name = a.ID.String()
	content := bytes.Repeat([]byte("page"), 20_000)
	if d.r.IntN(3) > 0 {
		content = append(d.paper(), content...)
	}
	d.files = append(d.files, a.ID)
	d.deed("attachment.add", func(tx *store.Tx) error { _, err := tx.Attach(a, content); return err })
}

func (d *day) detach() {
	if len(d.files) == 0 {
		d.attach()
		return
	}
	gone := d.files[0]
	d.files = d.files[1:]
	d.deed("attachment.delete", func(tx *store.Tx) error { return tx.DeleteAttachment(gone) })
}

func (d *day) importCustomers() {
	var list []bill.Customer
	for range 5 + d.r.IntN(40) {
		list = append(list, d.customer())
	}
	d.deed("customer.import", func(tx *store.Tx) error {
		for _, c := range list {
			if err := tx.SaveCustomer(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// openClaims imports what an earlier program had open: two claims, as judge counts them.
func (d *day) openClaims() {
	of, papers := id(d.r), [2][]byte{d.paper(), d.paper()}
	var docs [2]bill.Document
	for i := range docs {
		c := d.customer()
		docs[i] = must(bill.OpenClaim(bill.Claim{
			ID: id(d.r), Number: fmt.Sprint("E", d.r.IntN(1_000_000_000)), Customer: c.ID, Buyer: bill.Party{Name: c.Name}, Date: today,
			Total: eur(2000), Open: eur(1500),
		}, of, int64(i+1)))
	}
	d.claims = append(d.claims, of)
	d.deed("claims.import", func(tx *store.Tx) error {
		if err := tx.FileImport(store.Import{ID: of, Noun: "invoices", Name: "open.csv", Added: len(docs)}); err != nil {
			return err
		}
		if err := tx.OpenClaims(of, len(docs)); err != nil {
			return err
		}
		for i, doc := range docs {
			if err := tx.FileClaim(of, doc, papers[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// dropClaims takes an import of claims back.
func (d *day) dropClaims() {
	if len(d.claims) == 0 {
		d.openClaims()
		return
	}
	of := d.claims[0]
	d.claims = d.claims[1:]
	d.deed("claims.undo", func(tx *store.Tx) error { return tx.UndoImport(of) })
}

func (d *day) setLogo() {
	c := company()
	c.Logo = append(d.paper(), d.paper()...)
	d.deed("company.set", func(tx *store.Tx) error { return tx.SetCompany(c) })
}

func (d *day) addBackup() {
	b := store.Backup{ID: id(d.r), Made: time.UnixMilli(1), Place: "/media/stick", Size: d.r.Int64N(1 << 40), Verified: time.UnixMilli(2)}
	if d.r.IntN(2) == 0 {
		b.Kind, b.Parent, b.Schema, b.Sealed = "week", id(d.r), 36, [32]byte{1}
	}
	d.deed("backup.create", func(tx *store.Tx) error { return tx.AddBackup(b) })
	backup, place := id(d.r), id(d.r)
	d.deed("backup.run", func(tx *store.Tx) error { return carryBackup(tx, backup, place) })
	d.deed("backup.restored", func(tx *store.Tx) error { return begunAnew(tx, place) })
}

// letIn lets somebody in with a second factor, and takes the factor, the computer or the access again.
func (d *day) letIn() {
	u := store.User{ID: id(d.r), Role: "clerk", Until: bill.Date{Year: 2027, Month: 1, Day: 31}, Active: true, MustChange: true}
	f := store.SecondFactor{User: u.ID, Seed: make([]byte, 20), Since: bill.Date{Year: 2026, Month: 11, Day: 24}, Set: [8]byte{1}, Digests: make([][32]byte, 10)}
	for i := range f.Digests {
		f.Digests[i][0] = byte(d.r.Uint32())
	}
	computer, slot := id(d.r), d.paper()
	d.deed("people.add", func(tx *store.Tx) error {
		return errors.Join(tx.SaveUser(u), tx.SaveSlot(store.Slot{User: u.ID, Body: slot}), tx.AddDevice(computer, u.ID, "till"))
	})
	own := u
	own.MustChange = false
	d.deed("people.factor", func(tx *store.Tx) error {
		return errors.Join(tx.SeeDevice(computer, u.ID, "till"), tx.SaveUser(own), tx.SaveSecondFactor(f), tx.SaveProofMark(u.ID, make([]byte, 43)))
	})
	switch d.r.IntN(3) {
	case 0:
		d.deed("people.lost", func(tx *store.Tx) error { return tx.DropSecondFactor(u.ID) })
	case 1:
		d.deed("people.computer", func(tx *store.Tx) error { return tx.RemoveDevice(computer, u.ID) })
	case 2:
		own.Active = false
		d.deed("people.leave", func(tx *store.Tx) error { return errors.Join(tx.DeleteSlot(u.ID), tx.SaveUser(own)) })
	}
}

// saveView keeps a view, or a new filter for one that is there.
func (d *day) saveView() {
	v := store.SavedView{ID: id(d.r), Name: fmt.Sprint("View ", d.r.Uint32()), Body: []byte(`{"state":"overdue","order":"due"}`)}
	d.deed("view.save", func(tx *store.Tx) error { return tx.SaveView(v) })
	if d.r.IntN(2) == 0 {
		d.deed("view.delete", func(tx *store.Tx) error { return tx.DeleteView(v.ID) })
		return
	}
	v.Body = []byte(`{"kind":"quote"}`)
	d.deed("view.save", func(tx *store.Tx) error { return tx.SaveView(v) })
}

var errChangedMind = errors.New("changed my mind")

// changeMind is an invoice that is taken back before it is issued: its number goes to the next one.
func (d *day) changeMind() {
	b, paper := d.draft(), d.paper()
	d.then("changed my mind", func(w *work) error {
		err := w.Write(context.Background(), w.deed("invoice.issue"), func(tx *store.Tx) error {
			return errors.Join(fileIn(tx, b, paper), errChangedMind)
		})
		if err == nil {
			return errors.New("a deed that failed was committed")
		}
		if !errors.Is(err, errChangedMind) {
			return err
		}
		return nil
	})
}

// keyOf gives the key of an epoch.
func (d *day) keyOf(epoch uint32) store.Key {
	k := d.key
	k.Epoch, k.Secret = epoch, bytes.Repeat([]byte{byte(epoch), k.Secret[0]}, 16)
	return k
}

// versionOf gives the options of a program that knows the tables up to a version.
func (w *work) versionOf(version int) store.Options {
	o := store.Options{FS: w.disk, Version: "test", Readers: 1, Now: func() time.Time {
		return time.Date(2026, 11, 24, 9, w.now, 0, 0, time.UTC)
	}}
	return o.Salted().Later(laterMigrations[:version-store.SchemaVersion()]...)
}

// at is the day at the moment after a step, on a disk that has what was written until then; the books are closed.
func (d *day) at(disk *seal.Disk, after int) *work {
	w := &work{shop: &shop{owner: d.owner, terms: d.terms}, day: d, disk: disk, now: after + 1}
	w.key, w.opt = d.keyOf(1), w.versionOf(store.SchemaVersion())
	if after >= 0 {
		w.key, w.opt = d.keyOf(d.pictures[after].epoch), w.versionOf(d.pictures[after].version)
	}
	return w
}

func (w *work) create() (err error) {
	w.Store, err = store.Create(context.Background(), "", w.key, w.opt)
	return err
}

func (w *work) end() error {
	if w.Store == nil {
		return nil
	}
	err := w.Close()
	w.Store = nil
	return err
}

func (w *work) reopen() error {
	if err := w.end(); err != nil {
		return err
	}
	return w.openAs(w.key, w.opt)
}

func (w *work) openAs(key store.Key, opt store.Options) error {
	s, err := store.Open(context.Background(), "", key, opt)
	if err == nil {
		w.Store, w.key, w.opt = s, key, opt
	}
	return err
}

// find opens the books with whichever key and version they have: those before or those after the step under way.
func (w *work) find() error {
	err := w.openAs(w.key, w.opt)
	if errors.Is(err, store.ErrWrongKey) {
		err = w.openAs(w.day.keyOf(w.key.Epoch+1), w.opt)
	}
	if errors.Is(err, store.ErrNewer) && w.now < len(w.day.pictures) {
		err = w.openAs(w.key, w.versionOf(w.day.pictures[w.now].version))
	}
	return err
}

func (w *work) compact() error {
	_, err := w.Compact(context.Background(), nil)
	return err
}

func (w *work) rotate() error {
	next := w.day.keyOf(w.key.Epoch + 1)
	err := w.Rotate(context.Background(), next, nil, nil)
	if w.Epoch() == next.Epoch {
		w.key = next
	}
	return err
}

// migrate begins a program of the next version.
func (w *work) migrate() error {
	was, err := w.picture()
	if err == nil {
		err = w.end()
	}
	if err != nil {
		return err
	}
	return w.openAs(w.key, w.versionOf(was.version+1))
}

func checkpoint(how string) func(*work) error {
	return func(w *work) error { return w.Checkpoint(context.Background(), how) }
}

// picture reads everything that the books say.
func (w *work) picture() (p picture, err error) {
	err = w.Read(context.Background(), func(v *store.View) error {
		p, err = w.pictureOf(v)
		return err
	})
	return p, err
}

func (w *work) pictureOf(v *store.View) (p picture, err error) {
	p.epoch = w.Epoch()
	if err := v.One("PRAGMA user_version", nil, &p.version); err != nil {
		return p, err
	}
	var tables []string
	err = v.Rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%' ORDER BY name", func(rows *sql.Rows) error {
		tables = append(tables, "")
		return rows.Scan(&tables[len(tables)-1])
	})
	sum := sha256.New()
	for _, table := range tables {
		fmt.Fprintln(sum, table)
		columns := "*"
		if table == "company" {
			columns = "name, body, logo" // its id is drawn when it is first written
		}
		err = errors.Join(err, v.Rows("SELECT "+columns+" FROM "+table, func(rows *sql.Rows) error { return addRow(sum, rows) }))
	}
	sum.Sum(p.rows[:0])
	return p, err
}

func addRow(sum hash.Hash, rows *sql.Rows) error {
	columns, err := rows.Columns()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	if err := errors.Join(err, rows.Scan(into...)); err != nil {
		return err
	}
	for _, v := range values {
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		text := fmt.Sprintf("%T %v", v, v)
		fmt.Fprintf(sum, "%d %s,", len(text), text)
	}
	return nil
}

// sound says what is wrong with open books: pages, rows, totals, numbers, balances, papers, the tree and every signature.
func (w *work) sound() error {
	r, err := w.Check(context.Background(), nil)
	if err == nil && !r.Sound() {
		err = fmt.Errorf("the check finds %q", r.Findings)
	}
	if err != nil {
		return err
	}
	return w.Read(context.Background(), func(v *store.View) error {
		t, err := trail.Verify(v.Leaves(), w.terms)
		if err == nil && (!t.Sound() || t.Anchor.Size != r.Entries) {
			err = fmt.Errorf("trail of %d entries: %v", r.Entries, t.Findings)
		}
		return err
	})
}
