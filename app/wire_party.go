package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
)

// address accepts lines, or the first of them as "street".
func (o *object) address() (a bill.Address) {
	if o == nil {
		return a
	}
	a = bill.Address{
		Lines: o.texts("lines"), PostCode: o.text("postCode"), City: o.text("city"), Region: o.text("region"),
		Country: o.text("country"),
	}
	if street := o.text("street"); street != "" {
		if len(a.Lines) > 0 {
			o.form.fail(join(o.path, "street"), "lines or street, not both")
		}
		a.Lines = []string{street}
	}
	o.done()
	return a
}

func (o *object) contact() (c bill.Contact) {
	if o == nil {
		return c
	}
	c = bill.Contact{Name: o.text("name"), Phone: o.text("phone"), Email: o.text("email")}
	o.done()
	return c
}

func (o *object) rate(name string) (r tax.Rate) {
	t := o.object(name)
	if t == nil {
		o.form.fail(join(o.path, name), `a tax is needed: {"category": "S", "rate": "19"}`)
		return r
	}
	return t.taxRate()
}

func (o *object) taxRate() (r tax.Rate) {
	r.Category = tax.Category(o.oneOf("category", "S", "S", "Z", "E", "AE", "K", "G", "O", "L", "M"))
	if !o.has("rate") && !r.Category.ZeroRated() {
		o.form.fail(join(o.path, "rate"), "a rate is needed in this category")
	}
	r.Percent = value(o, "rate", money.ParsePercent)
	if r.Split = value(o, "split", tax.ParseSplit); !r.Sound() {
		o.form.fail(join(o.path, "split"), "the taxes must add up to the rate, each with a name of its own")
	}
	o.done()
	return r
}

// roundings are the names of the roundings in JSON, in the order of money's constants.
var roundings = []string{"half-up", "half-even", "down"}

func (o *object) rules(was bill.Rules) bill.Rules {
	if o == nil {
		return was
	}
	mode := o.oneOf("mode", roundings[was.Rounding], roundings...)
	for i, name := range roundings {
		if name == mode {
			was.Rounding = money.Rounding(i)
		}
	}
	if o.oneOf("taxBy", "", "group", "line") == "line" {
		was.TaxBy = bill.TaxByLine
	}
	was.CashStep = int64(o.integer("cashStep", int(was.CashStep)))
	o.done()
	return was
}

// ParseCompany reads a company from its JSON form. The logo is a data URI, or the name of a file that load reads; load may be nil.
// A missing currency is that of the country.
func ParseCompany(data []byte, load func(name string) ([]byte, error)) (bill.Company, error) {
	o, err := parseObject(data)
	if err != nil {
		return bill.Company{}, err
	}
	c := bill.Company{
		Name: o.text("name"), Address: o.object("address").address(), Contact: o.object("contact").contact(),
		TaxID: o.text("taxId"), TaxNumber: o.text("taxNumber"), LegalID: o.text("legalId"), Endpoint: value(o, "endpoint", bill.ParseEndpoint), Website: o.text("website"),
		Account: o.object("account").account(), Currency: o.currency("currency"), Language: o.text("language"),
		Terms: o.integer("terms", 14), Prices: bill.Prices(o.oneOf("prices", "net", "net", "gross")),
		Rounding: o.object("rounding").rules(bill.Rules{}), Footer: o.text("footer"), Logo: o.logo("logo", load),
		SmallBusiness: o.flag("smallBusiness"), OSS: o.flag("oss"), Accounts: o.accounts("accounts"),
	}
	c.Settlement, _ = o.settlement()
	o.done()
	if err := o.form.failed(); err != nil {
		return c, err
	}
	if c.Currency == (money.Currency{}) {
		c.Currency = currencyOf(c.Address.Country)
	}
	return checkCompany(c)
}

const dataURI = ";base64,"

func (o *object) logo(name string, load func(string) ([]byte, error)) []byte {
	text := o.text(name)
	if text == "" {
		return nil
	}
	var picture []byte
	err := errors.New("a logo is written as a data URI here")
	if head, body, ok := strings.Cut(text, dataURI); ok && strings.HasPrefix(head, "data:image/") {
		picture, err = base64.StdEncoding.DecodeString(body)
	} else if load != nil {
		picture, err = load(text)
	}
	if err != nil {
		o.form.fail(join(o.path, name), "%w", err)
	}
	return picture
}

// currencyOf is the currency of a country, the zero one where it is not known.
func currencyOf(country string) money.Currency {
	region, err := language.ParseRegion(country)
	if err != nil {
		return money.Currency{}
	}
	unit, ok := currency.FromRegion(region)
	if !ok {
		return money.Currency{}
	}
	c, err := money.ParseCurrency(unit.String())
	if err != nil {
		return money.Currency{}
	}
	return c
}

// customer reads a customer; "email" and "phone" may stand beside the contact.
func (o *object) customer() bill.Customer {
	c := bill.Customer{
		Number: o.text("number"), Name: o.text("name"), Address: o.object("address").address(),
		Contact: o.object("contact").contact(), TaxID: o.text("taxId"), Currency: o.currency("currency"),
		Language: o.text("language"), Terms: o.integer("terms", -1), Discount: value(o, "discount", money.ParsePercent),
		Note: o.text("note"), BuyerRef: o.text("buyerReference"), Places: o.places(), People: o.people(), Own: o.own(), Archived: o.flag("archived"),
		PriceList: value(o, "priceList", bill.ParseID), LegalID: o.text("legalId"),
		EInvoice: bill.EInvoicing{Profile: bill.EProfile(o.text("eInvoice")), Endpoint: value(o, "endpoint", bill.ParseEndpoint)},
	}
	c.Settlement, _ = o.settlement()
	if email := o.text("email"); email != "" {
		c.Contact.Email = email
	}
	if phone := o.text("phone"); phone != "" {
		c.Contact.Phone = phone
	}
	c.ID = value(o, "id", bill.ParseID)
	o.done()
	return c
}

func (o *object) places() (list []bill.Place) {
	for _, p := range o.objects("addresses") {
		list = append(list, bill.Place{Use: p.text("use"), Address: p.object("address").address()})
		p.done()
	}
	return list
}

func (o *object) people() (list []bill.Person) {
	for _, p := range o.objects("contacts") {
		c := bill.Contact{Name: p.text("name"), Phone: p.text("phone"), Email: p.text("email")}
		list = append(list, bill.Person{Role: p.text("role"), Contact: c, Mail: p.flag("mail")})
		p.done()
	}
	return list
}

// overlay is the JSON form of what is kept, with the fields of another over it.
func overlay(kept any, data []byte) ([]byte, error) {
	change, err := parseObject(data)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return nil, asError("change", err)
	}
	whole, err := parseObject(text)
	if err != nil {
		return nil, err
	}
	maps.Copy(whole.fields, change.fields)
	text, err = json.Marshal(whole.fields)
	return text, asError("change", err)
}

// ParseCustomer reads a customer from its JSON form, and checks it.
func ParseCustomer(data []byte) (bill.Customer, error) {
	o, err := parseObject(data)
	if err != nil {
		return bill.Customer{}, err
	}
	c := o.customer()
	if err := o.form.failed(); err != nil {
		return c, err
	}
	return CheckCustomer(c)
}

// ParseItem reads an item from its JSON form, and checks it.
func ParseItem(data []byte) (bill.Item, error) {
	o, err := parseObject(data)
	if err != nil {
		return bill.Item{}, err
	}
	if !o.has("price") {
		o.form.fail("price", "an item needs a price")
	}
	it := bill.Item{
		ID: value(o, "id", bill.ParseID), Code: o.text("code"), Name: o.text("name"), Description: o.text("description"),
		Unit: o.text("unit"), Price: value(o, "price", money.ParsePrice), Currency: o.currency("currency"),
		Prices: bill.Prices(o.oneOf("prices", "net", "net", "gross")), Tax: o.rate("tax"), Service: o.flag("service"), Digital: o.flag("digital"),
		Barcode: o.text("barcode"), Quantities: o.quantities(), Own: o.own(), OtherCodes: o.texts("otherCodes"), Archived: o.flag("archived"),
		Stock: o.flag("keepStock"), Reorder: value(o, "reorder", money.ParseQuantity),
	}
	o.done()
	if err := o.form.failed(); err != nil {
		return it, err
	}
	return CheckItem(it)
}

func (o *object) quantities() (list []bill.QuantityPrice) {
	for _, q := range o.objects("quantityPrices") {
		q.required("from")
		q.required("price")
		list = append(list, bill.QuantityPrice{From: value(q, "from", money.ParseQuantity), Price: value(q, "price", money.ParsePrice)})
		q.done()
	}
	return list
}

// parseQuantities and quantitiesText are the form of quantity prices in a cell: "10: 4.50; 100: 4.20".
func parseQuantities(text string) ([]bill.QuantityPrice, error) {
	return bill.ParseQuantities(text, money.ParseQuantity, money.ParsePrice)
}

func quantitiesText(list []bill.QuantityPrice) string {
	return bill.QuantitiesText(list, money.Quantity.String, money.Price.String)
}

// AddCustomer reads a customer from its JSON form and saves it.
func (s *Session) AddCustomer(ctx context.Context, data []byte) (bill.Customer, error) {
	if err := s.knock(saveCustomer); err != nil {
		return bill.Customer{}, err
	}
	c, err := ParseCustomer(data)
	if err != nil {
		return c, err
	}
	return s.SaveCustomer(ctx, c)
}

// AddItem reads an item from its JSON form and saves it.
func (s *Session) AddItem(ctx context.Context, data []byte) (bill.Item, error) {
	if err := s.knock(saveItem); err != nil {
		return bill.Item{}, err
	}
	it, err := ParseItem(data)
	if err != nil {
		return it, err
	}
	return s.SaveItem(ctx, it)
}
