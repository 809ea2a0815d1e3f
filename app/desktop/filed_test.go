package desktop

import (
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/paper"
)

// rastered is the first page of a PDF as a program of its own shows it, so many dots wide.
func rastered(t *testing.T, file []byte, dots int) image.Image {
	t.Helper()
	program, err := exec.LookPath("pdftoppm")
	if err != nil {
		if os.Getenv("COUNTERFOIL_BARE") == "1" {
			t.Skip("no pdftoppm")
		}
		t.Fatal("no pdftoppm: install the package poppler-utils, or set COUNTERFOIL_BARE=1 to go without")
	}
	name := filepath.Join(t.TempDir(), "p")
	if err := os.WriteFile(name+".pdf", file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "-png", "-singlefile", "-scale-to-x", strconv.Itoa(dots), "-scale-to-y", "-1", name+".pdf", name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	shown, err := os.Open(name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = shown.Close() }()
	return must[image.Image](t)(png.Decode(shown))
}

// An issued document is shown as its filed PDF looks, and in the letter that goes with it, though papers have another style by now.
func TestAnIssuedDocumentIsShownAsItWasFiled(t *testing.T) {
	p := openedPad(t)
	p.stock()
	ctx := t.Context()
	for _, st := range []paper.Style{{Template: paper.Modern, Font: paper.LiberationSerif, Accent: paper.Colour{R: 0x0f, G: 0x76, B: 0x6e}}, {Template: paper.Compact, Size: paper.Letter}} {
		if err := p.me.SetPaperStyle(ctx, st); err != nil {
			t.Fatal(err)
		}
		doc := p.sell()
		other := paper.Style{Template: paper.Classic, Accent: paper.Colour{R: 0xb9, G: 0x1c, B: 0x1c}}
		if err := p.me.SetPaperStyle(ctx, other); err != nil {
			t.Fatal(err)
		}
		p.openDocument(doc.ID(), false)
		view := p.page.(*documentPage).view
		sheet := must[app.FiledPaper](t)(view.source(ctx))
		const dots = 1600
		want := rastered(t, must[[]byte](t)(p.me.PDF(ctx, doc.ID())), dots)
		got := must[image.Image](t)(paintPage(sheet.Pages[0], dots))
		now := must[paper.Paper](t)(paper.Layout(doc, other))
		today := must[image.Image](t)(paintPage(now.Pages[0], dots))
		filed, asToday := difference(got, want), difference(today, want)
		if sheet.AsToday || len(view.images) == 0 || filed > 0.004 || asToday < 3*filed {
			t.Errorf("%s: what is shown is %.5f from what was filed; today's style is %.5f from it", st.Template, filed, asToday)
		}
		p.look("document-" + string(st.Template) + "-kept")
		p.press("Send")
		p.wantPage("mail")
		if beside := must[app.FiledPaper](t)(p.page.(*mailPage).view.source(ctx)); len(beside.Pages[0].Fills) != len(sheet.Pages[0].Fills) {
			t.Error("beside the letter it looks otherwise")
		}
	}
}

// Above a paper whose look was not kept stands that it is shown as papers look today.
func TestAPaperWithoutAStyleSaysSo(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sell()
	p.openDocument(doc.ID(), false)
	view := p.page.(*documentPage).view
	if view.notice.Visible() {
		t.Errorf("above a paper with its own look stands %q", view.notice.Words())
	}
	view.showFiled(func(context.Context) (app.FiledPaper, error) {
		sheet, err := paper.Layout(doc, paper.Style{})
		return app.FiledPaper{Paper: sheet, AsToday: true}, err
	})
	if !view.notice.Visible() || !strings.Contains(view.notice.Words(), "as papers look today") {
		t.Errorf("above a paper of before stands %q", view.notice.Words())
	}
	p.look("document-without-style")
}
