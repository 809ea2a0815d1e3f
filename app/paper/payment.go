package paper

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"

	"rsc.io/qr"
)

// codeSize is the side of the payment code in mm, without its quiet zone. The usual versions 5 to 7 then have modules of 0.65
// to 0.75 mm, which telephones read from a folded page.
const codeSize = 28.0

// payment says how to pay: sum and date, account, and a code for banking apps. Nothing is said where nothing is asked.
func (f *flow) payment() {
	if f.d.Kind != bill.Invoice || f.t.Payable.Sign() <= 0 || f.d.Account.IBAN == "" {
		return
	}
	facts := f.accountFacts()
	height := f.look.strong.leading + 6 + f.look.body.leading*float64(len(facts)+1)
	code, err := f.paymentCode()
	if err == nil {
		height = max(height, codeSize+9)
	}
	f.room(height)
	if f.y > f.start { // at the top of a page the running head has a rule already
		f.rule(f.look.left, f.rightEdge(), f.y, 0.15, hair)
		f.y += 4
	}
	x, top := f.look.left, f.y
	if err == nil {
		f.code(code, f.look.left, top, codeSize)
		caption := squeeze(f.look.small, f.w.Scan, codeSize)
		f.text(f.look.left+(codeSize-caption.width(f.w.Scan))/2, top+codeSize+4, caption, f.w.Scan)
		x = f.look.left + codeSize + 8
	}
	y := f.lines(x, f.y+f.look.strong.ascent(), f.look.strong, []string{f.w.Payment})
	y = f.lines(x, y+0.4, f.look.body, f.wrap(f.paymentSentence(), f.look.body, f.rightEdge()-x)) + 1.2
	y = f.accountTable(x, y, facts)
	f.y = max(y-f.look.body.ascent(), top+height-5) + 4
}

func (f *flow) paymentSentence() string {
	if f.d.Due.IsZero() || !f.d.Date.Before(f.d.Due) {
		return f.w.say(f.w.PleasePay, "amount", f.w.money(f.t.Payable))
	}
	return f.w.say(f.w.PleasePayBy, "amount", f.w.money(f.t.Payable), "date", f.w.date(f.d.Due))
}

func (f *flow) accountFacts() []fact {
	a := f.d.Account
	number := fact{label: f.w.AccountNumber, value: a.IBAN}
	if bill.ValidIBAN(a.IBAN) {
		number = fact{label: f.w.IBAN, value: groupIBAN(a.IBAN), loud: true}
	}
	var full []fact
	for _, x := range []fact{
		{label: f.w.Holder, value: f.holder()},
		number,
		{label: f.w.BIC, value: a.BIC},
		{label: f.w.Bank, value: a.Bank},
		{label: f.w.Reference, value: f.number, loud: true},
	} {
		if x.value = strings.TrimSpace(x.value); x.value != "" {
			full = append(full, x)
		}
	}
	return full
}

func (f *flow) holder() string {
	if f.d.Account.Holder != "" {
		return f.d.Account.Holder
	}
	return f.d.Seller.Name
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

// errNoCode means that a document has no payment code: the code exists for euros to a valid IBAN only.
var errNoCode = errors.New("no payment code")

// The limits of EPC069-12, in cents, characters and bytes.
const (
	epcMost   = 999_999_999_99
	epcName   = 70
	epcText   = 140
	epcBytes  = 331
	epcModule = 17 + 4*13 // of a code in version 13, the largest allowed
)

// paymentCode is the EPC069-12 code ("GiroCode"): a SEPA credit transfer with account, sum and reference.
func (f *flow) paymentCode() (*qr.Code, error) {
	text, err := epc(f.d.Account, f.holder(), f.t.Payable, f.number)
	if err != nil {
		return nil, err
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil || code.Size > epcModule {
		return nil, errNoCode
	}
	return code, nil
}

// epc is the text of the payment code. Lines end with LF, the last has none, and no empty lines follow it.
func epc(a bill.Account, holder string, amount money.Amount, reference string) (string, error) {
	iban := compact(a.IBAN)
	m := amount.Minor()
	if amount.Currency().Code() != "EUR" || m < 1 || m > epcMost || !bill.ValidIBAN(iban) || reference == "" {
		return "", errNoCode
	}
	lines := []string{
		"BCD", "002", "1", "SCT", compact(a.BIC), shorten(holder, epcName), iban,
		"EUR" + amount.String(), "", "", shorten(reference, epcText),
	}
	text := strings.Join(lines, "\n")
	if excess := len(text) - epcBytes; excess > 0 { // letters of several bytes: the bank goes by the IBAN, not by the name
		lines[5] = shorten(holder, max(1, utf8.RuneCountInString(lines[5])-excess))
		text = strings.Join(lines, "\n")
	}
	if len(text) > epcBytes {
		return "", fmt.Errorf("%w: %d bytes", errNoCode, len(text))
	}
	return text, nil
}

// shorten keeps the first characters of one line.
func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n]))
}

// code draws a QR code as rectangles as large as its black areas allow, because between small ones thin white lines would
// show. The page around it is white and wider than the quiet zone of four modules.
func (f *flow) code(c *qr.Code, x, y, size float64) {
	module := size / float64(c.Size)
	x = f.at(x, size) // the code itself is never mirrored
	used := make([]bool, c.Size*c.Size)
	free := func(i, j int) bool { return c.Black(i, j) && !used[j*c.Size+i] }
	p := f.page()
	for j := range c.Size {
		for i := range c.Size {
			if !free(i, j) {
				continue
			}
			w, h := block(free, i, j)
			for k := range w * h {
				used[(j+k/w)*c.Size+i+k%w] = true
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
