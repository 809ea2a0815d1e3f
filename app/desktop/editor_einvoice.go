package desktop

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/einvoice"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// fatalOnes are the findings for which the customer would refuse the e-invoice.
func fatalOnes(list []einvoice.Finding) []einvoice.Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f einvoice.Finding) bool { return !f.Fatal })
}

// eInvoiceAdvice says what the customer would refuse in the e-invoice that she asks for, "" for nothing.
func eInvoiceAdvice(d bill.Draft, today bill.Date) string {
	list := fatalOnes(app.AdviseEInvoice(d, today))
	if len(list) == 0 {
		return ""
	}
	words := profileName(d.Buyer.EInvoice.Profile) + ": " + app.FindingFault(list[0])
	if more := len(list) - 1; more > 0 {
		words += fmt.Sprintf(", and %d more", more)
	}
	return words
}

// refusedEInvoice lists what the customer would refuse in the e-invoice that she asks for, and leads to where it is mended.
func (p *editorPage) refusedEInvoice(r app.EInvoiceRefused) {
	d := p.desk
	body := container.New(layout.NewCustomPaddedVBoxLayout(6), kit.NewParagraph(
		fmt.Sprintf("The customer asks for e-invoices by the rules of %s, and would refuse this one. No number was taken.", profileName(r.Profile))))
	places := map[app.Place]bool{}
	for _, f := range fatalOnes(r.Findings) {
		body.Add(kit.NewParagraph("• " + sentence(app.FindingWords(f)) + " (" + f.Rule + ")."))
		places[app.FindingPlace(f)] = true
	}
	box := kit.NewDialog("The e-invoice would be refused", body, kit.Primary, "", "Close")
	body.Add(p.waysToMend(places, func() { box.Close() }))
	box.Width = 560
	box.ShowOn(d.canvas())
	d.say("problem e-invoice")
}

// waysToMend are buttons that keep the draft and open where something is mended; none for the draft itself.
func (p *editorPage) waysToMend(places map[app.Place]bool, before func()) fyne.CanvasObject {
	d, row := p.desk, container.NewHBox()
	open := func(label string, icon kit.IconName, then func()) {
		row.Add(kit.NewButton(kit.Secondary, icon, label, func() { before(); p.saveThen(then) }))
	}
	if customer := p.draft.Customer; places[app.AtCustomer] && !customer.IsZero() {
		open("Save, open the customer", kit.IconCustomers, func() { d.openCustomer(customer) })
	}
	if places[app.AtCompany] && d.me.User().Role == app.Owner {
		open("Save, open the business", kit.IconSettings, d.showSettings)
	}
	return row
}

// joinedFindings are findings as sentences, one a line.
func joinedFindings(list []einvoice.Finding) string {
	lines := make([]string, len(list))
	for i, f := range list {
		lines[i] = sentence(app.FindingWords(f)) + " (" + f.Rule + ")."
	}
	return strings.Join(lines, "\n")
}
