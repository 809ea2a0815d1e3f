package report

import (
	"cmp"
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The tables of GSTR-1, the return of outward supplies of India (CGST Rules, rule 59), as its offline tool takes them.
const (
	B2B   = "b2b"   // invoices to registered buyers
	B2CL  = "b2cl"  // large invoices to others in another state
	B2CS  = "b2cs"  // all else to others, by place and rate, credit notes taken off
	CDNR  = "cdnr"  // credit notes to registered buyers
	CDNUR = "cdnur" // credit notes for what is in b2cl
	HSN   = "hsn"   // goods and services by their code
)

// GSTRTables are all of them.
func GSTRTables() []string { return []string{B2B, B2CL, B2CS, CDNR, CDNUR, HSN} }

// GSTPaper is what GSTR-1 asks of an invoice or credit note besides its tax groups.
type GSTPaper struct {
	TaxID   string // of the buyer, "" where he is not registered
	Country string // of the buyer
	Place   string // code of the state of supply, "27"
	Seller  string // code of the seller's state
	Value   money.Amount
	Of      money.Amount // on a credit note: the value of its invoice
}

// GSTLine is a line of an invoice or credit note, with the HSN or SAC code of its item.
type GSTLine struct {
	Document    bill.ID
	Rate        tax.Rate
	Code        string
	Description string
	Quantity    money.Quantity
	Unit        string
	Net         money.Amount
}

// registered says whether the buyer has a GSTIN.
func (p GSTPaper) registered() bool { return len(p.TaxID) == 15 }

// largeFrom is the value above which an invoice to an unregistered buyer in another state is told by itself, in rupees: 250,000, and 100,000
// since August 2024 (Notification 12/2024, Central Tax).
func largeFrom(day bill.Date) int64 {
	if day.Before(bill.Date{Year: 2024, Month: 8, Day: 1}) {
		return 25_000_000
	}
	return 10_000_000
}

// table says in which table a sale stands.
func (p GSTPaper) table(s Sale) string {
	value, credit := p.Value, s.Kind == bill.CreditNote
	if credit && p.Of != (money.Amount{}) {
		value = p.Of
	}
	large := p.Place != p.Seller && value.Minor() > largeFrom(s.Day)
	switch {
	case p.registered() && credit:
		return CDNR
	case p.registered():
		return B2B
	case large && credit:
		return CDNUR
	case large:
		return B2CL
	}
	return B2CS
}

// gstAmounts are the taxed amount, IGST, CGST and that of the state, by the names of the components.
func gstAmounts(s Sale, taxable money.Amount, parts []component) ([]money.Amount, error) {
	none := money.Of(0, taxable.Currency())
	out := []money.Amount{taxable, none, none, none}
	for _, c := range parts {
		at := 3 // SGST, UTGST
		switch c.name {
		case "IGST", "":
			at = 1
		case "CGST":
			at = 2
		}
		sum, err := out[at].Add(c.tax)
		if err != nil {
			return nil, err
		}
		out[at] = sum
	}
	if s.Kind == bill.CreditNote {
		for i := range out {
			out[i] = out[i].Neg()
		}
	}
	return out, nil
}

var gstMoney = []Column{
	colOf(Money, "taxable", "Taxable value"), colOf(Money, "igst", "Integrated tax"), colOf(Money, "cgst", "Central tax"),
	colOf(Money, "sgst", "State/UT tax"),
}

// GSTR1 makes one of the tables. Only documents in rupees to buyers in India are in them; a note tells of others.
func GSTR1(list []Sale, papers map[bill.ID]GSTPaper, name string, home money.Currency) (Table, error) {
	columns := []Column{
		col("gstin", "GSTIN/UIN of recipient"), col("name", "Receiver name"), col("number", "Number"), colOf(Day, "date", "Date"),
		currency(), colOf(Money, "value", "Value"), col("place", "Place of supply"), col("rate", "Rate"),
	}
	if name == B2CS {
		columns = []Column{col("type", "Type"), col("place", "Place of supply"), currency(), col("rate", "Rate")}
	}
	b := newBuilder("gst", "GSTR-1 "+name, home, append(columns, gstMoney...)...)
	left := 0
	for _, s := range list {
		p, ok := papers[s.Document]
		if !ok || s.Kind == Discount || s.Taxable.Currency() != home || p.Country != "IN" {
			left++
			continue
		}
		if p.table(s) != name {
			continue
		}
		parts, err := s.components()
		if err != nil {
			return Table{}, err
		}
		amounts, err := gstAmounts(s, s.Taxable, parts)
		if err != nil {
			return Table{}, err
		}
		if err := b.gstRow(s, p, name, amounts); err != nil {
			return Table{}, err
		}
	}
	if left > 0 {
		b.Notes = append(b.Notes, fmt.Sprintf("%d tax groups of exports, of other currencies or of settlement discounts are not in these tables.", left))
	}
	return b.gstSums(false)
}

// gstRow adds amounts to the row of a sale. Notes are told without a sign: the table says what they are.
func (b *builder) gstRow(s Sale, p GSTPaper, name string, amounts []money.Amount) error {
	rate := s.Rate.Percent.String()
	if name == B2CS {
		row := b.row(p.Place+" "+rate, func() Row { return Row{Cells: []Cell{text("OE"), text(p.Place), code(b.home), text(rate)}} })
		return b.add(row, amounts...)
	}
	if s.Kind == bill.CreditNote {
		for i := range amounts {
			amounts[i] = amounts[i].Neg()
		}
	}
	row := b.row(s.Number+"\x00"+rate, func() Row {
		return Row{
			Cells:    []Cell{text(p.TaxID), text(s.Name), text(s.Number), day(s.Day), code(b.home), {Amount: p.Value}, text(p.Place), text(rate)},
			Document: s.Document,
		}
	})
	return b.add(row, append([]money.Amount{money.Of(0, b.home)}, amounts...)...)
}

// gstSums are the sums; that of the values of invoices is left out, because one of two rates stands in two rows.
func (b *builder) gstSums(values bool) (Table, error) {
	t, err := b.finish()
	at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Key == "value" })
	for _, sum := range t.Sums {
		if at >= 0 && !values {
			sum.Cells[at].Amount = money.Amount{}
		}
	}
	return t, err
}

// GSTR1HSN adds up goods and services by their code, apart for registered and other buyers. What a document took off or put on as a whole,
// and its tax, is shared over its lines, so that the sums are those of the documents.
func GSTR1HSN(list []Sale, papers map[bill.ID]GSTPaper, lines []GSTLine, home money.Currency) (Table, error) {
	b := newBuilder("gst", "GSTR-1 "+HSN, home, append([]Column{
		col("supplies", "Supplies"), col("hsn", "HSN"), col("description", "Description"), col("uqc", "UQC"), currency(), col("rate", "Rate"),
		col("quantity", "Total quantity"), colOf(Money, "value", "Total value"),
	}, gstMoney...)...)
	type group struct {
		document bill.ID
		rate     tax.Rate
	}
	by, without := map[group][]GSTLine{}, 0
	for _, l := range lines {
		by[group{l.Document, l.Rate}] = append(by[group{l.Document, l.Rate}], l)
	}
	quantities := map[string]money.Quantity{}
	for _, s := range list {
		p, ok := papers[s.Document]
		if !ok || s.Kind == Discount || s.Taxable.Currency() != home || p.Country != "IN" {
			continue
		}
		n, err := b.hsnLines(s, p, by[group{s.Document, s.Rate}], quantities)
		without += n
		if err != nil {
			return Table{}, err
		}
	}
	if without > 0 {
		b.Notes = append(b.Notes, fmt.Sprintf("%d lines bear no code: give their items an own field HSN.", without))
	}
	slices.SortStableFunc(b.Rows, func(x, y Row) int { return cmp.Or(compareTexts(x, y, 0, 1), compareTexts(x, y, 5)) })
	return b.gstSums(true)
}

// hsnLines shares a tax group over its lines, and says how many bear no code.
func (b *builder) hsnLines(s Sale, p GSTPaper, lines []GSTLine, quantities map[string]money.Quantity) (without int, err error) {
	parts, err := s.components()
	if err != nil || len(lines) == 0 {
		return 0, err
	}
	nets := make([]money.Amount, len(lines))
	for i, l := range lines {
		nets[i] = l.Net
	}
	taxable, err := money.Share(s.Taxable, nets)
	if err != nil {
		return 0, err
	}
	taxes := make([][]money.Amount, len(parts))
	for i, c := range parts {
		if taxes[i], err = money.Share(c.tax, nets); err != nil {
			return 0, err
		}
	}
	for i, l := range lines {
		own := slices.Clone(parts)
		for n := range own {
			own[n].tax = taxes[n][i]
		}
		amounts, err := gstAmounts(s, taxable[i], own)
		if err != nil {
			return without, err
		}
		if l.Code == "" {
			without++
		}
		if err := b.hsnRow(s, p, l, amounts, quantities); err != nil {
			return without, err
		}
	}
	return without, nil
}

func (b *builder) hsnRow(s Sale, p GSTPaper, l GSTLine, amounts []money.Amount, quantities map[string]money.Quantity) error {
	supplies, rate, unit := "B2C", s.Rate.Percent.String(), bill.UQC(l.Unit)
	if p.registered() {
		supplies = "B2B"
	}
	key := supplies + "\x00" + l.Code + "\x00" + unit + "\x00" + rate
	row := b.row(key, func() Row {
		return Row{Cells: []Cell{text(supplies), text(l.Code), text(l.Description), text(unit), code(b.home), text(rate)}}
	})
	quantity := l.Quantity
	if s.Kind == bill.CreditNote {
		quantity = quantity.Neg()
	}
	sum, err := quantities[key].Add(quantity)
	if err != nil {
		return err
	}
	quantities[key] = sum
	row.Cells[6] = text(sum.String())
	value, err := money.Sum(b.home, amounts...)
	if err != nil {
		return err
	}
	return b.add(row, append([]money.Amount{value}, amounts...)...)
}
