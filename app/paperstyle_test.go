package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
)

// A style counts from when it is set, goes through its JSON form unchanged, and never touches what was issued.
func TestHowPapersLook(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	first := must[bill.Document](t)(s.Issue(ctx, d.ID))
	filed := must[[]byte](t)(s.PDF(ctx, first.ID()))
	want := paper.Style{
		Template: paper.Modern, Font: paper.LiberationSerif, Size: paper.Letter, Accent: paper.Colour{R: 0x0f, G: 0x76, B: 0x6e}, LogoAt: paper.AtRight, LogoHeight: 12.5, Header: "Strings\nand bows",
		Foot: []paper.FootColumn{paper.FootBank}, Columns: []paper.Column{paper.ColDescription, paper.ColQuantity, paper.ColAmount}, Window: paper.WindowDINA,
		Folds: true, Unnumbered: true, Uncarried: true, Signed: []bill.Kind{bill.Order},
		Words: []paper.OwnWords{{Kind: bill.Invoice, Language: "de", Before: "Guten Tag {name},", After: "Danke."}},
	}
	if err := s.SetPaperStyle(ctx, want); err != nil {
		t.Fatal(err)
	}
	if got := must[paper.Style](t)(s.PaperStyle(ctx)); !reflect.DeepEqual(got, want) {
		t.Errorf("kept %+v", got)
	}
	if again := must[[]byte](t)(s.PDF(ctx, first.ID())); !bytes.Equal(again, filed) {
		t.Error("an issued document has another paper")
	}
	d.ID = bill.NewID()
	second := must[bill.Document](t)(s.IssueDraft(ctx, d))
	page := must[paper.Paper](t)(paper.Layout(second, want)).Pages[0]
	if page.Width != 215.9 || len(page.Fills) == 0 {
		t.Errorf("%.1f mm, %d fills", page.Width, len(page.Fills))
	}
	got, err := s.SetPaperStyleFrom(ctx, []byte(`{"template": "roll", "foot": []}`))
	if err != nil || got.Template != paper.Roll || got.Font != want.Font || !got.Bare || got.Accent != want.Accent || got.Header != want.Header {
		t.Errorf("changed in part: %+v, %v", got, err)
	}
}

// What cannot be is refused with its field.
func TestStylesThatCannotBe(t *testing.T) {
	for text, field := range map[string]string{
		`{"template": "neon"}`: "template", `{"accent": "#12345"}`: "accent", `{"logo": {"height": "NaN"}}`: "logo.height", `{"logo": {"height": "41"}}`: "logo.height",
		`{"columns": ["price", "price"]}`: "columns[1]", `{"foot": ["bank", "phone"]}`: "foot[1]", `{"window": "c5"}`: "window", `{"font": "x"}`: "font",
		`{"words": [{"kind": "letter"}]}`: "words[0].kind", `{"words": [{"before": "x"}]}`: "words[0].kind", `{"header": "\u0007"}`: "header",
		`{"words": [{"kind": "quote"}, {"kind": "quote"}]}`: "words[1]", `{"words": [{"kind": "quote", "after": "\u0000"}]}`: "words[0].after",
	} {
		_, err := ParsePaperStyle([]byte(text))
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Kind != Invalid || e.Field != field {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Without a choice papers are those of the house, on the sheet of the country.
func TestTheSheetIsTheCountrys(t *testing.T) {
	for country, size := range map[string]paper.Size{"DE": paper.A4, "US": paper.Letter, "CA": paper.Letter, "AU": paper.A4} {
		_, s, _ := newBooks(t, cheapEnv(), func(s *Setup) { s.Company.Address.Country = country })
		if st := must[paper.Style](t)(s.PaperStyle(t.Context())); st.Size != size || st.Template != "" {
			t.Errorf("%s: %+v", country, st)
		}
	}
	text := must[[]byte](t)(json.Marshal(Wire(paper.Style{})))
	if st, err := ParsePaperStyle(text); err != nil || len(st.Columns) != len(paper.UsualColumns()) || st.Bare || st.Unnumbered {
		t.Errorf("the style of the house comes back as %+v, %v", st, err)
	}
}

// A sample can be shown of every kind, in new books and in a shop whose items could not be sold as they are.
func TestASampleOfEveryKind(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	for range 2 {
		for _, k := range bill.Kinds() {
			doc := must[bill.Document](t)(s.PaperSample(ctx, k))
			if want := k; want != bill.CreditNote && doc.Kind() != want || len(doc.Draft().Lines) != sampleLines {
				t.Errorf("%s: a %s of %d lines", k, doc.Kind(), len(doc.Draft().Lines))
			}
			if _, err := paper.Layout(doc, paper.Style{}); err != nil {
				t.Errorf("%s: %v", k, err)
			}
		}
		must[bill.Draft](t)(saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19")), nil)
	}
}
