package app

import (
	"context"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// Documents gives a page of drafts and issued documents together, newest first, and how many match in all. A zero
// Today of the query is the day of the books' clock.
func (s *Session) Documents(ctx context.Context, q DocumentQuery) ([]DocumentRow, int, error) {
	type page struct {
		list  []DocumentRow
		total int
	}
	if q.Today.IsZero() {
		q.Today = s.Today()
	}
	p, err := read(ctx, s, seeDocuments, func(v *store.View) (p page, err error) {
		p.list, p.total, err = v.Documents(q)
		return p, err
	})
	return p.list, p.total, err
}

// Document is an issued document with all that has happened to it since.
type Document struct {
	bill.Document
	State    bill.State
	Open     money.Amount // still to be paid; zero of its currency for quotes and credit notes
	Payments []bill.Payment
	Credits  []bill.Document // that correct it
	Answers  []bill.Answer   // to a quote
	Before   []bill.Document // what it came of, the oldest first
	Offers   []bill.Offer    // settlement discounts that it still offers
	Coin     int64           // to which its payment in cash is rounded, in minor units; 1: not at all
	After    []bill.Document // what became of it, each after the one that it follows
	Letters  []Letter        // that it was mailed with, the newest first; where one document was asked for
}

// Document is the issued document of that id, else Missing (a draft is found by Draft).
func (s *Session) Document(ctx context.Context, id bill.ID) (Document, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (Document, error) {
		doc, err := v.Document(id)
		if err != nil {
			return Document{}, err
		}
		return s.withLetters(v, doc)
	})
}

// withLetters adds to a document what has happened to it since, the letters that it was mailed with among that.
func (s *Session) withLetters(v *store.View, doc bill.Document) (Document, error) {
	out, err := s.standing(v, doc)
	if err == nil {
		out.Letters, err = lettersAbout(v, doc.ID())
	}
	return out, err
}

// standing adds to a document what has happened to it since.
func (s *Session) standing(v *store.View, doc bill.Document) (out Document, err error) {
	out = Document{Document: doc, State: bill.StateIssued, Coin: coinOf(doc), Open: money.Of(0, doc.Totals().Payable.Currency())}
	if err = s.around(v, &out); err != nil || !doc.Kind().Owed() {
		return out, err
	}
	if out.Payments, err = v.Payments(doc.ID()); err != nil {
		return out, err
	}
	if out.Credits, err = v.Credits(doc.ID()); err != nil {
		return out, err
	}
	if out.Open, err = bill.Balance(doc, out.Payments, out.Credits); err != nil {
		return out, err
	}
	if out.Offers, err = bill.OffersOf(doc, out.Payments, out.Credits); err != nil {
		return out, err
	}
	out.State, err = bill.StateOf(doc, out.Payments, out.Credits, s.Today())
	return out, err
}

// PDF is the paper of an issued document: the very bytes that were filed when it was issued.
func (s *Session) PDF(ctx context.Context, id bill.ID) ([]byte, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) ([]byte, error) { return v.PDF(id) })
}

// Draft is the draft of that id, else Missing.
func (s *Session) Draft(ctx context.Context, id bill.ID) (bill.Draft, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (bill.Draft, error) { return v.Draft(id) })
}

// NewDraft is an empty draft of a kind, not saved yet, with all that company and customer decide: parties, account, currency,
// language, prices, rules, the customer's discount. The due date is worked out at issue unless the draft has one. A zero
// customer leaves the buyer open.
func (s *Session) NewDraft(ctx context.Context, k bill.Kind, customer bill.ID) (bill.Draft, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (bill.Draft, error) {
		company, err := v.Company()
		if err != nil {
			return bill.Draft{}, err
		}
		d := bill.Draft{
			ID: bill.NewID(), Kind: k, Currency: company.Currency, Language: company.Language, Prices: company.Prices,
			Rules: company.Rounding, Seller: seller(company), Settlement: company.Settlement,
		}
		if customer.IsZero() {
			return PaidTo(d, company), nil
		}
		c, err := v.Customer(customer)
		if err == nil {
			err = mayUse(v, c)
		}
		if err != nil {
			return d, err
		}
		return PaidTo(ForCustomer(d, c), company), nil
	})
}

// ForCustomer is the draft with the customer as its buyer, and her currency, language and discounts where she has her own. It
// touches no line.
func ForCustomer(d bill.Draft, c bill.Customer) bill.Draft {
	d.Customer, d.Buyer = c.ID, party(c)
	if c.Currency != (money.Currency{}) {
		d = InCurrency(d, c.Currency)
	}
	if c.Language != "" {
		d.Language = c.Language
	}
	if d.BuyerRef == "" {
		d.BuyerRef = c.BuyerRef
	}
	if !c.Discount.IsZero() && len(d.Discounts) == 0 {
		d.Discounts = []bill.Adjustment{{Percent: c.Discount}}
	}
	if c.Settlement != nil {
		d.Settlement = c.Settlement
	}
	d.DeliverTo = c.DeliverAt(bill.Delivering)
	return d
}

// InCurrency is the draft in another currency. The coin to which the books round cash is one of theirs, and an exchange rate was that of
// the old currency.
func InCurrency(d bill.Draft, c money.Currency) bill.Draft {
	if c != d.Currency {
		d.Currency, d.Rules.CashStep, d.Exchange = c, 0, bill.Exchange{}
	}
	return d
}

// PaidTo is the draft with the account that it is paid to: the one that was chosen, else the one that serves its currency.
func PaidTo(d bill.Draft, company bill.Company) bill.Draft {
	d.Account = company.AccountFor(d.Currency, d.PayTo)
	return d
}

// SaveDraft keeps a draft, whatever is still wrong with it, and answers with it as kept: a zero ID gets a new one, and the
// parties are filled in. An issued document is never touched: Conflict.
func (s *Session) SaveDraft(ctx context.Context, d bill.Draft) (bill.Draft, error) {
	if d.ID.IsZero() {
		d.ID = bill.NewID()
	}
	err := write(ctx, s, saveDraft, d.ID, func(tx *store.Tx) (err error) {
		d, err = s.keepDraft(tx, d)
		return err
	})
	return d, err
}

// keepDraft fills in the parties and writes the draft.
func (s *Session) keepDraft(tx *store.Tx, d bill.Draft) (bill.Draft, error) {
	d, _, _, err := s.withParties(&tx.View, d.KeepDeposits())
	if err != nil {
		return d, err
	}
	return d, tx.SaveDraft(d)
}

// withParties copies seller, account and buyer into a draft as they are now, and answers with the company and the days until it
// is due. The
// buyer of a credit note stays that of its invoice.
func (s *Session) withParties(v *store.View, d bill.Draft) (bill.Draft, bill.Company, int, error) {
	company, err := v.Company()
	if err != nil {
		return d, company, 0, err
	}
	d = PaidTo(d, company)
	d.Seller, d.Reference = seller(company), "" // made at issue
	if d.Customer.IsZero() || d.Kind == bill.CreditNote {
		return d, company, company.Terms, nil
	}
	c, err := v.Customer(d.Customer)
	if err != nil {
		return d, company, 0, inField("customer", asError("customer", err))
	}
	if err := mayUse(v, c); err != nil {
		return d, company, 0, err
	}
	d.Customer, d.Buyer = c.ID, party(c)
	if d.BuyerRef == "" {
		d.BuyerRef = c.BuyerRef // she may have got it since, because an e-invoice needs it
	}
	if c.Terms >= 0 {
		return d, company, c.Terms, nil
	}
	return d, company, company.Terms, nil
}

// DeleteDraft moves a draft into the bin. It had no number, so nothing is missing afterwards.
func (s *Session) DeleteDraft(ctx context.Context, id bill.ID) error {
	return write(ctx, s, deleteDraft, id, func(tx *store.Tx) error { return tx.BinDraft(id) })
}
