package store

import (
	"errors"
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// An item that was entered twice is merged into the other, as customers are: lines of issued documents and moves of stock keep the id that
// they were made with, and a row of item_merges says which item it is now.

// keptItem is the SQL for the item that one became, or is.
func keptItem(item string) string {
	return "ifnull((SELECT kept FROM item_merges WHERE other = " + item + "), " + item + ")"
}

// KeptItem is the item that one was merged into; an id that was not merged stays as it is.
func (v *View) KeptItem(item bill.ID) (bill.ID, error) { return v.keptIn("item_merges", item) }

// keptIn looks an id up in a table of merges.
func (v *View) keptIn(table string, id bill.ID) (bill.ID, error) {
	var key []byte
	err := v.row("SELECT kept FROM "+table+" WHERE other = ?", []any{id[:]}, &key)
	if errors.Is(err, ErrMissing) {
		return id, nil
	}
	if err != nil {
		return id, fmt.Errorf("%s: %w", table, err)
	}
	return idIn(key)
}

// itemIDs is the SQL for all ids of an item, its own and of those that became it, with its arguments.
func (v *View) itemIDs(item bill.ID) (in string, args []any, err error) {
	others, err := v.ids("SELECT other FROM item_merges WHERE kept = ?", item[:])
	if err != nil {
		return "", nil, fmt.Errorf("item_merges: %w", err)
	}
	args = []any{item[:]}
	for _, other := range others {
		args = append(args, other[:])
	}
	return "IN (?" + strings.Repeat(", ?", len(others)) + ")", args, nil
}

// DraftsWith are the ids of the drafts with a line of an item.
func (v *View) DraftsWith(item bill.ID) ([]bill.ID, error) {
	list, err := v.ids("SELECT DISTINCT d.id FROM drafts d, json_each(d.body, '$.lines') l WHERE json_extract(l.value, '$.item') = ? ORDER BY d.id", item.String())
	if err != nil {
		return nil, fmt.Errorf("drafts with an item: %w", err)
	}
	return list, nil
}

// HeldByItem is how much of what is filed names an item.
type HeldByItem struct {
	Sold   bool // it is on lines of issued documents
	Level  money.Quantity
	Moves  int
	Prices int // on price lists that have none of the item kept
	Both   int // on price lists that have one of either: that of the item kept stays
}

// HeldByItem counts what a merge into another item would bring along.
func (v *View) HeldByItem(other, kept bill.ID) (h HeldByItem, err error) {
	const on = "SELECT list FROM list_prices WHERE item = "
	err = v.row("SELECT EXISTS (SELECT 1 FROM sold_items WHERE item = ?1), (SELECT count(*) FROM list_prices WHERE item = ?1 AND list NOT IN ("+on+"?2)), "+
		"(SELECT count(*) FROM list_prices WHERE item = ?1 AND list IN ("+on+"?2))", []any{other[:], kept[:]}, &h.Sold, &h.Prices, &h.Both)
	if err != nil {
		return h, fmt.Errorf("count of an item: %w", err)
	}
	h.Level, h.Moves, err = v.stockLevel(other)
	return h, err
}

// MergeItems makes one item of two: kept is how it is from now on, and the other is no more. What was issued and moved stays as it is, and
// belongs to it. Drafts, recurring invoices and costs of the other are for the caller to save anew.
func (tx *Tx) MergeItems(kept bill.Item, other bill.ID) error {
	to, from := kept.ID[:], other[:]
	err := tx.exec("INSERT INTO item_merges (other, kept, made) VALUES (?, ?, ?)", from, to, tx.Now().UnixMilli())
	for _, query := range []string{
		"UPDATE item_merges SET kept = ?1 WHERE kept = ?2",
		"INSERT OR IGNORE INTO sold_items SELECT ?1 WHERE EXISTS (SELECT 1 FROM sold_items WHERE item = ?2)",
		`INSERT INTO stock_levels SELECT ?1, millionths, moves FROM stock_levels WHERE item = ?2
			ON CONFLICT DO UPDATE SET millionths = millionths + excluded.millionths, moves = moves + excluded.moves`,
		"DELETE FROM stock_levels WHERE item = ?2",
		"UPDATE list_prices SET item = ?1 WHERE item = ?2 AND list NOT IN (SELECT list FROM list_prices WHERE item = ?1)",
		"DELETE FROM list_prices WHERE item = ?2",
		"DELETE FROM item_costs WHERE item = ?2",
	} {
		if err == nil {
			err = tx.exec(query, to, from)
		}
	}
	if err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	if err := tx.one("DELETE FROM items WHERE id = ?", from); err != nil {
		return fmt.Errorf("item: %w", err)
	}
	if err := tx.tellMark("item", other, "merged", "into "+kept.ID.String()); err != nil {
		return err
	}
	return tx.SaveItem(kept)
}
