package app

import (
	"context"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// Payments gives a page of all payments, newest first, and how many match in all.
func (s *Session) Payments(ctx context.Context, q PaymentQuery) ([]bill.Payment, int, error) {
	type page struct {
		list  []bill.Payment
		total int
	}
	p, err := read(ctx, s, seePayments, func(v *store.View) (p page, err error) {
		p.list, p.total, err = v.AllPayments(q)
		return p, err
	})
	return p.list, p.total, err
}

// AddPayment files money received for one invoice, or paid back where negative, and answers with the rows: a zero ID gets a new one, a zero
// Date is today. What
// is more than the invoice has open becomes the credit of its customer, while the books know her; else it stays on the invoice, as
// overpaid. A payment never changes; a wrong one is taken back.
func (s *Session) AddPayment(ctx context.Context, p bill.Payment) (list []bill.Payment, err error) {
	if p.ID.IsZero() {
		p.ID = bill.NewID()
	}
	err = write(ctx, s, addPayment, p.ID, func(tx *store.Tx) error {
		list, err = s.filePayment(tx, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// filePayment is AddPayment within a transaction.
func (s *Session) filePayment(tx *store.Tx, p bill.Payment) (list []bill.Payment, err error) {
	doc, err := invoice(&tx.View, p.Document)
	if err != nil {
		return nil, err
	}
	if p.Date.IsZero() {
		p.Date = s.Today()
	}
	if err := errors.Join(problems(bill.CheckPayment(p, doc)), noCard("reference", p.Reference), noCard("note", p.Note)); err != nil {
		return nil, err
	}
	r := bill.Receipt{
		ID: p.ID, Kind: bill.PaidMoney, Date: p.Date, Amount: p.Amount, Method: p.Method, Reference: p.Reference, Note: p.Note,
		On: []bill.Allocation{{Document: doc.ID(), Amount: p.Amount}},
	}
	standing, err := s.standing(&tx.View, doc)
	if err != nil {
		return nil, err
	}
	if r, err = s.overpaid(&tx.View, r, standing); err != nil {
		return nil, err
	}
	if list, err = r.Payments(); err != nil {
		return nil, err
	}
	return list, addAll(tx, list)
}

// overpaid leaves on the last invoice of a receipt what it has open. The rest is its customer's, while the books know her.
func (s *Session) overpaid(v *store.View, r bill.Receipt, last Document) (bill.Receipt, error) {
	on := &r.On[len(r.On)-1]
	if r.Amount.Sign() < 0 || on.Amount.Cmp(last.Open) <= 0 {
		return r, nil
	}
	c, err := v.Customer(last.Draft().Customer)
	if err != nil {
		if errors.Is(err, store.ErrMissing) {
			return r, nil
		}
		return r, err
	}
	if r.Customer, on.Amount = c.ID, last.Open; last.Open.Sign() <= 0 {
		r.On = r.On[:len(r.On)-1]
	}
	return r, nil
}

// invoice is the issued invoice of that id: only an invoice is paid.
func invoice(v *store.View, id bill.ID) (bill.Document, error) {
	doc, err := v.Document(id)
	if err == nil && !doc.Kind().Owed() {
		err = invalid("invoice", "a payment belongs to an invoice, and this is another document")
	}
	return doc, err
}

// CustomerAccount is how a customer stands with us: what she has yet to pay, the invoice due first in front, and what she paid that is
// on no invoice, by currency.
type CustomerAccount struct {
	Open    []DocumentRow
	Credit  []money.Amount
	Offers  map[bill.ID][]bill.Offer // the settlement discounts of the open invoices
	Charges []bill.LateCharge        // fees and interest of reminders that are still to be paid
	Waived  []bill.LateCharge        // those of which something was waived
}

// Dues are the open invoices as bill.OldestFirst takes them.
func (a CustomerAccount) Dues() (list []bill.Due) {
	for _, r := range a.Open {
		list = append(list, bill.Due{Document: r.ID, Customer: r.Customer, Date: r.Date, Due: r.Due, Open: r.Open, Offers: a.Offers[r.ID]})
	}
	return list
}

// CreditIn is the credit in one currency.
func (a CustomerAccount) CreditIn(c money.Currency) money.Amount {
	for _, have := range a.Credit {
		if have.Currency() == c {
			return have
		}
	}
	return money.Of(0, c)
}

// CustomerAccount says how a customer stands.
func (s *Session) CustomerAccount(ctx context.Context, customer bill.ID) (CustomerAccount, error) {
	return read(ctx, s, seePayments, func(v *store.View) (a CustomerAccount, err error) {
		c, err := v.Customer(customer)
		if err != nil {
			return a, err
		}
		if a.Open, err = v.OpenOf(c.ID, s.Today()); err != nil {
			return a, err
		}
		if a.Offers, err = v.OffersOf(c.ID); err != nil {
			return a, err
		}
		if a.Credit, err = v.Credit(c.ID); err != nil {
			return a, err
		}
		if a.Charges, err = v.LateCharges(store.ChargeQuery{Customer: c.ID, Open: true}); err != nil {
			return a, err
		}
		a.Waived, err = v.LateCharges(store.ChargeQuery{Customer: c.ID, Waived: true})
		return a, err
	})
}

// Receive files money that came in at once for any number of invoices; what they do not take stays as the customer's credit. It
// answers with the rows. A zero Date is today.
func (s *Session) Receive(ctx context.Context, r bill.Receipt) ([]bill.Payment, error) {
	r.Kind = bill.PaidMoney
	return s.receipt(ctx, addPayment, r, 1)
}

// AllocateCredit puts what a customer has with us on her invoices, or takes what was overpaid on one back into her credit.
func (s *Session) AllocateCredit(ctx context.Context, r bill.Receipt) ([]bill.Payment, error) {
	r.Kind, r.Amount = bill.PaidCredit, money.Of(0, r.Amount.Currency())
	return s.receipt(ctx, allocateCredit, r, 0)
}

// Refund files that a customer was paid back what she has with us. The amount is what went out, without a sign.
func (s *Session) Refund(ctx context.Context, r bill.Receipt) ([]bill.Payment, error) {
	r.Kind, r.On, r.Amount = bill.PaidMoney, nil, r.Amount.Neg()
	return s.receipt(ctx, refundCredit, r, -1)
}

// receipt files a receipt whose amount has the sign.
func (s *Session) receipt(ctx context.Context, a action, r bill.Receipt, sign int) (list []bill.Payment, err error) {
	r.ID = bill.NewID()
	err = write(ctx, s, a, r.ID, func(tx *store.Tx) error {
		if r.Date.IsZero() {
			r.Date = s.Today()
		}
		if r.Amount.Sign() == -sign && sign != 0 {
			return invalid("amount", "the amount is told without a sign")
		}
		if list, err = s.rowsOf(&tx.View, r); err != nil {
			return err
		}
		if err := addAll(tx, list); err != nil {
			return err
		}
		charges, err := s.payCharges(tx, r)
		list = append(list, charges...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func addAll(tx *store.Tx, list []bill.Payment) error {
	for _, p := range list {
		if err := tx.AddPayment(p); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf checks a receipt against the books and gives its rows.
func (s *Session) rowsOf(v *store.View, r bill.Receipt) ([]bill.Payment, error) {
	if err := errors.Join(noCard("reference", r.Reference), noCard("note", r.Note)); err != nil {
		return nil, err
	}
	credit := money.Of(0, r.Amount.Currency())
	if !r.Customer.IsZero() {
		c, err := v.Customer(r.Customer)
		if err != nil {
			return nil, inFieldAt("customer", asError("customer", err))
		}
		r.Customer = c.ID
		have, err := v.Credit(r.Customer)
		if err != nil {
			return nil, err
		}
		credit = CustomerAccount{Credit: have}.CreditIn(credit.Currency())
	}
	var open []bill.Due
	var docs []Document
	for _, a := range r.On {
		doc, err := invoice(v, a.Document)
		if err != nil {
			return nil, inFieldAt("allocations", err)
		}
		standing, err := s.standing(v, doc)
		if err != nil {
			return nil, err
		}
		customer, err := v.Kept(doc.Draft().Customer)
		if err != nil {
			return nil, err
		}
		docs = append(docs, standing)
		open = append(open, bill.Due{Document: doc.ID(), Customer: customer, Open: standing.Open, Offers: standing.Offers, Coin: coinOf(doc)})
	}
	if err := problems(bill.CheckReceipt(r, open, credit)); err != nil {
		return nil, err
	}
	return receiptRows(r, docs)
}

// coinOf is the coin to which a payment of an invoice in cash is rounded, where its seller is.
func coinOf(doc bill.Document) int64 {
	return doc.Currency().CashStep(doc.Draft().Seller.Address.Country)
}

// receiptRows are the rows of a receipt, its discounts with what they take off the tax groups of their invoices.
func receiptRows(r bill.Receipt, docs []Document) ([]bill.Payment, error) {
	list, err := r.Payments()
	for i := range list {
		p := &list[i]
		if p.Kind != bill.PaidDiscount || err != nil {
			continue
		}
		doc := docs[slices.IndexFunc(docs, func(d Document) bool { return d.ID() == p.Document })]
		p.Taxes, err = bill.Corrections(doc.Document, doc.Credits, p.Amount)
	}
	return list, err
}

// WriteOff gives up a small rest of an invoice, or keeps what was overpaid by a little. A zero amount is all that is open; p.Note is
// the reason.
func (s *Session) WriteOff(ctx context.Context, p bill.Payment) (bill.Payment, error) {
	p.ID = bill.NewID()
	p.Kind, p.Receipt, p.Customer, p.Reverses = bill.PaidWriteOff, p.ID, bill.ID{}, bill.ID{}
	err := write(ctx, s, writeOff, p.ID, func(tx *store.Tx) error {
		doc, err := invoice(&tx.View, p.Document)
		if err != nil {
			return err
		}
		standing, err := s.standing(&tx.View, doc)
		if err != nil {
			return err
		}
		if p.Date.IsZero() {
			p.Date = s.Today()
		}
		if p.Amount.IsZero() {
			p.Amount = standing.Open
		}
		if err := problems(bill.CheckWriteOff(p, doc, standing.Payments, standing.Open)); err != nil {
			return err
		}
		return tx.AddPayment(p)
	})
	return p, err
}

// TakeDiscount files the settlement discount of an invoice that was paid in time, where it was not taken with the payment: what is still
// open, on the day of the last payment.
func (s *Session) TakeDiscount(ctx context.Context, doc bill.ID) (p bill.Payment, err error) {
	p = bill.Payment{ID: bill.NewID(), Kind: bill.PaidDiscount, Document: doc}
	p.Receipt = p.ID
	err = write(ctx, s, takeDiscount, p.ID, func(tx *store.Tx) error {
		doc, err := invoice(&tx.View, doc)
		if err != nil {
			return err
		}
		standing, err := s.standing(&tx.View, doc)
		if err != nil {
			return err
		}
		if p.Amount, p.Date, err = bill.Earned(doc, standing.Payments, standing.Credits); err != nil {
			return err
		}
		if p.Amount.IsZero() {
			return invalid("discount", "what is open is no settlement discount that was earned: write it off, or leave it open")
		}
		if p.Taxes, err = bill.Corrections(doc, standing.Credits, p.Amount); err != nil {
			return err
		}
		return tx.AddPayment(p)
	})
	return p, err
}

// TakeBack answers a payment, and all rows of its receipt, by rows of the opposite amount of today: it was filed by mistake. The
// settlement discount of an invoice that is no longer paid by it goes too. Once only; what came from a bank statement is taken back there.
func (s *Session) TakeBack(ctx context.Context, payment bill.ID) (list []bill.Payment, err error) {
	err = write(ctx, s, takeBack, payment, func(tx *store.Tx) error {
		id, err := tx.ReceiptOf(payment)
		if err != nil {
			return err
		}
		rows, err := tx.Receipt(id)
		if err != nil {
			return err
		}
		if booked, err := tx.BookedFromBank(id); err != nil || booked {
			return errors.Join(err, &Error{Kind: Conflict, Field: "payment", Hint: HintBooked, Err: errors.New("it was booked from a bank statement")})
		}
		if list, err = opposite(&tx.View, rows, s.Today()); err != nil {
			return err
		}
		err = addAll(tx, list)
		switch {
		case errors.Is(err, store.ErrConflict):
			return &Error{Kind: Conflict, Field: "payment", Hint: HintChanged, Err: errors.New("it was taken back already")}
		case errors.Is(err, store.ErrUnchangeable):
			return &Error{Kind: Conflict, Field: "payment", Hint: HintCredit, Err: errors.New("the credit that it made is used")}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// opposite are the rows that take others back, and the settlement discounts that hung on them.
func opposite(v *store.View, rows []bill.Payment, day bill.Date) (list []bill.Payment, err error) {
	receipt := bill.NewID()
	for _, p := range rows {
		list = append(list, p.Opposite(receipt, day))
	}
	more, err := unearned(v, rows, receipt, day)
	return append(list, more...), err
}

// unearned are the rows that take back the settlement discounts of invoices from which money goes, unless they are among the rows.
func unearned(v *store.View, rows []bill.Payment, receipt bill.ID, day bill.Date) (list []bill.Payment, err error) {
	var done []bill.ID
	for _, p := range rows {
		if p.Document.IsZero() || p.Amount.Sign() < 0 || slices.Contains(done, p.Document) {
			continue
		}
		done = append(done, p.Document)
		all, err := v.Payments(p.Document)
		if err != nil {
			return nil, err
		}
		for _, d := range bill.StandingDiscounts(all) {
			if !slices.ContainsFunc(rows, func(p bill.Payment) bool { return p.ID == d.ID }) {
				list = append(list, d.Opposite(receipt, day))
			}
		}
	}
	return list, nil
}
