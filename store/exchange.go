package store

import (
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// lastExchange is read off an index of its own.
const lastExchange = `SELECT body FROM documents WHERE currency = ? AND json_extract(body, '$.exchange.rate') IS NOT NULL
	AND json_extract(body, '$.exchange.home') = ? ORDER BY id DESC LIMIT 1`

// LastExchange is the exchange rate of the newest issued document in a currency that has one into home; the zero Exchange where there is
// none.
func (v *View) LastExchange(c, home money.Currency) (bill.Exchange, error) {
	var body string
	err := v.row(lastExchange, []any{c.Code(), home.Code()}, &body)
	if errors.Is(err, ErrMissing) {
		return bill.Exchange{}, nil
	}
	var rec draftRecord
	if err == nil {
		err = fromJSON(body, &rec)
	}
	if err != nil {
		return bill.Exchange{}, fmt.Errorf("last exchange rate: %w", err)
	}
	d, err := rec.draft(bill.ID{})
	return d.Exchange, err
}
