package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/app/sheet"
	"counterfoil/store"
)

// Open invoices of an earlier program come in as claims of kind opening: see bill.Claim.

// claimColumns are what a table of open invoices may say.
var claimColumns = []string{"number", "name", "customerNumber", "date", "due", "currency", "total", "open", "note"}

// claimant is what the rows of a table of open invoices are read against.
type claimant struct {
	company  bill.Company
	style    paper.Style
	today    bill.Date
	byNumber map[string]bill.Customer
	byName   map[string][]bill.Customer
	taken    map[string]int // number -> line
	v        *store.View
	mark     byte
	order    sheet.Order
}

// planClaims says what becomes of each open invoice, and hands over what files those that are added.
func planClaims(v *store.View, t sheet.Table, o ImportOptions, env Env) (p ImportPreview, keep []func(*store.Tx, bill.ID) error, _ error) {
	c, err := newClaimant(v, t, o, env)
	if err != nil {
		return p, nil, err
	}
	p.Columns = t.Columns
	var claims []bill.Claim
	for _, r := range t.Rows {
		in := rowOf(t, r, claimColumns, nil, c.mark, o)
		out := ImportRow{Line: r.Line, Cells: r.Cells, Name: in.cell["number"]}
		claim, settled, err := c.claim(in)
		switch {
		case err != nil:
			out.Problem = problemOf(t, in, err)
		case settled: // paid there: nothing is open
			out.Fate, out.Told = FateSame, "nothing is open"
		default:
			out.Fate, out.Told = FateAdd, claimWords(claim)
			claims = append(claims, claim)
		}
		if err := c.twice(&out, t); err != nil {
			return p, nil, err
		}
		if out.Problem != nil && out.Fate == FateAdd {
			claims = claims[:len(claims)-1]
		}
		p.count(out)
	}
	if len(claims) > 0 {
		keep = append(keep, func(tx *store.Tx, of bill.ID) error { return c.file(tx, of, claims) })
	}
	return p, keep, nil
}

func newClaimant(v *store.View, t sheet.Table, o ImportOptions, env Env) (*claimant, error) {
	company, err := v.Company()
	if err != nil {
		return nil, err
	}
	style, err := env.paperStyle(v, company)
	if err != nil {
		return nil, err
	}
	customers, _, err := v.Customers(store.CustomerQuery{Archived: true})
	if err != nil {
		return nil, err
	}
	c := &claimant{
		company: company, style: style, today: env.today(), v: v, mark: o.Decimal, order: o.Days, taken: map[string]int{},
		byNumber: map[string]bill.Customer{}, byName: map[string][]bill.Customer{},
	}
	for _, one := range customers {
		if one.Number != "" {
			c.byNumber[one.Number] = one
		}
		name := strings.ToLower(one.Name)
		c.byName[name] = append(c.byName[name], one)
	}
	if c.mark == 0 {
		c.mark = t.Mark("total", "open")
	}
	if c.order == "" {
		c.order = t.Order("date", "due")
	}
	return c, nil
}

// claim reads a row; settled says that nothing is open on it.
func (c *claimant) claim(in row) (claim bill.Claim, settled bool, err error) {
	currency := cellOf(in, "currency", parseCurrency)
	if in.cell["currency"] == "" {
		currency = c.company.Currency
	}
	amount := func(text string) (money.Amount, error) { return money.ParseAmount(currency, text) }
	claim = bill.Claim{
		ID: bill.NewID(), Number: in.cell["number"], Seller: seller(c.company), Account: c.company.Account, Language: c.company.Language,
		Date: cellOf(in, "date", c.day), Due: cellOf(in, "due", c.day), Note: in.cell["note"],
	}
	if in.form.err == nil { // amounts are read in their currency
		claim.Total, claim.Open = cellOf(in, "total", amount), cellOf(in, "open", amount)
	}
	if in.form.err == nil {
		c.fill(in, &claim)
	}
	customer := c.customer(in)
	if err := in.form.failed(); err != nil {
		return claim, false, err
	}
	if claim.Open.IsZero() {
		return claim, true, nil
	}
	claim.Customer, claim.Buyer = customer.ID, party(customer)
	if customer.Language != "" {
		claim.Language = customer.Language
	}
	for _, p := range bill.CheckClaim(claim, c.today) {
		if p.Fatal {
			return claim, false, in.placed(&Error{Kind: Invalid, Field: claimField(p.Field), Hint: HintFixField, Err: errors.New(claimProblems[p.Code])})
		}
	}
	return claim, false, nil
}

// fill takes total and open from one another where the table tells only one of them.
func (c *claimant) fill(in row, claim *bill.Claim) {
	switch {
	case in.cell["total"] == "" && in.cell["open"] == "":
		in.form.fail(in.at("open"), "what is open is needed")
	case in.cell["total"] == "":
		claim.Total = claim.Open
	case in.cell["open"] == "":
		claim.Open = claim.Total
	}
}

func (c *claimant) day(text string) (bill.Date, error) {
	iso, err := sheet.Day(text, c.order)
	if err != nil {
		return bill.Date{}, err
	}
	return bill.ParseDate(iso)
}

// customer is the one whom a row names, by number or by a name that only one has.
func (c *claimant) customer(in row) (none bill.Customer) {
	number, name := in.cell["customerNumber"], in.cell["name"]
	if one, ok := c.byNumber[number]; ok && number != "" {
		return one
	}
	list := c.byName[strings.ToLower(name)]
	switch {
	case number == "" && name == "":
		in.form.fail(in.at("name"), "whose invoice it is, is needed")
	case len(list) == 1 && name != "":
		return list[0]
	case len(list) > 1:
		in.form.fail(in.at("name"), "several customers have this name: give their numbers")
	case name == "":
		in.form.fail(in.at("customerNumber"), "there is no such customer: import the customers first")
	default:
		in.form.fail(in.at("name"), "there is no such customer: import the customers first")
	}
	return none
}

// twice refuses a number that another row or a document of the books bears: who pays it would not be understood.
func (c *claimant) twice(out *ImportRow, t sheet.Table) error {
	number := strings.TrimSpace(out.Name)
	if out.Problem != nil || number == "" {
		return nil
	}
	p := &ImportProblem{Field: "number", Title: t.TitleOf("number"), Code: "twice"}
	if line := c.taken[number]; line != 0 {
		p.Err = fmt.Errorf("line %d has this number", line)
		out.Problem = p
		return nil
	}
	c.taken[number] = out.Line
	taken, err := c.v.NumberTaken(number)
	if err == nil && taken && out.Fate == FateAdd {
		p.Err = errors.New("a document of these books has this number")
		out.Problem = p
	}
	return err
}

// file files the claims of one import.
func (c *claimant) file(tx *store.Tx, of bill.ID, claims []bill.Claim) error {
	if err := tx.OpenClaims(of, len(claims)); err != nil {
		return err
	}
	for i, claim := range claims {
		doc, err := bill.OpenClaim(claim, of, int64(i+1))
		if err != nil {
			return err
		}
		pdf, err := printDocument(doc, c.style)
		if err != nil {
			return fmt.Errorf("paper: %w", err)
		}
		if err := tx.FileClaim(of, doc, pdf); err != nil {
			return err
		}
	}
	return nil
}

// claimWords say what a row becomes.
func claimWords(c bill.Claim) string {
	words := []string{c.Buyer.Name, c.Open.String() + " " + c.Open.Currency().Code() + " open"}
	if c.Total != c.Open {
		words = append(words, "of "+c.Total.String())
	}
	if !c.Due.IsZero() {
		words = append(words, "due "+c.Due.String())
	}
	return strings.Join(words, ", ")
}

// claimField is the column of a field of a claim.
func claimField(field string) string {
	if field == "customer" || !slices.Contains(claimColumns, field) {
		return "name"
	}
	return field
}

// claimProblems are the codes of bill.CheckClaim in words.
var claimProblems = map[string]string{
	"required": "it is needed", "too-long": "it is too long", "characters": "it holds characters that cannot be printed",
	"no-such-day": "there is no such day", "in-future": "it lies in the future", "before-date": "it lies before the date of the invoice",
	"positive": "more than nothing must be open: enter a credit of the customer as a payment", "too-much": "more is open than the invoice asked for",
	"currency": "it is in another currency than what is open",
}
