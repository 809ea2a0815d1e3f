package store

import "counterfoil/app/bill"

// Damage is what is wrong with books that do not open to the last page.
type Damage struct {
	Pages   []DamagedPage // at most 1000, in the order in which they were met
	More    int64         // damaged pages beyond these
	Commits int64         // transactions in the log behind its damage, which are not read
	Missing []Missing     // what can no longer be read, at most 10,000
	Beyond  int64         // missing things beyond these

	broken  map[bill.ID]bool // issued documents of which something is there, but not all
	unknown map[bill.ID]bool // invoices whose balance nobody can tell
	tables  map[string]bool  // whose own pages are damaged
}

// derived stands among the harmed tables for all that is worked out of others: Rescue does not read it.
const derived = "derived"

// DamagedPage is a page that does not open, and what it belongs to.
type DamagedPage struct {
	File  string // "books.db" or "books.db-wal"
	Page  int64  // from 1; in the log a frame from 0, or -1 for its header
	Holds string // "table documents"
	Err   error

	table string
	index bool
}

// Missing is something that can no longer be read, by all that is still known of it.
type Missing struct {
	Noun  string  // "invoice", "credit note", "quote", "draft", "customer", "item", "payment", "series", "company", ...
	ID    bill.ID // zero where it is not known
	Label string  // number or name, "" where it is not known
	Part  string  // what of it, "" for all: "lines", "paper", "logo", "balance"
	Count int64   // how many of them, 0 where nobody can tell
}

func (d *Damage) add(p DamagedPage) {
	if p.table != "" && !p.index {
		d.tables[p.table] = true
	}
	if len(d.Pages) == 1000 {
		d.More++
		return
	}
	d.Pages = append(d.Pages, p)
}

func (d *Damage) miss(m Missing) {
	if len(d.Missing) == 10_000 {
		d.Beyond += max(m.Count, 1)
		return
	}
	d.Missing = append(d.Missing, m)
}

// Any says whether there is any damage.
func (d *Damage) Any() bool { return d != nil && len(d.Pages) > 0 }

// Harmed says whether pages of a table are damaged, not only of its indexes.
func (d *Damage) Harmed(table string) bool { return d.tables[table] }

// Readable says whether an issued document is there with all of its lines.
func (d *Damage) Readable(id bill.ID) bool { return !d.broken[id] }

// BalanceKnown says whether the open balance of an invoice can still be told.
func (d *Damage) BalanceKnown(id bill.ID) bool { return !d.unknown[id] }
