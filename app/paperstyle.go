package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// settingPaper is where the books hold how papers look, in the JSON form of [ParsePaperStyle].
const settingPaper = "paper.style"

// Bounds of how papers look.
const (
	maxPaperHeader = 500 // characters
	maxPaperWords  = 100 // texts of kinds and languages
	maxLogoHeight  = 40  // mm
)

// PaperStyle is how the papers of the company look, with its logo and the text at their foot.
func (s *Session) PaperStyle(ctx context.Context) (paper.Style, error) {
	return read(ctx, s, seeCompany, s.style)
}

// style is how papers look today, where nothing else of the company is asked for.
func (s *Session) style(v *store.View) (paper.Style, error) {
	company, err := v.Company()
	if err != nil {
		return paper.Style{}, err
	}
	return s.books.env.paperStyle(v, company)
}

// SetPaperStyle says how papers look from now on. Logo and foot are the company's and stay as they are. What was issued keeps the paper
// that it was issued with. Errors: Invalid with the field as in the JSON form.
func (s *Session) SetPaperStyle(ctx context.Context, st paper.Style) error {
	if err := s.knock(setPaper); err != nil {
		return err
	}
	if err := CheckPaperStyle(st); err != nil {
		return err
	}
	text, err := json.Marshal(paperStyleOut(st))
	if err != nil {
		return asError("paper style", err)
	}
	return write(ctx, s, setPaper, bill.ID{}, func(tx *store.Tx) error { return tx.SetSetting(settingPaper, text) })
}

// SetPaperStyleFrom is the same from JSON: what it does not name stays as it is.
func (s *Session) SetPaperStyleFrom(ctx context.Context, data []byte) (paper.Style, error) {
	if err := s.knock(setPaper); err != nil {
		return paper.Style{}, err
	}
	was, err := s.PaperStyle(ctx)
	if err != nil {
		return was, err
	}
	if data, err = overlay(paperStyleOut(was), data); err != nil {
		return was, err
	}
	st, err := ParsePaperStyle(data)
	if err != nil {
		return st, err
	}
	if err := s.SetPaperStyle(ctx, st); err != nil {
		return st, err
	}
	st.Logo, st.Footer, st.Fonts = was.Logo, was.Footer, was.Fonts
	return st, nil
}

// paperStyle is how papers look: as the shop has chosen, else as they do in its country.
func (e Env) paperStyle(v *store.View, c bill.Company) (st paper.Style, err error) {
	text, err := v.Setting(settingPaper)
	switch {
	case err != nil:
		return st, err
	case text != nil:
		if st, err = ParsePaperStyle(text); err != nil {
			return st, err
		}
	default:
		st.Size = paper.SizeIn(c.Address.Country)
	}
	st.Logo, st.Footer, st.Fonts = c.Logo, c.Footer, e.Fonts
	return st, nil
}

// CheckPaperStyle says what is wrong with a style before it is set.
func CheckPaperStyle(st paper.Style) error {
	switch {
	case !(st.LogoHeight >= 0 && st.LogoHeight <= maxLogoHeight): // nor what is no number
		return invalid("logo.height", "from 0 to %d mm", maxLogoHeight)
	case len(st.Words) > maxPaperWords:
		return invalid("words", "at most %d texts", maxPaperWords)
	}
	for i, c := range st.Columns {
		if slices.Contains(st.Columns[:i], c) {
			return invalid(fmt.Sprintf("columns[%d]", i), "the column is there twice")
		}
	}
	for i, c := range st.Foot {
		if slices.Contains(st.Foot[:i], c) {
			return invalid(fmt.Sprintf("foot[%d]", i), "the column is there twice")
		}
	}
	for i, w := range st.Words {
		same := func(o paper.OwnWords) bool { return o.Kind == w.Kind && o.Language == w.Language }
		field := fmt.Sprintf("words[%d]", i)
		if slices.ContainsFunc(st.Words[:i], same) {
			return invalid(field, "there is a text for this kind and language already")
		}
		if err := checkText(join(field, "before"), w.Before, maxLong, true); err != nil {
			return err
		}
		if err := checkText(join(field, "after"), w.After, maxLong, true); err != nil {
			return err
		}
	}
	return checkText("header", st.Header, maxPaperHeader, true)
}
