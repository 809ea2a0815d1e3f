package store

import (
	"fmt"
)

// contradictions are questions whose right answer is 0.
var contradictions = []struct {
	tables      []string
	what, query string
}{
	{
		[]string{"register", "movements"},
		"invoices whose balance is not the sum of their movements",
		`SELECT count(*) FROM register r WHERE kind IN ('invoice', 'opening') AND stand <> 'draft'
		AND open <> ifnull((SELECT sum(amount) FROM movements WHERE document = r.document), 0)`,
	},
	{
		[]string{"documents", "register"},
		"issued documents missing from the register or there with another amount or number",
		`SELECT count(*) FROM documents d LEFT JOIN register r ON r.document = d.id
		WHERE r.seq IS NULL OR r.payable <> d.payable OR r.number <> d.number OR r.stand = 'draft'`,
	},
	{
		[]string{"documents", "register", "merges"},
		"issued documents that are listed under another customer than theirs",
		`SELECT count(*) FROM documents d JOIN register r ON r.document = d.id WHERE r.customer IS NOT ` + keptOf("d.customer"),
	},
	{
		[]string{"drafts", "register"},
		"drafts missing from the register",
		`SELECT count(*) FROM drafts d LEFT JOIN register r ON r.document = d.id WHERE r.stand IS NOT 'draft'`,
	},
	{
		[]string{"register", "documents", "drafts"},
		"rows of the register without a document",
		`SELECT count(*) FROM register r WHERE NOT EXISTS (SELECT 1 FROM documents WHERE id = r.document)
		AND NOT EXISTS (SELECT 1 FROM drafts WHERE id = r.document)`,
	},
	{
		[]string{derived},
		"items on issued documents that are not known as sold",
		`SELECT count(*) FROM (SELECT DISTINCT item FROM document_lines WHERE item IS NOT NULL) WHERE item NOT IN (SELECT item FROM sold_items)`,
	},
	{
		[]string{derived},
		"rows of the register whose text no search finds",
		`SELECT count(*) FROM register WHERE seq NOT IN (SELECT seq FROM texts)`,
	},
	{
		[]string{derived},
		"texts without a row of the register",
		`SELECT count(*) FROM texts WHERE seq NOT IN (SELECT seq FROM register)`,
	},
	{
		[]string{"documents", "movements"},
		"invoices that did not open their balance",
		`SELECT count(*) FROM documents d LEFT JOIN movements m ON m.document = d.id AND m.source = d.id
		WHERE d.kind IN ('invoice', 'opening') AND m.amount IS NOT d.payable`,
	},
	{
		[]string{"documents", "movements"},
		"credit notes that did not move the balance of their invoice",
		`SELECT count(*) FROM documents d LEFT JOIN movements m ON m.document = d.corrects AND m.source = d.id
		WHERE d.kind = 'credit' AND d.corrects IS NOT NULL AND m.amount IS NOT -d.tax_inclusive`,
	},
	{
		[]string{"payments", "movements"},
		"payments that did not move a balance",
		`SELECT count(*) FROM payments p LEFT JOIN movements m ON m.document = p.document AND m.source = p.id
		WHERE p.document IS NOT NULL AND m.amount IS NOT -p.amount`,
	},
	{
		[]string{"movements", "payments", "documents"},
		"movements without a cause",
		`SELECT count(*) FROM movements m WHERE CASE cause
		WHEN 'payment' THEN NOT EXISTS (SELECT 1 FROM payments WHERE id = m.source AND kind <> 'discount')
		WHEN 'credit' THEN NOT EXISTS (SELECT 1 FROM documents WHERE id = m.source)
			AND NOT EXISTS (SELECT 1 FROM payments WHERE id = m.source AND kind = 'discount')
		ELSE NOT EXISTS (SELECT 1 FROM documents WHERE id = m.source) END`,
	},
	{
		[]string{"payments"},
		"customers who used more of their credit than they had",
		`SELECT count(*) FROM (SELECT 1 FROM payments WHERE customer IS NOT NULL GROUP BY ` + keptOf("customer") + `, currency HAVING sum(amount) < 0)`,
	},
	{
		[]string{"payments", "late_charge_payments"},
		"moves between the credit and the invoices and charges of a customer that do not add up to nothing",
		`SELECT count(*) FROM (SELECT receipt, sum(amount) AS moved FROM payments WHERE kind = 'credit' GROUP BY receipt HAVING moved <> 0) m
		WHERE moved + ifnull((SELECT sum(c.amount) FROM payments p JOIN late_charge_payments c ON c.payment = p.id WHERE p.receipt = m.receipt), 0) <> 0`,
	},
	{
		[]string{"payments", "late_charges", "late_charge_payments", "merges"},
		"payments of charges that are not what the credit of their customer gave",
		`SELECT count(*) FROM late_charge_payments c JOIN payments p ON p.id = c.payment JOIN late_charges k ON k.id = c.charge
		WHERE p.amount <> -c.amount OR ` + keptOf("p.customer") + ` IS NOT ` + keptOf("k.customer") + ` OR p.currency <> k.currency OR p.kind <> 'credit'`,
	},
	{
		[]string{"late_charges", "late_charge_payments", "late_charge_waivers"},
		"charges of which more was paid or waived than they are",
		`SELECT count(*) FROM late_charges k WHERE ifnull((SELECT sum(amount) FROM late_charge_payments WHERE charge = k.id), 0) NOT BETWEEN 0 AND k.amount
		- ifnull((SELECT sum(amount) FROM late_charge_waivers WHERE charge = k.id), 0)`,
	},
	{
		[]string{"payments"},
		"receipts whose rows are not of one kind, day and currency",
		`SELECT count(*) FROM (SELECT 1 FROM payments GROUP BY receipt
		HAVING count(DISTINCT CASE WHEN kind NOT IN ('discount', 'write-off') THEN kind END) > 1 OR min(day) <> max(day) OR min(currency) <> max(currency))`,
	},
	{
		[]string{"payments", "payment_taxes"},
		"discounts that take something else off the tax groups than they are",
		`SELECT count(*) FROM payments p WHERE kind = 'discount'
		AND amount <> ifnull((SELECT sum(taxable + tax) FROM payment_taxes WHERE payment = p.id), 0)`,
	},
	{
		[]string{derived},
		"kept terms of invoices that are not those on them",
		`SELECT (SELECT count(*) FROM offers o LEFT JOIN documents d ON d.id = o.document WHERE d.kind IS NOT 'invoice' OR o.terms IS NOT d.body -> '$.settlement')
		+ (SELECT count(*) FROM documents d WHERE kind = 'invoice' AND json_type(body, '$.settlement') = 'array'
			AND NOT EXISTS (SELECT 1 FROM offers WHERE document = d.id))`,
	},
	{
		[]string{"payments"},
		"payments taken back by something else than their opposite",
		`SELECT count(*) FROM payments p LEFT JOIN payments o ON o.id = p.reverses WHERE p.reverses IS NOT NULL
		AND (o.amount IS NOT -p.amount OR o.kind <> p.kind OR o.currency <> p.currency OR o.document IS NOT p.document OR o.customer IS NOT p.customer)`,
	},
	{
		[]string{"register", "answers"},
		"quotes that do not stand as they were answered last",
		`SELECT count(*) FROM register r WHERE kind = 'quote'
		AND verdict IS NOT (SELECT verdict FROM answers WHERE document = r.document ORDER BY id DESC LIMIT 1)`,
	},
	{
		[]string{"bank_entries", "bank_bookings", "payments"},
		"entries of bank statements that are booked without payments, or the other way round",
		`SELECT count(*) FROM bank_entries e LEFT JOIN (SELECT entry, sum(amount) AS sum FROM bank_bookings JOIN payments ON id = payment
		GROUP BY entry) b ON b.entry = e.id WHERE (e.state = 'booked') <> (ifnull(b.sum, 0) <> 0) OR abs(ifnull(b.sum, 0)) > abs(e.amount)`,
	},
	{
		[]string{"reminders", "reminder_invoices"},
		"reminders whose level is not that of their highest invoice",
		`SELECT count(*) FROM reminders l WHERE level IS NOT (SELECT max(level) FROM reminder_invoices WHERE reminder = l.id)`,
	},
	{
		[]string{"letters", "letter_events", "letter_states"},
		"letters that do not stand as their last step left them",
		`SELECT count(*) FROM letters l LEFT JOIN letter_states s ON s.letter = l.id LEFT JOIN letter_events e
		ON e.letter = l.id AND e.number = (SELECT max(number) FROM letter_events WHERE letter = l.id)
		WHERE s.letter IS NULL OR (s.state, s.next, s.steps) IS NOT (CASE e.step WHEN 'filed' THEN 'queued' WHEN 'later' THEN 'queued'
			WHEN 'again' THEN 'queued' WHEN 'arrived' THEN 'sent' ELSE e.step END, e.next, e.number)`,
	},
	{
		[]string{"letter_files", "papers", "reminders", "registrations"},
		"letters that sent a paper which is not there",
		`SELECT count(*) FROM letter_files WHERE paper IS NOT NULL AND NOT EXISTS (SELECT 1 FROM papers WHERE document = paper)
		AND NOT EXISTS (SELECT 1 FROM reminders WHERE id = paper) AND NOT EXISTS (SELECT 1 FROM registrations WHERE id = paper)`,
	},
	{
		[]string{"alarms", "trail_entries"},
		"alarms over entries that the trail does not have",
		`SELECT count(*) FROM alarms WHERE entry NOT IN (SELECT number FROM trail_entries)`,
	},
	{
		[]string{"trail_entries", derived},
		"entries of the trail that its list does not show as they are",
		`SELECT (SELECT count(*) FROM trail_facts f LEFT JOIN trail_register r ON r.number = f.number
			WHERE r.number IS NULL OR (r.at, r.actor, r.device, r.action, r.target) IS NOT (f.at, f.actor, f.device, f.action, f.target))
		+ (SELECT count(*) FROM trail_register r WHERE NOT EXISTS (SELECT 1 FROM trail_facts f WHERE f.number = r.number))`,
	},
	{
		[]string{"styled_papers", "papers", "reminders"},
		"styles of papers that are not there",
		`SELECT count(*) FROM styled_papers WHERE NOT EXISTS (SELECT 1 FROM papers WHERE document = paper)
		AND NOT EXISTS (SELECT 1 FROM reminders WHERE id = paper)`,
	},
	{
		[]string{"recurring", "occasions"},
		"recurring invoices that would be made a second time",
		`SELECT count(*) FROM recurring r WHERE EXISTS (SELECT 1 FROM occasions WHERE recurring = r.id AND day >= r.next)`,
	},
}

func (c *checker) balances() error {
	for i, q := range contradictions {
		if !c.whole(q.tables...) {
			continue
		}
		var n int64
		if err := c.v.row(q.query, nil, &n); err != nil {
			return fmt.Errorf("balances: %w", err)
		}
		if n != 0 {
			c.report.find("balances: %d %s", n, q.what)
		}
		c.progress("balances", int64(i+1), int64(len(contradictions)))
	}
	return c.sums()
}
