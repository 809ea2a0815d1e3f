package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/paper"
)

// printDocument makes the paper of an issued document: PDF/A-3b, and an invoice or credit note carries itself as an e-invoice (Factur-X,
// ZUGFeRD), unless a receiver would refuse it. Then it is a paper like any other.
func printDocument(d bill.Document, st paper.Style) ([]byte, error) {
	return paper.Render(d, st, embedded(d))
}

// embedded is the e-invoice that goes into the paper, nil for none.
func embedded(d bill.Document) *paper.Embedded {
	e, err := makeEInvoice(d, einvoice.EN16931, einvoice.CII)
	if err != nil || len(e.File) == 0 {
		return nil
	}
	return &paper.Embedded{Name: einvoice.FacturXName, Level: einvoice.FacturXLevel, Data: e.File}
}

// printKit makes the page of the recovery kit.
func printKit(k Kit) ([]byte, error) {
	return paper.Kit(paper.KitFacts{
		Company: k.Company, Books: k.Store, Made: k.Made, Key: k.Text(), Groups: k.Groups(), Fingerprint: k.Owner,
		BackupPassphrase: k.BackupPassphrase,
	})
}
