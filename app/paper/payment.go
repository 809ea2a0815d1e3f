package paper

import (
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/paycode"

	"rsc.io/qr"
)

// codeSize is the usual side of a payment code in mm, without its quiet zone. The usual versions 5 to 7 then have modules of 0.65
// to 0.75 mm, which telephones read from a folded page; smaller than leastModule none may become.
const (
	codeSize    = 28.0
	leastModule = 0.42
)

// payCode is a payment code that is to be drawn.
type payCode struct {
	paycode.Code
	square *qr.Code
}

// box is the side of the code on paper that has so much width for it, in mm, and how high it is with the words below. A code of many modules
// is larger than the usual, and none is wider than there is room.
func (c payCode) box(width float64, caption style) (side, height float64) {
	side = min(max(codeSize, leastModule*float64(c.square.Size)), width)
	return side, side + 3 + caption.leading
}

// copied is the code as a text for who has the paper on the screen that would have to scan it; "" where the standard has none.
func (c payCode) copied() (label, text string) {
	switch c.Kind {
	case paycode.KindUPI:
		return "UPI", c.Text
	case paycode.KindPIX:
		return "Pix Copia e Cola", c.Text
	}
	return "", ""
}

// payment says how to pay: sum and date, account, and a code for banking apps. Nothing is said where nothing is asked.
func (f *flow) payment() {
	if f.d.Kind != bill.Invoice || f.t.Payable.Sign() <= 0 || f.d.Account.Key() == "" {
		return
	}
	if f.slip != nil { // the payment part says all of it, and the facts beside the address by when
		return
	}
	facts := f.accountFacts()
	height := f.look.strong.leading + 6 + f.look.body.leading*float64(len(facts)+1)
	code, err := f.paymentCode()
	side := 0.0
	if err == nil {
		var tall float64
		side, tall = code.box(f.measure()/2, f.look.small)
		height = max(height, tall+2.7)
	}
	f.room(height)
	f.mark(f.w.Payment, f.y)
	if f.y > f.start { // at the top of a page the running head has a rule already
		f.rule(f.look.left, f.rightEdge(), f.y, 0.15, hair)
		f.y += 4
	}
	x, top := f.look.left, f.y
	if err == nil {
		f.code(code.square, f.look.left, top, side)
		caption := squeeze(f.look.small, f.w.Scan, side)
		f.text(f.look.left+(side-caption.width(f.w.Scan))/2, top+side+4, caption, f.w.Scan)
		x = f.look.left + side + 8
	}
	y := f.lines(x, f.y+f.look.strong.ascent(), f.look.strong, []string{f.w.Payment})
	y = f.lines(x, y+0.4, f.look.body, f.wrap(f.paymentSentence(), f.look.body, f.rightEdge()-x)) + 1.2
	y = f.accountTable(x, y, facts)
	f.y = max(y-f.look.body.ascent(), top+height-5) + 4
	if err == nil {
		f.copyText(code)
	}
}

// copyText is the code as a text, in one line if it can be made to fit: a text that is copied from several may come with breaks in it.
func (f *flow) copyText(c payCode) {
	label, text := c.copied()
	if text == "" {
		return
	}
	st := squeeze(f.look.small, text, f.measure())
	lines := f.wrap(text, st, f.measure())
	f.room(f.look.small.leading + float64(len(lines))*st.leading)
	f.text(f.look.left, f.y+f.look.small.ascent(), f.look.small, label)
	f.y += f.look.small.leading
	f.lines(f.look.left, f.y+st.ascent(), st.in(ink), lines)
	f.y += float64(len(lines))*st.leading + 4
}

func (f *flow) paymentSentence() string {
	if f.d.Due.IsZero() || !f.d.Date.Before(f.d.Due) {
		return f.w.say(f.w.PleasePay, "amount", f.w.money(f.t.Payable))
	}
	return f.w.say(f.w.PleasePayBy, "amount", f.w.money(f.t.Payable), "date", f.w.date(f.d.Due))
}

func (f *flow) accountFacts() []fact {
	a := f.d.Account
	number := fact{label: f.w.AccountNumber, value: a.Number(f.d.Reference)}
	if bill.ValidIBAN(number.value) {
		number = fact{label: f.w.IBAN, value: groupIBAN(number.value), loud: true}
	}
	reference := f.number
	if f.d.Reference != "" {
		reference = paycode.Printed(a, f.d.Currency, f.d.Reference)
	}
	facts := []fact{{label: f.w.Holder, value: paycode.Holder(f.d)}, number, {label: f.w.BIC, value: a.BIC}, {label: f.w.Bank, value: a.Bank}}
	switch paycode.KindOf(f.d) {
	case paycode.KindUPI:
		facts = append(facts, fact{label: "UPI", value: a.UPI, loud: true})
	case paycode.KindPIX:
		facts = append(facts, fact{label: "Pix", value: a.PIX, loud: true})
	}
	var full []fact
	for _, x := range append(facts, fact{label: f.w.Reference, value: reference, loud: true}) {
		if x.value = strings.TrimSpace(x.value); x.value != "" {
			full = append(full, x)
		}
	}
	return full
}

func (f *flow) accountTable(x, y float64, facts []fact) float64 {
	wide := 0.0
	for _, fact := range facts {
		wide = max(wide, f.look.label.width(fact.label))
	}
	wide = min(wide, 45) + 5
	for _, fact := range facts {
		st := f.look.body
		if fact.loud {
			st = f.look.strong
		}
		f.text(x, y, f.look.label, fact.label)
		f.text(x+wide, y, st, trim(f.clean(fact.value), st, f.rightEdge()-x-wide))
		y += st.leading
	}
	return y
}

// errNoCode means that a document has no payment code, see package paycode.
var errNoCode = paycode.ErrNone

// The largest codes that the standards allow, in modules: EPC069-12 has version 13 at most, the Swiss QR-bill 25. The others set no limit; more
// than 25 no telephone reads in this size.
const (
	epcModules  = 17 + 4*13
	mostModules = 17 + 4*25
)

// paymentCode is what a telephone pays by, as a QR code with the middle level of correction, which all standards ask for or allow. That of a
// Swiss QR-bill is not among them: it stands in its payment part and nowhere else.
func (f *flow) paymentCode() (c payCode, err error) {
	c.Code, err = paycode.For(f.d, f.t.Payable, f.number)
	if err != nil || c.Kind == paycode.KindSwiss {
		return c, errNoCode
	}
	c.square, err = qrOf(c.Code)
	return c, err
}

// qrOf is the code in black and white.
func qrOf(c paycode.Code) (*qr.Code, error) {
	most := mostModules
	if c.Kind == paycode.KindEPC {
		most = epcModules
	}
	code, err := square(c.Text, qr.M)
	if err != nil || code.Size > most {
		return nil, errNoCode
	}
	return code, nil
}

// code draws a QR code as rectangles as large as its black areas allow, because between small ones thin white lines would
// show. The page around it is white and wider than the quiet zone of four modules.
func (f *flow) code(c *qr.Code, x, y, size float64) {
	f.modules(c.Size, c.Black, f.at(x, size), y, size) // the code itself is never mirrored
}

// modules draws a square of so many modules a side, those that are black.
func (f *flow) modules(n int, isBlack func(i, j int) bool, x, y, size float64) {
	module := size / float64(n)
	used := make([]bool, n*n)
	free := func(i, j int) bool { return i < n && j < n && isBlack(i, j) && !used[j*n+i] }
	p := f.page()
	for j := range n {
		for i := range n {
			if !free(i, j) {
				continue
			}
			w, h := block(free, i, j)
			for k := range w * h {
				used[(j+k/w)*n+i+k%w] = true
			}
			p.Fills = append(p.Fills, Fill{
				X: x + float64(i)*module, Y: y + float64(j)*module, W: float64(w) * module, H: float64(h) * module, Colour: Colour{},
			})
		}
	}
}

// block is the largest of two rectangles of black modules from a corner: first along, then down, or the other way.
func block(free func(i, j int) bool, i, j int) (w, h int) {
	for free(i+w, j) {
		w++
	}
	h = 1
	for rowFree(free, i, j+h, w) {
		h++
	}
	tall := 0
	for free(i, j+tall) {
		tall++
	}
	if tall > w*h {
		return 1, tall
	}
	return w, h
}

func rowFree(free func(i, j int) bool, i, j, w int) bool {
	for k := range w {
		if !free(i+k, j) {
			return false
		}
	}
	return true
}
