package desktop

import (
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// findCustomers gives the customers that fit what was typed, the best first.
type findCustomers func(ctx context.Context, text string) ([]bill.Customer, error)

// askCustomer asks for a customer, by a part of what is known of her.
func (d *Desk) askCustomer(title, hint string, find findCustomers, then func(bill.Customer)) {
	field := kit.NewSuggest()
	field.SetPlaceHolder("A part of the name, town or number")
	line := kit.NewField("Customer", field, hint)
	box := kit.NewDialog(title, line, kit.Primary, "Go on", "Cancel")
	box.Width, box.First = 460, field
	chosen := d.offeringCustomers(field, find, func() { box.OnConfirm() })
	box.OnConfirm = func() {
		c, ok := chosen()
		if !ok {
			line.SetProblem(chooseCustomer)
			return
		}
		box.Close()
		then(c)
	}
	box.ShowOn(d.canvas())
}

// chooseCustomer is said where something was typed that is nobody's name.
const chooseCustomer = "Type a part of the name, and choose from the list."

// offeringCustomers makes a field offer customers; taken hears that one was taken. The answer is who was taken last, if nothing was typed
// since.
func (d *Desk) offeringCustomers(field *kit.Suggest, find findCustomers, taken func()) func() (bill.Customer, bool) {
	found := map[string]bill.Customer{}
	chosen, ok := bill.Customer{}, false
	field.OnQuery = func(text string) {
		chosen, ok = bill.Customer{}, false
		d.offerCustomers(field, text, find, found)
	}
	field.OnPick = func(s kit.Suggestion) {
		chosen, ok = found[s.ID]
		taken()
	}
	return func() (bill.Customer, bool) { return chosen, ok }
}

func (d *Desk) offerCustomers(field *kit.Suggest, text string, find findCustomers, found map[string]bill.Customer) {
	if strings.TrimSpace(text) == "" {
		field.Offer(nil)
		return
	}
	kit.GoLatest(d.run, "customers", context.Background(), func(ctx context.Context) ([]bill.Customer, error) { return find(ctx, text) },
		func(list []bill.Customer, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			var offers []kit.Suggestion
			for _, c := range list {
				found[c.ID.String()] = c
				offers = append(offers, kit.Suggestion{ID: c.ID.String(), Title: archivedName(c.Name, c.Archived), Detail: strings.TrimSpace(c.Address.City + " " + c.Number)})
			}
			field.Offer(offers)
		})
}

// anyCustomer finds customers by parts of what is known of them, archived ones too, but for one of them.
func (d *Desk) anyCustomer(but bill.ID) findCustomers {
	s := d.me
	return func(ctx context.Context, text string) (out []bill.Customer, err error) {
		list, _, err := s.Customers(ctx, app.CustomerQuery{Search: text, Limit: offered + 1, Archived: true})
		for _, c := range list {
			if c.ID != but && len(out) < offered {
				out = append(out, c)
			}
		}
		return out, err
	}
}
