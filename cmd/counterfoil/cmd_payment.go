package main

import (
	"context"
	"io"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type paymentCmd struct {
	Add      paymentAdd      `cmd:"" help:"File a payment of one invoice or several from JSON; answers with its id."`
	Allocate paymentAllocate `cmd:"" help:"Put the credit of a customer on her invoices, from JSON."`
	Refund   paymentRefund   `cmd:"" help:"File that a customer was paid back her credit, from JSON."`
	WriteOff paymentWriteOff `cmd:"" name:"write-off" help:"Give up a small rest of an invoice, or keep what was overpaid by a little."`
	Discount paymentDiscount `cmd:"" help:"Take the settlement discount of an invoice that was paid in time, where the payment did not."`
	TakeBack paymentTakeBack `cmd:"" name:"take-back" help:"Answer a payment that was filed by mistake by its opposite."`
	Receipt  paymentReceipt  `cmd:"" help:"Write a receipt of a payment as PDF."`
	Send     paymentSend     `cmd:"" help:"Send a receipt of a payment by e-mail."`
	List     paymentList     `cmd:"" help:"List payments, newest first."`
}

type paymentAdd struct {
	File string `arg:"" help:"JSON file, or '-': {invoice, amount, date, method, reference, note, discount, rounding}, or {customer, amount, allocations: [{invoice, amount, discount, rounding}]}. A discount is the settlement discount that closes the invoice, a rounding that of cash to the coin: an amount, or rest. Without allocations the oldest are paid first; what is over stays as credit."`
}

// Run files a payment.
func (c *paymentAdd) Run(d *desk) error { return fileReceipt(d, c.File, (*app.Session).AddPaymentFrom) }

type paymentAllocate struct {
	File string `arg:"" help:"JSON file, or '-': {customer, currency, allocations: [{invoice, amount}], date, note}. Without allocations the oldest come first; a negative amount takes back what was overpaid."`
}

// Run puts a credit on invoices.
func (c *paymentAllocate) Run(d *desk) error {
	return fileReceipt(d, c.File, (*app.Session).AllocateFrom)
}

type paymentRefund struct {
	File string `arg:"" help:"JSON file, or '-': {customer, currency, amount, date, method, reference, note}."`
}

// Run files a refund.
func (c *paymentRefund) Run(d *desk) error { return fileReceipt(d, c.File, (*app.Session).RefundFrom) }

// fileReceipt files what a JSON file says, and answers with the id of the receipt.
func fileReceipt(d *desk, file string, do func(*app.Session, context.Context, []byte) ([]bill.Payment, error)) error {
	data, err := d.input(file)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		list, err := do(s, d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), line(list[0].Receipt.String()))
	})
}

type paymentWriteOff struct {
	Invoice string `arg:"" help:"Number or id of the invoice."`
	Amount  string `help:"How much; else all that is open."`
	Reason  string `required:"" help:"Why, for the books."`
}

// Run writes off.
func (c *paymentWriteOff) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.Invoice)
		if err != nil {
			return err
		}
		doc, err := s.Document(d.ctx, id)
		if err != nil {
			return err
		}
		p := bill.Payment{Document: id, Note: c.Reason}
		if c.Amount != "" {
			if p.Amount, err = money.ParseAmount(doc.Currency(), c.Amount); err != nil {
				return usage("--amount: an amount in %s, such as 0.02", doc.Currency().Code())
			}
		}
		if p, err = s.WriteOff(d.ctx, p); err != nil {
			return err
		}
		return d.answer(app.Wire(p), line(p.ID.String()))
	})
}

type paymentDiscount struct {
	Invoice string `arg:"" help:"Number or id of the invoice."`
}

// Run takes a settlement discount.
func (c *paymentDiscount) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.Invoice)
		if err != nil {
			return err
		}
		p, err := s.TakeDiscount(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(p), func(w io.Writer) error { return printBooked(d, s, w, []bill.Payment{p}) })
	})
}

type paymentTakeBack struct {
	ID string `arg:"" help:"Id of the payment; all that belongs to it is taken back."`
}

// Run takes a payment back.
func (c *paymentTakeBack) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		list, err := s.TakeBack(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printBooked(d, s, w, list) })
	})
}

// printBooked shows payments with how their invoices stand now.
func printBooked(d *desk, s *app.Session, w io.Writer, list []bill.Payment) error {
	var rows [][]string
	for _, p := range list {
		row := []string{"", p.Amount.String(), p.Amount.Currency().Code(), "credit", "", ""}
		if p.Document.IsZero() {
			name, err := creditor(d, s, p.Customer)
			if err != nil {
				return err
			}
			row[5] = name
		} else {
			doc, err := s.Document(d.ctx, p.Document)
			if err != nil {
				return err
			}
			row[0], row[3], row[4], row[5] = doc.Number().Text, string(doc.State), doc.Open.String(), doc.Draft().Buyer.Name
		}
		rows = append(rows, row)
	}
	return table(w, []column{left("INVOICE"), right("BOOKED"), left(""), left("STATE"), right("OPEN"), left("CUSTOMER")}, rows)
}

// creditor is the name of a customer whose credit was moved. She may have been deleted since: what was booked is then shown with her id.
func creditor(d *desk, s *app.Session, id bill.ID) (string, error) {
	c, err := s.Customer(d.ctx, id)
	switch {
	case app.KindOf(err) == app.Missing:
		return "deleted, " + id.String(), nil
	case err != nil:
		return "", err
	}
	return c.Name, nil
}

type paymentReceipt struct {
	ID  string `arg:"" help:"Id of the payment."`
	PDF string `name:"pdf" required:"" placeholder:"FILE.pdf" help:"Where to write it; '-' is standard output."`
}

// Run writes a receipt.
func (c *paymentReceipt) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		pdf, err := s.PaymentReceipt(d.ctx, id)
		if err != nil {
			return err
		}
		return d.put(c.PDF, pdf, writePDF)
	})
}

type paymentList struct {
	pageFlags
}

// Run lists payments.
func (c *paymentList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, _, err := s.Payments(d.ctx, app.PaymentQuery{Limit: c.Limit, Offset: c.Offset})
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, p := range list {
				rows = append(rows, []string{
					p.Receipt.String(), day(p.Date), p.Amount.String(), p.Amount.Currency().Code(), string(p.Kind), p.Method, p.Reference, placeOf(p),
				})
			}
			return table(w, []column{
				left("ID"), left("DATE"), right("AMOUNT"), left(""), left("KIND"), left("METHOD"), left("REFERENCE"), left("ON"),
			}, rows)
		})
	})
}

// placeOf says what a payment moves: an invoice, or the credit of a customer.
func placeOf(p bill.Payment) string {
	if p.Document.IsZero() {
		return "credit of " + p.Customer.String()
	}
	return p.Document.String()
}
