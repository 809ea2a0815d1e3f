package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/store"
)

// A view is a filter of the list of documents with its order, kept in the books under a name: "Overdue over 500". It says what a person
// said: a view of last month shows, a month later, the month after that.

// Bounds of views.
const (
	maxViews    = 100
	maxViewName = 60
)

// ListFilter is what the list of documents is narrowed by. Zero fields do not narrow.
type ListFilter struct {
	Kind     bill.Kind
	State    bill.State
	Search   string
	Customer bill.ID
	Period   string    // a period by name, of report.Words
	From, To bill.Date // or days
	Currency money.Currency
	Min, Max money.Amount // in that currency, if there is one
	Order    DocumentOrder
}

// Query is the filter seen from a day. Errors: Invalid with the field.
func (f ListFilter) Query(today bill.Date) (DocumentQuery, error) {
	q := DocumentQuery{
		Kind: f.Kind, State: f.State, Search: f.Search, Customer: f.Customer, From: f.From, To: f.To, Currency: f.Currency,
		Min: f.Min, Max: f.Max, Order: f.Order, Today: today,
	}
	if err := f.check(); err != nil {
		return q, err
	}
	if f.Period != "" {
		p, err := report.Named(f.Period, today)
		if err != nil {
			return q, invalid("period", "no such period; known are %s", strings.Join(report.Words(), ", "))
		}
		q.From, q.To = p.From, p.To
	}
	return q, nil
}

func (f ListFilter) check() error {
	none := money.Currency{}
	low, high := f.Min.Currency(), f.Max.Currency()
	switch {
	case f.Kind != "" && !f.Kind.Known():
		return invalid("kind", "no such kind of document")
	case f.State != "" && !slices.Contains(bill.States(), f.State):
		return invalid("state", "no such state")
	case f.Period != "" && !slices.Contains(report.Words(), f.Period):
		return invalid("period", "no such period; known are %s", strings.Join(report.Words(), ", "))
	case f.Period != "" && !(f.From.IsZero() && f.To.IsZero()):
		return invalid("period", "a period or days, not both")
	case !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From):
		return invalid("to", "the last day is before the first")
	case low != none && high != none && low != high, f.Currency != none && low != none && low != f.Currency,
		f.Currency != none && high != none && high != f.Currency:
		return invalid("currency", "amounts of different currencies are not compared")
	case low != none && high != none && f.Max.Cmp(f.Min) < 0:
		return invalid("max", "the largest amount is less than the smallest")
	case !slices.Contains(store.DocumentOrders(), f.Order):
		return invalid("order", "a list stands newest first, or by due, amount, open or name")
	}
	return checkText("search", f.Search, maxText, false)
}

// FilterWords are a filter in a few words, for a list of views.
func FilterWords(f ListFilter) string {
	var parts []string
	add := func(before, text string) {
		if text != "" {
			parts = append(parts, before+text)
		}
	}
	add("", string(f.Kind))
	add("", string(f.State))
	add("", f.Period)
	add("from ", dayOut(f.From))
	add("to ", dayOut(f.To))
	add("from ", amountWords(f.Min))
	add("up to ", amountWords(f.Max))
	if f.Min.Currency() == (money.Currency{}) && f.Max.Currency() == (money.Currency{}) {
		add("in ", f.Currency.Code())
	}
	add("with ", f.Search)
	if !f.Customer.IsZero() {
		parts = append(parts, "of one customer")
	}
	add("by ", string(f.Order))
	if len(parts) == 0 {
		return "all documents"
	}
	return strings.Join(parts, ", ")
}

func amountWords(a money.Amount) string {
	if a == (money.Amount{}) {
		return ""
	}
	return a.String() + " " + a.Currency().Code()
}

// SavedView is a filter under a name.
type SavedView struct {
	ID     bill.ID
	Name   string
	Filter ListFilter
}

// DocumentSums adds up all documents that a filter finds.
func (s *Session) DocumentSums(ctx context.Context, q DocumentQuery) (DocumentSums, error) {
	if q.Today.IsZero() {
		q.Today = s.Today()
	}
	return read(ctx, s, seeDocuments, func(v *store.View) (DocumentSums, error) { return v.DocumentSums(q) })
}

// Views are those of the books, by name.
func (s *Session) Views(ctx context.Context) ([]SavedView, error) {
	return read(ctx, s, seeDocuments, savedViews)
}

func savedViews(v *store.View) (list []SavedView, err error) {
	rows, err := v.Views()
	for _, row := range rows {
		o, err := parseObject(row.Body)
		if err != nil {
			return nil, err
		}
		f, err := o.filter(money.Currency{})
		if err != nil {
			return nil, err
		}
		list = append(list, SavedView{row.ID, row.Name, f})
	}
	return list, err
}

// View is the view of that name, whatever its letters' case.
func (s *Session) View(ctx context.Context, name string) (SavedView, error) {
	list, err := s.Views(ctx)
	if err != nil {
		return SavedView{}, err
	}
	for _, v := range list {
		if strings.EqualFold(v.Name, strings.TrimSpace(name)) {
			return v, nil
		}
	}
	return SavedView{}, &Error{Kind: Missing, Field: "view", Hint: HintViews, Err: errors.New("there is no view of this name")}
}

// SaveView keeps a view. One of the same name gets the new filter.
func (s *Session) SaveView(ctx context.Context, view SavedView) (SavedView, error) {
	view.Name = strings.TrimSpace(view.Name)
	if err := s.knock(saveView); err != nil {
		return view, err
	}
	if view.Name == "" {
		return view, invalid("name", "a view needs a name")
	}
	if err := errors.Join(checkText("name", view.Name, maxViewName, false), view.Filter.check()); err != nil {
		return view, err
	}
	body, err := json.Marshal(filterOut(view.Filter))
	if err != nil {
		return view, asError("view", err)
	}
	list, err := s.Views(ctx)
	if err != nil {
		return view, err
	}
	at := slices.IndexFunc(list, func(v SavedView) bool { return strings.EqualFold(v.Name, view.Name) })
	switch {
	case at >= 0:
		view.ID = list[at].ID
	case len(list) >= maxViews:
		return view, invalid("name", "at most %d views", maxViews)
	case view.ID.IsZero():
		view.ID = bill.NewID()
	}
	return view, write(ctx, s, saveView, view.ID, func(tx *store.Tx) error {
		return tx.SaveView(store.SavedView{ID: view.ID, Name: view.Name, Body: body})
	})
}

// DeleteView removes a view. The documents that it showed stay.
func (s *Session) DeleteView(ctx context.Context, id bill.ID) error {
	return write(ctx, s, deleteView, id, func(tx *store.Tx) error { return tx.DeleteView(id) })
}

type filterJSON struct {
	Kind     string `json:"kind,omitempty"`
	State    string `json:"state,omitempty"`
	Search   string `json:"search,omitempty"`
	Customer string `json:"customer,omitempty"` // id
	Period   string `json:"period,omitempty"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Currency string `json:"currency,omitempty"`
	Min      string `json:"min,omitempty"`
	Max      string `json:"max,omitempty"`
	Order    string `json:"order,omitempty"`
}

type viewJSON struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Filter filterJSON `json:"filter"`
}

func viewOut(v SavedView) viewJSON { return viewJSON{v.ID.String(), v.Name, filterOut(v.Filter)} }

func filterOut(f ListFilter) filterJSON {
	out := filterJSON{
		Kind: string(f.Kind), State: string(f.State), Search: f.Search, Customer: f.Customer.String(), Period: f.Period, From: dayOut(f.From),
		To: dayOut(f.To), Currency: f.Currency.Code(), Min: amountOut(f.Min), Max: amountOut(f.Max), Order: string(f.Order),
	}
	for _, a := range []money.Amount{f.Min, f.Max} {
		if c := a.Currency(); c != (money.Currency{}) {
			out.Currency = c.Code()
		}
	}
	return out
}

// filter reads the JSON form of a filter; amounts without a currency are in that of the books.
func (o *object) filter(home money.Currency) (ListFilter, error) {
	f := ListFilter{
		Kind: bill.Kind(o.text("kind")), State: bill.State(o.text("state")), Search: o.text("search"), Customer: value(o, "customer", bill.ParseID),
		Period: o.text("period"), From: o.day("from"), To: o.day("to"), Currency: o.currency("currency"), Order: DocumentOrder(o.text("order")),
	}
	in := f.Currency
	if in == (money.Currency{}) {
		in = home
	}
	if o.has("min") {
		f.Min = o.amount("min", in)
	}
	if o.has("max") {
		f.Max = o.amount("max", in)
	}
	o.done()
	if err := o.form.failed(); err != nil {
		return f, err
	}
	return f, f.check()
}

type sumsJSON struct {
	Count int           `json:"count"`
	More  bool          `json:"more,omitempty"` // a search found more than count, and nothing is added up
	Sums  []totalSumOut `json:"sums"`
}

type totalSumOut struct {
	Currency string `json:"currency"`
	Count    int    `json:"count"`
	Total    string `json:"total"`
	Open     string `json:"open"`
}

func documentSumsOut(s DocumentSums) sumsJSON {
	out := sumsJSON{Count: s.Count, More: s.More, Sums: []totalSumOut{}}
	for _, c := range s.Currencies {
		out.Sums = append(out.Sums, totalSumOut{c.Total.Currency().Code(), c.Count, c.Total.String(), c.Open.String()})
	}
	return out
}
