package report

import (
	"cmp"
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
	CDNUR = "cdnur" // credit notes for what is in b2cl or exp
	EXP   = "exp"   // exports
	HSN   = "hsn"   // goods and services by their code
)

// GSTRTables are all of them.
func GSTRTables() []string { return []string{B2B, B2CL, B2CS, EXP, CDNR, CDNUR, HSN} }

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
func (p GSTPaper) registered() bool {
	return len(p.TaxID) == 15 && (p.Country == "IN" || p.Country == "")
}

// largeFrom is the value above which an invoice to an unregistered buyer in another state is told by itself, in rupees: 250,000, and 100,000
// since August 2024 (Notification 12/2024, Central Tax).
func largeFrom(day bill.Date) int64 {
	if day.Before(bill.Date{Year: 2024, Month: 8, Day: 1}) {
		return 25_000_000
	}
	return 10_000_000
}

// export says whether a sale is one: the goods or the service go abroad.
func (s Sale) export(p GSTPaper) bool {
	return s.Rate.Category == tax.Export && !p.registered() || p.Country != "IN" && p.Country != ""
}

// zone says whether a sale is one to a special economic zone without payment of tax: zero-rated as an export is (IGST Act, s. 16), to a buyer with a
// GSTIN. One with payment looks like any sale in another state, and nobody here knows.
func (s Sale) zone(p GSTPaper) bool { return s.Rate.Category == tax.Export && p.registered() }

// supplyType is how the return tells a sale to a registered buyer.
func supplyType(s Sale, p GSTPaper) string {
	if s.zone(p) {
		return "SEZ supplies without payment"
	}
	return "Regular B2B"
}

// exportType is how the return tells an export: with payment of integrated tax, or without, under an undertaking.
func exportType(s Sale) string {
	with, without := "WPAY", "WOPAY"
	if s.Kind == bill.CreditNote {
		with, without = "EXPWP", "EXPWOP"
	}
	if s.Tax.IsZero() {
		return without
	}
	return with
}

// table says in which table a sale stands.
func (p GSTPaper) table(s Sale) string {
	if s.export(p) {
		if s.Kind == bill.CreditNote {
			return CDNUR
		}
		return EXP
	}
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
	if negated(s.Kind) {
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

// gstColumns are the titles of a table, but for the amounts.
func gstColumns(name string) []Column {
	paper := []Column{col("number", "Number"), colOf(Day, "date", "Date"), currency(), colOf(Money, "value", "Value")}
	switch name {
	case B2CS:
		return []Column{col("type", "Type"), col("place", "Place of supply"), currency(), col("rate", "Rate")}
	case EXP:
		return append(append([]Column{col("type", "Export type")}, paper...), col("rate", "Rate"))
	case CDNUR:
		return append(append([]Column{col("type", "UR type"), col("name", "Receiver name")}, paper...), col("place", "Place of supply"), col("rate", "Rate"))
	}
	columns := append(append([]Column{col("gstin", "GSTIN/UIN of recipient"), col("name", "Receiver name")}, paper...), col("place", "Place of supply"))
	if name != B2CL {
		columns = append(columns, col("type", "Supply type"))
	}
	return append(columns, col("rate", "Rate"))
}

// GSTR1 makes one of the tables. Exports count in rupees at the document's own exchange rate; what settlement discounts took off counts in
// b2cs, on its day. Notes tell of what is in no table: discounts for others, which a credit note has to declare, and what has no amount in
// rupees.
func GSTR1(list []Sale, papers map[bill.ID]GSTPaper, name string, home money.Currency) (Table, error) {
	b := newBuilder("gst", "GSTR-1 "+name, home, append(gstColumns(name), gstMoney...)...)
	values, err := exportValues(list, papers, home)
	if err != nil {
		return Table{}, err
	}
	left, discounts := 0, 0
	for _, s := range list {
		p, known := papers[s.Document]
		s, ok := s.inRupees(p, home)
		switch {
		case !known || !ok:
			left++
			continue
		case s.Kind == Discount && p.table(s) != B2CS:
			discounts++
			continue
		case p.table(s) != name:
			continue
		}
		if value, ok := values[s.Document]; ok {
			p.Value = value
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
		b.Notes = append(b.Notes, counted(left, "tax group of another currency is", "tax groups of other currencies are")+" not in these tables.")
	}
	if discounts > 0 {
		b.Notes = append(b.Notes, counted(discounts, "settlement discount is not in these tables: a credit note has to declare it.", "settlement discounts are not in these tables: a credit note has to declare them."))
	}
	return b.gstSums(false)
}

// inRupees is the sale in the currency of the books, as an export in another one counts; not ok where nobody knows that.
func (s Sale) inRupees(p GSTPaper, home money.Currency) (Sale, bool) {
	if s.Taxable.Currency() == home {
		return s, true
	}
	if !s.export(p) && !s.zone(p) || s.HomeTaxable.Currency() != home {
		return s, false
	}
	s.Taxable, s.Tax, s.Parts = s.HomeTaxable, s.HomeTax, nil
	return s, true
}

// exportValues are the values of exports and supplies to zones in rupees, document by document.
func exportValues(list []Sale, papers map[bill.ID]GSTPaper, home money.Currency) (map[bill.ID]money.Amount, error) {
	values := map[bill.ID]money.Amount{}
	for _, s := range list {
		p := papers[s.Document]
		s, ok := s.inRupees(p, home)
		if !ok || !s.export(p) && !s.zone(p) {
			continue
		}
		sum, err := money.Sum(home, values[s.Document], s.Taxable, s.Tax)
		if err != nil {
			return nil, err
		}
		values[s.Document] = sum
	}
	return values, nil
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
	paper := []Cell{text(s.Number), day(s.Day), code(b.home), {Amount: p.Value}}
	row := b.row(s.Number+"\x00"+rate, func() Row {
		cells := append(append([]Cell{text(p.TaxID), text(s.Name)}, paper...), text(p.Place), text(rate))
		switch name {
		case EXP:
			cells = append(append([]Cell{text(exportType(s))}, paper...), text(rate))
		case CDNUR:
			cells[0] = text("B2CL")
			if s.export(p) {
				cells[0] = text(exportType(s))
			}
		case B2B, CDNR:
			cells = slices.Insert(cells, len(cells)-1, text(supplyType(s, p)))
		}
		return Row{Cells: cells, Document: s.Document}
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
		s, inRupees := s.inRupees(p, home)
		if !ok || !inRupees || s.Kind == Discount {
			continue
		}
		n, err := b.hsnLines(s, p, by[group{s.Document, s.Rate}], quantities)
		without += n
		if err != nil {
			return Table{}, err
		}
	}
	if without > 0 {
		b.Notes = append(b.Notes, counted(without, "line bears no code: give its item an own field HSN.", "lines bear no code: give their items an own field HSN."))
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
