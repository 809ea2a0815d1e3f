package report

import (
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Earned is a line of an issued invoice or credit note, or what the discounts and charges of the whole document bring in, with what is
// known of its cost.
type Earned struct {
	Kind        bill.Kind
	Day         bill.Date
	Customer    bill.ID
	Name        string // the buyer's
	Item        bill.ID
	Description string // "" for the discounts and charges of the document
	Known       bool
	Net, Cost   money.Amount // in the currency of the books
}

// by is the key and the name of the row that a line belongs to, and its customer.
func (e Earned) by(how string) (key, name string, customer bill.ID) {
	switch {
	case how == ByMonth:
		month := e.Day.String()[:7]
		return month, month, bill.ID{}
	case how == ByCustomer && e.Customer != (bill.ID{}):
		return string(e.Customer[:]), e.Name, e.Customer
	case how == ByCustomer:
		return e.Name, e.Name, bill.ID{}
	case e.Description == "":
		return "", "Discounts and charges of whole documents", bill.ID{}
	case e.Item != (bill.ID{}):
		return string(e.Item[:]), e.Description, bill.ID{}
	}
	return e.Description, e.Description, bill.ID{}
}

// Margins adds up what remained of sales after what the goods cost, by item, customer or month. Credit notes are taken off. Lines whose
// cost nobody knew are left out, and told.
func Margins(list []Earned, by string, home money.Currency) (Table, error) {
	title := map[string]Column{ByCustomer: col("customer", "Customer"), ByMonth: col("month", "Month")}
	first, ok := title[by]
	if !ok {
		by, first = ByItem, col("item", "Item")
	}
	b := newBuilder("margins", "Margins by "+by, home, first, currency(), colOf(Count, "lines", "Lines"), colOf(Money, "net", "Without tax"),
		colOf(Money, "cost", "Cost"), colOf(Money, "margin", "Margin"), colOf(Percent, "percent", "Margin %"))
	unknown := 0
	for _, e := range list {
		if !e.Known {
			unknown++
			continue
		}
		if negated(e.Kind) {
			e.Net, e.Cost = e.Net.Neg(), e.Cost.Neg()
		}
		margin, err := e.Net.Sub(e.Cost)
		if err != nil {
			return Table{}, err
		}
		key, name, customer := e.by(by)
		row := b.row(key+"\x00"+e.Net.Currency().Code(), func() Row { return Row{Cells: []Cell{text(name), code(e.Net.Currency())}, Customer: customer} })
		row.Cells[2].Count++
		if err := b.add(row, e.Net, e.Cost, margin); err != nil {
			return Table{}, err
		}
	}
	if by == ByMonth {
		slices.SortStableFunc(b.Rows, func(x, y Row) int { return compareTexts(x, y, 0, 1) })
	} else {
		b.largest(5, 1)
	}
	t, err := b.finish()
	for _, rows := range [][]Row{t.Rows, t.Sums} {
		for i := range rows {
			rows[i].Cells[6].Text = bill.PercentOf(rows[i].Cells[5].Amount, rows[i].Cells[3].Amount).String()
		}
	}
	if unknown > 0 {
		t.Notes = append(t.Notes, counted(unknown, "line is left out: nobody knew what it cost.", "lines are left out: nobody knew what they cost."))
	}
	return t, err
}
