package paper

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"counterfoil/app/bill"

	"github.com/jung-kurt/gofpdf"
)

// The cost of a paper: of its layout alone, as the preview pays it, and of the whole PDF.
func BenchmarkPaper(b *testing.B) {
	for _, n := range []int{3, 40, 1000} {
		doc := issue(manyLines(n))
		for _, s := range []struct {
			name  string
			style Style
		}{{"", Style{}}, {"/logo", Style{Logo: logo(800, 240)}}} {
			b.Run(fmt.Sprintf("layout/%d%s", n, s.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Layout(doc, s.style); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("pdf/%d%s", n, s.name), func(b *testing.B) {
				b.ReportAllocs()
				var size int
				for b.Loop() {
					file, err := Render(doc, s.style, nil)
					if err != nil {
						b.Fatal(err)
					}
					size = len(file)
				}
				b.ReportMetric(float64(size)/1000, "kB")
			})
		}
	}
}

// What a paper costs beside the library alone drawing the same runs of text with the same fonts: the ratio is in both times of the same
// run, one after the other, so that a busy machine slows both.
func BenchmarkPaperBesideBare(b *testing.B) {
	for _, n := range []int{3, 40, 1000} {
		doc := issue(manyLines(n))
		p := must(Layout(doc, Style{}))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var ours, bare time.Duration
			for b.Loop() {
				start := time.Now()
				if _, err := Render(doc, Style{}, nil); err != nil {
					b.Fatal(err)
				}
				between := time.Now()
				if err := drawBare(p); err != nil {
					b.Fatal(err)
				}
				ours, bare = ours+between.Sub(start), bare+time.Since(between)
			}
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N)/1000, "ms/paper")
			b.ReportMetric(float64(bare.Microseconds())/float64(b.N)/1000, "ms/bare")
			b.ReportMetric(float64(ours)/float64(bare), "ratio")
		})
	}
}

// drawBare draws the text of a paper as a program without boxes would.
func drawBare(p Paper) error {
	pdf := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm"})
	pdf.SetAutoPageBreak(false, 0)
	for face, name := range []string{"regular", "semibold"} {
		pdf.AddUTF8FontFromBytes(name, "", bytes.Clone(Face(face).File()))
	}
	for _, page := range p.Pages {
		pdf.AddPageFormat("P", gofpdf.SizeType{Wd: page.Width, Ht: page.Height})
		for _, x := range page.Texts {
			pdf.SetFont([]string{"regular", "semibold"}[x.Face], "", x.Size)
			pdf.SetTextColor(int(x.Colour.R), int(x.Colour.G), int(x.Colour.B))
			pdf.Text(x.X, x.Y, x.String)
		}
	}
	return pdf.Output(io.Discard)
}

// The cost of letters that are shaped and drawn: a page of seventeen scripts, one of Hebrew, and a thousand lines of Arabic. Beside them the
// same papers with Latin letters.
func BenchmarkScripts(b *testing.B) {
	latin := func(d bill.Draft) bill.Draft {
		d.Lines = slices.Clone(d.Lines)
		for i := range d.Lines {
			d.Lines[i].Description, d.Lines[i].Detail = "Oak table 200 × 90 cm", "with cable outlet, model AX-200 (black)"
		}
		d.Language, d.Buyer.Name, d.Buyer.Address.Lines, d.Buyer.Address.City = "en", "Nour Trading LLC", []string{"King Fahd Road 1234"}, "Riyadh"
		return d
	}
	arabic := manyLines(1000)
	for i := range arabic.Lines {
		arabic.Lines[i].Description = manyScripts().Lines[0].Description
	}
	for _, c := range []struct {
		name  string
		draft bill.Draft
	}{
		{"seventeen", manyScripts()},
		{"latin", latin(manyScripts())},
		{"hebrew", hebrewInvoice()},
		{"arabic-1000", arabic},
		{"latin-1000", latin(arabic)},
	} {
		doc, style := issue(c.draft), Style{Fonts: computerFonts()}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var size int
			for b.Loop() {
				size = len(must(Render(doc, style, nil)))
			}
			b.ReportMetric(float64(size)/1000, "kB")
		})
	}
}
