package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
	"counterfoil/store"
)

// The table of a price list: all items of the books with what they cost on it, to be filled in with a spreadsheet and read back.

// usualTitle heads what an item costs without the list: it stands there to be compared, and is not read.
const usualTitle = "usual price"

var priceTableColumns = []string{"id", "code", "name", "price", "quantityPrices", usualTitle}

// PriceTable is the list as CSV. An item without a price on it has an empty cell.
func (s *Session) PriceTable(ctx context.Context, list bill.ID) ([]byte, error) {
	return read(ctx, s, seePriceLists, func(v *store.View) ([]byte, error) {
		if _, err := v.PriceList(list); err != nil {
			return nil, err
		}
		on, err := pricesByItem(v, list)
		if err != nil {
			return nil, err
		}
		items, _, err := v.Items(store.ItemQuery{})
		if err != nil {
			return nil, err
		}
		var rows [][]cell
		for _, it := range items {
			price, many := "", ""
			if p, ok := on[it.ID]; ok {
				price, many = p.Price.String(), quantitiesText(p.Quantities)
			}
			rows = append(rows, []cell{text(it.ID.String()), text(it.Code), text(it.Name), number(price), text(many), number(it.Price.String())})
		}
		var out bytes.Buffer
		err = writeCSV(&out, priceTableColumns, rows)
		return out.Bytes(), err
	})
}

func pricesByItem(v *store.View, list bill.ID) (map[bill.ID]bill.ListPrice, error) {
	prices, err := v.ListPrices(list)
	on := make(map[bill.ID]bill.ListPrice, len(prices))
	for _, p := range prices {
		on[p.Item] = p
	}
	return on, err
}

// FateRemove: the row has no price, so the item loses the one that it had on the list.
const FateRemove Fate = "remove"

// ReadPrices says what ImportPrices would do, row by row, and writes nothing.
func (s *Session) ReadPrices(ctx context.Context, list bill.ID, data []byte, o ImportOptions) (ImportPreview, error) {
	if err := s.knock(seePriceLists); err != nil {
		return ImportPreview{}, err
	}
	t, err := priceTable(data, o)
	if err != nil {
		return ImportPreview{}, err
	}
	return read(ctx, s, seePriceLists, func(v *store.View) (ImportPreview, error) {
		p, err := planPrices(v, list, t, o)
		return p.ImportPreview, err
	})
}

// ImportPrices reads the prices of a list from a table, in one transaction. An item is found by id, code, barcode or its name; a row
// without a price takes the item off the list, an item without a row stays as it is. A row with a problem refuses the whole table,
// unless Skip leaves such rows out. Of the options Name, Columns, Decimal and Skip count. UndoPrices takes it back.
func (s *Session) ImportPrices(ctx context.Context, list bill.ID, data []byte, o ImportOptions) (out ImportPreview, err error) {
	if err := s.knock(importPrices); err != nil {
		return out, err
	}
	if err := checkText("name", o.Name, maxText, false); err != nil {
		return out, err
	}
	t, err := priceTable(data, o)
	if err != nil {
		return out, err
	}
	if len(t.Rows) >= manyRows {
		if err := s.beforeDanger(ctx, beforeImport); err != nil {
			return out, err
		}
	}
	err = write(ctx, s, importPrices, list, func(tx *store.Tx) error {
		p, err := planPrices(&tx.View, list, t, o)
		if out = p.ImportPreview; err != nil {
			return err
		}
		if p.Problems > 0 && !o.Skip {
			return p.refusal()
		}
		if len(p.set)+len(p.remove) == 0 {
			return nil
		}
		out.ID = bill.NewID()
		return keepPrices(tx, list, p, Import{ID: out.ID, Noun: pricesNoun, Name: o.Name, List: list, Added: p.Added, Changed: p.Changed})
	})
	return out, err
}

// pricesNoun is what the rows of such an import are, on record.
const pricesNoun = "prices"

func keepPrices(tx *store.Tx, list bill.ID, p pricePlan, i Import) error {
	if err := tx.FileImport(i); err != nil {
		return err
	}
	for _, price := range p.set {
		if err := tx.ImportPrice(i.ID, list, price.Item, &price); err != nil {
			return err
		}
	}
	for _, item := range p.remove {
		if err := tx.ImportPrice(i.ID, list, item, nil); err != nil {
			return err
		}
	}
	return nil
}

// UndoPrices has a list say what it said before an import of prices. It is refused (Conflict, HintUsed) once a price of it was changed, or
// the list is gone. What was issued meanwhile keeps its prices.
func (s *Session) UndoPrices(ctx context.Context, id bill.ID) error {
	return write(ctx, s, undoPrices, id, func(tx *store.Tx) error {
		i, err := tx.ImportOf(id)
		if err == nil && i.Noun != pricesNoun {
			err = invalid("id", "it is no import of prices")
		}
		if err != nil {
			return err
		}
		return tx.UndoImport(id)
	})
}

// priceTable matches the columns of a table of prices: they are called as those of items are.
func priceTable(data []byte, o ImportOptions) (t sheet.Table, err error) {
	rows, err := sheet.Read(data)
	if err != nil {
		return t, asError("table", err)
	}
	t = sheet.Match(rows, sheet.Items, o.Preset, o.Columns)
	if !t.Names() {
		return t, &Error{Kind: Invalid, Field: "name", Hint: HintMatch, Err: &UnmatchedError{Columns: t.Columns}}
	}
	if t.TitleOf("price") == "" {
		return t, &Error{Kind: Invalid, Field: "price", Hint: HintMatch, Err: &UnmatchedError{Columns: t.Columns}}
	}
	return t, nil
}

// pricePlan is what becomes of a table of prices.
type pricePlan struct {
	ImportPreview
	set    []bill.ListPrice
	remove []bill.ID

	now   map[bill.ID]bill.ListPrice
	taken map[bill.ID]int // the line that an item stands in
	named map[string][]bill.Item
	mark  byte
}

func planPrices(v *store.View, list bill.ID, t sheet.Table, o ImportOptions) (p pricePlan, err error) {
	if _, err := v.PriceList(list); err != nil {
		return p, err
	}
	if p.now, err = pricesByItem(v, list); err != nil {
		return p, err
	}
	items, _, err := v.Items(store.ItemQuery{})
	if err != nil {
		return p, err
	}
	p.named, p.taken, p.Columns = itemsByName(items), map[bill.ID]int{}, t.Columns
	p.mark = o.Decimal
	if slices.ContainsFunc(t.Columns, func(c sheet.Column) bool { return c.Title == usualTitle }) {
		p.mark = '.' // our own table
	} else if p.mark == 0 {
		p.mark = t.Mark("price")
	}
	for _, r := range t.Rows {
		p.row(t, r, o)
	}
	return p, nil
}

// itemsByName finds items by all that a row may call them.
func itemsByName(items []bill.Item) map[string][]bill.Item {
	named := map[string][]bill.Item{}
	for _, it := range items {
		for _, name := range []string{"id=" + it.ID.String(), "code=" + it.Code, "barcode=" + it.Barcode, "name=" + strings.ToLower(it.Name)} {
			named[name] = append(named[name], it)
		}
	}
	return named
}

// row decides about one row.
func (p *pricePlan) row(t sheet.Table, r sheet.Row, o ImportOptions) {
	out := ImportRow{Line: r.Line, Cells: r.Cells}
	defer func() { p.count(out) }()
	in := rowOf(t, r, []string{"id", "code", "barcode", "name", "price", "quantityPrices"}, nil, p.mark, o)
	it, problem := p.item(t, in)
	if out.Problem = problem; problem != nil {
		return
	}
	out.Name, out.Told = it.Name, in.told([]string{"price", "quantityPrices"})
	was, had := p.now[it.ID]
	price, err := in.listPrice(it.ID)
	switch {
	case err != nil:
		out.Problem = problemOf(t, in, err)
	case in.cell["price"] == "" && had:
		out.Fate, p.remove = FateRemove, append(p.remove, it.ID)
	case in.cell["price"] == "":
		out.Fate = FateSame
	case had && was.Price == price.Price && slices.Equal(was.Quantities, price.Quantities):
		out.Fate = FateSame
	default:
		out.Fate = FateAdd
		if had {
			out.Fate = FateChange
		}
		p.set = append(p.set, price)
	}
}

// listPrice is the price in a row.
func (r row) listPrice(item bill.ID) (bill.ListPrice, error) {
	p := bill.ListPrice{
		Item: item, Price: cellOf(r, "price", money.ParsePrice), Quantities: cellOf(r, "quantityPrices", parseQuantities),
	}
	if p.Price.Sign() < 0 {
		r.form.fail(r.at("price"), "a price is not negative")
	}
	if err := r.form.failed(); err != nil {
		return p, err
	}
	return p, r.placed(checkQuantities(p.Quantities))
}

// item finds the item of a row. Two rows of a table are never the same one.
func (p *pricePlan) item(t sheet.Table, in row) (bill.Item, *ImportProblem) {
	column, text := in.called()
	found := p.named[column+"="+text]
	problem := &ImportProblem{Field: sheet.Field(column), Title: t.TitleOf(sheet.Field(column)), Code: "invalid"}
	switch {
	case text == "":
		problem.Code, problem.Err = "required", errors.New("the row names no item")
	case len(found) == 0:
		problem.Err = errors.New("no item is called so")
	case len(found) > 1:
		problem.Code, problem.Err = "ambiguous", errors.New("several items are called so")
	case p.taken[found[0].ID] != 0:
		problem.Code, problem.Err = "twice", fmt.Errorf("line %d is the same one", p.taken[found[0].ID])
	default:
		p.taken[found[0].ID] = in.line
		return found[0], nil
	}
	return bill.Item{}, problem
}

// called is by what a row names its item: the first that it has of id, code, barcode and name.
func (r row) called() (column, text string) {
	for _, column = range []string{"id", "code", "barcode", "name"} {
		if text = r.cell[column]; text != "" {
			break
		}
	}
	if column == "name" {
		text = strings.ToLower(text)
	}
	return column, text
}
