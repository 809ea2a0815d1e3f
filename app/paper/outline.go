package paper

import (
	"math"
	"strconv"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// Outline is a letter drawn as a filled shape: one that the faces of the house do not have.
type Outline struct {
	X, Y   float64 // mm; where the letter stands on the baseline
	Size   float64 // points
	Colour Colour
	Shape  *Shape
}

// Shape is the form of a letter: closed contours, filled by the non-zero rule. The same letter in the same face is the same Shape.
type Shape struct {
	Steps []Step // not to be written
	drawn []byte // as the operators of a PDF
}

// Step goes on with a contour, in thousandths of an em from where the letter stands; y grows upwards.
type Step struct {
	Op     StepOp
	C1, C2 Point // control points of a curve
	To     Point
}

// Point is a place in a shape.
type Point struct{ X, Y int16 }

// StepOp is what a step does.
type StepOp byte

// The steps. Move closes the contour before.
const (
	StepMove StepOp = iota
	StepLine
	StepCurve // a cubic Bézier curve
)

// outlines are the letters of a font, each read when first needed.
type outlines struct {
	rules  *font.Font
	em     int
	shapes [2]sync.Map // light and bold: of *Shape by font.GID

	mu   sync.Mutex
	face *font.Face // a reader for one goroutine at a time
}

func (o *outlines) init(f *font.Font) {
	o.rules, o.face = f, font.NewFace(f)
	o.em = max(1, int(o.face.Upem()))
}

func (o *outlines) has(r rune) bool { return o.glyph(r) != 0 }

// glyph is that of a character alone, 0 where there is none.
func (o *outlines) glyph(r rune) font.GID {
	g, _ := o.rules.Cmap.Lookup(r)
	return g
}

// shape is a glyph as bold as a face; the bold one is made of the other. It is nil where the glyph is empty or cannot be drawn.
func (o *outlines) shape(face Face, g font.GID) *Shape {
	kept := &o.shapes[0]
	if face.bold() {
		kept = &o.shapes[1]
	}
	if s, ok := kept.Load(g); ok {
		return s.(*Shape)
	}
	s, _ := kept.LoadOrStore(g, o.read(face, g))
	return s.(*Shape)
}

// advance is how far a glyph reaches, in ems.
func (o *outlines) advance(g font.GID) float64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return float64(o.face.HorizontalAdvance(g)) / float64(o.em)
}

func (o *outlines) read(face Face, g font.GID) *Shape {
	o.mu.Lock()
	defer o.mu.Unlock()
	data, ok := o.face.GlyphDataOutline(tables.GlyphID(g))
	if !ok || len(data.Segments) == 0 {
		return nil
	}
	steps := o.steps(data.Segments)
	if face.bold() {
		embolden(steps, semiBold)
	}
	return &Shape{Steps: steps, drawn: operators(steps)}
}

// steps are the segments in thousandths, all curves of the third degree.
func (o *outlines) steps(segments []opentype.Segment) []Step {
	point := func(p opentype.SegmentPoint) Point {
		scale := func(v float32) int16 {
			return int16(max(-32000, min(32000, math.Round(float64(v)*1000/float64(o.em)))))
		}
		return Point{scale(p.X), scale(p.Y)}
	}
	third := func(from, control Point) Point {
		return Point{int16((int(from.X) + 2*int(control.X)) / 3), int16((int(from.Y) + 2*int(control.Y)) / 3)}
	}
	steps := make([]Step, 0, len(segments))
	var at Point
	for _, s := range segments {
		var step Step
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			step = Step{Op: StepMove, To: point(s.Args[0])}
		case opentype.SegmentOpLineTo:
			step = Step{Op: StepLine, To: point(s.Args[0])}
		case opentype.SegmentOpQuadTo:
			control, to := point(s.Args[0]), point(s.Args[1])
			step = Step{Op: StepCurve, C1: third(at, control), C2: third(to, control), To: to}
		case opentype.SegmentOpCubeTo:
			step = Step{Op: StepCurve, C1: point(s.Args[0]), C2: point(s.Args[1]), To: point(s.Args[2])}
		}
		steps, at = append(steps, step), step.To
	}
	return steps
}

// semiBold is how far a contour moves outwards, in thousandths of an em.
const semiBold = 13

// embolden moves each contour outwards: a bolder face made of the regular one.
func embolden(steps []Step, by float64) {
	if area(steps) < 0 { // contours run clockwise around what is black
		by = -by
	}
	for from := 0; from < len(steps); {
		to := from + 1
		for to < len(steps) && steps[to].Op != StepMove {
			to++
		}
		emboldenContour(steps[from:to], by)
		from = to
	}
}

// corners are the points of a contour, control points too.
func corners(contour []Step) []*Point {
	var list []*Point
	for i := range contour {
		s := &contour[i]
		if s.Op == StepCurve {
			list = append(list, &s.C1, &s.C2)
		}
		list = append(list, &s.To)
	}
	return list
}

// area is twice the area within the contours, negative where they run clockwise.
func area(steps []Step) (sum int) {
	var first, last Point
	for i, s := range steps {
		if s.Op == StepMove {
			if i > 0 {
				sum += cross(last, first)
			}
			first = s.To
		} else {
			sum += cross(last, s.To)
		}
		last = s.To
	}
	return sum + cross(last, first)
}

func cross(a, b Point) int { return int(a.X)*int(b.Y) - int(a.Y)*int(b.X) }

func emboldenContour(contour []Step, by float64) {
	points := corners(contour)
	was := make([]Point, len(points))
	for i, p := range points {
		was[i] = *p
	}
	n := len(was)
	for i, p := range points {
		before, after := i, i
		for k := 1; k < n && was[before] == was[i]; k++ {
			before = (i - k + n) % n
		}
		for k := 1; k < n && was[after] == was[i]; k++ {
			after = (i + k) % n
		}
		inX, inY, _ := direction(was[before], was[i])
		outX, outY, _ := direction(was[i], was[after])
		d := 1 + inX*outX + inY*outY
		if d < 0.25 { // a sharp point: it stays where it is
			continue
		}
		p.X = int16(math.Round(float64(was[i].X) + by*(inY+outY)/d))
		p.Y = int16(math.Round(float64(was[i].Y) - by*(inX+outX)/d))
	}
}

// direction is the way from a point to another one as a vector of length 1.
func direction(a, b Point) (x, y, length float64) {
	dx, dy := float64(b.X)-float64(a.X), float64(b.Y)-float64(a.Y)
	length = math.Hypot(dx, dy)
	if length == 0 {
		return 0, 0, 0
	}
	return dx / length, dy / length, length
}

// operators are the steps as a PDF draws them.
func operators(steps []Step) []byte {
	var out []byte
	point := func(p Point) {
		out = strconv.AppendInt(out, int64(p.X), 10)
		out = append(out, ' ')
		out = strconv.AppendInt(out, int64(p.Y), 10)
		out = append(out, ' ')
	}
	for _, s := range steps {
		switch s.Op {
		case StepMove:
			point(s.To)
			out = append(out, "m\n"...)
		case StepLine:
			point(s.To)
			out = append(out, "l\n"...)
		case StepCurve:
			point(s.C1)
			point(s.C2)
			point(s.To)
			out = append(out, "c\n"...)
		}
	}
	return append(out, "f\n"...)
}
