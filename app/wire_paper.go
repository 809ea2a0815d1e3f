package app

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
)

type paperStyleJSON struct {
	Template    string          `json:"template"`
	Size        string          `json:"size"`
	Font        string          `json:"font"`
	Accent      string          `json:"accent,omitempty"`
	Logo        paperLogoJSON   `json:"logo"`
	Header      string          `json:"header,omitempty"`
	Columns     []string        `json:"columns"`
	Foot        []string        `json:"foot"`
	Window      string          `json:"window,omitempty"`
	Folds       bool            `json:"foldMarks"`
	PageNumbers bool            `json:"pageNumbers"`
	Carried     bool            `json:"carryForward"`
	Signed      []string        `json:"signed"`
	Words       []paperWordJSON `json:"words"`
}

type paperLogoJSON struct {
	Place  string `json:"place"`
	Height string `json:"height,omitempty"` // mm
}

type paperWordJSON struct {
	Kind     string `json:"kind"`
	Language string `json:"language,omitempty"`
	Before   string `json:"before,omitempty"`
	After    string `json:"after,omitempty"`
}

var paperSizes = []string{paper.A4: "a4", paper.Letter: "letter"}

func paperStyleOut(st paper.Style) paperStyleJSON {
	out := paperStyleJSON{
		Template: string(orFirst(st.Template, paper.Templates())), Size: paperSizes[st.Size], Font: string(orFirst(st.Font, paper.Typefaces())), Header: st.Header, Window: string(st.Window),
		Logo: paperLogoJSON{Place: string(orFirst(st.LogoAt, paper.Places()))}, Columns: []string{}, Foot: []string{}, Signed: []string{}, Words: []paperWordJSON{},
		Folds: st.Folds, PageNumbers: !st.Unnumbered, Carried: !st.Uncarried,
	}
	if st.Accent != (paper.Colour{}) {
		out.Accent = fmt.Sprintf("#%02x%02x%02x", st.Accent.R, st.Accent.G, st.Accent.B)
	}
	if st.LogoHeight > 0 {
		out.Logo.Height = strconv.FormatFloat(st.LogoHeight, 'f', -1, 64)
	}
	columns := st.Columns
	if len(columns) == 0 {
		columns = paper.UsualColumns()
	}
	for _, c := range columns {
		out.Columns = append(out.Columns, string(c))
	}
	for _, c := range st.FootColumns() {
		out.Foot = append(out.Foot, string(c))
	}
	for _, k := range st.Signed {
		out.Signed = append(out.Signed, string(k))
	}
	for _, w := range st.Words {
		out.Words = append(out.Words, paperWordJSON{string(w.Kind), w.Language, w.Before, w.After})
	}
	return out
}

func orFirst[T ~string](one T, list []T) T {
	if one == "" {
		return list[0]
	}
	return one
}

// ParsePaperStyle reads how papers look from its JSON form: {"template": "modern", "accent": "#0f766e", "columns": ["position",
// "description", "quantity", "price", "rate", "amount"], "window": "din-b", ...}. Logo and foot text are not in it: they are the company's.
func ParsePaperStyle(data []byte) (st paper.Style, err error) {
	o, err := parseObject(data)
	if err != nil {
		return st, err
	}
	st = paper.Style{
		Template: paper.Template(o.oneOf("template", "", names(paper.Templates())...)), Font: paper.Typeface(o.oneOf("font", "", names(paper.Typefaces())...)),
		Accent: value(o, "accent", ParseColour), Header: o.text("header"), Window: paper.Window(o.oneOf("window", "", names(paper.Windows())...)), Folds: o.flag("foldMarks"),
		Unnumbered: o.has("pageNumbers") && !o.flag("pageNumbers"), Uncarried: o.has("carryForward") && !o.flag("carryForward"),
		Columns: wordsOf(o, "columns", paper.Columns()), Foot: wordsOf(o, "foot", paper.FootColumns()), Signed: wordsOf(o, "signed", bill.Kinds()),
	}
	st.Bare = o.has("foot") && len(st.Foot) == 0
	if o.oneOf("size", paperSizes[paper.A4], paperSizes...) == paperSizes[paper.Letter] {
		st.Size = paper.Letter
	}
	if logo := o.object("logo"); logo != nil {
		st.LogoAt = paper.Place(logo.oneOf("place", "", names(paper.Places())...))
		st.LogoHeight = value(logo, "height", func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })
		logo.done()
	}
	for _, w := range o.objects("words") {
		w.required("kind")
		st.Words = append(st.Words, paper.OwnWords{
			Kind: bill.Kind(w.oneOf("kind", "", names(paper.WordKinds())...)), Language: w.oneOf("language", "", paper.Languages()...),
			Before: w.text("before"), After: w.text("after"),
		})
		w.done()
	}
	o.done()
	if err := o.form.failed(); err != nil {
		return st, err
	}
	return st, CheckPaperStyle(st)
}

// names are words of one kind as texts.
func names[T ~string](list []T) (out []string) {
	for _, one := range list {
		out = append(out, string(one))
	}
	return out
}

// wordsOf is a field that holds a list of words out of a few.
func wordsOf[T ~string](o *object, name string, known []T) (list []T) {
	for i, text := range o.texts(name) {
		if !slices.Contains(known, T(text)) {
			o.form.fail(fmt.Sprintf("%s[%d]", join(o.path, name), i), "one of %s is expected", strings.Join(names(known), ", "))
		}
		list = append(list, T(text))
	}
	return list
}

// ParseColour reads a colour as the web writes it: "#0f766e".
func ParseColour(text string) (c paper.Colour, err error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 16, 24)
	if err != nil || len(strings.TrimPrefix(text, "#")) != 6 {
		return c, errors.New("a colour is # and six hexadecimal digits, such as #0f766e")
	}
	return paper.Colour{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n)}, nil
}
