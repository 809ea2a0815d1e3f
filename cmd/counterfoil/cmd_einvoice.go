package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/paper"
)

type einvoiceCmd struct {
	Write einvoiceWrite `cmd:"" help:"Write an issued invoice or credit note as XML of EN 16931."`
	Check einvoiceCheck `cmd:"" help:"Check an e-invoice file of anybody's by the rules; needs no books."`
	Show  einvoiceShow  `cmd:"" help:"Show what an e-invoice file says; needs no books."`

	IRN       einvoiceIRN       `cmd:"" name:"irn" help:"Bring in what India's GST portal answered to an issued document, and print IRN and code on a second PDF."`
	Countries einvoiceCountries `cmd:"" help:"What countries ask of sellers between businesses, and how far it is met; needs no books."`
}

type einvoiceWrite struct {
	ID      string `arg:"" help:"Id or number."`
	Output  string `short:"o" required:"" placeholder:"FILE.xml" help:"Where to write it; '-' is standard output."`
	Profile string `enum:",en16931,xrechnung,peppol,inv01" default:"" help:"Whose rules it keeps: en16931, xrechnung (German authorities), peppol, or inv01 (India's GST portal, JSON); else what the customer asked for when it was issued, or en16931."`
	Syntax  string `enum:",cii,ubl" default:"" help:"How it is written: cii or ubl; else the usual one of the profile, cii for en16931, ubl for the others."`
}

// Run writes the file, unless a receiver would refuse it.
func (c *einvoiceWrite) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.ID)
		if err != nil {
			return err
		}
		e, err := s.EInvoice(d.ctx, id, einvoice.Profile(c.Profile), einvoice.Syntax(c.Syntax))
		if err != nil {
			return err
		}
		if err := showFindings(d.errs, e.Findings); err != nil {
			return err
		}
		if len(e.File) == 0 {
			return refusedBy(e.Profile)
		}
		if e.Profile == einvoice.INV01 {
			if err := d.tellDeadline(s, id); err != nil {
				return err
			}
		}
		return d.put(c.Output, e.File, writeNew)
	})
}

// tellDeadline says by when a document must be registered; standard output is left to the file.
func (d *desk) tellDeadline(s *app.Session, id bill.ID) error {
	doc, err := s.Document(d.ctx, id)
	if err != nil {
		return err
	}
	if by := app.RegisterBy(doc.Document); !by.IsZero() {
		fmt.Fprintf(d.errs, "counterfoil: note: above 10 crore rupees of turnover it must be registered by %s\n", by)
	}
	return nil
}

func refusedBy(p einvoice.Profile) error {
	return &app.Error{Kind: app.Invalid, Hint: app.HintFixField, Err: fmt.Errorf("a receiver would refuse it by the rules of %s", p)}
}

// showFindings prints one a line, what must be mended in front of what may be.
func showFindings(w io.Writer, list []einvoice.Finding) error {
	var err error
	for _, fatal := range []bool{true, false} {
		what := "advice"
		if fatal {
			what = "refused"
		}
		for _, f := range list {
			if f.Fatal == fatal {
				err = errors.Join(err, item(w, what, f.Rule+" "+app.FindingWords(f)))
			}
		}
	}
	return err
}

type einvoiceCheck struct {
	File string `arg:"" help:"The XML file, a PDF that holds one, or '-'."`
}

// Run checks a file and fails where it would be refused.
func (c *einvoiceCheck) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	r, found, err := app.ReadEInvoice(data)
	if err != nil {
		return err
	}
	profile := einvoice.ProfileOf(r.Invoice.Specification)
	err = d.answer(app.WireAll(found), func(w io.Writer) error {
		if len(found) == 0 {
			_, err := fmt.Fprintf(w, "keeps the rules of %s\n", profile)
			return err
		}
		return showFindings(w, found)
	})
	if err == nil && einvoice.Fatal(found) {
		err = refusedBy(profile)
	}
	return err
}

type einvoiceShow struct {
	File     string `arg:"" help:"The XML file, a PDF that holds one, or '-'."`
	Output   string `short:"o" placeholder:"FILE.pdf" help:"Write it as a page instead; '-' is standard output."`
	Language string `default:"en" help:"The language of the page: en, de, fr ..."`
}

// Run shows a file as a person reads an invoice, and what of it could not be read.
func (c *einvoiceShow) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	r, _, err := app.ReadEInvoice(data)
	if err != nil {
		return err
	}
	if c.Output != "" {
		page, err := app.EInvoicePage(r, c.Language)
		if err != nil {
			return err
		}
		pdf, err := paper.Archive(page, nil)
		if err != nil {
			return err
		}
		return d.put(c.Output, pdf, writeNew)
	}
	return d.answer(app.Wire(r), func(w io.Writer) error { return showEInvoice(w, r) })
}

func showEInvoice(w io.Writer, r einvoice.Read) error {
	inv := r.Invoice
	err := facts(w, "Number", inv.Number, "Type", documentTypes[inv.Type], "Date", inv.Issued.String(), "Due", inv.Due.String(),
		"Seller", inv.Seller.Name, "VAT id", inv.Seller.TaxID, "Buyer", inv.Buyer.Name, "Reference", inv.BuyerRef, "Order", inv.Order,
		"Pay to", accountsOf(inv.Payment), "Specification", inv.Specification)
	var rows [][]string
	for _, l := range inv.Lines {
		rows = append(rows, []string{l.ID, l.Name, l.Quantity.String(), l.Unit, l.Price.String(), string(l.Tax.Category) + " " + l.Tax.Percent.String(), l.Net.String()})
	}
	err = errors.Join(err, table(w, []column{left("LINE"), left("DESCRIPTION"), right("QUANTITY"), left("UNIT"), right("PRICE"), right("VAT"), right("NET")}, rows))
	t, code := inv.Totals, " "+inv.Currency.Code()
	pairs := []string{"Without VAT", t.TaxExclusive.String() + code}
	for _, g := range inv.Groups {
		pairs = append(pairs, fmt.Sprintf("VAT %s %s on %s", g.Rate.Category, g.Rate.Percent, g.Taxable), g.Tax.String()+code)
	}
	pairs = append(pairs, "With VAT", t.TaxInclusive.String()+code, "Paid before", unlessZero(t.Prepaid, code), "Rounding", unlessZero(t.Rounding, code),
		"To pay", t.Payable.String()+code)
	err = errors.Join(err, facts(w, pairs...))
	for _, f := range r.Faults {
		err = errors.Join(err, item(w, "could not be read", f.Path+": "+f.Value))
	}
	for _, path := range r.Unknown {
		err = errors.Join(err, item(w, "not of EN 16931", path))
	}
	return err
}

// documentTypes are the usual ones of UNTDID 1001 in words.
var documentTypes = map[string]string{
	"326": "partial invoice", "380": "invoice", "381": "credit note", "384": "corrected invoice", "386": "prepayment invoice", "389": "self-billed invoice",
}

func accountsOf(p einvoice.Payment) string {
	list := make([]string, len(p.Transfers))
	for i, t := range p.Transfers {
		list[i] = strings.TrimSpace(t.Account + " " + t.BIC)
	}
	return strings.Join(list, ", ")
}

func unlessZero(a money.Amount, code string) string {
	if a.IsZero() {
		return ""
	}
	return a.String() + code
}

type einvoiceCountries struct {
	Country string `arg:"" optional:"" help:"Two letters; all that are known without."`
}

// Run prints the table of countries, and of one country what is asked for and what to do.
func (c *einvoiceCountries) Run(d *desk) error {
	list := einvoice.Countries()
	if c.Country != "" {
		one, ok := einvoice.CountryOf(strings.ToUpper(c.Country))
		if !ok {
			return &app.Error{Kind: app.Missing, Err: errors.New("nothing is known here of that country")}
		}
		list = []einvoice.CountryRule{one}
	}
	return d.answer(app.WireAll(list), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "Looked up %s. Laws change: ask your adviser.\n\n", einvoice.CountriesLookedUp())
		if c.Country != "" {
			r := list[0]
			return errors.Join(err, facts(w, "Country", r.Country, "Here", app.OfferWords(r.Offer), "Since", r.Since.String(), "Asked for", r.Asked, "What to do", r.Here,
				"Source", sourceOf(r)))
		}
		var rows [][]string
		for _, r := range list {
			rows = append(rows, []string{r.Country, app.OfferWords(r.Offer), r.Since.String(), sourceOf(r)})
		}
		return errors.Join(err, table(w, []column{left("COUNTRY"), left("HERE"), left("SINCE"), left("SOURCE")}, rows))
	})
}

func sourceOf(r einvoice.CountryRule) string {
	if r.Sure {
		return r.Source
	}
	return r.Source + " (not confirmed by a second source)"
}

type einvoiceIRN struct {
	ID     string `arg:"" help:"Id or number."`
	Answer string `arg:"" optional:"" placeholder:"FILE.json" help:"What the portal answered; '-' is standard input. Without it, what was brought in before is shown."`
	Output string `short:"o" placeholder:"FILE.pdf" help:"Write the PDF with IRN and code; '-' is standard output."`
}

// Run files an answer, or shows the one that there is.
func (c *einvoiceIRN) Run(d *desk) error {
	var answer []byte
	if c.Answer != "" {
		var err error
		if answer, err = d.input(c.Answer); err != nil {
			return err
		}
	}
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.ID)
		if err != nil {
			return err
		}
		var r app.Registration
		if c.Answer != "" {
			r, err = s.Register(d.ctx, id, answer)
		} else {
			r, err = s.Registration(d.ctx, id)
		}
		if err != nil {
			return err
		}
		if c.Output != "" {
			return d.put(c.Output, r.PDF, writeNew)
		}
		return d.answer(app.Wire(r), func(w io.Writer) error { return facts(w, "IRN", r.Number, "Ack No.", r.Ack, "Ack Date", r.Moment) })
	})
}
