package bill

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Problem is one thing wrong with a draft: which field, what, with which parameters. No language.
type Problem struct {
	Field  string // "lines[2].quantity"
	Code   string // "required", "negative", "too-many-decimals", ...
	Params []string
	Fatal  bool // cannot be issued; otherwise a warning
}

// The bounds of a document: far beyond any paper, near enough to stay quick.
const (
	MaxLines    = 10_000
	maxText     = 500    // names, addresses, references, in characters
	maxLongText = 10_000 // descriptions and notes
)

// Check finds what is wrong with a draft: what an EN 16931 invoice may not be, and what no shop would mean. A fatal
// problem keeps it from being issued.
func Check(d Draft) []Problem {
	c := &checker{draft: d}
	c.head()
	c.party("seller", d.Seller)
	c.party("buyer", d.Buyer)
	c.lines()
	c.document()
	c.texts()
	c.sums()
	return c.found
}

type checker struct {
	draft Draft
	found []Problem
}

func (c *checker) fatal(field, code string, params ...string) {
	c.found = append(c.found, Problem{Field: field, Code: code, Params: params, Fatal: true})
}

func (c *checker) warn(field, code string, params ...string) {
	c.found = append(c.found, Problem{Field: field, Code: code, Params: params})
}

func (c *checker) head() {
	d := c.draft
	if d.Kind != Invoice && d.Kind != CreditNote && d.Kind != Quote {
		c.fatal("kind", "unknown")
	}
	if d.Currency == (money.Currency{}) {
		c.fatal("currency", "required")
	}
	if d.Prices != Net && d.Prices != Gross {
		c.fatal("prices", "unknown")
	}
	if !d.Due.IsZero() && !d.Date.IsZero() && d.Due.Before(d.Date) {
		c.fatal("due", "before-date", d.Date.String())
	}
	if !d.SupplyEnd.IsZero() && (d.Supply.IsZero() || d.SupplyEnd.Before(d.Supply)) {
		c.fatal("supplyEnd", "before-start")
	}
	if d.Kind == CreditNote && (d.Corrects == nil || d.Corrects.Number == "") {
		c.fatal("invoice", "required")
	}
	if d.Account.IBAN != "" && !ValidIBAN(d.Account.IBAN) {
		c.warn("account.iban", "check-digits")
	}
}

func (c *checker) party(who string, p Party) {
	if p.Name == "" {
		c.fatal(who+".name", "required")
	}
	if p.Address.City == "" && len(p.Address.Lines) == 0 {
		c.warn(who+".address", "required")
	}
	if p.Address.Country != "" && !tax.KnownCountry(p.Address.Country) {
		c.fatal(who+".address.country", "unknown")
	}
	if p.TaxID != "" {
		if _, err := tax.CheckID(p.Address.Country, p.TaxID); err != nil {
			c.warn(who+".taxId", "check-digits")
		}
	}
}

func (c *checker) lines() {
	switch n := len(c.draft.Lines); {
	case n == 0:
		c.fatal("lines", "required")
	case n > MaxLines:
		c.fatal("lines", "too-many", strconv.Itoa(MaxLines))
		return
	}
	for i, line := range c.draft.Lines {
		field := fmt.Sprintf("lines[%d]", i)
		if line.Description == "" {
			c.fatal(field+".description", "required")
		}
		if line.Quantity.IsZero() {
			c.fatal(field+".quantity", "zero")
		}
		if line.Price.Sign() < 0 {
			c.fatal(field+".price", "negative") // BR-27: a return is a negative quantity
		}
		if line.Base.Sign() < 0 {
			c.fatal(field+".base", "negative")
		}
		c.rate(field+".tax", line.Tax)
		c.adjustments(field+".discounts", line.Discounts, false)
		c.adjustments(field+".charges", line.Charges, false)
	}
}

func (c *checker) rate(field string, r tax.Rate) {
	switch {
	case !r.Category.Valid():
		c.fatal(field+".category", "unknown")
	case r.Category.ZeroRated() && !r.Percent.IsZero():
		c.fatal(field+".rate", "not-zero", string(r.Category))
	case r.Percent.Sign() < 0 || r.Percent.Cmp(hundred.Decimal) > 0:
		c.fatal(field+".rate", "range")
	case r.Category == tax.Standard && r.Percent.IsZero():
		c.fatal(field+".rate", "zero") // BR-S-05
	}
}

var hundred = func() money.Percent { p, _ := money.ParsePercent("100"); return p }()

func (c *checker) adjustments(field string, as []Adjustment, document bool) {
	for i, a := range as {
		f := fmt.Sprintf("%s[%d]", field, i)
		switch {
		case a.Percent.IsZero() == a.Amount.IsZero():
			c.fatal(f, "percent-or-amount")
		case a.Percent.Sign() < 0 || a.Amount.Sign() < 0:
			c.fatal(f, "negative")
		case a.Percent.Cmp(hundred.Decimal) > 0:
			c.fatal(f+".percent", "range")
		case !a.Amount.IsZero() && a.Amount.Currency() != c.draft.Currency, !a.Base.IsZero() && a.Base.Currency() != c.draft.Currency:
			c.fatal(f+".amount", "currency", c.draft.Currency.Code())
		}
		if a.Tax != nil {
			if !document {
				c.fatal(f+".tax", "not-on-line")
			}
			c.rate(f+".tax", *a.Tax)
		}
	}
}

func (c *checker) document() {
	c.adjustments("discounts", c.draft.Discounts, true)
	c.adjustments("charges", c.draft.Charges, true)
	if p := c.draft.Prepaid; p.Sign() < 0 || (!p.IsZero() && p.Currency() != c.draft.Currency) {
		c.fatal("prepaid", "range")
	}
	if s := c.draft.Rules.CashStep; s < 0 || s > 10_000 {
		c.fatal("rounding", "range")
	}
}

// sums looks at what the draft comes to.
func (c *checker) sums() {
	t, err := Total(c.draft)
	if err != nil {
		c.fatal("totals", "overflow")
		return
	}
	seen := map[tax.Category]bool{}
	for _, g := range t.Groups {
		if g.Rate.Category.NeedsReason() && !seen[g.Rate.Category] && c.draft.TaxReasons[g.Rate.Category] == "" {
			c.warn("taxReasons", "required", string(g.Rate.Category)) // BR-E-10 and its like; the paper prints the usual words
		}
		seen[g.Rate.Category] = true
		if g.Rate.Category == tax.ReverseCharge && (c.draft.Buyer.TaxID == "" || c.draft.Seller.TaxID == "") {
			c.warn("buyer.taxId", "required", string(tax.ReverseCharge)) // BR-AE-02, -03
		}
	}
	if seen[tax.NotSubject] && len(seen) > 1 {
		c.fatal("lines", "mixed-not-subject") // BR-O-11
	}
	for i, net := range t.LineNets {
		if line := c.draft.Lines[i]; len(line.Discounts) > 0 && net.Sign()*line.Quantity.Sign() < 0 {
			c.fatal(fmt.Sprintf("lines[%d].discounts", i), "more-than-line")
		}
	}
	if t.TaxInclusive.Sign() < 0 && c.draft.Kind == Invoice {
		c.warn("totals", "negative")
	}
}

func (c *checker) texts() {
	d := c.draft
	short := map[string]string{
		"seller.name": d.Seller.Name, "buyer.name": d.Buyer.Name, "buyer.taxId": d.Buyer.TaxID, "buyerReference": d.BuyerRef,
		"orderReference": d.OrderRef, "account.iban": d.Account.IBAN, "account.bic": d.Account.BIC, "buyer.contact.email": d.Buyer.Contact.Email,
	}
	for _, p := range []struct {
		who   string
		party Party
	}{{"seller", d.Seller}, {"buyer", d.Buyer}} {
		a := p.party.Address
		for i, l := range a.Lines {
			short[fmt.Sprintf("%s.address.lines[%d]", p.who, i)] = l
		}
		short[p.who+".address.postCode"], short[p.who+".address.city"], short[p.who+".address.region"] = a.PostCode, a.City, a.Region
		if len(a.Lines) > 3 {
			c.fatal(p.who+".address.lines", "too-many", "3")
		}
	}
	for _, as := range [][]Adjustment{d.Discounts, d.Charges} {
		for i, a := range as {
			short[fmt.Sprintf("discounts[%d].reason", i)] += a.Reason
		}
	}
	for field, text := range short {
		c.text(field, text, maxText, false)
	}
	c.text("note", d.Note, maxLongText, true)
	c.text("terms", d.Terms, maxLongText, true)
	for i, l := range d.Lines {
		c.text(fmt.Sprintf("lines[%d].description", i), l.Description, maxLongText, true)
		c.text(fmt.Sprintf("lines[%d].detail", i), l.Detail, maxLongText, true)
		c.text(fmt.Sprintf("lines[%d].unit", i), l.Unit, 50, false)
	}
}

func (c *checker) text(field, text string, limit int, lines bool) {
	if p := textProblem(field, text, limit, lines); p != nil {
		c.found = append(c.found, *p)
	}
}

func textProblem(field, text string, limit int, lines bool) *Problem {
	switch {
	case badText(text, lines):
		return &Problem{Field: field, Code: "characters", Fatal: true}
	case utf8.RuneCountInString(text) > limit:
		return &Problem{Field: field, Code: "too-long", Params: []string{strconv.Itoa(limit)}, Fatal: true}
	}
	return nil
}

// badText says whether text is not valid UTF-8 or holds control characters; line breaks and tabs may be allowed.
func badText(text string, lines bool) bool {
	if !utf8.ValidString(text) {
		return true
	}
	for _, r := range text {
		if unicode.IsControl(r) && (!lines || (r != '\n' && r != '\t')) {
			return true
		}
	}
	return false
}

// ValidIBAN checks length and check digits (ISO 13616, mod 97); blanks are ignored.
func ValidIBAN(iban string) bool {
	var s []byte
	for _, r := range iban {
		switch {
		case r == ' ':
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			s = append(s, byte(r))
		default:
			return false
		}
	}
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	rest := 0
	for _, b := range append(s[4:len(s):len(s)], s[:4]...) {
		if b >= 'A' {
			rest = (rest*100 + int(b-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(b-'0')) % 97
		}
	}
	return rest == 1
}
