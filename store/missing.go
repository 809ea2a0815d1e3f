package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/bill"

	"golang.org/x/mod/sumdb/tlog"
)

type idSet = map[bill.ID]bool

// missing finds out what is no longer there: by what other tables and indexes tell, and by the stretches of keys that
// were lost.
func (s *salvager) missing() error {
	if err := s.completeRegister(); err != nil || !s.damage.Any() {
		return errors.Join(err, s.into.flush())
	}
	for _, step := range []func() error{
		s.missingCompany, s.missingDocuments, s.brokenDocuments, s.missingPayments, s.missingNamed, s.missingContents,
		s.missingSeries, s.missingEntries, s.missingRest,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return s.into.flush()
}

func (s *salvager) tree(name string) *tree {
	return s.trees[slices.IndexFunc(s.trees, func(t *tree) bool { return t.name == name })]
}

// each runs a query on what was read.
func (s *salvager) each(scan func(*sql.Rows) error, query string, args ...any) error {
	if err := s.into.flush(); err != nil {
		return err
	}
	return s.into.c.rows(s.ctx, scan, query, args...)
}

// completeRegister makes the lost rows of the register anew. They follow from the documents and their movements.
func (s *salvager) completeRegister() error {
	if err := s.doubtBalances(); err != nil {
		return err
	}
	for _, query := range []string{
		`INSERT INTO register (document, kind, number, customer, name, sort, day, due, currency, payable, open, verdict, stand)
		SELECT id, kind, number, ` + keptOf("customer") + `, buyer, lower(buyer), issued, due, currency, payable, open, verdict, CASE
			WHEN kind NOT IN ('invoice', 'opening') THEN 'issued'
			WHEN open <= 0 AND credited >= max(payable, 1) THEN 'credited'
			WHEN open <= 0 THEN 'paid'
			WHEN open < payable THEN 'part paid'
			ELSE 'issued' END
		FROM (SELECT d.*,
			CASE WHEN d.kind IN ('invoice', 'opening') THEN ifnull((SELECT sum(amount) FROM movements WHERE document = d.id), 0) ELSE 0 END AS open,
			ifnull((SELECT -sum(amount) FROM movements WHERE document = d.id AND cause = 'credit'), 0) AS credited,
			(SELECT verdict FROM answers a WHERE a.document = d.id ORDER BY a.id DESC LIMIT 1) AS verdict
			FROM documents d WHERE NOT EXISTS (SELECT 1 FROM register WHERE document = d.id) ORDER BY id)`,
		`INSERT INTO register (document, kind, number, name, currency, payable, stand)
		SELECT id, kind, '', '', '', 0, 'draft' FROM drafts d
		WHERE NOT EXISTS (SELECT 1 FROM register WHERE document = d.id) ORDER BY id`,
		"INSERT INTO tally SELECT kind, stand, count(*) FROM register GROUP BY kind, stand", // how long a list is
	} {
		if err := s.into.insert(query, nil); err != nil {
			return fmt.Errorf("register: %w", err)
		}
	}
	return nil
}

// doubtBalances notes the invoices whose balance stands in a lost row of the register, while some of their movements may
// be lost too.
func (s *salvager) doubtBalances() error {
	lost := s.tree("movements").lost
	if len(lost) == 0 {
		return nil
	}
	return s.each(func(rows *sql.Rows) error {
		var id []byte
		var number string
		if err := rows.Scan(&id, &number); err != nil {
			return err
		}
		if within(lost, id) != outside {
			s.damage.unknown[bill.ID(id)] = true
			s.damage.miss(Missing{Noun: "invoice", ID: bill.ID(id), Label: number, Part: "balance", Count: 1})
		}
		return nil
	}, "SELECT id, number FROM documents d WHERE kind IN ('invoice', 'opening') AND NOT EXISTS (SELECT 1 FROM register WHERE document = d.id)")
}

// How the rows of one id lie to a lost stretch of a table whose key begins with an id.
const (
	outside = iota
	edge    // the first of them are there, and perhaps all
	inside
)

func within(lost []span, id []byte) int {
	worst := outside
	for _, l := range lost {
		low, high := -1, 1
		if l.lo != nil {
			low = compareValues(l.lo[0], id)
		}
		if l.hi != nil {
			high = compareValues(l.hi[0], id)
		}
		switch {
		case low > 0 || high < 0, high == 0 && low < 0 && len(l.hi) > 1 && l.hi[1] == any(int64(1)):
		case low == 0 && high > 0:
			worst = max(worst, edge)
		default:
			worst = inside
		}
	}
	return worst
}

func (s *salvager) missingCompany() error {
	t := s.tree("company")
	var n, logos int64
	if err := s.into.flush(); err != nil {
		return err
	}
	if err := s.into.c.row(s.ctx, "SELECT count(*), count(logo) FROM company", nil, &n, &logos); err != nil {
		return err
	}
	switch {
	case n == 0:
		s.damage.miss(Missing{Noun: "company", Count: 1})
	case logos == 0 && len(t.lost) == 0 && s.damage.tables["company"]:
		s.damage.miss(Missing{Noun: "company", Part: "logo", Count: 1})
	}
	return nil
}

// missingNamed are the customers and items that an index still names.
func (s *salvager) missingNamed() error {
	// The index has names in the form in which they are searched; her last bill has a customer's as it was written.
	err := s.each(s.note("customer", ""), `SELECT id, ifnull((SELECT name FROM register WHERE customer = e.id ORDER BY seq DESC LIMIT 1), label)
		FROM expected e WHERE noun = 'customer' AND NOT EXISTS (SELECT 1 FROM customers WHERE id = e.id) ORDER BY label`)
	if err != nil {
		return err
	}
	err = s.each(s.note("bank entry", ""), `SELECT id, label FROM expected e
		WHERE noun = 'bank entry' AND NOT EXISTS (SELECT 1 FROM bank_entries WHERE id = e.id) ORDER BY label`)
	if err != nil {
		return err
	}
	err = s.each(s.note("internal note", ""), `SELECT id, label FROM expected e
		WHERE noun = 'note' AND NOT EXISTS (SELECT 1 FROM notes WHERE id = e.id) ORDER BY id`)
	if err != nil {
		return err
	}
	return s.each(s.note("item", ""), `SELECT id, label FROM expected e
		WHERE noun = 'item' AND NOT EXISTS (SELECT 1 FROM items WHERE id = e.id) ORDER BY label`)
}

// note takes rows of id and label.
func (s *salvager) note(noun, part string) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		m := Missing{Noun: noun, Part: part, Count: 1}
		var id []byte
		if err := rows.Scan(&id, &m.Label); err != nil {
			return err
		}
		m.ID = bill.ID(id)
		s.damage.miss(m)
		return nil
	}
}

// nouns of documents, for people.
var nouns = map[string]string{"invoice": "invoice", "credit": "credit note", "quote": "quote", "draft": "draft"}

// missingDocuments are those that the register or an index still names, and papers.
func (s *salvager) missingDocuments() error {
	named := func(part string) func(*sql.Rows) error {
		return func(rows *sql.Rows) error {
			var id []byte
			var kind, label string
			if err := rows.Scan(&id, &kind, &label); err != nil {
				return err
			}
			if s.damage.broken[bill.ID(id)] = s.damage.broken[bill.ID(id)] || part == ""; kind == "" {
				kind = "document"
			} else {
				kind = nouns[kind]
			}
			s.damage.miss(Missing{Noun: kind, ID: bill.ID(id), Label: label, Part: part, Count: 1})
			return nil
		}
	}
	for _, q := range []struct{ part, query string }{
		{"", `SELECT document, kind, number FROM register r WHERE stand <> 'draft'
			AND NOT EXISTS (SELECT 1 FROM documents WHERE id = r.document) ORDER BY seq`},
		{"", `SELECT document, 'draft', name FROM register r WHERE stand = 'draft'
			AND NOT EXISTS (SELECT 1 FROM drafts WHERE id = r.document) ORDER BY seq`},
		{"", `SELECT id, '', '' FROM expected e WHERE noun = 'document' AND NOT EXISTS (SELECT 1 FROM documents WHERE id = e.id)
			AND NOT EXISTS (SELECT 1 FROM register WHERE document = e.id) ORDER BY id`},
		{"paper", `SELECT document, kind, number FROM register r WHERE stand <> 'draft'
			AND NOT EXISTS (SELECT 1 FROM papers WHERE document = r.document) ORDER BY seq`},
	} {
		if err := s.each(named(q.part), q.query); err != nil {
			return err
		}
	}
	return nil
}

// brokenDocuments are those that are there without all of their lines. Taxes and shares are proven by the totals, and so
// are lines, but those that cost nothing.
func (s *salvager) brokenDocuments() error {
	lines := s.tree("document_lines").lost
	if len(lines) == 0 && !s.damage.tables["document_lines"] && !s.damage.tables["document_taxes"] && !s.damage.tables["document_parts"] {
		return nil
	}
	if err := s.into.flush(); err != nil {
		return err
	}
	v := &View{ctx: s.ctx, c: s.into.c, now: s.into.st.moment()}
	return v.eachHead(func(r *documentRow) error {
		id, at := bill.ID(r.id), within(lines, r.id)
		doc, err := v.document(r)
		m := Missing{ID: id, Label: r.number, Part: "lines", Count: 1}
		m.Noun = nouns[r.kind]
		switch {
		case err != nil && !errors.Is(err, ErrDamaged):
			return err
		case err != nil || at == inside:
			s.damage.broken[id] = true
			s.damage.miss(m)
		case at == edge:
			m.Part = fmt.Sprintf("perhaps lines without an amount, after line %d", len(doc.Draft().Lines))
			s.damage.miss(m)
		}
		return nil
	})
}

// missingPayments are those that an index or a movement still names.
func (s *salvager) missingPayments() error {
	return s.each(func(rows *sql.Rows) error {
		m := Missing{Noun: "payment", Count: 1}
		var id []byte
		if err := rows.Scan(&id, &m.Label); err != nil {
			return err
		}
		m.ID = bill.ID(id)
		s.damage.miss(m)
		return nil
	}, `SELECT p.id, ifnull((SELECT 'on ' || number FROM register WHERE document = p.document), '') FROM (
		SELECT id, document FROM expected WHERE noun = 'payment' UNION
		SELECT source, document FROM movements WHERE cause = 'payment') p
		WHERE NOT EXISTS (SELECT 1 FROM payments WHERE id = p.id) ORDER BY p.id`)
}

// missingContents are the files that an index still names, and those of which a piece is lost.
func (s *salvager) missingContents() error {
	return s.each(s.note("attachment", ""), `SELECT id, label FROM expected e
		WHERE noun = 'attachment' AND NOT EXISTS (SELECT 1 FROM attachments WHERE id = e.id)
		UNION SELECT id, name FROM attachments a WHERE ifnull((SELECT size FROM contents WHERE digest = a.digest), 0) <>
		ifnull((SELECT sum(length(bytes)) FROM content_pieces WHERE digest = a.digest), 0) OR NOT EXISTS (SELECT 1 FROM contents WHERE digest = a.digest) ORDER BY 1`)
}

func (s *salvager) missingSeries() error {
	return s.each(s.note("series", ""), `SELECT DISTINCT series, min(number) || ' and on' FROM documents
		WHERE series NOT IN (SELECT id FROM series) GROUP BY series ORDER BY 2`)
}

// missingEntries are the gaps of the trail; how long it is, its tree still knows where its end is lost.
func (s *salvager) missingEntries() error {
	next := int64(1)
	gap := func(to int64) {
		if to > next {
			s.damage.miss(Missing{Noun: "trail entry", Label: fmt.Sprintf("%d to %d", next, to-1), Count: to - next})
		}
		next = to + 1
	}
	err := s.each(func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		if err == nil {
			gap(n)
		}
		return err
	}, "SELECT number FROM trail_entries ORDER BY number")
	if err != nil {
		return err
	}
	var hashes int64
	if err := s.into.c.row(s.ctx, "SELECT ifnull(max(position) + 1, 0) FROM trail_hashes", nil, &hashes); err != nil {
		return err
	}
	last := int64(entriesOf(hashes))
	gap(last + 1)
	return nil
}

// entriesOf is the number of entries whose tree has so many hashes.
func entriesOf(hashes int64) int64 {
	low, high := int64(0), hashes
	for low < high {
		if mid := (low + high + 1) / 2; tlog.StoredHashCount(mid) <= hashes {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low
}

// rests are the tables of which nothing else tells how many rows they had, and what they hold.
var rests = []struct{ table, noun string }{
	{"series", "series"},
	{"series_jumps", "jump of a number series"},
	{"settings", "setting"},
	{"bank_bookings", "booking of a bank entry"},
	{"recurring", "recurring invoice"},
	{"bin", "deleted thing in the bin"},
	{"merges", "merged customer"},
	{"item_merges", "merged item"},
	{"customers_apart", "word on two customers"},

	{"occasions", "occurrence of a recurring invoice"},
	{"reminders", "reminder"},
	{"reminder_invoices", "invoice on a reminder"},
	{"reminder_recalls", "reminder that was taken back"},
	{"late_charges", "charge of a reminder"},
	{"late_charge_payments", "payment of a charge"},
	{"late_charge_waivers", "waiver of a charge"},
	{"reminder_holds", "word of whom not to remind"},
	{"letters", "letter in the outbox"},
	{"letter_files", "file of a letter"},
	{"letter_events", "step of a letter"},
	{"letter_states", "how a letter stands"},
	{"alarms", "alarm"},
	{"alarm_answers", "word on an alarm"},
	{"stock_moves", "move of stock"},
	{"item_costs", "cost of an item"},
	{"document_costs", "what a document cost"},
	{"price_lists", "price list"},
	{"list_prices", "price on a price list"},
	{"slots", "passphrase for a restore"},
	{"users", "user"},
	{"devices", "computer of a user"},
	{"backups", "backup in the list of backups"},
	{"snapshots", "snapshot in the list of snapshots"},
	{"snapshot_ends", "end of a snapshot"},
	{"backup_marks", "mark of a backup"},
	{"places", "place of backups"},
	{"place_secrets", "secret of a place of backups"},
	{"place_events", "what became of a backup in a place"},
	{"place_sights", "what else lies in a place"},
	{"backup_makers", "who made a backup"},
	{"restores", "which backup these books are"},
}

// missingRest says of tables with lost rows that something is missing, where nothing has told what.
func (s *salvager) missingRest() error {
	for _, r := range rests {
		named := slices.ContainsFunc(s.damage.Missing, func(m Missing) bool { return m.Noun == r.noun })
		if s.damage.tables[r.table] && !named && s.rowsLost(r.table) {
			s.damage.miss(Missing{Noun: r.noun})
		}
	}
	return nil
}

// rowsLost says whether rows of a table may be lost.
func (s *salvager) rowsLost(table string) bool {
	t := s.tree(table)
	return len(t.lost) > 0 || s.damage.tables[table] && !t.rowids
}
