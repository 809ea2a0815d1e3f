package paper

import (
	"math"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paycode"

	"rsc.io/qr"
)

// The Swiss payment part with receipt, after the Swiss Implementation Guidelines QR-bill 2.3 and the Style Guide QR-bill of SIX: at the
// lower edge of an A4 sheet, over its whole width, in Liberation Sans, black on white, in one of four languages. All in mm from the upper
// left corner of the slip.
const (
	slipWidth    = 210.0
	slipHeight   = 105.0
	slipMargin   = 5.0
	receiptWidth = 62.0
	codeLeft     = receiptWidth + slipMargin
	codeTop      = 17.0
	slipCode     = 46.0
	crossSide    = 7.0
	infoLeft     = 118.0
	infoWidth    = 87.0
	infoHeight   = 85.0
	receiptText  = 52.0 // its width
	receiptInfo  = 12.0 // where its information begins
	amountTop    = 68.0
	acceptTop    = 82.0
)

// slipSizes are those of headings and values in points; a line is a point higher than its text.
type slipSizes struct{ head, text float64 }

var (
	receiptSizes = slipSizes{6, 8}
	partSizes    = []slipSizes{{8, 10}, {7, 9}, {6, 8}} // the first that fits
)

func (z slipSizes) line() float64 { return (z.text + 1) * mmPerPoint }

var black = Colour{}

func slipStyle(points float64) style { return style{Slip, points, 0, black} }
func slipBold(points float64) style  { return style{SlipBold, points, 0, black} }

// slipAscent is how far the font reaches above its baseline, in ems: the first baseline of a section lies so far below its top.
const slipAscent = 0.905

// slipWords are the headings of the payment part. Other languages have none: the guidelines know these four.
type slipWords struct {
	part, receipt, account, reference, more, payer, blank, currency, amount, accept string
}

var slipLanguages = map[string]slipWords{
	"de": {"Zahlteil", "Empfangsschein", "Konto / Zahlbar an", "Referenz", "Zusätzliche Informationen", "Zahlbar durch", "Zahlbar durch (Name/Adresse)", "Währung", "Betrag", "Annahmestelle"},
	"fr": {"Section paiement", "Récépissé", "Compte / Payable à", "Référence", "Informations supplémentaires", "Payable par", "Payable par (nom/adresse)", "Monnaie", "Montant", "Point de dépôt"},
	"it": {"Sezione pagamento", "Ricevuta", "Conto / Pagabile a", "Riferimento", "Informazioni supplementari", "Pagabile da", "Pagabile da (nome/indirizzo)", "Valuta", "Importo", "Punto di accettazione"},
	"en": {"Payment part", "Receipt", "Account / Payable to", "Reference", "Additional information", "Payable by", "Payable by (name/address)", "Currency", "Amount", "Acceptance point"},
}

// slip is a payment part in the making.
type slip struct {
	paycode.Swiss
	code  *qr.Code // nil on a draft, which has no number yet
	words slipWords
	top   float64 // of the slip on its page
}

// slipOf is the payment part of what stands on a paper; nil where it has none.
func slipOf(s sheet) *slip {
	if s.d.Kind != bill.Invoice || s.t.Payable.Sign() <= 0 {
		return nil
	}
	number := s.number
	if s.draft { // as it will be, but for what only the number gives
		number = "1"
		s.d.Reference = paycode.Reference(s.d, number)
	}
	c, err := paycode.For(s.d, s.t.Payable, number)
	if err != nil || c.Kind != paycode.KindSwiss {
		return nil
	}
	out := &slip{Swiss: c.Slip, words: slipLanguages["en"]}
	base, _, _ := strings.Cut(s.d.Language, "-")
	if w, ok := slipLanguages[base]; ok {
		out.words = w
	}
	if s.draft {
		out.Reference, out.Message = "", ""
		return out
	}
	if out.code, err = qrOf(c); err != nil {
		return nil
	}
	return out
}

// withPaymentPart lays a paper out by write, and adds its payment part where it has one: on its only page where both have room on it, if need be
// closer together, else at the foot of the last page, else on a sheet of its own.
func withPaymentPart(s sheet, write func(*flow)) *flow {
	f := newFlow(s)
	part := slipOf(s)
	if part == nil || f.look.roll {
		f.noSlip = part != nil // a till does not print sheets
		write(f)
		return f
	}
	for _, nearer := range []bool{false, true} {
		if !f.a4() {
			break
		}
		if nearer {
			f.look.nearer()
		}
		f.slip = part
		f.height -= slipHeight - slipNear
		if write(f); len(f.pages) == 1 {
			f.height += slipHeight - slipNear
			f.page().Height = f.height
			return f
		}
		f = newFlow(s)
	}
	f.slip = part
	if write(f); !f.a4() || len(f.pages) == 1 || f.y > f.height-slipHeight+slipNear-f.look.bottom {
		width, height := f.width, f.height
		f.width, f.height = slipWidth, sheetHeight
		f.turn()
		f.width, f.height = width, height
	}
	return f
}

// sheetHeight is that of an A4 sheet, at whose foot the slip stands.
const sheetHeight = 297.0

func (f *flow) a4() bool { return f.width == slipWidth && f.height == sheetHeight }

// slipNear is how much nearer to a payment part than to the edge of the sheet the foot of a page may stand, in mm.
const slipNear = 4.0

// shortFoot is the foot above a payment part, which says who is paid and on which account: in a line or two, how to reach the seller, and where
// he is registered. It answers where it begins.
func (f *flow) shortFoot() float64 {
	st, width := f.look.small, f.measure()-24
	var said []string
	for _, name := range f.style.FootColumns() {
		if name == FootContact || name == FootRegister {
			for _, fact := range f.footColumn(name) {
				said = append(said, strings.ReplaceAll(fact, " ", "\u00a0")) // no fact is broken
			}
		}
	}
	lines := cut(f.wrap(strings.Join(said, " · "), st, width), 3, st, width)
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], " ·")
	}
	lines = append(lines, cut(f.wrap(f.style.Footer, st, width), 3, st, width)...)
	if len(lines) == 0 {
		return f.height - f.look.bottom + 4
	}
	top := f.height - f.look.pageNumber - float64(len(lines)-1)*st.leading
	f.lines(f.look.left, top, st, lines)
	f.rule(f.look.left, f.rightEdge(), top-4.5, 0.15, hair)
	return top - 4.5
}

// paymentPart draws the slip at the foot of the last page.
func (f *flow) paymentPart() {
	if f.slip == nil {
		return
	}
	s, p := f.slip, f.page()
	s.top = p.Height - slipHeight
	f.mark(f.w.Payment, s.top)
	p.Rules = slices.DeleteFunc(p.Rules, func(r Rule) bool { return r.Y1 >= s.top }) // marks for folding
	f.cutLines()
	f.slipText(slipMargin, slipMargin, slipBold(titleSize), s.words.receipt)
	f.slipColumn(slipMargin, receiptInfo, amountTop-receiptInfo, receiptText, s.fitReceipt(f))
	f.slipAmount(slipMargin, 12, receiptSizes, rect{slipMargin + receiptText - 30, amountTop, 30, 10})
	st := slipBold(receiptSizes.head)
	f.slipText(slipMargin+receiptText-st.width(s.words.accept), acceptTop, st, s.words.accept)

	f.slipText(codeLeft, slipMargin, slipBold(titleSize), s.words.part)
	f.swissCode(codeLeft, s.top+codeTop)
	f.slipAmount(codeLeft, 15, partSizes[0], rect{infoLeft - 40, amountTop + lineAfter(partSizes[0]), 40, 15})
	f.slipColumn(infoLeft, slipMargin, infoHeight, infoWidth, s.fitPart(f))
}

// titleSize is that of the two titles, in points.
const titleSize = 11

// lineAfter is how far below the top of a section the line under its heading begins.
func lineAfter(z slipSizes) float64 {
	return (slipAscent*z.head + z.text + 3 - slipAscent*z.text) * mmPerPoint
}

// slipText draws a run in the slip, whose top is at y there.
func (f *flow) slipText(x, y float64, st style, text string) {
	f.slipLine(x, y+slipAscent*st.size*mmPerPoint, st, text)
}

// slipLine draws a run whose baseline is at y in the slip. It is never mirrored, whatever the language of the paper.
func (f *flow) slipLine(x, y float64, st style, text string) {
	if text != "" {
		p := f.page()
		p.Texts = append(p.Texts, Text{X: x, Y: f.slip.top + y, Size: st.size, Face: st.face, Colour: st.colour, String: text})
	}
}

// rect is a field in the slip.
type rect struct{ x, y, w, h float64 }

// corners mark a field that the payer fills in: 3 mm from each corner along both sides, 0.75 points thick, within the field.
func (f *flow) corners(r rect) {
	const length, width = 3.0, 0.75 * mmPerPoint
	p := f.page()
	x1, y1, x2, y2 := r.x+width/2, f.slip.top+r.y+width/2, r.x+r.w-width/2, f.slip.top+r.y+r.h-width/2
	for _, c := range [][3]float64{{x1, y1, 1}, {x2, y1, -1}} {
		for _, side := range [][2]float64{{c[1], 1}, {y2, -1}} {
			x, y := c[0], side[0]
			// the ends overlap in the corner, so that it is whole
			p.Rules = append(p.Rules, Rule{x - c[2]*width/2, y, x - c[2]*width/2 + c[2]*length, y, width, black},
				Rule{x, y - side[1]*width/2, x, y - side[1]*width/2 + side[1]*length, width, black})
		}
	}
}

// slipAmount is the section of currency and amount; where the amount is open the field stands in its place.
func (f *flow) slipAmount(x, beside float64, z slipSizes, field rect) {
	s := f.slip
	for _, c := range []struct {
		at          float64
		head, value string
	}{{x, s.words.currency, s.Currency.Code()}, {x + beside, s.words.amount, slipFigure(s.Amount)}} {
		f.slipText(c.at, amountTop, slipBold(z.head), c.head)
		if c.value != "" {
			f.slipText(c.at, amountTop+lineAfter(z), slipStyle(z.text), c.value)
		}
	}
	if s.Open() {
		f.corners(field)
	}
}

// slipFigure is an amount with a blank between thousands and a point, as the guidelines print it; "" where it is open.
func slipFigure(a money.Amount) string {
	if a.Sign() <= 0 {
		return ""
	}
	whole, cents, _ := strings.Cut(a.String(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + " " + whole[i:]
	}
	return whole + "." + cents
}

// slipBlock is a heading and what stands below it: lines, or a field to be filled in.
type slipBlock struct {
	head  string
	lines []string
	field [2]float64 // its width and height
}

// slipSet is a column of blocks in a size, and the space between them.
type slipSet struct {
	sizes  slipSizes
	blocks []slipBlock
	gap    float64
}

// set breaks the lines of blocks and shares out the height that is left. roomy says that blocks are well apart.
func (z slipSizes) set(f *flow, blocks []slipBlock, width, height float64) (set slipSet, roomy bool) {
	set, used := slipSet{sizes: z}, 0.0
	for _, b := range blocks {
		var lines []string
		for _, s := range b.lines {
			lines = append(lines, f.wrap(s, slipStyle(z.text), width)...)
		}
		b.lines = lines
		set.blocks = append(set.blocks, b)
		used += float64(1+len(lines))*z.line() + b.field[1]
	}
	gap := (height - used) / float64(max(1, len(blocks)-1))
	set.gap = min(max(gap, 0), z.line())
	return set, gap >= 0.8*z.line()
}

// slipColumn draws blocks below each other.
func (f *flow) slipColumn(x, y, height, width float64, set slipSet) {
	head, text := slipBold(set.sizes.head), slipStyle(set.sizes.text)
	baseline := y + slipAscent*head.size*mmPerPoint
	for _, b := range set.blocks {
		f.slipLine(x, baseline, head, b.head)
		baseline += set.sizes.line()
		for _, s := range b.lines {
			f.slipLine(x, baseline, text, s)
			baseline += set.sizes.line()
		}
		if b.field[0] > 0 {
			f.corners(rect{x, baseline - (slipAscent*text.size-2)*mmPerPoint, b.field[0], b.field[1]})
			baseline += b.field[1]
		}
		baseline += set.gap
	}
}

// blocks are what the information section says: who is paid, by which reference, what for, and by whom.
func (s *slip) blocks(payTo, payer []string, more bool, field [2]float64) []slipBlock {
	list := []slipBlock{{head: s.words.account, lines: append([]string{groupIBAN(s.IBAN)}, payTo...)}}
	if s.Reference != "" {
		list = append(list, slipBlock{head: s.words.reference, lines: []string{paycode.InGroups(s.Reference)}})
	}
	if said := parts([]string{s.Message, s.Info}); more && len(said) > 0 {
		list = append(list, slipBlock{head: s.words.more, lines: said})
	}
	if s.Debtor.IsZero() {
		return append(list, slipBlock{head: s.words.blank, field: field})
	}
	return append(list, slipBlock{head: s.words.payer, lines: payer})
}

// fitPart is the information of the payment part in the largest type that leaves it room.
func (s *slip) fitPart(f *flow) (set slipSet) {
	blocks := s.blocks(s.printed(s.Creditor, true), s.printed(s.Debtor, true), true, [2]float64{65, 25})
	for _, z := range partSizes {
		var roomy bool
		if set, roomy = z.set(f, blocks, infoWidth, infoHeight); roomy {
			break
		}
	}
	return set
}

// fitReceipt is that of the receipt, whose type has one size: where it is too much, streets may be left out, the payer's first.
func (s *slip) fitReceipt(f *flow) (set slipSet) {
	for _, streets := range [][2]bool{{true, true}, {true, false}, {false, false}} {
		blocks := s.blocks(s.printed(s.Creditor, streets[0]), s.printed(s.Debtor, streets[1]), false, [2]float64{receiptText, 20})
		var roomy bool
		if set, roomy = receiptSizes.set(f, blocks, receiptText, amountTop-receiptInfo-receiptSizes.line()); roomy {
			break
		}
	}
	return set
}

// printed is an address in lines. Abroad the country stands before the post code, of both where one of them is.
func (s *slip) printed(a paycode.Address, street bool) []string {
	town := strings.TrimSpace(a.PostCode + " " + a.City)
	if home := s.IBAN[:2]; a.Country != home || s.Debtor.Country != "" && s.Debtor.Country != home {
		town = a.Country + "-" + town
	}
	if !street {
		return parts([]string{a.Name, town})
	}
	return parts([]string{a.Name, strings.TrimSpace(a.Street + " " + a.House), town})
}

// swissCode draws the code, and in its middle the Swiss cross: white on a black square of 6 mm within one of 7 mm that is white.
func (f *flow) swissCode(x, y float64) {
	c := f.slip.code
	if c == nil { // of a draft
		f.corners(rect{x, y - f.slip.top, slipCode, slipCode})
		return
	}
	module, middle := slipCode/float64(c.Size), slipCode/2
	hidden := func(i int) bool {
		return float64(i+1)*module > middle-crossSide/2 && float64(i)*module < middle+crossSide/2
	}
	f.modules(c.Size, func(i, j int) bool { return c.Black(i, j) && !(hidden(i) && hidden(j)) }, x, y, slipCode)
	const square, bar, arm = 6.0, 7.0 / 6, 35.0 / 9
	p := f.page()
	box := func(w, h float64, c Colour) {
		p.Fills = append(p.Fills, Fill{X: x + middle - w/2, Y: y + middle - h/2, W: w, H: h, Colour: c})
	}
	box(square, square, black)
	box(bar, arm, white)
	box(arm, bar, white)
}

// cutLines say where receipt and payment part are cut off: dashed, with scissors at the upper and at the left end.
func (f *flow) cutLines() {
	const dash, gap, width, at, scissors = 1.6, 1.4, 0.6 * mmPerPoint, 5.0, 4.0
	p, top := f.page(), f.slip.top
	for x := 0.0; x < slipWidth; x += dash + gap {
		if x+dash < at || x > at+scissors {
			p.Rules = append(p.Rules, Rule{x, top, min(x+dash, slipWidth), top, width, black})
		}
	}
	for y := 0.0; y < slipHeight; y += dash + gap {
		if y+dash < at || y > at+scissors {
			p.Rules = append(p.Rules, Rule{receiptWidth, top + y, receiptWidth, top + min(y+dash, slipHeight), width, black})
		}
	}
	f.scissors(at, top, 1, 0)
	f.scissors(receiptWidth, top+at, 0, 1)
}

// scissors stand on a line from a point on, and look along it.
func (f *flow) scissors(x, y, dx, dy float64) {
	const width = 0.5 * mmPerPoint
	p := f.page()
	place := func(along, aside float64) (float64, float64) { return x + dx*along - dy*aside, y + dy*along + dx*aside }
	line := func(a1, s1, a2, s2 float64) {
		x1, y1 := place(a1, s1)
		x2, y2 := place(a2, s2)
		p.Rules = append(p.Rules, Rule{x1, y1, x2, y2, width, black})
	}
	const eye, off, corners = 0.55, 0.75, 14 // of a handle: its radius, how far it lies aside
	for _, side := range []float64{-1, 1} {
		for i := range corners {
			from, to := 2*math.Pi*float64(i)/corners, 2*math.Pi*float64(i+1)/corners
			line(eye*(1+math.Cos(from)), side*off+eye*math.Sin(from), eye*(1+math.Cos(to)), side*off+eye*math.Sin(to))
		}
		line(2*eye-0.1, side*(off-0.2), 3.8, -side*0.55)
	}
}
