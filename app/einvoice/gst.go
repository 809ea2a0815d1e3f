package einvoice

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// INV01 is the profile of India's GST e-invoice: a JSON file (form INV-01, version 1.1) that a portal registers. It has nothing of EN 16931.
const INV01 Profile = "inv01"

// JSON is the syntax of INV01.
const JSON Syntax = "json"

// ErrNotIndian means a document that is none of a seller in India in rupees, or in another currency with its exchange rate.
var ErrNotIndian = errors.New("GST e-invoices are of sellers in India, in rupees or with an exchange rate to rupees")

// gstInvoice is the form INV-01. Figures are json.Number, so that none is ever a float.
type gstInvoice struct {
	Version    string
	TranDtls   gstTransaction
	DocDtls    gstDocument
	SellerDtls gstParty
	BuyerDtls  gstParty
	ShipDtls   *gstParty `json:",omitempty"`
	ItemList   []gstLine
	ValDtls    gstValues
	PayDtls    *gstPayment   `json:",omitempty"`
	RefDtls    *gstReference `json:",omitempty"`
	ExpDtls    *gstExport    `json:",omitempty"`
}

type gstTransaction struct {
	TaxSch      string
	SupTyp      string
	RegRev      string
	IgstOnIntra string `json:",omitempty"`
}

type gstDocument struct{ Typ, No, Dt string }

type gstParty struct {
	Gstin string `json:",omitempty"`
	LglNm string
	Pos   string `json:",omitempty"`
	Addr1 string
	Addr2 string `json:",omitempty"`
	Loc   string
	Pin   json.Number `json:",omitempty"`
	Stcd  string
	Ph    string `json:",omitempty"`
	Em    string `json:",omitempty"`
}

type gstLine struct {
	SlNo       string
	PrdDesc    string `json:",omitempty"`
	IsServc    string
	HsnCd      string
	Qty        json.Number
	Unit       string
	UnitPrice  json.Number
	TotAmt     json.Number
	Discount   json.Number
	AssAmt     json.Number
	GstRt      json.Number
	IgstAmt    json.Number
	CgstAmt    json.Number
	SgstAmt    json.Number
	TotItemVal json.Number
}

type gstValues struct {
	AssVal    json.Number
	CgstVal   json.Number
	SgstVal   json.Number
	IgstVal   json.Number
	RndOffAmt json.Number
	TotInvVal json.Number

	TotInvValFc json.Number `json:",omitempty"` // in the currency of the document, where that is another one
}

type gstPayment struct{ PaidAmt, PaymtDue json.Number }

type gstReference struct{ PrecDocDtls []gstPreceding }

type gstPreceding struct{ InvNo, InvDt string }

type gstExport struct {
	ForCur  string `json:",omitempty"`
	CntCode string `json:",omitempty"`
}

// GST puts an issued invoice or credit note into form INV-01, and says what the portal would refuse; codes are HSN of goods or SAC of services, for lines that
// bear none, in their order. The sums are those of the document, of one in another currency those in rupees that its tax is owed by; discounts, charges and taxes of the whole of it are shared over the lines, to the paisa. Errors:
// ErrKind, ErrNotIndian.
func GST(doc bill.Document, codes []string) ([]byte, []Finding, error) {
	d, t := doc.Draft(), doc.Totals()
	typ, err := gstType(d)
	if err != nil {
		return nil, nil, err
	}
	place := gstPlaces(d)
	g := gstInvoice{
		Version: "1.1", TranDtls: gstSupply(d, t, place),
		DocDtls:    gstDocument{Typ: typ, No: doc.Number().Text, Dt: gstDay(d.Date)},
		SellerDtls: gstPartyOf(d.Seller, place.seller), BuyerDtls: gstBuyer(d, place),
	}
	if to := d.DeliverTo; !to.IsZero() && !place.abroad {
		p := gstPartyOf(bill.Party{Name: to.Name, Address: to.Address}, tax.PlaceOf("IN", to.Address.Region, to.Address.PostCode).Region)
		g.ShipDtls = &p
	}
	if c := d.Corrects; c != nil && c.Number != "" {
		g.RefDtls = &gstReference{[]gstPreceding{{c.Number, gstDay(c.Date)}}}
	}
	if place.abroad {
		g.ExpDtls = &gstExport{CntCode: d.Buyer.Address.Country}
		if d.Currency.Code() != rupee {
			g.ExpDtls.ForCur = d.Currency.Code()
		}
	}
	if !t.Prepaid.IsZero() && d.Currency.Code() == rupee {
		g.PayDtls = &gstPayment{PaidAmt: number(t.Prepaid), PaymtDue: number(t.Payable)}
	}
	if err := g.figures(d, t, codes); err != nil {
		return nil, nil, err
	}
	file, err := json.MarshalIndent(g, "", " ")
	if err != nil {
		return nil, nil, err
	}
	found, err := checkGST(file)
	return append(file, '\n'), append(found, gstRules(&g, d)...), err
}

// rupee is the currency of all figures of the form.
const rupee = "INR"

// InRupees says whether a document is of a seller in India, in rupees or with what it is in rupees.
func InRupees(d bill.Draft) bool {
	return d.Seller.Address.Country == "IN" && (d.Currency.Code() == rupee || d.Exchange.Home.Code() == rupee)
}

// gstType is INV or CRN.
func gstType(d bill.Draft) (string, error) {
	switch {
	case !InRupees(d):
		return "", ErrNotIndian
	case d.Kind == bill.Invoice:
		return "INV", nil
	case d.Kind == bill.CreditNote:
		return "CRN", nil
	}
	return "", ErrKind
}

// gstPlace is where the parties are, and where the supply is.
type gstPlace struct {
	seller, buyer string // codes of states
	abroad        bool
}

func gstPlaces(d bill.Draft) gstPlace {
	p := gstPlace{
		seller: tax.PlaceOf("IN", d.Seller.Address.Region, d.Seller.Address.PostCode).Region,
		buyer:  tax.PlaceOf("IN", d.Buyer.Address.Region, d.Buyer.Address.PostCode).Region,
		abroad: d.Buyer.Address.Country != "" && d.Buyer.Address.Country != "IN",
	}
	if p.buyer == "" && len(d.Buyer.TaxID) == 15 {
		p.buyer = d.Buyer.TaxID[:2]
	}
	return p
}

// The code of what lies outside of India, and the post code that stands for it.
const (
	gstAbroad    = "96"
	gstAbroadPin = "999999"
)

func gstSupply(d bill.Draft, t bill.Totals, p gstPlace) gstTransaction {
	out := gstTransaction{TaxSch: "GST", SupTyp: "B2B", RegRev: "N"}
	igst, zone := false, len(t.Groups) > 0
	for _, g := range t.Groups {
		zone = zone && g.Rate.Category == tax.Export
		if g.Rate.Category == tax.ReverseCharge {
			out.RegRev = "Y"
		}
		igst = igst || !gstParts(g.Rate, g.Tax, g.Split)[0].IsZero()
	}
	switch {
	case p.abroad && igst:
		out.SupTyp = "EXPWP"
	case p.abroad:
		out.SupTyp = "EXPWOP"
	case zone: // zero-rated as an export is, to a buyer in India: one in a special economic zone
		out.SupTyp = "SEZWOP"
	case igst && p.buyer == p.seller:
		out.IgstOnIntra = "Y"
	}
	return out
}

func gstPartyOf(p bill.Party, state string) gstParty {
	a := p.Address
	out := gstParty{Gstin: strings.ToUpper(p.TaxID), LglNm: plainText(p.Name), Loc: plainText(a.City), Pin: json.Number(strings.ReplaceAll(a.PostCode, " ", "")), Stcd: state}
	if len(a.Lines) > 0 {
		out.Addr1 = plainText(a.Lines[0])
	}
	if len(a.Lines) > 1 {
		out.Addr2 = plainText(strings.Join(a.Lines[1:], ", "))
	}
	if n := digits(p.Contact.Phone); len(n) >= 6 && len(n) <= 12 {
		out.Ph = n
	}
	if soundMail(p.Contact.Email) {
		out.Em = p.Contact.Email
	}
	if _, err := strconv.Atoi(string(out.Pin)); err != nil {
		out.Pin = "" // no number: the check says that it is missing
	}
	return out
}

func gstBuyer(d bill.Draft, p gstPlace) gstParty {
	out := gstPartyOf(d.Buyer, p.buyer)
	out.Pos = p.buyer
	if p.abroad {
		out.Gstin, out.Pos, out.Stcd, out.Pin = "URP", gstAbroad, gstAbroad, gstAbroadPin
	}
	return out
}

// plainText leaves out the two characters that the form does not take.
func plainText(s string) string {
	return strings.TrimSpace(strings.NewReplacer(`"`, "'", `\`, "/", "\n", " ").Replace(s))
}

func gstDay(d bill.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year)
}

func number(a money.Amount) json.Number { return json.Number(a.String()) }
