package desktop

import (
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/einvoice"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// profileChoices are what a customer may ask of e-invoices.
func profileChoices() []kit.Suggestion {
	return []kit.Suggestion{
		{Title: "None asked for", Detail: "the PDF carries one where it can"},
		{ID: string(einvoice.EN16931), Title: "Factur-X, ZUGFeRD", Detail: "inside the PDF"},
		{ID: string(einvoice.XRechnung), Title: "XRechnung", Detail: "German authorities"},
		{ID: string(einvoice.Peppol), Title: "Peppol BIS Billing 3"},
	}
}

// profileName is a profile as people call it.
func profileName(p bill.EProfile) string {
	for _, c := range profileChoices() {
		if c.ID == string(p) {
			return c.Title
		}
	}
	return string(p)
}

const (
	endpointHint  = "0088:7300010000001, or an e-mail address"
	endpointWrong = "A scheme and a number that fits it, such as 0088:7300010000001, or an e-mail address."
)

// endpointValue is a field for an electronic address.
func endpointValue() *kit.Value[bill.Endpoint] {
	return kit.NewValue(bill.Endpoint{}, func(text string) (bill.Endpoint, error) {
		e, err := bill.ParseEndpoint(strings.ReplaceAll(text, " ", ""))
		if err == nil && einvoice.CheckEndpoint(e) != "" {
			err = bill.ErrEndpoint
		}
		return e, err
	}, bill.Endpoint.String)
}

// readEndpoint is what was typed, or marks that it is none.
func readEndpoint(value *kit.Value[bill.Endpoint], line *kit.Field) (bill.Endpoint, bool) {
	line.SetProblem("")
	e, err := value.Get()
	if err != nil {
		line.SetProblem(endpointWrong)
		line.Focus()
	}
	return e, err == nil
}

// askedForm is what a customer asks of e-invoices, and how she is known where they are exchanged.
type askedForm struct {
	profile  *kit.Select
	endpoint *kit.Value[bill.Endpoint]
	legalID  *kit.Entry
	lines    map[string]*kit.Field
}

func newAskedForm() *askedForm {
	f := &askedForm{profile: kit.NewSelect(profileChoices()...), endpoint: endpointValue(), legalID: kit.NewEntry()}
	f.lines = map[string]*kit.Field{
		"eInvoice": kit.NewField("E-invoices", f.profile, ""),
		"endpoint": kit.NewField("Electronic address", f.endpoint, "Scheme:number, or e-mail"),
		"legalId":  kit.NewField("Registration number", f.legalID, "In the register of companies"),
	}
	return f
}

func (f *askedForm) row() fyne.CanvasObject {
	return container.New(shares{1.1, 1.3, 1}, f.lines["eInvoice"], f.lines["endpoint"], f.lines["legalId"])
}

func (f *askedForm) load(c bill.Customer) {
	f.profile.Choose(string(c.EInvoice.Profile))
	f.endpoint.Set(c.EInvoice.Endpoint)
	f.legalID.SetText(c.LegalID)
}

// read puts what was typed into the customer, and says whether it could be read.
func (f *askedForm) read(c *bill.Customer) (ok bool) {
	c.LegalID, c.EInvoice.Profile = strings.TrimSpace(f.legalID.Text), bill.EProfile(f.profile.Chosen().ID)
	c.EInvoice.Endpoint, ok = readEndpoint(f.endpoint, f.lines["endpoint"])
	return ok
}
