package store

import (
	"database/sql"
	"encoding/binary"
	"fmt"

	"counterfoil/app/bill"
)

// FiledStyle is how a paper looked when it was filed.
type FiledStyle struct {
	ID     bill.ID
	Style  string // JSON, as the settings of papers have it
	Footer string
	Logo   []byte // nil for none
}

// sum tells styles apart: each part goes in with its length before it, so that none runs into the next.
func (f FiledStyle) sum() [32]byte {
	var all []byte
	for _, part := range [][]byte{[]byte(f.Style), []byte(f.Footer), f.Logo} {
		all = append(binary.BigEndian.AppendUint64(all, uint64(len(part))), part...)
	}
	return digest(all)
}

// FileStyle files how a document or a reminder looks that was filed in this transaction. A style that papers had before is not kept twice, and keeps its id.
// ErrConflict: the paper has one. ErrUnchangeable: there is no such paper.
func (tx *Tx) FileStyle(paper bill.ID, f FiledStyle) error {
	sum, logo := f.sum(), f.Logo
	if logo == nil {
		logo = []byte{}
	}
	err := tx.exec("INSERT INTO paper_styles (id, sha256, style, footer, logo) VALUES (?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING", f.ID[:], sum[:], f.Style, f.Footer, logo)
	if err == nil {
		err = tx.exec("INSERT INTO styled_papers (paper, style) SELECT ?, id FROM paper_styles WHERE sha256 = ?", paper[:], sum[:])
	}
	if err != nil {
		return fmt.Errorf("style of a paper: %w", err)
	}
	return nil
}

// StyleOf is how a document or a reminder looked when it was filed. ErrMissing: that was before styles were kept.
func (v *View) StyleOf(paper bill.ID) (f FiledStyle, err error) {
	var id, sum []byte
	err = v.row("SELECT s.id, s.style, footer, logo, sha256 FROM styled_papers p JOIN paper_styles s ON s.id = p.style WHERE paper = ?", []any{paper[:]},
		&id, &f.Style, &f.Footer, &f.Logo, &sum)
	if err != nil {
		return f, fmt.Errorf("style of a paper: %w", err)
	}
	if f.ID, err = idIn(id); err != nil {
		return f, err
	}
	if len(f.Logo) == 0 {
		f.Logo = nil
	}
	if f.sum() != [32]byte(sum) {
		return f, &DamageError{File: booksName, Err: fmt.Errorf("the style of a paper does not match its digest")}
	}
	return f, nil
}

// styleSums compares all styles with their digests.
func (v *View) styleSums(wrong func()) error {
	err := v.rows(func(rows *sql.Rows) error {
		var f FiledStyle
		var sum []byte
		if err := rows.Scan(&f.Style, &f.Footer, &f.Logo, &sum); err != nil {
			return err
		}
		if f.sum() != [32]byte(sum) {
			wrong()
		}
		return nil
	}, "SELECT style, footer, logo, sha256 FROM paper_styles")
	if err != nil {
		return fmt.Errorf("styles of papers: %w", err)
	}
	return nil
}
