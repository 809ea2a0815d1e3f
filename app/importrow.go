package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
	"counterfoil/app/tax"
)

// row is a row of a table by the columns of our own export.
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

// yes says whether a cell says so in the word that our own export has.
func (r row) yes(column string) bool {
	return strings.EqualFold(strings.TrimSpace(r.cell[column]), "yes")
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
		BuyerRef: r.cell["buyerReference"], Places: listOf(r, "addresses", (*object).places), People: listOf(r, "contacts", (*object).people),
		Own: listOf(r, "own", (*object).own), Archived: r.yes("archived"), Settlement: cellOf(r, "settlement", parseSettlement),
		PriceList: cellOf(r, "priceList", bill.ParseID), LegalID: r.cell["legalId"],
		EInvoice: bill.EInvoicing{Profile: cellOf(r, "eInvoice", parseProfile), Endpoint: cellOf(r, "endpoint", bill.ParseEndpoint)},
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
		Tax:      tax.Rate{Category: tax.Category(r.cell["taxCategory"]), Percent: cellOf(r, "taxRate", money.ParsePercent), Split: cellOf(r, "taxSplit", tax.ParseSplit)},
		Archived: r.yes("archived"), Service: r.yes("service"), Digital: r.yes("digital"), Barcode: r.cell["barcode"],
		Quantities: cellOf(r, "quantityPrices", parseQuantities), Own: listOf(r, "own", (*object).own),
		OtherCodes: listOf(r, "otherCodes", func(o *object) []string { return o.texts("otherCodes") }),
		Stock:      r.yes("keepStock"), Reorder: cellOf(r, "reorder", money.ParseQuantity),
	}
	if it.Tax.Category == "" {
		it.Tax.Category = tax.Standard
	}
	if it.Tax.Category == tax.Standard && it.Tax.Percent.IsZero() && r.cell["taxCategory"] == "" && r.cell["taxRate"] != "" {
		it.Tax.Category = tax.Zero
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
	if strings.HasPrefix(field, "own.") {
		return "own"
	}
	for i := range 3 {
		if field == fmt.Sprintf("address.lines[%d]", i) {
			return fmt.Sprintf("address%d", i+1)
		}
	}
	if list, _, found := strings.Cut(field, "["); found && list != "address.lines" {
		return list
	}
	return field[strings.LastIndex(field, ".")+1:]
}

// rowOf reads a row of a table. What the table has no column for stays as it is in was, the cells that the thing has now; what is empty
// then is taken from set.
func rowOf(t sheet.Table, r sheet.Row, columns []string, was []string, mark byte, o ImportOptions) row {
	out := row{line: r.Line, form: &form{}, cell: map[string]string{}}
	for i, column := range columns {
		text, ok := t.At(r, sheet.Field(column))
		switch {
		case ok:
			tidy, err := tidied(column, unsafe(text), mark, o.Preset)
			if err != nil {
				out.form.fail(out.at(column), "%w", err)
				tidy = text
			}
			out.cell[column] = tidy
		case i < len(was):
			out.cell[column] = was[i]
		}
		if out.cell[column] == "" {
			out.cell[column] = o.Set[column]
		}
	}
	return out
}

// told joins what stands in columns, for a person who looks over a table.
func (r row) told(columns []string) string {
	var words []string
	for _, column := range columns {
		switch text := r.cell[column]; {
		case text == "":
		case column == "taxRate":
			words = append(words, text+" %")
		case column == costColumn:
			words = append(words, "cost "+text)
		case column == "unit":
			u, ok := bill.UnitOf(text)
			if !ok {
				u.Name = text
			}
			words = append(words, u.Name)
		default:
			words = append(words, text)
		}
	}
	return strings.Join(words, ", ")
}

// figures are the columns that hold figures with a decimal mark.
var figures = []string{"price", costColumn, "discount", "taxRate", "total", "open"}

// tidied gives a cell in the form that our own export has: countries by code, figures with a point, yes or nothing.
func tidied(column, text string, mark byte, p sheet.Preset) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", nil
	case slices.Contains([]string{"price", "total", "open"}, column) && p.Hundredths() && strings.Trim(text, "0123456789") == "":
		return sheet.Hundredths(text), nil
	case slices.Contains(figures, column):
		return sheet.Figure(text, mark)
	}
	switch column {
	case "country":
		return sheet.Country(text), nil
	case "currency":
		return currencyCode(text), nil
	case "terms":
		return daysIn(text), nil
	case "service", "digital":
		return yesOr(slices.Contains([]string{"yes", "ja", "oui", "si", "sí", "sim", "tak", "true", "1", "service", "dienstleistung", "servicio", "servizio", "dienst", "serviço"}, strings.ToLower(text))), nil
	case "prices":
		return pricesWord(text), nil
	case "unit":
		return bill.UnitCode(text), nil
	}
	return text, nil
}

func currencyCode(text string) string {
	switch text {
	case "€":
		return "EUR"
	case "£":
		return "GBP"
	}
	return strings.ToUpper(text)
}

// daysIn is the number in "net 30" or "30 days", and what stands there where there is not exactly one.
func daysIn(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 1 && !strings.HasPrefix(text, "-") {
		return parts[0]
	}
	return text
}

func pricesWord(text string) string {
	switch strings.ToLower(text) {
	case "gross", "brutto", "ttc", "incl", "inclusive", "yes", "true", "1":
		return string(bill.Gross)
	case "net", "netto", "ht", "excl", "exclusive", "no", "false", "0":
		return string(bill.Net)
	}
	return text
}

// registry finds what the rows of a table mean among what the books hold.
type registry struct {
	columns []string
	key     string
	byID    map[string][]string
	byKey   map[string][]string
	byName  map[string][][]string
	taken   map[string]int    // "column=text" -> the line of the table that has it
	owner   map[string]string // barcode -> the id of the item that has it
}

func newRegistry(columns []string, key string) *registry {
	return &registry{columns, key, map[string][]string{}, map[string][]string{}, map[string][][]string{}, map[string]int{}, map[string]string{}}
}

func (g *registry) cell(cells []string, column string) string {
	return cells[slices.Index(g.columns, column)]
}

func (g *registry) add(cells []string) {
	g.byID[cells[0]] = cells
	if key := g.cell(cells, g.key); key != "" {
		g.byKey[key] = cells
	}
	if at := slices.Index(g.columns, "barcode"); at >= 0 && cells[at] != "" {
		g.owner[cells[at]] = cells[0]
	}
	if at := slices.Index(g.columns, "otherCodes"); at >= 0 && cells[at] != "" {
		var codes []string
		if err := json.Unmarshal([]byte(cells[at]), &codes); err == nil { // as listInCell wrote it
			for _, code := range codes {
				g.owner[code] = cells[0]
			}
		}
	}
	name := strings.ToLower(g.cell(cells, "name"))
	g.byName[name] = append(g.byName[name], cells)
}

// find gives the cells of the one that a row changes, nil where it adds one. Two rows of a table are never the same one.
func (g *registry) find(t sheet.Table, r sheet.Row) (was []string, problem *ImportProblem) {
	id, _ := t.At(r, "id")
	key, _ := t.At(r, sheet.Field(g.key))
	field := sheet.Field(g.key)
	switch {
	case id != "":
		was, field = g.byID[id], "id"
	case key != "":
		was = g.byKey[unsafe(key)]
	default:
		was, field = g.named(t, r), "name"
	}
	claims := []string{"id=" + id, "key=" + key}
	if was != nil {
		claims = append(claims, "id="+was[0])
	}
	for _, claim := range claims {
		if line := g.taken[claim]; line != 0 && line != r.Line && !strings.HasSuffix(claim, "=") {
			return nil, &ImportProblem{Field: field, Title: t.TitleOf(field), Code: "twice", Err: fmt.Errorf("line %d is the same one", line)}
		}
		g.taken[claim] = r.Line
	}
	return was, nil
}

// owned refuses a barcode that another item has: a scanner would not know which is meant.
func (g *registry) owned(t sheet.Table, in row, id bill.ID) *ImportProblem {
	code := in.cell["barcode"]
	if owner := g.owner[code]; code != "" && owner != "" && owner != id.String() {
		return &ImportProblem{Field: "barcode", Title: t.TitleOf("barcode"), Code: "twice", Err: errors.New("another item has this barcode")}
	}
	g.owner[code] = id.String()
	return nil
}

// named is the only one of the name, where neither number, e-mail, town nor post code speak against it.
func (g *registry) named(t sheet.Table, r sheet.Row) (was []string) {
	name, _ := t.At(r, "name")
	n := 0
	for _, cells := range g.byName[strings.ToLower(unsafe(name))] {
		fits := true
		for _, column := range []string{"email", "city", "postCode"} {
			if at := slices.Index(g.columns, column); at >= 0 {
				text, _ := t.At(r, sheet.Field(column))
				fits = fits && (text == "" || cells[at] == "" || strings.EqualFold(unsafe(text), cells[at]))
			}
		}
		if fits {
			was = cells
			n++
		}
	}
	if n != 1 {
		return nil
	}
	return was
}

// plainCells are the texts of cells.
func plainCells(cells []cell) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = c.text
	}
	return out
}
