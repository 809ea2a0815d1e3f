package bill_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// published is one table of testdata/published: the facts of an example invoice that others have published for EN 16931.
// Draft is what the command line reads as a new invoice, all numbers as text; the rest is for tests.
type published struct {
	Source    string   // the public repository
	Files     []string // in it: files that say the same, mostly one in UBL and one in CII
	Kind      bill.Kind
	Type      string // BT-3
	Seller    publishedParty
	Draft     publishedDraft
	Expect    publishedTotals
	Misprints []misprint
	Notes     []string // what was left out of the draft, and why
}

// misprint is a line whose printed amount (in Expect.Nets) does not follow from its own quantity and price.
type misprint struct {
	Line  int // from 1
	Gives string
}

type publishedParty struct {
	Name    string
	Address struct {
		Lines                           []string
		PostCode, City, Region, Country string
	}
}

type publishedDraft struct {
	Customer                        publishedParty
	Currency, Date, Due, SupplyDate string
	BuyerReference, OrderReference  string
	Prices                          bill.Prices
	Lines                           []publishedLine
	Discounts, Charges              []publishedAdjustment
	Prepaid                         string
}

type publishedLine struct {
	Description, Quantity, Unit, Price, Base string
	Discounts, Charges                       []publishedAdjustment
	Tax                                      publishedRate
}

type publishedAdjustment struct {
	Percent, Amount, Base, Reason string
	Tax                           *publishedRate
}

type publishedRate struct{ Category, Rate string }

type publishedTotals struct {
	Lines, Allowances, Charges, TaxExclusive, Tax, TaxInclusive, Prepaid, Rounding, Payable string

	Groups []struct{ Category, Rate, Taxable, Tax string }
	Nets   []string // BT-131 of each line
}

func readPublished(t *testing.T) map[string]published {
	t.Helper()
	files, err := filepath.Glob("testdata/published/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]published{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var p published
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if err := d.Decode(&p); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = p
	}
	return all
}

// draft types the example in: every figure goes through the ordinary parsers.
func (p published) draft() bill.Draft {
	w := p.Draft
	c := must(money.ParseCurrency(w.Currency))
	d := bill.Draft{
		ID: bill.NewID(), Kind: p.Kind, Currency: c, Prices: w.Prices, Seller: p.Seller.party(), Buyer: w.Customer.party(),
		Date: optionalDate(w.Date), Due: optionalDate(w.Due), Supply: optionalDate(w.SupplyDate), BuyerRef: w.BuyerReference, OrderRef: w.OrderReference,
		Discounts: adjustments(w.Discounts, c), Charges: adjustments(w.Charges, c), Prepaid: optionalAmount(c, w.Prepaid),
	}
	for _, l := range w.Lines {
		line := bill.Line{
			Description: l.Description, Quantity: must(money.ParseQuantity(l.Quantity)), Unit: l.Unit, Price: must(money.ParsePrice(l.Price)),
			Discounts: adjustments(l.Discounts, c), Charges: adjustments(l.Charges, c), Tax: l.Tax.rate(),
		}
		if l.Base != "" {
			line.Base = must(money.ParseQuantity(l.Base))
		}
		d.Lines = append(d.Lines, line)
	}
	if p.Kind == bill.CreditNote {
		d.Corrects = &bill.Reference{Number: "of another's books"} // the tables do not keep it
	}
	return d
}

func (p publishedParty) party() bill.Party {
	a := p.Address
	return bill.Party{Name: p.Name, Address: bill.Address{Lines: a.Lines, PostCode: a.PostCode, City: a.City, Region: a.Region, Country: a.Country}}
}

func (r publishedRate) rate() tax.Rate {
	return tax.Rate{Category: tax.Category(r.Category), Percent: must(money.ParsePercent(r.Rate))}
}

func adjustments(ws []publishedAdjustment, c money.Currency) (as []bill.Adjustment) {
	for _, w := range ws {
		a := bill.Adjustment{Reason: w.Reason, Amount: optionalAmount(c, w.Amount), Base: optionalAmount(c, w.Base)}
		if w.Percent != "" {
			a.Percent = must(money.ParsePercent(w.Percent))
		}
		if w.Tax != nil {
			r := w.Tax.rate()
			a.Tax = &r
		}
		as = append(as, a)
	}
	return as
}

func optionalAmount(c money.Currency, text string) money.Amount {
	if text == "" {
		return money.Amount{}
	}
	return must(money.ParseAmount(c, text))
}

func optionalDate(text string) bill.Date {
	if text == "" {
		return bill.Date{}
	}
	return must(bill.ParseDate(text))
}
