package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// EInvoice is an issued invoice or credit note as a file for machines, with what a receiver may say against it.
type EInvoice struct {
	Number   string
	File     []byte // empty where a finding is fatal: a file that will be refused helps nobody
	Findings []einvoice.Finding
	Profile  einvoice.Profile
	Syntax   einvoice.Syntax
	Filed    bool // the very bytes that were filed when the document was issued
}

// EInvoice writes an issued document as XML of EN 16931, in a profile and syntax, and checks it by the rules of the profile. No profile is
// the one that its buyer asked for, or else EN 16931; no syntax is the usual one. What was filed at issue is given as it was filed. It
// fails with Invalid where the document is no invoice, or in a currency that the norm cannot hold.
func (s *Session) EInvoice(ctx context.Context, id bill.ID, p einvoice.Profile, syntax einvoice.Syntax) (EInvoice, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (EInvoice, error) { return eInvoiceOf(v, id, p, syntax) })
}

func eInvoiceOf(v *store.View, id bill.ID, p einvoice.Profile, syntax einvoice.Syntax) (EInvoice, error) {
	doc, err := v.Document(id)
	if err != nil {
		return EInvoice{}, err
	}
	filed, err := v.EInvoices(id)
	if err != nil {
		return EInvoice{}, err
	}
	if p == "" {
		p = cmp.Or(doc.Draft().Buyer.EInvoice.Profile, einvoice.EN16931)
	}
	if p == einvoice.INV01 {
		return makeGST(v, doc)
	}
	e, err := makeEInvoice(doc, p, cmp.Or(syntax, einvoice.UsualSyntax(p)))
	for _, f := range filed {
		if err == nil && f.Profile == e.Profile && f.Syntax == string(e.Syntax) {
			e.File, e.Filed = f.File, true
		}
	}
	return e, err
}

func makeEInvoice(doc bill.Document, p einvoice.Profile, syntax einvoice.Syntax) (EInvoice, error) {
	inv, err := einvoice.Of(doc, p)
	if err != nil {
		return EInvoice{}, err
	}
	out := EInvoice{Number: inv.Number, Findings: einvoice.Check(inv, p), Profile: p, Syntax: syntax}
	if einvoice.Fatal(out.Findings) {
		return out, nil
	}
	out.File, err = einvoice.Write(inv, syntax)
	return out, err
}

// ReadEInvoice reads an e-invoice of anybody's, as XML or inside a PDF, and checks it by the profile that it names. No books are asked. It
// fails with Invalid where the file is no e-invoice.
func ReadEInvoice(data []byte) (einvoice.Read, []einvoice.Finding, error) {
	if einvoice.IsPDF(data) {
		file, err := einvoice.Inside(data)
		if err != nil {
			return einvoice.Read{}, nil, asError("e-invoice", err)
		}
		data = file
	}
	r, err := einvoice.Parse(data)
	if err != nil {
		return r, nil, asError("e-invoice", err)
	}
	return r, einvoice.CheckRead(r, einvoice.ProfileOf(r.Invoice.Specification)), nil
}

// EInvoicePage lays an e-invoice of anybody's out as a page in a language: what the file says, with its own sums.
func EInvoicePage(r einvoice.Read, language string) (paper.Paper, error) {
	d, t := r.Invoice.Document()
	d.Language = language
	return paper.LayoutReceived(d, t, r.Invoice.Number)
}

// FindingWords says in a sentence what is wrong, where, and how it is mended.
func FindingWords(f einvoice.Finding) string {
	text, term := FindingFault(f), terms[f.Term]
	if term.remedy != "" && slices.Contains([]einvoice.What{einvoice.Required, einvoice.Malformed, einvoice.CheckDigit, einvoice.Negative}, f.What) {
		text += ": " + term.remedy
	}
	return text
}

// FindingFault says only what is wrong, and where.
func FindingFault(f einvoice.Finding) string {
	term, known := terms[f.Term]
	if !known {
		term.name = f.Term
	}
	where := ""
	if f.Line > 0 {
		where = fmt.Sprintf("line %d: ", f.Line)
	}
	return where + fmt.Sprintf(findingForms[f.What], append([]any{term.name}, anys(f.Params)...)...)
}

func anys(params []string) []any {
	out := make([]any, 2) // no form has more
	for i := range out {
		out[i] = ""
		if i < len(params) {
			out[i] = params[i]
		}
	}
	return out
}

// findingForms are the sentences, with the name of the term and the parameters of the finding.
var findingForms = map[einvoice.What]string{
	einvoice.Required:   "%[1]s is missing",
	einvoice.Forbidden:  "%[1]s must not be there",
	einvoice.WrongSum:   "%[1]s should be %[2]s and is %[3]s",
	einvoice.WrongRate:  "%[1]s: a rate of %[3]s does not go with category %[2]s",
	einvoice.Unknown:    "%[1]s: %[2]q is not on the list of codes",
	einvoice.Malformed:  "%[1]s: %[2]q cannot be right",
	einvoice.CheckDigit: "%[1]s: the check digits of %[2]q are wrong",
	einvoice.OutOfOrder: "%[1]s: %[3]s comes before %[2]s",
	einvoice.Negative:   "%[1]s is negative: %[2]s",
	einvoice.Mixed:      "%[1]s does not go with what else is there",
}

// terms are the business terms of EN 16931 in plain words, and where each is entered.
var terms = map[string]struct{ name, remedy string }{
	"BT-1": {"the invoice number", ""}, "BT-2": {"the date of issue", ""}, "BT-3": {"the type of the document", ""},
	"BT-5": {"the currency", ""}, "BT-6": {"the currency of the tax", ""}, "BT-8": {"when tax is due", ""},
	"BT-9":   {"the due date", "give the document a due date or payment terms"},
	"BT-10":  {"the buyer reference", "add it to the customer, or to the document"},
	"BT-18":  {"what is billed", ""},
	"BT-20":  {"the payment terms", "write a settlement discount as #SKONTO#TAGE=14#PROZENT=2.00#"},
	"BT-22":  {"a second note", ""},
	"BT-23":  {"the business process", ""},
	"BT-24":  {"the specification", ""},
	"BT-25":  {"the invoice that is corrected", "make the credit note from its invoice"},
	"BT-27":  {"the seller's name", "add it in the company settings"},
	"BT-29":  {"the seller's number", ""},
	"BT-30":  {"the seller's registration number", "look at it in the company settings"},
	"BT-31":  {"the seller's VAT id", "look at it in the company settings"},
	"BT-34":  {"the seller's electronic address", "add it in the company settings (an e-mail address; for Peppol a number such as 0088:7300010000001, or the VAT id)"},
	"BT-35":  {"the seller's street, city and post code", "add them in the company settings"},
	"BT-37":  {"the seller's city", "add it in the company settings"},
	"BT-38":  {"the seller's post code", "add it in the company settings"},
	"BT-40":  {"the seller's country", "add it in the company settings"},
	"BT-41":  {"the seller's contact", "add a name to the contact in the company settings"},
	"BT-42":  {"the seller's telephone number", "add it to the contact in the company settings"},
	"BT-43":  {"the seller's e-mail address", "add it to the contact in the company settings"},
	"BT-44":  {"the customer's name", "add it to the customer"},
	"BT-46":  {"the customer's number", ""},
	"BT-47":  {"the customer's registration number", "look at it in the customer"},
	"BT-48":  {"the customer's VAT id", "look at it in the customer"},
	"BT-49":  {"the customer's electronic address", "add it to the customer (an e-mail address; for Peppol a number such as 0088:7300010000001, or the VAT id)"},
	"BT-50":  {"the customer's street, city and post code", "add them to the customer"},
	"BT-52":  {"the customer's city", "add it to the customer"},
	"BT-53":  {"the customer's post code", "add it to the customer"},
	"BT-55":  {"the customer's country", "add it to the customer"},
	"BT-72":  {"the day of supply", "add it to the document"},
	"BT-74":  {"the end of the period", ""},
	"BT-77":  {"the city of the place of delivery", "add it to the address"},
	"BT-78":  {"the post code of the place of delivery", "add it to the address"},
	"BT-80":  {"the country of the place of delivery", "add it to the address"},
	"BT-32":  {"the seller's tax number", "look at it in the company settings"},
	"BT-81":  {"the means of payment", "add a bank account in the company settings"},
	"BT-84":  {"the account to pay to", "add a bank account in the company settings"},
	"BT-87":  {"the whole number of a card", ""},
	"BT-94":  {"percent and base of a discount", ""},
	"BT-97":  {"the reason of a discount", "name it"},
	"BT-101": {"percent and base of a charge", ""},
	"BT-104": {"the reason of a charge", "name it"},
	"BT-106": {"the sum of the lines", ""}, "BT-107": {"the sum of the discounts", ""}, "BT-108": {"the sum of the charges", ""},
	"BT-109": {"the total without VAT", ""}, "BT-110": {"the VAT", ""}, "BT-111": {"the VAT in the currency of the books", "add an exchange rate"},
	"BT-112": {"the total with VAT", ""}, "BT-115": {"the amount to pay", ""}, "BT-116": {"the taxable amount", ""}, "BT-117": {"the VAT of a rate", ""},
	"BT-118": {"the VAT category", ""}, "BT-119": {"a VAT rate", "this profile has no place for what is not subject to VAT"},
	"BT-120": {"the reason why no VAT is asked", "add it to the document"},
	"BT-121": {"the code of the reason why no VAT is asked", ""},
	"BT-125": {"an attached file", "give each file a name of its own"},
	"BT-129": {"the quantity", ""}, "BT-130": {"the unit", "choose one from the list"}, "BT-131": {"the sum of the line", ""},
	"BT-146": {"the price", ""}, "BT-148": {"the price before discount", ""}, "BT-149": {"the quantity that the price is for", ""},
	"BT-150": {"the unit that the price is for", ""}, "BT-151": {"the VAT category", ""}, "BT-152": {"the VAT rate", ""}, "BT-153": {"the description", ""},
	"DocDtls.No": {"the document's number", "the portal takes at most 16 letters, digits, - and /"}, "DocDtls.Dt": {"the document's date", ""},
	"SellerDtls.Gstin": {"the seller's GSTIN", "look at it in the company settings"}, "SellerDtls.LglNm": {"the seller's name", "look at it in the company settings"},
	"SellerDtls.Addr1": {"the seller's street", "add it in the company settings"}, "SellerDtls.Loc": {"the seller's town", "add it in the company settings"},
	"SellerDtls.Pin": {"the seller's PIN code", "six digits, in the company settings"}, "SellerDtls.Stcd": {"the seller's state", "add it as the region in the company settings"},
	"BuyerDtls.Gstin": {"the customer's GSTIN", "look at it in the customer"}, "BuyerDtls.LglNm": {"the customer's name", "at least three letters"},
	"BuyerDtls.Addr1": {"the customer's street", "add it to the customer"}, "BuyerDtls.Loc": {"the customer's town", "add it to the customer"},
	"BuyerDtls.Pin": {"the customer's PIN code", "six digits, at the customer"}, "BuyerDtls.Stcd": {"the customer's state", "add it as the region of the customer"},
	"BuyerDtls.Pos":  {"the place of supply", "add the region of the customer"},
	"ShipDtls.LglNm": {"the name of the place of delivery", "at least three letters"}, "ShipDtls.Addr1": {"the street of the place of delivery", "add it"},
	"ShipDtls.Loc": {"the town of the place of delivery", "add it"}, "ShipDtls.Pin": {"the PIN code of the place of delivery", "six digits"},
	"ShipDtls.Stcd":  {"the state of the place of delivery", "add it as the region"},
	"ItemList.HsnCd": {"the HSN or SAC code", "four, six or eight digits in an own field HSN of the item"}, "ItemList.PrdDesc": {"the description", "at least three letters"},
	"ItemList.Qty": {"the quantity", "the form knows no negative one: make a credit note"}, "ItemList.TotItemVal": {"the sum of the line", "the form knows no negative one: make a credit note"},
	"ItemList.TotAmt": {"the sum of the line before discount", ""}, "ItemList.AssAmt": {"the taxable value of the line", ""},
	"RefDtls.PrecDocDtls.InvNo": {"the invoice that is corrected", "make the credit note from its invoice"},
	"BG-16":                     {"how to pay", "add a bank account in the company settings"}, "BG-17": {"the bank account", "add one in the company settings"},
	"BG-23": {"the sums of VAT by rate", ""}, "BG-25": {"a line", "an invoice has at least one"},
}
