package app

import (
	"context"
	"errors"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Customers gives a page of customers by name, and how many match in all.
func (s *Session) Customers(ctx context.Context, q CustomerQuery) ([]bill.Customer, int, error) {
	type page struct {
		list  []bill.Customer
		total int
	}
	p, err := read(ctx, s, seeCustomers, func(v *store.View) (p page, err error) {
		p.list, p.total, err = v.Customers(q)
		return p, err
	})
	return p.list, p.total, err
}

// FindCustomers gives the customers nearest to what was typed, typing errors forgiven, the best first.
func (s *Session) FindCustomers(ctx context.Context, typed string, limit int) ([]bill.Customer, error) {
	return read(ctx, s, seeCustomers, func(v *store.View) ([]bill.Customer, error) { return v.FindCustomers(typed, max(limit, 0)) })
}

// Customer is the one of that id, else Missing.
func (s *Session) Customer(ctx context.Context, id bill.ID) (bill.Customer, error) {
	return read(ctx, s, seeCustomers, func(v *store.View) (bill.Customer, error) { return v.Customer(id) })
}

// SaveCustomer adds a customer, or replaces the one of that id, and answers with it as kept: a zero ID gets a new one.
// Errors: Invalid with the field as in the JSON form.
func (s *Session) SaveCustomer(ctx context.Context, c bill.Customer) (bill.Customer, error) {
	if err := s.knock(saveCustomer); err != nil {
		return c, err
	}
	c, err := CheckCustomer(c)
	if err != nil {
		return c, err
	}
	return c, write(ctx, s, saveCustomer, c.ID, func(tx *store.Tx) error { return tx.SaveCustomer(c) })
}

// DeleteCustomer removes the customer. Her issued documents stay as they are; while she has credit, she stays too.
func (s *Session) DeleteCustomer(ctx context.Context, id bill.ID) error {
	return write(ctx, s, deleteCustomer, id, func(tx *store.Tx) error {
		err := tx.DeleteCustomer(id)
		if errors.Is(err, store.ErrUnchangeable) {
			return &Error{Kind: Conflict, Field: "customer", Hint: HintCredit, Err: errors.New("the customer has credit")}
		}
		return err
	})
}

// CheckCustomer says what is wrong with a customer before it is saved, and gives it in its usual form, with an id.
func CheckCustomer(c bill.Customer) (bill.Customer, error) {
	c.Name = strings.TrimSpace(c.Name)
	if c.Name == "" {
		return c, invalid("name", "a customer needs a name")
	}
	if c.Terms > maxTerms {
		return c, invalid("terms", "days until due, up to %d; negative: the company's", maxTerms)
	}
	if c.Discount.Sign() < 0 || c.Discount.Cmp(hundredPercent.Decimal) > 0 {
		return c, invalid("discount", "a discount is from 0 to 100 percent")
	}
	err := checkTexts(map[string]string{"name": c.Name, "number": c.Number, "language": c.Language})
	if err != nil {
		return c, err
	}
	if err := checkText("note", c.Note, maxLong, true); err != nil {
		return c, err
	}
	if err := checkParty(&c.Address, c.Contact, &c.TaxID); err != nil {
		return c, err
	}
	if c.ID.IsZero() {
		c.ID = bill.NewID()
	}
	return c, nil
}

// party is the customer as a document names her.
func party(c bill.Customer) bill.Party {
	return bill.Party{Name: c.Name, Address: c.Address, Contact: c.Contact, TaxID: c.TaxID, Number: c.Number}
}

// seller is the company as a document names it.
func seller(c bill.Company) bill.Party {
	return bill.Party{
		Name: c.Name, Address: c.Address, Contact: c.Contact, TaxID: c.TaxID, TaxNumber: c.TaxNumber, LegalID: c.LegalID,
		Website: c.Website,
	}
}
