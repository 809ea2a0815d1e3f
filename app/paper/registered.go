package paper

import (
	"fmt"

	"counterfoil/app/bill"

	"rsc.io/qr"
)

// Registered is what a portal answered to a document: it is printed at the end of it, with its signed text as a code. The words are those of
// India's portal, which has them in English only.
type Registered struct {
	IRN  string
	Ack  string
	Date string // as the portal writes it
	Code string
}

// The side of the code in mm: each module has 0.42 mm, which scanners and telephones read from a good print.
const (
	registeredModule = 0.42
	registeredLeast  = 36.0
	registeredMost   = 62.0
)

// LayoutRegistered is Layout with the registration at the end.
func LayoutRegistered(d bill.Document, s Style, r Registered) (Paper, error) {
	code, err := square(r.Code, qr.L)
	if err != nil {
		return Paper{}, fmt.Errorf("registration: %w", err)
	}
	return layout(sheet{d: d.Draft(), t: d.Totals(), number: d.Number().Text, registered: &r, registeredCode: code}, s)
}

// RenderRegistered is Render with the registration at the end.
func RenderRegistered(d bill.Document, s Style, x *Embedded, r Registered) ([]byte, error) {
	p, err := LayoutRegistered(d, s, r)
	if err != nil {
		return nil, err
	}
	return Archive(p, x)
}

// registration is the block at the end: the code, and beside or below it the numbers.
func (f *flow) registration() {
	if f.registered == nil {
		return
	}
	size := min(registeredMost, max(registeredLeast, registeredModule*float64(f.registeredCode.Size)), f.measure())
	facts := []fact{{label: "IRN", value: f.registered.IRN}, {label: "Ack No.", value: f.registered.Ack}, {label: "Ack Date", value: f.registered.Date}}
	f.room(size + 10)
	if f.y > f.start {
		f.rule(f.look.left, f.rightEdge(), f.y, 0.15, hair)
		f.y += 4
	}
	top := f.y
	f.code(f.registeredCode, f.look.left, top, size)
	x, y := f.look.left+size+6, top
	if f.rightEdge()-x < 40 { // a roll: below
		x, y = f.look.left, top+size+4
	}
	y = f.lines(x, y+f.look.strong.ascent(), f.look.strong, []string{"e-Invoice"})
	for _, fact := range facts {
		y = f.lines(x, y+0.6, f.look.label, []string{fact.label})
		y = f.lines(x, y, f.look.body, f.wrap(fact.value, f.look.body, f.rightEdge()-x))
	}
	f.y = max(y, top+size) + 4
}
