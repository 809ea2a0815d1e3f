package einvoice

import (
	"bytes"
	"fmt"

	"counterfoil/app/money"
)

// Write puts an invoice down in a syntax. The same invoice gives the same bytes. It fails with ErrDecimals where the
// currency has three decimals; whether the invoice keeps the rules is for Check.
func Write(inv Invoice, s Syntax) ([]byte, error) {
	if inv.Currency.Exponent() > 2 {
		return nil, ErrDecimals
	}
	root, spaces := &node{name: ciiRoot}, []string{"rsm", "ram", "udt", "qdt"}
	f := form{root, &file{writing: true, inv: &inv}}
	switch {
	case s == CII:
		f.cii()
	case s == UBL && credits(&inv):
		root.name, spaces = ublCreditNote, []string{"cn", "cac", "cbc"}
		f.ubl(true)
	case s == UBL:
		root.name, spaces = ublInvoice, []string{"inv", "cac", "cbc"}
		f.ubl(false)
	default:
		return nil, fmt.Errorf("%w: unknown syntax %q", ErrSyntax, s)
	}
	for _, prefix := range spaces {
		root.attr = append(root.attr, attribute{"xmlns:" + prefix, namespace(prefix)})
	}
	b := bytes.NewBufferString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	root.write(b, 0)
	return b.Bytes(), nil
}

func namespace(prefix string) string {
	for space, p := range prefixes {
		if p == prefix {
			return space
		}
	}
	return ""
}

// Read is what a file was read to.
type Read struct {
	Invoice Invoice
	Syntax  Syntax
	Faults  []Fault  // values that could not be read
	Unknown []string // paths of elements with a text that EN 16931 does not know, or not there
}

// Parse reads an e-invoice in either syntax: one of ours, or anybody's. What it cannot read of it is named and the rest is
// given. It fails with ErrSyntax where the file is no invoice at all, and with ErrTooLarge.
func Parse(data []byte) (Read, error) {
	root, err := parse(data)
	if err != nil {
		return Read{}, err
	}
	r := Read{Syntax: UBL}
	doc := &file{inv: &r.Invoice}
	f := form{root, doc}
	switch root.name {
	case ciiRoot:
		r.Syntax = CII
		f.currencies("rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement", "ram:InvoiceCurrencyCode", "ram:TaxCurrencyCode")
		f.cii()
	case ublInvoice, ublCreditNote:
		f.currencies("", "cbc:DocumentCurrencyCode", "cbc:TaxCurrencyCode")
		f.ubl(root.name == ublCreditNote)
	default:
		return Read{}, fmt.Errorf("%w: its root is %s", ErrSyntax, root.name)
	}
	if r.Invoice.Currency == (money.Currency{}) {
		return Read{}, fmt.Errorf("%w: it names no currency", ErrSyntax)
	}
	r.Faults = doc.faults
	r.Invoice.grossPrices()
	r.Unknown = root.unread("", nil)
	return r, nil
}

// grossPrices adds the gross price where a file names only what is taken off it: CII cannot say the one without the other.
func (inv *Invoice) grossPrices() {
	for i := range inv.Lines {
		if l := &inv.Lines[i]; l.GrossPrice.IsZero() && !l.Off.IsZero() {
			l.GrossPrice, _ = money.ParsePrice(plus(l.Price, l.Off)) // beyond what a price keeps: none
		}
	}
}

// currencies are read before anything else: amounts need them.
func (f form) currencies(path, document, home string) {
	walk := func(f form) {
		f.currency(document, &f.doc.inv.Currency)
		f.currency(home, &f.doc.inv.TaxCurrency)
	}
	if path == "" {
		walk(f)
		return
	}
	f.in(path, walk)
}
