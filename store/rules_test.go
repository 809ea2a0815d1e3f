package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

func TestWhatIsIssuedCannotBeChangedBySQL(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	e, r, letter := bankEntry(500), recurring(customer(1)), reminder(doc, 1)
	s.do(t, "payment.add", func(tx *store.Tx) error {
		series, err := tx.Series(bill.Invoice)
		series.Next += 5
		return errors.Join(
			err, tx.SaveSeries(series, bill.Jump{ID: bill.NewID(), Author: bill.NewID()}),
			tx.SaveRecurring(r), tx.Deal(r, doc.ID()),
			tx.AddBankEntry(e), tx.Book(e.ID, []bill.Payment{payment(doc.ID(), 500)}),
			tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: doc.ID(), Date: today, Amount: eur(100), Method: "cash"}),
			tx.AddReminder(letter, pdf), tx.RecallReminder(letter.ID, today, "-"),
			fileCharge(tx, letter),
			tx.AddReminderHold(bill.ReminderHold{ID: bill.NewID(), Document: doc.ID(), Date: today}),
			tx.FileRegistration(store.FiledRegistration{ID: bill.NewID(), Document: doc.ID(), Number: "1", PDF: pdf}),
			tx.FileStyle(doc.ID(), store.FiledStyle{ID: bill.NewID(), Style: "{}"}),
			tx.FileEInvoice(store.FiledEInvoice{ID: bill.NewID(), Document: doc.ID(), Profile: "peppol", Syntax: "ubl", File: pdf}),
			postLetter(tx, doc.ID()), fileAlarm(tx),
			carryBackup(tx, bill.NewID(), bill.NewID()))
	})
	for _, attack := range []string{
		"UPDATE documents SET payable = payable - 1", "UPDATE documents SET buyer = 'x'", "DELETE FROM documents",
		"UPDATE document_lines SET net = 0", "DELETE FROM document_lines",
		"UPDATE document_taxes SET tax = 0", "DELETE FROM document_taxes",
		"UPDATE document_parts SET amount = 0", "DELETE FROM document_parts",
		"UPDATE papers SET pdf = x'00'", "DELETE FROM papers",
		"UPDATE einvoices SET file = x'00'", "DELETE FROM einvoices", "UPDATE registrations SET ack = ''", "DELETE FROM registrations",
		"REPLACE INTO registrations SELECT id, document, 'x', ack, moment, code, signed, pdf, sha256, author, made FROM registrations",
		"REPLACE INTO einvoices SELECT id, document, profile, syntax, x'00', sha256 FROM einvoices",
		"UPDATE paper_styles SET footer = 'x'", "DELETE FROM paper_styles", "UPDATE styled_papers SET style = style", "DELETE FROM styled_papers",
		"REPLACE INTO paper_styles SELECT id, sha256, style, 'x', logo FROM paper_styles", "REPLACE INTO styled_papers SELECT * FROM styled_papers",
		"INSERT INTO styled_papers SELECT x'00112233445566778899aabbccddeeff', id FROM paper_styles",
		"UPDATE payments SET amount = 1", "UPDATE payments SET note = 'x'", "DELETE FROM payments",
		"UPDATE movements SET amount = 0", "DELETE FROM movements",
		"UPDATE trail_entries SET entry = x'00'", "DELETE FROM trail_entries",
		"UPDATE trail_hashes SET hash = zeroblob(32)", "DELETE FROM trail_hashes",
		"UPDATE backups SET size = 1", "DELETE FROM backups", "UPDATE backup_marks SET trail = 0", "DELETE FROM backup_marks", "DELETE FROM places",
		"UPDATE place_events SET did = 'lost'", "DELETE FROM place_events",
		"INSERT INTO place_events SELECT place, 9, backup, 'proven', at, bundle, cause, author FROM place_events",
		"REPLACE INTO place_events SELECT place, number, backup, 'proven', at, bundle, cause, author FROM place_events",
		"UPDATE bank_entries SET amount = 1", "UPDATE bank_entries SET purpose = 'x'", "UPDATE bank_entries SET state = 'open'",
		"UPDATE bank_entries SET state = 'ignored'", "DELETE FROM bank_entries", "UPDATE bank_bookings SET entry = entry", "DELETE FROM bank_bookings",
		"INSERT INTO bank_bookings SELECT id, (SELECT id FROM bank_entries) FROM payments WHERE method = 'cash'",
		"REPLACE INTO bank_entries SELECT * FROM bank_entries",
		"UPDATE occasions SET day = '2030-01-01'", "DELETE FROM occasions", "DELETE FROM recurring", "UPDATE recurring SET next = '2026-01-01'",
		"INSERT INTO occasions SELECT id, '2026-01-01', NULL FROM recurring", "REPLACE INTO occasions SELECT recurring, day, NULL FROM occasions",
		"UPDATE reminders SET fee = 0", "DELETE FROM reminders", "UPDATE reminder_invoices SET level = 0", "DELETE FROM reminder_invoices",
		"UPDATE reminder_recalls SET reason = 'x'", "DELETE FROM reminder_recalls", "UPDATE reminder_holds SET held = 1", "DELETE FROM reminder_holds",
		"REPLACE INTO reminders SELECT id, day, customer, name, currency, level, 0, body, pdf, sha256, earlier FROM reminders",
		"UPDATE late_charges SET amount = 1", "DELETE FROM late_charges", "UPDATE late_charge_payments SET amount = 1", "DELETE FROM late_charge_payments",
		"UPDATE late_charge_waivers SET amount = 1", "DELETE FROM late_charge_waivers",
		"REPLACE INTO late_charge_waivers SELECT id, charge, day, amount, 'x', reverses FROM late_charge_waivers WHERE reverses IS NULL",
		"UPDATE series_jumps SET last = last + 1", "DELETE FROM series_jumps", "REPLACE INTO series_jumps SELECT id, series, period, first, 99, author, made FROM series_jumps",
		"UPDATE letters SET body = '{}'", "DELETE FROM letters", "UPDATE letter_files SET name = 'x'", "DELETE FROM letter_files",
		"UPDATE letter_events SET words = 'x'", "DELETE FROM letter_events",
		"INSERT INTO letter_files SELECT letter, position + 10, name, type, size, paper, digest FROM letter_files LIMIT 1",
		"INSERT INTO letter_events SELECT letter, 2, 'sent', at, author, NULL, '', 250, '' FROM letter_events WHERE number = 1",
		"INSERT INTO letter_events SELECT letter, 3, 'sending', at, author, NULL, '', 0, '' FROM letter_events WHERE number = 1",
		"UPDATE alarms SET count = 0", "DELETE FROM alarms", "UPDATE alarm_answers SET note = 'x'", "DELETE FROM alarm_answers",
		"REPLACE INTO alarms SELECT id, 'x', entry, at, actor, count FROM alarms", "REPLACE INTO alarm_answers SELECT alarm, at, author, 'x' FROM alarm_answers",
		"REPLACE INTO documents SELECT * FROM documents",
		"REPLACE INTO papers SELECT document, x'00', sha256 FROM papers",
		"REPLACE INTO payments SELECT id, receipt, kind, document, customer, day, currency, amount + 1, method, reference, note, reverses FROM payments",
		"REPLACE INTO document_taxes SELECT document, position, category, rate, lines, allowances, charges, taxable, 0, split, split_tax, home_taxable, home_tax FROM document_taxes",
		"REPLACE INTO movements SELECT document, source, cause, 0 FROM movements",
		"REPLACE INTO trail_entries SELECT number, x'00' FROM trail_entries",
		"REPLACE INTO trail_hashes SELECT position, zeroblob(32) FROM trail_hashes",
		"INSERT INTO document_lines SELECT document, 99, item, description, detail, quantity, unit, price, base, category, rate, split, adjustments, credits, net, gross, source, origin, deposit, deposit_tax, deposit_split, class, code FROM document_lines LIMIT 1",
		"INSERT INTO document_taxes SELECT document, 99, category, rate, lines, allowances, charges, taxable, tax, split, split_tax, home_taxable, home_tax FROM document_taxes LIMIT 1",
		"INSERT INTO document_parts SELECT document, 99, charge, nth, category, rate, split, priced, amount FROM document_parts LIMIT 1",
	} {
		err := s.Write(context.Background(), s.deed("attack"), func(tx *store.Tx) error { return tx.Exec(attack) })
		if !errors.Is(err, store.ErrUnchangeable) {
			t.Errorf("%s: %v", attack, err)
		}
	}
	soundBooks(t, s)
}

func TestRulesOfTheTables(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	pay := bill.Payment{ID: bill.NewID(), Document: doc.ID(), Date: today, Amount: eur(100), Method: "cash"}
	s.do(t, "payment.add", func(tx *store.Tx) error { return tx.AddPayment(pay) })
	for name, c := range map[string]struct {
		want error
		do   func(*store.Tx) error
	}{
		"the same payment twice": {store.ErrConflict, func(tx *store.Tx) error { return tx.AddPayment(pay) }},
		"payment on nothing": {store.ErrRefused, func(tx *store.Tx) error {
			return tx.AddPayment(other(pay, func(p *bill.Payment) { p.Document = bill.NewID() }))
		}},
		"payment of zero": {store.ErrRefused, func(tx *store.Tx) error {
			return tx.AddPayment(other(pay, func(p *bill.Payment) { p.Amount = eur(0) }))
		}},
		"payment in another currency": {store.ErrUnchangeable, func(tx *store.Tx) error {
			return tx.AddPayment(other(pay, func(p *bill.Payment) { p.Amount = yen(5) }))
		}},
		"the same document twice":      {store.ErrConflict, func(tx *store.Tx) error { return tx.File(doc, pdf) }},
		"the number of another":        {store.ErrConflict, func(tx *store.Tx) error { return fileAs(tx, doc.Number()) }},
		"a draft of an issued invoice": {store.ErrConflict, func(tx *store.Tx) error { return tx.SaveDraft(doc.Draft()) }},
		"a series that goes back": {store.ErrConflict, func(tx *store.Tx) error {
			series, err := tx.Series(bill.Invoice)
			series.Next = 1
			return errors.Join(err, tx.SaveSeries(series, bill.Jump{ID: bill.NewID(), Author: bill.NewID()}))
		}},
		"a customer that is not there": {store.ErrMissing, func(tx *store.Tx) error { return tx.DeleteCustomer(bill.NewID()) }},
		"a draft that is not there":    {store.ErrMissing, func(tx *store.Tx) error { return tx.BinDraft(bill.NewID()) }},
	} {
		err := s.Write(context.Background(), s.deed("try"), c.do)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), "Müller") || strings.Contains(err.Error(), "Eichentisch")) {
			t.Errorf("%s: the error names a customer: %v", name, err)
		}
	}
	soundBooks(t, s)
}

// fileAlarm files an alarm over the first entry, and that somebody has seen it.
func fileAlarm(tx *store.Tx) error {
	a := store.Alarm{ID: bill.NewID(), Kind: "clock-back", Entry: 1, At: tx.Now(), Actor: bill.NewID(), Count: 2}
	return errors.Join(tx.AddAlarm(a), tx.AnswerAlarm(a.ID, bill.NewID(), "seen"))
}

func other(p bill.Payment, change func(*bill.Payment)) bill.Payment {
	p.ID = bill.NewID()
	change(&p)
	return p
}

func fileAs(tx *store.Tx, n bill.Number) error {
	doc, err := bill.Issue(draft(customer(2)), n, today)
	if err != nil {
		return err
	}
	return tx.File(doc, pdf)
}

func TestForeignAndNewerBooksAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		want error
		sql  string
	}{
		"newer":   {store.ErrNewer, "PRAGMA user_version = 99"},
		"foreign": {store.ErrForeign, "PRAGMA application_id = 1"},
	} {
		s := openShop(t)
		s.do(t, "x", func(tx *store.Tx) error { return tx.Exec(c.sql) })
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Open(context.Background(), s.dir, s.key, s.opt); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a customer has with us is never less than nothing, and keeps her from being deleted; a payment is taken back once.
func TestRulesOfCredit(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	doc := s.issue(t, draft(c))
	s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(c) })
	credit := bill.Payment{ID: bill.NewID(), Customer: c.ID, Date: today, Amount: eur(500)}
	s.do(t, "payment.add", func(tx *store.Tx) error { return tx.AddPayment(credit) })
	move := bill.NewID()
	put := func(amount int64) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			row := bill.Payment{ID: bill.NewID(), Receipt: move, Kind: bill.PaidCredit, Document: doc.ID(), Date: today, Amount: eur(amount)}
			from := bill.Payment{ID: bill.NewID(), Receipt: move, Kind: bill.PaidCredit, Customer: c.ID, Date: today, Amount: eur(-amount)}
			return errors.Join(tx.AddPayment(row), tx.AddPayment(from))
		}
	}
	back := bill.Payment{ID: bill.NewID(), Customer: c.ID, Date: today, Amount: eur(-500), Reverses: credit.ID}
	for name, do := range map[string]func(*store.Tx) error{
		"more used than there is": put(501),
		"her deletion":            func(tx *store.Tx) error { return tx.DeleteCustomer(c.ID) },
		"more paid back than there is": func(tx *store.Tx) error {
			return tx.AddPayment(other(back, func(p *bill.Payment) { p.Amount = eur(-501) }))
		},
		"a write-off of a credit": func(tx *store.Tx) error {
			return tx.AddPayment(other(credit, func(p *bill.Payment) { p.Kind = bill.PaidWriteOff }))
		},
		"a payment on two things": func(tx *store.Tx) error {
			return tx.AddPayment(other(credit, func(p *bill.Payment) { p.Document = doc.ID() }))
		},
		"a payment on nothing": func(tx *store.Tx) error {
			return tx.AddPayment(other(credit, func(p *bill.Payment) { p.Customer = bill.ID{} }))
		},
		"taken back twice": func(tx *store.Tx) error {
			return errors.Join(tx.AddPayment(other(credit, func(*bill.Payment) {})), tx.AddPayment(back), tx.AddPayment(other(back, func(*bill.Payment) {})))
		},
	} {
		err := s.Write(context.Background(), s.deed("try"), do)
		if !errors.Is(err, store.ErrUnchangeable) && !errors.Is(err, store.ErrRefused) && !errors.Is(err, store.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.do(t, "payment.allocate", put(500))
	s.see(t, func(v *store.View) error {
		if list, err := v.Credit(c.ID); err != nil || len(list) != 0 {
			t.Errorf("%v, %v", list, err)
		}
		f, err := v.Facts()
		if err != nil || f.Sums[0].Received != eur(500) {
			t.Errorf("%+v", f)
		}
		return err
	})
	s.do(t, "customer.delete", func(tx *store.Tx) error { return tx.DeleteCustomer(c.ID) })
	soundBooks(t, s)
	s.do(t, "break", func(tx *store.Tx) error {
		return tx.Exec("INSERT INTO payments SELECT zeroblob(16), receipt, kind, document, customer, day, currency, 1, method, reference, note, NULL FROM payments WHERE kind = 'credit' AND document IS NOT NULL")
	})
	if r, err := s.Check(context.Background(), nil); err != nil || len(r.Findings) != 1 {
		t.Errorf("%v, %v", r.Findings, err)
	}
}

// Customers who were merged stay so, and nobody comes back by a back door.
func TestRulesOfMerges(t *testing.T) {
	s := openShop(t)
	a, b, c := customer(1), customer(2), customer(3)
	doc := s.issue(t, draft(b))
	s.do(t, "save", func(tx *store.Tx) error {
		return errors.Join(tx.SaveCustomer(a), tx.SaveCustomer(b), tx.SaveCustomer(c),
			tx.AddPayment(bill.Payment{ID: bill.NewID(), Customer: b.ID, Date: today, Amount: eur(500)}))
	})
	s.do(t, "merge", func(tx *store.Tx) error { return tx.MergeCustomers(a, b.ID) })
	for name, do := range map[string]func(*store.Tx) error{
		"the other again":              func(tx *store.Tx) error { return tx.SaveCustomer(b) },
		"the other takes one":          func(tx *store.Tx) error { return tx.MergeCustomers(b, c.ID) },
		"the other twice":              func(tx *store.Tx) error { return tx.MergeCustomers(c, b.ID) },
		"with herself":                 func(tx *store.Tx) error { return tx.MergeCustomers(a, a.ID) },
		"her deletion, who has credit": func(tx *store.Tx) error { return tx.DeleteCustomer(a.ID) },
		"more of her credit than she has": func(tx *store.Tx) error {
			return tx.AddPayment(bill.Payment{ID: bill.NewID(), Customer: a.ID, Date: today, Amount: eur(-501)})
		},
		"an alias that is moved": func(tx *store.Tx) error { return tx.Exec("UPDATE merges SET kept = ?", c.ID[:]) },
		"an alias that is cut":   func(tx *store.Tx) error { return tx.Exec("DELETE FROM merges") },
	} {
		if err := s.Write(context.Background(), s.deed("try"), do); !errors.Is(err, store.ErrUnchangeable) && !errors.Is(err, store.ErrRefused) && !errors.Is(err, store.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.do(t, "payment.refund", func(tx *store.Tx) error {
		return tx.AddPayment(bill.Payment{ID: bill.NewID(), Customer: a.ID, Date: today, Amount: eur(-200)})
	})
	s.do(t, "merge", func(tx *store.Tx) error { return tx.MergeCustomers(c, a.ID) })
	s.see(t, func(v *store.View) error {
		list, err := v.Credit(c.ID)
		if len(list) != 1 || list[0] != eur(300) {
			t.Errorf("credit %v", list)
		}
		rows, _, e := v.Documents(store.DocumentQuery{Customer: a.ID})
		if len(rows) != 1 || rows[0].ID != doc.ID() || rows[0].Customer != c.ID {
			t.Errorf("documents %v", rows)
		}
		kept, e2 := v.Kept(b.ID)
		if kept != c.ID {
			t.Error("the first does not follow")
		}
		return errors.Join(err, e, e2)
	})
	s.do(t, "issue", func(tx *store.Tx) error { return nil })
	s.issue(t, draft(b)) // by a draft of before
	soundBooks(t, s)
}
