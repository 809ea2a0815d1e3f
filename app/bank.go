package app

import (
	"context"
	"errors"
	"slices"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// BankStatement is a statement of a file, with those of its entries that were not read before.
type BankStatement struct {
	bank.Statement
	Fresh []bank.Entry
}

// BankMatch is an entry of a bank statement with what it may pay, while it is open, or what was booked from it.
type BankMatch struct {
	BankEntry
	Suggestions []bank.Suggestion // the likeliest first
	Payments    []bill.Payment    // counter-payments among them
}

// ReadBank reads the statements of a file and says which entries are new. Nothing is kept. Where the file does not say whose it is, it is
// taken for that of the company's account and currency.
func (s *Session) ReadBank(ctx context.Context, data []byte, h bank.Hints) ([]BankStatement, error) {
	list, err := s.statements(ctx, data, h)
	if err != nil {
		return nil, err
	}
	return read(ctx, s, seeBank, func(v *store.View) ([]BankStatement, error) { return compared(v, list) })
}

// ImportBank is ReadBank, and keeps the new entries for matching. Nothing is booked by it, and none is kept twice.
func (s *Session) ImportBank(ctx context.Context, data []byte, h bank.Hints) (out []BankStatement, err error) {
	if err := s.knock(importBank); err != nil {
		return nil, err
	}
	list, err := s.statements(ctx, data, h)
	if err != nil {
		return nil, err
	}
	err = write(ctx, s, importBank, bill.ID{}, func(tx *store.Tx) error {
		if out, err = compared(&tx.View, list); err != nil {
			return err
		}
		for _, one := range out {
			for _, e := range one.Fresh {
				kept := BankEntry{ID: bill.NewID(), Account: one.Account, Filed: bank.Filed{Entry: e, Format: one.Format}}
				if err := tx.AddBankEntry(kept); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// statements reads a file, outside of any transaction.
func (s *Session) statements(ctx context.Context, data []byte, h bank.Hints) ([]bank.Statement, error) {
	c, err := read(ctx, s, seeBank, (*store.View).Company)
	if err != nil {
		return nil, err
	}
	if h.Currency == (money.Currency{}) {
		h.Currency = c.Currency
	}
	if h.Account == "" {
		h.Account = c.Account.IBAN
	}
	list, err := bank.Read(data, h)
	if !ownCheckDigits[c.Address.Country] {
		maskCards(list)
	}
	return list, asError("bank statement", err)
}

// ownCheckDigits are the countries where the references by which invoices are paid have the check digit of cards: there nothing is masked in a statement, since a reference
// could be lost.
var ownCheckDigits = map[string]bool{"NO": true, "SE": true, "DK": true}

// maskCards takes the numbers of payment cards out of the words of statements, but for their last four digits.
func maskCards(list []bank.Statement) {
	for _, one := range list {
		for i := range one.Entries {
			e := &one.Entries[i]
			e.Name, e.Purpose, e.EndToEnd = bill.MaskCards(e.Name), bill.MaskCards(e.Purpose), bill.MaskCards(e.EndToEnd)
		}
	}
}

// compared says which entries of the statements are not kept yet.
func compared(v *store.View, list []bank.Statement) (out []BankStatement, err error) {
	for _, one := range list {
		from, to := one.Days()
		known, err := v.BankKnown(one.Account, one.Currency, from, to)
		if err != nil {
			return nil, err
		}
		for _, before := range out { // files of an archive may overlap; statements of one file do not
			if before.Part != one.Part && before.Account == one.Account && before.Currency == one.Currency {
				for _, e := range before.Fresh {
					known = append(known, bank.Filed{Entry: e, Format: before.Format})
				}
			}
		}
		out = append(out, BankStatement{one, bank.Fresh(known, one.Entries, one.Format)})
	}
	return out, nil
}

// BankEntries gives a page of the entries, the oldest first, and how many match in all. The open ones come with what they may pay.
func (s *Session) BankEntries(ctx context.Context, q BankQuery) ([]BankMatch, int, error) {
	total := 0
	list, err := read(ctx, s, seeBank, func(v *store.View) (list []BankMatch, err error) {
		var entries []BankEntry
		if entries, total, err = v.BankEntries(q); err != nil {
			return nil, err
		}
		m, err := matcher(v)
		for _, e := range entries {
			match := BankMatch{BankEntry: e}
			switch {
			case err != nil:
			case e.State == BankOpen:
				match.Suggestions = m.Suggest(e.Entry)
			default:
				match.Payments, err = v.BookedFrom(e.ID)
			}
			list = append(list, match)
		}
		return list, err
	})
	return list, total, err
}

func matcher(v *store.View) (*bank.Matcher, error) {
	open, err := v.OpenInvoices()
	if err != nil {
		return nil, err
	}
	payers, err := v.BankPayers()
	return bank.NewMatcher(open, payers), err
}

// AcceptBank books an open entry as payments of the invoices, in one transaction: each gets what is open on it, and what is left
// over is the credit of the customer of the last one (see AddPayment). Without invoices it takes the suggestion that is likely and better than any other. A share that names its amount, or what
// is open, holds only while that is so: what a person saw is what is booked.
func (s *Session) AcceptBank(ctx context.Context, entry bill.ID, shares []bank.Share) (list []bill.Payment, err error) {
	err = write(ctx, s, acceptBank, entry, func(tx *store.Tx) error {
		e, err := tx.BankEntry(entry)
		if err != nil {
			return err
		}
		if e.State != BankOpen {
			return bookedAlready(e.State)
		}
		if len(shares) == 0 {
			if shares, err = likeliest(&tx.View, e); err != nil {
				return err
			}
		}
		if list, err = s.paymentsOf(&tx.View, e, shares); err != nil {
			return err
		}
		return tx.Book(entry, list)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func bookedAlready(state BankState) error {
	what := "the entry was booked already"
	if state == BankIgnored {
		what = "the entry was set aside"
	}
	return &Error{Kind: Conflict, Field: "entry", Hint: HintBooked, Err: errors.New(what)}
}

// likeliest is the one suggestion that needs no person to choose.
func likeliest(v *store.View, e BankEntry) ([]bank.Share, error) {
	m, err := matcher(v)
	if err != nil {
		return nil, err
	}
	list := m.Suggest(e.Entry)
	switch {
	case len(list) == 0 || list[0].Score < bank.Likely:
		err = errors.New("no invoice is likely enough")
	case len(list) > 1 && list[1].Score == list[0].Score:
		err = errors.New("two suggestions are equally good")
	default:
		return list[0].Shares, nil
	}
	return nil, &Error{Kind: Invalid, Field: "invoice", Hint: HintNameInvoice, Err: err}
}

// paymentsOf shares an entry out over invoices.
func (s *Session) paymentsOf(v *store.View, e BankEntry, shares []bank.Share) (list []bill.Payment, err error) {
	var docs []Document
	var open []money.Amount
	for i, share := range shares {
		doc, err := v.Document(share.Invoice)
		if err != nil {
			return nil, inFieldAt("invoice", err)
		}
		switch {
		case !doc.Kind().Owed():
			return nil, invalid("invoice", "%s is no invoice", doc.Number().Text)
		case doc.Currency() != e.Amount.Currency():
			return nil, invalid("invoice", "%s is in another currency than the entry (%s)", doc.Number().Text, e.Amount.Currency().Code())
		case slices.ContainsFunc(shares[:i], func(o bank.Share) bool { return o.Invoice == share.Invoice }):
			return nil, invalid("invoice", "%s is named twice", doc.Number().Text)
		}
		standing, err := s.standing(v, doc)
		if err != nil {
			return nil, err
		}
		toPay := standing.Open
		if !share.Discount.IsZero() {
			if toPay, err = toPay.Sub(share.Discount); err != nil {
				return nil, err
			}
		}
		docs, open = append(docs, standing), append(open, toPay)
	}
	parts, err := bank.Split(e.Amount, open)
	if err != nil {
		return nil, err
	}
	r := bill.Receipt{ID: bill.NewID(), Kind: bill.PaidMoney, Date: e.Booked, Amount: e.Amount, Method: "transfer", Reference: payersWords(e)}
	for i, doc := range docs {
		switch shown := shares[i]; {
		case !shown.Amount.IsZero() && shown.Amount != parts[i], !shown.Open.IsZero() && shown.Open != doc.Open:
			return nil, &Error{Kind: Conflict, Field: "invoice", Hint: HintChanged, Err: errors.New("another sum is open on the invoice by now")}
		case parts[i].IsZero():
			return nil, invalid("invoice", "nothing is left for %s", doc.Number().Text)
		}
		p := bill.Payment{Document: doc.ID(), Date: r.Date, Amount: parts[i], Method: r.Method, Reference: r.Reference}
		if err := problems(bill.CheckPayment(p, doc.Document)); err != nil {
			return nil, err
		}
		r.On = append(r.On, bill.Allocation{Document: doc.ID(), Amount: parts[i], Discount: shares[i].Discount})
	}
	if err := checkDiscounts(r, docs); err != nil {
		return nil, err
	}
	if r, err = s.overpaid(v, r, docs[len(docs)-1]); err != nil {
		return nil, err
	}
	return receiptRows(r, docs)
}

// checkDiscounts refuses settlement discounts that the invoices do not offer on the day of the entry.
func checkDiscounts(r bill.Receipt, docs []Document) error {
	for i, a := range r.On {
		if a.Discount.IsZero() {
			continue
		}
		due := bill.Due{Document: docs[i].ID(), Open: docs[i].Open, Offers: docs[i].Offers}
		one := bill.Receipt{Kind: r.Kind, Date: r.Date, Amount: a.Amount, On: []bill.Allocation{a}}
		if err := problems(bill.CheckReceipt(one, []bill.Due{due}, money.Of(0, a.Amount.Currency()))); err != nil {
			return err
		}
	}
	return nil
}

// payersWords are the reference of a payment: what the payer wrote.
func payersWords(e BankEntry) string {
	for _, text := range []string{e.Reference, e.Purpose, e.EndToEnd, e.BankRef} {
		if r := []rune(text); len(r) > 0 {
			return string(r[:min(len(r), 140)])
		}
	}
	return ""
}

// IgnoreBank sets an open entry aside: it pays no invoice.
func (s *Session) IgnoreBank(ctx context.Context, entry bill.ID) error {
	return write(ctx, s, ignoreBank, entry, func(tx *store.Tx) error {
		e, err := tx.BankEntry(entry)
		if err == nil && e.State != BankOpen {
			err = bookedAlready(e.State)
		}
		if err != nil {
			return err
		}
		return tx.SetBankState(entry, BankIgnored)
	})
}

// UndoBank makes an entry open again: what was booked from it is answered by counter-payments of today.
func (s *Session) UndoBank(ctx context.Context, entry bill.ID) (list []bill.Payment, err error) {
	err = write(ctx, s, undoBank, entry, func(tx *store.Tx) error {
		e, err := tx.BankEntry(entry)
		if err != nil {
			return err
		}
		booked, err := tx.BookedFrom(entry)
		if err != nil {
			return err
		}
		if e.State == BankOpen {
			return &Error{Kind: Conflict, Field: "entry", Hint: HintChanged, Err: errors.New("nothing was booked from the entry")}
		}
		if list, err = countered(booked, s.Today()); err != nil {
			return err
		}
		if len(list) > 0 {
			more, err := unearned(&tx.View, booked, list[0].Receipt, s.Today())
			if err != nil {
				return err
			}
			list = append(list, more...)
		}
		err = tx.Unbook(entry, list)
		if errors.Is(err, store.ErrUnchangeable) {
			return &Error{Kind: Conflict, Field: "entry", Hint: HintCredit, Err: errors.New("the credit that it made is used")}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// countered are the counter-payments that bring what was booked on each invoice, and on each customer's credit, back to nothing.
func countered(booked []bill.Payment, today bill.Date) (list []bill.Payment, err error) {
	type place struct{ document, customer bill.ID }
	var order []place
	sums, receipt := map[place]bill.Payment{}, bill.NewID()
	for _, p := range booked {
		at := place{p.Document, p.Customer}
		sum, ok := sums[at]
		if !ok {
			order = append(order, at)
			sum = p
			sum.Amount = money.Of(0, p.Amount.Currency())
		}
		if sum.Amount, err = sum.Amount.Sub(p.Amount); err != nil {
			return nil, err
		}
		sums[at] = sum
	}
	for _, at := range order {
		p := sums[at]
		if !p.Amount.IsZero() {
			p.ID, p.Receipt, p.Date, p.Note = bill.NewID(), receipt, today, ""
			list = append(list, p)
		}
	}
	return list, nil
}
