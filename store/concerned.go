package store

import (
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/bill"
)

// Concerned is somebody whose data the books hold: a customer, or a buyer who was only typed on documents and has no record of her own. All
// documents, drafts and templates without a customer that bear the same name, in any case and without accents, are taken for hers.
type Concerned struct {
	Customer  bill.ID // zero for a buyer without a record
	Name      string
	Documents []bill.ID // of a buyer: what is made out to her, the newest first; then her drafts in the bin, and templates
}

// circle is the SQL for what belongs to one who is concerned, who is ?1 in it.
type circle struct {
	people    string // ids of customers
	documents string // ids of documents and drafts that are hers
	binned    string // condition on a row of the bin: a draft that is hers
	template  string // condition on a row of recurring
	reminder  string // condition on a row of reminders
}

// The two circles: ?1 is the id of a customer, or a JSON list of ids in hexadecimal.
var (
	ofCustomer = circle{
		people: hers("?1"), documents: "(SELECT document FROM register WHERE customer = ?1)", binned: binnedDraftOf("?1"), template: templateOf("body", "?1"),
		reminder: "customer IN " + hers("?1"),
	}
	ofBuyer = circle{
		people: "(SELECT NULL WHERE 0)", documents: hexList, binned: "noun = 'draft' AND id IN " + hexList, template: "id IN " + hexList,
		reminder: "customer IS NULL AND id IN (SELECT reminder FROM reminder_invoices WHERE document IN " + hexList + ")",
	}
)

const hexList = "(SELECT unhex(value) FROM json_each(?1))"

// payment is the condition that a payment is hers.
func (c circle) payment() string {
	return "(document IN " + c.documents + " OR customer IN " + c.people + ")"
}

// targets is the SQL for everything of hers that notes, files and letters may be about: herself and those who became her, her documents,
// drafts and reminders, and the receipts of her payments.
func (c circle) targets() string {
	return "(SELECT * FROM " + c.people + " UNION SELECT * FROM " + c.documents + " UNION SELECT id FROM bin WHERE " + c.binned +
		" UNION SELECT id FROM reminders WHERE " + c.reminder + " UNION SELECT id FROM payments WHERE " + c.payment() +
		" UNION SELECT receipt FROM payments WHERE " + c.payment() + ")"
}

// circle is the circle of somebody, and what stands for ?1 in it.
func (c Concerned) circle() (circle, any) {
	if !c.Customer.IsZero() {
		return ofCustomer, c.Customer[:]
	}
	list := make([]string, len(c.Documents))
	for i, id := range c.Documents {
		list[i] = hex.EncodeToString(id[:])
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // texts
	}
	return ofBuyer, string(text)
}

// ID is by which she is asked for: that of the customer, or of the newest of her documents.
func (c Concerned) ID() bill.ID {
	if c.Customer.IsZero() && len(c.Documents) > 0 {
		return c.Documents[0]
	}
	return c.Customer
}

// Concerned is whose data an id leads to: a customer's, or those of the buyer of a document or draft. Else ErrMissing, also where the name was
// erased.
func (v *View) Concerned(id bill.ID) (Concerned, error) {
	customer, err := v.Customer(id)
	if err == nil {
		return Concerned{Customer: customer.ID, Name: customer.Name}, nil
	}
	if !errors.Is(err, ErrMissing) {
		return Concerned{}, err
	}
	var key []byte
	var name string
	if err := v.row("SELECT customer, name FROM register WHERE document = ?", []any{id[:]}, &key, &name); err != nil {
		return Concerned{}, fmt.Errorf("whose data: %w", err)
	}
	if key != nil {
		customer, err := idIn(key)
		return Concerned{Customer: customer, Name: name}, err
	}
	if name == Nobody || fold(name) == "" {
		return Concerned{}, fmt.Errorf("whose data: %w", ErrMissing)
	}
	return v.buyer(name)
}

// buyer is all that is made out to a name without a record of a customer.
func (v *View) buyer(name string) (c Concerned, err error) {
	c.Name = name
	if c.Documents, err = v.ids("SELECT document FROM register WHERE sort = ? AND customer IS NULL ORDER BY seq DESC", fold(name)); err != nil {
		return c, fmt.Errorf("documents of a buyer: %w", err)
	}
	err = v.rows(func(rows *sql.Rows) error {
		var key []byte
		var named string
		if err := rows.Scan(&key, &named); err != nil {
			return err
		}
		id, err := idIn(key)
		if fold(named) == fold(name) {
			c.Documents = append(c.Documents, id)
		}
		return err
	}, `SELECT id, ifnull(json_extract(body, '$.buyer.name'), name) FROM bin WHERE noun = 'draft' AND ifnull(json_extract(body, '$.customer'), '') = ''
		UNION ALL SELECT id, ifnull(json_extract(body, '$.draft.buyer.name'), '') FROM recurring WHERE ifnull(json_extract(body, '$.draft.customer'), '') = ''`)
	if err != nil {
		return c, fmt.Errorf("drafts of a buyer: %w", err)
	}
	return c, nil
}

// Buyer is somebody who was only typed on documents.
type Buyer struct {
	Document  bill.ID // the newest of them, by which she is asked for
	Name      string  // as on that
	Documents int     // drafts among them
	Last      bill.Date
}

// Buyers are those without a record of a customer whose name holds all words of a search, at most so many, by name.
func (v *View) Buyers(search string, most int) (list []Buyer, err error) {
	where, args := "customer IS NULL AND sort NOT IN ('', '"+Nobody+"')", []any{}
	for _, word := range words(search) {
		where += " AND instr(sort, ?) > 0"
		args = append(args, word)
	}
	err = v.rows(func(rows *sql.Rows) error {
		var b Buyer
		var id []byte
		var day sql.NullString
		var seq int64
		if err := rows.Scan(&id, &b.Name, &b.Documents, &day, &seq); err != nil {
			return err
		}
		var r reader
		b.Document, b.Last = r.key("document", id), r.day("day", day.String)
		list = append(list, b)
		return r.err
	}, "SELECT document, name, count(*), (SELECT max(day) FROM register o WHERE o.sort = register.sort AND o.customer IS NULL), max(seq) FROM register WHERE "+where+
		" GROUP BY sort ORDER BY sort LIMIT ?", append(args, most)...)
	if err != nil {
		return nil, fmt.Errorf("buyers without a record: %w", err)
	}
	return list, nil
}

// FiledUnder is by which document a buyer is asked for again after an erasure, so that what stays of her is found: the one that an earlier erasure
// was filed under while it keeps her name, else the last of what stays, else any of hers. A customer is herself.
func (v *View) FiledUnder(c Concerned, gone []Holding, last bill.ID) (bill.ID, error) {
	if !c.Customer.IsZero() {
		return c.Customer, nil
	}
	of, arg := c.circle()
	earlier, err := v.ids("SELECT customer FROM erasures WHERE customer IN "+of.documents+" ORDER BY id DESC", arg)
	if err != nil {
		return bill.ID{}, fmt.Errorf("erasures of a buyer: %w", err)
	}
	for _, id := range append(earlier, last) {
		if !id.IsZero() && !slices.ContainsFunc(gone, func(h Holding) bool { return h.ID == id }) {
			return id, nil
		}
	}
	return c.ID(), nil
}
