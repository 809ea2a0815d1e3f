package store

import (
	"database/sql"
	"errors"
	"fmt"

	"counterfoil/app/bill"
)

// Thing is what an entry of the trail is about, as the books know it now.
type Thing struct {
	ID    bill.ID
	Noun  string  // kind of a document, "draft", or the noun of a table; "" where the books know nothing of that id any more
	Label string  // number or name, "" where it has none
	Of    bill.ID // the document or customer that it belongs to, or it is itself; zero for none
	Kind  string  // of a draft: what it is to become
}

// thingQuery looks for an id (?1) wherever one may be, by primary key.
const thingQuery = `SELECT CASE stand WHEN 'draft' THEN 'draft' ELSE kind END, CASE stand WHEN 'draft' THEN name ELSE number END, document, kind
		FROM register WHERE document = ?1
	UNION ALL SELECT 'customer', name, id, '' FROM customers WHERE id = ?1
	UNION ALL SELECT 'item', name, id, '' FROM items WHERE id = ?1
	UNION ALL SELECT noun, name, NULL, '' FROM bin WHERE id = ?1
	UNION ALL SELECT 'payment', ifnull((SELECT number FROM register WHERE document = p.document), ifnull((SELECT name FROM customers WHERE id = p.customer), '')),
		ifnull(p.document, p.customer), '' FROM payments p WHERE p.id = ?1
	UNION ALL SELECT 'letter', ifnull((SELECT CASE stand WHEN 'draft' THEN name ELSE number END FROM register WHERE document = l.target),
		ifnull((SELECT name FROM customers WHERE id = l.target), '')), l.target, '' FROM letters l WHERE l.id = ?1
	UNION ALL SELECT 'reminder', name, customer, '' FROM reminders WHERE id = ?1
	UNION ALL SELECT 'charge', ifnull((SELECT name FROM customers WHERE id = k.customer), ''), k.customer, '' FROM late_charges k WHERE k.id = ?1
	UNION ALL SELECT 'recurring', ifnull(body ->> '$.draft.buyer.name', ''), NULL, '' FROM recurring WHERE id = ?1
	UNION ALL SELECT 'pricelist', name, NULL, '' FROM price_lists WHERE id = ?1
	UNION ALL SELECT 'view', name, NULL, '' FROM views WHERE id = ?1
	UNION ALL SELECT 'series', pattern, NULL, '' FROM series WHERE id = ?1
	UNION ALL SELECT 'import', name, NULL, '' FROM imports WHERE id = ?1
	UNION ALL SELECT 'bank', name, NULL, '' FROM bank_entries WHERE id = ?1
	UNION ALL SELECT 'backup', '', NULL, '' FROM backups WHERE id = ?1
	UNION ALL SELECT 'handover', person, NULL, '' FROM handovers WHERE id = ?1
	UNION ALL SELECT 'answer', (SELECT person FROM handovers h WHERE h.id = a.handover), NULL, '' FROM handover_answers a WHERE a.id = ?1
	UNION ALL SELECT 'snapshot', '', NULL, '' FROM snapshots WHERE id = ?1
	UNION ALL SELECT 'payment', ifnull((SELECT number FROM register WHERE document = p.document), ifnull((SELECT name FROM customers WHERE id = p.customer), '')),
		ifnull(p.document, p.customer), '' FROM payments p WHERE p.receipt = ?1
	LIMIT 1`

// Thing is what the books know of an id that an entry of the trail names. That they know nothing of it any more is no error.
func (v *View) Thing(id bill.ID) (t Thing, err error) {
	t.ID = id
	var of []byte
	err = v.row(thingQuery, []any{id[:]}, &t.Noun, &t.Label, &of, &t.Kind)
	if errors.Is(err, ErrMissing) {
		return t, nil
	}
	if err == nil {
		t.Of, err = idIn(of)
	}
	if err != nil {
		return t, fmt.Errorf("thing of the trail: %w", err)
	}
	return t, nil
}

// kinAtMost is how many things count to the history of one.
const kinAtMost = 500

// Kin are the ids under which the trail tells of a document, customer or item: its own first, then those of what was filed on it, such as
// payments, letters and credit notes, the latest 500.
func (v *View) Kin(id bill.ID) (list []bill.ID, err error) {
	seen := map[bill.ID]bool{id: true}
	list = []bill.ID{id}
	err = v.rows(func(rows *sql.Rows) error {
		var key []byte
		if err := rows.Scan(&key); err != nil {
			return err
		}
		one, err := idIn(key)
		if err == nil && !one.IsZero() && !seen[one] && len(list) < kinAtMost {
			seen[one] = true
			list = append(list, one)
		}
		return err
	}, `SELECT k FROM (SELECT id AS k FROM payments WHERE document = ?1
		UNION SELECT receipt FROM payments WHERE document = ?1
		UNION SELECT id FROM letters WHERE target = ?1
		UNION SELECT reminder FROM reminder_invoices WHERE document = ?1
		UNION SELECT id FROM documents WHERE corrects = ?1
		UNION SELECT id FROM payments WHERE customer = ?1
		UNION SELECT id FROM reminders WHERE customer = ?1
		UNION SELECT id FROM late_charges WHERE customer = ?1
		UNION SELECT other FROM merges WHERE kept = ?1
		UNION SELECT other FROM item_merges WHERE kept = ?1) ORDER BY k DESC LIMIT ?2`, id[:], kinAtMost)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	return list, nil
}
