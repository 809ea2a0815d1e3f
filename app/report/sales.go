package report

import (
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Discount is the kind of a settlement discount among documents: what it takes off counts as a credit note does, on its own day.
const Discount bill.Kind = "discount"

// Sale is a tax group of an issued invoice or credit note, or what a settlement discount takes off one.
type Sale struct {
	Document    bill.ID
	Kind        bill.Kind // what a credit note or Discount takes back is counted off
	Number      string
	Day         bill.Date // that the document bears; of a discount, when it was taken
	Customer    bill.ID
	Name        string // the buyer's, as on the document
	TaxID       string
	Country     string
	Rate        tax.Rate
	Taxable     money.Amount
	Tax         money.Amount
	HomeTaxable money.Amount // in the currency of the books: without currency where the document has no exchange rate
	HomeTax     money.Amount
	Parts       []money.Amount // the tax of each of the taxes that the rate is made of; none where only their sum is known
}

// figures are net, tax, gross and the same in the currency of the books, less where it is a credit note.
func (b *builder) figures(s Sale) ([]money.Amount, error) {
	if s.Taxable.Currency() == b.home {
		s.HomeTaxable, s.HomeTax = s.Taxable, s.Tax
	}
	if negated(s.Kind) {
		s.Taxable, s.Tax, s.HomeTaxable, s.HomeTax = s.Taxable.Neg(), s.Tax.Neg(), s.HomeTaxable.Neg(), s.HomeTax.Neg()
	}
	if s.HomeTaxable == (money.Amount{}) {
		b.apart++
	}
	gross, err := s.Taxable.Add(s.Tax)
	return []money.Amount{s.Taxable, s.Tax, gross, s.HomeTaxable, s.HomeTax}, err
}

// moneyColumns are the columns that figures fill.
func moneyColumns(home money.Currency) []Column {
	return []Column{
		colOf(Money, "net", "Without tax"), colOf(Money, "tax", "Tax"), colOf(Money, "gross", "With tax"),
		colOf(Home, "homeNet", "Net, "+home.Code()), colOf(Home, "homeTax", "Tax, "+home.Code()),
	}
}

// The ways in which sales are listed.
const (
	ByCustomer = "customer"
	ByItem     = "item"
	ByMonth    = "month"
	ByTax      = "tax"
	ByDocument = "document"
)

// Sales adds up what was sold to whom, or in which month. Credit notes are taken off.
func Sales(list []Sale, by string, home money.Currency) (Table, error) {
	b := newBuilder("sales", "Sales by customer", home, append([]Column{
		col("customer", "Customer"), currency(), colOf(Count, "documents", "Documents"),
	}, moneyColumns(home)...)...)
	if by == ByMonth {
		b.Title, b.Columns[0] = "Sales by month", col("month", "Month")
	}
	last := bill.ID{}
	for _, s := range list {
		name, customer := s.Name, s.Customer
		if by == ByMonth {
			name, customer = s.Day.String()[:7], bill.ID{}
		}
		key := name + "\x00" + s.Taxable.Currency().Code()
		if customer != (bill.ID{}) {
			key = string(customer[:]) + "\x00" + s.Taxable.Currency().Code()
		}
		row := b.row(key, func() Row { return Row{Cells: []Cell{text(name), code(s.Taxable.Currency())}, Customer: customer} })
		if s.Document != last && s.Kind != Discount {
			row.Cells[2].Count++
			last = s.Document
		}
		amounts, err := b.figures(s)
		if err != nil {
			return Table{}, err
		}
		if err := b.add(row, amounts...); err != nil {
			return Table{}, err
		}
	}
	if by == ByMonth {
		slices.SortStableFunc(b.Rows, func(x, y Row) int { return compareTexts(x, y, 0, 1) })
	} else {
		b.largest(3, 1)
	}
	return b.finish()
}

// Tax adds up taxed amounts and tax by category and rate: what a tax return asks for.
func Tax(list []Sale, home money.Currency) (Table, error) {
	b := newBuilder("tax", "Tax by rate", home, append([]Column{
		col("category", "Category"), col("rate", "Rate"), currency(),
	}, moneyColumns(home)...)...)
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y Sale) int { return x.Rate.Cmp(y.Rate) })
	for _, s := range list {
		rate := s.Rate.Percent.String() + " %"
		if split := s.Rate.Split.String(); split != "" {
			rate = split + " %"
		}
		row := b.row(fmt.Sprint(s.Rate.Category, rate, s.Taxable.Currency()), func() Row {
			return Row{Cells: []Cell{text(string(s.Rate.Category)), text(rate), code(s.Taxable.Currency())}}
		})
		amounts, err := b.figures(s)
		if err != nil {
			return Table{}, err
		}
		if err := b.add(row, amounts...); err != nil {
			return Table{}, err
		}
	}
	return b.finish()
}

// EC is the list of supplies to businesses in other member states, by their VAT id: goods (category K) and services whose tax the
// buyer owes (AE), without tax.
func EC(list []Sale, home money.Currency) (Table, error) {
	b := newBuilder("ec", "EC sales list", home, col("country", "Country"), col("taxId", "VAT id"), col("customer", "Customer"), currency(),
		colOf(Money, "goods", "Goods"), colOf(Money, "services", "Services"),
		colOf(Home, "homeGoods", "Goods, "+home.Code()), colOf(Home, "homeServices", "Services, "+home.Code()))
	without := 0
	for _, s := range list {
		if s.Rate.Category != tax.IntraEU && s.Rate.Category != tax.ReverseCharge {
			continue
		}
		if s.TaxID == "" {
			without++
		}
		amounts, err := b.figures(s)
		if err != nil {
			return Table{}, err
		}
		net, inHome, none := amounts[0], amounts[3], money.Of(0, s.Taxable.Currency())
		row := b.row(s.TaxID+"\x00"+s.Taxable.Currency().Code(), func() Row {
			return Row{Cells: []Cell{text(s.Country), text(s.TaxID), text(s.Name), code(s.Taxable.Currency())}, Customer: s.Customer}
		})
		if s.Rate.Category == tax.IntraEU {
			err = b.add(row, net, none, inHome, money.Amount{})
		} else {
			err = b.add(row, none, net, money.Amount{}, inHome)
		}
		if err != nil {
			return Table{}, err
		}
	}
	if without > 0 {
		b.Notes = append(b.Notes, counted(without, "supply names", "supplies name")+" no VAT id of the buyer.")
	}
	slices.SortStableFunc(b.Rows, func(x, y Row) int { return compareTexts(x, y, 0, 1, 3) })
	return b.finish()
}

// Journal lists every invoice and credit note of the period, and the settlement discounts.
func Journal(list []Sale, home money.Currency) (Table, error) {
	b := newBuilder("journal", "Journal of invoices", home, append([]Column{
		colOf(Day, "date", "Date"), col("number", "Number"), col("kind", "Kind"), col("customer", "Customer"), currency(),
	}, moneyColumns(home)...)...)
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y Sale) int { return compareDays(x.Day, y.Day) })
	for _, s := range list {
		key := string(s.Document[:])
		if s.Kind == Discount {
			key += s.Day.String()
		}
		row := b.row(key, func() Row {
			return Row{
				Cells:    []Cell{day(s.Day), text(s.Number), text(kindWords[s.Kind]), text(s.Name), code(s.Taxable.Currency())},
				Document: s.Document,
			}
		})
		amounts, err := b.figures(s)
		if err != nil {
			return Table{}, err
		}
		if err := b.add(row, amounts...); err != nil {
			return Table{}, err
		}
	}
	return b.finish()
}

var kindWords = map[bill.Kind]string{bill.Invoice: "Invoice", bill.CreditNote: "Credit note", Discount: "Settlement discount"}

// Item is a line of an issued invoice or credit note, a discount or charge of the whole document, or a settlement discount.
type Item struct {
	Item        bill.ID
	Kind        bill.Kind
	Description string // "" for what was taken off or put on the whole document
	Net         money.Amount
}

// Items adds up what was sold of which item, without tax. Lines that were made from no item are one for each description.
func Items(list []Item, home money.Currency) (Table, error) {
	b := newBuilder("sales", "Sales by item", home, col("item", "Item"), currency(), colOf(Count, "lines", "Lines"), colOf(Money, "net", "Without tax"))
	for _, s := range list {
		key := string(s.Item[:])
		if s.Item == (bill.ID{}) {
			key = s.Description
		}
		if negated(s.Kind) {
			s.Net = s.Net.Neg()
		}
		name := s.Description
		switch {
		case s.Kind == Discount:
			name = "Settlement discounts"
			key = name
		case name == "":
			name = "Discounts and charges of whole documents"
		}
		row := b.row(key+"\x00"+s.Net.Currency().Code(), func() Row { return Row{Cells: []Cell{text(name), code(s.Net.Currency())}} })
		row.Cells[2].Count++
		if err := b.add(row, s.Net); err != nil {
			return Table{}, err
		}
	}
	b.largest(3, 1)
	return b.finish()
}
