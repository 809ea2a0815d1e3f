package app

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"counterfoil/app/bill"
)

// cell is a field of a CSV file: a text, which a spreadsheet must not take for a formula, or a number, which it should add up.
type cell struct {
	text   string
	number bool
}

func text(s string) cell   { return cell{text: s} }
func number(s string) cell { return cell{text: s, number: true} }

// safe puts an apostrophe before a text that a spreadsheet would run as a formula (OWASP, CSV injection), and before one
// that begins with such an apostrophe already, so that unsafe always gives the text back.
func (c cell) safe() string {
	if c.number || c.text == "" || !formula(strings.TrimLeft(c.text, "'")) {
		return c.text
	}
	return "'" + c.text
}

// unsafe gives the text of a cell that safe wrote.
func unsafe(s string) string {
	if strings.HasPrefix(s, "'") && formula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

func formula(s string) bool {
	return s != "" && strings.ContainsRune("=+-@\t\r\uff1d\uff0b\uff0d\uff20", []rune(s)[0])
}

func writeCSV(w io.Writer, columns []string, rows [][]cell) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(columns); err != nil {
		return err
	}
	for _, row := range rows {
		if err := out.Write(plain(row)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func plain(row []cell) []string {
	line := make([]string, len(row))
	for i, c := range row {
		line[i] = c.safe()
	}
	return line
}

// The columns of the CSV files. customers.csv and items.csv can be imported again.
var (
	customerColumns = []string{
		"id", "number", "name", "address1", "address2", "address3", "postCode", "city", "region", "country", "contact", "phone",
		"email", "taxId", "currency", "language", "terms", "discount", "note", "buyerReference", "addresses", "contacts", "own", "archived", "settlement", "priceList",
		"legalId", "eInvoice", "endpoint",
	}
	itemColumns      = []string{"id", "code", "name", "description", "unit", "price", "currency", "prices", "taxCategory", "taxRate", "taxSplit", "service", "digital", "barcode", "quantityPrices", "own", "archived", "keepStock", "reorder", "otherCodes"}
	priceListColumns = []string{"id", "name", "currency", "prices", "from", "to", "change"}
	stockColumns     = []string{"id", "item", "date", "quantity", "cause", "document", "line", "note"}
	costColumns      = []string{"item", "from", "cost", "currency"}
	listPriceColumns = []string{"list", "item", "price", "quantityPrices"}
	paymentColumns   = []string{
		"id", "receipt", "kind", "invoice", "customer", "date", "amount", "currency", "method", "reference", "note", "reverses",
	}
	discountColumns = []string{
		"payment", "category", "rate", "split", "taxable", "tax", "currency", "homeTaxable", "homeTax", "homeCurrency",
	}
	bankColumns = []string{
		"id", "account", "state", "booked", "valued", "amount", "currency", "name", "iban", "purpose", "endToEnd", "reference", "bankReference", "format",
	}
	importColumns    = []string{"id", "made", "what", "file", "added", "changed", "undone", "list"}
	recurringColumns = []string{
		"id", "state", "next", "customer", "customerId", "payable", "currency", "every", "unit", "on", "from", "until", "count", "period",
		"prices", "result",
	}
	documentColumns = []string{
		"id", "kind", "number", "state", "issued", "date", "due", "customer", "customerId", "currency", "lines", "allowances", "charges",
		"taxExclusive", "tax", "taxInclusive", "prepaid", "rounding", "payable", "open", "account", "reference",
	}
	lineColumns = []string{
		"document", "number", "line", "description", "detail", "quantity", "unit", "price", "base", "taxCategory", "taxRate", "taxSplit", "discounts",
		"charges", "net", "currency", "priceFrom", "deposit", "class", "code",
	}
	taxColumns = []string{
		"document", "number", "category", "rate", "split", "taxable", "tax", "splitTax", "currency", "homeTaxable", "homeTax", "homeCurrency",
	}
)

func customerRow(c bill.Customer) []cell {
	var lines [3]string
	copy(lines[:], c.Address.Lines)
	return []cell{
		text(c.ID.String()), text(c.Number), text(c.Name), text(lines[0]), text(lines[1]), text(lines[2]), text(c.Address.PostCode),
		text(c.Address.City), text(c.Address.Region), text(c.Address.Country), text(c.Contact.Name), text(c.Contact.Phone),
		text(c.Contact.Email), text(c.TaxID), text(c.Currency.Code()), text(c.Language), number(strconv.Itoa(c.Terms)),
		number(c.Discount.String()), text(c.Note), text(c.BuyerRef), text(listInCell(placesOut(c.Places))), text(listInCell(peopleOut(c.People))), text(ownInCell(c.Own)), text(yesOr(c.Archived)),
		text(settlementCell(c.Settlement)),
		text(c.PriceList.String()), text(c.LegalID), text(string(c.EInvoice.Profile)), text(c.EInvoice.Endpoint.String()),
	}
}

// listInCell is a list in a cell, in its JSON form; nothing where it is empty.
func listInCell[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // texts and flags
	}
	return string(text)
}

func itemRow(it bill.Item) []cell {
	return []cell{
		text(it.ID.String()), text(it.Code), text(it.Name), text(it.Description), text(it.Unit), number(it.Price.String()),
		text(it.Currency.Code()), text(string(it.Prices)), text(string(it.Tax.Category)), number(it.Tax.Percent.String()), text(it.Tax.Split.String()), text(yesOr(it.Service)), text(yesOr(it.Digital)),
		text(it.Barcode), text(quantitiesText(it.Quantities)), text(ownInCell(it.Own)), text(yesOr(it.Archived)),
		text(yesOr(it.Stock)), number(reorderText(it.Reorder)), text(listInCell(it.OtherCodes)),
	}
}

// yesOr is "yes", or nothing.
func yesOr(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func priceListRow(l bill.PriceList) []cell {
	return []cell{
		text(l.ID.String()), text(l.Name), text(l.Currency.Code()), text(string(l.Prices)), text(dayOut(l.From)), text(dayOut(l.To)), number(l.Change.String()),
	}
}

func stockRow(m stockMoveJSON) []cell {
	line := ""
	if m.Line > 0 {
		line = strconv.Itoa(m.Line)
	}
	return []cell{text(m.ID), text(m.Item), text(m.Date), number(m.Quantity), text(m.Cause), text(m.Document), number(line), text(m.Note)}
}

func costRow(c bill.Cost) []cell {
	return []cell{text(c.Item.String()), text(dayOut(c.From)), number(c.Price.String()), text(c.Currency.Code())}
}

func listPriceRow(list bill.ID, p bill.ListPrice) []cell {
	return []cell{text(list.String()), text(p.Item.String()), number(p.Price.String()), text(quantitiesText(p.Quantities))}
}

func paymentRow(p bill.Payment) []cell {
	return []cell{
		text(p.ID.String()), text(p.Receipt.String()), text(string(p.Kind)), text(p.Document.String()), text(p.Customer.String()),
		text(dayOut(p.Date)), number(p.Amount.String()), text(p.Amount.Currency().Code()), text(p.Method), text(p.Reference), text(p.Note),
		text(p.Reverses.String()),
	}
}

// discountTax is what a settlement discount takes off a tax group.
type discountTax struct {
	Payment string `json:"payment"`
	groupJSON
}

func discountTaxes(list []bill.Payment) (out []discountTax, rows [][]cell) {
	for _, p := range list {
		for i, g := range paymentOut(p).Taxes {
			c := p.Taxes[i]
			out = append(out, discountTax{p.ID.String(), g})
			rows = append(rows, []cell{
				text(p.ID.String()), text(g.Category), number(g.Rate), text(c.Rate.Split.String()), number(g.Taxable), number(g.Tax),
				text(p.Amount.Currency().Code()), number(amountOut(c.HomeTaxable)), number(amountOut(c.HomeTax)), text(c.HomeTax.Currency().Code()),
			})
		}
	}
	return out, rows
}

func bankRow(e BankEntry) []cell {
	return []cell{
		text(e.ID.String()), text(e.Account), text(string(e.State)), text(dayOut(e.Booked)), text(dayOut(e.Valued)), number(e.Amount.String()),
		text(e.Amount.Currency().Code()), text(e.Name), text(e.IBAN), text(e.Purpose), text(e.EndToEnd), text(e.Reference), text(e.BankRef),
		text(string(e.Format)),
	}
}

func importCells(i Import) []cell {
	return []cell{
		text(i.ID.String()), text(momentOut(i.Made)), text(i.Noun), text(i.Name), number(strconv.Itoa(i.Added)), number(strconv.Itoa(i.Changed)),
		text(momentOrNone(i.Undone)), text(i.List.String()),
	}
}

// documentFiles are the four files that the documents go into.
type documentFiles struct {
	list    *os.File
	json    *bufio.Writer
	written int
	csv     [3]*csvFile
}

type csvFile struct {
	file *os.File
	out  *csv.Writer
}

func (e *exporter) openDocuments() (*documentFiles, error) {
	open := func(name string) (*os.File, error) {
		return os.OpenFile(filepath.Join(e.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	d := &documentFiles{}
	var err error
	if d.list, err = open("documents.json"); err != nil {
		return nil, err
	}
	d.json = bufio.NewWriterSize(d.list, 64<<10)
	_, err = d.json.WriteString("[")
	for i, f := range []struct {
		name    string
		columns []string
	}{{"documents.csv", documentColumns}, {"lines.csv", lineColumns}, {"taxes.csv", taxColumns}} {
		file, e := open(f.name)
		if e != nil {
			return nil, errors.Join(err, e, d.close())
		}
		d.csv[i] = &csvFile{file, csv.NewWriter(file)}
		d.csv[i].out.UseCRLF = true
		err = errors.Join(err, d.csv[i].out.Write(f.columns))
	}
	return d, err
}

func (d *documentFiles) close() error {
	_, err := d.json.WriteString("\n]\n")
	err = errors.Join(err, d.json.Flush(), d.list.Sync(), d.list.Close())
	for _, c := range d.csv {
		if c != nil {
			c.out.Flush()
			err = errors.Join(err, c.out.Error(), c.file.Sync(), c.file.Close())
		}
	}
	return err
}

// put writes one document into all of them.
func (d *documentFiles) put(doc documentJSON) error {
	if d.written > 0 {
		if err := d.json.WriteByte(','); err != nil {
			return err
		}
	}
	d.written++
	b, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	if _, err := d.json.Write(append([]byte("\n  "), b...)); err != nil {
		return err
	}
	if err := d.csv[0].out.Write(plain(documentRow(doc))); err != nil {
		return err
	}
	return errors.Join(d.putLines(doc), d.putTaxes(doc))
}

func documentRow(d documentJSON) []cell {
	t := d.Totals
	if t == nil {
		t = &totalsJSON{}
	}
	return []cell{
		text(d.ID), text(d.Kind), text(d.Number), text(d.State), text(d.Issued), text(d.Date), text(d.Due), text(d.Customer.Name),
		text(d.Customer.ID), text(d.Currency), number(t.Lines), number(t.Allowances), number(t.Charges), number(t.TaxExclusive), number(t.Tax),
		number(t.TaxInclusive), number(t.Prepaid), number(t.Rounding), number(t.Payable), number(d.Open), text(d.Account.key()), text(d.Reference),
	}
}

func (d *documentFiles) putLines(doc documentJSON) error {
	for i, l := range doc.Lines {
		discounts, err := json.Marshal(l.Discounts)
		if err != nil {
			return err
		}
		charges, err := json.Marshal(l.Charges)
		if err != nil {
			return err
		}
		err = d.csv[1].out.Write(plain([]cell{
			text(doc.ID), text(doc.Number), number(strconv.Itoa(i + 1)), text(l.Description), text(l.Detail), number(l.Quantity), text(l.Unit),
			number(l.Price), number(l.Base), text(l.Tax.Category), number(l.Tax.Rate), text(l.Tax.Split), text(listText(discounts)), text(listText(charges)),
			number(l.Net), text(doc.Currency), text(l.Origin.cell()), text(l.Deposit), text(l.Class.cell()), text(l.Code),
		}))
		if err != nil {
			return err
		}
	}
	return nil
}

// listText leaves a cell empty where there is nothing in the list.
func listText(b []byte) string {
	if string(b) == "null" || string(b) == "[]" {
		return ""
	}
	return string(b)
}

func (d *documentFiles) putTaxes(doc documentJSON) error {
	if doc.Totals == nil {
		return nil
	}
	for _, g := range doc.Totals.Groups {
		err := d.csv[2].out.Write(plain(taxRow(doc, g)))
		if err != nil {
			return err
		}
	}
	return nil
}

// taxRow is one tax group. Where its rate is several taxes, they stand in one cell, and so do their amounts.
func taxRow(doc documentJSON, g groupJSON) []cell {
	var names, taxes []string
	for _, s := range g.Split {
		names, taxes = append(names, s.Name+" "+s.Rate), append(taxes, s.Tax)
	}
	row := []cell{
		text(doc.ID), text(doc.Number), text(g.Category), number(g.Rate), text(strings.Join(names, " + ")), number(g.Taxable), number(g.Tax),
		text(strings.Join(taxes, " + ")), text(doc.Currency),
	}
	if g.Home == nil || doc.Exchange == nil {
		return append(row, text(""), text(""), text(""))
	}
	return append(row, number(g.Home.Taxable), number(g.Home.Tax), text(doc.Exchange.Currency))
}
