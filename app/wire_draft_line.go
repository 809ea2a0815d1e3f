package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// line reads a line, over the item that it names.
func (o *object) line(d bill.Draft, in lookup) (l bill.Line, err error) {
	var it bill.Item
	if ref := o.text("item"); ref != "" {
		if it, err = in.item(ref); err != nil {
			return l, inFieldAt(join(o.path, "item"), asError("item", err))
		}
		l = FromItem(it)
	}
	if text := o.text("description"); text != "" {
		l.Description = text
	}
	if text := o.text("detail"); text != "" {
		l.Detail = text
	}
	if text := o.text("unit"); text != "" {
		l.Unit = text
	}
	o.required("quantity")
	l.Quantity, l.Base = value(o, "quantity", money.ParseQuantity), value(o, "base", money.ParseQuantity)
	if l.Item.IsZero() || o.has("price") {
		o.required("price")
		l.Price = value(o, "price", money.ParsePrice)
	} else if err := o.itemPrice(&l, d, it, in); err != nil {
		return l, err
	}
	switch {
	case o.fields["tax"] == "auto":
		what := o.sold(it)
		what.Own = l.Tax
		l.Tax = o.advisedTax(d, what, in)
	case l.Item.IsZero() || o.has("tax"):
		l.Tax = o.rate("tax")
	}
	o.known = append(o.known, "price", "tax")
	if code := o.text("code"); code != "" {
		l.Code = code
	}
	if c := o.object("class"); c != nil {
		l.Class = bill.Class{Scheme: c.text("scheme"), Code: c.text("code")}
		c.done()
	}
	l.Discounts = append(o.adjustment("discount", d.Currency, false), o.adjustments("discounts", d.Currency, false)...)
	l.Charges = append(o.adjustment("charge", d.Currency, false), o.adjustments("charges", d.Currency, false)...)
	o.done()
	return l, o.form.failed()
}

// itemPrice is the price of the item for this buyer, on a document like this.
func (o *object) itemPrice(l *bill.Line, d bill.Draft, it bill.Item, in lookup) error {
	p, err := in.pricing(it, in.list)
	if err != nil {
		return err
	}
	day := d.Date
	if day.IsZero() {
		day = in.today
	}
	if l.Price, l.Origin, err = p.For(d.Prices, d.Currency, day, l.Quantity); err != nil {
		o.form.fail(join(o.path, "price"), "%w", err)
	}
	return nil
}

// advisedTax is the rate of "tax": "auto", where it is certain.
func (o *object) advisedTax(d bill.Draft, what Sold, in lookup) tax.Rate {
	a := in.tax(d, what)
	if a.Unsure {
		o.form.fail(join(o.path, "tax"), "how this is taxed is not certain: choose a category and a rate")
	}
	return a.Rate
}

// FromItem is a line of one item, with quantity one.
func FromItem(it bill.Item) bill.Line {
	one, err := money.ParseQuantity("1")
	if err != nil {
		panic(err) // a constant
	}
	return bill.Line{
		Item: it.ID, Code: it.Code, Description: it.Name, Detail: it.Description, Quantity: one, Unit: it.Unit, Price: it.Price, Tax: it.Tax,
	}
}

// adjustment is a single discount or charge, written without a list.
func (o *object) adjustment(name string, c money.Currency, document bool) []bill.Adjustment {
	one := o.object(name)
	if one == nil {
		return nil
	}
	return []bill.Adjustment{one.readAdjustment(c, document)}
}

func (o *object) adjustments(name string, c money.Currency, document bool) (list []bill.Adjustment) {
	for _, one := range o.objects(name) {
		list = append(list, one.readAdjustment(c, document))
	}
	return list
}

// readAdjustment reads {"percent"|"amount", "base", "reason", "tax"}.
func (o *object) readAdjustment(c money.Currency, document bool) bill.Adjustment {
	if o.has("percent") == o.has("amount") {
		o.form.fail(o.path, "a percent or an amount is needed, and not both")
	}
	a := bill.Adjustment{
		Percent: value(o, "percent", money.ParsePercent), Amount: o.amount("amount", c), Base: o.amount("base", c),
		Reason: o.text("reason"),
	}
	if document && o.has("tax") {
		r := o.rate("tax")
		a.Tax = &r
	}
	if document {
		o.known = append(o.known, "tax")
	}
	o.done()
	return a
}

// settlement reads "settlement": [{"days": 10, "percent": "2"}], where it is there: an empty list is none.
func (o *object) settlement() (list []bill.Settlement, there bool) {
	there = o.has("settlement")
	for _, s := range o.objects("settlement") {
		s.required("days")
		s.required("percent")
		list = append(list, bill.Settlement{Days: s.integer("days", 0), Percent: value(s, "percent", money.ParsePercent)})
		s.done()
	}
	if there && list == nil {
		list = []bill.Settlement{}
	}
	return list, there
}
