package paper

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jung-kurt/gofpdf"
)

// Producer is the program's name in the files that it makes.
const Producer = "Counterfoil"

// ErrPDF means that a paper could not be written.
var ErrPDF = errors.New("cannot write the PDF")

// PDF draws a paper into a PDF file. The bytes depend on the paper alone. This is the only file that knows the PDF library,
// and it keeps to what is valid in PDF/A: embedded fonts, opaque pictures, no layers, no encryption.
func PDF(p Paper) ([]byte, error) { return written(p, true) }

// written is PDF, with the pages compressed or, for who goes on working on them, as they are.
func written(p Paper, compressed bool) (file []byte, err error) {
	// The library panics where it is handed what it did not expect. Everything is checked before, so this is the net
	// below: a wrong page must not take the program with it.
	defer func() {
		if r := recover(); r != nil {
			file, err = nil, fmt.Errorf("%w: the library gave up", ErrPDF)
		}
	}()
	w := &writer{pdf: gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm"}), known: map[string]bool{}, hidden: p.hidden()}
	w.pdf.SetCompression(compressed)
	w.describe(p)
	for _, page := range p.Pages {
		w.page(page)
	}
	var out bytes.Buffer
	if err := w.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPDF, err)
	}
	return bytes.ReplaceAll(out.Bytes(), []byte(libraryLink), []byte(printedLink)), nil
}

// writer draws boxes with the library, and remembers its state so as not to repeat it.
type writer struct {
	pdf      *gofpdf.Fpdf
	known    map[string]bool // fonts, by family
	hidden   []rune          // all characters that are not seen
	pictures int
	family   string
	size     float64
}

func (w *writer) describe(p Paper) {
	w.pdf.SetCatalogSort(true)
	w.pdf.SetAutoPageBreak(false, 0)
	w.pdf.SetMargins(0, 0, 0)
	w.pdf.SetTitle(valid(p.Title), true)
	w.pdf.SetAuthor(valid(p.Author), true)
	w.pdf.SetSubject(valid(p.Subject), true)
	w.pdf.SetProducer(Producer, true)
	day := p.Date.Time()
	if p.Date.IsZero() {
		day = time.Unix(0, 0).UTC() // the library takes a zero time for "now"
	}
	w.pdf.SetCreationDate(day)
	w.pdf.SetModificationDate(day)
}

// valid is text that the library can take in: it panics at invalid UTF-8 and at runes beyond the first plane.
func valid(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case isMark(r):
			return -1
		case r > 0xffff || r < ' ':
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(s)
}

func (w *writer) page(p Page) {
	w.pdf.AddPageFormat("P", gofpdf.SizeType{Wd: p.Width, Ht: p.Height})
	w.family, w.size = "", 0 // each page begins with the library's own state
	w.fills(p)
	for _, picture := range p.Pictures {
		w.picture(picture)
	}
	for i, r := range p.Rules {
		if i == 0 || r.Colour != p.Rules[i-1].Colour {
			w.pdf.SetDrawColor(int(r.Colour.R), int(r.Colour.G), int(r.Colour.B))
		}
		if i == 0 || r.Width != p.Rules[i-1].Width {
			w.pdf.SetLineWidth(r.Width)
		}
		w.pdf.Line(r.X1, r.Y1, r.X2, r.Y2)
	}
	w.outlines(p)
	for _, t := range p.Texts {
		w.text(t)
	}
	w.unseen(p.Hidden)
	for _, l := range p.Links {
		w.pdf.LinkString(l.X, l.Y, l.W, l.H, l.Target)
	}
}

// fills draws areas, those of one colour that follow each other in one go: the squares of a code to pay are some hundred.
func (w *writer) fills(p Page) {
	var out []byte
	for i, f := range p.Fills {
		if i == 0 || f.Colour != p.Fills[i-1].Colour {
			w.pdf.SetFillColor(int(f.Colour.R), int(f.Colour.G), int(f.Colour.B))
		}
		for _, v := range []float64{f.X, p.Height - f.Y, f.W, -f.H} {
			out = append(strconv.AppendFloat(out, v/mmPerPoint, 'f', 2, 64), ' ')
		}
		out = append(out, "re\n"...)
		if i+1 == len(p.Fills) || f.Colour != p.Fills[i+1].Colour {
			w.pdf.RawWriteStr(string(append(out, 'f')))
			out = out[:0]
		}
	}
}

// The library's links lack the flag that PDF/A asks for: that they are printed (ISO 19005-3, 6.3.2). It is put in the place of the type, which
// goes without saying, so that nothing moves.
const (
	libraryLink = "<</Type /Annot /Subtype /Link "
	printedLink = "<</F 4         /Subtype /Link "
)

// outlines draws letters as shapes. The same letter is the same bytes each time, which the file's compression makes short.
func (w *writer) outlines(p Page) {
	var out []byte
	number := func(v float64, digits int) {
		out = strconv.AppendFloat(out, v, 'f', digits, 64)
		out = append(out, ' ')
	}
	for _, o := range p.Outlines {
		out = append(out, "q "...)
		for _, c := range []uint8{o.Colour.R, o.Colour.G, o.Colour.B} {
			number(float64(c)/255, 3)
		}
		out = append(out, "rg "...)
		scale := o.Size / 1000
		for _, v := range []float64{scale, 0, 0, scale} {
			number(v, 5)
		}
		number(o.X/mmPerPoint, 2)
		number((p.Height-o.Y)/mmPerPoint, 2)
		out = append(out, "cm\n"...)
		out = append(append(out, o.Shape.drawn...), "Q\n"...)
	}
	if len(out) > 0 {
		w.pdf.RawWriteBuf(bytes.NewReader(out))
	}
}

// unseen lays the text of outlines over them, stretched to their length, in the rendering mode that draws nothing.
func (w *writer) unseen(list []Hidden) {
	shown := false
	for _, h := range list {
		n := utf8.RuneCountInString(h.String)
		if n == 0 || h.W <= 0 || h.Size <= 0 {
			continue
		}
		w.font("hidden", h.Size, func() []byte { return hiddenFont(w.hidden) })
		stretch := h.W / (float64(n*hiddenAdvance) / 1000 * h.Size * mmPerPoint) * 100
		w.pdf.RawWriteStr("3 Tr " + strconv.FormatFloat(stretch, 'f', 2, 64) + " Tz")
		w.pdf.Text(h.X, h.Y, h.String)
		shown = true
	}
	if shown {
		w.pdf.RawWriteStr("0 Tr 100 Tz")
	}
}

// hidden are the characters of all text that is not seen.
func (p Paper) hidden() (all []rune) {
	for _, page := range p.Pages {
		for _, h := range page.Hidden {
			all = append(all, []rune(h.String)...)
		}
	}
	return all
}

func (w *writer) picture(p Picture) {
	w.pictures++
	name := fmt.Sprintf("picture%d", w.pictures)
	options := gofpdf.ImageOptions{ImageType: p.Format}
	w.pdf.RegisterImageOptionsReader(name, options, bytes.NewReader(p.Data))
	w.pdf.ImageOptions(name, p.X, p.Y, p.W, p.H, false, options, 0, "")
}

func (w *writer) text(t Text) {
	if t.String == "" {
		return
	}
	// A clone, because the library writes into the font.
	w.font(families[t.Face], t.Size, func() []byte { return bytes.Clone(t.Face.File()) })
	w.pdf.SetTextColor(int(t.Colour.R), int(t.Colour.G), int(t.Colour.B))
	w.pdf.Text(t.X, t.Y, printed(t.Face, t.String))
}

// families are the names of the faces in a file.
var families = [...]string{
	Regular: "inter", SemiBold: "intersemibold", Slip: "liberation", SlipBold: "liberationbold",
	Sans: "liberationsans", SansBold: "liberationsansbold", Serif: "liberationserif", SerifBold: "liberationserifbold",
}

// font changes to a font, which is handed over when first needed.
func (w *writer) font(family string, size float64, file func() []byte) {
	if !w.known[family] {
		w.known[family] = true
		w.pdf.AddUTF8FontFromBytes(family, "", file())
	}
	if w.family != family || w.size != size {
		w.family, w.size = family, size
		w.pdf.SetFont(family, "", size)
	}
}

// printed is the run without anything that has no glyph. Layout leaves nothing to do here; boxes from elsewhere may.
func printed(f Face, s string) string {
	fc := faces[f]()
	return strings.Map(func(r rune) rune {
		if fc.has(r) {
			return r
		}
		return replacement
	}, s)
}
