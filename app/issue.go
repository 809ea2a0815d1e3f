package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/paycode"
	"counterfoil/store"
)

// Issue makes a document of a draft: in one transaction it is checked, takes its number, gets its paper, and is filed with
// its entry in the trail. Seller and account are copied from the company, the buyer from the customer, as they are now. A zero
// Due becomes the date plus the customer's or the company's days. After an error nothing has happened, and no number is lost.
//
// Errors: Invalid with the field of the first problem; the cause is Problems, with all of them.
func (s *Session) Issue(ctx context.Context, draft bill.ID) (bill.Document, error) {
	var doc bill.Document
	err := write(ctx, s, issueDocument, draft, func(tx *store.Tx) error {
		d, err := tx.Draft(draft)
		if err != nil {
			return err
		}
		doc, err = s.issue(tx, d)
		return err
	})
	return doc, err
}

// IssueDraft saves and issues a draft in one step, as Ctrl+Enter does. The draft need not have been saved before.
func (s *Session) IssueDraft(ctx context.Context, d bill.Draft) (bill.Document, error) {
	var doc bill.Document
	if d.ID.IsZero() {
		d.ID = bill.NewID()
	}
	err := write(ctx, s, issueDocument, d.ID, func(tx *store.Tx) (err error) {
		doc, err = s.issue(tx, d)
		return err
	})
	return doc, err
}

func (s *Session) issue(tx *store.Tx, d bill.Draft) (bill.Document, error) {
	d, err := s.complete(&tx.View, d.KeepDeposits())
	if err != nil {
		return bill.Document{}, err
	}
	if d, err = classed(&tx.View, d); err != nil {
		return bill.Document{}, err
	}
	if err := unissued(bill.Check(d)); err != nil {
		return bill.Document{}, err
	}
	if err := s.checkCredit(tx, d); err != nil {
		return bill.Document{}, err
	}
	d, found, err := s.checkDeposits(&tx.View, d)
	if err != nil {
		return bill.Document{}, err
	}
	if err := unissued(found); err != nil {
		return bill.Document{}, err
	}
	moves, err := keptMoves(&tx.View, d)
	if err != nil {
		return bill.Document{}, err
	}
	number, err := s.takeNumber(tx, d)
	if err != nil {
		return bill.Document{}, err
	}
	if d.Kind == bill.Invoice {
		d.Reference = paycode.Reference(d, number.Text)
	}
	doc, err := bill.Issue(d, number, s.Today())
	if err != nil {
		return doc, err
	}
	style, err := s.style(&tx.View)
	if err != nil {
		return doc, err
	}
	pdf, err := printDocument(doc, style)
	if err != nil {
		return doc, fmt.Errorf("paper: %w", err)
	}
	if err := tx.File(doc, pdf); err != nil {
		return doc, err
	}
	if err := fileStyle(tx, doc.ID(), style); err != nil {
		return doc, err
	}
	if err := fileEInvoice(tx, doc); err != nil {
		return doc, err
	}
	if err := s.moveStock(tx, doc, moves); err != nil {
		return doc, err
	}
	return doc, s.fileCosts(tx, doc)
}

// classed gives each line the class and the code of its item, as they are today, where it has none of its own.
func classed(v *store.View, d bill.Draft) (bill.Draft, error) {
	known := map[bill.ID]bill.Item{}
	d.Lines = slices.Clone(d.Lines)
	for i, l := range d.Lines {
		if l.Item.IsZero() || (l.Class != (bill.Class{}) && l.Code != "") {
			continue
		}
		it, ok := known[l.Item]
		if !ok {
			var err error
			if it, err = v.Item(l.Item); err != nil && !errors.Is(err, store.ErrMissing) {
				return d, err
			}
			known[l.Item] = it
		}
		if l.Class == (bill.Class{}) {
			d.Lines[i].Class = bill.ClassOf(it.Own)
		}
		if l.Code == "" {
			d.Lines[i].Code = it.Code
		}
	}
	return d, nil
}

// takeNumber takes the next number of the series that the draft asks for, or of the one that serves its kind. One that the law does not
// allow, because its counter has grown too long, is refused, and with the transaction it was never taken.
func (s *Session) takeNumber(tx *store.Tx, d bill.Draft) (n bill.Number, err error) {
	series, err := seriesOf(&tx.View, d)
	if err != nil {
		return n, err
	}
	if n, err = tx.TakeFrom(series, s.Today()); err != nil {
		return n, fmt.Errorf("take number: %w", err)
	}
	return n, problems(bill.CheckNumber(n, d.Kind, d.Seller.Address.Country))
}

// seriesOf is the series that numbers a draft.
func seriesOf(v *store.View, d bill.Draft) (bill.Series, error) {
	if d.Series.IsZero() {
		return v.Series(d.Kind)
	}
	series, err := v.SeriesBy(d.Series)
	if errors.Is(err, store.ErrMissing) || err == nil && series.Kind != d.Kind {
		return series, invalid("series", "there is no such number series for this kind of document")
	}
	return series, err
}

// complete fills in what is decided at issue.
func (s *Session) complete(v *store.View, d bill.Draft) (bill.Draft, error) {
	d, company, days, err := s.withParties(v, d)
	if err != nil {
		return d, err
	}
	if d.Date.IsZero() {
		d.Date = s.Today()
	}
	d.TaxReasons = LawfulReasons(company, d, s.Today())
	if d.Due.IsZero() && d.Kind == bill.Invoice {
		d.Due = d.Date.AddDays(days)
	}
	return d, nil
}

// checkCredit makes sure that all credit notes of an invoice together take back no more than it had, and no more money than it
// asked for: another one may have been issued since this one was drafted, and a draft's prices can be changed.
func (s *Session) checkCredit(tx *store.Tx, d bill.Draft) error {
	if d.Kind != bill.CreditNote || d.Corrects == nil || d.Corrects.ID.IsZero() {
		return nil
	}
	invoice, err := tx.Document(d.Corrects.ID)
	if err != nil {
		return inField("invoice", asError("invoice", err))
	}
	if err := s.notTaken(&tx.View, invoice); err != nil {
		return err
	}
	earlier, err := tx.Credits(invoice.ID())
	if err != nil {
		return err
	}
	paid, err := tx.Payments(invoice.ID())
	if err != nil {
		return err
	}
	return unissued(bill.CheckCredit(d, invoice, earlier, paid...))
}

// Credit drafts a credit note for an issued invoice and saves it: the whole of what is left of it without parts, or some
// quantities of some lines. It is issued like any draft. Errors: Invalid where more is taken back than is left.
func (s *Session) Credit(ctx context.Context, invoice bill.ID, parts []bill.CreditPart) (bill.Draft, error) {
	id := bill.NewID()
	var d bill.Draft
	err := write(ctx, s, saveDraft, id, func(tx *store.Tx) error {
		doc, err := tx.Document(invoice)
		if err != nil {
			return err
		}
		if err := s.notTaken(&tx.View, doc); err != nil {
			return err
		}
		earlier, err := tx.Credits(invoice)
		if err != nil {
			return err
		}
		paid, err := tx.Payments(invoice)
		if err != nil {
			return err
		}
		if d, err = bill.Credit(doc, parts, earlier, bill.Date{}, paid...); err != nil {
			return &Error{Kind: Invalid, Field: "lines", Hint: HintFixField, Err: err}
		}
		d.ID = id
		d, err = s.keepDraft(tx, d)
		return err
	})
	return d, err
}

// CheckDraft says what is wrong with a draft, completed as Issue would: the parties and dates that are filled in then are no
// problems now.
func (s *Session) CheckDraft(ctx context.Context, d bill.Draft) ([]bill.Problem, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) ([]bill.Problem, error) {
		d, err := s.complete(v, d)
		if err != nil {
			return nil, err
		}
		stock, err := draftStock(v, d)
		if err != nil {
			return nil, err
		}
		follow, err := checkFollow(v, d)
		if err != nil {
			return nil, err
		}
		left, err := s.untaken(v, d)
		if err != nil {
			return nil, err
		}
		d, taken, err := s.checkDeposits(v, d)
		if err != nil {
			return nil, err
		}
		sheet, err := s.checkPaper(v, d)
		return slices.Concat(bill.Check(d), paycode.Check(d), follow, left, taken, stock, sheet), err
	})
}
