package app

import (
	"context"
	"errors"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// RecurringInvoice is a template with what each of its invoices asks for as it stands, and what became of those that are dealt with.
type RecurringInvoice struct {
	bill.Recurring
	Payable   money.Amount
	Occasions []bill.Occasion         // the latest first; Recurring has them, AllRecurring has none
	Became    map[bill.ID]DocumentRow // the documents of Occasions as they stand today; a draft that was deleted is not there
}

// MadeInvoice is an invoice that was made from a template.
type MadeInvoice struct {
	Recurring bill.ID
	Day       bill.Date // the occurrence
	Document  bill.ID
	Number    string // "" where it waits as a draft
	Name      string // of the buyer
	Payable   money.Amount
	Unissued  bool // it was to be issued, and could not: it waits as a draft until a person has mended it
}

// AllRecurring are all templates, in the order of what comes next.
func (s *Session) AllRecurring(ctx context.Context) ([]RecurringInvoice, error) {
	return read(ctx, s, seeRecurring, func(v *store.View) (out []RecurringInvoice, err error) {
		list, err := v.AllRecurring()
		for _, r := range list {
			out = append(out, priced(r))
		}
		return out, err
	})
}

// Recurring is the template of that id, with what became of its occurrences.
func (s *Session) Recurring(ctx context.Context, id bill.ID) (RecurringInvoice, error) {
	return read(ctx, s, seeRecurring, func(v *store.View) (RecurringInvoice, error) {
		r, err := v.Recurring(id)
		if err != nil {
			return RecurringInvoice{}, err
		}
		return s.withHistory(v, r)
	})
}

// withHistory is a template with what became of its occurrences.
func (s *Session) withHistory(v *store.View, r bill.Recurring) (out RecurringInvoice, err error) {
	out = priced(r)
	if out.Occasions, err = v.Occasions(r.ID); err != nil {
		return out, err
	}
	rows, err := v.MadeBy(r.ID, s.Today())
	out.Became = make(map[bill.ID]DocumentRow, len(rows))
	for _, row := range rows {
		out.Became[row.ID] = row
	}
	return out, err
}

func priced(r bill.Recurring) RecurringInvoice {
	out := RecurringInvoice{Recurring: r, Payable: money.Of(0, r.Draft.Currency)}
	if t, err := bill.Total(r.Draft); err == nil { // it was checked when it was kept
		out.Payable = t.Payable
	}
	return out
}

// RecurringDue is what RunRecurring would make today.
type RecurringDue struct {
	Count    int
	Restored bool // the books were restored from a backup since the first of them came due: it may have been made already
}

// DueRecurring is what RunRecurring would make today.
func (s *Session) DueRecurring(ctx context.Context) (RecurringDue, error) {
	return read(ctx, s, seeRecurring, s.recurringDue)
}

func (s *Session) recurringDue(v *store.View) (out RecurringDue, err error) {
	list, err := v.RecurringDue(s.Today(), 0)
	if err != nil || len(list) == 0 {
		return out, err
	}
	for _, r := range list {
		out.Count += len(r.Due(s.Today()))
	}
	out.Restored, err = restoredSince(v, list[0])
	return out, err
}

// settingRestored is the day on which the books were restored from a backup, until a person has said that what is due may be made.
const settingRestored = "recurring.restored"

// holdRestored has what is made again and again ask first: restored books do not know what was made after their backup.
func holdRestored(tx *store.Tx, today bill.Date) error {
	if err := holdRecurring(tx, today); err != nil {
		return err
	}
	return holdLetters(tx, today)
}

// holdRecurring has the first run ask.
func holdRecurring(tx *store.Tx, today bill.Date) error {
	list, err := tx.AllRecurring()
	if err != nil || len(list) == 0 || list[0].Next.IsZero() {
		return err
	}
	return tx.SetSetting(settingRestored, []byte(today.String()))
}

// restoredSince says whether the occurrence that comes next may have been made after the backup that the books were restored from.
func restoredSince(v *store.View, r bill.Recurring) (bool, error) {
	text, err := v.Setting(settingRestored)
	if err != nil || text == nil {
		return false, err
	}
	day, err := bill.ParseDate(string(text))
	return !day.Before(r.Next), err
}

// RecurringFrom is a template like a draft or an issued document, with its customer, lines, discounts and texts: each month from
// today, issued by itself. It is not kept yet.
func (s *Session) RecurringFrom(ctx context.Context, document bill.ID) (bill.Recurring, error) {
	return read(ctx, s, seeRecurring, func(v *store.View) (bill.Recurring, error) {
		d, err := draftOf(v, document)
		return bill.Recurring{
			Schedule: bill.Schedule{Every: 1, Unit: bill.Months, From: s.Today()}, Period: bill.PeriodAhead, Issue: true, Draft: template(d),
		}, err
	})
}

// template is a draft without what belongs to one document alone. What was offered, ordered or delivered is asked for by invoices.
func template(d bill.Draft) bill.Draft {
	series := d.Series
	d = d.Untied()
	if d.ID = (bill.ID{}); d.Kind == bill.Invoice {
		d.Series = series
	}
	if d.Kind != bill.CreditNote {
		d.Kind = bill.Invoice
	}
	return d
}

// AddRecurring keeps a new template. Its first invoice is that of the first occurrence from today on: nothing is made for the time before.
//
// Errors: Invalid with the field of the first problem, those of its draft under "document".
func (s *Session) AddRecurring(ctx context.Context, r bill.Recurring) (bill.Recurring, error) {
	r.ID = bill.NewID()
	err := write(ctx, s, addRecurring, r.ID, func(tx *store.Tx) (err error) {
		r, err = s.keepRecurring(tx, r)
		return err
	})
	return r, err
}

func (s *Session) keepRecurring(tx *store.Tx, r bill.Recurring) (bill.Recurring, error) {
	r, err := s.soundTemplate(tx, r)
	if err != nil {
		return r, err
	}
	r.Paused = false
	if r = r.Begin(s.Today()); r.Next.IsZero() {
		return r, invalid("until", "the last occurrence lies before today")
	}
	return r, tx.SaveRecurring(r)
}

// soundTemplate is a template that can be kept, with the parties as they are today.
func (s *Session) soundTemplate(tx *store.Tx, r bill.Recurring) (bill.Recurring, error) {
	r.Draft = template(r.Draft)
	whole := r
	var err error
	if whole.Draft, err = s.complete(&tx.View, r.Draft); err != nil {
		return r, inField("document.customer", err)
	}
	if err := problems(bill.CheckRecurring(whole)); err != nil {
		return r, err
	}
	r.Draft.Seller, r.Draft.Buyer, r.Draft.Account = whole.Draft.Seller, whole.Draft.Buyer, whole.Draft.Account
	return r, nil
}

// ChangeRecurring gives the template of that id another schedule, other lines, texts and choices. It stays paused where it is, what it has
// made stays, and what comes next never goes back: the new schedule counts from the occurrence that would have come next.
//
// Errors: Missing; Conflict where it has ended; Invalid with the field of the first problem, those of its draft under "document".
func (s *Session) ChangeRecurring(ctx context.Context, r bill.Recurring) (RecurringInvoice, error) {
	return s.changeRecurring(ctx, editRecurring, r.ID, func(tx *store.Tx, was bill.Recurring) error { return s.rekeep(tx, was, r) })
}

func (s *Session) rekeep(tx *store.Tx, was, r bill.Recurring) error {
	r, err := s.soundTemplate(tx, r)
	if err != nil {
		return err
	}
	if r = was.Changed(r); r.Next.IsZero() {
		return invalid("until", "nothing would come any more: end it instead")
	}
	return tx.SaveRecurring(r)
}

// PauseRecurring stops a template until it is resumed.
func (s *Session) PauseRecurring(ctx context.Context, id bill.ID) (RecurringInvoice, error) {
	return s.changeRecurring(ctx, pauseRecurring, id, func(tx *store.Tx, r bill.Recurring) error {
		r.Paused = true
		return tx.SaveRecurring(r)
	})
}

// ResumeRecurring sets a paused template to work again. What came due meanwhile is not made.
func (s *Session) ResumeRecurring(ctx context.Context, id bill.ID) (RecurringInvoice, error) {
	return s.changeRecurring(ctx, resumeRecurring, id, func(tx *store.Tx, r bill.Recurring) error {
		c, err := tx.Customer(r.Draft.Customer)
		if err == nil {
			err = mayUse(&tx.View, c)
		}
		if err != nil {
			return err
		}
		return tx.SaveRecurring(r.Resume(s.Today()))
	})
}

// SkipRecurring leaves out the occurrence that comes next.
func (s *Session) SkipRecurring(ctx context.Context, id bill.ID) (RecurringInvoice, error) {
	return s.changeRecurring(ctx, skipRecurring, id, func(tx *store.Tx, r bill.Recurring) error { return tx.Deal(r, bill.ID{}) })
}

// EndRecurring ends a template for good. What it has made stays.
func (s *Session) EndRecurring(ctx context.Context, id bill.ID) (RecurringInvoice, error) {
	return s.changeRecurring(ctx, endRecurring, id, func(tx *store.Tx, r bill.Recurring) error {
		r.Next = bill.Date{}
		return tx.SaveRecurring(r)
	})
}

// changeRecurring does something to a template that has not ended, and answers with it as it is then.
func (s *Session) changeRecurring(ctx context.Context, a action, id bill.ID, change func(*store.Tx, bill.Recurring) error) (out RecurringInvoice, err error) {
	err = write(ctx, s, a, id, func(tx *store.Tx) error {
		r, err := tx.Recurring(id)
		if err != nil {
			return err
		}
		if r.Next.IsZero() {
			return &Error{Kind: Conflict, Hint: HintEnded, Err: errors.New("the recurring invoice has ended")}
		}
		if err := change(tx, r); err != nil {
			return err
		}
		if r, err = tx.Recurring(id); err != nil {
			return err
		}
		out, err = s.withHistory(&tx.View, r)
		return err
	})
	return out, err
}

// errNothingDue ends a run.
var errNothingDue = errors.New("no recurring invoice is due")

// RunRecurring makes all invoices that are due until today, the oldest occurrence first, each in a transaction of its own together with
// the mark that it is made: after any accident the next run goes on where this one was cut short, and makes none twice. They are dated
// today, so that numbers stay in the order of their days, and each bears the supply period of its occurrence. What cannot be issued
// waits as a draft. With an error comes what was made before it.
//
// Books that were restored from a backup do not know what was made after it. What may have been made already is made only if again is
// set, by a person who has looked: Conflict otherwise.
func (s *Session) RunRecurring(ctx context.Context, again bool) (list []MadeInvoice, err error) {
	for {
		var made MadeInvoice
		id := bill.NewID()
		err := write(ctx, s, makeRecurring, id, func(tx *store.Tx) error {
			due, err := tx.RecurringDue(s.Today(), 1)
			if err == nil && len(due) == 0 {
				err = errNothingDue
			}
			if err != nil {
				return err
			}
			if err := s.mayMake(tx, due[0], again); err != nil {
				return err
			}
			made, err = s.makeInvoice(tx, due[0], id)
			return err
		})
		if errors.Is(err, errNothingDue) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		list = append(list, made)
	}
}

// mayMake asks whether an occurrence may have been made already.
func (s *Session) mayMake(tx *store.Tx, r bill.Recurring, again bool) error {
	restored, err := restoredSince(&tx.View, r)
	switch {
	case err != nil || !restored:
		return err
	case again:
		return tx.SetSetting(settingRestored, nil)
	}
	return &Error{Kind: Conflict, Hint: HintRestored, Err: errors.New("the books were restored from a backup, and what is due may have been made already")}
}

// makeInvoice makes the invoice of the occurrence that comes next, and marks it as made.
func (s *Session) makeInvoice(tx *store.Tx, r bill.Recurring, id bill.ID) (made MadeInvoice, err error) {
	d, sure, err := s.occurrence(tx, r)
	if err != nil {
		return made, err
	}
	d.ID = id
	whole, err := s.complete(&tx.View, d)
	if err != nil {
		return made, err
	}
	made = MadeInvoice{Recurring: r.ID, Day: r.Next, Document: id, Name: whole.Buyer.Name, Payable: priced(bill.Recurring{Draft: whole}).Payable}
	switch fit := sure && problems(bill.Check(whole)) == nil; {
	case r.Issue && fit:
		doc, err := s.issue(tx, d)
		if err != nil {
			return made, err
		}
		made.Number, made.Payable = doc.Number().Text, doc.Totals().Payable
	default:
		made.Unissued = r.Issue
		if _, err := s.keepDraft(tx, d); err != nil {
			return made, err
		}
	}
	return made, tx.Deal(r, id)
}

// occurrence is the draft of the occurrence that comes next, taxed as on its day of supply. sure is false where the customer was erased
// since, or the law has more than one rate in the place of the template's: then a person must look at it.
func (s *Session) occurrence(tx *store.Tx, r bill.Recurring) (d bill.Draft, sure bool, err error) {
	d = r.Occurrence(r.Next, func(text string, from, to bill.Date) string {
		return paper.FillPeriod(text, r.Draft.Language, from, to)
	})
	company, err := tx.Company()
	if err != nil {
		return d, false, err
	}
	sure = taxedOn(company, &d, SupplyDay(d, s.Today()))
	if !d.Customer.IsZero() {
		switch _, err := tx.Customer(d.Customer); {
		case errors.Is(err, store.ErrMissing):
			d.Customer, sure = bill.ID{}, false // the name stays
		case err != nil:
			return d, false, err
		}
	}
	if r.ByItem {
		err = priceByItem(&tx.View, &d, s.Today())
	}
	return d, sure, err
}

// priceByItem gives the lines the prices that their items have on a day, where they have one in the currency of the draft.
func priceByItem(v *store.View, d *bill.Draft, day bill.Date) error {
	list, err := priceListOf(v, d.Customer)
	if err != nil {
		return err
	}
	for i, l := range d.Lines {
		if l.Item.IsZero() {
			continue
		}
		it, err := v.Item(l.Item)
		if errors.Is(err, store.ErrMissing) {
			continue
		}
		if err != nil {
			return err
		}
		p, err := pricing(v, it, list)
		if err != nil {
			return err
		}
		if price, origin, err := p.For(d.Prices, d.Currency, day, l.Quantity); err == nil {
			d.Lines[i].Price, d.Lines[i].Origin = price, origin
		}
	}
	return nil
}
