package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// Bounds of an import.
const (
	maxImport     = 64 << 20 // bytes
	maxImportRows = 200_000
)

// Imported says what an import has done.
type Imported struct {
	Added   int
	Changed int
}

// ImportCustomers reads customers from a CSV file with the columns that Export writes; name is needed, the others may be left out, in
// any order. A row with an id, or with a number that a customer has, changes that customer; every other adds one. All rows or
// none: an error names the line of the file and the column.
func (s *Session) ImportCustomers(ctx context.Context, data []byte) (Imported, error) {
	return importRows(ctx, s, saveCustomer, data, customerColumns, row.customer, importCustomers)
}

// importRows reads the rows of a file with parse, and keeps them in one transaction.
func importRows[T any](ctx context.Context, s *Session, act action, data []byte, columns []string, parse func(row) (T, error),
	keep func(*store.Tx, []T) (Imported, error),
) (done Imported, err error) {
	if err := s.knock(act); err != nil {
		return done, err
	}
	var list []T
	err = eachRow(data, columns, func(r row) error {
		one, err := parse(r)
		list = append(list, one)
		return err
	})
	if err != nil {
		return done, err
	}
	err = write(ctx, s, act, bill.ID{}, func(tx *store.Tx) (err error) {
		done, err = keep(tx, list)
		return err
	})
	return done, err
}

func importCustomers(tx *store.Tx, list []bill.Customer) (Imported, error) {
	old, _, err := tx.Customers(store.CustomerQuery{})
	if err != nil {
		return Imported{}, err
	}
	named := func(c *bill.Customer) (*bill.ID, string) { return &c.ID, c.Number }
	return importOver(old, list, named, func(c bill.Customer) error {
		_, err := keepCustomer(tx, c)
		return err
	})
}

// importOver saves each of the list: over the old one of its id or else of its name, which is what a file calls it by, or as a new
// one. An empty name is none.
func importOver[T any](old, list []T, named func(*T) (*bill.ID, string), save func(T) error) (done Imported, err error) {
	byName, known := map[string]bill.ID{}, map[bill.ID]bool{}
	for _, one := range old {
		id, name := named(&one)
		known[*id] = true
		if name != "" {
			byName[name] = *id
		}
	}
	for _, one := range list {
		id, name := named(&one)
		if id.IsZero() {
			*id = byName[name]
		}
		if id.IsZero() {
			*id = bill.NewID()
		}
		done.count(known, *id)
		if name != "" {
			byName[name] = *id
		}
		if err := save(one); err != nil {
			return Imported{}, err
		}
	}
	return done, nil
}

func (d *Imported) count(known map[bill.ID]bool, id bill.ID) {
	if known[id] {
		d.Changed++
	} else {
		d.Added++
	}
	known[id] = true
}

// ImportItems reads items from a CSV file, as ImportCustomers does customers; name, price, and for a taxed category taxRate are
// needed, and code is what an item is found by.
func (s *Session) ImportItems(ctx context.Context, data []byte) (Imported, error) {
	return importRows(ctx, s, saveItem, data, itemColumns, row.item, importItems)
}

func importItems(tx *store.Tx, list []bill.Item) (Imported, error) {
	old, _, err := tx.Items(store.ItemQuery{})
	if err != nil {
		return Imported{}, err
	}
	named := func(it *bill.Item) (*bill.ID, string) { return &it.ID, it.Code }
	done, err := importOver(old, list, named, func(it bill.Item) error {
		_, err := keepItem(tx, it)
		return err
	})
	if err != nil {
		return done, err
	}
	seen := map[string]bool{}
	all, _, err := tx.Items(store.ItemQuery{})
	for _, it := range all {
		if it.Barcode != "" && seen[it.Barcode] {
			return done, &Error{Kind: Conflict, Field: "barcode", Hint: HintFixField, Err: errors.New("two items have one barcode")}
		}
		seen[it.Barcode] = true
	}
	return done, err
}

// row is a line of a CSV file by column.
type row struct {
	line int
	form *form
	cell map[string]string
}

func (r row) at(column string) string { return fmt.Sprintf("line %d, %s", r.line, column) }

func cellOf[T any](r row, column string, parse func(string) (T, error)) T {
	var zero T
	text := strings.TrimSpace(r.cell[column])
	if text == "" {
		return zero
	}
	v, err := parse(text)
	if err != nil {
		r.form.fail(r.at(column), "%w", err)
		return zero
	}
	return v
}

// listOf reads the list in a cell, in its JSON form.
func listOf[T any](r row, column string, read func(*object) []T) []T {
	return cellOf(r, column, func(text string) ([]T, error) {
		o, err := parseObject(fmt.Appendf(nil, "{%q: %s}", column, text))
		if err != nil {
			return nil, err
		}
		list := read(o)
		o.done()
		return list, o.form.failed()
	})
}

func (r row) terms() int {
	n := -1
	if text := strings.TrimSpace(r.cell["terms"]); text != "" {
		if _, err := fmt.Sscanf(text, "%d", &n); err != nil || fmt.Sprint(n) != text {
			r.form.fail(r.at("terms"), "a whole number of days is expected")
		}
	}
	return n
}

// customer is the row as a customer. Its id stays zero where the row has none.
func (r row) customer() (bill.Customer, error) {
	c := bill.Customer{
		ID: cellOf(r, "id", bill.ParseID), Number: r.cell["number"], Name: r.cell["name"],
		Address: bill.Address{
			PostCode: r.cell["postCode"], City: r.cell["city"], Region: r.cell["region"], Country: r.cell["country"],
		},
		Contact: bill.Contact{Name: r.cell["contact"], Phone: r.cell["phone"], Email: r.cell["email"]}, TaxID: r.cell["taxId"],
		Currency: cellOf(r, "currency", parseCurrency), Language: r.cell["language"], Terms: r.terms(),
		Discount: cellOf(r, "discount", money.ParsePercent), Note: r.cell["note"],
		BuyerRef: r.cell["buyerReference"], Places: listOf(r, "addresses", (*object).places), People: listOf(r, "contacts", (*object).people), Own: listOf(r, "own", (*object).own),
	}
	for _, column := range []string{"address1", "address2", "address3"} {
		if line := r.cell[column]; line != "" {
			c.Address.Lines = append(c.Address.Lines, line)
		}
	}
	if err := r.form.failed(); err != nil {
		return c, err
	}
	id := c.ID
	c, err := CheckCustomer(c)
	c.ID = id
	return c, r.placed(err)
}

func (r row) item() (bill.Item, error) {
	if strings.TrimSpace(r.cell["price"]) == "" {
		r.form.fail(r.at("price"), "an item needs a price")
	}
	it := bill.Item{
		ID: cellOf(r, "id", bill.ParseID), Code: r.cell["code"], Name: r.cell["name"], Description: r.cell["description"], Unit: r.cell["unit"],
		Price: cellOf(r, "price", money.ParsePrice), Currency: cellOf(r, "currency", parseCurrency), Prices: bill.Prices(r.cell["prices"]),
		Tax:     tax.Rate{Category: tax.Category(r.cell["taxCategory"]), Percent: cellOf(r, "taxRate", money.ParsePercent), Split: cellOf(r, "taxSplit", tax.ParseSplit)},
		Service: strings.EqualFold(strings.TrimSpace(r.cell["service"]), "yes"), Barcode: r.cell["barcode"],
		Quantities: cellOf(r, "quantityPrices", parseQuantities), Own: listOf(r, "own", (*object).own),
	}
	if it.Tax.Category == "" {
		it.Tax.Category = tax.Standard
	}
	if strings.TrimSpace(r.cell["taxRate"]) == "" && !it.Tax.Category.ZeroRated() {
		r.form.fail(r.at("taxRate"), "a rate is needed in this category")
	}
	if err := r.form.failed(); err != nil {
		return it, err
	}
	id := it.ID
	it, err := CheckItem(it)
	it.ID = id
	return it, r.placed(err)
}

// placed gives an error about a field its line.
func (r row) placed(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		at := *e
		at.Field = r.at(columnOf(e.Field))
		return &at
	}
	return err
}

// columnOf is the column that a field of the JSON form stands in: "address.lines[0]" is address1, "address.city" is city.
func columnOf(field string) string {
	switch field {
	case "contact.name":
		return "contact"
	case "tax.category":
		return "taxCategory"
	case "tax.rate":
		return "taxRate"
	case "tax.split":
		return "taxSplit"
	}
	if list, _, found := strings.Cut(field, "["); found && list != "address.lines" {
		return list
	}
	for i := range 3 {
		if field == fmt.Sprintf("address.lines[%d]", i) {
			return fmt.Sprintf("address%d", i+1)
		}
	}
	return field[strings.LastIndex(field, ".")+1:]
}

// eachRow reads a CSV file: UTF-8, separated by comma, semicolon or tab, with the names of the columns in the first line.
func eachRow(data []byte, columns []string, fn func(row) error) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(data) > maxImport {
		return &Error{Kind: Invalid, Hint: HintTooLarge, Err: fmt.Errorf("more than %d MiB of CSV", maxImport>>20)}
	}
	if !utf8.Valid(data) {
		return invalid("", "the file is not UTF-8 text; save it as CSV UTF-8")
	}
	in := csv.NewReader(bytes.NewReader(data))
	in.Comma = separator(data)
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return invalid("line 1", "the names of the columns are expected: %w", err)
	}
	head = slices.Clone(head)
	for i, name := range head {
		head[i] = strings.TrimSpace(name)
		if !slices.Contains(columns, head[i]) {
			return invalid("line 1, "+head[i], "unknown column; known are %s", strings.Join(columns, ", "))
		}
		if slices.Contains(head[:i], head[i]) {
			return invalid("line 1, "+head[i], "the column is there twice")
		}
	}
	if !slices.Contains(head, "name") {
		return invalid("line 1", "the column name is needed")
	}
	return eachRecord(in, head, fn)
}

func eachRecord(in *csv.Reader, head []string, fn func(row) error) error {
	for n := 0; ; n++ {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if p, ok := errors.AsType[*csv.ParseError](err); ok {
			return invalid(fmt.Sprintf("line %d", p.Line), "%w", p.Err)
		}
		if err != nil {
			return invalid(fmt.Sprintf("row %d", n+1), "the file cannot be read: %w", err)
		}
		if n == maxImportRows {
			return invalid(fmt.Sprintf("row %d", n+1), "a file has at most %d rows", maxImportRows)
		}
		line, _ := in.FieldPos(0)
		r := row{line: line, form: &form{}, cell: map[string]string{}}
		for i, name := range head {
			r.cell[name] = unsafe(record[i])
		}
		if err := fn(r); err != nil {
			return err
		}
	}
}

// separator is the one that the first line uses most.
func separator(data []byte) rune {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		if n := bytes.Count(first, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}
