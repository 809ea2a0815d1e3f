package paper

import (
	"strings"

	"counterfoil/app/bill"
)

// foot draws who the seller is at the bottom of the first page: address, ways to reach him, bank, registers. It answers
// where it begins.
func (f *flow) foot() float64 {
	if f.slip != nil && f.height < sheetHeight {
		return f.shortFoot()
	}
	columns, xs, st := f.footLines()
	free := cut(f.wrap(f.style.Footer, f.look.small, f.measure()-24), 3, f.look.small, f.measure()-24)
	rows := 0
	for _, column := range columns {
		rows = max(rows, len(column))
	}
	if rows+len(free) == 0 {
		return f.height - f.look.bottom + 4
	}
	last := f.height - f.look.pageNumber
	top := last - 3.3
	if len(free) > 0 {
		top = last - float64(len(free)-1)*f.look.small.leading
		f.lines(f.look.left, top, f.look.small, free)
		top -= f.look.small.leading + 2.2
	}
	top -= float64(max(0, rows-1)) * f.look.small.leading
	for i, column := range columns {
		f.lines(xs[i], top, st, column)
	}
	f.rule(f.look.left, f.rightEdge(), top-5, 0.15, hair)
	return top - 5
}

// footLines spreads the columns of the foot over the width, each as wide as its longest line. Where they are too long for
// that the type becomes a little smaller, and then the columns narrower.
func (f *flow) footLines() (columns [][]string, xs []float64, st style) {
	const gap = 5.0
	columns, st = f.footColumns(), f.look.small
	widths, sum := columnWidths(columns, st)
	n := float64(max(1, len(columns)-1))
	room := f.measure() - gap*n
	if sum > room {
		st.size *= max(0.86, room/sum)
		widths, sum = columnWidths(columns, st)
	}
	if sum > room {
		widths, sum = fairShares(widths, room), room
	}
	x, space := f.look.left, min(30, (f.measure()-sum)/n)
	for i, column := range columns {
		width := widths[i] + 0.01 // a line as wide as its column still fits
		var lines []string
		for _, s := range column {
			lines = append(lines, f.wrap(s, st, width)...)
		}
		columns[i] = cut(lines, 6, st, width)
		xs = append(xs, x)
		x += widths[i] + space
	}
	return columns, xs, st
}

// columnWidths are the longest lines and their sum.
func columnWidths(columns [][]string, st style) (widths []float64, sum float64) {
	for _, column := range columns {
		wide := 0.0
		for _, s := range column {
			wide = max(wide, st.width(s))
		}
		widths = append(widths, wide)
		sum += wide
	}
	return widths, sum
}

// fairShares divides a room: whoever needs no more than an equal share gets what he needs, the others share the rest.
func fairShares(needs []float64, room float64) []float64 {
	shares := make([]float64, len(needs))
	for open := len(needs); open > 0; {
		limit, before := room/float64(open), open
		for i, need := range needs {
			if shares[i] == 0 && need <= limit {
				shares[i], room, open = need, room-need, open-1
			}
		}
		if open == before {
			for i := range shares {
				if shares[i] == 0 {
					shares[i] = limit
				}
			}
			return shares
		}
	}
	return shares
}

func (f *flow) footColumns() (full [][]string) {
	for _, name := range f.style.FootColumns() {
		if column := f.footColumn(name); len(column) > 0 {
			full = append(full, column)
		}
	}
	return full
}

// footColumn is a group of facts, as far as they are known.
func (f *flow) footColumn(name FootColumn) []string {
	labelled := func(label, value string) string {
		if value == "" {
			return ""
		}
		return label + " " + value
	}
	s := f.d.Seller
	iban := f.d.Account.Number("")
	if bill.ValidIBAN(iban) {
		iban = "IBAN " + groupIBAN(iban)
	}
	column := parts(map[FootColumn][]string{
		FootAddress:  append([]string{s.Name}, address(s.Address, "")...),
		FootContact:  {s.Contact.Name, s.Contact.Phone, s.Contact.Email, s.Website},
		FootBank:     {f.d.Account.Bank, iban, labelled(f.w.BIC, f.d.Account.BIC)},
		FootRegister: {labelled(f.w.say(f.w.TaxID), s.TaxID), labelled(f.w.TaxNumber, s.TaxNumber), labelled(f.w.Register, s.LegalID)},
	}[name])
	for i := range column {
		column[i] = f.clean(column[i])
	}
	return column
}

// groupIBAN writes an IBAN in fours with spaces that do not break, as ISO 13616 prints it.
func groupIBAN(iban string) string {
	var groups []string
	iban = compact(iban)
	for len(iban) > 4 {
		groups, iban = append(groups, iban[:4]), iban[4:]
	}
	return strings.Join(append(groups, iban), "\u00a0")
}

func compact(iban string) string {
	return strings.ToUpper(strings.Join(strings.Fields(iban), ""))
}
