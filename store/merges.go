package store

import (
	"database/sql"
	"errors"
	"fmt"

	"counterfoil/app/bill"
)

// A customer who was entered twice is merged into the other. Issued documents and payments keep the id that they were made with; a row of
// merges says whose they are now. The register and the kept sums, which are derived, follow it, so lists and reports need not ask.

// keptOf is the SQL for the customer that one became, or is.
func keptOf(customer string) string {
	return "ifnull((SELECT kept FROM merges WHERE other = " + customer + "), " + customer + ")"
}

// hers is the SQL for all ids of a customer: her own, and of those who became her. The argument is her own.
func hers(customer string) string {
	return "(SELECT " + customer + " UNION ALL SELECT other FROM merges WHERE kept = " + customer + ")"
}

// Kept is the customer that one was merged into; an id that was not merged stays as it is.
func (v *View) Kept(customer bill.ID) (bill.ID, error) { return v.keptIn("merges", customer) }

// DraftsOf are the ids of the drafts made out to a customer.
func (v *View) DraftsOf(customer bill.ID) ([]bill.ID, error) {
	list, err := v.ids("SELECT document FROM register WHERE customer = ? AND stand = 'draft' ORDER BY seq", customer[:])
	if err != nil {
		return nil, fmt.Errorf("drafts of a customer: %w", err)
	}
	return list, nil
}

// ids are the ids that a query answers with.
func (v *View) ids(query string, args ...any) (list []bill.ID, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var key []byte
		if err := rows.Scan(&key); err != nil {
			return err
		}
		id, err := idIn(key)
		list = append(list, id)
		return err
	}, query, args...)
	return list, err
}

// HeldBy is how much of what is filed names a customer.
type HeldBy struct {
	Documents   int // issued
	Payments    int // of her credit
	Notes       int
	Attachments int
}

// Held counts what a merge would bring along.
func (v *View) Held(customer bill.ID) (h HeldBy, err error) {
	err = v.row("SELECT (SELECT count(*) FROM register WHERE customer = ?1 AND stand <> 'draft'), (SELECT count(*) FROM payments WHERE customer IN "+
		hers("?1")+"), (SELECT count(*) FROM notes WHERE target = ?1), (SELECT count(*) FROM attachments WHERE target = ?1)",
		[]any{customer[:]}, &h.Documents, &h.Payments, &h.Notes, &h.Attachments)
	if err != nil {
		return h, fmt.Errorf("count of a customer: %w", err)
	}
	return h, nil
}

// MergeCustomers makes one customer of two: kept is how she is from now on, and the other is no more. What was issued and paid stays as it
// is, and belongs to her. Drafts and recurring invoices of the other are for the caller to save anew before.
func (tx *Tx) MergeCustomers(kept bill.Customer, other bill.ID) error {
	for _, step := range []func(bill.ID, bill.ID) error{tx.addMerge, tx.moveDerived, tx.moveFiles} {
		if err := step(kept.ID, other); err != nil {
			return fmt.Errorf("merge: %w", err)
		}
	}
	if err := tx.SaveCustomer(kept); err != nil {
		return err
	}
	if err := tx.one("DELETE FROM customers WHERE id = ?", other[:]); err != nil {
		return fmt.Errorf("customer: %w", err)
	}
	return tx.tellMark("customer", other, "merged", "into "+kept.ID.String())
}

func (tx *Tx) addMerge(kept, other bill.ID) error {
	err := tx.exec("INSERT INTO merges (other, kept, made) VALUES (?, ?, ?)", other[:], kept[:], tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	return tx.exec("UPDATE merges SET kept = ? WHERE kept = ?", kept[:], other[:])
}

// moveDerived has the register, the kept sums and the views follow.
func (tx *Tx) moveDerived(kept, other bill.ID) error {
	return errors.Join(
		tx.exec("UPDATE register SET customer = ?1 WHERE customer = ?2", kept[:], other[:]),
		tx.exec(`INSERT INTO customer_turnover SELECT month, currency, ?1, invoiced FROM customer_turnover WHERE customer = ?2
			ON CONFLICT DO UPDATE SET invoiced = invoiced + excluded.invoiced`, kept[:], other[:]),
		tx.exec("DELETE FROM customer_turnover WHERE customer = ?", other[:]),
		tx.exec("UPDATE views SET body = json_set(body, '$.customer', ?) WHERE json_extract(body, '$.customer') = ?", kept.String(), other.String()))
}

// moveFiles moves notes and files; a file whose name she has already gets a number.
func (tx *Tx) moveFiles(kept, other bill.ID) error {
	if err := tx.exec("UPDATE notes SET target = ? WHERE target = ?", kept[:], other[:]); err != nil {
		return err
	}
	has, err := tx.Attachments(kept)
	if err != nil {
		return err
	}
	moved, err := tx.Attachments(other)
	if err != nil {
		return err
	}
	for _, a := range moved {
		a.Name = bill.FreeName(a.Name, has)
		if err := tx.exec("UPDATE attachments SET target = ?, name = ? WHERE id = ?", kept[:], a.Name, a.ID[:]); err != nil {
			return err
		}
		has = append(has, a)
	}
	return nil
}

// Suspects are all customers as the search for duplicates compares them.
func (v *View) Suspects() (list []bill.Suspect, err error) {
	accounts, err := v.payingAccounts()
	if err != nil {
		return nil, err
	}
	err = v.named(func(id bill.ID, name, body string) error {
		c, err := customerIn(id, name, body)
		list = append(list, bill.Suspect{Customer: c, Name: fold(name), Town: fold(c.Address.City), Accounts: accounts[id]})
		return err
	}, "SELECT id, name, body FROM customers WHERE json_extract(body, '$.erased') IS NULL ORDER BY sort, id")
	if err != nil {
		return nil, fmt.Errorf("customers: %w", err)
	}
	return list, nil
}

// payingAccounts are the accounts from which customers have paid, by what was booked from bank statements.
func (v *View) payingAccounts() (map[bill.ID][]string, error) {
	accounts := map[bill.ID][]string{}
	err := v.rows(func(rows *sql.Rows) error {
		var key []byte
		var iban string
		if err := rows.Scan(&key, &iban); err != nil {
			return err
		}
		id, err := idIn(key)
		accounts[id] = append(accounts[id], iban)
		return err
	}, `SELECT r.customer, e.iban FROM bank_entries e INDEXED BY bank_entries_payers JOIN bank_bookings b ON b.entry = e.id
		JOIN payments p ON p.id = b.payment JOIN register r ON r.document = p.document
		WHERE e.state = 'booked' AND e.iban <> '' AND r.customer IS NOT NULL GROUP BY e.iban, r.customer HAVING sum(p.amount) <> 0`)
	if err != nil {
		return nil, fmt.Errorf("paying accounts: %w", err)
	}
	return accounts, nil
}
