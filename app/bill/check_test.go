package bill_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// faultless is an invoice in which Check finds nothing.
func faultless(t *testing.T) bill.Draft {
	d := newShop(t, "EUR").line("2", "9.99", "19").line("1", "5", "7").draft()
	d.Date, d.Due = today, today.AddDays(14)
	d.Seller.TaxID = "DE136695976"
	d.Account.IBAN = "DE89 3704 0044 0532 0130 00"
	return d
}

func TestCheckLetsAGoodInvoiceThrough(t *testing.T) {
	if ps := bill.Check(faultless(t)); len(ps) != 0 {
		t.Error(ps)
	}
}

// TestCheck changes one thing in a good invoice, and names the field and what is wrong with it; a star marks what keeps the
// invoice from being issued.
func TestCheck(t *testing.T) {
	euro := func(d *bill.Draft, s string) money.Amount { return must(money.ParseAmount(d.Currency, s)) }
	pct := func(s string) money.Percent { return must(money.ParsePercent(s)) }
	less := func(a ...bill.Adjustment) func(*bill.Draft) {
		return func(d *bill.Draft) { d.Lines[0].Discounts = a }
	}
	category := func(c tax.Category, rate string) func(*bill.Draft) {
		return func(d *bill.Draft) { d.Lines = d.Lines[:1]; d.Lines[0].Tax = tax.Rate{Category: c, Percent: pct(rate)} }
	}
	eur := money.MustCurrency("EUR")
	for name, c := range map[string]struct {
		change func(*bill.Draft)
		want   string
	}{
		"a kind that does not exist":          {func(d *bill.Draft) { d.Kind = "receipt" }, "kind unknown*"},
		"prices of no kind":                   {func(d *bill.Draft) { d.Prices = "" }, "prices unknown*"},
		"a rounding that does not exist":      {func(d *bill.Draft) { d.Rules.Rounding = 9 }, "rules unknown*"},
		"VAT rounded by nothing":              {func(d *bill.Draft) { d.Rules.TaxBy = 9 }, "rules unknown*"},
		"a coin of minus five":                {func(d *bill.Draft) { d.Rules.CashStep = -5 }, "rules.cashStep range*"},
		"due before its date":                 {func(d *bill.Draft) { d.Due = d.Date.AddDays(-1) }, "due before-date*"},
		"the 31st of February":                {func(d *bill.Draft) { d.Supply = bill.Date{2026, 2, 31} }, "supplyDate no-such-day*"},
		"a period that ends before it starts": {func(d *bill.Draft) { d.Supply, d.SupplyEnd = today, today.AddDays(-1) }, "supplyEnd before-start*"},
		"a period without a start":            {func(d *bill.Draft) { d.SupplyEnd = today }, "supplyEnd before-start*"},
		"a credit note of nothing":            {func(d *bill.Draft) { d.Kind = bill.CreditNote }, "invoice required*"},
		"a credit note before its invoice": {func(d *bill.Draft) {
			d.Kind = bill.CreditNote
			d.Corrects = &bill.Reference{Number: "1", Date: today.AddDays(1)}
		}, "date before-invoice*"},
		"a wrong IBAN":                          {func(d *bill.Draft) { d.Account.IBAN = "DE88370400440532013000" }, "account.iban check-digits"},
		"no customer":                           {func(d *bill.Draft) { d.Buyer.Name = "" }, "buyer.name required*"},
		"no address":                            {func(d *bill.Draft) { d.Buyer.Address = bill.Address{Country: "FR"} }, "buyer.address required"},
		"no country":                            {func(d *bill.Draft) { d.Buyer.Address.Country = "" }, "buyer.address.country required"},
		"a country that does not exist":         {func(d *bill.Draft) { d.Buyer.Address.Country = "UK" }, "buyer.address.country unknown*"},
		"four lines of street":                  {func(d *bill.Draft) { d.Buyer.Address.Lines = []string{"1", "2", "3", "4"} }, "buyer.address.lines too-many*"},
		"a wrong VAT id":                        {func(d *bill.Draft) { d.Seller.TaxID = "DE37" }, "seller.taxId form"},
		"no tax number of the seller":           {func(d *bill.Draft) { d.Seller.TaxID = "" }, "seller.taxId required"},
		"no lines":                              {func(d *bill.Draft) { d.Lines = nil }, "lines required*"},
		"ten thousand and one lines":            {func(d *bill.Draft) { d.Lines = make([]bill.Line, bill.MaxLines+1) }, "lines too-many*"},
		"a class of no scheme":                  {func(d *bill.Draft) { d.Lines[1].Class.Code = "9202" }, "lines[1].class.scheme required*"},
		"a scheme of no class":                  {func(d *bill.Draft) { d.Lines[1].Class.Scheme = "HS" }, "lines[1].class.code required*"},
		"a line about nothing":                  {func(d *bill.Draft) { d.Lines[1].Description = "" }, "lines[1].description required*"},
		"none of something":                     {func(d *bill.Draft) { d.Lines[0].Quantity = money.Quantity{} }, "lines[0].quantity zero*"},
		"a negative price":                      {func(d *bill.Draft) { d.Lines[0].Price = must(money.ParsePrice("-5")) }, "lines[0].price negative*, totals negative"},
		"a negative base":                       {func(d *bill.Draft) { d.Lines[0].Base = must(money.ParseQuantity("-1")) }, "lines[0].base negative*, totals negative"},
		"a category that does not exist":        {category("X", "19"), "lines[0].tax.category unknown*"},
		"exempt at 19 %":                        {category(tax.Exempt, "19"), "lines[0].tax.rate not-zero*, taxReasons required"},
		"standard at 0 %":                       {category(tax.Standard, "0"), "lines[0].tax.rate zero*"},
		"standard at -1 %":                      {category(tax.Standard, "-1"), "lines[0].tax.rate range*"},
		"standard at 101 %":                     {category(tax.Standard, "101"), "lines[0].tax.rate range*"},
		"exempt without a reason":               {category(tax.Exempt, "0"), "taxReasons required"},
		"reverse charge without the buyer's id": {category(tax.ReverseCharge, "0"), "taxReasons required, buyer.taxId required"},
		"intra-EU without id and delivery":      {category(tax.IntraEU, "0"), "taxReasons required, buyer.taxId required, supplyDate required"},
		"not subject, with a VAT id":            {category(tax.NotSubject, "0"), "taxReasons required, seller.taxId not-with-category"},
		"not subject beside taxed": {
			func(d *bill.Draft) { d.Lines[1].Tax = tax.Rate{Category: tax.NotSubject} },
			"taxReasons required, seller.taxId not-with-category, lines mixed-not-subject*",
		},
		"a discount of 101 %":                   {less(bill.Adjustment{Percent: pct("101")}), "lines[0].discounts[0].percent range*, lines[0].discounts more-than-line*"},
		"a discount larger than the line":       {less(bill.Adjustment{Amount: money.Of(2000, eur)}), "lines[0].discounts more-than-line*"},
		"a discount of nothing":                 {less(bill.Adjustment{}), "lines[0].discounts[0] percent-or-amount*"},
		"a discount of both":                    {less(bill.Adjustment{Percent: pct("1"), Amount: money.Of(1, eur)}), "lines[0].discounts[0] percent-or-amount*"},
		"a negative discount":                   {less(bill.Adjustment{Amount: money.Of(-1, eur)}), "lines[0].discounts[0] negative*"},
		"a discount on a negative base":         {less(bill.Adjustment{Percent: pct("1"), Base: money.Of(-1, eur)}), "lines[0].discounts[0] negative*"},
		"a discount in yen":                     {less(bill.Adjustment{Amount: money.Of(1, money.MustCurrency("JPY"))}), "lines[0].discounts[0].amount currency*"},
		"a line discount with a tax of its own": {less(bill.Adjustment{Amount: money.Of(1, eur), Tax: &tax.Rate{Category: tax.Standard, Percent: pct("19")}}), "lines[0].discounts[0].tax not-on-line*"},
		"a hundred and one discounts":           {less(slices.Repeat([]bill.Adjustment{{Percent: pct("0.1")}}, 101)...), "lines[0].discounts too-many*"},
		"a discount larger than the whole":      {func(d *bill.Draft) { d.Discounts = []bill.Adjustment{{Amount: euro(d, "25")}} }, "discounts more-than-total*"},
		"returns only":                          {func(d *bill.Draft) { d.Lines = d.Lines[:1]; d.Lines[0].Quantity = d.Lines[0].Quantity.Neg() }, "totals negative"},
		"a negative prepayment":                 {func(d *bill.Draft) { d.Prepaid = euro(d, "-1") }, "prepaid range*"},
		"a rounding of two euro":                {func(d *bill.Draft) { d.Rounding = euro(d, "2") }, "rounding range*"},
		"more than can be counted": {func(d *bill.Draft) {
			d.Lines[0].Quantity, d.Lines[0].Price = must(money.ParseQuantity("999999999999999")), must(money.ParsePrice("999999999999999"))
		}, "totals overflow*"},
		"a bell in the name":                    {func(d *bill.Draft) { d.Buyer.Name = "Bell\a" }, "buyer.name characters*"},
		"bytes that are no text":                {func(d *bill.Draft) { d.Note = "\xff" }, "note characters*"},
		"a character that XML does not have":    {func(d *bill.Draft) { d.Note = "\uffff" }, "note characters*"},
		"a line break in the order number":      {func(d *bill.Draft) { d.OrderRef = "4\n2" }, "orderReference characters*"},
		"a name of a page":                      {func(d *bill.Draft) { d.Buyer.Name = strings.Repeat("ä", 501) }, "buyer.name too-long*"},
		"a description of a book":               {func(d *bill.Draft) { d.Lines[0].Description = strings.Repeat("ä", 10_001) }, "lines[0].description too-long*"},
		"a unit of a sentence":                  {func(d *bill.Draft) { d.Lines[0].Unit = strings.Repeat("u", 51) }, "lines[0].unit too-long*"},
		"a reason that cannot be printed":       {less(bill.Adjustment{Percent: pct("1"), Reason: "\x00"}), "lines[0].discounts[0].reason characters*"},
		"a reason for a category nobody knows":  {func(d *bill.Draft) { d.TaxReasons = map[tax.Category]string{"X": "so"} }, "taxReasons unknown*"},
		"an amount in another currency prepaid": {func(d *bill.Draft) { d.Prepaid = money.Of(1, money.MustCurrency("JPY")) }, "prepaid range*"},
		"a document charge with a tax of nothing": {func(d *bill.Draft) {
			d.Charges = []bill.Adjustment{{Amount: euro(d, "1"), Tax: &tax.Rate{Category: tax.Standard}}}
		}, "charges[0].tax.rate zero*"},
	} {
		d := faultless(t)
		c.change(&d)
		var got []string
		for _, p := range bill.Check(d) {
			star := ""
			if p.Fatal {
				star = "*"
			}
			got = append(got, p.Field+" "+p.Code+star)
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("%s: %s; want %s", name, text, c.want)
		}
	}
}

func TestIBANs(t *testing.T) {
	for iban, want := range map[string]bool{
		"DE89370400440532013000": true, "GB29 NWBK 6016 1331 9268 19": true, "FR1420041010050500013M02606": true, "CH9300762011623852957": true,
		"NO9386011117947": true, "MT84MALT011000012345MTLCAST001S": true,
		"": false, "DE": false, "DE89370400440532013001": false, "de89370400440532013000": false, "DE8937040044053201300": false, "1234567890123456": false,
	} {
		if bill.ValidIBAN(iban) != want {
			t.Errorf("%q: %v", iban, !want)
		}
	}
}

func TestIssueFixesDatesAndTotals(t *testing.T) {
	d := faultless(t)
	d.Date, d.Due = bill.Date{}, bill.Date{}
	doc := issued(t, d)
	if got := doc.Draft(); got.Date != today || got.Due != today || doc.Issued() != today || doc.Due() != today || doc.Kind() != bill.Invoice || doc.ID() != d.ID {
		t.Errorf("%+v", got)
	}
	if doc.Totals().Payable.String() != "29.13" || doc.Number().Text != "1" || doc.Currency().Code() != "EUR" {
		t.Errorf("%+v", doc.Totals())
	}
}

// TestAnIssuedDocumentCannotBeChanged writes into everything that was handed in or out.
func TestAnIssuedDocumentCannotBeChanged(t *testing.T) {
	d := faultless(t)
	d.Discounts = []bill.Adjustment{{Percent: must(money.ParsePercent("1")), Tax: &tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("19"))}}}
	d.TaxReasons, d.Corrects = map[tax.Category]string{tax.Exempt: "so"}, &bill.Reference{Number: "0"}
	d.Seller.Address.Lines = []string{"Quay 1"}
	doc := issued(t, d)
	before, totals := fmt.Sprintf("%+v", deep(doc.Draft())), fmt.Sprintf("%+v", doc.Totals())
	for _, open := range []bill.Draft{d, doc.Draft()} {
		open.Lines[0].Description, open.Discounts[0].Tax.Category = "changed", tax.Zero
		open.TaxReasons[tax.Exempt], open.Corrects.Number, open.Seller.Address.Lines[0] = "changed", "changed", "changed"
	}
	out := doc.Totals()
	out.LineNets[0], out.Groups[0].Tax, out.Parts[0].Amount = money.Amount{}, money.Amount{}, money.Amount{}
	if after := fmt.Sprintf("%+v", deep(doc.Draft())); after != before || fmt.Sprintf("%+v", doc.Totals()) != totals {
		t.Errorf("%s\nwas\n%s", after, before)
	}
}

// deep is a draft without pointers, so that it can be compared as text.
func deep(d bill.Draft) []any {
	ref, rate := *d.Corrects, *d.Discounts[0].Tax
	d.Corrects, d.Discounts = nil, nil
	return []any{d, ref, rate}
}

func TestIssueRefuses(t *testing.T) {
	number := bill.Number{Counter: 1, Text: "1"}
	good, bad, late := faultless(t), faultless(t), faultless(t)
	bad.Lines = nil
	late.Date = today.AddDays(400)
	late.Due = late.Date
	for name, err := range map[string]error{
		"without a number":     second(bill.Issue(good, bill.Number{}, today)),
		"with a fatal problem": second(bill.Issue(bad, number, today)),
		"dated in years":       second(bill.Issue(late, number, today)),
		"on no day":            second(bill.Issue(good, number, bill.Date{})),
	} {
		if !errors.Is(err, bill.ErrProblems) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestRestoreFindsAChangedLine(t *testing.T) {
	doc := issued(t, faultless(t))
	back, err := bill.Restore(doc.Draft(), doc.Number(), doc.Issued(), doc.Totals())
	if err != nil || !back.Totals().Equal(doc.Totals()) || back.Number() != doc.Number() || back.Issued() != doc.Issued() {
		t.Fatal(err)
	}
	changed := doc.Draft()
	changed.Lines[0].Quantity = must(money.ParseQuantity("3"))
	if _, err := bill.Restore(changed, doc.Number(), doc.Issued(), doc.Totals()); !errors.Is(err, bill.ErrTotals) {
		t.Errorf("another quantity, the same totals: %v", err)
	}
	totals := doc.Totals()
	totals.Groups[0].Tax = must(totals.Groups[0].Tax.Add(money.Of(1, doc.Currency())))
	if _, err := bill.Restore(doc.Draft(), doc.Number(), doc.Issued(), totals); !errors.Is(err, bill.ErrTotals) {
		t.Errorf("a cent more tax in a group: %v", err)
	}
}
