package einvoice

import (
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The order of elements is that of the schema CrossIndustryInvoice_100pD22B, restricted to EN 16931.

const (
	ciiRoot     = "rsm:CrossIndustryInvoice"
	ciiDateTime = "udt:DateTimeString"
)

func (f form) cii() {
	inv := f.doc.inv
	f.in("rsm:ExchangedDocumentContext", func(f form) {
		f.in("ram:BusinessProcessSpecifiedDocumentContextParameter", func(f form) { f.text("ram:ID", &inv.Process) })
		f.in("ram:GuidelineSpecifiedDocumentContextParameter", func(f form) { f.text("ram:ID", &inv.Specification) })
	})
	f.in("rsm:ExchangedDocument", func(f form) {
		f.text("ram:ID", &inv.Number)
		f.text("ram:TypeCode", &inv.Type)
		f.basicDate("ram:IssueDateTime", ciiDateTime, &inv.Issued)
		each(f, "ram:IncludedNote", &inv.Notes, func(f form, n *Note) {
			f.text("ram:Content", &n.Text)
			f.text("ram:SubjectCode", &n.Subject)
		})
	})
	f.in("rsm:SupplyChainTradeTransaction", func(f form) {
		each(f, "ram:IncludedSupplyChainTradeLineItem", &inv.Lines, form.ciiLine)
		f.in("ram:ApplicableHeaderTradeAgreement", form.ciiAgreement)
		f.inAlways("ram:ApplicableHeaderTradeDelivery", form.ciiDelivery)
		f.in("ram:ApplicableHeaderTradeSettlement", form.ciiSettlement)
	})
}

func (f form) ciiAgreement() {
	inv := f.doc.inv
	f.text("ram:BuyerReference", &inv.BuyerRef)
	f.in("ram:SellerTradeParty", func(f form) { f.ciiParty(&inv.Seller) })
	f.in("ram:BuyerTradeParty", func(f form) { f.ciiParty(&inv.Buyer) })
	f.in("ram:SellerTaxRepresentativeTradeParty", func(f form) { f.ciiParty(&inv.Representative) })
	f.ciiReference("ram:SellerOrderReferencedDocument", &inv.SalesOrder)
	f.ciiReference("ram:BuyerOrderReferencedDocument", &inv.Order)
	f.ciiReference("ram:ContractReferencedDocument", &inv.Contract)
	const more = "ram:AdditionalReferencedDocument"
	eachOf(f, more, &inv.Attachments, has("ram:TypeCode", "916"), form.ciiAttachment)
	if inv.Tender != "" || !f.doc.writing {
		f.among(more, has("ram:TypeCode", "50"), func(f form) {
			f.text("ram:IssuerAssignedID", &inv.Tender)
			f.fixed("ram:TypeCode", "50")
		})
	}
	f.ciiObject(more, &inv.Object)
	f.in("ram:SpecifiedProcuringProject", func(f form) {
		f.text("ram:ID", &inv.Project)
		if inv.Project != "" {
			f.fixed("ram:Name", "Project reference") // the schema asks for a name that EN 16931 does not have
		}
	})
}

func (f form) ciiReference(name string, v *string) {
	f.in(name, func(f form) { f.text("ram:IssuerAssignedID", v) })
}

func (f form) ciiAttachment(a *Attachment) {
	f.text("ram:IssuerAssignedID", &a.ID)
	f.text("ram:URIID", &a.Location)
	f.fixed("ram:TypeCode", "916")
	f.text("ram:Name", &a.Description)
	f.content("ram:AttachmentBinaryObject", a)
}

func (f form) ciiObject(name string, v *ID) {
	if f.doc.writing && v.Value == "" {
		return
	}
	f.among(name, has("ram:TypeCode", "130"), func(f form) {
		f.text("ram:IssuerAssignedID", &v.Value)
		f.fixed("ram:TypeCode", "130")
		f.text("ram:ReferenceTypeCode", &v.Scheme)
	})
}

func (f form) ciiParty(p *Party) {
	f.ciiIDs(&p.IDs)
	f.text("ram:Name", &p.Name)
	f.text("ram:Description", &p.LegalForm)
	f.in("ram:SpecifiedLegalOrganization", func(f form) {
		f.id("ram:ID", &p.Legal)
		f.text("ram:TradingBusinessName", &p.Trading)
	})
	f.in("ram:DefinedTradeContact", func(f form) {
		f.text("ram:PersonName", &p.Contact.Name)
		f.in("ram:TelephoneUniversalCommunication", func(f form) { f.text("ram:CompleteNumber", &p.Contact.Phone) })
		f.in("ram:EmailURIUniversalCommunication", func(f form) { f.text("ram:URIID", &p.Contact.Email) })
	})
	f.ciiAddress(&p.Address)
	f.in("ram:URIUniversalCommunication", func(f form) { f.id("ram:URIID", &p.Endpoint) })
	f.ciiRegistration("VA", &p.TaxID)
	f.ciiRegistration("FC", &p.TaxNumber)
}

// ciiIDs are the identifiers of a party: those with a scheme are "global".
func (f form) ciiIDs(ids *[]ID) {
	for _, id := range *ids {
		if f.doc.writing && id.Scheme == "" {
			f.fixed("ram:ID", id.Value)
		}
	}
	for _, id := range *ids {
		if f.doc.writing && id.Scheme != "" {
			f.id("ram:GlobalID", &id)
		}
	}
	if f.doc.writing {
		return
	}
	for _, name := range []string{"ram:ID", "ram:GlobalID"} {
		each(f, name, ids, func(f form, id *ID) {
			f.own(&id.Value)
			f.attr("schemeID", &id.Scheme)
		})
	}
}

func (f form) ciiRegistration(scheme string, v *string) {
	f.among("ram:SpecifiedTaxRegistration", has("ram:ID/@schemeID", scheme), func(f form) { f.scheme("ram:ID", scheme, v) })
}

func (f form) ciiAddress(a *Address) {
	f.in("ram:PostalTradeAddress", func(f form) {
		f.text("ram:PostcodeCode", &a.PostCode)
		f.text("ram:LineOne", &a.Line1)
		f.text("ram:LineTwo", &a.Line2)
		f.text("ram:LineThree", &a.Line3)
		f.text("ram:CityName", &a.City)
		f.text("ram:CountryID", &a.Country)
		f.text("ram:CountrySubDivisionName", &a.Region)
	})
}

func (f form) ciiDelivery() {
	inv := f.doc.inv
	f.in("ram:ShipToTradeParty", func(f form) {
		f.ciiID(&inv.Delivery.Place)
		f.text("ram:Name", &inv.Delivery.Name)
		f.ciiAddress(&inv.Delivery.Address)
	})
	f.in("ram:ActualDeliverySupplyChainEvent", func(f form) {
		f.basicDate("ram:OccurrenceDateTime", ciiDateTime, &inv.Delivery.Date)
	})
	f.ciiReference("ram:DespatchAdviceReferencedDocument", &inv.Despatch)
	f.ciiReference("ram:ReceivingAdviceReferencedDocument", &inv.Receiving)
}

func (f form) ciiSettlement() {
	inv := f.doc.inv
	f.text("ram:CreditorReferenceID", &inv.Payment.Debit.Creditor)
	f.text("ram:PaymentReference", &inv.Payment.Remittance)
	if !f.doc.writing || inv.foreign() {
		f.currency("ram:TaxCurrencyCode", &inv.TaxCurrency)
	}
	f.currency("ram:InvoiceCurrencyCode", &inv.Currency)
	f.in("ram:PayeeTradeParty", func(f form) {
		f.ciiID(&inv.Payee.ID)
		f.text("ram:Name", &inv.Payee.Name)
		f.in("ram:SpecifiedLegalOrganization", func(f form) { f.id("ram:ID", &inv.Payee.Legal) })
	})
	f.ciiMeans()
	each(f, "ram:ApplicableTradeTax", &inv.Groups, form.ciiGroup)
	f.ciiPeriod(&inv.Period)
	each(f, "ram:SpecifiedTradeAllowanceCharge", &inv.Adjustments, form.ciiAdjustment)
	f.in("ram:SpecifiedTradePaymentTerms", func(f form) {
		f.terms("ram:Description", &inv.Terms)
		f.basicDate("ram:DueDateDateTime", ciiDateTime, &inv.Due)
		f.text("ram:DirectDebitMandateID", &inv.Payment.Debit.Mandate)
	})
	f.in("ram:SpecifiedTradeSettlementHeaderMonetarySummation", form.ciiTotals)
	each(f, "ram:InvoiceReferencedDocument", &inv.Preceding, func(f form, p *Preceding) {
		f.text("ram:IssuerAssignedID", &p.Number)
		f.basicDate("ram:FormattedIssueDateTime", "qdt:DateTimeString", &p.Date)
	})
	f.in("ram:ReceivableSpecifiedTradeAccountingAccount", func(f form) { f.text("ram:ID", &inv.Accounting) })
}

func (f form) ciiID(id *ID) {
	if f.doc.writing {
		name := "ram:ID"
		if id.Scheme != "" {
			name = "ram:GlobalID"
		}
		f.id(name, id)
		return
	}
	f.id("ram:ID", id)
	f.id("ram:GlobalID", id)
}

// ciiMeans writes one payment means for each account, all with the same code.
func (f form) ciiMeans() {
	pay := &f.doc.inv.Payment
	const name = "ram:SpecifiedTradeSettlementPaymentMeans"
	if f.doc.writing {
		for _, t := range pay.accounts() {
			f.add(name, func(f form) { f.ciiOneMeans(pay, &t) })
			pay = &Payment{Means: pay.Means}
		}
		return
	}
	for _, kid := range f.at.kids {
		if kid.name != name {
			continue
		}
		var t Transfer
		form{kid, f.doc}.ciiOneMeans(pay, &t)
		if t != (Transfer{}) {
			pay.Transfers = append(pay.Transfers, t)
		}
	}
}

func (f form) ciiOneMeans(pay *Payment, t *Transfer) {
	f.text("ram:TypeCode", &pay.Means)
	f.text("ram:Information", &pay.MeansText)
	f.in("ram:ApplicableTradeSettlementFinancialCard", func(f form) {
		f.text("ram:ID", &pay.Card.Number)
		f.text("ram:CardholderName", &pay.Card.Holder)
	})
	f.in("ram:PayerPartyDebtorFinancialAccount", func(f form) { f.text("ram:IBANID", &pay.Debit.Account) })
	f.in("ram:PayeePartyCreditorFinancialAccount", func(f form) {
		iban, other := t.Account, ""
		if !looksIBAN(t.Account) {
			iban, other = "", t.Account
		}
		f.text("ram:IBANID", &iban)
		f.text("ram:AccountName", &t.Name)
		f.text("ram:ProprietaryID", &other)
		t.Account = iban + other
	})
	f.in("ram:PayeeSpecifiedCreditorFinancialInstitution", func(f form) { f.text("ram:BICID", &t.BIC) })
}

// looksIBAN says whether an account begins like an IBAN: two letters and two digits.
func looksIBAN(account string) bool {
	if len(account) < 4 {
		return false
	}
	letter := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	return letter(account[0]) && letter(account[1]) && digit(account[2]) && digit(account[3])
}

func (f form) ciiGroup(g *Group) {
	inv := f.doc.inv
	f.amount("ram:CalculatedAmount", &g.Tax, inv.Currency, false)
	f.fixed("ram:TypeCode", "VAT")
	f.text("ram:ExemptionReason", &g.Reason)
	f.amount("ram:BasisAmount", &g.Taxable, inv.Currency, false)
	f.category("ram:CategoryCode", &g.Rate.Category)
	f.text("ram:ExemptionReasonCode", &g.ReasonCode)
	if !f.doc.writing || g == &inv.Groups[0] { // once only (CII-SR-461, CII-SR-462)
		f.basicDate("ram:TaxPointDate", "udt:DateString", &inv.TaxPoint)
		f.text("ram:DueDateTypeCode", &inv.TaxPointBy)
	}
	f.percent("ram:RateApplicablePercent", &g.Rate.Percent, g.Rate.Category != tax.NotSubject)
}

func (f form) ciiRate(r *Rate) {
	f.fixed("ram:TypeCode", "VAT")
	f.category("ram:CategoryCode", &r.Category)
	f.percent("ram:RateApplicablePercent", &r.Percent, r.Category != tax.NotSubject)
}

func (f form) ciiPeriod(p *Period) {
	f.in("ram:BillingSpecifiedPeriod", func(f form) {
		f.basicDate("ram:StartDateTime", ciiDateTime, &p.Start)
		f.basicDate("ram:EndDateTime", ciiDateTime, &p.End)
	})
}

func (f form) ciiAdjustment(a *Adjustment) {
	c := f.doc.inv.Currency
	f.in("ram:ChargeIndicator", func(f form) { f.yes("udt:Indicator", &a.Charge) })
	f.percent("ram:CalculationPercent", &a.Percent, false)
	f.amount("ram:BasisAmount", &a.Base, c, true)
	f.amount("ram:ActualAmount", &a.Amount, c, false)
	f.text("ram:ReasonCode", &a.Code)
	f.text("ram:Reason", &a.Reason)
	if !f.doc.writing || a.Tax.Category != "" {
		f.in("ram:CategoryTradeTax", func(f form) { f.ciiRate(&a.Tax) })
	}
}

func (f form) ciiTotals() {
	t, c, home := &f.doc.inv.Totals, f.doc.inv.Currency, f.doc.inv.TaxCurrency
	f.amount("ram:LineTotalAmount", &t.Lines, c, false)
	f.amount("ram:ChargeTotalAmount", &t.Charges, c, !f.doc.inv.has(true))
	f.amount("ram:AllowanceTotalAmount", &t.Allowances, c, !f.doc.inv.has(false))
	f.amount("ram:TaxBasisTotalAmount", &t.TaxExclusive, c, false)
	f.ciiTaxTotal(&t.Tax, c)
	if f.doc.inv.foreign() {
		f.ciiTaxTotal(&t.TaxHome, home)
	}
	f.amount("ram:RoundingAmount", &t.Rounding, c, true)
	f.amount("ram:GrandTotalAmount", &t.TaxInclusive, c, false)
	f.amount("ram:TotalPrepaidAmount", &t.Prepaid, c, true)
	f.amount("ram:DuePayableAmount", &t.Payable, c, false)
}

// ciiTaxTotal is the tax in one currency: there is one for that of the document, and one for that of the books (BT-111).
func (f form) ciiTaxTotal(v *money.Amount, c money.Currency) {
	if f.doc.writing {
		f.amount("ram:TaxTotalAmount", v, c, false, attribute{"currencyID", c.Code()})
		return
	}
	*v = money.Of(0, c)
	for _, kid := range f.at.kids {
		if kid.name == "ram:TaxTotalAmount" && (kid.value("currencyID") == c.Code() || kid.value("currencyID") == "" && c == f.doc.inv.Currency) {
			kid.read = true
			*v = f.parseAmount(kid.name, kid.text, c)
		}
	}
}

func (f form) ciiLine(l *Line) {
	f.in("ram:AssociatedDocumentLineDocument", func(f form) {
		f.text("ram:LineID", &l.ID)
		f.in("ram:IncludedNote", func(f form) { f.text("ram:Content", &l.Note) })
	})
	f.in("ram:SpecifiedTradeProduct", func(f form) { f.ciiProduct(l) })
	f.in("ram:SpecifiedLineTradeAgreement", func(f form) { f.ciiPrices(l) })
	f.in("ram:SpecifiedLineTradeDelivery", func(f form) { f.quantity("ram:BilledQuantity", &l.Quantity, &l.Unit) })
	f.in("ram:SpecifiedLineTradeSettlement", func(f form) {
		f.in("ram:ApplicableTradeTax", func(f form) { f.ciiRate(&l.Tax) })
		f.ciiPeriod(&l.Period)
		each(f, "ram:SpecifiedTradeAllowanceCharge", &l.Adjustments, form.ciiAdjustment)
		f.in("ram:SpecifiedTradeSettlementLineMonetarySummation", func(f form) {
			f.amount("ram:LineTotalAmount", &l.Net, f.doc.inv.Currency, false)
		})
		f.ciiObject("ram:AdditionalReferencedDocument", &l.Object)
		f.in("ram:ReceivableSpecifiedTradeAccountingAccount", func(f form) { f.text("ram:ID", &l.Accounting) })
	})
}

func (f form) ciiProduct(l *Line) {
	f.id("ram:GlobalID", &l.Standard)
	f.text("ram:SellerAssignedID", &l.SellerID)
	f.text("ram:BuyerAssignedID", &l.BuyerID)
	f.text("ram:Name", &l.Name)
	f.text("ram:Description", &l.Description)
	each(f, "ram:ApplicableProductCharacteristic", &l.Attributes, func(f form, a *Attribute) {
		f.text("ram:Description", &a.Name)
		f.text("ram:Value", &a.Value)
	})
	each(f, "ram:DesignatedProductClassification", &l.Classes, func(f form, c *Classification) { f.class("ram:ClassCode", c) })
	f.in("ram:OriginTradeCountry", func(f form) { f.text("ram:ID", &l.Origin) })
}

func (f form) ciiPrices(l *Line) {
	f.in("ram:BuyerOrderReferencedDocument", func(f form) { f.text("ram:LineID", &l.OrderLine) })
	f.in("ram:GrossPriceProductTradePrice", func(f form) {
		f.price("ram:ChargeAmount", &l.GrossPrice, false)
		if !f.doc.writing || !l.GrossPrice.IsZero() {
			f.quantity("ram:BasisQuantity", &l.Base, &l.BaseUnit)
		}
		f.in("ram:AppliedTradeAllowanceCharge", func(f form) {
			if f.doc.writing && l.Off.IsZero() {
				return
			}
			no := false
			f.in("ram:ChargeIndicator", func(f form) { f.yes("udt:Indicator", &no) })
			f.price("ram:ActualAmount", &l.Off, false)
		})
	})
	f.in("ram:NetPriceProductTradePrice", func(f form) {
		f.price("ram:ChargeAmount", &l.Price, true)
		f.quantity("ram:BasisQuantity", &l.Base, &l.BaseUnit)
	})
}
