package store

import (
	"errors"
	"fmt"

	"counterfoil/app/bill"
)

// OpenClaims begins the claims of an import: their series, which nothing but the import takes numbers from.
func (tx *Tx) OpenClaims(of bill.ID, count int) error {
	err := tx.exec("INSERT INTO series (id, kind, pattern, restart, period, next, serving) VALUES (?, 'opening', '{N}', '', 0, ?, 0)", of[:], count+1)
	if err != nil {
		return fmt.Errorf("series of claims: %w", err)
	}
	return nil
}

// FileClaim files a claim as a part of the import.
func (tx *Tx) FileClaim(of bill.ID, doc bill.Document, pdf []byte) error {
	if err := tx.File(doc, pdf); err != nil {
		return err
	}
	id, after := doc.ID(), rowDigest(doc.Number().Text, doc.Totals().Payable.String())
	if err := tx.exec("INSERT INTO import_rows (import, target, after) VALUES (?, ?, ?)", of[:], id[:], after[:]); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// NumberTaken says whether a document bears the number already, in whatever series.
func (v *View) NumberTaken(number string) (taken bool, err error) {
	err = v.row("SELECT EXISTS (SELECT 1 FROM documents WHERE series IN (SELECT id FROM series) AND number = ?)", []any{number}, &taken)
	if err != nil {
		return false, fmt.Errorf("number: %w", err)
	}
	return taken, nil
}

// dropClaims takes all claims of an import out of the books. A reference of any table keeps them: ErrUsed.
func (tx *Tx) dropClaims(of bill.ID) error {
	for _, query := range []string{
		"DELETE FROM register WHERE document IN (" + addedBy + ")",
		"DELETE FROM movements WHERE document IN (" + addedBy + ")",
		"DELETE FROM document_taxes WHERE document IN (" + addedBy + ")",
		"DELETE FROM document_lines WHERE document IN (" + addedBy + ")",
		"DELETE FROM papers WHERE document IN (" + addedBy + ")",
		"DELETE FROM documents WHERE id IN (" + addedBy + ")",
		"DELETE FROM series WHERE id = ?1",
	} {
		err := tx.exec(query, of[:])
		if errors.Is(err, ErrRefused) {
			return ErrUsed
		}
		if err != nil {
			return err
		}
	}
	return nil
}
