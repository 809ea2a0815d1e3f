package desktop

import (
	"bytes"
	"context"
	"image/color"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/tax"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// companyForm are the fields of the business profile, in the wizard and in the settings.
type companyForm struct {
	desk                                    *Desk
	name, street, postCode, city            *kit.Entry
	taxID, taxNumber, email, phone, website *kit.Entry
	legalID, footer, person                 *kit.Entry                // in the settings only
	region                                  *kit.Suggest              // in the settings only
	endpoint                                *kit.Value[bill.Endpoint] // in the settings only
	country                                 *kit.Select
	logo                                    *pathEntry
	logoBytes                               []byte
	picture                                 *fyne.Container // shows the logo
	fresh                                   *logoFile       // what the field names; nil until it is read
	lines                                   map[string]*kit.Field
}

// logoFile is a picture as read from the disk, or why it cannot be used.
type logoFile struct {
	data []byte
	err  error
}

func newCompanyForm(d *Desk) *companyForm {
	f := &companyForm{
		desk: d, name: kit.NewEntry(), street: kit.NewEntry(), postCode: kit.NewEntry(), city: kit.NewEntry(), taxID: kit.NewEntry(),
		taxNumber: kit.NewEntry(), email: kit.NewEntry(), phone: kit.NewEntry(), website: kit.NewEntry(),
		legalID: kit.NewEntry(), footer: kit.NewTextArea(2), person: kit.NewEntry(), country: kit.NewSelect(countryChoices()...),
		endpoint: endpointValue(),
	}
	f.region = newRegion(f.country)
	f.logo = newPathEntry(d.chooseFile("Choose a logo", []string{".png", ".jpg", ".jpeg"}))
	f.logo.PlaceHolder = "optional"
	f.picture = container.NewStack()
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
		"contact.name":     kit.NewField("Contact", f.person, "Who is asked about an invoice"),
		"address.region":   kit.NewField("Region", f.region, regionHint),
		"endpoint":         kit.NewField("Electronic address", f.endpoint, "Where you take e-invoices; for Peppol. "+endpointHint),
		"footer":           kit.NewField("Text at the foot of every document", f.footer, ""),
	}
	for field, e := range map[string]*kit.Entry{"name": f.name, "address.lines": f.street, "address.city": f.city} {
		e.OnChanged = func(string) { f.lines[field].SetProblem("") }
	}
	f.country.OnSelect = func(kit.Suggestion) { f.lines["address.country"].SetProblem(""); f.checkTaxID() }
	f.taxID.OnChanged = func(string) { f.checkTaxID() }
	f.logo.OnChanged = func(string) { f.lines["logo"].SetProblem(""); f.tryLogo() }
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
		container.NewBorder(nil, nil, nil, f.picture, l["logo"]),
	}
}

// tryLogo reads the file that the field names, elsewhere, and shows the picture.
func (f *companyForm) tryLogo() {
	path := f.logo.path()
	f.fresh = nil
	if path == "" {
		return
	}
	kit.GoLatest(f.desk.run, "logo", context.Background(), func(context.Context) ([]byte, error) { return logoFrom(path) },
		func(data []byte, err error) {
			f.fresh = &logoFile{data, err}
			if err == nil {
				f.showLogo(data)
			}
		})
}

// showLogo puts the picture beside its field.
func (f *companyForm) showLogo(data []byte) {
	f.picture.Objects = nil
	if len(data) > 0 {
		picture := canvas.NewImageFromReader(bytes.NewReader(data), "logo")
		picture.FillMode = canvas.ImageFillContain
		picture.SetMinSize(fyne.NewSize(100, 26))
		paper := canvas.NewRectangle(color.White) // it is made for white, whatever the colours of the window
		paper.CornerRadius = 7
		f.picture.Objects = []fyne.CanvasObject{container.New(layout.NewCustomPaddedLayout(18, 18, 14, 0),
			container.NewStack(paper, container.New(layout.NewCustomPaddedLayout(4, 4, 6, 6), picture)))}
	}
	f.picture.Refresh()
}

// more are the fields that a beginner does without.
func (f *companyForm) more() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		kit.NewRow(f.lines["website"], f.lines["legalId"]), kit.NewRow(f.lines["contact.name"], f.lines["address.region"]), f.lines["footer"], f.lines["endpoint"],
	}
}

// load shows a company.
func (f *companyForm) load(c bill.Company) {
	f.name.SetText(c.Name)
	f.street.SetText(strings.Join(c.Address.Lines, ", "))
	f.postCode.SetText(c.Address.PostCode)
	f.city.SetText(c.Address.City)
	f.country.Choose(c.Address.Country)
	f.region.SetQuietly(c.Address.Region)
	f.person.SetText(c.Contact.Name)
	f.taxID.SetText(c.TaxID)
	f.taxNumber.SetText(c.TaxNumber)
	f.email.SetText(c.Contact.Email)
	f.phone.SetText(c.Contact.Phone)
	f.website.SetText(c.Website)
	f.legalID.SetText(c.LegalID)
	f.footer.SetText(c.Footer)
	f.endpoint.Set(c.Endpoint)
	f.logoBytes = c.Logo
	f.showLogo(c.Logo)
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
	c.Address.Region = strings.TrimSpace(f.region.Text)
	c.Contact = bill.Contact{Name: trim(f.person), Email: trim(f.email), Phone: trim(f.phone)}
	c.Logo = f.logoBytes
	if !f.complete(*c) {
		return false
	}
	var read bool
	if c.Endpoint, read = readEndpoint(f.endpoint, f.lines["endpoint"]); !read {
		return false
	}
	return f.readLogo(c)
}

// complete says whether all is there that an invoice must show. It marks what is missing, and goes to the first.
func (f *companyForm) complete(c bill.Company) bool {
	good := true
	for _, one := range []struct {
		field   string
		missing bool
	}{
		{"name", c.Name == ""}, {"address.lines", c.Address.Lines == nil}, {"address.city", c.Address.City == ""}, {"address.country", c.Address.Country == ""},
	} {
		line := f.lines[one.field]
		line.SetProblem("")
		if !one.missing {
			continue
		}
		line.SetProblem("Needed on every invoice.")
		if good {
			line.Focus()
		}
		good = false
	}
	return good
}

// readLogo takes the picture that was chosen, if any.
func (f *companyForm) readLogo(c *bill.Company) bool {
	problem := ""
	switch {
	case f.logo.path() == "":
	case f.fresh == nil:
		problem = "Still reading the file. Try again in a moment."
	case f.fresh.err != nil:
		problem = "This is no PNG or JPEG picture of at most 2 MB that can be read."
	default:
		c.Logo, f.logoBytes = f.fresh.data, f.fresh.data
	}
	f.lines["logo"].SetProblem(problem)
	return problem == ""
}

// logoFrom reads a picture that can be used.
func logoFrom(path string) ([]byte, error) {
	data, err := readBounded(path, 4<<20)
	if err == nil {
		_, err = app.CheckCompany(bill.Company{Name: "trial", Currency: money.MustCurrency("EUR"), Logo: data})
	}
	return data, err
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
