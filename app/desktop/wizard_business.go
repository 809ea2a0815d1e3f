package desktop

import (
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/tax"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// companyForm are the fields of the business profile, in the wizard and in the settings.
type companyForm struct {
	desk                                    *Desk
	name, street, postCode, city            *kit.Entry
	taxID, taxNumber, email, phone, website *kit.Entry
	legalID, footer                         *kit.Entry // in the settings only
	country                                 *kit.Select
	logo                                    *pathEntry
	logoBytes                               []byte
	lines                                   map[string]*kit.Field
}

func newCompanyForm(d *Desk) *companyForm {
	f := &companyForm{
		desk: d, name: kit.NewEntry(), street: kit.NewEntry(), postCode: kit.NewEntry(), city: kit.NewEntry(), taxID: kit.NewEntry(),
		taxNumber: kit.NewEntry(), email: kit.NewEntry(), phone: kit.NewEntry(), website: kit.NewEntry(),
		legalID: kit.NewEntry(), footer: kit.NewTextArea(2), country: kit.NewSelect(countryChoices()...),
	}
	f.logo = newPathEntry(d.chooseFile("Choose a logo", []string{".png", ".jpg", ".jpeg"}))
	f.logo.PlaceHolder = "optional"
	f.lines = map[string]*kit.Field{
		"name":             kit.NewField("Name of the business", f.name, ""),
		"address.lines":    kit.NewField("Street and number", f.street, ""),
		"address.postCode": kit.NewField("Post code", f.postCode, ""),
		"address.city":     kit.NewField("City", f.city, ""),
		"address.country":  kit.NewField("Country", f.country, ""),
		"taxId":            kit.NewField("VAT id", f.taxID, "As on your invoices, for example DE123456788"),
		"taxNumber":        kit.NewField("Tax number", f.taxNumber, "The national one, if you have no VAT id"),
		"contact.email":    kit.NewField("E-mail", f.email, ""),
		"contact.phone":    kit.NewField("Phone", f.phone, ""),
		"logo":             kit.NewField("Logo", f.logo.row, "A PNG or JPEG file"),
		"website":          kit.NewField("Website", f.website, ""),
		"legalId":          kit.NewField("Trade register", f.legalID, "Court and number, where your law asks for them"),
		"footer":           kit.NewField("Text at the foot of every document", f.footer, ""),
	}
	for field, e := range map[string]*kit.Entry{"name": f.name, "address.lines": f.street, "address.city": f.city, "logo": f.logo.Entry} {
		e.OnChanged = func(string) { f.lines[field].SetProblem("") }
	}
	f.country.OnSelect = func(kit.Suggestion) { f.lines["address.country"].SetProblem(""); f.checkTaxID() }
	f.taxID.OnChanged = func(string) { f.checkTaxID() }
	return f
}

// checkTaxID tells at once when the check digits cannot be right; it stays a warning.
func (f *companyForm) checkTaxID() {
	line := f.lines["taxId"]
	line.SetProblem("")
	if text := strings.TrimSpace(f.taxID.Text); len(text) > 5 {
		if _, err := tax.CheckID(f.country.Chosen().ID, text); err != nil {
			line.SetProblem("The check digits do not fit. Please compare it once more.")
		}
	}
}

func (f *companyForm) fields() []fyne.CanvasObject {
	l := f.lines
	return []fyne.CanvasObject{
		kit.NewRow(l["name"], l["address.lines"]),
		container.New(shares{1, 2, 2}, l["address.postCode"], l["address.city"], l["address.country"]),
		kit.NewRow(l["taxId"], l["taxNumber"]),
		kit.NewRow(l["contact.email"], l["contact.phone"]),
		l["logo"],
	}
}

// more are the fields that a beginner does without.
func (f *companyForm) more() []fyne.CanvasObject {
	return []fyne.CanvasObject{kit.NewRow(f.lines["website"], f.lines["legalId"]), f.lines["footer"]}
}

// load shows a company.
func (f *companyForm) load(c bill.Company) {
	f.name.SetText(c.Name)
	f.street.SetText(strings.Join(c.Address.Lines, ", "))
	f.postCode.SetText(c.Address.PostCode)
	f.city.SetText(c.Address.City)
	f.country.Choose(c.Address.Country)
	f.taxID.SetText(c.TaxID)
	f.taxNumber.SetText(c.TaxNumber)
	f.email.SetText(c.Contact.Email)
	f.phone.SetText(c.Contact.Phone)
	f.website.SetText(c.Website)
	f.legalID.SetText(c.LegalID)
	f.footer.SetText(c.Footer)
	f.logoBytes = c.Logo
}

// read puts what was typed into a company. It says whether the form itself found nothing wrong; the rules are the app's.
func (f *companyForm) read(c *bill.Company) bool {
	trim := func(e *kit.Entry) string { return strings.TrimSpace(e.Text) }
	c.Name, c.TaxID, c.TaxNumber, c.Website = trim(f.name), trim(f.taxID), trim(f.taxNumber), trim(f.website)
	c.LegalID, c.Footer = trim(f.legalID), trim(f.footer)
	c.Address.Lines = nil
	if street := trim(f.street); street != "" {
		c.Address.Lines = []string{street}
	}
	c.Address.PostCode, c.Address.City, c.Address.Country = trim(f.postCode), trim(f.city), f.country.Chosen().ID
	c.Contact.Email, c.Contact.Phone = trim(f.email), trim(f.phone)
	c.Logo = f.logoBytes
	good := true
	for field, missing := range map[string]bool{
		"name": c.Name == "", "address.lines": c.Address.Lines == nil, "address.city": c.Address.City == "", "address.country": c.Address.Country == "",
	} {
		f.lines[field].SetProblem("")
		if missing {
			f.lines[field].SetProblem("Needed on every invoice.")
			good = false
		}
	}
	return good && f.readLogo(c)
}

// readLogo reads the file that was chosen, if any.
func (f *companyForm) readLogo(c *bill.Company) bool {
	f.lines["logo"].SetProblem("")
	path := f.logo.path()
	if path == "" {
		return true
	}
	trial := bill.Company{Name: "trial", Currency: money.MustCurrency("EUR")}
	var err error
	if trial.Logo, err = readBounded(path, 4<<20); err == nil {
		_, err = app.CheckCompany(trial)
	}
	if err != nil {
		f.lines["logo"].SetProblem("This is not a PNG or JPEG picture that can be used. Choose one of at most 2 MB.")
		return false
	}
	c.Logo = trial.Logo
	return true
}

// mark shows an error of the app at its field; it says whether there is such a field.
func (f *companyForm) mark(field, words string) bool {
	line, ok := f.lines[strings.TrimPrefix(field, "company.")]
	if ok {
		line.SetProblem(words)
		line.Focus()
	}
	return ok
}

func (w *wizard) showBusiness() {
	f := newCompanyForm(w.desk)
	f.load(w.company)
	on := func() {
		if f.read(&w.company) {
			w.showMoney()
		}
	}
	next := kit.NewButton(kit.Primary, kit.IconNone, "Next", on)
	body := w.step(1, "What stands on top of your invoices. You can change it later.", w.desk.showWelcome, []fyne.CanvasObject{next}, f.fields()...)
	w.desk.show("wizard-business", &asPage{body: body, start: f.name, up: w.desk.showWelcome, on: on})
}
