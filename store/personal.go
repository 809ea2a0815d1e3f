package store

import (
	"database/sql"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/privacy"
	"counterfoil/crypto/page"
)

// Holding is one record that the books hold of a customer.
type Holding struct {
	Kind  privacy.Kind
	ID    bill.ID
	Label string    // number, name of a file, subject; "" where the day says it
	Day   bill.Date // from which its period counts
}

// notErased leaves out what an erasure was about already.
const notErased = " NOT EXISTS (SELECT 1 FROM erased WHERE target = %s)"

func still(id string) string { return fmt.Sprintf(notErased, id) }

// unmade is the condition that an issued quote came to nothing: nobody accepted it, and nothing followed.
const unmade = "r.kind = 'quote' AND ifnull(r.verdict, '') <> 'accepted' AND NOT EXISTS (SELECT 1 FROM documents f WHERE f.source = d.id)"

// holdings are the questions about what belongs to one who is concerned, each of which answers with kind, id, label, day as a text or the moment in
// milliseconds. Whoever adds a table that says something of somebody adds it here, and what becomes of it in an erasure (erase.go).
func holdings(c circle) []string {
	return []string{
		"SELECT 'customer', id, name, NULL, NULL FROM customers WHERE id = ?1 AND json_extract(body, '$.erased') IS NULL",
		"SELECT 'customer', id, name, NULL, since FROM bin WHERE noun = 'customer' AND id IN " + c.people,
		"SELECT 'word', id, kind, day, NULL FROM privacy_words WHERE customer IN " + c.people,
		"SELECT 'note', id, substr(body, 1, 80), NULL, made FROM notes WHERE target IN " + c.targets(),
		`SELECT CASE WHEN EXISTS (SELECT 1 FROM documents d JOIN register r ON r.document = d.id WHERE d.id = a.target AND NOT (` + unmade + `))
			THEN 'voucher' ELSE 'file' END, a.id, a.name, (SELECT issued FROM documents WHERE id = a.target), a.made FROM attachments a WHERE a.target IN ` + c.targets(),
		"SELECT 'draft', document, kind, day, NULL FROM register WHERE document IN " + c.documents + " AND stand = 'draft'",
		"SELECT 'draft', id, '', NULL, since FROM bin WHERE " + c.binned,
		`SELECT CASE WHEN ` + unmade + ` THEN 'quote' WHEN r.kind IN ('invoice', 'credit', 'opening') THEN 'invoice' ELSE 'contract' END, d.id, d.number, d.issued, NULL
			FROM register r JOIN documents d ON d.id = r.document WHERE r.document IN ` + c.documents + " AND r.stand <> 'draft' AND" + still("d.id"),
		"SELECT 'payment', id, kind, day, NULL FROM payments WHERE " + c.payment() + " AND" + still("id"),
		"SELECT 'payment', id, 'late charge', day, NULL FROM late_charges WHERE customer IN " + c.people + " AND" + still("id"),
		`SELECT DISTINCT 'bank', e.id, '', e.day, NULL FROM bank_bookings b JOIN bank_entries e ON e.id = b.entry
			WHERE b.payment IN (SELECT id FROM payments WHERE ` + c.payment() + ") AND" + still("e.id"),
		"SELECT 'reminder', id, '', day, NULL FROM reminders WHERE " + c.reminder + " AND" + still("id"),
		"SELECT 'letter', id, ifnull(json_extract(body, '$.subject'), ''), NULL, made FROM letters WHERE target IN " + c.targets(),
		"SELECT 'recurring', id, '', next, NULL FROM recurring WHERE " + c.template,
		"SELECT 'hold', id, reason, day, NULL FROM reminder_holds WHERE customer IN " + c.people + " OR document IN " + c.documents,
		"SELECT 'import', i.id, i.name, NULL, i.made FROM import_rows r JOIN imports i ON i.id = r.import WHERE r.target IN " + c.people,
		"SELECT 'view', id, name, NULL, NULL FROM views WHERE unhex(replace(json_extract(body, '$.customer'), '-', '')) IN " + c.people,
	}
}

// Holdings are all records that the books hold of somebody, kind by kind; what was erased is not among them.
func (v *View) Holdings(whose Concerned) (list []Holding, err error) {
	of, arg := whose.circle()
	for _, query := range holdings(of) {
		err := v.rows(func(rows *sql.Rows) error {
			var h Holding
			var id []byte
			var day sql.NullString
			var made sql.NullInt64
			if err := rows.Scan(&h.Kind, &id, &h.Label, &day, &made); err != nil {
				return err
			}
			var r reader
			h.ID, h.Day = r.key("id", id), r.day("day", day.String)
			if h.Day.IsZero() && made.Valid {
				h.Day = bill.DateOf(time.UnixMilli(made.Int64).UTC())
			}
			list = append(list, h)
			return r.err
		}, query, arg)
		if err != nil {
			return nil, fmt.Errorf("what is held of somebody: %w", err)
		}
	}
	return list, nil
}

// PageCipher is what the pages of the books are sealed with.
const PageCipher = page.Cipher

// kindCounts asks how many records there are of each kind, of all customers together. What a quote came to is left to the documents of a customer: here
// quotes count as such.
const kindCounts = `SELECT 'customer', count(*) FROM customers UNION ALL SELECT 'word', count(*) FROM privacy_words UNION ALL SELECT 'note', count(*) FROM notes
	UNION ALL SELECT 'file', count(*) FROM attachments a WHERE NOT EXISTS (SELECT 1 FROM documents WHERE id = a.target)
	UNION ALL SELECT 'voucher', count(*) FROM attachments a WHERE EXISTS (SELECT 1 FROM documents WHERE id = a.target)
	UNION ALL SELECT 'draft', count(*) FROM drafts
	UNION ALL SELECT CASE WHEN kind = 'quote' THEN 'quote' WHEN kind IN ('invoice', 'credit', 'opening') THEN 'invoice' ELSE 'contract' END, sum(n) FROM tally
		WHERE stand <> 'draft' GROUP BY 1
	UNION ALL SELECT 'payment', (SELECT count(*) FROM payments) + (SELECT count(*) FROM late_charges) UNION ALL SELECT 'bank', count(*) FROM bank_entries
	UNION ALL SELECT 'reminder', count(*) FROM reminders UNION ALL SELECT 'letter', count(*) FROM letters UNION ALL SELECT 'recurring', count(*) FROM recurring
	UNION ALL SELECT 'hold', count(*) FROM reminder_holds UNION ALL SELECT 'import', count(*) FROM import_rows UNION ALL SELECT 'view', count(*) FROM views
	UNION ALL SELECT 'user', count(*) FROM slots`

// KindCounts is how many records the books hold of each kind.
func (v *View) KindCounts() (map[privacy.Kind]int, error) {
	counts := map[privacy.Kind]int{}
	err := v.rows(func(rows *sql.Rows) error {
		var k privacy.Kind
		var n int
		err := rows.Scan(&k, &n)
		counts[k] = n
		return err
	}, kindCounts)
	if err != nil {
		return nil, fmt.Errorf("kinds of records: %w", err)
	}
	return counts, nil
}

// Imported is what an import had found of a customer: how she was before, nothing where it added her.
type Imported struct {
	Import bill.ID
	Name   string
	Body   string // JSON
}

// ImportedOf is what imports have found of a customer that they changed.
func (v *View) ImportedOf(customer bill.ID) (list []Imported, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var i Imported
		var id []byte
		if err := rows.Scan(&id, &i.Name, &i.Body); err != nil {
			return err
		}
		var r reader
		i.Import = r.key("import", id)
		list = append(list, i)
		return r.err
	}, "SELECT import, ifnull(name, ''), body FROM import_rows WHERE body IS NOT NULL AND target IN "+hers("?1"), customer[:])
	if err != nil {
		return nil, fmt.Errorf("imported rows: %w", err)
	}
	return list, nil
}

// PaymentsOf are all payments of somebody: on her invoices and of her credit, in the order of their days.
func (v *View) PaymentsOf(whose Concerned) ([]bill.Payment, error) {
	of, arg := whose.circle()
	return v.payments("SELECT "+paymentColumns+" FROM payments WHERE "+of.payment()+" ORDER BY day, id", arg)
}
