package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/app/privacy"
	"counterfoil/store"
)

// Holding is one record that the books hold of a customer, with the last day on which the law has it kept; zero where nothing does.
type Holding struct {
	store.Holding
	Last bill.Date
}

// HeldKind is what the books hold of a customer of one kind.
type HeldKind struct {
	privacy.Facts
	Rule     privacy.Rule // that keeps it; no years where nothing does
	Holdings []Holding    // in the order of their days
	Kept     int          // of them, what the law has kept still
	Last     bill.Date    // the last day of the last of those
}

// Personal is all that the books hold of somebody, kind by kind, and what was said of her data.
type Personal struct {
	Customer bill.Customer   // of a buyer without a record the name, and by which id she is asked for
	Whose    store.Concerned // what is taken for hers
	Kinds    []HeldKind      // those of which there is something
	Said     []Said
	Hinders  store.Hinders
	Erasures []store.Erasure
	Backups  []store.Backup // that were made: whatever is in the books now may be in each
	Away     []HeldAway     // how long they are kept in the places of the plan
	Terms    privacy.Terms
}

// Count is how many records there are, and how many of them the law has kept.
func (p Personal) Count() (all, kept int) {
	for _, k := range p.Kinds {
		all, kept = all+len(k.Holdings), kept+k.Kept
	}
	return all, kept
}

// Listed says whether she is a customer of the books, and not only a name on documents.
func (p Personal) Listed() bool { return !p.Whose.Customer.IsZero() }

// Personal is all that the books hold of somebody: what, what for, why, and how long. The id is a customer's, or that of a document or draft that is made
// out to a name without a record: then it is about all that bears this name. Errors: Missing.
func (s *Session) Personal(ctx context.Context, id bill.ID) (Personal, error) {
	return read(ctx, s, seePersonal, func(v *store.View) (Personal, error) { return s.personal(v, id) })
}

func (s *Session) personal(v *store.View, id bill.ID) (p Personal, err error) {
	if p.Whose, err = v.Concerned(id); err != nil {
		return p, err
	}
	p.Customer = bill.Customer{ID: p.Whose.ID(), Name: p.Whose.Name}
	if p.Listed() {
		if p.Customer, err = v.Customer(p.Whose.Customer); err != nil {
			return p, err
		}
	}
	if p.Terms, err = retention(v); err != nil {
		return p, err
	}
	list, err := v.Holdings(p.Whose)
	if err != nil {
		return p, err
	}
	p.Kinds = byKind(list, p.Terms, s.Today())
	if p.Said, err = saidOn(v, p.Customer.ID); err != nil {
		return p, err
	}
	if p.Hinders, err = v.Hinders(p.Whose); err != nil {
		return p, err
	}
	if p.Erasures, err = v.Erasures(p.Whose); err != nil {
		return p, err
	}
	if p.Backups, err = v.Backups(); err != nil {
		return p, err
	}
	p.Away, err = heldAway(v, s.books.env.now())
	return p, err
}

// byKind sorts what is held, and says until when.
func byKind(list []store.Holding, terms privacy.Terms, today bill.Date) (kinds []HeldKind) {
	for _, f := range privacy.Kinds() {
		k := HeldKind{Facts: f, Rule: terms.RuleOf(f.Kind)}
		for _, h := range list {
			if h.Kind != f.Kind {
				continue
			}
			one := Holding{h, terms.Last(h.Kind, h.Day)}
			if one.stays(today) {
				k.Kept++
				if k.Last.Before(one.Last) {
					k.Last = one.Last
				}
			}
			k.Holdings = append(k.Holdings, one)
		}
		slices.SortStableFunc(k.Holdings, func(a, b Holding) int { return strings.Compare(a.Day.String(), b.Day.String()) })
		if len(k.Holdings) > 0 {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// stays says whether the law has it kept on a day.
func (h Holding) stays(today bill.Date) bool { return !h.Last.IsZero() && !h.Last.Before(today) }

// Erasure is what erasing the data of a customer would take, or has taken, and what stays.
type Erasure struct {
	Personal
	Gone  []HeldKind // what goes
	Stays []HeldKind // what the law has kept, with its last days
	Rest  bill.Date  // the last day of the first of what stays: on the next one the rest is offered on Home
	Until bill.Date  // and of the last
	Left  bool       // somebody was still reading: the log of the books is emptied with the next change
}

// PreviewErasure says what EraseData would do, and changes nothing. What hinders it is told in Hinders.
func (s *Session) PreviewErasure(ctx context.Context, id bill.ID) (Erasure, error) {
	return read(ctx, s, seePersonal, func(v *store.View) (Erasure, error) { return s.planErasure(v, id) })
}

func (s *Session) planErasure(v *store.View, id bill.ID) (e Erasure, err error) {
	if e.Personal, err = s.personal(v, id); err != nil {
		return e, err
	}
	today := s.Today()
	for _, k := range e.Kinds {
		gone, stays := k, k
		gone.Holdings, stays.Holdings, gone.Kept = nil, nil, 0
		for _, h := range k.Holdings {
			if !h.stays(today) {
				gone.Holdings = append(gone.Holdings, h)
				continue
			}
			stays.Holdings = append(stays.Holdings, h)
			if e.Rest.IsZero() || h.Last.Before(e.Rest) {
				e.Rest = h.Last
			}
			if e.Until.Before(h.Last) {
				e.Until = h.Last
			}
		}
		if len(gone.Holdings) > 0 {
			e.Gone = append(e.Gone, gone)
		}
		if len(stays.Holdings) > 0 {
			e.Stays = append(e.Stays, stays)
		}
	}
	return e, nil
}

// hindered says why data cannot be erased now.
func hindered(h store.Hinders) error {
	for _, c := range []struct {
		n    int
		hint Hint
		why  string
	}{
		{h.Open, HintSettleFirst, "something is open or owed"},
		{h.Running, HintEndFirst, "recurring invoices run"},
		{h.Waiting, HintSendFirst, "letters wait to be sent"},
	} {
		if c.n > 0 {
			return &Error{Kind: Conflict, Field: "customer", Hint: c.hint, Err: errors.New(c.why)}
		}
	}
	return nil
}

// EraseData erases what the books say of somebody (see Personal), but for what the law has kept, which stays locked until its day. What was issued keeps its
// numbers and sums; the trail stays as it is, since it names nobody. Done again later it erases what may go by then. Errors: Missing; Conflict while something
// is open, runs or waits, while the pages of an earlier key are kept, or where there is nothing to erase.
func (s *Session) EraseData(ctx context.Context, id bill.ID) (Erasure, error) {
	var e Erasure
	err := write(ctx, s, eraseData, id, func(tx *store.Tx) (err error) {
		if slices.Contains(s.Alerts(), AlertKeyUnfinished) {
			return &Error{Kind: Conflict, Hint: HintFinishKey, Err: errors.New("the pages under the key before are kept")}
		}
		if e, err = s.planErasure(&tx.View, id); err != nil {
			return err
		}
		if err := hindered(e.Hinders); err != nil {
			return err
		}
		return s.erase(tx, &e)
	})
	if err != nil {
		return e, err
	}
	err = s.hold(seePersonal, func() error { // without asking again: what was done stays done
		return errors.Join(s.dropTyping(), s.endSnapshots(ctx, plan.WhyErased), s.store.EmptyLog(ctx)) // a snapshot has her still
	})
	if errors.Is(err, store.ErrBusy) {
		e.Left, err = true, nil
	}
	return e, asError("erasure", err)
}

// erase takes what an erasure has found that may go. Afterwards her id is the one by which the rest of a buyer without a record is asked for.
func (s *Session) erase(tx *store.Tx, e *Erasure) (err error) {
	rec := store.Erasure{ID: bill.NewID(), Author: s.user.ID, Gone: map[privacy.Kind]int{}, Rest: e.Rest, Until: e.Until}
	var gone []store.Holding
	for _, k := range e.Gone {
		rec.Gone[k.Kind] = len(k.Holdings)
		for _, h := range k.Holdings {
			gone = append(gone, h.Holding)
		}
	}
	if len(gone) == 0 {
		return &Error{Kind: Conflict, Field: "customer", Hint: HintErased, Err: errors.New("nothing can be erased now")}
	}
	if rec.Customer, err = tx.FiledUnder(e.Whose, gone, lastDocument(e.Stays)); err != nil {
		return err
	}
	e.Customer.ID = rec.Customer
	return tx.Erase(rec, gone)
}

// lastDocument is the document that is kept longest.
func lastDocument(stays []HeldKind) (last bill.ID) {
	var day bill.Date
	for _, k := range stays {
		for _, h := range k.Holdings {
			if (k.Kind == privacy.Invoice || k.Kind == privacy.Contract || k.Kind == privacy.Quote) && day.Before(h.Last) {
				last, day = h.ID, h.Last
			}
		}
	}
	return last
}

// Buyer is somebody who was only typed on documents, without a record of a customer.
type Buyer = store.Buyer

// mostBuyers bounds how many of them a search answers with.
const mostBuyers = 200

// Buyers are those without a record of a customer whose name holds all words of a search.
func (s *Session) Buyers(ctx context.Context, search string) ([]Buyer, error) {
	return read(ctx, s, seePersonal, func(v *store.View) ([]Buyer, error) { return v.Buyers(search, mostBuyers) })
}

// HinderWords say in English what is in the way of an erasure, a line each.
func HinderWords(h store.Hinders) (lines []string) {
	for _, c := range []struct {
		n         int
		one, many string
	}{
		{h.Open, "invoice, late charge or credit is not settled", "invoices, late charges or credits are not settled"},
		{h.Running, "recurring invoice runs", "recurring invoices run"},
		{h.Waiting, "letter waits to be sent", "letters wait to be sent"},
	} {
		if c.n > 0 {
			lines = append(lines, "In the way: "+countOf(int64(c.n), c.one, c.many)+".")
		}
	}
	return lines
}

// PastErasure is the record of an erasure that was made.
type PastErasure = store.Erasure

// Erasures are all that were made, the newest first; due are those after which something is not kept any more.
func (s *Session) Erasures(ctx context.Context) (all, due []store.Erasure, err error) {
	type both struct{ all, due []store.Erasure }
	b, err := read(ctx, s, seePersonal, func(v *store.View) (b both, err error) {
		if b.all, err = v.AllErasures(); err == nil {
			b.due, err = v.ErasuresDue(s.Today())
		}
		return b, err
	})
	return b.all, b.due, err
}

// notErased refuses to work on a customer whose data were erased.
func notErased(c bill.Customer) error {
	if c.Erased.IsZero() {
		return nil
	}
	return &Error{Kind: Conflict, Field: "customer", Hint: HintErased, Err: errors.New("the data of the customer were erased")}
}
