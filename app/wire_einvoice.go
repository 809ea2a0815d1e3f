package app

import "counterfoil/app/einvoice"

type findingJSON struct {
	Rule  string `json:"rule"`
	Term  string `json:"term"`
	Line  int    `json:"line,omitempty"`
	Fatal bool   `json:"fatal"`
	Words string `json:"words"`
}

func findingOut(f einvoice.Finding) findingJSON {
	return findingJSON{f.Rule, f.Term, f.Line, f.Fatal, FindingWords(f)}
}

// eInvoiceJSON is a read e-invoice by the names of EN 16931's business terms.
type eInvoiceJSON struct {
	Syntax        string            `json:"syntax"`
	Specification string            `json:"specification"`
	Number        string            `json:"number"`
	Type          string            `json:"type"`
	Date          string            `json:"date"`
	Due           string            `json:"due,omitempty"`
	Currency      string            `json:"currency"`
	Seller        eInvoicePartyJSON `json:"seller"`
	Buyer         eInvoicePartyJSON `json:"buyer"`
	BuyerRef      string            `json:"buyerReference,omitempty"`
	Lines         []eInvoiceLine    `json:"lines"`
	Groups        []groupJSON       `json:"groups"`
	TaxExclusive  string            `json:"taxExclusive"`
	Tax           string            `json:"tax"`
	TaxInclusive  string            `json:"taxInclusive"`
	Prepaid       string            `json:"prepaid"`
	Rounding      string            `json:"rounding"`
	Payable       string            `json:"payable"`
	Unread        []string          `json:"unread,omitempty"`
	Unknown       []string          `json:"unknown,omitempty"`
}

type eInvoicePartyJSON struct {
	Name    string `json:"name"`
	TaxID   string `json:"taxId,omitempty"`
	Country string `json:"country"`
}

type eInvoiceLine struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Quantity string `json:"quantity"`
	Unit     string `json:"unit"`
	Price    string `json:"price"`
	Net      string `json:"net"`
	Category string `json:"category"`
	Rate     string `json:"rate"`
}

func eInvoiceOut(r einvoice.Read) eInvoiceJSON {
	inv, t := r.Invoice, r.Invoice.Totals
	out := eInvoiceJSON{
		Syntax: string(r.Syntax), Specification: inv.Specification, Number: inv.Number, Type: inv.Type, Date: dayOut(inv.Issued), Due: dayOut(inv.Due),
		Currency: inv.Currency.Code(), Seller: eInvoiceParty(inv.Seller), Buyer: eInvoiceParty(inv.Buyer), BuyerRef: inv.BuyerRef,
		TaxExclusive: t.TaxExclusive.String(), Tax: t.Tax.String(), TaxInclusive: t.TaxInclusive.String(), Prepaid: t.Prepaid.String(),
		Rounding: t.Rounding.String(), Payable: t.Payable.String(), Unknown: r.Unknown, Lines: []eInvoiceLine{}, Groups: []groupJSON{},
	}
	for _, l := range inv.Lines {
		out.Lines = append(out.Lines, eInvoiceLine{
			l.ID, l.Name, l.Quantity.String(), l.Unit, l.Price.String(), l.Net.String(), string(l.Tax.Category), l.Tax.Percent.String(),
		})
	}
	for _, g := range inv.Groups {
		out.Groups = append(out.Groups, groupJSON{
			Category: string(g.Rate.Category), Rate: g.Rate.Percent.String(), Taxable: g.Taxable.String(), Tax: g.Tax.String(),
		})
	}
	for _, f := range r.Faults {
		out.Unread = append(out.Unread, f.Path+": "+f.Value)
	}
	return out
}

func eInvoiceParty(p einvoice.Party) eInvoicePartyJSON {
	return eInvoicePartyJSON{p.Name, p.TaxID, p.Address.Country}
}

type countryJSON struct {
	Country string `json:"country"`
	Offer   string `json:"offer"`
	Since   string `json:"since,omitempty"`
	Asked   string `json:"asked"`
	Here    string `json:"here"`
	Source  string `json:"source"`
	Sure    bool   `json:"sure"`
}

func countryOut(r einvoice.CountryRule) countryJSON {
	return countryJSON{r.Country, string(r.Offer), dayOut(r.Since), r.Asked, r.Here, r.Source, r.Sure}
}

// OfferWords say how far what a country asks for is met.
func OfferWords(o einvoice.Offer) string {
	return map[einvoice.Offer]string{
		einvoice.Free: "nothing is asked for", einvoice.Mail: "a file by e-mail suffices", einvoice.File: "a file for a platform", einvoice.None: "not offered",
	}[o]
}

type registrationJSON struct {
	Number string `json:"irn"`
	Ack    string `json:"ack"`
	Moment string `json:"ackDate"`
	Code   string `json:"signedQRCode"`
	Made   string `json:"made"`
}

func registrationOut(r Registration) registrationJSON {
	return registrationJSON{r.Number, r.Ack, r.Moment, r.Code, momentOut(r.Made)}
}
