package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type customerCmd struct {
	Add     customerAdd     `cmd:"" help:"Add a customer from JSON; answers with the id."`
	List    customerList    `cmd:"" help:"List customers by name."`
	Show    customerShow    `cmd:"" help:"Show one customer."`
	Search  customerSearch  `cmd:"" help:"The customers nearest to what is typed, typing errors forgiven."`
	Account customerAccount `cmd:"" help:"Show what a customer has yet to pay, and her credit."`
	Send    customerSend    `cmd:"" help:"Send a customer the statement of her account by e-mail."`
	Set     customerSet     `cmd:"" help:"Change the fields that a JSON file names."`
	Delete  customerDelete  `cmd:"" help:"Move a customer into the bin; one on issued documents is archived instead."`

	Duplicates customerDuplicates `cmd:"" help:"Suggest pairs of customers who may be one."`
	Apart      customerApart      `cmd:"" help:"Say that two customers who look alike are two: they are not suggested any more."`
	Merge      customerMerge      `cmd:"" help:"Make one customer of two; what was issued and paid stays as it is and is found under her."`

	Archive   customerArchive   `cmd:"" help:"Leave a customer out of lists and offers."`
	Unarchive customerUnarchive `cmd:"" help:"Put an archived customer back into lists and offers."`
}

type customerAdd struct {
	File string `arg:"" help:"JSON file, or '-'."`
}

// Run adds a customer.
func (c *customerAdd) Run(d *desk) error {
	return addFrom(d, c.File, func(s *app.Session, ctx context.Context, data []byte) (bill.Customer, error) {
		kept, err := s.AddCustomer(ctx, data)
		if err == nil {
			d.tellDoubts(bill.DoubtCustomer(kept))
		}
		return kept, err
	}, func(c bill.Customer) bill.ID { return c.ID })
}

type customerSet struct {
	ID   string `arg:"" help:"Id of the customer."`
	File string `arg:"" help:"JSON file with the fields to change, or '-'."`
}

// Run changes a customer.
func (c *customerSet) Run(d *desk) error {
	return changeFrom(d, c.ID, c.File, (*app.Session).ChangeCustomer, bill.DoubtCustomer)
}

// changeFrom changes the thing of an id by a JSON file, and shows it as it is then.
func changeFrom[T any](
	d *desk, ref, file string, change func(*app.Session, context.Context, bill.ID, []byte) (T, error), doubts func(T) []bill.Problem,
) error {
	id, err := parseID(ref)
	if err != nil {
		return err
	}
	data, err := d.input(file)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		kept, err := change(s, d.ctx, id, data)
		if err != nil {
			return err
		}
		d.tellDoubts(doubts(kept))
		return d.answer(app.Wire(kept), line(id.String()))
	})
}

type customerDelete struct {
	ID string `arg:"" help:"Id of the customer."`
}

// Run deletes a customer.
func (c *customerDelete) Run(d *desk) error { return deleteBy(d, c.ID, (*app.Session).DeleteCustomer) }

func deleteBy(d *desk, ref string, remove func(*app.Session, context.Context, bill.ID) error) error {
	id, err := parseID(ref)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		if err := remove(s, d.ctx, id); err != nil {
			return err
		}
		return d.answer(map[string]string{"deleted": id.String()}, line("deleted"))
	})
}

// addFrom makes something of a JSON file and answers with its id.
func addFrom[T any](d *desk, file string, add func(*app.Session, context.Context, []byte) (T, error), id func(T) bill.ID) error {
	data, err := d.input(file)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		kept, err := add(s, d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(kept), line(id(kept).String()))
	})
}

// line prints one line: the whole answer of a command that makes something.
func line(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := fmt.Fprintln(w, printable(text))
		return err
	}
}

type customerList struct {
	Search string `help:"Parts of name, number, town or e-mail."`
	pageFlags

	Archived bool `help:"The archived ones too."`
}

// Run lists customers.
func (c *customerList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, _, err := s.Customers(d.ctx, app.CustomerQuery{Search: c.Search, Limit: c.Limit, Offset: c.Offset, Archived: c.Archived})
		if err != nil {
			return err
		}
		return listCustomers(d, list)
	})
}

func listCustomers(d *desk, list []bill.Customer) error {
	return d.answer(app.WireAll(list), func(w io.Writer) error {
		var rows [][]string
		for _, c := range list {
			rows = append(rows, []string{c.ID.String(), c.Number, c.Name, c.Address.City, c.Contact.Email})
		}
		return table(w, []column{left("ID"), left("NUMBER"), left("NAME"), left("TOWN"), left("E-MAIL")}, rows)
	})
}

type customerSearch struct {
	Text  string `arg:"" help:"Parts of name, number, town, e-mail or tax id."`
	Limit int    `default:"8" help:"At most so many."`
}

// Run finds customers.
func (c *customerSearch) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.FindCustomers(d.ctx, c.Text, c.Limit)
		if err != nil {
			return err
		}
		return listCustomers(d, list)
	})
}

type customerShow struct {
	ID string `arg:"" help:"Id of the customer."`
}

// Run shows a customer.
func (c *customerShow) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		one, err := s.Customer(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(one), func(w io.Writer) error { return showCustomer(w, one) })
	})
}

type customerAccount struct {
	ID string `arg:"" help:"Id of the customer."`
}

// Run shows how a customer stands.
func (c *customerAccount) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		a, err := s.CustomerAccount(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(a), func(w io.Writer) error { return showAccount(w, a) })
	})
}

func showAccount(w io.Writer, a app.CustomerAccount) error {
	var rows [][]string
	for _, r := range a.Open {
		rows = append(rows, []string{r.Number, day(r.Date), day(r.Due), r.Open.String(), r.Open.Currency().Code(), string(r.State)})
	}
	for _, c := range a.Credit {
		rows = append(rows, []string{"credit", "", "", c.Neg().String(), c.Currency().Code(), ""})
	}
	return table(w, []column{left("INVOICE"), left("DATE"), left("DUE"), right("OPEN"), left(""), left("STATE")}, rows)
}

// settlementOf are the settlement discounts of a customer in words.
func settlementOf(c bill.Customer) string {
	switch {
	case c.Settlement == nil:
		return "the company's"
	case len(c.Settlement) == 0:
		return "none"
	}
	return bill.SettlementsText(c.Settlement, func(p money.Percent) string { return p.String() + " %" })
}

func showCustomer(w io.Writer, c bill.Customer) error {
	terms, discount := "the company's", ""
	if c.Terms >= 0 {
		terms = plural(c.Terms, "day")
	}
	if !c.Discount.IsZero() {
		discount = c.Discount.String() + " %"
	}
	pairs := []string{"Name", c.Name, "Number", c.Number}
	for _, l := range c.Address.Lines {
		pairs = append(pairs, "Address", l)
	}
	for _, a := range c.Places {
		pairs = append(pairs, "Address", a.Use+": "+strings.Join(append(a.Address.Lines, a.Address.PostCode+" "+a.Address.City, a.Address.Country), ", "))
	}
	for _, one := range c.People {
		pairs = append(pairs, "Contact", strings.Join([]string{one.Role, one.Contact.Name, one.Contact.Email, one.Contact.Phone}, ", "))
	}
	pairs = append(pairs, ownFacts(c.Own)...)
	return facts(w, append(pairs, "Town", c.Address.PostCode+" "+c.Address.City, "Country", c.Address.Country, "Contact", c.Contact.Name,
		"E-mail", c.Contact.Email, "Phone", c.Contact.Phone, "Tax id", c.TaxID, "Currency", c.Currency.Code(), "Language", c.Language,
		"Terms", terms, "Settlement", settlementOf(c), "Discount", discount, "Buyer reference", c.BuyerRef, "Registration", c.LegalID, "E-invoices", string(c.EInvoice.Profile), "Electronic address", c.EInvoice.Endpoint.String(), "Price list", c.PriceList.String(), "Mail goes to", strings.Join(c.MailTo(), ", "), "Note", c.Note, "Archived", yes(c.Archived), "Id", c.ID.String())...)
}

type itemCmd struct {
	Add    itemAdd    `cmd:"" help:"Add an item from JSON; answers with the id."`
	List   itemList   `cmd:"" help:"List items by name."`
	Show   itemShow   `cmd:"" help:"Show one item."`
	Cost   itemCost   `cmd:"" help:"What an item costs the shop itself, and since when. Not for clerks."`
	Search itemSearch `cmd:"" help:"The items nearest to what is typed, typing errors forgiven."`
	Set    itemSet    `cmd:"" help:"Change the fields that a JSON file names."`
	Delete itemDelete `cmd:"" help:"Move an item into the bin; one on issued documents is archived instead."`

	Merge     itemMerge     `cmd:"" help:"Make one item of two: stock, prices and codes come along, what was issued stays as it is."`
	Archive   itemArchive   `cmd:"" help:"Leave an item out of lists and offers."`
	Unarchive itemUnarchive `cmd:"" help:"Put an archived item back into lists and offers."`
}

type itemAdd struct {
	File string `arg:"" help:"JSON file, or '-'."`
}

// Run adds an item.
func (c *itemAdd) Run(d *desk) error {
	return addFrom(d, c.File, func(s *app.Session, ctx context.Context, data []byte) (bill.Item, error) {
		kept, err := s.AddItem(ctx, data)
		if err == nil {
			d.tellDoubts(bill.DoubtItem(kept))
		}
		return kept, err
	}, func(it bill.Item) bill.ID { return it.ID })
}

type itemSet struct {
	ID   string `arg:"" help:"Id of the item."`
	File string `arg:"" help:"JSON file with the fields to change, or '-'."`
}

// Run changes an item.
func (c *itemSet) Run(d *desk) error {
	return changeFrom(d, c.ID, c.File, (*app.Session).ChangeItem, bill.DoubtItem)
}

type itemDelete struct {
	ID string `arg:"" help:"Id of the item."`
}

// Run deletes an item.
func (c *itemDelete) Run(d *desk) error { return deleteBy(d, c.ID, (*app.Session).DeleteItem) }

type itemList struct {
	Search string `help:"Parts of name, code or description."`
	pageFlags

	Archived bool `help:"The archived ones too."`
}

// Run lists items.
func (c *itemList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, _, err := s.Items(d.ctx, app.ItemQuery{Search: c.Search, Limit: c.Limit, Offset: c.Offset, Archived: c.Archived})
		if err != nil {
			return err
		}
		return listItems(d, list)
	})
}

func listItems(d *desk, list []bill.Item) error {
	return d.answer(app.WireAll(list), func(w io.Writer) error {
		var rows [][]string
		for _, it := range list {
			rows = append(rows, []string{
				it.ID.String(), it.Code, it.Name, it.Unit, it.Price.String(), string(it.Prices), string(it.Tax.Category), it.Tax.Percent.String(),
			})
		}
		return table(w, []column{
			left("ID"), left("CODE"), left("NAME"), left("UNIT"), right("PRICE"), left(""), left("TAX"), right("RATE"),
		}, rows)
	})
}

type itemSearch struct {
	Text  string `arg:"" help:"Parts of name, code or description."`
	Limit int    `default:"8" help:"At most so many."`
}

// Run finds items.
func (c *itemSearch) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.FindItems(d.ctx, c.Text, c.Limit)
		if err != nil {
			return err
		}
		return listItems(d, list)
	})
}

type itemShow struct {
	ID string `arg:"" help:"Id of the item."`
}

// Run shows an item.
func (c *itemShow) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		it, err := s.Item(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(it), func(w io.Writer) error {
			return facts(w, append([]string{
				"Name", it.Name, "Code", it.Code, "Barcode", it.Barcode, "Other codes", strings.Join(it.OtherCodes, ", "), "Description", it.Description, "Unit", it.Unit, "Price", it.Price.String(),
				"Price of many", bill.QuantitiesText(it.Quantities, money.Quantity.String, money.Price.String), "Prices", string(it.Prices), "Tax", string(it.Tax.Category) + " " + it.Tax.Percent.String() + " %", "Archived", yes(it.Archived), "Id", it.ID.String(),
			}, ownFacts(it.Own)...)...)
		})
	})
}

func parseID(text string) (bill.ID, error) {
	id, err := bill.ParseID(text)
	if err != nil {
		return id, &app.Error{Kind: app.Invalid, Field: "id", Hint: app.HintFixField, Err: err}
	}
	return id, nil
}
