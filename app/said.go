package app

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/privacy"
	"counterfoil/store"
)

// Said is a word on the data of a customer with the name of who filed it.
type Said struct {
	privacy.Said
	By string // "" where the books no longer know the name
}

// SaidOn is all that was said of the data of a customer, in order.
func (s *Session) SaidOn(ctx context.Context, customer bill.ID) ([]Said, error) {
	return read(ctx, s, seeCustomers, func(v *store.View) ([]Said, error) {
		c, err := v.Customer(customer)
		if err != nil {
			return nil, err
		}
		return saidOn(v, c.ID)
	})
}

func saidOn(v *store.View, customer bill.ID) ([]Said, error) {
	list, err := v.WordsOn(customer)
	if err != nil {
		return nil, err
	}
	out := make([]Said, len(list))
	for i, w := range list {
		by, err := nameOf(v, w.Author)
		if err != nil {
			return nil, err
		}
		out[i] = Said{w, by}
	}
	return out, nil
}

// bare are words without who filed them.
func bare(list []Said) []privacy.Said {
	out := make([]privacy.Said, len(list))
	for i, w := range list {
		out[i] = w.Said
	}
	return out
}

// StandingSaid is what of it counts now.
func StandingSaid(list []Said) []privacy.Said { return privacy.Standing(bare(list)) }

// Say files where the data of a customer are from, what she agrees or objects to, or that she takes it back. Without a day it is today. Errors: Missing; Invalid with
// the field. Restrictions are filed by Restrict.
func (s *Session) Say(ctx context.Context, w privacy.Said) (Said, error) {
	if err := s.knock(sayOnData); err != nil {
		return Said{}, err
	}
	if w.Kind == privacy.Restriction || w.Kind == privacy.Lifting {
		return Said{}, invalid("kind", "a restriction is filed by itself")
	}
	return s.say(ctx, sayOnData, w)
}

// Restrict files that the data of a customer may only be kept (GDPR Article 18): nothing new is made out to her, save credit notes.
func (s *Session) Restrict(ctx context.Context, customer bill.ID, why string) (Said, error) {
	return s.say(ctx, restrictData, privacy.Said{Customer: customer, Kind: privacy.Restriction, Note: why})
}

// LiftRestriction has her data used again.
func (s *Session) LiftRestriction(ctx context.Context, customer bill.ID, why string) (Said, error) {
	return s.say(ctx, restrictData, privacy.Said{Customer: customer, Kind: privacy.Lifting, Note: why})
}

func (s *Session) say(ctx context.Context, a action, w privacy.Said) (out Said, err error) {
	if err := s.knock(a); err != nil {
		return out, err
	}
	w.ID, w.Author = bill.NewID(), s.user.ID
	w.Purpose, w.Means, w.Note = strings.TrimSpace(w.Purpose), strings.TrimSpace(w.Means), strings.TrimSpace(w.Note)
	if w.Date.IsZero() {
		w.Date = s.Today()
	}
	for field, text := range map[string]string{"purpose": w.Purpose, "means": w.Means, "note": w.Note} {
		if err := checkWords(field, text, privacy.MaxSaid, field == "note"); err != nil {
			return out, err
		}
	}
	err = write(ctx, s, a, w.Customer, func(tx *store.Tx) error {
		c, err := tx.Customer(w.Customer)
		if err == nil {
			err = notErased(c)
		}
		if err != nil {
			return err
		}
		w.Customer, w.Made = c.ID, tx.Now()
		if w.Kind == privacy.Restriction {
			if err := nothingRuns(&tx.View, c.ID); err != nil {
				return err
			}
		}
		before, err := tx.WordsOn(c.ID)
		if err != nil {
			return err
		}
		if field, problem := w.Check(before); field != "" {
			return invalid(field, "%s", saidProblems[problem])
		}
		if s.Today().Before(w.Date) {
			return invalid("date", "the day is still to come")
		}
		if err := tx.AddWord(w); err != nil {
			return err
		}
		out.Said = w
		out.By, err = nameOf(&tx.View, w.Author)
		return err
	})
	return out, err
}

// nothingRuns refuses to restrict the data of a customer while recurring invoices would be made out to her.
func nothingRuns(v *store.View, customer bill.ID) error {
	list, err := templatesOf(v, customer)
	if err == nil && slices.ContainsFunc(list, func(r bill.Recurring) bool { return !r.Next.IsZero() && !r.Paused }) {
		err = &Error{Kind: Conflict, Field: "customer", Hint: HintEndFirst, Err: errors.New("recurring invoices run")}
	}
	return err
}

// saidProblems are the causes of what privacy.Said.Check finds.
var saidProblems = map[string]string{
	"unknown": "source, consent, withdrawal, objection or retraction", "required": "it is needed here", "not-here": "only consents and objections have a purpose",
	"no-such-day": "there is no such day", "nothing-to-take-back": "there is nothing to take back", "said-already": "that counts already", "too-long": "it is too long",
}

// mayUse refuses to make something new out to a customer whose data were erased or may only be kept.
func mayUse(v *store.View, c bill.Customer) error {
	if err := notErased(c); err != nil {
		return err
	}
	said, err := v.WordsOn(c.ID)
	if err == nil && privacy.Stands(said, privacy.Restriction, "") {
		err = &Error{Kind: Conflict, Field: "customer", Hint: HintRestricted, Err: errors.New("the data of the customer may only be kept")}
	}
	return err
}

// mayWrite refuses a letter that no document calls for, to a customer who objects to that.
func mayWrite(v *store.View, about LetterAbout) error {
	customer := about.Customer
	if !about.Document.IsZero() || !about.Reminder.IsZero() {
		return nil
	}
	if !about.Payment.IsZero() {
		receipt, err := v.ReceiptOf(about.Payment)
		if err == nil {
			customer, err = payerOf(v, receipt)
		}
		if err != nil {
			return err
		}
	}
	said, err := v.WordsOn(customer)
	if err == nil && (privacy.Stands(said, privacy.Objection, privacy.Contact) || privacy.Stands(said, privacy.Restriction, "")) {
		err = &Error{Kind: Conflict, Field: "to", Hint: HintObjected, Err: errors.New("the customer does not want such letters")}
	}
	return err
}

// settingRetention is where the years are kept that the shop keeps records beyond the law.
const settingRetention = "privacy.retention"

// retention are the terms by which records are kept: the law of the company's country, its financial year, and its own years.
func retention(v *store.View) (t privacy.Terms, err error) {
	company, err := v.Company()
	if err != nil {
		return t, err
	}
	t.Country = company.Address.Country
	chart, err := accounts(v)
	if err != nil {
		return t, err
	}
	t.Start = privacy.YearStart{Month: int(chart.YearStart.Month), Day: int(chart.YearStart.Day)}
	data, err := v.Setting(settingRetention)
	if err != nil || data == nil {
		return t, err
	}
	return t, json.Unmarshal(data, &t.Own)
}

// Retention are the terms by which records are kept.
func (s *Session) Retention(ctx context.Context) (privacy.Terms, error) {
	return read(ctx, s, seePersonal, retention)
}

// SetRetention sets for how many years the shop keeps records at least; what is less than the law asks for changes nothing. What is not named stays as it was; 0 takes it back.
func (s *Session) SetRetention(ctx context.Context, years map[privacy.Law]int) (privacy.Terms, error) {
	var t privacy.Terms
	err := write(ctx, s, setRetention, bill.ID{}, func(tx *store.Tx) (err error) {
		for law, n := range years {
			if !slices.Contains(privacy.Laws(), law) || n < 0 || n > privacy.MaxOwn {
				return invalid(string(law), "years from 0 to %d for invoices, payments or letters", privacy.MaxOwn)
			}
		}
		if t, err = retention(&tx.View); err != nil {
			return err
		}
		own := maps.Clone(t.Own)
		if own == nil {
			own = map[privacy.Law]int{}
		}
		maps.Copy(own, years)
		maps.DeleteFunc(own, func(_ privacy.Law, n int) bool { return n == 0 })
		t.Own = own
		data, err := json.Marshal(own)
		if err != nil {
			return err
		}
		return tx.SetSetting(settingRetention, data)
	})
	return t, err
}
