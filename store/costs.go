package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
)

// Costs are what an item cost the shop, in the order of filing.
func (v *View) Costs(item bill.ID) ([]bill.Cost, error) {
	return v.costs("WHERE item = "+keptItem("?1")+" ORDER BY id", item[:])
}

// AllCosts are those of all items, item by item.
func (v *View) AllCosts() ([]bill.Cost, error) { return v.costs("ORDER BY item, id") }

func (v *View) costs(which string, args ...any) (list []bill.Cost, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var id, item []byte
		var since, code, price string
		if err := rows.Scan(&id, &item, &since, &code, &price); err != nil {
			return err
		}
		var r reader
		p, err := money.ParsePrice(price)
		list = append(list, bill.Cost{
			ID: r.key("id", id), Item: r.key("item", item), From: r.day("since", since), Currency: r.currency(code), Price: take(&r, "price", p, err),
		})
		return r.err
	}, "SELECT id, item, since, currency, price FROM item_costs "+which, args...)
	if err != nil {
		return nil, fmt.Errorf("costs: %w", err)
	}
	return list, nil
}

// AddCost files what an item costs from a day on.
func (tx *Tx) AddCost(c bill.Cost) error {
	err := tx.exec("INSERT INTO item_costs (id, item, since, currency, price) VALUES (?, ?, ?, ?, ?)",
		c.ID[:], c.Item[:], dayText(c.From), c.Currency.Code(), c.Price.String())
	if err != nil {
		return fmt.Errorf("cost: %w", err)
	}
	return tx.Tell("cost", c.Item.String(), bill.ID{}, nil, facts{"from": dayText(c.From), "price": c.Price.String(), "currency": c.Currency.Code()})
}

// FileCosts puts beside an issued document what its lines brought in and cost. It belongs into the transaction that issues it.
func (tx *Tx) FileCosts(document bill.ID, list []bill.CostedLine) error {
	for _, l := range list {
		err := tx.exec("INSERT INTO document_costs (document, position, currency, price, net, cost) VALUES (?, ?, ?, ?, ?, ?)",
			document[:], l.Line, l.Net.Currency().Code(), l.Price.String(), l.Net.Minor(), l.Cost.Minor())
		if err != nil {
			return fmt.Errorf("costs: %w", err)
		}
	}
	return nil
}

// FiledCosts is what was known of a document when it was issued, in the order of its lines.
func (v *View) FiledCosts(document bill.ID) (list []bill.CostedLine, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var l bill.CostedLine
		var code, price string
		var net, cost int64
		if err := rows.Scan(&l.Line, &code, &price, &net, &cost); err != nil {
			return err
		}
		var r reader
		p, err := money.ParsePrice(price)
		cur := r.currency(code)
		l.Price, l.Net, l.Cost = take(&r, "price", p, err), money.Of(net, cur), money.Of(cost, cur)
		list = append(list, l)
		return r.err
	}, "SELECT position, currency, price, net, cost FROM document_costs WHERE document = ? ORDER BY position = 0, position", document[:])
	if err != nil {
		return nil, fmt.Errorf("costs: %w", err)
	}
	return list, nil
}

// Earned are the lines of all invoices and credit notes of a period with what each brought in and cost, and the discounts and charges
// of the documents.
func (v *View) Earned(p report.Period) (list []report.Earned, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var e report.Earned
		var kind, day string
		var customer, item []byte
		var code sql.NullString
		var net, cost sql.NullInt64
		if err := rows.Scan(&kind, &day, &customer, &e.Name, &item, &e.Description, &code, &net, &cost); err != nil {
			return err
		}
		var r reader
		e.Kind, e.Day, e.Customer, e.Item, e.Known = bill.Kind(kind), r.day("day", day), r.key("customer", customer), r.key("item", item), code.Valid
		if e.Known {
			cur := r.currency(code.String)
			e.Net, e.Cost = money.Of(net.Int64, cur), money.Of(cost.Int64, cur)
		}
		list = append(list, e)
		return r.err
	}, `SELECT r.kind, r.day, r.customer, r.name, `+keptItem("l.item")+`, l.description, c.currency, c.net, c.cost
		FROM register r CROSS JOIN document_lines l ON l.document = r.document
		LEFT JOIN document_costs c ON c.document = l.document AND c.position = l.position WHERE `+issuedIn+`
		UNION ALL SELECT r.kind, r.day, r.customer, r.name, NULL, '', c.currency, c.net, c.cost
		FROM register r CROSS JOIN document_costs c ON c.document = r.document AND c.position = 0 WHERE `+issuedIn, append(days(p), days(p)...)...)
	if err != nil {
		return nil, fmt.Errorf("margins: %w", err)
	}
	return list, nil
}
