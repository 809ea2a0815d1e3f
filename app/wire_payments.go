package app

import (
	"context"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

type accountStandsJSON struct {
	Open    []rowJSON       `json:"open"`
	Credit  []creditSumJSON `json:"credit"`
	Charges []chargeJSON    `json:"charges"`
}

type creditSumJSON struct {
	Currency string `json:"currency"`
	Amount   string `json:"amount"`
}

func accountStandsOut(a CustomerAccount) accountStandsJSON {
	out := accountStandsJSON{Open: []rowJSON{}, Credit: []creditSumJSON{}, Charges: []chargeJSON{}}
	for _, r := range a.Open {
		out.Open = append(out.Open, rowOut(r))
	}
	for _, c := range a.Credit {
		out.Credit = append(out.Credit, creditSumJSON{c.Currency().Code(), c.String()})
	}
	for _, c := range a.Charges {
		out.Charges = append(out.Charges, chargeOut(c))
	}
	return out
}

// AddPaymentFrom reads {"invoice": id or number, "amount", "date", "method", "reference", "note", "discount", "rounding"}, or for several invoices {"customer",
// "currency", "amount", "allocations": [{"invoice", or "charge" of a reminder, "amount", "discount", "rounding"}], ...}, and files the payment. A
// discount is the settlement discount that closes the invoice beside the amount, a rounding that of cash to the coin: an amount, or "rest" for
// all that is left open. What is more than the invoices ask for stays
// as the customer's credit. Without allocations the invoices of the customer are paid oldest first; with an empty list none is.
func (s *Session) AddPaymentFrom(ctx context.Context, data []byte) ([]bill.Payment, error) {
	return s.paymentFrom(ctx, addPayment, data, func(o *object) ([]bill.Payment, error) {
		o.required("amount")
		if o.has("invoice") {
			return s.payInvoice(ctx, o)
		}
		r, a, err := s.readReceipt(ctx, o)
		if err != nil {
			return nil, err
		}
		if !o.has("allocations") {
			if r.On, err = bill.OldestFirst(r.Amount, a.Dues()); err != nil {
				return nil, err
			}
		}
		return s.Receive(ctx, r)
	})
}

// AllocateFrom reads {"customer", "currency", "allocations": [{"invoice", "amount"}], "date", "note"} and puts the customer's credit on
// the invoices. Without allocations all of it goes on the oldest.
func (s *Session) AllocateFrom(ctx context.Context, data []byte) ([]bill.Payment, error) {
	return s.paymentFrom(ctx, allocateCredit, data, func(o *object) ([]bill.Payment, error) {
		if o.has("amount") {
			o.form.fail("amount", "a credit is put on invoices: say how much in allocations")
		}
		r, a, err := s.readReceipt(ctx, o)
		if err != nil {
			return nil, err
		}
		if !o.has("allocations") {
			if r.On, err = bill.OldestFirst(a.CreditIn(r.Amount.Currency()), a.Dues()); err != nil {
				return nil, err
			}
		}
		return s.AllocateCredit(ctx, r)
	})
}

// RefundFrom reads {"customer", "currency", "amount", "date", "method", "reference", "note"} and files that so much of the customer's
// credit was paid back.
func (s *Session) RefundFrom(ctx context.Context, data []byte) ([]bill.Payment, error) {
	return s.paymentFrom(ctx, refundCredit, data, func(o *object) ([]bill.Payment, error) {
		o.required("amount")
		if o.has("allocations") {
			o.form.fail("allocations", "what is paid back comes from the customer's credit")
		}
		r, _, err := s.readReceipt(ctx, o)
		if err != nil {
			return nil, err
		}
		return s.Refund(ctx, r)
	})
}

func (s *Session) paymentFrom(ctx context.Context, a action, data []byte, file func(*object) ([]bill.Payment, error)) ([]bill.Payment, error) {
	if err := s.knock(a); err != nil {
		return nil, err
	}
	o, err := parseObject(data)
	if err != nil {
		return nil, err
	}
	return file(o)
}

// readReceipt reads what all receipts have, and how the customer stands.
func (s *Session) readReceipt(ctx context.Context, o *object) (r bill.Receipt, a CustomerAccount, err error) {
	o.required("customer")
	ref, cur := o.text("customer"), o.currency("currency")
	if err := o.form.failed(); err != nil {
		return r, a, err
	}
	c, err := read(ctx, s, seePayments, func(v *store.View) (bill.Customer, error) { return findCustomer(v, ref) })
	if err != nil {
		return r, a, inFieldAt("customer", err)
	}
	if cur == (money.Currency{}) {
		if cur, err = s.currencyOf(ctx, c); err != nil {
			return r, a, err
		}
	}
	if a, err = s.CustomerAccount(ctx, c.ID); err != nil {
		return r, a, err
	}
	r = o.receipt(cur)
	r.Customer = c.ID
	for i, part := range o.objects("allocations") {
		part.required("amount")
		if part.has("charge") {
			one := bill.ChargePart{Charge: value(part, "charge", bill.ParseID), Amount: part.amount("amount", cur)}
			part.done()
			r.Charges = append(r.Charges, one)
			continue
		}
		part.required("invoice")
		ref := part.text("invoice")
		one := bill.Allocation{Amount: part.amount("amount", cur)}
		closing := part.closing(&one, cur)
		part.done()
		if err := o.form.failed(); err != nil {
			return r, a, err
		}
		if one.Document, err = s.ResolveDocument(ctx, ref); err != nil {
			return r, a, inFieldAt(fmt.Sprintf("allocations[%d].invoice", i), err)
		}
		if err := s.close(ctx, &one, closing); err != nil {
			return r, a, inFieldAt(fmt.Sprintf("allocations[%d].invoice", i), err)
		}
		r.On = append(r.On, one)
	}
	o.done()
	return r, a, o.form.failed()
}

// receipt reads the fields of money.
func (o *object) receipt(c money.Currency) bill.Receipt {
	r := bill.Receipt{
		Date: o.day("date"), Amount: o.amount("amount", c), Method: o.text("method"), Reference: o.text("reference"), Note: o.text("note"),
	}
	if r.Amount.Currency() == (money.Currency{}) {
		r.Amount = money.Of(0, c)
	}
	return r
}

// restWord says that a settlement discount, or the rounding of cash, is all that the amount leaves open.
const restWord = "rest"

// closing reads what closes an invoice beside the amount: the settlement discount and the rounding of cash, each an amount or "rest". It
// answers with the one that is the rest.
func (o *object) closing(a *bill.Allocation, c money.Currency) *money.Amount {
	var rest *money.Amount
	for _, f := range []struct {
		name string
		into *money.Amount
	}{{"discount", &a.Discount}, {"rounding", &a.Rounding}} {
		if o.fields[f.name] == restWord {
			o.known = append(o.known, f.name)
			rest = f.into
			continue
		}
		*f.into = o.amount(f.name, c)
	}
	return rest
}

// close fills in the one that is the rest.
func (s *Session) close(ctx context.Context, a *bill.Allocation, rest *money.Amount) error {
	if rest == nil {
		return nil
	}
	doc, err := s.Document(ctx, a.Document)
	if err != nil {
		return err
	}
	paid, err := money.Sum(doc.Currency(), a.Amount, a.Discount, a.Rounding)
	if err == nil {
		*rest, err = doc.Open.Sub(paid)
	}
	return err
}

// currencyOf is the currency that a customer is billed in.
func (s *Session) currencyOf(ctx context.Context, c bill.Customer) (money.Currency, error) {
	if c.Currency != (money.Currency{}) {
		return c.Currency, nil
	}
	return read(ctx, s, seePayments, func(v *store.View) (money.Currency, error) {
		company, err := v.Company()
		return company.Currency, err
	})
}

// payInvoice reads a payment of one invoice.
func (s *Session) payInvoice(ctx context.Context, o *object) ([]bill.Payment, error) {
	ref := o.text("invoice")
	if err := o.form.failed(); err != nil {
		return nil, err
	}
	id, err := s.ResolveDocument(ctx, ref)
	if err != nil {
		return nil, inFieldAt("invoice", err)
	}
	doc, err := s.Document(ctx, id)
	if err != nil {
		return nil, inFieldAt("invoice", err)
	}
	r := o.receipt(doc.Currency())
	one := bill.Allocation{Document: id, Amount: r.Amount}
	closing := o.closing(&one, doc.Currency())
	o.done()
	if err := o.form.failed(); err != nil {
		return nil, err
	}
	if err := s.close(ctx, &one, closing); err != nil {
		return nil, err
	}
	if !one.Discount.IsZero() || !one.Rounding.IsZero() {
		r.On = []bill.Allocation{one}
		return s.Receive(ctx, r)
	}
	return s.AddPayment(ctx, bill.Payment{
		Document: id, Date: r.Date, Amount: r.Amount, Method: r.Method, Reference: r.Reference, Note: r.Note,
	})
}
