package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// books are what the reading of a draft looks up: names that its JSON form may use in place of values.
type lookup struct {
	customer func(ref string) (bill.Customer, error) // by id or number
	match    func(bill.Customer) (bill.Customer, error)
	item     func(ref string) (bill.Item, error) // by id or code
	pricing  func(it bill.Item, list bill.ID) (bill.Pricing, error)
	today    bill.Date
	list     bill.ID // the price list of the buyer, once she is known
	tax      func(d bill.Draft, what Sold) TaxAdvice
	exchange func(money.Currency) (bill.Exchange, error)              // the one that was used last
	series   func(k bill.Kind, ref string) (bill.ID, error)           // by id or pattern
	deposit  func(ref string, d bill.Draft) (bill.OpenDeposit, error) // by id or number
}

// AddDraft reads a draft from its JSON form, saves it, and answers with it as kept. The customer is an id, a customer
// number, or an object: then one of the same name and address is taken, or a new one saved. A line may name an item by id,
// code or barcode, and takes from it what it does not say itself.
func (s *Session) AddDraft(ctx context.Context, k bill.Kind, data []byte) (bill.Draft, error) {
	if err := s.knock(saveDraft); err != nil {
		return bill.Draft{}, err
	}
	o, err := parseObject(data)
	if err != nil {
		return bill.Draft{}, err
	}
	var d bill.Draft
	id := bill.NewID()
	err = write(ctx, s, saveDraft, id, func(tx *store.Tx) error {
		if d, err = s.readDraft(tx, k, o); err != nil {
			return err
		}
		d.ID = id
		d, err = s.keepDraft(tx, d)
		return err
	})
	return d, err
}

// readDraft reads a draft, over what the company gives.
func (s *Session) readDraft(tx *store.Tx, k bill.Kind, o *object) (bill.Draft, error) {
	company, err := tx.Company()
	if err != nil {
		return bill.Draft{}, err
	}
	return o.draft(bill.Draft{
		Kind: k, Currency: company.Currency, Language: company.Language, Prices: company.Prices, Rules: company.Rounding,
		Settlement: company.Settlement, Exchange: bill.Exchange{Home: company.Currency},
	}, s.lookup(tx, company))
}

// lookup finds things in the transaction that saves the draft.
func (s *Session) lookup(tx *store.Tx, company bill.Company) lookup {
	return lookup{
		customer: func(ref string) (bill.Customer, error) { return findCustomer(&tx.View, ref) },
		match:    func(c bill.Customer) (bill.Customer, error) { return matchCustomer(tx, c) },
		item:     func(ref string) (bill.Item, error) { return findItem(&tx.View, ref) },
		series:   func(k bill.Kind, ref string) (bill.ID, error) { return seriesBy(&tx.View, k, ref) },
		deposit:  func(ref string, d bill.Draft) (bill.OpenDeposit, error) { return s.depositBy(&tx.View, ref, d) },
		pricing:  func(it bill.Item, list bill.ID) (bill.Pricing, error) { return pricing(&tx.View, it, list) },
		today:    s.Today(),
		exchange: func(c money.Currency) (bill.Exchange, error) { return tx.LastExchange(c, company.Currency) },
		tax: func(d bill.Draft, what Sold) TaxAdvice {
			return AdviseTax(company, d.Buyer, what, SupplyDay(d, s.Today()), d.Language)
		},
	}
}

// findCustomer finds a customer by id or by the shop's own number.
func findCustomer(v *store.View, ref string) (bill.Customer, error) {
	if id, err := bill.ParseID(ref); err == nil {
		return v.Customer(id)
	}
	list, _, err := v.Customers(store.CustomerQuery{Search: ref, Archived: true})
	if err != nil {
		return bill.Customer{}, err
	}
	for _, c := range list {
		if c.Number == ref {
			return c, nil
		}
	}
	return bill.Customer{}, fmt.Errorf("customer: %w", store.ErrMissing)
}

// matchCustomer finds the customer of the same name and address, or saves a new one.
func matchCustomer(tx *store.Tx, c bill.Customer) (bill.Customer, error) {
	list, _, err := tx.Customers(store.CustomerQuery{Search: c.Name, Archived: true})
	if err != nil {
		return c, err
	}
	for _, old := range list {
		if old.Name == c.Name && sameAddress(old.Address, c.Address) {
			return old, nil
		}
	}
	return keepCustomer(tx, c)
}

func sameAddress(a, b bill.Address) bool {
	lines := slices.Equal(a.Lines, b.Lines)
	a.Lines, b.Lines = nil, nil
	return lines && a.PostCode == b.PostCode && a.City == b.City && a.Region == b.Region && a.Country == b.Country
}

// findItem finds an item by id, by its code, by its barcode, or by a code of one that was merged into it.
func findItem(v *store.View, ref string) (bill.Item, error) {
	if id, err := bill.ParseID(ref); err == nil {
		return v.Item(id)
	}
	list, _, err := v.Items(store.ItemQuery{Search: ref, Archived: true})
	if err != nil {
		return bill.Item{}, err
	}
	best := 0
	var found bill.Item
	for _, it := range list {
		if n := it.CalledBy(ref); n > best {
			best, found = n, it
		}
	}
	if best > 0 {
		return found, nil
	}
	return bill.Item{}, fmt.Errorf("item: %w", store.ErrMissing)
}

// draft reads the fields over the draft that company and kind give; its exchange holds the currency of the books.
func (o *object) draft(d bill.Draft, in lookup) (bill.Draft, error) {
	c, err := o.buyer(in)
	if err != nil {
		return d, err
	}
	home := d.Exchange.Home
	d.Exchange = bill.Exchange{}
	d = ForCustomer(d, c)
	if o.has("currency") {
		d = InCurrency(d, o.currency("currency"))
	}
	o.known = append(o.known, "currency")
	o.head(&d)
	in.list = c.PriceList
	o.deliverTo(&d, c)
	for _, l := range o.objects("lines") {
		line, err := l.line(d, in)
		if err != nil {
			return d, err
		}
		d.Lines = append(d.Lines, line)
	}
	if o.has("discounts") {
		d.Discounts = nil // instead of the customer's own
	}
	d.Discounts = append(d.Discounts, o.adjustments("discounts", d.Currency, true)...)
	d.Charges = o.adjustments("charges", d.Currency, true)
	d.Prepaid = o.amount("prepaid", d.Currency)
	if d.Exchange, err = o.exchangeOf(d.Currency, home, in); err != nil {
		return d, err
	}
	if ref := o.text("series"); ref != "" {
		if d.Series, err = in.series(d.Kind, ref); err != nil {
			return d, inFieldAt("series", asError("series", err))
		}
	}
	d.Deposit = o.flag("deposit")
	if d, err = o.takeOff(d, in); err != nil {
		return d, err
	}
	o.done()
	return d, o.form.failed()
}

// exchangeOf reads the exchange rate of a document, or finds the one that was used last ("last").
func (o *object) exchangeOf(c, home money.Currency, in lookup) (bill.Exchange, error) {
	if o.fields["exchange"] != "last" {
		if x := o.object("exchange"); x != nil {
			return x.exchange(home), nil
		}
		return bill.Exchange{}, nil
	}
	o.known = append(o.known, "exchange")
	x, err := in.exchange(c)
	if err == nil && x.IsZero() {
		o.form.fail(join(o.path, "exchange"), "no document in %s was issued with an exchange rate yet", c.Code())
	}
	return x, err
}

// takeOff reads the deposit invoices that the draft takes off, each by its id or number.
func (o *object) takeOff(d bill.Draft, in lookup) (bill.Draft, error) {
	var list []bill.OpenDeposit
	for i, ref := range o.texts("deposits") {
		one, err := in.deposit(ref, d)
		if err == nil {
			list = append(list, one)
			continue
		}
		return d, inFieldAt(fmt.Sprintf("deposits[%d]", i), asError("deposit", err))
	}
	d, err := bill.TakeOff(d, list)
	if err != nil {
		return d, &Error{Kind: Invalid, Field: "deposits", Hint: HintFixField, Err: err}
	}
	return d, nil
}

// exchange reads {"rate", "date", "source", "currency"}: what one unit of the document's currency is in that of the books.
func (o *object) exchange(home money.Currency) bill.Exchange {
	if o.has("currency") {
		home = o.currency("currency")
	}
	o.known = append(o.known, "currency")
	o.required("rate")
	x := bill.Exchange{Home: home, Rate: value(o, "rate", money.ParseExchangeRate), Date: o.day("date"), Source: o.text("source")}
	o.done()
	return x
}

// head reads what stands around the lines.
func (o *object) head(d *bill.Draft) {
	d.Date, d.Due = o.day("date"), o.day("due")
	d.Supply, d.SupplyEnd = o.day("supplyDate"), o.day("supplyEnd")
	d.Prices = bill.Prices(o.oneOf("prices", string(d.Prices), "net", "gross"))
	d.Rules = o.object("rounding").rules(d.Rules)
	if text := o.text("language"); text != "" {
		d.Language = text
	}
	d.Note, d.Terms = o.text("note"), o.text("terms")
	if list, ok := o.settlement(); ok {
		d.Settlement = list
	}
	if ref := o.text("buyerReference"); ref != "" {
		d.BuyerRef = ref
	}
	d.OrderRef = o.text("orderReference")
	d.PayTo = strings.ReplaceAll(o.text("payTo"), " ", "")
	d.TaxReasons = o.byCategory("taxReasons", d.TaxReasons)
	d.LeftOut = o.byCategory("taxReasonsLeftOut", d.LeftOut)
}

// byCategory reads a text for each category that it is about.
func (o *object) byCategory(name string, none map[tax.Category]string) map[tax.Category]string {
	texts := o.object(name)
	if texts == nil {
		return none
	}
	out := map[tax.Category]string{}
	for _, c := range []tax.Category{"E", "AE", "K", "G", "O", "Z"} {
		if text := texts.text(string(c)); text != "" {
			out[c] = text
		}
	}
	texts.done()
	return out
}

// deliverTo reads where the goods go: the use of one of the customer's addresses, "" for the address of the bill, or a name and an
// address. Where nothing is said, it is her address for goods.
func (o *object) deliverTo(d *bill.Draft, c bill.Customer) {
	switch v := o.take("deliverTo").(type) {
	case nil:
	case string:
		if _, known := c.Place(v); !known && v != "" {
			o.form.fail("deliverTo", "the customer has no address for that")
		}
		d.DeliverTo = c.DeliverAt(v)
	case map[string]any:
		sub := &object{form: o.form, path: "deliverTo", fields: v}
		d.DeliverTo = bill.Recipient{Name: sub.text("name"), Address: sub.object("address").address()}
		if d.DeliverTo.Name == "" {
			d.DeliverTo.Name = c.Name
		}
		sub.done()
	default:
		o.form.fail("deliverTo", "the use of an address is expected, or an object with name and address")
	}
}

// buyer reads the customer: a text that names her, or all of her.
func (o *object) buyer(in lookup) (bill.Customer, error) {
	switch v := o.take("customer").(type) {
	case string:
		c, err := in.customer(v)
		if err != nil {
			return c, inFieldAt("customer", asError("customer", err))
		}
		return c, nil
	case map[string]any:
		sub := &object{form: o.form, path: "customer", fields: v}
		c := sub.customer()
		if err := o.form.failed(); err != nil {
			return c, err
		}
		c, err := CheckCustomer(c)
		if err != nil {
			return c, inField("customer", err)
		}
		return in.match(c)
	}
	o.form.fail("customer", "a customer is needed: an id, a number, or an object with her name and address")
	return bill.Customer{}, o.form.failed()
}

// errNothing says that a reference leads nowhere.
var errNothing = errors.New("nothing in the books has this id, number or code")

// errNoLast says that there is nothing to repeat.
var errNoLast = errors.New("no document of this kind was issued for this customer yet")

// inFieldAt gives an error that has no field the one it belongs to. What that field names may not be there: then it can be mended.
func inFieldAt(field string, err error) error {
	if e, ok := err.(*Error); ok && e.Field == "" {
		at := *e
		at.Field = field
		if at.Kind == Missing {
			at.Hint, at.Err = HintFixField, errNothing
		}
		return &at
	}
	return err
}

func (o *object) required(name string) {
	if !o.has(name) {
		o.form.fail(join(o.path, name), "it is needed")
	}
}

// AddCredit reads {"invoice": id or number, "lines": [{"line": 1, "quantity": "1"}], "note": ""} and drafts the credit note. Without
// lines it takes back all that is left of the invoice. It is issued like any draft.
func (s *Session) AddCredit(ctx context.Context, data []byte) (bill.Draft, error) {
	if err := s.knock(saveDraft); err != nil {
		return bill.Draft{}, err
	}
	o, err := parseObject(data)
	if err != nil {
		return bill.Draft{}, err
	}
	o.required("invoice")
	ref, note, kept := o.text("invoice"), o.text("note"), o.flag("goodsKept")
	var parts []bill.CreditPart
	for _, l := range o.objects("lines") {
		l.required("line")
		l.required("quantity")
		parts = append(parts, bill.CreditPart{Line: l.integer("line", 0) - 1, Quantity: value(l, "quantity", money.ParseQuantity)})
		l.done()
	}
	o.done()
	if err := o.form.failed(); err != nil {
		return bill.Draft{}, err
	}
	id, err := s.ResolveDocument(ctx, ref)
	if err != nil {
		return bill.Draft{}, inFieldAt("invoice", err)
	}
	d, err := s.Credit(ctx, id, parts)
	if err != nil || note == "" && !kept {
		return d, err
	}
	if d.GoodsKept = kept; note != "" {
		d.Note = note
	}
	return s.SaveDraft(ctx, d)
}

// ResolveDocument finds a document or draft by its id or its number.
func (s *Session) ResolveDocument(ctx context.Context, ref string) (bill.ID, error) {
	id, err := read(ctx, s, seeDocuments, func(v *store.View) (bill.ID, error) {
		if id, err := bill.ParseID(ref); err == nil {
			return id, nil
		}
		doc, err := v.DocumentBy(ref)
		if err != nil {
			return bill.ID{}, err
		}
		return doc.ID(), nil
	})
	if KindOf(err) == Missing {
		return id, &Error{Kind: Missing, Hint: HintFixField, Err: errNothing}
	}
	return id, err
}

// ResolveCustomer finds a customer by her id or number.
func (s *Session) ResolveCustomer(ctx context.Context, ref string) (bill.ID, error) {
	c, err := read(ctx, s, seeCustomers, func(v *store.View) (bill.Customer, error) { return findCustomer(v, ref) })
	return c.ID, inFieldAt("customer", err)
}
