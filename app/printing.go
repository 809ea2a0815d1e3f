package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/paper"
)

// PaperStyle is how the company's papers look.
func PaperStyle(c bill.Company) paper.Style { return paper.Style{Logo: c.Logo, Footer: c.Footer} }

// printDocument makes the paper of a document.
func printDocument(d bill.Document, c bill.Company) ([]byte, error) {
	return paper.Render(d, PaperStyle(c))
}

// printKit makes the page of the recovery kit.
func printKit(k Kit) ([]byte, error) {
	return paper.Kit(paper.KitFacts{
		Company: k.Company, Books: k.Store, Made: k.Made, Key: k.Text(), Groups: k.Groups(), Fingerprint: k.Owner,
		BackupPassphrase: k.BackupPassphrase,
	})
}
