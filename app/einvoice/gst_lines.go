package einvoice

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// gstRow is a row of the form in the making: a line of the document, or a charge on the whole of it.
type gstRow struct {
	rate  tax.Rate
	code  string // HSN or SAC
	words string
	unit  string
	count money.Quantity
	price string       // of one, at most three decimals
	whole money.Amount // before the discount
	off   money.Amount
	net   money.Amount // what is taxed
	taxes [3]money.Amount
}

// figures are the rows and sums.
func (g *gstInvoice) figures(d bill.Draft, t bill.Totals, codes []string) error {
	rows, err := gstRows(d, t, codes)
	if err != nil {
		return err
	}
	whole, rounding := t.TaxInclusive, t.Rounding
	exclusive, none := t.TaxExclusive, money.Of(0, d.Currency)
	if d.Currency.Code() != rupee {
		if err := gstHome(rows, d, t); err != nil {
			return err
		}
		none = money.Of(0, d.Exchange.Home)
		whole, exclusive, rounding = t.Home.TaxInclusive, t.Home.TaxExclusive, none
	}
	sums := [3]money.Amount{none, none, none}
	for i, r := range rows {
		total := r.net
		for n, a := range r.taxes {
			if total, err = total.Add(a); err != nil {
				return err
			}
			if sums[n], err = sums[n].Add(a); err != nil {
				return err
			}
		}
		g.ItemList = append(g.ItemList, gstLine{
			SlNo: strconv.Itoa(i + 1), PrdDesc: cutText(plainText(r.words), 300), IsServc: yesNo(strings.HasPrefix(r.code, gstService)), HsnCd: r.code,
			Qty: json.Number(r.count.String()), Unit: bill.UQC(r.unit), UnitPrice: json.Number(r.price), TotAmt: number(r.whole), Discount: number(r.off),
			AssAmt: number(r.net), GstRt: json.Number(r.rate.Percent.String()), IgstAmt: number(r.taxes[0]), CgstAmt: number(r.taxes[1]),
			SgstAmt: number(r.taxes[2]), TotItemVal: number(total),
		})
	}
	value, err := whole.Add(rounding)
	if err != nil {
		return err
	}
	g.ValDtls = gstValues{
		AssVal: number(exclusive), IgstVal: number(sums[0]), CgstVal: number(sums[1]), SgstVal: number(sums[2]), RndOffAmt: number(rounding),
		TotInvVal: number(value),
	}
	if asked, err := t.TaxInclusive.Add(t.Rounding); err == nil && d.Currency.Code() != rupee && d.Currency.Exponent() <= 2 { // the form has no room for three
		g.ValDtls.TotInvValFc = number(asked)
	}
	return nil
}

// gstHome puts the rows of a document in another currency into rupees. The sums of each rate are those that its tax is owed by, shared over its rows, so
// that the rows add up to them.
func gstHome(rows []gstRow, d bill.Draft, t bill.Totals) error {
	for _, g := range t.Groups {
		at, nets := gstOf(rows, g.Rate)
		if len(at) == 0 {
			continue
		}
		shares, err := money.Share(g.HomeTaxable, nets)
		if err != nil {
			return err
		}
		for n, i := range at {
			rows[i].net = shares[n]
		}
		parts := gstParts(g.Rate, g.Tax, g.Split)
		homes, err := money.Share(g.HomeTax, parts[:])
		if err != nil {
			return err
		}
		for kind, sum := range homes {
			shares, err := money.Share(sum, nets)
			if err != nil {
				return err
			}
			for n, i := range at {
				rows[i].taxes[kind] = shares[n]
			}
		}
	}
	for i := range rows {
		r := &rows[i]
		var err error
		if r.off, err = d.Exchange.Rate.Of(r.off, d.Exchange.Home, d.Rules.Rounding); err != nil {
			return err
		}
		if r.whole, err = r.net.Add(r.off); err != nil {
			return err
		}
		r.price = gstPrice(r.whole, r.count)
	}
	return nil
}

// gstService is how the codes of services begin.
const gstService = "99"

func yesNo(yes bool) string {
	if yes {
		return "Y"
	}
	return "N"
}

// gstRows are the lines with their shares in the discounts and taxes of the whole document, and its charges as rows of their own: freight and
// the like go with what they are charged for (CGST Act, s. 8).
func gstRows(d bill.Draft, t bill.Totals, codes []string) ([]gstRow, error) {
	var rows []gstRow
	for i, l := range d.Lines {
		line, err := lineOf(d, t, i)
		if err != nil {
			return nil, err
		}
		r := gstRow{rate: l.Tax, words: line.Name, unit: l.Unit, count: l.Quantity, whole: line.Net, off: money.Of(0, d.Currency), net: line.Net}
		switch {
		case l.Class.Scheme == bill.ClassHS || l.Class.Scheme == bill.ClassNational:
			r.code = l.Class.Code
		case i < len(codes):
			r.code = codes[i]
		}
		for _, a := range line.Adjustments {
			if !a.Charge {
				if r.off, err = r.off.Add(a.Amount); err != nil {
					return nil, err
				}
			}
		}
		if r.whole, err = r.net.Add(r.off); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	rows = append(rows, gstCharges(d, t, rows)...)
	if err := gstDiscounts(t, rows); err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].price = gstPrice(rows[i].whole, rows[i].count)
	}
	return rows, gstTaxes(t, rows)
}

// gstCharges are the charges on the document, each under the code of the first line that it goes with.
func gstCharges(d bill.Draft, t bill.Totals, lines []gstRow) (rows []gstRow) {
	one, _ := money.ParseQuantity("1")
	for _, p := range t.Parts {
		if !p.Charge {
			continue
		}
		r := gstRow{rate: p.Rate, words: d.Charges[p.Index].Reason, unit: unitOne, count: one, whole: p.Amount, off: money.Of(0, d.Currency), net: p.Amount}
		if len(r.words) < 3 {
			r.words = "Charge"
		}
		for _, l := range lines {
			if l.rate == p.Rate {
				r.code = l.code
				break
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// gstOf are the rows at a rate.
func gstOf(rows []gstRow, rate tax.Rate) (at []int, nets []money.Amount) {
	for i, r := range rows {
		if r.rate == rate {
			at, nets = append(at, i), append(nets, r.net)
		}
	}
	return at, nets
}

// gstDiscounts shares the discounts on the document over the rows of their rate.
func gstDiscounts(t bill.Totals, rows []gstRow) error {
	for _, p := range t.Parts {
		at, nets := gstOf(rows, p.Rate)
		if p.Charge || len(at) == 0 {
			continue
		}
		shares, err := money.Share(p.Amount, nets)
		if err != nil {
			return err
		}
		for n, i := range at {
			if rows[i].off, err = rows[i].off.Add(shares[n]); err != nil {
				return err
			}
			if rows[i].net, err = rows[i].net.Sub(shares[n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// gstTaxes shares the taxes of each rate over its rows.
func gstTaxes(t bill.Totals, rows []gstRow) error {
	for i := range rows {
		none := money.Of(0, rows[i].net.Currency())
		rows[i].taxes = [3]money.Amount{none, none, none}
	}
	for _, g := range t.Groups {
		at, nets := gstOf(rows, g.Rate)
		if len(at) == 0 {
			continue
		}
		for kind, sum := range gstParts(g.Rate, g.Tax, g.Split) {
			shares, err := money.Share(sum, nets)
			if err != nil {
				return err
			}
			for n, i := range at {
				rows[i].taxes[kind] = shares[n]
			}
		}
	}
	return nil
}

// gstParts are IGST, CGST and that of the state of a tax group. A rate that is not split is all IGST.
func gstParts(r tax.Rate, whole money.Amount, split bill.Split) (out [3]money.Amount) {
	none := money.Of(0, whole.Currency())
	out = [3]money.Amount{none, none, none}
	parts := r.Split.Parts()
	if len(parts) == 0 {
		out[0] = whole
	}
	for i, p := range parts {
		switch p.Name {
		case "IGST":
			out[0] = split[i]
		case "CGST":
			out[1] = split[i]
		default: // SGST, UTGST
			out[2] = split[i]
		}
	}
	return out
}

// gstPrice is what one costs before discounts, to three decimals: the form multiplies it again, and allows a rupee.
func gstPrice(whole money.Amount, count money.Quantity) string {
	sum, ok := new(big.Rat).SetString(whole.String())
	n, ok2 := new(big.Rat).SetString(count.String())
	if !ok || !ok2 || n.Sign() == 0 {
		return "0"
	}
	return plain(sum.Quo(sum, n).FloatString(3))
}

// cutText is at most so many characters of a text.
func cutText(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most]))
	}
	return s
}
