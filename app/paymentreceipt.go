package app

import (
	"context"
	"errors"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// PaymentReceipt is a receipt of payment as PDF, in the language of the customer's paper: day, method and amount of what came in at once,
// or was paid back, and the invoices that it is for. It is made anew each time and tells what of them is open today. Errors: Invalid where
// no money moved, Conflict where the payment was taken back.
func (s *Session) PaymentReceipt(ctx context.Context, payment bill.ID) ([]byte, error) {
	return read(ctx, s, seePayments, func(v *store.View) ([]byte, error) { return s.receiptPDF(v, payment) })
}

// ReceiptPaper is how that looks. Errors: those of PaymentReceipt.
func (s *Session) ReceiptPaper(ctx context.Context, payment bill.ID) (paper.Paper, error) {
	return read(ctx, s, seePayments, func(v *store.View) (paper.Paper, error) { return s.receiptPaper(v, payment) })
}

func (s *Session) receiptPDF(v *store.View, payment bill.ID) ([]byte, error) {
	p, err := s.receiptPaper(v, payment)
	if err != nil {
		return nil, err
	}
	return paper.Archive(p, nil)
}

func (s *Session) receiptPaper(v *store.View, payment bill.ID) (p paper.Paper, err error) {
	company, err := v.Company()
	if err != nil {
		return p, err
	}
	facts, err := s.receiptOf(v, company, payment)
	if err != nil {
		return p, err
	}
	style, err := s.books.env.paperStyle(v, company)
	if err != nil {
		return p, err
	}
	return paper.LayoutReceipt(facts, style)
}

// receiptOf is what the receipt of a payment says.
func (s *Session) receiptOf(v *store.View, company bill.Company, payment bill.ID) (paper.ReceiptFacts, error) {
	id, err := v.ReceiptOf(payment)
	if err != nil {
		return paper.ReceiptFacts{}, err
	}
	rows, err := v.Receipt(id)
	if err != nil {
		return paper.ReceiptFacts{}, err
	}
	if back, err := v.TakenBack(id); err != nil || back || !rows[0].Reverses.IsZero() {
		return paper.ReceiptFacts{}, errors.Join(err, &Error{Kind: Conflict, Field: "payment", Hint: HintChanged, Err: errors.New("it was taken back, or takes another one back")})
	}
	return s.receiptFacts(v, company, rows)
}

// receiptFacts are what a receipt says of the rows of one payment.
func (s *Session) receiptFacts(v *store.View, company bill.Company, rows []bill.Payment) (paper.ReceiptFacts, error) {
	first := rows[0]
	zero := money.Of(0, first.Amount.Currency())
	r := paper.ReceiptFacts{
		Seller: seller(company), Language: company.Language, Made: s.Today(), Paid: first.Date, Method: first.Method, Reference: first.Reference,
		Amount: zero, Credit: zero,
	}
	moved := false
	for _, p := range rows {
		var err error
		if p.Kind == bill.PaidMoney {
			moved = true
			if r.Amount, err = r.Amount.Add(p.Amount); err != nil {
				return r, err
			}
		}
		if p.Document.IsZero() {
			err = s.receiptCredit(v, &r, p)
		} else {
			err = s.receiptLine(v, &r, p)
		}
		if err != nil {
			return r, err
		}
	}
	if !moved {
		return r, invalid("payment", "no money came in: a receipt is of money")
	}
	return r, nil
}

// receiptCredit is what goes to the customer's credit.
func (s *Session) receiptCredit(v *store.View, r *paper.ReceiptFacts, p bill.Payment) (err error) {
	if r.Credit, err = r.Credit.Add(p.Amount); err != nil || r.Buyer.Name != "" {
		return err
	}
	c, err := v.Customer(p.Customer)
	if errors.Is(err, store.ErrMissing) {
		return nil
	}
	r.Buyer = party(c)
	if c.Language != "" {
		r.Language = c.Language
	}
	return err
}

// receiptLine is what goes to an invoice, whose buyer and language are those of the receipt.
func (s *Session) receiptLine(v *store.View, r *paper.ReceiptFacts, p bill.Payment) error {
	doc, err := v.Document(p.Document)
	if err != nil {
		return err
	}
	for i := range r.On {
		if one := &r.On[i]; one.Number == doc.Number().Text {
			return addTo(one, p)
		}
	}
	standing, err := s.standing(v, doc)
	if err != nil {
		return err
	}
	d := doc.Draft()
	r.Buyer, r.Language = d.Buyer, d.Language
	zero := money.Of(0, p.Amount.Currency())
	r.On = append(r.On, paper.ReceiptLine{Number: doc.Number().Text, Date: d.Date, Amount: zero, Discount: zero, Open: standing.Open})
	return addTo(&r.On[len(r.On)-1], p)
}

// addTo adds a row to the line of its invoice; what nobody pays, but a settlement discount, is not on a receipt.
func addTo(one *paper.ReceiptLine, p bill.Payment) (err error) {
	switch p.Kind {
	case bill.PaidMoney, bill.PaidCredit:
		one.Amount, err = one.Amount.Add(p.Amount)
	case bill.PaidDiscount:
		one.Discount, err = one.Discount.Add(p.Amount)
	}
	return err
}
