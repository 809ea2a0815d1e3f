package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	return read(ctx, s, seeCustomers, func(v *store.View) ([]bill.Customer, error) {
		return v.FindCustomers(CustomerQuery{Search: typed, Limit: max(limit, 0)})
	})
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
	err = write(ctx, s, saveCustomer, c.ID, func(tx *store.Tx) (err error) {
		c, err = keepCustomer(tx, c)
		return err
	})
	return c, err
}

// DeleteCustomer moves the customer into the bin. Errors: Conflict while documents, payments, drafts or recurring invoices name her; who is
// on what was issued is archived instead.
func (s *Session) DeleteCustomer(ctx context.Context, id bill.ID) error {
	return write(ctx, s, deleteCustomer, id, func(tx *store.Tx) error {
		use, err := tx.CustomerUse(id)
		if err == nil {
			err = unused("customer", use)
		}
		if err != nil {
			return err
		}
		return tx.BinCustomer(id)
	})
}

// ArchiveCustomer leaves a customer out of lists and offers; everything else of her stays as it is.
func (s *Session) ArchiveCustomer(ctx context.Context, id bill.ID) error {
	return write(ctx, s, archiveCustomer, id, func(tx *store.Tx) error { return shelveCustomer(tx, id, true) })
}

// UnarchiveCustomer puts her back into the lists.
func (s *Session) UnarchiveCustomer(ctx context.Context, id bill.ID) error {
	return write(ctx, s, unarchiveCustomer, id, func(tx *store.Tx) error { return shelveCustomer(tx, id, false) })
}

func shelveCustomer(tx *store.Tx, id bill.ID, archived bool) error {
	c, err := tx.Customer(id)
	if err == nil {
		err = notErased(c)
	}
	if err != nil {
		return err
	}
	c.Archived = archived
	return tx.SaveCustomer(c)
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
	if err := problems(bill.CheckSettlements(c.Settlement)); err != nil {
		return c, err
	}
	err := checkTexts(map[string]string{"name": c.Name, "number": c.Number, "language": c.Language})
	if err != nil {
		return c, err
	}
	if err := checkWords("note", c.Note, maxLong, true); err != nil {
		return c, err
	}
	if err := checkParty(&c.Address, c.Contact, &c.TaxID); err != nil {
		return c, err
	}
	if err := checkMore(&c); err != nil {
		return c, err
	}
	if c.ID.IsZero() {
		c.ID = bill.NewID()
	}
	return c, nil
}

// maxMore is how many further addresses or contacts a customer has at most.
const maxMore = 50

// checkMore looks at what a customer has beside the first address and contact, and leaves the caller's lists as they are.
func checkMore(c *bill.Customer) error {
	if len(c.Places) > maxMore {
		return invalid("addresses", "at most %d more addresses", maxMore)
	}
	if len(c.People) > maxMore {
		return invalid("contacts", "at most %d more contacts", maxMore)
	}
	if err := errors.Join(checkText("buyerReference", c.BuyerRef, maxText, false), checkText("legalId", c.LegalID, maxText, false)); err != nil {
		return err
	}
	if err := checkEInvoicing(&c.EInvoice); err != nil {
		return err
	}
	none := ""
	c.Places = slices.Clone(c.Places)
	for i := range c.Places {
		p, at := &c.Places[i], fmt.Sprintf("addresses[%d]", i)
		if p.Use = strings.TrimSpace(p.Use); p.Use == "" {
			return invalid(at+".use", "what is the address for? billing, delivery or a word of your own")
		}
		err := errors.Join(checkText("use", p.Use, maxText, false), checkParty(&p.Address, bill.Contact{}, &none))
		if err != nil {
			return inPart(at, err)
		}
	}
	for i, p := range c.People {
		if p.Contact == (bill.Contact{}) {
			return invalid(fmt.Sprintf("contacts[%d].name", i), "a contact has a name, a phone number or an e-mail address")
		}
		err := errors.Join(checkText("role", p.Role, maxText, false), checkParty(&bill.Address{}, p.Contact, &none))
		if err != nil {
			return inPart(fmt.Sprintf("contacts[%d]", i), err)
		}
	}
	return nil
}

// inPart gives the field of an error the place that it stands in.
func inPart(at string, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	out := *e
	out.Field = join(at, e.Field)
	return &out
}

// ChangeCustomer changes the fields that the JSON form names, and leaves the others as they are.
func (s *Session) ChangeCustomer(ctx context.Context, id bill.ID, data []byte) (bill.Customer, error) {
	if err := s.knock(saveCustomer); err != nil {
		return bill.Customer{}, err
	}
	was, err := s.Customer(ctx, id)
	if err != nil {
		return bill.Customer{}, err
	}
	whole, err := overlay(customerOut(was), data)
	if err != nil {
		return bill.Customer{}, err
	}
	c, err := ParseCustomer(whole)
	if err != nil {
		return c, err
	}
	c.ID = id
	return s.SaveCustomer(ctx, c)
}

// party is the customer as a document names her.
func party(c bill.Customer) bill.Party {
	return bill.Party{
		Name: c.Name, Address: c.BillTo(), Contact: c.Contact, TaxID: c.TaxID, LegalID: c.LegalID, Number: c.Number, EInvoice: c.EInvoice,
	}
}

// seller is the company as a document names it.
func seller(c bill.Company) bill.Party {
	return bill.Party{
		Name: c.Name, Address: c.Address, Contact: c.Contact, TaxID: c.TaxID, TaxNumber: c.TaxNumber, LegalID: c.LegalID,
		Website: c.Website, EInvoice: bill.EInvoicing{Endpoint: c.Endpoint},
	}
}
