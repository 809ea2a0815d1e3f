package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// reminder is a letter that brings an invoice to a level.
func reminder(doc bill.Document, level int) bill.Reminder {
	due := bill.ReminderDue{
		Account: bill.ReminderAccount{Customer: doc.Draft().Customer, Currency: doc.Draft().Currency}, Name: doc.Draft().Buyer.Name, Level: level,
		Fee: eur(500), Earlier: eur(0),
		Lines: []bill.ReminderLine{{
			Document: doc.ID(), Number: doc.Number().Text, Date: doc.Draft().Date, Due: doc.Due(), Late: 9, Level: level, Open: eur(1000), Credit: eur(100),
			Interest: eur(7),
		}},
	}
	if due.Account.Customer.IsZero() {
		due.Account.Document = doc.ID()
	}
	return bill.Reminder{
		ID: bill.NewID(), Date: today, By: "Ada", ReminderDue: must(due.Summed()), PayBy: today.AddDays(7), Seller: doc.Draft().Seller, Buyer: doc.Draft().Buyer,
		PayTo: bill.Account{IBAN: "DE89370400440532013000", Holder: "Kramer"}, Language: "de",
		Text: bill.ReminderText{Language: "de", Title: "Zahlungserinnerung", Before: "Guten Tag,\n\nbitte.", After: "Danke."},
	}
}

// A letter comes back as it was filed, raises what its invoices stand at, and counts for nothing once it is taken back.
func TestALetterIsFiledAndTakenBack(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	one, two := reminder(doc, 1), reminder(doc, 2)
	two.Date = today.AddDays(12)
	stand := func(level int, last bill.Date) {
		t.Helper()
		s.see(t, func(v *store.View) error {
			list, err := v.Overdue(doc.Due().AddDays(1), bill.ReminderAccount{}, 0)
			if err != nil || len(list) != 1 || list[0].Level != level || list[0].Held || list[0].Open != doc.Totals().Payable || list[0].Document != doc.ID() {
				t.Errorf("overdue: %+v", list)
			}
			all, err2 := v.ReminderStandings(bill.ReminderAccount{})
			if got := all[one.Account].Last; got != last {
				t.Errorf("the last letter is of %s, not %s", got, last)
			}
			return errors.Join(err, err2)
		})
	}
	stand(0, bill.Date{})
	s.do(t, "reminder.make", func(tx *store.Tx) error {
		return errors.Join(tx.AddReminder(one, pdf), tx.AddReminder(two, []byte("another")))
	})
	stand(2, two.Date)
	s.see(t, func(v *store.View) error {
		list, n, err := v.Reminders(store.ReminderQuery{Document: doc.ID(), Limit: 1})
		if n != 2 || len(list) != 1 || !reflect.DeepEqual(list[0], two) {
			t.Errorf("%d letters, the newest %+v, not %+v", n, list, two)
		}
		got, err2 := v.ReminderPDF(one.ID)
		_, missing := v.Reminder(bill.NewID())
		if string(got) != string(pdf) || !errors.Is(missing, store.ErrMissing) {
			t.Errorf("PDF %q, another %v", got, missing)
		}
		return errors.Join(err, err2)
	})
	s.do(t, "reminder.take-back", func(tx *store.Tx) error { return tx.RecallReminder(two.ID, today, "paid in cash") })
	stand(1, one.Date)
	s.see(t, func(v *store.View) error {
		r, err := v.Reminder(two.ID)
		if r.TakenBack != today || r.Reason != "paid in cash" {
			t.Errorf("taken back: %+v", r)
		}
		return err
	})
	soundBooks(t, s)
}

// What customers have with us and overpaid counts for their account.
func TestCreditCountsForTheLetter(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	doc, nobody := s.issue(t, draft(c)), draft(customer(2))
	nobody.Customer = bill.ID{}
	other := s.issue(t, nobody)
	s.do(t, "payment.add", func(tx *store.Tx) error {
		return errors.Join(
			tx.AddPayment(bill.Payment{ID: bill.NewID(), Document: doc.ID(), Date: today, Amount: must(doc.Totals().Payable.Add(eur(30)))}),
			tx.AddPayment(bill.Payment{ID: bill.NewID(), Customer: c.ID, Date: today, Amount: eur(200)}),
			tx.AddReminder(reminder(other, 1), pdf))
	})
	s.see(t, func(v *store.View) error {
		all, err := v.ReminderStandings(bill.ReminderAccount{})
		if got := all[bill.ReminderAccount{Customer: c.ID, Currency: eur(0).Currency()}]; got.Credit != eur(230) || !got.Last.IsZero() {
			t.Errorf("hers: %+v", got)
		}
		if got := all[bill.ReminderAccount{Document: other.ID(), Currency: eur(0).Currency()}]; got.Last != today {
			t.Errorf("of nobody: %+v", got)
		}
		for account, want := range all {
			one, oneErr := v.ReminderStandings(account)
			if oneErr != nil || len(one) != 1 || one[account] != want {
				t.Errorf("alone: %+v, not %+v, %v", one, want, oneErr)
			}
		}
		if len(all) != 2 {
			t.Errorf("%d accounts", len(all))
		}
		return err
	})
}

// The last word on an invoice or a customer counts, until its day.
func TestWhoIsNotReminded(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	doc := s.issue(t, draft(c))
	late := doc.Due().AddDays(3)
	held := func(want bool, day bill.Date) {
		t.Helper()
		s.see(t, func(v *store.View) error {
			list, err := v.Overdue(day, bill.ReminderAccount{Customer: c.ID, Currency: eur(0).Currency()}, 0)
			if len(list) != 1 || list[0].Held != want {
				t.Errorf("held on %s: %+v", day, list)
			}
			return err
		})
	}
	hold := func(h bill.ReminderHold) {
		t.Helper()
		h.ID, h.Date, h.Reason = bill.NewID(), today, "disputed"
		s.do(t, "reminder.hold", func(tx *store.Tx) error { return tx.AddReminderHold(h) })
	}
	hold(bill.ReminderHold{Document: doc.ID(), Held: true, Until: late})
	held(true, late)
	held(false, late.AddDays(1))
	hold(bill.ReminderHold{Customer: c.ID, Held: true})
	held(true, late.AddDays(1))
	hold(bill.ReminderHold{Customer: c.ID})
	held(true, late)
	hold(bill.ReminderHold{Document: doc.ID()})
	held(false, late)
	s.see(t, func(v *store.View) error {
		all, err := v.ReminderHolds()
		hers, err2 := v.ReminderHoldsOf(bill.ID{}, c.ID)
		its, err3 := v.ReminderHoldsOf(doc.ID(), bill.ID{})
		if len(all) != 4 || len(hers) != 2 || len(its) != 2 || its[0].Until != late || !hers[0].Held || hers[1].Held {
			t.Errorf("%+v", all)
		}
		return errors.Join(err, err2, err3)
	})
	soundBooks(t, s)
}

func TestRulesOfReminders(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	one := reminder(doc, 1)
	s.do(t, "reminder.make", func(tx *store.Tx) error {
		return errors.Join(tx.AddReminder(one, pdf), tx.RecallReminder(one.ID, today, "by mistake"))
	})
	with := func(change func(*bill.Reminder)) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			r := reminder(doc, 1)
			change(&r)
			return tx.AddReminder(r, pdf)
		}
	}
	for name, c := range map[string]struct {
		want error
		do   func(*store.Tx) error
	}{
		"taken back twice":             {store.ErrConflict, func(tx *store.Tx) error { return tx.RecallReminder(one.ID, today, "again") }},
		"taken back without a reason":  {store.ErrRefused, func(tx *store.Tx) error { return tx.RecallReminder(bill.NewID(), today, "") }},
		"of another that is not there": {store.ErrRefused, func(tx *store.Tx) error { return tx.RecallReminder(bill.NewID(), today, "x") }},
		"filed twice":                  {store.ErrConflict, func(tx *store.Tx) error { return tx.AddReminder(one, pdf) }},
		"a fourth level":               {store.ErrRefused, with(func(r *bill.Reminder) { r.Level = 4 })},
		"over nothing":                 {store.ErrRefused, with(func(r *bill.Reminder) { r.Lines[0].Document = bill.NewID() })},
		"in another currency":          {store.ErrUnchangeable, with(func(r *bill.Reminder) { r.Account.Currency = yen(0).Currency() })},
		"all of it credit":             {store.ErrRefused, with(func(r *bill.Reminder) { r.Lines[0].Credit = r.Lines[0].Open })},
		"held without a reason": {store.ErrRefused, func(tx *store.Tx) error {
			return tx.AddReminderHold(bill.ReminderHold{ID: bill.NewID(), Document: doc.ID(), Date: today, Held: true})
		}},
		"held of nothing": {store.ErrRefused, func(tx *store.Tx) error { return tx.AddReminderHold(bill.ReminderHold{ID: bill.NewID(), Date: today}) }},
	} {
		if err := s.Write(context.Background(), s.deed("try"), c.do); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	soundBooks(t, s)
	s.do(t, "break", func(tx *store.Tx) error {
		return tx.Exec("INSERT INTO reminders SELECT zeroblob(16), day, customer, name, currency, 3, fee, body, x'00', sha256, 0 FROM reminders")
	})
	if r, err := s.Check(context.Background(), nil); err != nil || len(r.Findings) != 2 {
		t.Errorf("%v, %v", r.Findings, err)
	}
}

// fileCharge books a fee on the customer of a letter, pays and takes back a part of it, and gives up the rest.
func fileCharge(tx *store.Tx, r bill.Reminder) error {
	c := feeOf(r)
	pay := bill.Payment{ID: bill.NewID(), Kind: bill.PaidCredit, Customer: c.Customer, Date: today, Amount: eur(-100)}
	return errors.Join(
		tx.AddPayment(bill.Payment{ID: bill.NewID(), Customer: c.Customer, Date: today, Amount: eur(300)}), tx.AddLateCharge(c),
		tx.PayLateCharge(c.ID, pay), waiveAndBack(tx, c.ID, eur(300)), tx.WaiveLateCharge(bill.NewID(), c.ID, today, eur(400), "a friend"),
		tx.AddPayment(bill.Payment{ID: bill.NewID(), Kind: bill.PaidCredit, Customer: c.Customer, Date: today, Amount: eur(100), Reverses: pay.ID}))
}

// waiveAndBack gives up a part of a charge, and takes that back.
func waiveAndBack(tx *store.Tx, charge bill.ID, amount money.Amount) error {
	w := bill.Waiver{ID: bill.NewID(), Charge: charge, Amount: amount}
	return errors.Join(tx.WaiveLateCharge(w.ID, charge, today, amount, "by mistake"), tx.TakeBackWaiver(bill.NewID(), w, today, "it was another one"))
}

func feeOf(r bill.Reminder) bill.LateCharge {
	return bill.LateCharge{ID: bill.NewID(), Reminder: r.ID, Customer: r.Account.Customer, Cause: bill.ChargeFee, Date: today, Amount: eur(500)}
}

// A charge is paid out of the credit of its customer, never more than it is; a payment that is taken back opens it again; and it stands in her
// account and among what is open.
func TestAChargeIsPaidAndWaived(t *testing.T) {
	s := openShop(t)
	c := customer(1)
	doc := s.issue(t, draft(c))
	letter := reminder(doc, 1)
	fee := feeOf(letter)
	interest := bill.LateCharge{
		ID: bill.NewID(), Reminder: letter.ID, Customer: c.ID, Cause: bill.ChargeInterest, Document: doc.ID(), Date: today, Amount: eur(700),
	}
	s.do(t, "reminder.make", func(tx *store.Tx) error {
		return errors.Join(tx.AddReminder(letter, pdf), tx.AddLateCharge(fee), tx.AddLateCharge(interest),
			tx.AddPayment(bill.Payment{ID: bill.NewID(), Customer: c.ID, Date: today, Amount: eur(600)}))
	})
	pay := func(amount int64) bill.Payment {
		return bill.Payment{ID: bill.NewID(), Kind: bill.PaidCredit, Customer: c.ID, Date: today, Amount: eur(-amount)}
	}
	first := pay(450)
	s.do(t, "late.pay", func(tx *store.Tx) error { return tx.PayLateCharge(fee.ID, first) })
	for name, do := range map[string]func(*store.Tx) error{
		"more than it is":          func(tx *store.Tx) error { return tx.PayLateCharge(fee.ID, pay(51)) },
		"more than her credit":     func(tx *store.Tx) error { return tx.PayLateCharge(interest.ID, pay(151)) },
		"more waived than is open": func(tx *store.Tx) error { return tx.WaiveLateCharge(bill.NewID(), fee.ID, today, eur(51), "-") },
		"waived without a reason":  func(tx *store.Tx) error { return tx.WaiveLateCharge(bill.NewID(), fee.ID, today, eur(1), "") },
		"interest on no invoice":   func(tx *store.Tx) error { return tx.AddLateCharge(caused(fee, bill.ChargeInterest)) },
		"of a letter that is not there": func(tx *store.Tx) error {
			lost := feeOf(letter)
			lost.Reminder = bill.NewID()
			return tx.AddLateCharge(lost)
		},
	} {
		err := s.Write(context.Background(), s.deed("try"), do)
		if !errors.Is(err, store.ErrUnchangeable) && !errors.Is(err, store.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := bill.Waiver{ID: bill.NewID(), Charge: fee.ID, Amount: eur(50)}
	s.do(t, "late.waive", func(tx *store.Tx) error {
		return errors.Join(tx.WaiveLateCharge(w.ID, fee.ID, today, eur(50), "a friend"), tx.TakeBackWaiver(bill.NewID(), w, today, "no friend"))
	})
	for name, c := range map[string]struct {
		want error
		w    bill.Waiver
	}{
		"taken back twice":         {store.ErrConflict, w},
		"taken back a part":        {store.ErrUnchangeable, bill.Waiver{ID: w.ID, Charge: fee.ID, Amount: eur(49)}},
		"taken back of another":    {store.ErrUnchangeable, bill.Waiver{ID: w.ID, Charge: interest.ID, Amount: eur(50)}},
		"taken back what is none":  {store.ErrUnchangeable, bill.Waiver{ID: bill.NewID(), Charge: fee.ID, Amount: eur(50)}},
		"taken back below nothing": {store.ErrRefused, bill.Waiver{ID: w.ID, Charge: fee.ID, Amount: eur(-50)}},
	} {
		err := s.Write(context.Background(), s.deed("try"), func(tx *store.Tx) error { return tx.TakeBackWaiver(bill.NewID(), c.w, today, "-") })
		if !errors.Is(err, c.want) && !errors.Is(err, store.ErrUnchangeable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.do(t, "late.waive", func(tx *store.Tx) error { return tx.WaiveLateCharge(bill.NewID(), fee.ID, today, eur(50), "a friend") })
	now := func() (text string) {
		s.see(t, func(v *store.View) error {
			list, err := v.LateCharges(store.ChargeQuery{Customer: c.ID})
			for _, k := range list {
				text += k.Paid.String() + " " + k.Waived.String() + " " + must(k.Open()).String() + ", "
			}
			open, err2 := v.LateCharges(store.ChargeQuery{Open: true})
			aged, err3 := v.UnsettledCharges(today)
			if len(open) != len(aged) {
				t.Errorf("%d are open, %d stand among what is open", len(open), len(aged))
			}
			return errors.Join(err, err2, err3)
		})
		return text
	}
	if got := now(); got != "4.50 0.50 0.00, 0.00 0.00 7.00, " {
		t.Errorf("paid: %s", got)
	}
	s.do(t, "payment.take-back", func(tx *store.Tx) error {
		return tx.AddPayment(bill.Payment{ID: bill.NewID(), Kind: bill.PaidCredit, Customer: c.ID, Date: today, Amount: eur(450), Reverses: first.ID})
	})
	if got := now(); got != "0.00 0.50 4.50, 0.00 0.00 7.00, " {
		t.Errorf("taken back: %s", got)
	}
	s.see(t, func(v *store.View) error {
		entries, err := v.AccountEntries(c.ID)
		st, err2 := bill.StatementOf(entries, eur(0).Currency(), bill.Date{}, today)
		want := must(must(doc.Totals().Payable.Add(eur(450 + 700))).Sub(eur(600)))
		if st.Closing != want || len(st.Open) != 3 || st.Open[1].Kind != bill.EntryFee || st.Open[1].Open != eur(450) || st.Credit != eur(600) {
			t.Errorf("the account is %+v, not %s", st, want)
		}
		sum, err3 := v.InterestCharged(doc.ID(), eur(0).Currency())
		if sum != eur(700) {
			t.Errorf("charged interest is %s", sum)
		}
		return errors.Join(err, err2, err3)
	})
	soundBooks(t, s)
}

func caused(c bill.LateCharge, cause bill.ChargeCause) bill.LateCharge {
	c.ID, c.Cause = bill.NewID(), cause
	return c
}

// BenchmarkOverdue reads all that reminders are worked out from; in the books of the benchmarks nearly everything is overdue.
func BenchmarkOverdue(b *testing.B) {
	s := bigShop(b)
	for name, most := range map[string]int{"of home": 2000, "all": 0} {
		b.Run(name, func(b *testing.B) { overdueOf(b, s, most) })
	}
}

func overdueOf(b *testing.B, s *shop, most int) {
	for b.Loop() {
		s.see(b, func(v *store.View) error {
			list, err := v.Overdue(today.AddDays(60), bill.ReminderAccount{}, most)
			if err != nil || len(list) == 0 {
				b.Fatalf("%d are overdue, %v", len(list), err)
			}
			all, err := v.ReminderStandings(bill.ReminderAccount{})
			if err != nil {
				return err
			}
			_, err = bill.RemindersDue(list, all, bill.UsualReminders(), today.AddDays(60))
			return err
		})
	}
}
