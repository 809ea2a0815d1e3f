package einvoice

import (
	"slices"
	"strings"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// xrechnung is what the German public administration asks beyond EN 16931 (XRechnung 3.0.2, schematron 2.5.0).
func (c *checker) xrechnung() {
	inv := c.inv
	c.need("BR-DE-15", "BT-10", inv.BuyerRef)
	c.need("BR-DE-5", "BT-41", inv.Seller.Contact.Name) // and so BR-DE-2
	c.need("BR-DE-6", "BT-42", inv.Seller.Contact.Phone)
	c.need("BR-DE-7", "BT-43", inv.Seller.Contact.Email)
	if phone := inv.Seller.Contact.Phone; phone != "" && len(digits(phone)) < 3 {
		c.warn("BR-DE-27", "BT-42", Malformed, phone)
	}
	if mail := inv.Seller.Contact.Email; mail != "" && !soundMail(mail) {
		c.warn("BR-DE-28", "BT-43", Malformed, mail)
	}
	c.need("BR-DE-3", "BT-37", inv.Seller.Address.City)
	c.need("BR-DE-4", "BT-38", inv.Seller.Address.PostCode)
	c.need("BR-DE-8", "BT-52", inv.Buyer.Address.City)
	c.need("BR-DE-9", "BT-53", inv.Buyer.Address.PostCode)
	if inv.Delivery.Address != (Address{}) {
		c.need("BR-DE-10", "BT-77", inv.Delivery.Address.City)
		c.need("BR-DE-11", "BT-78", inv.Delivery.Address.PostCode)
	}
	c.need("PEPPOL-EN16931-R020", "BT-34", inv.Seller.Endpoint.Value)
	c.need("PEPPOL-EN16931-R010", "BT-49", inv.Buyer.Endpoint.Value)
	c.xrechnungPayment()
	for _, g := range inv.Groups {
		if g.Rate.Category == "O" {
			c.fatal("BR-DE-14", "BT-119", Required)
		}
	}
	if !slices.Contains([]string{"326", "380", "384", "389", "381", "875", "876", "877"}, inv.Type) {
		c.warn("BR-DE-17", "BT-3", Unknown, inv.Type)
	}
	if inv.Type == TypeCorrected && len(inv.Preceding) == 0 {
		c.warn("BR-DE-26", "BT-25", Required)
	}
	dated := !inv.Delivery.Date.IsZero() || inv.Period != (Period{})
	for _, l := range inv.Lines {
		dated = dated || l.Period != (Period{})
	}
	if !dated {
		c.warn("BR-DE-TMP-32", "BT-72", Required)
	}
	c.terms()
	c.exchange()
	c.attachments()
}

// xrechnungPayment is how the means of payment and what belongs to it go together.
func (c *checker) xrechnungPayment() {
	p := c.inv.Payment
	c.need("BR-DE-1", "BG-16", p.Means)
	switch p.Means {
	case meansTransfer, meansSEPA:
		if len(p.Transfers) == 0 {
			c.fatal("BR-DE-23-a", "BG-17", Required)
		}
		if p.Card != (Card{}) || p.Debit != (Debit{}) {
			c.fatal("BR-DE-23-b", "BG-17", Mixed)
		}
	case "48", "54", "55":
		c.need("BR-DE-24-a", "BG-18", p.Card.Number)
		if len(p.Transfers) > 0 || p.Debit != (Debit{}) {
			c.fatal("BR-DE-24-b", "BG-18", Mixed)
		}
	case "59":
		c.need("BR-DE-25-a", "BG-19", p.Debit.Mandate)
		if len(p.Transfers) > 0 || p.Card != (Card{}) {
			c.fatal("BR-DE-25-b", "BG-19", Mixed)
		}
	}
	if p.Debit.Mandate != "" {
		c.need("BR-DE-30", "BT-90", p.Debit.Creditor)
		c.need("BR-DE-31", "BT-91", p.Debit.Account)
	}
}

// terms is BR-DE-18: a line of the terms that begins with a number sign is a settlement discount in its own notation,
// #SKONTO#TAGE=14#PROZENT=2.25# and, where it is of a part only, BASISBETRAG=357.93#.
func (c *checker) terms() {
	for line := range strings.Lines(c.inv.Terms) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") && !soundSettlement(line) {
			c.fatal("BR-DE-18", "BT-20", Malformed, line)
		}
	}
}

func soundSettlement(line string) bool {
	rest, ok := strings.CutPrefix(line, "#SKONTO#TAGE=")
	if !ok {
		rest, ok = strings.CutPrefix(line, "#VERZUG#TAGE=")
	}
	fields := strings.Split(strings.TrimSuffix(rest, "#"), "#")
	if !ok || !strings.HasSuffix(line, "#") || len(fields) < 2 || len(fields) > 3 || fields[0] == "" || digits(fields[0]) != fields[0] {
		return false
	}
	percent, ok := strings.CutPrefix(fields[1], "PROZENT=")
	if !ok || !twoDecimals(percent) {
		return false
	}
	if len(fields) == 3 {
		base, ok := strings.CutPrefix(fields[2], "BASISBETRAG=")
		return ok && twoDecimals(strings.TrimPrefix(base, "-"))
	}
	return true
}

func twoDecimals(text string) bool {
	whole, cents, ok := strings.Cut(text, ".")
	return ok && whole != "" && len(cents) == 2 && digits(whole+cents) == whole+cents
}

// attachments is BR-DE-22: each file has a name of its own.
func (c *checker) attachments() {
	seen := map[string]bool{}
	for _, a := range c.inv.Attachments {
		if a.Name != "" && seen[a.Name] {
			c.fatal("BR-DE-22", "BT-125", Mixed, a.Name)
		}
		seen[a.Name] = true
	}
}

// soundMail is one sign @ with at least two characters on either side, none of them next to it a blank or a dot.
func soundMail(mail string) bool {
	name, host, ok := strings.Cut(mail, "@")
	return ok && !strings.Contains(host, "@") && len(name) >= 2 && len(host) >= 2 &&
		!strings.ContainsAny(name[len(name)-1:]+host[:1], " .") && !strings.HasPrefix(mail, ".") && !strings.HasSuffix(mail, ".")
}

// peppol is what Peppol BIS Billing 3 asks beyond EN 16931.
func (c *checker) peppol() {
	inv := c.inv
	c.need("PEPPOL-EN16931-R001", "BT-23", inv.Process)
	if inv.BuyerRef == "" && inv.Order == "" {
		c.fatal("PEPPOL-EN16931-R003", "BT-10", Required)
	}
	if len(inv.Notes) > 1 && !(inv.Seller.Address.Country == "DE" && inv.Buyer.Address.Country == "DE") {
		c.fatal("PEPPOL-EN16931-R002", "BT-22", Forbidden)
	}
	for _, e := range []struct {
		rule, term string
		id         ID
	}{{"PEPPOL-EN16931-R020", "BT-34", inv.Seller.Endpoint}, {"PEPPOL-EN16931-R010", "BT-49", inv.Buyer.Endpoint}} {
		c.need(e.rule, e.term, e.id.Value)
		if e.id.Scheme == schemeMail {
			c.fatal("PEPPOL-EN16931-CL008", e.term, Unknown, e.id.Scheme)
		}
	}
	c.exchange()
	for _, g := range inv.Groups {
		c.vatex(g)
	}
	for i, l := range inv.Lines {
		c.line = i + 1
		c.peppolLine(l)
	}
	c.line = 0
	for _, a := range inv.Adjustments {
		c.multiplied(a)
	}
	if inv.Payment.Means == "49" || inv.Payment.Means == "59" {
		c.need("PEPPOL-EN16931-R061", "BT-89", inv.Payment.Debit.Mandate)
	}
	c.national()
}

// exchange is R005 and R055, which XRechnung took over: VAT in a second currency is in another one, and of the same sign.
func (c *checker) exchange() {
	inv := c.inv
	if inv.TaxCurrency.Code() != "" && !inv.foreign() {
		c.fatal("PEPPOL-EN16931-R005", "BT-6", Forbidden)
	}
	if inv.foreign() && inv.Totals.Tax.Sign()*inv.Totals.TaxHome.Sign() < 0 {
		c.fatal("PEPPOL-EN16931-R055", "BT-111", Negative)
	}
}

// vatex is P0104 to P0111: a reason's code belongs to one category.
func (c *checker) vatex(g Group) {
	rule := map[string][2]string{
		"VATEX-EU-G": {"P0104", "G"}, "VATEX-EU-O": {"P0105", "O"}, "VATEX-EU-IC": {"P0106", "K"}, "VATEX-EU-AE": {"P0107", "AE"},
		"VATEX-EU-D": {"P0108", "E"}, "VATEX-EU-F": {"P0109", "E"}, "VATEX-EU-I": {"P0110", "E"}, "VATEX-EU-J": {"P0111", "E"},
	}[g.ReasonCode]
	if rule[0] != "" && string(g.Rate.Category) != rule[1] {
		c.fatal("PEPPOL-EN16931-"+rule[0], "BT-118", Unknown, string(g.Rate.Category))
	}
}

func (c *checker) peppolLine(l Line) {
	if l.Base.Sign() < 0 {
		c.fatal("PEPPOL-EN16931-R121", "BT-149", Negative, l.Base.String())
	}
	if l.BaseUnit != "" && l.BaseUnit != l.Unit {
		c.fatal("PEPPOL-EN16931-R130", "BT-150", Mixed, l.BaseUnit, l.Unit)
	}
	if !l.GrossPrice.IsZero() {
		if want := minus(l.GrossPrice, l.Off); want != l.Price.String() {
			c.fatal("PEPPOL-EN16931-R046", "BT-146", WrongSum, want, l.Price.String())
		}
	}
	if p, whole := l.Period, c.inv.Period; whole != (Period{}) {
		if !p.Start.IsZero() && p.Start.Before(whole.Start) {
			c.fatal("PEPPOL-EN16931-R110", "BT-134", OutOfOrder, whole.Start.String(), p.Start.String())
		}
		if !p.End.IsZero() && !whole.End.IsZero() && whole.End.Before(p.End) {
			c.fatal("PEPPOL-EN16931-R111", "BT-135", OutOfOrder, p.End.String(), whole.End.String())
		}
	}
	for _, a := range l.Adjustments {
		c.multiplied(a)
	}
}

// multiplied is R040 to R042: percent and base go together, and come to the amount within two cents.
func (c *checker) multiplied(a Adjustment) {
	term := adjustmentTerm(a, "BT-94", "BT-101")
	if a.Percent.IsZero() != a.Base.IsZero() {
		c.fatal("PEPPOL-EN16931-R041", term, Required)
		return
	}
	if a.Percent.IsZero() {
		return
	}
	want, err := a.Percent.Of(a.Base, money.HalfUp)
	if miss := want.Minor() - a.Amount.Minor(); err != nil || miss < -2 || miss > 2 {
		c.fatal("PEPPOL-EN16931-R040", term, WrongSum, want.String(), a.Amount.String())
	}
}

// german is what Peppol took over from XRechnung for invoices within Germany: the same rules under names of Peppol's own. What XRechnung
// finds is told under them; what Peppol did not take over is left out.
func (c *checker) german() {
	x := &checker{inv: c.inv, profile: XRechnung}
	x.xrechnung()
	for _, f := range x.found {
		if n, ok := strings.CutPrefix(f.Rule, "BR-DE-"); ok && n[0] >= '0' && n[0] <= '9' && n != "14" {
			number, part, _ := strings.Cut(n, "-")
			f.Rule = "DE-R-" + ("000" + number)[len(number):]
			if part != "" {
				f.Rule += map[string]string{"a": "-1", "b": "-2"}[part]
			}
			c.found = append(c.found, f)
		}
	}
}

// national are the rules that Peppol has for sellers of single countries, as far as an invoice of ours can break them.
func (c *checker) national() {
	seller := c.inv.Seller
	if seller.Address.Country == "DE" && c.inv.Buyer.Address.Country == "DE" {
		c.german()
	}
	switch seller.Address.Country {
	case "NL":
		c.dutch()
	case "DK":
		c.danish()
	case "IT":
		if n := seller.TaxNumber; n != "" && (len(n) < 11 || len(n) > 16 || !alphanumeric(n)) {
			c.fatal("IT-R-001", "BT-32", Malformed, n)
		}
		c.complete("IT-R-002", "BT-35", seller.Address)
	case "IS":
		if seller.Legal.Scheme != "0196" {
			c.fatal("IS-R-002", "BT-30", Required)
		}
	case "SE":
		c.swedish()
	case "NO":
		if id := seller.TaxID; id != "" && (len(digits(id)) != 9 || !strings.HasSuffix(id, "MVA")) {
			c.fatal("NO-R-001", "BT-31", Malformed, id)
		}
	}
}

// complete asks for street, town and post code.
func (c *checker) complete(rule, term string, a Address) {
	if a.Line1 == "" || a.City == "" || a.PostCode == "" {
		c.fatal(rule, term, Required)
	}
}

// means asks that a way of paying is one that the rule allows.
func (c *checker) means(rule string, allowed ...string) {
	if m := c.inv.Payment.Means; m != "" && !slices.Contains(allowed, m) {
		c.fatal(rule, "BT-81", Unknown, m)
	}
}

func (c *checker) dutch() {
	inv := c.inv
	seller, buyer, home := inv.Seller, inv.Buyer, inv.Buyer.Address.Country == "NL"
	c.complete("NL-R-002", "BT-35", seller.Address)
	if s := seller.Legal.Scheme; s != "0106" && s != "0190" {
		c.fatal("NL-R-003", "BT-30", Required)
	}
	if home {
		c.complete("NL-R-004", "BT-50", buyer.Address)
		if s := buyer.Legal.Scheme; buyer.Legal.Value != "" && s != "0106" && s != "0190" {
			c.fatal("NL-R-005", "BT-47", Unknown, s)
		}
	}
	if credits(inv) && len(inv.Preceding) == 0 {
		c.fatal("NL-R-001", "BT-25", Required)
	}
	if home {
		c.means("NL-R-008", "30", "48", "49", "57", "58", "59")
	}
	if !credits(inv) && inv.Totals.Payable.Sign() > 0 {
		c.need("NL-R-007", "BG-16", inv.Payment.Means)
	}
}

func (c *checker) danish() {
	seller, buyer := c.inv.Seller, c.inv.Buyer
	c.need("DK-R-002", "BT-30", seller.Legal.Value)
	if seller.Legal.Value != "" && seller.Legal.Scheme != "0184" {
		c.fatal("DK-R-014", "BT-30", Unknown, seller.Legal.Scheme)
	}
	if buyer.Address.Country != "DK" {
		return
	}
	for _, p := range []struct {
		term string
		ids  []ID
	}{{"BT-29", seller.IDs}, {"BT-46", buyer.IDs}} {
		if slices.ContainsFunc(p.ids, func(id ID) bool { return id.Scheme == "" }) {
			c.fatal("DK-R-013", p.term, Forbidden)
		}
	}
	c.means("DK-R-005", "1", "10", "31", "42", "48", "49", "50", "58", "59", "93", "97")
}

func (c *checker) swedish() {
	seller := c.inv.Seller
	if id := seller.TaxID; id != "" && (len(id) != 14 || len(digits(id)) != 12) {
		c.fatal("SE-R-001", "BT-31", Malformed, id)
	}
	if n := seller.Legal.Value; n != "" && (len(n) != 10 || !tax.Luhn(n)) {
		c.fatal("SE-R-013", "BT-30", CheckDigit, n)
	}
	if n := seller.TaxNumber; n != "" && seller.Legal.Value != "" && !strings.EqualFold(n, "Godkänd för F-skatt") {
		c.fatal("SE-R-005", "BT-32", Malformed, n)
	}
	c.swedishRates()
}

// swedishRates is SE-R-006: the standard rate and the two reduced ones.
func (c *checker) swedishRates() {
	for _, g := range c.inv.Groups {
		if rate := g.Rate.Percent.String(); g.Rate.Category == tax.Standard && !slices.Contains([]string{"25", "12", "6"}, rate) && strings.HasPrefix(c.inv.Seller.TaxID, "SE") {
			c.fatal("SE-R-006", "BT-119", Unknown, rate)
		}
	}
}
