package paper

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paycode"
)

// swissInvoice is one of a Swiss shop to a Swiss customer, with a QR reference.
func swissInvoice() bill.Draft {
	d := smallInvoice()
	d.Language, d.Currency = "de-CH", money.MustCurrency("CHF")
	d.Seller = bill.Party{
		Name: "Robert Schneider AG", TaxID: "CHE-116.281.710 MWST", Website: "www.schneider.example",
		Address: bill.Address{Lines: []string{"Rue du Lac 1268"}, PostCode: "2501", City: "Biel", Country: "CH"},
		Contact: bill.Contact{Name: "Robert Schneider", Phone: "+41 32 123 45 67", Email: "info@schneider.example"},
	}
	d.Buyer = bill.Party{
		Name: "Pia-Maria Rutschmann-Schnyder", Number: "K-1042",
		Address: bill.Address{Lines: []string{"Grosse Marktgasse 28"}, PostCode: "9400", City: "Rorschach", Country: "CH"},
	}
	d.Account = bill.Account{Holder: "Robert Schneider AG", IBAN: "CH5800791123000889012", QRIBAN: "CH4431999123000889012", Bank: "Postbank Bern"}
	d.Lines = []bill.Line{line("Gartenarbeiten und Entsorgung", "", "1", "C62", "1803.65", standard("8.1"))}
	d.Terms, d.Note = "Zahlbar innert 14 Tagen.", "Besten Dank für Ihren Auftrag."
	d.Reference = paycode.Reference(d, "RE-2026-0042")
	return d
}
