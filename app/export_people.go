package app

import (
	"context"
	"encoding/json"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// The columns of the files about people.
var (
	personColumns  = []string{"id", "name", "role", "active", "until", "founder", "added", "computers"}
	contactColumns = []string{"customer", "customerName", "role", "name", "phone", "email", "mail"}
	erasureColumns = []string{"customer", "made", "gone", "next", "until"}
)

// people writes who opens the books or did, never what they log in with; whom to speak to at each customer; where the data of customers are from
// and what they agreed or objected to; and what was erased.
func (e *exporter) people(context.Context) error {
	list, err := e.session.people(e.v)
	if err != nil {
		return err
	}
	err = e.table("people", personColumns, len(list), func(i int) (any, []cell) { return personOut(list[i]), personCells(list[i]) })
	if err != nil {
		return err
	}
	if err := e.contacts(); err != nil {
		return err
	}
	words, err := e.v.AllWords()
	if err != nil {
		return err
	}
	said := make([]saidOfJSON, len(words))
	for i, w := range words {
		by, err := nameOf(e.v, w.Author)
		if err != nil {
			return err
		}
		said[i] = saidOfJSON{w.Customer.String(), saidOut(Said{w, by})}
	}
	columns := append([]string{"customer"}, saidColumns...)
	err = e.table("said", columns, len(said), func(i int) (any, []cell) {
		return said[i], append([]cell{text(said[i].Customer)}, saidRow(said[i].saidJSON)...)
	})
	if err != nil {
		return err
	}
	past, err := e.v.AllErasures()
	if err != nil {
		return err
	}
	return e.table("erasures", erasureColumns, len(past), func(i int) (any, []cell) { return erasedOut(past[i]), erasureCells(past[i]) })
}

// contacts writes a row for everybody at a customer: her first contact, and those of her list.
func (e *exporter) contacts() error {
	customers, _, err := e.v.Customers(store.CustomerQuery{Archived: true})
	if err != nil {
		return err
	}
	var list []contactOfJSON
	for _, c := range customers {
		if c.Contact != (bill.Contact{}) {
			list = append(list, contactOfJSON{c.ID.String(), c.Name, personJSON{Name: c.Contact.Name, Phone: c.Contact.Phone, Email: c.Contact.Email, Mail: c.Contact.Email != ""}})
		}
		for _, p := range peopleOut(c.People) {
			list = append(list, contactOfJSON{c.ID.String(), c.Name, p})
		}
	}
	return e.table("contacts", contactColumns, len(list), func(i int) (any, []cell) {
		c := list[i]
		return c, []cell{text(c.Customer), text(c.CustomerName), text(c.Role), text(c.Name), text(c.Phone), text(c.Email), text(yesOr(c.Mail))}
	})
}

type contactOfJSON struct {
	Customer     string `json:"customer"`
	CustomerName string `json:"customerName"`
	personJSON
}

type saidOfJSON struct {
	Customer string `json:"customer"`
	saidJSON
}

// personOut leaves out which computer the books are exported on.
func personOut(p Person) userJSON {
	out := userOut(p)
	for i := range out.Devices {
		out.Devices[i].Here = false
	}
	return out
}

func personCells(p Person) []cell {
	var computers []string
	for _, d := range p.Devices {
		computers = append(computers, d.Name)
	}
	return []cell{
		text(p.ID.String()), text(p.Name), text(string(p.Role)), text(yesOr(p.Active)), text(dayOf(p.Until)), text(yesOr(p.Founder)), text(momentOrNone(p.Added)),
		text(listInCell(computers)),
	}
}

func erasureCells(e store.Erasure) []cell {
	out := erasedOut(e)
	gone, err := json.Marshal(out.Gone)
	if err != nil {
		panic(err) // names and numbers
	}
	return []cell{text(out.Customer), text(out.Made), text(string(gone)), text(out.Rest), text(out.Until)}
}
