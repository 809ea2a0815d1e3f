package app

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// squareLogo is a picture of one colour.
func squareLogo(t *testing.T, c color.Color) []byte {
	t.Helper()
	img, out := image.NewRGBA(image.Rect(0, 0, 40, 40)), new(bytes.Buffer)
	for i := range 40 * 40 {
		img.Set(i%40, i/40, c)
	}
	if err := png.Encode(out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// wear changes how papers look, logo and foot too.
func wear(t *testing.T, s *Session, st paper.Style, logo []byte, footer string) {
	t.Helper()
	c := must[bill.Company](t)(s.Company(t.Context()))
	c.Logo, c.Footer = logo, footer
	if err := s.SetCompany(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := s.SetPaperStyle(t.Context(), st); err != nil {
		t.Fatal(err)
	}
}

// What the window shows of a document or a letter is what was filed, byte for byte when it is written again, whatever papers look like by then.
func TestAFiledPaperKeepsItsLook(t *testing.T) {
	clock, env := turning()
	_, s, _ := newBooks(t, env)
	ctx := t.Context()
	c := customerIn(t, s, "Müller", "de")
	modern := paper.Style{Template: paper.Modern, Font: paper.LiberationSerif, Accent: paper.Colour{R: 0x0f, G: 0x76, B: 0x6e}, LogoAt: paper.AtRight, Columns: []paper.Column{paper.ColDescription, paper.ColAmount}}
	wear(t, s, modern, squareLogo(t, color.Black), "Open till six")
	doc := owe(t, s, c.ID, "100")
	clock.turn("2026-12-20")
	letter := must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))[0]
	wear(t, s, paper.Style{Template: paper.Compact, Size: paper.Letter, Header: "Since today"}, squareLogo(t, color.White), "Open till seven")
	second := owe(t, s, c.ID, "70")

	for _, d := range []bill.Document{doc, second} {
		p := must[FiledPaper](t)(s.DocumentPaper(ctx, d.ID()))
		again := must[[]byte](t)(paper.Archive(p.Paper, embedded(d)))
		if p.AsToday || !bytes.Equal(again, must[[]byte](t)(s.PDF(ctx, d.ID()))) {
			t.Errorf("%s is shown otherwise than it was filed", d.Number().Text)
		}
	}
	sent := must[FiledPaper](t)(s.SentReminderPaper(ctx, letter.ID))
	filed := must[[]byte](t)(s.ReminderPDF(ctx, letter.ID))
	if sent.AsToday || !bytes.Equal(must[[]byte](t)(paper.Archive(sent.Paper, nil)), filed) {
		t.Error("the letter is shown otherwise than it was filed")
	}
	if one := must[[]byte](t)(s.PrintReminders(ctx, []bill.ID{letter.ID})); len(one) < len(filed)-500 {
		t.Errorf("printed, the letter has %d bytes of %d", len(one), len(filed))
	}
	if found := must[Soundness](t)(s.Check(ctx, nil)); !found.Sound() {
		t.Errorf("%+v", found)
	}
}

// A document that is older than the keeping of styles is shown as papers look today, and says so.
func TestAPaperOfBefore(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	ctx := t.Context()
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	d.Date, d.Due = s.Today(), s.Today()
	var doc bill.Document
	err := s.store.Write(ctx, s.deed(issueDocument, d.ID), func(tx *store.Tx) error {
		n, err := tx.TakeNumber(bill.Invoice, s.Today())
		if err != nil {
			return err
		}
		if doc, err = bill.Issue(d, n, s.Today()); err != nil {
			return err
		}
		return tx.File(doc, []byte("%PDF of another time"))
	})
	if err != nil {
		t.Fatal(err)
	}
	wear(t, s, paper.Style{Template: paper.Modern}, nil, "")
	p := must[FiledPaper](t)(s.DocumentPaper(ctx, doc.ID()))
	if !p.AsToday || len(p.Pages) != 1 || len(p.Pages[0].Fills) == 0 {
		t.Errorf("as today: %v, %d pages", p.AsToday, len(p.Pages))
	}
	_, err = s.DocumentPaper(ctx, bill.NewID())
	want(t, err, Missing)
	_, err = s.RegisteredPaper(ctx, doc.ID())
	want(t, err, Missing)
	_, err = s.SentReminderPaper(ctx, bill.NewID())
	want(t, err, Missing)
}
