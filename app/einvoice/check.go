package einvoice

import (
	"slices"
)

// Finding is one thing in which an invoice breaks a rule. No language: the rule's name, the business term it is about, and
// what is wrong with it.
type Finding struct {
	Rule   string // "BR-CO-10", "BR-DE-15", "PEPPOL-EN16931-R003"; our own begin with "CF-"
	Term   string // "BT-106", "BG-23"
	Line   int    // which invoice line, from 1; 0 where it is about the document
	What   What
	Params []string // a sum that was expected, a code that is unknown
	Fatal  bool     // a receiver will refuse the invoice; otherwise it is advice
}

// What is wrong.
type What string

// The kinds of fault.
const (
	Required   What = "required"    // it is missing
	Forbidden  What = "forbidden"   // it must not be there
	WrongSum   What = "sum"         // it is another: params are what it should be and what it is
	WrongRate  What = "rate"        // the rate does not fit its category
	Unknown    What = "unknown"     // not on its code list: the code
	Malformed  What = "form"        // it cannot be right as it is written
	CheckDigit What = "check-digit" // its check digit is wrong
	OutOfOrder What = "order"       // it ends before it begins
	Negative   What = "negative"
	Mixed      What = "mixed" // it cannot stand beside others
)

// Check finds what keeps an invoice from being accepted: the business rules of EN 16931 (those of CEN, release 1.3.16), what the
// profile asks beyond them, and what none of them sees: sums that are wrong by less than a whole unit, check digits, a credit note
// without its invoice. Findings come in the order of the document.
func Check(inv Invoice, p Profile) []Finding {
	c := &checker{inv: &inv, profile: p}
	c.head()
	c.parties()
	c.payment()
	c.adjustments()
	c.lines()
	c.sums()
	c.taxes()
	c.lists()
	c.own()
	switch p {
	case XRechnung:
		c.xrechnung()
	case Peppol:
		c.peppol()
	}
	return c.found
}

// CheckRead is Check for a file that was read: a value that could not be read is a fault of its own.
func CheckRead(r Read, p Profile) []Finding {
	var found []Finding
	for _, f := range r.Faults {
		found = append(found, Finding{Rule: "CF-READ", Term: f.Path, What: Malformed, Params: []string{f.Value}, Fatal: true})
	}
	return append(found, Check(r.Invoice, p)...)
}

// Fatal says whether one of the findings is.
func Fatal(list []Finding) bool {
	return slices.ContainsFunc(list, func(f Finding) bool { return f.Fatal })
}

type checker struct {
	inv     *Invoice
	profile Profile
	line    int
	found   []Finding
}

func (c *checker) add(fatal bool, rule, term string, what What, params ...string) {
	c.found = append(c.found, Finding{Rule: rule, Term: term, Line: c.line, What: what, Params: params, Fatal: fatal})
}

func (c *checker) fatal(rule, term string, what What, params ...string) {
	c.add(true, rule, term, what, params...)
}

func (c *checker) warn(rule, term string, what What, params ...string) {
	c.add(false, rule, term, what, params...)
}

// need is for what must not be empty.
func (c *checker) need(rule, term, value string) {
	if value == "" {
		c.fatal(rule, term, Required)
	}
}

// on is for a code that must be on a list, where there is one.
func (c *checker) on(rule, term, list, code string) {
	if code != "" && !coded(list, code) {
		c.fatal(rule, term, Unknown, code)
	}
}

func (c *checker) head() {
	inv := c.inv
	c.need("BR-01", "BT-24", inv.Specification)
	c.need("BR-02", "BT-1", inv.Number)
	c.need("BR-03", "BT-2", inv.Issued.String())
	c.need("BR-04", "BT-3", inv.Type)
	c.need("BR-05", "BT-5", inv.Currency.Code())
	if !inv.TaxPoint.IsZero() && inv.TaxPointBy != "" {
		c.fatal("BR-CO-03", "BT-8", Forbidden)
	}
	for _, p := range inv.Preceding {
		c.need("BR-55", "BT-25", p.Number)
	}
	for _, a := range inv.Attachments {
		c.need("BR-52", "BT-122", a.ID)
	}
	c.period("BR-29", "BT-74", inv.Period)
	if inv.Totals.Payable.Sign() > 0 && inv.Due.IsZero() && inv.Terms == "" && !credits(inv) {
		c.fatal("BR-CO-25", "BT-9", Required)
	}
	if len(inv.Lines) == 0 {
		c.fatal("BR-16", "BG-25", Required)
	}
	if len(inv.Groups) == 0 {
		c.fatal("BR-CO-18", "BG-23", Required)
	}
}

func (c *checker) period(rule, term string, p Period) {
	if !p.Start.IsZero() && !p.End.IsZero() && p.End.Before(p.Start) {
		c.fatal(rule, term, OutOfOrder, p.Start.String(), p.End.String())
	}
}

func (c *checker) parties() {
	s, b, r := c.inv.Seller, c.inv.Buyer, c.inv.Representative
	c.need("BR-06", "BT-27", s.Name)
	c.need("BR-07", "BT-44", b.Name)
	c.need("BR-09", "BT-40", s.Address.Country) // and so BR-08
	c.need("BR-11", "BT-55", b.Address.Country) // and so BR-10
	if s.Endpoint.Value != "" {
		c.need("BR-62", "BT-34", s.Endpoint.Scheme)
	}
	if b.Endpoint.Value != "" {
		c.need("BR-63", "BT-49", b.Endpoint.Scheme)
	}
	if len(s.IDs) == 0 && s.Legal.Value == "" && s.TaxID == "" {
		c.fatal("BR-CO-26", "BT-31", Required)
	}
	if r.Name != "" || r.TaxID != "" {
		c.need("BR-18", "BT-62", r.Name)
		c.need("BR-20", "BT-69", r.Address.Country)
		c.need("BR-56", "BT-63", r.TaxID)
	}
	for _, id := range []struct{ term, value string }{{"BT-31", s.TaxID}, {"BT-48", b.TaxID}, {"BT-63", r.TaxID}} {
		if id.value != "" && !vatID(id.value) {
			c.fatal("BR-CO-09", id.term, Malformed, id.value)
		}
	}
	if p := c.inv.Payee; p.ID.Value != "" || p.Legal.Value != "" {
		c.need("BR-17", "BT-59", p.Name)
	}
	if a := c.inv.Delivery.Address; a != (Address{}) {
		c.need("BR-57", "BT-80", a.Country)
	}
}

// transfers are the payment means that ask for an account: 30 and 58 (BR-61).
func transfers(means string) bool { return means == meansTransfer || means == meansSEPA }

func (c *checker) payment() {
	p := c.inv.Payment
	if p.Means == "" && (len(p.Transfers) > 0 || p.Card != (Card{}) || p.Debit != (Debit{})) {
		c.fatal("BR-49", "BT-81", Required)
	}
	for _, t := range p.Transfers {
		c.need("BR-50", "BT-84", t.Account)
	}
	if transfers(p.Means) && len(p.Transfers) == 0 {
		c.fatal("BR-61", "BT-84", Required)
	}
	if n := len(digits(p.Card.Number)); n > 10 {
		c.warn("BR-51", "BT-87", Forbidden)
	}
}

func (c *checker) adjustments() {
	for _, a := range c.inv.Adjustments {
		category, reason, tax := "BR-33", "BT-97", "BR-32"
		if a.Charge {
			category, reason, tax = "BR-38", "BT-104", "BR-37"
		}
		if a.Reason == "" && a.Code == "" {
			c.fatal(category, reason, Required)
		}
		if a.Tax.Category == "" {
			c.fatal(tax, adjustmentTerm(a, "BT-95", "BT-102"), Required)
		}
	}
}

func adjustmentTerm(a Adjustment, discount, charge string) string {
	if a.Charge {
		return charge
	}
	return discount
}

// lines are the rules of each line; findings name it.
func (c *checker) lines() {
	for i, l := range c.inv.Lines {
		c.line = i + 1
		c.need("BR-21", "BT-126", l.ID)
		if l.Quantity.IsZero() {
			c.fatal("BR-22", "BT-129", Required)
		}
		c.need("BR-23", "BT-130", l.Unit)
		c.need("BR-25", "BT-153", l.Name)
		if l.Price.Sign() < 0 {
			c.fatal("BR-27", "BT-146", Negative, l.Price.String())
		}
		if l.GrossPrice.Sign() < 0 {
			c.fatal("BR-28", "BT-148", Negative, l.GrossPrice.String())
		}
		c.need("BR-CO-04", "BT-151", string(l.Tax.Category))
		c.period("BR-30", "BT-135", l.Period)
		for _, a := range l.Adjustments {
			if a.Reason == "" && a.Code == "" {
				c.fatal(adjustmentTerm(a, "BR-42", "BR-44"), adjustmentTerm(a, "BT-139", "BT-144"), Required)
			}
		}
		c.item(l)
	}
	c.line = 0
}

func (c *checker) item(l Line) {
	if l.Standard.Value != "" {
		c.need("BR-64", "BT-157", l.Standard.Scheme)
	}
	for _, class := range l.Classes {
		c.need("BR-65", "BT-158", class.Scheme)
	}
	for _, a := range l.Attributes {
		c.need("BR-54", "BT-160", a.Name)
		c.need("BR-54", "BT-161", a.Value)
	}
}
