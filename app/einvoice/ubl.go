package einvoice

import (
	"strings"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The order of elements is that of the schemas UBL-Invoice-2.1 and UBL-CreditNote-2.1, restricted to EN 16931.

const (
	ublInvoice    = "inv:Invoice"
	ublCreditNote = "cn:CreditNote"
)

// credits says whether the invoice is written as a UBL CreditNote.
func credits(inv *Invoice) bool {
	return inv.Type == TypeCreditNote || inv.Type == "396" || inv.Type == "81" || inv.Type == "83"
}

func (f form) ubl(credit bool) {
	inv := f.doc.inv
	f.text("cbc:CustomizationID", &inv.Specification)
	f.text("cbc:ProfileID", &inv.Process)
	f.text("cbc:ID", &inv.Number)
	f.isoDate("cbc:IssueDate", &inv.Issued)
	if credit {
		f.isoDate("cbc:TaxPointDate", &inv.TaxPoint)
		f.text("cbc:CreditNoteTypeCode", &inv.Type)
		f.ublNotes()
	} else {
		f.isoDate("cbc:DueDate", &inv.Due)
		f.text("cbc:InvoiceTypeCode", &inv.Type)
		f.ublNotes()
		f.isoDate("cbc:TaxPointDate", &inv.TaxPoint)
	}
	f.currency("cbc:DocumentCurrencyCode", &inv.Currency)
	if !f.doc.writing || inv.foreign() {
		f.currency("cbc:TaxCurrencyCode", &inv.TaxCurrency)
	}
	f.text("cbc:AccountingCost", &inv.Accounting)
	f.text("cbc:BuyerReference", &inv.BuyerRef)
	f.in("cac:InvoicePeriod", func(f form) {
		f.isoDate("cbc:StartDate", &inv.Period.Start)
		f.isoDate("cbc:EndDate", &inv.Period.End)
		f.ublTaxPointBy(&inv.TaxPointBy)
	})
	f.ublReferences(credit)
	f.ublParties()
	f.ublMeans(credit)
	f.in("cac:PaymentTerms", func(f form) { f.terms("cbc:Note", &inv.Terms) })
	each(f, "cac:AllowanceCharge", &inv.Adjustments, form.ublAdjustment)
	f.ublTax()
	f.in("cac:LegalMonetaryTotal", form.ublTotals)
	line := "cac:InvoiceLine"
	if credit {
		line = "cac:CreditNoteLine"
	}
	each(f, line, &inv.Lines, func(f form, l *Line) { f.ublLine(l, credit) })
}

// ublNotes puts the subject of a note in front of it, between number signs: UBL has no element for it.
func (f form) ublNotes() {
	each(f, "cbc:Note", &f.doc.inv.Notes, func(f form, n *Note) {
		text := n.Text
		if n.Subject != "" {
			text = "#" + n.Subject + "#" + text
		}
		f.own(&text)
		if f.doc.writing {
			return
		}
		n.Text = text
		if rest, ok := strings.CutPrefix(text, "#"); ok {
			if subject, rest, ok := strings.Cut(rest, "#"); ok && len(subject) == 3 {
				n.Subject, n.Text = subject, rest
			}
		}
	})
}

// taxPoints are the codes of BT-8: those of CII (UNTDID 2475) and of UBL (UNTDID 2005).
var taxPoints = [][2]string{{"5", "3"}, {"29", "35"}, {"72", "432"}}

func (f form) ublTaxPointBy(v *string) {
	text := *v
	for _, pair := range taxPoints {
		if text == pair[0] {
			text = pair[1]
		}
	}
	f.text("cbc:DescriptionCode", &text)
	if f.doc.writing {
		return
	}
	*v = text
	for _, pair := range taxPoints {
		if text == pair[1] {
			*v = pair[0]
		}
	}
}

func (f form) ublReferences(credit bool) {
	inv := f.doc.inv
	f.in("cac:OrderReference", func(f form) {
		order := inv.Order
		if f.doc.writing && order == "" && inv.SalesOrder != "" {
			order = "NA" // the schema asks for one where there is a sales order
		}
		f.text("cbc:ID", &order)
		f.text("cbc:SalesOrderID", &inv.SalesOrder)
		if !f.doc.writing && !(order == "NA" && inv.SalesOrder != "") {
			inv.Order = order
		}
	})
	each(f, "cac:BillingReference", &inv.Preceding, func(f form, p *Preceding) {
		f.in("cac:InvoiceDocumentReference", func(f form) {
			f.text("cbc:ID", &p.Number)
			f.isoDate("cbc:IssueDate", &p.Date)
		})
	})
	f.ublReference("cac:DespatchDocumentReference", &inv.Despatch)
	f.ublReference("cac:ReceiptDocumentReference", &inv.Receiving)
	if !credit {
		f.ublReference("cac:OriginatorDocumentReference", &inv.Tender)
	}
	f.ublReference("cac:ContractDocumentReference", &inv.Contract)
	f.ublMore(credit)
	if credit {
		f.ublReference("cac:OriginatorDocumentReference", &inv.Tender)
	} else {
		f.ublReference("cac:ProjectReference", &inv.Project)
	}
}

func (f form) ublReference(name string, v *string) {
	f.in(name, func(f form) { f.text("cbc:ID", v) })
}

// ublMore are the further documents: what is billed (BT-18, type 130), on a credit note the project (BT-11, type 50), and
// the attachments, which have no type.
func (f form) ublMore(credit bool) {
	inv := f.doc.inv
	const more = "cac:AdditionalDocumentReference"
	plainOnes := func(n *node) bool { return n.child("cbc:DocumentTypeCode") == nil }
	eachOf(f, more, &inv.Attachments, plainOnes, func(f form, a *Attachment) {
		f.text("cbc:ID", &a.ID)
		f.text("cbc:DocumentDescription", &a.Description)
		f.in("cac:Attachment", func(f form) {
			f.content("cbc:EmbeddedDocumentBinaryObject", a)
			f.in("cac:ExternalReference", func(f form) { f.text("cbc:URI", &a.Location) })
		})
	})
	f.ublObject(more, &inv.Object)
	if credit && (!f.doc.writing || inv.Project != "") {
		f.among(more, has("cbc:DocumentTypeCode", "50"), func(f form) {
			f.text("cbc:ID", &inv.Project)
			f.fixed("cbc:DocumentTypeCode", "50")
		})
	}
}

func (f form) ublObject(name string, v *ID) {
	if f.doc.writing && v.Value == "" {
		return
	}
	f.among(name, has("cbc:DocumentTypeCode", "130"), func(f form) {
		f.id("cbc:ID", v)
		f.fixed("cbc:DocumentTypeCode", "130")
	})
}

func (f form) ublParties() {
	inv := f.doc.inv
	f.in("cac:AccountingSupplierParty/cac:Party", func(f form) {
		f.ublParty(&inv.Seller, &inv.Payment.Debit.Creditor)
	})
	f.in("cac:AccountingCustomerParty/cac:Party", func(f form) { f.ublParty(&inv.Buyer, new(string)) })
	f.in("cac:PayeeParty", func(f form) {
		f.in("cac:PartyIdentification", func(f form) { f.id("cbc:ID", &inv.Payee.ID) })
		f.in("cac:PartyName", func(f form) { f.text("cbc:Name", &inv.Payee.Name) })
		f.in("cac:PartyLegalEntity", func(f form) { f.id("cbc:CompanyID", &inv.Payee.Legal) })
	})
	f.in("cac:TaxRepresentativeParty", func(f form) {
		f.in("cac:PartyName", func(f form) { f.text("cbc:Name", &inv.Representative.Name) })
		f.ublAddress("cac:PostalAddress", &inv.Representative.Address)
		f.ublRegistration("VAT", &inv.Representative.TaxID)
	})
	f.in("cac:Delivery", func(f form) {
		f.isoDate("cbc:ActualDeliveryDate", &inv.Delivery.Date)
		f.in("cac:DeliveryLocation", func(f form) {
			f.id("cbc:ID", &inv.Delivery.Place)
			f.ublAddress("cac:Address", &inv.Delivery.Address)
		})
		f.in("cac:DeliveryParty/cac:PartyName", func(f form) { f.text("cbc:Name", &inv.Delivery.Name) })
	})
}

// ublParty is seller or buyer. The creditor of a direct debit (BT-90) stands among the seller's identifiers.
func (f form) ublParty(p *Party, creditor *string) {
	const sepa, name = "SEPA", "cac:PartyIdentification"
	f.id("cbc:EndpointID", &p.Endpoint)
	eachOf(f, name, &p.IDs, not(has("cbc:ID/@schemeID", sepa)), func(f form, id *ID) { f.id("cbc:ID", id) })
	f.among(name, has("cbc:ID/@schemeID", sepa), func(f form) { f.scheme("cbc:ID", sepa, creditor) })
	f.in("cac:PartyName", func(f form) { f.text("cbc:Name", &p.Trading) })
	f.ublAddress("cac:PostalAddress", &p.Address)
	f.ublRegistration("VAT", &p.TaxID)
	f.ublRegistration("TAX", &p.TaxNumber)
	f.in("cac:PartyLegalEntity", func(f form) {
		f.text("cbc:RegistrationName", &p.Name)
		f.id("cbc:CompanyID", &p.Legal)
		f.text("cbc:CompanyLegalForm", &p.LegalForm)
	})
	f.in("cac:Contact", func(f form) {
		f.text("cbc:Name", &p.Contact.Name)
		f.text("cbc:Telephone", &p.Contact.Phone)
		f.text("cbc:ElectronicMail", &p.Contact.Email)
	})
}

// ublRegistration is a tax id. That of VAT names the scheme VAT; every other scheme is the national number (BT-32).
func (f form) ublRegistration(scheme string, v *string) {
	if f.doc.writing && *v == "" {
		return
	}
	vat := has("cac:TaxScheme/cbc:ID", "VAT")
	fits := vat
	if scheme != "VAT" {
		fits = not(vat)
	}
	f.among("cac:PartyTaxScheme", fits, func(f form) {
		f.text("cbc:CompanyID", v)
		f.in("cac:TaxScheme", func(f form) { f.fixed("cbc:ID", scheme) })
	})
}

func (f form) ublAddress(name string, a *Address) {
	f.in(name, func(f form) {
		f.text("cbc:StreetName", &a.Line1)
		f.text("cbc:AdditionalStreetName", &a.Line2)
		f.text("cbc:CityName", &a.City)
		f.text("cbc:PostalZone", &a.PostCode)
		f.text("cbc:CountrySubentity", &a.Region)
		f.in("cac:AddressLine", func(f form) { f.text("cbc:Line", &a.Line3) })
		f.in("cac:Country", func(f form) { f.text("cbc:IdentificationCode", &a.Country) })
	})
}

// ublMeans writes one payment means for each account, all with the same code.
func (f form) ublMeans(credit bool) {
	pay := &f.doc.inv.Payment
	const name = "cac:PaymentMeans"
	if f.doc.writing {
		for _, t := range pay.accounts() {
			f.add(name, func(f form) { f.ublOneMeans(pay, &t, credit) })
			pay = &Payment{Means: pay.Means, Remittance: pay.Remittance} // the rest once only (UBL-SR-46, UBL-SR-55)
		}
		return
	}
	for _, kid := range f.at.kids {
		if kid.name != name {
			continue
		}
		var t Transfer
		form{kid, f.doc}.ublOneMeans(pay, &t, credit)
		if t != (Transfer{}) {
			pay.Transfers = append(pay.Transfers, t)
		}
	}
}

func (f form) ublOneMeans(pay *Payment, t *Transfer, credit bool) {
	if !f.doc.writing || pay.Means != "" {
		f.in("cbc:PaymentMeansCode", func(f form) {
			f.own(&pay.Means)
			f.attr("name", &pay.MeansText)
		})
	}
	if credit {
		f.isoDate("cbc:PaymentDueDate", &f.doc.inv.Due)
	}
	f.text("cbc:PaymentID", &pay.Remittance)
	f.in("cac:CardAccount", func(f form) {
		f.text("cbc:PrimaryAccountNumberID", &pay.Card.Number)
		if pay.Card.Number != "" {
			f.fixed("cbc:NetworkID", "NA") // the schema asks for a network that EN 16931 does not have
		}
		f.text("cbc:HolderName", &pay.Card.Holder)
	})
	f.in("cac:PayeeFinancialAccount", func(f form) {
		f.text("cbc:ID", &t.Account)
		f.text("cbc:Name", &t.Name)
		f.in("cac:FinancialInstitutionBranch", func(f form) { f.text("cbc:ID", &t.BIC) })
	})
	f.in("cac:PaymentMandate", func(f form) {
		f.text("cbc:ID", &pay.Debit.Mandate)
		f.in("cac:PayerFinancialAccount", func(f form) { f.text("cbc:ID", &pay.Debit.Account) })
	})
}

// currencyID is the attribute that every amount of UBL has.
func currencyID(c money.Currency) attribute { return attribute{"currencyID", c.Code()} }

func (f form) ublAmount(name string, v *money.Amount, c money.Currency, optional bool) {
	f.amount(name, v, c, optional, currencyID(c))
}

func (f form) ublAdjustment(a *Adjustment) {
	c := f.doc.inv.Currency
	f.yes("cbc:ChargeIndicator", &a.Charge)
	f.text("cbc:AllowanceChargeReasonCode", &a.Code)
	f.text("cbc:AllowanceChargeReason", &a.Reason)
	f.percent("cbc:MultiplierFactorNumeric", &a.Percent, false)
	f.ublAmount("cbc:Amount", &a.Amount, c, false)
	f.ublAmount("cbc:BaseAmount", &a.Base, c, true)
	if !f.doc.writing || a.Tax.Category != "" {
		f.in("cac:TaxCategory", func(f form) { f.ublRate(&a.Tax) })
	}
}

func (f form) ublRate(r *Rate) {
	f.category("cbc:ID", &r.Category)
	f.percent("cbc:Percent", &r.Percent, r.Category != tax.NotSubject)
	f.in("cac:TaxScheme", func(f form) { f.fixed("cbc:ID", "VAT") })
}

// ublTax is the tax with its breakdown, and behind it, alone, that in the currency of the books (BT-111).
func (f form) ublTax() {
	inv := f.doc.inv
	const name = "cac:TaxTotal"
	broken := func(n *node) bool { return n.child("cac:TaxSubtotal") != nil }
	f.among(name, broken, func(f form) {
		f.ublAmount("cbc:TaxAmount", &inv.Totals.Tax, inv.Currency, false)
		each(f, "cac:TaxSubtotal", &inv.Groups, func(f form, g *Group) {
			f.ublAmount("cbc:TaxableAmount", &g.Taxable, inv.Currency, false)
			f.ublAmount("cbc:TaxAmount", &g.Tax, inv.Currency, false)
			f.in("cac:TaxCategory", func(f form) {
				f.category("cbc:ID", &g.Rate.Category)
				f.percent("cbc:Percent", &g.Rate.Percent, g.Rate.Category != tax.NotSubject)
				f.text("cbc:TaxExemptionReasonCode", &g.ReasonCode)
				f.text("cbc:TaxExemptionReason", &g.Reason)
				f.in("cac:TaxScheme", func(f form) { f.fixed("cbc:ID", "VAT") })
			})
		})
	})
	if inv.foreign() {
		f.among(name, not(broken), func(f form) { f.ublAmount("cbc:TaxAmount", &inv.Totals.TaxHome, inv.TaxCurrency, false) })
	}
}

func (f form) ublTotals() {
	t, c := &f.doc.inv.Totals, f.doc.inv.Currency
	f.ublAmount("cbc:LineExtensionAmount", &t.Lines, c, false)
	f.ublAmount("cbc:TaxExclusiveAmount", &t.TaxExclusive, c, false)
	f.ublAmount("cbc:TaxInclusiveAmount", &t.TaxInclusive, c, false)
	f.ublAmount("cbc:AllowanceTotalAmount", &t.Allowances, c, !f.doc.inv.has(false))
	f.ublAmount("cbc:ChargeTotalAmount", &t.Charges, c, !f.doc.inv.has(true))
	f.ublAmount("cbc:PrepaidAmount", &t.Prepaid, c, true)
	f.ublAmount("cbc:PayableRoundingAmount", &t.Rounding, c, true)
	f.ublAmount("cbc:PayableAmount", &t.Payable, c, false)
}

func (f form) ublLine(l *Line, credit bool) {
	quantity := "cbc:InvoicedQuantity"
	if credit {
		quantity = "cbc:CreditedQuantity"
	}
	f.text("cbc:ID", &l.ID)
	f.text("cbc:Note", &l.Note)
	f.quantity(quantity, &l.Quantity, &l.Unit)
	f.ublAmount("cbc:LineExtensionAmount", &l.Net, f.doc.inv.Currency, false)
	f.text("cbc:AccountingCost", &l.Accounting)
	f.in("cac:InvoicePeriod", func(f form) {
		f.isoDate("cbc:StartDate", &l.Period.Start)
		f.isoDate("cbc:EndDate", &l.Period.End)
	})
	f.in("cac:OrderLineReference", func(f form) { f.text("cbc:LineID", &l.OrderLine) })
	f.ublObject("cac:DocumentReference", &l.Object)
	each(f, "cac:AllowanceCharge", &l.Adjustments, form.ublAdjustment)
	f.in("cac:Item", func(f form) { f.ublItem(l) })
	f.in("cac:Price", func(f form) { f.ublPrice(l) })
}

func (f form) ublItem(l *Line) {
	f.text("cbc:Description", &l.Description)
	f.text("cbc:Name", &l.Name)
	f.ublReference("cac:BuyersItemIdentification", &l.BuyerID)
	f.ublReference("cac:SellersItemIdentification", &l.SellerID)
	f.in("cac:StandardItemIdentification", func(f form) { f.id("cbc:ID", &l.Standard) })
	f.in("cac:OriginCountry", func(f form) { f.text("cbc:IdentificationCode", &l.Origin) })
	each(f, "cac:CommodityClassification", &l.Classes, func(f form, c *Classification) { f.class("cbc:ItemClassificationCode", c) })
	f.in("cac:ClassifiedTaxCategory", func(f form) { f.ublRate(&l.Tax) })
	each(f, "cac:AdditionalItemProperty", &l.Attributes, func(f form, a *Attribute) {
		f.text("cbc:Name", &a.Name)
		f.text("cbc:Value", &a.Value)
	})
}

func (f form) ublPrice(l *Line) {
	id := currencyID(f.doc.inv.Currency)
	f.price("cbc:PriceAmount", &l.Price, true, id)
	f.quantity("cbc:BaseQuantity", &l.Base, &l.BaseUnit)
	f.in("cac:AllowanceCharge", func(f form) {
		if f.doc.writing && l.GrossPrice.IsZero() && l.Off.IsZero() {
			return
		}
		no := false
		f.yes("cbc:ChargeIndicator", &no)
		f.price("cbc:Amount", &l.Off, true, id)
		f.price("cbc:BaseAmount", &l.GrossPrice, false, id)
	})
}
