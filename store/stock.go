package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// mostStock bounds a move, in millionths, so that no sum of a hundred thousand of them overflows.
const mostStock = 1e13

// millionths are what a quantity is in the table: it has six decimals at most.
func millionths(q money.Quantity) (int64, error) {
	whole, frac, _ := strings.Cut(q.Abs().String(), ".")
	n, err := strconv.ParseInt(whole+(frac + "000000")[:6], 10, 64)
	if err != nil || n > mostStock {
		return 0, fmt.Errorf("quantity: %w", money.ErrOverflow)
	}
	if q.Sign() < 0 {
		n = -n
	}
	return n, nil
}

func quantityOf(n int64) (money.Quantity, error) {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return money.ParseQuantity(fmt.Sprintf("%s%d.%06d", sign, n/1e6, n%1e6))
}

// StockLevel is how much there is of an item, and whether anything ever moved it.
func (v *View) StockLevel(item bill.ID) (level money.Quantity, moved bool, err error) {
	if item, err = v.KeptItem(item); err != nil {
		return level, false, err
	}
	level, moves, err := v.stockLevel(item)
	return level, moves > 0, err
}

func (v *View) stockLevel(item bill.ID) (level money.Quantity, moves int, err error) {
	var sum int64
	err = v.row("SELECT millionths, moves FROM stock_levels WHERE item = ?", []any{item[:]}, &sum, &moves)
	if err != nil && !errors.Is(err, ErrMissing) {
		return level, 0, fmt.Errorf("stock: %w", err)
	}
	level, err = quantityOf(sum)
	return level, moves, err
}

// StockedItem is an item of which stock is kept, and how much there is of it.
type StockedItem struct {
	Item  bill.Item
	Level money.Quantity
}

// stocked are the items of which stock is kept, without those that are archived; and of which there is less than there should be.
const (
	stocked = "FROM items i INDEXED BY items_stocked LEFT JOIN stock_levels l ON l.item = i.id WHERE i.least IS NOT NULL AND i.archived = 0"
	andLow  = " AND ifnull(l.millionths, 0) < i.least"
)

// StockedItems are the items of which stock is kept, by name, without those that are archived; only those that are low where low is set:
// of which there is less than there should be, or than nothing.
func (v *View) StockedItems(low bool) (list []StockedItem, err error) {
	query := "SELECT i.id, i.name, i.body, ifnull(l.millionths, 0) " + stocked
	if low {
		query += andLow
	}
	err = v.rows(func(rows *sql.Rows) error {
		var key []byte
		var name, body string
		var sum int64
		if err := rows.Scan(&key, &name, &body, &sum); err != nil {
			return err
		}
		id, err := idIn(key)
		if err != nil {
			return err
		}
		one := StockedItem{}
		if one.Item, err = itemIn(id, name, body); err != nil {
			return err
		}
		one.Level, err = quantityOf(sum)
		list = append(list, one)
		return err
	}, query+" ORDER BY i.sort, i.id")
	if err != nil {
		return nil, fmt.Errorf("stock: %w", err)
	}
	return list, nil
}

// CountLow is how many items are low.
func (v *View) CountLow() (n int, err error) {
	if err := v.row("SELECT count(*) "+stocked+andLow, nil, &n); err != nil {
		return 0, fmt.Errorf("stock: %w", err)
	}
	return n, nil
}

const moveColumns = ", day, millionths, cause, document, line, note FROM stock_moves "

// StockMoves are the moves of an item, and of those that became it, the newest first; limit 0 is no limit.
func (v *View) StockMoves(item bill.ID, limit int) ([]bill.StockMove, error) {
	in, args, err := v.itemIDs(item)
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = -1
	}
	return v.moves("SELECT id, item"+moveColumns+"WHERE item "+in+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
}

// AllStockMoves are those of all items, item by item: those that were merged stand under what they became.
func (v *View) AllStockMoves() ([]bill.StockMove, error) {
	return v.moves("SELECT id, " + keptItem("item") + " AS kept" + moveColumns + "ORDER BY kept, id")
}

func (v *View) moves(query string, args ...any) (list []bill.StockMove, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var m bill.StockMove
		var id, item, document []byte
		var day, cause string
		var n int64
		var line sql.NullInt64
		if err := rows.Scan(&id, &item, &day, &n, &cause, &document, &line, &m.Note); err != nil {
			return err
		}
		var r reader
		m.ID, m.Item, m.Document, m.Day = r.key("id", id), r.key("item", item), r.key("document", document), r.day("day", day)
		q, err := quantityOf(n)
		m.Quantity, m.Cause, m.Line = take(&r, "quantity", q, err), bill.StockCause(cause), int(line.Int64)
		list = append(list, m)
		return r.err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("stock: %w", err)
	}
	return list, nil
}

// AddStockMove files a move. ErrConflict: the line of the document has moved already.
func (tx *Tx) AddStockMove(m bill.StockMove) error {
	n, err := millionths(m.Quantity)
	if err != nil {
		return err
	}
	err = tx.exec("INSERT INTO stock_moves (id, item, day, millionths, cause, document, line, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		m.ID[:], m.Item[:], dayText(m.Day), n, string(m.Cause), idOrNull(m.Document), orNull(m.Line), m.Note)
	if err != nil {
		return fmt.Errorf("stock: %w", err)
	}
	if !m.Document.IsZero() {
		return nil // the document tells of it
	}
	return tx.Tell("stock", m.Item.String(), bill.ID{}, nil, facts{"quantity": m.Quantity.String(), "cause": string(m.Cause), "day": dayText(m.Day), "note": m.Note})
}

// Issued are the documents that came of one, in the order in which they were issued.
func (v *View) Issued(of bill.ID) ([]bill.Document, error) {
	list, err := v.documentsBy(`WITH RECURSIVE chain (next) AS (
		SELECT id FROM documents WHERE source = ?1 UNION SELECT id FROM documents WHERE corrects = ?1
		UNION SELECT d.id FROM chain JOIN documents d ON d.source = next
		UNION SELECT d.id FROM chain JOIN documents d ON d.corrects = next)
		SELECT `+documentColumns+" FROM documents WHERE id IN (SELECT next FROM chain) ORDER BY rowid", of[:])
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	return list, nil
}

// NumberOf is the number of an issued document.
func (v *View) NumberOf(document bill.ID) (number string, err error) {
	if err := v.row("SELECT number FROM documents WHERE id = ?", []any{document[:]}, &number); err != nil {
		return "", fmt.Errorf("document: %w", err)
	}
	return number, nil
}
