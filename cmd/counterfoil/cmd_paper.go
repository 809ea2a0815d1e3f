package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/paper"
)

type companyPaper struct {
	Show paperShow `cmd:"" help:"Show how papers look."`
	Set  paperSet  `cmd:"" help:"Say from JSON how papers look; what it does not name stays as it is."`
}

type paperShow struct{}

// Run shows how papers look.
func (c *paperShow) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		st, err := s.PaperStyle(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(st), func(w io.Writer) error { return facts(w, paperFacts(st)...) })
	})
}

type paperSet struct {
	File string `arg:"" help:"JSON file, or '-': {\"template\": \"classic|modern|compact|roll\", \"size\": \"a4|letter\", \"font\": \"inter|liberation|liberation-serif\", \"accent\": \"#0f766e\", \"logo\": {\"place\": \"left|centre|right\", \"height\": \"18\"}, \"header\", \"columns\": [...], \"foot\": [...], \"window\": \"din-b|din-a|us-10|none\", \"foldMarks\", \"pageNumbers\", \"carryForward\", \"signed\": [\"order\"], \"words\": [{\"kind\", \"language\", \"before\", \"after\"}]}."`
}

// Run sets how papers look.
func (c *paperSet) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		st, err := s.SetPaperStyleFrom(d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(st), func(w io.Writer) error { return facts(w, paperFacts(st)...) })
	})
}

// paperFacts are how papers look, for people.
func paperFacts(st paper.Style) []string {
	yes := map[bool]string{true: "yes", false: "no"}
	accent := ""
	if st.Accent != (paper.Colour{}) {
		accent = fmt.Sprintf("#%02x%02x%02x", st.Accent.R, st.Accent.G, st.Accent.B)
		if dark := st.Accent.Readable(); dark != st.Accent {
			accent += fmt.Sprintf(", printed as #%02x%02x%02x so that it can be read", dark.R, dark.G, dark.B)
		}
	}
	columns := st.Columns
	if len(columns) == 0 {
		columns = paper.UsualColumns()
	}
	pairs := []string{
		"template", cmp.Or(string(st.Template), string(paper.Classic)), "sheet", map[paper.Size]string{paper.A4: "A4", paper.Letter: "US letter"}[st.Size], "font", cmp.Or(string(st.Font), string(paper.Inter)), "accent", accent,
		"logo", cmp.Or(string(st.LogoAt), string(paper.AtLeft)), "header", strings.ReplaceAll(st.Header, "\n", " / "),
		"columns", inRow(columns), "foot", inRow(st.FootColumns()), "window", cmp.Or(string(st.Window), "as the template has it"), "fold marks", yes[st.Folds],
		"page numbers", yes[!st.Unnumbered], "carry forward", yes[!st.Uncarried], "signed", inRow(st.Signed),
	}
	for _, w := range st.Words {
		pairs = append(pairs, "words", strings.Join([]string{string(w.Kind), cmp.Or(w.Language, "any language")}, ", "))
	}
	return pairs
}

// inRow are words of one kind in a row.
func inRow[T ~string](list []T) string {
	var out []string
	for _, one := range list {
		out = append(out, string(one))
	}
	return strings.Join(out, ", ")
}
