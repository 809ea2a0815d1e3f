package desktop

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// customerForm are the fields of a customer, on her page and in the dialog of the editor.
type customerForm struct {
	desk                                 *Desk
	value                                bill.Customer
	name, number, street, postCode, city *kit.Entry
	person, email, phone, taxID          *kit.Entry
	country, currency, language          *kit.Select
	region                               *kit.Suggest
	terms                                *kit.Value[int]
	discount                             *kit.Value[money.Percent]
	note                                 *kit.Entry
	lines                                map[string]*kit.Field
	buyerRef                             *kit.Entry
	places, people                       *moreOf
	own                                  *ownForm
	priceList                            *kit.Select
	settlement                           *kit.Value[[]bill.Settlement]
	asked                                *askedForm
}

func newCustomerForm(d *Desk) *customerForm {
	f := &customerForm{
		desk: d, name: kit.NewEntry(), number: kit.NewEntry(), street: kit.NewTextArea(2), postCode: kit.NewEntry(), city: kit.NewEntry(),
		person: kit.NewEntry(), email: kit.NewEntry(), phone: kit.NewEntry(), taxID: kit.NewEntry(), note: kit.NewTextArea(3),
		country:  kit.NewSelect(countryChoices()...),
		currency: kit.NewSelect(append([]kit.Suggestion{{Title: "As the business (" + d.style.currency().Code() + ")"}}, currencyChoices()...)...),
		language: kit.NewSelect(append([]kit.Suggestion{{Title: "As the business"}}, languageChoices()...)...),
		terms:    kit.NewValue(-1, parseTerms, showTerms),
		discount: kit.NewValue(money.Percent{}, func(text string) (money.Percent, error) { return parsePercent(d.style, text) }, d.style.percent),
	}
	f.buyerRef, f.places, f.people, f.region = kit.NewEntry(), newPlaces(), newPeople(), newRegion(f.country)
	for _, m := range []*moreOf{f.places, f.people} {
		if d.cfg.Modifiers != nil {
			m.grid.Modifiers = d.cfg.Modifiers
		}
	}
	f.own, f.settlement = newOwnForm(d, d.own.Customers), settlementValue(d.style, true)
	f.lines = map[string]*kit.Field{
		"name":             kit.NewField("Name", f.name, ""),
		"number":           kit.NewField("Customer number", f.number, "Your own, optional"),
		"address.lines":    kit.NewField("Street and number", f.street, ""),
		"address.postCode": kit.NewField("Post code", f.postCode, ""),
		"address.city":     kit.NewField("Town", f.city, ""),
		"address.country":  kit.NewField("Country", f.country, ""),
		"address.region":   kit.NewField("Region", f.region, ""),
		"contact.name":     kit.NewField("Contact", f.person, ""),
		"contact.email":    kit.NewField("E-mail", f.email, ""),
		"contact.phone":    kit.NewField("Phone", f.phone, ""),
		"taxId":            kit.NewField("VAT id", f.taxID, "For reverse charge and EU supplies"),
		"currency":         kit.NewField("Currency", f.currency, ""),
		"language":         kit.NewField("Language of documents", f.language, ""),
		"terms":            kit.NewField("Days until due", f.terms, "Empty: "+strconv.Itoa(d.style.company.Terms)+", as usual"),
		"discount":         kit.NewField("Usual discount", f.discount, "On new documents"),
		"buyerReference":   kit.NewField("Buyer reference", f.buyerRef, "On new ones; Leitweg-ID"),
		"settlement":       kit.NewField("Settlement discount", f.settlement, customerSettlementHint(d.style)),
		"note":             wordField("Note", f.note, "Only for you; never printed"),
	}
	f.asked = newAskedForm()
	maps.Copy(f.lines, f.asked.lines)
	f.offerPriceLists()
	f.taxID.OnChanged = func(string) { f.checkTaxID() }
	f.country.OnSelect = func(kit.Suggestion) { f.checkTaxID() }
	return f
}

// parseTerms reads days until due; nothing means those of the business.
func parseTerms(text string) (int, error) {
	if strings.TrimSpace(text) == "" {
		return -1, nil
	}
	return parseDays(text)
}

func showTerms(days int) string {
	if days < 0 {
		return ""
	}
	return strconv.Itoa(days)
}

// parsePercent reads a percentage; nothing is none.
func parsePercent(f formats, text string) (money.Percent, error) {
	if strings.TrimSpace(text) == "" {
		return money.Percent{}, nil
	}
	return f.ParsePercent(text)
}

// percent shows a percentage in a field, where zero is nothing.
func (f formats) percent(p money.Percent) string {
	if p.IsZero() {
		return ""
	}
	return f.Percent(p)
}

// checkTaxID tells at once when the check digits cannot be right.
func (f *customerForm) checkTaxID() {
	words := ""
	if text := strings.TrimSpace(f.taxID.Text); len(text) > 5 {
		words = doubtWords(bill.Customer{TaxID: text, Address: bill.Address{Country: f.country.Chosen().ID}})
	}
	f.lines["taxId"].SetProblem(words)
}

// doubtWords say what is probably wrong with a customer who can be kept all the same; "" for nothing.
func doubtWords(c bill.Customer) string {
	for _, p := range bill.DoubtCustomer(c) {
		return problemWords(p)
	}
	return ""
}

// load shows a customer.
func (f *customerForm) load(c bill.Customer) {
	f.value = c
	f.name.SetText(c.Name)
	f.number.SetText(c.Number)
	f.street.SetText(strings.Join(c.Address.Lines, "\n"))
	f.postCode.SetText(c.Address.PostCode)
	f.city.SetText(c.Address.City)
	f.country.Choose(c.Address.Country)
	f.region.SetQuietly(c.Address.Region)
	f.person.SetText(c.Contact.Name)
	f.email.SetText(c.Contact.Email)
	f.phone.SetText(c.Contact.Phone)
	f.taxID.SetText(c.TaxID)
	f.currency.Choose(c.Currency.Code())
	f.language.Choose(c.Language)
	f.terms.Set(c.Terms)
	f.discount.Set(c.Discount)
	f.note.SetText(c.Note)
	f.settlement.Set(c.Settlement)
	f.buyerRef.SetText(c.BuyerRef)
	f.asked.load(c)
	f.places.loadPlaces(c.Places)
	f.people.loadPeople(c.People)
	f.own.load(c.Own)
	f.priceList.Choose(c.PriceList.String())
	f.checkTaxID()
}

// offerPriceLists makes the choice of a price list, which shows once it is known that there are some.
func (f *customerForm) offerPriceLists() {
	f.priceList = kit.NewSelect(kit.Suggestion{Title: "None: the prices of the items"})
	line := kit.NewField("Price list", f.priceList, "")
	line.Hide()
	f.lines["priceList"] = line
	kit.Go(f.desk.run, context.Background(), f.desk.me.PriceLists, func(list []bill.PriceList, err error) {
		if err != nil || len(list) == 0 {
			return
		}
		choices := []kit.Suggestion{{Title: "None: the prices of the items"}}
		for _, l := range list {
			choices = append(choices, kit.Suggestion{ID: l.ID.String(), Title: l.Name})
		}
		f.priceList.SetChoices(choices...)
		f.priceList.Choose(f.value.PriceList.String())
		line.Show()
	})
}

// read is the customer as typed, and whether every field could be read.
func (f *customerForm) read() (bill.Customer, bool) {
	for _, line := range f.lines {
		line.SetProblem("")
	}
	trim := func(e *kit.Entry) string { return strings.TrimSpace(e.Text) }
	c := f.value
	c.Name, c.Number, c.TaxID, c.Note = trim(f.name), trim(f.number), trim(f.taxID), trim(f.note)
	c.BuyerRef, c.Places, c.People = trim(f.buyerRef), f.places.places(), f.people.people()
	c.Address.Lines = textLines(f.street.Text)
	c.Address.PostCode, c.Address.City, c.Address.Country = trim(f.postCode), trim(f.city), f.country.Chosen().ID
	c.Address.Region = strings.TrimSpace(f.region.Text)
	c.Contact = bill.Contact{Name: trim(f.person), Email: trim(f.email), Phone: trim(f.phone)}
	c.Language, c.Currency = f.language.Chosen().ID, money.Currency{}
	if code := f.currency.Chosen().ID; code != "" {
		c.Currency, _ = money.ParseCurrency(code) // a choice from the list
	}
	own, ok := f.own.read()
	if !ok {
		return c, false
	}
	if c.Settlement, ok = readSettlement(f.settlement, f.lines["settlement"]); !ok {
		f.lines["settlement"].Focus()
		return c, false
	}
	c.Own = own
	if !f.asked.read(&c) {
		return c, false
	}
	if line := f.lines["priceList"]; line.Visible() {
		c.PriceList, _ = bill.ParseID(f.priceList.Chosen().ID) // "": none
	}
	var termsErr, discountErr error
	c.Terms, termsErr = f.terms.Get()
	c.Discount, discountErr = f.discount.Get()
	for field, err := range map[string]error{"terms": termsErr, "discount": discountErr} {
		if err != nil {
			markField(f.lines, field)
			return c, false
		}
	}
	return c, true
}

// textLines are the lines of a field, without empty ones.
func textLines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// markField shows what is wrong with a field and goes there. It says whether there is such a field.
func markField(lines map[string]*kit.Field, field string) bool {
	name, _, _ := strings.Cut(field, "[")
	line, ok := lines[name]
	if !ok {
		return false
	}
	words := mendWords[name]
	if words == "" {
		words = "Please check this field."
	}
	line.SetProblem(words)
	line.Focus()
	return true
}

// showFormError marks the field of an error, or tells it in a dialog where it has none.
func (d *Desk) showFormError(lines map[string]*kit.Field, err error) {
	var e *app.Error
	if errors.As(err, &e) && (e.Kind == app.Invalid || e.Kind == app.Conflict) && markField(lines, e.Field) {
		if name, _, _ := strings.Cut(e.Field, "["); e.Hint == app.HintCard {
			lines[name].SetProblem(cardWords)
		}
		d.say("problem " + e.Field)
		return
	}
	d.showProblem(err)
}

func (f *customerForm) fields() fyne.CanvasObject {
	l := f.lines
	list := []fyne.CanvasObject{
		container.New(shares{2, 1}, l["name"], l["number"]),
		l["address.lines"],
		container.New(shares{1, 1.8, 1.8, 1.3}, l["address.postCode"], l["address.city"], l["address.country"], l["address.region"]),
		kit.NewRow(l["contact.name"], l["contact.email"], l["contact.phone"]),
		container.New(shares{2, 1, 1}, l["taxId"], l["terms"], l["discount"]),
		kit.NewRow(l["currency"], l["language"], l["buyerReference"]),
	}
	list = append(append(list, f.own.rows()...), l["note"], l["priceList"], l["settlement"], f.asked.row(),
		container.NewHBox(kit.NewButton(kit.Secondary, kit.IconCustomers, moreTitle, f.showMore)))
	return container.New(layout.NewCustomPaddedVBoxLayout(5), list...)
}
