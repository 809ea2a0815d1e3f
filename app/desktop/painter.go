package desktop

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // logos
	_ "image/png"
	"math"
	"sync"

	"counterfoil/app/paper"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// paintPages draws pages in a width of so many dots: the second painter of the boxes that the PDF is written from, in the same
// order, with the same fonts.
func paintPages(ctx context.Context, pages []paper.Page, dots int) ([]image.Image, error) {
	images := make([]image.Image, 0, len(pages))
	for _, page := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		img, err := paintPage(page, dots)
		if err != nil {
			return nil, err
		}
		images = append(images, img)
	}
	return images, nil
}

// pagePainter draws one page.
type pagePainter struct {
	img   *image.RGBA
	scale float64 // dots for a millimetre
	faces map[faceSize]font.Face
}

type faceSize struct {
	face paper.Face
	size float64
}

func paintPage(page paper.Page, dots int) (image.Image, error) {
	scale := float64(dots) / page.Width
	p := &pagePainter{
		img: image.NewRGBA(image.Rect(0, 0, dots, int(math.Round(page.Height*scale)))), scale: scale, faces: map[faceSize]font.Face{},
	}
	draw.Draw(p.img, p.img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, f := range page.Fills {
		p.box(f.X, f.Y, f.X+f.W, f.Y+f.H, ink(f.Colour))
	}
	for _, pic := range page.Pictures {
		if err := p.picture(pic); err != nil {
			return nil, err
		}
	}
	for _, r := range page.Rules {
		p.rule(r)
	}
	for _, o := range page.Outlines {
		p.outline(o)
	}
	for _, t := range page.Texts {
		if err := p.text(t); err != nil {
			return nil, err
		}
	}
	return p.img, nil
}

func ink(c paper.Colour) color.Color { return color.RGBA{c.R, c.G, c.B, 0xff} }

// box fills a rectangle given in millimetres, with soft edges where they fall between two dots.
func (p *pagePainter) box(x1, y1, x2, y2 float64, c color.Color) {
	p.fill([][2]float64{{x1, y1}, {x2, y1}, {x2, y2}, {x1, y2}}, c)
}

// fill draws a polygon; only the part of the page that it covers is touched.
func (p *pagePainter) fill(corners [][2]float64, c color.Color) {
	area := image.Rectangle{}
	for i, at := range corners {
		dot := image.Rect(int(math.Floor(at[0]*p.scale)), int(math.Floor(at[1]*p.scale)), int(math.Ceil(at[0]*p.scale)), int(math.Ceil(at[1]*p.scale)))
		dot.Max = dot.Max.Add(image.Pt(1, 1))
		if i == 0 {
			area = dot
		} else {
			area = area.Union(dot)
		}
	}
	area = area.Intersect(p.img.Bounds())
	if area.Empty() {
		return
	}
	shape := vector.NewRasterizer(area.Dx(), area.Dy())
	for i, at := range corners {
		x, y := float32(at[0]*p.scale)-float32(area.Min.X), float32(at[1]*p.scale)-float32(area.Min.Y)
		if i == 0 {
			shape.MoveTo(x, y)
		} else {
			shape.LineTo(x, y)
		}
	}
	shape.ClosePath()
	shape.Draw(p.img, area, image.NewUniform(c), image.Point{})
}

// outline fills the shape of a letter.
func (p *pagePainter) outline(o paper.Outline) {
	em := o.Size * 25.4 / 72 * p.scale
	at := func(c paper.Point) (x, y float32) {
		return float32(o.X*p.scale + float64(c.X)*em/1000), float32(o.Y*p.scale - float64(c.Y)*em/1000)
	}
	area := p.reach(o.Shape, at).Intersect(p.img.Bounds())
	if area.Empty() {
		return
	}
	dx, dy := float32(area.Min.X), float32(area.Min.Y)
	shape := vector.NewRasterizer(area.Dx(), area.Dy())
	for i, s := range o.Shape.Steps {
		x, y := at(s.To)
		switch s.Op {
		case paper.StepMove:
			if i > 0 {
				shape.ClosePath()
			}
			shape.MoveTo(x-dx, y-dy)
		case paper.StepLine:
			shape.LineTo(x-dx, y-dy)
		case paper.StepCurve:
			x1, y1 := at(s.C1)
			x2, y2 := at(s.C2)
			shape.CubeTo(x1-dx, y1-dy, x2-dx, y2-dy, x-dx, y-dy)
		}
	}
	shape.ClosePath()
	shape.Draw(p.img, area, image.NewUniform(ink(o.Colour)), image.Point{})
}

// reach is the part of the page that a shape may cover.
func (p *pagePainter) reach(s *paper.Shape, at func(paper.Point) (x, y float32)) image.Rectangle {
	var area image.Rectangle
	grow := func(c paper.Point) {
		x, y := at(c)
		dot := image.Rect(int(math.Floor(float64(x))), int(math.Floor(float64(y))), int(math.Ceil(float64(x)))+1, int(math.Ceil(float64(y)))+1)
		area = area.Union(dot)
	}
	for _, step := range s.Steps {
		grow(step.To)
		if step.Op == paper.StepCurve {
			grow(step.C1)
			grow(step.C2)
		}
	}
	return area
}

// rule draws a line, at least half a dot wide so that hairlines stay visible.
func (p *pagePainter) rule(r paper.Rule) {
	half := max(r.Width, 0.6/p.scale) / 2
	dx, dy := r.X2-r.X1, r.Y2-r.Y1
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	nx, ny := -dy/length*half, dx/length*half
	p.fill([][2]float64{{r.X1 + nx, r.Y1 + ny}, {r.X2 + nx, r.Y2 + ny}, {r.X2 - nx, r.Y2 - ny}, {r.X1 - nx, r.Y1 - ny}}, ink(r.Colour))
}

func (p *pagePainter) picture(pic paper.Picture) error {
	src, _, err := image.Decode(bytes.NewReader(pic.Data))
	if err != nil {
		return fmt.Errorf("picture on the page: %w", err)
	}
	dot := func(mm float64) int { return int(math.Round(mm * p.scale)) }
	area := image.Rect(dot(pic.X), dot(pic.Y), dot(pic.X+pic.W), dot(pic.Y+pic.H))
	draw.CatmullRom.Scale(p.img, area, src, src.Bounds(), draw.Over, nil)
	return nil
}

// text draws a run at its baseline. The places of the letters are not rounded to dots, so that columns align as on the paper.
func (p *pagePainter) text(t paper.Text) error {
	face, err := p.face(t.Face, t.Size)
	if err != nil {
		return err
	}
	d := font.Drawer{
		Dst: p.img, Src: image.NewUniform(ink(t.Colour)), Face: face,
		Dot: fixed.Point26_6{X: fixed.Int26_6(math.Round(t.X * p.scale * 64)), Y: fixed.Int26_6(math.Round(t.Y * p.scale * 64))},
	}
	d.DrawString(t.String)
	return nil
}

// face is a font in a size of so many points.
func (p *pagePainter) face(f paper.Face, points float64) (font.Face, error) {
	key := faceSize{f, points}
	if face, ok := p.faces[key]; ok {
		return face, nil
	}
	parsed, err := parsedFace(f)
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: points, DPI: p.scale * 25.4, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("font of the page: %w", err)
	}
	p.faces[key] = face
	return face, nil
}

// The fonts are parsed when first needed, and once: a parsed font is only read.
var parsedFaces = [...]func() (*sfnt.Font, error){
	paper.Regular: parser(paper.Regular), paper.SemiBold: parser(paper.SemiBold), paper.Slip: parser(paper.Slip), paper.SlipBold: parser(paper.SlipBold),
	paper.Sans: parser(paper.Sans), paper.SansBold: parser(paper.SansBold), paper.Serif: parser(paper.Serif), paper.SerifBold: parser(paper.SerifBold),
}

func parser(f paper.Face) func() (*sfnt.Font, error) {
	return sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(f.File()) })
}

func parsedFace(f paper.Face) (*sfnt.Font, error) {
	font, err := parsedFaces[f]()
	if err != nil {
		return nil, fmt.Errorf("font of the page: %w", err)
	}
	return font, nil
}
