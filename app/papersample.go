package app

import (
	"context"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// sampleLines is how many lines the sample of a paper has: enough to see how the table stands.
const sampleLines = 5

// PaperSample is a document as this shop might send it, to see how its papers look: of its own items and to one of its customers, where it
// has some. It is in no books.
func (s *Session) PaperSample(ctx context.Context, kind bill.Kind) (bill.Document, error) {
	return read(ctx, s, seeCompany, func(v *store.View) (bill.Document, error) {
		for _, own := range []bool{true, false} { // what the shop has may be nothing that could be issued: then it is made up
			d, err := s.sampleDraft(v, kind, own)
			if err != nil {
				return bill.Document{}, err
			}
			doc, err := bill.Issue(d, bill.Number{Text: "2026-0042", Counter: 42}, s.Today())
			if err == nil || !own {
				return doc, err
			}
		}
		return bill.Document{}, nil
	})
}

func (s *Session) sampleDraft(v *store.View, kind bill.Kind, own bool) (d bill.Draft, err error) {
	c, err := v.Company()
	if err != nil {
		return d, err
	}
	if !kind.Known() || kind == bill.CreditNote {
		kind = bill.Invoice
	}
	d = bill.Draft{
		ID: bill.NewID(), Kind: kind, Currency: c.Currency, Language: c.Language, Prices: c.Prices, Rules: c.Rounding, Seller: seller(c), Account: c.Account,
		Date: s.Today(), Due: s.Today().AddDays(c.Terms), Supply: s.Today(),
	}
	if d.Buyer, err = sampleBuyer(v, c, own); err != nil {
		return d, err
	}
	d.Lines, err = sampleItems(v, c, s.Today(), own)
	d.TaxReasons = LawfulReasons(c, d, s.Today())
	return d, err
}

// sampleBuyer is a customer of the shop, or one made up.
func sampleBuyer(v *store.View, c bill.Company, own bool) (bill.Party, error) {
	list, _, err := v.Customers(store.CustomerQuery{Limit: 1})
	if err != nil {
		return bill.Party{}, err
	}
	if own && len(list) > 0 {
		return party(list[0]), nil
	}
	return bill.Party{Name: "Alma Example", Number: "1042", Address: bill.Address{Lines: []string{"1 Sample Street"}, PostCode: "12345", City: "Sampleton", Country: c.Address.Country}}, nil
}

// sampleItems are lines of what the shop sells, or made up.
func sampleItems(v *store.View, c bill.Company, on bill.Date, own bool) (lines []bill.Line, err error) {
	items, _, err := v.Items(store.ItemQuery{Limit: 20})
	if err != nil {
		return nil, err
	}
	a := c.Address
	rate := tax.Rate{Category: tax.NotSubject}
	if rates := tax.Rates(tax.PlaceOf(a.Country, a.Region, a.PostCode), on.Time()); len(rates) > 0 && !c.SmallBusiness {
		rate = rates[0].Rate
	}
	if !own || len(items) == 0 {
		price, _ := money.ParsePrice("120.00")
		items = []bill.Item{
			{Name: "A piece of work", Description: "What it is, and how it was made", Unit: "C62", Price: price},
			{Name: "An hour of advice", Unit: "HUR", Price: price},
			{Name: "Delivery", Unit: "LS", Price: price},
		}
	}
	for i := range sampleLines {
		it := items[i%len(items)]
		count, err := money.ParseQuantity([]string{"1", "2.5", "12"}[i%3])
		if err != nil {
			return nil, err
		}
		lines = append(lines, bill.Line{Code: it.Code, Description: it.Name, Detail: it.Description, Quantity: count, Unit: it.Unit, Price: it.Price, Tax: rate})
	}
	lines[1].Discounts = []bill.Adjustment{{Percent: tenPercent()}}
	return lines, nil
}

func tenPercent() money.Percent {
	p, _ := money.ParsePercent("10")
	return p
}
