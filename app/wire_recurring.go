package app

import (
	"context"
	"errors"
	"strconv"

	"counterfoil/app/bill"
	"counterfoil/store"
)

type recurringJSON struct {
	ID       string         `json:"id"`
	State    string         `json:"state"` // running, paused or ended
	Next     string         `json:"next"`
	Customer string         `json:"customer"`
	Payable  string         `json:"payable"`
	Currency string         `json:"currency"`
	Every    int            `json:"every"`
	Unit     string         `json:"unit"`
	On       string         `json:"on"`
	From     string         `json:"from"`
	Until    string         `json:"until"`
	Count    int            `json:"count"`
	Period   string         `json:"period"`
	Prices   string         `json:"prices"`
	Result   string         `json:"result"`
	Coming   []string       `json:"coming"`
	Made     []occasionJSON `json:"made"`
	Document documentJSON   `json:"document"`
}

type occasionJSON struct {
	Day      string `json:"day"`
	Document string `json:"document"` // "" where it was skipped
	Number   string `json:"number"`   // "" while it is a draft
	State    string `json:"state"`    // of the document; "skipped", or "deleted" where its draft was thrown away
}

type madeJSON struct {
	Recurring string `json:"recurring"`
	Day       string `json:"day"`
	Document  string `json:"document"`
	Number    string `json:"number"` // "" while it is a draft
	Customer  string `json:"customer"`
	Payable   string `json:"payable"`
	Currency  string `json:"currency"`
	Unissued  bool   `json:"couldNotBeIssued"`
}

// comingShown is how many of the next occurrences are told.
const comingShown = 6

// State is running, paused or ended.
func (r RecurringInvoice) State() string {
	switch {
	case r.Next.IsZero():
		return "ended"
	case r.Paused:
		return "paused"
	}
	return "running"
}

func recurringOut(r RecurringInvoice) recurringJSON {
	s := r.Schedule
	out := recurringJSON{
		ID: r.ID.String(), State: r.State(), Next: dayOut(r.Next), Customer: r.Draft.Buyer.Name, Payable: r.Payable.String(),
		Currency: r.Draft.Currency.Code(), Every: s.Every, Unit: string(s.Unit), On: s.On.String(), From: dayOut(s.From), Until: dayOut(s.Until),
		Count: s.Count, Period: string(r.Period), Prices: "template", Result: "draft", Coming: []string{}, Made: []occasionJSON{},
		Document: wireDraft(r.Draft),
	}
	if r.ByItem {
		out.Prices = "item"
	}
	if r.Issue {
		out.Result = "issue"
	}
	for _, day := range r.Coming(comingShown) {
		out.Coming = append(out.Coming, dayOut(day))
	}
	for _, o := range r.Occasions {
		number, state := r.Outcome(o)
		out.Made = append(out.Made, occasionJSON{dayOut(o.Day), o.Document.String(), number, state})
	}
	return out
}

// Outcome is what became of an occurrence: the number and state of its document as it stands today, or "skipped", or "deleted".
func (r RecurringInvoice) Outcome(o bill.Occasion) (number, state string) {
	row, there := r.Became[o.Document]
	switch {
	case o.Document.IsZero():
		return "", "skipped"
	case !there:
		return "", "deleted"
	}
	return row.Number, string(row.State)
}

func madeOut(m MadeInvoice) madeJSON {
	return madeJSON{
		m.Recurring.String(), dayOut(m.Day), m.Document.String(), m.Number, m.Name, m.Payable.String(), m.Payable.Currency().Code(), m.Unissued,
	}
}

// AddRecurringFrom reads {"every", "unit", "on", "from", "until", "count", "period", "prices", "result", "document"} and keeps the template.
// The document is one in the form of a draft, or the id or number of one that is there.
func (s *Session) AddRecurringFrom(ctx context.Context, data []byte) (RecurringInvoice, error) {
	if err := s.knock(addRecurring); err != nil {
		return RecurringInvoice{}, err
	}
	o, err := parseObject(data)
	if err != nil {
		return RecurringInvoice{}, err
	}
	r := o.recurring()
	r.ID = bill.NewID()
	err = write(ctx, s, addRecurring, r.ID, func(tx *store.Tx) (err error) {
		if r.Schedule.From.IsZero() {
			r.Schedule.From = s.Today()
		}
		if r.Draft, err = s.recurringDraft(tx, o); err != nil {
			return err
		}
		r, err = s.keepRecurring(tx, r)
		return err
	})
	return priced(r), err
}

// ChangeRecurringFrom reads what AddRecurringFrom reads, changes the fields that are there, and leaves the others as they are. A document
// is replaced whole.
func (s *Session) ChangeRecurringFrom(ctx context.Context, id bill.ID, data []byte) (RecurringInvoice, error) {
	if err := s.knock(editRecurring); err != nil {
		return RecurringInvoice{}, err
	}
	o, err := parseObject(data)
	if err != nil {
		return RecurringInvoice{}, err
	}
	return s.changeRecurring(ctx, editRecurring, id, func(tx *store.Tx, was bill.Recurring) error {
		o.fillFrom(was)
		r := o.recurring()
		r.Draft = was.Draft
		if o.has("document") {
			if r.Draft, err = s.recurringDraft(tx, o); err != nil {
				return err
			}
		}
		o.known = append(o.known, "document")
		o.done()
		if err := o.form.failed(); err != nil {
			return err
		}
		return s.rekeep(tx, was, r)
	})
}

// fillFrom puts the fields of a template beside those that were given.
func (o *object) fillFrom(r bill.Recurring) {
	was := recurringOut(RecurringInvoice{Recurring: r})
	for name, text := range map[string]string{
		"every": strconv.Itoa(was.Every), "unit": was.Unit, "on": was.On, "from": was.From, "until": was.Until, "count": strconv.Itoa(was.Count),
		"period": was.Period, "prices": was.Prices, "result": was.Result,
	} {
		if !o.has(name) {
			o.fields[name] = text
		}
	}
}

// recurring reads all but the document.
func (o *object) recurring() bill.Recurring {
	o.required("unit")
	return bill.Recurring{
		Schedule: bill.Schedule{
			Every: o.integer("every", 1), Unit: bill.Beat(o.oneOf("unit", "", "day", "week", "month", "quarter", "year")),
			On: value(o, "on", parseDayRule), From: o.day("from"), Until: o.day("until"), Count: o.integer("count", 0),
		},
		Period: bill.Period(o.oneOf("period", "day", "day", "ahead", "behind")),
		ByItem: o.oneOf("prices", "template", "template", "item") == "item",
		Issue:  o.oneOf("result", "draft", "draft", "issue") == "issue",
	}
}

func parseDayRule(text string) (bill.DayRule, error) {
	r, ok := bill.ParseDayRule(text)
	if !ok {
		return r, errors.New(`"last day", or the like of "second tuesday" or "last friday" is expected`)
	}
	return r, nil
}

// recurringDraft reads the document that is to come round, or finds it.
func (s *Session) recurringDraft(tx *store.Tx, o *object) (d bill.Draft, err error) {
	switch v := o.take("document").(type) {
	case string:
		o.done()
		if err := o.form.failed(); err != nil {
			return d, err
		}
		d, err = draftNamed(&tx.View, v)
		return d, inFieldAt("document", asError("document", err))
	case map[string]any:
		o.done()
		return s.readDraft(tx, bill.Invoice, &object{form: o.form, path: "document", fields: v})
	}
	o.form.fail("document", "a document is needed: a draft, or the id or number of one")
	return d, o.form.failed()
}

// draftNamed is a draft or document as the draft that it was, by id or number.
func draftNamed(v *store.View, ref string) (bill.Draft, error) {
	id, err := bill.ParseID(ref)
	if err != nil {
		doc, err := v.DocumentBy(ref)
		return doc.Draft(), err
	}
	return draftOf(v, id)
}

func recurringRow(r RecurringInvoice) []cell {
	out := recurringOut(r)
	return []cell{
		text(out.ID), text(out.State), text(out.Next), text(out.Customer), text(r.Draft.Customer.String()), number(out.Payable), text(out.Currency),
		number(strconv.Itoa(out.Every)), text(out.Unit), text(out.On), text(out.From), text(out.Until), number(strconv.Itoa(out.Count)),
		text(out.Period), text(out.Prices), text(out.Result),
	}
}
