package desktop

import (
	"context"
	"errors"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// The choices of the list of documents besides its kinds and states: a view is chosen by its id behind the mark, ownFilter stands for a
// filter that no choice names.
const (
	viewMark  = "view:"
	ownFilter = "own"
)

// offer shows the choices, and which of them the filter is.
func (p *invoicesPage) offer() {
	choices := append([]kit.Suggestion{}, filters...)
	chosen := string(p.now.State)
	if p.now.Kind != "" {
		chosen = string(p.now.Kind)
	}
	for _, v := range p.views {
		choices = append(choices, kit.Suggestion{ID: viewMark + v.ID.String(), Title: v.Name})
		if v.Name == p.view {
			chosen = viewMark + v.ID.String()
		}
	}
	plain := p.now == app.ListFilter{Kind: p.now.Kind} || p.now == app.ListFilter{State: p.now.State}
	if !plain && p.view == "" {
		title := "Own filter"
		if p.now == p.desk.askedFilter() {
			title = "Days asked for"
		}
		if p.whose != "" {
			title = p.whose
		}
		choices, chosen = append(choices, kit.Suggestion{ID: ownFilter, Title: title}), ownFilter
	}
	p.filter.SetChoices(choices...)
	p.filter.Choose(chosen)
}

// chose follows a choice of the field.
func (p *invoicesPage) chose(s kit.Suggestion) {
	if id, is := strings.CutPrefix(s.ID, viewMark); is {
		for _, v := range p.views {
			if v.ID.String() == id {
				p.narrow(v.Filter, v.Name)
			}
		}
		return
	}
	if s.ID == ownFilter {
		return
	}
	f := app.ListFilter{}
	f.Kind, f.State = filterQuery(s.ID)
	p.narrow(f, "")
}

// narrow shows what a filter finds. One that cannot be meant is told, and the list stays.
func (p *invoicesPage) narrow(f app.ListFilter, view string) {
	if f.Search != "" {
		p.search.SetQuietly(f.Search)
	}
	f.Search = p.search.Text
	q, err := f.Query(p.desk.me.Today())
	if err != nil {
		p.desk.showProblem(err)
		return
	}
	f.Search = ""
	if f.Customer != p.now.Customer {
		p.whose = ""
	}
	p.now, p.view, p.query = f, view, q
	p.named()
	p.changed()
}

// named shows the choices, and finds out what the customer is called that the list is narrowed to.
func (p *invoicesPage) named() {
	p.offer()
	if p.now.Customer.IsZero() || p.whose != "" {
		return
	}
	d, s, id := p.desk, p.desk.me, p.now.Customer
	kit.GoLatest(d.run, "whose", context.Background(), func(ctx context.Context) (bill.Customer, error) { return s.Customer(ctx, id) },
		func(c bill.Customer, err error) {
			switch {
			case p.now.Customer != id:
				return
			case err == nil:
				p.whose = c.Name
			default:
				p.whose = "A customer who was deleted" // a view may outlive her
			}
			p.offer()
		})
}

// loadViews reads the views of the books.
func (p *invoicesPage) loadViews() {
	d, s := p.desk, p.desk.me
	latest(d, "views", s.Views, func(list []app.SavedView) {
		p.views = list
		p.offer()
	})
}

var orderChoices = []kit.Suggestion{
	{ID: string(app.OrderNewest), Title: "Newest first"},
	{ID: string(app.OrderDue), Title: "Longest due first"},
	{ID: string(app.OrderAmount), Title: "Largest amount first"},
	{ID: string(app.OrderOpen), Title: "Most open first"},
	{ID: string(app.OrderName), Title: "Customers from A to Z"},
}

// filterForm are the fields of the filter.
type filterForm struct {
	page                         *invoicesPage
	kind, state, period, order   *kit.Select
	from, to                     *kit.Date
	currency, least, most, named *kit.Entry
	who                          *kit.Suggest
	chosen                       func() (bill.Customer, bool) // of who
	lines                        map[string]*kit.Field
}

// askFilter opens the filter with what the list shows now.
func (p *invoicesPage) askFilter() {
	f := newFilterForm(p)
	label := func(name, title, hint string, o fyne.CanvasObject) *kit.Field {
		f.lines[name] = kit.NewField(title, o, hint)
		return f.lines[name]
	}
	column := container.New(layout.NewCustomPaddedVBoxLayout(4),
		kit.NewRow(label("kind", "Kind", "", f.kind), label("state", "State", "", f.state), label("order", "Order", "", f.order)),
		kit.NewRow(label("period", "Period", "", f.period), label("from", "From", "", f.from), label("to", "To", "", f.to)),
		kit.NewRow(label("min", "Amount from", "", f.least), label("max", "Amount to", "", f.most), label("currency", "Currency", "", f.currency)),
		label("customer", "Customer", "", f.who),
	)
	if p.desk.me.May("view.save") {
		column.Add(label("name", "Keep as a view", "A name, such as Overdue over 500; the list offers it from then on", f.named))
	} else {
		f.named.SetText("")
	}
	box := kit.NewDialog("Which documents?", column, kit.Primary, "Show", "Cancel")
	box.Width, box.First = 640, f.state
	box.OnConfirm = func() { f.confirm(box) }
	if p.view != "" && p.desk.me.May("view.delete") {
		gone := kit.NewButton(kit.Quiet, kit.IconTrash, "Delete the view "+p.view, func() {
			box.Close()
			p.deleteView()
		})
		column.Add(container.NewHBox(gone))
	}
	box.ShowOn(p.desk.canvas())
}

func newFilterForm(p *invoicesPage) *filterForm {
	d, now := p.desk, p.now
	kinds, states := []kit.Suggestion{{Title: "All kinds"}}, []kit.Suggestion{{Title: "All states"}}
	for _, c := range filters {
		switch {
		case bill.Kind(c.ID).Known():
			kinds = append(kinds, c)
		case c.ID != "":
			states = append(states, c)
		}
	}
	f := &filterForm{
		page: p, kind: kit.NewSelect(kinds...), state: kit.NewSelect(states...), order: kit.NewSelect(orderChoices...),
		period: kit.NewSelect(append([]kit.Suggestion{{Title: "Always"}}, periodChoices...)...), from: d.dateField(true), to: d.dateField(true),
		currency: kit.NewEntry(), least: kit.NewEntry(), most: kit.NewEntry(), named: kit.NewEntry(), lines: map[string]*kit.Field{},
	}
	f.kind.Choose(string(now.Kind))
	f.state.Choose(string(now.State))
	f.order.Choose(string(now.Order))
	f.period.Choose(now.Period)
	if !now.From.IsZero() || !now.To.IsZero() {
		f.period.Choose(freePeriod)
	}
	setDay(f.from, now.From)
	setDay(f.to, now.To)
	f.currency.SetText(currencyOfFilter(now).Code())
	f.currency.SetPlaceHolder(d.style.currency().Code())
	for entry, amount := range map[*kit.Entry]money.Amount{f.least: now.Min, f.most: now.Max} {
		if amount != (money.Amount{}) {
			entry.SetText(d.style.Amount(amount))
		}
	}
	f.named.SetText(p.view)
	f.who = kit.NewSuggest()
	f.who.SetPlaceHolder("Everybody, or a part of a name")
	f.who.TabTakes = true
	f.who.SetQuietly(p.whose)
	f.chosen = d.anyCustomer(bill.ID{}).offerIn(d, f.who, func() { f.lines["customer"].SetProblem("") })
	return f
}

// currencyOfFilter is the currency that a filter asks for, if it asks for one.
func currencyOfFilter(f app.ListFilter) money.Currency {
	for _, a := range []money.Amount{f.Min, f.Max} {
		if a.Currency() != (money.Currency{}) {
			return a.Currency()
		}
	}
	return f.Currency
}

// read is the filter as typed; false marks what is wrong.
func (f *filterForm) read() (out app.ListFilter, ok bool) {
	d := f.page.desk
	for _, line := range f.lines {
		line.SetProblem("")
	}
	out = app.ListFilter{
		Kind: bill.Kind(f.kind.Chosen().ID), State: bill.State(f.state.Chosen().ID), Order: app.DocumentOrder(f.order.Chosen().ID),
		Period: f.period.Chosen().ID,
	}
	if out.Customer, ok = f.customer(); !ok {
		f.lines["customer"].SetProblem(chooseFromList)
		f.lines["customer"].Focus()
		return out, false
	}
	from, begins := dayIn(f.from)
	to, ends := dayIn(f.to)
	if !begins || !ends {
		f.lines["to"].SetProblem("A day, or nothing.")
		return out, false
	}
	if out.Period == freePeriod || out.Period == "" {
		out.Period, out.From, out.To = "", from, to
	}
	in := d.style.currency()
	if code := strings.ToUpper(strings.TrimSpace(f.currency.Text)); code != "" {
		c, err := money.ParseCurrency(code)
		if err != nil {
			f.lines["currency"].SetProblem("Three letters, such as EUR.")
			return out, false
		}
		out.Currency, in = c, c
	}
	for name, part := range map[string]struct {
		entry  *kit.Entry
		amount *money.Amount
	}{"min": {f.least, &out.Min}, "max": {f.most, &out.Max}} {
		text := strings.TrimSpace(part.entry.Text)
		if text == "" {
			continue
		}
		a, err := d.style.ParseAmount(in, text)
		if err != nil {
			f.lines[name].SetProblem("An amount in " + in.Code() + ".")
			return out, false
		}
		*part.amount = a
	}
	return out, true
}

// customer is the one that was chosen, or stood there; zero for everybody.
func (f *filterForm) customer() (bill.ID, bool) {
	p, text := f.page, strings.TrimSpace(f.who.Text)
	c, ok := f.chosen()
	switch {
	case ok || text == "":
		return c.ID, true
	case text == p.whose:
		return p.now.Customer, true
	}
	return bill.ID{}, false
}

// confirm shows what was typed, and keeps it where it has a name.
func (f *filterForm) confirm(box *kit.Dialog) {
	p, d, s := f.page, f.page.desk, f.page.desk.me
	filter, ok := f.read()
	if !ok {
		return
	}
	if _, err := filter.Query(s.Today()); err != nil {
		f.mark(err)
		return
	}
	name := strings.TrimSpace(f.named.Text)
	if name == "" || name == p.view && filter == p.now {
		box.Close()
		p.narrow(filter, name)
		return
	}
	kept := filter
	kept.Search = p.search.Text
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.SavedView, error) {
		return s.SaveView(ctx, app.SavedView{Name: name, Filter: kept})
	}, func(v app.SavedView, err error) {
		if err != nil {
			f.mark(err)
			return
		}
		box.Close()
		p.narrow(filter, v.Name)
		p.loadViews()
		d.toast(kit.ToneSuccess, "Kept as "+v.Name)
	})
}

// mark shows what is wrong at its field.
func (f *filterForm) mark(err error) {
	if e, ok := errors.AsType[*app.Error](err); ok && f.lines[e.Field] != nil && e.Kind == app.Invalid {
		f.lines[e.Field].SetProblem(filterWords[e.Field])
		return
	}
	f.page.desk.showProblem(err)
}

// filterWords say what a field of the filter takes.
var filterWords = map[string]string{
	"to": "It lies before the first day.", "max": "It is less than the least amount.", "currency": "Amounts are in one currency.",
	"period": "A period, or days.", "name": "A name of at most 60 letters, for at most 100 views.",
}

// deleteView removes the view on show; what it showed stays on show.
func (p *invoicesPage) deleteView() {
	d, s, name := p.desk, p.desk.me, p.view
	kit.Do(d.run, context.Background(), func(ctx context.Context) error {
		v, err := s.View(ctx, name)
		if err == nil {
			err = s.DeleteView(ctx, v.ID)
		}
		return err
	}, func(err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		p.view = ""
		p.loadViews()
		d.toast(kit.ToneInfo, "The view "+name+" is deleted. The documents stay.")
	})
}
