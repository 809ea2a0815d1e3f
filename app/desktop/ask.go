package desktop

import (
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// lookup finds customers, or items, by what was typed, the best first.
type lookup[T any] struct {
	noun  string // "Customer"
	hint  string // in the empty field
	find  func(ctx context.Context, text string) ([]T, error)
	offer func(T) kit.Suggestion
}

// chooseFromList is said where something was typed that is nobody's name.
const chooseFromList = "Type a part of the name, and choose from the list."

// askOne asks for one of them, by a part of what is known of it.
func askOne[T any](d *Desk, title, hint string, f lookup[T], then func(T)) {
	field := kit.NewSuggest()
	field.SetPlaceHolder(f.hint)
	line := kit.NewField(f.noun, field, hint)
	box := kit.NewDialog(title, line, kit.Primary, "Go on", "Cancel")
	box.Width, box.First = 460, field
	chosen := f.offerIn(d, field, func() { box.OnConfirm() })
	box.OnConfirm = func() {
		one, ok := chosen()
		if !ok {
			line.SetProblem(chooseFromList)
			return
		}
		box.Close()
		then(one)
	}
	box.ShowOn(d.canvas())
}

// offerIn makes a field offer what is found; taken hears that one was taken. The answer is which was taken last, if nothing was typed since.
func (f lookup[T]) offerIn(d *Desk, field *kit.Suggest, taken func()) func() (T, bool) {
	found := map[string]T{}
	var chosen, none T
	ok := false
	field.OnQuery = func(text string) {
		chosen, ok = none, false
		f.offerTo(d, field, text, found)
	}
	field.OnPick = func(s kit.Suggestion) {
		chosen, ok = found[s.ID]
		taken()
	}
	return func() (T, bool) { return chosen, ok }
}

func (f lookup[T]) offerTo(d *Desk, field *kit.Suggest, text string, found map[string]T) {
	if strings.TrimSpace(text) == "" {
		field.Offer(nil)
		return
	}
	latest(d, "offers of a "+f.noun, func(ctx context.Context) ([]T, error) { return f.find(ctx, text) }, func(list []T) {
		offers := make([]kit.Suggestion, len(list))
		for i, one := range list {
			offers[i] = f.offer(one)
			found[offers[i].ID] = one
		}
		field.Offer(offers)
	})
}

// payers finds the customers who may have paid.
func (d *Desk) payers() lookup[bill.Customer] {
	s := d.me
	return customerFinder(func(ctx context.Context, text string) ([]bill.Customer, error) {
		return s.FindCustomers(ctx, text, offered)
	})
}

// anyCustomer finds customers, archived ones too, but for one of them.
func (d *Desk) anyCustomer(but bill.ID) lookup[bill.Customer] {
	s := d.me
	return customerFinder(func(ctx context.Context, text string) ([]bill.Customer, error) {
		list, _, err := s.Customers(ctx, app.CustomerQuery{Search: text, Limit: offered + 1, Archived: true})
		return allBut(list, func(c bill.Customer) bool { return c.ID == but }), err
	})
}

func customerFinder(find func(context.Context, string) ([]bill.Customer, error)) lookup[bill.Customer] {
	return lookup[bill.Customer]{"Customer", "A part of the name, town or number", find, func(c bill.Customer) kit.Suggestion {
		return kit.Suggestion{ID: c.ID.String(), Title: archivedName(c.Name, c.Archived), Detail: strings.TrimSpace(c.Address.City + " " + c.Number)}
	}}
}

// anyItem finds items, archived ones too, but for one of them.
func (d *Desk) anyItem(but bill.ID) lookup[bill.Item] {
	s, f := d.me, d.style
	return lookup[bill.Item]{"Item", "A part of the name, or a code", func(ctx context.Context, text string) ([]bill.Item, error) {
		list, _, err := s.Items(ctx, app.ItemQuery{Search: text, Limit: offered + 1, Archived: true})
		return allBut(list, func(it bill.Item) bool { return it.ID == but }), err
	}, func(it bill.Item) kit.Suggestion {
		return kit.Suggestion{ID: it.ID.String(), Title: archivedName(it.Name, it.Archived), Detail: strings.TrimSpace(it.Code + "  " + f.Price(it.Price, it.Currency))}
	}}
}

// allBut is the list without some, as many as are offered.
func allBut[T any](list []T, out func(T) bool) []T {
	var kept []T
	for _, one := range list {
		if !out(one) && len(kept) < offered {
			kept = append(kept, one)
		}
	}
	return kept
}
