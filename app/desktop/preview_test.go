package desktop

import (
	"image"
	"image/draw"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2"
)

// Letters that no font of this computer has are named above the paper, and the words go when they do.
func TestLettersThatCannotBePrintedAreNamedAboveThePaper(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.w.Resize(fyne.NewSize(1720, 960))
	p.ctrl(fyne.KeyN)
	p.letters("fat")
	p.keys(fyne.KeyReturn)
	e := p.page.(*editorPage)
	notice := e.preview.view.notice
	for text, want := range map[string]string{"Bogen": "", "قوس כינור धनुष": "", "弓 🙂": "弓 U+5F13 (Chinese), U+1F642 (signs)"} {
		e.grid.SetCell(0, colItem, text)
		e.cellChanged(0, colItem, text)
		if got := notice.Words(); (got == "") != (want == "") || !strings.Contains(got, want) || notice.Visible() != (want != "") {
			t.Errorf("%q: above the paper stands %q", text, got)
		}
	}
}

// What the window shows of letters drawn as shapes is what a program that shows PDF files shows.
func TestThePreviewOfAnyScriptIsThePDF(t *testing.T) {
	d := benchDraft(t, 3)
	d.Language = "he"
	for i, text := range []string{"طاولة خشب بلوط (أسود) 200", "ओक की मेज क्षेत्र", "โต๊ะไม้โอ๊ค Oak table"} {
		d.Lines[i].Description, d.Lines[i].Detail = text, strings.Repeat(text+" ", 5)
	}
	p := must[paper.Paper](t)(paper.Preview(d, must[bill.Totals](t)(bill.Total(d)), paper.Style{Template: paper.Modern}))
	if len(p.Pages[0].Outlines) < 100 {
		t.Fatalf("%d shapes", len(p.Pages[0].Outlines))
	}
	p.Pages = p.Pages[:1]
	p.Pages[0].Fills, p.Pages[0].Rules, p.Pages[0].Texts = nil, nil, nil
	const dots = 1600
	want := rastered(t, must[[]byte](t)(paper.PDF(p)), dots)
	got := must[image.Image](t)(paintPage(p.Pages[0], dots))
	p.Pages[0].Outlines = nil
	blank := must[image.Image](t)(paintPage(p.Pages[0], dots))
	if with, without := difference(got, want), difference(blank, want); with > without/4 {
		t.Errorf("the pictures are %.5f apart, and %.5f without any shapes", with, without)
	}
}

// difference is how far two pictures are apart on average, 1 from white to black. Each dot is compared with what is there or beside it, because
// two programs draw edges in two ways.
func difference(a, b image.Image) float64 {
	grey := func(img image.Image) *image.Gray {
		flat := image.NewGray(img.Bounds())
		draw.Draw(flat, flat.Bounds(), img, image.Point{}, draw.Src)
		return flat
	}
	x, y := grey(a), grey(b)
	area := x.Rect.Intersect(y.Rect).Inset(1)
	sum := 0
	for row := area.Min.Y; row < area.Max.Y; row++ {
		for at := x.PixOffset(area.Min.X, row); at < x.PixOffset(area.Max.X, row); at++ {
			near := 255
			for _, beside := range []int{0, 1, -1, x.Stride, -x.Stride} {
				near = min(near, max(int(x.Pix[at])-int(y.Pix[at+beside]), int(y.Pix[at+beside])-int(x.Pix[at])))
			}
			sum += near
		}
	}
	return float64(sum) / 255 / float64(area.Dx()*area.Dy())
}
