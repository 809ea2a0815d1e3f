package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// ChargeQuery asks for charges.
type ChargeQuery = store.ChargeQuery

// LateCharges are the fees and interest that letters have charged, the oldest first.
func (s *Session) LateCharges(ctx context.Context, q ChargeQuery) ([]bill.LateCharge, error) {
	return read(ctx, s, seeReminders, func(v *store.View) ([]bill.LateCharge, error) { return v.LateCharges(q) })
}

// withEarlier adds to a letter what letters before have charged and what is still open of it.
func withEarlier(v *store.View, r bill.ReminderDue) (bill.ReminderDue, error) {
	if r.Account.Customer.IsZero() {
		return r, nil
	}
	list, err := v.LateCharges(store.ChargeQuery{Customer: r.Account.Customer, Open: true})
	for _, c := range list {
		if c.Amount.Currency() != r.Account.Currency {
			continue
		}
		open, oerr := c.Open()
		if err = errors.Join(err, oerr); err == nil {
			r.Earlier, err = r.Earlier.Add(open)
		}
	}
	if err != nil {
		return r, err
	}
	return r.Summed()
}

// bookCharges books what a letter charges on the account of its customer, if the shop wants that.
func (s *Session) bookCharges(tx *store.Tx, r bill.Reminder) error {
	plan, err := reminderPlan(&tx.View)
	if err != nil || !plan.Book {
		return err
	}
	for _, c := range r.Charges() {
		if err := tx.AddLateCharge(c); err != nil {
			return err
		}
	}
	return nil
}

// dropCharges gives up what a letter that is taken back had charged. What was paid of it is taken back first.
func (s *Session) dropCharges(tx *store.Tx, letter bill.ID, reason string) error {
	list, err := tx.LateCharges(store.ChargeQuery{Reminder: letter})
	if err != nil {
		return err
	}
	for _, c := range list {
		open, err := c.Open()
		switch {
		case err != nil:
			return err
		case !c.Paid.IsZero():
			return &Error{Kind: Conflict, Field: "reminder", Hint: HintCredit, Err: errors.New("its fee or interest was paid")}
		case open.Sign() <= 0:
			continue
		}
		if err := tx.WaiveLateCharge(bill.NewID(), c.ID, s.Today(), open, reason); err != nil {
			return err
		}
	}
	return nil
}

// PayLateCharge pays a charge out of what its customer has with us, and answers with the row. A zero amount is as much as is open and there.
func (s *Session) PayLateCharge(ctx context.Context, charge bill.ID, amount money.Amount) (p bill.Payment, err error) {
	err = write(ctx, s, payLateCharge, charge, func(tx *store.Tx) error {
		c, err := tx.LateCharge(charge)
		if err != nil {
			return err
		}
		if amount.IsZero() {
			if amount, err = s.payable(&tx.View, c); err != nil {
				return err
			}
			if open, err := c.Open(); err != nil || open.Sign() > 0 && amount.IsZero() {
				return errors.Join(err, &Error{Kind: Conflict, Field: "charge", Hint: HintCredit, Err: errors.New("the customer has no credit")})
			}
		}
		p, err = s.payOne(tx, c, bill.ChargePart{Charge: charge, Amount: amount}, bill.Receipt{Date: s.Today()})
		return err
	})
	return p, err
}

// payable is what is open of a charge, or the credit of its customer where that is less.
func (s *Session) payable(v *store.View, c bill.LateCharge) (money.Amount, error) {
	open, err := c.Open()
	if err != nil {
		return open, err
	}
	have, err := v.Credit(c.Customer)
	if err != nil {
		return open, err
	}
	credit := CustomerAccount{Credit: have}.CreditIn(open.Currency())
	if credit.Cmp(open) < 0 {
		return credit, nil
	}
	return open, nil
}

// payCharges pays the charges that a receipt names, after its invoices.
func (s *Session) payCharges(tx *store.Tx, r bill.Receipt) (list []bill.Payment, err error) {
	for i, part := range r.Charges {
		field := fmt.Sprintf("charges[%d]", i)
		c, err := tx.LateCharge(part.Charge)
		customer, kerr := tx.Kept(r.Customer)
		if err = errors.Join(err, kerr); err == nil && c.Customer != customer {
			err = invalid(field, "it is a charge on another customer")
		}
		if err != nil {
			return nil, inPart(field, asError("charge", err))
		}
		p, err := s.payOne(tx, c, part, r)
		if err != nil {
			return nil, inPart(field, err)
		}
		list = append(list, p)
	}
	return list, nil
}

// payOne takes what is paid of a charge from the credit of its customer.
func (s *Session) payOne(tx *store.Tx, c bill.LateCharge, part bill.ChargePart, r bill.Receipt) (p bill.Payment, err error) {
	if err := problems(bill.CheckChargePart(c, part.Amount)); err != nil {
		return p, err
	}
	id := bill.NewID()
	p = bill.Payment{
		ID: id, Receipt: id, Kind: bill.PaidCredit, Customer: c.Customer, Date: r.Date, Amount: part.Amount.Neg(), Method: r.Method, Reference: r.Reference,
		Note: r.Note,
	}
	err = tx.PayLateCharge(c.ID, p)
	if errors.Is(err, store.ErrUnchangeable) {
		return p, &Error{Kind: Invalid, Field: "amount", Hint: HintFixField, Err: errors.New("it is more than the credit of the customer")}
	}
	return p, err
}

// WaiveLateCharge gives up a charge, or a part of it, for a reason. A zero amount is all that is open.
func (s *Session) WaiveLateCharge(ctx context.Context, charge bill.ID, amount money.Amount, reason string) (c bill.LateCharge, err error) {
	err = write(ctx, s, waiveLateCharge, charge, func(tx *store.Tx) error {
		if c, err = tx.LateCharge(charge); err != nil {
			return err
		}
		if reason, err = reasonIn(reason); err != nil {
			return err
		}
		if amount.IsZero() {
			if amount, err = c.Open(); err != nil {
				return err
			}
		}
		if err := problems(bill.CheckChargePart(c, amount)); err != nil {
			return err
		}
		if err := tx.WaiveLateCharge(bill.NewID(), charge, s.Today(), amount, reason); err != nil {
			return err
		}
		c, err = tx.LateCharge(charge)
		return err
	})
	return c, err
}

// Waivers are what was given up of a charge, and taken back of that, in the order of filing.
func (s *Session) Waivers(ctx context.Context, charge bill.ID) ([]bill.Waiver, error) {
	return read(ctx, s, seeReminders, func(v *store.View) ([]bill.Waiver, error) {
		if _, err := v.LateCharge(charge); err != nil {
			return nil, err
		}
		return v.Waivers(charge)
	})
}

// TakeBackWaivers asks again for all that was waived of a charge, for a reason, by rows of the opposite amount on the day of today. What a
// letter charged that was itself taken back stays given up: Conflict.
func (s *Session) TakeBackWaivers(ctx context.Context, charge bill.ID, reason string) (c bill.LateCharge, err error) {
	err = write(ctx, s, unwaive, charge, func(tx *store.Tx) error {
		if c, err = tx.LateCharge(charge); err != nil {
			return err
		}
		if reason, err = reasonIn(reason); err != nil {
			return err
		}
		letter, err := tx.Reminder(c.Reminder)
		if err != nil {
			return err
		}
		if !letter.TakenBack.IsZero() {
			return &Error{Kind: Conflict, Field: "charge", Err: errors.New("its letter was taken back")}
		}
		if err := s.unwaive(tx, charge, reason); err != nil {
			return err
		}
		c, err = tx.LateCharge(charge)
		return err
	})
	return c, err
}

func (s *Session) unwaive(tx *store.Tx, charge bill.ID, reason string) error {
	list, err := tx.Waivers(charge)
	if err != nil {
		return err
	}
	n := 0
	for _, w := range list {
		if !w.Stands() {
			continue
		}
		if err := tx.TakeBackWaiver(bill.NewID(), w, s.Today(), reason); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return &Error{Kind: Conflict, Field: "charge", Hint: HintChanged, Err: errors.New("nothing of it is waived")}
	}
	return nil
}

// reasonIn is a reason that somebody gave, in its usual form.
func reasonIn(reason string) (string, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return "", invalid("reason", "a reason is needed")
	}
	return reason, checkWords("reason", reason, maxLong, true)
}
