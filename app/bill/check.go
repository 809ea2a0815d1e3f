package bill

import (
	"errors"
	"strconv"
	"strings"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Problem is one thing wrong with a draft: which field, what, with which parameters. No language.
type Problem struct {
	Field  string // "lines[2].quantity"
	Code   string // "required", "negative", "too-many", ...
	Params []string
	Fatal  bool // cannot be issued; otherwise a warning
}

// The bounds of a document: far beyond any paper, near enough to stay quick.
const (
	MaxLines       = 10_000
	MaxAdjustments = 100    // discounts, or charges, of a line or of the document
	maxText        = 500    // names, addresses, references, in characters
	maxLongText    = 10_000 // descriptions and notes
	maxUnit        = 50
)

// mostRounding bounds what a draft may add to what is to be paid (BT-114), in minor units: one whole unit of the currency,
// or a hundred of those that have no smaller coin; and on a credit note what the invoice added and the credit notes before
// it rounded off.
func (d Draft) mostRounding() int64 {
	most := int64(100)
	if d.Currency.Exponent() == 3 {
		most = 1000
	}
	if d.Kind == CreditNote {
		most += most + 10*max(0, min(d.Rules.CashStep, maxCashStep))
	}
	return most
}

// maxCashStep is the largest coin that is rounded to, in minor units.
const maxCashStep = 10_000

// Check finds what is wrong with a draft: what an EN 16931 invoice may not be, and what no shop would mean. A fatal
// problem keeps it from being issued; the others are warnings. The order is that of the page: head, parties, lines, sums.
func Check(d Draft) []Problem {
	c := &checker{draft: d}
	c.head()
	c.party("seller", d.Seller)
	c.party("buyer", d.Buyer)
	c.recipient("deliverTo", d.DeliverTo)
	if len(d.Lines) > MaxLines {
		c.fatal("lines", "too-many", strconv.Itoa(MaxLines))
		return c.found // the rest of it could take long
	}
	c.lines()
	c.deposits()
	c.document()
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
	if !d.Kind.Known() {
		c.fatal("kind", "unknown")
	}
	if d.Currency == (money.Currency{}) {
		c.fatal("currency", "required") // BR-05
	}
	if d.Prices != Net && d.Prices != Gross {
		c.fatal("prices", "unknown")
	}
	if !d.Rules.Rounding.Valid() || d.Rules.TaxBy > TaxByLine {
		c.fatal("rules", "unknown")
	}
	c.dates()
	c.reference()
	c.exchange()
	c.settlements()
	if LooksIBAN(d.Account.IBAN) && !ValidIBAN(d.Account.IBAN) {
		c.warn("account.iban", "check-digits")
	}
	if bic := strings.ReplaceAll(c.draft.Account.BIC, " ", ""); bic != "" && !ValidBIC(bic) {
		c.warn("account.bic", "form")
	}
	c.headTexts()
}

func (c *checker) dates() {
	d := c.draft
	for _, f := range []struct {
		field string
		date  Date
	}{{"date", d.Date}, {"due", d.Due}, {"supplyDate", d.Supply}, {"supplyEnd", d.SupplyEnd}} {
		if !f.date.IsZero() && !f.date.Valid() {
			c.fatal(f.field, "no-such-day")
		}
	}
	if !d.Due.IsZero() && !d.Date.IsZero() && d.Due.Before(d.Date) {
		c.fatal("due", "before-date", d.Date.String())
	}
	if !d.SupplyEnd.IsZero() && (d.Supply.IsZero() || d.SupplyEnd.Before(d.Supply)) {
		c.fatal("supplyEnd", "before-start") // BR-29
	}
}

func (c *checker) exchange() {
	x := c.draft.Exchange
	switch {
	case x.IsZero():
		return
	case x.Home == (money.Currency{}) || x.Home == c.draft.Currency:
		c.fatal("exchange.currency", "same-currency", c.draft.Currency.Code())
	case x.Rate.Sign() <= 0:
		c.fatal("exchange.rate", "required")
	case !x.Date.IsZero() && !x.Date.Valid():
		c.fatal("exchange.date", "no-such-day")
	case x.Date.IsZero():
		c.warn("exchange.date", "required")
	case x.Source == "":
		c.warn("exchange.source", "required")
	}
	c.text("exchange.source", x.Source, maxText, false)
}

func (c *checker) reference() {
	d := c.draft
	switch {
	case d.Corrects == nil || d.Corrects.Number == "":
		if d.Kind == CreditNote {
			c.fatal("invoice", "required") // BR-55
		}
	case !d.Date.IsZero() && d.Date.Before(d.Corrects.Date):
		c.fatal("date", "before-invoice", d.Corrects.Date.String())
	}
	if d.Corrects != nil {
		c.text("invoice", d.Corrects.Number, maxText, false)
	}
	if d.Source != nil {
		c.text("source", d.Source.Number, maxText, false)
	}
}

// recipient looks at who gets the goods, where that is not the buyer at her address.
func (c *checker) recipient(who string, r Recipient) {
	if r.IsZero() {
		return
	}
	if r.Address.Country != "" && !tax.KnownCountry(r.Address.Country) {
		c.fatal(who+".address.country", "unknown") // BR-57 asks for one
	} else if r.Address.Country == "" {
		c.warn(who+".address.country", "required")
	}
	c.partyTexts(who, Party{Name: r.Name, Address: r.Address})
}

func (c *checker) party(who string, p Party) {
	if p.Name == "" {
		c.fatal(who+".name", "required") // BR-06, BR-07
	}
	if p.Address.City == "" && len(p.Address.Lines) == 0 {
		c.warn(who+".address", "required") // BR-08, BR-10 ask for the country only; a letter asks for more
	}
	switch {
	case p.Address.Country == "":
		c.warn(who+".address.country", "required") // BR-09, BR-11
	case !tax.KnownCountry(p.Address.Country):
		c.fatal(who+".address.country", "unknown")
	}
	if p.TaxID != "" {
		if _, fault := tax.JudgeID(p.Address.Country, p.TaxID); fault != tax.NoFault {
			c.warn(who+".taxId", string(fault))
		}
	}
	c.partyTexts(who, p)
}

func (c *checker) lines() {
	if len(c.draft.Lines) == 0 {
		c.fatal("lines", "required") // BR-16
	}
	for i, line := range c.draft.Lines {
		field := "lines[" + strconv.Itoa(i) + "]"
		if line.Description == "" {
			c.fatal(field+".description", "required") // BR-25
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
		c.text(field+".description", line.Description, maxLongText, true)
		c.text(field+".detail", line.Detail, maxLongText, true)
		c.noCard(field+".description", line.Description)
		c.noCard(field+".detail", line.Detail)
		c.class(field+".class", line.Class)
		c.text(field+".code", line.Code, maxText, false)
		c.text(field+".unit", line.Unit, maxUnit, false)
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
	case !r.Sound():
		c.fatal(field+".split", "not-the-rate", r.Percent.String())
	}
}

var hundred = func() money.Percent { p, _ := money.ParsePercent("100"); return p }()

func (c *checker) adjustments(field string, as []Adjustment, document bool) {
	if len(as) > MaxAdjustments {
		c.fatal(field, "too-many", strconv.Itoa(MaxAdjustments))
	}
	for i, a := range as {
		f := field + "[" + strconv.Itoa(i) + "]"
		switch {
		case a.Percent.IsZero() == a.Amount.IsZero():
			c.fatal(f, "percent-or-amount")
		case a.Percent.Sign() < 0 || a.Amount.Sign() < 0 || a.Base.Sign() < 0:
			c.fatal(f, "negative")
		case a.Percent.Cmp(hundred.Decimal) > 0:
			c.fatal(f+".percent", "range")
		case !a.Amount.IsZero() && a.Amount.Currency() != c.draft.Currency, !a.Base.IsZero() && a.Base.Currency() != c.draft.Currency:
			c.fatal(f+".amount", "currency", c.draft.Currency.Code())
		}
		c.text(f+".reason", a.Reason, maxText, false)
		c.noCard(f+".reason", a.Reason)
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
	if s := c.draft.Rules.CashStep; s < 0 || s > maxCashStep {
		c.fatal("rules.cashStep", "range")
	}
	if r := c.draft.Rounding; !r.IsZero() && (r.Currency() != c.draft.Currency || magnitude(r) > c.draft.mostRounding()) {
		c.fatal("rounding", "range")
	}
}

// sums looks at what the draft comes to.
func (c *checker) sums() {
	t, err := Total(c.draft)
	switch {
	case errors.Is(err, money.ErrOverflow):
		c.fatal("totals", "overflow")
		return
	case err != nil:
		return // a currency that differs: said where it stands
	}
	c.categories(t)
	for i, amount := range t.priced() {
		if line := c.draft.Lines[i]; len(line.Discounts) > 0 && amount.Sign()*line.Quantity.Sign() < 0 {
			c.fatal("lines["+strconv.Itoa(i)+"].discounts", "more-than-line")
		}
	}
	if t.Lines.Sign() > 0 && t.TaxExclusive.Sign() < 0 {
		c.fatal("discounts", "more-than-total")
	} else if t.TaxInclusive.Sign() < 0 {
		c.warn("totals", "negative") // a credit note has positive amounts, and an invoice asks for something
	}
}

// categories checks what a VAT category asks of the rest of the document.
func (c *checker) categories(t Totals) {
	seller, buyer := c.draft.Seller, c.draft.Buyer
	seen := map[tax.Category]bool{}
	for _, g := range t.Groups {
		if seen[g.Rate.Category] {
			continue
		}
		seen[g.Rate.Category] = true
		category := string(g.Rate.Category)
		if g.Rate.Category.NeedsReason() && c.draft.TaxReasons[g.Rate.Category] == "" && c.draft.LeftOut[g.Rate.Category] == "" {
			c.warn("taxReasons", "required", category) // BR-E-10 and its like; the paper prints the usual words
		}
		switch g.Rate.Category {
		case tax.NotSubject:
			if seller.TaxID != "" || buyer.TaxID != "" {
				c.warn("seller.taxId", "not-with-category", category) // BR-O-02
			}
		case tax.ReverseCharge, tax.IntraEU:
			if buyer.TaxID == "" && (g.Rate.Category == tax.IntraEU || buyer.LegalID == "") {
				c.warn("buyer.taxId", "required", category) // BR-AE-02, BR-IC-02
			}
			fallthrough
		default:
			if seller.TaxID == "" && (seller.TaxNumber == "" || g.Rate.Category == tax.IntraEU || g.Rate.Category == tax.Export) {
				c.warn("seller.taxId", "required", category) // BR-S-02 and its like
			}
		}
	}
	if seen[tax.IntraEU] && c.draft.Supply.IsZero() {
		c.warn("supplyDate", "required", string(tax.IntraEU)) // BR-IC-11
	}
	if seen[tax.NotSubject] && len(seen) > 1 {
		c.fatal("lines", "mixed-not-subject") // BR-O-11
	}
}
