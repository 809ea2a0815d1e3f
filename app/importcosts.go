package app

import (
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
	"counterfoil/store"
)

// costColumn is the column of a table of items that says what one costs the shop.
const costColumn = "cost"

// plannedItems says what becomes of each row of a table of items, and of the costs in it.
func (s *Session) plannedItems(v *store.View, t sheet.Table, o ImportOptions, own []bill.OwnField) (ImportPreview, []func(*store.Tx, bill.ID) error, error) {
	old, _, err := v.Items(store.ItemQuery{Archived: true})
	if err != nil {
		return ImportPreview{}, nil, err
	}
	withheld := s.withhold(t)
	kind := importedItems
	if t.TitleOf(costColumn) != "" || o.Set[costColumn] != "" {
		kind.extra = []string{costColumn}
		if kind.beside, err = costsBeside(v, s.Today()); err != nil {
			return ImportPreview{}, nil, err
		}
	}
	p, keep, err := planned(t, o, old, kind, own, nil)
	p.Withheld = withheld
	return p, keep, err
}

// withhold leaves a column of costs out for somebody who may not set them, and says what it is called. A clerk who takes in the list of
// a supplier so learns of no cost, and files none.
func (s *Session) withhold(t sheet.Table) (titles []string) {
	if setCost.allows(s.user.Role) {
		return nil
	}
	for i, c := range t.Columns {
		if c.Field == costColumn {
			t.Columns[i].Field = ""
			titles = append(titles, c.Title)
		}
	}
	return titles
}

// costsBeside gives what files the cost of a row from a day on, where it is another than the books know.
func costsBeside(v *store.View, day bill.Date) (func(row, bill.ID) (func(*store.Tx, bill.ID) error, error), error) {
	company, err := v.Company()
	if err != nil {
		return nil, err
	}
	all, err := v.AllCosts()
	if err != nil {
		return nil, err
	}
	of := map[bill.ID][]bill.Cost{}
	for _, c := range all {
		of[c.Item] = append(of[c.Item], c)
	}
	return func(in row, item bill.ID) (func(*store.Tx, bill.ID) error, error) {
		if in.cell[costColumn] == "" {
			return nil, nil
		}
		c := bill.Cost{ID: bill.NewID(), Item: item, From: day, Currency: company.Currency, Price: cellOf(in, costColumn, money.ParsePrice)}
		if err := in.form.failed(); err != nil {
			return nil, err
		}
		if err := soundCost(in, c); err != nil {
			return nil, in.placed(err)
		}
		if now, known := bill.CostOn(of[item], day); known && now.Currency == c.Currency && now.Price == c.Price {
			return nil, nil
		}
		return func(tx *store.Tx, of bill.ID) error { return tx.ImportCost(of, c) }, nil
	}, nil
}

// soundCost says what is wrong with the cost in a row. Costs are in the currency of the books: where the item is in another one, nobody knows
// what the cost in the row is in.
func soundCost(in row, c bill.Cost) error {
	switch currency := in.cell["currency"]; {
	case c.Price.Sign() < 0:
		return invalid(costColumn, "a cost is not negative")
	case currency != "" && currency != c.Currency.Code():
		return &Error{Kind: Invalid, Field: costColumn, Hint: HintFixField, Err: fmt.Errorf("%w: a cost is in %s", errOtherCurrency, c.Currency.Code())}
	}
	return nil
}

var errOtherCurrency = errors.New("the row is in another currency")
