package main

import (
	"context"
	"fmt"
	"io"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// filterFlags are what lists of documents are narrowed by.
type filterFlags struct {
	Kind     string `enum:",all,quote,order,proforma,delivery,invoice,credit" default:"" help:"Another kind of document, or all."`
	State    string `enum:",draft,issued,part paid,paid,overdue,credited,accepted,declined,expired" default:"" help:"draft, issued, 'part paid', paid, overdue, credited; of quotes accepted, declined, expired."`
	Search   string `help:"Parts of number, customer, lines, notes or amounts."`
	Customer string `placeholder:"ID" help:"Id or number of a customer."`
	Period   string `placeholder:"PERIOD" help:"this-month, last-month, this-quarter, last-quarter, this-year, last-year or all."`
	From     string `placeholder:"DAY" help:"First day, in place of a period."`
	To       string `placeholder:"DAY" help:"Last day."`
	Currency string `placeholder:"EUR" help:"Only documents in it; --min and --max are in it, else in the currency of the books."`
	Min      string `placeholder:"AMOUNT" help:"Least amount."`
	Max      string `placeholder:"AMOUNT" help:"Largest amount."`
	Order    string `enum:",newest,due,amount,open,name" default:"" help:"newest, due, amount or open: what stands in front; name: customers from A to Z."`
}

// over lays the flags that were given over a filter.
func (c *filterFlags) over(ctx context.Context, s *app.Session, f app.ListFilter) (app.ListFilter, error) {
	switch c.Kind {
	case "":
	case "all":
		f.Kind = ""
	default:
		f.Kind = bill.Kind(c.Kind)
	}
	set(&f.State, bill.State(c.State))
	set(&f.Search, c.Search)
	switch c.Order {
	case "newest":
		f.Order = app.OrderNewest
	default:
		set(&f.Order, app.DocumentOrder(c.Order))
	}
	var err error
	if c.Customer != "" {
		if f.Customer, err = s.ResolveCustomer(ctx, c.Customer); err != nil {
			return f, err
		}
	}
	if f, err = c.days(f); err != nil {
		return f, err
	}
	return c.amounts(ctx, s, f)
}

// set is an assignment of what was given.
func set[T ~string](to *T, given T) {
	if given != "" {
		*to = given
	}
}

// days reads a period or days; either takes the place of what the filter had.
func (c *filterFlags) days(f app.ListFilter) (app.ListFilter, error) {
	if c.Period != "" {
		f.Period, f.From, f.To = c.Period, bill.Date{}, bill.Date{}
	}
	for _, one := range []struct {
		text string
		day  *bill.Date
	}{{c.From, &f.From}, {c.To, &f.To}} {
		if one.text == "" {
			continue
		}
		d, err := bill.ParseDate(one.text)
		if err != nil {
			return f, usage("%s is no day; write it as 2026-11-23", one.text)
		}
		*one.day = d
		if c.Period == "" {
			f.Period = ""
		}
	}
	return f, nil
}

// amounts reads currency and range.
func (c *filterFlags) amounts(ctx context.Context, s *app.Session, f app.ListFilter) (app.ListFilter, error) {
	if c.Currency != "" {
		cur, err := money.ParseCurrency(c.Currency)
		if err != nil {
			return f, usage("%s is no currency; write it as EUR", c.Currency)
		}
		f.Currency = cur
	}
	if c.Min == "" && c.Max == "" {
		return f, nil
	}
	in := f.Currency
	if in == (money.Currency{}) {
		company, err := s.Company(ctx)
		if err != nil {
			return f, err
		}
		in = company.Currency
	}
	for _, one := range []struct {
		text   string
		amount *money.Amount
	}{{c.Min, &f.Min}, {c.Max, &f.Max}} {
		if one.text == "" {
			continue
		}
		a, err := money.ParseAmount(in, one.text)
		if err != nil {
			return f, usage("%s is no amount in %s; write it as 500 or 500.00", one.text, in.Code())
		}
		*one.amount = a
	}
	return f, nil
}

// listCmd narrows a list.
type listCmd struct {
	filterFlags
	View string `placeholder:"NAME" help:"A view that was kept; other flags are laid over it."`
	Sum  bool   `help:"Add up all that is found, by currency."`
	pageFlags
}

// Run lists the documents of the kind, or those of a view.
func (c *listCmd) Run(d *desk, k bill.Kind) error {
	return d.session(func(s *app.Session) error {
		filter := app.ListFilter{Kind: k}
		if c.View != "" {
			view, err := s.View(d.ctx, c.View)
			if err != nil {
				return err
			}
			filter = view.Filter
		}
		filter, err := c.over(d.ctx, s, filter)
		if err != nil {
			return err
		}
		return c.list(d, s, filter)
	})
}

func (c *listCmd) list(d *desk, s *app.Session, filter app.ListFilter) error {
	q, err := filter.Query(s.Today())
	if err != nil {
		return err
	}
	q.Limit, q.Offset = c.Limit, c.Offset
	list, _, err := s.Documents(d.ctx, q)
	if err != nil {
		return err
	}
	if !c.Sum {
		return d.answer(app.WireAll(list), func(w io.Writer) error { return listDocuments(w, list) })
	}
	sums, err := s.DocumentSums(d.ctx, q)
	if err != nil {
		return err
	}
	return d.answer(map[string]any{"documents": app.WireAll(list), "sums": app.Wire(sums)}, func(w io.Writer) error {
		if err := listDocuments(w, list); err != nil {
			return err
		}
		return showSums(w, sums)
	})
}

// showSums prints what a list comes to.
func showSums(w io.Writer, sums app.DocumentSums) error {
	if sums.More {
		_, err := fmt.Fprintf(w, "\nMore than %d documents: narrow the search to add them up.\n", sums.Count)
		return err
	}
	var rows [][]string
	for _, one := range sums.Currencies {
		rows = append(rows, []string{fmt.Sprint(one.Count), one.Total.Currency().Code(), one.Total.String(), one.Open.String()})
	}
	fmt.Fprintln(w)
	return table(w, []column{right("DOCUMENTS"), left(""), right("TOTAL"), right("OPEN")}, rows)
}

type viewCmd struct {
	List   viewList   `cmd:"" help:"The views that were kept."`
	Save   viewSave   `cmd:"" help:"Keep a filter under a name; one of the same name is replaced."`
	Delete viewDelete `cmd:"" help:"Delete a view. The documents stay."`
}

type viewList struct{}

// Run lists the views.
func (c *viewList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.Views(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, v := range list {
				rows = append(rows, []string{v.Name, app.FilterWords(v.Filter)})
			}
			return table(w, []column{left("NAME"), left("SHOWS")}, rows)
		})
	})
}

type viewSave struct {
	Name string `arg:"" help:"Name of the view."`
	filterFlags
}

// Run keeps a view.
func (c *viewSave) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		filter, err := c.over(d.ctx, s, app.ListFilter{})
		if err != nil {
			return err
		}
		view, err := s.SaveView(d.ctx, app.SavedView{Name: c.Name, Filter: filter})
		if err != nil {
			return err
		}
		return d.answer(app.Wire(view), line(view.Name))
	})
}

type viewDelete struct {
	Name string `arg:"" help:"Name of the view."`
}

// Run deletes a view.
func (c *viewDelete) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		view, err := s.View(d.ctx, c.Name)
		if err != nil {
			return err
		}
		if err := s.DeleteView(d.ctx, view.ID); err != nil {
			return err
		}
		return d.answer(app.Wire(view), line("deleted "+view.Name))
	})
}
