package app

import (
	"context"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// AskDeposit drafts a deposit invoice for an issued quote, order or pro-forma invoice, and saves it. Errors: Invalid where the document
// takes none, where nothing or more than all of it is asked for, and where the quote was declined.
func (s *Session) AskDeposit(ctx context.Context, source bill.ID, ask bill.DepositAsk) (bill.Draft, error) {
	return s.after(ctx, source, func(_ *store.Tx, doc Document) (bill.Draft, error) {
		d := doc.Draft()
		d.Source = &bill.Source{Reference: bill.Reference{ID: doc.ID(), Number: doc.Number().Text, Date: d.Date}, Kind: doc.Kind()}
		d, err := bill.AskDeposit(doc.Document, ask, paper.DepositWords(d, ask), bill.Date{})
		if err != nil {
			return d, &Error{Kind: Invalid, Field: "deposit", Hint: HintFixField, Err: err}
		}
		return d, nil
	})
}

// FinalInvoice drafts the invoice over all that is left of an issued document, and takes off the deposits that were invoiced for the
// same deal; of a deposit invoice it is that of the document which the deposit was asked for on, and of one that stands alone an invoice
// whose lines are still to be written. It is saved. Errors: Invalid where nothing is left.
func (s *Session) FinalInvoice(ctx context.Context, source bill.ID) (bill.Draft, error) {
	return s.after(ctx, source, func(tx *store.Tx, doc Document) (bill.Draft, error) {
		d, err := s.finalDraft(&tx.View, &doc)
		if err != nil {
			return d, err
		}
		deposits, err := s.depositsOf(&tx.View, doc, d)
		if err != nil {
			return d, err
		}
		if d, err = bill.TakeOff(d, deposits); err != nil {
			return d, &Error{Kind: Invalid, Field: "deposits", Hint: HintFixField, Err: err}
		}
		if !d.IsFinal() {
			return d, invalid("deposits", "no deposit is left to be taken off: an ordinary invoice will do")
		}
		return d, nil
	})
}

// finalDraft is the final invoice without its deposits. A deposit invoice is replaced by what it was asked for on.
func (s *Session) finalDraft(v *store.View, doc *Document) (d bill.Draft, err error) {
	d = doc.Draft()
	switch {
	case d.Deposit && d.Source == nil:
		d = d.Untied()
		d.ID, d.Kind, d.Lines = bill.NewID(), bill.Invoice, nil
		return d, nil
	case d.Deposit:
		from, err := v.Document(d.Source.ID)
		if err != nil {
			return d, err
		}
		if *doc, err = s.standing(v, from); err != nil {
			return d, err
		}
	}
	if d, err = bill.Follow(doc.Document, bill.Invoice, nil, doc.After, bill.Date{}); err != nil {
		return d, &Error{Kind: Invalid, Field: "lines", Hint: HintFixField, Err: err}
	}
	return d, nil
}

// Deposits are the deposit invoices of the deal that a document belongs to, with what of each is left to be taken off and what was paid.
func (s *Session) Deposits(ctx context.Context, document bill.ID) ([]bill.OpenDeposit, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) ([]bill.OpenDeposit, error) {
		doc, err := v.Document(document)
		if err != nil {
			return nil, err
		}
		out := Document{Document: doc}
		if err := s.around(v, &out); err != nil {
			return nil, err
		}
		return s.depositsOf(v, out, doc.Draft())
	})
}

// depositsOf are the deposit invoices of a deal: those that were asked for on a document, on what it came of, or on what became of it.
// Their words are for the draft that takes them off.
func (s *Session) depositsOf(v *store.View, doc Document, d bill.Draft) (list []bill.OpenDeposit, err error) {
	if doc.Draft().Deposit {
		one, err := s.openDeposit(v, doc.Document, d)
		return []bill.OpenDeposit{one}, err
	}
	all := doc.After
	if len(doc.Before) > 0 {
		if all, err = v.Chain(doc.Before[0].ID()); err != nil {
			return nil, err
		}
	}
	deal := []bill.ID{doc.ID()}
	for _, other := range slices.Concat(doc.Before, doc.After) {
		deal = append(deal, other.ID())
	}
	for _, other := range all {
		from := other.Draft()
		if !from.Deposit || from.Source == nil || !slices.Contains(deal, from.Source.ID) {
			continue
		}
		one, err := s.openDeposit(v, other, d)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// openDeposit is how a deposit invoice stands, with the words for a draft that takes it off.
func (s *Session) openDeposit(v *store.View, deposit bill.Document, d bill.Draft) (o bill.OpenDeposit, err error) {
	payments, err := v.Payments(deposit.ID())
	if err != nil {
		return o, err
	}
	later, err := v.DepositLater(deposit.ID())
	if err != nil {
		return o, err
	}
	if o, err = bill.NewOpenDeposit(deposit, payments, later); err != nil {
		return o, err
	}
	if !o.Customer.IsZero() {
		o.Customer, err = v.Kept(o.Customer)
	}
	o.Words = paper.TakenWords(d, bill.Reference{ID: deposit.ID(), Number: deposit.Number().Text, Date: deposit.Draft().Date})
	return o, err
}

// checkDeposits says what is wrong with the deposits that an invoice takes off, and writes down what was paid of them until now.
func (s *Session) checkDeposits(v *store.View, d bill.Draft) (bill.Draft, []bill.Problem, error) {
	if d.Kind != bill.Invoice || len(d.Deposits) == 0 {
		return d, nil, nil
	}
	var open []bill.OpenDeposit
	d = d.Clone()
	for i, p := range d.Deposits {
		doc, err := v.Document(p.ID)
		if errors.Is(err, store.ErrMissing) {
			continue // the check says so
		}
		if err != nil {
			return d, nil, err
		}
		one, err := s.openDeposit(v, doc, d)
		if err != nil {
			return d, nil, err
		}
		d.Deposits[i].Paid = one.Paid
		open = append(open, one)
	}
	return d, bill.CheckDeposits(d, open), nil
}

// notTaken refuses to credit a deposit invoice that a final invoice takes off.
func (s *Session) notTaken(v *store.View, invoice bill.Document) error {
	if !invoice.Draft().Deposit {
		return nil
	}
	o, err := s.openDeposit(v, invoice, invoice.Draft())
	if err != nil {
		return err
	}
	return problems(bill.CheckDepositCredit(o))
}

// untaken warns of deposits of a deal that an ordinary invoice does not take off, and of a deposit that asks for more than is left to ask.
func (s *Session) untaken(v *store.View, d bill.Draft) ([]bill.Problem, error) {
	if d.Source == nil {
		return nil, nil
	}
	source, err := v.Document(d.Source.ID)
	if err != nil {
		return nil, err
	}
	standing, err := s.standing(v, source)
	if err != nil {
		return nil, err
	}
	open, err := s.depositsOf(v, standing, d)
	if err != nil {
		return nil, err
	}
	return slices.Concat(bill.CheckUntaken(d, open), bill.CheckDepositSum(d, source, open)), nil
}

// depositBy finds an issued deposit invoice by its id or number, as the JSON form of a draft names it.
func (s *Session) depositBy(v *store.View, ref string, d bill.Draft) (bill.OpenDeposit, error) {
	doc, err := documentBy(v, ref)
	if err != nil {
		return bill.OpenDeposit{}, err
	}
	if !doc.Draft().Deposit {
		return bill.OpenDeposit{}, invalid("", "it is no deposit invoice")
	}
	o, err := s.openDeposit(v, doc, d)
	if err == nil && len(o.Left) == 0 {
		err = invalid("", "nothing of this deposit is left to be taken off")
	}
	return o, err
}

// documentBy finds an issued document by its id or number.
func documentBy(v *store.View, ref string) (bill.Document, error) {
	if id, err := bill.ParseID(ref); err == nil {
		return v.Document(id)
	}
	return v.DocumentBy(ref)
}
