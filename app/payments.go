package app

import (
	"context"

	"counterfoil/app/bill"
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

// AddPayment files money received for an invoice, or paid back where negative, and answers with it as kept: a zero ID gets
// a new one, a zero Date is today. A payment never changes; a wrong one is answered by another of the opposite amount.
func (s *Session) AddPayment(ctx context.Context, p bill.Payment) (bill.Payment, error) {
	if p.ID.IsZero() {
		p.ID = bill.NewID()
	}
	err := write(ctx, s, addPayment, p.ID, func(tx *store.Tx) error {
		doc, err := tx.Document(p.Document)
		if err != nil {
			return err
		}
		if doc.Kind() != bill.Invoice {
			return invalid("invoice", "a payment belongs to an invoice, and this is another document")
		}
		if p.Date.IsZero() {
			p.Date = s.Today()
		}
		if err := problems(bill.CheckPayment(p, doc)); err != nil {
			return err
		}
		return tx.AddPayment(p)
	})
	return p, err
}
