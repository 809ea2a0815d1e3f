package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// CustomerQuery asks for a page of customers by name. Search holds parts of name, number, town, e-mail or tax id, in
// any case, with or without accents; where nobody has them all, those that are near with a typing error are given. Limit 0 is no limit.
type CustomerQuery struct {
	Search string
	Limit  int
	Offset int

	Archived bool // the archived ones too
}

type customerRecord struct {
	Number   string        `json:"number,omitempty"`
	Address  addressRecord `json:"address"`
	Contact  contactRecord `json:"contact"`
	TaxID    string        `json:"taxId,omitempty"`
	Currency string        `json:"currency,omitempty"`
	Language string        `json:"language,omitempty"`
	Terms    int           `json:"terms"`
	Discount money.Percent `json:"discount"`
	Note     string        `json:"note,omitempty"`

	BuyerRef string         `json:"buyerReference,omitempty"`
	Places   []placeRecord  `json:"addresses,omitempty"`
	People   []personRecord `json:"contacts,omitempty"`
	Own      []ownRecord    `json:"own,omitempty"`

	Archived   bool               `json:"archived,omitempty"`
	Erased     string             `json:"erased,omitempty"`
	Settlement []settlementRecord `json:"settlement,omitzero"` // null is the company's, [] none
	PriceList  string             `json:"priceList,omitempty"`
	LegalID    string             `json:"legalId,omitempty"`
	EInvoice   eInvoicingRecord   `json:"eInvoice,omitzero"`
}

type placeRecord struct {
	Use     string        `json:"use"`
	Address addressRecord `json:"address"`
}

type personRecord struct {
	Role    string        `json:"role,omitempty"`
	Contact contactRecord `json:"contact"`
	Mail    bool          `json:"mail,omitempty"`
}

// ownRecord is a value of an own field: a list of them, since a name may be any text.
type ownRecord struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

func ownOut(v bill.OwnValue) ownRecord { return ownRecord(v) }
func ownIn(r ownRecord) bill.OwnValue  { return bill.OwnValue(r) }

func placeOut(p bill.Place) placeRecord { return placeRecord{p.Use, addressRecord(p.Address)} }
func placeIn(r placeRecord) bill.Place {
	return bill.Place{Use: r.Use, Address: bill.Address(r.Address)}
}

func personOut(p bill.Person) personRecord {
	return personRecord{p.Role, contactRecord(p.Contact), p.Mail}
}

func personIn(r personRecord) bill.Person {
	return bill.Person{Role: r.Role, Contact: bill.Contact(r.Contact), Mail: r.Mail}
}

// sought are the parts of a customer that a search may find.
func sought(c bill.Customer) string {
	parts := []string{c.Name, c.Number, c.Address.City, c.Address.PostCode, c.Contact.Name, c.Contact.Email, c.TaxID, c.LegalID}
	for _, p := range c.Places {
		parts = append(parts, p.Address.City)
	}
	for _, p := range c.People {
		parts = append(parts, p.Contact.Name, p.Contact.Email)
	}
	for _, v := range c.Own {
		parts = append(parts, v.Value)
	}
	return folded(parts...)
}

// Customer is the one of that id, or the one that she was merged into, else ErrMissing.
func (v *View) Customer(id bill.ID) (bill.Customer, error) {
	id, err := v.Kept(id)
	if err != nil {
		return bill.Customer{}, err
	}
	var name, body string
	if err := v.row("SELECT name, body FROM customers WHERE id = ?", []any{id[:]}, &name, &body); err != nil {
		return bill.Customer{}, fmt.Errorf("customer: %w", err)
	}
	return customerIn(id, name, body)
}

func customerIn(id bill.ID, name, body string) (bill.Customer, error) {
	var r customerRecord
	if err := fromJSON(body, &r); err != nil {
		return bill.Customer{}, fmt.Errorf("customer: %w", err)
	}
	cur, err := currencyIn(r.Currency)
	if err != nil {
		return bill.Customer{}, fmt.Errorf("customer: %w", err)
	}
	var ref reader
	list, erased := ref.id("price list", r.PriceList), ref.day("erased", r.Erased)
	if ref.err != nil {
		return bill.Customer{}, &DamageError{File: booksName, Err: ref.err}
	}
	return bill.Customer{
		ID: id, Number: r.Number, Name: name, Address: bill.Address(r.Address), Contact: bill.Contact(r.Contact),
		TaxID: r.TaxID, Currency: cur, Language: r.Language, Terms: r.Terms, Discount: r.Discount, Note: r.Note,
		BuyerRef: r.BuyerRef, Places: as(r.Places, placeIn), People: as(r.People, personIn), Own: as(r.Own, ownIn),
		Archived:   r.Archived,
		Erased:     erased,
		Settlement: as(r.Settlement, settlementIn),
		PriceList:  list,
		LegalID:    r.LegalID,
		EInvoice:   r.EInvoice.asked(),
	}, nil
}

// Customers gives a page by name, and how many there are in all that match.
func (v *View) Customers(q CustomerQuery) (list []bill.Customer, total int, err error) {
	err = v.page("customers", pageQuery(q), &total, func(id bill.ID, name, body string) error {
		c, err := customerIn(id, name, body)
		list = append(list, c)
		return err
	})
	return list, total, err
}

// pageQuery asks for a page of customers or items.
type pageQuery CustomerQuery

// these is the condition of what a list shows.
func (q pageQuery) these() string {
	if q.Archived {
		return "1"
	}
	return "archived = 0"
}

// page reads a page of a table with the columns id, name, body, sort, fold and archived. Where no row has what is searched for, those
// that are near it are given.
func (v *View) page(table string, q pageQuery, total *int, each func(bill.ID, string, string) error) error {
	where, args := matching(q.these(), nil, q.Search)
	if err := v.row("SELECT count(*) FROM "+table+" WHERE "+where, args, total); err != nil {
		return fmt.Errorf("count %s: %w", table, err)
	}
	if *total == 0 && q.Search != "" {
		return v.nearPage(table, q, total, each)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	return v.named(each, "SELECT id, name, body FROM "+table+" WHERE "+where+" ORDER BY sort, id LIMIT ? OFFSET ?",
		append(args, limit, max(q.Offset, 0))...)
}

// named reads rows of a table of master data: id, name and body.
func (v *View) named(each func(id bill.ID, name, body string) error, query string, args ...any) error {
	return v.rows(func(rows *sql.Rows) error {
		var key []byte
		var name, body string
		if err := rows.Scan(&key, &name, &body); err != nil {
			return err
		}
		id, err := idIn(key)
		if err != nil {
			return err
		}
		return each(id, name, body)
	}, query, args...)
}

// SaveCustomer adds the customer or replaces the one of that id.
func (tx *Tx) SaveCustomer(c bill.Customer) error {
	body, err := toJSON(customerRecord{
		Number: c.Number, Address: addressRecord(c.Address), Contact: contactRecord(c.Contact), TaxID: c.TaxID,
		Currency: c.Currency.Code(), Language: c.Language, Terms: c.Terms, Discount: c.Discount, Note: c.Note,
		BuyerRef: c.BuyerRef, Places: as(c.Places, placeOut), People: as(c.People, personOut), Own: as(c.Own, ownOut),
		Archived:   c.Archived,
		Erased:     dayText(c.Erased),
		Settlement: as(c.Settlement, settlementOut),
		PriceList:  idText(c.PriceList),
		LegalID:    c.LegalID,
		EInvoice:   eInvoicingOut(c.EInvoice),
	})
	if err != nil {
		return fmt.Errorf("customer: %w", err)
	}
	return tx.saveNamed("customers", c.ID, c.Name, body, sought(c), c.Archived)
}

// saveNamed writes a row of a table with the columns id, name, body, sort, fold and archived.
func (tx *Tx) saveNamed(table string, id bill.ID, name, body, sought string, archived bool) error {
	if err := tx.tellNamed(table, id, name, body); err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	err := tx.exec("INSERT INTO "+table+` (id, name, body, sort, fold, archived) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body, sort = excluded.sort, fold = excluded.fold,
		archived = excluded.archived`, id[:], name, body, fold(name), sought, archived)
	if err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	return nil
}

// DeleteCustomer removes the customer's row for good, past the bin, and the notes on her and her files. Issued documents keep the copy they were made with.
func (tx *Tx) DeleteCustomer(id bill.ID) error {
	if err := tx.one("DELETE FROM customers WHERE id = ?", id[:]); err != nil {
		return fmt.Errorf("customer: %w", err)
	}
	return tx.forget(id)
}
