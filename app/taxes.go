package app

import (
	"context"
	"maps"

	"counterfoil/app/bill"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// TaxAdvice is how a sale would be taxed, with the words that the seller's law wants printed.
type TaxAdvice struct {
	tax.Answer
	On   bill.Date // the day of supply that it is for
	Text tax.Text  // zero where none are needed
}

// Sold is what is sold, as far as its tax depends on it.
type Sold struct {
	Service bool     // else goods
	Digital bool     // a service by wire: downloads, streams, telephone
	Place   string   // the country that the law fixes as the place of supply (land, events, meals); "": as usual
	Own     tax.Rate // what it is taxed at at home, the zero rate for the usual
}

// SoldItem is an item as what is sold.
func SoldItem(it bill.Item) Sold { return Sold{Service: it.Service, Digital: it.Digital, Own: it.Tax} }

// AdviseTax says how a company would tax a sale to a buyer on a day. A buyer with a tax id is a business.
func AdviseTax(c bill.Company, buyer bill.Party, what Sold, on bill.Date, language string) TaxAdvice {
	seller := placeOf(c.Address)
	_, fault := tax.JudgeID(buyer.Address.Country, buyer.TaxID)
	a := TaxAdvice{On: on, Answer: tax.Decide(tax.Case{
		Seller: seller, Small: c.SmallBusiness, OSS: c.OSS, Buyer: placeOf(buyer.Address),
		Business: buyer.TaxID != "", TaxID: buyer.TaxID != "" && fault == tax.NoFault,
		Service: what.Service || what.Digital, Digital: what.Digital, Supply: tax.Place{Country: what.Place}, Item: what.Own, On: on.Time(),
	})}
	if a.Reason != "" {
		a.Text = tax.Wording(seller, a.Reason, language, on.Time())
	}
	return a
}

func placeOf(a bill.Address) tax.Place { return tax.PlaceOf(a.Country, a.Region, a.PostCode) }

// SupplyDay is the day whose rates a draft has: that of the supply, else its own date, else today.
func SupplyDay(d bill.Draft, today bill.Date) bill.Date {
	switch {
	case !d.Supply.IsZero():
		return d.Supply
	case !d.Date.IsZero():
		return d.Date
	}
	return today
}

// taxedOn gives a draft the rates that its own ones are on a day of supply: 19 % is 16 % in the second half of 2020. It is false where a
// person must say.
func taxedOn(c bill.Company, d *bill.Draft, on bill.Date) bool {
	sure := true
	then := func(r tax.Rate) tax.Rate {
		now, ok := rateThen(c, d.Buyer, r, on)
		sure = sure && ok
		return now
	}
	for i := range d.Lines {
		d.Lines[i].Tax = then(d.Lines[i].Tax)
	}
	for _, list := range [][]bill.Adjustment{d.Discounts, d.Charges} {
		for i, a := range list {
			if a.Tax != nil {
				now := then(*a.Tax)
				list[i].Tax = &now
			}
		}
	}
	return sure
}

// rateThen is what a rate is on a day by the law of the seller's place, and by that of the buyer's where it may be the one: within a
// country of several, and with the one-stop shop. Where the two do not agree, it is not sure.
func rateThen(c bill.Company, buyer bill.Party, r tax.Rate, on bill.Date) (then tax.Rate, sure bool) {
	seller, place := placeOf(c.Address), placeOf(buyer.Address)
	places := []tax.Place{seller}
	if place != seller && (place.Country == seller.Country || c.OSS && buyer.TaxID == "" && tax.InEU(place.Country)) {
		places = append(places, place)
	}
	then, sure = r, true
	known := false
	for _, p := range places {
		if tax.KindOf(p, r, on.Time()) == "" {
			continue
		}
		now, ok := tax.RateThen(p, r, on.Time())
		sure = sure && ok && (!known || now == then)
		if !known {
			then, known = now, true
		}
	}
	return then, sure
}

// LawfulReasons are a draft's reasons for asking no tax, each that it lacks in the words of the seller's law: nothing that a
// person wrote is changed, and where the table has no words the paper prints the usual ones.
func LawfulReasons(c bill.Company, d bill.Draft, today bill.Date) map[tax.Category]string {
	reasons := maps.Clone(d.TaxReasons)
	for _, l := range d.Lines {
		category := l.Tax.Category
		if !category.NeedsReason() || reasons[category] != "" || d.LeftOut[category] != "" {
			continue
		}
		text := LawOf(c, d, category, today)
		if text.Text == "" {
			continue
		}
		if reasons == nil {
			reasons = map[tax.Category]string{}
		}
		reasons[category] = text.Text
	}
	return reasons
}

// LawOf are the words that the seller's law wants printed for a category on a draft; the zero Text where the table has none.
func LawOf(c bill.Company, d bill.Draft, category tax.Category, today bill.Date) tax.Text {
	why := reasonOf(category, c.SmallBusiness)
	text := tax.Wording(placeOf(c.Address), why, d.Language, SupplyDay(d, today).Time())
	if text.Category != category {
		return tax.Text{}
	}
	return text
}

// reasonOf is why a category asks no tax, as far as the category and the company say.
func reasonOf(c tax.Category, small bool) tax.Reason {
	switch c {
	case tax.ReverseCharge:
		return tax.ReasonReverse
	case tax.IntraEU:
		return tax.ReasonIntra
	case tax.Export:
		return tax.ReasonExport
	case tax.NotSubject:
		if !small {
			return tax.ReasonOutside
		}
		return tax.ReasonSmall
	case tax.Exempt:
		if small {
			return tax.ReasonSmall
		}
	}
	return ""
}

// SuggestTax reads {"customer": id, number or object, "item": id or code, "service": true, "digital": true, "place": country, "date"} and
// says how the sale would be taxed. Nothing is saved.
func (s *Session) SuggestTax(ctx context.Context, data []byte) (TaxAdvice, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (TaxAdvice, error) {
		o, err := parseObject(data)
		if err != nil {
			return TaxAdvice{}, err
		}
		company, err := v.Company()
		if err != nil {
			return TaxAdvice{}, err
		}
		in := lookup{
			customer: func(ref string) (bill.Customer, error) { return findCustomer(v, ref) },
			match:    func(c bill.Customer) (bill.Customer, error) { return c, nil },
			item:     func(ref string) (bill.Item, error) { return findItem(v, ref) },
		}
		return o.taxQuestion(company, in, s.Today())
	})
}

func (o *object) taxQuestion(company bill.Company, in lookup, today bill.Date) (a TaxAdvice, err error) {
	c, err := o.buyer(in)
	if err != nil {
		return a, err
	}
	var it bill.Item
	if ref := o.text("item"); ref != "" {
		if it, err = in.item(ref); err != nil {
			return a, inFieldAt("item", asError("item", err))
		}
	}
	what, on := o.sold(it), o.day("date")
	o.done()
	if err := o.form.failed(); err != nil {
		return a, err
	}
	if on.IsZero() {
		on = today
	}
	language := company.Language
	if c.Language != "" {
		language = c.Language
	}
	return AdviseTax(company, party(c), what, on, language), nil
}

// sold reads what is sold, over the item that is named: "service", "digital", "place".
func (o *object) sold(it bill.Item) Sold {
	what := SoldItem(it)
	what.Service, what.Digital = o.flag("service") || what.Service, o.flag("digital") || what.Digital
	if what.Place = o.text("place"); what.Place != "" && !tax.KnownCountry(what.Place) {
		o.form.fail(join(o.path, "place"), "a country is expected, two capital letters of ISO 3166 such as FR")
	}
	return what
}
