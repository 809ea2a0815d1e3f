package einvoice

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// form is a place in a file together with the direction: writing, it puts the model's fields into the file; reading, it
// fills them from it. Each syntax is one walk over the model with it, so that what is written is what is read.
type form struct {
	at  *node
	doc *file
}

// file is what the walk has in common.
type file struct {
	writing bool
	inv     *Invoice
	faults  []Fault // reading only
}

// Fault is a value of a file that cannot be read. The rest of the file is read all the same.
type Fault struct {
	Path  string // of elements: "cbc:IssueDate"
	Value string
}

func (f form) fault(name, value string) {
	f.doc.faults = append(f.doc.faults, Fault{Path: f.at.name + "/" + name, Value: value})
}

// in goes into a child, or several, one in the other: "cac:Party/cac:PostalAddress". Writing, what stays empty is taken away again.
func (f form) in(path string, walk func(form)) {
	name, rest, deeper := strings.Cut(path, "/")
	if deeper {
		f.in(name, func(f form) { f.in(rest, walk) })
		return
	}
	if f.doc.writing {
		f.add(name, walk)
		return
	}
	if kid := f.at.child(name); kid != nil {
		walk(form{kid, f.doc})
	}
}

// inAlways is in for a child that the schema asks for even where it is empty.
func (f form) inAlways(name string, walk func(form)) {
	f.in(name, walk)
	if f.doc.writing && f.at.child(name) == nil {
		f.at.kids = append(f.at.kids, &node{name: name})
	}
}

// add writes one more child of that name, unless it stays empty.
func (f form) add(name string, walk func(form)) {
	kid := &node{name: name}
	walk(form{kid, f.doc})
	if !kid.empty() {
		f.at.kids = append(f.at.kids, kid)
	}
}

// among is in for one of several children of a name: reading, it takes the first that fits.
func (f form) among(name string, fits func(*node) bool, walk func(form)) {
	if f.doc.writing {
		f.add(name, walk)
		return
	}
	for _, kid := range f.at.kids {
		if kid.name == name && fits(kid) {
			walk(form{kid, f.doc})
			return
		}
	}
}

// each walks a list, one child for each.
func each[T any](f form, name string, list *[]T, walk func(form, *T)) {
	eachOf(f, name, list, func(*node) bool { return true }, walk)
}

// eachOf is each where children of that name are also something else.
func eachOf[T any](f form, name string, list *[]T, fits func(*node) bool, walk func(form, *T)) {
	if f.doc.writing {
		for i := range *list {
			f.add(name, func(f form) { walk(f, &(*list)[i]) })
		}
		return
	}
	for _, kid := range f.at.kids {
		if kid.name == name && fits(kid) {
			var one T
			walk(form{kid, f.doc}, &one)
			*list = append(*list, one)
		}
	}
}

// raw is the text of a child: put where text is not empty, and given back where the file is read.
func (f form) raw(name, text string, attrs ...attribute) string {
	if f.doc.writing {
		if text != "" {
			f.at.kids = append(f.at.kids, &node{name: name, text: text, attr: attrs})
		}
		return ""
	}
	kid := f.at.child(name)
	if kid == nil {
		return ""
	}
	kid.read = true
	return kid.text
}

func (f form) text(name string, v *string) {
	if got := f.raw(name, *v); got != "" {
		*v = got
	}
}

// terms are the terms of payment. A line of XRechnung's notation of settlement discounts ends with a line break, the last one too (BR-DE-18).
func (f form) terms(name string, v *string) {
	text := *v
	if f.doc.writing && strings.HasSuffix(text, "#") {
		text += "\n"
	}
	f.text(name, &text)
	*v = strings.TrimSpace(text)
}

// fixed is a text that the syntax asks for and the model does not have.
func (f form) fixed(name, text string) { f.raw(name, text) }

// own is the text of the element itself.
func (f form) own(v *string) {
	if f.doc.writing {
		f.at.text = *v
	} else {
		f.at.read, *v = true, f.at.text
	}
}

func (f form) attr(name string, v *string) {
	if !f.doc.writing {
		*v = f.at.value(name)
	} else if *v != "" {
		f.at.attr = append(f.at.attr, attribute{name, *v})
	}
}

// id is an identifier with its scheme in an attribute.
func (f form) id(name string, v *ID) {
	f.in(name, func(f form) {
		f.own(&v.Value)
		f.attr("schemeID", &v.Scheme)
		if v.Value == "" {
			*v = ID{}
		}
	})
}

// scheme is an identifier of a known scheme.
func (f form) scheme(name, scheme string, v *string) {
	id := ID{Value: *v, Scheme: scheme}
	f.id(name, &id)
	*v = id.Value
}

// class is a classification code with the list that it is from.
func (f form) class(name string, c *Classification) {
	f.in(name, func(f form) {
		f.own(&c.Code)
		f.attr("listID", &c.Scheme)
		f.attr("listVersionID", &c.Version)
	})
}

// decimal reads and writes quantities, prices and percents: exact, with a dot, never an exponent.
func decimal[T interface {
	String() string
	IsZero() bool
}](f form, name string, v *T, parse func(string) (T, error), keepZero bool, attrs ...attribute,
) {
	text := ""
	if !(*v).IsZero() || keepZero {
		text = (*v).String()
	}
	got := f.raw(name, text, attrs...)
	if f.doc.writing || got == "" {
		return
	}
	read, err := parse(plain(got))
	if err != nil {
		f.fault(name, got)
		return
	}
	*v = read
}

// plain takes away what XML Schema allows in a decimal and we never write: a plus sign and zeros behind.
func plain(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "+")
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	if text == "" || text == "-" {
		return "0"
	}
	return text
}

func (f form) percent(name string, v *money.Percent, keepZero bool) {
	decimal(f, name, v, money.ParsePercent, keepZero)
}

func (f form) price(name string, v *money.Price, keepZero bool, attrs ...attribute) {
	decimal(f, name, v, money.ParsePrice, keepZero, attrs...)
}

func (f form) quantity(name string, v *money.Quantity, unit *string) {
	f.in(name, func(f form) {
		if f.doc.writing && v.IsZero() {
			return
		}
		text := v.String()
		f.own(&text)
		if !f.doc.writing {
			read, err := money.ParseQuantity(plain(text))
			if err != nil {
				f.fault("text()", text)
			}
			*v = read
		}
		f.attr("unitCode", unit)
	})
}

// amount is an amount in a currency; optional ones are not written where they are nothing.
func (f form) amount(name string, v *money.Amount, c money.Currency, optional bool, attrs ...attribute) {
	text := ""
	if !optional || !v.IsZero() {
		text = v.String()
	}
	got := f.raw(name, text, attrs...)
	if !f.doc.writing {
		*v = f.parseAmount(name, got, c)
	}
}

func (f form) parseAmount(name, text string, c money.Currency) money.Amount {
	if text == "" {
		return money.Of(0, c)
	}
	a, err := money.ParseAmount(c, plain(text))
	if err != nil {
		f.fault(name, text)
		return money.Of(0, c)
	}
	return a
}

func (f form) currency(name string, v *money.Currency) {
	got := f.raw(name, v.Code())
	if f.doc.writing || got == "" {
		return
	}
	c, err := money.ParseCurrency(got)
	if err != nil {
		f.fault(name, got)
		return
	}
	*v = c
}

// category is a VAT category code; one that does not exist is kept, for the rules to say so.
func (f form) category(name string, v *tax.Category) {
	text := string(*v)
	f.text(name, &text)
	*v = tax.Category(text)
}

// yes is "true" or "false".
func (f form) yes(name string, v *bool) {
	got := f.raw(name, strconv.FormatBool(*v))
	if !f.doc.writing {
		*v = got == "true" || got == "1"
	}
}

// isoDate is a day of UBL: 2026-11-23.
func (f form) isoDate(name string, v *bill.Date) {
	got := f.raw(name, v.String())
	if f.doc.writing || got == "" {
		return
	}
	if len(got) > len("2026-11-23") {
		got = got[:len("2026-11-23")] // XML Schema allows a time zone behind
	}
	d, err := bill.ParseDate(got)
	if err != nil {
		f.fault(name, got)
	}
	*v = d
}

// basicDate is a day of CII: 20261123, format 102.
func (f form) basicDate(name, inner string, v *bill.Date) {
	f.in(name, func(f form) {
		got := f.raw(inner, strings.ReplaceAll(v.String(), "-", ""), attribute{"format", "102"})
		if f.doc.writing || got == "" {
			return
		}
		if len(got) != len("20261123") {
			f.fault(inner, got)
			return
		}
		d, err := bill.ParseDate(got[:4] + "-" + got[4:6] + "-" + got[6:])
		if err != nil {
			f.fault(inner, got)
		}
		*v = d
	})
}

// content is a file inside the file.
func (f form) content(name string, a *Attachment) {
	f.in(name, func(f form) {
		text := base64.StdEncoding.EncodeToString(a.Content)
		f.own(&text)
		f.attr("mimeCode", &a.Media)
		f.attr("filename", &a.Name)
		if f.doc.writing {
			return
		}
		var err error
		if a.Content, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err != nil {
			f.fault("text()", fmt.Sprintf("%d characters", len(text)))
		}
	})
}

// has is a test for among: some element inside has that text.
func has(path, text string) func(*node) bool {
	steps := strings.Split(path, "/")
	return func(n *node) bool {
		for _, step := range steps {
			if name, ok := strings.CutPrefix(step, "@"); ok {
				return n.value(name) == text
			}
			if n = n.child(step); n == nil {
				return false
			}
		}
		return n.text == text
	}
}

func not(fits func(*node) bool) func(*node) bool { return func(n *node) bool { return !fits(n) } }
