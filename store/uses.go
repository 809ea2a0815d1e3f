package store

import (
	"fmt"
	"strings"

	"counterfoil/app/bill"
)

// use is a table in which customers, items or claims may be named. The question holds a place for their ids.
type use struct {
	loose bool // what names them may itself be put away: a draft, a recurring invoice, a note
	quiet bool // it goes with them and keeps nobody from deleting them
	query string
}

// uses are all such tables. Whoever adds one adds it here: so nothing that is used is deleted, and no import taken back.
var uses = map[string][]use{
	"customers": {
		{query: "SELECT 1 FROM register WHERE stand <> 'draft' AND customer IN (?)"},
		{query: "SELECT 1 FROM payments WHERE customer IN (?)"},
		{query: "SELECT 1 FROM reminders WHERE customer IN (?)"},
		{loose: true, query: "SELECT 1 FROM register WHERE stand = 'draft' AND customer IN (?)"},
		{loose: true, query: "SELECT 1 FROM recurring WHERE next IS NOT NULL AND unhex(replace(json_extract(body, '$.draft.customer'), '-', '')) IN (?)"},
		{quiet: true, query: "SELECT 1 FROM recurring WHERE unhex(replace(json_extract(body, '$.draft.customer'), '-', '')) IN (?)"},
		{quiet: true, query: "SELECT 1 FROM merges WHERE kept IN (?)"},
		{quiet: true, query: "SELECT 1 FROM customers_apart WHERE one IN (?)"},
		{quiet: true, query: "SELECT 1 FROM customers_apart WHERE two IN (?)"},
		{quiet: true, query: "SELECT 1 FROM views WHERE unhex(replace(json_extract(body, '$.customer'), '-', '')) IN (?)"},
		{quiet: true, query: "SELECT 1 FROM reminder_holds WHERE customer IN (?)"},
		{query: "SELECT 1 FROM letters WHERE target IN (?)"},
		{quiet: true, query: "SELECT 1 FROM notes WHERE target IN (?)"},
		{quiet: true, query: "SELECT 1 FROM attachments WHERE target IN (?)"},
		{quiet: true, query: "SELECT 1 FROM privacy_words WHERE customer IN (?)"},
	},
	"invoices": { // claims of an earlier program
		{query: "SELECT 1 FROM payments WHERE document IN (?)"},
		{query: "SELECT 1 FROM documents WHERE corrects IN (?)"},
		{query: "SELECT 1 FROM documents WHERE source IN (?)"},
		{query: "SELECT 1 FROM reminder_invoices WHERE document IN (?)"},
		{query: "SELECT 1 FROM reminder_holds WHERE document IN (?)"},
		{query: "SELECT 1 FROM letters WHERE target IN (?)"},
		{query: "SELECT 1 FROM notes WHERE target IN (?)"},
		{query: "SELECT 1 FROM attachments WHERE target IN (?)"},
	},
	"items": {
		{query: "SELECT 1 FROM sold_items WHERE item IN (?)"},
		{query: "SELECT 1 FROM stock_levels WHERE item IN (?)"},
		{loose: true, query: onLines("recurring r, json_each(r.body, '$.draft.lines')", "r.next IS NOT NULL AND ")},
		{quiet: true, query: onLines("recurring r, json_each(r.body, '$.draft.lines')", "")},
		{quiet: true, query: "SELECT 1 FROM item_merges WHERE kept IN (?)"},
		{quiet: true, query: "SELECT 1 FROM list_prices WHERE item IN (?)"},
		{quiet: true, query: "SELECT 1 FROM item_costs WHERE item IN (?)"},
		{quiet: true, query: onLines("drafts d, json_each(d.body, '$.lines')", "")},
	},
}

func onLines(lines, where string) string {
	return "SELECT 1 FROM " + lines + " l WHERE " + where + "unhex(replace(json_extract(l.value, '$.item'), '-', '')) IN (?)"
}

// usedBy asks the uses that a rule looks at; which stands for ids and has the argument ?1.
func (v *View) usedBy(noun, which string, arg bill.ID, counts func(use) bool) (used bool, err error) {
	for _, u := range uses[noun] {
		if !counts(u) {
			continue
		}
		query := "SELECT EXISTS (" + strings.Replace(u.query, "?", which, 1) + ")"
		if err := v.row(query, []any{arg[:]}, &used); err != nil || used {
			return used, err
		}
	}
	return false, nil
}

// Use says what names a customer or an item.
type Use int

// How much in use something is.
const (
	Unused  Use = iota
	Drafted     // drafts or recurring invoices name it: it can be deleted after them
	Filed       // issued documents or payments name it: it is archived, not deleted
)

// CustomerUse says what names a customer.
func (v *View) CustomerUse(id bill.ID) (Use, error) { return v.useOf("customers", id) }

// ItemUse says what names an item.
func (v *View) ItemUse(id bill.ID) (Use, error) { return v.useOf("items", id) }

func (v *View) useOf(noun string, id bill.ID) (Use, error) {
	filed, err := v.usedBy(noun, "?1", id, func(u use) bool { return !u.loose && !u.quiet })
	if err != nil || filed {
		return Filed, err
	}
	drafted, err := v.usedBy(noun, "?1", id, func(u use) bool { return u.loose })
	if err != nil {
		return Filed, fmt.Errorf("uses: %w", err)
	}
	if drafted {
		return Drafted, nil
	}
	return Unused, nil
}
