package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/paper"
)

// PaperStyle is how the company's papers look.
func PaperStyle(c bill.Company) paper.Style { return paper.Style{Logo: c.Logo, Footer: c.Footer} }

// printDocument makes the paper of an issued document: PDF/A-3b, and an invoice or credit note carries itself as an e-invoice (Factur-X,
// ZUGFeRD), unless a receiver would refuse it. Then it is a paper like any other.
func printDocument(d bill.Document, c bill.Company) ([]byte, error) {
	var x *paper.Embedded
	if e, err := makeEInvoice(d, einvoice.EN16931, einvoice.CII); err == nil && len(e.File) > 0 {
		x = &paper.Embedded{Name: einvoice.FacturXName, Level: einvoice.FacturXLevel, Data: e.File}
	}
	return paper.Render(d, PaperStyle(c), x)
}

// printKit makes the page of the recovery kit.
func printKit(k Kit) ([]byte, error) {
	return paper.Kit(paper.KitFacts{
		Company: k.Company, Books: k.Store, Made: k.Made, Key: k.Text(), Groups: k.Groups(), Fingerprint: k.Owner,
		BackupPassphrase: k.BackupPassphrase,
	})
}
